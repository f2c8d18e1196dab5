"""The plan's reasons, conflicts and notices as sentences: one entry per code of `scheduling`.

A code that is not listed is a KeyError: a new reason needs its words in the same change.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from handlers.texts import labels
from handlers.texts.capitals import capital
from handlers.texts.marks import N_
from handlers.texts.speech import Speech
from scheduling.plan import Reason

Params = Mapping[str, Any]

EVENTS = {
    "registered_arrival_centre": N_("registration with the arrival centre"),
    "arrival_in_structure": N_("arrival in the structure"),
    "recorded": N_("recorded by a worker"),
    "cgvs_negative": N_("notification of the negative CGRS decision"),
    "hearing": N_("hearing of the suspensive appeal at the CALL"),
    "final_negative": N_("notification of the final negative decision"),
    "initial_branch": N_("exception to the OTP requested, or no OTP allocated"),
    "otp_arrived": N_("arrival in the OTP"),
    "refuses_to_leave": N_("refusal to leave, once the right to material help has ended"),
}
"""What opens a moment, other than a talk."""

COUNTED_FROM = {
    "cgvs_negative": N_("the notification of {day}"),
    "final_negative": N_("the notification of {day}"),
    "hearing": N_("the hearing of {day}"),
    "otp_arrived": N_("the arrival of {day}"),
    "held": N_("the talk of {day}"),
}
"""The short form of an event from which a deadline is counted, as in “5 days after …”."""

PLAIN = {
    # why
    "skipped": N_("Not counted: {days}"),
    "stays": N_(
        "The deadline {due} falls on a weekend or public holiday and stays there"
        " (our choice, not in the instruction)"
    ),
    "plan_by_earlier": N_(
        "Plan by {plan_by}: the last day at work up to and including the deadline {due}"
    ),
    "plan_by_right": N_("Plan by {plan_by}: not after the last day of material help, {right_ends}"),
    "closing_ignored": N_(
        "Closing days and free days are not taken into account: they would leave no day"
    ),
    "no_deadline": N_("The instruction sets no deadline"),
    "latest": N_("At the latest on {due}, if the step before takes all its time"),
    "right_by_hand": N_("Last day of material help set by hand: {ends}"),
    "right_left": N_("Material help ended on {ends}: the resident left"),
    "postponed": N_("Hearing postponed from {was} to {on}"),
    "held": N_("Held on {on}"),
    "closed": N_("Closed on {on}: {because}"),
    "attempt": N_("Did not take place on {on}: {reason}"),
    "before_bot": N_("Was due on {due}, before the file was opened here: not counted as missed"),
    "source": N_("Instruction: {text}"),
    "reading": N_("Our reading: {text} (our choice, not in the instruction)"),
    # conflicts
    "arrival_after_right": N_(
        "Arrival in the OTP on {arrived_on}, after the last day of material help ({right_ends}):"
        " decide what applies; until then the OTP talks have no dates"
    ),
    "due_after_right": N_(
        "“{moment}” is due on {due}, after the last day of material help ({right_ends})"
    ),
    "due_before_opening": N_("“{moment}” was due on {due}, before it opened on {opened_on}"),
    "order_collides": N_(
        "“{moment}” (by {due}) and “{other}” (by {other_due}) collide: plan both yourself"
    ),
    "no_show": N_("Did not arrive in the OTP on {on}: has the resident left, or still here?"),
    "hearing_without_appeal": N_(
        "Hearing on {on}, while it is recorded that there is no suspensive appeal: check which"
    ),
    "hearing_without_decision": N_(
        "Hearing on {on} without a negative CGRS decision before it: check the dates"
    ),
    "hearing_after_final": N_(
        "Hearing on {on}, after the final decision of {final_on}: check the dates"
    ),
    "appeal_without_decision": N_(
        "Appeal on {on} without a negative CGRS decision before it: check the dates"
    ),
    "cgvs_after_final": N_(
        "CGRS decision of {on}, after the final decision of {final_on}: check the dates"
    ),
    "decision_before_application": N_(
        "{kind} of {on}, before the application of {applied_on}: check the dates"
    ),
    "right_before_decision": N_(
        "The last day of material help, {right_ends}, lies before the final decision of"
        " {final_on}: check the dates"
    ),
    "arrival_before_allocation": N_(
        "Arrival in the OTP on {arrived_on}, before the allocation of {allocated_on}:"
        " check the dates"
    ),
    "refusal_too_early": N_(
        "The refusal to leave of {on} lies before the last day of material help, now {right_ends}:"
        " check whether it still stands"
    ),
    "talk_out_of_order": N_("“{moment}” was held on {on}, without “{other}” before it"),
    # notices
    "eu_pact": N_("Applied on {applied_on}: EU Pact regime, verify the rules"),
    "verify_no_appeal": N_(
        "No suspensive appeal: verify {right_ends} in the instruction on the end of material help"
    ),
    "provision_ended": N_("Material help has ended since {on}"),
    "second_decision": N_("A second decision ({kind}, {on}): its talk opens again"),
}
"""Codes whose parameters only need to be said in the language."""

CHECK_END_OF_HELP = {
    "turned_18": N_("Turned 18: check the instruction on the end of material help"),
    "local_initiative": N_(
        "Stays in a local initiative: check the instruction on the end of material help"
    ),
    "dublin": N_("Dublin procedure: check the instruction on the end of material help"),
    "subsequent_application": N_(
        "Subsequent application: check the instruction on the end of material help"
    ),
}

BECAUSE = {
    "right_extension": N_("because the resident cooperates: material help now runs until {ends}"),
    "right_by_hand": N_("because the last day of material help was set by hand: {ends}"),
    "right_notification": N_("because material help ends on {ends}"),
    "right_left": N_("because material help ended on {ends}"),
    "postponed": N_("because the hearing was postponed to {on}"),
    "plan_by_right": N_("because material help ends on {right_ends}"),
}
"""Reasons that can explain why a date moved."""

SAID_AS: Mapping[str, Mapping[str, str]] = {
    "because": labels.CLOSED_BECAUSE,
    "reason": labels.NOT_HELD_REASONS,
    "kind": labels.DECISION_KINDS,
}
"""Parameters that hold a code, and the table of its words."""


def sentence(texts: Speech, reason: Reason) -> str:
    """Return the reason as a sentence; KeyError for an unknown code."""
    if reason.code in WORDED:
        return WORDED[reason.code](texts, reason.params)
    return capital(texts._(PLAIN[reason.code], **said(texts, reason.params)))


def because(texts: Speech, reason: Reason) -> str | None:
    """Return the reason as “because …”, or None where it explains no change."""
    if reason.code == "day_zero":
        return _because_of_event(texts, reason.params)
    if reason.code not in BECAUSE:
        return None
    return texts._(BECAUSE[reason.code], **said(texts, reason.params))


def basis(texts: Speech, why: tuple[Reason, ...]) -> str | None:
    """Return from what a deadline was counted, as “5 calendar days after …”, or None."""
    by_code = {reason.code: reason.params for reason in why}
    if "counted_back" in by_code:
        params = by_code["counted_back"]
        return texts.ngettext(
            "{n} working day before the last day of material help, {day}",
            "{n} working days before the last day of material help, {day}",
            params["days"],
            day=texts.day(params["end"]),
        )
    zero, counted = by_code.get("day_zero"), by_code.get("counted")
    if zero is None or counted is None or zero["event"] not in COUNTED_FROM:
        return None
    from_ = COUNTED_FROM[zero["event"]]
    event = texts._(from_, day=texts.day(counted["start"]))
    if counted["unit"] == "calendar_days":
        return texts.ngettext(
            "{n} calendar day after {event}",
            "{n} calendar days after {event}",
            counted["days"],
            event=event,
        )
    return texts.ngettext(
        "{n} working day after {event}",
        "{n} working days after {event}",
        counted["days"],
        event=event,
    )


def said(texts: Speech, params: Params) -> dict[str, Any]:
    """Return parameters in words: dates with weekday, moments by title, codes by their word."""
    return {name: _said(texts, name, value) for name, value in params.items()}


def _said(texts: Speech, name: str, value: Any) -> Any:
    if isinstance(value, date):
        return texts.day_named(value) if name == "due" else texts.day(value)
    if isinstance(value, tuple):
        return texts.days(value)
    if name in ("moment", "other"):
        return texts.moment_title(value)
    if name == "text":
        return texts.inside(texts._(value).rstrip("."))
    if name in SAID_AS:
        return texts.inside(texts.label(SAID_AS[name], value))
    return value


def _event(texts: Speech, params: Params) -> str:
    """Return the event that opens a moment: one of the table, or the talk before."""
    if params["event"] == "held":
        return texts._("talk “{talk}” held", talk=texts.moment_title(params["moment"]))
    return texts.label(EVENTS, params["event"])


def _day_zero(texts: Speech, params: Params) -> str:
    return texts._(
        "Starting point: {event}, {day}", event=_event(texts, params), day=texts.day(params["on"])
    )


def _because_of_event(texts: Speech, params: Params) -> str:
    return texts._(
        "reason: {event}, {day}", event=_event(texts, params), day=texts.day(params["on"])
    )


def _counted(texts: Speech, params: Params) -> str:
    words = said(texts, {"end": params["end"]})
    if params["unit"] == "calendar_days":
        return texts.ngettext(
            "Plus {n} calendar day, the starting day not counted: {end}",
            "Plus {n} calendar days, the starting day not counted: {end}",
            params["days"],
            **words,
        )
    return texts.ngettext(
        "Plus {n} working day, the starting day not counted: {end}",
        "Plus {n} working days, the starting day not counted: {end}",
        params["days"],
        **words,
    )


def _counted_back(texts: Speech, params: Params) -> str:
    return texts.ngettext(
        "{n} working day before the last day of material help ({end}), not counted itself: {due}",
        "{n} working days before the last day of material help ({end}), not counted itself: {due}",
        params["days"],
        **said(texts, {"end": params["end"], "due": params["due"]}),
    )


def _advice(texts: Speech, params: Params) -> str:
    words = said(texts, {"on": params["on"], "end": params["end"]})
    if params["days"] == 0:
        return texts._("Advice date {on}, the last day of material help: not a deadline", **words)
    return texts.ngettext(
        "Advice date {on}, {n} working day before {end}: not a deadline",
        "Advice date {on}, {n} working days before {end}: not a deadline",
        params["days"],
        **words,
    )


def _right_notification(texts: Speech, params: Params) -> str:
    return texts.ngettext(
        "Material help until {ends}: {n} day after the notification of {on}",
        "Material help until {ends}: {n} days after the notification of {on}",
        params["days"],
        **said(texts, {"on": params["on"], "ends": params["ends"]}),
    )


def _right_extension(texts: Speech, params: Params) -> str:
    return texts.ngettext(
        "Material help extended until {ends}, because the resident cooperates:"
        " {n} day after the arrival of {arrived_on}",
        "Material help extended until {ends}, because the resident cooperates:"
        " {n} days after the arrival of {arrived_on}",
        params["days"],
        **said(texts, {"arrived_on": params["arrived_on"], "ends": params["ends"]}),
    )


def _waits_for(texts: Speech, params: Params) -> str:
    return texts._("Waits for: {event}", event=texts.label(EVENTS, params["event"]))


def _waits_for_talk(texts: Speech, params: Params) -> str:
    return texts._("Waits for the talk “{talk}”", talk=texts.moment_title(params["moment"]))


def _check_end_of_help(texts: Speech, params: Params) -> str:
    return texts.label(CHECK_END_OF_HELP, params["circumstance"])


def _cooperation_check(texts: Speech, params: Params) -> str:
    return texts.ngettext(
        "“{moment}” did not take place {n} time: let the coordinator look at the cooperation",
        "“{moment}” did not take place {n} times: let the coordinator look at the cooperation",
        params["attempts"],
        moment=texts.moment_title(params["moment"]),
    )


def _passed_over(texts: Speech, params: Params) -> str:
    return texts._(
        "What was registered later takes the place of this: {what}, {day}. It no longer counts",
        what=texts.label(labels.FACTS, params["kind"]),
        day=texts.day(params["on"]),
    )


WORDED: Mapping[str, Callable[[Speech, Params], str]] = {
    "day_zero": _day_zero,
    "counted": _counted,
    "counted_back": _counted_back,
    "advice": _advice,
    "right_notification": _right_notification,
    "right_extension": _right_extension,
    "waits_for": _waits_for,
    "waits_for_talk": _waits_for_talk,
    "check_end_of_help": _check_end_of_help,
    "cooperation_check": _cooperation_check,
    "passed_over": _passed_over,
}
"""Codes whose sentence depends on a number or on another code."""
