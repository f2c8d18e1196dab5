"""The judge's own almanac: Belgium's holidays, Brussels time and open days, from first principles.

Nothing here comes from the product or from the libraries that it counts with.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

HALF_PAST_EIGHT = time(8, 30)
OFFICE_BEGINS, OFFICE_ENDS = time(8), time(18)
DAY = timedelta(days=1)


def easter(year: int) -> date:
    """Return Easter Sunday, by the computation of Meeus for the Gregorian calendar."""
    a, (b, c) = year % 19, divmod(year, 100)
    (d, e), g = divmod(b, 4), (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def holidays(year: int) -> set[date]:
    """Return the ten legal public holidays of Belgium in a year."""
    fixed = ((1, 1), (5, 1), (7, 21), (8, 15), (11, 1), (11, 11), (12, 25))
    moving = (1, 39, 50)  # Easter Monday, Ascension, Whit Monday
    return {date(year, *day) for day in fixed} | {easter(year) + n * DAY for n in moving}


def last_sunday(year: int, month: int) -> date:
    """Return the last Sunday of a month of 31 days."""
    last = date(year, month, 31)
    return last - ((last.weekday() + 1) % 7) * DAY


def offset(at: datetime) -> timedelta:
    """Return by how much Brussels is ahead of UTC at an instant: European rule since 1996."""
    one = time(1, tzinfo=UTC)
    begins = datetime.combine(last_sunday(at.year, 3), one)
    ends = datetime.combine(last_sunday(at.year, 10), one)
    return timedelta(hours=2 if begins <= at < ends else 1)


def brussels(at: datetime) -> datetime:
    """Return what the clocks of Brussels show at a UTC instant, without a time zone."""
    return (at + offset(at)).replace(tzinfo=None)


def instant(day: date, clock: time) -> datetime:
    """Return the UTC instant at which the clocks of Brussels show that time of a day."""
    shown = datetime.combine(day, clock, UTC)
    summer = shown - timedelta(hours=2)
    return summer if offset(summer) == timedelta(hours=2) else shown - timedelta(hours=1)


@dataclass(frozen=True)
class Days:
    """The days on which somebody is at work, in order, to be counted in."""

    sorted: list[date]
    known: set[date] = field(default_factory=set)

    @classmethod
    def of(cls, days: Iterable[date]) -> "Days":
        """Return them, given in order."""
        listed = list(days)
        return cls(listed, set(listed))

    def __contains__(self, day: date) -> bool:
        """Say whether that is such a day."""
        return day in self.known

    def first_from(self, day: date) -> date:
        """Return the first one from `day` on, it included."""
        return self.sorted[bisect_left(self.sorted, day)]

    def nth_after(self, day: date, count: int) -> date:
        """Return the one that is the `count`th after `day`."""
        return self.sorted[bisect_right(self.sorted, day) + count - 1]

    def nth_before(self, day: date, count: int) -> date:
        """Return the one that is the `count`th before `day`."""
        return self.sorted[bisect_left(self.sorted, day) - count]

    def last_within(self, first: date, last: date) -> date | None:
        """Return the last one from `first` to `last`, both included, or None."""
        found = self.sorted[bisect_right(self.sorted, last) - 1]
        return found if found >= first else None


class Almanac:
    """The open days of everybody, from the year before to the year after the one simulated."""

    def __init__(self, year: int) -> None:
        """Work all weekdays out that are no holiday."""
        free = set().union(*(holidays(y) for y in (year - 1, year, year + 1)))
        first, last = date(year - 1, 1, 1), date(year + 1, 12, 31)
        every = (first + n * DAY for n in range((last - first).days + 1))
        self.working = Days.of(day for day in every if day.isoweekday() <= 5 and day not in free)
        self._cut: dict[tuple[frozenset[date], frozenset[int]], Days] = {}

    def open(self, closing: Collection[date], weekdays: Collection[int] = range(5)) -> Days:
        """Return the working days but for closing days, on those weekdays (Monday is 0)."""
        key = frozenset(closing), frozenset(weekdays)
        if key not in self._cut:
            self._cut[key] = Days.of(
                day for day in self.working.sorted if day not in key[0] and day.weekday() in key[1]
            )
        return self._cut[key]


def in_office_hours(at: datetime) -> bool:
    """Say whether the clocks of Brussels show a time from eight until before eighteen."""
    return OFFICE_BEGINS <= brussels(at).time() < OFFICE_ENDS


def reachable(at: datetime, days: Days) -> datetime:
    """Return when people can be spoken to from `at` on: now in office hours, else at 08:30."""
    shown = brussels(at)
    if shown.date() in days:
        if in_office_hours(at):
            return at
        if shown.time() < OFFICE_BEGINS:
            return instant(shown.date(), HALF_PAST_EIGHT)
    return instant(days.first_from(shown.date() + DAY), HALF_PAST_EIGHT)
