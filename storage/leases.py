"""The leases of channels: who is the one sender to which, for how long."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, or_, select

from storage.engine import insert
from storage.tables import channel_leases


class ChannelLeases:
    """The leases within one transaction. All instants are UTC.

    Rows are locked in the order of their channels, so that nobody waits in a circle.
    """

    def __init__(self, connection: Connection) -> None:
        """Write and read through the transaction's connection."""
        self._connection = connection

    def take(
        self, channels: Collection[str], by: str, now: datetime, until: datetime
    ) -> frozenset[str]:
        """Become, or stay, the one sender to these channels; return those where that went well.

        Until `until` nobody else is, unless the lease is let go of.
        """
        lease = insert(self._connection, channel_leases).values(
            [
                {"channel": channel, "claimed_by": by, "claimed_until": until}
                for channel in sorted(channels)
            ]
        )
        taken = self._connection.scalars(
            lease.on_conflict_do_update(
                index_elements=["channel"],
                set_={"claimed_by": by, "claimed_until": until},
                where=or_(channel_leases.c.claimed_by == by, channel_leases.c.claimed_until < now),
            ).returning(channel_leases.c.channel)
        )
        return frozenset(taken)

    def release(self, channels: Collection[str], by: str) -> None:
        """Stop being the one sender to these channels."""
        ours = (
            select(channel_leases.c.channel)
            .where(channel_leases.c.channel.in_(channels), channel_leases.c.claimed_by == by)
            .order_by(channel_leases.c.channel)
            .with_for_update()
        )
        self._connection.execute(channel_leases.delete().where(channel_leases.c.channel.in_(ours)))

    def held(self, now: datetime) -> dict[str, str]:
        """Return who is the one sender to which channel."""
        found = self._connection.execute(
            select(channel_leases.c.channel, channel_leases.c.claimed_by).where(
                channel_leases.c.claimed_until >= now
            )
        )
        return {row.channel: row.claimed_by for row in found}
