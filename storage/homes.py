"""The Home tabs that people have seen of late, so that a change can be shown on them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, or_, select, update

from storage.engine import insert
from storage.tables import homes, people, person_centres


@dataclass(frozen=True, slots=True)
class Home:
    """What somebody's Home tab shows."""

    slack_id: str
    view_hash: str | None
    """Slack's hash of what was published last; None before that is known."""
    shown: str
    """Which list, and which page of it, as the room that publishes writes it; '' for the first."""
    opened_at: datetime
    """The UTC instant at which it was last opened or leafed through."""


class Homes:
    """The Home tabs within one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Write and read through the transaction's connection."""
        self._connection = connection

    def home(self, slack_id: str) -> Home | None:
        """Return what a person's Home tab shows, or None when it was never opened."""
        row = self._connection.execute(
            select(homes).where(homes.c.slack_id == slack_id)
        ).one_or_none()
        return None if row is None else Home(**row._asdict())

    def opened(self, slack_id: str, shown: str, at: datetime) -> None:
        """Keep what a person looks at from this UTC instant on."""
        self._connection.execute(
            insert(self._connection, homes)
            .values(slack_id=slack_id, shown=shown, opened_at=at)
            .on_conflict_do_update(
                index_elements=["slack_id"], set_={"shown": shown, "opened_at": at}
            )
        )

    def forget(self, slack_id: str) -> None:
        """Show a person no more changes on the Home tab."""
        self._connection.execute(delete(homes).where(homes.c.slack_id == slack_id))

    def published(self, slack_id: str, view_hash: str) -> None:
        """Keep Slack's hash of what was published."""
        self._connection.execute(
            update(homes).where(homes.c.slack_id == slack_id).values(view_hash=view_hash)
        )

    def everyone(self) -> list[str]:
        """Return whose Home tab was ever published and may show files yet: Slack ids, in order."""
        return list(self._connection.scalars(select(homes.c.slack_id).order_by(homes.c.slack_id)))

    def watching(
        self,
        since: datetime,
        *,
        workers: Collection[str],
        centres: Collection[str],
        regions: Collection[str],
    ) -> list[str]:
        """Return who opened the Home tab since a UTC instant and may see a change there.

        That is the change of a resident with one of these workers, in one of these centres and
        regions. Slack ids, in order.
        """
        of_centres = select(person_centres.c.slack_id).where(
            person_centres.c.centre.in_(sorted(centres))
        )
        return list(
            self._connection.scalars(
                select(homes.c.slack_id)
                .join(people, people.c.slack_id == homes.c.slack_id)
                .where(
                    homes.c.opened_at >= since,
                    people.c.active,
                    or_(
                        people.c.role == "admin",
                        people.c.slack_id.in_(sorted(workers)),
                        (people.c.role == "region") & people.c.region.in_(sorted(regions)),
                        people.c.role.in_(["coordinator", "icam_coach", "arrival_centre"])
                        & people.c.slack_id.in_(of_centres),
                    ),
                )
                .order_by(homes.c.slack_id)
            )
        )
