"""Absences, reassignments and former messages: what handing over keeps, on both databases."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import exc

from storage import StorageUnavailable, Store, organisation
from tests.storage.given import NOW, a_resident

FIRST, LAST = date(2026, 11, 23), date(2026, 11, 27)
STAFF = """
case_code_pattern = "^[A-Z][A-Z0-9]-[0-9]{3,5}$"
[[region]]
id = "noord"
name = "Noord"
channel = "C0NOORD"
[[centre]]
id = "antwerpen"
name = "Antwerpen"
region = "noord"
channel = "C0ANTW"
language = "fr"
[[person]]
slack_id = "U0AN"
role = "social_worker"
centre = "antwerpen"
channel = "C0AN"
[[person]]
slack_id = "U0BO"
role = "social_worker"
centre = "antwerpen"
"""


@pytest.fixture
def staffed(store: Store) -> Store:
    """A store with two colleagues."""
    with store.transaction() as tx:
        tx.people.apply(organisation.load(STAFF, "staff.toml"))
    return store


@pytest.mark.parametrize(
    ("on", "is_away"),
    [
        (date(2026, 11, 22), False),
        (FIRST, True),
        (date(2026, 11, 25), True),
        (LAST, True),
        (date(2026, 11, 28), False),
    ],
)
def test_both_days_of_an_absence_count(staffed: Store, on: date, is_away: bool) -> None:
    """It begins and ends by itself."""
    with staffed.transaction() as tx:
        added = tx.absences.add("U0AN", "U0BO", FIRST, LAST, by="U0AN", at=NOW)

    with staffed.snapshot() as tx:
        assert (added if is_away else None) == tx.absences.of("U0AN", on)
        assert tx.absences.of("U0BO", on) is None


def test_an_absence_that_was_ended_is_as_if_over(staffed: Store) -> None:
    """It is found nowhere any more, and ending it again changes nothing."""
    with staffed.transaction() as tx:
        absence = tx.absences.add("U0AN", "U0BO", FIRST, LAST, by="U0AN", at=NOW)

        ended = [tx.absences.end(absence.id, NOW), tx.absences.end(absence.id, NOW)]

        assert [True, False] == ended
        assert tx.absences.of("U0AN", FIRST) is None
        assert tx.absences.get(absence.id) is None
        assert tx.absences.overlapping("U0AN", FIRST, LAST) is None


def test_an_overlap_is_found_and_what_is_over_is_not_ahead(staffed: Store) -> None:
    """One shared day is an overlap; the list holds what is not over."""
    with staffed.transaction() as tx:
        absence = tx.absences.add("U0AN", "U0BO", FIRST, LAST, by="U0AN", at=NOW)

        assert absence == tx.absences.overlapping("U0AN", LAST, date(2026, 12, 24))
        assert tx.absences.overlapping("U0AN", date(2026, 11, 28), date(2026, 12, 24)) is None
        assert [absence] == tx.absences.ahead({"U0AN"}, LAST)
        assert [] == tx.absences.ahead({"U0AN"}, date(2026, 11, 28))
        assert [] == tx.absences.ahead({"U0BO"}, FIRST)


def test_the_database_refuses_an_absence_that_ends_before_it_begins(staffed: Store) -> None:
    """Whoever writes it."""
    refused = pytest.raises((StorageUnavailable, exc.IntegrityError))

    with refused, staffed.transaction() as tx:
        tx.absences.add("U0AN", "U0BO", LAST, FIRST, by="U0AN", at=NOW)


def test_a_reassignment_is_gone_through_once_whoever_does_it(store: Store) -> None:
    """Two bots that take the same turn note it once; the rest goes on from there."""
    with store.transaction() as tx:
        one, other, last = (a_resident(tx, f"K7-04{number}").id for number in range(3))
        number = tx.reassignments.ask("U0AN", "U0BO", by="U0CO", at=NOW)
        (asked,) = tx.reassignments.under_way()

        noted = tx.reassignments.note(asked, one, "assigned")
        late = tx.reassignments.note(asked, one, "assigned")

    assert noted is not None
    assert late is None
    with store.transaction() as tx:
        tx.reassignments.note(noted, other, "refused")
        found = tx.reassignments.get(number)
        assert found is not None
        tx.reassignments.note(found, last, "elsewhere")
        found = tx.reassignments.get(number)
    assert found is not None
    assert (last, (one,), (other,)) == (found.after, found.assigned, found.refused)


def test_a_reassignment_is_finished_once(store: Store) -> None:
    """Only who finishes it has it told."""
    with store.transaction() as tx:
        number = tx.reassignments.ask("U0AN", "U0BO", by="U0CO", at=NOW)

        finished = [tx.reassignments.finish(number, NOW), tx.reassignments.finish(number, NOW)]

        assert [True, False] == finished
        assert [] == tx.reassignments.under_way()


def test_a_checklist_that_moves_leaves_a_former_message(store: Store) -> None:
    """Until that is dealt with, it is remembered; posting it in place leaves none."""
    with store.transaction() as tx:
        resident = a_resident(tx)
        tx.messages.put(resident.id, "otp_intake", 1, "C1", "1.1", version=1, place="C1")
        tx.messages.put(resident.id, "otp_intake", 1, "C1", "1.1", version=1, place="C1")
        in_place = tx.messages.former(5)

        tx.messages.put(resident.id, "otp_intake", 1, "D2", "2.1", version=1, place="U2")
        (former,) = tx.messages.former(5)
        posted = tx.messages.checklist(resident.id, "otp_intake", 1)
        tx.messages.forget(former)

        assert [] == in_place
        assert posted is not None
        assert ("C1", "1.1", posted.id) == former
        assert ("D2", "2.1", "U2") == (posted.channel, posted.ts, posted.place)
        assert [] == tx.messages.former(5)


@pytest.mark.parametrize(("channel", "language"), [("C0AN", "fr"), ("C0ANTW", "fr"), ("C9", None)])
def test_a_channel_is_read_in_its_centres_language(
    staffed: Store, channel: str, language: str | None
) -> None:
    """A worker's channel and the centre's own; of others nothing is known."""
    with staffed.snapshot() as tx:
        assert language == tx.people.language_in(channel)
