"""A checklist is linked where all who read the message can open it, and nowhere else."""

from __future__ import annotations

import re
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from sandbox import Sandbox
from storage import Store
from tests.bot.house import AN, BO, CODE, PEOPLE, SCOPES, House, a_workspace, cgvs, registered

LATE = "2026-11-06"
"""The deadline of this decision has passed long enough for an escalation."""


def text_of(message: dict[str, Any]) -> str:
    """Return all that the blocks of a message say."""
    return str(message["blocks"])


def links_in(message: dict[str, Any]) -> list[str]:
    """Return the addresses that a message links to."""
    return re.findall(r"<(http[^|>]+)\|", text_of(message))


def overview(house: House, channel: str = "C0NOORD") -> dict[str, Any]:
    """Have the digests posted; return the one in that channel."""
    house.rounds.digests()
    house.post()
    return house.messages(channel)[-1]


def escalation(house: House, channel: str = "C0ANTW") -> dict[str, Any]:
    """Let so much time pass that a talk escalates; return the message in the centre's channel."""
    house.later(days=3)
    house.post()
    (found,) = [m for m in house.messages(channel) if house.row("escalation").ts == m["ts"]]
    return found


def permalink(house: House, message: dict[str, Any]) -> str:
    """Return what Slack itself says that the link to a message is."""
    answer = house.client.chat_getPermalink(channel=message["channel"], message_ts=message["ts"])
    return str(answer["permalink"])


def leaves(house: House, person: str, *channels: str) -> None:
    """Take somebody out of channels."""
    for channel in channels:
        house.sandbox.kick(channel, person)


def test_a_digest_links_to_the_checklists_that_all_its_readers_can_open(house: House) -> None:
    """The link is the one that Slack gives, and a browser gets the page of the message there."""
    house.given(registered(), cgvs())
    house.post()
    (checklist,) = house.messages("C0AN")

    (link,) = links_in(overview(house))

    assert permalink(house, checklist) == link
    with urllib.request.urlopen(link) as page:  # noqa: S310 (the local Slack)
        assert 200 == page.status


def test_a_digest_links_to_nothing_that_one_of_its_readers_cannot_open(house: House) -> None:
    """One member of the region's channel who is not in the worker's is enough."""
    house.given(registered(), cgvs())
    house.post()
    leaves(house, "U0RN", "C0AN")

    message = overview(house)

    assert CODE in text_of(message)
    assert [] == links_in(message)


def test_each_checklist_of_a_digest_is_linked_or_not_by_its_own_channel(house: House) -> None:
    """An's channel is read by the whole region's channel, Gina's is not."""
    house.given(registered(), cgvs())
    house.given(registered(centre="gent", worker="U0GI"), cgvs(), code="G1-001")
    house.post()
    leaves(house, "U0RN", "C0GI")

    (link,) = links_in(overview(house))

    assert "/archives/C0AN/" in link


def test_a_direct_message_is_never_linked(house: House) -> None:
    """Nobody but the two who write there can open it."""
    house.given(registered(worker=BO), cgvs(), by=BO)
    house.post()

    message = overview(house)

    assert CODE in text_of(message)
    assert [] == links_in(message)


@pytest.mark.parametrize("missing", ["channels:read", "groups:read"])
def test_without_the_right_to_know_who_reads_what_the_digest_goes_out_unlinked(
    store: Store, database: Path, missing: str
) -> None:
    """The two scopes may be removed from the manifest."""
    with Sandbox(a_workspace(tuple(s for s in SCOPES if s != missing))) as blind:
        house = House(blind, store, database)
        house.given(registered(), cgvs())
        house.post()

        message = overview(house)

        assert CODE in text_of(message)
        assert [] == links_in(message)
        assert {"sent"} == {row.state for row in house.rows()}


@pytest.mark.parametrize("method", ["conversations.members", "users.conversations", "auth.test"])
@pytest.mark.parametrize("kind", ["ratelimited", "unavailable", "drop", "fatal_error"])
def test_a_digest_does_not_wait_for_its_links(house: House, method: str, kind: str) -> None:
    """Where Slack does not say at once who reads what, the message goes out without."""
    house.given(registered(), cgvs())
    house.post()
    house.fault(kind, method)

    message = overview(house)

    assert [] == links_in(message)
    assert 1 == max(row.tries for row in house.rows())


def test_an_escalation_links_to_the_checklist(house: House) -> None:
    """The coordinator reads it in the centre's channel and gets to the worker's in one click."""
    house.given(registered(), cgvs(LATE))
    house.post()
    (checklist,) = house.messages("C0AN")

    (link,) = links_in(escalation(house))

    assert permalink(house, checklist) == link


def test_an_escalation_is_not_linked_where_somebody_cannot_follow(house: House) -> None:
    """A colleague in the centre's channel does not read the worker's."""
    house.given(registered(), cgvs(LATE))
    house.post()
    leaves(house, BO, "C0AN")

    message = escalation(house)

    assert CODE in text_of(message)
    assert [] == links_in(message)


def test_in_its_own_channel_a_checklist_is_linked_without_asking(
    store: Store, database: Path
) -> None:
    """Without a worker, checklist and escalation stand in the centre's channel alike."""
    poor = tuple(scope for scope in SCOPES if not scope.endswith(":read"))
    with Sandbox(a_workspace(poor)) as blind:
        house = House(blind, store, database)
        house.given(registered(worker=None), cgvs(LATE))
        house.post()
        checklist = house.messages("C0ANTW")[0]

        (link,) = links_in(escalation(house))

        assert permalink(house, checklist) == link
        assert 0 == house.calls("conversations.members") + house.calls("users.conversations")


def test_who_gets_it_instead_gets_no_link(house: House) -> None:
    """Who reads the other places is not asked."""
    house.given(registered(), cgvs(LATE))
    house.post()
    house.sandbox.archive("C0ANTW")

    house.later(days=3)
    house.post()

    assert "D" == (house.row("escalation").channel or "")[0]
    (message,) = house.sandbox.person("U0CO").direct_messages()
    assert CODE in text_of(message)
    assert [] == links_in(message)


def test_an_answer_in_a_thread_needs_no_link(house: House) -> None:
    """It stands below the checklist; nobody is asked anything for it."""
    house.given(registered(), cgvs("2026-11-21"))
    house.post()

    house.later(days=1)
    house.post()

    (head,) = house.messages("C0AN")
    assert len(house.messages("C0AN", head["ts"])) > 1
    assert 0 == house.calls("conversations.members")


def test_slack_is_asked_per_reader_and_not_per_channel(house: House) -> None:
    """A region has few readers and very many channels; and with nothing left, nobody is asked."""
    house.given(registered(), cgvs())
    house.given(registered(centre="gent", worker="U0GI"), cgvs(), code="G1-001")
    house.post()
    readers = sorted(PEOPLE)
    leaves(house, readers[1], "C0AN", "C0GI")

    overview(house)

    assert 1 == house.calls("conversations.members")
    assert 2 == house.calls("users.conversations")


def test_what_slack_said_is_remembered_for_a_while_only(house: House) -> None:
    """Two overviews on the same morning ask once; a later one sees who has gone."""
    house.given(registered(), cgvs())
    house.post()
    readers = house.outgoing.delivery.readers
    first = readers.links("C0NOORD", {"C0AN"})
    asked = house.calls("users.conversations")
    leaves(house, AN, "C0AN")

    again = readers.links("C0NOORD", {"C0AN"})
    house.hands.pause(601)
    later = readers.links("C0NOORD", {"C0AN"})

    assert first is not None
    assert first == again
    assert asked == len(PEOPLE)
    assert later is None
