"""Letting people go first: what nobody waits for gives way while a request is being answered.

Slack gives an answer three seconds. Threads share one processor as far as Python code goes, so what
a request sets going, waking and posting, would otherwise take its time from the next request.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from math import inf
from time import monotonic
from typing import Any

from slack_bolt import App, BoltRequest, BoltResponse

PATIENCE = 1.0
"""For at most so many seconds something gives way: however many ask, reminders go out.

At the pace of a real workspace that costs them nothing: its senders post once a second each.
"""
QUIET = 0.03
"""So many seconds after an answer nothing else begins: whoever clicks often is not in its way."""


class Courtesy:
    """Knows whether somebody waits for an answer."""

    def __init__(self, patience: float = PATIENCE, quiet: float = QUIET) -> None:
        """Begin with nobody waiting; `patience` and `quiet` are in seconds."""
        self._patience = patience
        self._quiet = quiet
        self._changed = threading.Condition()
        self._waiting = 0
        self._ended_at = -quiet

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Answer somebody within this block."""
        with self._changed:
            self._waiting += 1
        try:
            yield
        finally:
            with self._changed:
                self._waiting -= 1
                self._ended_at = monotonic()
                if not self._waiting:
                    self._changed.notify_all()

    def give_way(self) -> None:
        """Return when nobody waits for an answer, or when that has lasted long enough."""
        give_up = monotonic() + self._patience
        with self._changed:
            while (left := min(self._quiet_at(), give_up) - monotonic()) > 0:
                self._changed.wait(left)

    def _quiet_at(self) -> float:
        """Return the monotonic second from which on it is quiet, as far as can be known."""
        return inf if self._waiting else self._ended_at + self._quiet


class CourteousApp(App):
    """Bolt's app, to which all else gives way while it answers; in whatever way requests come."""

    def __init__(self, courtesy: Courtesy, **rest: Any) -> None:
        """Take what Bolt's app takes."""
        self._courtesy = courtesy
        super().__init__(**rest)

    def dispatch(self, req: BoltRequest) -> BoltResponse:
        """Answer one request."""
        with self._courtesy.answering():
            return super().dispatch(req)
