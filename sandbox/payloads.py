"""The payloads of commands, interactions and events, in the shape that Slack sends them.

Source: https://docs.slack.dev/interactivity, https://docs.slack.dev/reference/interaction-payloads
and https://docs.slack.dev/reference/events/app_home_opened
"""

from __future__ import annotations

import copy
from typing import Any

from sandbox.messages import Message
from sandbox.state import Conversation, State
from sandbox.viewstate import OpenView, Values

# The deprecated verification token still stands in every payload.
VERIFICATION_TOKEN = "sandbox-verification-token"  # noqa: S105 (it opens nothing)
_SHOWN_NAME = {"im": "directmessage", "private": "privategroup"}


def _shown_name(conversation: Conversation) -> str:
    return _SHOWN_NAME.get(conversation.kind, conversation.name)


class Payloads:
    """Builds payloads about the workspace as it is."""

    def __init__(self, state: State) -> None:
        """Take the workspace."""
        self._state = state

    def _shared(self, user: str, kind: str) -> dict[str, Any]:
        state = self._state
        person = state.users[user]
        return {
            "type": kind,
            "team": {"id": state.team_id, "domain": state.workspace.domain},
            "user": {
                "id": user,
                "username": person.name,
                "name": person.name,
                "team_id": person.team_id or state.team_id,
            },
            "api_app_id": state.app.app_id,
            "token": VERIFICATION_TOKEN,
            "enterprise": None,
            "is_enterprise_install": False,
        }

    def view(self, view: OpenView) -> dict[str, Any]:
        """Return the view object."""
        state = self._state
        return view.as_slack(state.team_id, state.app.app_id, state.app.bot_id)

    def message(self, message: Message) -> dict[str, Any]:
        """Return the message object."""
        return message.as_slack(self._state.app, self._state.team_id)

    def command(
        self, user: str, conversation: Conversation, command: str, text: str
    ) -> dict[str, Any]:
        """Return the fields of a slash command."""
        state = self._state
        return {
            "token": VERIFICATION_TOKEN,
            "team_id": state.team_id,
            "team_domain": state.workspace.domain,
            "channel_id": conversation.id,
            "channel_name": _shown_name(conversation),
            "user_id": user,
            "user_name": state.users[user].name,
            "command": command,
            "text": text,
            "api_app_id": state.app.app_id,
            "is_enterprise_install": "false",
            "response_url": state.response_urls.give(user, conversation.id),
            "trigger_id": state.triggers.give(user, conversation.id),
        }

    def message_action(
        self, user: str, message: Message, values: Values, action: dict[str, Any]
    ) -> dict[str, Any]:
        """Return the block_actions of an element in a message; an ephemeral one is not in it."""
        state = self._state
        conversation = state.conversations[message.channel]
        is_ephemeral = message.only_for is not None
        container: dict[str, Any] = {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": message.channel,
            "is_ephemeral": is_ephemeral,
        }
        if message.thread_ts:
            container["thread_ts"] = message.thread_ts
        payload = self._shared(user, "block_actions") | {
            "container": container,
            "trigger_id": state.triggers.give(user, message.channel),
            "channel": {"id": message.channel, "name": _shown_name(conversation)},
            "state": {"values": copy.deepcopy(values)},
            "response_url": state.response_urls.give(
                user, message.channel, message.ts, is_ephemeral=is_ephemeral
            ),
            "actions": [action | {"action_ts": state.new_ts()}],
        }
        if not is_ephemeral:
            payload["message"] = self.message(message)
        return payload

    def view_action(self, view: OpenView, action: dict[str, Any]) -> dict[str, Any]:
        """Return the block_actions of an element in a modal or in App Home."""
        state = self._state
        return self._shared(view.user, "block_actions") | {
            "container": {"type": "view", "view_id": view.id},
            "trigger_id": state.triggers.give(view.user),
            "view": self.view(view),
            "actions": [action | {"action_ts": state.new_ts()}],
        }

    def submission(self, view: OpenView) -> dict[str, Any]:
        """Return the view_submission of a modal; response URLs where a menu asks for one."""
        state = self._state
        return self._shared(view.user, "view_submission") | {
            "trigger_id": state.triggers.give(view.user),
            "view": self.view(view),
            "response_urls": self._response_urls(view),
        }

    def _response_urls(self, view: OpenView) -> list[dict[str, Any]]:
        found = []
        for block in view.definition["blocks"]:
            element = block.get("element", {})
            if element.get("response_url_enabled"):
                value = view.values[block["block_id"]][element["action_id"]]
                channel = value.get("selected_conversation") or value.get("selected_channel")
                if channel:
                    found.append(
                        {
                            "block_id": block["block_id"],
                            "action_id": element["action_id"],
                            "channel_id": channel,
                            "response_url": self._state.response_urls.give(view.user, channel),
                        }
                    )
        return found

    def closing(self, view: OpenView, *, cleared: bool) -> dict[str, Any]:
        """Return the view_closed of a modal."""
        return self._shared(view.user, "view_closed") | {
            "view": self.view(view),
            "is_cleared": cleared,
        }

    def shortcut(self, user: str, callback_id: str) -> dict[str, Any]:
        """Return a global shortcut."""
        return self._shared(user, "shortcut") | {
            "callback_id": callback_id,
            "trigger_id": self._state.triggers.give(user),
            "action_ts": self._state.new_ts(),
        }

    def message_shortcut(self, user: str, callback_id: str, message: Message) -> dict[str, Any]:
        """Return a message action."""
        state = self._state
        conversation = state.conversations[message.channel]
        return self._shared(user, "message_action") | {
            "callback_id": callback_id,
            "trigger_id": state.triggers.give(user, message.channel),
            "action_ts": state.new_ts(),
            "channel": {"id": message.channel, "name": _shown_name(conversation)},
            "message_ts": message.ts,
            "message": self.message(message),
            "response_url": state.response_urls.give(user, message.channel, message.ts),
        }

    def home_opened(self, user: str) -> dict[str, Any]:
        """Return the app_home_opened event; with the view, if one was published."""
        ts = self._state.new_ts()
        event: dict[str, Any] = {
            "type": "app_home_opened",
            "user": user,
            "channel": self._state.direct(user).id,
            "tab": "home",
            "event_ts": ts,
        }
        home = self._state.homes.get(user)
        if home is not None:
            event["view"] = self.view(home)
        return self._event(event, ts)

    def message_posted(self, message: Message) -> dict[str, Any]:
        """Return the message event of what a person wrote."""
        kind = self._state.conversations[message.channel].kind
        event = self.message(message) | {
            "channel": message.channel,
            "channel_type": {"private": "group"}.get(kind, kind),
            "event_ts": message.ts,
        }
        return self._event(event, message.ts)

    def _event(self, event: dict[str, Any], ts: str) -> dict[str, Any]:
        state = self._state
        return {
            "token": VERIFICATION_TOKEN,
            "team_id": state.team_id,
            "context_team_id": state.team_id,
            "api_app_id": state.app.app_id,
            "event": event,
            "type": "event_callback",
            "event_id": state.new_id("Ev"),
            "event_time": int(ts.split(".")[0]),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": state.team_id,
                    "user_id": state.app.bot_user_id,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": False,
        }
