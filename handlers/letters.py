"""What posted messages say: from the database to a message, as things stand when it is sent.

A letter that is no longer true is None: whoever posts gives it up.
"""

from dataclasses import dataclass
from datetime import date

from handlers import absence_letters, announcements, checklists, recipients, retention_letters
from handlers.blocks import coach_days, steps
from handlers.blocks.message import Message
from handlers.checklists import checklist, former
from handlers.overviews import LinkTo, digest, unlinked
from handlers.recipients import QUESTIONS, Recipient
from handlers.texts import texts_for
from scheduling.plan import PlannedMoment
from scheduling.rules import Procedure
from storage import ABSENCE, OutboxRow, Transaction, projection
from storage.outbox import RETENTION
from storage.projection import Placed, Trajectory

__all__ = [
    "Letter",
    "checklist",
    "digest",
    "expected_recipient",
    "former",
    "is_kept",
    "recipient",
    "reminder",
]
"""What the poster asks for, in one place: see `bot.parcels.Letters`."""

THREADED = frozenset({"before", "plan_by", "overdue", "follow_up", "snoozed", "moved"})
"""The steps that answer in the thread of the checklist."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What a reminder says, and where it stands."""

    message: Message
    thread: bool = False
    """It answers in the thread of the checklist."""
    broadcast: bool = False
    """It is also shown in the channel."""
    is_checklist: bool = False
    """It is what later changes render anew: a checklist, or a question."""


def recipient(
    tx: Transaction, row: OutboxRow, trajectory: Trajectory | None, today: date
) -> Recipient:
    """Return who is to read a row of the outbox that day; `trajectory` is None for a digest."""
    if row.moment == ABSENCE:
        return absence_letters.recipient(tx, row, today)
    if trajectory is not None and row.moment in recipients.ANNOUNCED:
        return announcements.recipient(tx, row, trajectory, today)
    return recipients.of_row(tx, row, trajectory, today)


def expected_recipient(
    tx: Transaction, procedure: Procedure, row: OutboxRow, placed: Placed | None, today: date
) -> Recipient:
    """Return who is to read a row that day, as far as that can be said without the facts."""
    is_elsewhere = row.moment in recipients.ANNOUNCED or row.audience in recipients.AWAITING
    if row.resident_id is None or placed is None or is_elsewhere:
        trajectory = projection.load(tx, procedure, row.resident_id) if row.resident_id else None
        return recipient(tx, row, trajectory, today)
    return recipients.expected(tx, procedure, row, placed, today)


def is_kept(row: OutboxRow) -> bool:
    """Say whether what stands at a place for a row is rendered anew when the file changes."""
    opens = row.step in ("opening", "handed_over", "ask") or row.moment == recipients.EXPECTED
    return opens or row.step in THREADED  # one of these that answers nothing is the checklist


def reminder(
    tx: Transaction,
    procedure: Procedure,
    row: OutboxRow,
    today: date,
    link_to: LinkTo = unlinked,
) -> Letter | None:
    """Return what a reminder says today (a Brussels date), or None when it is no longer true.

    What does not answer in the thread of its checklist links to it.
    """
    if row.moment == ABSENCE:
        told = absence_letters.message(tx, row, today)
        return None if told is None else Letter(told)
    if row.resident_id is None or row.moment is None or row.occurrence is None:
        return None
    trajectory = projection.load(tx, procedure, row.resident_id)
    reader = recipient(tx, row, trajectory, today)
    texts = texts_for(reader.language, today)
    if row.moment in recipients.ANNOUNCED:
        said = announcements.message(tx, procedure, row, trajectory, today)
        is_kept = row.moment == recipients.EXPECTED
        return None if said is None else Letter(said, is_checklist=is_kept)
    if row.moment == RETENTION:
        told = retention_letters.message(tx, row, trajectory, reader.mention, today, texts)
        return None if told is None else Letter(told)
    if row.step in ("opening", "handed_over") and _stands_there(tx, row, reader):
        return None
    if row.moment in QUESTIONS:
        asked = [q for q in trajectory.plan.questions if (q.id, q.since) == (row.moment, row.due)]
        if not asked:
            return None
        number = 1 + (row.ordinal or 0) if row.step == "ask" else row.occurrence
        question = checklists.of_question(tx, procedure, trajectory, row.moment, number, today)
        return Letter(question, is_checklist=True)
    moment = trajectory.plan.moment(row.moment, row.occurrence)
    if moment is None or moment.status != "open":
        return None
    if row.step in ("opening", "handed_over"):
        message = checklists.of_moment(tx, procedure, trajectory, moment, reader, texts, today)
        return Letter(message, is_checklist=True)
    step = _still_true(row, moment, today)
    if step is None:
        return None
    posted = tx.messages.checklist(row.resident_id, moment.id, moment.occurrence)
    is_threaded = row.step in THREADED
    view = steps.StepView(
        code=trajectory.resident.code,
        moment=moment,
        step=step,
        today=today,
        to=reader.mention,
        responsible=recipients.responsible(tx, trajectory, today).mention,
        previous_due=row.previous_due,
        opaque=posted.id if posted is not None else None,
        link=link_to(posted.channel, posted.ts) if posted and not is_threaded else None,
        coordinate=reader.coordinate,
        proposed=coach_days.from_day(moment, *checklists.presence(trajectory), today),
    )
    is_pressing = moment.plan_by is not None and today >= moment.plan_by
    return Letter(
        steps.reminder(view, texts), thread=is_threaded, broadcast=is_threaded and is_pressing
    )


def _stands_there(tx: Transaction, row: OutboxRow, reader: Recipient) -> bool:
    """Say whether the checklist that a row would post stands where its reader reads already."""
    posted = tx.messages.checklist(row.resident_id or "", row.moment or "", row.occurrence or 0)
    return posted is not None and posted.place is not None and posted.place == reader.places[0]


def _still_true(row: OutboxRow, moment: PlannedMoment, today: date) -> str | None:
    """Return the step as it can be said today, or None when it is no longer true."""
    if row.due != moment.due:
        return None  # it moved, and that is a step of its own
    is_overdue = moment.is_overdue(today)
    if row.step in ("overdue", "escalation"):
        return row.step if is_overdue else None
    if row.step in ("before", "plan_by") and is_overdue:
        return None
    if row.step == "before":
        is_ahead = moment.plan_by is not None and today < moment.plan_by
        return "before" if is_ahead else None
    if row.step == "plan_by" and moment.plan_by is not None and today > moment.plan_by:
        return "opening"  # sent late: it is still open, but that day has passed
    return row.step
