"""The gate of the HTTP mode: only what Slack signed lately comes in, and it comes in once.

It stands before Bolt, which reads a request before it verifies it, answers `ssl_check` without a
signature, and takes the same request as often as it comes. The answer to a request goes to whoever
sent it: a captured one, sent again, would tell a stranger about a resident.
"""

import hashlib
import hmac
import re
import threading
from collections.abc import Callable, Iterable
from time import monotonic, time
from wsgiref.types import StartResponse, WSGIEnvironment

import structlog
from slack_bolt import BoltRequest, BoltResponse
from slack_bolt.adapter.wsgi.http_request import WsgiHttpRequest
from slack_bolt.adapter.wsgi.http_response import WsgiHttpResponse

from bot.metrics import Metrics

WINDOW = 5 * 60
"""Seconds by which the time of a request may differ from ours, as Slack advises."""
BEFORE_START = 10
"""Seconds before the start of this process from which on a request may have been signed: what an
earlier process heard is not remembered here."""
MOST_REMEMBERED = 200_000
"""Signatures kept at most. Only Slack can sign, and sends far fewer in ten minutes."""
KINDS = ("application/json", "application/x-www-form-urlencoded")
TEXT = "text/plain; charset=utf-8"
QUIET = 60.0
"""Seconds for which refusals of one kind are counted, and not logged one by one."""

TIMESTAMP = re.compile(r"[0-9]{1,12}", re.ASCII)
SIGNATURE = re.compile(r"v0=[0-9a-f]{64}", re.ASCII)

UNREADABLE = (ValueError, TypeError, AttributeError, LookupError, RecursionError)
"""What Bolt raises for a body that is no request: JSON cut short or nested without end, or another
type where it looks for a field."""

log = structlog.get_logger(__name__)

Dispatch = Callable[[BoltRequest], BoltResponse]
"""What answers a request that came in: Bolt's app."""
IsNew = Callable[[str], bool]
"""Notes a signature where all replicas see it; False when one of them has heard it already."""


class _Refused(Exception):
    """A request does not come in: the HTTP status, and the word under which it is counted."""

    def __init__(self, status: str, why: str) -> None:
        super().__init__(why)
        self.status = status
        self.why = why


class Gate:
    """What answers Slack's requests, as a WSGI application."""

    def __init__(
        self,
        dispatch: Dispatch,
        signing_secret: str,
        metrics: Metrics,
        is_new: IsNew,
        clock: Callable[[], float] = time,
        uptime: Callable[[], float] = monotonic,
    ) -> None:
        """Let in what is signed with the secret.

        `clock` gives seconds since 1970, which somebody may set; nobody can set `uptime`.
        """
        if not signing_secret.strip():
            raise ValueError("a signing secret is needed: anybody could pose as Slack")
        self._dispatch = dispatch
        self._secret = signing_secret.encode()
        self._metrics = metrics
        self._is_new = is_new
        self._clock = clock
        self._uptime = uptime
        self._opened = uptime()
        self._heard: dict[str, float] = {}
        self._lock = threading.Lock()
        self._logged: dict[str, float] = {}

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request; what does not come in is told nothing but a status."""
        try:
            response = self._answer(environ)
        except _Refused as refused:
            self._note(refused.why)
            start_response(refused.status, [("Content-Type", TEXT), ("Content-Length", "0")])
            return [b""]
        start_response(response.status, response.get_headers())
        return response.get_body()

    def _answer(self, environ: WSGIEnvironment) -> WsgiHttpResponse:
        """Return the app's answer to a request that is let in; raises `_Refused` for others."""
        if environ.get("REQUEST_METHOD") != "POST":
            raise _Refused("405 Method Not Allowed", "method")
        kind = environ.get("CONTENT_TYPE", "").partition(";")[0].strip().lower()
        if kind not in KINDS:
            raise _Refused("415 Unsupported Media Type", "kind")
        length = environ.get("CONTENT_LENGTH") or "0"
        body = environ["wsgi.input"].read(int(length))
        signed_at, signature = self._verify(environ, body)
        self._once(signature, signed_at + WINDOW)
        request = _read(environ, body)
        try:
            response = self._dispatch(request)
        except UNREADABLE as error:  # Bolt's own code: what fails in ours, the app has answered
            raise _Refused("400 Bad Request", "unreadable") from error
        return WsgiHttpResponse(
            status=response.status, headers=response.headers, body=response.body
        )

    def _verify(self, environ: WSGIEnvironment, body: bytes) -> tuple[int, str]:
        """Return when Slack signed a request, and how; raises `_Refused` if it was not Slack."""
        written = environ.get("HTTP_X_SLACK_REQUEST_TIMESTAMP", "")
        signature = environ.get("HTTP_X_SLACK_SIGNATURE", "")
        if not TIMESTAMP.fullmatch(written) or not SIGNATURE.fullmatch(signature):
            raise _Refused("401 Unauthorized", "unsigned")
        signed_at = int(written)
        now = self._clock()
        # When we started by the clock as it stands now: it may have been put right since.
        opened_at = now - (self._uptime() - self._opened)
        if abs(now - signed_at) > WINDOW or signed_at < opened_at - BEFORE_START:
            raise _Refused("401 Unauthorized", "time")
        base = b"v0:" + written.encode() + b":" + body
        expected = "v0=" + hmac.new(self._secret, base, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(expected, signature):
            raise _Refused("401 Unauthorized", "signature")
        return signed_at, signature

    def _once(self, signature: str, until: float) -> None:
        """Raise `_Refused` for a request that was heard before, here or by another replica.

        Slack signs each delivery anew, also when it delivers the same once more.
        """
        now = self._clock()
        with self._lock:
            is_known = signature in self._heard
            self._heard[signature] = until
            while self._heard:
                oldest, its_end = next(iter(self._heard.items()))
                if its_end >= now and len(self._heard) <= MOST_REMEMBERED:
                    break
                del self._heard[oldest]
        if is_known or not self._is_new(signature):
            raise _Refused("401 Unauthorized", "replayed")

    def _note(self, why: str) -> None:
        """Count a refusal, and log it unless one like it was logged a moment ago."""
        self._metrics.refused.labels(why).inc()
        now = self._uptime()
        with self._lock:
            is_fresh = now - self._logged.get(why, -QUIET) >= QUIET
            if is_fresh:
                self._logged[why] = now
        if is_fresh:
            log.warning("request_refused", why=why)


def _read(environ: WSGIEnvironment, body: bytes) -> BoltRequest:
    """Return a request as Bolt takes it; raises `_Refused` where it is not in Slack's form."""
    request = WsgiHttpRequest(environ)
    try:
        return BoltRequest(
            body=body.decode(), query=request.query_string, headers=request.get_headers()
        )
    except UNREADABLE as error:
        raise _Refused("400 Bad Request", "unreadable") from error
