"""Linked files: whom a resident is linked to, and where their decisions have other dates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from handlers import permits
from handlers.desk import case_of
from handlers.interaction import Interaction
from handlers.texts import Texts, labels
from scheduling import facts as f
from scheduling.refusal import Refusal
from storage import Transaction, projection
from storage.projection import Trajectory

KINDS: tuple[f.DecisionKind, ...] = ("cgvs_negative", "final_negative")


@dataclass(frozen=True, slots=True)
class Family:
    """The linked files that the reader may see, and what is to be said of them."""

    codes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    """Decisions with different dates, each a plain sentence."""


def family_of(interaction: Interaction, resident_id: str) -> Family:
    """Return the family of a resident, as far as the person may see it."""
    procedure, texts = interaction.desk.procedure, interaction.texts
    with interaction.desk.store.snapshot() as tx:
        others = [projection.load(tx, procedure, other.id) for other in tx.families.of(resident_id)]
        seen = [other for other in others if _may_see(interaction, tx, other)]
        if not seen:
            return Family()
        own = decided(projection.load(tx, procedure, resident_id))
    warnings = [
        _differs(kind, on, other.resident.code, there, texts)
        for other in seen
        for kind, on in own.items()
        if (there := decided(other).get(kind)) is not None and there != on
    ]
    return Family(tuple(other.resident.code for other in seen), tuple(warnings))


def decided(trajectory: Trajectory) -> dict[f.DecisionKind, date]:
    """Return the day of notification of the decisions that stand, the latest of each kind."""
    gone = {fact.seq for fact in trajectory.facts if isinstance(fact, f.Withdrawn)}
    standing = [
        fact
        for seq, fact in enumerate(trajectory.facts, start=1)
        if isinstance(fact, f.Decision) and seq not in gone
    ]
    annulled = max((fact.on for fact in standing if fact.kind == "annulled"), default=date.min)
    return {
        kind: max(days)
        for kind in KINDS
        if (days := [d.on for d in standing if d.kind == kind and d.on >= annulled])
    }


def _may_see(interaction: Interaction, tx: Transaction, other: Trajectory) -> bool:
    try:
        permits.read(interaction.person, case_of(tx, other))
    except Refusal:
        return False
    return True


def _differs(kind: str, on: date, code: str, there: date, texts: Texts) -> str:
    return texts._(
        "{kind}: notified on {day} here and on {other_day} in the linked file {code}: check both",
        kind=texts.label(labels.DECISION_KINDS, kind),
        day=texts.day(on),
        other_day=texts.day(there),
        code=code,
    )


def sentences(family: Family, texts: Texts) -> Sequence[str]:
    """Return what is said of a family: whom the file is linked to, and what differs."""
    if not family.codes:
        return ()
    linked = texts._("Linked files: {codes}", codes=", ".join(family.codes))
    note = texts._("Note")
    return (linked, *(texts.titled(note, warning) for warning in family.warnings))
