"""The cards about a resident's plan: how it stands, why a date is what it is, what changed."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.blocks.changes import AnswerView, answer, changes
from handlers.blocks.ids import Action
from handlers.blocks.plan import StatusView, status
from handlers.blocks.why import WhyView, why
from handlers.texts import LANGUAGES, texts_for
from handlers.texts.happened import fact_said
from scheduling import facts as f
from scheduling.plan import Reason
from tests.handlers_pure.accepted import accepted, buttons, markup, written
from tests.handlers_pure.trajectories import (
    AGREED,
    ARRIVED,
    CODE,
    NASTY,
    PROCEDURE,
    REFUSED,
    day,
    fact,
    moment_of,
    plan_of,
)

TODAY = day("2026-09-22")
NL = texts_for("nl", TODAY)


def status_of(facts: list[f.Fact], **rest: object) -> StatusView:
    """Return the view of a resident's card."""
    view = StatusView(CODE, plan_of(facts), PROCEDURE, TODAY, centre="Gent", worker="U0AN")
    return replace(view, **rest)  # type: ignore[arg-type]  # the fields that a test names


def test_the_card_says_how_the_right_and_the_talks_stand() -> None:
    """Right, leave-by (labelled as ours), progress, dates, who and why."""
    said = written(accepted(status(status_of(AGREED), NL)))

    assert "*Laatste dag materiële hulp: do 8 okt*" in said
    assert "Opvang verlaten ten laatste op vr 9 okt _(onze keuze, niet in de instructie)_" in said
    assert "1 van 6 gesprekken (6e enkel bij weigering)" in said
    assert "Verantwoordelijk: <@U0AN>" in said
    assert "*OTP 4 · Outtake door MW*\n*Plan ten laatste op ma 5 okt*" in said
    assert "omdat de bewoner meewerkt: 30 dagen na de aankomst van di 8 sep" in said
    assert "Wacht op het gesprek “OTP 2 · Intake door ICAM-coach”" in said
    assert "Gehouden op do 10 sep, wil meewerken" in said


def test_what_is_open_stands_before_what_waits_and_what_is_past() -> None:
    """The earliest deadline first."""
    said = written(status(status_of(AGREED), NL))

    order = [said.index(title) for title in ("*OTP 2 ·", "*OTP 4 ·", "*OTP 3 ·", "*OTP 1 ·")]
    assert order == sorted(order)


def test_conflicts_and_notices_stand_on_top_with_a_word() -> None:
    """What a person must decide is not hidden between the talks."""
    late = [*ARRIVED[:3], fact("otp_no_show", "2026-09-05")]
    registered = fact("registered", "2026-07-01", circumstances=["dublin"])
    view = status_of([registered, *late[1:]])

    said = written(accepted(status(view, NL)))

    assert "*Te bekijken*: niet aangekomen in de OTP op za 5 sep" in said
    assert "*Let op*: Dublinprocedure" in said


def test_what_was_registered_and_does_not_count_is_said_with_the_reason() -> None:
    """Nothing disappears silently; beyond eight, how many more there are."""
    one = status_of(REFUSED, set_aside=["Aankomst in de OTP, di 8 sep. Daarom <niet>."])
    many = status_of(REFUSED, set_aside=[f"Feit {n}. Daarom." for n in range(10)])

    assert "*Dit telt nu niet mee*: Aankomst in de OTP, di 8 sep. Daarom &lt;niet&gt;." in written(
        accepted(status(one, NL))
    )
    said = written(accepted(status(many, NL)))
    assert "Feit 7." in said
    assert "Feit 8." not in said
    assert "Nog 2 registraties tellen nu niet mee." in said
    assert "telt nu niet mee" not in written(status(status_of(REFUSED), NL))


@pytest.mark.parametrize(
    ("today", "state"),
    [
        ("2026-09-22", "Open, nog 3 werkdagen om te plannen"),
        ("2026-09-24", "Open, nog 1 werkdag om te plannen"),
        ("2026-09-25", "Open, vandaag is de laatste dag om te plannen"),
        ("2026-09-26", "Open, vandaag is de uiterste datum"),
        ("2026-09-27", "Te laat sinds gisteren"),
        ("2026-09-28", "Te laat sinds za 26 sep"),
    ],
)
def test_the_card_counts_down_in_words(today: str, state: str) -> None:
    """It is read when it is asked for, so it says what is left as somebody would say it."""
    view = status_of(REFUSED, today=day(today))

    assert f"{state} · <@U0AN>" in written(status(view, texts_for("nl", day(today))))


def test_the_talk_after_a_hearing_to_come_is_not_counted_down_yet() -> None:
    """It opens on the day of the hearing; until then there is nothing to plan."""
    facts = [*REFUSED, fact("hearing", "2027-01-20", recorded_on="2026-10-01")]
    view = status_of(facts, today=day("2026-10-01"))

    said = written(status(view, texts_for("nl", day("2026-10-01"))))

    assert "Gaat open op wo 20 jan 2027" in said
    assert "werkdagen om te plannen" not in said


def test_the_reader_can_take_the_own_last_entry_back() -> None:
    """Only where there is one, and without the case code in the button."""
    with_undo = status(status_of(REFUSED, resident_id="ab12", undo=2), NL)

    assert buttons(accepted(with_undo)) == {Action.UNDO: "ab12|2"}
    assert buttons(status(status_of(REFUSED), NL)) == {}


def test_a_checklist_is_linked_where_there_is_one() -> None:
    """The title leads there."""
    links = {("talk_after_cgvs", 1): "https://slack.test/archives/C1/p1"}

    said = written(accepted(status(status_of(REFUSED, links=links), NL)))

    assert "*<https://slack.test/archives/C1/p1|Gesprek na negatieve beslissing CGVS>*" in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_long_history_stays_within_one_message(language: str) -> None:
    """Eighty hearings are eighty talks; what does not fit is counted."""
    hearings = [fact("hearing", f"2027-{1 + n // 20:02}-{1 + n % 20:02}") for n in range(80)]
    talks = [
        fact("talk_held", str(hearing.on), moment="talk_after_hearing") for hearing in hearings
    ]
    facts = [*REFUSED, *(each for pair in zip(hearings, talks, strict=True) for each in pair)]
    texts = texts_for(language, TODAY)

    message = accepted(status(status_of(facts), texts))

    assert texts.ngettext(
        "{n} earlier talk is not shown here.", "{n} earlier talks are not shown here.", 2
    ).lstrip("2") in written(message)


@given(name=NASTY)
def test_names_of_centres_come_out_as_text(name: str) -> None:
    """The organisation's file is typed by people too."""
    message = accepted(status(status_of(REFUSED, centre=name, otp_centre=f"{name}x"), NL))

    assert "<!" not in markup(message)


def test_the_why_card_tells_every_step() -> None:
    """From the starting point to the deadline, the paragraph and our reading of it."""
    view = WhyView(CODE, moment_of(REFUSED, "talk_after_cgvs"), TODAY, PROCEDURE)

    message = accepted(why(view, NL))

    lines = written(message).splitlines()
    assert lines[0] == "*Gesprek na negatieve beslissing CGVS · K7-042*"
    assert "• Vertrekpunt: betekening van de negatieve beslissing van het CGVS, ma 21 sep" in lines
    assert "• Plus 5 kalenderdagen, de dag zelf telt niet mee: za 26 sep" in lines
    assert any(line.startswith("• Instructie: ") for line in lines)
    ours = next(line for line in lines if line.startswith("• Onze lezing: "))
    assert ours.endswith("(onze keuze, niet in de instructie)")


def test_holidays_that_are_not_counted_are_named() -> None:
    """Arrival on 9 November: Armistice Day is no working day."""
    facts = [
        fact("registered", "2026-07-01"),
        fact("decision", "2026-11-02", kind="final_negative", ground="rvv"),
        fact("otp_allocated", "2026-11-03", centre="gent"),
        fact("otp_arrived", "2026-11-09", centre="gent"),
    ]

    said = written(why(WhyView(CODE, moment_of(facts, "otp_intake"), TODAY, PROCEDURE), NL))

    assert "Niet meegeteld: wo 11 nov (Wapenstilstand)" in said


def test_an_answer_says_what_moved_and_why() -> None:
    """The agreement to cooperate extends the right, and OUTTAKE moves with it."""
    lines = changes(plan_of(ARRIVED), plan_of(AGREED), NL)

    assert (
        "De laatste dag materiële hulp verschuift van do 1 okt naar do 8 okt,"
        " omdat de bewoner meewerkt." in lines
    )
    assert (
        "“OTP 4 · Outtake door MW” verschuift van ma 28 sep naar ma 5 okt,"
        " omdat de bewoner meewerkt: de materiële hulp loopt nu tot do 8 okt." in lines
    )
    assert "“OTP 1 · Intake door MW”: gehouden op do 10 sep, wil meewerken." in lines
    assert any("“OTP 2 · Intake door ICAM-coach” gaat open" in line for line in lines)


HELD_ONCE = {
    "nl": ("“OTP 1 · Intake door MW” gehouden op", "• Wil meewerken."),
    "fr": ("« POR 1 · Intake par le TS » a eu lieu le", "• D'accord pour coopérer."),
    "en": ("“OTP 1 · Intake by the social worker” held on", "• Agrees to cooperate."),
}


def answer_to(before: list[f.Fact], new: f.Fact, language: str = "nl") -> str:
    """Return all that the answer to a talk says, one that was held or was not."""
    texts = texts_for(language, TODAY)
    told = [str(getattr(new, "moment", ""))]
    plans = plan_of(before), plan_of([*before, new])
    view = AnswerView(CODE, fact_said(new, texts), *plans, TODAY, told=told)
    return written(accepted(answer(view, texts)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_answer_to_a_talk_says_once_when_it_was_held(language: str) -> None:
    """The head of the answer says it; the lines say what came out of it and what it changed."""
    talk = AGREED[-1]

    said = answer_to(ARRIVED, talk, language)

    held, outcome = HELD_ONCE[language]
    assert f"{held} {texts_for(language, TODAY).day(talk.on)}*" in said.splitlines()[0]
    assert 1 == said.count(held)
    assert 1 == said.count(texts_for(language, TODAY).moment_title("otp_intake"))
    assert outcome in said.splitlines()


def test_the_answer_to_a_talk_without_an_outcome_is_its_head() -> None:
    """A talk that moves nothing is said in one line; the plan did not stay as it was."""
    talk = fact("talk_held", "2026-07-02", moment="procedure_intake")

    said = answer_to([fact("registered", "2026-07-01")], talk)

    assert "*K7-042: “Procedure-intake” gehouden op do 2 jul*" == said


def test_the_answer_to_a_failed_attempt_says_once_that_it_failed() -> None:
    """The head says what happened, the line that the deadline stays."""
    attempt = fact("talk_not_held", "2026-09-09", moment="otp_intake", reason="no_show")

    said = answer_to(ARRIVED, attempt)

    assert 1 == said.count("OTP 1")
    assert "• De uiterste datum blijft staan." in said.splitlines()


def test_a_talk_that_the_head_does_not_tell_of_is_told_with_its_day() -> None:
    """What becomes held by another fact, as a first talk that counts along, is said in full."""
    lines = changes(plan_of(ARRIVED), plan_of(AGREED), NL, told=["otp_outtake"])

    assert "“OTP 1 · Intake door MW”: gehouden op do 10 sep, wil meewerken." in lines


def test_an_answer_says_what_opens_closes_and_disappears() -> None:
    """Opening and closing by a decision, and taking it back."""
    nothing, refused = plan_of(REFUSED[:1]), plan_of(REFUSED)
    ended = plan_of([*REFUSED, fact("stay_ended", "2026-09-23", reason="left")])
    undone = plan_of([*REFUSED, fact("withdrawn", "2026-09-22", seq=2)])

    opens = changes(nothing, refused, NL)
    closes = changes(refused, ended, NL)
    again = changes(refused, undone, NL)

    assert any(
        line.startswith(
            "“Gesprek na negatieve beslissing CGVS” gaat open: plan ten laatste op vr 25"
        )
        for line in opens
    )
    assert "“Procedure-intake” is afgesloten: achterhaald door een latere fase." in opens
    assert (
        "“Gesprek na negatieve beslissing CGVS” is afgesloten: het verblijf is beëindigd." in closes
    )
    assert any("ongedaan gemaakt" in line for line in again)


def test_a_failed_attempt_and_a_new_conflict_are_told() -> None:
    """The deadline stays; what must be looked at is said at once."""
    attempt = fact("talk_not_held", "2026-09-09", moment="otp_intake", reason="no_show")
    again = fact("talk_not_held", "2026-09-10", moment="otp_intake", reason="no_show")

    first = changes(plan_of(ARRIVED), plan_of([*ARRIVED, attempt]), NL)
    second = changes(plan_of([*ARRIVED, attempt]), plan_of([*ARRIVED, attempt, again]), NL)

    assert first == [
        "“OTP 1 · Intake door MW” ging niet door op wo 9 sep; de uiterste datum blijft."
    ]
    assert any("laat de coördinator naar de medewerking kijken" in line for line in second)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_answer_without_a_change_says_so(language: str) -> None:
    """Nobody is left to wonder whether it worked."""
    texts, plan = texts_for(language, TODAY), plan_of(REFUSED)
    view = AnswerView(CODE, "x", plan, plan, TODAY, resident_id="ab12", undo=3)

    message = accepted(answer(view, texts))

    assert texts._("The plan stays as it was.") in written(message)
    assert buttons(message) == {Action.UNDO: "ab12|3"}


@given(what=NASTY, codes=st.lists(st.sampled_from(["no_show", "provision_ended"]), max_size=60))
def test_an_answer_fits_whatever_changed(what: str, codes: list[str]) -> None:
    """Many conflicts and long words stay within one message."""
    before = plan_of(REFUSED[:1])
    conflicts = tuple(
        Reason(code, {"on": day(f"20{n + 20}-01-02")}) for n, code in enumerate(codes)
    )
    after = replace(plan_of(AGREED), conflicts=conflicts)

    message = accepted(answer(AnswerView(CODE, what, before, after, TODAY), NL))

    assert "<!" not in markup(message)
