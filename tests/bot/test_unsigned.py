"""The gate before Slack's requests: nothing that Slack did not sign is read, let alone answered."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from slack_bolt import Ack, App
from slack_bolt.authorization import AuthorizeResult
from structlog.testing import capture_logs

from bot import wiring
from bot.gate import Gate
from bot.metrics import Metrics
from bot.server import SLACK_PATH
from sandbox import Sandbox
from tests.bot.bot_process import FAST
from tests.bot.house import AN, BOT_TOKEN, SECRET, House, cgvs, registered
from tests.bot.http import call, signature, signed
from tests.bot.test_running import settings_for

COMMAND = urlencode({"command": "/terugkeer", "text": "help", "user_id": AN}).encode()


def form(payload: Any) -> bytes:
    """Return a payload as Slack sends it: JSON, in a field of a form."""
    return urlencode({"payload": json.dumps(payload)}).encode()


@pytest.fixture
def heard() -> list[Any]:
    """What the app has heard, by its listener or by its error handler."""
    return []


@pytest.fixture
def gate(heard: list[Any]) -> Iterator[Gate]:
    """A gate before an app that notes what it hears."""
    app = App(
        signing_secret=SECRET,
        authorize=lambda: AuthorizeResult(enterprise_id=None, team_id=None, bot_token=BOT_TOKEN),
        process_before_response=True,
    )

    @app.command("/terugkeer")
    def command(body: dict[str, Any], ack: Ack) -> None:
        heard.append(body)
        ack("gehoord")

    @app.error
    def failed(error: Exception) -> None:
        heard.append(error)

    yield Gate(app.dispatch, SECRET, Metrics(), lambda _signature: True)
    app.listener_runner.listener_executor.shutdown()


def test_what_slack_signed_is_heard(gate: Gate, heard: list[Any]) -> None:
    """The answer is the app's."""
    answer = call(gate, "POST", SLACK_PATH, COMMAND, signed(COMMAND))

    assert (200, b"gehoord") == (answer.status, answer.body)
    assert 1 == len(heard)


def _at(instant: str, body: bytes = COMMAND) -> dict[str, str]:
    """Return the headers of a body that Slack signed at an instant."""
    return {"X-Slack-Request-Timestamp": instant, "X-Slack-Signature": signature(body, instant)}


UNSIGNED: dict[str, Callable[[int], dict[str, str]]] = {
    "nothing": lambda _now: {},
    "another secret": lambda _now: signed(COMMAND, "of somebody else"),
    "another body": lambda now: _at(str(now), COMMAND + b"&text=status"),
    "no instant": lambda now: {"X-Slack-Signature": signature(COMMAND, str(now))},
    "no signature": lambda now: {"X-Slack-Request-Timestamp": str(now)},
    "a word for the instant": lambda _now: _at("now"),
    "digits of another script": lambda now: _at(str(now)) | {"X-Slack-Request-Timestamp": "١٧"},
    "an instant without end": lambda now: (
        _at(str(now)) | {"X-Slack-Request-Timestamp": "9" * 5_000}
    ),
    "a signature of other letters": lambda now: _at(str(now)) | {"X-Slack-Signature": "v0=é"},
    "six minutes ago": lambda now: _at(str(now - 360)),
    "in six minutes": lambda now: _at(str(now + 360)),
}
"""What stands in the head of a request that is not Slack's, by the seconds since 1970."""


@pytest.mark.parametrize("headers", UNSIGNED.values(), ids=UNSIGNED)
def test_what_slack_did_not_sign_is_refused_unread(
    gate: Gate, heard: list[Any], headers: Callable[[int], dict[str, str]]
) -> None:
    """Neither a listener nor the error handler, which would answer, learns of it."""
    answer = call(gate, "POST", SLACK_PATH, COMMAND, headers(int(time.time())))

    assert 401 == answer.status
    assert [] == heard


BROKEN = {
    "nothing in it": b"{",
    "a list": b"payload=%5B1%5D",
    "null": b"payload=null",
    "not JSON": b"payload=%7Bx",
    "no UTF-8": b"\xff\xfe",
    "nested without end": b'{"a":' * 100_000,
    "another type": form({"type": "block_actions", "user": 7}),
    "a click on nothing": form({"type": "block_actions", "user": {"id": AN}, "actions": []}),
}


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN)
def test_what_cannot_be_read_is_no_failure_of_the_server(gate: Gate, body: bytes) -> None:
    """Unsigned it is refused like anything else; signed, it is said to be unreadable."""
    with capture_logs() as logs:
        unsigned = call(gate, "POST", SLACK_PATH, body)
        signed_ = call(gate, "POST", SLACK_PATH, body, signed(body))

    assert 401 == unsigned.status
    assert signed_.status in (400, 401)
    assert all(set(entry) <= {"event", "why", "log_level"} for entry in logs)


def test_an_unsigned_request_makes_the_bot_write_to_nobody(
    house: House, sandbox: Sandbox, database: Any
) -> None:
    """On an instant that is no number Bolt's check fails, instead of refusing.

    Its error handler would answer at an address, or to a person, that the request names.
    """
    house.given(registered(), cgvs())
    payload = {
        "type": "shortcut",
        "callback_id": "record_talk",
        "user": {"id": AN},
        "trigger_id": "1.2.a",
    }
    bot = wiring.build(settings_for(sandbox, database, "http"), house.time, tempo=FAST)
    try:
        assert bot.server is not None
        pages = bot.server.application
        calls = len(sandbox.calls)

        answer = call(
            pages, "POST", SLACK_PATH, form(payload), {"X-Slack-Request-Timestamp": "now"}
        )
        bot.after.shutdown(wait=True)

        assert 401 == answer.status
        assert [] == sandbox.calls[calls:]
    finally:
        bot.stop()
