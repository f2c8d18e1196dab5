"""Receiving through Socket Mode: every request that was taken is finished before the bot goes."""

import socket
import threading
from contextlib import suppress

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.loops import Loop

CONCURRENCY = 32
"""Requests at the same time: with `process_before_response` this pool is the only one."""
CLOSE_LOOK = 0.05
CLOSE_LOOKS = 60
LAST_ANSWERS = 3.0
"""Seconds for the answers under way: Slack does not wait longer either."""


class Receiver(SocketModeHandler):
    """Connects, stays connected, and leaves without dropping an answer."""

    def __init__(self, app: App, app_token: str) -> None:
        """Receive for the app; nothing is connected yet."""
        super().__init__(app, app_token, concurrency=CONCURRENCY, web_client=app.client)
        self._idle = threading.Condition()
        self._running = 0
        self._is_leaving = False
        self._loop = Loop("connect", self._try_to_connect)

    def start_receiving(self) -> None:
        """Connect in the background, and try again until that succeeds."""
        self._loop.start()

    def stop_receiving(self) -> None:
        """Take no more requests, finish those under way, and disconnect.

        What is not taken is not acknowledged either: Slack delivers it to another connection.
        """
        with self._idle:
            self._is_leaving = True
            self._idle.wait_for(lambda: self._running == 0, LAST_ANSWERS)
        self._loop.stop(LAST_ANSWERS)
        closing = threading.Thread(target=self.client.close, name="close", daemon=True)
        closing.start()
        for _ in range(CLOSE_LOOKS):
            self._hang_up()
            closing.join(CLOSE_LOOK)
            if not closing.is_alive():
                break

    @property
    def is_connected(self) -> bool:
        """Say whether requests can come in."""
        return bool(self.client.is_connected())

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

    def _hang_up(self) -> None:
        """End the conversation, so that nobody waits for its next word.

        The SDK closes a connection only after the read under way has returned, and nothing can be
        sent meanwhile that would make Slack answer. A conversation that has just begun forgets
        that it was told to end, and is told again.
        """
        self.client.auto_reconnect_enabled = False
        self.client.current_session_state.terminated = True
        session = self.client.current_session
        line = session.sock if session is not None else None
        if line is not None:
            with suppress(OSError):  # it has gone already
                line.shutdown(socket.SHUT_RDWR)

    def _try_to_connect(self) -> float | None:
        """Connect for the first time; from then on the SDK reconnects by itself."""
        if not self._is_leaving:
            self.client.connect()
        return None
