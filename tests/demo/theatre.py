"""A demonstration that is played once and looked at by several tests."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from http.client import HTTPConnection
from typing import Any

import pytest

from bot.demo import days, guide
from bot.demo.run import PROXIES
from bot.demo.stage import Mode, Stage, open_stage
from bot.demo.workspace import CHANNELS
from bot.time import BRUSSELS

FIRST_DAY = date(2026, 11, 24)
"""A Tuesday without a holiday near it."""

Message = Mapping[str, Any]


@dataclass(frozen=True)
class Show:
    """A stage, and what stood in the channels when it was opened."""

    stage: Stage
    opened_at: datetime
    opening: Mapping[str, list[dict[str, Any]]]
    unread: Mapping[str, int]
    """How much the first person had not read, by channel."""


@contextmanager
def a_show(mode: Mode = "socket") -> Iterator[Show]:
    """Play the story up to the first day; all of it is reached directly, whatever the proxy."""
    with pytest.MonkeyPatch.context() as environment:
        for name in PROXIES:
            environment.delenv(name, raising=False)
        with open_stage(days.moment(FIRST_DAY, days.START), mode=mode) as stage:
            opening = {channel.id: stage.sandbox.messages(channel.id) for channel in CHANNELS}
            yield Show(stage, stage.time.now(), opening, _unread(stage))


def _unread(stage: Stage) -> Mapping[str, int]:
    """Return what the page shows as unread to who opens it."""
    page = HTTPConnection(stage.sandbox.url.removeprefix("http://"))
    page.request("GET", f"/_sandbox/state?user={guide.TRIES[0].user}")
    state = json.loads(page.getresponse().read())
    page.close()
    return {one["id"]: one["unread"] for one in state["conversations"]}


def on_day(day: date, hour: int, minute: int = 0) -> datetime:
    """Return an instant by the clocks of Brussels."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=BRUSSELS)


def written_at(message: Message) -> datetime:
    """Return when a message was posted, by the demonstration's clock."""
    return datetime.fromtimestamp(float(message["ts"]), BRUSSELS)


def about(messages: list[dict[str, Any]], code: str) -> list[dict[str, Any]]:
    """Return the messages about a resident."""
    return [message for message in messages if code in message["text"]]


def words_of(message: Message) -> str:
    """Return what the blocks of a message say."""
    parts = []
    for block in message["blocks"]:
        texts = [block.get("text"), *block.get("elements", []), *block.get("fields", [])]
        for text in texts:
            inner = text.get("text") if isinstance(text, dict) else None
            parts.append(inner.get("text") if isinstance(inner, dict) else inner)
    return "\n".join(part for part in parts if part)
