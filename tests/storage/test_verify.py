"""Verifying finds where the agenda is not the plan, rebuilding and planning again put it right."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from scheduling.facts import OtpAllocated
from scheduling.rules import Procedure
from storage import Store, UnreadableFacts, projection
from storage.engine import connect
from storage.projection import Difference, Rebuilt, Trajectory
from tests.storage.given import (
    NOW,
    ORGANISATION,
    Record,
    negative,
    recorded,
    registered,
    reloaded,
    staff,
    together,
)

TODAY = date(2026, 9, 1)
TALK = "talk_after_cgvs"


@pytest.fixture
def residents(record: Record) -> list[Trajectory]:
    """Five residents with a plan each."""
    return [record(registered(), negative(), code=f"K7-00{number}") for number in range(5)]


def damaged(database_url: str, statement: str) -> None:
    """Change what is stored, behind the program's back."""
    engine = connect(database_url)
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


def verified(store: Store, procedure: Procedure, now: datetime = NOW) -> list[Difference]:
    """What verifying finds, two residents at a time."""
    return list(projection.verify(store, procedure, now, batch=2))


@pytest.mark.usefixtures("residents")
def test_what_was_saved_is_verified(store: Store, procedure: Procedure) -> None:
    """Nothing differs right after the commands, at whatever instant one looks."""
    assert [] == verified(store, procedure)
    assert [] == verified(store, procedure, NOW + timedelta(days=40))


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE agenda SET due = '2027-01-01' WHERE moment = 'talk_after_cgvs'",
         (TALK, 1, "due", date(2027, 1, 1), date(2026, 9, 6))),
        ("UPDATE agenda SET worker = 'U0XX' WHERE moment = 'talk_after_cgvs'",
         (TALK, 1, "worker", "U0XX", "U0AN")),
        ("DELETE FROM agenda WHERE moment = 'talk_after_cgvs'", (TALK, 1, "row", False, True)),
        ("UPDATE agenda SET occurrence = 7 WHERE moment = 'talk_after_cgvs'",
         (TALK, 7, "row", True, False)),
        ("UPDATE residents SET phase = 'ended'", (None, None, "phase", "ended", "cgvs_negative")),
        ("UPDATE residents SET region = NULL", (None, None, "region", None, "noord")),
        ("UPDATE residents SET wake_at = NULL", (None, None, "wake_at", None, NOW)),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("residents")
def test_what_differs_is_found_and_rebuilt(
    store: Store,
    database_url: str,
    procedure: Procedure,
    statement: str,
    found: tuple[str, int, str, Any, Any],
) -> None:
    """Every damaged row is named with what is stored and what the facts ask, and put right."""
    damaged(database_url, statement)

    differences = verified(store, procedure)
    rebuilt = projection.rebuild(store, procedure, NOW, batch=2)

    matching = [
        difference
        for difference in differences
        if found
        == (
            difference.moment,
            difference.occurrence,
            difference.field,
            difference.stored,
            difference.reckoned,
        )
    ]
    assert {f"K7-00{number}" for number in range(5)} == {each.code for each in matching}
    assert 5 == rebuilt.residents
    assert [] == verified(store, procedure)


@pytest.mark.usefixtures("residents")
def test_rebuilding_what_is_right_changes_nothing(store: Store, procedure: Procedure) -> None:
    """All residents are gone through, and none has another agenda afterwards."""
    assert Rebuilt(residents=5, changed=0) == projection.rebuild(store, procedure, NOW, batch=2)


def test_an_empty_database_is_right(store: Store, procedure: Procedure) -> None:
    """Without residents there is nothing to differ."""
    assert [] == verified(store, procedure)
    assert Rebuilt(0, 0) == projection.rebuild(store, procedure, NOW)


def test_commands_during_a_rebuild_lose_nothing(
    store: Store, replica: Store, procedure: Procedure, residents: list[Trajectory]
) -> None:
    """Rebuilding while somebody registers ends with the agenda of all facts."""

    def register() -> None:
        for trajectory in residents:
            with replica.transaction() as tx:
                tx.journal.lock(trajectory.resident.id)
                recorded(tx, procedure, [OtpAllocated(on=TODAY)], code=trajectory.resident.code)

    def rebuild() -> None:
        for _ in range(3):
            projection.rebuild(store, procedure, NOW, batch=2)

    together(register, rebuild)

    assert [] == verified(store, procedure)
    assert all(3 == len(reloaded(store, procedure, each).facts) for each in residents)


def test_a_change_of_the_file_plans_the_residents_concerned_again(
    record: Record, store: Store, procedure: Procedure
) -> None:
    """After new working days, the residents whom the report names have the new plan."""
    trajectory = record(registered(), negative())
    with store.transaction() as tx:
        report = staff(tx, ORGANISATION.replace('"mon", "tue", "thu"', '"wed"'))
    differing = verified(store, procedure)

    projection.replan(store, procedure, report.residents_to_replan, NOW)

    talk = reloaded(store, procedure, trajectory).plan.moment(TALK)
    assert [trajectory.resident.id] == report.residents_to_replan
    assert ["plan_by"] == [difference.field for difference in differing]
    assert [] == verified(store, procedure)
    assert talk is not None
    assert date(2026, 9, 2) == talk.plan_by


CHANGES: dict[str, str] = {
    "closing days": ORGANISATION.replace("2026-11-02]", "2026-11-02, 2026-09-03]"),
    "another region": ORGANISATION.replace(
        'region = "noord"\nchannel = "C0ANTW"', 'region = "zuid"\nchannel = "C0ANTW"'
    ),
    "the worker left": ORGANISATION.replace('"U0AN"', '"U0NW"'),
    "the coordinator left": ORGANISATION.replace('"U0BO"', '"U0NW"'),
    "another coordinator, earlier in the list": ORGANISATION.replace('"U0BO"', '"U0BA"'),
    "the worker moved": ORGANISATION.replace('centre = "antwerpen"', 'centre = "brugge"', 1),
    "the coordinator became a worker": ORGANISATION.replace("coordinator", "social_worker"),
    "everybody works on Wednesdays": ORGANISATION.replace(
        'role = "coordinator"', 'role = "coordinator"\nworking_days = ["wed"]'
    ).replace('"mon", "tue", "thu"', '"wed"'),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("prune", [False, True])
def test_no_resident_concerned_by_a_change_is_left_out(
    record: Record, store: Store, procedure: Procedure, change: str, prune: bool
) -> None:
    """Whatever changes in the file, planning again those who are named leaves no difference."""
    for number, (centre, worker) in enumerate(
        [("antwerpen", "U0AN"), ("antwerpen", None), ("brugge", None), ("charleroi", "U0AN")]
    ):
        record(registered(centre, worker), negative(), code=f"K7-00{number}")

    with store.transaction() as tx:
        report = staff(tx, CHANGES[change], prune=prune)
    projection.replan(store, procedure, report.residents_to_replan, NOW)

    assert [] == verified(store, procedure)


def test_both_tell_how_far_they_have_come(
    store: Store, procedure: Procedure, residents: list[Trajectory]
) -> None:
    """Batch by batch, and in all as many residents as there are."""
    seen: list[int] = []

    list(projection.verify(store, procedure, NOW, batch=2, seen=seen.append))
    projection.rebuild(store, procedure, NOW, batch=3, seen=seen.append)

    with store.snapshot() as tx:
        assert len(residents) == tx.journal.count()
    assert [2, 2, 1, 3, 2] == seen


@pytest.mark.usefixtures("residents")
def test_rebuilding_gives_back_the_ids_for_buttons(
    store: Store, database_url: str, procedure: Procedure
) -> None:
    """Without them a checklist could not be ticked, although the agenda is right."""
    damaged(database_url, "DELETE FROM messages")

    projection.rebuild(store, procedure, NOW)

    with store.snapshot() as tx:
        ids = [resident.id for resident in tx.journal.after("", 10)]
        rows = [row for resident_id in ids for row in tx.agenda.rows(resident_id)]
        assert frozenset() == tx.agenda.unprepared(ids)
    assert all(row.message_id for row in rows if row.status == "open")


def test_facts_that_cannot_be_read_keep_nobody_else_from_being_verified_or_planned(
    store: Store, database_url: str, procedure: Procedure, residents: list[Trajectory]
) -> None:
    """They are named by number, left as they are, and in nobody's way, wherever they lie."""
    broken = residents[2].resident
    no_fact = text(
        'INSERT INTO facts (resident_id, seq, fact, data, "by", recorded_at)'
        ' SELECT resident_id, 9, fact, :data, "by", recorded_at FROM facts'
        " WHERE resident_id = :who AND seq = 1"
    )
    engine = connect(database_url)
    with engine.begin() as connection:
        connection.execute(no_fact, {"who": broken.id, "data": '{"fact": "registered"}'})
    engine.dispose()
    damaged(database_url, "UPDATE agenda SET due = '2027-01-01' WHERE due IS NOT NULL")

    found = verified(store, procedure)
    unplanned = projection.replan(store, procedure, [broken.id, residents[0].resident.id], NOW)
    rebuilt = projection.rebuild(store, procedure, NOW, batch=2)

    unread = [one for one in found if one.field == projection.UNREADABLE]
    assert [Difference(broken.id, broken.code, None, None, "facts", [9], None)] == unread
    assert {one.resident.code for one in residents} == {one.code for one in found}
    assert [broken.code] == unplanned
    assert Rebuilt(residents=5, changed=3, unreadable=(broken.code,)) == rebuilt
    assert unread == verified(store, procedure)
    with store.snapshot() as tx:
        with pytest.raises(UnreadableFacts):
            tx.journal.entries(broken.id)
        assert [] == tx.journal.unreadable(residents[0].resident.id)
