"""The outbox: what is or was to be said in Slack, once each; `sending` says how far that is."""

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import cache
from typing import Any, Literal

from sqlalchemy import Connection, Row, bindparam, func, or_, select

from scheduling.reminders import Reminder, Sent
from storage.engine import insert_for
from storage.tables import outbox, residents

Kind = Literal["reminder", "digest"]
State = Literal["pending", "sending", "sent", "undeliverable", "cancelled"]

STATES: tuple[State, ...] = ("pending", "sending", "sent", "undeliverable", "cancelled")
URGENT_STEPS = frozenset({"overdue", "escalation"})
FALLBACK = "fallback"
"""With this begins the note of a row that reached others than the one for whom it was."""
ABSENCE = "absence"
"""What letters about an absence have where others name a moment."""
REASSIGNMENT = "reassignment"
"""What letters about all files of a worker have there; the occurrence is its number."""
RETENTION = "retention"
"""What notices that a file is to be erased have there; the deadline is the first day for that."""
OPAQUE_BYTES = 16


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """Something to be said. Its id is opaque and travels in the message's metadata."""

    id: str
    kind: Kind
    resident_id: str | None
    region: str | None
    period: str | None
    """Which digest of the region it is; of a letter about an absence, the id of that."""
    moment: str | None
    occurrence: int | None
    step: str | None
    ordinal: int | None
    due: date | None
    previous_due: date | None
    audience: str | None
    created_at: datetime
    state: State
    tries: int
    next_try_at: datetime | None
    """From when on anybody may try (again); None when it is over."""
    claimed_by: str | None
    claimed_until: datetime | None
    channel: str | None
    ts: str | None
    sent_at: datetime | None
    note: str | None


COLUMNS = [outbox.c[column.name] for column in fields(OutboxRow)]
REMINDERS = (
    select(
        outbox.c.resident_id,
        outbox.c.moment,
        outbox.c.occurrence,
        outbox.c.step,
        outbox.c.ordinal,
        outbox.c.due,
        outbox.c.created_at,
    )
    .where(outbox.c.kind == "reminder")
    .order_by(outbox.c.created_at, outbox.c.id)
)
SENT = REMINDERS.where(outbox.c.resident_id == bindparam("resident"))
"""Built once, as every command asks for it."""


class Outbox:
    """The outbox within one transaction. All instants are UTC."""

    def __init__(self, connection: Connection) -> None:
        """Write and read through the transaction's connection."""
        self._connection = connection

    def sent(self, resident_id: str) -> list[Sent]:
        """Return every reminder of a resident that was ever put here, whatever became of it."""
        found = self._connection.execute(SENT, {"resident": resident_id})
        return [_sent(*values) for _resident_id, *values in found]

    def sent_of(self, resident_ids: Collection[str]) -> dict[str, list[Sent]]:
        """Return the same for several residents, by resident; who has none is left out."""
        found = self._connection.execute(REMINDERS.where(outbox.c.resident_id.in_(resident_ids)))
        sent: dict[str, list[Sent]] = {}
        for resident_id, *values in found:
            sent.setdefault(resident_id, []).append(_sent(*values))
        return sent

    def add(self, resident_id: str, reminders: Sequence[Reminder], at: datetime) -> int:
        """Put reminders here that are not here yet, to be sent from `at` on; return how many."""
        return self._add(
            [
                {
                    "kind": "reminder",
                    "resident_id": resident_id,
                    "moment": reminder.moment,
                    "occurrence": reminder.occurrence,
                    "step": reminder.step,
                    "ordinal": reminder.ordinal,
                    "due": "" if reminder.due is None else reminder.due.isoformat(),
                    "previous_due": reminder.previous_due,
                    "audience": reminder.audience,
                    "urgent": reminder.step in URGENT_STEPS,
                }
                for reminder in reminders
            ],
            at,
        )

    def add_digest(self, region: str, period: str, at: datetime) -> bool:
        """Put the digest of a region and period here; False when it has been here before.

        So it is when that of a later period has: by a clock that is behind, it is not due again.
        """
        later = select(outbox.c.id).where(
            outbox.c.kind == "digest", outbox.c.region == region, outbox.c.period > period
        )
        if self._connection.scalar(later.limit(1)) is not None:
            return False
        row = {"kind": "digest", "region": region, "period": period, "due": "", "urgent": False}
        return self._add([row], at) == 1

    def add_absence(self, absence_id: str, step: str, at: datetime, ordinal: int = 0) -> None:
        """Put a letter about an absence here, to be sent from `at` on.

        It is about no resident; whoever adds it does so in the transaction that notes or ends the
        absence, so it is here once.
        """
        row = {
            "kind": "reminder",
            "moment": ABSENCE,
            "step": step,
            "ordinal": ordinal,
            "period": absence_id,
            "due": "",
            "urgent": False,
        }
        self._add([row], at)

    def notice(self, resident_id: str, due: date) -> OutboxRow | None:
        """Return the notice that a file may go from that day on, sent or not; None before it."""
        found = self._rows(
            select(*COLUMNS).where(
                outbox.c.resident_id == resident_id,
                outbox.c.moment == RETENTION,
                outbox.c.due == due.isoformat(),
            )
        )
        return found[0] if found else None

    def get(self, row_id: str) -> OutboxRow | None:
        """Return a row, or None."""
        found = self.get_all([row_id])
        return found[0] if found else None

    def get_all(self, row_ids: Collection[str]) -> list[OutboxRow]:
        """Return those of these rows that there are, without order."""
        return self._rows(select(*COLUMNS).where(outbox.c.id.in_(row_ids)))

    def of(self, resident_id: str) -> list[OutboxRow]:
        """Return all that is or was to be said of a resident, in the order it was put here."""
        return self._rows(
            select(*COLUMNS)
            .where(outbox.c.resident_id == resident_id)
            .order_by(outbox.c.created_at, outbox.c.id)
        )

    def counts(self) -> dict[State, int]:
        """Return how many rows there are in each state."""
        found = self._connection.execute(
            select(outbox.c.state, func.count()).group_by(outbox.c.state)
        )
        return dict.fromkeys(STATES, 0) | {row[0]: int(row[1]) for row in found}

    def undelivered(self, region: str) -> list[OutboxRow]:
        """Return what nobody could be reached with, of a region and its residents, oldest first."""
        return self._rows(
            select(*COLUMNS)
            .outerjoin(residents, residents.c.id == outbox.c.resident_id)
            .where(
                outbox.c.state == "undeliverable",
                or_(outbox.c.region == region, residents.c.region == region),
            )
            .order_by(outbox.c.created_at, outbox.c.id)
        )

    def diverted(self, region: str, period: str) -> list[OutboxRow]:
        """Return what others read than the one for whom it was, of a region's residents.

        That is since the digest before the one of that period: what it told is not told twice.
        """
        before = (
            select(func.max(outbox.c.created_at))
            .where(outbox.c.kind == "digest", outbox.c.region == region, outbox.c.period < period)
            .scalar_subquery()
        )
        return self._rows(
            select(*COLUMNS)
            .join(residents, residents.c.id == outbox.c.resident_id)
            .where(
                residents.c.region == region,
                outbox.c.state == "sent",
                outbox.c.note.startswith(FALLBACK),
                or_(before.is_(None), outbox.c.sent_at >= before),
            )
            .order_by(outbox.c.created_at, outbox.c.id)
        )

    def _add(self, rows: Sequence[Mapping[str, Any]], at: datetime) -> int:
        """Insert rows that are not there yet; return how many."""
        added = 0
        for row in rows:  # one statement for all of them would have to be compiled each time
            values = {
                **row,
                "id": secrets.token_urlsafe(OPAQUE_BYTES),
                "created_at": at,
                "state": "pending",
                "tries": 0,
                "next_try_at": at,
            }
            adding = _adding(self._connection.dialect.name)
            added += self._connection.scalar(adding, values) is not None
        return added

    def _rows(self, query: Any) -> list[OutboxRow]:
        """Return the rows that the query finds."""
        return [as_row(row) for row in self._connection.execute(query)]


@cache
def _adding(dialect: str) -> Any:
    """Return the statement that adds a row unless it is there already, and says that it did."""
    return insert_for(dialect, outbox).on_conflict_do_nothing().returning(outbox.c.id)


def as_row(row: Row[Any]) -> OutboxRow:
    """Return the row as the rest of the program knows it."""
    return OutboxRow(**{**row._asdict(), "due": _date(row.due)})


def _sent(
    moment: str, occurrence: int, step: str, ordinal: int, due: str, created_at: datetime
) -> Sent:
    """Return what the values of a reminder's row say."""
    return Sent(moment, occurrence, step, ordinal, _date(due), created_at)


def _date(due: str) -> date | None:
    """Return the deadline that is part of the key."""
    return date.fromisoformat(due) if due else None
