"""Socket Mode: up to ten connections, envelopes, their acknowledgements and redelivery."""

from __future__ import annotations

import asyncio
import json
import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSCloseCode, WSMsgType, web

from sandbox import limits
from sandbox.state import State
from sandbox.webapi.method import Answer, Args, Method

# Clients of the SDK do not answer a closing handshake.
_CLOSING_SECONDS = 0.2


@dataclass(eq=False)
class Connection:
    """One live connection of the app."""

    socket: web.WebSocketResponse
    request: web.Request
    pinging: asyncio.Future[None] | None = None

    async def say(self, message: dict[str, Any]) -> None:
        """Send a message, unless the connection is gone (ConnectionError)."""
        await self.socket.send_str(json.dumps(message))

    def silence(self) -> None:
        """Say and hear nothing from now on, but leave the connection standing."""
        if self.pinging is not None:
            self.pinging.cancel()
        if isinstance(self.request.transport, asyncio.Transport):
            self.request.transport.pause_reading()

    def cut(self) -> None:
        """End the connection without a closing handshake."""
        if self.request.transport is not None:
            self.request.transport.abort()


@dataclass
class Envelope:
    """A payload on its way: until it is acknowledged it may come again."""

    type: str
    payload: dict[str, Any]
    accepts_response: bool
    acked: asyncio.Future[Any]
    id: str = field(default_factory=lambda: secrets.token_hex(16))
    carrier: Connection | None = None
    attempts: int = 0

    def as_slack(self) -> dict[str, Any]:
        """Return the envelope as it is sent."""
        message = {
            "envelope_id": self.id,
            "type": self.type,
            "payload": self.payload,
            "accepts_response_payload": self.accepts_response,
        }
        if self.type == "events_api":
            message["retry_attempt"] = max(0, self.attempts - 1)
            message["retry_reason"] = "timeout" if self.attempts > 1 else ""
        return message


class Sockets:
    """The live Socket Mode connections of the app."""

    def __init__(
        self,
        state: State,
        monotonic: Callable[[], float] = time.monotonic,
        ping_seconds: float = 0.25,
    ) -> None:
        """Take the workspace, the clock by which connection URLs expire, and how often to ping."""
        self._state = state
        self._ping_seconds = ping_seconds
        self._monotonic = monotonic
        self._tickets: dict[str, float] = {}
        self._open: list[Connection] = []
        self._outstanding: dict[str, Envelope] = {}
        self.methods = {"apps.connections.open": Method(self._connections_open, caller="app")}

    @property
    def connections(self) -> int:
        """Return how many connections are live."""
        return len(self._open)

    def _connections_open(self, state: State, args: Args) -> Answer:  # noqa: ARG002
        ticket = secrets.token_hex(16)
        self._tickets[ticket] = self._monotonic() + limits.SOCKET_TICKET_SECONDS
        origin = state.response_urls.origin.replace("http://", "ws://")
        return {"url": f"{origin}/link/?ticket={ticket}&app_id={state.app.app_id}"}

    async def connect(self, request: web.Request) -> web.StreamResponse:
        """Serve one connection for as long as it lasts."""
        until = self._tickets.pop(request.query.get("ticket", ""), 0.0)
        if self._monotonic() > until:
            return web.Response(status=404, text="this connection URL is not valid any more")
        socket = web.WebSocketResponse(timeout=_CLOSING_SECONDS)
        await socket.prepare(request)
        connection = Connection(socket, request)
        if len(self._open) >= limits.SOCKET_CONNECTIONS:
            await connection.say({"type": "disconnect", "reason": "too_many_websockets"})
            await socket.close()
            return socket
        self._open.append(connection)
        pinging = asyncio.ensure_future(_ping(socket, self._ping_seconds))
        connection.pinging = pinging
        try:
            await connection.say(self._hello())
            await self._resend()
            self._state.note("workspace")
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._acknowledge(message.data)
        finally:
            pinging.cancel()
            self._forget(connection)
            await self._resend()
            self._state.note("workspace")
        return socket

    def _hello(self) -> dict[str, Any]:
        return {
            "type": "hello",
            "num_connections": len(self._open),
            "debug_info": {
                "host": "sandbox",
                "build_number": 1,
                "approximate_connection_time": 18060,
            },
            "connection_info": {"app_id": self._state.app.app_id},
        }

    def _acknowledge(self, text: str) -> None:
        try:
            answer = json.loads(text)
        except json.JSONDecodeError:
            return
        if not isinstance(answer, dict):
            return
        envelope = self._outstanding.pop(str(answer.get("envelope_id")), None)
        if envelope is not None and not envelope.acked.done():
            envelope.acked.set_result(answer.get("payload"))

    async def send(
        self, kind: str, payload: dict[str, Any], *, accepts: bool, attempts: int = 0
    ) -> Any:
        """Send a payload to one connection and return the app's answer to it.

        `attempts` is how often it was sent before, in another envelope.

        Raises:
            ConnectionError: no connection is live.
        """
        if not self._open:
            message = "no Socket Mode connection is live"
            raise ConnectionError(message)
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        envelope = Envelope(kind, payload, accepts, future, attempts=attempts)
        self._outstanding[envelope.id] = envelope
        await self._carry(envelope)
        try:
            return await asyncio.shield(future)
        except asyncio.CancelledError:
            # Given up on: a client that is still there had it and did not acknowledge it.
            if envelope.carrier in self._open:
                self._outstanding.pop(envelope.id, None)
            raise

    async def _carry(self, envelope: Envelope) -> None:
        """Hand the envelope to one of the connections, whichever; without one it waits."""
        while self._open:
            envelope.carrier = secrets.choice(self._open)
            envelope.attempts += 1
            try:
                await envelope.carrier.say(envelope.as_slack())
            except ConnectionError:
                self._forget(envelope.carrier)
            else:
                return
        envelope.carrier = None

    def _forget(self, connection: Connection) -> None:
        if connection in self._open:
            self._open.remove(connection)

    async def _resend(self) -> None:
        """Send again what was given to a connection that is gone and was not acknowledged."""
        for envelope in list(self._outstanding.values()):
            if envelope.carrier not in self._open:
                await self._carry(envelope)

    async def refresh(self, reason: str) -> None:
        """Ask every client to connect anew, for this reason."""
        for connection in list(self._open):
            with suppress(ConnectionError):  # it has just gone
                await connection.say(
                    {"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}}
                )

    async def disable(self) -> None:
        """Tell every client that it may not connect any more, and close the connections."""
        await self.refresh("link_disabled")
        await self.close()

    async def cut(self) -> None:
        """End every connection without a closing handshake."""
        for connection in list(self._open):
            self._forget(connection)
            connection.cut()

    async def silence(self) -> None:
        """Leave every connection standing, and never use it again."""
        for connection in list(self._open):
            self._forget(connection)
            connection.silence()

    async def close(self) -> None:
        """Close every connection."""
        ending = list(self._open)
        self._open.clear()
        await asyncio.gather(*(each.socket.close(code=WSCloseCode.GOING_AWAY) for each in ending))


async def _ping(socket: web.WebSocketResponse, seconds: float) -> None:
    """Let the client hear something from time to time, as Slack does."""
    while not socket.closed:
        await asyncio.sleep(seconds)
        try:
            await socket.ping(b"Ping from sandbox")
        except ConnectionError:
            return
