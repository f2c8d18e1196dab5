"""Handing a file over: what is put in the outbox, in the transaction that changes whose it is.

The rows name steps; to whom they go and what they say is resolved when they are sent, so that a
file that changes hands again meanwhile is announced to nobody twice.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from handlers.recipients import EXPECTED, HANDOVER, QUESTIONS
from scheduling import facts as f
from scheduling.calendar import Calendar
from scheduling.reminders import BRUSSELS, Reminder
from scheduling.rules import Procedure, ReminderRules
from storage import Centre, Entry, Transaction
from storage.projection import Trajectory

NEXT = timedelta(microseconds=1)
"""What is added so much later is sent after: the outbox is read in the order of its instants."""


def announce(
    tx: Transaction,
    procedure: Procedure,
    before: Trajectory,
    after: Trajectory,
    entries: Sequence[Entry],
    now: datetime,
) -> None:
    """Have everybody told whom these new facts concern: at `now` (UTC), or in office hours.

    The centre of an allocated OTP, or of an announced transfer, learns whom to expect. Where the
    responsible person or the centre changed, whoever had the file and whoever has it now are told,
    and what was posted about it is posted once more where it is read from now on.
    """
    resident_id, office = after.resident.id, procedure.reminders
    for entry in entries:
        if isinstance(entry.fact, f.OtpAllocated | f.TransferAnnounced) and entry.fact.centre:
            at = in_office_hours(now, tx.people.centre(entry.fact.centre), office)
            row = Reminder(EXPECTED, entry.seq, "expected", 0, None, "otp_centre", at)
            tx.outbox.add(resident_id, [row], at)
    tx.messages.mark_dirty(resident_id, EXPECTED)
    if not before.entries or _holder(before) == _holder(after):
        return
    first, last = entries[0].seq, entries[-1].seq
    if before.worker is not None or before.centre is not None:
        at = in_office_hours(now, before.centre, office)
        row = Reminder(HANDOVER, first, "gone", last, None, "responsible", at)
        tx.outbox.add(resident_id, [row], at)
    is_own = entries[-1].by == after.responsible
    at = now if is_own else in_office_hours(now, after.centre, office)
    row = Reminder(HANDOVER, first, "come", last, None, "responsible", at)
    tx.outbox.add(resident_id, [row], at)
    move(tx, after, last, at)


def _holder(trajectory: Trajectory) -> tuple[str | None, str | None]:
    """Return whose file it is: centre and responsible person."""
    return trajectory.plan.centre, trajectory.responsible


def move(tx: Transaction, after: Trajectory, seq: int, at: datetime) -> None:
    """Have open checklists and questions posted where they are read now, in order.

    That is after the UTC instant `at`; `seq` names the fact that moves them. Said again, it
    changes nothing.
    """
    for number, step in enumerate(_moves(tx, after, seq, at), start=1):
        tx.outbox.add(after.resident.id, [step], at + number * NEXT)


def _moves(tx: Transaction, after: Trajectory, seq: int, at: datetime) -> list[Reminder]:
    """Return the steps that post open checklists and questions once more, where they are read.

    What is still waiting to be posted for the first time goes to the right reader anyway.
    """
    told = {(step.moment, step.occurrence) for step in tx.outbox.sent(after.resident.id)}
    steps = [
        Reminder(moment.id, moment.occurrence, "handed_over", seq, moment.due, "responsible", at)
        for moment in after.plan.moments
        if moment.status == "open" and moment.key in told
    ]
    steps += [
        Reminder(question.id, 1, "handed_over", seq, question.since, "responsible", at)
        for question in after.plan.questions
        if question.id in QUESTIONS and (question.id, 1) in told
    ]
    return steps


def in_office_hours(now: datetime, centre: Centre | None, office: ReminderRules) -> datetime:
    """Return `now` where the centre is at work then, else the instant at which it next is."""
    days = Calendar() if centre is None else Calendar(closing_days=centre.closing_days)
    local = now.astimezone(BRUSSELS)
    day = local.date()
    if days.is_staffed(day) and local.time() < office.office_until:
        if local.time() >= office.office_from:
            return now
    else:
        day = days.staffed_from(day + timedelta(days=1))
    return datetime.combine(day, office.at, BRUSSELS)
