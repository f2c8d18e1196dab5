"""Every card and form that shows something that was typed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from handlers import warning
from handlers.blocks import (
    absence,
    answers,
    changes,
    correct_forms,
    digest,
    fact_forms,
    handover,
    listing,
    logbook,
    matchit,
    modals,
    moment_forms,
    questions,
    retention,
)
from handlers.blocks import moment as moments
from handlers.blocks import plan as plans
from handlers.blocks import steps as reminders
from handlers.blocks import talk as talks
from handlers.blocks import why as reasons
from handlers.blocks.ids import Field
from handlers.blocks.message import Message
from handlers.commands import info
from handlers.events import EVENTS
from handlers.surface import Sentence, result
from handlers.texts import MRKDWN, texts_for
from handlers.texts.refusals import SENTENCES
from scheduling import facts as f
from scheduling.plan import PlannedMoment, Question, Reason
from scheduling.refusal import Refusal
from storage import Absence, Record, Region
from storage.listing import PARTS, Found
from tests.handlers_pure.test_listing import PAGED, a_list, a_row
from tests.handlers_pure.trajectories import (
    ARRIVED,
    PROCEDURE,
    REFUSED,
    day,
    moment_of,
    plan_of,
    view_of,
)

TODAY = day("2026-11-23")
NL = texts_for("nl", TODAY)
LATE = Reason("arrival_after_right", {"arrived_on": TODAY, "right_ends": TODAY})


@dataclass(frozen=True, slots=True)
class Words:
    """What was typed, where it can stand."""

    code: str
    name: str
    """Of a centre, a region, whom to ask."""
    own: str
    """In own words, in forms and notes."""
    said_back: str
    """What was not understood."""


HARMLESS = Words("K7-042", "Gent", "tekst", "iets")


def cards(words: Words) -> Iterator[tuple[str, Message]]:
    """Yield every card that shows something that was typed, by a name."""
    code, name = words.code, words.name
    view = view_of(REFUSED, "talk_after_cgvs", "2026-11-23", code=code)
    yield "checklist", moments.checklist(view, NL)
    planned = moment_of(REFUSED, "talk_after_cgvs")
    for step in reminders.SAID:
        step_view = reminders.StepView(
            code, planned, step, TODAY, to="U0AN", previous_due=TODAY, opaque="op4que"
        )
        yield f"reminder {step}", reminders.reminder(step_view, NL)
    status = plans.StatusView(
        code, plan_of(ARRIVED), PROCEDURE, TODAY, centre=name, otp_centre=f"{name}x", worker="U0AN"
    )
    yield "status", plans.status(status, NL)
    yield "why", reasons.why(reasons.WhyView(code, planned, TODAY, PROCEDURE, REFUSED), NL)
    changed = changes.AnswerView(
        code, words.said_back, None, plan_of(REFUSED), TODAY, "ab12", 1, (words.said_back,)
    )
    yield "answer", changes.answer(changed, NL)
    row = digest.DigestRow(code, "otp_intake", TODAY, "https://x.test/p")
    region = digest.DigestView(name, TODAY, (digest.DigestCentre(name, 1, 1, TODAY, (row,)),))
    for page in digest.pages(region, NL):
        yield "digest", page
    listed = listing.ListRow(PARTS[0], a_row(1, code=code), can_record=True)
    yield "list", listing.message(replace(a_list([listed], PAGED), title=name), NL)
    for centre in (None, name):
        expected = handover.ExpectedView(code, "ab12", TODAY, "U0AN", centre)
        yield "expected", handover.expected(expected, NL)
        gone = handover.GoneView(code, "ab12", centre, "U0BO", "U0AN")
        yield "gone", handover.gone(gone, NL)
        come = handover.ComeView(code, "ab12", centre, [planned], True, True, "U0AN")
        yield "come", handover.come(come, NL)
    for arrived in (True, False):
        yield "no longer", handover.no_longer_expected(code, arrived, NL)
    yield from _more_cards(words, planned)
    yield "info", info.card("0800", TODAY, [Region("n", name, "C0", "nl", contact=name)] * 3, NL)
    yield "unknown word", answers.usage([], NL, words.said_back)
    yield "sentence", answers.sentence(words.said_back)
    for refusal in SENTENCES:
        refused = Refusal(refusal, **_params(words))
        plain, running = NL.refusal(refused), NL.refusal(refused, MRKDWN)
        yield f"refusal {refusal}", Sentence(plain, running).message
        yield f"refused {refusal}", answers.refusal(refused, NL)
    for understood in ("nothing", "day_only", "digits"):
        refused = Refusal("ambiguous_date", understood=understood, text=words.said_back)
        yield f"date {understood}", answers.refusal(refused, NL)


def _more_cards(words: Words, planned: PlannedMoment) -> Iterator[tuple[str, Message]]:
    code, name = words.code, words.name
    for question in questions.ASKED:
        for audience in ("responsible", "expected_centre"):
            asked = Question(question, TODAY, TODAY, TODAY, TODAY)
            colliding = (Reason("no_show", {"on": TODAY}), LATE)
            view = questions.AskView(
                code, asked, audience, TODAY, "ab12", colliding, name, 7, "U0AN"
            )
            yield f"question {question} {audience}", questions.ask(view, NL)
    away = Absence("a1", "U0AN", "U0BO", TODAY, TODAY, "U0AN", datetime.now(UTC))
    row = a_row(1, code=code)
    yield "stands in", absence.stands_in(away, [row] * 3, 9, NL, to="U0BO")
    files = [handover.TakenOver(code, [planned])] * 2
    yield "taken over", handover.taken_over(files, "U0AN", "U0GC", "U0BO", NL)
    yield "not assigned", handover.all_assigned(1, [code] * 3, "U0BO", NL)
    centres = [listing.CentreRow(name, 1, 1, TODAY, "x")]
    yield "centres", listing.message(listing.CountsView(name, TODAY, 1, 1, centres, PAGED), NL)
    about = retention.NoticeView(code, "r1", TODAY, TODAY, is_closed=True, to="U0AN")
    yield "retention", retention.notice(about, NL)
    at = datetime.now(UTC)
    entry = Record("gent", 1, at, "U0AN", "change", "hearing", "ref", 1, "done", "", code)
    book = logbook.LogView([entry], 1, PAGED, UTC, code, {"gent": name})
    yield "logbook", logbook.message(book, NL)
    found = [Found("r1", code, "final_negative", "initial", 1, 1)]
    yield "found", listing.message(listing.FoundView(name, 1, found, PAGED), NL)


def _params(words: Words) -> dict[str, Any]:
    days = ("on", "right_ends", "arrived_on", "arrived", "opened_on", "due", "until", "latest")
    return {
        **dict.fromkeys(days, TODAY),
        "text": words.said_back,
        "moment": words.said_back,
        "waits_for": words.said_back,
        "what": f.Hearing(on=TODAY),
        "kind": "hearing",
        "reason": "left",
        "by": words.said_back,
        "who": (words.said_back,),
        "centre": words.name,
    }


def forms(words: Words) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield every kind of form that shows something that was typed."""
    own: dict[str, Any] = {**dict.fromkeys(talks.QUESTIONS, words.own)}
    form = talks.TalkForm(
        words.code, "ab12", TODAY, ["otp_intake"], PROCEDURE.moments["otp_intake"], True, filled=own
    )
    view = talks.talk(form, NL)
    yield "talk", view
    yield "warning", warning.asking(view, "phone", NL)
    centres = [("gent", words.name)]
    typed: dict[str, Any] = {Field.CODE: words.code}
    yield "decision", modals.decision(modals.DecisionForm(TODAY, filled=typed), NL)
    yield "resident", modals.resident(modals.ResidentForm(TODAY, centres, words.code), NL)
    yield "otp", modals.otp(modals.OtpForm(TODAY, words.code, centres), NL)
    held = f.TalkHeld(on=TODAY, moment="otp_intake")
    answered = {name: words.own for name in f.TalkHeld.free_text if words.own}
    rule = PROCEDURE.moments["otp_intake"]
    seen = matchit.MatchItView(rule, held, "otp_talk", answered)
    yield "match-it", result(Message("x", matchit.copyable(seen, NL, NL)), NL)
    yield from _more_forms(words, centres)


def _more_forms(
    words: Words, centres: list[tuple[str, str]]
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    code = words.code
    reason: dict[str, Any] = {Field.REASON: words.own}
    listed = listing.ListRow(PARTS[0], a_row(1, code=code), can_record=True)
    home = listing.home(replace(a_list([listed], PAGED), title=words.name), NL)
    yield "home", {"type": "home", "blocks": home}
    facts = [("7", words.said_back[:200])]
    yield "which", correct_forms.which(correct_forms.WhichForm(code, "ab12", facts), NL)
    own = {f"{name}": words.own for name in talks.QUESTIONS}
    said = words.said_back
    wrong = correct_forms.CorrectForm(
        code, "ab12", 7, "hearing", said, "U0AN", TODAY, {"on": TODAY}, centres, words=own
    )
    yield "correct", correct_forms.correct(wrong, NL)
    yield "right end", fact_forms.right_end(fact_forms.RightEndForm(code, reason), NL)
    transfer = fact_forms.TransferForm(TODAY, centres, code)
    yield "transfer", fact_forms.transfer(transfer, NL)
    yield "attempt", fact_forms.attempt(fact_forms.AttemptForm(code, ["otp_intake"], TODAY), NL)
    for name in EVENTS:
        yield f"event {name}", fact_forms.event(fact_forms.EventForm(name, TODAY, code), NL)
    not_held = moment_forms.NotHeldForm(code, "otp_intake", "op4que", TODAY)
    yield "not held", moment_forms.not_held(not_held, NL)
    snoozed = moment_forms.SnoozeForm(code, "otp_intake", "op4que", [TODAY])
    yield "snooze", moment_forms.snooze(snoozed, NL)
    yield "hearing", modals.hearing(modals.HearingForm(TODAY, code), NL)
    yield "confirm", modals.confirm(modals.ConfirmForm(code, TODAY, {"code": code}), NL)
