"""The workspace as it is now: conversations, messages, views, and who may still act with what.

All access goes through one re-entrant lock; every change counts up `version` and wakes those who
wait for something to become true.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from sandbox.messages import Content, Message
from sandbox.tickets import ResponseUrls, Triggers
from sandbox.viewstate import OpenView
from sandbox.workspace import User, Workspace

Kind = Literal["channel", "private", "im"]


@dataclass
class Conversation:
    """A channel or a direct message, with its members and what was said in it."""

    id: str
    name: str
    kind: Kind
    members: list[str]
    archived: bool = False
    messages: dict[str, Message] = field(default_factory=dict)
    last_read: dict[str, str] = field(default_factory=dict)

    def find(self, ts: str) -> Message | None:
        """Return the message of that `ts`, a reply included, unless it was deleted."""
        message = self.messages.get(ts)
        return None if message is None or message.deleted else message

    def timeline(self) -> list[Message]:
        """Return what the conversation itself shows: no replies but broadcast ones."""
        return [
            each
            for each in self.messages.values()
            if (not each.is_reply or each.broadcast) and (not each.deleted or each.living_replies)
        ]

    def thread(self, ts: str) -> list[Message]:
        """Return a parent and its replies, oldest first; nothing if there is no such parent."""
        parent = self.messages.get(ts)
        if parent is None or (parent.deleted and not parent.living_replies):
            return []
        return [parent, *parent.living_replies]


@dataclass(frozen=True)
class Change:
    """Something happened that a page may want to read again."""

    kind: Literal["message", "modal", "home", "workspace", "toast"]
    users: frozenset[str] | None
    channel: str | None = None
    text: str | None = None


class State:
    """All that changes while the sandbox runs."""

    def __init__(
        self,
        workspace: Workspace,
        clock: Callable[[], float],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Start from the declared workspace; `clock` gives epoch seconds, `monotonic` expiry.

        Raises:
            ValueError: a channel has a member who is not a user of the workspace.
        """
        self.workspace = workspace
        self.app = workspace.app
        self.clock = clock
        self.lock = threading.RLock()
        self.changed = threading.Condition(self.lock)
        self.version = 0
        self.listeners: list[Callable[[Change], None]] = []
        self.token_revoked = False
        self.triggers = Triggers(monotonic)
        self.response_urls = ResponseUrls(monotonic)
        self.modals: dict[str, list[OpenView]] = {}
        self.homes: dict[str, OpenView] = {}
        self.ephemerals: dict[str, list[Message]] = {}
        self.picked: dict[tuple[str, str], dict[str, dict[str, Any]]] = {}
        self._last_ts = 0
        self._counter = 0
        app = workspace.app
        bot = User(app.bot_user_id, app.bot_name, app.name, is_bot=True)
        self.users = {each.id: each for each in (*workspace.users, bot)}
        self.users |= {each.id: each for each in workspace.users if each.id == bot.id}
        self.conversations: dict[str, Conversation] = {
            each.id: Conversation(
                each.id,
                each.name,
                "private" if each.is_private else "channel",
                list(each.members),
                each.is_archived,
            )
            for each in workspace.channels
        }
        for channel in workspace.channels:
            unknown = [each for each in channel.members if each not in self.users]
            if unknown:
                message = f"#{channel.name} has members who are no users: {', '.join(unknown)}"
                raise ValueError(message)

    @property
    def team_id(self) -> str:
        """Return the id of the team."""
        return self.workspace.team_id

    # ids and time

    def new_ts(self) -> str:
        """Return a message timestamp by the clock, later than every one before it."""
        with self.lock:
            self._last_ts = max(self._last_ts + 1, int(self.clock() * 1_000_000))
            return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def new_id(self, prefix: str) -> str:
        """Return an id in Slack's form, never given out before."""
        with self.lock:
            self._counter += 1
            return f"{prefix}0{self._counter:08X}"

    # change

    def note(
        self,
        kind: Literal["message", "modal", "home", "workspace", "toast"],
        users: Iterable[str] | None = None,
        channel: str | None = None,
        text: str | None = None,
    ) -> None:
        """Count a change, wake the waiting and tell the listeners; no `users` means everybody."""
        change = Change(kind, None if users is None else frozenset(users), channel, text)
        with self.changed:
            self.version += 1
            listeners = tuple(self.listeners)
            self.changed.notify_all()
        for listener in listeners:
            listener(change)

    # people and places

    def direct(self, user: str, other: str | None = None) -> Conversation:
        """Return the direct message between a user and the app (or another user)."""
        pair = [user, other or self.app.bot_user_id]
        with self.lock:
            for each in self.conversations.values():
                if each.kind == "im" and set(each.members) == set(pair):
                    return each
            conversation = Conversation(self.new_id("D"), "directmessage", "im", pair)
            self.conversations[conversation.id] = conversation
            return conversation

    def place(self, channel: str, user: str | None = None) -> Conversation:
        """Return a conversation by id, `#name`, or `@app`: the direct message of `user` with it.

        Raises:
            LookupError: there is no such conversation.
        """
        if channel == "@app" and user is not None:
            return self.direct(user)
        with self.lock:
            for each in self.conversations.values():
                if channel in (each.id, f"#{each.name}"):
                    return each
        message = f"there is no conversation {channel}"
        raise LookupError(message)

    def change_user(self, user: str, **changes: Any) -> None:
        """Replace fields of a user, such as `deleted` or `locale`."""
        with self.lock:
            self.users[user] = replace(self.users[user], **changes)
        self.note("workspace")

    def conversations_of(self, user: str) -> list[Conversation]:
        """Return the conversations that a user is in."""
        with self.lock:
            return [each for each in self.conversations.values() if user in each.members]

    # messages

    def post(
        self,
        conversation: Conversation,
        user: str,
        content: Content,
        *,
        thread_ts: str | None = None,
        broadcast: bool = False,
    ) -> Message:
        """Add a message and return it; a reply joins the thread of its parent."""
        with self.lock:
            message = Message(
                ts=self.new_ts(),
                channel=conversation.id,
                user=user,
                content=content,
                from_app=user == self.app.bot_user_id,
                thread_ts=thread_ts,
                broadcast=broadcast and thread_ts is not None,
            )
            conversation.messages[message.ts] = message
            if thread_ts is not None:
                conversation.messages[thread_ts].replies.append(message)
        self.note("message", conversation.members, conversation.id)
        return message

    def post_ephemeral(
        self,
        conversation: Conversation,
        for_user: str,
        content: Content,
        *,
        thread_ts: str | None = None,
        sender: str | None = None,
    ) -> Message:
        """Show a message to one person only; it is in no history."""
        with self.lock:
            author = sender or self.app.bot_user_id
            message = Message(
                ts=self.new_ts(),
                channel=conversation.id,
                user=author,
                content=content,
                from_app=author == self.app.bot_user_id,
                thread_ts=thread_ts,
                only_for=for_user,
            )
            self.ephemerals.setdefault(for_user, []).append(message)
        self.note("message", [for_user], conversation.id)
        return message

    def touch(self, message: Message) -> None:
        """Tell those who see the message that it changed."""
        if message.only_for:
            self.note("message", [message.only_for], message.channel)
        else:
            self.note("message", self.conversations[message.channel].members, message.channel)

    def delete(self, message: Message) -> None:
        """Take a message away."""
        with self.lock:
            message.deleted = True
        self.touch(message)

    def find_ephemeral(self, user: str, channel: str, ts: str) -> Message | None:
        """Return the ephemeral message that this user still sees."""
        for each in self.ephemerals.get(user, []):
            if each.ts == ts and each.channel == channel and not each.deleted:
                return each
        return None

    # views

    def modal(self, user: str) -> OpenView | None:
        """Return the view on top of the user's modal, if one is open."""
        stack = self.modals.get(user)
        return stack[-1] if stack else None

    def find_view(
        self, *, view_id: str | None = None, external_id: str | None = None
    ) -> OpenView | None:
        """Return the open view or published home of that id."""
        with self.lock:
            stacks = (view for stack in self.modals.values() for view in stack)
            for each in (*stacks, *self.homes.values()):
                if view_id is not None and each.id == view_id:
                    return each
                if external_id and each.definition.get("external_id") == external_id:
                    return each
        return None
