"""A view that is open or published, and what is filled in in it."""

from __future__ import annotations

import copy
import secrets
from dataclasses import dataclass, field
from typing import Any

from sandbox.blockkit.blocks import interactive

Values = dict[str, dict[str, dict[str, Any]]]

# element type -> (key in state, key of the initial value, value when empty)
STATEFUL: dict[str, tuple[str, str, Any]] = {
    "plain_text_input": ("value", "initial_value", None),
    "number_input": ("value", "initial_value", None),
    "static_select": ("selected_option", "initial_option", None),
    "multi_static_select": ("selected_options", "initial_options", []),
    "users_select": ("selected_user", "initial_user", None),
    "multi_users_select": ("selected_users", "initial_users", []),
    "conversations_select": ("selected_conversation", "initial_conversation", None),
    "multi_conversations_select": ("selected_conversations", "initial_conversations", []),
    "channels_select": ("selected_channel", "initial_channel", None),
    "datepicker": ("selected_date", "initial_date", None),
    "timepicker": ("selected_time", "initial_time", None),
    "datetimepicker": ("selected_date_time", "initial_date_time", None),
    "checkboxes": ("selected_options", "initial_options", []),
    "radio_buttons": ("selected_option", "initial_option", None),
}


def initial_values(blocks: list[dict[str, Any]], here: str | None = None) -> Values:
    """Return the state of these blocks as they are first shown to a person in `here`."""
    values: Values = {}
    for block in blocks:
        for element in interactive(block):
            if element["type"] in STATEFUL:
                key, initial, empty = STATEFUL[element["type"]]
                if here is not None and element.get("default_to_current_conversation"):
                    empty = [here] if isinstance(empty, list) else here
                values.setdefault(block["block_id"], {})[element["action_id"]] = {
                    "type": element["type"],
                    key: copy.deepcopy(element.get(initial, empty)),
                }
    return values


def carried_over(values: Values, filled: Values) -> Values:
    """Return `values` with what was already filled in under the same ids kept."""
    return {
        block_id: {
            action_id: copy.deepcopy(
                kept
                if (kept := filled.get(block_id, {}).get(action_id))
                and kept["type"] == value["type"]
                else value
            )
            for action_id, value in actions.items()
        }
        for block_id, actions in values.items()
    }


def new_hash(ts: str) -> str:
    """Return a hash in Slack's form, different for every version of a view."""
    return f"{ts.split('.')[0]}.{secrets.token_urlsafe(6)}"


@dataclass
class OpenView:
    """One view of a user: a modal in a stack, or the published home."""

    id: str
    user: str
    definition: dict[str, Any]
    hash: str
    values: Values
    root_view_id: str
    previous_view_id: str | None = None
    closed: bool = False
    errors: dict[str, str] = field(default_factory=dict)

    def replace(self, definition: dict[str, Any], view_hash: str) -> None:
        """Show another definition; what is filled in under the same ids stays."""
        self.values = carried_over(initial_values(definition["blocks"]), self.values)
        self.definition = definition
        self.hash = view_hash
        self.errors = {}

    def as_slack(self, team_id: str, app_id: str, bot_id: str) -> dict[str, Any]:
        """Return the view object of Slack's answers and payloads."""
        it = self.definition
        return {
            "id": self.id,
            "team_id": team_id,
            "type": it["type"],
            "blocks": copy.deepcopy(it["blocks"]),
            "private_metadata": it.get("private_metadata", ""),
            "callback_id": it.get("callback_id", ""),
            "external_id": it.get("external_id", ""),
            "state": {"values": copy.deepcopy(self.values)},
            "hash": self.hash,
            "root_view_id": self.root_view_id,
            "previous_view_id": self.previous_view_id,
            "app_id": app_id,
            "app_installed_team_id": team_id,
            "bot_id": bot_id,
            "title": copy.deepcopy(
                it.get("title", {"type": "plain_text", "text": "View Title", "emoji": True})
            ),
            "close": copy.deepcopy(it.get("close")),
            "submit": copy.deepcopy(it.get("submit")),
            "clear_on_close": it.get("clear_on_close", False),
            "notify_on_close": it.get("notify_on_close", False),
        }
