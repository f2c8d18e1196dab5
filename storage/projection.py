"""From the journal to the plan, and from the plan to the agenda: the one place that does it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from scheduling.plan import Plan
from scheduling.reminders import Sent, upcoming
from scheduling.retention import life
from scheduling.rules import Procedure
from storage.agenda import Held, Summary, rows_of, summary_of
from storage.errors import UnreadableFacts
from storage.journal import Resident
from storage.store import Store, Transaction
from storage.trajectory import (
    Key,
    Placed,
    Tick,
    Trajectory,
    calendar_for,
    grown,
    load,
    load_all,
    load_readable,
    place,
    read_ahead,
)

__all__ = [
    "UNREADABLE",
    "Difference",
    "Key",
    "Placed",
    "Rebuilt",
    "Tick",
    "Trajectory",
    "calendar_for",
    "differences",
    "grown",
    "load",
    "load_all",
    "load_readable",
    "place",
    "read_ahead",
    "rebuild",
    "replan",
    "save",
    "verify",
    "wake_at",
]

BATCH = 500
"""So many residents are in memory at once when all of them are gone through."""


UNREADABLE = "facts"
"""The field of a difference that no plan can mend: the facts (by number) are none."""

Seen = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Difference:
    """Where what is stored is not what the facts ask."""

    resident_id: str
    code: str
    moment: str | None
    """None where it is about the resident as a whole."""
    occurrence: int | None
    field: str
    """The column, or 'row' when there is one too many or too few."""
    stored: object
    reckoned: object


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What putting all plans in place again did."""

    residents: int
    changed: int
    """Those whose agenda was another one before."""
    unreadable: tuple[str, ...] = ()
    """The case codes of those whose facts cannot be read: they are left as they are."""


def save(
    tx: Transaction, procedure: Procedure, trajectory: Trajectory, now: datetime
) -> frozenset[Key]:
    """Put the plan in place of what the agenda had, and set when the resident wakes.

    That is at once when a reminder is due at `now` (a UTC instant). The moments whose rows changed
    are returned; their posted checklists are to be rendered once more.
    """
    resident = trajectory.resident
    changed = tx.agenda.replace(
        resident,
        trajectory.plan,
        centre=trajectory.plan.centre,
        region=trajectory.region,
        worker=trajectory.responsible,
        wake_at=wake_at(procedure, trajectory, tx.outbox.sent(resident.id), now),
        life=life(trajectory.plan, trajectory.facts),
    )
    tx.messages.prepare(resident.id, _buttoned(trajectory.plan))
    tx.messages.mark_dirty_all(resident.id, changed)
    return changed


def wake_at(
    procedure: Procedure, trajectory: Trajectory, sent: Sequence[Sent], now: datetime
) -> datetime | None:
    """Return the UTC instant of the resident's next reminder, `now` at the earliest, or None."""
    ahead = upcoming(
        trajectory.plan,
        procedure,
        trajectory.calendar,
        sent=sent,
        snoozes=trajectory.snoozes,
        own=trajectory.own,
        now=now,
        recorded=trajectory.recorded,
    )
    return now if ahead.due else ahead.next_at


def verify(
    store: Store,
    procedure: Procedure,
    now: datetime,
    batch: int = BATCH,
    seen: Seen = lambda _count: None,
) -> Iterator[Difference]:
    """Reckon all plans anew and yield where the agenda differs, or lets a resident sleep too long.

    One whose facts cannot be read is a difference in the field `UNREADABLE`, and no other one.

    Residents are gone through in batches, each a snapshot of its own. `seen` is told after each
    how many residents it had.
    """
    after = ""
    while True:
        with store.snapshot() as tx:
            residents = tx.journal.after(after, batch)
            found = [*differences(tx, procedure, residents, now)]
        if not residents:
            return
        yield from found
        seen(len(residents))
        after = residents[-1].id


def rebuild(
    store: Store,
    procedure: Procedure,
    now: datetime,
    batch: int = BATCH,
    seen: Seen = lambda _count: None,
) -> Rebuilt:
    """Put all plans in place again where they differ, in batches, each a transaction of its own.

    `seen` is told after each how many residents it had.
    """
    after, count, changed = "", 0, 0
    unreadable: list[str] = []
    while True:
        with store.transaction() as tx:
            residents = tx.journal.after(after, batch, locked=True)
            trajectories, unread = load_readable(tx, procedure, residents)
            wrong = {found.resident_id for found in _differences(tx, procedure, trajectories, now)}
            wrong |= tx.agenda.unprepared([resident.id for resident in residents])
            for trajectory in trajectories:
                if trajectory.resident.id in wrong:
                    changed += bool(save(tx, procedure, trajectory, now))
        if not residents:
            return Rebuilt(count, changed, tuple(unreadable))
        unreadable += [resident.code for resident in unread]
        count += len(residents)
        seen(len(residents))
        after = residents[-1].id


def replan(
    store: Store, procedure: Procedure, resident_ids: Sequence[str], now: datetime
) -> list[str]:
    """Put the plans of these residents in place again, each in a transaction of its own.

    For those whom `People.apply` names after a change of the organisation file. Returns the case
    codes of those whose facts cannot be read, and who are left as they are.
    """
    unreadable: list[str] = []
    for resident_id in resident_ids:
        with store.transaction() as tx:
            resident = tx.journal.lock(resident_id)
            if resident is None:
                continue  # erased meanwhile
            try:
                trajectory = load(tx, procedure, resident_id)
            except UnreadableFacts:
                unreadable.append(resident.code)
                continue
            save(tx, procedure, trajectory, now)
    return unreadable


def _buttoned(plan: Plan) -> set[Key]:
    """Return what a message with buttons may be posted about: what is open, and the questions."""
    return {moment.key for moment in plan.moments if moment.status == "open"} | {
        (question.id, 1) for question in plan.questions
    }


def differences(
    tx: Transaction, procedure: Procedure, residents: Sequence[Resident], now: datetime
) -> Iterator[Difference]:
    """Yield where what is stored of these residents is not what their facts ask."""
    trajectories, unread = load_readable(tx, procedure, residents)
    for one in unread:
        numbers = tx.journal.unreadable(one.id)
        yield Difference(one.id, one.code, None, None, UNREADABLE, numbers, None)
    yield from _differences(tx, procedure, trajectories, now)


def _differences(
    tx: Transaction, procedure: Procedure, trajectories: Sequence[Trajectory], now: datetime
) -> Iterator[Difference]:
    ids = [trajectory.resident.id for trajectory in trajectories]
    held, summaries, sent = tx.agenda.held_of(ids), tx.agenda.summaries(ids), tx.outbox.sent_of(ids)
    for trajectory in trajectories:
        resident = trajectory.resident
        where = {
            "centre": trajectory.plan.centre,
            "region": trajectory.region,
            "worker": trajectory.responsible,
        }
        lived = life(trajectory.plan, trajectory.facts)
        yield from _compared(
            resident, None, summaries[resident.id], summary_of(trajectory.plan, lived, **where)
        )
        stored = {(row.moment, row.occurrence): row for row in held.get(resident.id, [])}
        wanted = {(row.moment, row.occurrence): row for row in rows_of(trajectory.plan, **where)}
        for key in sorted(stored.keys() | wanted.keys()):
            yield from _compared(resident, key, stored.get(key), wanted.get(key))
        wakes = wake_at(procedure, trajectory, sent.get(resident.id, []), now)
        if wakes is not None and (resident.wake_at is None or resident.wake_at > wakes):
            yield Difference(
                resident.id, resident.code, None, None, "wake_at", resident.wake_at, wakes
            )


def _compared(
    resident: Resident,
    key: Key | None,
    stored: Held | Summary | None,
    wanted: Held | Summary | None,
) -> Iterator[Difference]:
    """Yield the columns in which two rows differ."""
    moment, occurrence = key or (None, None)
    if stored is None or wanted is None:
        yield Difference(
            resident.id, resident.code, moment, occurrence, "row", bool(stored), bool(wanted)
        )
        return
    for name in (field.name for field in fields(wanted)):
        before, after = getattr(stored, name), getattr(wanted, name)
        if before != after:
            yield Difference(resident.id, resident.code, moment, occurrence, name, before, after)
