"""The log says what happens, and nothing about residents, requests or secrets."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any, Literal

import pytest
import structlog
from slack_bolt import App, BoltRequest
from slack_sdk import WebClient

from bot import logs
from bot.loops import Guard
from storage import StorageUnavailable

TOKEN = "xoxb-1234-abcdef"  # planted
SECRET = "a signing secret"
CODE = "K7-042"
PLANTED = (TOKEN, SECRET, CODE, "ZZ99/1", "Fatima", "hunter2")


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What is logged, as JSON; afterwards the log is as it was."""
    yield from _logging_to("json")


@pytest.fixture
def shown() -> Iterator[io.StringIO]:
    """What is logged, for a console."""
    yield from _logging_to("console")


def _logging_to(form: Literal["console", "json"]) -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in logs.QUIET}
    stream = io.StringIO()
    logs.configure(
        form, secrets=[SECRET], case_code_pattern="^[A-Z]{2}[0-9]{2}/[0-9]$", stream=stream
    )
    yield stream
    structlog.reset_defaults()
    root.handlers[:] = before
    root.setLevel(level)
    for name, old in levels.items():
        logging.getLogger(name).setLevel(old)


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    """Return the lines that were logged."""
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_an_event_is_one_line_of_json(written: io.StringIO) -> None:
    """Level, logger, instant and what was said about it."""
    structlog.get_logger("bot.test").info("digests", regions=2)

    (line,) = lines(written)
    assert ("digests", 2, "info", "bot.test") == (
        line["event"],
        line["regions"],
        line["level"],
        line["logger"],
    )
    assert line["timestamp"].endswith("Z")


def test_secrets_and_case_codes_are_blotted_out_wherever_they_stand(written: io.StringIO) -> None:
    """In the event, in values, in nested values, in other people's log lines."""
    log = structlog.get_logger("bot.test")
    log.warning("token %s", TOKEN, note=f"{CODE}: refused", more={"deep": [SECRET, "ZZ99/1"]})
    logging.getLogger("elsewhere").warning("cannot open %s", f"postgresql://u:hunter2@host/{CODE}")

    text = written.getvalue()

    assert 2 == len(lines(written))
    assert not any(planted in text for planted in PLANTED)
    assert "refused" in text
    assert "postgresql://" in text


def test_an_error_is_told_by_its_kind_and_place_not_by_its_words(written: io.StringIO) -> None:
    """What an exception says may quote what a person typed."""
    with Guard("test") as guard:
        try:
            raise KeyError("Fatima")
        except KeyError as error:
            raise ValueError(f"not a date: {CODE} Fatima") from error

    (line,) = lines(written)
    assert guard.reference == line["reference"]
    assert line["error"].startswith("ValueError at test_logs.py:")
    assert "because of KeyError" in line["error"]
    assert not any(planted in written.getvalue() for planted in PLANTED)


def test_a_database_that_is_away_is_a_warning(written: io.StringIO) -> None:
    """It happens, it passes, and needs no traceback."""
    with Guard("test"):
        raise StorageUnavailable("the database is busy")

    (line,) = lines(written)
    assert "warning" == line["level"]


def test_bolt_does_not_log_request_bodies(written: io.StringIO) -> None:
    """A bad signature, an unhandled request: Bolt would quote the whole body."""
    client = WebClient(token=TOKEN, retry_handlers=[])
    app = App(client=client, signing_secret=SECRET, token_verification_enabled=False)
    body = f"command=%2Fterugkeer&text=beslissing+{CODE}+Fatima&token=abc"
    app.dispatch(BoltRequest(body=body, headers={"x-slack-signature": ["v0=1"]}))
    app.logger.warning("Unhandled request ({'text': 'Fatima'})\n---\n%s", body)
    app.logger.info("body: %s", body)
    app.client._logger.debug("params: %s", body)

    text = written.getvalue()

    assert not any(planted in text for planted in PLANTED)
    assert "Unhandled request" in text
    assert all(line["level"] in ("warning", "error") for line in lines(written))


def test_an_exception_that_bolt_logs_keeps_its_place_only(written: io.StringIO) -> None:
    """Also the traceback of a library is told without its words."""
    try:
        raise RuntimeError("Fatima said no")
    except RuntimeError:
        logging.getLogger("slack_bolt.App").exception("Failed to run (error: Fatima)")

    (line,) = lines(written)
    assert "Failed to run" == line["event"]
    assert line["error"].startswith("RuntimeError at test_logs.py")
    assert "Fatima" not in written.getvalue()


def test_the_console_form_is_as_discreet(shown: io.StringIO) -> None:
    """Locals and messages stay out of the traceback of a console, too."""
    hidden = "Fatima"
    try:
        raise RuntimeError(hidden)
    except RuntimeError:
        structlog.get_logger("bot.test").exception("went wrong", code=CODE)

    text = shown.getvalue()
    assert "went wrong" in text
    assert "RuntimeError" in text
    assert not any(planted in text for planted in PLANTED)
