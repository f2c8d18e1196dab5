"""The agenda keeps plans as rows, and who wakes when."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from scheduling.plan import Plan, PlannedMoment
from storage import Held, Resident, Store, Transaction
from tests.storage.given import NOW, a_moment, a_plan, a_resident

DUE = date(2026, 9, 6)


def put(
    tx: Transaction,
    code: str,
    plan: Plan,
    *,
    centre: str = "antwerpen",
    region: str = "noord",
    worker: str | None = "U0AN",
    wake_at: datetime | None = None,
) -> Resident:
    """A resident with that plan."""
    resident = a_resident(tx, code)
    tx.agenda.replace(resident, plan, centre=centre, region=region, worker=worker, wake_at=wake_at)
    return resident


def test_a_plan_becomes_rows(store: Store) -> None:
    """A row has what overviews show of a moment, with the case code and who is responsible."""
    moment = PlannedMoment(
        id="otp_intake",
        occurrence=2,
        actor="social_worker",
        status="closed",
        opened_on=date(2026, 9, 1),
        due=DUE,
        plan_by=date(2026, 9, 4),
        advice=date(2026, 9, 3),
        held_on=None,
        closed_on=date(2026, 9, 7),
        closed_because="overtaken",
        before_bot=True,
    )
    with store.transaction() as tx:
        resident = put(tx, "K7-042", a_plan(moment))

    with store.snapshot() as tx:
        row = tx.agenda.rows(resident.id)[0]
        held = tx.agenda.held(resident.id)

    expected = Held(
        moment="otp_intake",
        occurrence=2,
        status="closed",
        actor="social_worker",
        opened_on=date(2026, 9, 1),
        due=DUE,
        plan_by=date(2026, 9, 4),
        advice=date(2026, 9, 3),
        held_on=None,
        closed_on=date(2026, 9, 7),
        closed_because="overtaken",
        before_bot=True,
        worker="U0AN",
        centre="antwerpen",
        region="noord",
    )
    assert [expected] == held
    assert (resident.id, "K7-042", None, None) == (row.resident_id, row.code, row.channel, row.ts)
    assert expected.due == row.due


def test_replacing_a_plan_leaves_exactly_the_new_one(store: Store) -> None:
    """Rows that are gone go, new ones come, and those that are another are told."""
    kept, moved, gone = a_moment("a"), a_moment("b", due=DUE), a_moment("c")
    with store.transaction() as tx:
        resident = put(tx, "K7-042", a_plan(kept, moved, gone))
        other = put(tx, "K7-043", a_plan(gone))

    with store.transaction() as tx:
        changed = tx.agenda.replace(
            resident,
            a_plan(kept, replace(moved, due=date(2026, 9, 13)), a_moment("d", 2)),
            centre="antwerpen",
            region="noord",
            worker="U0AN",
            wake_at=None,
        )

    with store.snapshot() as tx:
        rows = tx.agenda.rows(resident.id)
        of_other = tx.agenda.rows(other.id)
    assert {("b", 1), ("c", 1), ("d", 2)} == changed
    assert [("b", 1, date(2026, 9, 13)), ("a", 1, None), ("d", 2, None)] == [
        (row.moment, row.occurrence, row.due) for row in rows
    ]
    assert ["c"] == [row.moment for row in of_other]


def test_an_unchanged_plan_changes_no_row_but_the_version(store: Store) -> None:
    """The version counts how often a plan was put in place, and tells old renderings from new."""
    plan = a_plan(a_moment())
    with store.transaction() as tx:
        resident = a_resident(tx)
        unplanned = tx.agenda.version(resident.id)
        put(tx, "K7-042", plan)
        first = tx.agenda.version(resident.id)
        changed = tx.agenda.replace(
            resident, plan, centre="antwerpen", region="noord", worker="U0AN", wake_at=None
        )
        second = tx.agenda.version(resident.id)

    assert [0, 1, 2] == [unplanned, first, second]
    assert frozenset() == changed


def test_a_withdrawn_occurrence_does_not_hide_the_one_that_counts(store: Store) -> None:
    """Where a plan has two of the same number, the first, which counts, is kept."""
    counts = a_moment("otp_intake")
    withdrawn = replace(counts, status="closed", closed_because="withdrawn")

    with store.transaction() as tx:
        resident = put(tx, "K7-042", a_plan(counts, withdrawn))

    with store.snapshot() as tx:
        assert ["open"] == [row.status for row in tx.agenda.rows(resident.id)]


def test_residents_wake_the_earliest_first(store: Store) -> None:
    """Only those whose instant has come by then are listed, and no more than asked for."""
    hour = timedelta(hours=1)
    with store.transaction() as tx:
        late = put(tx, "K7-001", a_plan(), wake_at=NOW + hour)
        put(tx, "K7-002", a_plan(), wake_at=NOW + 2 * hour)
        put(tx, "K7-003", a_plan(), wake_at=None)
        early = put(tx, "K7-004", a_plan(), wake_at=NOW - hour)

    with store.snapshot() as tx:
        waking = tx.agenda.to_wake(NOW + hour, 10)
        first = tx.agenda.to_wake(NOW + hour, 1)
        stored = tx.journal.get(late.id)

    assert [(early.id, NOW - hour), (late.id, NOW + hour)] == waking
    assert [(early.id, NOW - hour)] == first
    assert stored is not None
    assert NOW + hour == stored.wake_at


def test_open_moments_are_listed_by_deadline(store: Store) -> None:
    """Only what is open, the earliest deadline first, without a deadline last."""
    held = replace(a_moment("held"), status="held")
    with store.transaction() as tx:
        put(tx, "K7-002", a_plan(a_moment("later", due=date(2026, 9, 9)), held))
        put(tx, "K7-001", a_plan(a_moment("never"), a_moment("soon", due=DUE)))

    with store.snapshot() as tx:
        rows = tx.agenda.open_moments()

    assert ["soon", "later", "never"] == [row.moment for row in rows]
    assert ["K7-001", "K7-002", "K7-001"] == [row.code for row in rows]


@pytest.mark.parametrize(
    ("asked", "codes"),
    [
        ({"centres": ["antwerpen"]}, ["K7-001", "K7-002"]),
        ({"centres": ["antwerpen", "charleroi"]}, ["K7-001", "K7-002", "K7-003"]),
        ({"centres": []}, []),
        ({"worker": "U0AN"}, ["K7-001", "K7-003"]),
        ({"region": "zuid"}, ["K7-003"]),
        ({"centres": ["antwerpen"], "worker": "U0AN"}, ["K7-001"]),
    ],
)
def test_open_moments_are_limited_to_those_asked_for(
    store: Store, asked: dict[str, Any], codes: list[str]
) -> None:
    """Centres, worker and region each limit the list; no centre at all lists nothing."""
    with store.transaction() as tx:
        put(tx, "K7-001", a_plan(a_moment()))
        put(tx, "K7-002", a_plan(a_moment()), worker="U0BO")
        put(tx, "K7-003", a_plan(a_moment()), centre="charleroi", region="zuid")

    with store.snapshot() as tx:
        rows = tx.agenda.open_moments(**asked)

    assert codes == [row.code for row in rows]


def test_residents_are_found_by_where_they_stay_or_go_and_by_worker(store: Store) -> None:
    """A centre's residents are those who stay there and those whose OTP it will be."""
    with store.transaction() as tx:
        stays = put(tx, "K7-001", a_plan())
        goes = put(
            tx, "K7-002", replace(a_plan(), otp_centre="antwerpen"), centre="brugge", worker="U0BO"
        )
        put(tx, "K7-003", a_plan(), centre="brugge", worker=None)

    with store.snapshot() as tx:
        of_centre = tx.agenda.residents_of(centres=["antwerpen"])
        of_worker = tx.agenda.residents_of(workers=["U0BO"])
        of_nobody = tx.agenda.residents_of()

    assert sorted([stays.id, goes.id]) == of_centre
    assert [goes.id] == of_worker
    assert [] == of_nobody
