"""What posted messages say: from the database to a message, as things stand when it is sent.

A letter that is no longer true is None: whoever posts gives it up.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from handlers import absence_letters, announcements, recipients, retention_letters
from handlers.blocks import coach_days, concerns, conditions, questions, steps
from handlers.blocks import digest as digests
from handlers.blocks.message import Message, context, escape, mention
from handlers.blocks.moment import ChecklistView
from handlers.blocks.moment import checklist as card
from handlers.recipients import QUESTIONS, Recipient
from handlers.texts import Texts, labels, texts_for
from scheduling.calendar import Calendar
from scheduling.plan import Plan, PlannedMoment
from scheduling.rules import Procedure
from storage import ABSENCE, AgendaRow, OutboxRow, Transaction, projection
from storage.outbox import RETENTION
from storage.projection import Placed, Trajectory

__all__ = [
    "Letter",
    "LinkTo",
    "Recipient",
    "checklist",
    "digest",
    "expected_recipient",
    "former",
    "is_kept",
    "recipient",
    "reminder",
]

LinkTo = Callable[[str, str], str | None]
"""Returns the link to a message by channel and ts; None where not every reader can open it."""

THREADED = frozenset({"before", "plan_by", "overdue", "follow_up", "snoozed", "moved"})
"""The steps that answer in the thread of the checklist."""


def unlinked(_channel: str, _ts: str) -> None:
    """Link nothing: nobody knows who will read it."""


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
        question = _question(tx, procedure, trajectory, row.moment, number, today)
        return Letter(question, is_checklist=True)
    moment = trajectory.plan.moment(row.moment, row.occurrence)
    if moment is None or moment.status != "open":
        return None
    if row.step in ("opening", "handed_over"):
        message = _checklist(tx, procedure, trajectory, moment, reader, texts, today)
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
        proposed=coach_days.from_day(moment, *_presence(trajectory), today),
    )
    is_pressing = moment.plan_by is not None and today >= moment.plan_by
    return Letter(
        steps.reminder(view, texts), thread=is_threaded, broadcast=is_threaded and is_pressing
    )


def checklist(
    tx: Transaction,
    procedure: Procedure,
    resident_id: str,
    moment: str,
    occurrence: int,
    today: date,
    language: str | None = None,
) -> Message:
    """Return a checklist, or a question about the OTP, as it stands today (a Brussels date).

    Without a language it is the one of whoever the checklist was written to.
    """
    trajectory = projection.load(tx, procedure, resident_id)
    if moment == recipients.EXPECTED:
        return announcements.expected(tx, trajectory, occurrence, today)
    if moment in QUESTIONS:
        return _question(tx, procedure, trajectory, moment, occurrence, today, language)
    planned = trajectory.plan.moment(moment, occurrence)
    if planned is None:
        reader = recipients.responsible(tx, trajectory, today)
        texts = texts_for(language or reader.language, today)
        return _gone(trajectory, moment, texts)
    reader = recipients.of_actor(tx, trajectory, planned.actor, today)
    texts = texts_for(language or reader.language, today)
    return _checklist(tx, procedure, trajectory, planned, reader, texts, today)


def former(
    tx: Transaction,
    procedure: Procedure,
    resident_id: str,
    moment: str,
    occurrence: int,
    channel: str,
    today: date,
) -> Message:
    """Return the line that stays, in a channel, where a checklist was that stands elsewhere now."""
    trajectory = projection.load(tx, procedure, resident_id)
    planned = trajectory.plan.moment(moment, occurrence)
    actor = planned.actor if planned is not None else "social_worker"
    reader = recipients.of_actor(tx, trajectory, actor, today)
    texts = texts_for(tx.people.language_in(channel) or reader.language, today)
    title = trajectory.resident.code
    if moment not in QUESTIONS:
        title = f"{texts.moment_title(moment)} · {title}"
    plain = texts.titled(title, texts._("handed over"))
    if reader.mention is None:
        return Message(escape(plain), [context(escape(plain))])
    who = texts._("handed over to {who}", who=mention(reader.mention))
    return Message(escape(plain), [context(f"{escape(title)} · {who}")])


def digest(
    tx: Transaction,
    procedure: Procedure,
    region: str,
    period: str,
    today: date,
    link_to: LinkTo = unlinked,
) -> list[Message]:
    """Return the pages of a region's overview of what is open and overdue, with its checklists."""
    del procedure  # what is open does not depend on it
    about = tx.people.region(region)
    if about is None:
        return []
    rows = sorted(tx.agenda.open_moments(region=region), key=lambda row: row.centre or "")
    centres = []
    for centre_id, of_centre in groupby(rows, key=lambda row: row.centre or ""):
        centre = tx.people.centre(centre_id)
        name = centre.name if centre else centre_id
        centres.append(_centre(name, list(of_centre), today, link_to))
    view = digests.DigestView(
        region=about.name,
        today=today,
        centres=tuple(centres),
        undelivered=_not_delivered(tx, region, period),
    )
    return digests.pages(view, texts_for(about.language, today))


def _not_delivered(tx: Transaction, region: str, period: str) -> int:
    """Return how many reminders did not reach the worker, those that a fallback reads included."""
    unread = [row for row in tx.outbox.undelivered(region) if row.kind == "reminder"]
    return len(unread) + len(tx.outbox.diverted(region, period))


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


def _checklist(
    tx: Transaction,
    procedure: Procedure,
    trajectory: Trajectory,
    moment: PlannedMoment,
    reader: Recipient,
    texts: Texts,
    today: date,
) -> Message:
    rule, facts = procedure.moments[moment.id], trajectory.facts
    resident = trajectory.resident
    is_linked = bool(tx.families.of(resident.id))
    held = trajectory.entries[moment.held_by - 1] if moment.held_by is not None else None
    view = ChecklistView(
        opaque=tx.messages.opaque(resident.id, moment.id, moment.occurrence),
        code=resident.code,
        rule=rule,
        moment=moment,
        today=today,
        ticks=trajectory.ticks.get(moment.key, {}),
        conditions=conditions.conditions(facts),
        practical=conditions.practical(rule, facts, is_linked=is_linked),
        responsible=reader.mention,
        coordinate=reader.coordinate,
        proposed=coach_days.lasting(moment, *_presence(trajectory)),
        recorded_by=held.by if held is not None else None,
        announced=moment.announce_on is not None,
        collides=concerns.of_moment(trajectory.plan.conflicts, moment.id),
        resident_id=resident.id,
        is_linked=is_linked,
    )
    message = card(view, texts)
    told_too = _told_too(procedure, trajectory.plan, moment)
    if told_too is None:
        return message
    said = texts._(
        "“{moment}” is open too. When you record this talk, say whether it counts as that one.",
        moment=texts.moment_title(told_too.id),
    )
    return Message(message.text, [*message.blocks[:-1], context(escape(said)), message.blocks[-1]])


def _presence(trajectory: Trajectory) -> tuple[frozenset[int], Calendar]:
    """Return on which weekdays the ICAM coach is in the centre, and when that is open."""
    centre = trajectory.centre
    if centre is None:
        return frozenset(), Calendar()
    return centre.icam_weekdays, Calendar(closing_days=centre.closing_days)


def _told_too(procedure: Procedure, plan: Plan, moment: PlannedMoment) -> PlannedMoment | None:
    """Return the moment for which this checklist speaks too: both opened on the same day."""
    if moment.status != "open":
        return None
    for rule in procedure.moments.values():
        other = plan.moment(rule.id) if rule.told_with == moment.id else None
        if other is not None and (other.status, other.opened_on) == ("open", moment.opened_on):
            return other
    return None


def _question(
    tx: Transaction,
    procedure: Procedure,
    trajectory: Trajectory,
    question: str,
    number: int,
    today: date,
    language: str | None = None,
) -> Message:
    """Return a question as it is asked in the message with that number, or that it is answered."""
    audience = recipients.audience_of(procedure, question, number)
    reader = recipients.of_audience(tx, trajectory, audience, today)
    texts = texts_for(language or reader.language, today)
    code, plan = trajectory.resident.code, trajectory.plan
    asked = next((q for q in plan.questions if q.id == question), None)
    if asked is None:
        said = texts._("{code}: what was asked about this file is settled.", code=code)
        return Message(escape(said), [context(escape(said))])
    expected = tx.people.centre(plan.expected_centre) if plan.expected_centre else None
    view = questions.AskView(
        code=code,
        question=asked,
        audience=audience,
        today=today,
        resident_id=trajectory.resident.id,
        conflicts=plan.conflicts,
        expected_centre=expected.name if expected else None,
        announced_by=announcements.announced_by(trajectory),
        to=reader.mention,
    )
    return questions.ask(view, texts)


def _gone(trajectory: Trajectory, moment: str, texts: Texts) -> Message:
    """Return what stands where a checklist was whose moment no fact asks for any more."""
    said = f"{texts.moment_title(moment)} · {trajectory.resident.code}: " + texts.label(
        labels.CLOSED_BECAUSE, "withdrawn"
    )
    return Message(escape(said), [context(escape(said))])


def _centre(name: str, rows: list[AgendaRow], today: date, link_to: LinkTo) -> digests.DigestCentre:
    overdue = [row.due for row in rows if row.due is not None and row.due < today]
    return digests.DigestCentre(
        name=name,
        open=len(rows),
        overdue=len(overdue),
        oldest_due=min(overdue, default=None),
        rows=tuple(
            digests.DigestRow(
                code=row.code,
                moment=row.moment,
                due=row.due,
                link=link_to(row.channel, row.ts) if row.channel and row.ts else None,
                by_coach=row.actor == "icam_coach",
            )
            for row in rows
        ),
    )
