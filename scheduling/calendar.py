"""Working-day counting for the terms of the procedure. All dates are Brussels dates."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

import holidays
from pydantic import BaseModel, ConfigDict, Field

Unit = Literal["calendar_days", "working_days"]
ONE_DAY = timedelta(days=1)
LANGUAGES = {"nl": "nl", "fr": "fr", "de": "de", "en": "en_US"}


class Term(BaseModel):
    """A number of days to count, and which days count."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    days: int = Field(ge=0)
    unit: Unit


@lru_cache(maxsize=512)
def public_holidays(year: int, language: str = "nl") -> Mapping[date, str]:
    """Return Belgium's legal public holidays of a year by date, named in the language.

    Bank holidays, which bind banks only, are not among them.
    """
    return dict(
        holidays.country_holidays(
            "BE",
            years=year,
            language=LANGUAGES.get(language, "nl"),
            categories=(holidays.PUBLIC,),
        )
    )


def holiday_name(day: date, language: str) -> str | None:
    """Return the name of the public holiday on that day in the language, or None."""
    return public_holidays(day.year, language).get(day)


@lru_cache(maxsize=4096)
def is_working_day(day: date) -> bool:
    """Say whether the day is a Monday to Friday and no legal public holiday."""
    return day.weekday() < 5 and day not in public_holidays(day.year)


def after(start: date, term: Term) -> date:
    """Return the last day of `term` counted from `start`, which is day 0.

    Calendar days may end on a weekend or holiday; working days never do, unless none is counted.
    Source: instruction 2024-06-27, "Sleutelmomenten in een OTP", 1-2.
    """
    if term.unit == "calendar_days":
        return start + timedelta(days=term.days)
    day = start
    for _ in range(term.days):
        day = next_working_day(day)
    return day


def before(end: date, term: Term) -> date:
    """Return the day that lies `term` before `end`, which is not counted itself.

    Source: instruction 2024-06-27, "Sleutelmomenten in een OTP", 4.
    """
    if term.unit == "calendar_days":
        return end - timedelta(days=term.days)
    day = end
    for _ in range(term.days):
        day = previous_working_day(day)
    return day


def next_working_day(day: date) -> date:
    """Return the first working day after `day`."""
    day += ONE_DAY
    while not is_working_day(day):
        day += ONE_DAY
    return day


def previous_working_day(day: date) -> date:
    """Return the last working day before `day`."""
    day -= ONE_DAY
    while not is_working_day(day):
        day -= ONE_DAY
    return day


def working_days_between(start: date, end: date) -> int:
    """Count the working days after `start` up to and with `end` (0 when end is not later)."""
    return sum(is_working_day(day) for day in days(start + ONE_DAY, end))


def days(first: date, last: date) -> Iterator[date]:
    """Yield every day from `first` to `last`, both included."""
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)


@dataclass(frozen=True, slots=True)
class Calendar:
    """When a centre and the responsible person work: this moves planning, never a deadline."""

    closing_days: frozenset[date] = frozenset()
    working_weekdays: frozenset[int] = frozenset(range(5))
    """Weekdays (Monday is 0) on which the responsible person works."""

    def is_open(self, day: date) -> bool:
        """Say whether the centre works that day."""
        return is_working_day(day) and day not in self.closing_days

    def is_staffed(self, day: date) -> bool:
        """Say whether the centre works that day, and the responsible person too."""
        return self.is_open(day) and day.weekday() in self.working_weekdays

    def last_day_to_plan(self, first: date, last: date) -> date:
        """Return the last day from `first` to `last` on which the talk can be planned.

        Closing days and free weekdays are kept to, unless they would leave no day; where there is
        no working day at all, `last` is returned.
        """
        for is_possible in (self.is_staffed, self.is_open, is_working_day):
            day = last
            while day >= first:
                if is_possible(day):
                    return day
                day -= ONE_DAY
        return last

    def staffed_from(self, day: date) -> date:
        """Return the first staffed day from `day` on (it included)."""
        return self._staffed(day, ONE_DAY)

    def staffed_until(self, day: date) -> date:
        """Return the last staffed day up to `day` (it included)."""
        return self._staffed(day, -ONE_DAY)

    def open_after(self, day: date, count: int) -> date:
        """Return the day that is the `count`th open day of the centre after `day`."""
        for _ in range(count):
            day = self._first(day + ONE_DAY, ONE_DAY, self.is_open)
        return day

    def _staffed(self, day: date, step: timedelta) -> date:
        return self._first(day, step, self.is_staffed)

    @staticmethod
    def _first(day: date, step: timedelta, is_possible: Callable[[date], bool]) -> date:
        """Walk to the first possible day; a year without one falls back to working days."""
        for accepts in (is_possible, is_working_day):
            candidate = day
            for _ in range(366):
                if accepts(candidate):
                    return candidate
                candidate += step
        raise ValueError(f"no working day within a year of {day}")
