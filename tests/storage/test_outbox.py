"""The outbox holds each step once, and lists what did not reach its reader."""

from datetime import date, timedelta
from functools import partial

from scheduling.reminders import Sent
from storage import Resident, Store, Transaction
from tests.storage.given import (
    NOW,
    a_moment,
    a_plan,
    a_reminder,
    a_resident,
    ready,
    staff,
    together,
)

SOON = NOW + timedelta(seconds=30)
LATER = NOW + timedelta(minutes=5)
DUE = date(2026, 9, 6)


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
        for row in tx.sending.ready(NOW, 10):
            tx.sending.claim(row.id, "one", NOW, SOON)
            tx.sending.undeliverable(row.id, "one", "is_archived", None)

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
        for row in tx.sending.ready(NOW, 10):
            is_well = row.resident_id == of_region["K7-043"]
            note = "C0AN: is_archived" if is_well else "fallback: U0AN: user_disabled"
            if tx.sending.claim(row.id, "one", NOW, SOON) is not None:
                tx.sending.done(row.id, "one", "C0ANTW", "1.0", at=NOW, note=note)
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


def test_the_states_are_counted(store: Store, resident: Resident) -> None:
    """Every state has a number, also when it is nought."""
    with store.transaction() as tx:
        tx.outbox.add(resident.id, [a_reminder("overdue", ordinal=n) for n in range(3)], NOW)
        first, second, _third = tx.sending.ready(NOW, 3)
        tx.sending.claim(first.id, "one", NOW, SOON)
        tx.sending.claim(second.id, "one", NOW, SOON)
        tx.sending.cancel(second.id, "one", None)

    with store.snapshot() as tx:
        counts = tx.outbox.counts()

    assert {"pending": 1, "sending": 1, "sent": 0, "undeliverable": 0, "cancelled": 1} == counts
