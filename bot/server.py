"""The HTTP server: Slack's requests, whether the bot lives and is ready, and its figures."""

import json
import threading
from collections.abc import Callable, Iterable, Mapping
from time import monotonic
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.server import create_server

from bot.calendars import Calendars
from handlers.feed import PATH as CALENDARS

SLACK_PATH = "/slack/events"
PAGES = ("/healthz", "/readyz", "/metrics")
TEXT = "text/plain; charset=utf-8"
JSON = "application/json"
LARGEST_BODY = 1024 * 1024
THREADS = 16
"""Requests at the same time: more would only wait for the database and for each other."""
CONNECTIONS = 1_000
"""Held open at once: waitress's own 100 lets Slack's 101st wait for somebody to hang up."""
LARGEST_HEAD = 16 * 1024
LONGEST_REQUEST = 10.0
"""Seconds in which a request must be there, however steadily it trickles in."""
LOOK = 1.0
DRAIN_PAUSE = 0.01
DRAIN_LOOKS = 100

Readiness = Callable[[], Mapping[str, bool]]
"""Says of each thing that the bot needs whether it is there."""


class Pages:
    """What is served, as a WSGI application."""

    def __init__(
        self,
        ready: Readiness,
        registry: CollectorRegistry,
        slack: WSGIApplication | None = None,
        calendars: Calendars | None = None,
    ) -> None:
        """Serve health and figures.

        `slack` answers Slack's requests, None where they come not; `calendars` those for the
        calendars of staff, None where there are none.
        """
        self._ready = ready
        self._registry = registry
        self._slack = slack
        self._calendars = calendars

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        path, method = environ.get("PATH_INFO", ""), environ.get("REQUEST_METHOD")
        if path == SLACK_PATH and self._slack is not None:
            return self._slack(environ, start_response)
        calendars = self._calendars if path.startswith(CALENDARS) else None
        headers: list[tuple[str, str]] = []
        if path not in PAGES and calendars is None:
            status, kind, body = "404 Not Found", TEXT, b"not found\n"
        elif method not in ("GET", "HEAD"):
            status, kind, body = "405 Method Not Allowed", TEXT, b"only GET\n"
        elif calendars is None:
            status, kind, body = self._page(path)
        else:
            answer = calendars.answer(path)
            status, kind, body, headers = answer.status, answer.kind, answer.body, answer.headers
        length = ("Content-Length", str(len(body)))
        start_response(status, [("Content-Type", kind), length, *headers])
        return [] if method == "HEAD" else [body]

    def _page(self, path: str) -> tuple[str, str, bytes]:
        """Return status, kind and body of one of the pages."""
        if path == "/healthz":
            return "200 OK", TEXT, b"alive\n"
        if path == "/readyz":
            checks = dict(self._ready())
            status = "200 OK" if all(checks.values()) else "503 Service Unavailable"
            return status, JSON, json.dumps(checks).encode()
        return "200 OK", CONTENT_TYPE_LATEST, generate_latest(self._registry)


class _Parser(HTTPRequestParser):  # type: ignore[misc] # waitress has no types
    """Reads the head of a request, and refuses one whose end can be taken in two ways.

    Waitress goes by `Transfer-Encoding`; a proxy before it may go by `Content-Length`, and take
    what stands behind for a request of its own (RFC 9112, 6.1 and 6.3).
    """

    def parse_header(self, header_plus: bytes) -> None:
        super().parse_header(header_plus)
        is_old = "TRANSFER_ENCODING" in self.headers  # left there only in HTTP/1.0, which has none
        if is_old or (self.chunked and "CONTENT_LENGTH" in self.headers):
            raise ParsingError("the length of the request is not clear")


class _Channel(HTTPChannel):  # type: ignore[misc] # waitress has no types
    parser_class = _Parser


class Server:
    """Waitress in a thread of its own."""

    def __init__(
        self,
        application: WSGIApplication,
        host: str,
        port: int,
        *,
        threads: int = THREADS,
        longest_request: float = LONGEST_REQUEST,
    ) -> None:
        """Listen on host and port (0: any free one); raises OSError when that cannot be.

        `longest_request` is in how many seconds a request must be there.
        """
        self.application = application
        self._longest_request = longest_request
        self._coming: dict[Any, float] = {}
        self._sockets: dict[int, Any] = {}
        self._server = create_server(
            application,
            map=self._sockets,
            host=host,
            port=port,
            threads=threads,
            connection_limit=CONNECTIONS,
            ident=None,
            clear_untrusted_proxy_headers=True,
            max_request_body_size=LARGEST_BODY,
            max_request_header_size=LARGEST_HEAD,
            channel_timeout=30,
        )
        self._server.channel_class = _Channel
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="http", daemon=True)

    @property
    def port(self) -> int:
        """Return the port on which it listens."""
        return int(self._server.effective_port)

    def start(self) -> None:
        """Answer requests from now on."""
        self._thread.start()

    def stop(self, timeout: float = 5.0) -> None:
        """Take no more requests, finish those under way, and close."""
        self._server.accepting = False
        self._server.task_dispatcher.shutdown(cancel_pending=False, timeout=timeout)
        pause = threading.Event()
        for _ in range(DRAIN_LOOKS):
            if not self._is_answering():
                break
            pause.wait(DRAIN_PAUSE)
        self._is_over.set()
        self._server.pull_trigger()
        if self._thread.is_alive():
            self._thread.join(timeout)
        wasyncore.close_all(self._sockets)

    def _is_answering(self) -> bool:
        """Say whether an answer is still on its way out."""
        channels = list(self._server.active_channels.values())
        return any(channel.total_outbufs_len for channel in channels)

    def _run(self) -> None:
        # Not waitress's own loop: that ends only when its sockets are closed under its feet.
        looked_at = monotonic()
        while not self._is_over.is_set():
            wasyncore.loop(timeout=LOOK, use_poll=True, map=self._sockets, count=1)
            if monotonic() - looked_at >= LOOK:
                looked_at = monotonic()
                self._hang_up_on_the_slow(looked_at)

    def _hang_up_on_the_slow(self, now: float) -> None:
        """Close the connections whose request takes too long: waitress minds only silence."""
        channels = {
            channel.request: channel
            for channel in self._server.active_channels.values()
            if channel.request is not None
        }
        self._coming = {request: self._coming.get(request, now) for request in channels}
        for request, begun_at in self._coming.items():
            if now - begun_at >= self._longest_request:
                channels[request].will_close = True
