"""Outcomes: what a request changed, kept so that the same request gets the same answer again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from handlers import files
from scheduling import facts as f
from scheduling.plan import Plan
from scheduling.reckoning import reckon
from scheduling.rules import Procedure
from storage import Entry, Resident, Transaction, projection
from storage.projection import Trajectory

Facts = Sequence[f.Fact]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a request changed: the plan before (None for a new trajectory) and after."""

    resident: Resident
    before: Plan | None
    after: Plan
    entries: tuple[Entry, ...]
    """The facts that were added; none when everything was as wanted already."""
    facts: Facts = ()
    """All facts after it, in the order of recording."""


def remember(tx: Transaction, request_id: str, outcomes: Sequence[Outcome], at: datetime) -> None:
    """Keep the answer to a request that is given at that UTC instant.

    That it changed nothing is an answer, too: delivered once more after somebody else's click,
    it would undo that.
    """
    answers = []
    for outcome in outcomes:
        known, new = len(outcome.facts), len(outcome.entries)
        answers.append({"resident": outcome.resident.id, "first": known - new + 1, "last": known})
    if answers:
        about = outcomes[0].resident.id if len(outcomes) == 1 else None
        answer = answers[0] if len(outcomes) == 1 else {"several": answers}
        tx.journal.remember(request_id, about, answer, at)


def first_answer(tx: Transaction, procedure: Procedure, answer: Mapping[str, Any]) -> list[Outcome]:
    """Return the outcomes that the first delivery of a request had, from the answer kept of it."""
    return [_outcome(tx, procedure, one) for one in answer.get("several", [answer])]


def _outcome(tx: Transaction, procedure: Procedure, answer: Mapping[str, Any]) -> Outcome:
    """Return what a request changed of one file, as the file was then."""
    first, last = int(str(answer["first"])), int(str(answer["last"]))
    now = projection.load(tx, procedure, str(answer["resident"]))
    facts = now.facts
    earlier = facts[: first - 1]
    return Outcome(
        now.resident,
        _reckon(earlier, procedure, now) if files.stands(earlier) else None,
        _reckon(facts[:last], procedure, now),
        tuple(now.entries[first - 1 : last]),
        facts[:last],
    )


def _reckon(facts: Facts, procedure: Procedure, trajectory: Trajectory) -> Plan:
    return reckon(facts, procedure, trajectory.calendar)
