"""What is said in the thread of a checklist as its date comes and goes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from handlers.blocks import coach_days, dates_line
from handlers.blocks.dates_line import stopped
from handlers.blocks.ids import Action
from handlers.blocks.message import Block, Message, actions, button, escape, mention, section
from handlers.texts import Texts
from handlers.texts.capitals import capital
from scheduling.calendar import working_days_between
from scheduling.plan import PlannedMoment


@dataclass(frozen=True, slots=True)
class StepView:
    """What a reminder is made of."""

    code: str
    moment: PlannedMoment
    step: str
    today: date
    to: str | None = None
    """The Slack id of who is mentioned."""
    responsible: str | None = None
    """The Slack id of the responsible person, for whoever else reads it."""
    previous_due: date | None = None
    opaque: str | None = None
    """The checklist's opaque id: with it, the talk can be recorded from here."""
    link: str | None = None
    """Link to the checklist, where this is not said in its thread."""
    coordinate: bool = False
    """The talk is the ICAM coach's, who is not reached in Slack: the reader coordinates."""
    proposed: tuple[date, ...] | None = None
    """The days to propose for a talk of the coach; None where none is: see `coach_days`."""


def reminder(view: StepView, texts: Texts) -> Message:
    """Return what a step says; KeyError for a step that is none."""
    title = f"{texts.moment_title(view.moment.id)} · {view.code}"
    said = SAID[view.step](view, texts)
    head = escape(title) if view.link is None else f"<{view.link}|{escape(title)}>"
    lines = [f"*{head}*", escape(said)]
    if view.to is not None:
        lines[1] = f"{mention(view.to)} {lines[1]}"
    if view.coordinate:
        coordinate = texts._("Talk of the ICAM coach: coordinate with the coach")
        lines.append(escape(coordinate))
    if view.proposed is not None:
        lines.append(escape(coach_days.proposal(view.proposed, texts)))
    if view.step == "escalation":
        lines.append(_escalation_note(view, texts))
    blocks = [section("\n".join(lines))]
    if view.opaque is not None and view.moment.status == "open":
        blocks.append(_buttons(view.opaque, texts))
    return Message(escape(f"{stopped(title)} {said}"), blocks)


def _buttons(opaque: str, texts: Texts) -> Block:
    return actions(
        button(texts._("Record the talk"), Action.RECORD, opaque, style="primary"),
        button(texts._("Did not take place"), Action.NOT_HELD, opaque),
    )


def _opening(view: StepView, texts: Texts) -> str:
    return _with_dates(texts._("This talk is open."), view, texts)


def _announced(view: StepView, texts: Texts) -> str:
    return _with_dates(texts._("This talk is coming up."), view, texts)


def _before(view: StepView, texts: Texts) -> str:
    moment = view.moment
    if moment.plan_by is None:
        return _with_dates(texts._("This talk is coming up."), view, texts)
    return texts.ngettext(
        "{n} working day left to plan this talk: by {day}.",
        "{n} working days left to plan this talk: by {day}.",
        working_days_between(view.today, moment.plan_by),
        day=texts.day(moment.plan_by),
    )


def _plan_by(view: StepView, texts: Texts) -> str:
    if view.moment.due is None or view.moment.due == view.today:
        return texts._("Today is the last day for this talk.")
    return texts._(
        "Today is the last day to plan this talk; deadline {day}.",
        day=texts.day(view.moment.due),
    )


def _overdue(view: StepView, texts: Texts) -> str:
    late = dates_line.late(view.moment, view.today, texts)
    if late is None:
        return _with_dates(texts._("This talk is open."), view, texts)
    return texts._(
        "{late}. Record the talk, or say that it did not take place.", late=capital(late)
    )


def _escalation(view: StepView, texts: Texts) -> str:
    late = dates_line.late(view.moment, view.today, texts)
    if late is None:
        return _with_dates(texts._("This talk is open."), view, texts)
    return texts._("{late}. For the coordinator: please look at it.", late=capital(late))


def _escalation_note(view: StepView, texts: Texts) -> str:
    """Return whom to turn to: a coach's talk is for the Immigration Office, not the centre."""
    if view.moment.actor == "icam_coach":
        return escape(texts._("Talk of the ICAM coach: contact the Immigration Office."))
    if view.responsible is None:
        return escape(texts._("Nobody is responsible yet: assign a worker."))
    return texts._("Responsible: {who}", who=mention(view.responsible))


def _follow_up(view: StepView, texts: Texts) -> str:
    opened = view.moment.opened_on
    if opened is None:
        return _with_dates(texts._("This talk is open."), view, texts)
    return texts._(
        "Still open since {day}. There is no deadline, but do not lose sight of it.",
        day=texts.day(opened),
    )


def _snoozed(view: StepView, texts: Texts) -> str:
    return _with_dates(texts._("You asked to be reminded of this talk today."), view, texts)


def _moved(view: StepView, texts: Texts) -> str:
    due = view.moment.due
    if due is None or view.previous_due is None or due == view.previous_due:
        return _with_dates(texts._("The dates of this talk changed."), view, texts)
    return texts._(
        "The deadline moves from {old} to {new}.",
        old=texts.day(view.previous_due),
        new=texts.day(due),
    )


def _with_dates(said: str, view: StepView, texts: Texts) -> str:
    return f"{said} {stopped(capital(dates_line.dates(view.moment, texts)))}"


SAID: dict[str, Callable[[StepView, Texts], str]] = {
    "opening": _opening,
    "announced": _announced,
    "before": _before,
    "plan_by": _plan_by,
    "overdue": _overdue,
    "escalation": _escalation,
    "follow_up": _follow_up,
    "snoozed": _snoozed,
    "moved": _moved,
}
"""What each step of the reminders says."""
