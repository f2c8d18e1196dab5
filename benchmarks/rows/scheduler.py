"""The peer for scheduling: APScheduler alone, its SQLAlchemy job store holding all reminders."""

import logging
import threading
import time
from collections.abc import Sequence
from datetime import timedelta

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
HORIZON = timedelta(hours=36)
woken: list[float] = []


def remind(_resident: str) -> None:
    """Do what the peer's job does: note that it ran."""
    woken.append(time.perf_counter())


def scheduler(databases: town.Databases) -> list[Figure]:
    """Compare what a registration and a wake-up cost the scheduling, with 100,000 pending.

    Only the scheduling: for the bot that is setting `wake_at` and the job of the clock, and
    finding and firing what is due; for the peer adding a job, and finding, firing, removing it.
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
                _against(registrations),
            ),
            at_least(
                f"a wake-up with {RESIDENTS:,} pending on {kind}, cheaper than APScheduler's",
                median([theirs / ours for ours, theirs in wakes]),
                10,
                " ×",
                f"CPU: {_against(wakes)}",
            ),
            shown(f"starting APScheduler with them on {kind}", f"{peer.started:.1f} s"),
        ]
        peer.close()
        bot.close()
    return figures


def _against(pairs: Sequence[tuple[float, float]]) -> str:
    """Say how many milliseconds the one and the other took."""
    ours, theirs = (median(each) * 1000 for each in zip(*pairs, strict=True))
    return f"{ours:.2f} ms against {theirs:.2f} ms"


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
        """Return the seconds that adding a job takes."""
        at = town.now() + timedelta(days=3)
        begun = time.perf_counter()
        for _ in range(REGISTRATIONS):
            self._add(at)
        return (time.perf_counter() - begun) / REGISTRATIONS

    def wake(self) -> float:
        """Return the seconds of CPU that a job takes which is due, from adding it apart."""
        self.scheduler.pause()
        at = town.now()
        for _ in range(WAKES):
            self._add(at)
        woken.clear()
        begun = time.process_time()
        self.scheduler.resume()
        pause = threading.Event()
        while len(woken) < WAKES:
            pause.wait(0.01)
        return (time.process_time() - begun) / WAKES

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
        """Return the seconds that noting a resident's next instant takes, and its job."""
        at = town.now() + timedelta(hours=20)
        begun = time.perf_counter()
        for resident_id in self.some[:REGISTRATIONS]:
            self._note(resident_id, at)
        return (time.perf_counter() - begun) / REGISTRATIONS

    def wake(self) -> float:
        """Return the seconds of CPU that finding and firing a resident who is due takes."""
        at = town.now() - timedelta(seconds=1)
        for resident_id in self.some[:WAKES]:
            with self.engine.begin() as connection:
                chosen = residents.c.id == resident_id
                connection.execute(residents.update().where(chosen).values(wake_at=at))
        woken.clear()
        begun = time.process_time()
        with self.store.snapshot() as tx:
            entries = tx.agenda.to_wake(town.now(), WAKES)
        self.clock.look(entries)
        pause = threading.Event()
        while len(woken) < WAKES:
            pause.wait(0.01)
        for resident_id, _at in entries:
            self._note(resident_id, town.now() + timedelta(days=5))
        return (time.process_time() - begun) / WAKES

    def _note(self, resident_id: str, at: object) -> None:
        with self.engine.begin() as connection:
            chosen = residents.c.id == resident_id
            connection.execute(residents.update().where(chosen).values(wake_at=at))
        self.clock.set(resident_id, at)  # type: ignore[arg-type]

    def close(self) -> None:
        """Stop."""
        self.clock.shutdown()
        self.engine.dispose()
        self.store.close()
