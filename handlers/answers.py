"""Answers to a registration: what was registered, in words, and what it changed in the plan."""

from collections.abc import Sequence

from handlers.blocks.changes import AnswerView, answer
from handlers.blocks.message import Message, escape, section
from handlers.desk import LIGHT, Outcome
from handlers.interaction import Interaction
from handlers.texts import Texts, labels
from scheduling import facts as f
from storage import Entry


def answer_to(interaction: Interaction, outcome: Outcome) -> Message:
    """Return what the person reads who registered this."""
    texts = interaction.texts
    if not outcome.entries:
        sentence = texts._("That is already so: nothing had to change.")
        return Message(text=sentence, blocks=[section(escape(sentence))])
    view = AnswerView(
        code=outcome.resident.code,
        what=said(outcome, texts),
        before=outcome.before,
        after=outcome.after,
        today=interaction.today,
        resident_id=outcome.resident.id,
        undo=undoable(outcome.entries),
    )
    return answer(view, texts)


def undoable(entries: Sequence[Entry]) -> int | None:
    """Return the number of the last fact, where it has no button of its own to undo it."""
    last = entries[-1]
    return None if isinstance(last.fact, LIGHT) else last.seq


def said(outcome: Outcome, texts: Texts) -> str:
    """Return what was registered, as plain text; of a withdrawal, what was taken back."""
    parts = []
    for entry in outcome.entries:
        if isinstance(entry.fact, f.Withdrawn):
            gone = fact_said(outcome.facts[entry.fact.seq - 1], texts)
            parts.append(texts._("taken back: {what}", what=gone))
        else:
            parts.append(fact_said(entry.fact, texts))
    return "; ".join(parts)


def fact_said(fact: f.Fact, texts: Texts) -> str:
    """Return what one fact says, with its day, as plain text without anybody's own words."""
    day = texts.day(fact.on)
    match fact:
        case f.Decision(ground=None):
            kind = texts.label(labels.DECISION_KINDS, fact.kind)
            return texts._("{kind}, notified on {day}", kind=kind, day=day)
        case f.Decision():
            return texts._(
                "{kind}, notified on {day} ({ground})",
                kind=texts.label(labels.DECISION_KINDS, fact.kind),
                day=day,
                ground=texts.label(labels.GROUNDS, fact.ground or ""),
            )
        case f.TalkHeld() | f.TalkNotHeld():
            moment = texts.moment_title(fact.moment)
            if isinstance(fact, f.TalkHeld):
                return texts._("talk held on {day}: {moment}", day=day, moment=moment)
            return texts._(
                "did not take place on {day}: {moment} ({reason})",
                day=day,
                moment=moment,
                reason=texts.label(labels.NOT_HELD_REASONS, fact.reason),
            )
        case f.Snoozed():
            return texts._(
                "reminder on {day}: {moment}",
                day=texts.day(fact.until),
                moment=texts.moment_title(fact.moment),
            )
        case _:
            return texts._("{what}, {day}", what=_what(fact, texts), day=day)


def _what(fact: f.Fact, texts: Texts) -> str:
    match fact:
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
