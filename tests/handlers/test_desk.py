"""The desk: everything in one transaction, and only what was committed is told."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from handlers.undoing import last_recorded_by
from scheduling import facts as f
from scheduling.refusal import Refusal
from storage import Person, projection
from tests.handlers.office import (
    AN,
    BO,
    CO,
    CODE,
    GI,
    IC,
    Office,
    at_once,
    cgvs,
    day,
    final,
    registered,
)

TALK = f.TalkHeld(on=day("2026-11-23"), moment="talk_after_cgvs", notes="Iets")


@pytest.fixture
def an(office: Office) -> Person:
    """An, as she is registered."""
    with office.store.snapshot() as tx:
        found = tx.people.person(AN)
    assert found is not None
    return found


def test_what_is_recorded_is_in_the_agenda_and_the_next_reminder_is_known(
    office: Office, an: Person
) -> None:
    """Facts and plan are put in place together."""
    office.given(registered())

    office.desk.record(an, CODE, [cgvs()], request_id="r-1")

    differences = list(projection.verify(office.store, office.procedure, office.now))
    assert [] == differences
    with office.store.snapshot() as tx:
        resident = tx.journal.find(CODE)
    assert resident is not None
    assert office.now == resident.wake_at


def test_who_waits_for_it_is_told_after_the_commit_and_only_then(
    office: Office, an: Person
) -> None:
    """A refusal tells nobody; at the call the fact can be read already."""
    office.given(registered())
    office.committed.clear()

    with pytest.raises(Refusal):
        office.desk.record(an, CODE, [cgvs("2026-11-24")], request_id="r-1")
    refused = list(office.committed)
    outcome = office.desk.record(an, CODE, [cgvs()], request_id="r-2")

    assert [] == refused
    assert [outcome.resident.id] == office.committed


def test_a_request_that_comes_again_gets_its_first_answer(office: Office, an: Person) -> None:
    """The plans before and after are those of then, whatever was recorded since."""
    office.given(registered())
    first = office.desk.record(an, CODE, [cgvs()], request_id="r-1")
    office.desk.record(an, CODE, [TALK], request_id="r-2")

    again = office.desk.record(an, CODE, [cgvs()], request_id="r-1")

    assert (first.before, first.after) == (again.before, again.after)
    assert first.entries == again.entries
    assert 3 == len(office.facts())


def test_a_request_that_opened_a_file_says_so_again(office: Office, an: Person) -> None:
    """Before it there was no plan."""
    first = office.desk.record(an, "B2-777", [registered(), cgvs()], request_id="r-1")
    again = office.desk.record(an, "B2-777", [registered(), cgvs()], request_id="r-1")

    assert (None, None) == (first.before, again.before)
    assert first.after == again.after


def test_a_refused_second_fact_leaves_the_first_one_out_too(office: Office, an: Person) -> None:
    """All or nothing."""
    before = office.journal()

    with pytest.raises(Refusal) as refused:
        office.desk.record(an, "B2-777", [registered(), cgvs("2026-11-24")], request_id="r-1")

    assert "future" == refused.value.code
    assert before == office.journal()


def test_a_duplicate_names_who_recorded_it_and_when(office: Office, an: Person) -> None:
    """From the journal, not from what the second one knows."""
    office.given(registered())
    office.record(cgvs(), by=CO)
    office.later(days=1)

    with pytest.raises(Refusal) as refused:
        office.desk.record(an, CODE, [cgvs()], request_id="r-1")

    params = refused.value.params
    assert ("duplicate", CO, day("2026-11-23")) == (
        refused.value.code,
        params["by"],
        params["recorded_on"],
    )


def test_another_centre_cannot_write(office: Office) -> None:
    """Before anything is said about the file."""
    office.given(registered(), cgvs())
    with office.store.snapshot() as tx:
        stranger = tx.people.person(GI)
    assert stranger is not None

    with pytest.raises(Refusal) as refused:
        office.desk.record(stranger, CODE, [cgvs()], request_id="r-1")

    assert "not_allowed" == refused.value.code


def test_what_a_colleague_recorded_is_taken_back_by_who_could_have_recorded_it_only(
    office: Office,
) -> None:
    """The coach of the centre takes back own talks; a decision stays the workers' own."""
    office.given(registered(), final("2026-10-26"))
    office.given(f.OtpAllocated(on=day("2026-10-28"), centre="gent"))
    office.given(f.OtpArrived(on=day("2026-11-03"), centre="gent", worker=GI))
    with office.store.snapshot() as tx:
        coach = tx.people.person(IC)
    assert coach is not None
    before = office.journal()
    gone = f.Withdrawn(on=office.today, seq=4, reason="Vergissing")

    with pytest.raises(Refusal) as refused:
        office.desk.record(coach, CODE, [gone], request_id="r-1")

    assert "not_allowed" == refused.value.code
    assert before == office.journal()


def test_nothing_new_is_not_recorded(office: Office, an: Person) -> None:
    """Facts that turn out to be there already: no fact, no new version, nobody told."""
    office.given(registered(), cgvs())
    resident = office.trajectory().resident
    office.committed.clear()
    before = office.journal()

    outcome = office.desk.record_for(an, resident.id, lambda _: [], request_id="r-1")

    assert () == outcome.entries
    assert [] == office.committed
    assert before == office.journal()


def test_a_request_that_changed_nothing_changes_nothing_when_it_comes_again(
    office: Office, an: Person
) -> None:
    """Two people ticked the same item, a third unticked it, and the second's click comes late."""
    office.given(registered(), cgvs())
    resident = office.trajectory().resident

    def wanting(done: bool) -> Callable[[projection.Trajectory], list[f.Fact]]:
        tick = f.ItemTicked(
            on=day("2026-11-23"),
            moment="talk_after_cgvs",
            occurrence=1,
            item="reason",
            done=done,
        )

        def make(trajectory: projection.Trajectory) -> list[f.Fact]:
            ticked = trajectory.ticks.get(("talk_after_cgvs", 1), {})
            return [] if (tick.item in ticked) == done else [tick]

        return make

    office.desk.record_for(an, resident.id, wanting(True), request_id="first")
    second = office.desk.record_for(an, resident.id, wanting(True), request_id="second")
    office.desk.record_for(an, resident.id, wanting(False), request_id="third")

    again = office.desk.record_for(an, resident.id, wanting(True), request_id="second")

    assert {} == office.trajectory().ticks.get(("talk_after_cgvs", 1), {})
    assert (second.before, second.after, ()) == (again.before, again.after, again.entries)


def test_the_last_own_fact_passes_over_what_has_a_button_of_its_own(office: Office) -> None:
    """Ticks and later reminders are undone where they stand; withdrawals not at all."""
    office.given(registered())
    office.record(cgvs(), by=AN)
    tick = f.ItemTicked(
        on=office.today, moment="talk_after_cgvs", occurrence=1, item="reason", done=True
    )
    office.record(tick, by=AN)
    office.record(f.Hearing(on=day("2026-12-10")), by=BO)

    entries = office.trajectory().entries

    assert 2 == last_recorded_by(entries, AN)
    assert 4 == last_recorded_by(entries, BO)
    assert last_recorded_by(entries, GI) is None


def test_the_same_request_twice_at_once_is_done_once(office: Office, an: Person) -> None:
    """Both callers get the same outcome."""
    office.given(registered())

    def record() -> object:
        return office.desk.record(an, CODE, [cgvs()], request_id="r-1").entries

    first, second = at_once(record, record)

    assert first == second
    assert 2 == len(office.facts())


def test_checklists_are_marked_whose_plan_ticks_attempts_or_questions_changed(
    office: Office,
) -> None:
    """What stands in Slack is rendered once more where it no longer says what is so."""
    office.given(registered(), final("2026-11-02"))
    for moment in ("talk_after_final", "otp_status"):
        office.post(moment)
    clean = [office.is_dirty(moment) for moment in ("talk_after_final", "otp_status")]

    office.given(
        f.TalkNotHeld(on=office.today, moment="talk_after_final", reason="no_show"),
        f.OtpNotAllocated(on=office.today),
    )

    dirty = [office.is_dirty(moment) for moment in ("talk_after_final", "otp_status")]
    assert ([False, False], [True, True]) == (clean, dirty)
