"""The outbox holds each step once, and gives it to one sender at a time."""

from datetime import date, datetime, timedelta
from functools import partial

import pytest

from scheduling.reminders import Sent
from storage import OutboxRow, Resident, Store, Transaction
from tests.storage.given import (
    NOW,
    a_moment,
    a_plan,
    a_reminder,
    a_resident,
    staff,
    together,
)

SOON = NOW + timedelta(seconds=30)
LATER = NOW + timedelta(minutes=5)
DUE = date(2026, 9, 6)


@pytest.fixture
def resident(store: Store) -> Resident:
    """A resident without any message yet."""
    with store.transaction() as tx:
        return a_resident(tx)


def ready(store: Store, now: datetime = NOW) -> list[OutboxRow]:
    """What can be sent."""
    with store.snapshot() as tx:
        return tx.outbox.ready(now, 100)


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
        return tx.outbox.claim(row.id, by, now, now + timedelta(seconds=30)) is not None


def test_a_step_is_put_in_the_outbox_once(store: Store, resident: Resident) -> None:
    """Step, number and deadline name a reminder; a moved deadline makes it another one."""
    steps = [
        a_reminder("opening"),
        a_reminder("overdue", due=DUE, ordinal=0),
        a_reminder("overdue", due=DUE, ordinal=1),
        a_reminder("overdue", due=date(2026, 9, 13), ordinal=0),
    ]

    with store.transaction() as tx:
        first = tx.outbox.add(resident.id, steps, NOW)
        second = tx.outbox.add(resident.id, [*steps, a_reminder("plan_by", due=DUE)], LATER)
        none = tx.outbox.add(resident.id, [], NOW)

    with store.snapshot() as tx:
        sent = tx.outbox.sent(resident.id)
    assert [4, 1, 0] == [first, second, none]
    assert 5 == len(sent)
    assert Sent("talk_after_cgvs", 1, "opening", 0, None, NOW) in sent
    assert Sent("talk_after_cgvs", 1, "plan_by", 0, DUE, LATER) in sent


def test_two_replicas_that_wake_a_resident_write_one_row(
    store: Store, replica: Store, resident: Resident
) -> None:
    """Waking twice at the same time puts each step in the outbox once."""

    def wake(store: Store) -> int:
        with store.transaction() as tx:
            return tx.outbox.add(resident.id, [a_reminder(), a_reminder("plan_by", due=DUE)], NOW)

    added = together(partial(wake, store), partial(wake, replica))

    assert [0, 2] == sorted(added)
    assert 2 == len(ready(store))


def test_a_digest_is_put_in_the_outbox_once_per_region_and_period(store: Store) -> None:
    """Each region has a digest of its own per period, which is no resident's reminder."""
    asked = [("noord", "2026-W36"), ("noord", "2026-W36"), ("zuid", "2026-W36"), ("noord", "W37")]

    with store.transaction() as tx:
        added = [tx.outbox.add_digest(region, period, NOW) for region, period in asked]

    assert [True, False, True, True] == added
    assert {("digest", "noord", "2026-W36", None)} < {
        (row.kind, row.region, row.period, row.resident_id) for row in ready(store)
    }


def test_a_row_says_what_is_to_be_sent_under_an_opaque_id(store: Store, resident: Resident) -> None:
    """A row has all that names the step; its id, which others can read, has nothing of it."""
    with store.transaction() as tx:
        tx.outbox.add(resident.id, [a_reminder("before", due=DUE, ordinal=2)], NOW)

    row = ready(store)[0]

    assert ("reminder", resident.id, "talk_after_cgvs", 1, "before", 2, DUE, "responsible") == (
        row.kind,
        row.resident_id,
        row.moment,
        row.occurrence,
        row.step,
        row.ordinal,
        row.due,
        row.audience,
    )
    assert ("pending", 0, NOW) == (row.state, row.tries, row.created_at)
    assert 22 == len(row.id)
    assert resident.id not in row.id


def test_what_is_overdue_goes_first_then_the_oldest(store: Store, resident: Resident) -> None:
    """A worker behind a deadline hears of it before others hear of an opening."""
    with store.transaction() as tx:
        tx.outbox.add(resident.id, [a_reminder("opening")], NOW)
        tx.outbox.add(resident.id, [a_reminder("plan_by", due=DUE)], NOW + timedelta(seconds=1))
        tx.outbox.add(resident.id, [a_reminder("overdue", due=DUE)], NOW + timedelta(seconds=2))
        tx.outbox.add(resident.id, [a_reminder("escalation", due=DUE)], NOW + timedelta(seconds=3))

    steps = [row.step for row in ready(store, LATER)]
    with store.snapshot() as tx:
        first = tx.outbox.ready(LATER, 1)

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
                mine = tx.outbox.claim(row.id, by, NOW, SOON)
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
        mine = tx.outbox.claim(row.id, "one", NOW, SOON)

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
        too_late = tx.outbox.done(row.id, "one", "C1", "1.1", at=SOON)
        in_time = tx.outbox.done(row.id, "two", "C1", "1.2", at=SOON)

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
        tx.outbox.done(row.id, "one", "C1", "1.1", at=NOW, note="fallback")
        again = tx.outbox.claim(row.id, "two", LATER, LATER)
        given_up = [
            tx.outbox.cancel(row.id, "one", "?"),
            tx.outbox.undeliverable(row.id, "one", "?", LATER),
            tx.outbox.give_up(row.id, "?"),
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
        foreign = tx.outbox.retry(row.id, "two", LATER, "rate_limited")
        own = tx.outbox.retry(row.id, "one", LATER, "rate_limited")

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
            tx.outbox.cancel(row.id, "slept", "no longer true"),
            tx.outbox.undeliverable(row.id, "slept", "is_archived", LATER),
            tx.outbox.give_up(row.id, "followed by another"),
        ]

    assert [False, False, False] == given_up
    assert ("sending", "other") == (get(store, row).state, get(store, row).claimed_by)


def test_a_cancelled_row_is_kept_and_never_sent(store: Store, resident: Resident) -> None:
    """What is no longer true is not said, and not put here a second time either."""
    row = put(store, resident)
    claimed(store, row)

    with store.transaction() as tx:
        tx.outbox.cancel(row.id, "one", "no longer open")
        again = tx.outbox.add(resident.id, [a_reminder()], NOW)

    assert 0 == again
    assert [] == ready(store, LATER)
    assert ("cancelled", "no longer open") == (get(store, row).state, get(store, row).note)


def test_what_reached_nobody_is_listed_for_its_region(store: Store) -> None:
    """The region sees what nobody could be reached with: its own digests and its residents'."""
    with store.transaction() as tx:
        staff(tx)
        of_region = {
            region: at_centre(tx, code, centre, region)
            for code, centre, region in (
                ("K7-042", "antwerpen", "noord"),
                ("K7-043", "charleroi", "zuid"),
            )
        }
        tx.outbox.add_digest("noord", "2026-W36", NOW)
        for row in tx.outbox.ready(NOW, 10):
            tx.outbox.claim(row.id, "one", NOW, SOON)
            tx.outbox.undeliverable(row.id, "one", "is_archived", None)

    with store.snapshot() as tx:
        listed = {region: tx.outbox.undelivered(region) for region in ("noord", "zuid", "west")}
    assert {("reminder", of_region["noord"]), ("digest", None)} == {
        (row.kind, row.resident_id) for row in listed["noord"]
    }
    assert [of_region["zuid"]] == [row.resident_id for row in listed["zuid"]]
    assert [] == listed["west"]


def test_what_a_fallback_read_is_listed_for_its_region_until_the_digest_has_told_it(
    store: Store,
) -> None:
    """Sent to others than the worker: that is not what reached nobody, nor what went well."""
    week = timedelta(days=7)
    with store.transaction() as tx:
        tx.outbox.add_digest("noord", "2026-08-24", NOW - week)
        of_region = {
            code: at_centre(tx, code, centre, region)
            for code, centre, region in (
                ("K7-042", "antwerpen", "noord"),
                ("K7-043", "antwerpen", "noord"),
                ("K7-044", "charleroi", "zuid"),
            )
        }
        for row in tx.outbox.ready(NOW, 10):
            is_well = row.resident_id == of_region["K7-043"]
            note = "C0AN: is_archived" if is_well else "fallback: U0AN: user_disabled"
            if tx.outbox.claim(row.id, "one", NOW, SOON) is not None:
                tx.outbox.done(row.id, "one", "C0ANTW", "1.0", at=NOW, note=note)
        tx.outbox.add_digest("noord", "2026-08-31", SOON)

    with store.snapshot() as tx:
        told = [row.resident_id for row in tx.outbox.diverted("noord", "2026-08-31")]
        told_next = tx.outbox.diverted("noord", "2026-09-07")
        elsewhere = [row.resident_id for row in tx.outbox.diverted("zuid", "2026-08-31")]
        unread = tx.outbox.undelivered("noord")
    assert [of_region["K7-042"]] == told
    assert [] == told_next
    assert [of_region["K7-044"]] == elsewhere
    assert [] == unread


def at_centre(tx: Transaction, code: str, centre: str, region: str) -> str:
    """A resident of that centre with a reminder in the outbox."""
    resident = a_resident(tx, code)
    tx.agenda.replace(
        resident, a_plan(a_moment()), centre=centre, region=region, worker=None, wake_at=None
    )
    tx.outbox.add(resident.id, [a_reminder()], NOW)
    return resident.id


def test_what_reached_nobody_is_tried_again_if_a_time_is_given(
    store: Store, resident: Resident
) -> None:
    """An undeliverable row becomes ready at its next try; without one it stays as it is."""
    row = put(store, resident)
    claimed(store, row)

    with store.transaction() as tx:
        tx.outbox.undeliverable(row.id, "one", "is_archived", LATER)
    at_its_time = [row.id for row in ready(store, LATER)]
    claimed(store, row, now=LATER)
    with store.transaction() as tx:
        tx.outbox.undeliverable(row.id, "one", "is_archived", None)
    without_one = ready(store, LATER)

    assert [row.id] == at_its_time
    assert [] == without_one


def test_the_states_are_counted(store: Store, resident: Resident) -> None:
    """Every state has a number, also when it is nought."""
    with store.transaction() as tx:
        tx.outbox.add(resident.id, [a_reminder("overdue", ordinal=n) for n in range(3)], NOW)
        first, second, _third = tx.outbox.ready(NOW, 3)
        tx.outbox.claim(first.id, "one", NOW, SOON)
        tx.outbox.claim(second.id, "one", NOW, SOON)
        tx.outbox.cancel(second.id, "one", None)

    with store.snapshot() as tx:
        counts = tx.outbox.counts()

    assert {"pending": 1, "sending": 1, "sent": 0, "undeliverable": 0, "cancelled": 1} == counts


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
