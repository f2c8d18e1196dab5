"""After the final decision: OTP or initial structure, the right to help, the end of the stay."""

import pytest

from scheduling.decide import decide
from scheduling.refusal import Refusal
from tests.core.stories import (
    PROCEDURE,
    codes,
    day,
    fact,
    final,
    held,
    in_otp,
    moment,
    plan_of,
    registered,
    statuses,
)


def test_outtake_moves_when_the_resident_agrees_to_cooperate() -> None:
    """The extension of material help to 30 days after arrival moves OUTTAKE with it."""
    before = plan_of(*in_otp())
    agreed = plan_of(*in_otp(), held("otp_intake", "2026-09-10", cooperates=True))

    assert moment(before, "otp_outtake").due == day("2026-09-28")
    assert moment(agreed, "otp_outtake").due == day("2026-10-05")
    assert (agreed.right_ends, agreed.right_ends_by) == (day("2026-10-08"), "extension")
    assert "right_extension" in codes(moment(agreed, "otp_outtake").why)


def test_an_extension_never_makes_the_right_end_earlier() -> None:
    """Arrival on the day of the decision gains nothing."""
    plan = plan_of(
        registered(),
        final("2026-09-01"),
        fact("otp_arrived", "2026-09-01"),
        held("otp_intake", "2026-09-02", cooperates=True),
    )

    assert (plan.right_ends, plan.right_ends_by) == (day("2026-10-01"), "notification")


def test_a_refused_extension_stays_refused_until_it_is_granted() -> None:
    """Asking again does not bring it back; a grant does."""
    facts = [
        *in_otp(),
        held("otp_intake", "2026-09-10", cooperates=True),
        fact("extension", "2026-09-11", state="requested"),
        fact("extension", "2026-09-15", state="refused"),
    ]
    again = [*facts, fact("extension", "2026-09-16", state="requested")]

    assert plan_of(*facts).right_ends == day("2026-10-01")
    assert plan_of(*again).right_ends == day("2026-10-01")
    assert plan_of(*again, fact("extension", "2026-09-18", state="granted")).right_ends == day(
        "2026-10-08"
    )


def test_the_end_set_by_hand_wins_until_it_is_withdrawn() -> None:
    """It is shown as set by hand; taking it back restores the reckoning."""
    facts = [*in_otp(), fact("right_end_set", "2026-09-20", ends_on="2026-11-13")]

    by_hand = plan_of(*facts)
    restored = plan_of(*facts, fact("withdrawn", "2026-09-21", seq=5))

    assert (by_hand.right_ends, by_hand.right_ends_by) == (day("2026-11-13"), "by_hand")
    assert "right_by_hand" in codes(by_hand.notices)
    assert restored.right_ends == day("2026-10-01")


def test_the_arrival_closes_what_the_initial_structure_has_not_held() -> None:
    """The talk after the final decision is overtaken; all six OTP talks show."""
    plan = plan_of(*in_otp())

    assert moment(plan, "talk_after_final").closed_because == "overtaken"
    assert {m.id: m.status for m in plan.moments if m.id.startswith(("otp_", "icam_"))} == {
        "otp_intake": "open",
        "icam_intake": "provisional",
        "otp_discussion": "provisional",
        "otp_outtake": "open",
        "icam_decision": "provisional",
        "icam_hearing": "provisional",
    }


def test_an_allocation_shows_the_otp_talks_as_provisional() -> None:
    """Before the arrival only the outtake has a latest date: it hangs on the right alone."""
    plan = plan_of(registered(), final("2026-09-01"), fact("otp_allocated", "2026-09-02"))

    assert plan.branch == "otp"
    assert moment(plan, "otp_intake").due is None
    assert (moment(plan, "otp_outtake").status, moment(plan, "otp_outtake").due) == (
        "provisional",
        day("2026-09-28"),
    )


def test_a_talk_that_did_not_take_place_leaves_the_deadline_and_the_second_asks_a_look() -> None:
    """In an OTP two attempts suggest a look at the cooperation."""
    attempt = {"moment": "otp_intake", "reason": "no_show"}
    once = plan_of(*in_otp(), fact("talk_not_held", "2026-09-09", **attempt))
    twice = plan_of(
        *in_otp(),
        fact("talk_not_held", "2026-09-09", **attempt),
        fact("talk_not_held", "2026-09-10", **attempt),
    )

    assert moment(once, "otp_intake").due == moment(plan_of(*in_otp()), "otp_intake").due
    assert codes(once.notices) == []
    assert codes(twice.notices) == ["cooperation_check"]


def test_the_outtake_is_announced_when_the_discussion_is_held_or_five_days_before() -> None:
    """It is open from the arrival on; its checklist comes later."""
    waiting = moment(plan_of(*in_otp()), "otp_outtake")
    discussed = moment(
        plan_of(
            *in_otp(),
            held("otp_intake", "2026-09-08"),
            held("icam_intake", "2026-09-09"),
            held("otp_discussion", "2026-09-10"),
        ),
        "otp_outtake",
    )

    assert waiting.plan_by == day("2026-09-28")
    assert waiting.announce_on == day("2026-09-21")
    assert discussed.announce_on == day("2026-09-10")


def test_a_talk_before_the_one_that_opens_it_needs_to_be_confirmed() -> None:
    """Unconfirmed it is refused; confirmed it is held and shown as out of order."""
    early = held("icam_intake", "2026-09-09")
    confirmed = held("icam_intake", "2026-09-09", out_of_order=True)

    refused = plan_of(*in_otp(), early)
    accepted = plan_of(*in_otp(), confirmed)

    assert codes(refused.refused) == ["not_open"]
    assert moment(accepted, "icam_intake").status == "held"
    assert "talk_out_of_order" in codes(accepted.conflicts)


def test_an_outtake_before_the_discussion_needs_to_be_confirmed_too() -> None:
    """It opens on arrival, and yet it follows the discussion: said so, it is recorded as such."""
    talk, on = held("otp_outtake", "2026-09-25", choice="other"), day("2026-09-25")
    confirmed = held("otp_outtake", "2026-09-25", choice="other", out_of_order=True)
    discussed = [
        held("otp_intake", "2026-09-10"),
        held("icam_intake", "2026-09-15"),
        held("otp_discussion", "2026-09-18"),
    ]

    with pytest.raises(Refusal) as refused:
        decide(in_otp(), [talk], PROCEDURE, today=on)
    decide(in_otp(), [confirmed], PROCEDURE, today=on)
    decide([*in_otp(), *discussed], [talk], PROCEDURE, today=on)

    assert refused.value.code == "out_of_order"
    assert refused.value.params["waits_for"] == "otp_discussion"
    assert codes(plan_of(*in_otp(), confirmed).conflicts) == ["talk_out_of_order"]
    assert plan_of(*in_otp(), confirmed, *discussed).conflicts == ()


def test_a_talk_on_the_day_of_the_one_that_it_follows_is_in_order() -> None:
    """In whatever order the two were recorded."""
    early = held("icam_intake", "2026-09-09", out_of_order=True)

    plan = plan_of(*in_otp(), early, held("otp_intake", "2026-09-09"))

    assert plan.conflicts == ()
    assert moment(plan, "icam_intake").held_on == day("2026-09-09")


def test_an_exception_asked_opens_the_three_talks_and_a_refusal_closes_them() -> None:
    """History stays; the file waits for the OTP again; a second round opens the next talk."""
    facts = [
        registered(),
        final("2026-09-01"),
        fact("otp_exception", "2026-09-03", state="requested"),
        held("first_talk", "2026-09-04"),
    ]
    refused = [*facts, fact("otp_exception", "2026-09-10", state="refused")]

    again = plan_of(*refused, fact("otp_not_allocated", "2026-09-20"))

    assert statuses(plan_of(*facts))["second_talk"] == "open"
    assert plan_of(*refused).branch is None
    assert moment(plan_of(*refused), "second_talk").closed_because == "branch_left"
    assert moment(plan_of(*refused), "first_talk").status == "held"
    assert (moment(again, "second_talk").occurrence, moment(again, "second_talk").status) == (
        2,
        "open",
    )


def test_the_third_talk_shows_an_advice_date_and_no_deadline() -> None:
    """The advice is the third working day before the end of the right."""
    plan = plan_of(registered(), final("2026-09-01"), fact("otp_not_allocated", "2026-09-08"))

    third = moment(plan, "third_talk")
    assert (third.due, third.advice) == (None, day("2026-09-28"))


def test_one_talk_can_count_as_the_first_only_when_the_worker_says_so() -> None:
    """And only when the first talk is open."""
    facts = [registered(), final("2026-09-01"), fact("otp_not_allocated", "2026-09-08")]

    silent = plan_of(*facts, held("talk_after_final", "2026-09-09"))
    said = plan_of(*facts, held("talk_after_final", "2026-09-09", counts_as="first_talk"))
    too_early = plan_of(*facts, held("talk_after_final", "2026-09-02", counts_as="first_talk"))

    assert statuses(silent)["first_talk"] == "open"
    assert (statuses(said)["first_talk"], statuses(said)["second_talk"]) == ("held", "open")
    assert codes(too_early.refused) == ["counts_as_not_open"]


def test_an_arrival_after_the_right_waits_for_a_person_to_decide() -> None:
    """The talks stay provisional without dates until the end of the right is set by hand."""
    facts = [
        registered(),
        final("2026-06-02"),
        fact("otp_allocated", "2026-06-25"),
        fact("otp_arrived", "2026-07-06"),
    ]

    waiting = plan_of(*facts)
    blocked = plan_of(*facts, held("otp_intake", "2026-07-07"))
    decided = plan_of(*facts, fact("right_end_set", "2026-07-08", ends_on="2026-08-05"))

    assert codes(waiting.conflicts) == ["arrival_after_right"]
    assert codes(blocked.refused) == ["otp_blocked"]
    assert decided.conflicts == ()
    assert moment(decided, "otp_intake").due == day("2026-07-10")


def test_the_intake_is_planned_before_the_right_ends_unless_it_was_extended() -> None:
    """A late arrival pulls the planning, not the deadline, to the last day of material help."""
    late = [*in_otp()[:2], fact("otp_arrived", "2026-09-29")]

    intake = moment(plan_of(*late), "otp_intake")
    extended = moment(
        plan_of(*late, fact("extension", "2026-09-30", state="granted")), "otp_intake"
    )

    assert (intake.due, intake.plan_by) == (day("2026-10-05"), day("2026-10-01"))
    assert "plan_by_right" in codes(intake.why)
    assert extended.plan_by == day("2026-10-05")


def test_a_no_show_is_a_question_until_the_resident_arrives_or_the_stay_ends() -> None:
    """Left, or still here?"""
    facts = [
        registered(),
        final("2026-09-01"),
        fact("otp_allocated", "2026-09-02"),
        fact("otp_no_show", "2026-09-09"),
    ]

    assert codes(plan_of(*facts).conflicts) == ["no_show"]
    assert plan_of(*facts, fact("otp_arrived", "2026-09-11")).conflicts == ()
    assert plan_of(*facts, fact("stay_ended", "2026-09-11", reason="left")).conflicts == ()


def test_deadlines_in_the_wrong_order_are_shown_and_not_moved() -> None:
    """A late arrival puts the ICAM intake after the outtake: both dates stand."""
    plan = plan_of(*in_otp("2026-09-16"))

    assert moment(plan, "icam_intake").due == day("2026-10-01")
    assert moment(plan, "otp_outtake").due == day("2026-09-28")
    assert codes(plan.conflicts) == ["order_collides"]


@pytest.mark.parametrize(
    "reason", ["left", "no_cooperation", "residence_permit", "status_granted", "returned"]
)
def test_the_end_of_the_stay_closes_what_is_open(reason: str) -> None:
    """Nothing is asked any more, and later facts are refused."""
    plan = plan_of(
        *in_otp(),
        fact("stay_ended", "2026-09-11", reason=reason),
        held("otp_intake", "2026-09-12"),
    )

    assert plan.phase == "ended"
    assert not [m for m in plan.moments if m.status == "open"]
    assert moment(plan, "otp_intake").closed_because == "stay_ended"
    assert codes(plan.refused) == ["after_end"]
    assert plan.questions == ()


def test_who_left_has_no_right_any_more_from_that_day() -> None:
    """The right ends when the resident leaves."""
    plan = plan_of(*in_otp(), fact("stay_ended", "2026-09-11", reason="left"))

    assert (plan.right_ends, plan.right_ends_by) == (day("2026-09-11"), "stay_ended")


def test_a_subsequent_application_starts_the_first_phase_again_under_the_same_code() -> None:
    """The new allocation is awaited; the arrival there opens the intake anew."""
    facts = [*in_otp(), fact("stay_ended", "2026-09-11", reason="subsequent_application")]

    waiting = plan_of(*facts)
    arrived = plan_of(*facts, fact("transferred", "2026-09-20", centre="gent"))

    assert (waiting.phase, waiting.branch, waiting.right_ends) == ("pending", None, None)
    assert moment(waiting, "procedure_intake").status == "provisional"
    assert moment(arrived, "procedure_intake").opened_on == day("2026-09-20")


@pytest.mark.parametrize(("on", "code"), [("2026-10-01", "refusal_before_right_ends")])
def test_a_refusal_to_leave_counts_only_after_the_right(on: str, code: str) -> None:
    """On the last day of the right there is nothing to refuse yet."""
    early = plan_of(*in_otp(), fact("refuses_to_leave", on))
    after = plan_of(*in_otp(), fact("refuses_to_leave", "2026-10-02"))

    assert codes(early.refused) == [code]
    assert moment(after, "icam_hearing").status == "open"


def test_moving_to_another_otp_keeps_the_talks_going() -> None:
    """A second allocation and arrival move the file, not the moments."""
    plan = plan_of(
        *in_otp(),
        held("otp_intake", "2026-09-10"),
        fact("otp_allocated", "2026-09-14", centre="gent"),
        fact("otp_arrived", "2026-09-16", centre="gent", worker="U2"),
        fact("otp_arrived", "2026-09-17", centre="gent"),
    )

    assert (plan.centre, plan.worker) == ("gent", "U2")
    assert statuses(plan)["otp_intake"] == "held"
    assert statuses(plan)["icam_intake"] == "open"
    assert codes(plan.refused) == ["already_arrived"]


def test_what_should_be_known_by_now_is_a_question() -> None:
    """OTP status five working days after the decision; arrival three after the allocation."""
    decided = plan_of(registered(), final("2026-09-01"))
    allocated = plan_of(registered(), final("2026-09-01"), fact("otp_allocated", "2026-09-02"))

    assert [(q.id, q.ask_on) for q in decided.questions] == [("otp_status", day("2026-09-08"))]
    assert [(q.id, q.ask_on) for q in allocated.questions] == [("otp_arrival", day("2026-09-07"))]
    assert plan_of(*in_otp()).questions == ()


def test_notices_point_to_other_instructions_and_block_nothing() -> None:
    """Circumstances and the EU Pact are pointed out from the day the file says so."""
    plan = plan_of(
        registered(applied_on="2026-06-12", circumstances=["dublin", "local_initiative"])
    )
    before = plan_of(registered(applied_on="2026-06-11"))

    assert codes(plan.notices) == ["check_end_of_help", "check_end_of_help", "eu_pact"]
    assert before.notices == ()
    assert statuses(plan)["procedure_intake"] == "open"
