"""The checklists in Slack: under which opaque id, where they stand, and whether they are stale."""

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    bindparam,
    case,
    delete,
    or_,
    select,
    update,
)

from storage.engine import insert, insert_for
from storage.known import Known
from storage.tables import former_messages, messages, residents

OPAQUE_BYTES = 16

# What every command asks for is built once: building a statement takes longer than running it.
MARKED_ALL = (
    update(messages)
    .where(messages.c.resident_id == bindparam("resident"), messages.c.ts.is_not(None))
    .values(dirty=True, marks=messages.c.marks + 1)
)
MARKED_MOMENT = MARKED_ALL.where(messages.c.moment == bindparam("moment_id"))
MARKED = MARKED_MOMENT.where(messages.c.occurrence == bindparam("number"))
ABOUT = select(messages.c.resident_id, messages.c.moment, messages.c.occurrence).where(
    messages.c.id == bindparam("opaque")
)


@dataclass(frozen=True, slots=True)
class Posted:
    """A checklist that stands in Slack."""

    id: str
    """Opaque: it tells an outsider nothing."""
    channel: str
    ts: str
    version: int
    """The resident's version from which it was rendered."""
    dirty: bool
    """It is to be rendered once more."""
    marks: int
    """How often it was marked so: a rendering that others overlapped must not clear their mark."""
    place: str | None
    """For whom it was written: a channel, or the Slack id of a person; None when not known."""


class Former(NamedTuple):
    """A message in which a checklist stood before it was posted elsewhere."""

    channel: str
    ts: str
    message_id: str
    """The opaque id of the checklist."""


class About(NamedTuple):
    """What a checklist is about."""

    resident_id: str
    moment: str
    occurrence: int


@dataclass(frozen=True, slots=True)
class Put:
    """A checklist that was posted."""

    about: About
    channel: str
    ts: str
    version: int
    """The resident's version from which it was rendered."""
    place: str | None = None
    """The channel or person for whom it was written."""


class Messages:
    """The checklists within one transaction."""

    def __init__(self, connection: Connection, known: Known) -> None:
        """Write and read through the transaction's connection."""
        self._connection = connection
        self._known = known

    def checklist(self, resident_id: str, moment: str, occurrence: int) -> Posted | None:
        """Return where the checklist of a moment stands, or None when it was never posted."""
        row = self._of(resident_id).get((moment, occurrence))
        return None if row is None or row.ts is None else _posted(row)

    def standing(self, resident_id: str) -> list[tuple[About, str, str]]:
        """Return where messages of a resident are that are kept true: channel and ts of each.

        Those in which a checklist stood before are among them.
        """
        own = messages.c.resident_id == resident_id
        about = (messages.c.resident_id, messages.c.moment, messages.c.occurrence)
        former = select(*about, former_messages.c.channel, former_messages.c.ts).join(
            messages, messages.c.id == former_messages.c.message_id
        )
        now = select(*about, messages.c.channel, messages.c.ts).where(messages.c.ts.is_not(None))
        found = [
            (About(*row[:3]), str(row[3]), str(row[4]))
            for query in (now, former)
            for row in self._connection.execute(query.where(own))
        ]
        return sorted(found)

    def know(self, resident_ids: Collection[str]) -> None:
        """Read the checklists of these residents of a snapshot ahead, all at once."""
        for resident_id, rows in self._of_all(resident_ids).items():
            self._known.keep(("messages", resident_id), rows)

    def put(
        self,
        resident_id: str,
        moment: str,
        occurrence: int,
        channel: str,
        ts: str,
        version: int,
        place: str | None = None,
    ) -> None:
        """Say where a checklist stands now; see `Put`."""
        self.put_all([Put(About(resident_id, moment, occurrence), channel, ts, version, place)])

    def put_all(self, puts: Sequence[Put]) -> None:
        """Say where checklists stand now, each at most once.

        The message in which one stood before is kept as a former one, until that has been made to
        say where the checklist went.
        """
        if not puts:
            return
        rows = self._rows([put.about for put in puts])
        left = [
            Former(row.channel, row.ts, row.id)
            for row, put in zip(rows, puts, strict=True)
            if row.ts is not None and (row.channel, row.ts) != (put.channel, put.ts)
        ]
        if left:
            self._connection.execute(
                insert(self._connection, former_messages)
                .values([former._asdict() for former in left])
                .on_conflict_do_nothing()
            )
        overtaken = _overtaken(bindparam("from_version"), bindparam("with_marks"))
        self._connection.execute(
            update(messages)
            .where(messages.c.id == bindparam("opaque"))
            .values(
                channel=bindparam("at_channel"),
                ts=bindparam("at_ts"),
                place=bindparam("for_place"),
                version=bindparam("from_version"),
                dirty=overtaken,
                marks=case((overtaken, messages.c.marks + 1), else_=messages.c.marks),
            ),
            [
                {
                    "opaque": row.id,
                    "at_channel": put.channel,
                    "at_ts": put.ts,
                    "for_place": put.place,
                    "from_version": put.version,
                    "with_marks": row.marks,
                }
                for row, put in zip(rows, puts, strict=True)
            ],
        )

    def marks(self, opaque: str) -> int:
        """Return how often a checklist was marked dirty: to be read where its version is."""
        query = select(messages.c.marks).where(messages.c.id == opaque)
        return self._connection.scalar(query) or 0

    def clean(self, opaque: str, version: int, marks: int) -> bool:
        """Say that what stands in Slack was rendered from that version, read with those marks.

        When the resident has moved on since, or somebody marked the checklist meanwhile, it stays
        dirty and False is returned. Then it is marked once more: whoever rendered it at the same
        time cannot know which of the two Slack took last.
        """
        overtaken = _overtaken(version, marks)
        dirty = self._connection.scalar(
            update(messages)
            .where(messages.c.id == opaque)
            .values(
                version=version,
                dirty=overtaken,
                marks=case((overtaken, messages.c.marks + 1), else_=messages.c.marks),
            )
            .returning(messages.c.dirty)
        )
        return dirty is not None and not dirty

    def mark_dirty(
        self, resident_id: str, moment: str | None = None, occurrence: int | None = None
    ) -> int:
        """Have the posted checklists of a resident rendered once more; return how many.

        A moment, and its occurrence, limit it to those.
        """
        marked, about = MARKED_ALL, {"resident": resident_id}
        if moment is not None:
            marked, about = MARKED_MOMENT, {"resident": resident_id, "moment_id": moment}
        if occurrence is not None:
            marked = marked.where(messages.c.occurrence == occurrence)
        return self._connection.execute(marked, about).rowcount

    def mark_dirty_all(self, resident_id: str, keys: Collection[tuple[str, int]]) -> None:
        """Have the posted checklists of these moments of a resident rendered once more."""
        if keys:
            self._connection.execute(
                MARKED,
                [
                    {"resident": resident_id, "moment_id": moment, "number": occurrence}
                    for moment, occurrence in sorted(keys)
                ],
            )

    def dirty(self, limit: int) -> list[Posted]:
        """Return checklists that are to be rendered once more."""
        found = self._connection.execute(
            select(messages)
            .where(messages.c.dirty, messages.c.ts.is_not(None))
            .order_by(messages.c.id)
            .limit(limit)
        )
        return [_posted(row) for row in found]

    def former(self, limit: int) -> list[Former]:
        """Return messages that still look like a checklist that stands elsewhere now."""
        found = self._connection.execute(
            select(former_messages.c.channel, former_messages.c.ts, former_messages.c.message_id)
            .order_by(former_messages.c.channel, former_messages.c.ts)
            .limit(limit)
        )
        return [Former(*row) for row in found]

    def forget(self, former: Former) -> None:
        """Say that a former message looks like a checklist no longer."""
        self._connection.execute(
            delete(former_messages).where(
                former_messages.c.channel == former.channel, former_messages.c.ts == former.ts
            )
        )

    def by_opaque(self, opaque: str) -> About | None:
        """Return what an opaque id is about, or None when it is not one of ours."""
        row = self._connection.execute(ABOUT, {"opaque": opaque}).one_or_none()
        return None if row is None else About(row.resident_id, row.moment, row.occurrence)

    def at(self, channel: str, ts: str) -> About | None:
        """Return what the checklist at that place in Slack is about, or None when none is there."""
        row = self._connection.execute(
            select(messages.c.resident_id, messages.c.moment, messages.c.occurrence).where(
                messages.c.channel == channel, messages.c.ts == ts
            )
        ).one_or_none()
        return None if row is None else About(row.resident_id, row.moment, row.occurrence)

    def opaque(self, resident_id: str, moment: str, occurrence: int) -> str:
        """Return the opaque id of a moment, which stays the same.

        It is made at first use, which needs a transaction that may write; `projection.save` has
        seen to that for the moments that are open.
        """
        key = (moment, occurrence)
        found = self._of(resident_id).get(key)
        if found is None:
            self.prepare(resident_id, [key])
            found = self._of(resident_id)[key]
        return str(found.id)

    def prepare(self, resident_id: str, keys: Collection[tuple[str, int]]) -> None:
        """Make the opaque ids of these moments that have none yet."""
        if not keys:
            return
        self._connection.execute(
            _prepared(self._connection.dialect.name),
            [
                {
                    "id": secrets.token_urlsafe(OPAQUE_BYTES),
                    "resident_id": resident_id,
                    "moment": moment,
                    "occurrence": occurrence,
                    "dirty": False,
                }
                for moment, occurrence in sorted(keys)
            ],
        )

    def _rows(self, about: Sequence[About]) -> list[Row[Any]]:
        """Return the rows of these, made where there are none yet."""
        resident_ids = {one.resident_id for one in about}
        before = self._of_all(resident_ids)
        new = [one for one in about if (one.moment, one.occurrence) not in before[one.resident_id]]
        for one in new:
            self.prepare(one.resident_id, [(one.moment, one.occurrence)])
        found = self._of_all(resident_ids) if new else before
        return [found[one.resident_id][one.moment, one.occurrence] for one in about]

    def _of(self, resident_id: str) -> Mapping[tuple[str, int], Row[Any]]:
        """Return what there is of a resident, posted or not, by moment and occurrence."""
        return self._known.once(
            ("messages", resident_id), lambda: self._of_all([resident_id])[resident_id]
        )

    def _of_all(
        self, resident_ids: Collection[str]
    ) -> dict[str, Mapping[tuple[str, int], Row[Any]]]:
        """Return the same of several residents, by resident."""
        found: dict[str, dict[tuple[str, int], Row[Any]]] = {one: {} for one in resident_ids}
        for row in self._connection.execute(
            select(messages).where(messages.c.resident_id.in_(resident_ids))
        ):
            found[row.resident_id][row.moment, row.occurrence] = row
        return {**found}


def _posted(row: Row[Any]) -> Posted:
    """Return the checklist of a row that says where it stands."""
    return Posted(row.id, row.channel, row.ts, row.version, row.dirty, row.marks, row.place)


@cache
def _prepared(dialect: str) -> Any:
    """Return the statement that makes opaque ids where there are none yet."""
    return insert_for(dialect, messages).on_conflict_do_nothing(
        index_elements=["resident_id", "moment", "occurrence"]
    )


def _overtaken(version: Any, marks: Any) -> ColumnElement[bool]:
    """Return the condition under which a rendering from that version, with those marks, is old."""
    return or_(
        select(residents.c.version > version)
        .where(residents.c.id == messages.c.resident_id)
        .scalar_subquery(),
        messages.c.marks != marks,
    )
