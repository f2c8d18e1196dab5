"""What would move a date: tried out on the plan itself, so that it says what would happen."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from handlers.texts import N_, Texts
from scheduling import facts as f
from scheduling.calendar import Calendar
from scheduling.plan import PlannedMoment
from scheduling.reckoning import reckon
from scheduling.rules import Procedure


@dataclass(frozen=True, slots=True)
class Move:
    """Something that would move the date of a moment."""

    code: str
    to: date | None = None
    """Where it would move to, if it were recorded today; None where that is still to be known."""
    moment: str | None = None
    """The other moment that it is about."""


SAID: Mapping[str, str] = {
    "cooperates": N_("The resident agrees to cooperate, recorded today: then {to}"),
    "extension_granted": N_("The extension is granted: then {to}"),
    "extension_refused": N_("The extension is refused: then {to}"),
    "right_by_hand": N_("The end of the right is set by hand: the date moves along"),
    "hand_withdrawn": N_("The end of the right set by hand is taken back: reckoned anew"),
    "hearing_postponed": N_("The hearing is postponed: counted from the new day"),
    "day_corrected": N_("Day 0 is put right: the date is then counted from the right day"),
    "held_on_another_day": N_("“{moment}” is held: counted from that day"),
}

TRIED: Mapping[str, Callable[[date], f.Fact]] = {
    "cooperates": lambda on: f.TalkHeld(on=on, moment="otp_intake", cooperates=True),
    "extension_granted": lambda on: f.Extension(on=on, state="granted"),
    "extension_refused": lambda on: f.Extension(on=on, state="refused"),
}
"""What can be tried out, because no date is missing but today's."""

FROM_THE_RIGHT = frozenset({"counted_back", "advice"})
"""The steps of a date that hangs on the last day of material help."""


def moves(
    moment: PlannedMoment,
    facts: Sequence[f.Fact],
    procedure: Procedure,
    staffed: Calendar,
    today: date,
) -> tuple[Move, ...]:
    """Return what would move the date of a moment that is still to come; `today` is in Brussels.

    What would leave it where it is, or cannot be recorded now, is left out.
    """
    if moment.status not in ("open", "provisional") or _date(moment) is None:
        return ()
    steps = {reason.code: reason.params for reason in moment.why}
    tried: Iterable[Move] = ()
    if steps.keys() & FROM_THE_RIGHT:
        tried = _tried(moment, facts, procedure, staffed, today)
    return (*tried, *_depending(moment, steps, today))


def said(move: Move, texts: Texts) -> str:
    """Return what would move the date, as plain text."""
    params: dict[str, str] = {}
    if move.to is not None:
        params["to"] = texts.day_named(move.to)
    if move.moment is not None:
        params["moment"] = texts.moment_title(move.moment)
    return texts._(SAID[move.code], **params)


def _tried(
    moment: PlannedMoment,
    facts: Sequence[f.Fact],
    procedure: Procedure,
    staffed: Calendar,
    today: date,
) -> Iterator[Move]:
    """Yield what moves the date when it is recorded today, with where it moves to."""
    refused = {refusal.seq for refusal in reckon(facts, procedure, staffed).refused}
    for code, fact in TRIED.items():
        after = reckon([*facts, fact(today)], procedure, staffed)
        if {refusal.seq for refusal in after.refused} - refused:
            continue
        found = after.moment(*moment.key)
        to = _date(found) if found is not None else None
        if to is not None and to != _date(moment):
            yield Move(code, to)


def _depending(
    moment: PlannedMoment, steps: Mapping[str, Mapping[str, Any]], today: date
) -> Iterator[Move]:
    """Yield what moves the date to a day that nobody knows yet."""
    if "right_by_hand" in steps:
        yield Move("hand_withdrawn")
    elif steps.keys() & {"right_notification", "right_extension", "advice"}:
        yield Move("right_by_hand")
    if "waits_for_talk" in steps and "counted" in steps:
        yield Move("held_on_another_day", moment=steps["waits_for_talk"]["moment"])
    if "day_zero" in steps and "counted" in steps:
        is_ahead = moment.opened_on is not None and moment.opened_on > today
        is_hearing = steps["day_zero"]["event"] == "hearing"
        yield Move("hearing_postponed" if is_hearing and is_ahead else "day_corrected")
    elif steps.keys() & {"right_notification", "right_extension"}:
        yield Move("day_corrected")


def _date(moment: PlannedMoment) -> date | None:
    """Return the deadline, else the advice date."""
    return moment.due or moment.advice
