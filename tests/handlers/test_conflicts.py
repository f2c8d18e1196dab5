"""What collides: shown with the plan, with the buttons that resolve it, never settled silently."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import scheduling
from handlers.blocks.concerns import WAYS
from handlers.modals import FORMS
from scheduling import facts as f
from scheduling.plan import Plan
from tests.handlers.office import (
    AN,
    CODE,
    GI,
    RN,
    Office,
    answer,
    cgvs,
    day,
    final,
    registered,
    said,
    without_recording,
)

modes = pytest.mark.parametrize("mode", ["socket", "http"])

ALLOCATED = (
    registered(),
    final("2026-10-05"),
    f.OtpAllocated(on=day("2026-10-06"), centre="gent"),
)
NO_SHOW = (*ALLOCATED, f.OtpNoShow(on=day("2026-10-12")))
TOO_LATE = (*ALLOCATED, f.OtpArrived(on=day("2026-11-10"), centre="gent", worker=GI))


NOTICES = ("notices", "_notices", "_of_cooperation")
"""What the core points out without anything being wrong."""


def codes(plan: Plan) -> list[str]:
    """Return the codes of what collides."""
    return [reason.code for reason in plan.conflicts]


def test_every_conflict_of_the_core_has_its_ways_out() -> None:
    """Each code has buttons, and each button opens a form that there is."""
    core = Path(scheduling.__file__).parent
    noted = [
        call
        for file in core.rglob("*.py")
        for call in calls(ast.parse(file.read_text(encoding="utf-8")), "note_conflict")
    ]
    concerns = ast.parse((core / "concerns.py").read_text(encoding="utf-8"))
    found = [
        call
        for function in concerns.body
        if isinstance(function, ast.FunctionDef) and function.name not in NOTICES
        for call in calls(function, "Reason")
    ]

    codes = {str(a.value) for c in (*noted, *found) for a in c.args if isinstance(a, ast.Constant)}
    assert {"no_show", "talk_out_of_order"} <= codes
    assert codes == set(WAYS)
    assert {way.form for ways in WAYS.values() for way in ways} <= set(FORMS)


def calls(tree: ast.AST, name: str) -> list[ast.Call]:
    """Return the calls of the function with that name."""
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [node for node in found if isinstance(node.func, ast.Name) and node.func.id == name]


@modes
def test_a_no_show_asks_whether_the_resident_left_or_came_after_all(office: Office) -> None:
    """The status asks it with its buttons; nothing is decided until somebody does."""
    office.given(*NO_SHOW)
    an = office.person(AN)

    an.types("C0AN", f"/terugkeer status {CODE}")

    card = answer(an)
    assert "niet aangekomen in de OTP op ma 12 okt" in said(card)
    expected = ["Heeft de opvang verlaten", "Toch aangekomen", "Nog hier", "Corrigeren"]
    assert expected == an.buttons(card)[:4]
    assert ["no_show"] == codes(office.trajectory().plan)


@modes
def test_the_resident_who_left_is_recorded_from_the_button(office: Office) -> None:
    """The form has the reason already; then the conflict is gone and the answer says so."""
    office.given(*NO_SHOW)
    an = office.person(AN)
    an.types("C0AN", f"/terugkeer status {CODE}")

    an.clicks(answer(an), "Heeft de opvang verlaten")
    an.fills({"on": "2026-10-12"})
    outcome = an.submits()

    assert outcome.ok
    expected = f.StayEnded(on=day("2026-10-12"), reason="left")
    assert expected == without_recording(office.facts()[-1])
    assert [] == codes(office.trajectory().plan)
    assert "Niet meer te bekijken" in said(an.modal or {})


@modes
def test_the_resident_who_came_after_all_is_recorded_by_the_receiving_centre(
    office: Office,
) -> None:
    """The arrival settles the no-show."""
    office.given(*NO_SHOW)
    gi = office.person(GI)
    gi.types("C0GI", f"/terugkeer status {CODE}")

    gi.clicks(answer(gi, "C0GI"), "Toch aangekomen")
    gi.fills({"on": "2026-10-14"})
    outcome = gi.submits()

    assert outcome.ok
    expected = f.OtpArrived(on=day("2026-10-14"), centre="gent", worker=GI)
    assert expected == without_recording(office.facts()[-1])
    assert [] == codes(office.trajectory().plan)


@modes
def test_the_answer_that_makes_dates_collide_has_the_buttons_too(office: Office) -> None:
    """An arrival after the right: set its end, or correct; until then the talks have no dates."""
    office.given(*ALLOCATED)
    gi = office.person(GI)

    gi.types("C0GI", f"/terugkeer otp {CODE} aangekomen 10/11/2026")
    card = answer(gi, "C0GI")
    gi.clicks(card, "Einde recht instellen")
    gi.fills({"ends_on": "2026-12-10", "reason": "Fedasil laat de opvang toe"})
    outcome = gi.submits()

    assert "Te bekijken" in said(card)
    assert ["Einde recht instellen", "Corrigeren"] == gi.buttons(card)[:2]
    assert outcome.ok
    plan = office.trajectory().plan
    assert "arrival_after_right" not in codes(plan)
    intake = plan.moment("otp_intake")
    assert intake is not None
    assert intake.due is not None


@modes
def test_colliding_dates_are_corrected_from_their_button(office: Office) -> None:
    """The list of facts opens, and the wrong date is put right."""
    office.given(*TOO_LATE)
    gi = office.person(GI)
    gi.types("C0GI", f"/terugkeer status {CODE}")

    gi.clicks(answer(gi, "C0GI"), "Corrigeren")
    gi.fills({"seq": "4"})
    gi.submits()
    gi.fills({"on": "2026-10-10", "reason": "Maand verwisseld"})
    outcome = gi.submits()

    assert outcome.ok
    assert [] == codes(office.trajectory().plan)


@modes
def test_a_hearing_without_a_suspensive_appeal_is_settled_by_recording_it(office: Office) -> None:
    """Recording the appeal before the hearing takes the conflict away."""
    no_appeal = f.Appeal(on=day("2026-10-20"), suspensive=False)
    office.given(registered(), cgvs("2026-10-12"), no_appeal, f.Hearing(on=day("2026-11-18")))
    an = office.person(AN)
    an.types("C0AN", f"/terugkeer status {CODE}")
    before = codes(office.trajectory().plan)

    an.clicks(answer(an), "Schorsend beroep registreren")
    an.fills({"on": "2026-11-02"})
    outcome = an.submits()

    assert outcome.ok
    assert ["hearing_without_appeal"] == before
    assert [] == codes(office.trajectory().plan)


@modes
def test_dates_that_cannot_be_are_shown_until_somebody_settles_them(office: Office) -> None:
    """A decision before the application, and an end of the right before the decision."""
    office.given(registered(applied_on=day("2026-09-01")), final("2026-08-10"))
    an = office.person(AN)
    an.types("C0AN", f"/terugkeer einderecht {CODE} 1/8/2026 verkeerd getypt")
    card = answer(an)
    office.given(f.RightEndSet(on=day("2026-11-23"), ends_on=day("2026-09-09")))

    an.types("C0AN", f"/terugkeer status {CODE}")

    assert "za 1 aug, ligt voor de definitieve beslissing van ma 10 aug" in said(card)
    assert "Einde recht instellen" in an.buttons(card)
    status = said(answer(an))
    assert "van ma 10 aug, voor het verzoek van di 1 sep" in status
    assert ["decision_before_application"] == codes(office.trajectory().plan)


@modes
def test_the_checklist_whose_dates_collide_says_so_and_leads_to_what_resolves_it(
    office: Office,
) -> None:
    """Whoever reads only the channel sees it too; once settled, the checklist is rendered anew."""
    no_appeal = f.Appeal(on=day("2026-10-20"), suspensive=False)
    office.given(registered(), cgvs("2026-10-12"), no_appeal, f.Hearing(on=day("2026-11-18")))
    message = office.post("talk_after_hearing")
    an = office.person(AN)

    an.clicks(message, "Oplossen")
    office.afterwards.settle()
    card = answer(an)
    settled = office.is_dirty("talk_after_hearing")
    an.types("C0AN", f"/terugkeer beroep {CODE} schorsend 2/11/2026")

    assert "Te bekijken" in said(message)
    assert "Schorsend beroep registreren" in an.buttons(card)
    assert not settled
    assert office.is_dirty("talk_after_hearing")
    assert "Te bekijken" not in said(office.post("talk_after_hearing"))


@modes
def test_what_collides_elsewhere_is_not_said_on_a_checklist(office: Office) -> None:
    """The talk after the decision has nothing to do with a hearing."""
    no_appeal = f.Appeal(on=day("2026-11-20"), suspensive=False)
    office.given(registered(), cgvs("2026-11-19"), no_appeal, f.Hearing(on=day("2026-11-20")))

    message = office.post("talk_after_cgvs")

    assert "Te bekijken" not in said(message)
    assert "Oplossen" not in office.person(AN).buttons(message)


@modes
def test_who_only_reads_sees_what_collides_without_buttons(office: Office) -> None:
    """The region reads the same sentence."""
    office.given(*NO_SHOW)
    region = office.person(RN)

    region.types("C0NOORD", f"/terugkeer status {CODE}")

    card = answer(region, "C0NOORD")
    assert "niet aangekomen in de OTP" in said(card)
    assert [] == region.buttons(card)


@modes
def test_a_talk_before_the_one_that_opens_it_is_recorded_once_that_is_confirmed(
    office: Office,
) -> None:
    """It is recorded as such, and stands as something to check; never without the confirmation."""
    exception = f.OtpException(on=day("2026-11-05"), state="requested")
    office.given(registered(), final("2026-11-02"), exception)
    an = office.person(AN)
    an.types("C0AN", f"/terugkeer gesprek {CODE}")
    an.chooses("talk_choose", "second_talk")
    an.fills({"on": "2026-11-20", "choice": "undecided"})

    unconfirmed = an.submits()
    nothing = len(office.facts())
    an.fills({"out_of_order": ["yes"]})
    confirmed = an.submits()

    assert ["out_of_order"] == list(unconfirmed.errors)
    assert 3 == nothing
    assert confirmed.ok
    expected = f.TalkHeld(
        on=day("2026-11-20"), moment="second_talk", choice="undecided", out_of_order=True
    )
    assert expected == without_recording(office.facts()[-1])
    assert ["talk_out_of_order"] == codes(office.trajectory().plan)
    assert "Corrigeren" in an.buttons()


@modes
def test_an_outtake_before_the_discussion_is_asked_about_and_comes_behind_the_intake(
    office: Office,
) -> None:
    """The form proposes the intake; the outtake names the talk that is missing before it."""
    arrived = f.OtpArrived(on=day("2026-11-02"), centre="gent", worker=GI)
    office.given(
        *ALLOCATED, f.RightEndSet(on=day("2026-11-02"), ends_on=day("2026-11-27")), arrived
    )
    gi = office.person(GI)
    gi.types("C0GI", f"/terugkeer gesprek {CODE}")
    proposed = (gi.modal or {})["title"]["text"]

    gi.chooses("talk_choose", "otp_outtake")
    gi.fills({"on": "2026-11-20", "choice": "other"})
    unconfirmed = gi.submits()
    asked = said(gi.modal or {})
    gi.fills({"out_of_order": ["yes"]})
    confirmed = gi.submits()

    assert "OTP 1 · Intake MW" == proposed
    assert ["out_of_order"] == list(unconfirmed.errors)
    assert "“OTP 3 · Bespreking door MW” is dan nog niet als gehouden geregistreerd" in asked
    assert confirmed.ok
    assert "talk_out_of_order" in codes(office.trajectory().plan)


@modes
def test_a_talk_dated_before_the_one_that_it_follows_is_asked_about_whichever_is_recorded_first(
    office: Office,
) -> None:
    """The coach came first: the worker says so, and both talks are kept."""
    arrived = f.OtpArrived(on=day("2026-11-02"), centre="gent", worker=GI)
    extended = f.RightEndSet(on=day("2026-11-02"), ends_on=day("2026-12-11"))
    intake = f.TalkHeld(on=day("2026-11-12"), moment="otp_intake", cooperates=True)
    office.given(*ALLOCATED, extended, arrived, intake)
    gi = office.person(GI)
    gi.types("C0GI", f"/terugkeer gesprek {CODE}")
    gi.chooses("talk_choose", "icam_intake")
    gi.fills({"on": "2026-11-10"})

    gi.submits()
    asked = said(gi.modal or {})
    nothing = len(office.facts())
    gi.fills({"out_of_order": ["yes"]})
    confirmed = gi.submits()

    assert "“OTP 1 · Intake door MW” is dan nog niet als gehouden geregistreerd" in asked
    assert 6 == nothing
    assert confirmed.ok
    talk = office.facts()[-1]
    assert isinstance(talk, f.TalkHeld)
    assert (day("2026-11-10"), True) == (talk.on, talk.out_of_order)
    assert ["talk_out_of_order"] == codes(office.trajectory().plan)


@modes
def test_a_talk_before_its_moment_opened_is_refused_with_that_day(office: Office) -> None:
    """No confirmation makes a talk about a decision lie before the decision."""
    office.given(registered(), cgvs("2026-11-20"))
    an = office.person(AN)

    an.types("C0AN", f"/terugkeer gesprek {CODE}")
    an.fills({"on": "2026-11-18"})
    outcome = an.submits()

    assert ["on"] == list(outcome.errors)
    assert "vr 20 nov" in outcome.errors["on"]
    assert 2 == len(office.facts())
