"""A file that changes hands: who is told, where its checklist stands, what is not said twice."""

from __future__ import annotations

from datetime import timedelta

import pytest

from scheduling import facts as f
from tests.bot.checklists import MOMENT, about, has_buttons, posted, with_checklist
from tests.bot.house import CODE, House, day, final, registered

GI = "U0GI"
WEEK = 7 * 24 * 3600.0
MOVED = f.Transferred(on=day("2026-11-23"), centre="gent", worker=GI)


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
