"""The course of time in the demonstration: it runs on by itself, and jumps where somebody wants it.

A jump is no gap. Time goes from one thing to be done to the next, and waits at each until it has
been done and posted: a week's reminders and digests arrive in their order, each with its own date.
"""

import threading
import time as clocks
from collections.abc import Callable, Sequence
from datetime import datetime

from bot.periods import Periods
from bot.rounds import Rounds
from bot.time import MovableTime
from storage import Store

LOOK_EVERY = 0.01
PATIENCE = 20.0
"""Seconds, real ones, for what is to be done at one instant."""


class Stopped(Exception):
    """The demonstration is to end."""


class Stopping:
    """Whether the demonstration is to end, as the list of signals tells that came so far."""

    def __init__(self, told: Sequence[int] = ()) -> None:
        """Keep the list in which a signal handler notes what comes."""
        self._told = told
        self._quiet = threading.Event()

    def wait(self, seconds: float) -> bool:
        """Wait so long, and say whether the demonstration is to end."""
        if not self._told:
            self._quiet.wait(seconds)
        return bool(self._told)


class Course:
    """Moves the clock, one move at a time."""

    def __init__(
        self,
        time: MovableTime,
        store: Store,
        rounds: Rounds,
        periods: Periods,
        poke: Callable[[], None],
        stopping: Stopping,
    ) -> None:
        """Keep what is needed: `poke` calls who posts, `stopping` ends a move with `Stopped`."""
        self._time = time
        self._store = store
        self._rounds = rounds
        self._periods = periods
        self._poke = poke
        self._stopping = stopping
        self._turn = threading.Lock()

    @property
    def is_moving(self) -> bool:
        """Say whether time is being moved at present."""
        return self._turn.locked()

    def next_wake(self) -> datetime | None:
        """Return the instant of the next reminder of anybody, or None when none is to come."""
        with self._store.snapshot() as tx:
            entries = tx.agenda.to_wake(datetime.max.replace(tzinfo=self._time.now().tzinfo), 1)
        return entries[0][1] if entries else None

    def to(self, choose: Callable[[datetime], datetime]) -> None:
        """Move to the instant that is chosen from the present one; never back.

        A move waits for the one under way, and chooses when its turn has come. Raises `Stopped`.
        """
        with self._turn:
            target = choose(self._time.now())
            while True:
                step = min(target, *self._ahead())
                missing = step - self._time.now()
                if missing.total_seconds() > 0:
                    self._time.advance(missing)
                self.settle()
                if step == target:
                    return

    def settle(self) -> None:
        """Return when all that is due by now has been done and posted, or after a long wait.

        Raises `Stopped`.
        """
        self._rounds.digests()
        until = clocks.monotonic() + PATIENCE
        while not self._is_quiet() and clocks.monotonic() < until:
            self._poke()
            if self._stopping.wait(LOOK_EVERY):
                raise Stopped

    def _ahead(self) -> list[datetime]:
        """Return the instants to come at which something is to be done, one of each kind."""
        now = self._time.now()
        with self._store.snapshot() as tx:
            letters = tx.sending.next_at(now)
        found = (self.next_wake(), self._periods.following(now), letters)
        return [at for at in found if at is not None and at > now]

    def _is_quiet(self) -> bool:
        """Say whether nobody is to be woken and nothing waits to be posted or rendered anew."""
        with self._store.snapshot() as tx:
            counts = tx.outbox.counts()
            return not (
                tx.agenda.to_wake(self._time.now(), 1)
                or tx.sending.ready(self._time.now(), 1)
                or counts.get("sending")
                or tx.messages.dirty(1)
            )
