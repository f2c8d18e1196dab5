"""Block elements: buttons, menus, pickers, choices and inputs.

Source: https://docs.slack.dev/reference/block-kit/block-elements; the table of that page also
says in which blocks and on which surfaces each element works.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sandbox import limits
from sandbox.blockkit.objects import (
    CHOICE_OPTION,
    CONFIRM,
    CONVERSATION_FILTER,
    DISPATCH_CONFIG,
    MENU_OPTION,
    OPTION_GROUP,
    OVERFLOW_OPTION,
    initial_is_an_option,
    plain_text,
    values_differ,
)
from sandbox.blockkit.schema import (
    Check,
    Findings,
    array,
    boolean,
    either,
    integer,
    not_both,
    one_of,
    record,
    string,
)

_ID = string(minimum=1)
_URL = string(limits.BUTTON_URL, pattern=r"[a-z][a-z0-9+.-]*:.+")
_NUMBER = string(pattern=r"-?\d+(\.\d+)?")
_FOCUS: Mapping[str, Check] = {"focus_on_load": boolean}
_PLACEHOLDER: Mapping[str, Check] = {"placeholder": plain_text(limits.PLACEHOLDER)}
_TYPED: Mapping[str, Check] = {**_FOCUS, **_PLACEHOLDER, "dispatch_action_config": DISPATCH_CONFIG}
_MENU: Mapping[str, Check] = {**_FOCUS, **_PLACEHOLDER, "confirm": CONFIRM}
_SEVERAL: Mapping[str, Check] = {"max_selected_items": integer(1, limits.SELECT_OPTIONS)}


def _element(
    kind: str, required: Mapping[str, Check], optional: Mapping[str, Check], *rules: Check
) -> Check:
    return record(
        {"type": one_of(kind), **required},
        {"action_id": string(limits.ACTION_ID, minimum=1), **optional},
        *rules,
    )


def _real_date(element: dict[str, Any], at: str, findings: Findings) -> None:
    if "initial_date" in element:
        try:
            date.fromisoformat(element["initial_date"])
        except ValueError:
            findings.refuse(f"{at}/initial_date", "must be a valid date")


def _bounds(low: str, high: str) -> Check:
    def check(element: dict[str, Any], at: str, findings: Findings) -> None:
        if low in element and high in element and float(element[low]) > float(element[high]):
            findings.refuse(f"{at}/{low}", f"cannot be greater than {high}")

    return check


def _initial_text_fits(element: dict[str, Any], at: str, findings: Findings) -> None:
    longest = element.get("max_length", limits.INPUT_LENGTH)
    if len(element.get("initial_value", "")) > longest:
        findings.refuse(f"{at}/initial_value", f"must be less than {longest + 1} characters")


def _initial_number_fits(element: dict[str, Any], at: str, findings: Findings) -> None:
    initial = element.get("initial_value")
    if initial is None:
        return
    if not element["is_decimal_allowed"] and "." in initial:
        findings.refuse(f"{at}/initial_value", "must be a whole number")
    if float(initial) < float(element.get("min_value", initial)):
        findings.refuse(f"{at}/initial_value", "must be greater than or equal to min_value")
    if float(initial) > float(element.get("max_value", initial)):
        findings.refuse(f"{at}/initial_value", "must be less than or equal to max_value")


_STATIC: Mapping[str, Check] = {
    **_MENU,
    "options": array(MENU_OPTION, limits.SELECT_OPTIONS),
    "option_groups": array(OPTION_GROUP, limits.SELECT_GROUPS),
}
_STATIC_RULES = (either("options", "option_groups"), not_both("options", "option_groups"))
_CONVERSATIONS: Mapping[str, Check] = {
    **_MENU,
    "default_to_current_conversation": boolean,
    "filter": CONVERSATION_FILTER,
}

BUTTON = _element(
    "button",
    {"text": plain_text(limits.BUTTON_TEXT)},
    {
        "value": string(limits.BUTTON_VALUE),
        "url": _URL,
        "style": one_of("primary", "danger"),
        "confirm": CONFIRM,
        "accessibility_label": string(limits.ACCESSIBILITY_LABEL),
    },
)
OVERFLOW = _element(
    "overflow",
    {"options": array(OVERFLOW_OPTION, limits.OVERFLOW_OPTIONS)},
    {"confirm": CONFIRM},
    values_differ,
)
IMAGE = record(
    {
        "type": one_of("image"),
        "image_url": string(limits.IMAGE_URL, minimum=1, pattern=r"https?://.+"),
        "alt_text": string(limits.IMAGE_ALT, minimum=1),
    },
    {},
)

PICKERS: Mapping[str, Check] = {
    "static_select": _element(
        "static_select",
        {},
        {**_STATIC, "initial_option": MENU_OPTION},
        *_STATIC_RULES,
        initial_is_an_option,
    ),
    "multi_static_select": _element(
        "multi_static_select",
        {},
        {**_STATIC, **_SEVERAL, "initial_options": array(MENU_OPTION)},
        *_STATIC_RULES,
        initial_is_an_option,
    ),
    "users_select": _element("users_select", {}, {**_MENU, "initial_user": _ID}),
    "multi_users_select": _element(
        "multi_users_select", {}, {**_MENU, **_SEVERAL, "initial_users": array(_ID)}
    ),
    "conversations_select": _element(
        "conversations_select",
        {},
        {**_CONVERSATIONS, "initial_conversation": _ID, "response_url_enabled": boolean},
    ),
    "multi_conversations_select": _element(
        "multi_conversations_select",
        {},
        {**_CONVERSATIONS, **_SEVERAL, "initial_conversations": array(_ID)},
    ),
    "channels_select": _element(
        "channels_select", {}, {**_MENU, "initial_channel": _ID, "response_url_enabled": boolean}
    ),
    "datepicker": _element(
        "datepicker",
        {},
        {**_MENU, "initial_date": string(pattern=r"\d{4}-\d{2}-\d{2}")},
        _real_date,
    ),
    "timepicker": _element(
        "timepicker",
        {},
        {
            **_MENU,
            "initial_time": string(pattern=r"([01]\d|2[0-3]):[0-5]\d"),
            "timezone": string(minimum=1),
        },
    ),
    "checkboxes": _element(
        "checkboxes",
        {"options": array(CHOICE_OPTION, limits.CHOICE_OPTIONS)},
        {**_FOCUS, "confirm": CONFIRM, "initial_options": array(CHOICE_OPTION)},
        values_differ,
        initial_is_an_option,
    ),
    "radio_buttons": _element(
        "radio_buttons",
        {"options": array(CHOICE_OPTION, limits.CHOICE_OPTIONS)},
        {**_FOCUS, "confirm": CONFIRM, "initial_option": CHOICE_OPTION},
        values_differ,
        initial_is_an_option,
    ),
}
DATETIME = _element(
    "datetimepicker",
    {},
    {**_FOCUS, "confirm": CONFIRM, "initial_date_time": integer(1_000_000_000, 9_999_999_999)},
)
PLAIN_TEXT_INPUT = _element(
    "plain_text_input",
    {},
    {
        **_TYPED,
        "initial_value": string(),
        "multiline": boolean,
        "min_length": integer(0, limits.INPUT_LENGTH),
        "max_length": integer(1, limits.INPUT_LENGTH),
    },
    _bounds("min_length", "max_length"),
    _initial_text_fits,
)
NUMBER_INPUT = _element(
    "number_input",
    {"is_decimal_allowed": boolean},
    {**_TYPED, "initial_value": _NUMBER, "min_value": _NUMBER, "max_value": _NUMBER},
    _bounds("min_value", "max_value"),
    _initial_number_fits,
)
