"""The bot's threads outlive what goes wrong, and stop when they are told to."""

from __future__ import annotations

import threading
import urllib.error
import urllib.request

import pytest
from prometheus_client import CollectorRegistry

from bot.loops import Guard, Loop
from bot.server import Pages, Server

PATIENCE = 10.0


def test_a_loop_takes_the_next_turn_when_poked() -> None:
    """A turn that returns None waits for nobody but `poke`."""
    turns = threading.Semaphore(0)

    def turn() -> None:
        turns.release()

    loop = Loop("test", turn)
    loop.start()
    first = turns.acquire(timeout=PATIENCE)
    loop.poke()
    second = turns.acquire(timeout=PATIENCE)

    assert (True, True, True) == (first, second, loop.stop(PATIENCE))


def test_a_turn_that_fails_does_not_end_the_loop() -> None:
    """It is logged, and the next turn comes, later."""
    turns: list[int] = []
    again = threading.Event()

    def turn() -> float:
        turns.append(1)
        if len(turns) == 1:
            raise RuntimeError
        again.set()
        return 60.0

    loop = Loop("test", turn)
    loop.start()

    assert again.wait(PATIENCE)
    assert loop.stop(PATIENCE)


def test_a_loop_finishes_the_turn_under_way() -> None:
    """Stopping waits for it, and tells when it takes too long."""
    begun, may_end = threading.Event(), threading.Event()

    def turn() -> float:
        begun.set()
        may_end.wait(PATIENCE)
        return 0.0

    loop = Loop("test", turn)
    loop.start()
    begun.wait(PATIENCE)

    too_soon = loop.stop(0.01)
    may_end.set()

    assert (False, True) == (too_soon, loop.stop(PATIENCE))


def test_a_loop_that_was_never_started_is_stopped() -> None:
    """A command that uses the senders by hand need not know."""
    assert Loop("test", lambda: None).stop(PATIENCE)


def test_an_interruption_is_not_kept_by_the_guard() -> None:
    """Who ends the program wants it to end."""
    with pytest.raises(KeyboardInterrupt), Guard("test"):
        raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [
        ("/healthz", "GET", 200),
        ("/readyz", "GET", 503),
        ("/metrics", "GET", 200),
        ("/slack/events", "POST", 404),
        ("/healthz", "POST", 405),
        ("/", "GET", 404),
        ("/healthz", "HEAD", 200),
    ],
)
def test_pages_answer_what_they_know(path: str, method: str, status: int) -> None:
    """Health, readiness, figures; in Socket Mode Slack's own path is not there."""
    pages = Pages(lambda: {"database": True, "slack": False}, CollectorRegistry())
    server = Server(pages, "127.0.0.1", 0)
    server.start()
    request = urllib.request.Request(f"http://127.0.0.1:{server.port}{path}", method=method)

    try:
        with urllib.request.urlopen(request) as response:  # noqa: S310 - our own address
            found = response.status
    except urllib.error.HTTPError as error:
        error.close()
        found = error.code

    server.stop()
    assert status == found


def test_a_request_under_way_is_answered_before_the_server_stops() -> None:
    """What was saved has to be acknowledged."""
    begun, answers = threading.Event(), []
    leaving = threading.Event()

    def slow(_environ: object, start_response: object) -> list[bytes]:
        assert callable(start_response)
        begun.set()
        leaving.wait(PATIENCE)
        start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "5")])
        return [b"saved"]

    server = Server(Pages(dict, CollectorRegistry(), slow), "127.0.0.1", 0)
    server.start()

    def ask() -> None:
        address = f"http://127.0.0.1:{server.port}/slack/events"
        with urllib.request.urlopen(address, data=b"") as response:
            answers.append(response.read())

    client = threading.Thread(target=ask)
    client.start()
    begun.wait(PATIENCE)
    stopping = threading.Thread(target=server.stop)
    stopping.start()
    leaving.set()
    stopping.join(PATIENCE)
    client.join(PATIENCE)

    assert [b"saved"] == answers
    with pytest.raises(OSError, match=r"\w"):
        urllib.request.urlopen(f"http://127.0.0.1:{server.port}/healthz")
