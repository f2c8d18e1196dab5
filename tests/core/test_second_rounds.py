"""What happens when the procedure starts over: every talk again, under a number of its own."""

import pytest

from scheduling import facts as f
from tests.core.stories import (
    NEW_APPLICATION,
    cgvs,
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


def second_otp() -> list[f.Fact]:
    """Return a second final decision with an OTP, in 2027."""
    return [
        final("2027-02-01"),
        fact("otp_allocated", "2027-02-02"),
        fact("otp_arrived", "2027-02-08"),
    ]


@pytest.mark.parametrize(
    "back",
    [[fact("decision", "2026-10-20", kind="annulled")], [NEW_APPLICATION]],
    ids=["annulled", "subsequent application"],
)
def test_a_second_round_asks_every_talk_again(back: list[f.Fact]) -> None:
    """What was held in the first round stays held; the second has occurrences of its own."""
    first = [*in_otp(), held("otp_intake", "2026-09-10", cooperates=True)]

    plan = plan_of(*first, *back, *second_otp())
    talked = plan_of(*first, *back, *second_otp(), held("otp_intake", "2027-02-09"))

    assert moment(plan, "otp_intake", 1).held_on == day("2026-09-10")
    assert (moment(plan, "otp_intake").occurrence, moment(plan, "otp_intake").due) == (
        2,
        day("2027-02-12"),
    )
    assert plan.right_ends == day("2027-03-03")
    assert moment(talked, "icam_intake").status == "open"
    assert talked.refused == ()


def test_what_closed_keeps_the_deadline_that_it_had() -> None:
    """A later end of the right moves only what is open: a miss stays a miss."""
    missed = moment(
        plan_of(*in_otp(), fact("decision", "2026-10-20", kind="annulled")), "otp_outtake"
    )
    left = moment(
        plan_of(*in_otp(), fact("stay_ended", "2026-09-11", reason="left")), "otp_outtake"
    )

    assert (missed.due, missed.is_missed) == (day("2026-09-28"), True)
    assert (left.due, left.is_missed) == (day("2026-09-28"), False)


def test_the_three_talks_start_again_after_a_new_application() -> None:
    """All three were held before: the first of the second round is open again."""
    plan = plan_of(
        registered(),
        final("2026-09-01"),
        fact("otp_not_allocated", "2026-09-02"),
        held("first_talk", "2026-09-03"),
        held("second_talk", "2026-09-04"),
        held("third_talk", "2026-09-07"),
        NEW_APPLICATION,
        fact("transferred", "2026-10-25", centre="gent"),
        final("2027-02-01"),
        fact("otp_not_allocated", "2027-02-02"),
    )

    assert (moment(plan, "first_talk").occurrence, moment(plan, "first_talk").status) == (2, "open")
    assert statuses(plan)["second_talk"] == "provisional"


def test_an_end_set_by_hand_does_not_reach_into_the_next_round() -> None:
    """The second round reckons with its own notification."""
    plan = plan_of(
        *in_otp(),
        fact("right_end_set", "2026-09-20", ends_on="2026-11-13"),
        fact("decision", "2026-10-20", kind="annulled"),
        *second_otp(),
    )

    assert plan.right_ends == day("2027-03-03")
    assert plan.conflicts == ()


def test_a_decision_annulled_and_notified_again_on_the_same_day_is_no_double() -> None:
    """The round in between forgot it."""
    plan = plan_of(
        registered(),
        cgvs("2026-07-01"),
        fact("decision", "2026-07-01", kind="annulled"),
        cgvs("2026-07-02"),
        fact("decision", "2026-07-10", kind="annulled"),
    )

    assert plan.refused == ()
    assert plan.phase == "pending"


def test_a_hearing_set_ahead_is_passed_over_when_its_decision_is_annulled() -> None:
    """Nothing is asked any more, and the plan says so."""
    plan = plan_of(
        registered(),
        cgvs("2026-08-03"),
        fact("hearing", "2026-12-10", recorded_on="2026-08-20"),
        fact("decision", "2026-09-10", kind="annulled"),
    )

    assert plan.moment("talk_after_hearing") is None
    assert codes(plan.notices) == ["passed_over"]


@pytest.mark.parametrize(
    "end",
    [
        fact("decision", "2026-08-17", kind="annulled"),
        fact("stay_ended", "2026-08-17", reason="subsequent_application"),
    ],
    ids=["annulled", "subsequent application"],
)
def test_a_hearing_about_the_new_decision_counts_however_late_the_end_of_the_old_one_is_recorded(
    end: f.Fact,
) -> None:
    """The talk after it is not lost: it was recorded after the decision that it is about."""
    old = [registered(), cgvs("2026-08-03")]
    new = [cgvs("2026-09-07"), fact("appeal", "2026-09-10", suspensive=True)]

    plan = plan_of(*old, *new, fact("hearing", "2026-10-20"), end)

    assert statuses(plan)["talk_after_hearing"] == "open"
    assert moment(plan, "talk_after_hearing").due == day("2026-10-27")
    assert "passed_over" not in codes(plan.notices)
    assert plan.conflicts == ()


def test_an_occurrence_keeps_its_number_when_an_older_decision_is_recorded_later() -> None:
    """Ticks and reminders hang on it."""
    facts = [registered(), cgvs("2026-07-01")]

    before = moment(plan_of(*facts), "talk_after_cgvs", 1)
    after = moment(plan_of(*facts, cgvs("2026-06-10")), "talk_after_cgvs", 1)

    assert before.opened_on == after.opened_on == day("2026-07-01")
    assert after.status == "open"


def test_taking_the_older_of_two_decisions_back_leaves_the_newer_alone() -> None:
    """It stays open under its own number, and the plan still offers it."""
    facts = [registered(), cgvs("2026-07-01"), cgvs("2026-08-03")]

    plan = plan_of(*facts, fact("withdrawn", "2026-08-10", seq=2))

    assert {m.occurrence: m.status for m in plan.moments if m.id == "talk_after_cgvs"} == {
        1: "closed",
        2: "open",
    }
    assert moment(plan, "talk_after_cgvs").occurrence == 2


def test_a_decision_long_after_a_withdrawn_one_is_a_new_occurrence() -> None:
    """So its checklist is posted; only a correction in one go keeps the number."""
    facts = [registered(), final("2026-06-10"), fact("withdrawn", "2026-07-20", seq=2)]

    corrected = plan_of(*facts, final("2026-06-12"))
    later = plan_of(*facts, held("ad_hoc_talk", "2026-08-01"), final("2027-01-11"))

    assert moment(corrected, "talk_after_final").occurrence == 1
    assert moment(later, "talk_after_final").occurrence == 2


@pytest.mark.parametrize(
    ("recorded_on", "expected"), [("2026-11-20", ["held", "2026-11-01"]), ("2026-08-20", None)]
)
def test_what_happened_after_a_new_decision_belongs_to_it_whatever_was_recorded_first(
    recorded_on: str, expected: list[str] | None
) -> None:
    """The hearing was typed before the annulment and the new decision that came before it.

    One that only lay ahead when it was typed may be the one of the annulled decision.
    """
    late = {"recorded_on": "2026-11-20"}
    hearing = fact("hearing", "2026-11-01", recorded_on=recorded_on)
    recorded = [registered(), cgvs("2026-08-03"), hearing, cgvs("2026-10-10", **late)]
    annulled = fact("decision", "2026-09-10", kind="annulled", **late)
    talk = held("talk_after_hearing", "2026-11-03", **late)

    plan = plan_of(*recorded, annulled, talk)

    found = plan.moment("talk_after_hearing")
    opened_on = found and str(found.opened_on)
    assert expected == (found and [found.status, opened_on])
