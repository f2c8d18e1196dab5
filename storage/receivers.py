"""The seats of replicas that receive through Socket Mode: Slack allows only so many connections."""

from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from storage.engine import insert
from storage.tables import receivers


class Receivers:
    """The seats within one transaction. All instants are UTC."""

    def __init__(self, connection: Connection) -> None:
        """Write and read through the transaction's connection."""
        self._connection = connection

    def sit(self, by: str, seats: int, now: datetime, until: datetime) -> bool:
        """Keep the seat that a replica has, or take a free one of so many; False if there is none.

        A seat is free that was never taken, or was held until before `now`.
        """
        kept = self._connection.execute(
            update(receivers).where(receivers.c.held_by == by).values(held_until=until)
        )
        return kept.rowcount > 0 or self._take(by, seats, now, until)

    def leave(self, by: str) -> None:
        """Give up the seat that a replica has, if any."""
        self._connection.execute(delete(receivers).where(receivers.c.held_by == by))

    def _take(self, by: str, seats: int, now: datetime, until: datetime) -> bool:
        """Take the first free seat; who comes at the same time waits, and gets the next one."""
        held = set(
            self._connection.scalars(select(receivers.c.seat).where(receivers.c.held_until >= now))
        )
        for seat in (seat for seat in range(1, seats + 1) if seat not in held):
            taking = insert(self._connection, receivers).values(
                seat=seat, held_by=by, held_until=until
            )
            taken = self._connection.scalar(
                taking.on_conflict_do_update(
                    index_elements=["seat"],
                    set_={"held_by": by, "held_until": until},
                    where=receivers.c.held_until < now,
                ).returning(receivers.c.seat)
            )
            if taken is not None:
                return True
        return False
