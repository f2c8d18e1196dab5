"""Layout blocks on the three surfaces: what each may hold and where it may stand.

Source: https://docs.slack.dev/reference/block-kit/blocks
"""

from __future__ import annotations

import copy
import secrets
from collections.abc import Iterator, Mapping
from typing import Any, Literal

from sandbox import limits
from sandbox.blockkit import elements, richtext
from sandbox.blockkit.objects import any_text, plain_text
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
    unique,
)

Surface = Literal["message", "modal", "home"]

_NOT_ON_HOME: Mapping[str, Check] = {"datetimepicker": elements.DATETIME}
_ONLY_IN_MODALS: Mapping[str, Check] = {"number_input": elements.NUMBER_INPUT}
_SECTION_ELEMENTS: Mapping[str, Check] = {
    "button": elements.BUTTON,
    "overflow": elements.OVERFLOW,
    "image": elements.IMAGE,
    **elements.PICKERS,
}


def _block(
    kind: str, required: Mapping[str, Check], optional: Mapping[str, Check], *rules: Check
) -> Check:
    return record(
        {"type": one_of(kind), **required},
        {"block_id": string(limits.BLOCK_ID, minimum=1), **optional},
        *rules,
    )


def _kinds(surface: Surface) -> Mapping[str, Check]:
    timed = {} if surface == "home" else _NOT_ON_HOME
    numbers = _ONLY_IN_MODALS if surface == "modal" else {}
    actions = {
        each: check for each, check in {**_SECTION_ELEMENTS, **timed}.items() if each != "image"
    }
    inputs = {"plain_text_input": elements.PLAIN_TEXT_INPUT, **numbers, **elements.PICKERS, **timed}
    return {
        "section": _block(
            "section",
            {},
            {
                "text": any_text(limits.SECTION_TEXT),
                "fields": array(any_text(limits.SECTION_FIELD_TEXT), limits.SECTION_FIELDS),
                "accessory": by_type(_SECTION_ELEMENTS),
                "expand": boolean,
            },
            either("text", "fields"),
        ),
        "header": _block("header", {"text": plain_text(limits.HEADER_TEXT)}, {}),
        "divider": _block("divider", {}, {}),
        "context": _block(
            "context",
            {
                "elements": array(
                    by_type(
                        {
                            "image": elements.IMAGE,
                            "plain_text": plain_text(),
                            "mrkdwn": any_text(),
                        }
                    ),
                    limits.CONTEXT_ELEMENTS,
                )
            },
            {},
        ),
        "actions": _block(
            "actions", {"elements": array(by_type(actions), limits.ACTIONS_ELEMENTS)}, {}
        ),
        "image": _block(
            "image",
            {
                "image_url": string(limits.IMAGE_URL, minimum=1, pattern=r"https?://.+"),
                "alt_text": string(limits.IMAGE_ALT, minimum=1),
            },
            {"title": plain_text(limits.IMAGE_TITLE)},
        ),
        "input": _block(
            "input",
            {"label": plain_text(limits.INPUT_LABEL), "element": by_type(inputs)},
            {
                "hint": plain_text(limits.INPUT_HINT),
                "optional": boolean,
                "dispatch_action": boolean,
            },
        ),
        "rich_text": _block("rich_text", {"elements": array(richtext.ELEMENT)}, {}),
    }


_SURFACES: Mapping[Surface, Check] = {
    surface: by_type(_kinds(surface)) for surface in ("message", "modal", "home")
}
_MAXIMUM: Mapping[Surface, int] = {
    "message": limits.MESSAGE_BLOCKS,
    "modal": limits.VIEW_BLOCKS,
    "home": limits.VIEW_BLOCKS,
}


def check_blocks(blocks: Any, surface: Surface, findings: Findings, at: str = "/blocks") -> None:
    """Note in `findings` all that Slack would object to in these blocks on this surface."""
    before = len(findings.messages)
    array(_SURFACES[surface], _MAXIMUM[surface], minimum=0)(blocks, at, findings)
    if len(findings.messages) == before:
        _check_ids(blocks, at, findings)


def _check_ids(blocks: list[dict[str, Any]], at: str, findings: Findings) -> None:
    unique(
        [
            (block["block_id"], f"{at}/{index}/block_id")
            for index, block in enumerate(blocks)
            if "block_id" in block
        ],
        "block_id",
        findings,
    )
    for index, block in enumerate(blocks):
        unique(
            [
                (element["action_id"], f"{at}/{index}")
                for element in interactive(block)
                if "action_id" in element
            ],
            "action_id",
            findings,
        )


def interactive(block: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the elements of a block that a person can act on."""
    candidates = [
        *(block["elements"] if block["type"] == "actions" else ()),
        *([block["element"]] if block["type"] == "input" else ()),
        *([block["accessory"]] if "accessory" in block else ()),
    ]
    yield from (each for each in candidates if each["type"] != "image")


def with_ids(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return a copy in which every block and every interactive element has its id."""
    result = copy.deepcopy(blocks)
    for block in result:
        block.setdefault("block_id", secrets.token_urlsafe(4)[:5])
        for element in interactive(block):
            element.setdefault("action_id", secrets.token_urlsafe(4)[:5])
    return result


def length_of_texts(value: Any) -> int:
    """Return the number of characters in all texts of these blocks."""
    if isinstance(value, dict):
        return sum(
            len(each) if name == "text" and isinstance(each, str) else length_of_texts(each)
            for name, each in value.items()
        )
    if isinstance(value, list):
        return sum(length_of_texts(each) for each in value)
    return 0
