"""Composition objects: texts, options, option groups, confirmations, filters.

Source: https://docs.slack.dev/reference/block-kit/composition-objects
"""

from __future__ import annotations

from typing import Any

from sandbox import limits
from sandbox.blockkit.schema import (
    Check,
    Findings,
    array,
    boolean,
    by_type,
    either,
    one_of,
    record,
    string,
)


def plain_text(maximum: int = limits.TEXT) -> Check:
    """Return the check for a text object that must be `plain_text`."""
    return by_type({"plain_text": _plain(maximum)})


def any_text(maximum: int = limits.TEXT) -> Check:
    """Return the check for a text object, `plain_text` or `mrkdwn`."""
    return by_type({"plain_text": _plain(maximum), "mrkdwn": _mrkdwn(maximum)})


def _plain(maximum: int) -> Check:
    words = string(maximum, minimum=1)
    return record({"type": one_of("plain_text"), "text": words}, {"emoji": boolean})


def _mrkdwn(maximum: int) -> Check:
    words = string(maximum, minimum=1)
    return record({"type": one_of("mrkdwn"), "text": words}, {"verbatim": boolean})


def option(text: Check, *, link: bool = False) -> Check:
    """Return the check for an option; only overflow menus take a `url`."""
    extra = {"url": string(limits.OPTION_URL, minimum=1)} if link else {}
    return record(
        {"text": text, "value": string(limits.OPTION_VALUE, minimum=1)},
        {"description": plain_text(limits.OPTION_DESCRIPTION), **extra},
    )


MENU_OPTION = option(plain_text(limits.OPTION_TEXT))
OVERFLOW_OPTION = option(plain_text(limits.OPTION_TEXT), link=True)
CHOICE_OPTION = record(
    {
        "text": any_text(limits.OPTION_TEXT),
        "value": string(limits.OPTION_VALUE, minimum=1),
    },
    {"description": any_text(limits.OPTION_DESCRIPTION)},
)
OPTION_GROUP = record(
    {
        "label": plain_text(limits.OPTION_GROUP_LABEL),
        "options": array(MENU_OPTION, limits.SELECT_OPTIONS),
    },
    {},
)
CONFIRM = record(
    {
        "title": plain_text(limits.CONFIRM_TITLE),
        "text": any_text(limits.CONFIRM_TEXT),
        "confirm": plain_text(limits.CONFIRM_BUTTON),
        "deny": plain_text(limits.CONFIRM_BUTTON),
    },
    {"style": one_of("primary", "danger")},
)
DISPATCH_CONFIG = record(
    {"trigger_actions_on": array(one_of("on_enter_pressed", "on_character_entered"), 2)}, {}
)
CONVERSATION_FILTER = record(
    {},
    {
        "include": array(one_of("im", "mpim", "private", "public"), 4),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    },
    either("include", "exclude_external_shared_channels", "exclude_bot_users"),
)


def all_options(element: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the options of a menu, those in groups included."""
    groups = element.get("option_groups", [])
    return [*element.get("options", []), *(each for group in groups for each in group["options"])]


def initial_is_an_option(element: dict[str, Any], at: str, findings: Findings) -> None:
    """Refuse an initial option that is not exactly one of the options."""
    known = all_options(element)
    chosen = element.get("initial_options", [])
    for index, each in enumerate(chosen):
        if each not in known:
            findings.refuse(f"{at}/initial_options/{index}", "must match one of the options")
    if "initial_option" in element and element["initial_option"] not in known:
        findings.refuse(f"{at}/initial_option", "must match one of the options")


def values_differ(element: dict[str, Any], at: str, findings: Findings) -> None:
    """Refuse two options with the same value."""
    seen: set[str] = set()
    for each in all_options(element):
        if each["value"] in seen:
            findings.refuse(at, f"duplicate option value: {each['value']}")
        seen.add(each["value"])
