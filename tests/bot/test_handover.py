"""A file that changes hands: who is told, where its checklist stands, what is not said twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.handovers import Handovers
from handlers import reassigning as reassigning_files
from handlers.desk import Desk
from scheduling import facts as f
from scheduling import rules
from storage import Posted
from tests.bot.house import AN, BO, CO, CODE, House, cgvs, day, final, registered

MOMENT = "talk_after_cgvs"
GI = "U0GI"
WEEK = 7 * 24 * 3600.0
MOVED = f.Transferred(on=day("2026-11-23"), centre="gent", worker=GI)


def posted(house: House, moment: str = MOMENT, occurrence: int = 1) -> Posted:
    """Return where a message about the resident stands."""
    with house.store.snapshot() as tx:
        (resident,) = tx.journal.after("", 2)
        found = tx.messages.checklist(resident.id, moment, occurrence)
    assert found is not None
    return found


def with_checklist(house: House) -> dict[str, Any]:
    """Have a resident of An's whose checklist stands in her channel; return that message."""
    house.given(registered(), cgvs("2026-11-20"))
    house.post()
    (message,) = house.messages("C0AN")
    return message


def has_buttons(message: dict[str, Any]) -> bool:
    """Say whether anything in a message can be clicked."""
    return "action_id" in str(message["blocks"])


def about(house: House, channel: str, word: str) -> list[str]:
    """Return the texts in a channel that hold a word."""
    return [text for text in house.said(channel) if word in text]


def test_a_transfer_tells_both_and_moves_the_checklist_once(house: House) -> None:
    """The old worker reads what has gone, the new one what has come, with the checklist."""
    before = with_checklist(house)

    house.given(
        f.ItemTicked(on=day("2026-11-23"), moment=MOMENT, occurrence=1, item="stay", done=True)
    )
    house.given(MOVED, by=GI)
    house.post()
    house.refresh()

    (old, gone) = house.messages("C0AN")
    (come, checklist) = house.messages("C0GI")
    assert before["ts"] == old["ts"]
    assert not has_buttons(old)
    assert "overgedragen" in old["text"]
    assert "Gent" in gone["text"]
    assert "Antwerpen-Linkeroever" in come["text"]
    assert "Gesprek na negatieve beslissing CGVS" in str(come["blocks"])
    assert ("C0GI", checklist["ts"], "C0GI") == (
        posted(house).channel,
        posted(house).ts,
        posted(house).place,
    )
    assert has_buttons(checklist)
    assert "✓" in str(checklist["blocks"])


def test_what_is_due_during_the_transfer_is_said_once_and_to_the_new_worker(house: House) -> None:
    """A reminder that waits in the outbox goes to whoever has the file when it is sent."""
    with_checklist(house)
    house.hands.pause(WEEK)
    house.wake()
    assert "pending" == house.row("overdue", MOMENT).state
    in_an = len(house.messages("C0AN"))

    house.given(f.Transferred(on=day("2026-11-30"), centre="gent", worker=GI), by=GI)
    house.post()
    house.refresh()

    (gone,) = house.messages("C0AN")[in_an:]
    assert "Gent" in gone["text"]
    checklists = [m for m in house.messages("C0GI") if "moment_tick" in str(m["blocks"])]
    assert [posted(house).ts] == [one["ts"] for one in checklists]
    assert 1 == len([row for row in house.rows() if row.step == "overdue"])
    assert not [row for row in house.rows() if row.state in ("pending", "sending")]


def test_after_a_transfer_the_next_reminder_is_in_the_new_thread_only(house: House) -> None:
    """Nobody is reminded of what is somebody else's, and what is due is not said to nobody."""
    with_checklist(house)
    house.given(MOVED, by=GI)
    house.post()
    in_an = house.said("C0AN")

    house.hands.pause(WEEK)
    house.wake()
    house.post()

    assert in_an == house.said("C0AN")
    replies = house.messages("C0GI", posted(house).ts)[1:]
    assert 1 == len([one for one in replies if "te laat" in one["text"].lower()])


def test_a_transfer_at_night_is_told_in_office_hours(house: House) -> None:
    """What somebody else did waits until the centre works; then it is all said at once."""
    with_checklist(house)
    house.hands.pause(10 * 3600.0)

    house.given(f.Transferred(on=day("2026-11-23"), centre="gent", worker=GI), by="U0GC")
    house.turns(5)
    at_night = (house.said("C0GI"), len(house.messages("C0AN")))
    house.hands.pause(13 * 3600.0)
    house.wake()
    house.post()

    assert ([], 1) == at_night
    assert 2 == len(house.messages("C0GI"))
    assert 2 == len(house.messages("C0AN"))


@pytest.mark.parametrize("kind", ["accept_then_500", "accept_then_drop", "unavailable"])
def test_a_sender_that_is_cut_off_moves_the_checklist_once(house: House, kind: str) -> None:
    """An answer that is lost between posting and writing down posts nothing twice."""
    with_checklist(house)
    house.given(MOVED, by=GI)
    house.fault(kind, channel="C0GI")
    house.fault(kind, channel="C0GI")

    house.post()
    house.refresh()

    assert 2 == len(house.messages("C0GI"))
    assert not has_buttons(house.messages("C0AN")[0])
    with house.store.snapshot() as tx:
        assert [] == tx.messages.former(5)


def test_a_bot_that_dies_before_it_sends_leaves_it_to_the_next(house: House) -> None:
    """What was committed with the transfer is sent by whoever starts after that."""
    with_checklist(house)
    house.given(MOVED, by=GI)
    with house.store.transaction() as tx:
        now = house.time.now()
        for row in tx.sending.ready(now, 10):
            tx.sending.claim(row.id, "lost", now, now + timedelta(seconds=60))

    house.post(house.senders())

    assert 2 == len(house.messages("C0GI"))
    assert 2 == len(house.messages("C0AN"))


def test_a_collapsed_message_is_made_sure_of_after_a_crash(house: House) -> None:
    """The former message is remembered until Slack has taken its one line."""
    with_checklist(house)
    house.given(MOVED, by=GI)
    house.post()
    house.fault("unavailable", "chat.update")
    house.outgoing.refresher.turn()
    with house.store.snapshot() as tx:
        assert tx.messages.former(5)

    house.hands.pause(60)
    house.refresh()

    assert not has_buttons(house.messages("C0AN")[0])


def test_a_transfer_that_is_taken_back_is_told_as_one_more_handover(house: House) -> None:
    """The file returns, with its checklist, and nothing of it stays behind."""
    with_checklist(house)
    house.given(MOVED, by=GI)
    house.post()

    house.given(f.Withdrawn(on=day("2026-11-23"), seq=3), by=GI)
    house.hands.pause(1)
    house.post()
    house.refresh()

    assert "C0AN" == posted(house).channel
    checklists = [m for m in house.messages("C0GI") if "moment_tick" in str(m["blocks"])]
    assert [] == checklists


def test_an_allocation_is_announced_to_its_centre_and_closed_by_the_arrival(house: House) -> None:
    """The centre is told by code only; once the arrival is there, no button is left."""
    house.given(registered(), final())
    house.post()

    house.given(f.OtpAllocated(on=day("2026-11-20"), centre="gent"))
    house.post()
    (expected,) = about(house, "C0GENT", "Verwacht")
    message = next(m for m in house.messages("C0GENT") if m["text"] == expected)
    house.given(f.OtpArrived(on=day("2026-11-23"), centre="gent", worker=GI), by=GI)
    house.post()
    house.refresh()

    assert CODE in expected
    assert "Aankomst registreren" in str(message["blocks"])
    after = next(m for m in house.messages("C0GENT") if m["ts"] == message["ts"])
    assert not has_buttons(after)
    assert "geregistreerd" in after["text"]
    assert about(house, "C0AN", "Gent")


def test_an_announced_transfer_is_told_to_its_centre_and_closed_by_the_arrival(
    house: House,
) -> None:
    """Once the resident is there, or stays after all, nothing is left to click."""
    with_checklist(house)
    house.given(f.TransferAnnounced(on=day("2026-11-23"), centre="gent"))
    house.post()
    (expected,) = house.messages("C0GENT")

    house.given(MOVED, by=GI)
    house.post()
    house.refresh()

    (settled,) = house.messages("C0GENT")
    assert "Verwacht" in expected["text"]
    assert has_buttons(expected)
    assert expected["ts"] == settled["ts"]
    assert not has_buttons(settled)
    assert "de aankomst is geregistreerd" in settled["text"]


def test_when_nobody_arrives_both_are_asked_and_both_see_the_answer(house: House) -> None:
    """Each message keeps a place of its own, so the answer takes the buttons off both."""
    house.given(registered(), final(), f.OtpAllocated(on=day("2026-11-17"), centre="gent"))
    house.post()
    house.later(hours=48)
    house.post()
    asked = [
        (channel, message["ts"])
        for channel in ("C0AN", "C0GENT")
        for message in house.messages(channel)
        if "otp_answer_no_show" in str(message["blocks"])
    ]

    house.given(f.OtpNoShow(on=day("2026-11-24")))
    house.refresh()

    assert ["C0AN", "C0GENT"] == [channel for channel, _ts in asked]
    for channel, ts in asked:
        message = next(m for m in house.messages(channel) if m["ts"] == ts)
        assert not has_buttons(message)


def away(house: House, first: str, last: str, stand_in: str = BO, who: str = AN) -> None:
    """Note an absence."""
    with house.store.transaction() as tx:
        tx.absences.add(who, stand_in, day(first), day(last), by=who, at=house.time.now())


def test_new_checklists_go_to_the_stand_in(house: House) -> None:
    """What opens during an absence is for whoever stands in; the absent worker hears nothing."""
    away(house, "2026-11-23", "2026-11-27")

    house.given(registered(), cgvs("2026-11-20"))
    house.hands.pause(3600)
    house.wake()
    house.post()

    assert [] == house.messages("C0AN")
    assert BO == posted(house).place


def test_reminders_go_to_the_stand_in_and_back_when_the_absence_ends(house: House) -> None:
    """On either day of change each step is said once, to whoever is there."""
    with_checklist(house)
    away(house, "2026-11-24", "2026-11-27")

    house.later(hours=22)  # Tuesday
    house.later(hours=24)
    house.later(hours=24)
    house.post()
    house.refresh()
    during = posted(house).place
    (old,) = house.messages("C0AN")
    house.later(days=4)  # Monday: back
    house.post()
    house.refresh()

    assert BO == during
    assert not has_buttons(old)
    assert "C0AN" == posted(house).place
    steps = [(row.step, row.ordinal) for row in house.rows() if row.moment == MOMENT]
    assert len(steps) == len(set(steps))
    assert all(row.state in ("sent", "cancelled") for row in house.rows())


def test_after_an_absence_with_the_coordinator_it_is_the_own_channel_again(house: House) -> None:
    """The centre's channel is also the last resort of whoever is back, but not where they read."""
    away(house, "2026-11-23", "2026-11-24", stand_in=CO)
    house.given(registered(), cgvs("2026-11-20"))
    house.hands.pause(3600)
    house.wake()
    house.post()
    during = posted(house).place

    house.later(days=2)
    house.post()

    assert "C0ANTW" == during
    assert "C0AN" == posted(house).place
    assert 1 == len(house.messages("C0AN"))


def test_a_stand_in_who_has_left_gives_way_to_the_coordinator(house: House) -> None:
    """Nobody is reminded who is not there: the centre's coordinator is."""
    away(house, "2026-11-23", "2026-11-27", stand_in=BO)
    away(house, "2026-11-23", "2026-11-27", stand_in=AN, who=BO)

    house.given(registered(), cgvs("2026-11-20"))
    house.hands.pause(3600)
    house.wake()
    house.post()

    assert "C0ANTW" == posted(house).place


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


# -- who is told of an absence


def letter(house: House, step: str, first: str, last: str) -> str:
    """Have a letter about An's absence, in which Bo stands in; return the id of the absence."""
    with house.store.transaction() as tx:
        absence = tx.absences.add(AN, BO, day(first), day(last), by=AN, at=house.time.now())
        tx.outbox.add_absence(absence.id, step, house.time.now())
    return absence.id


def test_a_stand_in_is_told_what_is_open_even_if_slack_takes_no_direct_message(
    house: House,
) -> None:
    """Then it is the centre's channel that has it: a stand-in who knows of nothing is no help."""
    with_checklist(house)
    house.fault("user_not_found", method="conversations.open")

    letter(house, "stand_in", "2026-11-23", "2026-11-27")
    house.post()

    (told,) = house.messages("C0ANTW")
    assert "vervangt" in str(told["blocks"])
    assert f"{CODE} · Gesprek na negatieve beslissing CGVS" in str(told["blocks"])


@pytest.mark.parametrize("kind", ["accept_then_500", "accept_then_drop", "unavailable"])
def test_a_letter_about_an_absence_is_sent_once_whatever_slack_answers(
    house: House, kind: str
) -> None:
    """It is looked up by its id like any other."""
    house.fault(kind, times=1)

    letter(house, "away", "2026-11-23", "2026-11-27")
    house.post()

    assert 1 == len(about(house, "C0AN", "afwezigheid"))


def test_a_letter_about_an_absence_that_was_ended_meanwhile_is_not_sent(house: House) -> None:
    """And the one of its end is."""
    absence = letter(house, "begins", "2026-11-23", "2026-11-27")
    with house.store.transaction() as tx:
        tx.absences.end(absence, house.time.now())
        tx.outbox.add_absence(absence, "back", house.time.now())

    house.post()

    assert "cancelled" == house.row("begins").state
    assert 1 == len(about(house, "C0AN", "beëindigd"))


def test_while_the_coach_is_away_the_stand_in_reads_the_coachs_checklists(house: House) -> None:
    """A social worker who stands in is told to coordinate; afterwards it is the coach again."""
    house.given(
        registered(),
        final("2026-11-02"),
        f.OtpAllocated(on=day("2026-11-05"), centre="gent"),
        f.OtpArrived(on=day("2026-11-16"), centre="gent", worker=GI),
        f.TalkHeld(on=day("2026-11-18"), moment="otp_intake", cooperates=True),
    )
    away(house, "2026-11-23", "2026-11-24", stand_in="U0GC", who="U0IC")
    house.post()
    during = posted(house, "icam_intake").place
    (checklist,) = [m for m in house.messages("C0GENT") if "Intake door ICAM-coach" in m["text"]]

    house.later(days=4)
    house.post()
    house.refresh()

    assert "C0GENT" == during
    assert "stem af met de ICAM-coach" in str(checklist["blocks"])
    assert "C0IC" == posted(house, "icam_intake").place
