"""The log says what happens, and nothing about residents, requests or secrets."""

from __future__ import annotations

import io
import json
import logging
import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from slack_bolt import App, BoltRequest
from slack_sdk import WebClient

from bot.loops import Guard
from storage import StorageUnavailable
from tests.bot.listening import logging_to

TOKEN = "xoxb-1234-abcdef"  # planted
SECRET = "a signing secret"
CODE = "K7-042"
PLANTED = (TOKEN, SECRET, CODE, "ZZ99/1", "Fatima", "hunter2")


PATTERN = "^[A-Z]{2}[0-9]{2}/[0-9]$"


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What is logged, as JSON; afterwards the log is as it was."""
    with logging_to("json", secrets=[SECRET], case_code_pattern=PATTERN) as stream:
        yield stream


@pytest.fixture
def shown() -> Iterator[io.StringIO]:
    """What is logged, for a console."""
    with logging_to("console", secrets=[SECRET], case_code_pattern=PATTERN) as stream:
        yield stream


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


def test_what_opens_a_door_is_blotted_out_though_it_is_no_token(written: io.StringIO) -> None:
    """Response URLs and Socket Mode's tickets, in whoever's sentence they stand."""
    log = structlog.get_logger("bot.test")
    log.warning("said", to="https://hooks.slack.com/commands/T0/1/hunter2secret")
    log.warning("said", to="wss://wss-primary.slack.com/link/?ticket=hunter2-ticket&app_id=1")
    log.warning("said", to="postgresql://:hunter2@host/name?sslpassword=hunter2")

    assert "hunter2" not in written.getvalue()
    assert 3 == len(lines(written))


@pytest.mark.parametrize(
    "name", ["waitress", "waitress.queue", "sqlalchemy.engine.Engine", "alembic.runtime", "psycopg"]
)
def test_no_library_says_more_than_the_head_of_a_warning(written: io.StringIO, name: str) -> None:
    """Whatever level somebody set it to."""
    library = logging.getLogger(name)
    before = library.level
    library.setLevel(logging.DEBUG)

    library.debug("SELECT Fatima")
    library.info("[parameters: ('Fatima',)]")
    library.warning("Exception (Fatima) while serving")
    library.setLevel(before)

    (line,) = lines(written)
    assert "Exception" == line["event"]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_error_that_nobody_caught_is_told_without_its_words(
    written: io.StringIO, capfd: pytest.CaptureFixture[str]
) -> None:
    """Python itself would print what it says on standard error."""

    def fail() -> None:
        raise ValueError(f"{CODE} Fatima")

    class Going:
        def __del__(self) -> None:
            fail()

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    try:
        fail()
    except ValueError as error:
        sys.excepthook(type(error), error, error.__traceback__)

    fails_when_it_goes = Going()
    del fails_when_it_goes

    told = [line for line in lines(written) if line["event"] == "uncaught"]
    assert 3 == len(told)
    assert all(line["error"].startswith("ValueError at ") for line in told)
    assert "Fatima" not in written.getvalue() + "".join(capfd.readouterr())
