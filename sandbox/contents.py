"""From the arguments of a call to the content of a message, refusing what Slack refuses."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sandbox import limits
from sandbox.blockkit.blocks import check_blocks, length_of_texts, with_ids
from sandbox.blockkit.schema import Findings
from sandbox.messages import NO_FALLBACK, Content


class SlackError(Exception):
    """A call that is refused: Slack's error code and what stands beside it in the answer."""

    def __init__(self, code: str, **extra: Any) -> None:
        """Take the error code and the further fields of the answer."""
        super().__init__(code)
        self.code = code
        self.extra = extra

    @classmethod
    def with_messages(cls, code: str, messages: list[str]) -> SlackError:
        """Return the error that explains itself in `response_metadata.messages`."""
        return cls(
            code,
            errors=messages,
            response_metadata={"messages": [f"[ERROR] {each}" for each in messages]},
        )


def parsed(args: Mapping[str, Any], name: str, error: str) -> Any:
    """Return an argument that is JSON, given as such or as a string of it.

    Raises:
        SlackError: with the code `error`, when the string is no JSON.
    """
    value = args.get(name)
    if not isinstance(value, str):
        return value
    if not value:
        return None
    try:
        return json.loads(value)
    except json.JSONDecodeError:
        raise SlackError(error) from None


def truth(value: Any) -> bool:
    """Return a flag as forms and JSON spell it."""
    return value in (True, 1, "1", "true", "True")


def content_of(args: Mapping[str, Any], *, text_limit: int = limits.MESSAGE_TEXT) -> Content:
    """Return the content that these arguments describe.

    Raises:
        SlackError: no_text, msg_too_long, invalid_blocks and the like.
    """
    text = args.get("text") or ""
    if not isinstance(text, str):
        raise SlackError.with_messages(
            "invalid_arguments", ["must provide a string [json-pointer:/text]"]
        )
    blocks = checked_blocks(args)
    attachments = checked_attachments(args)
    if not text.strip() and not blocks and not attachments:
        raise SlackError("no_text")
    if len(text) > text_limit:
        raise SlackError("msg_too_long")
    return Content(
        text=text or NO_FALLBACK,
        blocks=blocks,
        attachments=attachments,
        metadata=checked_metadata(args),
    )


def checked_blocks(args: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the blocks with their ids assigned; an absent argument is no blocks."""
    blocks = parsed(args, "blocks", "invalid_blocks_format")
    if blocks is None:
        return []
    if not isinstance(blocks, list) or not all(isinstance(each, dict) for each in blocks):
        raise SlackError("invalid_blocks_format")
    findings = Findings()
    check_blocks(blocks, "message", findings)
    if findings.messages:
        raise SlackError.with_messages("invalid_blocks", findings.messages)
    if length_of_texts(blocks) > limits.MESSAGE_BLOCKS_TEXT:
        raise SlackError("msg_blocks_too_long")
    return with_ids(blocks)


def checked_attachments(args: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the secondary attachments; the blocks in them are checked as well."""
    attachments = parsed(args, "attachments", "invalid_attachments")
    if attachments is None:
        return []
    if not isinstance(attachments, list) or not all(isinstance(a, dict) for a in attachments):
        raise SlackError("invalid_attachments")
    if len(attachments) > limits.MESSAGE_ATTACHMENTS:
        raise SlackError("too_many_attachments")
    findings = Findings()
    for index, each in enumerate(attachments):
        if "blocks" in each:
            check_blocks(each["blocks"], "message", findings, f"/attachments/{index}/blocks")
    if findings.messages:
        raise SlackError.with_messages("invalid_attachments", findings.messages)
    return [
        {**each, "id": number, **({"blocks": with_ids(each["blocks"])} if "blocks" in each else {})}
        for number, each in enumerate(attachments, start=1)
    ]


def checked_metadata(args: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the message metadata: an `event_type` and an `event_payload` that is an object."""
    metadata = parsed(args, "metadata", "invalid_metadata_format")
    if metadata is None or metadata == {}:
        return metadata  # type: ignore[no-any-return]
    if (
        not isinstance(metadata, dict)
        or set(metadata) != {"event_type", "event_payload"}
        or not isinstance(metadata["event_type"], str)
        or not metadata["event_type"]
        or not isinstance(metadata["event_payload"], dict)
    ):
        raise SlackError("invalid_metadata_format")
    if len(json.dumps(metadata)) > limits.METADATA_BYTES:
        raise SlackError("metadata_too_large")
    return metadata
