"""Trajectories: what the journal and the organisation say of a resident, put together."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from itertools import accumulate
from typing import TypeVar

from scheduling.calendar import Calendar
from scheduling.facts import Fact, ItemTicked, Snoozed, Withdrawn
from scheduling.plan import Plan
from scheduling.reckoning import plan_of
from scheduling.reminders import brussels_date
from scheduling.rules import Procedure
from scheduling.trajectory import replay
from storage.errors import NoSuchResident, UnreadableFacts
from storage.journal import Entry, Resident
from storage.people import Centre, People, Person
from storage.store import Transaction

Key = tuple[str, int]
"""A moment and its occurrence."""

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Tick:
    """Who ticked an item of a checklist (Slack id), and when (UTC)."""

    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Trajectory:
    """All there is to know of a resident's trajectory, but for the free text."""

    resident: Resident
    entries: tuple[Entry, ...]
    facts: tuple[Fact, ...]
    """In the order of recording, with the Brussels dates of that."""
    plan: Plan
    calendar: Calendar
    """When the centre and the responsible person are at work."""
    centre: Centre | None
    worker: Person | None
    """The responsible person: the worker, else the coordinator of the centre."""
    region: str | None
    ticks: Mapping[Key, Mapping[str, Tick]]
    """The items of each checklist that are ticked."""
    snoozes: Mapping[Key, date]
    """The Brussels dates before which nobody is reminded."""

    @property
    def responsible(self) -> str | None:
        """Return the Slack id of the responsible person."""
        return None if self.worker is None else self.worker.slack_id

    @property
    def recorded(self) -> dict[int, datetime]:
        """Return when each fact was recorded (UTC instants), by its number.

        That is not before those that were recorded earlier: clocks differ, and step back.
        """
        latest = accumulate((entry.recorded_at for entry in self.entries), max)
        return {entry.seq: at for entry, at in zip(self.entries, latest, strict=True)}

    @property
    def own(self) -> frozenset[int]:
        """Return the facts (by number) that are the responsible person's news of a moment ago.

        What was recorded ahead of its day is no such news when that day comes.
        """
        return frozenset(
            entry.seq
            for entry in self.entries
            if entry.by == self.responsible and entry.fact.on <= brussels_date(entry.recorded_at)
        )


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a resident's file is, as its plan says in short: the facts need not be read."""

    centre: Centre | None
    worker: Person | None
    """The responsible person."""
    region: str | None


def load(tx: Transaction, procedure: Procedure, resident_id: str) -> Trajectory:
    """Return a resident's trajectory as the facts ask it; raises `NoSuchResident`."""
    return tx.known.once(("trajectory", resident_id), lambda: _loaded(tx, procedure, resident_id))


def read_ahead(
    tx: Transaction, procedure: Procedure, resident_ids: Sequence[str], today: date
) -> None:
    """Read ahead, all at once, what messages about these residents of a snapshot will ask for.

    `today` is a Brussels date. Whoever is unknown is passed over.
    """
    place(tx, resident_ids, today)
    tx.agenda.know(resident_ids)
    tx.messages.know(resident_ids)
    tx.families.know(resident_ids)
    for trajectory in load_all(tx, procedure, tx.journal.get_all(resident_ids)):
        tx.known.keep(("trajectory", trajectory.resident.id), trajectory)


def place(tx: Transaction, resident_ids: Sequence[str], today: date) -> dict[str, Placed]:
    """Return where the files of these residents are on a Brussels date, by resident."""
    summaries = tx.agenda.summaries(resident_ids)
    workers = {one.worker for one in summaries.values() if one.worker is not None}
    centres = {one.centre for one in summaries.values() if one.centre is not None}
    tx.people.know(workers, centres)
    tx.absences.know(workers, today)
    return {
        resident_id: Placed(
            centre=tx.people.centre(one.centre) if one.centre is not None else None,
            worker=tx.people.person(one.worker) if one.worker is not None else None,
            region=one.region,
        )
        for resident_id, one in summaries.items()
    }


def _loaded(tx: Transaction, procedure: Procedure, resident_id: str) -> Trajectory:
    """Return a trajectory, read now."""
    resident = tx.journal.get(resident_id)
    if resident is None:
        raise NoSuchResident(resident_id)
    return load_all(tx, procedure, [resident])[0]


def load_all(
    tx: Transaction, procedure: Procedure, residents: Sequence[Resident]
) -> list[Trajectory]:
    """Return the trajectories of several residents, in the same order.

    Raises `UnreadableFacts` when the facts of one of them cannot be read.
    """
    if len(residents) == 1:  # asked for by every command and click
        (resident,) = residents
        entries: Mapping[str, list[Entry]] = {resident.id: tx.journal.entries(resident.id)}
    else:
        entries = tx.journal.entries_of([resident.id for resident in residents])
    directory = _Directory(tx.people)
    return [
        _trajectory(directory, procedure, resident, entries.get(resident.id, []))
        for resident in residents
    ]


def load_readable(
    tx: Transaction, procedure: Procedure, residents: Sequence[Resident]
) -> tuple[list[Trajectory], list[Resident]]:
    """Return the trajectories of several residents, and those whose facts cannot be read."""
    with suppress(UnreadableFacts):
        return load_all(tx, procedure, residents), []
    read: list[Trajectory] = []
    unread: list[Resident] = []
    for resident in residents:
        try:
            read += load_all(tx, procedure, [resident])
        except UnreadableFacts:
            unread.append(resident)
    return read, unread


def grown(
    tx: Transaction, procedure: Procedure, before: Trajectory, added: Sequence[Entry]
) -> Trajectory:
    """Return the trajectory with what was just recorded of it, without reading all of it again.

    To be asked in the transaction that locked the resident before the trajectory was loaded:
    nobody else can have recorded anything since.
    """
    directory = _Directory(tx.people)
    directory.know(before.centre, before.worker)
    return _trajectory(directory, procedure, before.resident, [*before.entries, *added])


def calendar_for(tx: Transaction, plan_worker: str | None, centre: str | None) -> Calendar:
    """Return when a centre and its worker (by their ids) are at work."""
    directory = _Directory(tx.people)
    return _calendar(directory.responsible(plan_worker, centre), directory.centre(centre))


class _Directory:
    """Centres and people, each looked up once."""

    def __init__(self, people: People) -> None:
        """Look them up there."""
        self._people = people
        self._centres: dict[str | None, Centre | None] = {None: None}
        self._persons: dict[str | None, Person | None] = {None: None}
        self._coordinators: dict[str | None, Person | None] = {None: None}

    def know(self, centre: Centre | None, person: Person | None) -> None:
        """Take over whom somebody has looked up already."""
        if centre is not None:
            self._centres[centre.id] = centre
        if person is not None:
            self._persons[person.slack_id] = person

    def centre(self, centre: str | None) -> Centre | None:
        """Return a centre."""
        return _once(self._centres, centre, self._people.centre)

    def responsible(self, worker: str | None, centre: str | None) -> Person | None:
        """Return the worker, or the coordinator of the centre where there is no active one."""
        person = _once(self._persons, worker, self._people.person)
        if person is not None and person.active:
            return person
        return _once(self._coordinators, centre, self._coordinator)

    def _coordinator(self, centre: str) -> Person | None:
        """Return the first coordinator of a centre."""
        return next(iter(self._people.staff(centre, "coordinator")), None)


def _once(
    known: dict[str | None, Found | None], name: str | None, find: Callable[[str], Found | None]
) -> Found | None:
    """Return what a name stands for, and keep it."""
    if name is not None and name not in known:
        known[name] = find(name)
    return known[name]


def _trajectory(
    directory: _Directory, procedure: Procedure, resident: Resident, entries: Sequence[Entry]
) -> Trajectory:
    """Return the trajectory that the entries of a resident make."""
    facts = tuple(entry.fact for entry in entries)
    # Who is responsible, and where, hangs on the facts alone; when they work moves the planning.
    replayed = replay(facts, procedure)
    centre = directory.centre(replayed.state.centre)
    worker = directory.responsible(replayed.state.worker, replayed.state.centre)
    calendar = _calendar(worker, centre)
    standing = _standing(entries)
    return Trajectory(
        resident=resident,
        entries=tuple(entries),
        facts=facts,
        plan=plan_of(replayed, calendar),
        calendar=calendar,
        centre=centre,
        worker=worker,
        region=None if centre is None else centre.region,
        ticks=_ticks(standing),
        snoozes={
            (entry.fact.moment, entry.fact.occurrence): entry.fact.until
            for entry in standing
            if isinstance(entry.fact, Snoozed)
        },
    )


def _calendar(worker: Person | None, centre: Centre | None) -> Calendar:
    """Return when the centre and the responsible person are at work, as far as known."""
    anywhere = Calendar()
    return Calendar(
        closing_days=anywhere.closing_days if centre is None else centre.closing_days,
        working_weekdays=anywhere.working_weekdays if worker is None else worker.working_days,
    )


def _standing(entries: Sequence[Entry]) -> list[Entry]:
    """Return the entries that nobody took back."""
    gone = {entry.fact.seq for entry in entries if isinstance(entry.fact, Withdrawn)}
    return [entry for entry in entries if entry.seq not in gone]


def _ticks(standing: Sequence[Entry]) -> dict[Key, dict[str, Tick]]:
    """Return the items that are ticked: for each of them the last word counts."""
    ticks: dict[Key, dict[str, Tick]] = {}
    for entry in standing:
        if not isinstance(entry.fact, ItemTicked):
            continue
        of_moment = ticks.setdefault((entry.fact.moment, entry.fact.occurrence), {})
        of_moment.pop(entry.fact.item, None)
        if entry.fact.done:
            of_moment[entry.fact.item] = Tick(entry.by, entry.recorded_at)
    return ticks
