"""Several files erased at once: nobody waits in a circle, and nothing of one comes back."""

import time
from collections.abc import Callable
from threading import Event

import pytest
from sqlalchemy import text

from bot import erasing
from scheduling.retention import Count
from scheduling.rules import Procedure
from storage import Resident, Store, Transaction
from storage.engine import connect
from tests.storage.given import NOW, negative, recorded, registered, staff, together

COUNTS = [Count(f"2026-{month:02}", moment, "held") for month in range(1, 13) for moment in "abcde"]
ROUNDS = 12


def files(store: Store, procedure: Procedure, number: int, turn: int = 0) -> list[Resident]:
    """Open files, each with a checklist that stands somewhere; in the order of their ids."""
    with store.transaction() as tx:
        staff(tx)
        found = []
        for last in range(number):
            code = f"K7-{turn:02}{last}"
            resident = recorded(tx, procedure, [registered(), negative()], code=code).resident
            tx.messages.put(resident.id, "talk_after_cgvs", 1, "C0AN", f"{turn}.{last}", 1)
            found.append(resident)
    return sorted(found, key=lambda one: one.id)


def reassigned(store: Store, residents: list[Resident]) -> int:
    """Have a reassignment that these files were part of; return its number."""
    with store.transaction() as tx:
        number = tx.reassignments.ask("U0AN", "U0BO", by="U0BO", at=NOW)
        for resident in residents:
            asked = tx.reassignments.get(number)
            assert asked is not None
            tx.reassignments.note(asked, resident.id, "assigned")
    return number


def begin(tx: Transaction, resident: Resident, *counts: Count) -> None:
    """Erase a file whose counts come in this order."""
    locked = tx.journal.lock(resident.id)
    assert locked is not None
    tx.erasures.begin(
        locked,
        NOW,
        counts=dict.fromkeys(counts, 1),
        counted_in="antwerpen",
        centres=[],
        workers=[],
        sought=[],
        shown_to=[],
        language="nl",
    )


def until_somebody_waits(database_url: str) -> None:
    """Return once a transaction waits for another; on SQLite it does before it begins."""
    if database_url.startswith("sqlite"):
        return
    engine, give_up = connect(database_url), time.monotonic() + 10
    with engine.connect() as connection:
        waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
        while not connection.scalar(waiting) and time.monotonic() < give_up:
            connection.rollback()
    engine.dispose()


def one_before_the_other(
    database_url: str,
    store: Store,
    first: Callable[[Transaction], object],
    replica: Store,
    second: Callable[[Transaction], object],
) -> None:
    """Do two things at once: the second begins before the first is committed, and waits for it."""
    has_written = Event()

    def writes() -> None:
        with store.transaction() as tx:
            first(tx)
            has_written.set()
            until_somebody_waits(database_url)

    def follows() -> None:
        assert has_written.wait(10)
        with replica.transaction() as tx:
            second(tx)

    together(writes, follows)


def test_two_files_of_one_reassignment_leave_no_id_in_it(
    store: Store, replica: Store, database_url: str, procedure: Procedure
) -> None:
    """Whoever comes second does not write back what the first has taken away."""
    one, other = files(store, procedure, 2)
    number = reassigned(store, [one, other])

    one_before_the_other(
        database_url, store, lambda tx: begin(tx, one), replica, lambda tx: begin(tx, other)
    )

    with store.snapshot() as tx:
        left = tx.reassignments.get(number)
    assert left is not None
    assert () == left.assigned
    assert left.after not in (one.id, other.id)


def test_a_reassignment_goes_on_past_a_file_that_was_erased_meanwhile(
    store: Store, replica: Store, database_url: str, procedure: Procedure
) -> None:
    """The file was given away, and gone before that was noted: no list has it, the rest stays."""
    one, other, last = files(store, procedure, 3)
    number = reassigned(store, [one])
    with store.snapshot() as tx:
        asked = tx.reassignments.get(number)
    assert asked is not None

    one_before_the_other(
        database_url,
        store,
        lambda tx: begin(tx, other),
        replica,
        lambda tx: tx.reassignments.note(asked, other.id, "assigned"),
    )

    with store.transaction() as tx:
        found = tx.reassignments.get(number)
        assert found is not None
        assert (one.id,) == found.assigned
        assert other.id < found.after < last.id
        noted = tx.reassignments.note(found, last.id, "assigned")
    assert noted is not None
    assert (one.id, last.id) == noted.assigned


def test_a_file_noted_before_is_not_written_back(
    store: Store, replica: Store, database_url: str, procedure: Procedure
) -> None:
    """Whoever notes the next one has read the list before the first was erased."""
    one, other, last = files(store, procedure, 3)
    number = reassigned(store, [one, other])
    with store.snapshot() as tx:
        asked = tx.reassignments.get(number)
    assert asked is not None

    one_before_the_other(
        database_url,
        store,
        lambda tx: begin(tx, one),
        replica,
        lambda tx: tx.reassignments.note(asked, last.id, "assigned"),
    )

    with store.snapshot() as tx:
        found = tx.reassignments.get(number)
    assert found is not None
    assert (other.id, last.id) == found.assigned


def test_counts_that_come_in_another_order_are_added_all_the_same(
    store: Store, replica: Store, procedure: Procedure
) -> None:
    """Two files whose counts are the same rows."""

    def erases(house: Store, resident: Resident, *counts: Count) -> None:
        with house.transaction() as tx:
            begin(tx, resident, *counts)

    for turn in range(ROUNDS):
        one, other = files(store, procedure, 2, turn)
        together(
            lambda: erases(store, one, *COUNTS),  # noqa: B023 - called before the next turn
            lambda: erases(replica, other, *reversed(COUNTS)),  # noqa: B023
        )

    with store.snapshot() as tx:
        counts = tx.erasures.counts()
    assert {("antwerpen", count): 2 * ROUNDS for count in COUNTS} == counts


@pytest.mark.parametrize("number", [2, 3], ids=["a couple", "a family"])
def test_files_of_one_family_are_erased_at_once(
    store: Store, replica: Store, procedure: Procedure, number: int
) -> None:
    """Each has the checklists of the others rendered anew, while they go."""

    def erases(house: Store, resident: Resident) -> None:
        with house.transaction() as tx:
            erasing.erase(tx, procedure, resident.id, "U0AD", NOW)

    for turn in range(ROUNDS):
        one, other, *_rest = files(store, procedure, number, turn)
        with store.transaction() as tx:
            tx.families.link([one.id, other.id, *(resident.id for resident in _rest)])
        together(
            lambda: erases(store, other),  # noqa: B023 - called before the next turn
            lambda: erases(replica, one),  # noqa: B023
        )
        with store.snapshot() as tx:
            assert [] == tx.journal.get_all([one.id, other.id])
