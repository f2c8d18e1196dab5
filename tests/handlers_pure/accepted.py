"""What Slack accepts: every message and modal of these tests is held against it."""

from collections.abc import Iterator, Mapping
from typing import Any

from handlers.blocks.message import TEXT_LIMIT, Message, size
from sandbox.blockkit.views import view_findings
from sandbox.contents import content_of

SHOWN_OF_A_BUTTON = 30
"""Characters of a button that Slack shows."""


def accepted(message: Message) -> Message:
    """Return the message; fail unless Slack takes it and its buttons can be read whole."""
    content_of({"text": message.text, "blocks": message.blocks})
    assert message.text.strip(), "screen readers and notifications read `text`"
    assert size(written(message)) <= TEXT_LIMIT
    _buttons_are_readable(message.blocks)
    return message


def accepted_view(view: dict[str, Any]) -> dict[str, Any]:
    """Return the modal; fail unless Slack takes it, with title and labels whole."""
    assert view_findings(view) == []
    for name in ("title", "submit", "close"):
        assert "…" not in view[name]["text"], view[name]["text"]
    for block in view["blocks"]:
        assert "…" not in block.get("label", {}).get("text", "")
    return view


def written(message: Message) -> str:
    """Return all text of a message's blocks, with every space as it is typed."""
    return "\n".join(_texts(message.blocks)).replace("\N{NO-BREAK SPACE}", " ")


def markup(message: Message) -> str:
    """Return all text of a message that Slack reads as markup."""
    return "\n".join([message.text, *_texts(message.blocks, ("mrkdwn",))])


def buttons(message: Message) -> dict[str, str]:
    """Return the values of a message's buttons by their action, the last one of each."""
    return {e["action_id"]: e["value"] for e in _elements(message.blocks)}


def button_texts(message: Message) -> list[str]:
    """Return what stands on a message's buttons."""
    return [e["text"]["text"] for e in _elements(message.blocks)]


def inputs(view: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the inputs of a modal by their block id."""
    return {b["block_id"]: b["element"] for b in view["blocks"] if b["type"] == "input"}


def _buttons_are_readable(blocks: list[dict[str, Any]]) -> None:
    for element in _elements(blocks):
        text = element["text"]["text"]
        assert len(text) <= SHOWN_OF_A_BUTTON, text
        assert "…" not in text, text


def _elements(blocks: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for block in blocks:
        found = [block.get("accessory"), *block.get("elements", ())]
        yield from (e for e in found if e is not None and e["type"] == "button")


def _texts(value: Any, kinds: tuple[str, ...] = ("mrkdwn", "plain_text")) -> Iterator[str]:
    if isinstance(value, dict):
        if value.get("type") in kinds:
            yield value["text"]
        else:
            for part in value.values():
                yield from _texts(part, kinds)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part, kinds)
