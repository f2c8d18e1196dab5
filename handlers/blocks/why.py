"""The card that explains a date: counted day by day, by which paragraph, and what would move it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from handlers.blocks import counting, dates_line, moving
from handlers.blocks.message import Message, escape, fit, section, sections
from handlers.texts import Texts
from handlers.texts.capitals import capital
from scheduling.calendar import Calendar
from scheduling.facts import Fact
from scheduling.plan import PlannedMoment, Reason
from scheduling.rules import Procedure

ATTEMPTS = 5
"""Talks that did not take place, of which the card tells; the deadline does not hang on them."""


@dataclass(frozen=True, slots=True)
class WhyView:
    """What the card that explains a date is made of."""

    code: str
    moment: PlannedMoment
    today: date
    procedure: Procedure
    facts: Sequence[Fact] = ()
    """All facts, in the order of recording: on them is tried out what would move the date."""
    calendar: Calendar = field(default_factory=Calendar)
    """When the centre and the responsible person are at work."""


def why(view: WhyView, texts: Texts) -> Message:
    """Return the whole reckoning of one moment's dates, step by step and day by day."""
    title = f"{texts.moment_title(view.moment.id)} · {view.code}"
    dates = capital(dates_line.dates(view.moment, texts))
    head = section(f"*{escape(title)}*\n{escape(dates)}")
    lines = [line for reason in _shown(view.moment) for line in _step(reason, view, texts)]
    if not lines:
        lines = [escape(texts._("No date was reckoned for this talk."))]
    body = [*lines, *_moves(view, texts)]
    return Message(escape(texts.titled(title, dates)), [head, *sections(body)])


def _shown(moment: PlannedMoment) -> list[Reason]:
    """Return the steps, of the attempts the latest only."""
    attempts = [at for at, reason in enumerate(moment.why) if reason.code == "attempt"]
    left_out = set(attempts[:-ATTEMPTS])
    return [reason for at, reason in enumerate(moment.why) if at not in left_out]


def _step(reason: Reason, view: WhyView, texts: Texts) -> list[str]:
    """Return one step as a sentence, with the days of its count under it."""
    said = f"• {fit(texts.reason(reason), 1_000)}"
    return [said, *(f"> {escape(row)}" for row in _days(reason, view, texts))]


def _days(reason: Reason, view: WhyView, texts: Texts) -> list[str]:
    """Return the days that a step counts, or on which nobody is there to plan."""
    if reason.code in ("plan_by_earlier", "plan_by_right"):
        last = reason.params.get("due") or reason.params["right_ends"]
        return counting.unplanned(reason.params["plan_by"], last, _staffed(view), texts)
    count = counting.count_of(reason, view.procedure.material_help)
    return [] if count is None else counting.rows(count, texts)


def _staffed(view: WhyView) -> Calendar:
    """Return on which days this talk can be planned: the worker's own days bind no coach."""
    if view.moment.actor == "social_worker":
        return view.calendar
    return Calendar(closing_days=view.calendar.closing_days)


def _moves(view: WhyView, texts: Texts) -> list[str]:
    """Return what would move the date, and what would not."""
    found = moving.moves(view.moment, view.facts, view.procedure, view.calendar, view.today)
    if not found:
        return []
    title = escape(texts._("What would move this date"))
    lines = [f"*{title}*", *(f"• {fit(moving.said(move, texts), 500)}" for move in found)]
    if view.moment.due is not None:
        stays = texts._("A talk that does not take place, or a later reminder, does not move it.")
        lines.append(f"_{escape(stays)}_")
    return lines
