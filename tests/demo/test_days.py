"""The days of the demonstration."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.demo import days
from scheduling import calendar
from tests.demo.theatre import on_day


@pytest.mark.parametrize(
    ("now", "starts_on"),
    [
        (datetime(2026, 11, 24, 6, 0, tzinfo=UTC), date(2026, 11, 24)),  # before office hours
        (datetime(2026, 11, 24, 13, 0, tzinfo=UTC), date(2026, 11, 24)),
        (datetime(2026, 11, 24, 17, 30, tzinfo=UTC), date(2026, 11, 25)),  # 18:30 in Brussels
        (datetime(2026, 11, 27, 20, 0, tzinfo=UTC), date(2026, 11, 30)),  # a Friday evening
        (datetime(2026, 12, 25, 10, 0, tzinfo=UTC), date(2026, 12, 28)),  # Christmas, a Friday
        (datetime(2026, 11, 23, 23, 30, tzinfo=UTC), date(2026, 11, 24)),  # past midnight there
    ],
)
def test_it_starts_at_nine_on_a_working_day(now: datetime, starts_on: date) -> None:
    """Today if it is a working day before evening, else the next working day, at nine."""
    start = days.start_of(now)

    assert on_day(starts_on, 9) == start


@pytest.mark.parametrize(
    ("distance", "day"),
    [
        ("0", date(2026, 11, 24)),
        ("-1wd", date(2026, 11, 23)),
        ("-2wd", date(2026, 11, 20)),
        ("-5cd", date(2026, 11, 19)),
        ("+2wd", date(2026, 11, 26)),
        ("-10wd", date(2026, 11, 9)),  # the eleventh is a holiday
    ],
)
def test_distances_count_working_or_calendar_days(distance: str, day: date) -> None:
    """A distance lies so many working days or calendar days from the first day."""
    found = days.counted(distance, date(2026, 11, 24))

    assert day == found


@pytest.mark.parametrize("distance", ["", "-3", "3wd", "-3 wd", "yesterday"])
def test_an_unreadable_distance_is_refused(distance: str) -> None:
    """What is no distance is a mistake in the roster, not a guess."""
    with pytest.raises(ValueError, match="no distance"):
        days.counted(distance, date(2026, 11, 24))


@pytest.mark.parametrize(
    ("now", "next_at"),
    [
        (on_day(date(2026, 11, 24), 7), on_day(date(2026, 11, 24), 8, 30)),
        (on_day(date(2026, 11, 24), 8, 30), on_day(date(2026, 11, 25), 8, 30)),
        (on_day(date(2026, 11, 27), 12), on_day(date(2026, 11, 30), 8, 30)),
        (on_day(date(2026, 12, 24), 12), on_day(date(2026, 12, 28), 8, 30)),
        (on_day(date(2026, 11, 28), 12), on_day(date(2026, 11, 30), 8, 30)),
    ],
)
def test_the_next_working_morning_is_when_reminders_go_out(
    now: datetime, next_at: datetime
) -> None:
    """Half past eight on the next working day, today included while it is still to come."""
    assert next_at == days.next_working_morning(now)


@pytest.mark.parametrize(
    ("now", "next_at"),
    [
        (on_day(date(2026, 11, 24), 9), on_day(date(2026, 11, 30), 8, 30)),
        (on_day(date(2026, 11, 30), 8), on_day(date(2026, 11, 30), 8, 30)),
        (on_day(date(2026, 11, 30), 8, 30), on_day(date(2026, 12, 7), 8, 30)),
        (on_day(date(2027, 3, 25), 9), on_day(date(2027, 3, 30), 8, 30)),  # Easter Monday
        (on_day(date(2027, 3, 29), 9), on_day(date(2027, 3, 30), 8, 30)),
    ],
)
def test_the_next_monday_morning_is_when_digests_go_out(now: datetime, next_at: datetime) -> None:
    """Monday half past eight; where Monday is a holiday, the working day after it."""
    assert next_at == days.next_monday_morning(now)


def test_a_day_later_is_the_same_hour_across_a_change_of_the_clocks() -> None:
    """On the night on which summer time begins, a day has 23 hours."""
    before = on_day(date(2027, 3, 27), 9)

    after = days.later(before, 1)

    assert on_day(date(2027, 3, 28), 9) == after
    assert timedelta(hours=23) == after.astimezone(UTC) - before.astimezone(UTC)
    assert not calendar.is_working_day(after.date())
