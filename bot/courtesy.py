"""Letting people go first: what nobody waits for gives way while a request is being answered.

Slack gives an answer three seconds. Threads share one processor as far as Python code goes, so what
a request sets going, waking and posting, would otherwise take its time from the next request.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from slack_bolt import App, BoltRequest, BoltResponse

PATIENCE = 0.25
"""For at most so many seconds something gives way: however many ask, reminders go out."""


class Courtesy:
    """Knows whether somebody waits for an answer."""

    def __init__(self, patience: float = PATIENCE) -> None:
        """Begin with nobody waiting; `patience` is in seconds."""
        self._patience = patience
        self._changed = threading.Condition()
        self._waiting = 0

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
                if not self._waiting:
                    self._changed.notify_all()

    def give_way(self) -> None:
        """Return when nobody waits for an answer, or when that has lasted long enough."""
        if self._waiting:
            with self._changed:
                self._changed.wait_for(lambda: not self._waiting, self._patience)


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
