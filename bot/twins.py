"""Twins: what two senders posted of one row, of which one is taken back."""

import threading
from dataclasses import dataclass

import structlog

from bot.leases import Leases
from bot.lookup import Lookup
from bot.loops import Guard
from bot.metrics import Metrics
from bot.parcels import Copy
from bot.slack import Accepted
from bot.slack_calls import Calls
from storage import OutboxRow, Store

OVER = ("sent", "cancelled")
"""The states of a row that nobody tries any more."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Suspect:
    """A message that was posted when its row had gone to another sender already."""

    row_id: str
    channel: str
    ts: str


class Twins:
    """Finds messages that are one too many, and takes ours back; threads may share it."""

    def __init__(
        self, store: Store, calls: Calls, leases: Leases, lookup: Lookup, metrics: Metrics
    ) -> None:
        """Keep what is needed."""
        self._store = store
        self._calls = calls
        self._leases = leases
        self._lookup = lookup
        self._metrics = metrics
        self._suspects: list[Suspect] = []
        self._settling = threading.Lock()

    def suspect(self, row_id: str, channel: str, ts: str) -> None:
        """Remember a message whose row had gone to another sender: it may post it too."""
        self._keep(Suspect(row_id, channel, ts))

    def settle(self) -> None:
        """Take back what was posted when its row had gone to another sender, who posted it too."""
        with self._settling:
            suspects, self._suspects = self._suspects, []
        for suspect in suspects:
            row = None
            with Guard("settle") as guard, self._store.snapshot() as tx:
                row = tx.outbox.get(suspect.row_id)
            if guard.error is not None or (row is not None and row.state not in OVER):
                self._keep(suspect)  # it may still be sent: then there are two
            elif row is None:  # its file was erased meanwhile
                with Guard("settle"):
                    self._have_replaced(suspect)
            elif row.state == "sent" and row.ts != suspect.ts:
                self._delete(suspect.channel, suspect.ts)

    def sole(self, row: OutboxRow, copy: Copy, channel: str, ts: str, message_id: str) -> str:
        """Return where a page stands, after taking back ours if it has become the second one.

        That can be when the lease has run out during the call: another may have sent the page too.
        """
        if self._leases.left(copy.place) > 0:
            return ts
        others = [o for o in self._lookup.twins(row, copy, channel, message_id) if o != ts]
        if not others:
            return ts
        self._delete(channel, ts)
        return others[0]

    def _keep(self, suspect: Suspect) -> None:
        """Look at a message the next time; not while the others are taken, or it is forgotten."""
        with self._settling:
            self._suspects.append(suspect)

    def _have_replaced(self, suspect: Suspect) -> None:
        """Have a message replaced that was on its way while its file was erased."""
        with self._store.transaction() as tx:
            at = self._leases.now(tx)
            tx.leftovers.add("replace", suspect.channel, suspect.ts, at)

    def _delete(self, channel: str, ts: str) -> None:
        """Delete our own duplicate."""
        is_gone = isinstance(self._calls.delete(channel, ts), Accepted)
        if is_gone:
            self._metrics.duplicates_deleted.inc()
        log.warning("duplicate", deleted=is_gone)
