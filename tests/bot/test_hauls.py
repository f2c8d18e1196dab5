"""Many rows made ready together: none is lost, doubled or kept back by another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.web import SlackResponse

from bot.ledger import Ledger
from bot.pace import Tempo
from bot.queues import Queued
from bot.wiring import Outgoing
from handlers.client import KeptClient
from sandbox import Sandbox
from storage import OutboxRow, StorageUnavailable, Store
from tests.bot.house import AN, BO, BOT_TOKEN, TEMPO, House, cgvs, held, registered

QUICK = replace(TEMPO, channel_interval=0.0, rate=10_000.0, intervals={}, claim=20.0, settle=10.0)
WORKERS = ("U0AN", "U0BO", "U0CO")


@pytest.fixture
def house(sandbox: Sandbox, store: Store, database: Path) -> House:
    """A house whose Slack sets no pace, so that much goes together."""
    return House(sandbox, store, database, tempo=QUICK)


def waiting(house: House, *workers: str) -> list[OutboxRow]:
    """Have a resident with an opening for each of these workers; return the rows."""
    for number, worker in enumerate(workers, start=1):
        house.given(registered(worker=worker), cgvs(), code=f"K7-00{number}", by=worker)
    return [row for row in house.rows() if row.moment == "talk_after_cgvs"]


def haul(house: House, rows: list[OutboxRow], outgoing: Outgoing | None = None) -> dict[str, str]:
    """Try rows together, at places of their own; return what came of it by row."""
    senders = outgoing or house.outgoing
    results = senders.delivery.deliver([Queued(row, f"X{row.id}") for row in rows])
    return {row_id: result.ending for row_id, result in results.items()}


def ids(house: House) -> list[str]:
    """Return the ids of all messages that stand anywhere."""
    found = [(m.get("metadata") or {}).get("event_payload", {}) for m in every(house)]
    return sorted(payload["id"] for payload in found if "id" in payload)


def every(house: House) -> list[dict[str, Any]]:
    """Return all messages."""
    return list(house.sandbox.every_message())


class Scripted(KeptClient):
    """A client whose posts can be met by something."""

    on_post: Callable[[int], None] = lambda _number: None
    posts = 0

    def chat_postMessage(self, **rest: Any) -> SlackResponse:  # noqa: N802 - the SDK's name
        self.posts += 1
        self.on_post(self.posts)
        return super().chat_postMessage(**rest)


def scripted(house: House) -> tuple[Outgoing, Scripted]:
    """Return senders whose client is scripted."""
    client = Scripted(token=BOT_TOKEN, base_url=house.sandbox.api_url, timeout=5)
    plain, house.client = house.client, client
    senders = house.senders()
    house.client = plain
    return senders, client


def test_what_goes_together_is_sent_once_each(house: House) -> None:
    """Claimed, made ready and written down together."""
    rows = waiting(house, *WORKERS)

    endings = haul(house, rows)

    assert {row.id: "sent" for row in rows} == endings
    assert sorted(endings) == [one for one in ids(house) if one in endings]
    assert [("sent", 1)] * 3 == [(r.state, r.tries) for r in map(house.row_by_id, endings)]
    with house.store.snapshot() as tx:
        posted = [tx.messages.checklist(r.resident_id or "", r.moment or "", 1) for r in rows]
    assert None not in posted


def test_how_much_goes_together_follows_from_the_rate(house: House) -> None:
    """At the pace of a real workspace it is one at a time: least is lost when it dies."""
    paced = House(house.sandbox, house.store, house.database, tempo=Tempo())

    assert (1, 50) == (paced.outgoing.pace.together, house.outgoing.pace.together)


def test_one_that_cannot_be_made_ready_keeps_none_of_the_others(house: House) -> None:
    """Damaged facts of one resident are that resident's trouble alone."""
    rows = waiting(house, *WORKERS)
    house.break_facts_of(rows[1].resident_id or "")

    endings = haul(house, rows)

    assert ["sent", "later", "sent"] == [endings[row.id] for row in rows]
    assert "pending" == house.row_by_id(rows[1].id).state


def test_one_whose_answer_is_lost_keeps_none_of_the_others(house: House) -> None:
    """It is looked up later, by itself, and found."""
    rows = waiting(house, *WORKERS)
    house.fault("accept_then_500")

    endings = haul(house, rows)
    house.post()

    assert ["later", "sent", "sent"] == [endings[row.id] for row in rows]
    assert len(ids(house)) == len(set(ids(house)))
    assert {"sent"} == {row.state for row in house.rows()}


def test_what_died_before_it_was_written_down_is_found_and_not_sent_again(house: House) -> None:
    """Killed in the middle of a haul: two stand in Slack, nothing says so, one was never sent."""
    rows = waiting(house, *WORKERS)
    dying, client = scripted(house)

    def die_at_the_third(number: int) -> None:
        if number == 3:
            raise KeyboardInterrupt

    client.on_post = die_at_the_third
    with pytest.raises(KeyboardInterrupt):
        haul(house, rows, dying)
    meanwhile = [house.row_by_id(row.id).state for row in rows]

    house.hands.pause(house.tempo.claim + 1)
    house.post()

    assert ["sending"] * 3 == meanwhile
    assert {row.id for row in rows} <= set(ids(house))
    assert len(ids(house)) == len(set(ids(house)))
    assert 3 == house.metrics.value("terugkeer_ambiguous_tries_total")
    assert 2 == house.metrics.value("terugkeer_found_after_all_total")


def test_what_a_dead_sender_held_is_sent_within_half_a_minute(house: House) -> None:
    """Its claims and its channels run out, and the others look often enough."""
    row = waiting(house, AN)[0]
    with house.store.transaction() as tx:
        now = house.time.now()
        until = now + timedelta(seconds=Tempo().claim)
        tx.leases.take(["C0AN"], "dead", now, until)
        tx.sending.claim(row.id, "dead", now, until)
    survivor = House(house.sandbox, house.store, house.database, tempo=Tempo(), time=house.time)
    began = survivor.hands.seconds

    survivor.post()

    assert "sent" == survivor.row_by_id(row.id).state
    assert survivor.hands.seconds - began <= 30


def test_no_call_begins_that_the_claim_would_not_outlast(house: House) -> None:
    """What is left is given back untried, and is no suspect."""
    rows = waiting(house, *WORKERS)
    slow, client = scripted(house)

    def last_long(_number: int) -> None:
        house.hands.pause(house.tempo.claim)

    client.on_post = last_long

    haul(house, rows, slow)
    left = [house.row_by_id(row.id) for row in rows[1:]]
    house.post()

    assert [("pending", 0)] * 2 == [(row.state, row.tries) for row in left]
    assert len(ids(house)) == len(set(ids(house)))
    assert {row.id for row in rows} <= set(ids(house))


def test_what_a_dead_sender_posted_is_looked_up_also_after_it_was_given_back(house: House) -> None:
    """Killed, taken over by one whose claim runs out at the first row, then by a third."""
    rows = waiting(house, *WORKERS)
    dying, client = scripted(house)

    def die_at_the_third(number: int) -> None:
        if number == 3:
            raise KeyboardInterrupt

    client.on_post = die_at_the_third
    with pytest.raises(KeyboardInterrupt):
        haul(house, rows, dying)
    house.hands.pause(house.tempo.claim + 1)
    slow, client = scripted(house)

    def last_long(_number: int) -> None:
        house.hands.pause(house.tempo.claim)

    client.on_post = last_long
    standing_last = [house.row_by_id(row.id) for row in reversed(rows)]

    haul(house, standing_last, slow)
    given_back = {house.row_by_id(row.id).state for row in rows[:2]}
    house.post()

    assert {"pending"} == given_back
    assert {row.id for row in rows} <= set(ids(house))
    assert len(ids(house)) == len(set(ids(house)))


def test_a_call_cannot_outlast_its_claim() -> None:
    """A try that may still come through while another sender has the row would double it."""
    assert Tempo().call_timeout < Tempo().least_left


class FailingLedger(Ledger):
    """A ledger that cannot write down what was posted."""

    def sent(self, posted: Any) -> Any:
        """Fail as when the database has gone."""
        raise StorageUnavailable("gone")


def test_what_could_not_be_written_down_is_looked_up(house: House) -> None:
    """The database goes away between Slack's answer and the note of it."""
    rows = waiting(house, *WORKERS)
    lost = house.senders()
    lost.delivery.ledger = FailingLedger(house.store, lost.leases, house.tempo, house.metrics)

    endings = haul(house, rows, lost)
    house.hands.pause(house.tempo.claim + 1)
    house.post()

    assert {"later"} == set(endings.values())
    assert len(ids(house)) == len(set(ids(house)))
    assert {"sent"} == {house.row_by_id(row.id).state for row in rows}


def test_places_to_which_another_replica_sends_are_left_to_it(house: House) -> None:
    """Nothing is claimed there; when that one has gone, it is taken over."""
    rows = waiting(house, AN, BO)
    with house.store.transaction() as tx:
        now = house.time.now()
        tx.leases.take(["C0AN"], "other", now, now + timedelta(seconds=20))

    house.turns(5)
    meanwhile = [house.row_by_id(row.id) for row in rows]
    house.hands.pause(21)
    house.post()

    assert [("pending", 0), ("sent", 1)] == [(row.state, row.tries) for row in meanwhile]
    assert "sent" == house.row_by_id(rows[0].id).state


def test_a_place_that_was_taken_a_moment_ago_is_kept_for_later(house: House) -> None:
    """The row goes back into the queue, and is not lost sight of."""
    rows = waiting(house, AN)
    other = house.senders()
    assert other.leases.take("C0AN")

    results = house.outgoing.delivery.deliver([Queued(rows[0], "C0AN")])

    assert "held" == results[rows[0].id].ending
    assert ("pending", 0) == (house.row_by_id(rows[0].id).state, house.row_by_id(rows[0].id).tries)


def test_two_senders_share_the_rate_of_the_workspace(house: House) -> None:
    """Slack counts both together."""
    paced = House(house.sandbox, house.store, house.database, tempo=Tempo(rate=4.0))
    waiting(paced, AN, BO)
    with paced.store.transaction() as tx:
        now = paced.time.now()
        tx.leases.take(["C0ZUID"], "other", now, now + timedelta(seconds=60))

    waits = [paced.outgoing.poster.turn() for _ in range(2)]

    assert [0.0, 0.5] == pytest.approx(waits)


def test_what_changes_between_the_rendering_and_the_post_is_made_good(house: House) -> None:
    """The talk is recorded while its checklist is on its way: the checklist says so afterwards."""
    (row,) = waiting(house, AN)
    late, client = scripted(house)

    def record_the_talk(_number: int) -> None:
        client.on_post = lambda _n: None
        house.given(held("talk_after_cgvs", "2026-11-23"), code="K7-001")

    client.on_post = record_the_talk

    haul(house, [row], late)
    as_posted = [m["text"] for m in every(house) if row.id in str(m.get("metadata"))]
    house.refresh()
    corrected = [m["text"] for m in every(house) if row.id in str(m.get("metadata"))]

    assert [True] == ["open" in text for text in as_posted]
    assert [True] == ["gehouden" in text for text in corrected]


def test_a_reminder_that_is_overtaken_on_its_way_is_followed_by_its_correction(
    house: House,
) -> None:
    """It was true when it was made ready; what stands at the head of its thread is true after."""
    waiting(house, AN)
    house.post()
    house.later(days=8)
    row = house.row("overdue", "talk_after_cgvs")
    late, client = scripted(house)

    def record_the_talk(_number: int) -> None:
        client.on_post = lambda _n: None
        house.given(held("talk_after_cgvs", "2026-11-24"), code="K7-001")

    client.on_post = record_the_talk

    endings = haul(house, [row], late)
    house.refresh()

    head = next(m for m in every(house) if m["ts"] == house.row("opening", row.moment).ts)
    assert {row.id: "sent"} == endings
    assert "gehouden" in head["text"]


def test_a_reminder_that_is_cancelled_before_it_is_made_ready_is_not_sent(house: House) -> None:
    """The change was acknowledged before the row was claimed: nothing goes out."""
    waiting(house, AN)
    house.post()
    house.later(days=8)
    row = house.row("overdue", "talk_after_cgvs")
    house.given(held("talk_after_cgvs", "2026-11-24"), code="K7-001")

    endings = haul(house, [row])

    assert {row.id: "cancelled"} == endings
    assert row.id not in ids(house)
