"""All files of a worker go to another one, whatever breaks meanwhile."""

from __future__ import annotations

from dataclasses import replace

from bot.handovers import Handovers
from handlers import reassigning as reassigning_files
from handlers.desk import Desk
from scheduling import facts as f
from scheduling import rules
from tests.bot.checklists import about, has_buttons, posted, with_checklist
from tests.bot.house import AN, BO, CO, House, day


def reassigning(house: House) -> Handovers:
    """Return what gives files from worker to worker, of one bot."""
    desk = Desk(house.store, rules.load(), house.time.now, house.rounds.note)
    return Handovers(desk, lambda: None)


def asked(house: House) -> int:
    """Have the coordinator ask that all of An's files go to Bo; return the number of that."""
    with house.store.transaction() as tx:
        return tx.reassignments.ask(AN, BO, by=CO, at=house.time.now())


def workers(house: House) -> set[str | None]:
    """Return who is responsible for any resident."""
    with house.store.snapshot() as tx:
        residents = tx.journal.after("", 100)
        found = tx.agenda.summaries([one.id for one in residents])
    return {one.worker for one in found.values()}


def test_all_files_are_given_with_one_message_to_the_new_worker(house: House) -> None:
    """One list for the new worker, one result for the coordinator, nothing file by file."""
    house.many(4)
    asked(house)

    reassigning(house).turn()
    house.post()

    assert {BO} == workers(house)
    told = [row for row in house.rows() if row.moment == "reassignment"]
    assert {("received", "sent"), ("done", "sent")} == {(row.step, row.state) for row in told}
    assert 2 == len(told)
    assert not [row for row in house.rows() if row.moment == "handover"]
    (result,) = about(house, "C0ANTW", "toegewezen aan de nieuwe")
    assert "4 dossiers" in result


def test_a_reassignment_that_was_cut_off_goes_on_where_it_was(house: House) -> None:
    """A file that was given before the crash is not given again; the message counts them all."""
    house.many(3)
    number = asked(house)
    with house.store.snapshot() as tx:
        reassignment = tx.reassignments.get(number)
        first = tx.journal.after("", 1)[0]
        by = tx.people.person(CO)
    assert reassignment is not None
    assert by is not None
    house.desk.record_for(
        by,
        first.id,
        lambda _before: [f.Assigned(on=day("2026-11-23"), worker=BO)],
        request_id=f"reassignment-{number}-{first.id}",
        quietly=True,
    )

    reassigning(house).turn()
    reassigning(house).turn()

    with house.store.snapshot() as tx:
        done = tx.reassignments.get(number)
        counts = [
            sum(isinstance(entry.fact, f.Assigned) for entry in tx.journal.entries(one.id))
            for one in tx.journal.after("", 10)
        ]
    assert done is not None
    assert done.done_at is not None
    assert [1, 1, 1] == counts
    assert {BO} == workers(house)


def test_files_of_a_worker_who_left_are_reminded_to_the_new_one_once(house: House) -> None:
    """They fall to the coordinator, and from there to the new worker, with every step once."""
    house.many(1)
    house.wake()
    house.post()
    with house.store.transaction() as tx:
        person = tx.people.person(AN)
    assert person is not None
    asked(house)

    reassigning(house).turn()
    house.later(days=7)
    house.post()

    steps = [(row.moment, row.step, row.ordinal, row.due) for row in house.rows()]
    assert len(steps) == len(set(steps))
    assert {BO} == workers(house)
    assert replace(posted(house), marks=0, version=0).place == BO


def test_checklists_follow_to_the_new_worker_at_once_and_once(house: House) -> None:
    """Behind the one message; what stood with the old worker says where it went, also at night."""
    before = with_checklist(house)
    asked(house)

    reassigning(house).turn()
    house.post()
    house.refresh()
    reassigning(house).turn()
    house.post()

    (old,) = house.messages("C0AN")
    assert before["ts"] == old["ts"]
    assert not has_buttons(old)
    assert BO == posted(house).place
    told = house.messages(posted(house).channel)
    assert "1 dossier is voortaan" in told[0]["text"]
    assert has_buttons(told[-1])
    assert 2 == len(told)


def test_checklists_are_moved_though_the_bot_died_before_it_did(house: House) -> None:
    """Whoever starts after that goes on: told once, moved once."""
    with_checklist(house)
    number = asked(house)
    bot = reassigning(house)
    with house.store.snapshot() as tx:
        (asked_for,) = tx.reassignments.under_way()
        by = tx.people.person(CO)
        (resident,) = tx.journal.after("", 2)
    assert by is not None
    ending = reassigning_files.assign(house.desk, by, asked_for, resident.id)
    with house.store.transaction() as tx:
        noted = tx.reassignments.note(asked_for, resident.id, ending)
    assert noted is not None
    with house.store.transaction() as tx:
        reassigning_files.tell_taker(tx, rules.load(), noted, house.time.now())

    bot.turn()
    house.post()

    with house.store.snapshot() as tx:
        done = tx.reassignments.get(number)
    assert done is not None
    assert done.done_at is not None
    steps = [row.step for row in house.rows() if row.step in ("received", "handed_over", "done")]
    assert ["done", "handed_over", "received"] == sorted(steps)
    assert BO == posted(house).place
