"""What must have been posted by when, reckoned from the facts alone, as if nothing ever failed.

The journal is lived through once more with a clock that knows no delays: at each fact and at each
instant at which a step comes due, the core is asked. What the bot wrote down of its own posts plays
no part.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from scheduling.calendar import Calendar
from scheduling.facts import ItemTicked
from scheduling.reckoning import reckon
from scheduling.reminders import BRUSSELS, Sent, upcoming
from scheduling.rules import Procedure
from storage import Entry, Store, projection
from storage.projection import Trajectory

LEEWAY = timedelta(minutes=75)
"""A step that a fact overtakes so soon after it was due may be left out: it is no longer true.

That is more than an hour: facts are recorded by clocks that may be wrong by one.
"""
BATCH = 200
MONDAY = 0

Name = tuple[str, int, str, int, date | None]
"""Moment, occurrence, step, ordinal, deadline."""


@dataclass(frozen=True)
class Step:
    """A step that came due; `at` is the instant (UTC, product time)."""

    resident_id: str
    code: str
    name: Name
    at: datetime
    may_be_left_out: bool = False
    own: bool = False
    """Its responsible person caused it: it is posted at once, whatever the hour."""
    served_by: frozenset[Name] = frozenset()
    """Other steps of that day for which the same checklist serves: one of them is enough."""

    @property
    def day(self) -> date:
        """Return the Brussels date on which it is to stand."""
        return self.at.astimezone(BRUSSELS).date()


def steps(store: Store, procedure: Procedure, until: datetime) -> list[Step]:
    """Return every step of every resident that came due up to an instant (UTC)."""
    found: list[Step] = []
    after = ""
    while True:
        with store.snapshot() as tx:
            residents = tx.journal.after(after, BATCH)
            trajectories = projection.load_all(tx, procedure, residents)
        if not residents:
            return found
        for trajectory in trajectories:
            found += _lived_through(trajectory, procedure, until)
        after = residents[-1].id


def _lived_through(trajectory: Trajectory, procedure: Procedure, until: datetime) -> Iterator[Step]:
    """Yield the steps of one resident."""
    ahead = _instants(trajectory.entries)
    if not ahead:
        return
    facts: list[Entry] = []
    told: list[Sent] = []
    pending: list[Step] = []
    now = ahead[0][0]
    while now <= until:
        while ahead and ahead[0][0] <= now:
            _at, new = ahead.pop(0)
            if not all(isinstance(entry.fact, ItemTicked) for entry in new):
                pending = [_overtaken(step, now) for step in pending]
            facts += new
        plan = reckon(tuple(e.fact for e in facts), procedure, trajectory.calendar)
        own = frozenset(e.seq for e in facts if e.by == trajectory.responsible)
        look = upcoming(
            plan,
            procedure,
            trajectory.calendar,
            sent=told,
            snoozes={},
            own=own,
            now=now,
        )
        for reminder in look.due:
            told.append(Sent(*reminder.name, created_at=now))
            is_own = reminder.step == "opening"
            resident = trajectory.resident
            pending.append(Step(resident.id, resident.code, reminder.name, now, own=is_own))
        instants = [at for at in (look.next_at, ahead[0][0] if ahead else None) if at is not None]
        if not instants:
            break
        now = min(instants)
    # Registered just before half past eight: the checklist then serves for both steps of that day,
    # whichever is sent first.
    of_a_day: defaultdict[object, set[Name]] = defaultdict(set)
    for step in pending:
        of_a_day[_checklist_of(step)].add(step.name)
    for step in pending:
        yield replace(step, served_by=frozenset(of_a_day[_checklist_of(step)] - {step.name}))


def _checklist_of(step: Step) -> object:
    """Return what is the same for all steps of a day for which one checklist serves."""
    alone = step.name if step.name[2] == "escalation" else None
    return step.name[:2], step.day, alone


def digest_days(first: date, last: date) -> list[date]:
    """Return the Brussels dates on which an overview goes out to each region, both ends included.

    That is the first day, for the week that has begun; then each Monday or, when nobody works then,
    the next day on which people do.
    """
    calendar = Calendar()
    days = [first]
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        if day.weekday() == MONDAY:
            while not calendar.is_staffed(day):
                day += timedelta(days=1)
            if first < day <= last:
                days.append(day)
    return days


def _overtaken(step: Step, now: datetime) -> Step:
    if now - step.at > LEEWAY:
        return step
    return replace(step, may_be_left_out=True)


def _instants(entries: Sequence[Entry]) -> list[tuple[datetime, list[Entry]]]:
    """Return the entries by the instant at which they were recorded, which never steps back."""
    found: list[tuple[datetime, list[Entry]]] = []
    for entry in entries:
        at = max(entry.recorded_at, found[-1][0]) if found else entry.recorded_at
        if found and found[-1][0] == at:
            found[-1][1].append(entry)
        else:
            found.append((at, [entry]))
    return found
