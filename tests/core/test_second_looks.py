"""What happens when facts come late, on one day, or are taken back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduling import facts as f
from scheduling.decide import decide
from tests.core.stories import (
    NEW_APPLICATION,
    PROCEDURE,
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

# ---------------------------------------------------------------- a late arrival, settled


@pytest.mark.parametrize(
    "settling",
    [
        fact("extension", "2026-07-08", state="granted"),
        final("2026-07-10"),
        fact("right_end_set", "2026-07-08", ends_on="2026-08-05"),
    ],
    ids=["extension", "second decision", "by hand"],
)
def test_whatever_settles_a_late_arrival_opens_its_talks(settling: f.Fact) -> None:
    """The talk held in the meantime counts too, and nobody is blamed for the days before."""
    late = [
        registered(),
        final("2026-06-02"),
        fact("otp_allocated", "2026-06-25"),
        fact("otp_arrived", "2026-07-06"),
    ]

    settled = plan_of(*late, settling)
    talked = plan_of(*late, held("otp_intake", "2026-07-07"), settling)

    assert "arrival_after_right" not in codes(settled.conflicts)
    assert moment(settled, "otp_intake").status == "open"
    assert moment(settled, "otp_intake").known_on == settling.on
    assert moment(talked, "otp_intake").status == "held"
    assert talked.refused == ()


# ---------------------------------------------------------------- true facts that come late


@pytest.mark.parametrize(
    ("weaker", "stronger"),
    [
        (
            [cgvs("2026-09-01"), fact("hearing", "2026-12-10", recorded_on="2026-09-02")],
            fact("stay_ended", "2026-09-10", reason="left"),
        ),
        (
            [
                cgvs("2026-09-01"),
                fact("talk_not_held", "2026-09-10", moment="talk_after_cgvs", reason="no_show"),
            ],
            final("2026-09-08"),
        ),
        (
            [
                cgvs("2026-09-01"),
                fact("talk_not_held", "2026-09-10", moment="talk_after_cgvs", reason="no_show"),
            ],
            fact("stay_ended", "2026-09-09", reason="left"),
        ),
        (
            [final("2026-09-01"), fact("otp_no_show", "2026-09-09")],
            fact("otp_arrived", "2026-09-08"),
        ),
        (
            [final("2026-09-01"), fact("otp_exception", "2026-09-09", state="requested")],
            fact("otp_arrived", "2026-09-08"),
        ),
        (
            [cgvs("2026-09-01"), fact("appeal", "2026-09-10", suspensive=True)],
            fact("stay_ended", "2026-09-09", reason="returned"),
        ),
        (
            [cgvs("2026-09-01"), fact("transferred", "2026-09-10", centre="gent")],
            fact("stay_ended", "2026-09-09", reason="returned"),
        ),
    ],
)
def test_a_weaker_fact_never_keeps_a_stronger_one_out(
    weaker: list[f.Fact], stronger: f.Fact
) -> None:
    """Who registers a departure or an arrival is not stopped by what somebody typed before."""
    facts = [registered("2026-06-01"), *weaker]

    decide(facts, [stronger], PROCEDURE, today=day("2026-09-14"))
    plan = plan_of(*facts, stronger)

    assert plan.refused == ()


def test_a_talk_that_was_held_does_keep_a_contradiction_out() -> None:
    """A departure before a talk that somebody held: one of the two is wrong, and a person looks."""
    plan = plan_of(
        *in_otp(),
        held("otp_intake", "2026-09-10"),
        fact("stay_ended", "2026-09-09", reason="left"),
    )

    assert codes(plan.refused) == ["after_end"]


def test_a_hearing_of_the_past_recorded_late_leaves_the_coming_one() -> None:
    """Only a date to come replaces a date to come."""
    plan = plan_of(
        registered(),
        cgvs("2026-07-01"),
        fact("hearing", "2026-12-01", recorded_on="2026-08-01"),
        fact("hearing", "2026-10-20", recorded_on="2026-11-01"),
    )

    opened = [m.opened_on for m in plan.moments if m.id == "talk_after_hearing"]
    assert sorted(str(on) for on in opened) == ["2026-10-20", "2026-12-01"]


def test_a_hearing_postponed_twice_says_where_it_was_before() -> None:
    """And a second hearing later says nothing of it."""
    plan = plan_of(
        registered(),
        cgvs("2026-07-01"),
        fact("hearing", "2026-10-01", recorded_on="2026-08-01"),
        fact("hearing", "2026-11-02", recorded_on="2026-08-02"),
        fact("hearing", "2026-12-01", recorded_on="2026-08-03"),
        fact("hearing", "2027-02-01", recorded_on="2026-12-05"),
    )

    postponed = {
        str(m.opened_on): [r.params["was"] for r in m.why if r.code == "postponed"]
        for m in plan.moments
        if m.id == "talk_after_hearing"
    }
    assert postponed == {"2026-12-01": [day("2026-11-02")], "2027-02-01": []}


# ---------------------------------------------------------------- one day, any order

A_BUSY_DAY = "2026-09-08"
SAME_DAY = [
    fact("otp_allocated", A_BUSY_DAY, centre="gent"),
    fact("otp_arrived", A_BUSY_DAY, worker="U2"),
    held("talk_after_final", A_BUSY_DAY),
    fact("talk_not_held", A_BUSY_DAY, moment="talk_after_final", reason="no_show"),
    held("otp_intake", A_BUSY_DAY, cooperates=True),
]


@given(st.permutations(SAME_DAY))
def test_the_facts_of_one_day_may_be_recorded_in_any_order(shuffled: list[f.Fact]) -> None:
    """A talk in the morning, the move at noon, the intake in the afternoon."""
    plan = plan_of(registered(), final("2026-09-01"), *shuffled)

    assert plan.refused == ()
    assert plan.conflicts == ()
    assert (plan.centre, plan.right_ends) == ("gent", day("2026-10-08"))
    assert statuses(plan)["talk_after_final"] == "held"
    assert len(moment(plan, "talk_after_final").attempts) == 1


def test_a_new_application_and_the_arrival_in_the_new_structure_on_one_day() -> None:
    """The transfer may be typed first: the intake there is open."""
    plan = plan_of(
        *in_otp(),
        fact("transferred", "2026-10-20", centre="gent"),
        NEW_APPLICATION,
    )

    assert moment(plan, "procedure_intake").occurrence == 2
    assert moment(plan, "procedure_intake").status == "open"


# ---------------------------------------------------------------- the OTP


def test_an_allocation_leaves_the_talks_of_the_initial_structure_until_the_arrival() -> None:
    """The resident is still there; the arrival closes what was not held."""
    facts = [
        registered(),
        final("2026-09-01"),
        fact("otp_not_allocated", "2026-09-02"),
        fact("otp_allocated", "2026-09-04"),
        held("first_talk", "2026-09-07"),
    ]

    waiting = plan_of(*facts)
    arrived = plan_of(*facts, fact("otp_arrived", "2026-09-09"))

    assert statuses(waiting)["second_talk"] == "open"
    assert moment(arrived, "second_talk").closed_because == "branch_left"


def test_an_arrival_is_asked_for_again_after_a_refused_exception() -> None:
    """Counted from the refusal; while the exception is pending nobody is asked."""
    facts = [
        registered(),
        final("2026-09-01"),
        fact("otp_allocated", "2026-09-02"),
        fact("otp_exception", "2026-09-08", state="requested"),
    ]

    pending = plan_of(*facts)
    refused = plan_of(*facts, fact("otp_exception", "2026-09-25", state="refused"))

    assert pending.questions == ()
    assert [(q.id, q.since, q.ask_on) for q in refused.questions] == [
        ("otp_arrival", day("2026-09-25"), day("2026-09-30"))
    ]


def test_an_otp_that_is_not_allocated_any_more_has_no_part_in_the_file() -> None:
    """Its centre loses the rights that the allocation gave."""
    facts = [registered(), final("2026-09-01"), fact("otp_allocated", "2026-09-02", centre="gent")]

    assert plan_of(*facts).otp_centre == "gent"
    assert plan_of(*facts, fact("otp_not_allocated", "2026-09-04")).otp_centre is None


def test_only_what_the_resident_let_pass_suggests_a_look_at_the_cooperation() -> None:
    """Two talks missed count together; an interpreter who did not come counts for nothing."""
    absent = {"moment": "otp_intake", "reason": "interpreter"}
    missed = [
        fact("talk_not_held", "2026-09-09", moment="otp_intake", reason="no_show"),
        held("otp_intake", "2026-09-10"),
        fact("talk_not_held", "2026-09-14", moment="icam_intake", reason="refused"),
    ]

    unlucky = plan_of(
        *in_otp(),
        fact("talk_not_held", "2026-09-09", **absent),
        fact("talk_not_held", "2026-09-10", **absent),
    )

    assert unlucky.notices == ()
    assert codes(plan_of(*in_otp(), *missed).notices) == ["cooperation_check"]


def test_a_right_that_turns_out_longer_than_a_refusal_to_leave_is_a_conflict() -> None:
    """The right to be heard stays open; a person decides."""
    plan = plan_of(
        *in_otp(),
        held("otp_intake", "2026-09-10", cooperates=False),
        fact("refuses_to_leave", "2026-10-02"),
        fact("extension", "2026-10-05", state="granted"),
    )

    assert codes(plan.conflicts)[-1] == "refusal_too_early"
    assert statuses(plan)["icam_hearing"] == "open"


def test_the_right_to_be_heard_stays_open_when_the_provision_ends() -> None:
    """An end for want of cooperation closes everything else."""
    plan = plan_of(
        *in_otp(),
        fact("refuses_to_leave", "2026-10-02"),
        fact("stay_ended", "2026-10-03", reason="no_cooperation"),
    )

    assert {m.id for m in plan.moments if m.status == "open"} == {"icam_hearing"}


# ---------------------------------------------------------------- deciding


@pytest.mark.parametrize(
    "new",
    [
        fact("hearing", "2031-09-15"),
        fact("right_end_set", "2026-09-14", ends_on="2031-09-15"),
    ],
)
def test_dates_years_ahead_are_slips_of_the_pen(new: f.Fact) -> None:
    """Five years are the most that a hearing or an end of the right may lie ahead."""
    facts = [registered(), cgvs("2026-07-01"), final("2026-09-01")]

    with pytest.raises(Exception, match="too_far"):
        decide(facts, [new], PROCEDURE, today=day("2026-09-14"))


def test_the_registration_stays_while_anything_stands_on_it() -> None:
    """It can be taken back alone, or replaced in one go."""
    facts = [registered(), cgvs("2026-07-01")]
    back = fact("withdrawn", "2026-07-02", seq=1)

    with pytest.raises(Exception, match="breaks"):
        decide(facts, [back], PROCEDURE, today=day("2026-07-02"))

    decide(facts, [back, registered("2026-05-30")], PROCEDURE, today=day("2026-07-02"))
    decide(facts[:1], [back], PROCEDURE, today=day("2026-07-02"))
