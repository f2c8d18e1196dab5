"""What is due arrives in Slack, where and how it should."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from handlers import overviews
from scheduling import facts as f
from scheduling import rules
from tests.bot.house import AN, BO, CODE, House, cgvs, day, held, registered

MOMENT = "talk_after_cgvs"


def checklist_of(house: House, channel: str = "C0AN") -> dict[str, Any]:
    """Return the message in a channel that the outbox's opening of the talk became."""
    row = house.row("opening", MOMENT)
    (found,) = [m for m in house.messages(channel) if id_of(m) == row.id]
    return found


def id_of(message: dict[str, Any]) -> str:
    """Return the id in a message's metadata."""
    return str((message.get("metadata") or {}).get("event_payload", {}).get("id"))


def test_a_checklist_is_posted_in_the_workers_channel(house: House) -> None:
    """The opening carries its row's opaque id, and the database knows where it stands."""
    house.given(registered(), cgvs())

    house.post()

    row, message = house.row("opening", MOMENT), checklist_of(house)
    assert "terugkeer" == message["metadata"]["event_type"]
    assert ("sent", "C0AN", message["ts"]) == (row.state, row.channel, row.ts)
    assert CODE in message["text"]
    assert CODE not in row.id
    with house.store.snapshot() as tx:
        posted = tx.messages.checklist(row.resident_id or "", MOMENT, 1)
    assert posted is not None
    assert ("C0AN", message["ts"], False) == (posted.channel, posted.ts, posted.dirty)


def test_a_worker_without_a_channel_gets_a_direct_message(house: House) -> None:
    """The message stands in the direct conversation between the app and that person."""
    house.given(registered(worker=BO), cgvs(), by=BO)

    house.post()

    seen = house.sandbox.person(BO).direct_messages()
    assert [True] == [CODE in m["text"] for m in seen]
    assert house.row("opening", MOMENT).channel == seen[0]["channel"]


def test_a_follow_up_answers_in_the_thread_and_changes_the_head(house: House) -> None:
    """Two working days before plan-by: a reply that mentions the worker, and a fresh head."""
    house.given(registered(), cgvs("2026-11-20"))
    house.post()
    head = checklist_of(house)
    updates = house.calls("chat.update")

    house.later(days=1)
    house.wake()
    house.later(days=3)
    house.post()
    house.refresh()

    replies = house.messages("C0AN", head["ts"])[1:]
    assert replies
    assert all(f"<@{AN}>" in str(reply["blocks"]) for reply in replies)
    assert house.calls("chat.update") > updates
    assert len(house.messages("C0AN")) == len({id_of(m) for m in house.messages("C0AN")})


def test_from_plan_by_on_a_follow_up_is_shown_in_the_channel_too(house: House) -> None:
    """A thread alone notifies nobody who has not written there."""
    house.given(registered(), cgvs("2026-11-20"))
    house.post()
    head = checklist_of(house)

    house.hands.pause((timedelta(days=8)).total_seconds())
    house.wake()
    house.post()

    replies = house.messages("C0AN", head["ts"])[1:]
    assert ["overdue"] == [r.step for r in house.rows() if r.step not in ("opening", "escalation")]
    assert [True] == [bool(reply.get("broadcast")) for reply in replies]


def test_posts_in_one_channel_keep_slacks_pace(house: House) -> None:
    """About one a second in a channel; another channel need not wait for it."""
    house.given(registered(), cgvs(), code="K7-001")
    house.given(registered(), cgvs(), code="K7-002")

    waits = [house.outgoing.poster.turn() for _ in range(3)]

    assert 0.0 == waits[0]
    assert 0.0 < waits[1] <= house.tempo.channel_interval
    assert 1 == house.calls("chat.postMessage")
    house.given(registered(worker=BO), cgvs(), code="K7-003", by=BO)
    house.hands.pause(1 / house.tempo.rate)
    house.turns(1)
    assert 2 == house.calls("chat.postMessage")
    assert house.sandbox.person(BO).direct_messages()


def test_the_longest_queue_comes_first_and_order_is_kept_within_it(house: House) -> None:
    """Many wait for one channel, one for another: the many begin."""
    house.given(registered(worker=BO), code="K7-001", by=BO)
    for number in range(2, 6):
        house.given(registered(), code=f"K7-00{number}")

    house.turns(1)

    assert [True] == ["K7-002" in text for text in house.said()]
    house.post()
    codes = [text for text in house.said() if "K7-" in text]
    assert sorted(codes, key=lambda text: text[text.index("K7-") :][:6]) == codes


def test_what_is_overdue_goes_before_all_else(house: House) -> None:
    """A deadline that has passed is not kept waiting by new openings."""
    house.given(registered(), cgvs("2026-11-20"), code="K7-001")
    house.post()
    house.hands.pause(timedelta(days=7).total_seconds())
    house.wake()
    for number in range(2, 6):
        house.given(registered(worker=BO), code=f"K7-00{number}", by=BO)

    house.turns(1)

    after = [row.step for row in house.rows() if row.state == "sent"][1:]
    assert after in (["overdue"], ["escalation"])


def test_what_is_no_longer_true_is_not_sent(house: House) -> None:
    """A talk recorded before its checklist went out needs none."""
    house.given(registered(), cgvs("2026-11-20"))
    house.given(held(MOMENT, "2026-11-23"))

    house.post()

    assert "cancelled" == house.row("opening", MOMENT).state
    assert [] == [text for text in house.said() if "CGVS" in text]


@pytest.mark.parametrize("code", ["ratelimited"])
def test_too_many_calls_wait_as_long_as_slack_says(house: House, code: str) -> None:
    """429 with Retry-After: that channel waits, and all posting slows down for a while."""
    house.fault(code, retry_after=30)
    house.given(registered(), cgvs())
    began, rate = house.hands.seconds, house.outgoing.poster.rate

    house.turns(1)

    assert house.outgoing.poster.rate < rate
    house.post()
    assert house.hands.seconds - began >= 30
    assert 1 == len(house.messages())
    assert 1 == house.metrics.value("terugkeer_rate_limited_total")
    assert 0 == house.metrics.value("terugkeer_ambiguous_tries_total")


def test_an_archived_channel_gives_way_to_a_direct_message(house: House) -> None:
    """The refusal is noted, so that it is seen that the worker's channel does not work."""
    house.sandbox.archive("C0AN")
    house.given(registered(), cgvs())

    house.post()

    row = house.row("opening", MOMENT)
    assert ("sent", "C0AN: is_archived") == (row.state, row.note)
    assert 1 == len(house.sandbox.person(AN).direct_messages())


def test_a_person_who_left_gives_way_to_the_centres_channel(house: House) -> None:
    """No channel, no direct message: the centre reads it."""
    house.sandbox.deactivate(BO)
    house.given(registered(worker=BO), cgvs(), by=BO)

    house.post()

    assert "C0ANTW" == house.row("opening", MOMENT).channel
    assert 1 == len(house.messages("C0ANTW"))


def digest_of(house: House, region: str = "noord") -> str:
    """Return the region's digest of the next period."""
    with house.store.snapshot() as tx:
        pages = overviews.digest(tx, rules.load(), region, "2026-11-30", house.time.now().date())
    return str([page.blocks for page in pages])


def test_a_person_who_leaves_after_the_first_direct_message_gives_way_too(house: House) -> None:
    """Slack takes messages to a deactivated person without a word: that is asked again."""
    house.given(registered(worker=BO), cgvs("2026-11-20"), code="K7-001", by=BO)
    house.post()
    house.sandbox.deactivate(BO)

    house.later(hours=2)
    house.given(registered(worker=BO), cgvs("2026-11-23"), code="K7-002", by=BO)
    house.post()

    sent = [row for row in house.rows() if row.channel == "C0ANTW"]
    assert any("K7-002" in text for text in house.said("C0ANTW"))
    assert {"fallback: U0BO: user_disabled"} == {row.note for row in sent}


def test_what_is_overdue_asks_again_within_minutes_who_still_works_here(house: House) -> None:
    """A passed deadline does not wait an hour for what the bot remembers of its reader."""
    house.given(registered(), cgvs("2026-11-20"))
    house.post()
    house.hands.pause(timedelta(days=8).total_seconds())
    assert not house.outgoing.calls.has_left(AN)
    house.sandbox.deactivate(AN)

    house.later(minutes=2)
    house.post()

    assert "C0ANTW" == house.row("overdue", MOMENT).channel


def test_the_own_channel_of_a_person_who_left_gives_way_to_the_centres(house: House) -> None:
    """The channel still takes messages, but nobody reads there; the digest tells the region."""
    house.given(registered(), cgvs("2026-11-20"))
    house.post()
    before = digest_of(house)
    house.sandbox.deactivate(AN)

    house.later(days=8)
    house.post()

    row = house.row("overdue", MOMENT)
    diverted = [one for one in house.rows() if (one.note or "").startswith("fallback")]
    assert ("C0ANTW", "sent") == (row.channel, row.state)
    assert "kon" not in before
    assert f"{len(diverted)} bericht" in digest_of(house)
    assert len(diverted) == house.metrics.value("terugkeer_fallbacks_total")


def test_a_direct_message_instead_of_a_channel_is_no_fallback(house: House) -> None:
    """The worker reads it all the same: the region need not be told."""
    house.sandbox.archive("C0AN")
    house.given(registered(), cgvs())

    house.post()

    assert "bericht" not in digest_of(house)
    assert 0 == house.metrics.value("terugkeer_fallbacks_total")


def test_without_the_right_to_ask_who_left_everything_is_sent_as_before(house: House) -> None:
    """Not knowing is no reason to keep a message from its worker."""
    house.fault("missing_scope", method="users.info", times=100)
    house.given(registered(), cgvs())

    house.post()

    assert "C0AN" == house.row("opening", MOMENT).channel


def test_what_reaches_nobody_stays_visible_and_is_tried_again(house: House) -> None:
    """Undeliverable is a state of its own; it ends when somebody lets the app in again."""
    for channel in ("C0AN", "C0ANTW", "C0NOORD"):
        house.sandbox.kick(channel, "U0BOT")
    house.sandbox.deactivate(AN)
    house.given(registered(), cgvs())

    house.post()
    row = house.row("opening", MOMENT)
    with house.store.snapshot() as tx:
        undelivered, counts = tx.outbox.undelivered("noord"), tx.outbox.counts()
    house.sandbox.invite("C0ANTW", "U0BOT")
    house.turns(2)
    too_early = house.row("opening", MOMENT).state
    house.hands.pause(house.tempo.undeliverable_pause)
    house.post()

    assert "undeliverable" == row.state == too_early
    assert "C0AN: user_disabled; U0AN: user_disabled; C0ANTW: channel_not_found" in (row.note or "")
    assert row.id in {found.id for found in undelivered}
    assert len(undelivered) == counts["undeliverable"]
    assert "sent" == house.row("opening", MOMENT).state
    assert 1 == len(house.messages("C0ANTW"))


def test_without_an_accepted_token_everything_waits(house: House) -> None:
    """The bot says that it is not ready, waits ever longer, and then sends each message once."""
    house.given(registered(), cgvs())
    house.sandbox.revoke_token()

    for _ in range(4):
        house.hands.pause(house.outgoing.poster.turn() or 0.001)
    ready_meanwhile = house.outgoing.poster.is_authorised
    house.sandbox.restore_token()
    house.post()

    assert not ready_meanwhile
    assert house.outgoing.poster.is_authorised
    assert 1 == len(house.messages())
    assert 1 == house.metrics.value("terugkeer_slack_authorised")


def test_when_slack_cannot_be_reached_everything_waits(house: House) -> None:
    """A call that never left this machine needs no looking up."""
    house.given(registered(), cgvs())
    house.client.base_url = "http://127.0.0.1:9/"

    for _ in range(4):
        house.hands.pause(house.outgoing.poster.turn() or 0.001)
    house.client.base_url = house.sandbox.api_url
    house.post()

    assert 1 == len(house.messages())
    assert 0 == house.metrics.value("terugkeer_ambiguous_tries_total")


def test_a_message_that_slack_finds_malformed_goes_out_as_plain_text(house: House) -> None:
    """A deadline that is said plainly is better than one that is not said."""
    house.fault("invalid_blocks")
    house.given(registered(), cgvs())

    house.post()

    (message,) = house.messages()
    assert not message["blocks"]
    assert CODE in message["text"]
    assert 1 == house.posts("sent")


def test_after_a_handover_the_new_worker_gets_the_checklist(house: House) -> None:
    """A follow-up in a thread that the new worker does not read would reach nobody."""
    house.given(registered(), cgvs("2026-11-20"))
    house.post()
    house.given(f.Assigned(on=day("2026-11-23"), worker=BO))

    house.hands.pause(timedelta(days=8).total_seconds())
    house.wake()
    house.post()

    texts = [m["text"] for m in house.sandbox.person(BO).direct_messages()]
    assert any("CGVS" in text for text in texts)
    assert [] == house.messages("C0AN", house.row("opening", MOMENT).ts)[1:]


def test_a_follow_up_to_a_deleted_checklist_posts_the_checklist_again(house: House) -> None:
    """Somebody deleted it: the deadline is said all the same, and can be ticked off again."""
    house.given(registered(), cgvs("2026-11-20"))
    house.post()
    first = checklist_of(house)
    house.client.chat_delete(channel="C0AN", ts=first["ts"])

    house.hands.pause(timedelta(days=8).total_seconds())
    house.wake()
    house.post()

    row = house.row("overdue", MOMENT)
    with house.store.snapshot() as tx:
        posted = tx.messages.checklist(row.resident_id or "", MOMENT, 1)
    assert posted is not None
    assert (row.channel, row.ts) == (posted.channel, posted.ts)
    assert first["ts"] != posted.ts
