"""Residents are woken once, nobody is forgotten, and each region gets its digest once."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from structlog.testing import capture_logs

from bot.metrics import Metrics
from bot.periods import Periods
from bot.rounds import AT_ONCE, Rounds
from bot.time import MovableTime
from scheduling import rules
from scheduling.clock import Clock
from tests.bot.house import BO, House, cgvs, final, registered

MOMENT = "talk_after_cgvs"
PATIENCE = 60.0
MONDAY = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
"""08:30 in Brussels."""


def replica(house: House, clock: Clock | None = None, time: MovableTime | None = None) -> Rounds:
    """Return the rounds of another bot on the same database, by a clock of its own or not."""
    clock = clock or Clock(lambda _who: None, house.time.now, house.time.to_real)
    return Rounds(
        house.store,
        rules.load(),
        time or house.time,
        Periods("30 8 * * mon"),
        Metrics(),
        clock=clock,
        poke=lambda: None,
    )


def resident_of(house: House) -> str:
    """Return the id of the one resident."""
    with house.store.snapshot() as tx:
        (resident,) = tx.journal.after("", 2)
    return resident.id


def digests(house: House) -> list[tuple[str | None, str | None]]:
    """Return region and period of the digests in the outbox."""
    return [(row.region, row.period) for row in house.rows() if row.kind == "digest"]


def test_waking_puts_what_is_due_in_the_outbox_and_sets_the_next_time(house: House) -> None:
    """One row for the opening, and the resident sleeps until the next step."""
    house.given(registered(), cgvs("2026-11-19"))

    with house.store.snapshot() as tx:
        resident = tx.journal.get(resident_of(house))

    assert "pending" == house.row("opening", MOMENT).state
    assert resident is not None
    assert resident.wake_at is not None
    assert resident.wake_at > house.time.now()
    assert resident.wake_at == house.clock.armed_for(resident.id)


def test_waking_again_changes_nothing(house: House) -> None:
    """A job that fires twice, or too early, writes nothing twice."""
    house.given(registered(), cgvs())
    before = house.rows()

    house.rounds.wake(resident_of(house))

    assert before == house.rows()


def test_waking_somebody_unknown_does_nothing(house: House) -> None:
    """A job may outlive its resident."""
    house.rounds.wake("nobody")

    assert [] == house.rows()


def test_two_replicas_that_wake_at_once_write_each_reminder_once(house: House) -> None:
    """The resident is locked; whoever comes second finds that nothing is due."""
    house.given(registered(), cgvs(), final("2026-11-20"))
    house.hands.pause(timedelta(days=9).total_seconds())
    resident_id, gate = resident_of(house), threading.Barrier(4)

    def wake() -> None:
        gate.wait(10)
        replica(house).wake(resident_id)

    threads = [threading.Thread(target=wake) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    names = [(r.moment, r.occurrence, r.step, r.ordinal, r.due) for r in house.rows()]
    assert len(names) == len(set(names))
    assert "overdue" in {row.step for row in house.rows()}


def test_the_watchdog_wakes_whom_the_clock_missed(house: House) -> None:
    """A clock that stalls, or a job that got lost, only delays a reminder."""
    house.given(registered(), cgvs())
    house.clock.set(resident_of(house), None)
    house.hands.pause(timedelta(days=9).total_seconds())

    house.rounds.watch()

    assert "overdue" in {row.step for row in house.rows()}
    assert 1 == house.metrics.value("terugkeer_overdue_wakes_total")


def test_the_watchdog_arms_whom_another_replica_registered(house: House) -> None:
    """Who wakes within the next minutes gets a job here too."""
    house.given(registered(), cgvs())
    resident_id = resident_of(house)
    with house.store.snapshot() as tx:
        ((_, wake_at),) = tx.agenda.to_wake(house.time.now() + timedelta(days=9), 5)
    other = replica(house)
    house.time.move_to(wake_at - timedelta(minutes=5))

    other.watch()

    assert wake_at == other._clock.armed_for(resident_id)
    assert {"opening"} == {row.step for row in house.rows() if row.kind == "reminder"}


def test_a_restart_arms_everybody_within_the_horizon(house: House) -> None:
    """Jobs live in memory only: the agenda gives them back."""
    house.given(registered(), cgvs())
    other = replica(house)
    with house.store.snapshot() as tx:
        ((resident_id, wake_at),) = tx.agenda.to_wake(house.time.now() + timedelta(days=9), 5)

    other.refill()
    too_far = other._clock.armed_for(resident_id)
    house.time.move_to(wake_at - timedelta(hours=30))
    other.refill()

    assert too_far is None
    assert wake_at == other._clock.armed_for(resident_id)


def test_what_is_wrong_with_one_resident_does_not_keep_the_others_waiting(house: House) -> None:
    """The watchdog goes on, and leaves that one alone for a while."""
    house.given(registered(), cgvs(), code="K7-001")
    broken = resident_of(house)
    house.given(registered(worker=BO), cgvs(), code="K7-002", by=BO)
    house.break_facts_of(broken)
    house.hands.pause(timedelta(days=9).total_seconds())

    house.rounds.watch()
    house.rounds.watch()

    woken = {row.resident_id for row in house.rows() if row.step == "overdue"}
    assert 1 == len(woken)
    assert broken not in woken
    assert 2 == house.metrics.value("terugkeer_overdue_wakes_total")


def test_many_who_cannot_be_woken_do_not_hide_those_who_come_after_them(house: House) -> None:
    """As many as the watchdog takes in one look are left alone; then it looks further."""
    house.many(AT_ONCE + 1)
    with house.store.snapshot() as tx:
        in_order = [who for who, _at in tx.agenda.to_wake(house.time.now(), AT_ONCE + 1)]
    *broken, last = in_order
    for resident_id in broken:
        house.break_facts_of(resident_id)
    house.hands.pause(10)

    with capture_logs():  # they are many
        house.rounds.watch()
        tried = house.metrics.value("terugkeer_overdue_wakes_total")
        house.rounds.watch()

    assert AT_ONCE == tried
    assert {last} == {row.resident_id for row in house.rows() if row.step}


def test_each_region_gets_one_digest_per_period(house: House) -> None:
    """Rounds and replicas may look as often as they like."""
    house.rounds.digests()
    house.rounds.digests()
    replica(house).digests()

    assert [("noord", "2026-11-23"), ("zuid", "2026-11-23")] == sorted(digests(house))


def test_a_digest_says_also_that_nothing_is_overdue(house: House) -> None:
    """Silence would be read as a bot that is down."""
    house.rounds.digests()

    house.post()

    (message,) = house.messages("C0NOORD")
    assert "Regio Noord" in message["text"]
    (french,) = house.messages("C0ZUID")
    assert "Sud" in french["text"]


def test_after_a_time_down_the_digest_is_sent_late_but_only_the_latest(house: House) -> None:
    """Down for three weeks: one digest, of the present period."""
    house.rounds.digests()
    house.time.move_to(MONDAY + timedelta(days=23))

    replica(house).digests()

    assert ["2026-11-23", "2026-12-14"] == sorted(p or "" for r, p in digests(house) if r == "zuid")


def test_a_digest_that_reached_nobody_is_given_up_for_the_next(house: House) -> None:
    """Two overviews of the same day would say the same."""
    house.sandbox.archive("C0ZUID")
    house.rounds.digests()
    house.post()

    house.time.move_to(MONDAY + timedelta(days=7))
    replica(house).digests()

    states = {row.period: row.state for row in house.rows() if row.region == "zuid"}
    assert {"2026-11-23": "cancelled", "2026-11-30": "pending"} == states


def test_a_clock_that_is_behind_leaves_the_digest_of_today_alone(house: House) -> None:
    """By it the last digest is still that of a week ago: neither given up nor sent again."""
    house.rounds.digests()
    house.post()
    house.time.move_to(MONDAY + timedelta(days=7))
    house.sandbox.archive("C0ZUID")
    replica(house).digests()
    house.post()
    behind = MovableTime(MONDAY + timedelta(days=6, hours=23))

    replica(house, time=behind).digests()

    states = {row.period: row.state for row in house.rows() if row.region == "zuid"}
    assert {"2026-11-23": "sent", "2026-11-30": "undeliverable"} == states


def test_a_clock_that_is_behind_brings_no_digest_that_was_left_out(house: House) -> None:
    """After a time down only the latest is sent, whatever a second bot takes the hour for."""
    house.time.move_to(MONDAY + timedelta(days=7))
    house.rounds.digests()
    behind = MovableTime(MONDAY + timedelta(days=6, hours=23))

    replica(house, time=behind).digests()

    assert {"2026-11-30"} == {period for _region, period in digests(house)}


@pytest.mark.parametrize(
    ("now", "period", "following"),
    [
        ("2026-11-23T07:29", "2026-11-16", "2026-11-23T07:30"),
        ("2026-11-23T07:30", "2026-11-23", "2026-11-30T07:30"),
        ("2026-11-29T23:00", "2026-11-23", "2026-11-30T07:30"),
        # Easter Monday: the next working day, at the same hour of a clock that has changed.
        ("2026-04-06T12:00", "2026-03-30", "2026-04-07T06:30"),
        ("2026-04-07T06:30", "2026-04-06", "2026-04-13T06:30"),
    ],
)
def test_a_digest_moves_from_a_holiday_to_the_next_working_day(
    now: str, period: str, following: str
) -> None:
    """Mondays at 08:30 by the clocks of Brussels; on a holiday, the day after."""
    periods, at = Periods("30 8 * * mon"), datetime.fromisoformat(now).replace(tzinfo=UTC)

    latest = periods.latest(at)

    assert latest is not None
    assert period == latest.key
    assert datetime.fromisoformat(following).replace(tzinfo=UTC) == periods.following(at)


def test_daily_digests_of_a_long_weekend_become_one() -> None:
    """Christmas on a Friday: the days off are not made good one by one on Monday."""
    periods = Periods("0 9 * * *")
    before = periods.latest(datetime(2026, 12, 27, 12, 0, tzinfo=UTC))
    after = periods.latest(datetime(2026, 12, 28, 8, 0, tzinfo=UTC))

    assert before is not None
    assert after is not None
    assert "2026-12-24" == before.key
    assert "2026-12-28" == after.key


def test_the_clock_alone_sends_what_is_due_within_the_horizon(house: House) -> None:
    """With the watchdog off, APScheduler's own jobs wake the resident."""
    house.given(registered(), cgvs())
    with house.store.snapshot() as tx:
        ((_, wake_at),) = tx.agenda.to_wake(house.time.now() + timedelta(days=9), 5)
    house.time.move_to(wake_at - timedelta(hours=30))
    house.rounds.refill()
    house.time.on_move(house.clock.reset)
    house.clock.start()
    woken = threading.Event()
    house.on_poke = woken.set

    house.time.move_to(wake_at)

    assert woken.wait(10)
    house.clock.shutdown()
    assert "plan_by" in {row.step for row in house.rows()}


def test_answers_to_requests_are_dropped_after_a_week(house: House) -> None:
    """Slack repeats a request within minutes."""
    house.given(registered())
    with house.store.transaction() as tx:
        tx.journal.remember("old", None, {"resident": "x"}, house.time.now())
    house.time.advance(timedelta(days=8))

    house.rounds.retain()

    with house.store.snapshot() as tx:
        assert tx.journal.answer("old") is None


def test_time_moves_forward_only() -> None:
    """A demonstration cannot take back what it has said."""
    time = MovableTime(MONDAY)

    with pytest.raises(ValueError, match="forward"):
        time.advance(timedelta(seconds=-1))


def test_those_beyond_the_next_ones_get_their_jobs_while_the_bot_starts(house: House) -> None:
    """Posting does not wait until thousands have a job, and none of them is left out."""
    house.many(AT_ONCE + 3)
    woken: set[str] = set()
    all_woken = threading.Event()

    def wake(resident_id: str) -> None:
        woken.add(resident_id)
        if len(woken) == AT_ONCE + 3:
            all_woken.set()

    clock = Clock(wake, house.time.now, house.time.to_real)
    rounds = replica(house, clock)

    rounds.refill()
    before = clock.armed
    clock.start()
    in_time = all_woken.wait(PATIENCE)
    clock.shutdown()

    assert AT_ONCE == before
    assert in_time
