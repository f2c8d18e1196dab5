"""The sandbox itself: one server on the loopback interface, in its own thread and event loop."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any, Self, TypeVar

from aiohttp import web

from sandbox import administration, limits
from sandbox.acts import Acts
from sandbox.control import Control
from sandbox.delivery import Delivery
from sandbox.faults import Faults
from sandbox.outcome import Outcome
from sandbox.page import Page
from sandbox.pagestate import PageState
from sandbox.people import Person
from sandbox.signedhttp import RequestUrl
from sandbox.sockets import Sockets
from sandbox.state import State
from sandbox.webapi.door import Call, Door
from sandbox.workspace import Panel, Workspace

T = TypeVar("T")
_LOOPBACK = ("127.0.0.1", "::1", "localhost")
_LOOK_AGAIN_SECONDS = 0.2


@dataclass
class _Running:
    """What exists only while the server runs."""

    loop: asyncio.AbstractEventLoop
    thread: threading.Thread
    port: int


@dataclass(frozen=True)
class _SocketFaults:
    """Does to the sockets, from any thread, what a fault asks for."""

    sockets: Sockets
    run: Callable[[Coroutine[Any, Any, None]], None]

    def close(self, *, abruptly: bool) -> None:
        self.run(self.sockets.cut() if abruptly else self.sockets.close())

    def refresh(self, reason: str) -> None:
        self.run(self.sockets.refresh(reason))

    def silence(self) -> None:
        self.run(self.sockets.silence())


class Sandbox:
    """A local Slack for one workspace and one app."""

    def __init__(
        self,
        workspace: Workspace,
        host: str = "127.0.0.1",
        port: int = 0,
        panels: Sequence[Panel] = (),
        clock: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
        ack_seconds: float = limits.ACK_SECONDS,
        ping_seconds: float = 0.25,
    ) -> None:
        """Declare the workspace; `start` opens the door.

        `clock` gives epoch seconds for message timestamps and may be moved forward; `monotonic`
        gives the seconds by which trigger ids, response URLs and rate limits expire;
        `ack_seconds` is how long the app has to acknowledge, in real time; every `ping_seconds`
        a Socket Mode client is pinged: the SDK's client waits for that when it closes.

        Raises:
            ValueError: `host` is not the loopback interface.
        """
        if host not in _LOOPBACK:
            message = f"the sandbox listens on the loopback interface only, not on {host}"
            raise ValueError(message)
        self._host = host
        self._port = port
        self._state = State(workspace, clock, monotonic)
        self.faults = Faults(monotonic)
        self._sockets = Sockets(self._state, monotonic, ping_seconds)
        self._door = Door(self._state, self.faults)
        self._door.methods |= self._sockets.methods
        self._delivery = Delivery(self._state, self._sockets, self.faults, ack_seconds)
        self._acts = Acts(self._state, self._delivery)
        self._page = Page(self._state, self._acts, PageState(self._state, panels))
        self._control = Control(self.faults, self._state, self._sockets)
        self._running: _Running | None = None
        self._ended: asyncio.Event | None = None

    # life

    def start(self) -> Self:
        """Open the door; returns when the server answers."""
        ready: threading.Event = threading.Event()
        failures: list[BaseException] = []
        loop = asyncio.new_event_loop()

        def run() -> None:
            asyncio.set_event_loop(loop)
            try:
                loop.run_until_complete(self._serve(ready))
            except OSError as error:  # the port is taken
                failures.append(error)
            finally:
                ready.set()
                loop.close()

        thread = threading.Thread(target=run, name="sandbox", daemon=True)
        self._running = _Running(loop, thread, self._port)
        thread.start()
        ready.wait()
        if failures:
            self._running = None
            raise failures[0]
        return self

    def stop(self) -> None:
        """Close every connection and the door; harmless when it is closed."""
        running, self._running = self._running, None
        if running is not None and self._ended is not None:
            running.loop.call_soon_threadsafe(self._ended.set)
            running.thread.join()

    def __enter__(self) -> Self:
        """Start."""
        return self.start()

    def __exit__(self, *exception: object) -> None:
        """Stop."""
        self.stop()

    async def _serve(self, ready: threading.Event) -> None:
        self._ended = asyncio.Event()
        application = web.Application(client_max_size=8 * 1024 * 1024)
        application.add_routes(
            [
                web.route("*", "/api/{method}", self._door.answer),
                web.get("/link/", self._sockets.connect),
                web.post("/respond/{key}", self._door.respond),
                *self._control.routes(),
                *self._page.routes(),
            ]
        )
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.5)
        await runner.setup()
        try:
            site = web.TCPSite(runner, self._host, self._port)
            await site.start()
            addresses = runner.addresses
            assert self._running is not None  # noqa: S101 (set before the thread began)
            self._running.port = addresses[0][1]
            self._state.response_urls.origin = self.url
            self._page.start()
            self.faults.connect(_SocketFaults(self._sockets, self._on_loop))
            ready.set()
            await self._ended.wait()
            self._page.stop()
            await self._delivery.close()
            await self._sockets.close()
        finally:
            await runner.cleanup()

    def _on_loop(self, work: Coroutine[Any, Any, T]) -> T:
        if self._running is None:
            work.close()
            message = "the sandbox is not running"
            raise RuntimeError(message)
        return asyncio.run_coroutine_threadsafe(work, self._running.loop).result()

    # addresses

    @property
    def url(self) -> str:
        """Return the address of the page."""
        if self._running is None:
            message = "the sandbox is not running"
            raise RuntimeError(message)
        return f"http://{self._host}:{self._running.port}"

    @property
    def api_url(self) -> str:
        """Return the address of the Web API, to give to a client as its base URL."""
        return f"{self.url}/api/"

    @property
    def connections(self) -> int:
        """Return how many Socket Mode connections are live."""
        return self._sockets.connections

    def wait_for_connection(self, timeout: float = 10.0) -> None:
        """Return when the app is connected; TimeoutError if it is not within `timeout` seconds."""
        self.wait_until(lambda: self.connections > 0, timeout)

    def set_request_url(self, url: str | None) -> None:
        """Deliver to this address by signed HTTP from now on; None goes back to Socket Mode."""
        secret = self._state.app.signing_secret
        self._delivery.request_url = None if url is None else RequestUrl(url, secret)

    # people

    def person(self, user: str) -> Person:
        """Return a person of the workspace to act as."""

        def run(act: Coroutine[Any, Any, Outcome]) -> Outcome:
            return self._on_loop(act)

        return Person(user, self._state, self._acts, run)

    def trigger(self, user: str, channel: str | None = None) -> str:
        """Return a trigger id as an act of this person gives it, for one view within 3 seconds."""
        return self._state.triggers.give(user, channel)

    def response_url(self, user: str, channel: str, message_ts: str | None = None) -> str:
        """Return a response URL as an act of this person gives it: in a place, or at a message."""
        return self._state.response_urls.give(user, channel, message_ts)

    # looking and changing from above

    @property
    def calls(self) -> list[Call]:
        """Return the calls of the Web API so far, oldest first."""
        return list(self._door.calls)

    def messages(self, channel: str, thread_ts: str | None = None) -> list[dict[str, Any]]:
        """Return what stands in a conversation or a thread, metadata and blocks included."""
        conversation = self._state.place(channel)
        with self._state.lock:
            found = conversation.thread(thread_ts) if thread_ts else conversation.timeline()
            return [each.as_seen() for each in found if not each.deleted]

    def every_message(self) -> list[dict[str, Any]]:
        """Return every message of every conversation, replies included, oldest first."""
        with self._state.lock:
            found = [
                each.as_seen()
                for conversation in self._state.conversations.values()
                for each in conversation.messages.values()
                if not each.deleted
            ]
        return sorted(found, key=lambda each: str(each["ts"]))

    def archive(self, channel: str) -> None:
        """Archive a channel."""
        administration.archive(self._state, channel)

    def unarchive(self, channel: str) -> None:
        """Take a channel out of the archive."""
        administration.archive(self._state, channel, archived=False)

    def kick(self, channel: str, user: str) -> None:
        """Take a member out of a channel; harmless if they are not in it."""
        administration.kick(self._state, channel, user)

    def invite(self, channel: str, user: str) -> None:
        """Add a member to a channel."""
        administration.invite(self._state, channel, user)

    def deactivate(self, user: str) -> None:
        """Deactivate a user."""
        self._state.change_user(user, deleted=True)

    def set_locale(self, user: str, locale: str) -> None:
        """Change the locale of a user."""
        self._state.change_user(user, locale=locale)

    def revoke_token(self) -> None:
        """Refuse the app's tokens with token_revoked, and close its connections."""
        administration.revoke_token(self._state)
        if self._running is not None:
            self._on_loop(self._sockets.disable())

    def restore_token(self) -> None:
        """Accept the app's tokens again."""
        administration.revoke_token(self._state, revoked=False)

    def wait_until(self, predicate: Callable[[], T | None], timeout: float = 10.0) -> T:
        """Return the predicate's value once it is truthy, looking again on every change.

        Raises:
            TimeoutError: it was not within `timeout` seconds.
        """
        deadline = time.monotonic() + timeout
        while True:
            seen = self._state.version
            value = predicate()
            if value:
                return value
            left = deadline - time.monotonic()
            if left <= 0:
                message = f"this did not come true within {timeout} seconds"
                raise TimeoutError(message)
            with self._state.changed:
                if self._state.version == seen:
                    # What the predicate looks at may lie outside the sandbox too.
                    self._state.changed.wait(min(left, _LOOK_AGAIN_SECONDS))
