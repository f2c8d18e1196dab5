"""What a place where people act can do, and what carries answers to Slack.

What is posted after the acknowledgement runs in `Replier.after`, never before the commit. How each
place does it stands in `handlers.replies`.
"""

import re
import threading
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field
from typing import Any, Protocol

import structlog
from slack_bolt import BoltResponse
from slack_sdk.errors import SlackApiError

from handlers.blocks.message import Message, plain, section
from handlers.client import UNREACHABLE, KeptClient
from handlers.texts import Texts
from handlers.texts.markup import escape

log = structlog.get_logger("handlers")

QUICK = 1.5
"""Seconds for a form to open: it must be over before the acknowledgement (Slack waits 3)."""
PATIENT = 10.0
"""Seconds for an answer after the acknowledgement, when nobody waits for it any more."""
BRIEF = 0.7
"""Seconds for what can be done without, such as a locale."""

CODE = re.compile(r"[a-z][a-z0-9_]{0,60}", re.ASCII)
OK, SERVER_ERROR, UNAVAILABLE = 200, 500, 503
"""HTTP: done; the first status by which the server says that it went wrong there; not now."""

TITLE_LIMIT = 24
LOCKS = 64
"""So many Home tabs at most are published at once; people share the locks."""

KINDS = frozenset(
    {
        "block_actions",
        "event_callback",
        "message_action",
        "shortcut",
        "view_closed",
        "view_submission",
    }
)
"""What Slack calls its requests; commands have no such name."""

Body = dict[str, Any]
View = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, as plain text and as running text with mentions."""

    plain: str
    mrkdwn: str

    @property
    def names_somebody(self) -> bool:
        """Say whether it mentions a person, which plain text cannot."""
        return "<@" in self.mrkdwn

    @property
    def message(self) -> Message:
        """Return the sentence as a message."""
        return Message(text=escape(self.plain), blocks=[section(self.mrkdwn)])


class Surface(Protocol):
    """A place where a person acted and expects an answer."""

    def tell(self, message: Message, *, replace: bool = False) -> BoltResponse:
        """Answer there, seen by that person only; `replace` puts it where the button stood."""

    def refuse(self, sentence: Sentence, field: str | None) -> BoltResponse:
        """Say what is refused and why, at that input where the place has inputs."""

    def show(self, view: View) -> BoltResponse | None:
        """Open a form, or put it in place of the one there is; None when Slack did not take it."""


@dataclass(frozen=True, slots=True)
class Replier:
    """What answering needs: a client that gives up in time, and somebody to do things after."""

    client: KeptClient
    executor: Executor
    guard: Callable[[Callable[[], None]], Callable[[], None]]
    publishing: tuple[threading.Lock, ...] = field(
        default_factory=lambda: tuple(threading.Lock() for _ in range(LOCKS))
    )
    """Held while a Home tab is published: see `publishing_for`."""

    def publishing_for(self, slack_id: str) -> threading.Lock:
        """Return the lock under which one thread at a time publishes the Home tab of a person."""
        return self.publishing[hash(slack_id) % len(self.publishing)]

    def after(self, step: Callable[[], None]) -> None:
        """Do something once the acknowledgement is on its way; a failure is logged."""
        self.executor.submit(self.guard(step))

    def open(self, body: Body, view: View) -> bool:
        """Open a form with the request's trigger; False when Slack did not take it in time."""
        try:
            self.client.views_open(trigger_id=body["trigger_id"], view=view)
        except UNREACHABLE as error:
            log.warning("form_not_opened", error=named(error))
            return False
        return True

    def write(self, slack_id: str, message: Message) -> bool:
        """Answer somebody in a direct message; False when Slack did not take it."""
        try:
            opened = self.client.conversations_open(users=slack_id)
            self.client.chat_postMessage(
                channel=opened["channel"]["id"],
                text=message.text,
                blocks=message.blocks,
                unfurl_links=False,
            )
        except UNREACHABLE as error:
            log.warning("not_answered", error=named(error))
            return False
        return True

    def respond(self, body: Body, message: Message, *, replace: bool) -> bool:
        """Answer through the click's response_url; False when Slack did not take it.

        It is tried once more where the connection drops or Slack stumbles, without knowing whether
        the first one came through: to replace a message twice changes nothing, and an answer that
        only one person sees is better there twice than not at all.
        """
        for is_last in (False, True):
            status = self._post(body, message, replace=replace, seconds=PATIENT, is_last=is_last)
            if status is not None:
                return status == OK
        return False

    def respond_at_once(self, body: Body, message: Message) -> bool:
        """Answer through the click's response_url before the acknowledgement, in one try.

        False when Slack did not take it in time, or did not say that it did.
        """
        status = self._post(body, message, replace=False, seconds=QUICK, is_last=True)
        return status == OK

    def _post(
        self, body: Body, message: Message, *, replace: bool, seconds: float, is_last: bool
    ) -> int | None:
        """Return how Slack answered; None when it did not, or stumbled itself."""
        answer = {
            "text": message.text,
            "blocks": message.blocks,
            "response_type": "ephemeral",
            "replace_original": replace,
            "unfurl_links": False,
        }
        try:
            status = self.client.within(seconds).post_to(body["response_url"], answer)
        except UNREACHABLE as error:
            cause = named(error)
        else:
            if status < SERVER_ERROR:
                return status
            cause = str(status)
        if is_last:
            log.warning("not_answered", error=cause)
        return None


def named(error: Exception) -> str:
    """Return what went wrong with a call: Slack's own word for it, or the kind of error."""
    if isinstance(error, SlackApiError):
        said = error.response.get("error") if error.response is not None else None
        # Slack's codes are words like `invalid_blocks`; anything else may quote what was sent.
        return said if isinstance(said, str) and CODE.fullmatch(said) else "no code"
    return type(error).__name__


def kind(body: Body) -> str:
    """Return what kind of request this is, as Slack names it; it stands in the log too."""
    if "command" in body:
        return "command"
    named_so = body.get("type")
    return named_so if isinstance(named_so, str) and named_so in KINDS else "unknown"


def result(message: Message, texts: Texts) -> View:
    """Return a modal that only says something."""
    return {
        "type": "modal",
        "callback_id": "result",
        "title": plain("Terugkeer", TITLE_LIMIT),
        "close": plain(texts._("Close"), TITLE_LIMIT),
        "blocks": message.blocks,
    }
