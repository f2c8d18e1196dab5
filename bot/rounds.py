"""The rounds: residents are woken, nobody is forgotten, and each region gets its digest."""

import sys
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from bot.loops import Guard
from bot.metrics import Metrics
from bot.periods import Periods
from bot.retaining import Retaining
from bot.time import BRUSSELS, Time
from scheduling.clock import Clock
from scheduling.reminders import upcoming
from scheduling.rules import Procedure
from storage import Resident, Store, Transaction, projection

AHEAD = timedelta(minutes=15)
"""How far ahead the watchdog looks for residents without a job."""
LATE = timedelta(seconds=3)
"""After which the watchdog wakes a resident itself."""
LOOK_EVERY = 3.0
"""Seconds between two looks of the watchdog."""
AT_ONCE = 500
"""So many residents does the watchdog take in one look."""
REFILL = 5_000
"""So many residents have a job at most: date jobs cost memory and time."""
FORGIVEN = timedelta(minutes=1)
"""How long the watchdog leaves a resident alone whom it could not wake."""
ANSWERS_KEPT = timedelta(days=7)
"""Slack repeats a request within minutes; its first answer is kept far longer."""
HEARD_KEPT = timedelta(minutes=15)
"""Longer than a signature is good for, by clocks that differ."""

NIGHT_ENDS = 6
"""The hour by the clocks of Brussels before which nobody minds that writing has to wait."""
SMALL, ANY_SIZE = 16_000_000, sys.maxsize
"""Bytes of a database file that is written anew in well under a second, and of any."""

log = structlog.get_logger(__name__)


class Restless(Exception):
    """A resident is to be woken at once again, without anything new to say: that would not end."""


class Rounds:
    """What happens without anybody asking. All instants are UTC, in the product's own time."""

    def __init__(
        self,
        store: Store,
        procedure: Procedure,
        time: Time,
        periods: Periods,
        metrics: Metrics,
        *,
        clock: Clock,
        poke: Callable[[], None],
        slack_time: Callable[[], datetime | None] = lambda: None,
        give_way: Callable[[], None] = lambda: None,
    ) -> None:
        """Keep what is needed; `poke` calls the poster, `give_way` lets people go first.

        `slack_time` is the instant by Slack's clock: without it no file is erased.
        """
        self._store = store
        self._procedure = procedure
        self._time = time
        self._periods = periods
        self._metrics = metrics
        self._clock = clock
        self._poke = poke
        self._give_way = give_way
        self._digested: str | None = None
        self._digesting = threading.Lock()
        self._retaining = Retaining(store, procedure, time, metrics, slack_time, poke)
        self._forgiven: dict[str, datetime] = {}

    def wake(self, resident_id: str) -> None:
        """Put the resident's due reminders in the outbox, and set when it wakes next.

        One transaction: two replicas that wake the same resident write each reminder once. Waking
        somebody for whom nothing is due changes nothing.
        """
        self._give_way()
        now = self._time.now()
        with self._store.transaction() as tx:
            resident = tx.journal.lock(resident_id)
            if resident is None:
                return
            wake_at, added = resident.wake_at, 0
            if wake_at is not None and wake_at <= now:
                added, wake_at = self._put_out(tx, resident, now)
                if wake_at is not None and wake_at <= now and not added:
                    raise Restless(resident_id)
                self._metrics.wakes.inc()
        self._clock.set(resident_id, wake_at)
        if added:
            self._metrics.reminders.inc(added)
            self._poke()

    def note(self, resident_id: str) -> None:
        """Look at a resident whose facts changed: what is due now is said now.

        The change is saved already: whatever fails here must not look like a failure to save, and
        is made good by the watchdog.
        """
        with Guard("note"):
            with self._store.snapshot() as tx:
                wake_at = _wake_at(tx, resident_id)
            self._clock.set(resident_id, wake_at)
        self._poke()

    def refill(self) -> None:
        """Give a job to everybody who wakes within the horizon: to the next ones at once.

        The others get theirs meanwhile: thousands of jobs take seconds, and posting begins after.
        """
        until = self._time.now() + self._clock.horizon
        with self._store.snapshot() as tx:
            entries = tx.agenda.to_wake(until, REFILL)
        next_ones, others = entries[:AT_ONCE], entries[AT_ONCE:]
        self._clock.look(next_ones)
        if others:
            self._clock.soon("others", lambda: self._clock.look(others))

    def watch(self) -> float:
        """Look after those whom the clock does not know of, or has missed; return when to again.

        Others register residents too, and a clock that somebody sets can keep its jobs waiting.
        """
        now = self._time.now()
        self._forgiven = {who: until for who, until in self._forgiven.items() if until > now}
        with self._store.snapshot() as tx:
            # Those who cannot be woken must not hide the ones who come after them.
            entries = tx.agenda.to_wake(now + AHEAD, AT_ONCE + len(self._forgiven))
        self._clock.look((who, at) for who, at in entries if at > now - LATE)
        for resident_id, at in entries:
            if at <= now - LATE and resident_id not in self._forgiven:
                self._metrics.overdue_wakes.inc()
                with Guard("watchdog") as guard:
                    self.wake(resident_id)
                if guard.error is not None:
                    self._forgiven[resident_id] = now + FORGIVEN
        self.digests()
        return LOOK_EVERY

    def digests(self) -> None:
        """Put the digest of the present period in the outbox for every region that lacks it.

        That is also done late, after a time down, but never twice, and never for a period that is
        over.
        """
        period = self._periods.latest(self._time.now())
        with self._digesting:
            if period is None or period.key == self._digested:
                return
            added = 0
            with self._store.transaction() as tx:
                for region in tx.people.regions():
                    added += tx.outbox.add_digest(region.id, period.key, self._time.now())
                    _give_up_older(tx, region.id, period.key)
            self._digested = period.key
        if added:
            self._metrics.digests.inc(added)
            log.info("digests", period=period.key, regions=added)
            self._poke()

    def next_digest(self, now: datetime) -> datetime | None:
        """Return the first moment for digests after `now`."""
        return self._periods.following(now)

    def retain(self) -> None:
        """Drop what need not be kept any longer: answers to requests, files, unused addresses."""
        with self._store.transaction() as tx:
            tx.journal.forget_answers(self._time.now() - ANSWERS_KEPT)
            tx.journal.forget_heard(self._time.now() - HEARD_KEPT)
        self._retaining.stop_unused()
        self._retaining.turn()
        is_night = self._time.now().astimezone(BRUSSELS).hour < NIGHT_ENDS
        self._store.write_anew(ANY_SIZE if is_night else SMALL)

    def _put_out(
        self, tx: Transaction, resident: Resident, now: datetime
    ) -> tuple[int, datetime | None]:
        """Put what is due in the outbox; return how many were new, and when the next ones are due.

        The plan hangs on the facts alone: waking leaves it, and what was rendered from it.
        """
        (trajectory,) = projection.load_all(tx, self._procedure, [resident])
        ahead = upcoming(
            trajectory.plan,
            self._procedure,
            trajectory.calendar,
            sent=tx.outbox.sent(resident.id),
            snoozes=trajectory.snoozes,
            own=trajectory.own,
            now=now,
            recorded=trajectory.recorded,
        )
        added = tx.outbox.add(resident.id, ahead.due, now)
        sent = tx.outbox.sent(resident.id)
        wake_at = projection.wake_at(self._procedure, trajectory, sent, now)
        tx.agenda.wake(resident.id, wake_at)
        return added, wake_at


def _give_up_older(tx: Transaction, region: str, period: str) -> None:
    """Give up the digests of earlier periods that reached nobody.

    By a clock that is behind, the period may be an earlier one itself.
    """
    for row in tx.outbox.undelivered(region):
        if row.kind == "digest" and row.period is not None and row.period < period:
            tx.sending.give_up(row.id, f"followed by that of {period}")


def _wake_at(tx: Transaction, resident_id: str) -> datetime | None:
    """Return when the resident wakes next."""
    resident = tx.journal.get(resident_id)
    return None if resident is None else resident.wake_at
