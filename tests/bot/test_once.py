"""Exactly once: whatever is cut off, left behind or raced for, each message stands there once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from slack_sdk.web import SlackResponse

from bot.lookup import Absent, Lookup, Standing
from bot.parcels import Copy
from bot.slack_calls import cannot_be_read
from bot.wiring import Outgoing
from handlers.client import KeptClient
from sandbox import Sandbox
from storage import OutboxRow
from tests.bot.house import BOT_TOKEN, SCOPES, House, a_workspace, cgvs, final, held, registered

MOMENT = "talk_after_cgvs"
WEEK = timedelta(days=7).total_seconds()


def ids(messages: list[dict[str, Any]]) -> list[str]:
    """Return the ids in the metadata of messages."""
    return [str((m.get("metadata") or {}).get("event_payload", {}).get("id")) for m in messages]


def opening_of(house: House) -> OutboxRow:
    """Have a resident with one opening that waits; return its row."""
    house.given(registered(), cgvs())
    return house.row("opening", MOMENT)


def abandon(house: House, row: OutboxRow) -> OutboxRow:
    """Claim a row as a sender does that is killed right after."""
    with house.store.transaction() as tx:
        now = house.time.now()
        claimed = tx.sending.claim(row.id, "lost", now, now + timedelta(seconds=60))
    assert claimed is not None
    return claimed


@pytest.mark.parametrize("kind", ["accept_then_500", "accept_then_drop"])
def test_an_answer_that_is_lost_posts_nothing_twice(house: House, kind: str) -> None:
    """Slack took it and did not say so: it is found by its id, and nothing is sent again."""
    row = opening_of(house)
    house.fault(kind)

    house.post()

    done = house.row("opening", MOMENT)
    assert [row.id] == ids(house.messages())
    assert ("sent", house.messages()[0]["ts"]) == (done.state, done.ts)
    assert 1 == house.calls("chat.postMessage")
    assert 1 == house.metrics.value("terugkeer_ambiguous_tries_total")
    assert 1 == house.metrics.value("terugkeer_found_after_all_total")
    with house.store.snapshot() as tx:
        assert tx.messages.checklist(row.resident_id or "", MOMENT, 1) is not None


@pytest.mark.parametrize("refusal", ["not_in_channel", "channel_not_found"])
def test_a_place_that_is_closed_to_us_for_a_moment_is_not_called_empty(
    house: House, refusal: str
) -> None:
    """One refusal to read proves nothing: what Slack had taken before stands there."""
    row = opening_of(house)
    house.fault("accept_then_500")
    house.fault(refusal, "conversations.history")

    house.post()

    assert [row.id] == ids(house.messages())
    assert 1 == house.calls("chat.postMessage")
    assert "sent" == house.row("opening", MOMENT).state


def test_a_place_that_stays_closed_to_us_keeps_nothing_back(house: House) -> None:
    """Told twice that nothing can be read there, the reminder goes to who comes next."""
    row = opening_of(house)
    house.fault("unavailable", channel="C0AN")
    house.fault("not_in_channel", channel="C0AN", times=0)
    house.fault("not_in_channel", "conversations.history", channel="C0AN", times=0)

    house.post()

    done = house.row("opening", MOMENT)
    assert ("sent", True) == (done.state, done.channel != "C0AN")
    assert [row.id] == ids(house.messages(done.channel or ""))
    assert [] == ids(house.messages())


@pytest.mark.parametrize("kind", ["unavailable", "drop"])
def test_a_call_that_came_to_nothing_is_made_again(house: House, kind: str) -> None:
    """Slack did not take it and did not say so either: it is looked for, and then sent again."""
    row = opening_of(house)
    house.fault(kind)
    began = house.hands.seconds

    house.post()

    assert [row.id] == ids(house.messages())
    assert 2 == house.calls("chat.postMessage")
    assert house.hands.seconds - began >= house.tempo.settle


def test_several_lost_answers_in_a_row_post_nothing_twice(house: House) -> None:
    """Also when the looking up fails at first."""
    row = opening_of(house)
    house.fault("accept_then_500")
    house.fault("unavailable", "conversations.history", times=2)
    house.fault("ratelimited", "conversations.history", retry_after=7)

    house.post()

    assert [row.id] == ids(house.messages())
    assert 1 == house.calls("chat.postMessage")
    assert "sent" == house.row("opening", MOMENT).state


def test_a_reply_whose_answer_is_lost_is_found_in_its_thread(house: House) -> None:
    """The history does not list replies: the thread is read."""
    opening_of(house)
    house.post()
    head = house.messages()[0]["ts"]
    house.hands.pause(WEEK)
    house.wake()
    house.fault("accept_then_drop", channel="C0AN")

    house.post()

    row = house.row("overdue", MOMENT)
    assert [row.id] == ids(house.messages("C0AN", head)[1:])
    assert 1 == house.calls("conversations.replies")


def test_what_was_posted_while_our_clock_was_an_hour_ahead_is_found(house: House) -> None:
    """By our clock the row came after its message: without a wider look it would go out twice."""
    row = opening_of(house)
    house.client.chat_postMessage(
        channel="C0AN",
        text="K7-042",
        metadata={"event_type": "terugkeer", "event_payload": {"id": row.id}},
    )
    ahead = replace(row, created_at=row.created_at + timedelta(hours=1))

    found = Lookup(house.outgoing.calls, house.time).at(ahead, Copy("C0AN", ()))

    assert isinstance(found, Standing)


def test_what_a_killed_sender_had_posted_is_found(house: House) -> None:
    """Killed between Slack's answer and writing it down: the claim runs out, the message stands."""
    row = abandon(house, opening_of(house))
    text = "K7-042"
    house.client.chat_postMessage(
        channel="C0AN",
        text=text,
        metadata={"event_type": "terugkeer", "event_payload": {"id": row.id}},
    )

    house.turns(2)
    meanwhile = house.row("opening", MOMENT).state
    house.hands.pause(house.tempo.claim)
    house.post()

    assert "sending" == meanwhile
    assert [row.id] == ids(house.messages())
    assert ("sent", house.messages()[0]["ts"]) == (
        house.row("opening", MOMENT).state,
        house.row("opening", MOMENT).ts,
    )


def test_what_a_killed_sender_had_not_posted_is_posted(house: House) -> None:
    """Killed between claiming and posting: the claim runs out, nothing is found, it is sent."""
    row = abandon(house, opening_of(house))

    house.hands.pause(house.tempo.claim + 1)
    house.post()

    assert [row.id] == ids(house.messages())
    assert 2 == house.row("opening", MOMENT).tries


def test_a_sender_that_died_unseen_is_noticed_by_the_count(house: House) -> None:
    """The row was seen waiting; before it is claimed, another sender took it, posted, and died."""
    row = opening_of(house)
    house.outgoing.poster.poke()
    assert row.state == "pending"
    seen = house.row("opening", MOMENT)
    abandon(house, row)
    house.client.chat_postMessage(
        channel="C0AN",
        text="K7-042",
        metadata={"event_type": "terugkeer", "event_payload": {"id": row.id}},
    )
    house.hands.pause(house.tempo.claim + 1)

    result = house.deliver(seen)

    assert "sent" == result.ending
    assert [row.id] == ids(house.messages())


def test_the_rest_of_a_resident_waits_behind_what_is_unclear(house: House) -> None:
    """A follow-up sent before its checklist is sure would post the checklist a second time."""
    house.given(registered(), cgvs("2026-11-20"), final("2026-11-20"))
    house.fault("accept_then_500")
    house.turns(1)
    house.hands.pause(2)

    house.turns(3)

    assert 1 == house.calls("chat.postMessage")
    house.post()
    openings = [row.id for row in house.rows() if row.state == "sent"]
    assert 2 == len(openings)
    assert sorted(openings) == sorted(ids(house.messages()))


def test_two_replicas_send_each_row_once(house: House) -> None:
    """Both see the same rows; one lease per channel and one claim per row decide."""
    for number in range(1, 6):
        house.given(registered(), cgvs(), code=f"K7-00{number}")
    replicas = [house.outgoing, house.senders()]

    for _ in range(60):
        for replica in replicas:
            replica.poster.poke()
            replica.poster.turn()
        house.hands.pause(0.6)

    sent = ids(house.messages())
    assert 5 == len(sent) == len(set(sent))
    assert 0 == house.metrics.value("terugkeer_ambiguous_tries_total")


def test_a_channel_that_another_sender_holds_is_left_to_it(house: House) -> None:
    """Order within a channel needs one sender; its lease ends when it is silent."""
    opening_of(house)
    with house.store.transaction() as tx:
        now = house.time.now()
        tx.leases.take(["C0AN"], "other", now, now + timedelta(seconds=60))

    house.turns(2)
    meanwhile = house.messages()
    house.hands.pause(61)
    house.post()

    assert [] == meanwhile
    assert 1 == len(house.messages())


class Delayed(KeptClient):
    """A client whose next post is held up: something happens before it goes out."""

    meanwhile: Callable[[], None] | None = None

    def chat_postMessage(self, **rest: Any) -> SlackResponse:  # noqa: N802 - the SDK's name
        happening, self.meanwhile = self.meanwhile, None
        if happening is not None:
            happening()
        return super().chat_postMessage(**rest)


def delayed_senders(house: House) -> tuple[Outgoing, Delayed]:
    """Return senders with a client of their own that can be held up."""
    client = Delayed(token=BOT_TOKEN, base_url=house.sandbox.api_url)
    plain, house.client = house.client, client
    senders = house.senders()
    house.client = plain
    return senders, client


def test_a_sender_that_was_paused_takes_its_duplicate_back(house: House) -> None:
    """Past its lease, between check and post: another sent it meanwhile, so ours goes."""
    row = opening_of(house)
    slow, client = delayed_senders(house)

    def sleep_while_another_sends() -> None:
        house.hands.pause(house.tempo.claim + 1)
        house.post()

    client.meanwhile = sleep_while_another_sends

    house.turns(1, slow)

    assert [row.id] == ids(house.messages())
    assert 2 == house.calls("chat.postMessage")
    assert 1 == house.metrics.value("terugkeer_duplicates_deleted_total")
    assert house.messages()[0]["ts"] == house.row("opening", MOMENT).ts


def test_a_sender_that_was_paused_does_not_post_past_its_lease(house: House) -> None:
    """The lease is measured by a clock that nobody sets, and asked for again before the call."""
    row = opening_of(house)
    slow = house.senders()
    slow.poster.poke()
    seen = house.row("opening", MOMENT)
    with house.store.transaction() as tx:
        now = house.time.now()
        tx.leases.take(["C0AN"], "other", now, now + timedelta(seconds=600))

    result = house.deliver(seen, slow)

    assert "later" == result.ending
    assert [] == house.messages()
    assert row.id == house.row("opening", MOMENT).id


def test_without_the_right_to_read_it_is_sent_again_once_and_marked(
    house: House, database: Any
) -> None:
    """No history scope: a second message is better than a missed deadline, and it is counted."""
    scopes = tuple(scope for scope in SCOPES if not scope.endswith(":history"))
    with Sandbox(a_workspace(scopes)) as blind:
        poor = House(blind, house.store, database)
        row = opening_of(poor)
        poor.fault("accept_then_drop")

        poor.post()

        done = poor.row("opening", MOMENT)
        assert [row.id, row.id] == ids(poor.messages())
        assert ("sent", "possibly double") == (done.state, done.note)
        assert 1 == poor.metrics.value("terugkeer_possibly_double_total")


def test_without_the_right_to_read_it_is_not_sent_a_third_time(house: House, database: Any) -> None:
    """Twice unclear: it stays visible as undeliverable instead of filling the channel."""
    scopes = tuple(scope for scope in SCOPES if not scope.endswith(":history"))
    with Sandbox(a_workspace(scopes)) as blind:
        poor = House(blind, house.store, database)
        opening_of(poor)
        poor.fault("accept_then_drop", times=2)

        poor.post()
        poor.hands.pause(house.tempo.undeliverable_pause)
        poor.turns(3)

        assert 2 == len(poor.messages())
        assert "undeliverable" == poor.row("opening", MOMENT).state


def test_a_digest_that_was_cut_off_is_completed(house: House) -> None:
    """Its first page stands: only the pages that are missing are posted, below it."""
    house.many(180)
    with house.store.transaction() as tx:
        tx.outbox.add_digest("noord", "2026-11-23", house.time.now())
    row = next(row for row in house.rows() if row.kind == "digest")
    house.fault("accept_then_drop", channel="C0NOORD")

    while house.row_by_id(row.id).state != "sent":
        seen = house.row_by_id(row.id)
        if house.deliver(seen).ending == "later":
            house.hands.pause(house.tempo.settle + 1)

    (first,) = house.messages("C0NOORD")
    pages = house.messages("C0NOORD", first["ts"])
    assert len(pages) > 1
    assert [row.id, *(f"{row.id}.{n}" for n in range(2, len(pages) + 1))] == ids(pages)


def test_what_may_stand_beyond_what_can_be_read_is_not_called_absent(
    house: House, httpserver: HTTPServer
) -> None:
    """Pages without an end: that it is not there cannot be said, so it is sent again, marked."""
    row = opening_of(house)
    page = {"ok": True, "messages": [], "response_metadata": {"next_cursor": "more"}}
    httpserver.expect_request("/conversations.history").respond_with_json(page)
    client = KeptClient(token=BOT_TOKEN, base_url=httpserver.url_for("/"))
    plain, house.client = house.client, client
    calls = house.senders().calls
    house.client = plain

    found = Lookup(calls, house.time).at(row, Copy("C0AN", ()))

    client.close()
    assert not isinstance(found, Standing | Absent)
    assert cannot_be_read(found)


def test_a_suspect_is_kept_until_its_row_is_over(house: House) -> None:
    """Nobody could be reached for now: when somebody can be, it stands there already, once."""
    row = opening_of(house)
    slow, client = delayed_senders(house)

    def sleep_while_nobody_can_be_reached() -> None:
        house.hands.pause(house.tempo.claim + 1)
        with house.store.transaction() as tx:
            now, rest = house.time.now(), timedelta(seconds=60)
            tx.sending.claim(row.id, "other", now, now + rest)
            tx.sending.undeliverable(row.id, "other", "C0AN: is_archived", now + rest)

    client.meanwhile = sleep_while_nobody_can_be_reached
    house.turns(1, slow)
    house.turns(1, slow)
    house.hands.pause(61)
    house.post()
    slow.delivery.twins.settle()

    assert [row.id] == ids(house.messages())
    assert house.messages()[0]["ts"] == house.row_by_id(row.id).ts


def test_a_checklist_of_a_dead_sender_is_kept_true_also_when_its_talk_is_over(
    house: House,
) -> None:
    """Posted and not written down; before that was found, the talk was held: it says so."""
    row = abandon(house, opening_of(house))
    house.client.chat_postMessage(
        channel="C0AN",
        text="K7-042",
        metadata={"event_type": "terugkeer", "event_payload": {"id": row.id}},
    )
    house.given(held(MOMENT, "2026-11-23"))

    house.hands.pause(house.tempo.claim + 1)
    house.post()
    house.refresh()

    assert [row.id] == ids(house.messages())
    assert "sent" == house.row_by_id(row.id).state
    assert "gehouden" in house.messages()[0]["text"]
