"""The seats of replicas that receive: so many and no more, and none is lost with its holder."""

from datetime import datetime, timedelta
from functools import partial

from storage import Store
from tests.storage.given import NOW, together

SEATS = 2
TERM = timedelta(seconds=20)


def sit(store: Store, by: str, at: datetime = NOW) -> bool:
    """Ask for a seat, in a transaction of its own."""
    with store.transaction() as tx:
        return tx.receivers.sit(by, SEATS, at, at + TERM)


def test_there_are_so_many_seats_and_no_more(store: Store) -> None:
    """Who has one keeps it; whoever comes later waits."""
    answers = [sit(store, by) for by in ("a", "b", "c", "a", "b")]

    assert [True, True, False, True, True] == answers


def test_a_seat_that_was_given_up_is_free_at_once(store: Store) -> None:
    """As when a replica is stopped."""
    sit(store, "a")
    sit(store, "b")

    with store.transaction() as tx:
        tx.receivers.leave("a")

    assert sit(store, "c")
    assert not sit(store, "a")


def test_a_seat_that_is_not_renewed_is_free_when_its_time_has_run_out(store: Store) -> None:
    """As when a replica is killed; the one that renewed stays."""
    sit(store, "a")
    sit(store, "b")
    sit(store, "b", NOW + TERM / 2)
    late = NOW + TERM + timedelta(seconds=1)

    assert sit(store, "c", late)
    assert not sit(store, "a", late)
    assert sit(store, "b", late)


def test_replicas_that_come_together_share_the_seats(store: Store, replica: Store) -> None:
    """Neither takes two, and neither goes without."""
    answers: list[bool] = []

    def ask(one: Store, by: str) -> None:
        answers.append(sit(one, by))

    together(partial(ask, store, "a"), partial(ask, replica, "b"))

    assert [True, True] == answers
    assert not sit(store, "c")
