"""Socket Mode: connections, redelivery, refreshing, payloads that come twice."""

from __future__ import annotations

import http.client
import threading
from contextlib import ExitStack

from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from sandbox import Sandbox
from tests.sandbox.world import (
    AN,
    TEAM,
    Ear,
    Seconds,
    a_client,
    a_workspace,
    an_impatient_sandbox,
    listening,
)


def test_without_a_connection_nothing_is_delivered(sandbox: Sandbox) -> None:
    """The typist sees at once that the app is not there."""
    outcome = sandbox.person(AN).types(TEAM, "/help-me")

    assert "no_listener" == outcome.error
    assert "not connected" in sandbox.person(AN).ephemerals(TEAM)[0]["text"]


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
    """The typist gave up long ago, and the payload still comes once somebody connects.

    The client dies as soon as it has heard the payload: one that lives on until the time for the
    acknowledgement is over would have had its chance.
    """
    with Sandbox(a_workspace(), ping_seconds=0.02) as sandbox:

        def die(_client: BaseSocketModeClient, _request: SocketModeRequest) -> None:
            sandbox.faults.disconnect_sockets(abruptly=True)

        with listening(sandbox) as first:
            first.deaf.set()
            first.client.auto_reconnect_enabled = False
            first.client.socket_mode_request_listeners.append(die)
            outcome = sandbox.person(AN).types(TEAM, "/help-me lost")
        assert "operation_timeout" == outcome.error

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
            sandbox.person(AN).types(TEAM, "/help-me again")
            sandbox.wait_until(lambda: second.heard)

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
