"""What one person reads on the page: the workspace, conversations, App Home, modals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sandbox.state import Conversation, State
from sandbox.viewstate import OpenView
from sandbox.workspace import Panel


class PageState:
    """The workspace as one of its people sees it, ready for JSON."""

    def __init__(self, state: State, panels: Sequence[Panel]) -> None:
        """Take the workspace and the extra panels."""
        self._state = state
        self._panels = panels

    def first_user(self) -> str:
        """Return the first human user, as whom the page opens."""
        return next(
            each.id for each in self._state.users.values() if not each.is_bot and not each.deleted
        )

    def state(self, user: str, query: dict[str, str]) -> dict[str, Any]:  # noqa: ARG002
        """Return the workspace, with the conversations of this user only."""
        state, app = self._state, self._state.app
        state.direct(user)
        return {
            "workspace": {"name": state.workspace.name, "team_id": state.team_id},
            "app": {
                "name": app.name,
                "bot_user_id": app.bot_user_id,
                "home_enabled": app.home_enabled,
                "messages_tab_enabled": app.messages_tab_enabled,
                "messages_tab_read_only": app.messages_tab_read_only,
            },
            "panels": [{"title": each.title, "url": each.url} for each in self._panels],
            "me": user,
            "users": [
                {
                    "id": each.id,
                    "name": each.name,
                    "real_name": each.real_name,
                    "locale": each.locale,
                    "is_bot": each.is_bot,
                    "deleted": each.deleted,
                    "tz": each.tz,
                    "unread": 0 if each.is_bot else self._unread_of(each.id),
                }
                for each in state.users.values()
            ],
            "commands": [
                {
                    "command": each.command,
                    "description": each.description,
                    "usage_hint": each.usage_hint,
                }
                for each in app.commands
            ],
            "shortcuts": [
                {
                    "name": each.name,
                    "callback_id": each.callback_id,
                    "type": each.type,
                    "description": each.description,
                }
                for each in app.shortcuts
            ],
            "conversations": [
                self._conversation(each, user) for each in state.conversations_of(user)
            ],
        }

    def _conversation(self, conversation: Conversation, user: str) -> dict[str, Any]:
        unread, mentions = self._unread(conversation, user)
        timeline = conversation.timeline()
        return {
            "id": conversation.id,
            "name": conversation.name,
            "kind": conversation.kind,
            "members": list(conversation.members),
            "archived": conversation.archived,
            "unread": unread,
            "mentions": mentions,
            "last_ts": timeline[-1].ts if timeline else None,
            "last_read": conversation.last_read.get(user),
        }

    def _unread(self, conversation: Conversation, user: str) -> tuple[int, int]:
        since = _moment(conversation.last_read.get(user, "0.0"))
        new = [
            each
            for each in conversation.timeline()
            if not each.deleted and each.user != user and _moment(each.ts) > since
        ]
        mentions = sum(f"<@{user}" in f"{each.content.text}{each.content.blocks}" for each in new)
        return len(new), len(new) if conversation.kind == "im" else mentions

    def _unread_of(self, user: str) -> int:
        return sum(self._unread(each, user)[0] for each in self._state.conversations_of(user))

    def mark_read(self, user: str, channel: str) -> None:
        """Count everything in that conversation up to now as read by this user."""
        conversation = self._state.place(channel, user)
        with self._state.lock:
            timeline = conversation.timeline()
            conversation.last_read[user] = timeline[-1].ts if timeline else "0.0"
        self._state.note("workspace", [user])

    def messages(self, user: str, query: dict[str, str]) -> dict[str, Any]:
        """Return what this user sees in a conversation or a thread, ephemerals among it."""
        conversation = self._state.place(query.get("channel", ""), user)
        if user not in conversation.members:
            message = "channel_not_found"
            raise LookupError(message)
        thread_ts = query.get("thread_ts")
        found = conversation.thread(thread_ts) if thread_ts else conversation.timeline()
        own = [
            each
            for each in self._state.ephemerals.get(user, [])
            if each.channel == conversation.id
            and each.thread_ts == (thread_ts or None)
            and not each.deleted
        ]
        both = sorted([*found, *own], key=lambda each: _moment(each.ts))
        return {
            "messages": [
                each.as_seen(conversation.messages.get(each.thread_ts or "")) for each in both
            ]
        }

    def home(self, user: str, query: dict[str, str]) -> dict[str, Any]:  # noqa: ARG002
        """Return this user's App Home."""
        home = self._state.homes.get(user)
        return {"view": None if home is None else self._view(home)}

    def modal(self, user: str, query: dict[str, str]) -> dict[str, Any]:  # noqa: ARG002
        """Return this user's open views, the top-most last."""
        return {"views": [self._view(each) for each in self._state.modals.get(user, [])]}

    def _view(self, view: OpenView) -> dict[str, Any]:
        app = self._state.app
        seen = view.as_slack(self._state.team_id, app.app_id, app.bot_id)
        return seen | {"errors": dict(view.errors)}


def _moment(ts: str) -> tuple[int, int]:
    seconds, _, micros = ts.partition(".")
    return int(seconds), int(micros)
