"""The panel answers its own page, and nobody else."""

import io
import json
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any
from wsgiref.types import WSGIEnvironment

import pytest

from bot.demo.panel import MOVES, Panel, State
from tests.demo.theatre import on_day

NOW = on_day(date(2026, 11, 24), 9)
HOST = "127.0.0.1:8500"


class Clock:
    """A clock that notes where it was moved."""

    def __init__(self) -> None:
        self.moved_to: list[datetime] = []

    def state(self) -> State:
        return {"now": 1}

    def move(self, choose: Callable[[datetime], datetime]) -> State:
        self.moved_to.append(choose(NOW))
        return {"now": 2}


def ask(
    clock: Clock, method: str, path: str, body: bytes = b"", **headers: str
) -> tuple[int, Mapping[str, str], bytes]:
    """Send the panel one request; headers by their WSGI names."""
    seen: dict[str, Any] = {}

    def start(status: str, given: list[tuple[str, str]], *_: Any) -> Callable[[bytes], object]:
        seen["status"], seen["headers"] = int(status.split()[0]), dict(given)
        return lambda _written: None

    environ: WSGIEnvironment = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "HTTP_HOST": HOST,
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
        **headers,
    }
    answer = b"".join(Panel(clock.state, clock.move)(environ, start))
    return seen["status"], seen["headers"], answer


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/", "text/html"), ("/panel.css", "text/css"), ("/panel.js", "text/javascript")],
)
def test_the_page_is_served_with_a_strict_policy(path: str, kind: str) -> None:
    """Page, style and script come from here, and nothing may come from elsewhere."""
    status, headers, body = ask(Clock(), "GET", path)

    assert 200 == status
    assert headers["Content-Type"].startswith(kind)
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert body


@pytest.mark.parametrize(
    ("to", "moment"),
    [
        ("hour", on_day(date(2026, 11, 24), 10)),
        ("day", on_day(date(2026, 11, 25), 9)),
        ("week", on_day(date(2026, 12, 1), 9)),
        ("morning", on_day(date(2026, 11, 25), 8, 30)),
        ("monday", on_day(date(2026, 11, 30), 8, 30)),
    ],
)
def test_each_button_moves_the_clock(to: str, moment: datetime) -> None:
    """The buttons go an hour, a day, a week, to the next working morning, to the next Monday."""
    clock = Clock()

    status, _, body = ask(clock, "POST", "/move", json.dumps({"to": to}).encode())

    assert 200 == status
    assert {"now": 2} == json.loads(body)
    assert [moment] == clock.moved_to
    assert to in MOVES


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"to": "back"}', b'{"to": ["day"]}'])
def test_an_unknown_move_is_refused(body: bytes) -> None:
    """Only what the buttons say moves the clock."""
    clock = Clock()

    status, _, _ = ask(clock, "POST", "/move", body)

    assert 400 == status
    assert [] == clock.moved_to


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_ORIGIN": "http://elsewhere.example"},
        {"HTTP_HOST": "elsewhere.example:8500"},
        {"HTTP_HOST": ""},
        {"CONTENT_TYPE": "text/plain"},
    ],
)
def test_another_site_cannot_move_the_clock(headers: dict[str, str]) -> None:
    """A page of elsewhere in the same browser, or a name that points here, is turned away."""
    clock = Clock()

    status, _, _ = ask(clock, "POST", "/move", b'{"to": "week"}', **headers)

    assert status in (403, 415)
    assert [] == clock.moved_to


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/nothing", 404), ("POST", "/", 405), ("PUT", "/move", 405), ("GET", "/move", 404)],
)
def test_what_is_not_there_is_said_so(method: str, path: str, status: int) -> None:
    """Other paths and other methods get an error."""
    assert status == ask(Clock(), method, path)[0]
