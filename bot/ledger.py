"""What becomes of a row, written down in the outbox: claimed, sent, resting, undeliverable."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

import structlog

from bot.leases import Leases
from bot.lookup import DOUBLE, UNCLEAR, unclear
from bot.metrics import Metrics
from bot.pace import Tempo
from bot.parcels import Copy, Parcel, about
from bot.slack import Answer, Limited, Unauthorised, Unclear, named
from storage import OutboxRow, Store

LONGEST_REST = timedelta(days=1)

log = structlog.get_logger(__name__)

Ending = Literal["sent", "cancelled", "taken", "later", "undeliverable", "no token", "no network"]


@dataclass(frozen=True, slots=True)
class Result:
    """What a try came to; a row that is tried again rests for `seconds`."""

    ending: Ending
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Sent:
    """Where a copy stands now."""

    copy: Copy
    channel: str
    ts: str


class Ledger:
    """Writes down what tries come to, each in one transaction, and counts it."""

    def __init__(self, store: Store, leases: Leases, tempo: Tempo, metrics: Metrics) -> None:
        """Write in the name of the leases' holder, by the clock that all senders share."""
        self._store = store
        self._leases = leases
        self._tempo = tempo
        self._metrics = metrics

    def claim(self, row_id: str) -> OutboxRow | None:
        """Take a row for one try, which is counted; None when somebody else has it."""
        with self._store.transaction() as tx:
            now = self._leases.now(tx)
            until = now + timedelta(seconds=self._tempo.claim)
            return tx.outbox.claim(row_id, self._leases.holder, now, until)

    def sent(
        self, row: OutboxRow, parcel: Parcel | None, sent: Sent, note: str | None = None
    ) -> Result:
        """The row was sent; `taken` when it had gone to another sender meanwhile."""
        with self._store.transaction() as tx:
            at = self._leases.now(tx)
            holder = self._leases.holder
            is_ours = tx.outbox.done(row.id, holder, sent.channel, sent.ts, at=at, note=note)
            if is_ours and sent.copy.is_checklist and parcel is not None:
                place = parcel.place or sent.copy.place  # for whom it is, not where it fell back to
                tx.messages.put(*about(row), sent.channel, sent.ts, parcel.version, place)
            elif is_ours and sent.copy.thread_ts is not None:
                tx.messages.mark_dirty(*about(row))
        return self._ended("sent") if is_ours else Result("taken")

    def cancelled(self, row: OutboxRow) -> Result:
        """What the row says is no longer true."""
        with self._store.transaction() as tx:
            tx.outbox.cancel(row.id, "no longer true")
        return self._ended("cancelled")

    def hindered(self, row: OutboxRow, answer: Answer, open_note: str | None) -> Result:
        """The try came to nothing; with `open_note`, this or an earlier one may have come through.

        Such a row is looked up before it is tried again.
        """
        match answer:
            case Limited(seconds):
                return self.rest(row, seconds, open_note or "put off by Slack")
            case Unclear(_):
                return self.rest(row, self._tempo.settle, open_note)
            case Unauthorised(code):
                self.rest(row, 0.0, open_note or f"token: {code}")
                return Result("no token")
            case _:
                self.rest(row, 0.0, open_note or f"not reached: {named(answer)}")
                return Result("no network")

    def rest(self, row: OutboxRow, seconds: float, note: str | None) -> Result:
        """The row is tried again after some seconds."""
        with self._store.transaction() as tx:
            at = self._leases.now(tx) + timedelta(seconds=seconds)
            tx.outbox.retry(row.id, self._leases.holder, at, note)
        return self._ended("later", seconds)

    def failed(self, row: OutboxRow, reason: str) -> Result:
        """Something went wrong on our side, perhaps after the message had gone out."""
        seconds = min(self._tempo.settle * 2 ** min(row.tries, 10), self._tempo.longest_pause)
        return self.rest(row, seconds, f"{UNCLEAR}: {reason}")

    def undeliverable(self, row: OutboxRow, note: str) -> Result:
        """Nobody could be reached: the row stays visible, and is tried again ever more rarely."""
        rest = timedelta(seconds=self._tempo.undeliverable_pause) * 2 ** min(row.tries - 1, 10)
        rest = min(rest, LONGEST_REST)
        with self._store.transaction() as tx:
            tx.outbox.undeliverable(row.id, note, self._leases.now(tx) + rest)
        log.warning("undeliverable", row=row.id, note=note)
        return self._ended("undeliverable", rest.total_seconds())

    def _ended(self, ending: Ending, seconds: float = 0.0) -> Result:
        self._metrics.posts.labels(ending).inc()
        return Result(ending, seconds)


def open_note(row: OutboxRow, copy: Copy, answer: Answer, *, blind: bool) -> str | None:
    """Return the note of a row that may have come through, or None when it surely has not."""
    if isinstance(answer, Unclear):
        note = unclear(copy.place, answer.reason)
        return f"{DOUBLE}, {note}" if blind else note
    return still_unclear(row) if blind else None


def still_unclear(row: OutboxRow) -> str:
    """Return the note of a row of which nobody knows yet whether an earlier try came through."""
    note = row.note or ""
    return note if note.startswith((UNCLEAR, DOUBLE)) else f"{UNCLEAR}: a sender was lost"
