"""Waking on time with APScheduler: one date job per resident within a rolling horizon.

This is the only file that knows APScheduler. Jobs live in memory: the database is the truth about
what is due when, and losing a job only delays a wake-up. What is to be done arrives as callables.
"""

import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger

Following = Callable[[datetime], datetime | None]
"""From an instant (UTC) to the first moment after it, or None when there is none."""

log = logging.getLogger(__name__)

FIRST_RETRY = timedelta(seconds=2)
LONGEST_RETRY = timedelta(minutes=5)
LOOK_BACK = timedelta(days=400)


class Clock:
    """Wakes residents at their instant, and calls what recurs.

    Instants are aware and in the product's own time; `to_real` maps them to the wall's clock,
    by which APScheduler runs.
    """

    def __init__(
        self,
        wake: Callable[[str], None],
        now: Callable[[], datetime],
        to_real: Callable[[datetime], datetime],
        *,
        horizon: timedelta = timedelta(hours=36),
        threads: int = 4,
    ) -> None:
        """Keep what to call; `horizon` is how far ahead a resident gets a job."""
        self._wake = wake
        self._now = now
        self._to_real = to_real
        self.horizon = horizon
        self._lock = threading.Lock()  # never held while calling APScheduler, which has its own
        self._idle = threading.Condition(self._lock)
        self._running = 0
        self._is_stopping = False
        self._moves = 0
        self._wanted: dict[str, datetime] = {}
        self._calls: dict[str, Callable[[], None]] = {}
        self._failures: dict[str, int] = {}
        self._scheduler = BackgroundScheduler(
            timezone="UTC",
            executors={"default": ThreadPoolExecutor(threads)},
            job_defaults={
                "misfire_grace_time": None,  # a late job is run, not dropped: the default is 1 s
                "coalesce": True,
                # A resident may be set anew while a slow wake-up still runs; the wake-up itself
                # is safe to run twice, whereas APScheduler would drop the second job.
                "max_instances": 1000,
            },
        )

    def start(self) -> None:
        """Begin to fire jobs."""
        self._scheduler.start()

    def shutdown(self) -> None:
        """Fire nothing more, and return when the running jobs are done.

        APScheduler's own shutdown keeps its lock while it waits for jobs, which may want that lock
        to set the next job, and it breaks a pass that is under way. So both are ended before.
        """
        with self._lock:
            self._is_stopping = True
        if not self._scheduler.running:
            return
        self._scheduler.pause()
        with self._idle:
            self._idle.wait_for(lambda: self._running == 0)
        self._scheduler.remove_all_jobs()
        self._scheduler.shutdown(wait=True)

    @property
    def armed(self) -> int:
        """How many residents have a job."""
        with self._lock:
            return sum(key.startswith("resident:") for key in self._wanted)

    def armed_for(self, resident_id: str) -> datetime | None:
        """Return the instant for which that resident has a job, or None."""
        return self._wanted_at(f"resident:{resident_id}")

    def next_time(self, name: str) -> datetime | None:
        """Return the instant for which what recurs under that name is armed, or None."""
        return self._wanted_at(name)

    def set(self, resident_id: str, at: datetime | None) -> None:
        """Wake the resident at that instant only; None, or beyond the horizon, wakes nobody."""
        key = f"resident:{resident_id}"
        if at is None or at > self._now() + self.horizon:
            self._disarm(key)
        else:
            self._arm(key, at, lambda: self._wake(resident_id))

    def look(self, entries: Iterable[tuple[str, datetime]]) -> None:
        """Set every resident whose instant differs from the one of its job."""
        for resident_id, at in entries:
            if self.armed_for(resident_id) != at:
                self.set(resident_id, at)

    def soon(self, name: str, call: Callable[[], None]) -> None:
        """Call once, at once, in a thread of the clock; nothing waits for it."""
        self._arm(name, self._now(), call)

    def every(self, name: str, interval: timedelta, call: Callable[[], None]) -> None:
        """Call at a regular interval of the wall's clock, the first time after one interval."""

        def run() -> None:
            with self._work() as is_on:
                if is_on:
                    call()

        self._scheduler.add_job(
            run, "interval", seconds=interval.total_seconds(), id=name, name=name, max_instances=1
        )

    def cron(self, name: str, following: Following, call: Callable[[], None]) -> None:
        """Call at each moment that `following` names."""

        def next_time() -> None:
            at = following(self._now())
            if at is not None:
                self._arm(name, at, call_and_go_on)

        def call_and_go_on() -> None:
            call()
            next_time()

        next_time()

    def reset(self) -> None:
        """Map every job to the wall's clock again: call it after the time was moved."""
        with self._lock:
            self._moves += 1
            keys = list(self._wanted)
        for key in keys:
            self._place(key)

    def _arm(self, key: str, at: datetime, call: Callable[[], None]) -> None:
        with self._lock:
            self._wanted[key] = at
            self._calls[key] = call
        self._place(key)

    def _disarm(self, key: str) -> None:
        with self._lock:
            known = self._wanted.pop(key, None)
            self._calls.pop(key, None)
        if known is not None:
            self._place(key)

    def _place(self, key: str) -> None:
        """Give APScheduler the job as it is wanted now, also when others want it otherwise."""
        with self._work() as is_on:
            while is_on:
                wanted = at, _ = self._wanted_now(key)
                if at is None:
                    self._remove(key)
                else:
                    self._scheduler.add_job(
                        self._run,
                        "date",
                        run_date=self._to_real(at),
                        args=[key, at],
                        id=key,
                        name=key,
                        replace_existing=True,
                    )
                if self._wanted_now(key) == wanted:
                    return

    def _remove(self, key: str) -> None:
        try:
            self._scheduler.remove_job(key)
        except JobLookupError:
            return  # it has just been fired

    def _wanted_now(self, key: str) -> tuple[datetime | None, int]:
        """Return the job's instant, and how often the time was moved before it was asked for."""
        with self._lock:
            return self._wanted.get(key), self._moves

    def _wanted_at(self, key: str) -> datetime | None:
        with self._lock:
            return self._wanted.get(key)

    @contextmanager
    def _work(self) -> Iterator[bool]:
        """Say whether the clock still runs; while this is held, `shutdown` waits."""
        with self._lock:
            is_on = not self._is_stopping
            self._running += is_on
        try:
            yield is_on
        finally:
            with self._idle:
                self._running -= is_on
                self._idle.notify_all()

    def _run(self, key: str, at: datetime) -> None:
        """Call what the job is for; when that fails, APScheduler logs it and it is tried again."""
        with self._work() as is_on:
            if is_on:
                self._call(key, at)

    def _call(self, key: str, at: datetime) -> None:
        with self._lock:
            call = self._calls.get(key)
            if self._wanted.get(key) == at:
                del self._wanted[key]
                del self._calls[key]
        if call is None:
            return  # called off after it had been fired
        succeeded = False
        try:
            call()
            succeeded = True
        finally:
            if succeeded:
                with self._lock:
                    self._failures.pop(key, None)
            else:
                self._try_again(key, call)

    def _try_again(self, key: str, call: Callable[[], None]) -> None:
        with self._lock:
            failures = self._failures[key] = self._failures.get(key, 0) + 1
            is_wanted_anew = key in self._wanted
        if is_wanted_anew:
            return
        delay = min(FIRST_RETRY * 2 ** min(failures - 1, 20), LONGEST_RETRY)
        log.warning("%s failed for the %d. time, tried again in %s", key, failures, delay)
        self._arm(key, self._now() + delay, call)


class Cron:
    """The moments that a crontab expression names, by the clocks of Brussels."""

    def __init__(self, expression: str) -> None:
        """Read `minute hour day month weekday`; weekdays by name, for numbers are read two ways.

        Raises ValueError when it is no such expression.
        """
        fields = expression.split()
        if len(fields) == len(("minute", "hour", "day", "month", "weekday")) and any(
            character.isdigit() for character in fields[-1]
        ):
            raise ValueError("weekdays are written by name, such as mon or mon-fri")
        self._trigger = CronTrigger.from_crontab(expression, timezone="Europe/Brussels")

    def after(self, at: datetime) -> datetime | None:
        """Return the first moment after `at`, or None when there never is one."""
        found: datetime | None = self._trigger.get_next_fire_time(
            None, at + timedelta(microseconds=1)
        )
        return found

    def latest(self, at: datetime) -> datetime | None:
        """Return the last moment up to `at`, or None when there was none for over a year."""
        reach = timedelta(days=1)
        while reach < 2 * LOOK_BACK:
            latest, candidate = None, self.after(at - reach)
            while candidate is not None and candidate <= at:
                latest, candidate = candidate, self.after(candidate)
            if latest is not None:
                return latest
            reach *= 2
        return None
