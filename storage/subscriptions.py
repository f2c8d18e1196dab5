"""Subscriptions: one secret address a person, of which only a hash is kept."""

import secrets
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, delete, or_, select, update

from storage.engine import insert
from storage.tables import people, subscriptions

OPAQUE_BYTES = 9


@dataclass(frozen=True, slots=True)
class Subscription:
    """That somebody has an address, and what became of it."""

    slack_id: str
    id: str
    """An opaque id by which buttons name this address and no other."""
    made_at: datetime
    """The UTC instant."""
    read_on: date | None
    """The Brussels date on which it was read last; None while it never was."""


SUBSCRIPTIONS = select(*(subscriptions.c[column.name] for column in fields(Subscription)))


class Subscriptions:
    """The subscriptions within one transaction. `digest` is the SHA-256 of a secret, as text."""

    def __init__(self, connection: Connection) -> None:
        """Write and read through the transaction's connection."""
        self._connection = connection

    def of(self, slack_id: str) -> Subscription | None:
        """Return the subscription of a person, or None."""
        return self._one(SUBSCRIPTIONS.where(subscriptions.c.slack_id == slack_id))

    def at(self, digest: str) -> Subscription | None:
        """Return the subscription of the secret that has this hash, or None."""
        return self._one(SUBSCRIPTIONS.where(subscriptions.c.hash == digest))

    def make(self, slack_id: str, digest: str, at: datetime) -> Subscription | None:
        """Begin a subscription at a UTC instant; None when the person has one."""
        made = self._connection.scalar(
            insert(self._connection, subscriptions)
            .values(slack_id=slack_id, id=_opaque(), hash=digest, made_at=at)
            .on_conflict_do_nothing(index_elements=["slack_id"])
            .returning(subscriptions.c.slack_id)
        )
        return self.of(slack_id) if made is not None else None

    def replace(
        self, slack_id: str, digest: str, at: datetime, *, instead_of: str
    ) -> Subscription | None:
        """Put another address in the place of the one with that opaque id, which stops at once.

        None when that one is no longer in force: of two who replace the same one, one does.
        """
        replaced = self._connection.execute(
            update(subscriptions)
            .where(subscriptions.c.slack_id == slack_id, subscriptions.c.id == instead_of)
            .values(id=_opaque(), hash=digest, made_at=at, read_on=None)
        )
        return self.of(slack_id) if replaced.rowcount == 1 else None

    def stop(self, slack_id: str) -> bool:
        """Let a person have no address any more; False when there was none."""
        stopped = self._connection.execute(
            delete(subscriptions).where(subscriptions.c.slack_id == slack_id)
        )
        return stopped.rowcount == 1

    def read(self, digest: str, on: date) -> bool:
        """Note that an address is read on a Brussels date; False when that stands there already."""
        noted = self._connection.execute(
            update(subscriptions)
            .where(
                subscriptions.c.hash == digest,
                or_(subscriptions.c.read_on.is_(None), subscriptions.c.read_on != on),
            )
            .values(read_on=on)
        )
        return noted.rowcount == 1

    def idle(self, made_before: datetime, read_before: date) -> list[str]:
        """Return whose addresses serve nobody, by Slack id.

        Those were made before a UTC instant and not read since a Brussels date, or are of
        somebody who is no longer on the staff.
        """
        unread = or_(subscriptions.c.read_on.is_(None), subscriptions.c.read_on < read_before)
        return list(
            self._connection.scalars(
                select(subscriptions.c.slack_id)
                .join(people, people.c.slack_id == subscriptions.c.slack_id)
                .where(or_((subscriptions.c.made_at < made_before) & unread, ~people.c.active))
                .order_by(subscriptions.c.slack_id)
            )
        )

    def _one(self, query: Select[Any]) -> Subscription | None:
        row = self._connection.execute(query).one_or_none()
        return None if row is None else Subscription(**row._asdict())


def _opaque() -> str:
    return secrets.token_urlsafe(OPAQUE_BYTES)
