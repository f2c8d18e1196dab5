"""What is asked about a file, with a button for each likely answer."""

import json
from typing import get_args

import pytest

from handlers.blocks.ids import Action, read_otp
from handlers.blocks.questions import ASKED, AskView, ask
from handlers.texts import LANGUAGES, texts_for
from scheduling.plan import Question, Reason
from scheduling.rules import Audience, QuestionId
from tests.handlers_pure.accepted import accepted, button_texts, buttons, written
from tests.handlers_pure.trajectories import CODE, day

TODAY = day("2026-09-28")
SINCE = day("2026-09-02")
CONFLICTS = (
    Reason("no_show", {"on": SINCE}),
    Reason("arrival_after_right", {"arrived_on": SINCE, "right_ends": day("2026-09-01")}),
)


def view(question: str, audience: Audience = "responsible", to: str | None = "U0AN") -> AskView:
    """Return the view of a question about a file."""
    asked = Question(question, SINCE, TODAY, TODAY, SINCE)
    return AskView(CODE, asked, audience, TODAY, "ab12", CONFLICTS, "Gent", 7, to)


@pytest.mark.parametrize(
    ("question", "answers"),
    [
        ("otp_status", ["OTP toegewezen", "Geen OTP toegewezen", "Uitzondering gevraagd"]),
        ("otp_arrival", ["Aangekomen in de OTP", "Niet aangekomen"]),
    ],
)
def test_a_question_about_the_otp_has_a_button_for_each_likely_answer(
    question: str, answers: list[str]
) -> None:
    """The value carries the resident's opaque id and the state, not the case code."""
    message = accepted(ask(view(question), texts_for("nl", TODAY)))

    assert answers == button_texts(message)
    assert {"ab12"} == {read_otp(value)[0] for value in buttons(message).values()}
    assert all(name.startswith(Action.OTP_ANSWER) for name in buttons(message))
    assert "wo 2 sep" in message.text


@pytest.mark.parametrize(
    ("question", "answers"),
    [
        (
            "no_show",
            ["Heeft de opvang verlaten", "Toch aangekomen", "Nog hier", "Corrigeren"],
        ),
        ("late_arrival", ["Einde recht instellen", "Corrigeren"]),
    ],
)
def test_a_conflict_is_asked_about_with_the_buttons_that_settle_it(
    question: str, answers: list[str]
) -> None:
    """The same as under the plan."""
    message = accepted(ask(view(question), texts_for("nl", TODAY)))

    assert answers == button_texts(message)


def test_who_sends_and_who_receives_are_asked_for_what_each_can_say() -> None:
    """The receiving centre records the arrival; the other one says that there is none to come."""
    texts = texts_for("nl", TODAY)

    sends = accepted(ask(view("transfer_arrival"), texts))
    receives = accepted(ask(view("transfer_arrival", "expected_centre"), texts))

    assert ["Blijft hier"] == button_texts(sends)
    assert ["Aankomst registreren"] == button_texts(receives)
    (value,) = buttons(sends).values()
    assert {"form": "correct", "resident": "ab12", "seq": 7} == json.loads(value)
    assert "Gent" in written(sends)


def test_the_coordinator_is_told_why_the_question_comes_to_the_centre() -> None:
    """It has been asked before, and nobody answered."""
    message = ask(view("otp_arrival", "coordinator"), texts_for("nl", TODAY))

    assert "Voor de coördinator" in written(message)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("audience", get_args(Audience))
@pytest.mark.parametrize("question", get_args(QuestionId))
def test_questions_fit_in_every_language(question: str, audience: Audience, language: str) -> None:
    """With and without somebody to mention."""
    assert question in ASKED
    for to in (None, "U0AN"):
        accepted(ask(view(question, audience, to), texts_for(language, TODAY)))
