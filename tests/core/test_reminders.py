"""Which reminder is due when: exactly one for each step, in office hours, the past collapsed."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduling import facts as f
from scheduling.calendar import Calendar, days, is_working_day
from scheduling.plan import Plan
from scheduling.reminders import Reminder, Sent, Upcoming, upcoming
from tests.core.stories import (
    PROCEDURE,
    cgvs,
    day,
    fact,
    final,
    held,
    in_otp,
    moment,
    plan_of,
    registered,
)

BRUSSELS = ZoneInfo("Europe/Brussels")
NOBODY: frozenset[int] = frozenset()


def brussels(text: str) -> datetime:
    """Return the UTC instant of a Brussels wall-clock time."""
    return datetime.fromisoformat(text).replace(tzinfo=BRUSSELS).astimezone(UTC)


def look(
    plan: Plan,
    now: str,
    sent: Iterable[Sent] = (),
    *,
    own: frozenset[int] = NOBODY,
    snoozes: dict[tuple[str, int], date] | None = None,
    staffed: Calendar | None = None,
    recorded: dict[int, datetime] | None = None,
) -> Upcoming:
    """Look at a plan at a Brussels wall-clock time."""
    return upcoming(
        plan,
        PROCEDURE,
        staffed or Calendar(),
        sent=list(sent),
        snoozes=snoozes or {},
        own=own,
        now=brussels(now),
        recorded=recorded or {},
    )


def names(found: Upcoming) -> list[tuple[str, str, int]]:
    """Return the moment, step and ordinal of what is due."""
    return [(r.moment, r.step, r.ordinal) for r in found.due]


def as_sent(reminders: Iterable[Reminder], at: datetime) -> list[Sent]:
    """Return what the outbox remembers of reminders created at an instant."""
    return [Sent(r.moment, r.occurrence, r.step, r.ordinal, r.due, at) for r in reminders]


def run(
    plan: Plan,
    start: str,
    until: str,
    *,
    own: frozenset[int] = NOBODY,
    snoozes: dict[tuple[str, int], date] | None = None,
    staffed: Calendar | None = None,
) -> list[tuple[str, str, int, datetime]]:
    """Wake at every instant that is asked for, from `start` to `until`; return what went out."""
    now, sent, log = brussels(start), list[Sent](), list[tuple[str, str, int, datetime]]()
    while now <= brussels(until):
        found = upcoming(
            plan,
            PROCEDURE,
            staffed or Calendar(),
            sent=sent,
            snoozes=snoozes or {},
            own=own,
            now=now,
        )
        sent += as_sent(found.due, now)
        log += [(r.moment, r.step, r.ordinal, now.astimezone(BRUSSELS)) for r in found.due]
        if found.next_at is None:
            break
        assert found.next_at > now
        now = found.next_at
    return log


def told(log: list[tuple[str, str, int, datetime]]) -> list[tuple[str, str]]:
    """Return step and Brussels time of a run, for reading."""
    return [(f"{step}{ordinal or ''}", f"{at:%a %d %b %H:%M}") for _m, step, ordinal, at in log]


CGVS = plan_of(registered("2026-06-01"), held("procedure_intake", "2026-06-02"), cgvs("2026-09-21"))


def test_the_steps_of_a_moment_with_a_deadline_in_order() -> None:
    """Opening, two working days before, the day itself, then every second working day."""
    log = run(CGVS, "2026-09-21T10:15", "2026-10-07T12:00")

    assert told(log) == [
        ("opening", "Mon 21 Sep 10:15"),
        ("before4", "Wed 23 Sep 08:30"),
        ("plan_by4", "Fri 25 Sep 08:30"),
        ("overdue2", "Mon 28 Sep 08:30"),
        ("escalation", "Tue 29 Sep 08:30"),
        ("overdue4", "Wed 30 Sep 08:30"),
        ("overdue6", "Fri 02 Oct 08:30"),
        ("overdue10", "Tue 06 Oct 08:30"),
    ]


def test_an_opening_that_a_slow_clock_told_brings_nothing_from_before_it_was_recorded() -> None:
    """Recorded at 9:00; told by a clock at 8:00, by which half past eight was still to come."""
    seq = CGVS.moments[-1].opened_by or 0
    opening = look(CGVS, "2026-09-23T08:00", own=frozenset({seq}))
    sent = as_sent(opening.due, brussels("2026-09-23T08:00"))
    recorded = {seq: brussels("2026-09-23T09:00")}

    before = look(CGVS, "2026-09-23T08:40", sent, own=frozenset({seq}))
    found = look(CGVS, "2026-09-23T08:40", sent, own=frozenset({seq}), recorded=recorded)

    assert [("talk_after_cgvs", "before", 4)] == names(before)
    assert [] == names(found)


def test_without_a_deadline_there_are_two_follow_ups_and_then_silence() -> None:
    """Five and twenty working days after the opening; the rest is for the overviews."""
    plan = plan_of(registered("2026-09-01"))

    log = run(plan, "2026-09-01T09:00", "2027-06-01T09:00")

    assert told(log) == [
        ("opening", "Tue 01 Sep 09:00"),
        ("follow_up", "Tue 08 Sep 08:30"),
        ("follow_up1", "Tue 29 Sep 08:30"),
    ]


def test_an_opening_by_the_responsible_person_is_posted_at_once_at_any_hour() -> None:
    """Sunday at 23:00 too; by anybody else it waits for Monday morning."""
    plan = plan_of(registered("2026-09-20"))

    own = look(plan, "2026-09-20T23:00", own=frozenset({1}))
    other = look(plan, "2026-09-20T23:00")

    assert names(own) == [("procedure_intake", "opening", 0)]
    assert other.due == ()
    assert other.next_at == brussels("2026-09-21T08:30")


@pytest.mark.parametrize(
    ("now", "posted"),
    [
        ("2026-09-21T07:59", "2026-09-21T08:30"),
        ("2026-09-21T08:00", "2026-09-21T08:00"),
        ("2026-09-21T17:59", "2026-09-21T17:59"),
        ("2026-09-21T18:00", "2026-09-22T08:30"),
        ("2026-09-25T18:00", "2026-09-28T08:30"),
        ("2026-11-10T19:00", "2026-11-12T08:30"),
    ],
)
def test_an_opening_by_somebody_else_waits_for_office_hours(now: str, posted: str) -> None:
    """Working days from 08:00 to 18:00; Armistice Day is none."""
    plan = plan_of(registered(now[:10]))

    found = look(plan, now)

    when = found.due[0].at if found.due else found.next_at
    assert when == brussels(posted)


def test_a_late_registration_gives_one_message_and_goes_on_from_there() -> None:
    """What lies in the past collapses into the opening; escalation counts from registration."""
    plan = plan_of(
        registered("2026-06-01"),
        held("procedure_intake", "2026-06-02"),
        cgvs("2026-09-07", recorded_on="2026-09-21"),
    )

    log = run(plan, "2026-09-21T10:00", "2026-09-24T12:00")

    assert told(log) == [
        ("opening", "Mon 21 Sep 10:00"),
        ("overdue10", "Tue 22 Sep 08:30"),
        ("escalation", "Wed 23 Sep 08:30"),
        ("overdue12", "Thu 24 Sep 08:30"),
    ]


def test_after_a_time_down_only_the_latest_step_is_sent() -> None:
    """Three steps passed while nothing ran: one message, and none at night."""
    sent = as_sent(look(CGVS, "2026-09-21T10:00").due, brussels("2026-09-21T10:00"))

    at_night = look(CGVS, "2026-10-01T03:00", sent)
    in_the_morning = look(CGVS, "2026-10-01T08:30", sent)

    assert at_night.due == ()
    assert at_night.next_at == brussels("2026-10-01T08:30")
    assert names(in_the_morning) == [
        ("talk_after_cgvs", "overdue", 4),
        ("talk_after_cgvs", "escalation", 0),
    ]


def test_a_hearing_set_ahead_opens_its_checklist_on_that_day() -> None:
    """Nothing is sent before, even when the responsible person registered it."""
    plan = plan_of(
        registered("2026-06-01"),
        held("procedure_intake", "2026-06-02"),
        cgvs("2026-07-01"),
        held("talk_after_cgvs", "2026-07-03"),
        fact("hearing", "2026-10-10", recorded_on="2026-09-01"),
    )

    found = look(plan, "2026-09-01T10:00", own=frozenset({5}))

    assert found.due == ()
    assert found.next_at == brussels("2026-10-12T08:30")


def test_a_moved_deadline_is_a_step_of_its_own_with_both_dates() -> None:
    """Once per move, and also when it moves back."""
    before, agreed = (
        plan_of(*in_otp()),
        plan_of(*in_otp(), held("otp_intake", "2026-09-10", cooperates=True)),
    )
    sent = [Sent("otp_outtake", 1, "opening", 0, day("2026-09-28"), brussels("2026-09-09T09:00"))]

    moved = look(agreed, "2026-09-10T11:00", sent)
    outtake = [r for r in moved.due if r.moment == "otp_outtake"]
    sent += as_sent(outtake, brussels("2026-09-10T11:00"))
    silent = [r for r in look(agreed, "2026-09-10T11:01", sent).due if r.moment == "otp_outtake"]
    back = [r for r in look(before, "2026-09-11T11:00", sent).due if r.moment == "otp_outtake"]

    assert [(r.step, r.previous_due, r.due) for r in outtake] == [
        ("moved", day("2026-09-28"), day("2026-10-05"))
    ]
    assert silent == []
    assert [(r.step, r.ordinal, r.due) for r in back] == [("moved", 1, day("2026-09-28"))]


def test_a_snooze_holds_back_reminders_until_its_day_and_changes_nothing_after() -> None:
    """The later steps keep their dates."""
    snoozes = {("talk_after_cgvs", 1): day("2026-09-24")}

    log = run(CGVS, "2026-09-21T10:00", "2026-09-28T12:00", snoozes=snoozes)

    assert told(log) == [
        ("opening", "Mon 21 Sep 10:00"),
        ("snoozed3", "Thu 24 Sep 08:30"),
        ("plan_by4", "Fri 25 Sep 08:30"),
        ("overdue2", "Mon 28 Sep 08:30"),
    ]


def test_a_part_time_worker_is_reminded_on_own_days_only() -> None:
    """The checklist and the escalation keep to the centre's days, so that none comes too late."""
    tuesdays = Calendar(working_weekdays=frozenset({1}))
    plan = plan_of(
        registered("2026-06-01"),
        held("procedure_intake", "2026-06-02"),
        cgvs("2026-09-14"),
        staffed=tuesdays,
    )

    log = run(plan, "2026-09-14T10:00", "2026-09-30T12:00", staffed=tuesdays)

    assert told(log) == [
        ("opening", "Mon 14 Sep 10:00"),
        ("plan_by1", "Tue 15 Sep 08:30"),
        ("overdue2", "Tue 22 Sep 08:30"),
        ("escalation", "Tue 22 Sep 08:30"),
        ("overdue10", "Tue 29 Sep 08:30"),
    ]


def test_the_talk_after_the_final_decision_speaks_for_the_first_talk_of_the_same_day() -> None:
    """One message for both; the first talk has its own once the other is held without it."""
    facts = [
        registered("2026-06-01"),
        held("procedure_intake", "2026-06-02"),
        final("2026-09-01"),
        fact("otp_not_allocated", "2026-09-01"),
    ]

    together = look(plan_of(*facts), "2026-09-01T10:00")
    apart = look(plan_of(*facts, held("talk_after_final", "2026-09-01")), "2026-09-01T10:00")

    assert names(together) == [("talk_after_final", "opening", 0)]
    assert names(apart) == [("first_talk", "opening", 0)]


def test_the_outtake_is_announced_when_it_is_of_use() -> None:
    """Five working days before its plan_by, though it opened on arrival."""
    plan = plan_of(*in_otp())

    log = run(plan, "2026-09-08T10:00", "2026-09-29T12:00")

    outtake = told([entry for entry in log if entry[0] == "otp_outtake"])
    assert outtake[:3] == [
        ("opening", "Mon 21 Sep 08:30"),
        ("before20", "Thu 24 Sep 08:30"),
        ("plan_by20", "Mon 28 Sep 08:30"),
    ]


def test_a_missing_otp_status_or_arrival_is_asked_for_once() -> None:
    """The worker after five working days; after an allocation the OTP centre too, after three."""
    facts = [registered("2026-06-01"), final("2026-09-01"), held("talk_after_final", "2026-09-01")]
    status, arrival = plan_of(*facts), plan_of(*facts, fact("otp_allocated", "2026-09-02"))

    asked_status = look(status, "2026-09-08T08:30")
    asked_arrival = look(arrival, "2026-09-07T08:30")
    again = look(
        arrival,
        "2026-09-08T08:30",
        as_sent(asked_arrival.due, brussels("2026-09-07T08:30")),
    )

    assert [(r.moment, r.audience) for r in asked_status.due] == [("otp_status", "responsible")]
    assert [(r.moment, r.audience) for r in asked_arrival.due] == [
        ("otp_arrival", "responsible"),
        ("otp_arrival", "otp_centre"),
    ]
    assert again.due == ()


def test_a_question_that_nobody_answers_goes_to_the_coordinator_once() -> None:
    """A few working days later; once it is answered, nobody is asked any more."""
    facts = [registered("2026-06-01"), final("2026-09-01"), held("talk_after_final", "2026-09-01")]
    allocated = plan_of(*facts, fact("otp_allocated", "2026-09-02"))
    asked = look(allocated, "2026-09-07T08:30")
    sent = as_sent(asked.due, brussels("2026-09-07T08:30"))

    too_early = look(allocated, "2026-09-08T14:00", sent)
    later = look(allocated, "2026-09-09T08:30", sent)
    told = [*sent, *as_sent(later.due, brussels("2026-09-09T08:30"))]

    assert ((), brussels("2026-09-09T08:30")) == (too_early.due, too_early.next_at)
    assert [("otp_arrival", "coordinator")] == [(r.moment, r.audience) for r in later.due]
    assert Upcoming((), None) == look(allocated, "2026-12-01T08:30", told)


def test_a_no_show_and_an_arrival_after_the_right_are_asked_about() -> None:
    """On the next working day, of the worker; and again of the coordinator."""
    known = [registered("2026-06-01"), final("2026-09-01"), held("talk_after_final", "2026-09-01")]
    allocated = [*known, fact("otp_allocated", "2026-09-02")]
    nobody = plan_of(*allocated, fact("otp_no_show", "2026-09-04"))
    late = plan_of(*allocated, fact("otp_arrived", "2026-10-05"))

    asked = look(nobody, "2026-09-07T08:30")
    asked_late = look(late, "2026-10-06T08:30")

    assert [("no_show", "responsible")] == [(r.moment, r.audience) for r in asked.due]
    assert brussels("2026-09-09T08:30") == asked.next_at
    assert [("late_arrival", "responsible")] == [(r.moment, r.audience) for r in asked_late.due]


def test_half_past_eight_stays_half_past_eight_across_the_change_of_clocks() -> None:
    """Brussels time before and after the last Sundays of March and October."""
    assert look(plan_of(registered("2026-10-25")), "2026-10-25T12:00").next_at == datetime(
        2026, 10, 26, 7, 30, tzinfo=UTC
    )
    assert look(plan_of(registered("2026-03-29")), "2026-03-29T12:00").next_at == datetime(
        2026, 3, 30, 6, 30, tzinfo=UTC
    )


starts = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 1))  # noqa: DTZ001 (made Brussels)


@given(starts, st.integers(0, 20), st.sets(st.integers(0, 4), min_size=1), st.booleans())
def test_whatever_happens_each_step_goes_out_once_on_a_staffed_day_in_office_hours(
    start: datetime, late: int, weekdays: set[int], own: bool
) -> None:
    """Any registration, any lateness, any working week: one of each step, in office hours."""
    staffed = Calendar(working_weekdays=frozenset(weekdays))
    notified = start.date() - timedelta(days=late)
    facts: list[f.Fact] = [
        registered(notified.isoformat()),
        cgvs(notified.isoformat(), recorded_on=start.date().isoformat()),
    ]
    plan = plan_of(*facts, staffed=staffed)
    mine = frozenset({2}) if own else NOBODY

    log = run(
        plan,
        start.isoformat(),
        (start + timedelta(days=40)).isoformat(),
        own=mine,
        staffed=staffed,
    )

    steps = [(name, step, ordinal) for name, step, ordinal, _at in log]
    assert len(steps) == len(set(steps))
    assert ("talk_after_cgvs", "opening", 0) in steps
    for name, step, _ordinal, at in log:
        if step == "opening" and own and name == "talk_after_cgvs":
            continue
        assert time(8) <= at.time() < time(18)
        assert is_working_day(at.date())
        centre_wide = step in ("opening", "escalation") or name != "talk_after_cgvs"
        if not centre_wide and at.weekday() not in weekdays:
            assert step in ("before", "plan_by")
            assert not any(staffed.is_staffed(day) for day in days(notified, at.date()))


def test_reminders_of_what_is_overdue_go_on_in_a_centre_with_other_open_days() -> None:
    """It was closed since the deadline: none of its reminders is taken for told."""
    closed = Calendar(closing_days=frozenset(day(f"2026-10-{n:02}") for n in range(5, 13)))
    log = run(CGVS, "2026-09-21T10:15", "2026-10-14T12:00")
    sent = [
        Sent(name, 1, step, ordinal, CGVS.moments[1].due, at) for name, step, ordinal, at in log
    ]

    moved = look(CGVS, "2026-10-14T16:00", sent, staffed=closed)

    assert moved.due == ()
    assert moved.next_at == brussels("2026-10-16T08:30")


def test_what_is_told_at_an_instant_to_come_does_not_end_the_reminders() -> None:
    """A file handed over in the evening is told of in the morning: the next step follows that."""
    morning, due = brussels("2026-09-30T08:30"), CGVS.moments[1].due
    told = [
        Sent("talk_after_cgvs", 1, "opening", 0, due, brussels("2026-09-21T10:15")),
        Sent("talk_after_cgvs", 1, "escalation", 0, due, brussels("2026-09-29T08:30")),
        Sent("talk_after_cgvs", 1, "handed_over", 4, due, morning + timedelta(microseconds=1)),
    ]

    found = look(CGVS, "2026-09-29T20:00", told)

    assert found.due == ()
    assert brussels("2026-10-02T08:30") == found.next_at


def test_nobody_is_reminded_on_a_sunday_where_only_a_weekend_is_left_to_plan_in() -> None:
    """Arrived on a Saturday, the right ending on Sunday: the day to plan by is free for all."""
    plan = plan_of(
        registered("2026-06-01"),
        final("2026-10-30"),
        fact("otp_allocated", "2026-11-02"),
        fact("otp_arrived", "2026-11-28"),
    )

    log = run(plan, "2026-11-28T10:00", "2026-12-01T12:00", own=frozenset({4}))

    assert day("2026-11-29") == moment(plan, "otp_intake").plan_by
    assert ("plan_by1", "Mon 30 Nov 08:30") in told(log)
    assert all(at.weekday() < 5 or step == "opening" for _m, step, _o, at in log)


def test_reminders_go_on_when_a_part_time_worker_takes_over_what_is_overdue() -> None:
    """The last one told would fall on the new worker's own day to come: the next one follows."""
    log = run(CGVS, "2026-09-21T10:15", "2026-10-05T12:00")
    due = CGVS.moments[1].due
    sent = [Sent(name, 1, step, ordinal, due, at) for name, step, ordinal, at in log]
    thursdays = Calendar(working_weekdays=frozenset({3}))

    found = look(CGVS, "2026-10-05T16:00", sent, staffed=thursdays)

    assert found.due == ()
    assert brussels("2026-10-08T08:30") == found.next_at


def test_a_wait_until_a_sunday_ends_on_a_working_day() -> None:
    """The worker's own next day comes too late to plan the talk: anybody's working day then."""
    tuesdays = Calendar(working_weekdays=frozenset({1}))
    plan = plan_of(registered("2026-06-01"), cgvs("2026-07-30"), staffed=tuesdays)
    snoozes = {("talk_after_cgvs", 1): day("2026-08-02")}

    log = run(plan, "2026-07-30T10:00", "2026-08-04T12:00", snoozes=snoozes, staffed=tuesdays)

    assert day("2026-08-04") == moment(plan, "talk_after_cgvs").plan_by
    assert ("snoozed3", "Mon 03 Aug 08:30") in told(log)
