"""What a checklist shows of its items: those whose condition holds, by what is recorded so far."""

from collections.abc import Sequence

from scheduling import facts as f
from scheduling import rules
from scheduling.plan import PlannedMoment
from scheduling.rules import FollowUp, Item, MomentRule, Practical

DECISIONS = ("cgvs_negative", "final_negative")
"""What opens a talk about a decision."""


def conditions(facts: Sequence[f.Fact]) -> frozenset[str]:
    """Return the conditions of checklist items that hold after these facts.

    `no_suspensive_appeal`: none is recorded, or it is not known yet. `undecided`: no choice is.
    """
    found = {"no_suspensive_appeal", "undecided"}
    for fact in _standing(facts):
        match fact:
            case f.Decision():
                found.add("no_suspensive_appeal")
            case f.Appeal(suspensive=False):
                found.add("no_suspensive_appeal")
            case f.Appeal() | f.Hearing():
                found.discard("no_suspensive_appeal")
            case f.TalkHeld(choice="undecided"):
                found.add("undecided")
            case f.TalkHeld(choice="voluntary_return" | "other"):
                found.discard("undecided")
            case _:
                pass
    return frozenset(found)


def practical(
    rule: MomentRule, facts: Sequence[f.Fact], *, is_linked: bool = False
) -> tuple[Practical, ...]:
    """Return the practical items that apply to this talk; they are ours, not the instruction's.

    An interpreter where the last talk needed one; the linked file where the talk follows a
    decision; secrecy towards ICAM in the coach's talks.
    """
    interpreters = [
        fact.interpreter
        for fact in _standing(facts)
        if isinstance(fact, f.TalkHeld) and fact.interpreter is not None
    ]
    applies = {
        "interpreter": bool(interpreters) and interpreters[-1],
        "linked": is_linked and rule.opens in DECISIONS,
        "secrecy": rule.actor == "icam_coach",
    }
    return tuple(entry for entry in rules.load().practical if applies.get(entry.id))


def items(rule: MomentRule, holding: frozenset[str]) -> tuple[Item, ...]:
    """Return the items of a talk, without those whose condition does not hold."""
    return tuple(i for i in rule.items if i.only_if is None or i.only_if in holding)


def follow_ups(rule: MomentRule, moment: PlannedMoment) -> tuple[FollowUp, ...]:
    """Return what is to be done after the talk, by the choice or agreement that it gave."""
    return tuple(
        entry
        for entry in rule.follow_ups
        if moment.status == "held"
        and entry.choice in (None, moment.choice)
        and entry.cooperates in (None, moment.cooperates)
    )


def _standing(facts: Sequence[f.Fact]) -> list[f.Fact]:
    """Return the facts that were not taken back, in the order in which they happened."""
    gone = {fact.seq for fact in facts if isinstance(fact, f.Withdrawn)}
    kept = [fact for seq, fact in enumerate(facts, start=1) if seq not in gone]
    return sorted(kept, key=lambda fact: fact.on)
