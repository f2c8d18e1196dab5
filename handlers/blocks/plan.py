"""The plan of a resident on a card: every moment with its dates, who, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from handlers.blocks import coach_days, concerns, dates_line
from handlers.blocks.dates_line import stopped
from handlers.blocks.ids import Action, undo_value
from handlers.blocks.message import (
    BLOCKS_LIMIT,
    TEXT_LIMIT,
    Block,
    Message,
    actions,
    button,
    context,
    divider,
    escape,
    fit,
    header,
    mention,
    section,
    sections,
    size,
)
from handlers.texts import Texts, labels
from handlers.texts.capitals import capital
from scheduling.calendar import Calendar
from scheduling.plan import Plan, PlannedMoment, Reason
from scheduling.rules import Procedure
from storage import Absence

WHY_LIMIT = 900
"""Characters of reasons under one moment on the card; the why card has them all."""
SET_ASIDE_SHOWN = 8
ON_WHY_CARD = frozenset({"source", "reading", "no_deadline"})
"""Reasons that only the why card repeats."""


@dataclass(frozen=True, slots=True)
class StatusView:
    """What the card of a resident is made of."""

    code: str
    plan: Plan
    procedure: Procedure
    today: date
    centre: str | None = None
    """The name of the centre where the resident stays."""
    worker: str | None = None
    """The Slack id of who is responsible."""
    away: Mapping[str, Absence] = field(default_factory=dict)
    """The absences now of the people on the card, by Slack id."""
    coach: str | None = None
    """The Slack id of the ICAM coach, where there is one in Slack."""
    otp_centre: str | None = None
    """The name of the centre of the allocated OTP."""
    expected_centre: str | None = None
    """The name of the centre to which a transfer is announced."""
    weekdays: frozenset[int] = frozenset()
    """On which weekdays (Monday is 0) the ICAM coach is in the centre."""
    closing_days: frozenset[date] = frozenset()
    """The closing days of the centre."""
    links: Mapping[tuple[str, int], str] = field(default_factory=dict)
    """Links to the posted checklists, by moment and occurrence."""
    resident_id: str | None = None
    undo: int | None = None
    """The sequence number of the reader's own last fact, where it can be taken back."""
    set_aside: Sequence[str] = ()
    """What was registered and does not count now, each with the reason, as plain text."""
    beside: Sequence[str] = ()
    """What is to be said of linked files, as plain sentences."""
    resolves: bool = True
    """The reader may settle what collides."""


def status(view: StatusView, texts: Texts) -> Message:
    """Return the plan of a resident: the right, what collides, and every moment with its why."""
    head = [header(texts._("Status of {code}", code=view.code)), *_situation(view, texts)]
    head += _concerns(view, texts)
    head += _set_aside(view, texts)
    tail = _undo(view, texts)
    rows = [_row(view, moment, texts) for moment in _in_order(view.plan.moments)]
    if not rows:
        rows = [[section(escape(texts._("No talk is open and none is planned.")))]]
    body = _within(
        rows, BLOCKS_LIMIT - len(head) - len(tail) - 1, TEXT_LIMIT - _weight(head), texts
    )
    return Message(_summary(view, texts), [*head, *body, *tail])


def _summary(view: StatusView, texts: Texts) -> str:
    overdue = sum(moment.is_overdue(view.today) for moment in view.plan.moments)
    waiting = sum(moment.status == "open" for moment in view.plan.moments)
    said = texts._(
        "{code}: {phase}, {open} open, {overdue} overdue",
        code=view.code,
        phase=texts.label(labels.PHASES, view.plan.phase),
        open=waiting,
        overdue=overdue,
    )
    return escape(said)


def _situation(view: StatusView, texts: Texts) -> list[Block]:
    """Return phase, place, responsible worker and the right to material help."""
    plan = view.plan
    phase = texts.label(labels.PHASES, plan.phase)
    if plan.branch is not None:
        phase = f"{phase}, {texts.label(labels.BRANCHES, plan.branch)}"
    lines = [f"*{escape(capital(phase))}*"]
    if view.centre is not None:
        lines.append(texts._("Centre: {centre}", centre=fit(view.centre, 200)))
    if view.otp_centre is not None and view.otp_centre != view.centre:
        lines.append(texts._("OTP allocated in: {centre}", centre=fit(view.otp_centre, 200)))
    if view.expected_centre is not None:
        centre = fit(view.expected_centre, 200)
        lines.append(texts._("Transfer announced to: {centre}", centre=centre))
    if view.worker is not None:
        lines.append(texts._("Responsible: {who}", who=_named(view, view.worker, texts)))
    lines += _right(plan, texts)
    lines += [fit(line, 600) for line in view.beside]
    if plan.branch == "otp":
        lines.append(escape(_otp_progress(plan, texts)))
    return sections(lines)


def _right(plan: Plan, texts: Texts) -> list[str]:
    if plan.right_ends is None:
        return []
    ends = texts._("Last day of material help: {day}", day=texts.day(plan.right_ends))
    if plan.right_ends_by == "by_hand":
        by_hand = texts._("set by hand")
        ends = f"{ends} ({by_hand})"
    lines = [f"*{escape(ends)}*"]
    if plan.leave_by is not None:
        leave = texts._("Leave the structure by {day}", day=texts.day_named(plan.leave_by))
        ours = texts._("our choice, not in the instruction")
        lines.append(f"{escape(leave)} _({escape(ours)})_")
    return lines


def _otp_progress(plan: Plan, texts: Texts) -> str:
    talks = (
        "otp_intake",
        "icam_intake",
        "otp_discussion",
        "otp_outtake",
        "icam_decision",
        "icam_hearing",
    )
    held = {m.id for m in plan.moments if m.status == "held"} & set(talks)
    return texts.ngettext(
        "{n} talk of 6 (the 6th on refusal only)",
        "{n} talks of 6 (the 6th on refusal only)",
        len(held),
    )


def _concerns(view: StatusView, texts: Texts) -> list[Block]:
    """Return conflicts with what resolves them, and notices, each introduced by a word."""
    found = view.plan.conflicts
    blocks = concerns.conflicts(found, view.code, texts, with_buttons=view.resolves)
    lines = [_concern(texts._("Note"), reason, texts) for reason in view.plan.notices]
    return [*blocks, *sections(lines[:20])]


def _set_aside(view: StatusView, texts: Texts) -> list[Block]:
    """Return what does not count now: nothing that was registered disappears silently."""
    word = texts._("Does not count now")
    shown = view.set_aside[:SET_ASIDE_SHOWN]
    lines = [texts.titled(f"*{escape(word)}*", fit(said, 600)) for said in shown]
    left = len(view.set_aside) - len(shown)
    if left:
        more = texts.ngettext(
            "{n} more registration does not count now.",
            "{n} more registrations do not count now.",
            left,
        )
        lines.append(escape(more))
    return sections(lines)


def _concern(word: str, reason: Reason, texts: Texts) -> str:
    return texts.titled(f"*{escape(word)}*", fit(texts.inside(texts.reason(reason)), 600))


def _in_order(moments: Sequence[PlannedMoment]) -> list[PlannedMoment]:
    """Return what is open first (by date), then what waits, then what is past."""
    ranks = {"open": 0, "provisional": 1, "held": 2, "closed": 3}
    return sorted(
        moments,
        key=lambda m: (ranks[m.status], m.due or date.max if m.status == "open" else date.min),
    )


def _row(view: StatusView, moment: PlannedMoment, texts: Texts) -> list[Block]:
    """Return one moment: title, dates, state and who; and why, while it is to come."""
    title = escape(texts.moment_title(moment.id))
    link = view.links.get(moment.key)
    if link is not None:
        title = f"<{link}|{title}>"
    state = escape(capital(dates_line.state(moment, view.today, texts)))
    if moment.status in ("held", "closed"):
        return [section(f"*{title}*\n{state}")]
    who = _who(view, moment, texts)
    planned = dates_line.plan_by(moment, texts)
    dates = [f"*{escape(capital(planned))}*"] if planned else []
    deadline = dates_line.deadline(moment, texts)
    dates.append(escape(deadline if dates else capital(deadline)))
    said = f"*{title}*\n{' · '.join(dates)}\n{state} · {who}"
    staffed = Calendar(closing_days=view.closing_days)
    proposed = coach_days.from_day(moment, view.weekdays, staffed, view.today)
    if proposed is not None:
        said = f"{said}\n{escape(coach_days.proposal(proposed, texts))}"
    reasons = [texts.reason(reason) for reason in moment.why if reason.code not in ON_WHY_CARD]
    if not reasons:
        return [section(said)]
    return [section(said), context(fit(" ".join(map(stopped, reasons)), WHY_LIMIT))]


def _who(view: StatusView, moment: PlannedMoment, texts: Texts) -> str:
    if moment.actor == "icam_coach" and view.coach is None:
        return escape(texts._("Talk of the ICAM coach: coordinate with the coach"))
    actor = escape(texts.label(labels.ACTORS, moment.actor))
    person = view.coach if moment.actor == "icam_coach" else view.worker
    if person is None or moment.actor == "arrival_centre":
        return actor
    if person == view.worker:  # of whom an absence is said at the head of the card
        return f"{mention(person)} ({actor})"
    return f"{_named(view, person, texts)} ({actor})"


def _named(view: StatusView, person: str, texts: Texts) -> str:
    """Return a mention of a person, with who stands in while they are away."""
    absence = view.away.get(person)
    if absence is None:
        return mention(person)
    return texts._(
        "{who}, away up to and with {last}: {stand_in} stands in",
        who=mention(person),
        last=escape(texts.day(absence.last_day)),
        stand_in=mention(absence.stand_in),
    )


def _within(rows: Sequence[list[Block]], room: int, weight: int, texts: Texts) -> list[Block]:
    """Return as many rows as fit, and say how many do not."""
    body: list[Block] = []
    for shown, row in enumerate(rows):
        weight -= _weight(row)
        if len(body) + len(row) + 1 > room or weight < 0:
            left = len(rows) - shown
            said = texts.ngettext(
                "{n} earlier talk is not shown here.", "{n} earlier talks are not shown here.", left
            )
            return [*body, context(escape(said))]
        body += [divider(), *row] if shown == 0 else row
    return body


def _weight(blocks: Sequence[Block]) -> int:
    texts_ = [block["text"]["text"] for block in blocks if "text" in block]
    texts_ += [
        e["text"]
        for block in blocks
        for e in block.get("elements", ())
        if "text" in e and isinstance(e["text"], str)
    ]
    return sum(size(text) for text in texts_)


def _undo(view: StatusView, texts: Texts) -> list[Block]:
    if view.undo is None or view.resident_id is None:
        return []
    value = undo_value(view.resident_id, view.undo)
    return [actions(button(texts._("Undo my last entry"), Action.UNDO, value))]
