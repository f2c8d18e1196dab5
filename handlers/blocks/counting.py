"""A count of days as one follows it on a calendar: which day is which, and which do not count."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from handlers.texts import Texts
from scheduling import calendar
from scheduling.calendar import Calendar, Term, Unit
from scheduling.plan import Reason
from scheduling.rules import MaterialHelp

MOST_ROWS = 12
"""Rows of one count that are shown day by day; a longer one is folded into weeks."""


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a count."""

    on: date
    number: int | None
    """Which day of the count it is: 0 for the starting day, None where it does not count."""


@dataclass(frozen=True, slots=True)
class Count:
    """A number of days counted from a day that does not count itself, onwards or back."""

    start: date
    term: Term
    is_back: bool = False

    @property
    def days(self) -> tuple[Day, ...]:
        """Return every day from the starting day to the last one, in the order of counting."""
        if self.is_back:
            passed = [*calendar.days(calendar.before(self.start, self.term), self.start)][::-1]
        else:
            passed = [*calendar.days(self.start, calendar.after(self.start, self.term))]
        counted = [Day(self.start, 0)]
        number = 0
        for day in passed[1:]:
            counts = self.term.unit == "calendar_days" or calendar.is_working_day(day)
            number += counts
            counted.append(Day(day, number if counts else None))
        return tuple(counted)


def count_of(reason: Reason, help_: MaterialHelp) -> Count | None:
    """Return the count that a step of a reckoning stands for, or None where nothing is counted."""
    params = reason.params
    if reason.code == "right_notification":
        return _counted(params["on"], params["days"], help_.after_notification.unit)
    if reason.code == "right_extension":
        return _counted(params["arrived_on"], params["days"], help_.after_arrival.unit)
    if reason.code == "counted":
        return _counted(params["start"], params["days"], params["unit"])
    if reason.code in ("counted_back", "advice"):
        return _counted(params["end"], params["days"], params["unit"], is_back=True)
    return None


def rows(count: Count, texts: Texts) -> list[str]:
    """Return the count in lines of plain text: day by day, or week by week where it is long."""
    days = count.days
    daily = [_row(group, texts) for group in _grouped(days)]
    if len(daily) <= MOST_ROWS:
        return daily
    between = groupby(days[1:-1], key=lambda day: day.on.isocalendar()[:2])
    weekly = [_week(tuple(week), texts) for _week_number, week in between]
    return [_row(days[:1], texts), *weekly, _row(days[-1:], texts)]


def unplanned(after: date, last: date, staffed: Calendar, texts: Texts) -> list[str]:
    """Return why the talk is not planned on the days after `after`, up to and with `last`."""
    days = [day for day in calendar.days(after, last) if day != after]
    grouped = groupby(days, key=lambda day: _absence(day, staffed, texts))
    lines = [texts.titled(_range([*same], texts), why) for why, same in grouped if why is not None]
    return lines[:MOST_ROWS]


def _counted(start: date, days: int, unit: Unit, *, is_back: bool = False) -> Count | None:
    return Count(start, Term(days=days, unit=unit), is_back) if days else None


def _grouped(days: Sequence[Day]) -> Iterator[tuple[Day, ...]]:
    """Yield the days one by one, but the two of a weekend that does not count together."""
    for _key, same in groupby(days, key=_weekend_or_day):
        yield tuple(same)


def _weekend_or_day(day: Day) -> tuple[int, int] | date:
    if day.number is None and _is_weekend(day.on):
        year, week, _weekday = day.on.isocalendar()
        return year, week
    return day.on


def _row(same: Sequence[Day], texts: Texts) -> str:
    """Return one row: a day, or a weekend that does not count."""
    day = same[0]
    when = _range([each.on for each in same], texts)
    if day.number == 0:
        return texts.titled(when, texts._("day 0, not counted"))
    if day.number is not None:
        return texts.titled(_named(day.on, texts), texts._("day {n}", n=day.number))
    if _is_weekend(day.on):
        return texts.titled(when, texts._("weekend, not counted"))
    return texts.titled(_named(day.on, texts), texts._("public holiday, not counted"))


def _week(days: Sequence[Day], texts: Texts) -> str:
    """Return a row for the days of one week, with the holidays that do not count by name."""
    when = _range([day.on for day in days], texts)
    numbers = [day.number for day in days if day.number is not None]
    if not numbers:
        return texts.titled(when, texts._("not counted"))
    if len(numbers) == 1:
        said = texts._("day {n}", n=numbers[0])
    else:
        said = texts._("day {first} to {last}", first=numbers[0], last=numbers[-1])
    left = [texts._("weekend")] if _passes_weekend(days) else []
    left += [
        _named(day.on, texts) for day in days if day.number is None and not _is_weekend(day.on)
    ]
    if left:
        said = texts._("{counted}; not counted: {days}", counted=said, days=", ".join(left))
    return texts.titled(when, said)


def _passes_weekend(days: Sequence[Day]) -> bool:
    return any(day.number is None and _is_weekend(day.on) for day in days)


def _absence(day: date, staffed: Calendar, texts: Texts) -> str | None:
    """Return why nobody plans the talk on that day, or None where somebody could."""
    if _is_weekend(day):
        return texts._("weekend")
    if not calendar.is_working_day(day):
        return texts.holiday(day)
    if not staffed.is_open(day):
        return texts._("closing day of the centre")
    if not staffed.is_staffed(day):
        return texts._("the responsible person does not work that day")
    return None


def _named(day: date, texts: Texts) -> str:
    """Return a date, with the name of its holiday, or that it lies in a weekend."""
    if _is_weekend(day) and texts.holiday(day) is None:
        weekend = texts._("weekend")
        return f"{texts.day(day)} ({weekend})"
    return texts.day_named(day)


def _range(days: Sequence[date], texts: Texts) -> str:
    """Return the first and the last of the days, or the one that it is."""
    first, last = min(days), max(days)
    return texts.day(first) if first == last else f"{texts.day(first)} – {texts.day(last)}"


def _is_weekend(day: date) -> bool:
    return day.weekday() >= 5
