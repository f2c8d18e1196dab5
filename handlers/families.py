"""Linked files: whom a resident is linked to, and where they have other dates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from handlers import permits
from handlers.cases import case_of
from handlers.interaction import Interaction
from handlers.texts import Texts, labels
from handlers.texts.capitals import capital
from scheduling.rules import Procedure
from scheduling.trajectory import replay
from storage import projection
from storage.projection import Trajectory


@dataclass(frozen=True, slots=True)
class Family:
    """The linked files that the reader may see, and what is to be said of them."""

    codes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    """What has another date in a linked file, each a plain sentence."""


def family_of(interaction: Interaction, resident_id: str) -> Family:
    """Return the family of a resident, as far as the person may see it."""
    procedure, texts = interaction.desk.procedure, interaction.texts
    with interaction.desk.store.snapshot() as tx:
        others = [projection.load(tx, procedure, other.id) for other in tx.families.of(resident_id)]
        seen = [
            other for other in others if permits.may_read(interaction.person, case_of(tx, other))
        ]
        if not seen:
            return Family()
        own = dated(projection.load(tx, procedure, resident_id), procedure)
    warnings = [
        _differs(kind, on, other.resident.code, there, texts)
        for other in seen
        for kind, on in own.items()
        if (there := dated(other, procedure).get(kind)) is not None and there != on
    ]
    return Family(tuple(other.resident.code for other in seen), tuple(warnings))


def dated(trajectory: Trajectory, procedure: Procedure) -> dict[str, date]:
    """Return the dates that a family may have in common, by kind, as far as they count now.

    What was annulled, postponed or withdrawn, or belongs to an application that has ended, has
    none.
    """
    now = replay(trajectory.facts, procedure).state.round
    marks = {
        "cgvs_negative": now.cgvs,
        "final_negative": now.final,
        "otp_allocated": now.allocation,
        "otp_arrived": now.arrival,
    }
    found = {kind: mark.on for kind, mark in marks.items() if mark is not None}
    if now.hearings:
        found["hearing"] = now.hearings[-1]
    return found


def _differs(kind: str, on: date, code: str, there: date, texts: Texts) -> str:
    days = {"day": texts.day(on), "other_day": texts.day(there), "code": code}
    if kind in labels.DECISION_KINDS:
        said = texts.label(labels.DECISION_KINDS, kind)
        return texts._(
            "{kind}: notified on {day} here and on {other_day} in the linked file {code}:"
            " check both",
            kind=said,
            **days,
        )
    said = capital(texts.label(labels.FACTS, kind))
    return texts._(
        "{kind}: {day} here and {other_day} in the linked file {code}: check both",
        kind=said,
        **days,
    )


def sentences(family: Family, texts: Texts) -> Sequence[str]:
    """Return what is said of a family: whom the file is linked to, and what differs."""
    if not family.codes:
        return ()
    linked = texts._("Linked files: {codes}", codes=", ".join(family.codes))
    note = texts._("Note")
    return (linked, *(texts.titled(note, texts.inside(warning)) for warning in family.warnings))
