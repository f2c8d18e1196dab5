"""Checklists and questions as they stand: from the database to the message that is kept true."""

from datetime import date

from handlers import announcements, recipients
from handlers.blocks import coach_days, concerns, conditions, questions
from handlers.blocks.message import Message, context, escape, mention
from handlers.blocks.moment import ChecklistView
from handlers.blocks.moment import checklist as card
from handlers.recipients import QUESTIONS, Recipient
from handlers.texts import Texts, labels, texts_for
from scheduling.calendar import Calendar
from scheduling.plan import Plan, PlannedMoment
from scheduling.rules import Procedure
from storage import Transaction, projection
from storage.projection import Trajectory


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
        return of_question(tx, procedure, trajectory, moment, occurrence, today, language)
    planned = trajectory.plan.moment(moment, occurrence)
    if planned is None:
        reader = recipients.responsible(tx, trajectory, today)
        texts = texts_for(language or reader.language, today)
        return _gone(trajectory, moment, texts)
    reader = recipients.of_actor(tx, trajectory, planned.actor, today)
    texts = texts_for(language or reader.language, today)
    return of_moment(tx, procedure, trajectory, planned, reader, texts, today)


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


def of_moment(
    tx: Transaction,
    procedure: Procedure,
    trajectory: Trajectory,
    moment: PlannedMoment,
    reader: Recipient,
    texts: Texts,
    today: date,
) -> Message:
    """Return the checklist of a moment for that reader, as it stands today (a Brussels date)."""
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
        proposed=coach_days.lasting(moment, *presence(trajectory)),
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


def presence(trajectory: Trajectory) -> tuple[frozenset[int], Calendar]:
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


def of_question(
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
