"""Delivery: time-outs, several connections, redelivery, refreshing, signatures, event retries."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from slack_sdk import WebClient
from slack_sdk.signature import SignatureVerifier
from werkzeug import Request, Response

from sandbox import Command, Sandbox, Workspace
from tests.sandbox.world import (
    AN,
    BO,
    TEAM,
    Ear,
    Seconds,
    a_client,
    a_workspace,
    actions,
    an_app,
    button,
    error_of,
    home,
    listening,
    modal,
)


@contextmanager
def an_impatient_sandbox(workspace: Workspace | None = None) -> Iterator[Sandbox]:
    """Run a sandbox that waits a fifth of a second for an acknowledgement."""
    with Sandbox(workspace or a_workspace(), ack_seconds=0.2, ping_seconds=0.02) as sandbox:
        yield sandbox


def test_without_a_connection_nothing_is_delivered(sandbox: Sandbox) -> None:
    """The typist sees at once that the app is not there."""
    outcome = sandbox.person(AN).types(TEAM, "/help-me")

    assert "no_listener" == outcome.error
    assert "not connected" in sandbox.person(AN).ephemerals(TEAM)[0]["text"]


def test_an_app_that_does_not_acknowledge_in_time_has_failed() -> None:
    """A command leaves a line for the typist, a click and a form leave an error."""
    with an_impatient_sandbox() as sandbox, listening(sandbox) as ear:
        person = sandbox.person(AN)
        slack = a_client(sandbox)
        slack.chat_postMessage(channel=TEAM, text="t", blocks=[actions(button())])
        person.shortcut("start")
        slack.views_open(trigger_id=ear.last["trigger_id"], view=modal())
        ear.deaf.set()

        typed = person.types(TEAM, "/help-me")
        clicked = person.clicks(person.messages(TEAM)[0], "Press")
        submitted = person.submits()
        still_open = person.modal

    assert ["operation_timeout"] * 3 == [each.error for each in (typed, clicked, submitted)]
    assert "did not respond in time" in (typed.text or "")
    assert still_open is not None


def test_the_payload_of_a_click_is_that_of_slack(
    sandbox: Sandbox, slack: WebClient, ear: Ear
) -> None:
    """Container, message with blocks and metadata, state and response_url are all there."""
    metadata = {"event_type": "note", "event_payload": {"id": "n-1"}}
    picker = {"type": "datepicker", "action_id": "day", "initial_date": "2026-11-20"}
    parent = slack.chat_postMessage(channel=TEAM, text="parent")["ts"]
    ts = slack.chat_postMessage(
        channel=TEAM,
        thread_ts=parent,
        text="t",
        blocks=[actions(button(value="v"), picker, block_id="b")],
        metadata=metadata,
    )["ts"]
    person = sandbox.person(AN)

    person.chooses("day", "2026-11-23", person.messages(TEAM, parent)[1])
    person.clicks(person.messages(TEAM, parent)[1], "Press")

    payload = ear.last
    assert {
        "type": "message",
        "message_ts": ts,
        "channel_id": TEAM,
        "is_ephemeral": False,
        "thread_ts": parent,
    } == payload["container"]
    assert ("block_actions", "T0TEAM") == (payload["type"], payload["team"]["id"])
    assert {"id": TEAM, "name": "privategroup"} == payload["channel"]
    assert (ts, metadata) == (payload["message"]["ts"], payload["message"]["metadata"])
    assert {"b": {"day": {"type": "datepicker", "selected_date": "2026-11-23"}}} == payload[
        "state"
    ]["values"]
    (action,) = payload["actions"]
    assert ("button", "b", "press", "v") == (
        action["type"],
        action["block_id"],
        action["action_id"],
        action["value"],
    )
    assert payload["response_url"].startswith(sandbox.url)


def test_the_payload_of_a_click_in_an_ephemeral_has_no_message(
    sandbox: Sandbox, slack: WebClient, ear: Ear
) -> None:
    """Slack does not send the message along when only one person sees it."""
    slack.chat_postEphemeral(channel=TEAM, user=AN, text="t", blocks=[actions(button())])
    person = sandbox.person(AN)

    person.clicks(person.ephemerals(TEAM)[0], "Press")

    assert ear.last["container"]["is_ephemeral"]
    assert "message" not in ear.last


def test_an_envelope_goes_to_one_of_the_connections(sandbox: Sandbox) -> None:
    """With three listeners every payload is heard once, and each of them hears some."""
    with ExitStack() as stack:
        ears = [stack.enter_context(listening(sandbox)) for _ in range(3)]
        person = sandbox.person(AN)
        for _ in range(60):
            assert person.shortcut("start").ok

        counts = [len(each.heard) for each in ears]

    assert 60 == sum(counts)
    assert all(counts)


def knock(address: str) -> bytes:
    """Ask for a connection at a WebSocket address and return the first thing that is answered."""
    host, _, path = address.removeprefix("ws://").partition("/")
    connection = http.client.HTTPConnection(host, timeout=5)
    handshake = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "c2FuZGJveCBzYW5kYm94IQ==",
    }
    connection.request("GET", f"/{path}", headers=handshake)
    answer = connection.getresponse()
    said = answer.fp.peek(1) if answer.status == 101 else str(answer.status).encode()
    answer.close()
    connection.close()
    return said


def test_an_app_has_at_most_ten_connections(sandbox: Sandbox) -> None:
    """The eleventh is told too_many_websockets."""
    with ExitStack() as stack:
        for _ in range(10):
            stack.enter_context(listening(sandbox))
        eleventh = a_client(sandbox).apps_connections_open(app_token="xapp-sandbox")["url"]

        said = knock(eleventh)

        assert b"too_many_websockets" in said
        assert 10 == sandbox.connections


def test_a_connection_address_serves_once_and_not_for_long(
    sandbox: Sandbox, seconds: Seconds
) -> None:
    """A WebSocket address is refused the second time, and after half a minute."""

    def address() -> str:
        return str(a_client(sandbox).apps_connections_open(app_token="xapp-sandbox")["url"])

    once, late = address(), address()

    assert b"hello" in knock(once)
    assert b"404" == knock(once)
    seconds.pass_by(31)
    assert b"404" == knock(late)


def test_what_was_not_acknowledged_comes_again_after_reconnecting(
    sandbox: Sandbox, ear: Ear
) -> None:
    """A connection that breaks before the ack loses nothing: the same envelope comes again."""
    ear.deaf.set()
    outcomes: list[bool] = []
    typing = threading.Thread(
        target=lambda: outcomes.append(sandbox.person(AN).types(TEAM, "/help-me").ok)
    )
    typing.start()
    sandbox.wait_until(lambda: ear.heard)
    ear.deaf.clear()

    sandbox.faults.disconnect_sockets()
    typing.join()

    sandbox.wait_until(lambda: len(ear.requests) == 2)
    first, second = ear.requests
    assert [True] == outcomes
    assert first.envelope_id == second.envelope_id
    assert first.payload == second.payload


def test_what_a_dead_client_did_not_acknowledge_waits_for_the_next_one() -> None:
    """The typist gave up long ago, and the payload still comes once somebody connects."""
    with an_impatient_sandbox() as sandbox:
        with listening(sandbox) as first:
            first.deaf.set()
            first.client.auto_reconnect_enabled = False
            typing = threading.Thread(
                target=lambda: sandbox.person(AN).types(TEAM, "/help-me lost")
            )
            typing.start()
            sandbox.wait_until(lambda: first.heard)
            sandbox.faults.disconnect_sockets(abruptly=True)
        typing.join()

        with listening(sandbox) as second:
            sandbox.wait_until(lambda: second.heard)

        assert ["lost"] == [each["text"] for each in second.heard]


def test_what_a_living_client_did_not_acknowledge_in_time_is_over() -> None:
    """It had its chance: another connection does not get it."""
    with an_impatient_sandbox() as sandbox:
        with listening(sandbox) as first:
            first.deaf.set()
            assert "operation_timeout" == sandbox.person(AN).types(TEAM, "/help-me").error

        with listening(sandbox) as second:
            assert sandbox.person(AN).types(TEAM, "/help-me again").ok

        assert ["again"] == [each["text"] for each in second.heard]


def test_a_connection_that_breaks_off_is_noticed_by_the_client(sandbox: Sandbox, ear: Ear) -> None:
    """Without a word from the sandbox the client finds out by itself and connects anew."""
    sandbox.faults.disconnect_sockets(abruptly=True)
    assert "no_listener" == sandbox.person(AN).shortcut("start").error

    sandbox.wait_for_connection()

    assert sandbox.person(AN).shortcut("start").ok


def test_a_client_that_is_asked_to_refresh_connects_anew(sandbox: Sandbox, ear: Ear) -> None:
    """After a disconnect message the client gets a new address and payloads still arrive."""
    opened = sum(each.method == "apps.connections.open" for each in sandbox.calls)

    sandbox.faults.refresh_sockets()
    sandbox.wait_until(
        lambda: sum(each.method == "apps.connections.open" for each in sandbox.calls) > opened
    )
    sandbox.wait_for_connection()

    assert sandbox.person(AN).shortcut("start").ok


def test_a_payload_can_be_made_to_come_twice(sandbox: Sandbox, ear: Ear) -> None:
    """Twice at once, or again because the answer was lost: the payload is the same."""
    person = sandbox.person(AN)

    sandbox.faults.duplicate_next()
    person.types(TEAM, "/help-me one")
    sandbox.wait_until(lambda: len(ear.heard) == 2)
    sandbox.faults.redeliver_next()
    person.types(TEAM, "/help-me two")
    person.types(TEAM, "/help-me three")

    texts = [each["text"] for each in ear.heard]
    triggers = [each["trigger_id"] for each in ear.heard]
    assert ["one", "one", "two", "two", "three"] == texts
    assert triggers[0] == triggers[1] != triggers[2] == triggers[3]


def test_a_request_is_signed_and_encoded_as_slack_does(
    sandbox: Sandbox, httpserver: HTTPServer
) -> None:
    """The signature holds for the body; a command is a form, an action a payload in one."""
    seen: list[Request] = []

    def note(request: Request) -> Response:
        request.get_data(cache=True)
        seen.append(request)
        return Response("")

    httpserver.expect_request("/slack/events", method="POST").respond_with_handler(note)
    sandbox.set_request_url(httpserver.url_for("/slack/events"))
    person = sandbox.person(AN)

    person.types(TEAM, "/help-me é&=?")
    person.shortcut("start")
    person.opens_home()

    command, shortcut, event = seen
    verifier = SignatureVerifier("sandbox")
    for each in seen:
        assert verifier.is_valid_request(each.get_data(), dict(each.headers))
    assert not SignatureVerifier("other").is_valid_request(
        command.get_data(), dict(command.headers)
    )
    assert "é&=?" == command.form["text"]
    assert {"payload"} == set(shortcut.form)
    assert "event_callback" == event.get_json()["type"]
    assert "application/json" == event.mimetype


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (500, "", "dispatch_failed"),
        (404, "", "dispatch_failed"),
        (302, "", "dispatch_failed"),
        (200, "{oops", "dispatch_failed"),
        (200, "", None),
    ],
)
def test_any_answer_but_a_good_one_is_a_failed_dispatch(
    sandbox: Sandbox, httpserver: HTTPServer, status: int, body: str, error: str | None
) -> None:
    """Another status than 200, or broken JSON, is dispatch_failed for the typist."""
    httpserver.expect_request("/").respond_with_data(
        body, status=status, content_type="application/json"
    )
    sandbox.set_request_url(httpserver.url_for("/"))

    assert error == sandbox.person(AN).types(TEAM, "/help-me").error


def test_an_app_that_cannot_be_reached_is_a_failed_dispatch(sandbox: Sandbox) -> None:
    """Nobody listens at the request URL."""
    sandbox.set_request_url("http://127.0.0.1:9/")

    assert "dispatch_failed" == sandbox.person(AN).types(TEAM, "/help-me").error


def test_an_event_that_fails_is_tried_again_at_once_and_says_so(httpserver: HTTPServer) -> None:
    """The retry carries its number and the reason."""
    seen: list[dict[str, Any]] = []

    def note(request: Request) -> Response:
        seen.append(dict(request.headers))
        return Response(status=500 if len(seen) == 1 else 200)

    httpserver.expect_request("/").respond_with_handler(note)
    app = an_app(request_url=httpserver.url_for("/"))
    with Sandbox(a_workspace(app)) as sandbox:
        sandbox.person(AN).opens_home()
        sandbox.wait_until(lambda: len(seen) == 2)

    assert "X-Slack-Retry-Num" not in seen[0]
    assert ("1", "http_error") == (seen[1]["X-Slack-Retry-Num"], seen[1]["X-Slack-Retry-Reason"])


def test_the_home_event_carries_the_view_that_is_published(
    sandbox: Sandbox, slack: WebClient, ear: Ear
) -> None:
    """The first time there is no view in it, afterwards there is."""
    person = sandbox.person(AN)
    person.opens_home()
    slack.views_publish(user_id=AN, view=home())
    person.opens_home()

    first, second = (each["event"] for each in ear.heard)
    assert ("app_home_opened", "home", AN) == (first["type"], first["tab"], first["user"])
    assert "view" not in first
    assert "home" == second["view"]["type"]
    assert first["channel"].startswith("D")


def test_commands_are_typed_where_slack_takes_them(sandbox: Sandbox, ear: Ear) -> None:
    """Not in a thread, not an unknown one, not where the person is no member."""
    person = sandbox.person(AN)
    parent = person.types(TEAM, "parent").response["ts"]

    in_thread = person.types(TEAM, "/help-me", thread_ts=parent)
    unknown = person.types(TEAM, "/help-you")
    elsewhere = person.types("C0FOREIGN", "/help-me")

    assert ["not_in_thread", "invalid_command", "not_in_channel"] == [
        each.error for each in (in_thread, unknown, elsewhere)
    ]
    assert [] == ear.heard
    assert person.types("@app", "/help-me").ok
    assert "directmessage" == ear.last["channel_name"]


def test_a_command_that_asks_for_it_gets_names_as_ids() -> None:
    """With should_escape a name in the text is an id, without it is as typed."""
    commands = (Command("/plain"), Command("/linked", should_escape=True))
    with Sandbox(a_workspace(an_app(commands=commands))) as sandbox, listening(sandbox) as ear:
        person = sandbox.person(AN)
        person.types(TEAM, "/plain @bo")
        person.types(TEAM, "/linked @bo in #team")

        assert ["@bo", f"<@{BO}> in <#{TEAM}|team>"] == [each["text"] for each in ear.heard]


@pytest.mark.parametrize("off", [{"messages_tab_enabled": False}, {"messages_tab_read_only": True}])
def test_nothing_is_typed_to_an_app_that_takes_no_messages(off: dict[str, bool]) -> None:
    """Without a composer there are no commands either."""
    with Sandbox(a_workspace(an_app(**off))) as sandbox:
        assert "messages_tab_disabled" == sandbox.person(AN).types("@app", "/help-me").error


def test_an_app_without_a_messages_tab_cannot_post_there() -> None:
    """A read-only tab takes the app's messages, one that is off does not."""
    for off, error in (
        ({"messages_tab_read_only": True}, "accepted"),
        ({"messages_tab_enabled": False}, "messages_tab_disabled"),
    ):
        with Sandbox(a_workspace(an_app(**off))) as sandbox:
            slack = a_client(sandbox)

            assert error == error_of(lambda: slack.chat_postMessage(channel=AN, text="t"))  # noqa: B023
