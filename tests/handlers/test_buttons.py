"""The buttons of checklists and answers, in Socket Mode and over HTTP."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from sandbox import Fault
from scheduling import facts as f
from tests.handlers.office import (
    AN,
    BO,
    CO,
    CODE,
    GC,
    GI,
    IC,
    RN,
    Office,
    answer,
    cgvs,
    day,
    final,
    latest,
    registered,
    said,
    without_recording,
)

pytestmark = pytest.mark.parametrize("mode", ["socket", "http"])

TICK, UNTICK = "Afvinken", "Uitvinken"


@pytest.fixture
def checklist(office: Office) -> dict[str, Any]:
    """The checklist of the talk after a CGVS decision, in An's channel."""
    office.given(registered(), cgvs("2026-11-20"))
    return office.post("talk_after_cgvs")


def changed(office: Office, message: dict[str, Any]) -> dict[str, Any]:
    """Wait until a message is rendered anew, and return it."""

    def look() -> dict[str, Any] | None:
        now = latest(office, message)
        return now if said(now) != said(message) else None

    found = office.sandbox.wait_until(look)
    assert found is not None
    return found


def test_a_tick_shows_who_and_when_and_can_be_taken_away(
    office: Office, checklist: dict[str, Any]
) -> None:
    """The message is rendered again from the database, in the place where it stands."""
    an = office.person(AN)

    assert an.clicks(checklist, TICK).ok
    ticked = changed(office, checklist)
    office.afterwards.settle()  # else its end may overlap with the second click's
    assert an.clicks(ticked, "moment_tick").ok
    unticked = changed(office, ticked)
    office.afterwards.settle()

    assert f"afgevinkt door <@{AN}>, ma 23 nov" in said(ticked)
    assert "1 van 10 besproken" in said(ticked)
    assert "0 van 10 besproken" in said(unticked)
    assert [True, False] == [fact.done for fact in office.facts() if isinstance(fact, f.ItemTicked)]
    assert not office.is_dirty("talk_after_cgvs")


@pytest.mark.parametrize("fault", ["drop", "unavailable", "accept_then_500"])
def test_an_answer_that_is_cut_off_is_given_once_more(
    office: Office, checklist: dict[str, Any], fault: str
) -> None:
    """Slack stumbles over the first one: the message changes all the same."""
    office.sandbox.faults.add(Fault("response_url", fault))

    office.person(AN).clicks(checklist, TICK)

    assert "1 van 10 besproken" in said(changed(office, checklist))


def test_an_answer_that_slack_stumbles_over_twice_is_left_to_whoever_posts(
    office: Office, checklist: dict[str, Any]
) -> None:
    """There is no third try: the checklist is marked, and rendered anew later."""
    office.sandbox.faults.add(Fault("response_url", "unavailable", times=2))
    answers = sum(call.method == "response_url" for call in office.sandbox.calls)

    office.person(AN).clicks(checklist, TICK)

    office.afterwards.settle()
    assert office.is_dirty("talk_after_cgvs")
    after = sum(call.method == "response_url" for call in office.sandbox.calls)
    assert 2 == after - answers


def test_clicking_the_same_button_twice_ticks_once(
    office: Office, checklist: dict[str, Any]
) -> None:
    """The button carries the wanted state: who clicks what another ticked changes nothing."""
    an, bo = office.person(AN), office.person(BO)
    office.sandbox.faults.add(Fault("response_url", "drop", times=2))  # it stays as it was

    an.clicks(checklist, TICK)
    outcome = bo.clicks(checklist, TICK)

    assert outcome.ok
    ticks = [entry for entry in office.trajectory().entries if entry.fact.fact == "item_ticked"]
    assert [AN] == [entry.by for entry in ticks]


def test_the_match_it_item_is_ticked_apart_from_the_ten(
    office: Office, checklist: dict[str, Any]
) -> None:
    """It does not count among what was discussed."""
    an = office.person(AN)

    an.clicks(checklist, TICK, nth=10)

    after = changed(office, checklist)
    assert "0 van 10 besproken" in said(after)
    assert f"afgevinkt door <@{AN}>" in said(after)


def test_recording_the_talk_from_the_checklist_collapses_it(
    office: Office, checklist: dict[str, Any]
) -> None:
    """The form knows the talk; afterwards the checklist is two lines with who, when and choice."""
    an = office.person(AN)

    an.clicks(checklist, "Gesprek registreren")
    form = an.modal
    an.fills({"on": "2026-11-23"})
    outcome = an.submits()

    assert outcome.ok
    assert form is not None
    assert "Na beslissing CGVS" == form["title"]["text"]
    expected = f.TalkHeld(on=day("2026-11-23"), moment="talk_after_cgvs")
    assert expected == without_recording(office.facts()[-1])
    assert office.is_dirty("talk_after_cgvs")
    collapsed = said(office.post("talk_after_cgvs"))
    assert "Gehouden op ma 23 nov" in collapsed
    assert f"<@{AN}>" in collapsed
    assert "Motieven van de beslissing" not in collapsed


def test_choosing_another_talk_asks_its_own_questions(office: Office) -> None:
    """What is filled in already stays; the chosen talk is the one that is recorded."""
    allocated = f.OtpAllocated(on=day("2026-11-03"), centre="gent")
    arrived = f.OtpArrived(on=day("2026-11-18"), centre="gent", worker=GI)
    office.given(registered(), final("2026-11-02"), allocated, arrived)
    worker = office.person(GI)

    worker.types("C0GI", f"/terugkeer gesprek {CODE}")
    before = said(worker.modal or {})
    worker.fills({"on": "2026-11-20", "notes": "Vraagt een tolk Tigrinya"})
    worker.chooses("talk_choose", "ad_hoc_talk")
    between = worker.modal
    worker.chooses("talk_choose", "otp_intake")
    worker.fills({"cooperates": "yes"})
    outcome = worker.submits()

    assert outcome.ok
    assert "Akkoord om mee te werken?" in before
    assert between is not None
    assert "Akkoord om mee te werken?" not in said(between)
    expected = f.TalkHeld(on=day("2026-11-20"), moment="otp_intake", cooperates=True)
    assert expected == without_recording(office.facts()[-1])
    assert "vr 18 dec" in said(worker.modal or {})
    with office.store.snapshot() as tx:
        texts = tx.journal.texts(office.trajectory().resident.id, len(office.facts()))
    assert {"notes": "Vraagt een tolk Tigrinya"} == texts


def test_a_talk_can_count_as_the_first_talk_too(office: Office) -> None:
    """Both opened together: one form, with the question whether it counts for both."""
    office.given(registered(), final("2026-11-23"), f.OtpNotAllocated(on=day("2026-11-23")))
    message = office.post("talk_after_final")
    an = office.person(AN)

    an.clicks(message, "Gesprek registreren")
    an.fills({"counts_as": ["first_talk"]})
    an.submits()

    plan = office.trajectory().plan
    assert "telt" in said(message)
    held = {moment.id for moment in plan.moments if moment.status == "held"}
    assert {"talk_after_final", "first_talk"} == held


def test_a_talk_that_did_not_take_place_is_an_attempt(
    office: Office, checklist: dict[str, Any]
) -> None:
    """The deadline stays, and the checklist shows the attempt."""
    an = office.person(AN)

    an.clicks(checklist, "Niet doorgegaan")
    an.fills({"reason": "no_show", "on": "2026-11-23"})
    an.submits()

    expected = f.TalkNotHeld(on=day("2026-11-23"), moment="talk_after_cgvs", reason="no_show")
    assert expected == without_recording(office.facts()[-1])
    assert "De uiterste datum blijft staan" in said(an.modal or {})
    assert office.is_dirty("talk_after_cgvs")
    assert "bewoner niet verschenen" in said(office.post("talk_after_cgvs"))


def test_why_explains_the_date_to_the_one_who_asks(
    office: Office, checklist: dict[str, Any]
) -> None:
    """Only the person who asks sees the reckoning."""
    an = office.person(AN)

    card = office.reply(an, lambda: an.clicks(checklist, "Waarom deze datum?"))

    assert "kalenderdagen" in card
    assert "vr 20 nov" in card
    assert said(checklist) == said(latest(office, checklist))


def test_the_responsible_person_is_reminded_later(
    office: Office, checklist: dict[str, Any]
) -> None:
    """Working days until the one before plan_by can be chosen; only the reminder moves."""
    an = office.person(AN)

    an.clicks(checklist, "Later herinneren")
    form = an.modal
    assert form is not None
    choices = [option["value"] for option in form["blocks"][1]["element"]["options"]]
    an.fills({"until": "2026-11-24"})
    an.submits()

    assert ["2026-11-24"] == choices
    snoozed = f.Snoozed(
        on=day("2026-11-23"), moment="talk_after_cgvs", occurrence=1, until=day("2026-11-24")
    )
    assert snoozed == without_recording(office.facts()[-1])


def test_a_talk_that_a_colleague_has_recorded_meanwhile_is_not_turned_into_another(
    office: Office,
) -> None:
    """The button of an older message says who recorded it; no form of another talk opens."""
    office.given(registered(on=day("2026-11-01")), cgvs())
    message = office.post("talk_after_cgvs")
    office.given(f.TalkHeld(on=day("2026-11-23"), moment="talk_after_cgvs"), by=BO)
    an = office.person(AN)

    told = office.reply(an, lambda: an.clicks(message, "Gesprek registreren"))

    assert f"<@{BO}>" in told
    assert "ma 23 nov" in told
    assert an.modal is None


def test_a_coach_who_opens_a_workers_talk_is_told_whose_it_is(office: Office) -> None:
    """Not offered the own talk in its place, as if that were the one that was clicked."""
    arrived = f.OtpArrived(on=day("2026-11-18"), centre="gent", worker=GI)
    allocated = f.OtpAllocated(on=day("2026-11-10"), centre="gent")
    office.given(registered(), final("2026-11-02"), allocated, arrived)
    message = office.post("otp_intake")
    coach = office.person(IC)

    told = office.reply(coach, lambda: coach.clicks(message, "Gesprek registreren"), "C0GI")

    assert "social worker or coordinator" in told.casefold()
    assert coach.modal is None


def test_somebody_elses_reminder_cannot_be_moved(office: Office, checklist: dict[str, Any]) -> None:
    """Not by a colleague, not by the coordinator: it is said whose it is."""
    before = office.journal()

    for person in (office.person(BO), office.person(CO)):
        reply = office.reply(person, partial(person.clicks, checklist, "Later herinneren"))

        assert f"<@{AN}>" in reply
        assert person.modal is None
    assert before == office.journal()


def test_an_overdue_talk_is_not_reminded_later(office: Office) -> None:
    """The button of an older message is refused once the deadline has passed."""
    office.given(registered(), cgvs("2026-11-20"))
    message = office.post("talk_after_cgvs")
    an = office.person(AN)
    office.later(days=3)

    reply = office.reply(an, lambda: an.clicks(message, "Later herinneren"))

    assert "25 nov" in reply
    assert an.modal is None


def test_the_last_registration_can_be_undone_from_its_answer(office: Office) -> None:
    """The answer is replaced by what changed back."""
    office.given(registered())
    an = office.person(AN)

    an.types("C0AN", f"/terugkeer beslissing {CODE} cgvs 20/11/2026")
    an.clicks(answer(an, "C0AN"), "Ongedaan maken")

    assert f.Withdrawn(on=day("2026-11-23"), seq=2) == without_recording(office.facts()[-1])
    office.sandbox.wait_until(lambda: [] == an.buttons(answer(an, "C0AN")))
    assert "negatieve beslissing" in said(answer(an, "C0AN"))
    assert "pending" == office.trajectory().plan.phase


def test_a_second_click_on_undo_says_that_it_is_done(office: Office) -> None:
    """And takes nothing else back: not what was registered before it either."""
    office.given(registered(), cgvs("2026-11-02"))
    an = office.person(AN)
    an.types("C0AN", f"/terugkeer hoorzitting {CODE} 20/11/2026")
    card = answer(an)

    an.clicks(card, "Ongedaan maken")
    office.afterwards.settle()
    told = office.reply(an, lambda: an.clicks(card, "Ongedaan maken"))

    assert "al gecorrigeerd of ingetrokken" in told
    assert 4 == len(office.facts())


def test_only_the_last_own_registration_can_be_undone(office: Office) -> None:
    """Not an earlier one, not somebody else's, not twice."""
    office.given(registered())
    an = office.person(AN)

    an.types("C0AN", f"/terugkeer beslissing {CODE} cgvs 6/11/2026")
    first = answer(an, "C0AN")
    an.types("C0AN", f"/terugkeer hoorzitting {CODE} 20/11/2026")
    second = answer(an, "C0AN")
    before = office.journal()
    refused = office.reply(an, lambda: an.clicks(first, "Ongedaan maken"))
    after_first = office.journal()
    an.clicks(second, "Ongedaan maken")

    assert "ongedaan" in refused
    assert before == after_first
    assert f.Withdrawn(on=day("2026-11-23"), seq=3) == without_recording(office.facts()[-1])


def test_what_others_built_on_cannot_be_undone(office: Office) -> None:
    """A fact that a later one stands on stays: undoing it would break that one."""
    office.given(registered())
    an = office.person(AN)

    an.types("C0AN", f"/terugkeer beslissing {CODE} rvv 2/11/2026")
    own = answer(an, "C0AN")
    office.given(f.OtpAllocated(on=day("2026-11-03"), centre="gent"), by=CO)
    before = office.journal()
    refused = office.reply(an, lambda: an.clicks(own, "Ongedaan maken"))

    assert "zou dan niet meer kunnen" in refused
    assert before == office.journal()


def test_the_question_about_the_otp_is_answered_with_a_button(office: Office) -> None:
    """The button opens the form with that answer; the day is said there."""
    office.given(registered(), final("2026-11-02"))
    message = office.post("otp_status")
    an = office.person(AN)

    an.clicks(message, "Geen OTP toegewezen")
    an.fills({"on": "2026-11-20"})
    outcome = an.submits()

    assert outcome.ok
    assert f.OtpNotAllocated(on=day("2026-11-20")) == without_recording(office.facts()[-1])
    assert office.is_dirty("otp_status")
    assert "is geregeld" in said(office.post("otp_status"))


def test_a_colleague_without_the_right_is_told_who_can(
    office: Office, checklist: dict[str, Any]
) -> None:
    """The right is looked up when the button is clicked, whatever the message shows."""
    before = office.journal()

    for slack_id in (RN, GC, IC):
        person = office.person(slack_id)
        ticked = office.reply(person, partial(person.clicks, checklist, TICK))
        recorded = office.reply(person, partial(person.clicks, checklist, "Gesprek registreren"))

        assert "oördinator" in ticked or "coordinator" in ticked
        assert "oördinator" in recorded or "coordinator" in recorded
        assert person.modal is None
    assert before == office.journal()


def test_what_a_form_registered_can_be_undone_from_its_result(office: Office) -> None:
    """The answer in the modal has the button too, and is replaced in the modal."""
    office.given(registered(), cgvs("2026-11-20"))
    an = office.person(AN)
    an.types("C0AN", f"/terugkeer gesprek {CODE}")
    an.fills({"on": "2026-11-23"})
    an.submits()

    an.clicks(None, "Ongedaan maken")

    assert f.Withdrawn(on=day("2026-11-23"), seq=3) == without_recording(office.facts()[-1])
    assert [] == an.buttons()


def test_a_talk_before_the_one_that_opens_it_asks_whether_the_order_is_right(
    office: Office,
) -> None:
    """Only a worker who says so records it; the plan shows the conflict."""
    arrived = f.OtpArrived(on=day("2026-11-18"), centre="gent", worker=GI)
    allocated = f.OtpAllocated(on=day("2026-11-10"), centre="gent")
    office.given(registered(), final("2026-11-02"), allocated, arrived)
    worker = office.person(GI)
    worker.types("C0GI", f"/terugkeer gesprek {CODE}")
    worker.chooses("talk_choose", "icam_intake")
    worker.fills({"on": "2026-11-20"})

    refused = worker.submits()
    nothing_yet = office.facts()
    worker.fills({"out_of_order": ["yes"]})
    worker.submits()

    assert 1 == len(refused.errors)
    assert 4 == len(nothing_yet)
    talk = office.facts()[-1]
    assert isinstance(talk, f.TalkHeld)
    assert ("icam_intake", True) == (talk.moment, talk.out_of_order)


def test_a_form_submitted_before_its_questions_came_asks_them_first(office: Office) -> None:
    """Slack did not take the change of questions: the submission does not skip them."""
    arrived = f.OtpArrived(on=day("2026-11-18"), centre="gent", worker=GI)
    allocated = f.OtpAllocated(on=day("2026-11-10"), centre="gent")
    office.given(registered(), final("2026-11-02"), allocated, arrived)
    worker = office.person(GI)
    worker.types("C0GI", f"/terugkeer gesprek {CODE}")
    worker.chooses("talk_choose", "ad_hoc_talk")
    office.sandbox.faults.add(Fault("views.update", "internal_error"))

    worker.chooses("talk_choose", "otp_intake")
    before = said(worker.modal or {})
    worker.submits()

    assert "Akkoord om mee te werken?" not in before
    assert "Akkoord om mee te werken?" in said(worker.modal or {})
    assert 4 == len(office.facts())


def test_there_is_no_later_reminder_on_the_last_day(office: Office) -> None:
    """No working day is left before the talk is to be planned: that is said, and no form opens."""
    office.given(registered(), cgvs("2026-11-18"))
    message = office.post("talk_after_cgvs")
    an = office.person(AN)

    reply = office.reply(an, lambda: an.clicks(message, "Later herinneren"))

    assert "ma 23 nov" in reply
    assert an.modal is None


def test_a_button_of_which_nothing_is_known_any_more_does_nothing(office: Office) -> None:
    """Such as one of before the database was put back."""
    office.given(registered(), cgvs())
    before = office.journal()
    an = office.person(AN)
    button = {
        "type": "button",
        "text": {"type": "plain_text", "text": "Afvinken"},
        "action_id": "moment_tick",
        "value": "unknown|reason|1",
    }
    office.client.chat_postMessage(
        channel="C0AN", text="x", blocks=[{"type": "actions", "elements": [button]}]
    )

    reply = office.reply(an, lambda: an.clicks(an.messages("C0AN")[-1], "Afvinken"))

    assert reply
    assert before == office.journal()


def test_a_button_of_another_version_is_acknowledged(office: Office) -> None:
    """Nobody listens to it any more, and nobody sees an error."""
    an = office.person(AN)
    button = {
        "type": "button",
        "text": {"type": "plain_text", "text": "Vroeger"},
        "action_id": "of_long_ago",
    }
    office.client.chat_postMessage(
        channel="C0AN", text="x", blocks=[{"type": "actions", "elements": [button]}]
    )

    assert an.clicks(an.messages("C0AN")[-1], "Vroeger").ok
