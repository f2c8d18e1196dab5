"""Faults switched over HTTP: by a harness or a panel, while apps run."""

from __future__ import annotations

import http.client
import json
from typing import Any

import pytest
from slack_sdk import WebClient

from sandbox import Sandbox
from tests.sandbox.world import AN, BOT, OPEN, TEAM, Ear, error_of


def asked_over_http(sandbox: Sandbox, body: bytes | None, kind: str) -> tuple[int, dict[str, Any]]:
    """Ask the control of the sandbox; return status and answer."""
    line = http.client.HTTPConnection(sandbox.url.removeprefix("http://"))
    method = "GET" if body is None else "POST"
    line.request(method, "/_sandbox/faults", body, {"Content-Type": kind})
    response = line.getresponse()
    answer: dict[str, Any] = json.loads(response.read())
    line.close()
    return response.status, answer


def control(sandbox: Sandbox, **asked: Any) -> dict[str, Any]:
    """Ask for a change, or without one for how things stand; return the answer."""
    body = json.dumps(asked).encode() if asked else None
    return asked_over_http(sandbox, body, "application/json")[1]


def post(slack: WebClient, channel: str = TEAM) -> str:
    """Post a message and return what it came to."""
    return error_of(lambda: slack.chat_postMessage(channel=channel, text="t"))


def test_a_fault_is_added_and_cleared(sandbox: Sandbox, slack: WebClient) -> None:
    """It strikes as if it had been added in Python, and is counted."""
    control(sandbox, do="add", method="chat.postMessage", kind="internal_error", times=0)
    during = [post(slack), post(slack)]
    told = control(sandbox)
    control(sandbox, do="clear")

    assert ["internal_error"] * 2 == during
    assert (True, {"internal_error": 2}) == (told["is_on"], told["struck"])
    assert "accepted" == post(slack)


def test_a_storm_begins_and_ends(sandbox: Sandbox, slack: WebClient) -> None:
    """Gusts by chance, from a seed."""
    gust = {"method": "*", "kind": "ratelimited", "retry_after": 3, "chance": 1.0}
    control(sandbox, do="storm", seed=1, gusts=[gust], deliveries={"duplicate": 0.5})
    during = post(slack)
    control(sandbox, do="calm")

    assert ("ratelimited", "accepted") == (during, post(slack))


def test_a_limit_is_set(sandbox: Sandbox, slack: WebClient) -> None:
    """So many calls in so many seconds."""
    control(sandbox, do="limit", method="chat.postMessage", calls=1, seconds=60)

    assert ["accepted", "ratelimited"] == [post(slack), post(slack)]


@pytest.mark.parametrize("do", ["redeliver", "duplicate"])
def test_a_delivery_comes_twice(sandbox: Sandbox, ear: Ear, do: str) -> None:
    """The next one only."""
    control(sandbox, do=do)

    sandbox.person(AN).types(TEAM, "/help-me")
    sandbox.person(AN).types(TEAM, "/help-me")

    sandbox.wait_until(lambda: len(ear.heard) == 3)


@pytest.mark.parametrize(
    "asked", [{"do": "refresh"}, {"do": "disconnect"}, {"do": "disconnect", "abruptly": True}]
)
def test_connections_end(sandbox: Sandbox, ear: Ear, asked: dict[str, Any]) -> None:
    """The client connects anew by itself, as it does with Slack."""
    session = ear.client.session_id()

    control(sandbox, **asked)

    sandbox.wait_until(lambda: ear.client.session_id() != session and sandbox.connections == 1)
    assert sandbox.person(AN).types(TEAM, "/help-me").ok


def test_a_channel_is_archived_and_comes_back(sandbox: Sandbox, slack: WebClient) -> None:
    """Meanwhile nothing can be posted there."""
    control(sandbox, do="archive", channel=TEAM)
    during = post(slack)
    control(sandbox, do="unarchive", channel=TEAM)

    assert ("is_archived", "accepted") == (during, post(slack))


def test_the_app_is_taken_out_of_a_channel_and_comes_back(
    sandbox: Sandbox, slack: WebClient
) -> None:
    """Out of an open channel it is told so."""
    control(sandbox, do="kick", channel=OPEN, user=BOT)
    during = post(slack, OPEN)
    control(sandbox, do="invite", channel=OPEN, user=BOT)

    assert ("not_in_channel", "accepted") == (during, post(slack, OPEN))


def test_a_person_leaves_and_comes_back(sandbox: Sandbox, slack: WebClient) -> None:
    """No direct message is opened with somebody who left."""
    control(sandbox, do="deactivate", user=AN)
    during = error_of(lambda: slack.conversations_open(users=AN))
    control(sandbox, do="reactivate", user=AN)

    after = error_of(lambda: slack.conversations_open(users=AN))
    assert ("user_disabled", "accepted") == (during, after)


def test_the_token_is_revoked_and_given_back(sandbox: Sandbox, slack: WebClient, ear: Ear) -> None:
    """Calls are refused and connections closed meanwhile."""
    told = control(sandbox, do="revoke_token")
    during = post(slack)
    control(sandbox, do="restore_token")

    assert (True, 0) == (told["token_revoked"], told["connections"])
    assert ("token_revoked", "accepted") == (during, post(slack))


@pytest.mark.parametrize(
    "asked",
    [
        {"do": "explode"},
        {"method": "*"},
        {"do": "add", "method": "*"},
        {"do": "archive", "channel": "C0NOWHERE"},
        {"do": "storm", "seed": 1, "gusts": [{"method": "*", "kind": "drop"}]},
        {"do": "clear", "whatever": 1},
    ],
)
def test_what_makes_no_sense_is_refused(
    sandbox: Sandbox, slack: WebClient, asked: dict[str, Any]
) -> None:
    """With a word, and without any change."""
    told = control(sandbox, **asked)

    assert not told["ok"]
    assert told["error"]
    assert not control(sandbox)["is_on"]


def test_a_page_of_another_origin_changes_nothing(sandbox: Sandbox) -> None:
    """A form can be sent from anywhere; JSON only after asking, which is not granted."""
    status, answer = asked_over_http(sandbox, b'{"do": "redeliver"}', "text/plain")

    assert (415, False) == (status, answer["ok"])
    assert not sandbox.faults.is_on
