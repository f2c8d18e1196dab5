"""The checklist of a key moment: what is to be gone through, by when, and what was ticked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from handlers.blocks import coach_days, concerns, conditions, dates_line, ids
from handlers.blocks.ids import Action
from handlers.blocks.message import (
    Block,
    Message,
    actions,
    button,
    context,
    divider,
    escape,
    header,
    mention,
    section,
)
from handlers.texts import Texts, labels
from handlers.texts.capitals import capital
from scheduling.plan import PlannedMoment, Reason
from scheduling.reminders import brussels_date
from scheduling.rules import MATCHIT_ITEM, FollowUp, Item, MomentRule, Practical


class Ticked(Protocol):
    """Who ticked an item, and the instant (UTC) of that."""

    @property
    def by(self) -> str:
        """Return the Slack id of the person."""

    @property
    def at(self) -> datetime:
        """Return the instant, in UTC."""


@dataclass(frozen=True, slots=True)
class ChecklistView:
    """What a checklist is made of."""

    opaque: str
    """The id that its buttons carry; the case code stays out of them."""
    code: str
    rule: MomentRule
    moment: PlannedMoment
    today: date
    """The reader's today, a Brussels date."""
    ticks: Mapping[str, Ticked] = field(default_factory=dict)
    """What is ticked, by item id."""
    conditions: frozenset[str] = frozenset()
    """The conditions of items that hold: see `conditions.conditions`."""
    practical: tuple[Practical, ...] = ()
    """The practical items that apply: see `conditions.practical`."""
    responsible: str | None = None
    """The Slack id of who is reminded."""
    coordinate: bool = False
    """The talk is the ICAM coach's, who is not reached in Slack: the worker coordinates."""
    proposed: tuple[date, ...] | None = None
    """The days to propose for a talk of the coach; None where none is: see `coach_days`."""
    recorded_by: str | None = None
    """The Slack id of who recorded the talk."""
    announced: bool = False
    """It is posted ahead, because the talk is near."""
    collides: Sequence[Reason] = ()
    """What collides about this talk: it is resolved from the status."""
    resident_id: str = ""
    """The id of the resident, to ask for the status."""
    is_linked: bool = False
    """The file is linked to others: what is ticked here can be ticked there too."""


def checklist(view: ChecklistView, texts: Texts) -> Message:
    """Return the checklist as it stands: open, held (collapsed) or closed."""
    if view.moment.status == "held":
        return _held(view, texts)
    if view.moment.status == "closed":
        return _closed(view, texts)
    return _open(view, texts)


def discussed(view: ChecklistView) -> tuple[int, int]:
    """Return how many of the talk's items are ticked, and how many there are."""
    shown = conditions.items(view.rule, view.conditions)
    return sum(item.id in view.ticks for item in shown), len(shown)


def _open(view: ChecklistView, texts: Texts) -> Message:
    done, total = discussed(view)
    blocks = [header(_title(view, texts)), section(_head(view, texts))]
    blocks += [section(concerns.said(reason, texts)) for reason in view.collides]
    blocks += _attempts(view, texts)
    blocks += _entries(view, conditions.items(view.rule, view.conditions), texts)
    blocks += _entries(view, view.practical, texts)
    blocks += _matchit(view, texts)
    blocks.append(context(escape(_progress(done, total, texts))))
    blocks.append(_buttons(view, texts))
    return Message(_summary(view, texts, _discussed(done, total, texts)), blocks)


def _held(view: ChecklistView, texts: Texts) -> Message:
    done, total = discussed(view)
    state = escape(capital(dates_line.state(view.moment, view.today, texts, lasting=True)))
    if view.recorded_by is not None:
        state = texts._("{state}, recorded by {who}", state=state, who=mention(view.recorded_by))
    head = f"*{escape(_title(view, texts))}*\n{state} · {escape(_discussed(done, total, texts))}"
    blocks = [section(head)]
    blocks += _entries(view, conditions.follow_ups(view.rule, view.moment), texts)
    blocks += _matchit(view, texts)
    blocks.append(actions(button(texts._("Text for Match-IT"), Action.MATCHIT, view.opaque)))
    return Message(_summary(view, texts), blocks)


def _closed(view: ChecklistView, texts: Texts) -> Message:
    state = capital(dates_line.state(view.moment, view.today, texts, lasting=True))
    blocks = [section(f"*{escape(_title(view, texts))}*\n{escape(state)}")]
    if view.moment.closed_because == "overtaken":
        blocks.append(context(escape(texts._("Did the talk take place after all? Record it."))))
        blocks.append(actions(_record(view, texts)))
    return Message(_summary(view, texts), blocks)


def _title(view: ChecklistView, texts: Texts) -> str:
    return f"{texts._(view.rule.title)} · {view.code}"


def _summary(view: ChecklistView, texts: Texts, more: str | None = None) -> str:
    """Return what a notification says: title, code and state, nothing personal."""
    moment = view.moment
    parts = [_title(view, texts), dates_line.state(moment, view.today, texts, lasting=True)]
    if moment.status == "open" and moment.due is not None:
        parts.append(texts._("deadline {day}", day=texts.day(moment.due)))
    if more:
        parts.append(more)
    return escape(" · ".join(parts))


def _head(view: ChecklistView, texts: Texts) -> str:
    """Return whom it is for, by when it is planned, its deadline and its state."""
    moment = view.moment
    lines = []
    if view.responsible is not None:
        lines.append(texts._("For {who}", who=mention(view.responsible)))
    if view.coordinate:
        lines.append(escape(texts._("Talk of the ICAM coach: coordinate with the coach")))
    if view.proposed is not None:
        lines.append(escape(coach_days.proposal(view.proposed, texts)))
    if view.announced and not moment.is_overdue(view.today):
        lines.append(escape(texts._("Coming up: the checklist is ready for this talk")))
    planned = dates_line.plan_by(moment, texts)
    deadline = dates_line.deadline(moment, texts)
    if planned is None:
        lines.append(escape(capital(deadline)))
    else:
        lines.append(f"*{escape(capital(planned))}* · {escape(deadline)}")
    state = escape(capital(dates_line.state(moment, view.today, texts, lasting=True)))
    lines.append(f"*{state}*" if moment.is_overdue(view.today) else state)
    return "\n".join(lines)


def _attempts(view: ChecklistView, texts: Texts) -> list[Block]:
    lines = [
        texts._(
            "Did not take place on {day}: {reason}",
            day=texts.day(attempt.on),
            reason=texts.label(labels.NOT_HELD_REASONS, attempt.reason),
        )
        for attempt in view.moment.attempts[-5:]
    ]
    return [context(*map(escape, lines))] if lines else []


def _entries(
    view: ChecklistView, entries: Sequence[Item | FollowUp | Practical], texts: Texts
) -> list[Block]:
    return [_entry(view, entry.id, texts._(entry.text), texts) for entry in entries]


def _matchit(view: ChecklistView, texts: Texts) -> list[Block]:
    """Return the item that stands apart: the talk put in Match-IT; none where none is asked."""
    if view.rule.matchit is None:
        how = texts._("as the other talks of this phase")
    else:
        how = texts.label(labels.MATCHIT, view.rule.matchit)
    text = texts._("Put in Match-IT: {how}", how=how)
    return [divider(), _entry(view, MATCHIT_ITEM, text, texts)]


def _entry(view: ChecklistView, item: str, text: str, texts: Texts) -> Block:
    """Return an item with its button, which carries the state that a click wants."""
    tick = view.ticks.get(item)
    if tick is None:
        said = f"○  {escape(text)}"
        label, spoken = texts._("Tick"), texts._("Tick: {item}", item=text)
    else:
        day = texts.day(brussels_date(tick.at))
        by = texts._("ticked by {who}, {day}", who=mention(tick.by), day=escape(day))
        said = f"✓  {escape(text)}\n_{by}_"
        label, spoken = texts._("Untick"), texts._("Untick: {item}", item=text)
    value = ids.tick_value(view.opaque, item, done=tick is None)
    block = section(said, button(label, Action.TICK, value, label=spoken))
    block["block_id"] = f"item_{item}"
    return block


def _discussed(done: int, total: int, texts: Texts) -> str:
    return texts._("{done} of {total} discussed", done=done, total=total)


def _progress(done: int, total: int, texts: Texts) -> str:
    said = _discussed(done, total, texts)
    if total and done == total:
        prompt = texts._("Everything discussed? Then record the talk.")
        return f"{said}. {prompt}"
    return said


def _buttons(view: ChecklistView, texts: Texts) -> Block:
    buttons = [
        _record(view, texts, style="primary"),
        button(texts._("Did not take place"), Action.NOT_HELD, view.opaque),
        button(texts._("Why this date?"), Action.WHY, view.opaque),
    ]
    if not view.moment.is_overdue(view.today):
        buttons.append(button(texts._("Remind me later"), Action.SNOOZE, view.opaque))
    if view.rule.actor == "social_worker":
        buttons.append(button(texts._("Questions for the talk"), Action.GUIDE, view.opaque))
    if view.is_linked and discussed(view)[0]:
        buttons.append(button(texts._("Tick in linked files too"), Action.COPY_TICKS, view.opaque))
    if view.collides:
        buttons.append(button(texts._("Resolve it"), Action.STATUS, view.resident_id))
    return actions(*buttons)


def _record(view: ChecklistView, texts: Texts, style: str | None = None) -> Block:
    return button(texts._("Record the talk"), Action.RECORD, view.opaque, style=style)
