"""Reminders of deadlines that moved, and on days that are not everybody's."""

from datetime import UTC, datetime

from scheduling.calendar import Calendar
from scheduling.reminders import Sent, upcoming
from tests.core.stories import (
    PROCEDURE,
    cgvs,
    day,
    fact,
    held,
    in_otp,
    moment,
    plan_of,
    registered,
)


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
