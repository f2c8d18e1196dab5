"""Calls to Slack over connections that stay open."""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from bot.slack import Accepted, Unclear, Unreachable, ask
from handlers.client import KeptClient


class Listener:
    """A server that notes who dials, and what is asked."""

    def __init__(self) -> None:
        self.dialled = 0
        self.asked: list[tuple[str, str, dict[str, str], bytes]] = []
        self.hang_up_on: set[int] = set()
        """The requests, by number, that are taken and never answered."""
        self.closes_after_answer = False
        """It hangs up after every answer, without saying so in the answer."""
        self.hung_up = threading.Semaphore(0)
        """One for every connection that it has closed."""


@contextmanager
def listening(listener: Listener) -> Iterator[str]:
    """Yield the address of a server that answers everything with `ok`."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def setup(self) -> None:
            super().setup()
            listener.dialled += 1

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length)
            listener.asked.append((self.command, self.path, dict(self.headers), body))
            if len(listener.asked) in listener.hang_up_on:
                self.close_connection = True
                return
            said = b'{"ok": true, "ts": "1.1"}'
            self.send_response(200)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)
            self.close_connection = listener.closes_after_answer

        do_GET = do_POST  # noqa: N815 - the library's name

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
            """Say nothing."""

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = True

        def shutdown_request(self, request: Any) -> None:
            super().shutdown_request(request)
            listener.hung_up.release()

    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/api/"
        server.shutdown()
        thread.join()


@pytest.fixture
def listener() -> Listener:
    """A server's notes."""
    return Listener()


@pytest.fixture
def client(listener: Listener) -> Iterator[KeptClient]:
    """A client of that server."""
    with listening(listener) as address:
        made = KeptClient(token="xoxb-1", base_url=address, timeout=5)
        yield made
        made.close()


def test_a_connection_is_used_again(client: KeptClient, listener: Listener) -> None:
    """Dialling, with TLS, costs more than all the rest of a call."""
    answers = [ask(lambda: client.chat_postMessage(channel="C1", text="a")) for _ in range(5)]

    assert [True] * 5 == [isinstance(answer, Accepted) for answer in answers]
    assert (1, 5) == (listener.dialled, len(listener.asked))


def test_a_message_travels_as_json_with_the_token_in_the_head(
    client: KeptClient, listener: Listener
) -> None:
    """The token stands in no address and no body; what is not set is not sent."""
    client.chat_postMessage(channel="C1", text="één", unfurl_links=False)

    ((method, path, head, body),) = listener.asked
    assert ("POST", "/api/chat.postMessage") == (method, path)
    assert "Bearer xoxb-1" == head["Authorization"]
    assert {"channel": "C1", "text": "één", "unfurl_links": False} == json.loads(body)


def test_what_is_read_travels_in_the_address_and_the_rest_as_a_form(
    client: KeptClient, listener: Listener
) -> None:
    """True and false are 1 and 0 there."""
    client.users_info(user="U1", include_locale=True)
    client.conversations_open(users="U1")

    (_, first, _, _), (_, second, _, body) = listener.asked
    assert "/api/users.info?user=U1&include_locale=1" == first
    assert ("/api/conversations.open", True) == (second, b"U1" in body)


def test_a_method_may_have_a_token_of_its_own(client: KeptClient, listener: Listener) -> None:
    """A Socket Mode connection is asked for with the app's token."""
    client.apps_connections_open(app_token="xapp-2")

    ((_, _, head, body),) = listener.asked
    assert ("Bearer xapp-2", False) == (head["Authorization"], b"xapp-2" in body)


def test_a_call_that_was_taken_and_not_answered_is_unclear_and_not_made_again(
    client: KeptClient, listener: Listener
) -> None:
    """Also on a connection that was used before, where libraries like to try once more."""
    client.auth_test()
    listener.hang_up_on = {2}

    answer = ask(lambda: client.chat_postMessage(channel="C1", text="a"))

    assert isinstance(answer, Unclear)
    assert 2 == len(listener.asked)


def test_a_connection_that_was_closed_meanwhile_is_replaced(
    client: KeptClient, listener: Listener
) -> None:
    """Slack closes what is idle: that is seen before anything is sent on it."""
    listener.closes_after_answer = True

    answers = []
    for _ in range(3):
        answers.append(ask(client.auth_test))
        assert listener.hung_up.acquire(timeout=10)

    assert [True] * 3 == [isinstance(answer, Accepted) for answer in answers]
    assert 3 == listener.dialled


def test_nobody_there_is_not_the_same_as_no_answer() -> None:
    """Nothing was sent where there was no connection."""
    refused = KeptClient(token="xoxb-1", base_url="http://127.0.0.1:9/", timeout=5)
    nowhere = KeptClient(token="xoxb-1", base_url="http://nowhere.invalid/", timeout=5)

    assert isinstance(ask(refused.auth_test), Unreachable)
    assert isinstance(ask(nowhere.auth_test), Unreachable)


def test_it_goes_through_the_proxy_that_the_environment_names(
    listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the SDK's own client does."""
    with listening(listener) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.removesuffix("/api/"))
        through = KeptClient(token="xoxb-1", base_url="http://slack.invalid/api/", timeout=5)

        answer = ask(through.auth_test)
        through.close()

    assert isinstance(answer, Accepted)
    assert "http://slack.invalid/api/auth.test" == listener.asked[0][1]


def test_files_are_not_sent(client: KeptClient) -> None:
    """The app has no scope for files."""
    with pytest.raises(ValueError, match="neither files"):
        client.api_call("files.upload", files={"file": "x"})
