"""Messages: what is kept of one, and how it reads to the Web API, to people and to the page."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import Any

from sandbox.workspace import App

# What Slack puts in `text` of a message that has blocks and no text of its own.
NO_FALLBACK = "This content can't be displayed."


@dataclass
class Content:
    """The part of a message that its sender decides."""

    text: str
    blocks: list[dict[str, Any]] = field(default_factory=list)
    attachments: list[dict[str, Any]] = field(default_factory=list)
    metadata: dict[str, Any] | None = None


@dataclass
class Message:
    """A message in a conversation; an ephemeral one has the one person in `only_for`."""

    ts: str
    channel: str
    user: str
    content: Content
    from_app: bool
    thread_ts: str | None = None
    broadcast: bool = False
    only_for: str | None = None
    edited: dict[str, str] | None = None
    deleted: bool = False
    replies: list[Message] = field(default_factory=list)

    @property
    def is_reply(self) -> bool:
        """Return whether the message hangs under another one."""
        return self.thread_ts is not None and self.thread_ts != self.ts

    @property
    def living_replies(self) -> list[Message]:
        """Return the replies that have not been deleted, oldest first."""
        return [each for each in self.replies if not each.deleted]

    def as_slack(
        self, app: App, team_id: str, *, metadata: bool = True, parent_user: str | None = None
    ) -> dict[str, Any]:
        """Return the message object of Slack's Web API and payloads."""
        if self.deleted:
            return self._tombstone()
        result: dict[str, Any] = {
            "type": "message",
            "user": self.user,
            "ts": self.ts,
            "text": self.content.text,
            "team": team_id,
        }
        if self.from_app:
            result |= {
                "bot_id": app.bot_id,
                "app_id": app.app_id,
                "bot_profile": {
                    "id": app.bot_id,
                    "app_id": app.app_id,
                    "user_id": app.bot_user_id,
                    "name": app.name,
                    "deleted": False,
                    "updated": 0,
                    "icons": {},
                    "team_id": team_id,
                },
            }
        if self.content.blocks:
            result["blocks"] = copy.deepcopy(self.content.blocks)
        if self.content.attachments:
            result["attachments"] = copy.deepcopy(self.content.attachments)
        if self.edited:
            result["edited"] = dict(self.edited)
        if metadata and self.content.metadata:
            result["metadata"] = copy.deepcopy(self.content.metadata)
        if self.thread_ts:
            result["thread_ts"] = self.thread_ts
        if self.is_reply and parent_user:
            result["parent_user_id"] = parent_user
        if self.broadcast:
            result["subtype"] = "thread_broadcast"
        return result | self._thread()

    def _tombstone(self) -> dict[str, Any]:
        return {
            "type": "message",
            "subtype": "tombstone",
            "user": "USLACKBOT",
            "hidden": True,
            "ts": self.ts,
            "thread_ts": self.ts,
            "text": "This message was deleted.",
        } | self._thread()

    def _thread(self) -> dict[str, Any]:
        replies = self.living_replies
        if not replies:
            return {}
        users = list(dict.fromkeys(each.user for each in replies))
        return {
            "thread_ts": self.ts,
            "reply_count": len(replies),
            "reply_users": users,
            "reply_users_count": len(users),
            "latest_reply": replies[-1].ts,
            "subscribed": False,
            "is_locked": False,
        }

    def as_seen(self, parent: Message | None = None) -> dict[str, Any]:
        """Return the message as people and the page read it."""
        thread = self._thread()
        return {
            "channel": self.channel,
            "ts": self.ts,
            "user": self.user,
            "bot": self.from_app,
            "text": self.content.text,
            "blocks": copy.deepcopy(self.content.blocks),
            "attachments": copy.deepcopy(self.content.attachments),
            "metadata": copy.deepcopy(self.content.metadata),
            "edited": dict(self.edited) if self.edited else None,
            "thread_ts": self.thread_ts or thread.get("thread_ts"),
            "reply_count": thread.get("reply_count", 0),
            "reply_users": thread.get("reply_users", []),
            "latest_reply": thread.get("latest_reply"),
            "broadcast": self.broadcast,
            "ephemeral": self.only_for is not None,
            "deleted": self.deleted,
            "parent": parent.content.text if self.broadcast and parent else None,
        }
