"""How the words of a story are read: dates with their weekday, tables, fragments of texts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

BRUSSELS = ZoneInfo("Europe/Brussels")
MORNING = time(10, 0)
"""The hour of a day of which the story does not say one."""

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_DAY = re.compile(
    r"(?P<weekday>[A-Z][a-z]+) (?P<day>\d{1,2}) (?P<month>[A-Z][a-z]+) (?P<year>\d{4})"
)
_INSTANT = re.compile(rf"(?P<on>{_DAY.pattern})(, (?P<at>\d\d:\d\d))?")


def is_day(text: str) -> bool:
    """Say whether a text has the form of a date: “Monday 23 November 2026”, “Mon 23 Nov 2026”."""
    return _DAY.fullmatch(text) is not None


def day(text: str) -> date:
    """Return the date; raises ValueError for one that does not exist or has another weekday."""
    found = _DAY.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is no date such as “Mon 23 Nov 2026”")
    on = date(int(found["year"]), 1 + _place(found["month"], MONTHS), int(found["day"]))
    if on.weekday() != _place(found["weekday"], WEEKDAYS):
        raise ValueError(f"{text!r} is a {WEEKDAYS[on.weekday()]}")
    return on


def instant(text: str) -> datetime:
    """Return the UTC instant of a date in Brussels, with its hour (ten o'clock without one)."""
    found = _INSTANT.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is no instant such as “Mon 23 Nov 2026, 08:30”")
    at = time.fromisoformat(found["at"]) if found["at"] else MORNING
    return datetime.combine(day(found["on"]), at, BRUSSELS).astimezone(UTC)


def said(at: datetime) -> str:
    """Return an instant (UTC) as tables write it."""
    local = at.astimezone(BRUSSELS)
    return f"{written(local.date())}, {local:%H:%M}"


def written(on: date | None) -> str:
    """Return a date as tables write it; a dash for none."""
    if on is None:
        return "–"
    return f"{WEEKDAYS[on.weekday()][:3]} {on.day} {MONTHS[on.month - 1][:3]} {on.year}"


def rows(table: Sequence[Sequence[str]], *columns: str) -> list[dict[str, str]]:
    """Return the rows of a table by column; raises ValueError when it has other columns."""
    head, *body = table
    if tuple(head) != columns:
        raise ValueError(f"the table has the columns {head}, not {list(columns)}")
    return [dict(zip(head, row, strict=True)) for row in body]


def says(text: str, fragment: str) -> bool:
    """Say whether a text holds a fragment; “…” in it stands for anything in between.

    A story is written with plain spaces, also where the text has one that does not break.
    """
    text = text.replace("\N{NO-BREAK SPACE}", " ")
    parts = [re.escape(part.strip()) for part in fragment.split("…")]
    return re.search(".*?".join(parts), text, re.DOTALL) is not None


def _place(word: str, words: Sequence[str]) -> int:
    """Return which word is meant, whole or by its first three letters."""
    found = [at for at, each in enumerate(words) if word in (each, each[:3])]
    if not found:
        raise ValueError(f"{word!r} is none of {', '.join(words)}")
    return found[0]
