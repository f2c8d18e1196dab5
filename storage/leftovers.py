"""What an erasure leaves to be done: in Slack, and in the files of the database.

What stays until the last task of an erasure is done is the case code, without which overviews that
name it cannot be found; it stands in them all the while.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args

from sqlalchemy import Connection, delete, exists, func, insert, select, update

from storage.engine import insert as insert_into
from storage.tables import erasure_tasks, erasures, settings

Kind = Literal["replace", "redact", "seek", "home"]
Where = Literal["log", "file"]
"""Where SQLite may still have what was erased. A setting, `scrub_log` or `scrub_file`, says so."""


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to be done in Slack. All instants are UTC."""

    number: int
    erasure_id: str | None
    kind: Kind
    """`replace` a message, `redact` one that speaks of others too, `seek` one that may have been
    posted, publish somebody's `home` anew."""
    place: str | None
    """A channel, or the Slack id of a person."""
    ts: str | None
    """Of the message; where one is sought, of the thread to look in."""
    message_id: str | None
    """The id in the metadata of what is sought, or the row of the outbox that is to be redacted."""
    since: datetime | None
    """Where one is sought, before when it was not posted; without an erasure, how old it is."""
    language: str | None


@dataclass(frozen=True, slots=True)
class Erasure:
    """A file that is gone, of which messages still speak."""

    id: str
    code: str
    begun_at: datetime


class Leftovers:
    """What erasures left, within one transaction. Instants are UTC."""

    def __init__(self, connection: Connection) -> None:
        """Write and read through the transaction's connection."""
        self._connection = connection

    def tasks(self, now: datetime, limit: int) -> list[Task]:
        """Return what can be done now, the oldest first."""
        columns = [erasure_tasks.c[name] for name in Task.__dataclass_fields__]
        found = self._connection.execute(
            select(*columns)
            .where(erasure_tasks.c.next_at <= now)
            .order_by(erasure_tasks.c.next_at, erasure_tasks.c.number)
            .limit(limit)
        )
        return [Task(*row) for row in found]

    def waiting(self) -> int:
        """Return how many things are still to be done."""
        return self._connection.scalar(select(func.count()).select_from(erasure_tasks)) or 0

    def erasure(self, erasure_id: str) -> Erasure | None:
        """Return an erasure that is not over yet."""
        row = self._connection.execute(
            select(erasures).where(erasures.c.id == erasure_id)
        ).one_or_none()
        return None if row is None else Erasure(*row)

    def under_way(self) -> list[Erasure]:
        """Return the erasures of which something is still to be done, the oldest first."""
        found = self._connection.execute(select(erasures).order_by(erasures.c.begun_at))
        return [Erasure(*row) for row in found]

    def show_anew(self, slack_ids: Collection[str], at: datetime) -> None:
        """Have the Home tabs of these people published anew, whoever they are now."""
        self.plan([{"kind": "home", "place": who, "since": at} for who in sorted(slack_ids)], at)

    def homes(self, slack_id: str) -> list[int]:
        """Return the tasks that are over once a person's Home tab is published from now on."""
        found = self._connection.scalars(
            select(erasure_tasks.c.number).where(
                erasure_tasks.c.kind == "home", erasure_tasks.c.place == slack_id
            )
        )
        return list(found)

    def add(self, kind: Kind, place: str, ts: str, at: datetime, of: Task | None = None) -> None:
        """Have a message replaced, or another one besides a task's that was found on the way."""
        self.plan(
            [{"kind": kind, "place": place, "ts": ts, "since": at}],
            at,
            erasure_id=of.erasure_id if of else None,
            language=of.language if of else None,
        )

    def put_off(self, task: Task, until: datetime) -> None:
        """Have a task tried again at an instant."""
        self._connection.execute(
            update(erasure_tasks).where(erasure_tasks.c.number == task.number).values(next_at=until)
        )

    def done(self, numbers: Collection[int], at: datetime) -> None:
        """Tasks are done; with its last one, an erasure is over and its code forgotten."""
        self._connection.execute(
            delete(erasure_tasks).where(erasure_tasks.c.number.in_(sorted(numbers)))
        )
        self.finish(at)

    def finish(self, at: datetime) -> None:
        """Forget the code of every erasure that has nothing left to be done in Slack."""
        is_over = ~exists().where(erasure_tasks.c.erasure_id == erasures.c.id)
        if self._connection.execute(delete(erasures).where(is_over)).rowcount:
            self.scrub_due(at)

    def plan(self, tasks: Sequence[Mapping[str, Any]], at: datetime, **common: Any) -> None:
        """Put tasks down, to be done from an instant on unless one says when."""
        if tasks:
            names = ("erasure_id", "place", "ts", "message_id", "since", "language")
            columns = dict.fromkeys(names)
            rows = [{**columns, **common, "next_at": at, **task} for task in tasks]
            self._connection.execute(insert(erasure_tasks), rows)

    # -- what the database's own file still holds

    def scrub_due(self, at: datetime) -> None:
        """Note that what was erased may still stand in the files of the database."""
        for where in get_args(Where):
            noted = insert_into(self._connection, settings).values(
                name=_mark(where), value=at.isoformat()
            )
            self._connection.execute(
                noted.on_conflict_do_update(
                    index_elements=["name"], set_={"value": noted.excluded.value}
                )
            )

    def to_scrub(self, where: Where) -> str | None:
        """Return the mark of what is to be scrubbed there; None where nothing is."""
        found: str | None = self._connection.scalar(
            select(settings.c.value).where(settings.c.name == _mark(where))
        )
        return found

    def scrubbed(self, where: Where, mark: str) -> None:
        """Note that all is scrubbed that had that mark."""
        self._connection.execute(
            delete(settings).where(settings.c.name == _mark(where), settings.c.value == mark)
        )


def _mark(where: Where) -> str:
    """Return the name of the setting that says that a place is to be scrubbed."""
    return f"scrub_{where}"
