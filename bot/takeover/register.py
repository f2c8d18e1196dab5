"""Registering the rows of a table: first all are looked at, then each file is opened by itself.

Each file is one transaction of the desk's, as if somebody had typed it. What was opened stays when
the rest fails: the same table, taken over again, goes on where it ended.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import uuid4

from bot.takeover.cells import Unfit
from bot.takeover.residents import Row
from handlers import files, permits
from handlers.cases import case_of
from handlers.desk import Desk
from handlers.texts import Texts
from scheduling import facts as f
from scheduling.decide import decide
from scheduling.plan import Plan
from scheduling.reckoning import reckon
from scheduling.refusal import Refusal
from storage import Person, Transaction, projection

OLD = "too_old"


@dataclass(frozen=True, slots=True)
class Looked:
    """What a row comes to: a file to be opened with this plan, one that is there, or a refusal."""

    row: Row
    plan: Plan | None = None
    refusal: str | None = None
    is_old: bool = False
    """It is refused for a date of years ago only, which somebody can confirm."""
    is_forbidden: bool = False
    """It is refused for want of a right."""

    @property
    def is_there(self) -> bool:
        """The file is there already, and all that the row tells stands in it."""
        return self.plan is None and self.refusal is None


def look(
    desk: Desk, person: Person, rows: Sequence[Row], texts: Texts, confirmed: bool
) -> Iterator[Looked]:
    """Yield what each row comes to, as things are; nothing is written.

    `confirmed` says that dates of years ago were looked at and are right.
    """
    with desk.store.snapshot() as tx:
        for row in rows:
            try:
                yield Looked(row, _plan(tx, desk, person, row, texts, confirmed))
            except Unfit as unfit:
                yield Looked(row, None, unfit.says)
            except Refusal as refusal:
                yield _refused(row, refusal, texts)


def register(desk: Desk, person: Person, row: Row, texts: Texts, confirmed: bool) -> Looked:
    """Open the file of a row, and return what came of it."""
    try:
        outcome = desk.record(
            person, row.code, row.facts, request_id=f"import:{uuid4().hex}", confirmed=confirmed
        )
    except Refusal as refusal:
        return _refused(row, refusal, texts)
    return Looked(row, outcome.after)


def _refused(row: Row, refusal: Refusal, texts: Texts) -> Looked:
    return Looked(
        row,
        refusal=texts.refusal(refusal),
        is_old=refusal.code == OLD,
        is_forbidden=refusal.code in permits.RIGHTS,
    )


def _plan(
    tx: Transaction, desk: Desk, person: Person, row: Row, texts: Texts, confirmed: bool
) -> Plan | None:
    """Return the plan that a row will have, None where its file is there.

    Raises `Refusal`, and `Unfit` where the file tells something else.
    """
    resident = files.find(tx, row.code)
    if resident is None:
        case = permits.Case(centre=row.centre)
        for fact in row.facts:
            permits.write(person, fact, case, desk.procedure)
        decide([], row.facts, desk.procedure, today=desk.today(), confirmed=confirmed)
        calendar = projection.calendar_for(tx, row.worker, row.centre)
        return reckon(row.facts, desk.procedure, calendar)
    trajectory = projection.load(tx, desk.procedure, resident.id)
    permits.read(person, case_of(tx, trajectory))
    standing = [_told(fact) for fact in trajectory.facts]
    if any(_told(fact) not in standing for fact in row.facts):
        raise Unfit(
            texts._(
                "There is a file with this case code, and not all of this row stands in it."
                " Register what is missing in Slack."
            )
        )
    return None


def _told(fact: f.Fact) -> f.Fact:
    """Return a fact as a table can tell it: without when it was recorded."""
    return fact.model_copy(update={"recorded_on": None})
