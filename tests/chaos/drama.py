"""A run as it happens: day after day people act and things go wrong, and all of it settles."""

from __future__ import annotations

import heapq
import itertools
import random
import threading
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from functools import partial

from sandbox import Sandbox
from scheduling.reminders import BRUSSELS
from storage import StorageUnavailable, Store
from tests.chaos.crew import Crew
from tests.chaos.dial import Days
from tests.chaos.expected import digest_days
from tests.chaos.judge import CODE
from tests.chaos.options import Options, mornings
from tests.chaos.people import People, ticks_shown
from tests.chaos.schedule import STEP, Window, plan
from tests.chaos.town import REGIONS, Town, channel_of

QUIET_SECONDS = 4.0
"""So long do bots live through what begins a second after they were moved there."""
PATIENCE = 600.0
"""Seconds after which something is stuck, also on a machine that is busy."""
HOUR_PASSES_AFTER = 8.0
"""Seconds after which an hour passes in the product's time, if a clock was wrong meanwhile."""
HEARD_WITHIN = 30.0
"""Seconds that a window lasts longer, at most, where too few were heard in it."""
LOOK_EVERY = 0.1
DIGESTS_AT = clock(8, 30)

Say = Callable[[str], None]


class Stuck(Exception):
    """What was due did not go out though the storm had settled."""


class Drama:
    """A run under way."""

    def __init__(
        self,
        options: Options,
        crew: Crew,
        people: People,
        town: Town,
        slack: Sandbox,
        store: Store,
        days: Days,
        say: Say,
    ) -> None:
        """Take who acts, where; `say` is told how far it is."""
        self._options = options
        self._crew = crew
        self._people = people
        self._town = town
        self._slack = slack
        self._store = store
        self._days = days
        self._say = say
        self.wrong_days: set[date] = set()
        """The Brussels dates on which wall clocks were wrong."""
        self._hour_passes_after = PATIENCE
        self._quiet = threading.Event()

    def play(self) -> None:
        """Live through all windows; raise `Stuck` where one does not settle."""
        options = self._options
        self._crew.open(PATIENCE)
        windows = plan(
            options.seed,
            options.windows,
            options.seconds,
            options.rates,
            options.replicas,
            len(self._town.channels),
        )
        for window, instants in zip(windows, mornings(options), strict=False):
            for at in instants[:-1]:
                self._move(at)
                self._wait(QUIET_SECONDS)
                self._settle()
            self._move(instants[-1])
            self._live_through(window)
            self._settle()
            if self._is_wrong(window):
                self._pass_an_hour()
                self._settle()
            self._say(
                f"  {self._days.now().astimezone(BRUSSELS):%a %d %b}: "
                f"{len(self._slack.every_message())} messages, {self._crew.counts['kill']} kills"
            )
        self._slack.faults.clear()
        self._settle()
        self._last_clicks()
        self._settle()
        for error in (*self._crew.errors, *self._people.errors):
            raise error

    def _live_through(self, window: Window) -> None:
        """Let people act and things go wrong, and mend them at the end."""
        if self._is_wrong(window):
            self.wrong_days.add(self._today())
            self._hour_passes_after = HOUR_PASSES_AFTER
        self._slack.faults.begin(window.storm)
        self._people.begin(self._today)
        tickets = itertools.count()
        agenda: list[tuple[float, int, Callable[[], None]]] = []
        began = time.monotonic()

        def later(seconds: float, do: Callable[[], None]) -> None:
            heapq.heappush(agenda, (time.monotonic() + seconds, next(tickets), do))

        for event in window.events:
            later(event.after, partial(self._crew.happen, event, later))
        later(window.seconds, _hold)
        while agenda:
            if time.monotonic() - began > window.seconds + PATIENCE:
                raise Stuck(f"{len(agenda)} events cannot be done: do bots still start?")
            at, _, do = heapq.heappop(agenda)
            self._wait(at - time.monotonic())
            do()
        self._hear_people()
        self._people.rest()

    def _hear_people(self) -> None:
        """Let people go on until more of them were heard than bots killed, for a while at most."""
        until = time.monotonic() + HEARD_WITHIN
        while self._people.fewest_heard() < self._crew.counts["kill"] and time.monotonic() < until:
            self._wait(LOOK_EVERY)

    def _last_clicks(self) -> None:
        """Tick when nothing fails any more: of these items everybody knows the last word."""
        dice = random.Random(f"last {self._options.seed}")
        for channel in self._town.channels:
            shown = [m for m in self._slack.messages(channel) if ticks_shown([m])]
            worker = next(w for w in self._town.workers if w.channel == channel)
            for message in dice.sample(shown, min(2, len(shown))):
                for user in (worker.id, self._town.at(worker.centre)[0].id):
                    self._people.click(user, message, dice.randrange(3))

    def _settle(self) -> None:
        """Return when all that is due is said, and every checklist shows how things stand.

        Raises `Stuck` with what still waits.
        """
        began = time.monotonic()
        while waiting := self._waiting():
            spent = time.monotonic() - began
            if spent > PATIENCE:
                raise Stuck(f"still waiting after {PATIENCE:.0f} s: {waiting}")
            if self._crew.errors:
                raise self._crew.errors[0]
            if spent > self._hour_passes_after:
                self._pass_an_hour()
            self._wait(LOOK_EVERY)

    def _waiting(self) -> str:
        """Return what still waits to be done; nothing when nothing does."""
        try:
            with self._store.snapshot() as tx:
                counts = tx.outbox.counts()
                due = len(tx.agenda.to_wake(self._days.now(), 10_000))
                dirty = len(tx.messages.dirty(10_000)) + len(tx.messages.former(10_000))
        except StorageUnavailable:
            return "the database is away"
        left = {
            **{state: counts[state] for state in ("pending", "sending", "undeliverable")},
            "to wake": due,
            "dirty": dirty,
            "digests": self._missing_digests(),
        }
        return ", ".join(f"{name} {count}" for name, count in left.items() if count)

    def _missing_digests(self) -> int:
        """Return how many digests of today are missing, on their day after half past eight."""
        local = self._days.now().astimezone(BRUSSELS)
        first = self._options.start.astimezone(BRUSSELS).date()
        is_due = local.date() in digest_days(first, local.date()) and local.time() >= DIGESTS_AT
        if not is_due:
            return 0
        return sum(
            not any(
                message["bot"] and not CODE.search(str(message["text"]))
                for message in self._slack.messages(channel_of(region))
                if self._days.at(datetime.fromtimestamp(float(message["ts"]), UTC)).date()
                == local.date()
            )
            for region in REGIONS
        )

    def _is_wrong(self, window: Window) -> bool:
        """Say whether a wall clock is wrong in that window."""
        return any(event.act == "step_clock" for event in window.events)

    def _pass_an_hour(self) -> None:
        """Let the time come for which waits what was written by a clock that was ahead."""
        self._move(self._days.now() + timedelta(seconds=STEP + 60))
        self._hour_passes_after = PATIENCE

    def _today(self) -> date:
        return self._days.now().astimezone(BRUSSELS).date()

    def _move(self, at: datetime) -> None:
        self._days.move_to(max(at.astimezone(UTC), self._days.now()))

    def _wait(self, seconds: float) -> None:
        self._quiet.wait(max(0.0, seconds))


def _hold() -> None:
    """Keep a window open for as long as it is meant to last."""
