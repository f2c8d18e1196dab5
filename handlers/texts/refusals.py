"""Refusals as sentences: what is refused, why, and what to do."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from handlers.texts import labels
from handlers.texts.capitals import capital
from handlers.texts.happened import fact_said
from handlers.texts.marks import N_
from handlers.texts.markup import Markup, brief
from handlers.texts.speech import Speech
from scheduling import rules
from scheduling.refusal import Refusal

SENTENCES = {
    # the procedure
    "minor": N_(
        "The return trajectory is not for unaccompanied minors, so nothing was registered."
        " Follow the rules for minors."
    ),
    "already_registered": N_(
        "This case code already has a file, opened by {by}. Use it, or check the code in Match-IT."
    ),
    "before_final": N_(
        "This needs a final negative decision first: {kind}. Register that decision, then this."
    ),
    "duplicate": N_(
        "This is already registered, dated {on}, by {by}."
        " Nothing was added. If that date is wrong, have it undone first."
    ),
    "not_open": N_(
        "“{moment}” is not open yet. Register first what comes before it, or choose another talk."
    ),
    "not_open_after": N_(
        "“{moment}” is not open yet: it follows “{waits_for}”."
        " Record that one first, or choose another talk."
    ),
    "out_of_order": N_(
        "“{moment}” follows “{waits_for}”, which is not recorded as held by that day."
        " Record that one first, or confirm the order."
    ),
    "not_open_until": N_(
        "“{moment}” opens on {opens_on} only. Register the talk once it was held."
    ),
    "before_opening": N_(
        "“{moment}” opened on {opened_on}: the talk cannot lie before that. Check the date."
    ),
    "after_end": N_(
        "The stay ended on {on} ({reason}), so nothing can follow. Check the date or the case code."
    ),
    "nothing_to_annul": N_(
        "There is no decision to annul here. Check the case code, or register the decision first."
    ),
    "no_attempt_open": N_(
        "This talk is not open, so it cannot have failed to take place. Check which talk it was."
    ),
    "no_talk_open": N_(
        "No talk of yours is open for this resident, so none can have failed to take place."
    ),
    "refusal_before_right_ends": N_(
        "A refusal to leave can be recorded only after the last day of material help, {right_ends}."
        " Record it after that day."
    ),
    "refusal_only_in_otp": N_(
        "A refusal to leave is recorded in the OTP only. Register the arrival in the OTP first."
    ),
    "exception_after_arrival": N_(
        "An exception to the OTP cannot be requested after the arrival there. Check the date."
    ),
    "already_arrived": N_(
        "The arrival in the OTP is already registered, on {on}. Have it undone if it is wrong."
    ),
    "counts_as_not_open": N_(
        "The talk cannot count as first talk: that one is not open. Register without counting it."
    ),
    "otp_blocked": N_(
        "The arrival ({arrived_on}) lies after the last day of material help ({right_ends})."
        " A person decides first what applies; then the OTP talks get their dates."
    ),
    "future": N_(
        "{on} lies in the future; only a hearing can be registered ahead. Give a date up to today."
    ),
    "too_far": N_("{on} lies too far ahead to be right. Check the date, and its year."),
    "too_old": N_("{on} is more than two years ago. Confirm the date, or correct it."),
    "breaks": N_(
        "Nothing was changed, because then this could not stand: {what}, by {by}."
        " Correct or withdraw that first."
    ),
    "nothing_to_correct": N_(
        "There is nothing here that you can correct. Who registered it, or the coordinator, can."
    ),
    "corrected_already": N_(
        "This has been corrected or withdrawn already, by {by}. Ask for the list again."
    ),
    "nothing_to_withdraw": N_(
        "There is nothing of yours to undo here. Ask the person who registered it."
    ),
    "unknown_moment": N_("There is no talk “{moment}” in this procedure. Choose one of the list."),
    "extension_before_arrival": N_(
        "An extension is asked for after the arrival in the OTP only. Register the arrival first."
    ),
    "occurrence_closed": N_(
        "“{moment}” is closed, so its checklist no longer changes. Look at the status."
    ),
    "no_item": N_("This item is no longer on the checklist. Open the checklist again."),
    "snooze_overdue": N_(
        "The deadline {due} has passed, so the reminders go on. Register the talk when it was held."
    ),
    "snooze_too_late": N_("{until} is too late for a reminder. Choose a day up to {latest}."),
    "snooze_not_responsible": N_(
        "Only who is responsible can move this reminder, so it stays. Ask: {who}."
    ),
    # what people type
    "each_their_own": N_(
        "What is each person's own (a talk, a choice, a refusal, a reason in own words) is"
        " registered for one case code at a time, so nothing was registered."
    ),
    "several_in_form": N_(
        "A form takes one case code, so nothing was registered."
        " What is the same for several files is typed in one line, with all their codes."
    ),
    "unknown_code": N_("There is no file {text}. Check the code, or open the file first."),
    "malformed_code": N_(
        "“{text}” is not a case code. Copy the code of the file as your centre writes it."
    ),
    "malformed_code_unsaid": N_(
        "That is not a case code. Copy the code of the file as your centre writes it."
    ),
    "looks_like_name": N_("That looks like a name. Names do not belong here: give the case code."),
    "looks_like_email": N_(
        "That looks like an e-mail address. Personal data do not belong here: give the case code."
    ),
    "looks_like_phone": N_(
        "That looks like a phone number. Personal data do not belong here: give the case code."
    ),
    "looks_like_national_number": N_(
        "That looks like a national register number."
        " Personal data do not belong here: give the case code."
    ),
    "looks_like_mention": N_("That is a colleague in Slack, not a resident: give the case code."),
    "too_long_line": N_(
        "That line is too long to be right, so nothing was done. Say it in several lines."
    ),
    "too_many_codes": N_(
        "Those are more case codes than fit in one line, so nothing was done."
        " Say it in several lines."
    ),
    "too_fast": N_(
        "That was a lot at once, so nothing was done with this. Wait half a minute, then try again."
    ),
    # rights and set-up
    "not_registered": N_(
        "You are not registered as staff here, so nothing was done. Ask your centre's coordinator."
    ),
    "guest": N_(
        "Guests of this Slack cannot use the bot, so nothing was done."
        " Ask your centre's coordinator for an account of your own."
    ),
    "elsewhere": N_(
        "You come from another Slack workspace, so nothing was done."
        " Ask a colleague of the centre itself."
    ),
    "not_allowed": N_(
        "You cannot do this here, so nothing was written. Who can: {who} of the resident's centre."
    ),
    "not_allowed_at": N_(
        "The arrival is recorded by the open return place, so nothing was written."
        " Who can: {who} of {centre}."
    ),
    "not_receiving": N_(
        "The receiving centre records the arrival, which accepts the transfer; nothing was written."
        " Who can: {who} of that centre."
    ),
    "not_announced": N_(
        "No transfer of this resident to your centre is announced, so nothing was written."
        " Who can announce it: {who} of {centre}, with “transfer”."
    ),
    "stays_there": N_(
        "The resident stays in that centre already, so no transfer there can be announced."
        " Choose another centre."
    ),
    "not_overseeing": N_(
        "This list is for the coordinator of the centre, its region and administrators."
        " Ask for your own list instead."
    ),
    "no_keys": N_(
        "Free text cannot be kept safely: no encryption key is set, so nothing was written."
        " Leave the text out, or ask the administrator."
    ),
    "other_key": N_(
        "Free text of this file is kept under an encryption key that is not set, so nothing was"
        " written. Leave the text out, or ask the administrator."
    ),
    "no_file": N_(
        "There is no such file any more, so nothing was done. Files are erased some time after"
        " they are closed."
    ),
}

DATE_HINT = N_("Write the date as 20/11/2026.")

NOT_UNDERSTOOD = {
    "day_only": N_("“{text}” is only a day, without a month."),
    "year_only": N_("“{text}” is only a year."),
    "digits": N_("“{text}” can be read in several ways."),
    "no_such_month": N_(
        "“{text}” was read as day {day} of month {month}, and there is no such month."
    ),
    "no_such_day": N_("“{text}” was read as {day}/{month}, and that month has no such day."),
    "no_such_year": N_("“{text}” was read as the year {year}, which cannot be right."),
    "other_weekday": N_("“{text}” contradicts itself: {date} is another day of the week."),
    "far_back": N_("Do you mean “{text}” of {year}? Add the year."),
    "nothing": N_("“{text}” is not a date that is understood here."),
}
"""What was understood of a date that was refused."""

SAID_AS: Mapping[str, Mapping[str, str]] = {
    "kind": labels.FACTS,
    "reason": labels.END_REASONS,
}
"""Parameters that hold a code, and the table of its words."""


def sentence(texts: Speech, refusal: Refusal, markup: Markup) -> str:
    """Return what, why and what to do; KeyError for an unknown code."""
    code, params = refusal.code, refusal.params
    words = {name: _said(texts, name, value, markup) for name, value in params.items()}
    if code in ("ambiguous_date", "impossible_date"):
        understood = NOT_UNDERSTOOD[params["understood"]]
        what = texts._(understood, **words)
        hint = texts._(DATE_HINT)
        return f"{what} {hint}"
    if code == "not_open" and params.get("opens_on"):
        code = "not_open_until"
    elif code == "not_open" and params.get("waits_for"):
        code = "not_open_after"
    elif code == "not_allowed" and params.get("centre"):
        code = "not_allowed_at"
    elif code == "malformed_code" and not params.get("text"):
        code = "malformed_code_unsaid"
    words.setdefault("what", texts._("entry {seq}", seq=params.get("seq", "?")))
    words.setdefault("by", texts._("a colleague"))
    words.setdefault("who", texts._("a colleague"))
    return capital(texts._(SENTENCES[code], **words))


def _said(texts: Speech, name: str, value: Any, markup: Markup) -> Any:
    if isinstance(value, date):
        return texts.day(value)
    if name in ("by", "who"):
        return _who(texts, value, markup)
    if name == "what":
        return fact_said(value, texts)
    if name in SAID_AS and value in SAID_AS[name]:
        return texts.label(SAID_AS[name], value)
    if name in ("moment", "waits_for") and value in rules.load().moments:
        return texts.moment_title(value)
    return markup.typed(brief(value)) if isinstance(value, str) else value


def _who(texts: Speech, who: str | Collection[str] | None, markup: Markup) -> str:
    """Return roles by their word, and people as a mention where the surface shows one."""
    asked = [who] if isinstance(who, str) else list(who or ())
    said = [texts.label(labels.ACTORS, one) for one in asked if one in labels.ACTORS]
    people = [one for one in asked if one not in labels.ACTORS]
    if people and markup.person is not None:
        said += [markup.person(brief(one)) for one in people]
    elif people or not said:
        said.append(texts._("a colleague"))
    if len(said) == 1:
        return said[0]
    return texts._("{first} or {last}", first=", ".join(said[:-1]), last=said[-1])
