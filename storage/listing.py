"""Lists out of the agenda, in pages: what is open for whom, counts per centre, codes by a part."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, get_args

from sqlalchemy import (
    ColumnElement,
    Connection,
    case,
    exists,
    false,
    func,
    literal,
    or_,
    select,
)

from scheduling.plan import Branch, Phase
from storage.agenda import AgendaRow, joined
from storage.tables import agenda, facts, residents

Part = Literal["overdue", "today", "week", "later", "undated", "provisional"]
"""When something is to be planned, in the order in which it is listed."""

PARTS: tuple[Part, ...] = get_args(Part)
LATEST_FIRST: tuple[Phase, ...] = ("final_negative", "cgvs_negative", "pending")
"""The phases of a trajectory that is under way."""
QUIET = frozenset(
    {"registered", "assigned", "talk_held", "talk_not_held", "item_ticked", "snoozed", "withdrawn"}
)
"""Facts that collide with nothing where no others stand beside them."""


@dataclass(frozen=True, slots=True)
class Sight:
    """Whose files somebody may see: one of what is set is enough; without any, everybody's."""

    centres: tuple[str, ...] | None = None
    """Who stays there."""
    otp_centres: tuple[str, ...] | None = None
    """Who has an open return place allocated there."""
    expected_centres: tuple[str, ...] | None = None
    """Who is awaited there, by a transfer that is announced."""
    region: str | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which files are looked for, of those in sight: all that is set must hold."""

    sight: Sight
    code: str | None = None
    """A part of the case code, dashes or not."""
    workers: tuple[str, ...] | None = None
    """The Slack ids of responsible people: those of one of them."""
    phase: Phase | None = None
    branch: Branch | None = None
    centre: str | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """Which moments are listed: all that is set must hold; what is None does not limit."""

    workers: tuple[str, ...] | None = None
    """The Slack ids of responsible people: those of one of them."""
    centres: tuple[str, ...] | None = None
    region: str | None = None
    actor: str | None = None
    moment: str | None = None
    files: Wanted | None = None
    """Only of files that are wanted."""


@dataclass(frozen=True, slots=True)
class CentreCount:
    """How many moments are open in a centre."""

    centre: str | None
    open: int
    """All of them, the overdue ones included."""
    overdue: int
    oldest_due: date | None
    """The deadline that passed longest ago, a Brussels date."""


@dataclass(frozen=True, slots=True)
class Found:
    """A file that was found by a part of its code."""

    resident_id: str
    code: str
    phase: Phase | None
    branch: Branch | None
    open: int
    overdue: int


class Listing:
    """The lists within one transaction. Every `today` is a Brussels date."""

    def __init__(self, connection: Connection) -> None:
        """Read through the transaction's connection."""
        self._connection = connection

    def counts(self, scope: Scope, today: date) -> dict[Part, int]:
        """Return how many moments each part holds; a part without any is left out."""
        part = _part(today)
        found = self._connection.execute(
            select(part, func.count()).where(*_within(scope)).group_by(part).order_by(part)
        )
        return {PARTS[index]: number for index, number in found}

    def rows(
        self, scope: Scope, today: date, parts: Collection[Part], *, limit: int, offset: int = 0
    ) -> list[tuple[Part, AgendaRow]]:
        """Return a page of the moments in these parts, part by part, the earliest first."""
        part = _part(today)
        wanted = sorted(PARTS.index(one) for one in parts)
        planned = func.coalesce(agenda.c.plan_by, agenda.c.due, agenda.c.advice)
        found = self._connection.execute(
            joined()
            .add_columns(part.label("part"))
            .where(*_within(scope), part.in_(wanted))
            .order_by(
                part,
                # What is overdue counts from its deadline, all else from the day to plan it.
                case((part == 0, agenda.c.due), else_=planned).asc().nulls_last(),
                residents.c.code,
                agenda.c.moment,
                agenda.c.occurrence,
            )
            .limit(limit)
            .offset(offset)
        )
        listed = []
        for row in found:
            values = row._asdict()
            index = values.pop("part")
            listed.append((PARTS[index], AgendaRow(**values)))
        return listed

    def unlisted(
        self, scope: Scope, today: date, parts: Collection[Part], *, limit: int
    ) -> list[str]:
        """Return the ids of the files of a scope of which no moment stands in these parts.

        Only those that are under way and say more than who is there and which talks were held:
        the later the phase the earlier, then by code. A scope of one kind of moment has none.
        """
        listed = _part(today).in_(sorted(PARTS.index(one) for one in parts))
        same = agenda.c.resident_id == residents.c.id
        found = self._connection.scalars(
            select(residents.c.id)
            .where(
                *_of_scope(scope),
                residents.c.phase.in_(LATEST_FIRST),
                ~exists().where(same, *_within(scope), listed),
                exists().where(facts.c.resident_id == residents.c.id, facts.c.fact.not_in(QUIET)),
            )
            .order_by(
                case({phase: at for at, phase in enumerate(LATEST_FIRST)}, value=residents.c.phase),
                residents.c.code,
            )
            .limit(limit)
        )
        return list(found)

    def per_centre(self, scope: Scope, today: date) -> list[CentreCount]:
        """Return the counts of each centre where something is open, the most overdue first."""
        passed = agenda.c.due < today
        overdue = func.count(case((passed, 1)))
        found = self._connection.execute(
            select(
                agenda.c.centre,
                func.count(),
                overdue,
                func.min(case((passed, agenda.c.due))),
            )
            .where(*_within(scope), agenda.c.status == "open")
            .group_by(agenda.c.centre)
            .order_by(overdue.desc(), func.count().desc(), agenda.c.centre)
        )
        return [CentreCount(*row) for row in found]

    def matching(self, wanted: Wanted) -> int:
        """Return how many files are as wanted."""
        return (
            self._connection.scalar(
                select(func.count()).select_from(residents).where(*_as_wanted(wanted))
            )
            or 0
        )

    def find(self, wanted: Wanted, today: date, *, limit: int, offset: int = 0) -> list[Found]:
        """Return a page of the files that are as wanted, by code."""
        files = self._connection.execute(
            select(residents.c.id, residents.c.code, residents.c.phase, residents.c.branch)
            .where(*_as_wanted(wanted))
            .order_by(residents.c.code)
            .limit(limit)
            .offset(offset)
        ).all()
        open_of = self._open_of([file.id for file in files], today)
        return [Found(*file, *open_of.get(file.id, (0, 0))) for file in files]

    def _open_of(self, resident_ids: Sequence[str], today: date) -> dict[str, tuple[int, int]]:
        """Return how many moments of these residents are open, and how many overdue."""
        found = self._connection.execute(
            select(
                agenda.c.resident_id,
                func.count(),
                func.count(case((agenda.c.due < today, 1))),
            )
            .where(agenda.c.resident_id.in_(resident_ids), agenda.c.status == "open")
            .group_by(agenda.c.resident_id)
        )
        return {resident_id: (waiting, overdue) for resident_id, waiting, overdue in found}


def _part(today: date) -> ColumnElement[int]:
    """Return the place of a row's part among `PARTS`; a week ends on Sunday."""
    sunday = today + timedelta(days=6 - today.weekday())
    planned = func.coalesce(agenda.c.plan_by, agenda.c.due)
    return case(
        (agenda.c.status == "provisional", literal(5)),
        (agenda.c.due < today, literal(0)),
        (planned <= today, literal(1)),
        (planned <= sunday, literal(2)),
        (planned.is_not(None), literal(3)),
        else_=literal(4),
    )


def _within(scope: Scope) -> list[ColumnElement[bool]]:
    """Return the conditions that a scope sets on the agenda."""
    conditions: list[ColumnElement[bool]] = [agenda.c.status.in_(["open", "provisional"])]
    if scope.workers is not None:
        conditions.append(agenda.c.worker.in_(sorted(scope.workers)))
    if scope.centres is not None:
        conditions.append(agenda.c.centre.in_(sorted(scope.centres)))
    if scope.region is not None:
        conditions.append(agenda.c.region == scope.region)
    if scope.actor is not None:
        conditions.append(agenda.c.actor == scope.actor)
    if scope.moment is not None:
        conditions.append(agenda.c.moment == scope.moment)
    if scope.files is not None:
        files = select(residents.c.id).where(*_as_wanted(scope.files))
        conditions.append(agenda.c.resident_id.in_(files))
    return conditions


def _of_scope(scope: Scope) -> list[ColumnElement[bool]]:
    """Return the conditions that a scope sets on files: those whose moments it may list."""
    if scope.actor is not None or scope.moment is not None or scope.files is not None:
        return [false()]
    conditions: list[ColumnElement[bool]] = []
    if scope.workers is not None:
        conditions.append(residents.c.worker.in_(sorted(scope.workers)))
    if scope.centres is not None:
        conditions.append(residents.c.centre.in_(sorted(scope.centres)))
    if scope.region is not None:
        conditions.append(residents.c.region == scope.region)
    return conditions


def _as_wanted(wanted: Wanted) -> list[ColumnElement[bool]]:
    """Return the conditions on a file that is wanted; no file has a phase before its first plan."""
    conditions = _in_sight(wanted.sight)
    if wanted.code is not None:
        solid = func.replace(residents.c.code, "-", "")
        conditions.append(solid.icontains(wanted.code.replace("-", ""), autoescape=True))
    if wanted.workers is not None:
        conditions.append(residents.c.worker.in_(sorted(wanted.workers)))
    for column, value in (
        (residents.c.phase, wanted.phase),
        (residents.c.branch, wanted.branch),
        (residents.c.centre, wanted.centre),
    ):
        if value is not None:
            conditions.append(column == value)
    return conditions


def _in_sight(sight: Sight) -> list[ColumnElement[bool]]:
    """Return the conditions on a file that is in sight."""
    ways: list[ColumnElement[bool]] = [
        column.in_(sorted(centres))
        for column, centres in (
            (residents.c.centre, sight.centres),
            (residents.c.otp_centre, sight.otp_centres),
            (residents.c.expected_centre, sight.expected_centres),
        )
        if centres is not None
    ]
    if sight.region is not None:
        ways.append(residents.c.region == sight.region)
    return [or_(*ways)] if ways else []
