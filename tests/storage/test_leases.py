"""One sender at a time posts to a channel."""

from datetime import datetime, timedelta
from functools import partial

from storage import Store
from tests.storage.given import NOW, together

SOON = NOW + timedelta(seconds=30)
LATER = NOW + timedelta(minutes=5)


def test_a_channel_has_one_sender(store: Store, replica: Store) -> None:
    """Of two who want to send to a channel, one may, and goes on to; another channel is free."""

    def lease(store: Store, channel: str, by: str, now: datetime = NOW) -> bool:
        with store.transaction() as tx:
            return bool(tx.leases.take([channel], by, now, now + timedelta(seconds=30)))

    first, second = together(
        partial(lease, store, "C1", "one"), partial(lease, replica, "C1", "two")
    )
    owner, other = ("one", "two") if first else ("two", "one")

    assert first != second
    assert lease(store, "C1", owner)
    assert not lease(store, "C1", other)
    assert lease(store, "C2", other)


def test_a_channel_is_free_when_its_sender_lets_go_or_dies(store: Store) -> None:
    """A lease ends when it is given back by its owner, or has run out."""
    with store.transaction() as tx:
        bool(tx.leases.take(["C1"], "one", NOW, SOON))
        tx.leases.release(["C1"], "two")
        while_held = bool(tx.leases.take(["C1"], "two", SOON, LATER))
        tx.leases.release(["C1"], "one")
        let_go = bool(tx.leases.take(["C1"], "two", NOW, SOON))
        run_out = bool(tx.leases.take(["C1"], "one", SOON + timedelta(seconds=1), LATER))

    assert [False, True, True] == [while_held, let_go, run_out]
