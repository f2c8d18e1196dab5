"""What the page reads and posts, and the stream that tells it what changed."""

from __future__ import annotations

import http.client
import json
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

import pytest
from slack_sdk import WebClient

from sandbox import Panel, Sandbox
from tests.sandbox.world import (
    AN,
    BO,
    CAS,
    FOREIGN,
    GONE,
    TEAM,
    Ear,
    a_workspace,
    actions,
    button,
    home,
    input_of,
    modal,
    typed,
)


def get(sandbox: Sandbox, name: str, **query: str) -> dict[str, Any]:
    """Read from the page's interface."""
    url = f"{sandbox.url}/_sandbox/{name}?{urlencode(query)}"
    with urllib.request.urlopen(url) as answer:  # noqa: S310 (the sandbox's own address)
        body: dict[str, Any] = json.load(answer)
    return body


def post(sandbox: Sandbox, name: str, **body: Any) -> dict[str, Any]:
    """Post to the page's interface."""
    request = urllib.request.Request(  # noqa: S310 (the same)
        f"{sandbox.url}/_sandbox/{name}",
        data=json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request) as answer:  # noqa: S310 (the same)
        result: dict[str, Any] = json.load(answer)
    return result


@contextmanager
def stream_for(sandbox: Sandbox, user: str) -> Iterator[Iterator[dict[str, Any]]]:
    """Follow the stream of changes of one person."""
    connection = http.client.HTTPConnection(sandbox.url.removeprefix("http://"), timeout=5)
    connection.request("GET", f"/_sandbox/events?user={user}")
    answer = connection.getresponse()
    assert b": hello\n" == answer.readline()

    def changes() -> Iterator[dict[str, Any]]:
        while line := answer.readline():
            if line.startswith(b"data: "):
                yield json.loads(line.removeprefix(b"data: "))

    try:
        yield changes()
    finally:
        connection.close()


def test_the_page_shows_a_person_only_own_conversations(sandbox: Sandbox) -> None:
    """The direct message with the app is always among them."""
    state = get(sandbox, "state", user=AN)

    assert ("Testers", AN, "Helper") == (
        state["workspace"]["name"],
        state["me"],
        state["app"]["name"],
    )
    assert ["team", "open", "directmessage"] == [each["name"] for each in state["conversations"]]
    assert ["private", "channel", "im"] == [each["kind"] for each in state["conversations"]]
    assert ["/help-me"] == [each["command"] for each in state["commands"]]
    assert ["start", "keep"] == [each["callback_id"] for each in state["shortcuts"]]
    assert isinstance(state["now"], float)


def test_a_foreign_conversation_cannot_be_read(sandbox: Sandbox) -> None:
    """Reading it, or reading as nobody, is an error."""
    assert "channel_not_found" == get(sandbox, "messages", user=AN, channel=FOREIGN)["error"]
    assert "user_not_found" == get(sandbox, "state", user="U0NOBODY")["error"]


def test_messages_come_with_the_own_ephemerals_among_them(
    sandbox: Sandbox, slack: WebClient
) -> None:
    """Oldest first; what is for somebody else is not there."""
    slack.chat_postMessage(channel=TEAM, text="one")
    slack.chat_postEphemeral(channel=TEAM, user=AN, text="two")
    slack.chat_postMessage(channel=TEAM, text="three")

    own = get(sandbox, "messages", user=AN, channel=TEAM)["messages"]
    other = get(sandbox, "messages", user=BO, channel=TEAM)["messages"]

    assert [("one", False), ("two", True), ("three", False)] == [
        (each["text"], each["ephemeral"]) for each in own
    ]
    assert ["one", "three"] == [each["text"] for each in other]


def test_unread_and_mentions_count_until_read(sandbox: Sandbox, slack: WebClient) -> None:
    """Reading is posted; a GET reads nothing."""

    def counts() -> tuple[int, int]:
        (team,) = [c for c in get(sandbox, "state", user=AN)["conversations"] if c["id"] == TEAM]
        return team["unread"], team["mentions"]

    slack.chat_postMessage(channel=TEAM, text="one")
    slack.chat_postMessage(channel=TEAM, text=f"<@{AN}> two")
    get(sandbox, "messages", user=AN, channel=TEAM)
    before = counts()
    post(sandbox, "read", user=AN, channel=TEAM)

    assert (2, 1) == before
    assert (0, 0) == counts()


def test_a_form_is_filled_in_and_submitted_through_the_page(
    sandbox: Sandbox, slack: WebClient, ear: Ear
) -> None:
    """Errors come back by block, and the submission brings the values to the app."""
    assert post(sandbox, "shortcut", user=AN, callback_id="start")["ok"]
    view = modal(input_of(typed(), "Label", block_id="b"))
    slack.views_open(trigger_id=ear.last["trigger_id"], view=view)
    (shown,) = get(sandbox, "modal", user=AN)["views"]

    empty = post(sandbox, "submit", user=AN, view_id=shown["id"], values={})
    filled = post(
        sandbox,
        "submit",
        user=AN,
        view_id=shown["id"],
        values={"b": {"typed": {"type": "plain_text_input", "value": "x"}}},
    )

    assert (False, {"b"}) == (empty["ok"], set(empty["errors"]))
    assert {"ok": True} == filled
    assert "x" == ear.last["view"]["state"]["values"]["b"]["typed"]["value"]
    assert [] == get(sandbox, "modal", user=AN)["views"]


def test_a_click_on_the_page_reaches_the_app(sandbox: Sandbox, slack: WebClient, ear: Ear) -> None:
    """In a message and in App Home; an element that is gone is an error."""
    ts = slack.chat_postMessage(channel=TEAM, text="t", blocks=[actions(button(), block_id="b")])
    view = slack.views_publish(user_id=AN, view=home(actions(button(), block_id="h")))["view"]
    message = {"type": "message", "channel": TEAM, "ts": ts["ts"], "ephemeral": False}
    press = {"user": AN, "action_id": "press", "type": "button"}

    in_message = post(sandbox, "action", container=message, block_id="b", **press)
    at_home = post(
        sandbox,
        "action",
        container={"type": "view", "view_id": view["id"]},
        block_id="h",
        **press,
    )
    gone = post(sandbox, "action", container=message, block_id="x", **press)

    assert ({"ok": True}, {"ok": True}) == (in_message, at_home)
    assert ["message", "view"] == [each["container"]["type"] for each in ear.heard]
    assert {"ok": False, "error": "action_not_found"} == gone


def test_a_failed_command_says_that_it_was_shown(sandbox: Sandbox) -> None:
    """The line stands in the conversation already: the page need not show it again."""
    answer = post(sandbox, "send", user=AN, channel=TEAM, text="/help-me")

    assert (False, "no_listener", True) == (answer["ok"], answer["error"], answer["shown"])


def test_whoever_left_cannot_act(sandbox: Sandbox) -> None:
    """A deactivated person can be looked at but not acted as."""
    answer = post(sandbox, "send", user=GONE, channel=TEAM, text="hello")

    assert {"ok": False, "error": "account_inactive"} == answer


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"user": AN}, "missing 'channel'"),
        ({"user": AN, "channel": "C0NOWHERE", "text": "x"}, "there is no conversation C0NOWHERE"),
        ({"user": CAS, "channel": TEAM, "text": "x"}, "not_in_channel"),
    ],
)
def test_a_wrong_request_of_the_page_says_what_is_wrong(
    sandbox: Sandbox, body: dict[str, Any], error: str
) -> None:
    """The answer names the field or the place."""
    assert error == post(sandbox, "send", **body)["error"]


def test_the_stream_tells_each_person_what_concerns_them(
    sandbox: Sandbox, slack: WebClient
) -> None:
    """A message goes to the members, an ephemeral to one, nothing to others."""
    with stream_for(sandbox, AN) as an, stream_for(sandbox, CAS) as cas:
        slack.chat_postMessage(channel=TEAM, text="one")
        slack.chat_postEphemeral(channel=TEAM, user=BO, text="two")
        slack.views_publish(user_id=AN, view=home())
        slack.chat_postMessage(channel=CAS, text="three")

        assert ["message", "home"] == [next(an)["kind"], next(an)["kind"]]
        assert ("message", True) == ((first := next(cas))["kind"], first["channel"].startswith("D"))


def test_the_page_and_its_links_are_served(sandbox: Sandbox, slack: WebClient) -> None:
    """A permalink opens the same page as the front door; nothing outside `static` is served."""
    ts = slack.chat_postMessage(channel=TEAM, text="t")["ts"]
    link = slack.chat_getPermalink(channel=TEAM, message_ts=ts)["permalink"]

    def status(path: str) -> int:
        connection = http.client.HTTPConnection(sandbox.url.removeprefix("http://"), timeout=5)
        connection.request("GET", path)
        code = connection.getresponse().status
        connection.close()
        return code

    assert (200, 200) == (status("/"), status(link.removeprefix(sandbox.url)))
    assert 404 == status("/static/../server.py")
    assert 404 == status("/static/%2e%2e/server.py")


def test_panels_and_a_moved_clock_show_on_the_page() -> None:
    """Extra panels come by title and address; `now` follows the clock that was given."""
    panel = Panel("Clock", "http://127.0.0.1:1/")
    with Sandbox(a_workspace(), panels=[panel], clock=lambda: 1_900_000_000.0) as sandbox:
        state = get(sandbox, "state", user=AN)

    assert [{"title": "Clock", "url": "http://127.0.0.1:1/"}] == state["panels"]
    assert 1_900_000_000.0 == state["now"]
