"""From the first phase to the final decision: what opens, what is due, what is overtaken."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduling import facts as f
from scheduling.calendar import Calendar
from tests.core.stories import (
    cgvs,
    codes,
    day,
    fact,
    final,
    held,
    moment,
    plan_of,
    registered,
    statuses,
)


def test_arrival_in_a_regular_structure_opens_the_procedure_intake() -> None:
    """The intake has no deadline and is open from the arrival on."""
    plan = plan_of(registered("2026-06-01"))

    assert plan.phase == "pending"
    assert statuses(plan) == {"procedure_intake": "open"}
    assert moment(plan, "procedure_intake").due is None


def test_the_arrival_centre_gives_the_information_session_and_the_intake_waits() -> None:
    """A file in the arrival centre has the session open and the intake provisional."""
    plan = plan_of(registered(structure="arrival_centre"))

    assert statuses(plan) == {"info_session": "open", "procedure_intake": "provisional"}


def test_moving_from_the_arrival_centre_opens_the_intake() -> None:
    """The transfer is the arrival in the structure; the session nobody held is overtaken."""
    plan = plan_of(
        registered(structure="arrival_centre"),
        fact("transferred", "2026-06-10", centre="antwerpen", worker="U1"),
    )

    assert statuses(plan) == {"info_session": "closed", "procedure_intake": "open"}
    assert moment(plan, "procedure_intake").opened_on == day("2026-06-10")
    assert (plan.centre, plan.worker) == ("antwerpen", "U1")


def test_an_ad_hoc_talk_is_recorded_in_any_phase_as_often_as_it_happens() -> None:
    """Each recording is an occurrence of its own, held at once."""
    plan = plan_of(
        registered(), held("ad_hoc_talk", "2026-06-05"), held("ad_hoc_talk", "2026-06-05")
    )

    assert [(m.occurrence, m.status) for m in plan.moments if m.id == "ad_hoc_talk"] == [
        (1, "held"),
        (2, "held"),
    ]


def test_the_day_of_notification_is_not_counted_and_the_last_day_is() -> None:
    """Five calendar days after Monday 21 September is Saturday the 26th; plan by Friday."""
    talk = moment(plan_of(registered(), cgvs("2026-09-21")), "talk_after_cgvs")

    assert (talk.due, talk.plan_by) == (day("2026-09-26"), day("2026-09-25"))
    assert codes(talk.why) == [
        "day_zero",
        "counted",
        "stays",
        "plan_by_earlier",
        "source",
        "reading",
    ]


def test_a_bank_holiday_is_a_working_day() -> None:
    """Good Friday binds banks only: the day to plan is that Friday."""
    talk = moment(plan_of(registered("2026-01-05"), cgvs("2026-03-31")), "talk_after_cgvs")

    assert talk.due == day("2026-04-05")
    assert talk.plan_by == day("2026-04-03")


def test_a_part_time_worker_plans_earlier_and_the_deadline_stays() -> None:
    """Own working days move plan_by only."""
    mondays = Calendar(working_weekdays=frozenset({0}))

    talk = moment(plan_of(registered(), cgvs("2026-09-21"), staffed=mondays), "talk_after_cgvs")

    assert (talk.due, talk.plan_by) == (day("2026-09-26"), day("2026-09-21"))


def test_closing_days_that_leave_no_day_are_said_to_be_ignored() -> None:
    """The plan says why the talk is planned on a closing day after all."""
    closed = Calendar(frozenset({date(2026, 12, 24), date(2026, 12, 28), date(2026, 12, 29)}))

    talk = moment(plan_of(registered(), cgvs("2026-12-24"), staffed=closed), "talk_after_cgvs")

    assert talk.plan_by == day("2026-12-29")
    assert "closing_ignored" in codes(talk.why)


def test_a_second_decision_opens_the_moment_anew() -> None:
    """What was held stays held; the new occurrence has its own deadline and is pointed out."""
    plan = plan_of(
        registered(),
        cgvs("2026-07-01"),
        held("talk_after_cgvs", "2026-07-03"),
        cgvs("2026-08-03"),
    )

    assert moment(plan, "talk_after_cgvs", 1).status == "held"
    assert moment(plan, "talk_after_cgvs", 2).due == day("2026-08-08")
    assert codes(plan.notices) == ["second_decision"]


def test_the_same_decision_twice_is_refused_to_the_second() -> None:
    """The refusal names the fact that says it already."""
    plan = plan_of(registered(), cgvs("2026-07-01"), cgvs("2026-07-01"))

    assert [(r.seq, r.code, r.params["seq"]) for r in plan.refused] == [(3, "duplicate", 2)]


def test_a_hearing_opens_its_talk_within_a_week() -> None:
    """Seven calendar days; the hearing implies that the appeal was suspensive."""
    plan = plan_of(
        registered(),
        cgvs("2026-07-01"),
        held("talk_after_cgvs", "2026-07-03"),
        fact("hearing", "2026-10-06"),
    )

    assert moment(plan, "talk_after_hearing").due == day("2026-10-13")
    assert plan.conflicts == ()


def test_a_known_suspensive_appeal_awaits_its_hearing() -> None:
    """The talk after the hearing shows as provisional until there is a date."""
    plan = plan_of(registered(), cgvs("2026-07-01"), fact("appeal", "2026-07-20", suspensive=True))

    assert moment(plan, "talk_after_hearing").status == "provisional"
    assert "waits_for" in codes(moment(plan, "talk_after_hearing").why)


def test_a_hearing_where_no_suspensive_appeal_was_lodged_is_a_conflict() -> None:
    """Both facts are kept; a person has to look."""
    plan = plan_of(
        registered(),
        cgvs("2026-07-01"),
        fact("appeal", "2026-07-20", suspensive=False),
        fact("hearing", "2026-09-01"),
    )

    assert codes(plan.conflicts) == ["hearing_without_appeal"]
    assert moment(plan, "talk_after_hearing").status == "open"


def test_a_hearing_that_took_place_is_not_replaced_by_a_second_one() -> None:
    """Both talks are asked for until one is held after the second: that overtakes the first."""
    facts = [
        registered(),
        cgvs("2026-07-01"),
        fact("hearing", "2026-09-01", recorded_on="2026-08-01"),
        fact("hearing", "2026-10-01", recorded_on="2026-09-02"),
    ]

    waiting = plan_of(*facts)
    talked = plan_of(*facts, held("talk_after_hearing", "2026-10-05"))

    hearings = [m for m in waiting.moments if m.id == "talk_after_hearing"]
    assert [(m.occurrence, m.status) for m in hearings] == [(1, "open"), (2, "open")]
    assert moment(talked, "talk_after_hearing", 1).closed_because == "overtaken"
    assert moment(talked, "talk_after_hearing", 2).status == "held"


def test_a_hearing_of_today_counts_as_held_when_another_is_set() -> None:
    """In doubt the talk stays asked for: a false reminder can be taken back, a lost one not."""
    plan = plan_of(
        registered(),
        cgvs("2026-07-01"),
        fact("hearing", "2026-09-01", recorded_on="2026-08-01"),
        fact("hearing", "2026-10-01", recorded_on="2026-09-01"),
    )

    assert [m.opened_on for m in plan.moments if m.id == "talk_after_hearing"] == [
        day("2026-09-01"),
        day("2026-10-01"),
    ]


def test_a_postponed_hearing_keeps_one_moment_and_says_from_when_it_moved() -> None:
    """Also when the new date is earlier than the old one."""
    plan = plan_of(
        registered(),
        cgvs("2026-07-01"),
        fact("hearing", "2026-12-01", recorded_on="2026-08-01"),
        fact("hearing", "2026-10-01", recorded_on="2026-08-20"),
    )

    talks = [m for m in plan.moments if m.id == "talk_after_hearing"]
    assert [talk.due for talk in talks] == [day("2026-10-08")]
    assert talks[0].why[0].params == {"was": day("2026-12-01"), "on": day("2026-10-01")}


def test_a_hearing_set_for_after_the_final_decision_does_not_ask_a_talk() -> None:
    """The procedure has ended: the moment closes and a conflict asks to look."""
    plan = plan_of(
        registered(),
        cgvs("2026-07-01"),
        fact("hearing", "2026-12-01", recorded_on="2026-08-01"),
        final("2026-10-01"),
    )

    assert moment(plan, "talk_after_hearing").closed_because == "overtaken"
    assert codes(plan.conflicts) == ["hearing_after_final"]


def test_moments_opened_on_the_same_day_do_not_overtake_each_other() -> None:
    """A CGVS decision can be final at once: both talks stay, in either order of recording."""
    one = plan_of(registered(), cgvs("2026-09-01"), final("2026-09-01", ground="no_appeal"))
    other = plan_of(registered(), final("2026-09-01", ground="no_appeal"), cgvs("2026-09-01"))

    for plan in (one, other):
        assert statuses(plan)["talk_after_cgvs"] == "open"
        assert statuses(plan)["talk_after_final"] == "open"
        assert plan.phase == "final_negative"
        assert plan.conflicts == ()
    assert codes(one.notices) == ["verify_no_appeal"]


def test_a_talk_overtaken_can_still_be_recorded() -> None:
    """It did take place before the final decision: it is held, not missed."""
    facts = [registered(), cgvs("2026-07-01"), final("2026-10-12")]

    missed = moment(plan_of(*facts), "talk_after_cgvs")
    recorded = moment(plan_of(*facts, held("talk_after_cgvs", "2026-07-04")), "talk_after_cgvs")

    assert missed.is_missed
    assert (recorded.status, recorded.held_on) == ("held", day("2026-07-04"))


def test_what_was_due_before_the_file_was_opened_is_not_missed() -> None:
    """A file registered in October does not count a July deadline against anybody."""
    plan = plan_of(
        registered("2026-06-01", recorded_on="2026-10-12"),
        cgvs("2026-07-01", recorded_on="2026-10-12"),
        final("2026-10-01", recorded_on="2026-10-12"),
    )

    talk = moment(plan, "talk_after_cgvs")
    assert talk.before_bot
    assert not talk.is_missed


def test_what_is_due_on_the_day_the_file_is_opened_is_the_bots_business() -> None:
    """Only what was due on an earlier day came before the bot."""
    on_the_day = plan_of(
        registered("2026-06-01", recorded_on="2026-07-06"),
        cgvs("2026-07-01", recorded_on="2026-07-06"),
        final("2026-10-01"),
    )

    assert moment(on_the_day, "talk_after_cgvs").is_missed


def test_an_annulled_decision_closes_what_it_opened() -> None:
    """Back in the first phase, without an end of the right, and a new decision starts afresh."""
    facts = [registered(), cgvs("2026-07-01"), fact("decision", "2026-08-01", kind="annulled")]

    plan = plan_of(*facts)
    again = plan_of(*facts, cgvs("2026-09-01"))

    assert (plan.phase, plan.right_ends) == ("pending", None)
    assert moment(plan, "talk_after_cgvs").closed_because == "annulled"
    assert moment(again, "talk_after_cgvs", 2).status == "open"
    assert again.notices == ()


def test_there_is_nothing_to_annul_before_a_decision() -> None:
    """The annulment is refused and nothing changes."""
    plan = plan_of(registered(), fact("decision", "2026-08-01", kind="annulled"))

    assert codes(plan.refused) == ["nothing_to_annul"]


def test_an_unaccompanied_minor_has_no_trajectory() -> None:
    """Registration and every decision are refused, whatever the order."""
    plan = plan_of(cgvs("2026-06-01"), registered("2026-07-01", unaccompanied_minor=True))

    assert codes(plan.refused) == ["minor", "minor"]
    assert plan.moments == ()


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ([registered(), registered("2026-06-02")], "already_registered"),
        (
            [registered(), cgvs("2026-07-01"), held("talk_after_cgvs", "2026-06-30")],
            "before_opening",
        ),
        ([registered(), held("talk_after_cgvs", "2026-06-30")], "not_open"),
        ([registered(), held("coffee", "2026-06-30")], "unknown_moment"),
        ([registered(), fact("otp_arrived", "2026-06-30")], "before_final"),
        ([registered(), final("2026-07-01"), fact("otp_arrived", "2026-06-30")], "before_final"),
        ([registered(), fact("right_end_set", "2026-06-30", ends_on="2026-08-01")], "before_final"),
        (
            [registered(), fact("extension", "2026-06-30", state="granted")],
            "extension_before_arrival",
        ),
        (
            [
                registered(),
                fact("talk_not_held", "2026-06-30", moment="otp_intake", reason="staff"),
            ],
            "no_attempt_open",
        ),
        ([registered(), fact("refuses_to_leave", "2026-06-30")], "refusal_only_in_otp"),
        ([registered(), fact("withdrawn", "2026-06-30", seq=2)], "nothing_to_withdraw"),
    ],
)
def test_what_cannot_be_is_refused(facts: list[f.Fact], code: str) -> None:
    """The last fact is refused with its reason, and the rest is planned."""
    plan = plan_of(*facts)

    assert [(r.seq, r.code) for r in plan.refused] == [(len(facts), code)]
    assert plan.phase in ("pending", "cgvs_negative", "final_negative")


def test_a_withdrawn_decision_leaves_its_moment_closed_and_the_correction_takes_its_place() -> None:
    """Without a correction the moment closes as withdrawn; with one it is the same occurrence."""
    wrong = [registered(), cgvs("2026-07-01"), fact("withdrawn", "2026-07-02", seq=2)]

    withdrawn = plan_of(*wrong)
    corrected = plan_of(*wrong, cgvs("2026-06-29"))

    assert withdrawn.phase == "pending"
    assert moment(withdrawn, "talk_after_cgvs").closed_because == "withdrawn"
    assert [m.due for m in corrected.moments if m.id == "talk_after_cgvs"] == [day("2026-07-04")]


STORY = [
    registered("2026-06-01"),
    cgvs("2026-07-01"),
    held("talk_after_cgvs", "2026-07-03"),
    fact("appeal", "2026-07-20", suspensive=True),
    fact("hearing", "2026-08-10"),
    held("talk_after_hearing", "2026-08-12"),
    final("2026-09-01", ground="rvv"),
    held("talk_after_final", "2026-09-02"),
    fact("otp_allocated", "2026-09-03"),
    fact("otp_arrived", "2026-09-08"),
    held("otp_intake", "2026-09-10", cooperates=True),
    held("icam_intake", "2026-09-15"),
    held("otp_discussion", "2026-09-22"),
    held("otp_outtake", "2026-09-30", choice="voluntary_return"),
]


@given(st.permutations(STORY))
def test_the_order_of_recording_does_not_change_the_dates(shuffled: list[f.Fact]) -> None:
    """Facts are replayed as they happened, in whatever order they were typed."""
    in_order, any_order = plan_of(*STORY), plan_of(*shuffled)

    assert any_order.refused == ()
    assert any_order.right_ends == in_order.right_ends
    for expected in in_order.moments:
        found = moment(any_order, expected.id, expected.occurrence)
        assert (found.status, found.due, found.plan_by) == (
            expected.status,
            expected.due,
            expected.plan_by,
        )
