"""What becomes of a row, written down in the outbox: claimed, sent, resting, undeliverable."""

from collections.abc import Collection, Sequence
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
from storage.messages import Put
from storage.sending import Done

LONGEST_REST = timedelta(days=1)

log = structlog.get_logger(__name__)

Ending = Literal[
    "sent", "cancelled", "taken", "held", "later", "undeliverable", "no token", "no network"
]
"""`taken`: somebody else has the row; `held`: somebody else sends to its place."""


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


@dataclass(frozen=True, slots=True)
class Posted:
    """A row that stands in Slack, before that is written down."""

    row: OutboxRow
    parcel: Parcel | None
    sent: Sent
    note: str | None = None

    def as_checklist(self) -> Put | None:
        """Return where the checklist stands now; None when it is none."""
        sent = self.sent
        if not sent.copy.is_checklist or self.parcel is None:
            return None
        return Put(about(self.row), sent.channel, sent.ts, self.parcel.version, sent.copy.place)


class Ledger:
    """Writes down what tries come to, and counts it."""

    def __init__(self, store: Store, leases: Leases, tempo: Tempo, metrics: Metrics) -> None:
        """Write in the name of the leases' holder, by the clock that all senders share."""
        self._store = store
        self._leases = leases
        self._tempo = tempo
        self._metrics = metrics

    def claim(self, row_ids: Collection[str]) -> list[OutboxRow]:
        """Take rows for one try, which is counted; those that somebody else has are left out."""
        with self._store.transaction() as tx:
            now = self._leases.now(tx)
            until = now + timedelta(seconds=self._tempo.claim)
            return tx.sending.claim_all(row_ids, self._leases.holder, now, until)

    def give_back(self, rows: Collection[OutboxRow]) -> None:
        """Let others have claimed rows of which nothing was tried."""
        with self._store.transaction() as tx:
            ids = [row.id for row in rows]
            tx.sending.give_back(ids, self._leases.holder, self._leases.now(tx))

    def sent(self, posted: Sequence[Posted]) -> dict[str, Result]:
        """Rows were sent, each of another resident; return what that came to, by row.

        It is `taken` where a row had gone to another sender meanwhile.
        """
        with self._store.transaction() as tx:
            done = [Done(p.row.id, p.sent.channel, p.sent.ts, p.note) for p in posted]
            ids = tx.sending.done_all(done, self._leases.holder, self._leases.now(tx))
            # In the order in which others lock residents, so that nobody waits in a circle.
            ours = sorted(
                (p for p in posted if p.row.id in ids), key=lambda p: p.row.resident_id or ""
            )
            tx.messages.put_all([put for p in ours if (put := p.as_checklist()) is not None])
            for p in ours:
                if not p.sent.copy.is_checklist and p.sent.copy.thread_ts is not None:
                    tx.messages.mark_dirty(*about(p.row))
        return {p.row.id: self._ended("sent") if p in ours else Result("taken") for p in posted}

    def cancelled(self, row: OutboxRow) -> Result:
        """What the row says is no longer true."""
        with self._store.transaction() as tx:
            is_ours = tx.sending.cancel(row.id, self._leases.holder, "no longer true")
        return self._ended("cancelled") if is_ours else Result("taken")

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
            tx.sending.retry(row.id, self._leases.holder, at, note)
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
            at = self._leases.now(tx) + rest
            is_ours = tx.sending.undeliverable(row.id, self._leases.holder, note, at)
        if not is_ours:  # whoever has it now finds out by itself who can be reached
            return Result("taken")
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
