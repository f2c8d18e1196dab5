"""What a registration changed: the difference between two plans, in sentences."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from handlers.blocks import concerns, dates_line
from handlers.blocks.dates_line import stopped
from handlers.blocks.ids import Action, undo_value
from handlers.blocks.message import Block, Message, actions, button, escape, fit, section, sections
from handlers.texts import Texts, labels
from handlers.texts.capitals import capital
from scheduling.plan import Plan, PlannedMoment, Reason


@dataclass(frozen=True, slots=True)
class AnswerView:
    """What the answer to a registration is made of."""

    code: str
    what: str
    """What was registered, as plain text."""
    before: Plan | None
    after: Plan
    today: date
    resident_id: str | None = None
    undo: int | None = None
    """The sequence number of the fact, where the reader can take it back."""
    beside: Sequence[str] = ()
    """What is to be said of linked files, as plain sentences."""
    told: Collection[str] = ()
    """The talks of which `what` says that they were held or not: that is not said once more."""


def answer(view: AnswerView, texts: Texts) -> Message:
    """Return the answer to a registration: what was registered and what it changed."""
    lines = changes(view.before, view.after, texts, view.told)
    collides = _new_conflicts(view.before, view.after)
    said = fit(texts.titled(view.code, view.what), 500)
    blocks: list[Block] = [section(f"*{said}*")]
    if lines:
        blocks += sections(f"• {fit(line, 900)}" for line in lines[:30])
    elif not collides and not _newly_held(view):
        blocks.append(section(escape(texts._("The plan stays as it was."))))
    blocks += sections(fit(line, 600) for line in view.beside)
    blocks += concerns.conflicts(collides, view.code, texts)
    if view.undo is not None and view.resident_id is not None:
        value = undo_value(view.resident_id, view.undo)
        blocks.append(actions(button(texts._("Undo"), Action.UNDO, value)))
    return Message(said, blocks)


def changes(
    before: Plan | None, after: Plan, texts: Texts, told: Collection[str] = ()
) -> list[str]:
    """Return what changed between two plans, one plain sentence each; none where nothing did.

    What collides now and did not before is left out: it is shown with what resolves it. Of the
    talks in `told` the reader knows whether they were held; only what follows from it is said.
    """
    known = {moment.key: moment for moment in before.moments} if before else {}
    lines: list[str] = []
    if before is None or before.right_ends != after.right_ends:
        lines += _right(before, after, texts)
    for moment in after.moments:
        earlier = known.pop(moment.key, None)
        lines += _moment(earlier, moment, texts, told)
    for gone in known.values():
        lines.append(texts._("“{moment}” no longer applies.", moment=_title(gone, texts)))
    lines += _concerns(before, after, texts)
    return lines


def moved(before: PlannedMoment, after: PlannedMoment, texts: Texts) -> str | None:
    """Return how the date of a moment moved and why, or None where it did not."""
    title = _title(after, texts)
    if before.due is not None and after.due is not None and before.due != after.due:
        old, new = texts.day(before.due), texts.day(after.due)
        said = texts._("“{moment}” moves from {old} to {new}", moment=title, old=old, new=new)
        because = _because(before.why, after.why, texts)
        return stopped(f"{said}, {because}" if because else said)
    if before.advice is None or after.advice is None or before.advice == after.advice:
        return None
    return texts._(
        "“{moment}”: the advice date moves from {old} to {new}.",
        moment=title,
        old=texts.day(before.advice),
        new=texts.day(after.advice),
    )


def _because(before: tuple[Reason, ...], after: tuple[Reason, ...], texts: Texts) -> str | None:
    """Return the first reason that is new and explains the move."""
    for reason in after:
        if reason not in before:
            said = texts.because(reason)
            if said is not None:
                return said
    return None


def _right(before: Plan | None, after: Plan, texts: Texts) -> Iterator[str]:
    if after.right_ends is None:
        if before is not None:
            yield texts._("There is no last day of material help any more.")
    elif before is None or before.right_ends is None:
        ends = texts._("Last day of material help: {day}", day=texts.day(after.right_ends))
        yield stopped(ends)
    else:
        said = texts._(
            "The last day of material help moves from {old} to {new}",
            old=texts.day(before.right_ends),
            new=texts.day(after.right_ends),
        )
        if after.right_ends_by == "extension":
            because = texts._("because the resident cooperates")
            said = f"{said}, {because}"
        yield stopped(said)


def _moment(
    earlier: PlannedMoment | None, moment: PlannedMoment, texts: Texts, told: Collection[str]
) -> Iterator[str]:
    title = _title(moment, texts)
    was = earlier.status if earlier is not None else None
    if moment.status == "open" and was != "open":
        dates = dates_line.dates(moment, texts)
        yield texts._("“{moment}” opens: {dates}.", moment=title, dates=dates)
    elif moment.status == "held" and was != "held" and moment.id in told:
        outcome = dates_line.outcome(moment, texts)
        if outcome:
            yield stopped(capital(", ".join(outcome)))
    elif moment.status == "held" and was != "held":
        state = dates_line.state(moment, moment.held_on or date.min, texts)
        yield texts._("“{moment}”: {state}.", moment=title, state=state)
    elif moment.status == "closed" and was not in ("closed", None):
        because = texts.label(labels.CLOSED_BECAUSE, moment.closed_because or "overtaken")
        yield texts._("“{moment}” is closed: {because}.", moment=title, because=because)
    elif moment.status == "provisional" and was is None and moment.due is not None:
        yield texts._(
            "“{moment}” will follow, by {day} at the latest.",
            moment=title,
            day=texts.day(moment.due),
        )
    elif earlier is not None and moment.status in ("open", "provisional"):
        shift = moved(earlier, moment, texts) or _planned_anew(earlier, moment, texts)
        if shift is not None:
            yield shift
    if earlier is not None and len(moment.attempts) > len(earlier.attempts):
        yield from _attempt(moment, texts, told)


def _attempt(moment: PlannedMoment, texts: Texts, told: Collection[str]) -> Iterator[str]:
    """Yield that a talk did not take place, unless that is told, and that its deadline stays."""
    if moment.id not in told:
        attempt = moment.attempts[-1]
        yield texts._(
            "“{moment}” did not take place on {day}; the deadline stays.",
            moment=_title(moment, texts),
            day=texts.day(attempt.on),
        )
    elif moment.due is not None:
        yield texts._("The deadline stays as it is.")


def _planned_anew(before: PlannedMoment, after: PlannedMoment, texts: Texts) -> str | None:
    if after.plan_by is None or before.plan_by == after.plan_by:
        return None
    return texts._(
        "“{moment}”: plan it by {day} now.",
        moment=_title(after, texts),
        day=texts.day(after.plan_by),
    )


def _concerns(before: Plan | None, after: Plan, texts: Texts) -> Iterator[str]:
    notice, settled = texts._("Note"), texts._("No longer to check")
    for reason in before.conflicts if before else ():
        if reason.code not in {other.code for other in after.conflicts}:
            yield texts.titled(settled, texts.inside(texts.reason(reason)))
    for reason in after.notices:
        if before is None or reason not in before.notices:
            yield texts.titled(notice, texts.inside(texts.reason(reason)))


def _new_conflicts(before: Plan | None, after: Plan) -> list[Reason]:
    """Return what collides after a registration and did not before."""
    known = before.conflicts if before is not None else ()
    return [reason for reason in after.conflicts if reason not in known]


def _newly_held(view: AnswerView) -> bool:
    """Say whether a talk of which is told that it was held was not held before."""
    known = view.before.moments if view.before is not None else ()
    before = {moment.key for moment in known if moment.status == "held"}
    return any(
        moment.status == "held" and moment.id in view.told and moment.key not in before
        for moment in view.after.moments
    )


def _title(moment: PlannedMoment, texts: Texts) -> str:
    return texts.moment_title(moment.id)
