"""The residents of the demonstration and what was recorded about them, dated from its first day."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from importlib.resources import files
from typing import Any

from bot.demo import days
from scheduling.facts import Fact, ItemTicked, from_data

RESIDENTS = files("bot.demo").joinpath("residents.toml").read_text(encoding="utf-8")
USUAL_HOUR = time(9, 40)
"""When the first fact of a day is recorded, where the roster does not say."""
APART = timedelta(minutes=7)
ON_EACH = {"fact", "on", "recorded", "hour", "by", "ticks", "items"}


@dataclass(frozen=True, slots=True)
class Recorded:
    """Facts that one person recorded of one resident at one instant."""

    at: datetime
    by: str
    code: str
    facts: tuple[Fact, ...]


def recorded(start: date, toml: str = RESIDENTS) -> list[Recorded]:
    """Return all that was recorded before the demonstration starts on that day, oldest first.

    Raises ValueError when the roster has a mistake, pydantic's among them.
    """
    found = [
        _recorded(resident["code"], line, start, number)
        for number, resident in enumerate(tomllib.loads(toml)["resident"])
        for line in resident["facts"]
    ]
    return sorted(found, key=lambda each: each.at)


def _recorded(code: str, line: Mapping[str, Any], start: date, number: int) -> Recorded:
    """Return one line of the roster; `number` keeps residents apart who have the same day."""
    on = days.counted(line["on"], start)
    day = days.counted(line["recorded"], start) if "recorded" in line else on
    hour = line.get("hour", USUAL_HOUR)
    at = days.moment(days.first_working_day(day), hour)
    if "hour" not in line:
        at += number * APART
    return Recorded(at, line["by"], code, tuple(_facts(line, on)))


def _facts(line: Mapping[str, Any], on: date) -> list[Fact]:
    """Return the facts of a line: one, or a tick for each item."""
    if "ticks" in line:
        return [
            ItemTicked(on=on, moment=line["ticks"], occurrence=1, item=item, done=True)
            for item in line["items"]
        ]
    own = {name: value for name, value in line.items() if name not in ON_EACH}
    return [from_data({"fact": line["fact"], "on": on, **own})]
