"""Receiving through Socket Mode: connected while others leave room, and never deaf for long.

Slack lets an app have ten connections, and hands each payload to any of them. So replicas take
seats, and one that gets none wakes and posts only. What was taken is finished before the bot goes.
"""

import json
import secrets
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic

import structlog
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.loops import Guard, Loop
from storage import StorageUnavailable, Store

CONCURRENCY = 32
"""Requests at the same time: with `process_before_response` this pool is the only one."""
SEATS = 8
"""So many replicas receive at once. Slack allows ten connections: one that is being renewed counts
twice for a moment."""
CLOSE_LOOK = 0.05
CLOSE_LOOKS = 60
LAST_ANSWERS = 3.0
"""Seconds for the answers under way: Slack does not wait longer either."""
TOO_MANY = "too_many_websockets"

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Pulse:
    """How closely a connection is watched, in seconds."""

    ping: float = 5.0
    """Between two signs of life that are asked for."""
    silence: float = 15.0
    """Without a sign of life for so long, a connection is replaced."""
    look: float = 1.0
    """Between two looks."""
    hold: float = 20.0
    """For so long a seat is held; it is asked for again four times as often."""
    too_many: float = 10.0
    """The pause after Slack said that there are too many connections."""


class Seat:
    """This replica's claim to a connection, which the others see in the database."""

    def __init__(
        self, store: Store, seconds: float, clock: Callable[[], float] = monotonic
    ) -> None:
        """Hold a seat for that many seconds at a time; `clock` is a monotonic one."""
        self._store = store
        self._seconds = seconds
        self._clock = clock
        self._holder = f"{socket.gethostname()[:40]}-{secrets.token_hex(4)}"
        self._asked_at: float | None = None
        self._is_held = True

    def is_held(self) -> bool:
        """Take a seat or keep it; False while others have them all.

        While the database is away it stays as it was, and who could never ask takes one: somebody
        has to tell people that nothing is saved.
        """
        now = self._clock()
        if self._asked_at is None or now - self._asked_at >= self._seconds / 4:
            with suppress(StorageUnavailable), self._store.transaction() as tx:
                until = tx.now() + timedelta(seconds=self._seconds)
                self._is_held = tx.receivers.sit(self._holder, SEATS, tx.now(), until)
                self._asked_at = now
        return self._is_held

    def leave(self) -> None:
        """Let another replica have the seat at once."""
        if self._is_held and self._asked_at is not None:
            self._is_held = False
            with Guard("seat"), self._store.transaction() as tx:
                tx.receivers.leave(self._holder)


class _Client(SocketModeClient):
    """The SDK's client, which tells when it heard something and when there is no room for it."""

    heard_at: float = 0.0
    """The monotonic second of the last message."""
    is_refused = False
    """Slack has too many connections of this app: connecting anew at once would not help."""

    def enqueue_message(self, message: str) -> None:
        """Take a message, unless it says that there is no room."""
        self.heard_at = monotonic()
        if TOO_MANY in message and _says_too_many(message):
            self.is_refused = True
            self.auto_reconnect_enabled = self.default_auto_reconnect_enabled = False
            return
        super().enqueue_message(message)


class Receiver(SocketModeHandler):
    """Connects, stays connected, and leaves without dropping an answer."""

    client: _Client

    def __init__(self, app: App, app_token: str, seat: Seat, pulse: Pulse | None = None) -> None:
        """Receive for the app; nothing is connected yet."""
        self.app = app
        self.app_token = app_token
        self._seat = seat
        self._pulse = pulse or Pulse()
        self._idle = threading.Condition()
        self._running = 0
        self._is_leaving = False
        self._has_room = True
        self._not_before = 0.0
        self._sign: tuple[object, float | None] = (None, None)
        self._alive_at = monotonic()
        self.client = self._new_client()
        self._loop = Loop("connect", self._look)

    def start_receiving(self) -> None:
        """Connect in the background as soon as there is a seat, and stay connected."""
        self._loop.start()

    def stop_receiving(self) -> None:
        """Take no more requests, finish those under way, and disconnect.

        What is not taken is not acknowledged either: Slack delivers it to another connection.
        """
        with self._idle:
            self._is_leaving = True
            self._idle.wait_for(lambda: self._running == 0, LAST_ANSWERS)
        self._loop.stop(LAST_ANSWERS)
        _close(self.client)
        self._seat.leave()

    @property
    def is_connected(self) -> bool:
        """Say whether requests can come in."""
        return bool(self.client.is_connected()) and self._silent_for() < self._pulse.silence

    @property
    def is_ready(self) -> bool:
        """Say whether all is as it should be: connected, or others receive."""
        return self.is_connected or not self._has_room

    def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]
        """Answer one request, unless the bot is leaving."""
        with self._idle:
            if self._is_leaving:
                return
            self._running += 1
        try:
            super().handle(client, req)
        finally:
            with self._idle:
                self._running -= 1
                self._idle.notify_all()

    def _look(self) -> float | None:
        """Connect, replace a connection that is stuck, or give up a seat that is lost."""
        if self._is_leaving:
            return None
        self._has_room = self._seat.is_held()
        if self.client.is_refused:
            log.warning("too_many_connections")
            self._not_before = monotonic() + self._pulse.too_many
            self._begin_anew()
        elif not self._has_room:
            if self.client.current_session is not None:
                log.info("receiving_left_to_others")
                self._begin_anew()
        elif self.client.current_session is None:
            self._connect()
        elif self._silent_for() >= self._pulse.silence:
            log.warning("connection_replaced", silent_seconds=round(self._silent_for()))
            self._begin_anew()
            self._connect()
        return self._pulse.look

    def _connect(self) -> None:
        """Connect for the first time; from then on the SDK reconnects by itself."""
        if monotonic() >= self._not_before:
            self._alive_at = monotonic()
            self.client.connect()

    def _begin_anew(self) -> None:
        """Take another client: whatever the threads of the old one are waiting for, nobody waits.

        What the old one was given and has not acknowledged, Slack delivers once more.
        """
        threading.Thread(target=_close, args=(self.client,), name="close", daemon=True).start()
        self.client = self._new_client()

    def _silent_for(self) -> float:
        """Return for how many seconds the connection gave no sign of life.

        The SDK tells when it sent the last ping that was answered, by the wall clock, which
        somebody may set: only that it changes counts.
        """
        session = self.client.current_session
        sign = (session, session.last_ping_pong_time if session is not None else None)
        if sign[1] is not None and sign != self._sign:
            self._alive_at = monotonic()
        self._sign = sign
        return monotonic() - max(self._alive_at, self.client.heard_at)

    def _new_client(self) -> _Client:
        """Return a client that is not connected yet."""
        client = _Client(
            app_token=self.app_token,
            logger=self.app.logger,
            web_client=self.app.client,
            proxy=self.app.client.proxy,
            ping_interval=self._pulse.ping,
            concurrency=CONCURRENCY,
        )
        client.socket_mode_request_listeners.append(self.handle)  # type: ignore[arg-type]
        return client


def _says_too_many(message: str) -> bool:
    """Say whether a message gives that as its reason, instead of having the words somewhere."""
    try:
        said = json.loads(message)
    except (ValueError, RecursionError):
        return False
    return isinstance(said, dict) and said.get("reason") == TOO_MANY


def _close(client: _Client) -> None:
    """End a client and its threads, whatever they are waiting for."""
    closing = threading.Thread(target=_end, args=(client,), name="end", daemon=True)
    closing.start()
    for _ in range(CLOSE_LOOKS):
        _hang_up(client)
        closing.join(CLOSE_LOOK)
        if not closing.is_alive():
            break


def _end(client: _Client) -> None:
    """Have the SDK end its threads."""
    try:
        client.close()
    except AttributeError:  # two of its threads closed the line at the same moment
        client.close()


def _hang_up(client: _Client) -> None:
    """End the conversation, so that nobody waits for its next word.

    The SDK closes a connection only after the read under way has returned, and nothing can be sent
    meanwhile that would make Slack answer. A conversation that has just begun forgets that it was
    told to end, and is told again.
    """
    client.auto_reconnect_enabled = False
    client.current_session_state.terminated = True
    session = client.current_session
    line = session.sock if session is not None else None
    if line is not None:
        with suppress(OSError):  # it has gone already
            line.shutdown(socket.SHUT_RDWR)
