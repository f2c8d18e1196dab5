"""Every code that the core gives has its sentence, in every language."""

import ast
import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from handlers.texts import LANGUAGES, MRKDWN, labels, language_of, reasons, refusals, texts_for
from scheduling import facts as f
from scheduling import rules
from scheduling.calendar import Calendar
from scheduling.plan import Plan, Reason
from scheduling.reckoning import reckon
from scheduling.refusal import Refusal
from tests.handlers_pure.catalogs import ROOT

TODAY = date(2026, 9, 22)
DAY = date(2026, 9, 25)
VECTORS = (ROOT / "tests/vectors/plan_cases.ndjson").read_text(encoding="utf-8")

SAMPLES: dict[str, dict[str, Any]] = {
    "already_registered": {"seq": 1, "by": "U0AN"},
    "before_final": {"kind": "otp_arrived"},
    "duplicate": {"seq": 2, "on": DAY, "by": "U0AN"},
    "not_open": {"moment": "otp_outtake", "waits_for": None},
    "not_open_after": {"moment": "otp_discussion", "waits_for": "icam_intake"},
    "out_of_order": {"moment": "otp_outtake", "waits_for": "otp_discussion"},
    "not_open_until": {"moment": "talk_after_hearing", "opens_on": DAY},
    "before_opening": {"moment": "otp_intake", "opened_on": DAY},
    "after_end": {"on": DAY, "reason": "left"},
    "refusal_before_right_ends": {"right_ends": DAY},
    "already_arrived": {"on": DAY},
    "exception_after_arrival": {"on": DAY},
    "counts_as_not_open": {"moment": "first_talk"},
    "otp_blocked": {"right_ends": DAY, "arrived_on": DAY},
    "no_attempt_open": {"moment": "otp_intake"},
    "future": {"on": DAY, "today": TODAY},
    "too_far": {"on": date(2062, 9, 25), "today": TODAY},
    "too_old": {"on": date(2020, 1, 2), "today": TODAY},
    "breaks": {"seq": 4, "because": "before_final"},
    "unknown_moment": {"moment": "breakfast"},
    "occurrence_closed": {"moment": "otp_intake"},
    "no_item": {"item": "soup"},
    "snooze_overdue": {"due": DAY},
    "snooze_too_late": {"until": DAY, "latest": TODAY},
    "snooze_not_responsible": {"who": ("U0AN", "U0BO")},
    "unknown_code": {"text": "K7-042"},
    "not_announced": {"who": ("social_worker",), "centre": "Gent"},
    "malformed_code": {"text": "K7"},
    "not_allowed": {"who": ("social_worker", "coordinator")},
    "not_allowed_at": {"who": ("social_worker", "coordinator"), "centre": "Gent"},
}
"""What the core and the desk give with their refusals; the others carry nothing."""


def given_in(room: str, *names: str) -> Iterator[str]:
    """Yield the codes with which a room calls these names, as literals in its source."""
    for file in sorted((ROOT / room).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "attr", None) or getattr(node.func, "id", None)
                if name in names:
                    literals = (a.value for a in node.args if isinstance(a, ast.Constant))
                    yield from (str(value) for value in literals)


def plans() -> Iterator[Plan]:
    """Yield the plans of the vectors."""
    for line in VECTORS.splitlines():
        case = json.loads(line)["given"]
        facts = [f.from_data(data) for data in case["facts"]]
        closing = frozenset(date.fromisoformat(day) for day in case.get("closing_days", ()))
        yield reckon(facts, rules.load(), Calendar(closing))


def test_every_reason_of_the_core_has_its_sentence() -> None:
    """The codes in the core's source are those that are worded: no more, no fewer."""
    given = set(given_in("scheduling", "Reason", "note_conflict"))

    assert given == {*reasons.PLAIN, *reasons.WORDED}


def test_every_refusal_has_its_sentence() -> None:
    """What the core, the desk and the parsers refuse can be said."""
    worded = {*refusals.SENTENCES, "ambiguous_date", "impossible_date"}
    by_core = set(given_in("scheduling", "Refusal"))
    by_handlers = set(given_in("handlers", "Refusal"))
    unsaid = {code for code in by_core | by_handlers if code.isidentifier() and code not in worded}

    assert unsaid == set()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", sorted(refusals.SENTENCES))
def test_a_refusal_says_what_and_what_to_do(code: str, language: str) -> None:
    """One clear text in every language, all placeholders filled."""
    texts = texts_for(language, TODAY)
    asked = "not_open" if code.startswith("not_open") else code

    said = refusals.sentence(texts, Refusal(asked, **SAMPLES.get(code, {})), MRKDWN)

    assert said.endswith((".", "?"))
    assert not set("{}") & set(said)
    assert "None" not in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_in_the_vectors_can_be_said(language: str) -> None:
    """Whatever the core reckons comes out as a sentence with all placeholders filled."""
    texts = texts_for(language, TODAY)
    found = [
        reason
        for plan in plans()
        for part in (plan.conflicts, plan.notices, *(m.why for m in plan.moments))
        for reason in part
    ]

    said = [reasons.sentence(texts, reason) for reason in found]

    assert len(said) > 300
    assert not [sentence for sentence in said if set("{}") & set(sentence) or not sentence]


CONFLICTS = [
    Reason("arrival_after_right", {"arrived_on": DAY, "right_ends": TODAY}),
    Reason("due_after_right", {"moment": "otp_intake", "due": DAY, "right_ends": TODAY}),
    Reason("due_before_opening", {"moment": "otp_outtake", "due": TODAY, "opened_on": DAY}),
    Reason(
        "order_collides",
        {"moment": "icam_intake", "due": DAY, "other": "otp_outtake", "other_due": TODAY},
    ),
    *[Reason(code, {"on": DAY}) for code in ("no_show", "hearing_without_appeal")],
    *[Reason(code, {"on": DAY}) for code in ("hearing_without_decision", "provision_ended")],
    Reason("appeal_without_decision", {"on": DAY}),
    *[
        Reason(code, {"on": DAY, "final_on": TODAY})
        for code in ("hearing_after_final", "cgvs_after_final")
    ],
    Reason("arrival_before_allocation", {"arrived_on": TODAY, "allocated_on": DAY}),
    Reason("refusal_too_early", {"on": TODAY, "right_ends": DAY}),
    Reason(
        "decision_before_application",
        {"kind": "cgvs_negative", "on": DAY, "applied_on": TODAY},
    ),
    Reason("right_before_decision", {"right_ends": DAY, "final_on": TODAY}),
    *[Reason("passed_over", {"kind": kind, "on": DAY}) for kind in labels.FACTS],
    Reason("talk_out_of_order", {"moment": "otp_discussion", "on": DAY, "other": "icam_intake"}),
    *[Reason("check_end_of_help", {"circumstance": c}) for c in reasons.CHECK_END_OF_HELP],
    Reason("eu_pact", {"applied_on": DAY}),
    Reason("verify_no_appeal", {"right_ends": DAY}),
    Reason("cooperation_check", {"moment": "otp_intake", "attempts": 2}),
    Reason("second_decision", {"kind": "cgvs_negative", "on": DAY}),
    Reason("right_by_hand", {"ends": DAY}),
    Reason("right_left", {"ends": DAY}),
    Reason("attempt", {"on": DAY, "reason": "no_show"}),
    Reason("before_bot", {"due": DAY}),
    Reason("postponed", {"was": TODAY, "on": DAY}),
    Reason("plan_by_right", {"plan_by": TODAY, "right_ends": DAY}),
    Reason("closing_ignored"),
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reason", CONFLICTS, ids=lambda reason: reason.code)
def test_what_seldom_happens_can_be_said_too(reason: Reason, language: str) -> None:
    """Conflicts, notices and the rarer steps of a reckoning, with what the core gives them."""
    said = reasons.sentence(texts_for(language, TODAY), reason)

    assert said
    assert not set("{}") & set(said)


def test_an_unknown_code_is_an_error_for_whoever_gives_it_words() -> None:
    """A new code without words fails loudly in the tests that go through all codes."""
    texts = texts_for("nl", TODAY)

    with pytest.raises(KeyError):
        reasons.sentence(texts, Reason("soup"))
    with pytest.raises(KeyError):
        refusals.sentence(texts, Refusal("soup"), MRKDWN)


@pytest.mark.parametrize(
    ("language", "words"), [("nl", "instructie"), ("fr", "instruction"), ("en", "instruction")]
)
def test_an_unknown_code_leaves_the_rest_of_a_card_readable(language: str, words: str) -> None:
    """People read a neutral sentence; the log has the code, and nothing that was given with it."""
    texts = texts_for(language, TODAY)
    unknown = [Reason("soup", {"on": DAY}), Reason("check_end_of_help", {"circumstance": "soup"})]

    with capture_logs() as logged:
        said = [texts.reason(reason) for reason in unknown]
        said.append(texts.refusal(Refusal("soup", text="Fatima")))

    assert all(words in sentence for sentence in said)
    assert ["soup", "check_end_of_help"] == [line["reason"] for line in logged[:2]]
    assert {"event": "no_words", "log_level": "warning", "refusal": "soup"} == logged[2]


@pytest.mark.parametrize(
    ("language", "this_year", "next_year"),
    [
        ("nl", "vr 25 sep", "za 25 sep 2027"),
        ("fr", "ven. 25 sept.", "sam. 25 sept. 2027"),
        ("en", "Fri 25 Sept", "Sat 25 Sept 2027"),
    ],
)
def test_dates_have_their_weekday(language: str, this_year: str, next_year: str) -> None:
    """The year stands there only where it is not the reader's."""
    texts = texts_for(language, TODAY)

    assert this_year == texts.day(DAY)
    assert next_year == texts.day(date(2027, 9, 25))
    assert texts_for(language).day(DAY).endswith("2026")


def test_holidays_are_named_in_the_language_of_the_reader() -> None:
    """A date that falls on a legal public holiday says which."""
    armistice = date(2026, 11, 11)

    assert "Wapenstilstand" in texts_for("nl", TODAY).day_named(armistice)
    assert "Armistice" in texts_for("fr", TODAY).day_named(armistice)
    assert "ven. 25 sept." == texts_for("fr", TODAY).day_named(DAY)


def test_the_first_of_the_month_is_an_ordinal_in_french() -> None:
    """French says "1er", and 21 stays 21."""
    texts = texts_for("fr", TODAY)

    assert texts.day(date(2026, 9, 1)) == "mar. 1er sept."
    assert texts.day(date(2026, 9, 21)) == "lun. 21 sept."


def test_an_abbreviation_at_the_end_takes_no_second_stop() -> None:
    """A French date ends with a stop of its own."""
    said = texts_for("fr", TODAY)._("since {day}", day="x.") + "|"
    moved = texts_for("fr", TODAY)._(
        "The deadline moves from {old} to {new}.", old="lun. 21 sept.", new="ven. 25 sept."
    )

    assert said == "depuis le x.|"
    assert moved.endswith("ven. 25 sept.")


@pytest.mark.parametrize(
    ("locale", "language"),
    [
        ("nl-BE", "nl"),
        ("nl_NL", "nl"),
        ("fr-FR", "fr"),
        ("en-GB", "en"),
        ("de-DE", "en"),
        ("", "nl"),
        (None, "nl"),
    ],
)
def test_every_locale_has_a_language(locale: str | None, language: str) -> None:
    """Dutch where nothing is known, English where there is no catalog."""
    assert language == language_of(locale)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_person_is_shown_where_the_surface_can(language: str) -> None:
    """A mention in a message; in the plain line under a field, a colleague."""
    refused = Refusal("duplicate", seq=2, on=DAY, by="U0AN")
    texts = texts_for(language, TODAY)

    assert "<@U0AN>" in texts.refusal(refused, MRKDWN)
    assert "U0AN" not in texts.refusal(refused)


@given(text=st.text(max_size=80))
def test_what_was_typed_comes_out_as_text(text: str) -> None:
    """Nothing that a person typed means anything to Slack in a refusal."""
    said = texts_for("nl", TODAY).refusal(
        Refusal("malformed_code", text=f"<!channel>{text}"), MRKDWN
    )

    assert not set("<>") & set(said)
    assert "&lt;!channel&gt;" in said
