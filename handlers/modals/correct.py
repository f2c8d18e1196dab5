"""Corrections: a fact is withdrawn for a reason, and what is right is added; nothing is edited."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from slack_bolt import BoltResponse

from handlers import permits, places
from handlers.answers import answer_to
from handlers.blocks import correct_forms as views
from handlers.blocks.ids import Field
from handlers.cases import case_of
from handlers.interaction import Interaction, Wrong
from handlers.modals.registering import from_form
from handlers.modals.right_end import refuse_far_day, refuse_without_keys
from handlers.surface import View
from handlers.texts.capitals import capital
from handlers.texts.happened import fact_said
from handlers.undoing import LIGHT, refuse_gone
from scheduling import facts as f
from scheduling.refusal import Refusal
from scheduling.reminders import brussels_date
from storage import Entry, NoKeys, Unreadable
from storage.projection import Trajectory

NAME = "correct"
DAY_ONLY = ("on",)
FIELDS: Mapping[type[f.Fact], tuple[str, ...]] = {
    f.Registered: ("on", "centre", "worker", "applied_on", "circumstances"),
    f.Decision: ("on", "kind", "ground"),
    f.Appeal: ("on", "suspensive"),
    f.OtpAllocated: ("on", "centre"),
    f.OtpArrived: ("on", "centre", "worker"),
    f.OtpException: ("on", "state"),
    f.Extension: ("on", "state"),
    f.TalkNotHeld: ("on", "reason"),
    f.RightEndSet: ("ends_on",),
    f.StayEnded: ("on", "reason"),
    f.TransferAnnounced: ("centre", "expected_on"),
    f.Transferred: ("on", "centre", "worker"),
    f.Assigned: ("on", "worker"),
}
"""What can be put right of each kind of fact; of the others it is the day."""


@dataclass(frozen=True, slots=True)
class Found:
    """A resident's facts that this person can put right, the latest first."""

    trajectory: Trajectory
    entries: Sequence[Entry]
    reads: permits.Reads

    def entry(self, seq: int) -> Entry:
        """Return one of them; raise `Refusal` when it was corrected meanwhile or is not theirs."""
        for entry in self.entries:
            if entry.seq == seq:
                return entry
        refuse_gone(self.trajectory, seq)
        raise Refusal("nothing_to_correct")


def opened(interaction: Interaction, asked: Mapping[str, Any]) -> View:
    """Return the list of facts of a resident, by `code` or `resident` (id); or one by its `seq`.

    Raises `Refusal`: `unknown_code`, `not_allowed`, `nothing_to_correct`, and `no_keys` where no
    reason could be kept.
    """
    if not interaction.desk.store.has_keys:
        raise Refusal("no_keys")
    found = _found(interaction, asked)
    if asked.get("seq"):
        return _view(interaction, found, int(asked["seq"]), {})
    if not found.entries:
        raise Refusal("nothing_to_correct")
    resident, texts = found.trajectory.resident, interaction.texts
    names = places.names(interaction, (entry.fact for entry in found.entries))
    options = [
        (str(entry.seq), capital(fact_said(entry.fact, texts, names))) for entry in found.entries
    ]
    return views.which(views.WhichForm(resident.code, resident.id, options), texts)


def chosen(interaction: Interaction) -> BoltResponse:
    """Show the form for the fact that was chosen, in place of the list."""
    asked = {**interaction.carried, "seq": int(interaction.values[Field.SEQ])}
    return interaction.show(opened(interaction, asked), NAME, asked)


def submitted(interaction: Interaction) -> BoltResponse:
    """Withdraw the fact for the reason given, and add what is right unless it did not happen."""
    values, carried = interaction.values, interaction.carried
    refuse_without_keys(interaction)
    found = _found(interaction, carried)
    entry = found.entry(carried["seq"])
    withdrawal = f.Withdrawn(on=interaction.today, seq=entry.seq, reason=values[Field.REASON])
    right = None if values[Field.HOW] == "withdraw" else _right(interaction, found, entry, values)
    new: list[f.Fact] = [withdrawal] if right is None else [withdrawal, right]

    def make(before: Trajectory) -> list[f.Fact]:
        refuse_gone(before, entry.seq)
        return new

    if right is None:
        outcome = interaction.desk.record_for(
            interaction.person,
            found.trajectory.resident.id,
            make,
            request_id=interaction.request_id,
            confirmed=True,
        )
        return interaction.tell(answer_to(interaction, outcome))
    return from_form(
        interaction,
        [right],
        lambda confirmed: interaction.desk.record_for(
            interaction.person,
            found.trajectory.resident.id,
            make,
            request_id=interaction.request_id,
            confirmed=confirmed,
        ),
        lambda on: _view(interaction, found, entry.seq, values, on),
    )


def _found(interaction: Interaction, asked: Mapping[str, Any]) -> Found:
    """Look up what this person can put right."""
    person, desk = interaction.person, interaction.desk
    if asked.get("resident"):
        trajectory, reads = desk.look_at(person, asked["resident"])
    else:
        trajectory, reads = desk.look(person, asked["code"])
    with desk.store.snapshot() as tx:
        case = case_of(tx, trajectory)
    interaction.saw(trajectory)
    gone = {e.fact.seq for e in trajectory.entries if isinstance(e.fact, f.Withdrawn)}
    entries = [
        entry
        for entry in reversed(trajectory.entries)
        if entry.seq not in gone
        and not isinstance(entry.fact, LIGHT)
        and _may(interaction, entry, case)
    ]
    return Found(trajectory, entries, reads)


def _may(interaction: Interaction, entry: Entry, case: permits.Case) -> bool:
    """Say whether the person may write such a fact."""
    try:
        permits.write(interaction.person, entry.fact, case, interaction.desk.procedure)
    except Refusal:
        return False
    return True


def _fields(interaction: Interaction, fact: f.Fact) -> tuple[str, ...]:
    """Return what can be put right of a fact; of a talk, what its moment asks."""
    if isinstance(fact, f.TalkHeld):
        asks = interaction.desk.procedure.moments[fact.moment].asks
        return ("on", *asks, "interpreter")
    return FIELDS.get(type(fact), DAY_ONLY)


def _right(
    interaction: Interaction, found: Found, entry: Entry, values: Mapping[str, Any]
) -> f.Fact:
    """Return the fact as it should have been; what was written about it goes along.

    Raises `Wrong` where nothing differs, or where what is filled in cannot be.
    """
    fact = entry.fact
    names = _fields(interaction, fact)
    new = {name: views.entered(name, fact.fact, values) for name in names}
    _check(interaction, new)
    try:
        written = _written(interaction, found, entry)
    except (NoKeys, Unreadable) as error:
        raise Wrong(Field.REASON, interaction.texts.refusal(Refusal("no_keys"))) from error
    words = written
    if isinstance(fact, f.TalkHeld) and _writes_words(interaction, found, fact):
        typed = {name: values.get(name, written.get(name)) for name in fact.free_text}
        words = {name: text for name, text in typed.items() if text}
    if words == written and all(getattr(fact, name) == value for name, value in new.items()):
        raise Wrong(Field.HOW, interaction.texts._("Nothing differs yet: change what is wrong."))
    kept = {name: value for name, value in f.to_data(fact).items() if name != "recorded_on"}
    if isinstance(fact, f.Registered):
        kept["structure"] = places.structure_of(interaction, new["centre"])
    return f.from_data({**kept, **new, **words})


def _written(interaction: Interaction, found: Found, entry: Entry) -> Mapping[str, str]:
    """Return what was written about a fact; raises `NoKeys` or `Unreadable`."""
    with interaction.desk.store.snapshot() as tx:
        return tx.journal.texts(found.trajectory.resident.id, entry.seq)


def _writes_words(interaction: Interaction, found: Found, talk: f.TalkHeld) -> bool:
    """Say whether the person reads and writes the own words about a talk."""
    actor = interaction.desk.procedure.moments[talk.moment].actor
    return found.reads == "all" and permits.may_write_texts(interaction.person, actor)


def _words(interaction: Interaction, found: Found, entry: Entry) -> Mapping[str, str] | None:
    """Return what was written about a talk, for who may put it right and as far as it opens."""
    fact = entry.fact
    if not isinstance(fact, f.TalkHeld) or not _writes_words(interaction, found, fact):
        return None
    try:
        words = _written(interaction, found, entry)
    except (NoKeys, Unreadable):
        return None
    if words:
        interaction.reads_texts(found.trajectory)
    return words


def _check(interaction: Interaction, new: dict[str, Any]) -> None:
    """Raise `Wrong` or `Refusal` for values that do not go together."""
    if new.get("kind") == "final_negative" and new.get("ground") is None:
        raise Wrong(
            Field.GROUND,
            interaction.texts._("A final decision needs its ground: choose one of the list."),
        )
    if "kind" in new and new["kind"] != "final_negative":
        new["ground"] = None
    if new.get("ends_on") is not None:
        refuse_far_day(interaction, new["ends_on"])
    if new.get("applied_on") is not None and new["applied_on"] > interaction.today:
        raise Refusal("future", on=new["applied_on"], today=interaction.today)
    if new.get("worker") is not None and "centre" in new:
        places.worker_of(interaction, new["worker"], new["centre"])


def _view(
    interaction: Interaction,
    found: Found,
    seq: int,
    filled: Mapping[str, Any],
    confirm: date | None = None,
) -> View:
    entry = found.entry(seq)
    with interaction.desk.store.snapshot() as tx:
        centres = [(centre.id, centre.name) for centre in tx.people.centres()]
    resident = found.trajectory.resident
    form = views.CorrectForm(
        code=resident.code,
        resident_id=resident.id,
        seq=seq,
        fact=entry.fact.fact,
        said=fact_said(entry.fact, interaction.texts, dict(centres)),
        by=entry.by,
        recorded_on=brussels_date(entry.recorded_at),
        values={name: getattr(entry.fact, name) for name in _fields(interaction, entry.fact)},
        centres=centres,
        keeps_text=entry.has_text,
        words=_words(interaction, found, entry),
        filled=filled,
        confirm=confirm,
    )
    return views.correct(form, interaction.texts)
