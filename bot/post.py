"""The poster: what waits in the outbox goes to Slack, in order, at Slack's pace, once."""

import threading
from collections.abc import Sequence
from datetime import timedelta

import structlog

from bot.delivery import Delivery
from bot.leases import Leases
from bot.ledger import Result
from bot.loops import Guard, Loop
from bot.metrics import Metrics
from bot.pace import Pace, Tempo
from bot.parcels import Parcels
from bot.queues import Queued, Queues
from bot.slack import Accepted
from bot.slack_calls import Calls
from bot.time import Waiting
from storage import Store
from storage.sending import Mark

PAGE = 500
"""So many rows are read at once."""
MOST = 50_000
"""So many rows are kept in mind at most; the rest is read when these have gone out."""
OVERLAP = timedelta(seconds=60)
"""So far back is read again: what was put in the outbox is not seen in the order of its time."""
SWEEP = 15.0
"""After so many seconds everything is read again, whatever was seen of it before."""
SOON = 0.05
"""So many seconds are between two looks at the outbox."""
POSTING = "chat.postMessage"

log = structlog.get_logger(__name__)


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
        waiting: Waiting,
    ) -> None:
        """Keep what is needed."""
        self._store = store
        self._parcels = parcels
        self._delivery = delivery
        self._calls = calls
        self._leases = leases
        self._pace = pace
        self._tempo = tempo
        self._monotonic = waiting.monotonic
        self._give_way = waiting.give_way
        self._metrics = metrics
        self._lock = threading.Lock()
        self._queues = Queues()
        self._look_at = 0.0
        self._looked_at = -SOON
        self._sweep_at = 0.0
        self._mark: Mark | None = None
        """How far the outbox was read; None for not at all."""
        self._busy: dict[str, Queued] = {}
        """What is being sent, by row."""
        self._held: frozenset[str] = frozenset()
        """The places to which another replica sends."""
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
        """Look at the outbox soon. Returns at once: whoever calls has to answer Slack.

        Looks do not follow each other at once, so that many calls cost one of them.
        """
        self._look_at = min(self._look_at, self._looked_at + SOON)
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
        """Send what comes next; return the seconds to wait before the next turn."""
        pause = self._paused_until - self._monotonic()
        if pause > 0:
            return pause
        if not self._is_authorised and not self._is_authorised_again():
            return max(self._paused_until - self._monotonic(), 0.001)
        self._give_way()
        self._delivery.twins.settle()
        with self._lock:
            found = self._next()
            if not isinstance(found, list):
                return found
            self._busy |= {one.row.id: one for one in found}
        results: dict[str, Result] = {}
        try:
            results = self._delivery.deliver(found, booked=found[0].place)
        finally:
            self._note(found, results)
        return 0.0

    # -- what comes next

    def _next(self) -> list[Queued] | float:
        """Return what is sent next, or the seconds to wait."""
        now = self._monotonic()
        if now >= self._look_at:
            self._look(now)
        delay = max(self._look_at - now, 0.001)
        pause = self._pace.wait(POSTING)
        if pause > 0:
            return min(pause, delay)
        under_way = [one.row.resident_id for one in self._busy.values()]
        found = self._queues.take(
            self._pace.together,
            lambda place: self._pace.wait(POSTING, place),
            interval=self._tempo.channel_interval,
            slot=self._pace.slot,
            busy=self._held | {one.place for one in self._busy.values()},
            resting={who for who in (*under_way, *self._resting) if who is not None},
        )
        if not isinstance(found, list):
            return max(min(found, delay), 0.001)
        self._pace.book(POSTING, found[0].place)
        return found

    def _look(self, now: float) -> None:
        """Read what has come into the outbox, and who else sends."""
        self._look_at, self._looked_at = now + self._tempo.look, now
        self._resting = {who: until for who, until in self._resting.items() if until > now}
        if now >= self._sweep_at:
            self._mark, self._sweep_at = None, now + SWEEP
        with self._store.snapshot() as tx:
            at = self._leases.now(tx)
            is_full = len(self._queues) >= MOST
            read = [] if is_full else tx.sending.waiting(at, self._mark, PAGE)
            unknown = [
                mark.row_id
                for mark in read
                if mark.row_id not in self._queues and mark.row_id not in self._busy
            ]
            rows = tx.outbox.get_all(unknown) if unknown else []
            places = self._parcels.places(tx, rows, self._delivery.today()) if rows else {}
            leased = tx.leases.held(at)
        self._queues.add(Queued(row, places[row.id]) for row in rows)
        if len(read) == PAGE:
            self._mark, self._look_at = read[-1], now
        elif not is_full:
            self._mark = Mark(at - OVERLAP, "")
        self._held = frozenset(place for place, by in leased.items() if by != self._leases.holder)
        self._pace.share(len({*leased.values(), self._leases.holder}))
        keep = self._queues.places | {one.place for one in self._busy.values()}
        # Whoever sends there next is to keep the pace as well.
        keep |= {place for place in self._leases.places if self._pace.wait(POSTING, place) > 0}
        self._leases.release(keep)

    # -- what follows from a try

    def _note(self, tried: Sequence[Queued], results: dict[str, Result]) -> None:
        """Draw the consequences of a try for what comes next."""
        with self._lock:
            for one in tried:
                del self._busy[one.row.id]
                result = results.get(one.row.id)
                if result is None:
                    self._sweep_at = 0.0  # it was not even claimed: it waits where it was
                elif result.ending == "held":
                    self._held |= {one.place}
                    self._queues.add([one])
                elif result.ending == "later" and result.seconds > 0 and one.row.resident_id:
                    self._resting[one.row.resident_id] = self._monotonic() + result.seconds
                elif result.ending in ("no token", "no network"):
                    self._pause()
                    if result.ending == "no token":  # without a network nobody knows
                        self._authorise(False)
                elif result.ending in ("sent", "undeliverable"):
                    self._troubles = 0

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
