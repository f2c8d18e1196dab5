"""What stands in Slack where an erased file stood: nothing that tells whose it was, or when."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from handlers.blocks.message import Block, Message, context, escape
from handlers.texts import Texts


def replaced(texts: Texts) -> Message:
    """Return what a message says whose file was erased."""
    said = escape(texts._("This message was erased with its file."))
    return Message(said, [context(said)])


def redacted(
    text: str, blocks: Sequence[Mapping[str, Any]], names: Sequence[str], texts: Texts
) -> Message | None:
    """Return a message without the lines that name a file; None when it names none.

    `names` are case codes and other names of files. A block of which nothing is left, and one
    that names a file elsewhere than in its lines, as in a button, is left out.
    """
    named = re.compile("|".join(rf"(?<![\w-]){re.escape(escape(name))}(?!\w)" for name in names))
    left = [_without(block, named) for block in blocks]
    shorter = _lines(text, named)
    if shorter == text and left == [*blocks]:
        return None
    kept: list[Block] = [dict(block) for block in left if block is not None]
    said = escape(texts._("What it said of an erased file was taken out."))
    return Message(shorter or said, [*kept, context(said)] if len(kept) < len(blocks) else kept)


def _without(block: Mapping[str, Any], named: re.Pattern[str]) -> Mapping[str, Any] | None:
    """Return a block without the lines that name a file; None where nothing is left."""
    if not _names(block, named):
        return block
    spoken = block.get("text")
    if isinstance(spoken, Mapping) and not _names({**block, "text": None}, named):
        shorter = _lines(str(spoken.get("text", "")), named)
        return {**block, "text": {**spoken, "text": shorter}} if shorter else None
    return None


def _lines(text: str, named: re.Pattern[str]) -> str:
    """Return a text without the lines that name a file."""
    return "\n".join(line for line in text.split("\n") if not named.search(line))


def _names(found: Any, named: re.Pattern[str]) -> bool:
    """Say whether anything in a part of a message names a file."""
    if isinstance(found, Mapping):
        return any(_names(value, named) for value in found.values())
    if isinstance(found, list | tuple):
        return any(_names(value, named) for value in found)
    return isinstance(found, str) and named.search(found) is not None
