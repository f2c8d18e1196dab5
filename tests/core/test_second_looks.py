"""What happens when facts come late, are taken back, or start the procedure over."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduling import facts as f
from scheduling.calendar import Calendar
from scheduling.decide import decide
from scheduling.reminders import Sent, upcoming
from tests.core.stories import (
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

NEW_APPLICATION = fact("stay_ended", "2026-10-20", reason="subsequent_application")


# ---------------------------------------------------------------- a second round


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


# ---------------------------------------------------------------- identities


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


# ---------------------------------------------------------------- reminders


def test_a_step_of_a_clock_that_runs_ahead_does_not_hold_the_look_up() -> None:
    """Another replica's clock was seconds ahead: the move is told once, and the look ends."""
    plan = plan_of(*in_otp(), held("otp_intake", "2026-09-10", cooperates=True))
    now = datetime(2026, 9, 10, 9, 0, tzinfo=UTC)
    ahead = datetime(2026, 9, 10, 9, 0, 5, tzinfo=UTC)
    sent = [Sent("otp_outtake", 1, "opening", 0, day("2026-09-28"), ahead)]

    found = upcoming(plan, PROCEDURE, Calendar(), sent=sent, snoozes={}, own=(), now=now)

    assert [r.step for r in found.due if r.moment == "otp_outtake"] == ["moved"]


def test_a_day_to_plan_on_a_closing_day_is_reminded_of_all_the_same() -> None:
    """Closing days that leave no day are ignored for the reminder too."""
    closed = Calendar(frozenset({day("2026-12-24"), day("2026-12-28"), day("2026-12-29")}))
    facts = [
        registered(),
        held("procedure_intake", "2026-06-02"),
        cgvs("2026-12-24"),
    ]
    plan = plan_of(*facts, staffed=closed)
    morning = datetime(2026, 12, 24, 9, 0, tzinfo=UTC)

    first = upcoming(plan, PROCEDURE, closed, sent=(), snoozes={}, own=(), now=morning)

    assert [r.step for r in first.due] == ["opening"]
    assert first.next_at == datetime(2026, 12, 29, 7, 30, tzinfo=UTC)


def test_the_coach_is_not_reminded_on_the_days_of_the_worker() -> None:
    """A worker's Mondays move the worker's talks only, and own acts open no talk of the coach."""
    mondays = Calendar(working_weekdays=frozenset({0}))
    plan = plan_of(*in_otp(), held("otp_intake", "2026-09-14"), staffed=mondays)
    night = datetime(2026, 9, 14, 20, 0, tzinfo=UTC)

    found = upcoming(plan, PROCEDURE, mondays, sent=(), snoozes={}, own={5}, now=night)

    coach = moment(plan, "icam_intake")
    assert (coach.due, coach.plan_by) == (day("2026-09-23"), day("2026-09-23"))
    assert "icam_intake" not in [r.moment for r in found.due]


def test_a_snooze_ends_before_a_deadline_that_moved_forward() -> None:
    """What was snoozed under the later deadline is reminded under the earlier one."""
    plan = plan_of(
        *in_otp(),
        held("otp_intake", "2026-09-10", cooperates=True),
        fact("extension", "2026-09-24", state="refused"),
    )
    sent = [
        Sent("otp_outtake", 1, "moved", 0, day("2026-09-28"), datetime(2026, 9, 24, 9, tzinfo=UTC))
    ]

    found = upcoming(
        plan,
        PROCEDURE,
        Calendar(),
        sent=sent,
        snoozes={("otp_outtake", 1): day("2026-10-02")},
        own=(),
        now=datetime(2026, 9, 28, 6, 30, tzinfo=UTC),
    )

    assert [r.step for r in found.due if r.moment == "otp_outtake"] == ["plan_by"]


def test_an_escalation_waits_two_days_from_when_the_delay_could_be_known() -> None:
    """An extension refused late makes the outtake overdue at once: nobody is blamed that day."""
    plan = plan_of(
        *in_otp(),
        held("otp_intake", "2026-09-10", cooperates=True),
        fact("extension", "2026-10-01", state="refused"),
    )
    sent = [
        Sent("otp_outtake", 1, "opening", 0, day("2026-10-05"), datetime(2026, 9, 25, tzinfo=UTC))
    ]

    found = upcoming(
        plan,
        PROCEDURE,
        Calendar(),
        sent=sent,
        snoozes={},
        own=(),
        now=datetime(2026, 10, 1, 9, 0, tzinfo=UTC),
    )

    assert [r.step for r in found.due if r.moment == "otp_outtake"] == ["moved"]
    assert moment(plan, "otp_outtake").known_on == day("2026-10-01")


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
