"""Residents, staff and reminders that tests of the storage room begin with."""

import threading
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Any

from scheduling.facts import Decision, Fact, Registered
from scheduling.plan import Plan, PlannedMoment
from scheduling.reminders import Reminder
from scheduling.rules import Procedure
from storage import ApplyReport, OutboxRow, Resident, Store, Transaction, organisation, projection
from storage.projection import Trajectory

NOW = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
"""A Tuesday, ten o'clock in Brussels."""

ORGANISATION = """
case_code_pattern = "^[A-Z][A-Z0-9]-[0-9]{3,5}$"

[[region]]
id = "noord"
name = "Regio Noord"
channel = "C0NOORD"
language = "nl"
contact = "03 200 35 00"

[[region]]
id = "zuid"
name = "Regio Zuid"
channel = "C0ZUID"
language = "fr"

[[centre]]
id = "antwerpen"
name = "Antwerpen-Linkeroever"
region = "noord"
channel = "C0ANTW"
kind = "regular"
otp = true
icam_weekdays = ["thu", "tue"]
closing_days = [2026-12-28, 2026-11-02]

[[centre]]
id = "brugge"
name = "Brugge"
region = "noord"
channel = "C0BRUG"

[[centre]]
id = "charleroi"
name = "Charleroi"
region = "zuid"
channel = "C0CHAR"
language = "fr"

[[person]]
slack_id = "U0AN"
role = "social_worker"
centre = "antwerpen"
working_days = ["mon", "tue", "thu"]
channel = "C0AN"
language = "nl"

[[person]]
slack_id = "U0BO"
role = "coordinator"
centre = "antwerpen"

[[person]]
slack_id = "U0CO"
role = "icam_coach"
centres = ["brugge", "antwerpen"]

[[person]]
slack_id = "U0RE"
role = "region"
region = "noord"

[[person]]
slack_id = "U0AD"
role = "admin"
"""


def staff(tx: Transaction, text: str = ORGANISATION, *, prune: bool = False) -> ApplyReport:
    """Take over an organisation file."""
    return tx.people.apply(organisation.load(text, "staff.toml"), prune=prune)


Record = Callable[..., Trajectory]
"""Records facts as a command does; see `recorded`."""


def a_resident(tx: Transaction, code: str = "K7-042") -> Resident:
    """Open a file."""
    return tx.journal.open(code, NOW)


def registered(centre: str | None = "antwerpen", worker: str | None = "U0AN") -> Registered:
    """The resident arrived in a centre on 3 August 2026."""
    return Registered(on=date(2026, 8, 3), centre=centre, worker=worker)


def negative(on: date = date(2026, 9, 1)) -> Decision:
    """The CGVS decided negatively."""
    return Decision(kind="cgvs_negative", on=on)


def recorded(
    tx: Transaction,
    procedure: Procedure,
    facts: Sequence[Fact],
    *,
    code: str = "K7-042",
    by: str = "U0AN",
    at: datetime = NOW,
) -> Trajectory:
    """Record facts of a resident as a command does: append, reckon, put the plan in place."""
    resident = tx.journal.open(code, at)
    tx.journal.append(resident.id, facts, by=by, at=at)
    trajectory = projection.load(tx, procedure, resident.id)
    projection.save(tx, procedure, trajectory, at)
    return projection.load(tx, procedure, resident.id)


def a_plan(*moments: PlannedMoment) -> Plan:
    """A plan with these moments."""
    return Plan("2024-06-27", "pending", None, None, None, None, moments)


def a_moment(
    name: str = "talk_after_cgvs", occurrence: int = 1, due: date | None = None
) -> PlannedMoment:
    """An open moment."""
    return PlannedMoment(name, occurrence, "social_worker", "open", date(2026, 9, 1), due)


def a_reminder(
    step: str = "opening",
    moment: str = "talk_after_cgvs",
    due: date | None = None,
    ordinal: int = 0,
) -> Reminder:
    """A step for the responsible person."""
    return Reminder(moment, 1, step, ordinal, due, "responsible", NOW)


def reloaded(store: Store, procedure: Procedure, trajectory: Trajectory) -> Trajectory:
    """The trajectory as it stands now."""
    with store.snapshot() as tx:
        return projection.load(tx, procedure, trajectory.resident.id)


def ready(store: Store, now: datetime = NOW) -> list[OutboxRow]:
    """What can be sent then."""
    with store.snapshot() as tx:
        return tx.sending.ready(now, 100)


def together(*works: Callable[[], Any]) -> list[Any]:
    """Do several things at the same time, each in a thread; return what each returned.

    An exception in one of them is raised here.
    """
    results: list[Any] = [None] * len(works)
    errors: list[BaseException] = []
    start = threading.Barrier(len(works))

    def run(index: int) -> None:
        start.wait(timeout=10)
        try:
            results[index] = works[index]()
        except BaseException as error:  # noqa: BLE001 - raised again where the test looks
            errors.append(error)

    threads = [threading.Thread(target=run, args=(index,)) for index in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads)
    if errors:
        raise errors[0]
    return results
