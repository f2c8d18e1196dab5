"""Where a simulated year takes place: the product's core alone, or its store and rounds as well."""

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Protocol

from bot.metrics import Metrics
from bot.periods import Periods
from bot.rounds import Rounds
from scheduling import facts as f
from scheduling.calendar import Calendar
from scheduling.clock import Clock
from scheduling.decide import decide
from scheduling.reckoning import reckon
from scheduling.reminders import Sent, brussels_date, upcoming
from scheduling.rules import Procedure
from storage import Store, migrate, open_store, organisation, projection
from tests.simulation.expected import Said
from tests.simulation.region import Region


class World(Protocol):
    """Records what people do and wakes residents; both at an instant that the caller says."""

    def record(self, code: str, facts: Sequence[f.Fact], by: str, at: datetime) -> None:
        """Record facts; raises `Refusal`."""

    def wake(self, code: str, at: datetime) -> None:
        """Wake a resident whose time has come."""

    def wakes_at(self, code: str) -> datetime | None:
        """Return when the resident wants to be woken next."""

    def said(self, code: str) -> list[Said]:
        """Return all that was said of a resident."""

    def close(self) -> None:
        """Leave nothing behind."""


@dataclass
class File:
    """What the core alone needs to know of a resident."""

    facts: list[f.Fact] = field(default_factory=list)
    by: list[str] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)
    wakes_at: datetime | None = None


class CoreWorld:
    """The core alone: decide, reckon, upcoming. What would be stored lies in lists."""

    def __init__(self, region: Region, procedure: Procedure) -> None:
        """Begin without residents."""
        self.region, self.procedure = region, procedure
        self.files: dict[str, File] = {}

    def record(self, code: str, facts: Sequence[f.Fact], by: str, at: datetime) -> None:
        """Record facts; raises `Refusal`."""
        file = self.files.setdefault(code, File())
        decide(file.facts, facts, self.procedure, today=brussels_date(at), confirmed=True)
        day = brussels_date(at)
        file.facts += [fact.model_copy(update={"recorded_on": day}) for fact in facts]
        file.by += [by] * len(facts)
        self._look(file, at, is_awake=False)

    def wake(self, code: str, at: datetime) -> None:
        """Wake a resident whose time has come."""
        self._look(self.files[code], at, is_awake=True)

    def wakes_at(self, code: str) -> datetime | None:
        """Return when the resident wants to be woken next."""
        return self.files[code].wakes_at if code in self.files else None

    def said(self, code: str) -> list[Said]:
        """Return all that was said of a resident."""
        return self.files[code].said if code in self.files else []

    def close(self) -> None:
        """Leave nothing behind."""

    def staffed(self, centre: str | None, responsible: str | None) -> Calendar:
        """Return when a centre and its responsible person are at work."""
        closing = self.region.by_id[centre].closing_days if centre else frozenset[date]()
        weekdays = self.region.weekdays.get(responsible or "", frozenset(range(5)))
        return Calendar(closing_days=closing, working_weekdays=weekdays)

    def _look(self, file: File, at: datetime, *, is_awake: bool) -> None:
        """Work out what is due; say it if the resident is awake, else have it woken for that."""
        plan = reckon(file.facts, self.procedure, Calendar())
        coordinator = self.region.by_id[plan.centre].coordinator if plan.centre else None
        responsible = plan.worker or coordinator
        calendar = self.staffed(plan.centre, responsible)
        gone = {fact.seq for fact in file.facts if isinstance(fact, f.Withdrawn)}
        ahead = upcoming(
            reckon(file.facts, self.procedure, calendar),
            self.procedure,
            calendar,
            sent=file.sent,
            snoozes={
                (fact.moment, fact.occurrence): fact.until
                for seq, fact in enumerate(file.facts, 1)
                if isinstance(fact, f.Snoozed) and seq not in gone
            },
            own={seq for seq, by in enumerate(file.by, 1) if by == responsible},
            now=at,
        )
        if not is_awake:
            file.wakes_at = at if ahead.due else ahead.next_at
            return
        for step in ahead.due:
            file.sent.append(Sent(*step.name, created_at=at))
            due = step.due.isoformat() if step.due else ""
            name = (step.moment, step.occurrence, step.step, step.ordinal)
            file.said.append(Said(at, *name, due, step.audience))
        file.wakes_at = ahead.next_at


@dataclass
class SetTime:
    """A time that stands still until it is set."""

    at: datetime = datetime(2026, 1, 1, tzinfo=UTC)

    def now(self) -> datetime:
        """Return the instant that was set."""
        return self.at

    def to_real(self, at: datetime) -> datetime:
        """Return `at` itself."""
        return at

    def from_real(self, at: datetime) -> datetime:
        """Return `at` itself."""
        return at

    def on_move(self, listener: Callable[[], None]) -> None:
        """Forget the listener: whoever sets this time wakes by himself."""


class StoredWorld:
    """The store on a database and the bot's rounds: journal, agenda, wake-ups and outbox."""

    def __init__(self, region: Region, procedure: Procedure, folder: Path) -> None:
        """Make a database in the folder."""
        self.file = folder / "simulation.db"
        url = f"sqlite:///{self.file}"
        migrate(url)
        self.store: Store = open_store(url)
        with self.store.transaction() as tx:
            tx.people.apply(organisation.load(region.file(), "simulation"))
        self.procedure, self.time = procedure, SetTime()
        self.ids: dict[str, str] = {}
        self._said: dict[str, list[Said]] | None = None
        # This clock is never started: whoever plays the year says when it is time.
        clock = Clock(lambda _who: None, self.time.now, self.time.to_real, horizon=timedelta(0))
        self.rounds = Rounds(
            self.store,
            procedure,
            self.time,
            Periods("30 8 * * mon"),
            Metrics(),
            clock=clock,
            poke=lambda: None,
        )

    def record(self, code: str, facts: Sequence[f.Fact], by: str, at: datetime) -> None:
        """Record facts as the desk does, rights apart; raises `Refusal`."""
        with self.store.transaction() as tx:
            resident = tx.journal.open(code, at)
            tx.journal.lock(resident.id)
            before = projection.load(tx, self.procedure, resident.id)
            day = brussels_date(at)
            decide(before.facts, facts, self.procedure, today=day, confirmed=True)
            tx.journal.append(resident.id, facts, by=by, at=at)
            after = projection.load(tx, self.procedure, resident.id)
            projection.save(tx, self.procedure, after, at)
        self.ids[code] = resident.id

    def wake(self, code: str, at: datetime) -> None:
        """Wake a resident whose time has come."""
        self.time.at = at
        self.rounds.wake(self.ids[code])

    def wakes_at(self, code: str) -> datetime | None:
        """Return when the resident wants to be woken next."""
        if code not in self.ids:
            return None
        with self.store.snapshot() as tx:
            resident = tx.journal.get(self.ids[code])
        return None if resident is None else resident.wake_at

    def said(self, code: str) -> list[Said]:
        """Return all that was put in the outbox about a resident."""
        if self._said is None:
            self._said = self._outbox()
        return self._said.get(self.ids.get(code, ""), [])

    def _outbox(self) -> dict[str, list[Said]]:
        """Return the whole outbox by resident, which no part of the product ever asks for."""
        columns = "resident_id, created_at, moment, occurrence, step, ordinal, due, audience"
        with closing(sqlite3.connect(self.file)) as connection:
            found = connection.execute(f"SELECT {columns} FROM outbox")  # noqa: S608 (our own names)
            said: dict[str, list[Said]] = {}
            for resident_id, at, *rest in found:
                instant = datetime.fromisoformat(at).replace(tzinfo=UTC)
                said.setdefault(resident_id, []).append(Said(instant, *rest))
        return said

    def close(self) -> None:
        """Close the database."""
        self.store.close()
