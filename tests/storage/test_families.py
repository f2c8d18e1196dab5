"""Families: who is linked to whom, each in one family at most."""

from collections.abc import Iterator

import pytest

from storage import Resident, Store, Transaction
from tests.storage.given import NOW

CODES = ("K7-001", "K7-002", "K7-003", "K7-004")


@pytest.fixture
def tx(store: Store) -> Iterator[Transaction]:
    """A transaction."""
    with store.transaction() as transaction:
        yield transaction


@pytest.fixture
def four(tx: Transaction) -> list[Resident]:
    """Four residents without any link."""
    return [tx.journal.open(code, NOW) for code in CODES]


def linked_to(tx: Transaction, resident: Resident) -> list[str]:
    """Return the codes to which a resident is linked."""
    return [other.code for other in tx.families.of(resident.id)]


def test_who_is_linked_is_found_from_either_side(tx: Transaction, four: list[Resident]) -> None:
    """Nobody else is; linking again is nothing new."""
    one, two, three, _four = four

    is_new = tx.families.link([two.id, one.id])
    again = tx.families.link([one.id, two.id])

    assert (True, False) == (is_new, again)
    assert ["K7-002"] == linked_to(tx, one)
    assert ["K7-001"] == linked_to(tx, two)
    assert [] == linked_to(tx, three)


def test_families_that_are_linked_become_one(tx: Transaction, four: list[Resident]) -> None:
    """Who was linked to one of them is linked to all."""
    one, two, three, last = four
    tx.families.link([one.id, two.id])
    tx.families.link([three.id, last.id])

    tx.families.link([two.id, three.id])

    assert ["K7-002", "K7-003", "K7-004"] == linked_to(tx, one)
    assert ["K7-001", "K7-002", "K7-003"] == linked_to(tx, last)


def test_who_is_parted_leaves_the_others_linked(tx: Transaction, four: list[Resident]) -> None:
    """A family of one is none."""
    one, two, three, _last = four
    tx.families.link([one.id, two.id, three.id])

    parted = tx.families.unlink(one.id)
    after = [linked_to(tx, resident) for resident in (one, two, three)]
    tx.families.unlink(two.id)
    tx.families.link([one.id, two.id])

    assert ["K7-002", "K7-003"] == [other.code for other in parted]
    assert [[], ["K7-003"], ["K7-002"]] == after
    assert [["K7-002"], ["K7-001"], []] == [linked_to(tx, one) for one in (one, two, three)]


def test_one_alone_is_no_family(tx: Transaction, four: list[Resident]) -> None:
    """Linking somebody to nobody, or parting who is not linked, changes nothing."""
    one = four[0]

    assert not tx.families.link([one.id, one.id])
    assert [] == tx.families.unlink(one.id)
    assert [] == linked_to(tx, one)
