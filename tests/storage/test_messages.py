"""Messages remember where a checklist stands, and whether it is stale."""

from collections.abc import Iterator

import pytest

from storage import Resident, Store, Transaction
from storage.messages import About
from tests.storage.given import NOW, a_moment, a_plan, a_resident

MOMENT = "talk_after_cgvs"


@pytest.fixture
def resident(store: Store) -> Resident:
    """A resident whose plan was put in place once."""
    with store.transaction() as tx:
        opened = a_resident(tx)
        move_on(tx, opened)
    return opened


@pytest.fixture
def tx(store: Store, resident: Resident) -> Iterator[Transaction]:
    """A transaction."""
    with store.transaction() as transaction:
        yield transaction


def move_on(tx: Transaction, resident: Resident) -> None:
    """Something happened: the plan is put in place once more."""
    tx.agenda.replace(
        resident, a_plan(a_moment()), centre=None, region=None, worker=None, wake_at=NOW
    )


def test_a_checklist_is_found_where_it_was_posted(tx: Transaction, resident: Resident) -> None:
    """Before the posting there is none; afterwards channel and time stamp are known."""
    before = tx.messages.checklist(resident.id, MOMENT, 1)

    tx.messages.put(resident.id, MOMENT, 1, "C1", "1.1", version=1)

    after = tx.messages.checklist(resident.id, MOMENT, 1)
    assert before is None
    assert after is not None
    assert ("C1", "1.1", 1, False) == (after.channel, after.ts, after.version, after.dirty)
    assert tx.messages.checklist(resident.id, MOMENT, 2) is None
    assert [("C1", "1.1")] == [(row.channel, row.ts) for row in tx.agenda.rows(resident.id)]


def test_an_opaque_id_stays_and_leads_back(tx: Transaction, resident: Resident) -> None:
    """The id in a button's value stays the same, says nothing, and names its moment to us."""
    opaque = tx.messages.opaque(resident.id, MOMENT, 1)
    tx.messages.put(resident.id, MOMENT, 1, "C1", "1.1", version=1)

    again = tx.messages.opaque(resident.id, MOMENT, 1)
    second = tx.messages.opaque(resident.id, MOMENT, 2)

    assert opaque == again != second
    assert About(resident.id, MOMENT, 1) == tx.messages.by_opaque(opaque)
    assert tx.messages.by_opaque("K7-042") is None
    assert resident.code not in opaque


def test_a_checklist_rendered_too_early_is_dirty_at_once(
    tx: Transaction, resident: Resident
) -> None:
    """What was posted from an older version than the resident has now is rendered once more."""
    move_on(tx, resident)

    tx.messages.put(resident.id, MOMENT, 1, "C1", "1.1", version=1)

    assert ["1.1"] == [posted.ts for posted in tx.messages.dirty(10)]


def test_a_checklist_is_clean_only_when_nothing_happened_since(
    tx: Transaction, resident: Resident
) -> None:
    """A renderer that was overtaken leaves the checklist dirty; the next one cleans it."""
    tx.messages.put(resident.id, MOMENT, 1, "C1", "1.1", version=1)
    tx.messages.mark_dirty(resident.id)
    opaque = tx.messages.dirty(10)[0].id
    move_on(tx, resident)

    overtaken = tx.messages.clean(opaque, version=1, marks=1)
    still_dirty = tx.messages.dirty(10)
    now = tx.agenda.version(resident.id)
    current = tx.messages.clean(opaque, version=now, marks=still_dirty[0].marks)

    assert (False, True) == (overtaken, current)
    assert [opaque] == [posted.id for posted in still_dirty]
    assert [] == tx.messages.dirty(10)


def test_an_older_rendering_that_arrives_last_makes_it_dirty_again(
    tx: Transaction, resident: Resident
) -> None:
    """When two replace a message in the wrong order, it is rendered once more."""
    tx.messages.put(resident.id, MOMENT, 1, "C1", "1.1", version=1)
    move_on(tx, resident)
    opaque = tx.messages.opaque(resident.id, MOMENT, 1)

    newer = tx.messages.clean(opaque, version=2, marks=0)
    older = tx.messages.clean(opaque, version=1, marks=0)

    assert (True, False) == (newer, older)
    assert [opaque] == [posted.id for posted in tx.messages.dirty(10)]


def test_a_newer_rendering_does_not_clear_what_an_older_one_may_have_overwritten(
    tx: Transaction, resident: Resident
) -> None:
    """The older one reports first, though Slack took it last: the newer one cannot know."""
    tx.messages.put(resident.id, MOMENT, 1, "C1", "1.1", version=1)
    move_on(tx, resident)
    tx.messages.mark_dirty(resident.id)
    opaque = tx.messages.opaque(resident.id, MOMENT, 1)
    marks = tx.messages.marks(opaque)

    older = tx.messages.clean(opaque, version=1, marks=marks)
    newer = tx.messages.clean(opaque, version=2, marks=marks)

    assert (False, False) == (older, newer)
    assert [opaque] == [posted.id for posted in tx.messages.dirty(10)]


def test_only_what_stands_in_slack_becomes_dirty(tx: Transaction, resident: Resident) -> None:
    """A checklist that was never posted has nothing to render; a moment limits it to its own."""
    tx.messages.opaque(resident.id, "never_posted", 1)
    for occurrence in (1, 2):
        tx.messages.put(resident.id, MOMENT, occurrence, "C1", f"1.{occurrence}", version=1)
    tx.messages.put(resident.id, "second_talk", 1, "C1", "1.3", version=1)

    one = tx.messages.mark_dirty(resident.id, MOMENT, 2)
    listed = [posted.ts for posted in tx.messages.dirty(10)]
    of_moment = tx.messages.mark_dirty(resident.id, MOMENT)
    all_of_them = tx.messages.mark_dirty(resident.id)
    nobody = tx.messages.mark_dirty("nobody")

    assert [1, 2, 3, 0] == [one, of_moment, all_of_them, nobody]
    assert ["1.2"] == listed
    assert 2 == len(tx.messages.dirty(2))


def test_cleaning_what_is_not_there_is_not_clean(tx: Transaction) -> None:
    """An unknown id cleans nothing."""
    assert not tx.messages.clean("unknown", version=1, marks=0)
