"""The poster: what waits in the outbox goes to Slack, in order, at Slack's pace, once."""

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import structlog

from bot.delivery import Delivery
from bot.leases import Leases
from bot.ledger import Result
from bot.loops import Guard, Loop
from bot.metrics import Metrics
from bot.pace import Pace, Tempo
from bot.parcels import Parcels
from bot.slack import Accepted
from bot.slack_calls import Calls
from storage import OutboxRow, Store
from storage.outbox import URGENT_STEPS

AT_ONCE = 500
"""So many rows are looked at together; more, while so many wait that some are out of sight."""
FURTHEST = 8_000
NEW_AT_ONCE = 100
"""Of so many rows is the place found out in one look."""
POSTING = "chat.postMessage"

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A row that can be sent, and where it is tried first."""

    row: OutboxRow
    place: str

    @property
    def is_urgent(self) -> bool:
        """Say whether it is about something overdue."""
        return self.row.step in URGENT_STEPS


class Poster:
    """Sends the outbox with a few threads.

    One sender at a time writes to a place; places with the longest queue come first, what is
    overdue before that. Within a place the outbox's order is kept.
    """

    def __init__(
        self,
        store: Store,
        parcels: Parcels,
        delivery: Delivery,
        calls: Calls,
        leases: Leases,
        pace: Pace,
        tempo: Tempo,
        metrics: Metrics,
        monotonic: Callable[[], float],
    ) -> None:
        """Keep what is needed; `monotonic` gives seconds."""
        self._store = store
        self._parcels = parcels
        self._delivery = delivery
        self._calls = calls
        self._leases = leases
        self._pace = pace
        self._tempo = tempo
        self._monotonic = monotonic
        self._metrics = metrics
        self._lock = threading.Lock()
        self._queue: list[Waiting] = []
        self._look_at = 0.0
        self._reach = AT_ONCE
        self._busy: dict[str, Waiting] = {}
        """What is being sent, by row."""
        self._resting: dict[str, float] = {}
        """Residents one of whose rows is tried again later: the rest of theirs waits behind it."""
        self._paused_until = 0.0
        self._troubles = 0
        self._is_authorised = True
        self._metrics.authorised.set(1)
        self._loops = [Loop(f"sender-{n}", self.turn) for n in range(1, tempo.senders + 1)]

    def start(self) -> None:
        """Begin to send."""
        for loop in self._loops:
            loop.start()

    def stop(self, timeout: float | None = None) -> bool:
        """Finish the posts under way and send no other; False when they last longer than that."""
        for loop in self._loops:
            loop.cancel()
        stopped = [loop.stop(timeout) for loop in self._loops]
        with Guard("release"):
            self._leases.release()
        return all(stopped)

    def poke(self) -> None:
        """Look at the outbox at once. Returns at once, too: whoever calls has to answer Slack."""
        self._look_at = 0.0
        for loop in self._loops:
            loop.poke()

    @property
    def is_authorised(self) -> bool:
        """Say whether Slack accepted the token the last time."""
        return self._is_authorised

    @property
    def rate(self) -> float:
        """Return the posts per second that Slack seems to take at present."""
        return self._pace.rate

    def turn(self) -> float:
        """Send one row; return the seconds to wait before the next turn."""
        pause = self._paused_until - self._monotonic()
        if pause > 0:
            return pause
        if not self._is_authorised and not self._is_authorised_again():
            return max(self._paused_until - self._monotonic(), 0.001)
        self._delivery.settle()
        with self._lock:
            found = self._next()
            if isinstance(found, Waiting):
                self._busy[found.row.id] = found
        if not isinstance(found, Waiting):
            return found
        result = Result("later", self._tempo.settle)
        try:
            with Guard("sender") as guard:
                result = self._delivery.deliver(found.row)
            if guard.error is not None:
                result = self._failed(found.row, guard)
        finally:
            self._note(found, result)
        return 0.0

    # -- what comes next

    def _next(self) -> Waiting | float:
        """Return what is sent next, or the seconds to wait."""
        now = self._monotonic()
        if now >= self._look_at:
            self._look(now)
        taken = {waiting.place for waiting in self._busy.values()}
        kept_waiting = {waiting.row.resident_id for waiting in self._busy.values()} - {None}
        kept_waiting |= self._resting.keys()
        delay = self._look_at - now
        for place, queue in _in_order(self._queue):
            if place in taken:
                continue
            wait = self._pace.wait(POSTING, place)
            if wait > 0:
                delay = min(delay, wait)
                continue
            found = next((w for w in queue if w.row.resident_id not in kept_waiting), None)
            if found is not None:
                self._queue.remove(found)
                return found
        return max(delay, 0.001)

    def _look(self, now: float) -> None:
        """Read the outbox."""
        self._look_at = now + self._tempo.look
        self._resting = {who: until for who, until in self._resting.items() if until > now}
        known = {waiting.row.id: waiting.place for waiting in self._queue}
        with self._store.snapshot() as tx:
            rows = tx.outbox.ready(self._leases.now(tx), self._reach)
            self._reach = min(2 * self._reach, FURTHEST) if len(rows) == self._reach else AT_ONCE
            new = [row for row in rows if row.id not in known and row.id not in self._busy]
            for row in new[:NEW_AT_ONCE]:
                known[row.id] = ""
                with Guard("place"):
                    known[row.id] = self._parcels.place(tx, row, self._delivery.today())
        if len(new) > NEW_AT_ONCE:
            self._look_at = now
        self._queue = [
            Waiting(row, known[row.id])
            for row in rows
            if row.id in known and row.id not in self._busy
        ]
        keep = {waiting.place for waiting in (*self._queue, *self._busy.values())}
        self._leases.release(frozenset(keep))

    # -- what follows from a try

    def _note(self, sent: Waiting, result: Result) -> None:
        """Draw the consequences of a try for what comes next."""
        with self._lock:
            del self._busy[sent.row.id]
            if result.seconds > 0 and result.ending == "later" and sent.row.resident_id:
                self._resting[sent.row.resident_id] = self._monotonic() + result.seconds
            if result.ending in ("no token", "no network"):
                self._pause()
                self._authorise(result.ending != "no token")
            elif result.ending in ("sent", "undeliverable"):
                self._troubles = 0

    def _failed(self, row: OutboxRow, guard: Guard) -> Result:
        """Have a row tried again during which something went wrong on our side."""
        reason = f"{type(guard.error).__name__}, reference {guard.reference}"
        with Guard("sender"):
            return self._delivery.ledger.failed(row, reason)
        return Result("later", self._tempo.settle)

    def _pause(self) -> None:
        """Send nothing for a while, the longer the more often that happens."""
        if self._paused_until > self._monotonic():
            return  # the senders meet the same trouble at the same time: it counts once
        pause = self._tempo.first_pause * 2 ** min(self._troubles, 10)
        pause = min(pause, self._tempo.longest_pause)
        self._troubles += 1
        self._paused_until = self._monotonic() + pause
        log.warning("posting pauses", seconds=pause)

    def _authorise(self, is_authorised: bool) -> None:
        """Remember whether Slack accepts the token."""
        if is_authorised != self._is_authorised:
            log.warning("token", is_accepted=is_authorised)
        self._is_authorised = is_authorised
        self._metrics.authorised.set(is_authorised)

    def _is_authorised_again(self) -> bool:
        """Ask Slack whether it accepts the token now."""
        is_accepted = isinstance(self._calls.test_token(), Accepted)
        with self._lock:
            if is_accepted:
                self._troubles = 0
                self._authorise(True)
            else:
                self._pause()
        return is_accepted


def _in_order(queue: Iterable[Waiting]) -> list[tuple[str, list[Waiting]]]:
    """Return the queues by place: what is overdue first, then the longest."""
    places: dict[str, list[Waiting]] = {}
    for waiting in queue:
        places.setdefault(waiting.place, []).append(waiting)
    return sorted(places.items(), key=lambda item: (not item[1][0].is_urgent, -len(item[1])))
