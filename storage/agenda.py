"""The agenda: the plans as rows, and when each resident wakes. It can be made again from facts."""

from collections.abc import Collection
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, delete, select, update

from scheduling.plan import Branch, ClosedBecause, Phase, Plan, PlannedMoment, Status
from scheduling.retention import Life
from storage.journal import Resident
from storage.known import Known
from storage.tables import agenda, messages, residents


@dataclass(frozen=True, slots=True)
class Held:
    """What the agenda keeps of one occurrence of a moment. All dates are Brussels dates."""

    moment: str
    occurrence: int
    status: Status
    actor: str
    opened_on: date | None
    due: date | None
    plan_by: date | None
    advice: date | None
    held_on: date | None
    closed_on: date | None
    closed_because: ClosedBecause | None
    before_bot: bool
    worker: str | None
    """The Slack id of the responsible person."""
    centre: str | None
    region: str | None


@dataclass(frozen=True, slots=True)
class Summary:
    """What is kept of a plan as a whole."""

    phase: Phase | None
    branch: Branch | None
    right_ends: date | None
    """The last day of material help, a Brussels date."""
    centre: str | None
    otp_centre: str | None
    expected_centre: str | None
    """The centre to which a transfer is announced."""
    region: str | None
    worker: str | None
    """The Slack id of the responsible person."""
    active_on: date | None = None
    """The Brussels date on which somebody last registered something."""
    closed_on: date | None = None
    """Since when nothing is to come, a Brussels date; None while the file is open."""


@dataclass(frozen=True, slots=True)
class AgendaRow(Held):
    """A row of the agenda with the resident it is about, and where its checklist was posted."""

    resident_id: str
    code: str
    message_id: str | None
    """The opaque id for buttons; every open moment has one."""
    channel: str | None
    ts: str | None


_is_about = and_(
    messages.c.resident_id == agenda.c.resident_id,
    messages.c.moment == agenda.c.moment,
    messages.c.occurrence == agenda.c.occurrence,
)
"""The checklist of a row."""
COLUMNS = [agenda.c[column.name] for column in fields(Held)]
SUMMARY = [residents.c[column.name] for column in fields(Summary)]

# What every command asks for is built once: building a statement takes longer than running it.
HELD = select(*COLUMNS).where(agenda.c.resident_id == bindparam("resident"))
DELETED = delete(agenda).where(
    agenda.c.resident_id == bindparam("resident"),
    agenda.c.moment == bindparam("moment_id"),
    agenda.c.occurrence == bindparam("number"),
)
ADDED = agenda.insert()
WOKEN = (
    update(residents)
    .where(residents.c.id == bindparam("resident"))
    .values(wake_at=bindparam("wakes"))
)
SUMMED_UP = (
    update(residents)
    .where(residents.c.id == bindparam("resident"))
    .values(
        version=residents.c.version + 1,
        wake_at=bindparam("wakes"),
        **{column.name: bindparam(f"of_{column.name}") for column in SUMMARY},
    )
)


class Agenda:
    """The agenda within one transaction."""

    def __init__(self, connection: Connection, known: Known) -> None:
        """Write and read through the transaction's connection."""
        self._connection = connection
        self._known = known

    def replace(
        self,
        resident: Resident,
        plan: Plan,
        *,
        centre: str | None,
        region: str | None,
        worker: str | None,
        wake_at: datetime | None,
        life: Life | None = None,
    ) -> frozenset[tuple[str, int]]:
        """Put a plan in the place of the resident's rows, and raise the resident's version.

        `worker` is the responsible person's Slack id, `wake_at` the UTC instant of the next
        reminder, `life` what retention hangs on. Returns which moments (with occurrence) are no
        longer as they were.
        """
        before = {(row.moment, row.occurrence): row for row in self.held(resident.id)}
        wanted = rows_of(plan, centre=centre, region=region, worker=worker)
        after = {(row.moment, row.occurrence): row for row in wanted}
        changed = frozenset(
            key for key in before.keys() | after.keys() if before.get(key) != after.get(key)
        )
        self._delete(resident.id, changed & before.keys())
        added = [asdict(after[key]) for key in changed if key in after]
        if added:
            self._connection.execute(ADDED, [{"resident_id": resident.id, **row} for row in added])
        summary = asdict(summary_of(plan, life, centre=centre, region=region, worker=worker))
        self._connection.execute(
            SUMMED_UP,
            {
                "resident": resident.id,
                "wakes": wake_at,
                **{f"of_{name}": value for name, value in summary.items()},
            },
        )
        return changed

    def wake(self, resident_id: str, at: datetime | None) -> None:
        """Set when a resident wakes next (UTC instant); the plan stays as it is."""
        self._connection.execute(WOKEN, {"resident": resident_id, "wakes": at})

    def version(self, resident_id: str) -> int:
        """Return how often the resident's plan has been put in place; 0 for never."""
        return self._known.once(
            ("version", resident_id), lambda: self._versions([resident_id]).get(resident_id, 0)
        )

    def know(self, resident_ids: Collection[str]) -> None:
        """Read the versions of these residents of a snapshot ahead, all at once."""
        for resident_id, version in self._versions(resident_ids).items():
            self._known.keep(("version", resident_id), version)

    def to_wake(self, until: datetime, limit: int) -> list[tuple[str, datetime]]:
        """Return the residents who wake up to a UTC instant, and when, the earliest first."""
        found = self._connection.execute(
            select(residents.c.id, residents.c.wake_at)
            .where(residents.c.wake_at.is_not(None), residents.c.wake_at <= until)
            .order_by(residents.c.wake_at, residents.c.id)
            .limit(limit)
        )
        return [(row.id, row.wake_at) for row in found]

    def held(self, resident_id: str) -> list[Held]:
        """Return what the agenda keeps of a resident, without order."""
        found = self._connection.execute(HELD, {"resident": resident_id})
        return [Held(*row) for row in found]

    def held_of(self, resident_ids: Collection[str]) -> dict[str, list[Held]]:
        """Return the same for several residents, by resident; who has no row is left out."""
        found = self._connection.execute(
            select(agenda.c.resident_id, *COLUMNS).where(agenda.c.resident_id.in_(resident_ids))
        )
        held: dict[str, list[Held]] = {}
        for resident_id, *values in found:
            held.setdefault(resident_id, []).append(Held(*values))
        return held

    def summaries(self, resident_ids: Collection[str]) -> dict[str, Summary]:
        """Return what is kept of the plans of these residents as a whole."""
        found = self._connection.execute(
            select(residents.c.id, *SUMMARY).where(residents.c.id.in_(resident_ids))
        )
        return {resident_id: Summary(*values) for resident_id, *values in found}

    def unprepared(self, resident_ids: Collection[str]) -> frozenset[str]:
        """Return who of these residents has an open moment without the opaque id for buttons."""
        found = self._connection.scalars(
            select(agenda.c.resident_id)
            .outerjoin(messages, _is_about)
            .where(
                agenda.c.resident_id.in_(resident_ids),
                agenda.c.status == "open",
                messages.c.id.is_(None),
            )
        )
        return frozenset(found)

    def rows(self, resident_id: str) -> list[AgendaRow]:
        """Return all rows of a resident by due date, those without one last."""
        return self._rows(agenda.c.resident_id == resident_id)

    def open_moments(
        self,
        centres: Collection[str] | None = None,
        worker: str | None = None,
        region: str | None = None,
    ) -> list[AgendaRow]:
        """Return the open moments by due date, those without one last.

        `centres` limits them to residents who stay there, `worker` to those of one responsible
        person, `region` to those of one region.
        """
        conditions = [agenda.c.status == "open"]
        if centres is not None:
            conditions.append(agenda.c.centre.in_(sorted(centres)))
        if worker is not None:
            conditions.append(agenda.c.worker == worker)
        if region is not None:
            conditions.append(agenda.c.region == region)
        return self._rows(and_(*conditions))

    def residents_of(
        self, *, centres: Collection[str] = (), workers: Collection[str] = ()
    ) -> list[str]:
        """Return who stays in one of the centres, or will, or has one of the workers, by id."""
        return list(
            self._connection.scalars(
                select(residents.c.id)
                .where(
                    residents.c.centre.in_(sorted(centres))
                    | residents.c.otp_centre.in_(sorted(centres))
                    | residents.c.expected_centre.in_(sorted(centres))
                    | residents.c.worker.in_(sorted(workers))
                )
                .order_by(residents.c.id)
            )
        )

    def _versions(self, resident_ids: Collection[str]) -> dict[str, int]:
        """Return how often the plans of these residents have been put in place, by resident."""
        found = self._connection.execute(
            select(residents.c.id, residents.c.version).where(residents.c.id.in_(resident_ids))
        )
        return {row.id: row.version for row in found}

    def _rows(self, condition: ColumnElement[bool]) -> list[AgendaRow]:
        """Return the rows that meet the condition, with code and link."""
        found = self._connection.execute(
            joined()
            .where(condition)
            .order_by(
                agenda.c.due.asc().nulls_last(),
                residents.c.code,
                agenda.c.opened_on,
                agenda.c.moment,
                agenda.c.occurrence,
            )
        )
        return [AgendaRow(**row._asdict()) for row in found]

    def _delete(self, resident_id: str, keys: Collection[tuple[str, int]]) -> None:
        """Delete these rows of a resident."""
        if keys:
            self._connection.execute(
                DELETED,
                [
                    {"resident": resident_id, "moment_id": moment, "number": occurrence}
                    for moment, occurrence in sorted(keys)
                ],
            )


def joined() -> Select[Any]:
    """Return the query whose rows have the columns of `AgendaRow`."""
    return (
        select(
            *COLUMNS,
            residents.c.code,
            agenda.c.resident_id,
            messages.c.id.label("message_id"),
            messages.c.channel,
            messages.c.ts,
        )
        .join(residents, residents.c.id == agenda.c.resident_id)
        .outerjoin(messages, _is_about)
    )


def rows_of(
    plan: Plan, *, centre: str | None, region: str | None, worker: str | None
) -> list[Held]:
    """Return what the agenda keeps of the moments of a plan.

    An occurrence that was withdrawn and one that is still to open may bear the same number: the
    plan names the one that counts first.
    """
    rows: dict[tuple[str, int], Held] = {}
    for moment in plan.moments:
        rows.setdefault(moment.key, _row(moment, centre, region, worker))
    return list(rows.values())


def summary_of(
    plan: Plan, life: Life | None, *, centre: str | None, region: str | None, worker: str | None
) -> Summary:
    """Return what is kept of a plan as a whole."""
    return Summary(
        phase=plan.phase,
        branch=plan.branch,
        right_ends=plan.right_ends,
        centre=centre,
        otp_centre=plan.otp_centre,
        expected_centre=plan.expected_centre,
        region=region,
        worker=worker,
        active_on=life.active_on if life else None,
        closed_on=life.closed_on if life else None,
    )


def _row(moment: PlannedMoment, centre: str | None, region: str | None, worker: str | None) -> Held:
    """Return what the agenda keeps of one moment."""
    return Held(
        moment=moment.id,
        occurrence=moment.occurrence,
        status=moment.status,
        actor=moment.actor,
        opened_on=moment.opened_on,
        due=moment.due,
        plan_by=moment.plan_by,
        advice=moment.advice,
        held_on=moment.held_on,
        closed_on=moment.closed_on,
        closed_because=moment.closed_because,
        before_bot=moment.before_bot,
        worker=worker,
        centre=centre,
        region=region,
    )
