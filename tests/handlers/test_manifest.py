"""The app manifest and the page about the commands, against the code that they describe."""

from __future__ import annotations

import ast
from typing import Any

import jsonschema
import pytest
import yaml
from slack_sdk import WebClient

from handlers import listeners, shortcuts
from handlers.blocks.ids import Action, Callback, Shortcut
from handlers.buttons import BUTTONS
from handlers.commands import COMMANDS, page, words
from handlers.modals import SUBMISSIONS
from tests.handlers.office import MANIFEST, Office

ROOT = MANIFEST.parent

SCOPES: dict[str, tuple[str, ...]] = {
    "auth_test": (),
    "apps_connections_open": (),  # with the token of the app, not of the bot
    "views_open": (),
    "views_update": (),
    "views_publish": (),
    "users_info": ("users:read",),
    "chat_postMessage": ("chat:write",),
    "chat_update": ("chat:write",),
    "chat_delete": ("chat:write",),
    "conversations_open": ("im:write",),
    "conversations_members": ("channels:read", "groups:read"),
    "users_conversations": ("channels:read", "groups:read"),
    "conversations_history": ("channels:history", "groups:history", "im:history"),
    "conversations_replies": ("channels:history", "groups:history", "im:history"),
}
"""The scopes that Slack asks for each method that the app calls."""


def text(longest: int, shortest: int = 1) -> dict[str, Any]:
    """Return the schema of a text within Slack's limits."""
    return {"type": "string", "minLength": shortest, "maxLength": longest}


def only(properties: dict[str, Any], required: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return the schema of an object that has nothing else."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


FLAG = {"type": "boolean"}
LIMITS = only(
    {
        "_metadata": only(
            {"major_version": {"type": "integer"}, "minor_version": {"type": "integer"}}
        ),
        "display_information": only(
            {
                "name": text(35),
                "description": text(140),
                "background_color": {"type": "string", "pattern": "^#[0-9a-fA-F]{6}$"},
                "long_description": text(4000, 175),
            },
            ("name",),
        ),
        "features": only(
            {
                "app_home": only(
                    {
                        "home_tab_enabled": FLAG,
                        "messages_tab_enabled": FLAG,
                        "messages_tab_read_only_enabled": FLAG,
                    }
                ),
                "bot_user": only(
                    {"display_name": text(80), "always_online": FLAG}, ("display_name",)
                ),
                "shortcuts": {
                    "type": "array",
                    "minItems": 1,
                    "maxItems": 10,
                    "items": only(
                        {
                            "name": text(24),
                            "type": {"enum": ["global", "message"]},
                            "callback_id": text(255),
                            "description": text(150),
                        },
                        ("name", "type", "callback_id", "description"),
                    ),
                },
                "slash_commands": {
                    "type": "array",
                    "minItems": 1,
                    "maxItems": 50,
                    "items": only(
                        {
                            "command": {**text(32, 2), "pattern": "^/"},
                            "description": text(2000),
                            "usage_hint": text(1000),
                            "should_escape": FLAG,
                        },
                        ("command", "description"),
                    ),
                },
            }
        ),
        "oauth_config": only(
            {"scopes": only({"bot": {"type": "array", "items": text(50), "uniqueItems": True}})}
        ),
        "settings": only(
            {
                "event_subscriptions": only(
                    {"bot_events": {"type": "array", "items": text(50), "uniqueItems": True}}
                ),
                "interactivity": only({"is_enabled": FLAG}, ("is_enabled",)),
                "org_deploy_enabled": FLAG,
                "socket_mode_enabled": FLAG,
                "token_rotation_enabled": FLAG,
            }
        ),
    },
    ("display_information",),
)
"""What Slack's manifest schema says of the keys that this manifest has."""


@pytest.fixture
def manifest() -> dict[str, Any]:
    """The manifest as it stands in the repository."""
    found: dict[str, Any] = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    return found


def called_methods() -> set[str]:
    """Return the Web API methods that the code of the app calls."""
    methods = {name for name in dir(WebClient) if "_" in name.strip("_")}
    found: set[str] = set()
    for room in ("handlers", "bot"):
        for file in (ROOT / room).rglob("*.py"):
            if "demo" in file.parts:
                continue
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                match node:
                    case ast.Attribute(attr=name):
                        found.add(name)
                    case ast.Constant(value=str(name)):
                        found.add(name.replace(".", "_"))
    return (found & methods) - {"base_url", "retry_handlers", "api_call"}


def test_the_manifest_keeps_to_slacks_limits(manifest: dict[str, Any]) -> None:
    """Keys, lengths and patterns of the published schema."""
    jsonschema.validate(manifest, LIMITS)


def test_the_manifest_lists_the_commands_that_are_heard(manifest: dict[str, Any]) -> None:
    """No command more, none less."""
    listed = [one["command"] for one in manifest["features"]["slash_commands"]]

    assert sorted(words.SLASH.values()) == sorted(listed)


def test_the_hints_name_every_word(manifest: dict[str, Any]) -> None:
    """Each slash command hints at the words of its language."""
    for one in manifest["features"]["slash_commands"]:
        language = next(lang for lang, slash in words.SLASH.items() if slash == one["command"])
        hinted = one["usage_hint"].split(" | ")

        assert [command.word(language) for command in words.COMMANDS] == hinted


def test_the_manifest_lists_the_shortcuts_that_are_heard(manifest: dict[str, Any]) -> None:
    """By name, place and id, as the table in the code has them."""
    wanted = [
        {
            "name": known.name,
            "type": known.kind,
            "callback_id": str(known.id),
            "description": known.description,
        }
        for known in shortcuts.SHORTCUTS
    ]

    assert wanted == manifest["features"]["shortcuts"]


def test_the_manifest_lists_the_events_that_are_heard(manifest: dict[str, Any]) -> None:
    """No event more, none less."""
    assert list(listeners.EVENTS) == manifest["settings"]["event_subscriptions"]["bot_events"]


def test_the_manifest_lists_the_scopes_that_the_code_needs(manifest: dict[str, Any]) -> None:
    """From the methods that it calls; a new method needs its scopes named here first."""
    called = called_methods()

    assert set(SCOPES) >= called
    needed = {scope for method in called for scope in SCOPES[method]}
    assert needed | {"commands"} == set(manifest["oauth_config"]["scopes"]["bot"])


def test_every_word_button_and_form_has_its_listener() -> None:
    """What can be typed, clicked or submitted is heard."""
    assert {command.id for command in words.COMMANDS} - {"help"} == set(COMMANDS)
    assert set(Action) == set(BUTTONS)
    assert set(Callback) == set(SUBMISSIONS)
    assert set(Shortcut) == set(shortcuts.LISTENERS)


def test_one_listener_per_family_is_registered(office: Office) -> None:
    """Each registered listener costs time on every request."""
    names = [type(one).__name__ for one in office.app._listeners]

    assert 5 == len(names)


def test_the_page_about_the_commands_is_up_to_date() -> None:
    """It is made from the table; make it anew as it says itself."""
    written = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")

    assert page.page() == written
