"""Requests as Slack sends them over HTTP, signed, and as anybody else may send them."""

from __future__ import annotations

import hashlib
import hmac
import io
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from wsgiref.types import WSGIApplication
from wsgiref.util import setup_testing_defaults
from wsgiref.validate import validator

from tests.bot.house import SECRET

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def kind(self) -> str:
        """Return the content type, without what stands behind it."""
        return self.headers.get("content-type", "").split(";")[0]


def signature(body: bytes, instant: str, secret: str = SECRET) -> str:
    """Return how Slack signs a body at an instant (seconds, as text)."""
    base = b"v0:" + instant.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


def signed(body: bytes, secret: str = SECRET) -> dict[str, str]:
    """Return the headers with which Slack sends a body now."""
    instant = str(int(time.time()))
    return {
        "X-Slack-Request-Timestamp": instant,
        "X-Slack-Signature": signature(body, instant, secret),
    }


def call(
    application: WSGIApplication,
    method: str,
    path: str,
    body: bytes = b"",
    headers: Mapping[str, str] = {},
    kind: str = FORM,
) -> Answer:
    """Send one request; fail unless the answer keeps to WSGI's rules."""
    environ: dict[str, Any] = {}
    setup_testing_defaults(environ)
    environ |= {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "CONTENT_LENGTH": str(len(body)),
        "CONTENT_TYPE": kind,
        "wsgi.input": io.BytesIO(body),
    }
    environ |= {f"HTTP_{name.upper().replace('-', '_')}": text for name, text in headers.items()}
    said: list[Any] = []

    def start(status: str, given: list[tuple[str, str]], *_: Any) -> Any:
        said[:] = [int(status.split()[0]), {name.lower(): text for name, text in given}]
        return lambda _data: None

    answer = validator(application)(environ, start)
    try:
        told = b"".join(answer)
    finally:
        answer.close()  # type: ignore[attr-defined]
    return Answer(said[0], said[1], told)
