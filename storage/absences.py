"""Absences: who is away on which days, and who reads and acts in the meantime."""

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, bindparam, select, update

from storage.known import Known
from storage.tables import absences

OPAQUE_BYTES = 16


@dataclass(frozen=True, slots=True)
class Absence:
    """A period in which somebody is away; both days are Brussels dates and count."""

    id: str
    slack_id: str
    stand_in: str
    first_day: date
    last_day: date
    set_by: str
    set_at: datetime
    ended_at: datetime | None = None
    """The UTC instant at which it was ended early."""


ABSENCES = select(*(absences.c[column.name] for column in fields(Absence))).order_by(
    absences.c.first_day, absences.c.slack_id, absences.c.id
)
OF_ONE = ABSENCES.where(
    absences.c.slack_id == bindparam("who"),
    absences.c.first_day <= bindparam("on"),
    absences.c.last_day >= bindparam("on"),
    absences.c.ended_at.is_(None),
)
"""Built once, as every command asks for it."""


class Absences:
    """The absences within one transaction. One that was ended early is as if it had passed."""

    def __init__(self, connection: Connection, known: Known) -> None:
        """Write and read through the transaction's connection."""
        self._connection = connection
        self._known = known

    def of(self, slack_id: str, on: date) -> Absence | None:
        """Return the absence of a person on a Brussels date, or None."""
        found = self._known.once(
            ("absences", slack_id, on), lambda: self._read(OF_ONE, {"who": slack_id, "on": on})
        )
        return found[0] if found else None

    def know(self, slack_ids: Collection[str], on: date) -> None:
        """Read ahead, all at once, who of these people of a snapshot is absent on a date."""
        found = self._on(slack_ids, on)
        for slack_id in slack_ids:
            self._known.keep(("absences", slack_id, on), found.get(slack_id, []))

    def get(self, absence_id: str) -> Absence | None:
        """Return an absence that was not ended, or None."""
        found = self._found(absences.c.id == absence_id)
        return found[0] if found else None

    def known(self, absence_id: str) -> Absence | None:
        """Return an absence, also one that was ended, or None."""
        found = self._found(absences.c.id == absence_id, also_ended=True)
        return found[0] if found else None

    def stood_in_by(self, slack_ids: Collection[str], on: date) -> list[Absence]:
        """Return the absences on a Brussels date in which one of these people stands in."""
        return self._found(
            absences.c.stand_in.in_(sorted(slack_ids))
            & (absences.c.first_day <= on)
            & (absences.c.last_day >= on)
        )

    def ahead(self, slack_ids: Collection[str], today: date) -> list[Absence]:
        """Return the absences of these people that are not over yet, the earliest first."""
        return self._found(absences.c.slack_id.in_(slack_ids) & (absences.c.last_day >= today))

    def overlapping(self, slack_id: str, first_day: date, last_day: date) -> Absence | None:
        """Return the first absence of a person that shares a day with this period, or None."""
        found = self._found(
            (absences.c.slack_id == slack_id)
            & (absences.c.first_day <= last_day)
            & (absences.c.last_day >= first_day)
        )
        return found[0] if found else None

    def add(
        self,
        slack_id: str,
        stand_in: str,
        first_day: date,
        last_day: date,
        *,
        by: str,
        at: datetime,
    ) -> Absence:
        """Note that somebody is away; `at` is a UTC instant."""
        absence = Absence(
            secrets.token_urlsafe(OPAQUE_BYTES), slack_id, stand_in, first_day, last_day, by, at
        )
        self._connection.execute(
            absences.insert().values(
                id=absence.id,
                slack_id=slack_id,
                stand_in=stand_in,
                first_day=first_day,
                last_day=last_day,
                set_by=by,
                set_at=at,
            )
        )
        return absence

    def end(self, absence_id: str, at: datetime) -> bool:
        """End an absence at a UTC instant; False when that had been done before."""
        ended = self._connection.execute(
            update(absences)
            .where(absences.c.id == absence_id, absences.c.ended_at.is_(None))
            .values(ended_at=at)
        )
        return ended.rowcount == 1

    def _on(self, slack_ids: Collection[str], on: date) -> dict[str, list[Absence]]:
        """Return the absences of these people on a Brussels date, by person."""
        found = self._found(
            absences.c.slack_id.in_(slack_ids)
            & (absences.c.first_day <= on)
            & (absences.c.last_day >= on)
        )
        return {
            slack_id: [one for one in found if one.slack_id == slack_id]
            for slack_id in {one.slack_id for one in found}
        }

    def _found(self, condition: ColumnElement[bool], *, also_ended: bool = False) -> list[Absence]:
        """Return the absences that meet the condition, those that were ended only if asked for."""
        wanted = condition if also_ended else condition & absences.c.ended_at.is_(None)
        return self._read(ABSENCES.where(wanted), {})

    def _read(self, query: Select[Any], named: Mapping[str, Any]) -> list[Absence]:
        """Return the absences that a query finds."""
        return [Absence(**row._asdict()) for row in self._connection.execute(query, named)]
