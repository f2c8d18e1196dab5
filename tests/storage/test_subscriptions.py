"""Subscriptions: one address in force a person, found by its hash, read, replaced and stopped."""

from datetime import UTC, date, datetime, timedelta

import pytest

from storage import Store, Subscription
from tests.storage.given import NOW, staff, together

ONE, TWO, THREE = ("1" * 64, "2" * 64, "3" * 64)
TODAY = date(2026, 9, 1)


@pytest.fixture(autouse=True)
def _staff(store: Store) -> None:
    """The staff of the file."""
    with store.transaction() as tx:
        staff(tx)


def made(store: Store, slack_id: str = "U0AN", digest: str = ONE) -> Subscription:
    """Return the first subscription of a person."""
    with store.transaction() as tx:
        found = tx.subscriptions.make(slack_id, digest, NOW)
    assert found is not None
    return found


def in_force(store: Store, *digests: str) -> list[str]:
    """Return which of these hashes somebody's address has."""
    with store.snapshot() as tx:
        return [one for one in digests if tx.subscriptions.at(one) is not None]


def test_an_address_is_found_by_its_hash_and_by_its_person(store: Store) -> None:
    """With when it was made, and that nobody has read it."""
    subscription = made(store)

    with store.snapshot() as tx:
        found = [tx.subscriptions.at(ONE), tx.subscriptions.of("U0AN")]
        other = [tx.subscriptions.at(TWO), tx.subscriptions.of("U0BO")]
    assert [subscription, subscription] == found
    assert [None, None] == other
    assert ("U0AN", NOW, None) == (
        subscription.slack_id,
        subscription.made_at,
        subscription.read_on,
    )


def test_a_person_has_one_address(store: Store) -> None:
    """A second one is not made beside it."""
    first = made(store)

    with store.transaction() as tx:
        second = tx.subscriptions.make("U0AN", TWO, NOW)

    assert second is None
    assert [ONE] == in_force(store, ONE, TWO)
    with store.snapshot() as tx:
        assert first == tx.subscriptions.of("U0AN")


def test_a_new_address_stops_the_old_one(store: Store) -> None:
    """It begins as one that nobody has read."""
    first = made(store)
    with store.transaction() as tx:
        tx.subscriptions.read(ONE, TODAY)

    with store.transaction() as tx:
        second = tx.subscriptions.replace("U0AN", TWO, NOW + timedelta(days=1), instead_of=first.id)

    assert second is not None
    assert (None, NOW + timedelta(days=1)) == (second.read_on, second.made_at)
    assert first.id != second.id
    assert [TWO] == in_force(store, ONE, TWO)


def test_of_two_who_replace_the_same_address_at_once_one_does(store: Store, replica: Store) -> None:
    """In whichever process they are."""
    first = made(store)

    def replacing(where: Store, digest: str) -> bool:
        with where.transaction() as tx:
            return tx.subscriptions.replace("U0AN", digest, NOW, instead_of=first.id) is not None

    done = together(lambda: replacing(store, TWO), lambda: replacing(replica, THREE))

    assert [False, True] == sorted(done)
    assert [TWO if done[0] else THREE] == in_force(store, ONE, TWO, THREE)


def test_of_two_who_make_the_first_address_at_once_one_does(store: Store, replica: Store) -> None:
    """The other is told that there is one."""

    def making(where: Store, digest: str) -> bool:
        with where.transaction() as tx:
            return tx.subscriptions.make("U0AN", digest, NOW) is not None

    done = together(lambda: making(store, ONE), lambda: making(replica, TWO))

    assert [False, True] == sorted(done)
    assert 1 == len(in_force(store, ONE, TWO))


def test_what_is_stopped_is_gone_and_others_stay(store: Store) -> None:
    """Once; a new one can be made afterwards."""
    made(store)
    made(store, "U0BO", TWO)

    with store.transaction() as tx:
        stopped = [tx.subscriptions.stop("U0AN") for _ in range(2)]

    assert [True, False] == stopped
    assert [TWO] == in_force(store, ONE, TWO)
    made(store, digest=THREE)


def test_reading_is_noted_once_a_day_whichever_way_the_clock_goes(store: Store) -> None:
    """A day that stands there is no news; an earlier one, by a clock that was set, is."""
    made(store)

    with store.transaction() as tx:
        noted = [
            tx.subscriptions.read(ONE, TODAY + timedelta(days=days)) for days in (0, 0, 9, 9, 1)
        ]
        unknown = tx.subscriptions.read(TWO, TODAY)

    assert [True, False, True, False, True] == noted
    assert not unknown
    with store.snapshot() as tx:
        found = tx.subscriptions.of("U0AN")
    assert found is not None
    assert TODAY + timedelta(days=1) == found.read_on


def test_what_nobody_reads_and_who_has_left_are_found(store: Store) -> None:
    """Not what was made or read since."""
    made(store)
    made(store, "U0BO", TWO)
    made(store, "U0CO", THREE)
    year = timedelta(days=365)
    with store.transaction() as tx:
        tx.subscriptions.read(TWO, TODAY + timedelta(days=1))

    with store.snapshot() as tx:
        soon = tx.subscriptions.idle(NOW, TODAY)
        later = tx.subscriptions.idle(datetime(2027, 9, 1, 8, 1, tzinfo=UTC) - year, TODAY)
    with store.transaction() as tx:
        staff(tx, LEFT, prune=True)
        left = tx.subscriptions.idle(NOW, TODAY)

    assert [] == soon
    assert ["U0AN", "U0CO"] == later
    assert ["U0CO"] == left


LEFT = """
case_code_pattern = "^[A-Z][A-Z0-9]-[0-9]{3,5}$"

[[region]]
id = "noord"
name = "Regio Noord"
channel = "C0NOORD"

[[centre]]
id = "antwerpen"
name = "Antwerpen-Linkeroever"
region = "noord"
channel = "C0ANTW"

[[person]]
slack_id = "U0AN"
role = "social_worker"
centre = "antwerpen"

[[person]]
slack_id = "U0BO"
role = "coordinator"
centre = "antwerpen"
"""
"""The organisation without the coach."""
