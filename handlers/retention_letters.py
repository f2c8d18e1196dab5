"""The letter that a file is about to be erased: to whom it goes, and what it says when it is sent.

In the outbox it stands where a moment else stands, with the first day on which the file may go.
"""

from datetime import date, datetime

from handlers import handover
from handlers.blocks import retention as blocks
from handlers.blocks.message import Message
from handlers.texts import Texts
from scheduling.reminders import Reminder
from scheduling.retention import Life, Retention, erased_on, life
from scheduling.rules import Procedure
from storage import OutboxRow, Transaction
from storage.outbox import RETENTION
from storage.projection import Trajectory


def announce(
    tx: Transaction, procedure: Procedure, trajectory: Trajectory, due: date, now: datetime
) -> bool:
    """Have the coordinator told, in office hours; False where that has been said already.

    `due` is the first Brussels date on which the file is to be erased, `now` a UTC instant.
    """
    at = handover.in_office_hours(now, trajectory.centre, procedure.reminders)
    row = Reminder(RETENTION, 1, "notice", 0, due, "coordinator", at)
    return tx.outbox.add(trajectory.resident.id, [row], at) == 1


def message(
    tx: Transaction,
    row: OutboxRow,
    trajectory: Trajectory,
    to: str | None,
    today: date,
    texts: Texts,
) -> Message | None:
    """Return what the letter says on a Brussels date, or None when it is no longer true."""
    rules, lived = tx.people.retention(), life(trajectory.plan, trajectory.facts)
    if lived is None or row.due is None or erased_on(lived, rules) != row.due:
        return None
    view = blocks.NoticeView(
        code=trajectory.resident.code,
        resident_id=trajectory.resident.id,
        erased_on=_day(row.due, rules, today),
        active_on=lived.active_on,
        is_closed=_is_closed(lived),
        to=to,
    )
    return blocks.notice(view, texts)


def _day(due: date, rules: Retention, today: date) -> date:
    """Return the day on which the file goes, if it is told today: never sooner than promised."""
    return max(due, today + rules.notice)


def _is_closed(lived: Life) -> bool:
    return lived.closed_on is not None
