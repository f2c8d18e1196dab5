"""A real Bolt app, connected to the sandbox in Socket Mode or behind a WSGI server."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

import waitress
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_bolt.adapter.wsgi import SlackRequestHandler
from waitress import wasyncore

from sandbox import Sandbox
from tests.sandbox.world import a_client, hang_up

Mode = Literal["socket", "http"]


def a_bolt(sandbox: Sandbox) -> App:
    """Return a Bolt app that talks to this sandbox and has no listeners yet."""
    return App(
        client=a_client(sandbox),
        signing_secret="sandbox",
        process_before_response=True,
    )


@contextmanager
def running(app: App, sandbox: Sandbox, mode: Mode) -> Iterator[None]:
    """Serve the app for as long as the block lasts."""
    if mode == "socket":
        handler = SocketModeHandler(app, "xapp-sandbox")
        handler.client.connect()
        sandbox.wait_for_connection()
        try:
            yield
        finally:
            hang_up(handler.client)
        return
    sockets: dict[int, Any] = {}
    server = waitress.create_server(
        SlackRequestHandler(app), host="127.0.0.1", port=0, threads=4, map=sockets
    )
    is_over = threading.Event()

    def serve() -> None:
        # Not waitress's own loop: that ends only when its sockets are closed under its feet.
        while not is_over.is_set():
            wasyncore.loop(timeout=0.05, use_poll=True, map=sockets, count=1)

    thread = threading.Thread(target=serve)
    thread.start()
    sandbox.set_request_url(f"http://127.0.0.1:{server.effective_port}/slack/events")
    try:
        yield
    finally:
        sandbox.set_request_url(None)
        is_over.set()
        thread.join()
        server.task_dispatcher.shutdown()
        wasyncore.close_all(sockets)
