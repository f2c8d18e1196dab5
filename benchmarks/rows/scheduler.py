"""The peer for scheduling: APScheduler alone, its SQLAlchemy job store holding all reminders."""

import logging
import threading
import time
from collections.abc import Sequence
from datetime import datetime, timedelta

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler

from benchmarks import town
from benchmarks.figures import Figure, at_least, median, shown
from bot.metrics import Metrics
from bot.periods import Periods
from bot.rounds import Rounds
from bot.time import SystemTime
from scheduling import rules
from scheduling.clock import Clock
from storage import open_store
from storage.engine import connect
from storage.tables import residents

RESIDENTS, TEMPLATES, WORKERS = 100_000, 500, 100
REGISTRATIONS, WAKES, TURNS = 40, 40, 5
REMINDERS = 4
"""After its opening: before the day to plan by, on that day, overdue, and to the coordinator."""
APART = "scheduling only: the commit that the bot shares with the command is not counted"
HORIZON = timedelta(hours=36)
woken: list[float] = []


WAKE = (
    "by its profile, half is the UPDATE of the next instant through SQLAlchemy, which keeps the "
    "database the only truth, a quarter giving APScheduler a job in memory (three quarters of that "
    "is its check of the callable's signature), the rest finding who is due and firing"
)


def remind(_resident: str) -> None:
    """Do what the peer's job does: note that it ran."""
    woken.append(time.perf_counter())


def scheduler(databases: town.Databases) -> list[Figure]:
    """Compare what a registration and a wake-up cost the scheduling, with 100,000 pending.

    Only the scheduling, by the clock on the wall. A decision asks for four reminders after its
    opening. APScheduler alone needs a job for each, in a transaction of its own: it cannot join
    that of the command. The bot sets one instant in the transaction in which it saves the command,
    and a job in memory where that instant is near. To wake somebody, the one loads, runs and
    removes a job; the other finds who is due, fires a job in memory, and sets the next instant in
    the transaction in which the reminder is put in the outbox.
    """
    figures = []
    for kind, own_url, peer_url in (
        ("SQLite", databases.sqlite(), databases.sqlite()),
        ("PostgreSQL", databases.postgresql(), databases.postgresql()),
    ):
        town.fill(own_url, WORKERS, TEMPLATES, town.various, copies=RESIDENTS // TEMPLATES - 1)
        town.settle(own_url)
        peer = Peer(peer_url)
        bot = Ours(own_url)
        registrations = [(bot.register(), peer.register()) for _ in range(TURNS)]
        wakes = [(bot.wake(), peer.wake()) for _ in range(TURNS)]
        figures += [
            at_least(
                f"a registration with {RESIDENTS:,} pending on {kind}, cheaper than APScheduler's",
                median([theirs / ours for ours, theirs in registrations]),
                10,
                " ×",
                _against(registrations, "setting one instant and its job, against four jobs"),
            ),
            at_least(
                f"a wake-up with {RESIDENTS:,} pending on {kind}, cheaper than APScheduler's",
                median([theirs / ours for ours, theirs in wakes]),
                10,
                " ×",
                _against(wakes, "finding, firing and setting anew, against a job"),
                WAKE,
            ),
            shown(f"starting APScheduler with them on {kind}", f"{peer.started:.1f} s"),
        ]
        peer.close()
        bot.close()
    return figures


def _against(pairs: Sequence[tuple[float, float]], counted: str) -> str:
    """Say how many milliseconds the one and the other took, and for what."""
    ours, theirs = (median(each) * 1000 for each in zip(*pairs, strict=True))
    return f"{ours:.2f} ms against {theirs:.2f} ms; {counted}; {APART}"


class Peer:
    """APScheduler with its job store on a database."""

    def __init__(self, url: str) -> None:
        """Put as many jobs there as residents are pending, and start."""
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        self.engine = connect(url)
        self.store = SQLAlchemyJobStore(engine=self.engine)
        self.scheduler = BackgroundScheduler(
            timezone="UTC",
            jobstores={"default": self.store},
            executors={"default": ThreadPoolExecutor(4)},
            job_defaults={"misfire_grace_time": None, "coalesce": True},
        )
        self.number = 0
        self._prefill()
        begun = time.perf_counter()
        self.scheduler.start()
        self.started = time.perf_counter() - begun

    def _prefill(self) -> None:
        """Copy one job's row under other ids, at instants over the next weeks."""
        ahead = town.now() + timedelta(days=1)
        self.scheduler.start(paused=True)
        self.scheduler.add_job(remind, "date", run_date=ahead, args=["x"], id="template")
        table = self.store.jobs_t
        with self.engine.begin() as connection:
            row = connection.execute(table.select()).one()
            rows = [
                {
                    "id": f"resident:{number}",
                    "next_run_time": row.next_run_time + number * 20.0,
                    "job_state": row.job_state,
                }
                for number in range(RESIDENTS)
            ]
            for first in range(0, RESIDENTS, 5_000):
                connection.execute(table.insert(), rows[first : first + 5_000])
        self.scheduler.remove_job("template")
        self.scheduler.shutdown()
        town.analyse(self.engine.url.render_as_string(hide_password=False))
        self.store = SQLAlchemyJobStore(engine=self.engine)
        self.scheduler = BackgroundScheduler(
            timezone="UTC",
            jobstores={"default": self.store},
            executors={"default": ThreadPoolExecutor(4)},
            job_defaults={"misfire_grace_time": None, "coalesce": True},
        )

    def register(self) -> float:
        """Return the seconds that adding the jobs of a decision takes."""
        at = town.now() + timedelta(days=3)
        begun = time.perf_counter()
        for _ in range(REGISTRATIONS * REMINDERS):
            self._add(at)
        return (time.perf_counter() - begun) / REGISTRATIONS

    def wake(self) -> float:
        """Return the seconds that a job takes which is due, from adding it apart."""
        self.scheduler.pause()
        at = town.now()
        for _ in range(WAKES):
            self._add(at)
        woken.clear()
        begun = time.perf_counter()
        self.scheduler.resume()
        pause = threading.Event()
        while len(woken) < WAKES:
            pause.wait(0.001)
        return (time.perf_counter() - begun) / WAKES

    def _add(self, at: object) -> None:
        self.number += 1
        name = f"new:{self.number}"
        self.scheduler.add_job(
            remind, "date", run_date=at, args=[name], id=name, replace_existing=True
        )

    def close(self) -> None:
        """Stop."""
        self.scheduler.shutdown()
        self.engine.dispose()


class Ours:
    """The bot's agenda and clock, without what a wake-up has to say."""

    def __init__(self, url: str) -> None:
        """Start a clock on a filled database."""
        self.store = open_store(url)
        self.engine = connect(url)
        now = SystemTime()
        self.clock = Clock(remind, now.now, now.to_real, horizon=HORIZON)
        self.rounds = Rounds(
            self.store,
            rules.load(),
            now,
            Periods("30 8 * * mon"),
            Metrics(),
            clock=self.clock,
            poke=lambda: None,
        )
        self.clock.start()
        self.rounds.refill()
        with self.store.snapshot() as tx:
            self.some = [one.id for one in tx.journal.after("", 10 * (REGISTRATIONS + WAKES))]

    def register(self) -> float:
        """Return the seconds that setting a resident's next instant takes, and its job."""
        return self._set(self.some[:REGISTRATIONS], town.now() + timedelta(hours=20))

    def wake(self) -> float:
        """Return the seconds that finding, firing and setting anew takes of who is due."""
        self._set(self.some[:WAKES], town.now() - timedelta(seconds=1), armed=False)
        woken.clear()
        begun = time.perf_counter()
        with self.store.snapshot() as tx:
            entries = tx.agenda.to_wake(town.now(), WAKES)
        self.clock.look(entries)
        pause = threading.Event()
        while len(woken) < WAKES:
            pause.wait(0.001)
        fired = (time.perf_counter() - begun) / WAKES
        return fired + self._set([who for who, _at in entries], town.now() + timedelta(days=5))

    def _set(self, resident_ids: Sequence[str], at: datetime, *, armed: bool = True) -> float:
        """Set when residents wake, and return the seconds for each, those of the commit apart.

        The commit is that of the command, or of what is put in the outbox.
        """
        with self.engine.begin() as connection:
            begun = time.perf_counter()
            for resident_id in resident_ids:
                chosen = residents.c.id == resident_id
                connection.execute(residents.update().where(chosen).values(wake_at=at))
                if armed:
                    self.clock.set(resident_id, at)
            return (time.perf_counter() - begun) / len(resident_ids)

    def close(self) -> None:
        """Stop."""
        self.clock.shutdown()
        self.engine.dispose()
        self.store.close()
