"""A row of the outbox goes to one sender at a time, and ends once."""

from datetime import date, datetime, timedelta
from functools import partial

from storage import OutboxRow, Resident, Store
from tests.storage.given import NOW, a_reminder, ready, together

SOON = NOW + timedelta(seconds=30)
LATER = NOW + timedelta(minutes=5)
DUE = date(2026, 9, 6)


def get(store: Store, row: OutboxRow) -> OutboxRow:
    """How the row stands now."""
    with store.snapshot() as tx:
        found = tx.outbox.get(row.id)
    assert found is not None
    return found


def put(store: Store, resident: Resident) -> OutboxRow:
    """A step in the outbox, ready to be sent."""
    with store.transaction() as tx:
        tx.outbox.add(resident.id, [a_reminder()], NOW)
    return ready(store)[0]


def claimed(store: Store, row: OutboxRow, by: str = "one", now: datetime = NOW) -> bool:
    """Whether that sender got the row, for half a minute."""
    with store.transaction() as tx:
        return tx.sending.claim(row.id, by, now, now + timedelta(seconds=30)) is not None


def test_what_is_overdue_goes_first_then_the_oldest(store: Store, resident: Resident) -> None:
    """A worker behind a deadline hears of it before others hear of an opening."""
    with store.transaction() as tx:
        tx.outbox.add(resident.id, [a_reminder("opening")], NOW)
        tx.outbox.add(resident.id, [a_reminder("plan_by", due=DUE)], NOW + timedelta(seconds=1))
        tx.outbox.add(resident.id, [a_reminder("overdue", due=DUE)], NOW + timedelta(seconds=2))
        tx.outbox.add(resident.id, [a_reminder("escalation", due=DUE)], NOW + timedelta(seconds=3))

    steps = [row.step for row in ready(store, LATER)]
    with store.snapshot() as tx:
        first = tx.sending.ready(LATER, 1)

    assert ["overdue", "escalation", "opening", "plan_by"] == steps
    assert ["overdue"] == [row.step for row in first]


def test_a_row_goes_to_one_of_two_senders(store: Store, replica: Store, resident: Resident) -> None:
    """Of two senders that claim the same rows at the same time, exactly one gets each."""
    with store.transaction() as tx:
        tx.outbox.add(resident.id, [a_reminder("overdue", ordinal=n) for n in range(50)], NOW)
    rows = ready(store)

    def claim_all(store: Store, by: str) -> list[str]:
        got = []
        for row in rows:
            with store.transaction() as tx:
                mine = tx.sending.claim(row.id, by, NOW, SOON)
            if mine is not None:
                got.append(mine.id)
        return got

    one, two = together(partial(claim_all, store, "one"), partial(claim_all, replica, "two"))

    assert sorted(row.id for row in rows) == sorted(one + two)
    assert [] == ready(store)
    assert {("sending", 1)} == {(now.state, now.tries) for now in (get(store, r) for r in rows)}


def test_a_try_is_counted_when_it_begins(store: Store, resident: Resident) -> None:
    """Who claims a row sees it as claimed, with the try that is about to be made."""
    row = put(store, resident)

    with store.transaction() as tx:
        mine = tx.sending.claim(row.id, "one", NOW, SOON)

    assert mine is not None
    assert ("sending", 1, "one", SOON) == (
        mine.state,
        mine.tries,
        mine.claimed_by,
        mine.claimed_until,
    )


def test_a_row_whose_sender_died_can_be_claimed_again(store: Store, resident: Resident) -> None:
    """A claim holds until it runs out; then anybody may take the row, and the dead one is late."""
    row = put(store, resident)
    claimed(store, row, "one")

    before = claimed(store, row, "two", SOON - timedelta(seconds=1))
    afterwards = [row.id for row in ready(store, SOON)]
    after = claimed(store, row, "two", SOON)
    with store.transaction() as tx:
        too_late = tx.sending.done(row.id, "one", "C1", "1.1", at=SOON)
        in_time = tx.sending.done(row.id, "two", "C1", "1.2", at=SOON)

    assert (False, True) == (before, after)
    assert [row.id] == afterwards
    assert (False, True) == (too_late, in_time)
    assert ("sent", 2, "1.2", SOON) == (
        get(store, row).state,
        get(store, row).tries,
        get(store, row).ts,
        get(store, row).sent_at,
    )


def test_what_was_sent_is_not_sent_again(store: Store, resident: Resident) -> None:
    """A row that is done is neither ready nor to be claimed, cancelled or given up."""
    row = put(store, resident)
    claimed(store, row)

    with store.transaction() as tx:
        tx.sending.done(row.id, "one", "C1", "1.1", at=NOW, note="fallback")
        again = tx.sending.claim(row.id, "two", LATER, LATER)
        given_up = [
            tx.sending.cancel(row.id, "one", "?"),
            tx.sending.undeliverable(row.id, "one", "?", LATER),
            tx.sending.give_up(row.id, "?"),
        ]

    assert again is None
    assert [False, False, False] == given_up
    assert [] == ready(store, LATER)
    assert ("sent", "C1", "1.1", "fallback", None) == (
        get(store, row).state,
        get(store, row).channel,
        get(store, row).ts,
        get(store, row).note,
        get(store, row).claimed_by,
    )


def test_a_retry_waits_for_its_time(store: Store, resident: Resident) -> None:
    """A row that Slack put off is ready again at the instant that was given, not before."""
    row = put(store, resident)
    claimed(store, row)

    with store.transaction() as tx:
        foreign = tx.sending.retry(row.id, "two", LATER, "rate_limited")
        own = tx.sending.retry(row.id, "one", LATER, "rate_limited")

    assert (False, True) == (foreign, own)
    assert [] == ready(store, SOON)
    assert [("pending", 1, "rate_limited")] == [
        (row.state, row.tries, row.note) for row in ready(store, LATER)
    ]


def test_who_has_lost_a_row_neither_cancels_it_nor_gives_it_up(
    store: Store, resident: Resident
) -> None:
    """A sender that slept says what it found before: whoever has the row now is about to post."""
    row = put(store, resident)
    claimed(store, row, "slept")
    claimed(store, row, "other", LATER)

    with store.transaction() as tx:
        given_up = [
            tx.sending.cancel(row.id, "slept", "no longer true"),
            tx.sending.undeliverable(row.id, "slept", "is_archived", LATER),
            tx.sending.give_up(row.id, "followed by another"),
        ]

    assert [False, False, False] == given_up
    assert ("sending", "other") == (get(store, row).state, get(store, row).claimed_by)


def test_a_cancelled_row_is_kept_and_never_sent(store: Store, resident: Resident) -> None:
    """What is no longer true is not said, and not put here a second time either."""
    row = put(store, resident)
    claimed(store, row)

    with store.transaction() as tx:
        tx.sending.cancel(row.id, "one", "no longer open")
        again = tx.outbox.add(resident.id, [a_reminder()], NOW)

    assert 0 == again
    assert [] == ready(store, LATER)
    assert ("cancelled", "no longer open") == (get(store, row).state, get(store, row).note)


def test_what_reached_nobody_is_tried_again_if_a_time_is_given(
    store: Store, resident: Resident
) -> None:
    """An undeliverable row becomes ready at its next try; without one it stays as it is."""
    row = put(store, resident)
    claimed(store, row)

    with store.transaction() as tx:
        tx.sending.undeliverable(row.id, "one", "is_archived", LATER)
    at_its_time = [row.id for row in ready(store, LATER)]
    claimed(store, row, now=LATER)
    with store.transaction() as tx:
        tx.sending.undeliverable(row.id, "one", "is_archived", None)
    without_one = ready(store, LATER)

    assert [row.id] == at_its_time
    assert [] == without_one
