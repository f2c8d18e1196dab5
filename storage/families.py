"""Families: the files of couples and families that are linked, each in one family at most."""

from collections.abc import Collection, Sequence
from uuid import uuid4

from sqlalchemy import Connection, bindparam, delete, select, update

from storage.journal import Journal, Resident
from storage.known import Known
from storage.tables import linked

OTHERS = select(linked.c.resident_id).where(
    linked.c.family
    == select(linked.c.family)
    .where(linked.c.resident_id == bindparam("resident"))
    .correlate(None)
    .scalar_subquery(),
    linked.c.resident_id != bindparam("resident"),
)
"""Built once, as every command asks for it."""


class Families:
    """The links within one transaction. They say who belongs together, and nothing of anybody."""

    def __init__(self, connection: Connection, journal: Journal, known: Known) -> None:
        """Read and write through the transaction's connection."""
        self._connection = connection
        self._known = known
        self._journal = journal

    def link(self, resident_ids: Sequence[str]) -> bool:
        """Link these residents, with whoever each was linked to; say whether that is new.

        To be called with all of them locked, in the order of their ids.
        """
        wanted = sorted(set(resident_ids))
        known = {
            row.resident_id: row.family
            for row in self._connection.execute(
                select(linked).where(linked.c.resident_id.in_(wanted))
            )
        }
        families = sorted(set(known.values()))
        if len(wanted) < 2 or (len(families) == 1 and len(known) == len(wanted)):
            return False
        family = families[0] if families else uuid4().hex
        self._connection.execute(
            update(linked).where(linked.c.family.in_(families)).values(family=family)
        )
        new = [{"resident_id": one, "family": family} for one in wanted if one not in known]
        if new:
            self._connection.execute(linked.insert(), new)
        return True

    def unlink(self, resident_id: str) -> list[Resident]:
        """Take a resident out of the family, which ends when one is left; return who was in it."""
        others = self.of(resident_id)
        gone = [resident_id, *(other.id for other in others if len(others) == 1)]
        self._connection.execute(delete(linked).where(linked.c.resident_id.in_(gone)))
        return others

    def of(self, resident_id: str) -> list[Resident]:
        """Return the residents to whom this one is linked, in the order of their codes."""
        return self._known.once(("family", resident_id), lambda: self._others(resident_id))

    def know(self, resident_ids: Collection[str]) -> None:
        """Read ahead, all at once, who of these residents of a snapshot is linked to nobody."""
        has_others = set(
            self._connection.scalars(
                select(linked.c.resident_id).where(linked.c.resident_id.in_(resident_ids))
            )
        )
        for resident_id in resident_ids:
            if resident_id not in has_others:
                self._known.keep(("family", resident_id), [])

    def _others(self, resident_id: str) -> list[Resident]:
        ids = self._connection.scalars(OTHERS, {"resident": resident_id})
        found = [self._journal.get(one) for one in ids]
        return sorted((one for one in found if one is not None), key=lambda one: one.code)
