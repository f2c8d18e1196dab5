"""The butler: a small app that does one of everything, and notes what it is asked."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from slack_bolt import Ack, App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from sandbox import Sandbox
from tests.sandbox.world import hang_up
from tests.sandbox_page.parlour import WORKSPACE, brief_form, order_form, plain, push, section


@dataclass
class Butler:
    """The app: answers as told, and notes what it is asked."""

    sandbox: Sandbox
    client: WebClient
    heard: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)
    answers: dict[str, Any] = field(default_factory=dict)
    release: threading.Event = field(default_factory=threading.Event)

    def note(self, what: str, body: Mapping[str, Any]) -> None:
        """Remember what was asked."""
        self.heard.append((what, body))

    def waits_for(self, what: str) -> Mapping[str, Any]:
        """Return the payload of the first request of this name, waiting for it."""
        found: list[Mapping[str, Any]] = self.sandbox.wait_until(
            lambda: [body for name, body in self.heard if name == what]
        )
        return found[0]

    def says(self, text: str, blocks: Sequence[dict[str, Any]] = (), **more: Any) -> str:
        """Post in the tea channel and return the ts."""
        answer = self.client.chat_postMessage(
            channel=more.pop("channel", "C0TEA"), text=text, blocks=list(blocks) or None, **more
        )
        return str(answer["ts"])


def _serve_commands(app: App, butler: Butler) -> None:
    @app.command("/tea")
    def tea(ack: Ack, body: dict[str, Any]) -> None:
        butler.note("/tea", body)
        if body.get("text") == "help":
            ack(text="Type `/tea` and *drink*.")
            return
        ack()
        view = butler.answers.get("view") or order_form()
        butler.client.views_open(trigger_id=body["trigger_id"], view=view)

    @app.command("/mute")
    def mute(body: dict[str, Any]) -> None:
        butler.note("/mute", body)


def _serve_orders(app: App, butler: Butler) -> None:
    @app.view("order")
    def order(ack: Ack, body: dict[str, Any]) -> None:
        butler.note("order", body)
        answer = butler.answers.get("order")
        if answer == "wait":
            butler.release.wait(20)
        if isinstance(answer, dict):
            ack(answer)
        elif answer != "wait":
            ack()

    @app.view_closed("order")
    def closed(ack: Ack, body: dict[str, Any]) -> None:
        butler.note("closed", body)
        ack()


def _serve_actions(app: App, butler: Butler) -> None:
    @app.action("deaf")
    def deaf(body: dict[str, Any]) -> None:
        butler.note("deaf", body)

    @app.action({"type": "block_actions", "action_id": "more"})
    def more(ack: Ack, body: dict[str, Any]) -> None:
        butler.note("more", body)
        ack()
        butler.client.views_push(
            trigger_id=body["trigger_id"], view=brief_form("Second", section("Deeper"))
        )

    @app.action({"type": "block_actions", "action_id": "grow"})
    def grow(ack: Ack, body: dict[str, Any]) -> None:
        butler.note("grow", body)
        ack()
        view = butler.answers["grown"]
        butler.client.views_update(view_id=body["view"]["id"], view=view)

    @app.action("tick")
    def tick(ack: Ack, body: dict[str, Any]) -> None:
        butler.note("tick", body)
        ack()
        butler.client.chat_update(
            channel=body["channel"]["id"],
            ts=body["message"]["ts"],
            text="Ticked",
            blocks=[section("✓ done", accessory=push("Undo", "tick", value="undo"))],
        )

    @app.action({"type": "block_actions", "action_id": "choice"})
    def choice(ack: Ack, body: dict[str, Any]) -> None:
        butler.note("choice", body)
        ack()


def _serve_home_and_shortcuts(app: App, butler: Butler) -> None:
    @app.event("app_home_opened")
    def home(event: dict[str, Any]) -> None:
        butler.note("home", event)
        butler.client.views_publish(
            user_id=event["user"],
            view={
                "type": "home",
                "blocks": [
                    {"type": "header", "text": plain("Your cups")},
                    {"type": "actions", "elements": [push("Refresh", "choice", value="home")]},
                ],
            },
        )

    @app.shortcut("keep")
    def keep(ack: Ack, body: dict[str, Any]) -> None:
        butler.note("keep", body)
        ack()

    @app.shortcut("guest")
    def guest(ack: Ack, body: dict[str, Any]) -> None:
        butler.note("guest", body)
        ack()
        butler.client.views_open(
            trigger_id=body["trigger_id"], view=brief_form("Guest", section("Hello"))
        )


@contextmanager
def a_butler(sandbox: Sandbox) -> Iterator[Butler]:
    """The app, connected by Socket Mode."""
    installed = WORKSPACE.app
    client = WebClient(token=installed.bot_token, base_url=sandbox.api_url)
    app = App(client=client, request_verification_enabled=False)
    butler = Butler(sandbox, client)
    for serve in (_serve_commands, _serve_orders, _serve_actions, _serve_home_and_shortcuts):
        serve(app, butler)
    handler = SocketModeHandler(app, installed.app_token)
    handler.connect()  # type: ignore[no-untyped-call]
    try:
        sandbox.wait_for_connection()
        yield butler
    finally:
        butler.release.set()
        hang_up(handler.client)
