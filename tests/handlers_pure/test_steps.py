"""What is said as a date comes and goes."""

import pytest

from handlers.blocks.ids import Action
from handlers.blocks.steps import SAID, StepView, reminder
from handlers.texts import LANGUAGES, texts_for
from tests.handlers_pure.accepted import accepted, buttons, written
from tests.handlers_pure.trajectories import AGREED, CODE, REFUSED, day, moment_of

OVERDUE = "2026-09-28"


def view(step: str, today: str, **rest: object) -> StepView:
    """Return the view of a reminder about the talk after the CGVS decision."""
    about: dict[str, object] = {
        "code": CODE,
        "moment": moment_of(REFUSED, "talk_after_cgvs"),
        "step": step,
        "today": day(today),
        "to": "U0AN",
    }
    return StepView(**{**about, **rest})  # type: ignore[arg-type]  # the fields that a test names


@pytest.mark.parametrize(
    ("step", "today", "said"),
    [
        ("before", "2026-09-23", "Nog 2 werkdagen om dit gesprek te plannen: ten laatste op vr 25"),
        ("plan_by", "2026-09-25", "Vandaag is de laatste dag om dit gesprek te plannen; uiterste"),
        ("overdue", "2026-09-28", "Te laat sinds za 26 sep. Registreer het gesprek"),
        ("overdue", "2026-09-27", "Te laat sinds gisteren."),
        ("escalation", "2026-09-30", "Voor de coördinator"),
        ("follow_up", "2026-09-28", "Staat nog open sinds ma 21 sep. Er is geen termijn"),
        ("snoozed", "2026-09-24", "Je vroeg om vandaag aan dit gesprek herinnerd te worden."),
        ("opening", "2026-09-22", "Dit gesprek staat open. Plan ten laatste op vr 25 sep"),
        ("announced", "2026-09-22", "Dit gesprek komt eraan."),
    ],
)
def test_each_step_says_what_it_is_for(step: str, today: str, said: str) -> None:
    """In plain words, to the person concerned."""
    message = accepted(reminder(view(step, today), texts_for("nl", day(today))))

    assert f"<@U0AN> {said}" in written(message) or said in written(message)
    assert "<@" not in message.text
    assert message.text.startswith("Gesprek na negatieve beslissing CGVS · K7-042. ")


def test_a_moved_deadline_names_both_dates() -> None:
    """So that whoever noted the old one sees it."""
    moved = view("moved", "2026-09-22", previous_due=day("2026-09-24"))

    said = written(reminder(moved, texts_for("nl", day("2026-09-22"))))

    assert "De uiterste datum verschuift van do 24 sep naar za 26 sep." in said


def test_an_escalation_names_who_is_responsible() -> None:
    """Or that nobody is, or that it is not the centre's to do."""
    texts = texts_for("nl", day(OVERDUE))
    icam = moment_of(AGREED, "icam_intake")

    known = written(reminder(view("escalation", OVERDUE, responsible="U0BO"), texts))
    nobody = written(reminder(view("escalation", OVERDUE), texts))
    coach = written(reminder(view("escalation", OVERDUE, moment=icam), texts))

    assert "Verantwoordelijk: <@U0BO>" in known
    assert "Nog niemand is verantwoordelijk" in nobody
    assert "contacteer DVZ" in coach


def test_a_reminder_offers_to_record_the_talk() -> None:
    """Where it knows its checklist; to the worker of a coach's talk it says whose it is."""
    texts = texts_for("nl", day(OVERDUE))

    with_buttons = accepted(reminder(view("overdue", OVERDUE, opaque="op4que"), texts))
    for_worker = written(reminder(view("overdue", OVERDUE, coordinate=True), texts))

    assert buttons(with_buttons) == {Action.RECORD: "op4que", Action.NOT_HELD: "op4que"}
    assert "stem af met de ICAM-coach" in for_worker


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("step", list(SAID))
def test_every_step_can_be_said_of_any_moment(step: str, language: str) -> None:
    """Also of a talk without a deadline, or when the step comes late."""
    texts = texts_for(language, day(OVERDUE))
    moments = [
        moment_of(REFUSED, "talk_after_cgvs"),
        moment_of(REFUSED[:1], "procedure_intake"),
        moment_of(AGREED, "otp_discussion"),
        moment_of(AGREED, "otp_intake"),
    ]

    for moment in moments:
        accepted(reminder(view(step, OVERDUE, moment=moment, link="https://slack.test/p1"), texts))


def test_a_step_that_is_none_is_an_error() -> None:
    """A new step without words fails loudly."""
    with pytest.raises(KeyError):
        reminder(view("soup", OVERDUE), texts_for("nl"))
