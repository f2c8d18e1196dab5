"""Reassignments: all files of one worker on their way to another, and how far that has come."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import ColumnElement, Connection, insert, select, update

from storage.tables import reassignments

Ending = Literal["assigned", "refused", "elsewhere"]
"""What became of a file; `elsewhere`: it was no longer the old worker's."""


@dataclass(frozen=True, slots=True)
class Reassignment:
    """What a coordinator asked for. People are Slack ids, residents the ids of their files."""

    number: int
    old: str
    new: str
    by: str
    after: str
    """The resident that was gone through last, '' before the first."""
    assigned: tuple[str, ...]
    refused: tuple[str, ...]
    """Those whom the procedure or a right kept with the old worker."""
    done_at: datetime | None


class Reassignments:
    """The reassignments within one transaction. Instants are UTC."""

    def __init__(self, connection: Connection) -> None:
        """Write and read through the transaction's connection."""
        self._connection = connection

    def ask(self, old: str, new: str, *, by: str, at: datetime) -> int:
        """Have all files of one worker given to another; return the number of that."""
        number = self._connection.scalar(
            insert(reassignments)
            .values(old=old, new=new, by=by, asked_at=at, assigned=[], refused=[])
            .returning(reassignments.c.number)
        )
        return int(number or 0)

    def get(self, number: int) -> Reassignment | None:
        """Return a reassignment, or None."""
        found = self._found(reassignments.c.number == number)
        return found[0] if found else None

    def under_way(self) -> list[Reassignment]:
        """Return those that are not done, the oldest first."""
        return self._found(reassignments.c.done_at.is_(None))

    def note(self, before: Reassignment, resident_id: str, ending: Ending) -> Reassignment | None:
        """Note what became of the resident who follows those `before`, and return how far it is.

        None when somebody else has noted that already: then nothing changes.
        """
        lists = {"assigned": before.assigned, "refused": before.refused}
        values: dict[str, object] = {"after": resident_id}
        if ending in lists:
            values[ending] = [*lists[ending], resident_id]
        noted = self._connection.execute(
            update(reassignments)
            .where(reassignments.c.number == before.number, reassignments.c.after == before.after)
            .values(values)
        )
        return self.get(before.number) if noted.rowcount == 1 else None

    def finish(self, number: int, at: datetime) -> bool:
        """Note that all were gone through; False when somebody else has."""
        finished = self._connection.execute(
            update(reassignments)
            .where(reassignments.c.number == number, reassignments.c.done_at.is_(None))
            .values(done_at=at)
        )
        return finished.rowcount == 1

    def _found(self, condition: ColumnElement[bool]) -> list[Reassignment]:
        """Return the reassignments that meet the condition."""
        rows = self._connection.execute(
            select(reassignments).where(condition).order_by(reassignments.c.number)
        )
        return [
            Reassignment(
                row.number,
                row.old,
                row.new,
                row.by,
                row.after,
                tuple(row.assigned),
                tuple(row.refused),
                row.done_at,
            )
            for row in rows
        ]
