"""Absences: who may set them, what is refused, and how they are shown."""

from dataclasses import dataclass
from datetime import date, timedelta

from handlers import permits
from handlers.blocks import absence as blocks
from handlers.blocks.ids import Field
from handlers.blocks.message import Message
from handlers.desk import PATIENCE
from handlers.interaction import Interaction, Wrong
from scheduling.refusal import Refusal
from storage import Absence, Person, Transaction

LONGEST = timedelta(days=366)
"""A longer absence is a change of worker: then the files are given to somebody else."""


@dataclass(frozen=True, slots=True)
class Wished:
    """An absence that somebody asks for. People are Slack ids, days Brussels dates."""

    slack_id: str
    stand_in: str
    first_day: date
    last_day: date


def may_set(actor: Person, person: Person | None) -> bool:
    """Say whether somebody may set the absence of a person: that person, or the coordinator."""
    if person is None or not person.active or person.role not in permits.WORKERS:
        return False
    is_coordinator = actor.role == "coordinator" and bool(set(actor.centres) & set(person.centres))
    return actor.slack_id == person.slack_id or is_coordinator or actor.role == "admin"


def note(interaction: Interaction, wished: Wished) -> Message:
    """Note an absence and return the answer; a request that comes again gets the first one.

    Raises `Wrong` at the field that cannot be, `Refusal("not_allowed")` for somebody else's.
    """
    desk, now = interaction.desk, interaction.desk.now()
    with desk.store.transaction(PATIENCE) as tx:
        answered = tx.journal.answer(interaction.request_id)
        if answered is None:
            _check(interaction, tx, wished)
            absence = tx.absences.add(
                wished.slack_id,
                wished.stand_in,
                wished.first_day,
                wished.last_day,
                by=interaction.slack_id,
                at=now,
            )
            answer = {"absence": absence.id}
            tx.journal.remember(interaction.request_id, None, answer, now)
    return blocks.noted(
        wished.slack_id, wished.stand_in, wished.first_day, wished.last_day, interaction.texts
    )


def end(interaction: Interaction, absence_id: str) -> Message:
    """End an absence and return the card of those that are left."""
    with interaction.desk.store.transaction(PATIENCE) as tx:
        absence = tx.absences.get(absence_id)
        if absence is not None:
            if not may_set(interaction.person, tx.people.person(absence.slack_id)):
                raise Refusal("not_allowed", who=("coordinator",))
            tx.absences.end(absence_id, interaction.desk.now())
    return card(interaction)


def card(interaction: Interaction) -> Message:
    """Return the absences that this person may see and end, with a button for a new one."""
    person = interaction.person
    if person.role not in (*permits.WORKERS, "admin"):
        raise Refusal("not_allowed", who=permits.WORKERS)
    with interaction.desk.store.snapshot() as tx:
        ahead = _ahead(tx, person, interaction.today)
    return blocks.card(ahead, interaction.texts)


def _ahead(tx: Transaction, person: Person, today: date) -> list[Absence]:
    """Return the absences to come of the person, and of the whole centre for its coordinator."""
    people = {person.slack_id}
    if person.role == "admin":
        people |= {one.slack_id for one in tx.people.everyone()}
    if person.role == "coordinator":
        people |= {one.slack_id for centre in person.centres for one in tx.people.staff(centre)}
    return tx.absences.ahead(people, today)


def _check(interaction: Interaction, tx: Transaction, wished: Wished) -> None:
    """Refuse what cannot be."""
    texts = interaction.texts
    person, stand_in = tx.people.person(wished.slack_id), tx.people.person(wished.stand_in)
    if person is None or not may_set(interaction.person, person):
        raise Refusal("not_allowed", who=("coordinator",))
    if wished.last_day < wished.first_day:
        raise Wrong(Field.LAST_DAY, texts._("The last day lies before the first one."))
    if wished.last_day < interaction.today:
        raise Wrong(Field.LAST_DAY, texts._("That period is over already."))
    if wished.last_day - wished.first_day > LONGEST:
        raise Wrong(
            Field.LAST_DAY,
            texts._("That is more than a year: have the files given to somebody else instead."),
        )
    if stand_in is None or not _works_beside(stand_in, person):
        raise Wrong(
            Field.STAND_IN,
            texts._("Choose a social worker or coordinator of the same centre, somebody else."),
        )
    known = tx.absences.overlapping(wished.slack_id, wished.first_day, wished.last_day)
    if known is not None:
        raise Wrong(
            Field.FIRST_DAY,
            texts._(
                "There is an absence from {first} to {last} already: end that one first.",
                first=texts.day(known.first_day),
                last=texts.day(known.last_day),
            ),
        )


def _works_beside(stand_in: Person, person: Person) -> bool:
    return (
        stand_in.active
        and stand_in.slack_id != person.slack_id
        and stand_in.role in permits.WORKERS
        and set(person.centres) <= set(stand_in.centres)
    )
