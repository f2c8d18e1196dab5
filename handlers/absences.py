"""Absences: who may set them, what is refused, and how they are shown."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from handlers import handover, home, permits
from handlers.blocks import absence as blocks
from handlers.blocks.ids import Field
from handlers.blocks.message import Message
from handlers.desk import PATIENCE
from handlers.interaction import Interaction, Wrong
from scheduling.calendar import Calendar
from scheduling.refusal import Refusal
from scheduling.reminders import BRUSSELS, brussels_date
from storage import Absence, Centre, Deed, Person, Transaction

AWAY = (*permits.WORKERS, "icam_coach")
"""Whose reminders a stand-in can get."""
LONGEST = timedelta(days=366)
"""A longer absence is a change of worker: then the files are given to somebody else."""


@dataclass(frozen=True, slots=True)
class Wished:
    """An absence that somebody asks for. People are Slack ids, days Brussels dates."""

    slack_id: str
    stand_in: str
    first_day: date
    last_day: date


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
            _announce(interaction, tx, absence)
            tx.audit.note(
                Deed(interaction.slack_id, now, "absence", "noted", interaction.own_centre)
            )
            answer = {"absence": absence.id}
            tx.journal.remember(interaction.request_id, None, answer, now)
    home.show_to(interaction, (wished.slack_id, wished.stand_in))
    return blocks.noted(
        wished.slack_id, wished.stand_in, wished.first_day, wished.last_day, interaction.texts
    )


def end(interaction: Interaction, absence_id: str) -> Message:
    """End an absence and return the card of those that are left."""
    with interaction.desk.store.transaction(PATIENCE) as tx:
        absence = tx.absences.get(absence_id)
        if absence is not None:
            if not permits.may_set_absence(interaction.person, tx.people.person(absence.slack_id)):
                raise Refusal("not_allowed", who=("coordinator",))
            if tx.absences.end(absence_id, interaction.desk.now()):
                _tell_of_the_end(interaction, tx, absence)
                by, at = interaction.slack_id, interaction.desk.now()
                tx.audit.note(Deed(by, at, "absence", "ended", interaction.own_centre))
    if absence is not None:
        home.show_to(interaction, (absence.slack_id, absence.stand_in))
    return card(interaction)


def _announce(interaction: Interaction, tx: Transaction, absence: Absence) -> None:
    """Have everybody told whom an absence concerns.

    Who stands in reads it at once and once more on the day on which it begins, who is away has it
    in writing, and the coordinators of the centres know where reminders go.
    """
    now, office = interaction.desk.now(), interaction.desk.procedure.reminders
    person, stand_in = tx.people.person(absence.slack_id), tx.people.person(absence.stand_in)
    if person is None or stand_in is None:
        return
    is_own = absence.stand_in == interaction.slack_id
    at = now if is_own else handover.in_office_hours(now, _centre_of(tx, stand_in), office)
    tx.outbox.add_absence(absence.id, "stand_in", at)
    begins = _at_work(tx, stand_in).staffed_from(absence.first_day)
    if brussels_date(at) < begins <= absence.last_day:
        morning = datetime.combine(begins, office.at, BRUSSELS).astimezone(UTC)
        tx.outbox.add_absence(absence.id, "begins", morning)
    is_own = absence.slack_id == interaction.slack_id
    at = now if is_own else handover.in_office_hours(now, _centre_of(tx, person), office)
    tx.outbox.add_absence(absence.id, "away", at)
    concerned = {absence.slack_id, absence.stand_in}
    for number, centre in enumerate(map(tx.people.centre, person.centres)):
        told = tx.people.staff(centre.id, "coordinator") if centre is not None else []
        if told and told[0].slack_id not in concerned:
            at = handover.in_office_hours(now, centre, office)
            tx.outbox.add_absence(absence.id, "noted", at, number)


def _tell_of_the_end(interaction: Interaction, tx: Transaction, absence: Absence) -> None:
    """Have both told that an absence was ended early, but for whoever did that."""
    now, office = interaction.desk.now(), interaction.desk.procedure.reminders
    for step, slack_id in (("ended", absence.stand_in), ("back", absence.slack_id)):
        person = tx.people.person(slack_id)
        if person is not None and slack_id != interaction.slack_id:
            at = handover.in_office_hours(now, _centre_of(tx, person), office)
            tx.outbox.add_absence(absence.id, step, at)


def _at_work(tx: Transaction, person: Person) -> Calendar:
    """Return when a person works."""
    centre = _centre_of(tx, person)
    closing_days = centre.closing_days if centre is not None else frozenset()
    return Calendar(closing_days=closing_days, working_weekdays=person.working_days)


def _centre_of(tx: Transaction, person: Person) -> Centre | None:
    return tx.people.centre(person.centres[0]) if person.centres else None


def card(interaction: Interaction) -> Message:
    """Return the absences that this person may see and end, with a button for a new one."""
    person = interaction.person
    if not permits.sets_absences(person):
        raise Refusal("not_allowed", who=AWAY)
    with interaction.desk.store.snapshot() as tx:
        ahead = _ahead(tx, person, interaction.today)
    return blocks.card(ahead, interaction.texts)


def _ahead(tx: Transaction, person: Person, today: date) -> list[Absence]:
    """Return the absences to come of the person, and of the whole centre for its coordinator."""
    people = {person.slack_id}
    if permits.reaches_all(person, "set_absence"):
        people |= {one.slack_id for one in tx.people.everyone()}
    elif permits.sets_absences_of_others(person):
        people |= {one.slack_id for centre in person.centres for one in tx.people.staff(centre)}
    return tx.absences.ahead(people, today)


def _check(interaction: Interaction, tx: Transaction, wished: Wished) -> None:
    """Refuse what cannot be."""
    texts = interaction.texts
    person, stand_in = tx.people.person(wished.slack_id), tx.people.person(wished.stand_in)
    if person is None or not permits.may_set_absence(interaction.person, person):
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
        asked = texts._("Choose a social worker or coordinator of the same centre, somebody else.")
        if person.role == "icam_coach":
            asked = texts._(
                "Choose another ICAM coach of one of these centres; where there is none, a social"
                " worker or coordinator, who then coordinates."
            )
        raise Wrong(Field.STAND_IN, asked)
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
    if not stand_in.active or stand_in.slack_id == person.slack_id:
        return False
    if person.role == "icam_coach":
        return stand_in.role in AWAY and bool(set(person.centres) & set(stand_in.centres))
    return stand_in.role in permits.WORKERS and set(person.centres) <= set(stand_in.centres)
