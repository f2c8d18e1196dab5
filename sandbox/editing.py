"""Changing a message that stands: by chat.update and through a response URL alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.contents import SlackError, checked_attachments, checked_blocks, checked_metadata
from sandbox.messages import NO_FALLBACK, Content, Message
from sandbox.state import State


def change_content(
    state: State, message: Message, args: Mapping[str, Any], *, text_limit: int
) -> None:
    """Put new content in a message.

    Metadata that is not given stays, `{}` removes it. A message shows as edited when its text is
    what is rendered, not when blocks are.
    """
    given = {name for name in ("text", "blocks", "attachments") if args.get(name) is not None}
    if not given:
        raise SlackError("no_text")
    text = args.get("text") or ""
    if len(text) > text_limit:
        raise SlackError("msg_too_long")
    blocks, attachments = checked_blocks(args), checked_attachments(args)
    if "text" not in given and "blocks" not in given:
        blocks = message.content.blocks
    if "attachments" not in given:
        attachments = message.content.attachments
    if not text.strip() and not blocks and not attachments:
        raise SlackError("no_text")
    metadata = checked_metadata(args)
    with state.lock:
        message.content = Content(
            text=text or NO_FALLBACK,
            blocks=blocks,
            attachments=attachments,
            metadata=message.content.metadata if metadata is None else metadata or None,
        )
        if not blocks:
            message.edited = {"user": state.app.bot_id, "ts": state.new_ts()}
