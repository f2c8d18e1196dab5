"""From the journal to the plan and the agenda: what is stored is what the facts ask."""

from datetime import date, timedelta
from typing import Any

import pytest

from scheduling.calendar import Calendar
from scheduling.facts import Assigned, ItemTicked, Snoozed, Withdrawn
from scheduling.rules import Procedure
from storage import Store, Transaction, projection
from storage.projection import Tick, Trajectory
from tests.storage.given import (
    NOW,
    ORGANISATION,
    Record,
    negative,
    registered,
    reloaded,
    staff,
)

TODAY = date(2026, 9, 1)
TALK = "talk_after_cgvs"
LATER = NOW + timedelta(hours=1)


def ticked(item: str, *, done: bool = True) -> ItemTicked:
    """An item of the talk after the decision was ticked, or the tick taken away."""
    return ItemTicked(on=TODAY, moment=TALK, occurrence=1, item=item, done=done)


def snoozed(until: date) -> Snoozed:
    """The talk after the decision waits."""
    return Snoozed(on=TODAY, moment=TALK, occurrence=1, until=until)


def test_a_trajectory_has_all_that_is_known_of_it(record: Record) -> None:
    """Facts, plan, centre, region and responsible person come in one piece."""
    trajectory = record(registered(), negative())

    talk = trajectory.plan.moment(TALK)
    assert talk is not None
    assert ("open", date(2026, 9, 6)) == (talk.status, talk.due)
    assert [1, 2] == [entry.seq for entry in trajectory.entries]
    assert [entry.fact for entry in trajectory.entries] == list(trajectory.facts)
    assert trajectory.centre is not None
    assert ("antwerpen", "noord", "U0AN") == (
        trajectory.centre.id,
        trajectory.region,
        trajectory.responsible,
    )


def test_an_unknown_resident_has_no_trajectory(store: Store, procedure: Procedure) -> None:
    """Loading by an id that nobody has says so."""
    with store.snapshot() as tx, pytest.raises(KeyError):
        projection.load(tx, procedure, "nobody")


def test_the_calendar_is_that_of_centre_and_worker(
    record: Record, store: Store, procedure: Procedure
) -> None:
    """Closing days and the worker's own days pull `plan_by` earlier, and leave `due` alone."""
    trajectory = record(registered(), negative())

    with store.snapshot() as tx:
        calendar = projection.calendar_for(tx, "U0AN", "antwerpen")

    talk = trajectory.plan.moment(TALK)
    expected = Calendar(
        closing_days=frozenset({date(2026, 11, 2), date(2026, 12, 28)}),
        working_weekdays=frozenset({0, 1, 3}),
    )
    assert expected == trajectory.calendar == calendar
    assert talk is not None
    assert (date(2026, 9, 6), date(2026, 9, 3)) == (talk.due, talk.plan_by)


def test_without_staff_or_centre_the_plan_is_reckoned_all_the_same(record: Record) -> None:
    """Somebody who is not in the file, or a centre that is not, moves nothing."""
    trajectory = record(registered(centre="gent", worker="U0XX"), negative())

    assert Calendar() == trajectory.calendar
    assert (None, None, None) == (trajectory.centre, trajectory.worker, trajectory.region)
    assert trajectory.plan.moment(TALK) is not None


@pytest.mark.parametrize(
    ("worker", "file", "responsible"),
    [
        ("U0AN", ORGANISATION, "U0AN"),
        (None, ORGANISATION, "U0BO"),
        ("U0XX", ORGANISATION, "U0BO"),
        ("U0AN", ORGANISATION.replace('"U0AN"', '"U0ZZ"'), "U0BO"),
        ("U0AN", ORGANISATION.replace('"U0AN"', '"U0ZZ"').replace("coordinator", "admin"), None),
    ],
    ids=["the worker", "nobody yet", "somebody unknown", "somebody who left", "nobody at all"],
)
def test_the_coordinator_stands_in_for_a_worker_who_is_not_there(
    record: Record,
    store: Store,
    procedure: Procedure,
    worker: str | None,
    file: str,
    responsible: str | None,
) -> None:
    """The responsible person is the worker, else the coordinator of the centre, else nobody."""
    before = record(registered(worker=worker), negative())

    with store.transaction() as tx:
        staff(tx, file, prune=True)

    assert responsible == reloaded(store, procedure, before).responsible


def test_no_fact_was_recorded_before_those_that_stand_before_it(record: Record) -> None:
    """A clock that is put back between two of them does not turn their order round."""
    record(registered())

    trajectory = record(negative(), at=NOW - timedelta(hours=1))

    assert {1: NOW, 2: NOW} == trajectory.recorded


def test_the_last_word_on_an_item_counts(record: Record) -> None:
    """A tick has who and when; taking it away leaves none, and ticking again is the later one."""
    record(registered(), negative())
    record(ticked("one"), ticked("two"), ticked("three"))
    record(ticked("two", done=False), ticked("three", done=False), by="U0BO", at=LATER)

    trajectory = record(ticked("three"), by="U0CO", at=LATER)

    assert {"one": Tick("U0AN", NOW), "three": Tick("U0CO", LATER)} == trajectory.ticks[(TALK, 1)]


def test_ticks_of_two_occurrences_are_kept_apart(record: Record) -> None:
    """What was gone through the first time was not gone through the second time."""
    second = ticked("one").model_copy(update={"occurrence": 2})

    trajectory = record(registered(), negative(), ticked("two"), second)

    assert {(TALK, 1): {"two"}, (TALK, 2): {"one"}} == {
        key: set(items) for key, items in trajectory.ticks.items()
    }


def test_a_tick_that_was_taken_back_does_not_count(record: Record) -> None:
    """Withdrawing a tick leaves the word before it."""
    trajectory = record(
        registered(), negative(), ticked("one"), ticked("two"), Withdrawn(on=TODAY, seq=3)
    )
    again = record(ticked("two", done=False), Withdrawn(on=TODAY, seq=6))

    assert {"two"} == set(trajectory.ticks[(TALK, 1)])
    assert {"two"} == set(again.ticks[(TALK, 1)])


def test_the_latest_snooze_counts(record: Record) -> None:
    """Snoozing again replaces; a snooze that was taken back does not count."""
    trajectory = record(
        registered(), negative(), snoozed(date(2026, 9, 2)), snoozed(date(2026, 9, 3))
    )
    taken_back = record(Withdrawn(on=TODAY, seq=4))

    assert {(TALK, 1): date(2026, 9, 3)} == trajectory.snoozes
    assert {(TALK, 1): date(2026, 9, 2)} == taken_back.snoozes


def test_saving_puts_the_plan_in_the_agenda(record: Record, store: Store) -> None:
    """The rows are the plan's moments, for the responsible person, the centre and the region."""
    trajectory = record(registered(), negative())

    with store.snapshot() as tx:
        rows = tx.agenda.rows(trajectory.resident.id)
        version = tx.agenda.version(trajectory.resident.id)
    assert {(moment.id, moment.status) for moment in trajectory.plan.moments} == {
        (row.moment, row.status) for row in rows
    }
    assert {("U0AN", "antwerpen", "noord")} == {(r.worker, r.centre, r.region) for r in rows}
    assert 1 == version


def test_open_moments_have_an_id_for_their_buttons(record: Record, store: Store) -> None:
    """A message can be rendered from a snapshot: the ids are there before."""
    trajectory = record(registered(), negative())

    with store.snapshot() as tx:
        opaque = tx.messages.opaque(trajectory.resident.id, TALK, 1)
        (row,) = tx.agenda.open_moments(worker="U0AN")

    assert opaque == row.message_id


def test_a_posted_checklist_whose_moment_changed_is_rendered_again(
    record: Record, store: Store
) -> None:
    """When another decision closes the moment, its message is dirty; an untouched one is not."""
    trajectory = record(registered(), negative())
    with store.transaction() as tx:
        for moment in (TALK, "procedure_intake"):
            tx.messages.put(trajectory.resident.id, moment, 1, "C1", moment, version=1)

    record(negative(date(2026, 9, 2)), at=NOW + timedelta(days=1))

    with store.snapshot() as tx:
        assert [TALK] == [posted.ts for posted in tx.messages.dirty(10)]


def test_a_resident_with_something_due_wakes_at_once(record: Record, store: Store) -> None:
    """The opening step is due as soon as the decision is registered."""
    trajectory = record(registered(), negative())

    with store.snapshot() as tx:
        assert [(trajectory.resident.id, NOW)] == tx.agenda.to_wake(NOW, 10)


def test_a_resident_sleeps_until_the_next_step(
    record: Record, store: Store, procedure: Procedure
) -> None:
    """When all that is due is in the outbox, the wake-up is the instant of the step after it."""
    trajectory = record(registered(), negative())
    with store.transaction() as tx:
        due = upcoming(tx, procedure, trajectory)

        tx.outbox.add(trajectory.resident.id, due, NOW)
        projection.save(tx, procedure, trajectory, NOW)

    with store.snapshot() as tx:
        resident = tx.journal.get(trajectory.resident.id)
    assert due
    assert resident is not None
    assert resident.wake_at is not None
    assert NOW < resident.wake_at < NOW + timedelta(days=4)


def upcoming(tx: Transaction, procedure: Procedure, trajectory: Trajectory) -> Any:
    """The steps that are due now."""
    from scheduling import reminders

    return reminders.upcoming(
        trajectory.plan,
        procedure,
        trajectory.calendar,
        sent=tx.outbox.sent(trajectory.resident.id),
        snoozes=trajectory.snoozes,
        own=frozenset(),
        now=NOW,
    ).due


def test_the_worker_of_now_is_responsible(record: Record) -> None:
    """Assigning somebody else hands the resident over."""
    record(registered(), negative())

    trajectory = record(Assigned(on=TODAY, worker="U0BO"))

    assert "U0BO" == trajectory.responsible
