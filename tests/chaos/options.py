"""What a run is: on which database, how often what fails, and on which days of the calendar."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from scheduling.calendar import Calendar
from scheduling.reminders import BRUSSELS
from tests.chaos.database import Kind
from tests.chaos.schedule import Rates

Mode = Literal["socket", "http"]
Season = Literal["autumn", "spring"]

FIRST_DAY = {"autumn": date(2026, 10, 22), "spring": date(2027, 3, 25)}
"""Thursdays before a Sunday on which the clocks change."""
CHANGE = {
    "autumn": datetime(2026, 10, 25, 1, 0, tzinfo=UTC),
    "spring": datetime(2027, 3, 28, 1, 0, tzinfo=UTC),
}
BEFORE = timedelta(seconds=8)
"""So long before half past eight a day is entered."""
JUST_BEFORE = timedelta(seconds=1)
"""So long before a moment that bots live through though nothing may happen: half past eight on a
day off, and the change of the clocks."""


@dataclass(frozen=True)
class Options:
    """What is run."""

    seed: int = 1
    database: Kind = "sqlite"
    mode: Mode = "socket"
    replicas: int = 1
    season: Season = "autumn"
    windows: int = 4
    seconds: float = 20.0
    residents: int = 200
    typed: int = 60
    workers: int = 5
    rates: Rates = field(default_factory=lambda: Rates(kills=20))

    def __str__(self) -> str:
        """Return it in a line."""
        return (
            f"{self.database}, {self.mode}, {self.replicas} replica(s), {self.season}, "
            f"seed {self.seed}: {self.windows} windows of {self.seconds:.0f} s, "
            f"{self.residents} residents"
        )

    @property
    def start(self) -> datetime:
        """Return the instant (UTC) at which the run begins: nine o'clock in Brussels."""
        first = FIRST_DAY[self.season]
        at = datetime(first.year, first.month, first.day, 9, tzinfo=BRUSSELS)
        return at.astimezone(UTC)


def mornings(options: Options) -> Iterator[list[datetime]]:
    """Yield for each window the instants to move to: the quiet ones before it, and its own.

    Quiet are the weekends and holidays, on which nothing may go out, and the night on which the
    clocks change.
    """
    yield [options.start]
    change = CHANGE[options.season]
    quiet: list[datetime] = []
    for number in itertools.count(1):
        day = FIRST_DAY[options.season] + timedelta(days=number)
        if day == change.date():
            quiet.append(change - JUST_BEFORE)
        morning = datetime(day.year, day.month, day.day, 8, 30, tzinfo=BRUSSELS)
        at = morning.astimezone(UTC)
        if not Calendar().is_staffed(day):
            quiet.append(at - JUST_BEFORE)
            continue
        yield [*quiet, at - BEFORE]
        quiet = []
