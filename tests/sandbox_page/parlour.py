"""The parlour: a small workspace, and blocks to furnish it with."""

from __future__ import annotations

from typing import Any

from sandbox import App as InstalledApp
from sandbox import Channel, Command, Panel, Sandbox, Shortcut, User, Workspace

WORKSPACE = Workspace(
    team_id="T0TEAM",
    name="Parlour",
    users=(
        User("U0AN", "an", "An Peeters"),
        User("U0BART", "bart", "Bart De Wilde"),
        User("U0CHLOE", "chloe", "Chloé Lambert", locale="fr-BE"),
    ),
    channels=(
        Channel("C0TEA", "tea", members=("U0AN", "U0BART", "U0BOT")),
        Channel("C0CAKE", "cake", members=("U0BART", "U0BOT"), is_private=False),
        Channel("C0ATTIC", "attic", members=("U0AN", "U0BOT"), is_archived=True),
    ),
    app=InstalledApp(
        name="Butler",
        commands=(
            Command("/tea", "Orders tea", "[kind] | help"),
            Command("/teapot", "Shows the teapot"),
            Command("/mute", "Is never answered"),
        ),
        shortcuts=(
            Shortcut("Order for a guest", "guest", "global", "Opens the order"),
            Shortcut("Keep this", "keep", "message"),
        ),
    ),
)


def plain(text: str) -> dict[str, Any]:
    """A plain_text object."""
    return {"type": "plain_text", "text": text}


def marked(text: str) -> dict[str, Any]:
    """A mrkdwn object."""
    return {"type": "mrkdwn", "text": text}


def option(text: str, value: str) -> dict[str, Any]:
    """An option of a select, a radio button or a checkbox."""
    return {"text": plain(text), "value": value}


def push(text: str, action_id: str, **more: Any) -> dict[str, Any]:
    """A button."""
    return {"type": "button", "text": plain(text), "action_id": action_id, **more}


def section(text: str, **more: Any) -> dict[str, Any]:
    """A section with mrkdwn."""
    return {"type": "section", "text": marked(text), **more}


def asked(label: str, block_id: str, element: dict[str, Any], **more: Any) -> dict[str, Any]:
    """An input block."""
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(label),
        "element": {"action_id": "value", **element},
        **more,
    }


def every_block() -> list[dict[str, Any]]:
    """Blocks of every kind that a message can have."""
    return [
        {"type": "header", "text": plain("Heading & more")},
        section(
            "Pick one",
            block_id="pick",
            accessory={
                "type": "static_select",
                "action_id": "choice",
                "placeholder": plain("Which?"),
                "options": [option("Alpha", "a"), option("Beta", "b")],
            },
        ),
        {"type": "section", "fields": [plain("left"), plain("right")]},
        {"type": "divider"},
        {"type": "context", "elements": [{"type": "mrkdwn", "text": "in _small_"}]},
        {
            "type": "actions",
            "block_id": "doing",
            "elements": [
                push("Go", "choice", style="primary", value="go"),
                {
                    "type": "overflow",
                    "action_id": "choice-more",
                    "options": [option("One", "1"), option("Two", "2")],
                },
            ],
        },
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_list",
                    "style": "bullet",
                    "elements": [
                        {
                            "type": "rich_text_section",
                            "elements": [
                                {"type": "text", "text": "strong", "style": {"bold": True}}
                            ],
                        }
                    ],
                }
            ],
        },
    ]


def order_form() -> dict[str, Any]:
    """A modal with every kind of input."""
    kinds = [option("Green", "green"), option("Black", "black"), option("Mint", "mint")]
    return {
        "type": "modal",
        "callback_id": "order",
        "title": plain("Order tea"),
        "submit": plain("Order"),
        "close": plain("Never mind"),
        "notify_on_close": True,
        "blocks": [
            section("Fill in *all* that matters."),
            asked(
                "Name",
                "name",
                {"type": "plain_text_input", "placeholder": plain("Who drinks?"), "max_length": 20},
                hint=plain("As on the cup"),
            ),
            asked(
                "Kind",
                "kind",
                {"type": "static_select", "options": kinds, "initial_option": kinds[0]},
            ),
            asked("Day", "day", {"type": "datepicker", "initial_date": "2026-11-20"}),
            asked(
                "Sugar",
                "sugar",
                {"type": "radio_buttons", "options": [option("Yes", "yes"), option("No", "no")]},
            ),
            asked(
                "With",
                "with",
                {
                    "type": "checkboxes",
                    "options": [option("Milk", "milk"), option("Lemon", "lemon")],
                    "initial_options": [option("Lemon", "lemon")],
                },
                optional=True,
            ),
            asked("Guests", "guests", {"type": "multi_users_select"}, optional=True),
            asked(
                "Cups", "cups", {"type": "number_input", "is_decimal_allowed": False}, optional=True
            ),
            asked("Note", "note", {"type": "plain_text_input", "multiline": True}, optional=True),
        ],
    }


def brief_form(title: str, *blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A small modal."""
    return {"type": "modal", "title": plain(title), "blocks": list(blocks), **more}


def a_sandbox(panel_url: str) -> Sandbox:
    """The parlour, not started, with one panel."""
    return Sandbox(WORKSPACE, panels=[Panel("Kettle", panel_url)])
