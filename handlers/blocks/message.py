"""A message and its parts, each kept within Slack's limits."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from handlers.texts.markup import entities, escape, mention, unmarked

__all__ = [
    "Block",
    "Message",
    "actions",
    "button",
    "context",
    "divider",
    "escape",
    "fit",
    "header",
    "mention",
    "option",
    "plain",
    "section",
    "sections",
    "shorten",
]

Block = dict[str, Any]

SECTION_LIMIT = 3_000
HEADER_LIMIT = 150
BUTTON_LIMIT = 75
OPTION_LIMIT = 75
CONTEXT_LIMIT = 10
BLOCKS_LIMIT = 50
TEXT_LIMIT = 12_000
"""All text of one message, with some room below Slack's own limit."""
ELLIPSIS = "…"


@dataclass(frozen=True, slots=True)
class Message:
    """What is posted: `text` for notifications and screen readers, `blocks` for the eye."""

    text: str
    blocks: list[Block] = field(default_factory=list)


def size(text: str) -> int:
    """Return the length as the strictest reader counts it: in UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def fit(text: str, limit: int = SECTION_LIMIT) -> str:
    """Return the text escaped and within `limit`, cut with “…” where it is too long.

    It is cut before it is escaped, so that no entity is ever cut in two.
    """
    whole = escape(text)
    if size(whole) <= limit:
        return whole
    kept: list[str] = []
    room = limit - len(ELLIPSIS)
    for character in unmarked(text):
        escaped = entities(character)
        room -= size(escaped)
        if room < 0:
            break
        kept.append(escaped)
    return "".join(kept) + ELLIPSIS


def shorten(text: str, limit: int) -> str:
    """Return plain text within `limit`, cut with “…” where it is too long."""
    if size(text) <= limit:
        return text
    kept: list[str] = []
    room = limit - len(ELLIPSIS)
    for character in text:
        room -= size(character)
        if room < 0:
            break
        kept.append(character)
    return "".join(kept) + ELLIPSIS


def plain(text: str, limit: int) -> Block:
    """Return a plain_text object within `limit`."""
    return {"type": "plain_text", "text": shorten(text, limit), "emoji": False}


def running(mrkdwn: str) -> Block:
    """Return a text object of running text, in which Slack finds no links of its own accord."""
    return {"type": "mrkdwn", "text": mrkdwn, "verbatim": True}


def header(text: str) -> Block:
    """Return a header; a long one is cut."""
    return {"type": "header", "text": plain(text, HEADER_LIMIT)}


def section(mrkdwn: str, accessory: Block | None = None) -> Block:
    """Return a section of running text, escaped already and within the limit."""
    block: Block = {"type": "section", "text": running(mrkdwn)}
    if accessory is not None:
        block["accessory"] = accessory
    return block


def sections(lines: Iterable[str], limit: int = SECTION_LIMIT) -> list[Block]:
    """Return as few sections as hold the lines, none of which is cut; each line fits in one."""
    packed: list[str] = []
    for line in lines:
        if packed and size(packed[-1]) + 1 + size(line) <= limit:
            packed[-1] += f"\n{line}"
        else:
            packed.append(line)
    return [section(text) for text in packed]


def context(*mrkdwn: str) -> Block:
    """Return small print: at most ten elements of running text, escaped already."""
    elements = [running(text) for text in mrkdwn[:CONTEXT_LIMIT]]
    return {"type": "context", "elements": elements}


def divider() -> Block:
    """Return a line between parts."""
    return {"type": "divider"}


def actions(*elements: Block) -> Block:
    """Return a row of buttons."""
    return {"type": "actions", "elements": list(elements)}


def button(
    text: str, action: str, value: str, *, style: str | None = None, label: str | None = None
) -> Block:
    """Return a button; `label` is what a screen reader says where the text alone is not enough."""
    element: Block = {
        "type": "button",
        "text": plain(text, BUTTON_LIMIT),
        "action_id": str(action),
        "value": value,
    }
    if style is not None:
        element["style"] = style
    if label is not None:
        element["accessibility_label"] = shorten(label, BUTTON_LIMIT)
    return element


def option(text: str, value: str, description: str | None = None) -> Block:
    """Return an option of a select, of radio buttons or of checkboxes."""
    entry: Block = {"text": plain(text, OPTION_LIMIT), "value": value}
    if description is not None:
        entry["description"] = plain(description, OPTION_LIMIT)
    return entry
