"""A small workspace, a clock that tests move, and an ear that hears what the app would hear."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from sandbox import App, Channel, Command, Sandbox, Shortcut, User, Workspace

Block = dict[str, Any]
T = TypeVar("T")

AN, BO, CAS, GONE, BOT = "U0AN", "U0BO", "U0CAS", "U0GONE", "U0BOT"
TEAM, OPEN, FOREIGN, OPEN_FOREIGN = "C0TEAM", "C0OPEN", "C0FOREIGN", "C0PUBLIC"


def an_app(**changes: Any) -> App:
    """Return an app with a command, two shortcuts and the usual scopes."""
    given: dict[str, Any] = {
        "name": "Helper",
        "commands": (Command("/help-me", "Ask", "[what]"),),
        "shortcuts": (
            Shortcut("Start", "start"),
            Shortcut("Keep", "keep", type="message"),
        ),
    }
    return App(**(given | changes))


def a_workspace(app: App | None = None) -> Workspace:
    """Return three people, one who left, and channels with and without the app."""
    return Workspace(
        name="Testers",
        users=(
            User(AN, "an", "An Peeters"),
            User(BO, "bo", "Bo Dubois", locale="fr-BE"),
            User(CAS, "cas", "Cas Maes"),
            User(GONE, "gone", "Gone Away", deleted=True),
        ),
        channels=(
            Channel(TEAM, "team", (AN, BO, BOT)),
            Channel(OPEN, "open", (AN, BOT), is_private=False),
            Channel(FOREIGN, "foreign", (CAS,)),
            Channel(OPEN_FOREIGN, "public", (CAS,), is_private=False),
        ),
        app=app or an_app(),
    )


class Seconds:
    """A monotonic clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now

    def pass_by(self, seconds: float) -> None:
        self.now += seconds


def a_client(sandbox: Sandbox, token: str | None = "xoxb-sandbox") -> WebClient:
    """Return a Web API client that tries once."""
    return WebClient(token=token, base_url=sandbox.api_url, retry_handlers=[])


def error_of(call: Callable[[], Any]) -> str:
    """Return the error code that this call is refused with."""
    try:
        call()
    except SlackApiError as refused:
        return str(refused.response["error"])
    return "accepted"


def refusal_of(call: Callable[[], Any]) -> tuple[str, list[str]]:
    """Return the error code and the messages that this call is refused with."""
    try:
        call()
    except SlackApiError as refused:
        messages = refused.response.get("response_metadata", {}).get("messages", [])
        return str(refused.response["error"]), messages
    return "accepted", []


class Ear:
    """A Socket Mode client that notes every payload and acknowledges it."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.heard: list[dict[str, Any]] = []
        self.requests: list[SocketModeRequest] = []
        self.answer: Callable[[dict[str, Any]], dict[str, Any] | None] = lambda payload: None
        self.deaf = threading.Event()
        self.client = SocketModeClient(
            app_token="xapp-sandbox",
            web_client=WebClient(base_url=sandbox.api_url),
            ping_interval=0.2,
        )
        self.client.socket_mode_request_listeners.append(self._hear)

    def _hear(self, client: BaseSocketModeClient, request: SocketModeRequest) -> None:
        self.requests.append(request)
        self.heard.append(request.payload)
        if not self.deaf.is_set():
            payload = self.answer(request.payload)
            client.send_socket_mode_response(
                SocketModeResponse(envelope_id=request.envelope_id, payload=payload)
            )

    @property
    def last(self) -> dict[str, Any]:
        return self.heard[-1]


def hang_up(client: SocketModeClient) -> None:
    """Close a client without the second for which its queue is waited on.

    Just after connecting, the client's own thread can take back that it was told to end, and
    closing then waits for it for ever: it is told again until it has.
    """
    client.closed = True
    client.message_queue.put(None)
    closing = threading.Thread(target=client.close)
    closing.start()
    while closing.is_alive():
        client.current_session_state.terminated = True
        closing.join(0.05)


@contextmanager
def listening(sandbox: Sandbox) -> Iterator[Ear]:
    """Connect an ear for as long as the block lasts.

    Afterwards its connection is waited for to go: whoever listens next counts from there.
    """
    ear = Ear(sandbox)
    before = sandbox.connections
    try:
        ear.client.connect()
        sandbox.wait_until(lambda: sandbox.connections > before)
        yield ear
    finally:
        hang_up(ear.client)
        with suppress(TimeoutError):
            sandbox.wait_until(lambda: sandbox.connections <= before)


@contextmanager
def an_impatient_sandbox() -> Iterator[Sandbox]:
    """Run a sandbox that waits a fraction of a second for an acknowledgement."""
    with Sandbox(a_workspace(), ack_seconds=0.2, ping_seconds=0.02) as sandbox:
        yield sandbox


# blocks


def plain(text: str) -> Block:
    """Return a plain text object."""
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Block:
    """Return a mrkdwn text object."""
    return {"type": "mrkdwn", "text": text}


def section(text: str = "text", **more: Any) -> Block:
    """Return a section."""
    return {"type": "section", "text": mrkdwn(text), **more}


def button(text: str = "Press", action_id: str = "press", **more: Any) -> Block:
    """Return a button."""
    return {"type": "button", "text": plain(text), "action_id": action_id, **more}


def actions(*elements: Block, **more: Any) -> Block:
    """Return an actions block, with one button unless told otherwise."""
    return {"type": "actions", "elements": list(elements or (button(),)), **more}


def option(text: str = "One", value: str = "one", **more: Any) -> Block:
    """Return an option."""
    return {"text": plain(text), "value": value, **more}


def options(count: int) -> list[Block]:
    """Return this many options, all different."""
    return [option(f"Option {each}", f"o{each}") for each in range(count)]


def input_of(element: Block, label: str = "Label", **more: Any) -> Block:
    """Return an input block around an element."""
    return {"type": "input", "label": plain(label), "element": element, **more}


def typed(**more: Any) -> Block:
    """Return a plain text input."""
    return {"type": "plain_text_input", "action_id": "typed", **more}


def modal(*blocks: Block, **more: Any) -> Block:
    """Return a modal with one section unless told otherwise."""
    given = {
        "type": "modal",
        "callback_id": "form",
        "title": plain("Form"),
        "submit": plain("Send"),
        "blocks": list(blocks or (section(),)),
    }
    return given | more


def home(*blocks: Block, **more: Any) -> Block:
    """Return an App Home with one section unless told otherwise."""
    return {"type": "home", "blocks": list(blocks or (section(),)), **more}
