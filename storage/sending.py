"""Sending: who may try which row of the outbox next, and what became of each try."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, bindparam, func, or_, select, update

from storage.outbox import COLUMNS, OutboxRow, as_row
from storage.tables import outbox


class Mark(NamedTuple):
    """How far the outbox was read: rows are read in the order in which they can be sent."""

    since: datetime
    """From when on the row can be sent."""
    row_id: str


@dataclass(frozen=True, slots=True)
class Done:
    """A row that was sent, and where it stands."""

    row_id: str
    channel: str
    ts: str
    note: str | None = None


class Sending:
    """How far the rows of the outbox are, within one transaction. All instants are UTC."""

    def __init__(self, connection: Connection) -> None:
        """Write and read through the transaction's connection."""
        self._connection = connection

    def ready(self, now: datetime, limit: int) -> list[OutboxRow]:
        """Return what can be sent now: what is overdue in the procedure first, then the oldest.

        That is what waits and whose time has come, and what a sender left behind whose claim has
        run out. What could not be delivered waits for its next try, if it has one.
        """
        return self._rows(
            select(*COLUMNS)
            .where(_is_ready(now))
            .order_by(outbox.c.urgent.desc(), outbox.c.created_at, outbox.c.id)
            .limit(limit)
        )

    def waiting(self, now: datetime, after: Mark | None, limit: int) -> list[Mark]:
        """Return the same in the order in which it can be sent, behind a mark, by id alone."""
        query = select(outbox.c.next_try_at, outbox.c.id).where(_is_ready(now))
        if after is not None:
            # The first condition says nothing new, but is one for which there is an index.
            query = query.where(
                outbox.c.next_try_at >= after.since,
                or_(outbox.c.next_try_at > after.since, outbox.c.id > after.row_id),
            )
        found = self._connection.execute(
            query.order_by(outbox.c.next_try_at, outbox.c.id).limit(limit)
        )
        return [Mark(*row) for row in found]

    def next_at(self, after: datetime) -> datetime | None:
        """Return the first UTC instant after that at which something here can be sent, or None."""
        query = select(func.min(outbox.c.next_try_at)).where(outbox.c.next_try_at > after)
        found: datetime | None = self._connection.scalar(query)
        return found

    def oldest(self, now: datetime) -> datetime | None:
        """Return when the oldest of what can be sent now was put here; None when nothing can."""
        query = select(outbox.c.created_at).where(_is_ready(now))
        return self._connection.execute(query.order_by(outbox.c.created_at).limit(1)).scalar()

    def claim(self, row_id: str, by: str, now: datetime, until: datetime) -> OutboxRow | None:
        """Take one row; see `claim_all`."""
        found = self.claim_all([row_id], by, now, until)
        return found[0] if found else None

    def claim_all(
        self, row_ids: Collection[str], by: str, now: datetime, until: datetime
    ) -> list[OutboxRow]:
        """Take those of these rows that can be sent and nobody else has, for one try each.

        The try is counted before it is made. They come back without order.
        """
        free = (
            select(outbox.c.id)
            .where(outbox.c.id.in_(row_ids), _is_ready(now))
            .with_for_update(skip_locked=True)
        )
        return self._rows(
            update(outbox)
            .where(outbox.c.id.in_(free))
            .values(
                state="sending",
                tries=outbox.c.tries + 1,
                # Should this try die, the row can be taken again when the claim has run out.
                next_try_at=until,
                claimed_by=by,
                claimed_until=until,
            )
            .returning(*COLUMNS)
        )

    def give_back(self, row_ids: Collection[str], by: str, at: datetime) -> None:
        """Let go of claimed rows for which nothing was tried: others may from `at` on."""
        self._connection.execute(
            update(outbox)
            .where(outbox.c.id.in_(row_ids), _is_claimed(by))
            .values(
                state="pending",
                tries=outbox.c.tries - 1,
                next_try_at=at,
                claimed_by=None,
                claimed_until=None,
            )
        )

    def done(
        self, row_id: str, by: str, channel: str, ts: str, *, at: datetime, note: str | None = None
    ) -> bool:
        """Say that a row was sent; False when the claim has gone to somebody else."""
        return bool(self.done_all([Done(row_id, channel, ts, note)], by, at))

    def done_all(self, done: Sequence[Done], by: str, at: datetime) -> frozenset[str]:
        """Say that rows were sent; return those whose claim has not gone to somebody else."""
        ours = frozenset(
            self._connection.scalars(
                select(outbox.c.id)
                .where(outbox.c.id.in_([one.row_id for one in done]), _is_claimed(by))
                .order_by(outbox.c.id)
                .with_for_update()
            )
        )
        rows = [
            {"row": one.row_id, "in_channel": one.channel, "as_ts": one.ts, "noted": one.note}
            for one in done
            if one.row_id in ours
        ]
        if rows:
            self._connection.execute(
                update(outbox)
                .where(outbox.c.id == bindparam("row"))
                .values(
                    state="sent",
                    next_try_at=None,
                    channel=bindparam("in_channel"),
                    ts=bindparam("as_ts"),
                    note=bindparam("noted"),
                    sent_at=at,
                    claimed_by=None,
                    claimed_until=None,
                ),
                rows,
            )
        return ours

    def retry(self, row_id: str, by: str, at: datetime, note: str | None) -> bool:
        """Have a claimed row tried again from `at` on; False when the claim is not ours."""
        return self._finish(row_id, by, state="pending", next_try_at=at, note=note)

    def cancel(self, row_id: str, by: str, note: str | None) -> bool:
        """Give a claimed row up, because what it says is no longer true; False as for `retry`."""
        return self._finish(row_id, by, state="cancelled", next_try_at=None, note=note)

    def undeliverable(
        self, row_id: str, by: str, note: str | None, next_try_at: datetime | None
    ) -> bool:
        """Mark a claimed row that nobody could be reached with; False as for `retry`.

        It is tried again from `next_try_at` on, if there is one.
        """
        return self._finish(row_id, by, state="undeliverable", next_try_at=next_try_at, note=note)

    def give_up(self, row_id: str, note: str | None) -> bool:
        """Give a row up that reached nobody; False when somebody tries it again just now."""
        condition = and_(outbox.c.id == row_id, outbox.c.state == "undeliverable")
        return self._set(condition, state="cancelled", next_try_at=None, note=note)

    def _finish(self, row_id: str, by: str, **values: Any) -> bool:
        """Change a row that is claimed by this sender, and end the claim."""
        return self._set(and_(outbox.c.id == row_id, _is_claimed(by)), **values)

    def _set(self, condition: ColumnElement[bool], **values: Any) -> bool:
        """Change the row that meets the condition and end its claim; say whether there was one."""
        changed = self._connection.execute(
            update(outbox).where(condition).values(claimed_by=None, claimed_until=None, **values)
        )
        return changed.rowcount == 1

    def _rows(self, query: Any) -> list[OutboxRow]:
        """Return the rows that the query finds."""
        return [as_row(row) for row in self._connection.execute(query)]


def _is_ready(now: datetime) -> ColumnElement[bool]:
    """Return the condition under which a row can be sent: what is over has no next try."""
    return outbox.c.next_try_at <= now


def _is_claimed(by: str) -> ColumnElement[bool]:
    """Return the condition under which a row is claimed by that sender."""
    return and_(outbox.c.state == "sending", outbox.c.claimed_by == by)
