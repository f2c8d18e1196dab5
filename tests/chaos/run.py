"""One run: a bot or two on a database, with everything failing, and then the judge."""

from __future__ import annotations

import heapq
import itertools
import random
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Literal

from cryptography.fernet import Fernet

from sandbox import Fault, Sandbox
from scheduling.calendar import Calendar
from scheduling.reminders import BRUSSELS
from storage import StorageUnavailable, Store, open_store, projection
from tests.chaos import expected
from tests.chaos.database import Database, Kind, a_database
from tests.chaos.dial import Days, Dial
from tests.chaos.judge import Evidence, Standing, Verdict, judge
from tests.chaos.people import People, ticks_shown
from tests.chaos.replica import Replica
from tests.chaos.schedule import STEP, Event, Rates, Window, plan
from tests.chaos.town import (
    APP_TOKEN,
    BOT_TOKEN,
    PROCEDURE,
    REGIONS,
    SECRET,
    Population,
    Town,
    channel_of,
    settle,
)

Mode = Literal["socket", "http"]
Season = Literal["autumn", "spring"]
Say = Callable[[str], None]

FIRST_DAY = {"autumn": date(2026, 10, 22), "spring": date(2027, 3, 25)}
"""Thursdays before a Sunday on which the clocks change."""
CHANGE = {
    "autumn": datetime(2026, 10, 25, 1, 0, tzinfo=UTC),
    "spring": datetime(2027, 3, 28, 1, 0, tzinfo=UTC),
}
BEFORE = timedelta(seconds=8)
QUIET_SECONDS = 3.0
PATIENCE = 600.0
HOUR_PASSES_AFTER = 8.0
"""Seconds after which an hour passes in the product's time, if a clock was wrong meanwhile."""
DOWN = 0.4
"""A killed bot is started again within so many seconds."""


@dataclass(frozen=True)
class Options:
    """What is run."""

    seed: int = 1
    database: Kind = "sqlite"
    mode: Mode = "socket"
    replicas: int = 1
    season: Season = "autumn"
    windows: int = 4
    seconds: float = 20.0
    residents: int = 200
    typed: int = 60
    workers: int = 5
    rates: Rates = field(default_factory=lambda: Rates(kills=20))

    def __str__(self) -> str:
        """Return it in a line."""
        return (
            f"{self.database}, {self.mode}, {self.replicas} replica(s), {self.season}, "
            f"seed {self.seed}: {self.windows} windows of {self.seconds:.0f} s, "
            f"{self.residents} residents"
        )


@dataclass
class Report:
    """What came of a run."""

    options: Options
    verdict: Verdict
    evidence: Evidence
    counts: Counter[str]
    seconds: float
    notes: list[str] = field(default_factory=list)


def run(options: Options, folder: Path, say: Say = lambda _line: None) -> Report:
    """Run and judge; logs and databases go to the folder.

    Raises:
        TimeoutError: what was due did not go out though the storm had settled.
    """
    began = time.monotonic()
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        database = stack.enter_context(a_database(options.database, folder))
        town = Town.of(options.workers)
        slack = stack.enter_context(Sandbox(town.workspace()))
        store = open_store(database.url, [KEY], patience=timedelta(seconds=20))
        stack.callback(store.close)
        drama = Drama(options, folder, database, town, slack, store, say)
        stack.callback(drama.close)
        drama.play()
        evidence = drama.evidence()
    verdict = judge(evidence)
    return Report(options, verdict, evidence, drama.counts, time.monotonic() - began, drama.notes)


KEY = Fernet.generate_key().decode()


class Drama:
    """A run under way."""

    def __init__(
        self,
        options: Options,
        folder: Path,
        database: Database,
        town: Town,
        slack: Sandbox,
        store: Store,
        say: Say,
    ) -> None:
        self.counts: Counter[str] = Counter()
        self.notes: list[str] = []
        self._options = options
        self._database = database
        self._town = town
        self._slack = slack
        self._store = store
        self._say = say
        self._outages: list[tuple[float, float]] = []
        self._hour_passes_after = PATIENCE
        self._down: dict[str, float] = {}
        self._dice = random.Random(f"supervisor {options.seed}")
        first = FIRST_DAY[options.season]
        self._start = datetime(first.year, first.month, first.day, 9, tzinfo=BRUSSELS)
        dial = Dial(folder / "dial")
        self._days = Days(dial, self._start.astimezone(UTC))
        self._ports = [_free_port() for _ in range(options.replicas)]
        self._replicas = [
            Replica(f"replica-{n}", self._environment(folder / "dial", port), folder)
            for n, port in enumerate(self._ports)
        ]
        self._is_over = threading.Event()
        self._supervising = threading.Thread(target=self._supervise, name="supervisor")
        self._people: People | None = None
        self._errors: list[BaseException] = []
        if not self._replicas[0].has_clock:
            self.notes.append("libfaketime is not installed: no wall clock was stepped")
        if options.database == "postgresql" and not database.can_restart:
            self.notes.append("TEST_DATABASE_URL is not ours: PostgreSQL was not restarted")

    def _environment(self, dial: Path, port: int) -> dict[str, str]:
        mode = self._options.mode
        return {
            "DATABASE_URL": self._database.url,
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_APP_TOKEN": APP_TOKEN,
            "SLACK_SIGNING_SECRET": SECRET,
            "SLACK_API_URL": self._slack.api_url,
            "TERUGKEER_ENCRYPTION_KEYS": KEY,
            "TERUGKEER_MODE": mode,
            "TERUGKEER_HTTP_PORT": str(port),
            "TERUGKEER_LOG_FORMAT": "json",
            "CHAOS_DIAL": str(dial),
        }

    # -- the acts

    def play(self) -> None:
        """Live through all windows, and settle."""
        options = self._options
        self._town.move_in(self._store)
        dice = random.Random(f"town {options.seed}")
        registered_at = self._days.now() - timedelta(minutes=1)
        population: Population = settle(
            self._store, self._town, dice, registered_at, options.residents, options.typed
        )
        self._people = People(self._slack, self._town, population, options.seed)
        self._supervising.start()
        self._wait_for_everybody()
        windows = plan(
            options.seed,
            options.windows,
            options.seconds,
            options.rates,
            options.replicas,
            len(self._town.channels),
        )
        for window, days in zip(windows, self._mornings(), strict=False):
            for at in days[:-1]:
                self._move(at)
                self._wait(QUIET_SECONDS)
                self._settle()
            self._move(days[-1])
            self._live_through(window)
            self._settle()
            if any(event.act == "step_clock" for event in window.events):
                self._pass_an_hour()
                self._settle()
            self._say(
                f"  {self._days.now().astimezone(BRUSSELS):%a %d %b}: {_posted(self._slack)} "
                f"messages, {self.counts['kill']} kills"
            )
        self._slack.faults.clear()
        self._settle()
        self._last_clicks()
        self._settle()
        self._is_over.set()
        self._supervising.join()
        for error in (*self._errors, *self._people.errors):
            raise error

    def _wait_for_everybody(self) -> None:
        """Return when every bot can hear: the first start takes longer than all others."""
        if self._options.mode == "socket":
            self._slack.wait_until(lambda: self._slack.connections >= len(self._replicas), PATIENCE)
        else:
            self._slack.wait_until(lambda: all(map(_is_open, self._ports)), PATIENCE)

    def _mornings(self) -> Iterator[list[datetime]]:
        """Yield for each window the instants to move to: the quiet ones before it, and its own."""
        yield [self._days.now()]
        change = CHANGE[self._options.season]
        quiet: list[datetime] = []
        for number in itertools.count(1):
            day = self._start.date() + timedelta(days=number)
            morning = datetime(day.year, day.month, day.day, 8, 30, tzinfo=BRUSSELS)
            if day == change.date():
                quiet.append(change - BEFORE / 4)
            at = morning.astimezone(UTC) - BEFORE
            if not Calendar().is_staffed(day):
                quiet.append(at)
                continue
            yield [*quiet, at]
            quiet = []

    def _live_through(self, window: Window) -> None:
        """Let people act and things go wrong, and mend them at the end."""
        assert self._people is not None
        self._slack.faults.begin(window.storm)
        self._people.begin(lambda: self._days.now().astimezone(BRUSSELS).date())
        tickets = itertools.count()
        agenda: list[tuple[float, int, Callable[[], None]]] = []
        began = time.monotonic()

        def at(seconds: float, do: Callable[[], None]) -> None:
            heapq.heappush(agenda, (seconds, next(tickets), do))

        for event in window.events:
            at(event.after, lambda event=event: self._happen(event, at))  # type: ignore[misc]
        at(window.seconds, lambda: None)
        while agenda:
            seconds, _, do = heapq.heappop(agenda)
            self._wait(began + seconds - time.monotonic())
            do()
        self._people.rest()

    def _happen(self, event: Event, at: Callable[[float, Callable[[], None]], None]) -> None:
        """Do one event, have it mended when it is over, and count it if it could be done."""
        over = event.after + event.lasts
        mend = self._to_replica(event) or self._to_slack(event)
        if mend is not None:
            self.counts[event.act] += 1
            at(over, mend)

    def _to_replica(self, event: Event) -> Callable[[], None] | None:
        """Do what happens to a replica or the database; return what mends it."""
        replica = self._replicas[event.replica]
        match event.act:
            case "kill" | "deploy":
                self._down[replica.name] = time.monotonic() + self._dice.uniform(0, DOWN)
                done = replica.kill() if event.act == "kill" else replica.terminate()
                return _nothing if done else None
            case "stop":
                return replica.go_on if replica.stop() else None
            case "step_clock" if replica.has_clock:
                self._hour_passes_after = HOUR_PASSES_AFTER
                replica.step_clock(event.clock)
                return lambda: replica.step_clock(0)
            case "restart_database" if self._database.can_restart:
                self._database.crash()
                self._outages.append((time.time(), time.time() + event.lasts + 3.0))
                return self._database.start
        return None

    def _to_slack(self, event: Event) -> Callable[[], None] | None:
        """Do what happens to Slack; return what mends it."""
        slack, faults = self._slack, self._slack.faults
        channel = self._town.channels[event.channel]
        has_sockets = self._options.mode == "socket"
        match event.act:
            case "disconnect" | "break_off" if has_sockets:
                faults.disconnect_sockets(abruptly=event.act == "break_off")
                return _nothing
            case "refresh" if has_sockets:
                faults.refresh_sockets()
                return _nothing
            case "burst":
                faults.add(Fault("*", "ratelimited", times=15))
                return _nothing
            case "archive":
                slack.archive(channel)
                return lambda: slack.unarchive(channel)
            case "kick":
                slack.kick(channel, "U0BOT")
                return lambda: slack.invite(channel, "U0BOT")
            case "revoke_token":
                slack.revoke_token()
                return slack.restore_token
        return None

    def _last_clicks(self) -> None:
        """Tick when nothing fails any more: of these items everybody knows the last word."""
        assert self._people is not None
        dice = random.Random(f"last {self._options.seed}")
        for channel in self._town.channels:
            shown = [m for m in self._slack.messages(channel) if ticks_shown([m])]
            worker = next(w for w in self._town.workers if w.channel == channel)
            for message in dice.sample(shown, min(2, len(shown))):
                for user in (worker.id, self._town.at(worker.centre)[0].id):
                    self._people.click(user, message, dice.randrange(3))

    # -- the crew

    def _supervise(self) -> None:
        """Start what does not run, and let requests go to a bot that hears."""
        while not self._is_over.wait(0.1):
            with _kept(self._errors):
                for replica in self._replicas:
                    if time.monotonic() < self._down.get(replica.name, 0.0):
                        continue
                    if not replica.is_running():
                        self.counts["started"] += 1
                        replica.start()
                if self._options.mode == "http":
                    self._route()

    def _route(self) -> None:
        hearing = [
            port
            for port, replica in zip(self._ports, self._replicas, strict=True)
            if not replica.is_stopped and _is_open(port)
        ]
        if hearing:
            port = self._dice.choice(hearing)
            self._slack.set_request_url(f"http://127.0.0.1:{port}/slack/events")

    def _move(self, at: datetime) -> None:
        self._days.move_to(max(at.astimezone(UTC), self._days.now()))

    def _wait(self, seconds: float) -> None:
        self._is_over.wait(max(0.0, seconds))

    def _settle(self) -> None:
        """Return when all that is due is said, and every checklist shows how things stand.

        Raises:
            TimeoutError: with what still waits.
        """
        began = time.monotonic()
        while waiting := self._waiting():
            spent = time.monotonic() - began
            if spent > PATIENCE:
                message = f"{self._options}: still waiting after {PATIENCE:.0f} s: {waiting}"
                raise TimeoutError(message)
            if self._errors:
                raise self._errors[0]
            if spent > self._hour_passes_after:
                self._pass_an_hour()
            self._wait(0.1)

    def _pass_an_hour(self) -> None:
        """Let the time come for which waits what was written by a clock that was ahead."""
        self._move(self._days.now() + timedelta(seconds=STEP + 60))
        self._hour_passes_after = PATIENCE

    def _waiting(self) -> str:
        """Return what still waits to be done; nothing when nothing does."""
        try:
            with self._store.snapshot() as tx:
                counts = tx.outbox.counts()
                due = len(tx.agenda.to_wake(self._days.now(), 10_000))
                dirty = len(tx.messages.dirty(10_000)) + len(tx.messages.former(10_000))
        except StorageUnavailable:
            return "the database is away"
        left = {
            **{state: counts[state] for state in ("pending", "sending", "undeliverable")},
            "to wake": due,
            "dirty": dirty,
        }
        return ", ".join(f"{name} {count}" for name, count in left.items() if count)

    def close(self) -> None:
        """End everything that runs."""
        self._is_over.set()
        if self._supervising.is_alive():
            self._supervising.join()
        for replica in self._replicas:
            if replica.is_stopped:
                replica.go_on()
            replica.close()

    # -- what the judge is given

    def evidence(self) -> Evidence:
        """Return all that the judge looks at."""
        assert self._people is not None
        self._people.find_failures()
        for kind, count in self._slack.faults.struck.items():
            self.counts[f"fault {kind}"] = count
        for outcome, count in self._people.heard.outcomes.items():
            self.counts[outcome] = count
        messages = [self._standing(m) for m in self._slack.every_message() if m["bot"]]
        with self._store.snapshot() as tx:
            rows: dict[str, tuple[str, tuple[object, ...]] | None] = {}
            for message in messages:
                row = tx.outbox.get(message.id or "")
                if row is not None:
                    name = (row.moment, row.occurrence, row.step, row.ordinal, row.due)
                    rows[row.id] = None if row.resident_id is None else (row.resident_id, name)
            counts = tx.outbox.counts()
        journal, kept = self._journal()
        shown = ticks_shown(self._slack.every_message())
        now = self._days.now()
        return Evidence(
            messages=messages,
            steps=expected.steps(self._store, PROCEDURE, now),
            rows=rows,
            digests=self._digests(),
            commands=self._people.heard.commands,
            journal=journal,
            clicks=self._people.heard.clicks,
            shown=shown,
            kept=kept,
            outages=self._outages,
            differences=[str(d) for d in projection.verify(self._store, PROCEDURE, now)],
            unsent={s: counts[s] for s in ("pending", "sending", "undeliverable")},
            clock_error=timedelta(seconds=STEP if self.counts["step_clock"] else 0),
        )

    def _standing(self, message: dict[str, object]) -> Standing:
        metadata = message.get("metadata") or {}
        payload = metadata.get("event_payload", {}) if isinstance(metadata, dict) else {}
        ts = str(message["ts"])
        thread = message.get("thread_ts")
        return Standing(
            id=payload.get("id"),
            channel=str(message["channel"]),
            ts=ts,
            at=self._days.at(datetime.fromtimestamp(float(ts), UTC)),
            text=str(message["text"]),
            is_reply=thread is not None and thread != ts,
        )

    def _digests(self) -> list[tuple[str, date]]:
        """Return where and when a digest was due: at the start, and on each Monday since."""
        first, last = self._start.date(), self._days.now().astimezone(BRUSSELS).date()
        days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        wanted = [day for day in days if day == first or day.weekday() == 0]
        return [(channel_of(region), day) for region in REGIONS for day in wanted]

    def _journal(
        self,
    ) -> tuple[Counter[tuple[str, str, str | None, date]], dict[tuple[str, str], bool]]:
        """Return how often each decision stands there, and what is ticked on each checklist."""
        facts: Counter[tuple[str, str, str | None, date]] = Counter()
        kept: dict[tuple[str, str], bool] = {}
        after = ""
        while True:
            with self._store.snapshot() as tx:
                residents = tx.journal.after(after, 200)
                for trajectory in projection.load_all(tx, PROCEDURE, residents):
                    code = trajectory.resident.code
                    for entry in trajectory.entries:
                        if entry.fact.fact in ("decision", "hearing"):
                            kind = getattr(entry.fact, "kind", None)
                            facts[code, entry.fact.fact, kind, entry.fact.on] += 1
                    for (moment, occurrence), ticks in trajectory.ticks.items():
                        opaque = tx.messages.opaque(trajectory.resident.id, moment, occurrence)
                        kept |= {(opaque, item): True for item in ticks}
            if not residents:
                return facts, kept
            after = residents[-1].id


def _nothing() -> None:
    """Mend what mends itself."""


@contextmanager
def _kept(errors: list[BaseException]) -> Iterator[None]:
    """Keep an error of a thread for who waits for it."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 - raised again by whoever waits
        errors.append(error)


def _posted(slack: Sandbox) -> int:
    return len(slack.every_message())


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _is_open(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=0.2):
        return True
    return False
