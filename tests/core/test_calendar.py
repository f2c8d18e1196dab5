"""Day counting: order, monotony, inverse, and agreement with a brute-force count."""

from datetime import date, timedelta

import pytest
from dateutil.easter import easter
from hypothesis import given
from hypothesis import strategies as st

from scheduling import calendar
from scheduling.calendar import Calendar, Term

FIRST, LAST = date(2024, 1, 1), date(2035, 12, 31)
DAY = timedelta(days=1)
dates = st.dates(FIRST, LAST)
counts = st.integers(0, 40)
working_days = counts.map(lambda days: Term(days=days, unit="working_days"))
calendar_days = counts.map(lambda days: Term(days=days, unit="calendar_days"))
terms = st.one_of(working_days, calendar_days)


def legal_holidays(year: int) -> set[date]:
    """Return the ten legal holidays and the two Sundays from the calendar of the church and law."""
    sunday = easter(year)
    fixed = [(1, 1), (5, 1), (7, 21), (8, 15), (11, 1), (11, 11), (12, 25)]
    moving = [0, 1, 39, 49, 50]
    return {date(year, month, day) for month, day in fixed} | {
        sunday + timedelta(days=days) for days in moving
    }


def brute_force_after(start: date, working: int) -> date:
    """Count working days one by one, with nothing shared with the code under test."""
    day, counted = start, 0
    while counted < working:
        day += DAY
        if day.isoweekday() <= 5 and day not in legal_holidays(day.year):
            counted += 1
    return day


@pytest.mark.parametrize("year", range(2024, 2036))
def test_public_holidays_are_the_legal_ones_and_no_bank_holidays(year: int) -> None:
    """The ten legal holidays (with Easter and Whit Sunday), and none that binds banks only."""
    known = set(calendar.public_holidays(year))

    assert legal_holidays(year) == known


@given(dates, counts)
def test_working_days_agree_with_a_brute_force_count(start: date, days: int) -> None:
    """Counting n working days gives what counting them one by one on a calendar gives."""
    counted = calendar.after(start, Term(days=days, unit="working_days"))

    assert brute_force_after(start, days) == counted


def test_every_day_of_twelve_years_agrees_with_a_brute_force_count() -> None:
    """Four working days after each day from 2024 to 2035 are what a plain count gives."""
    term = Term(days=4, unit="working_days")
    starts = list(calendar.days(FIRST, LAST))

    differing = [d for d in starts if calendar.after(d, term) != brute_force_after(d, 4)]

    assert differing == []


@given(dates, counts)
def test_calendar_days_are_plain_days(start: date, days: int) -> None:
    """Day 0 is not counted, the last day is, whatever the weekday."""
    assert calendar.after(start, Term(days=days, unit="calendar_days")) - start == days * DAY


@given(dates, dates, terms)
def test_a_later_start_never_ends_earlier(one: date, other: date, term: Term) -> None:
    """Counting is monotone in the start."""
    first, second = sorted((one, other))

    assert calendar.after(first, term) <= calendar.after(second, term)


@given(dates, counts, counts, st.sampled_from(["working_days", "calendar_days"]))
def test_more_days_end_later(start: date, days: int, more: int, unit: str) -> None:
    """Counting is strictly ordered in the number of days, and adds up."""
    shorter = Term.model_validate({"days": days, "unit": unit})
    longer = Term.model_validate({"days": days + more, "unit": unit})
    rest = Term.model_validate({"days": more, "unit": unit})

    assert calendar.after(calendar.after(start, shorter), rest) == calendar.after(start, longer)
    assert (calendar.after(start, longer) > calendar.after(start, shorter)) == (more > 0)


@given(dates, terms)
def test_counting_back_undoes_counting_on(start: date, term: Term) -> None:
    """From a working day, `before` is the inverse of `after`, and the other way round."""
    working = calendar.next_working_day(start)

    assert calendar.before(calendar.after(working, term), term) == working
    assert calendar.after(calendar.before(working, term), term) == working


@given(dates, st.integers(1, 40))
def test_working_days_end_on_a_working_day_and_are_counted_back(start: date, days: int) -> None:
    """The end is a working day, and the days between are as many as were asked."""
    end = calendar.after(start, Term(days=days, unit="working_days"))

    assert calendar.is_working_day(end)
    assert calendar.working_days_between(start, end) == days


@given(dates, st.integers(0, 30), st.sets(st.integers(0, 30)), st.sets(st.integers(0, 4)))
def test_the_day_to_plan_lies_in_the_period(
    first: date, length: int, closed: set[int], weekdays: set[int]
) -> None:
    """It is the last staffed day; closing days give way only when no day would be left."""
    last = first + length * DAY
    staffed = Calendar(frozenset(first + n * DAY for n in closed), frozenset(weekdays))
    period = list(calendar.days(first, last))

    planned = staffed.last_day_to_plan(first, last)

    assert first <= planned <= last
    for is_possible in (staffed.is_staffed, staffed.is_open, calendar.is_working_day):
        possible = [day for day in period if is_possible(day)]
        if possible:
            assert planned == possible[-1]
            break
    else:
        assert planned == last


def test_holidays_have_names_in_the_language_of_the_reader() -> None:
    """The same day is named in Dutch, French and English."""
    may_day = date(2026, 5, 1)

    names = [calendar.holiday_name(may_day, language) for language in ("nl", "fr", "en")]

    assert names[0] == "Dag van de Arbeid"
    assert len(set(names)) == 3
    assert calendar.holiday_name(date(2026, 5, 4), "nl") is None


def test_a_calendar_without_any_staffed_day_falls_back_to_working_days() -> None:
    """A person file that leaves no weekday never makes a reminder impossible."""
    nobody = Calendar(working_weekdays=frozenset())

    assert nobody.staffed_from(date(2026, 9, 26)) == date(2026, 9, 28)
    assert nobody.staffed_until(date(2026, 9, 27)) == date(2026, 9, 25)
