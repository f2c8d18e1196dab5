"""Letters about an absence: to whom they go and what they say when they are sent.

They are about no resident: in the outbox they name the absence, and their step says to whom they
are. One that is no longer true is not sent.
"""

from datetime import date

from handlers import recipients
from handlers.blocks import absence as blocks
from handlers.blocks.message import Message
from handlers.recipients import Recipient
from handlers.texts import texts_for
from storage import Absence, AgendaRow, Centre, OutboxRow, Person, Transaction

TO_STAND_IN = ("stand_in", "begins", "ended")
LISTED = 40
"""Open talks that a letter lists: more are counted."""


def recipient(tx: Transaction, row: OutboxRow, today: date) -> Recipient:
    """Return who is to read such a letter on a Brussels date."""
    absence = tx.absences.known(row.period or "")
    if absence is None:
        return Recipient()
    if row.step == "noted":
        person = tx.people.person(absence.slack_id)
        centres = person.centres if person is not None else ()
        number = row.ordinal or 0
        centre = tx.people.centre(centres[number]) if number < len(centres) else None
        return recipients.of_centre(tx, centre, today) if centre is not None else Recipient()
    who = absence.stand_in if row.step in TO_STAND_IN else absence.slack_id
    reader = tx.people.person(who)
    if reader is None or not reader.active:
        return Recipient()
    return recipients.directly(tx, reader, _centre_of(tx, reader))


def message(tx: Transaction, row: OutboxRow, today: date) -> Message | None:
    """Return what such a letter says, or None when it is no longer true."""
    absence = tx.absences.known(row.period or "")
    if absence is None:
        return None
    reader = recipient(tx, row, today)
    texts = texts_for(reader.language, today)
    is_over = absence.ended_at is not None or absence.last_day < today
    if row.step in ("ended", "back"):
        if absence.ended_at is None:
            return None
        return blocks.ended(absence, texts, to=reader.mention, stood_in=row.step == "ended")
    if is_over:
        return None
    if row.step in ("stand_in", "begins"):
        open_now = _open(tx, absence) if absence.first_day <= today else []
        return blocks.stands_in(absence, open_now[:LISTED], len(open_now), texts, to=reader.mention)
    return blocks.confirmed(absence, texts, to=reader.mention, can_end=row.step == "away")


def _open(tx: Transaction, absence: Absence) -> list[AgendaRow]:
    """Return the open talks for which somebody stands in: of a coach, those of a coach."""
    person, stand_in = tx.people.person(absence.slack_id), tx.people.person(absence.stand_in)
    if person is None or stand_in is None or person.role != "icam_coach":
        return tx.agenda.open_moments(worker=absence.slack_id)
    shared = set(person.centres) & set(stand_in.centres)
    return [row for row in tx.agenda.open_moments(centres=shared) if row.actor == person.role]


def _centre_of(tx: Transaction, person: Person) -> Centre | None:
    return tx.people.centre(person.centres[0]) if person.centres else None
