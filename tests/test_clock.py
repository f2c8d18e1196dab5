"""The clock fires on time, keeps what fails, and follows a time that is moved."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, tzinfo

import pytest

from bot.time import MovableTime, SystemTime, Time
from scheduling.clock import Clock, Cron

PATIENCE = 10.0
HOUR = timedelta(hours=1)


class Wakes:
    """Notes who was woken, and lets a test wait for it."""

    def __init__(self, failing: int = 0) -> None:
        self.seen: list[str] = []
        self._failing = failing
        self._changed = threading.Condition()

    def __call__(self, resident_id: str) -> None:
        with self._changed:
            self.seen.append(resident_id)
            self._changed.notify_all()
            if self._failing:
                self._failing -= 1
                raise RuntimeError("the database is away")

    def wait_for(self, wanted: Callable[[list[str]], bool]) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: wanted(self.seen), PATIENCE)


@contextmanager
def running(
    wakes: Wakes, time: Time, horizon: timedelta = 36 * HOUR, threads: int = 4
) -> Iterator[Clock]:
    """Run a clock for the length of a test."""
    clock = Clock(wakes, time.now, time.to_real, horizon=horizon, threads=threads)
    clock.start()
    try:
        yield clock
    finally:
        clock.shutdown()


def test_a_resident_is_woken_at_its_instant_and_not_before() -> None:
    """What is due now fires, what is due later keeps its job."""
    wakes, time = Wakes(), SystemTime()

    with running(wakes, time) as clock:
        clock.set("later", time.now() + HOUR)
        clock.set("now", time.now())
        fired = wakes.wait_for(lambda seen: "now" in seen)

        assert fired
        assert ["now"] == wakes.seen
        assert 1 == clock.armed


def test_what_was_due_before_the_start_still_fires() -> None:
    """A job that is hours late is run, not dropped."""
    wakes, time = Wakes(), SystemTime()

    with running(wakes, time) as clock:
        clock.set("late", time.now() - 5 * HOUR)

        assert wakes.wait_for(lambda seen: seen == ["late"])


def test_a_resident_has_one_job_only() -> None:
    """Setting anew replaces, setting to None takes away."""
    wakes, time = Wakes(), SystemTime()

    with running(wakes, time) as clock:
        at = time.now() + HOUR
        clock.set("a", at)
        clock.set("a", at + HOUR)

        assert 1 == clock.armed
        assert at + HOUR == clock.armed_for("a")

        clock.set("a", None)

        assert 0 == clock.armed


def test_beyond_the_horizon_nobody_has_a_job() -> None:
    """The horizon keeps memory small: who is further off is armed by a later look."""
    wakes, time = Wakes(), MovableTime()

    with running(wakes, time, horizon=36 * HOUR) as clock:
        at = time.now() + 40 * HOUR
        clock.look([("near", at - 10 * HOUR), ("far", at)])
        armed_at_first = (clock.armed_for("near"), clock.armed_for("far"))
        time.advance(8 * HOUR)
        clock.look([("near", at - 10 * HOUR), ("far", at)])

        assert (at - 10 * HOUR, None) == armed_at_first
        assert at == clock.armed_for("far")


def test_a_wake_up_that_fails_is_tried_again() -> None:
    """A failing wake-up is re-armed until it succeeds, and then no more."""
    wakes, time = Wakes(failing=2), MovableTime()

    with running(wakes, time) as clock:
        clock.set("a", time.now())
        assert wakes.wait_for(lambda seen: len(seen) == 1)
        assert eventually(lambda: clock.armed_for("a") is not None)
        time.advance(HOUR)
        clock.reset()
        assert wakes.wait_for(lambda seen: len(seen) == 2)
        assert eventually(lambda: clock.armed_for("a") is not None)
        time.advance(HOUR)
        clock.reset()

        assert wakes.wait_for(lambda seen: len(seen) == 3)
        assert eventually(lambda: clock.armed_for("a") is None)


def test_after_the_time_was_moved_what_lies_behind_it_fires() -> None:
    """Jobs are mapped to the wall's clock again when a demonstration moves the time."""
    wakes, time = Wakes(), MovableTime()

    with running(wakes, time) as clock:
        time.on_move(clock.reset)
        clock.set("today", time.now() + 2 * HOUR)
        clock.set("tomorrow", time.now() + 26 * HOUR)
        time.advance(3 * HOUR)

        assert wakes.wait_for(lambda seen: seen == ["today"])
        assert clock.armed_for("tomorrow") is not None


def test_what_recurs_is_called_at_each_moment() -> None:
    """A recurring call is armed for the next moment each time it was made."""
    calls, time = Wakes(), MovableTime()
    monday = Cron("30 8 * * mon")

    with running(Wakes(), time) as clock:
        time.on_move(clock.reset)
        clock.cron("digest", monday.after, lambda: calls("digest"))
        time.advance(timedelta(days=7))
        first = calls.wait_for(lambda seen: len(seen) == 1)
        assert eventually(lambda: clock.next_time("digest") is not None)
        time.advance(timedelta(days=7))
        second = calls.wait_for(lambda seen: len(seen) == 2)

        assert first
        assert second


def test_shutting_down_while_residents_are_woken_breaks_nothing() -> None:
    """The running wake-ups finish, also those that set the next one, and nothing fires after."""
    time = SystemTime()

    for _ in range(20):
        wakes = Wakes()
        clocks: list[Clock] = []

        def wake_and_set(
            resident_id: str, wakes: Wakes = wakes, clocks: list[Clock] = clocks
        ) -> None:
            wakes(resident_id)
            clocks[0].set(resident_id, time.now())

        clock = Clock(wake_and_set, time.now, time.to_real)
        clocks.append(clock)
        clock.start()
        for number in range(10):
            clock.set(str(number), time.now())
        fired = wakes.wait_for(lambda seen: len(seen) >= 5)
        clock.shutdown()
        at_the_end = len(wakes.seen)
        clock.set("after", time.now())

        assert fired
        assert at_the_end == len(wakes.seen)


def test_what_is_called_at_an_interval_is_called_again_and_again() -> None:
    """An interval runs by the wall's clock."""
    calls = Wakes()

    with running(Wakes(), SystemTime()) as clock:
        clock.every("refill", timedelta(milliseconds=20), lambda: calls("refill"))

        assert calls.wait_for(lambda seen: len(seen) >= 2)


def test_what_recurs_is_called_once_after_the_machine_slept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Five intervals that passed unseen are made good with one call, not with five."""
    calls, wakes, time = Wakes(), Wakes(), SystemTime()

    class AfterSleep(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) + 5.5 * HOUR

    with running(wakes, time, threads=1) as clock:
        clock.every("refill", HOUR, lambda: calls("refill"))
        monkeypatch.setattr("apscheduler.schedulers.base.datetime", AfterSleep)
        clock.set("before", time.now())
        assert calls.wait_for(lambda seen: len(seen) >= 1)
        clock.set("after", time.now())
        assert wakes.wait_for(lambda seen: "after" in seen)  # the one thread is through by now

        assert ["refill"] == calls.seen


def test_cron_counts_by_the_clocks_of_brussels() -> None:
    """08:30 stays 08:30 when the clocks change."""
    monday = Cron("30 8 * * mon")

    before = monday.after(datetime(2026, 10, 20, tzinfo=UTC))
    after = monday.after(datetime(2026, 10, 27, tzinfo=UTC))

    assert datetime(2026, 10, 26, 7, 30, tzinfo=UTC) == before
    assert datetime(2026, 11, 2, 7, 30, tzinfo=UTC) == after
    assert datetime(2026, 10, 19, 6, 30, tzinfo=UTC) == monday.latest(
        datetime(2026, 10, 20, tzinfo=UTC)
    )


def test_the_latest_moment_includes_the_present_one() -> None:
    """At the moment itself, that moment is the latest and the next is a week off."""
    monday = Cron("30 8 * * mon")
    moment = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)

    latest, following = monday.latest(moment), monday.after(moment)

    assert moment == latest
    assert moment + timedelta(days=7) == following


@pytest.mark.parametrize("expression", ["", "often", "30 8 * *", "30 8 * * 1", "61 8 * * mon"])
def test_an_expression_that_can_be_misread_is_refused(expression: str) -> None:
    """Weekday numbers mean different days to different programs: names only."""
    with pytest.raises(ValueError, match=r"\w"):
        Cron(expression)


def eventually(condition: Callable[[], bool]) -> bool:
    """Poll a condition that no event announces, up to a deadline."""
    pause, tries = threading.Event(), 1000
    return any(condition() or pause.wait(PATIENCE / tries) for _ in range(tries))
