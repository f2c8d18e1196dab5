"""Reassignments: all files of one worker on their way to another, and how far that has come."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import ColumnElement, Connection, insert, select, update

from storage.tables import reassignments, residents

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

        None when somebody else has noted that already: then nothing changes. Of a file that was
        erased meanwhile nothing is kept but how far it is.
        """
        is_there = self._is_there(resident_id)
        found = self._found(reassignments.c.number == before.number, locked=True)
        if not found or found[0].after != before.after:
            return None
        lists = {"assigned": found[0].assigned, "refused": found[0].refused}
        values: dict[str, object] = {"after": resident_id if is_there else past(resident_id)}
        if is_there and ending in lists:
            values[ending] = [*lists[ending], resident_id]
        self._connection.execute(
            update(reassignments).where(reassignments.c.number == before.number).values(values)
        )
        return self.get(before.number)

    def finish(self, number: int, at: datetime) -> bool:
        """Note that all were gone through; False when somebody else has."""
        finished = self._connection.execute(
            update(reassignments)
            .where(reassignments.c.number == number, reassignments.c.done_at.is_(None))
            .values(done_at=at)
        )
        return finished.rowcount == 1

    def _is_there(self, resident_id: str) -> bool:
        """Say whether a file is there, which stays so until the transaction ends."""
        query = select(residents.c.id).where(residents.c.id == resident_id)
        return self._connection.scalar(query.with_for_update()) is not None

    def _found(self, condition: ColumnElement[bool], *, locked: bool = False) -> list[Reassignment]:
        """Return the reassignments that meet the condition; `locked`: nobody else changes them."""
        query = select(reassignments).where(condition).order_by(reassignments.c.number)
        rows = self._connection.execute(query.with_for_update() if locked else query)
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


def past(resident_id: str) -> str:
    """Return how far a reassignment is behind that file, said without its id."""
    return f"{resident_id[:16]}~"
