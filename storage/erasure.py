"""Erasure: everything kept of a resident goes at once; what Slack shows follows, task by task.

A file that is being erased is gone for everybody from the first transaction on; only counts stay.
What is left to be done then stands in `storage.leftovers`.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    String,
    and_,
    cast,
    delete,
    insert,
    or_,
    select,
    update,
)

from scheduling.retention import Count
from storage.engine import insert as insert_into
from storage.journal import Resident
from storage.leftovers import Leftovers
from storage.outbox import ABSENCE, COLUMNS, REASSIGNMENT, OutboxRow, as_row
from storage.reassignments import past
from storage.tables import (
    absences,
    agenda,
    erased_counts,
    erasures,
    facts,
    former_messages,
    homes,
    keys,
    linked,
    messages,
    outbox,
    people,
    person_centres,
    reassignments,
    requests,
    residents,
)

CLOCKS_DIFFER = timedelta(days=1)
"""By so much at most do the clocks of two replicas differ."""
LISTING = ("stand_in", "begins")
"""The letters about an absence that list open talks."""


@dataclass(frozen=True, slots=True)
class Sought:
    """A message of the file that may have been posted without anybody knowing where."""

    message_id: str
    place: str
    since: datetime
    """Before which it cannot have been posted."""
    not_before: datetime
    """From when on nobody can be about to post it any more."""
    thread_ts: str | None = None


class Erasures:
    """The erasures within one transaction. Instants are UTC."""

    def __init__(self, connection: Connection, leftovers: Leftovers) -> None:
        """Write and read through the transaction's connection."""
        self._connection = connection
        self._leftovers = leftovers

    def unsettled(self, resident_id: str) -> list[OutboxRow]:
        """Return what may stand in Slack without anybody having written down where.

        That is what is being sent, what a sender left behind, and what was sent twice. Until the
        transaction ends, nobody takes another row of the resident's, or writes down one.
        """
        own = select(outbox.c.id).where(outbox.c.resident_id == resident_id)
        self._connection.execute(own.order_by(outbox.c.id).with_for_update())
        may_stand = and_(outbox.c.tries > 0, outbox.c.ts.is_(None), outbox.c.state != "cancelled")
        query = select(*COLUMNS).where(
            outbox.c.resident_id == resident_id,
            or_(may_stand, outbox.c.note.contains("possibly double")),
        )
        return [as_row(row) for row in self._connection.execute(query)]

    def begin(
        self,
        resident: Resident,
        at: datetime,
        *,
        counts: Mapping[Count, int],
        counted_in: str | None,
        centres: Collection[str],
        workers: Collection[str] | None,
        sought: Sequence[Sought],
        shown_to: Collection[str],
        language: str,
    ) -> int:
        """Erase a resident who is locked, and return how many things are to be done in Slack.

        `centres` and `workers` are those that the file ever had, None for workers whom nobody can
        say any more: letters about their absences are looked through, as are all overviews.
        `shown_to` are the people whose Home tabs may show it, `language` that of what is put in the
        place of its messages. The counts are added to those of a centre.
        """
        is_sought = or_(*(homes.c.shown.contains(text) for text in _spelt(resident.code)))
        seekers = self._connection.scalars(select(homes.c.slack_id).where(is_sought))
        self._connection.execute(
            insert(erasures).values(id=resident.id, code=resident.code, begun_at=at)
        )
        tasks = [
            *self._own_messages(resident.id),
            *self._shared_messages(resident, centres, workers),
            *(_seek(one) for one in sought),
            *({"kind": "home", "place": slack_id} for slack_id in sorted({*shown_to, *seekers})),
        ]
        self._leftovers.plan(tasks, at, erasure_id=resident.id, language=language)
        self._take_away(resident.id)
        # The row itself says that this person's tab shows files: only what was sought goes.
        self._connection.execute(update(homes).where(is_sought).values(shown=""))
        self._count(counted_in or "", counts)
        self._leftovers.finish(at)
        self._leftovers.scrub_due(at)
        return len(tasks)

    def _own_messages(self, resident_id: str) -> list[dict[str, Any]]:
        """Return the tasks for the messages that speak of this file; each message once."""
        own = messages.c.resident_id == resident_id
        checklists = select(messages.c.channel, messages.c.ts).where(
            own, messages.c.ts.is_not(None)
        )
        former = (
            select(former_messages.c.channel, former_messages.c.ts)
            .join(messages, messages.c.id == former_messages.c.message_id)
            .where(own)
        )
        posted = select(outbox.c.channel, outbox.c.ts).where(
            outbox.c.resident_id == resident_id, outbox.c.ts.is_not(None)
        )
        shared = {tuple(row) for row in self._connection.execute(posted.where(_is_shared()))}
        found = {
            tuple(row) for query in (checklists, former, posted) for row in self._all(query)
        } - shared
        return [
            {"kind": kind, "place": channel, "ts": ts}
            for kind, places in (("replace", found), ("redact", shared))
            for channel, ts in sorted(places)
        ]

    def _shared_messages(
        self,
        resident: Resident,
        centres: Collection[str],
        workers: Collection[str] | None,
    ) -> list[dict[str, Any]]:
        """Return the tasks for what may name this file among others, since it was opened.

        What waits is among it: a sender may have rendered it just now, from before the erasure.
        Where centres were then, nobody knows: every overview is looked through. Nor where people
        were who are responsible without being named in the file, so all of them are asked for.
        """
        away = select(absences.c.id)
        if workers is not None:
            colleagues = select(person_centres.c.slack_id).where(
                person_centres.c.centre.in_(sorted(centres))
            )
            unnamed = select(people.c.slack_id).where(
                or_(people.c.active.is_(False), people.c.role != "social_worker")
            )
            away = away.where(
                or_(
                    absences.c.slack_id.in_(sorted(workers)),
                    absences.c.slack_id.in_(colleagues),
                    absences.c.slack_id.in_(unnamed),
                )
            )
        reassigned = [row.number for row in self._reassignments(resident.id)]
        found = self._connection.scalars(
            select(outbox.c.id)
            .where(
                outbox.c.state != "cancelled",
                outbox.c.created_at >= resident.opened_at - CLOCKS_DIFFER,
                or_(
                    outbox.c.kind == "digest",
                    and_(
                        outbox.c.moment == ABSENCE,
                        outbox.c.step.in_(LISTING),
                        outbox.c.period.in_(away),
                    ),
                    and_(
                        _is_shared(),
                        outbox.c.resident_id != resident.id,
                        outbox.c.occurrence.in_(reassigned),
                    ),
                ),
            )
            .order_by(outbox.c.id)
        )
        return [{"kind": "redact", "message_id": row_id} for row_id in found]

    def _reassignments(self, resident_id: str) -> list[Row[Any]]:
        """Return the reassignments that a file was part of, and keep others from changing them.

        Nobody notes anything of a file that is locked, so no other one can come to have it.
        """
        query = select(reassignments).order_by(reassignments.c.number)
        numbers = [row.number for row in self._all(query) if _is_part_of(row, resident_id)]
        found = self._all(query.where(reassignments.c.number.in_(numbers)).with_for_update())
        return [row for row in found if _is_part_of(row, resident_id)]

    def _take_away(self, own: str) -> None:
        """Delete all that is kept of a resident."""
        for row in self._reassignments(own):
            left: dict[str, Any] = {
                name: [one for one in getattr(row, name) if one != own]
                for name in ("assigned", "refused")
            }
            if row.after == own:  # where it goes on, said without the id
                left["after"] = past(own)
            self._connection.execute(
                update(reassignments).where(reassignments.c.number == row.number).values(left)
            )
        own_messages = select(messages.c.id).where(messages.c.resident_id == own)
        of_several = requests.c.resident_id.is_(None)
        for table, condition in (
            (former_messages, former_messages.c.message_id.in_(own_messages)),
            (messages, messages.c.resident_id == own),
            (agenda, agenda.c.resident_id == own),
            (outbox, outbox.c.resident_id == own),
            (linked, linked.c.resident_id == own),
            (requests, requests.c.resident_id == own),
            (requests, and_(of_several, cast(requests.c.answer, String).contains(own))),
            (facts, facts.c.resident_id == own),
            (keys, keys.c.resident_id == own),
            (residents, residents.c.id == own),
        ):
            self._connection.execute(delete(table).where(condition))

    def _count(self, centre: str, counts: Mapping[Count, int]) -> None:
        """Add to the counts of erased files; '' stands for no centre."""
        for count, number in sorted(counts.items()):  # in one order: nobody waits in a circle
            added = insert_into(self._connection, erased_counts).values(
                centre=centre, **count._asdict(), number=number
            )
            self._connection.execute(
                added.on_conflict_do_update(
                    index_elements=["centre", "month", "what", "outcome"],
                    set_={"number": erased_counts.c.number + added.excluded.number},
                )
            )

    def counts(self) -> dict[tuple[str, Count], int]:
        """Return what is left of the files that were erased, by centre."""
        found = self._connection.execute(select(erased_counts).order_by(*erased_counts.c))
        return {(centre, Count(*values)): number for centre, *values, number in found}

    def due(self, closed_on: date, active_on: date, after: str, limit: int) -> list[str]:
        """Return the files that were closed, or last active, on these Brussels dates or before.

        Also those of which that is not known yet. Resident ids, in order, behind `after`.
        """
        return list(
            self._connection.scalars(
                select(residents.c.id)
                .where(
                    residents.c.id > after,
                    or_(
                        residents.c.closed_on <= closed_on,
                        residents.c.active_on <= active_on,
                        residents.c.active_on.is_(None),
                    ),
                )
                .order_by(residents.c.id)
                .limit(limit)
            )
        )

    def _all(self, query: Any) -> Sequence[Any]:
        return self._connection.execute(query).all()


def _seek(sought: Sought) -> dict[str, Any]:
    """Return the task that looks for a message."""
    return {
        "kind": "seek",
        "place": sought.place,
        "ts": sought.thread_ts,
        "message_id": sought.message_id,
        "since": sought.since,
        "next_at": sought.not_before,
    }


def _is_part_of(row: Row[Any], resident_id: str) -> bool:
    return resident_id in (*row.assigned, *row.refused, row.after)


def _is_shared() -> ColumnElement[bool]:
    """Return the condition under which a row of a resident's speaks of others too."""
    return outbox.c.moment == REASSIGNMENT


def _spelt(code: str) -> set[str]:
    """Return the ways in which somebody may have looked for a code."""
    return {code, code.replace("-", "")}
