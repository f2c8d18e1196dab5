"""The panel beside the local Slack: the demonstration's clock, moved with buttons, and a guide.

A page of its own, served on the loopback interface and to it only.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

from bot.demo import days

HOST = "127.0.0.1"
MOVES: Mapping[str, Callable[[datetime], datetime]] = {
    "hour": lambda now: now + timedelta(hours=1),
    "day": lambda now: days.later(now, 1),
    "week": lambda now: days.later(now, 7),
    "morning": days.next_working_morning,
    "monday": days.next_monday_morning,
}
"""Where each button moves the clock, from the instant at which it is pressed."""

FILES = {
    "/": ("index.html", "text/html"),
    "/panel.css": ("panel.css", "text/css"),
    "/panel.js": ("panel.js", "text/javascript"),
}
POLICY = "; ".join(
    f"{what} {whose}"
    for what, whose in {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "connect-src": "'self'",
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }.items()
)
LONGEST_BODY = 1000

State = Mapping[str, Any]
Answer = tuple[str, str, bytes]


class Panel:
    """The panel as a WSGI application."""

    def __init__(
        self, state: Callable[[], State], move: Callable[[Callable[[datetime], datetime]], State]
    ) -> None:
        """Show what `state` returns; `move` moves the clock and returns the state after that."""
        self._state = state
        self._move = move
        self._pages = {
            path: (
                f"{kind}; charset=utf-8",
                files("bot.demo").joinpath("page", name).read_bytes(),
            )
            for path, (name, kind) in FILES.items()
        }

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        status, kind, body = self._answer(environ)
        headers = {
            "Content-Type": kind,
            "Content-Length": str(len(body)),
            "Cache-Control": "no-store",
            "Content-Security-Policy": POLICY,
            "X-Content-Type-Options": "nosniff",
        }
        start_response(status, list(headers.items()))
        return [body]

    def _answer(self, environ: WSGIEnvironment) -> Answer:
        """Return status, type and body; foreign pages and foreign names are turned away."""
        host, origin = environ.get("HTTP_HOST", ""), environ.get("HTTP_ORIGIN")
        if host.rpartition(":")[0] not in (HOST, "localhost"):
            return _failed("403 Forbidden", "wrong_host")
        if origin is not None and origin != f"http://{host}":
            return _failed("403 Forbidden", "wrong_origin")
        path, method = environ.get("PATH_INFO", ""), environ.get("REQUEST_METHOD")
        if path == "/move" and method == "POST":
            return self._moved(environ)
        if method != "GET":
            return _failed("405 Method Not Allowed", "wrong_method")
        if path == "/state":
            return _json("200 OK", self._state())
        if path in self._pages:
            return ("200 OK", *self._pages[path])
        return _failed("404 Not Found", "not_found")

    def _moved(self, environ: WSGIEnvironment) -> Answer:
        """Carry out a move."""
        length = environ.get("CONTENT_LENGTH") or "0"
        if environ.get("CONTENT_TYPE", "").partition(";")[0] != "application/json":
            return _failed("415 Unsupported Media Type", "wrong_type")
        try:
            asked = json.loads(environ["wsgi.input"].read(min(int(length), LONGEST_BODY)))
            choose = MOVES[asked["to"]]
        except (ValueError, KeyError, TypeError):
            return _failed("400 Bad Request", "unknown_move")
        return _json("200 OK", self._move(choose))


def _failed(status: str, error: str) -> Answer:
    """Return the answer to what is not done."""
    return _json(status, {"error": error})


def _json(status: str, content: State) -> Answer:
    """Return an answer in JSON."""
    return status, "application/json", json.dumps(content).encode()
