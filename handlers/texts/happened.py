"""What facts say, in words: plain text, with the day, without anybody's own words.

They are said inside sentences, so without a capital; titles of talks stand between quotes.
"""

from collections.abc import Mapping

from handlers.texts import labels
from handlers.texts.speech import Speech
from scheduling import facts as f


def fact_said(fact: f.Fact, texts: Speech, centres: Mapping[str, str] | None = None) -> str:
    """Return what one fact says, with its day, as plain text without anybody's own words.

    `centres` are the names of centres by their ids, where a reader is to see these.
    """
    names = centres or {}
    day = texts.day(fact.on)
    match fact:
        case f.Decision(ground=None):
            return texts._("{kind}, notified on {day}", kind=_kind(fact, texts), day=day)
        case f.Decision():
            return texts._(
                "{kind}, notified on {day} ({ground})",
                kind=_kind(fact, texts),
                day=day,
                ground=texts.inside(texts.label(labels.GROUNDS, fact.ground or "")),
            )
        case f.TalkHeld():
            moment = texts.moment_title(fact.moment)
            return texts._("“{moment}” held on {day}", moment=moment, day=day)
        case f.TalkNotHeld():
            return texts._(
                "“{moment}” did not take place on {day} ({reason})",
                moment=texts.moment_title(fact.moment),
                day=day,
                reason=texts.label(labels.NOT_HELD_REASONS, fact.reason),
            )
        case f.RightEndSet():
            ends = texts.day(fact.ends_on)
            return texts._("last day of material help set to {ends}, {day}", ends=ends, day=day)
        case f.TransferAnnounced():
            return texts._(
                "transfer to {centre} announced for {day}",
                centre=names.get(fact.centre, fact.centre),
                day=texts.day(fact.expected_on or fact.on),
            )
        case f.Transferred(centre=str(centre)):
            return texts._("transfer to {centre}, {day}", centre=names.get(centre, centre), day=day)
        case f.Snoozed():
            return texts._(
                "reminder of “{moment}” on {day}",
                day=texts.day(fact.until),
                moment=texts.moment_title(fact.moment),
            )
        case _:
            return texts._("{what}, {day}", what=_what(fact, texts), day=day)


def _kind(fact: f.Decision, texts: Speech) -> str:
    return texts.inside(texts.label(labels.DECISION_KINDS, fact.kind))


def _what(fact: f.Fact, texts: Speech) -> str:
    match fact:
        case f.Appeal():
            return texts.label(labels.APPEALS, "suspensive" if fact.suspensive else "none")
        case f.OtpAllocated():
            return texts.label(labels.OTP_STATES, "allocated")
        case f.OtpNotAllocated():
            return texts.label(labels.OTP_STATES, "not_allocated")
        case f.OtpArrived():
            return texts.label(labels.OTP_STATES, "arrived")
        case f.OtpNoShow():
            return texts.label(labels.OTP_STATES, "no_show")
        case f.OtpException():
            return texts.label(labels.OTP_STATES, f"exception_{fact.state}")
        case f.Extension():
            return texts.label(labels.EXTENSION_STATES, fact.state)
        case f.StayEnded():
            return texts.label(labels.END_REASONS, fact.reason)
        case _:
            return texts.label(labels.FACTS, fact.fact)
