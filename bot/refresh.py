"""Rendering posted checklists once more, when what they say has changed behind their back."""

import structlog

from bot.cleaning import LANE, Cleaner
from bot.leases import Leases
from bot.loops import Guard, Loop
from bot.metrics import Metrics
from bot.pace import Tempo
from bot.parcels import Parcels
from bot.slack import Accepted, Answer, Limited, Refused, Unauthorised, named
from bot.slack_calls import Calls
from bot.time import Time, Waiting
from scheduling.reminders import brussels_date
from storage import Posted, Store
from storage.messages import Former

AT_ONCE = 50
UPDATING = "chat.update"
CLOSED = frozenset({"channel_not_found", "is_archived", "is_inactive", "not_in_channel"})
"""The bot is kept from a channel, perhaps for a time."""
log = structlog.get_logger(__name__)


class Refresher:
    """Updates dirty checklists, one after another, and lets messages of erased files be replaced.

    A message is clean when it was rendered from the resident's latest version; whoever finds that
    a newer one exists leaves it dirty, and it is rendered again.
    """

    def __init__(
        self,
        store: Store,
        time: Time,
        parcels: Parcels,
        calls: Calls,
        leases: Leases,
        tempo: Tempo,
        metrics: Metrics,
        waiting: Waiting,
        cleaner: Cleaner,
    ) -> None:
        """Keep what is needed; the `cleaner` works where nothing is dirty.

        It updates messages too, so the two must not do that at the same time.
        """
        self._store = store
        self._cleaner = cleaner
        self._time = time
        self._parcels = parcels
        self._calls = calls
        self._leases = leases
        self._tempo = tempo
        self._metrics = metrics
        self._monotonic = waiting.monotonic
        self._give_way = waiting.give_way
        self._resting: dict[str, float] = {}
        self._loop = Loop("refresher", self.turn)
        self.start = self._loop.start
        self.poke = self._loop.poke
        self.stop = self._loop.stop

    def turn(self) -> float:
        """Render one dirty checklist; return the seconds to wait before the next turn."""
        self._give_way()
        now = self._monotonic()
        self._resting = {who: until for who, until in self._resting.items() if until > now}
        with self._store.snapshot() as tx:
            at_once = AT_ONCE + len(self._resting)
            dirty: list[Posted | Former]
            dirty = [*tx.messages.dirty(at_once), *tx.messages.former(at_once)]
            is_clean = not dirty and self._cleaner.has_nothing(tx)
        waiting = [one for one in dirty if _name(one) not in self._resting]
        if not waiting:
            wait = self._tempo.look if is_clean else self._cleaner.turn()
            if wait > 0:
                self._leases.release(frozenset())
            return wait
        if not self._calls.wait(UPDATING):
            return self._tempo.look
        first = waiting[0]
        rest = self._tempo.settle
        with Guard("refresher"):
            rest = self._collapse(first) if isinstance(first, Former) else self._refresh(first)
        if rest > 0:
            self._resting[_name(first)] = self._monotonic() + rest
        return 0.0

    def _refresh(self, posted: Posted) -> float:
        """Render one checklist; return the seconds for which it is to be left alone."""
        if not self._leases.take(LANE + posted.channel):
            return self._tempo.look
        with self._store.snapshot() as tx:
            about = tx.messages.by_opaque(posted.id)
            if about is None:
                return 0.0
            version = tx.agenda.version(about.resident_id)
            today = brussels_date(self._time.now())
            message = self._parcels.checklist(tx, about, today)
        answer = self._calls.update(posted.channel, posted.ts, message)
        is_over, rest = self._outcome(answer)
        if is_over:
            with self._store.transaction() as tx:
                tx.messages.clean(posted.id, version, posted.marks)
                if tx.messages.by_opaque(posted.id) is None:  # erased meanwhile
                    tx.leftovers.add("replace", posted.channel, posted.ts, self._leases.now(tx))
        return rest

    def _collapse(self, former: Former) -> float:
        """Have a message say where its checklist went; return as `_refresh` does."""
        if not self._leases.take(LANE + former.channel):
            return self._tempo.look
        with self._store.snapshot() as tx:
            about = tx.messages.by_opaque(former.message_id)
            if about is None:
                return 0.0
            today = brussels_date(self._time.now())
            message = self._parcels.former(tx, about, former.channel, today)
        is_over, rest = self._outcome(self._calls.update(former.channel, former.ts, message))
        if is_over:
            with self._store.transaction() as tx:
                tx.messages.forget(former)
                if tx.messages.by_opaque(former.message_id) is None:
                    tx.leftovers.add("replace", former.channel, former.ts, self._leases.now(tx))
        return rest

    def _outcome(self, answer: Answer) -> tuple[bool, float]:
        """Say whether an update is over, and else for how long to leave the checklist alone."""
        match answer:
            case Accepted():
                outcome, is_over, rest = "updated", True, 0.0
            case Refused(code) if code in CLOSED:
                # It can be opened again, and what stands there should be true then.
                outcome, is_over, rest = "closed", False, self._tempo.undeliverable_pause
                log.warning("checklist cannot be updated now", code=code)
            case Refused(code):
                # Deleted or locked by people: what stands there cannot be mended any more.
                outcome, is_over, rest = "gone", True, 0.0
                log.warning("checklist cannot be updated", code=code)
            case Limited(seconds):
                outcome, is_over, rest = "later", False, seconds
            case Unauthorised():
                outcome, is_over, rest = "later", False, self._tempo.longest_pause
            case _:
                outcome, is_over, rest = "later", False, self._tempo.settle
                log.warning("update not sure", reason=named(answer))
        self._metrics.updates.labels(outcome).inc()
        return is_over, rest


def _name(one: Posted | Former) -> str:
    """Return what tells a message from others here."""
    return f"{one.channel}/{one.ts}"
