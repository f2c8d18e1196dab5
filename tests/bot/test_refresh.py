"""A posted checklist says what is so, also when something else changed it."""

from __future__ import annotations

from datetime import timedelta

from storage import Posted
from tests.bot.house import House, cgvs, held, registered

MOMENT = "talk_after_cgvs"


def posted_checklist(house: House) -> str:
    """Have a checklist posted; return its ts."""
    house.given(registered(), cgvs("2026-11-20"))
    house.post()
    return str(house.row("opening", MOMENT).ts)


def checklist(house: House) -> Posted:
    """Return where the checklist stands, and whether it is dirty."""
    row = house.row("opening", MOMENT)
    with house.store.snapshot() as tx:
        found = tx.messages.checklist(row.resident_id or "", MOMENT, 1)
    assert found is not None
    return found


def test_a_recorded_talk_collapses_its_checklist(house: House) -> None:
    """The facts changed, the message follows, and nothing is left to do."""
    ts = posted_checklist(house)
    (before,) = house.messages()

    house.given(held(MOMENT, "2026-11-23"))
    house.refresh()

    (after,) = house.messages()
    assert ts == after["ts"]
    assert len(after["blocks"]) < len(before["blocks"])
    assert before["metadata"] == after["metadata"]
    assert not checklist(house).dirty


def test_a_clean_checklist_is_left_alone(house: House) -> None:
    """Nothing changed: Slack is not called."""
    posted_checklist(house)
    house.refresh()
    updates = house.calls("chat.update")

    house.outgoing.refresher.turn()

    assert updates == house.calls("chat.update")


def test_an_update_that_slack_puts_off_is_made_later(house: House) -> None:
    """The checklist stays dirty until it has been rendered."""
    posted_checklist(house)
    house.fault("ratelimited", "chat.update", retry_after=9)
    house.fault("unavailable", "chat.update")
    began = house.hands.seconds

    house.given(held(MOMENT, "2026-11-23"))
    house.refresh()

    assert house.hands.seconds - began >= 9
    assert not checklist(house).dirty


def test_a_checklist_that_was_deleted_is_given_up(house: House) -> None:
    """There is nothing to mend, and no end to trying otherwise."""
    ts = posted_checklist(house)
    house.client.chat_delete(channel="C0AN", ts=ts)

    house.given(held(MOMENT, "2026-11-23"))
    house.refresh()

    assert [] == house.messages()
    assert not checklist(house).dirty
    assert 1 == house.metrics.value("terugkeer_updates_total", outcome="gone")


def test_what_changes_during_an_update_is_rendered_once_more(house: House) -> None:
    """A version that is no longer the latest leaves the checklist dirty."""
    posted_checklist(house)
    current = checklist(house)
    house.given(held(MOMENT, "2026-11-23"))

    with house.store.transaction() as tx:
        is_clean = tx.messages.clean(current.id, current.version, current.marks)

    assert not is_clean
    house.refresh()
    assert checklist(house).version > current.version
    assert not checklist(house).dirty


def test_another_replica_updates_a_channel_alone(house: House) -> None:
    """Two that update the same message could leave the older text."""
    posted_checklist(house)
    house.given(held(MOMENT, "2026-11-23"))
    with house.store.transaction() as tx:
        now = house.time.now()
        tx.leases.take(["update:C0AN"], "other", now, now + timedelta(seconds=30))

    house.outgoing.refresher.turn()
    meanwhile = house.calls("chat.update")
    house.refresh()

    assert 0 == meanwhile
    assert 1 == house.calls("chat.update")


def test_a_checklist_in_a_channel_that_was_closed_for_a_time_is_true_afterwards(
    house: House,
) -> None:
    """Archived, and opened again: what stands there must not stay as it was before."""
    posted_checklist(house)
    house.sandbox.archive("C0AN")
    house.given(held(MOMENT, "2026-11-23"))
    house.outgoing.refresher.turn()
    meanwhile = checklist(house).dirty

    house.sandbox.unarchive("C0AN")
    house.hands.pause(house.tempo.undeliverable_pause)
    house.refresh()

    assert meanwhile
    assert "gehouden" in house.said()[0]
    assert not checklist(house).dirty
