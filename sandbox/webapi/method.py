"""What every method of the Web API shares: its arguments, its scopes, finding a channel."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sandbox.contents import SlackError
from sandbox.state import Conversation, State

Args = Mapping[str, Any]
Answer = dict[str, Any]
Handler = Callable[[State, Args], Answer]

# The scope that each kind of conversation asks for, by what is done with it.
SCOPE_OF_KIND = {"channel": "channels", "private": "groups", "im": "im"}


@dataclass(frozen=True)
class Method:
    """One method: what answers it, who may call it by token, under which scopes."""

    handler: Handler
    scopes: tuple[str, ...] = ()
    caller: Literal["bot", "app", "anyone"] = "bot"


def required(args: Args, *names: str) -> None:
    """Refuse a call that lacks one of these arguments."""
    missing = [each for each in names if args.get(each) in (None, "")]
    if missing:
        raise SlackError.with_messages(
            "invalid_arguments",
            [f"missing required field: {each} [json-pointer:/{each}]" for each in missing],
        )


def need_scope(state: State, scope: str) -> None:
    """Refuse the call if the app was not granted this scope."""
    if scope not in state.app.scopes:
        raise SlackError("missing_scope", needed=scope, provided=",".join(state.app.scopes))


def visible(state: State, args: Args, name: str = "channel") -> Conversation:
    """Return the conversation that the app may know of.

    A private channel or a direct message without the app does not exist for it.

    Raises:
        SlackError: channel_not_found.
    """
    required(args, name)
    conversation = state.conversations.get(str(args[name]))
    if conversation is None or (
        conversation.kind != "channel" and state.app.bot_user_id not in conversation.members
    ):
        raise SlackError("channel_not_found")
    return conversation


def joined(state: State, args: Args) -> Conversation:
    """Return the conversation that the app is in.

    Raises:
        SlackError: channel_not_found, not_in_channel.
    """
    conversation = visible(state, args)
    if state.app.bot_user_id not in conversation.members:
        raise SlackError("not_in_channel")
    return conversation


def page(args: Args, default: int, maximum: int) -> tuple[int, int]:
    """Return how many items to give and how many to skip, from `limit` and `cursor`."""
    try:
        limit = int(args.get("limit") or default)
    except ValueError:
        raise SlackError("invalid_limit") from None
    if not 1 <= limit <= maximum:
        raise SlackError("invalid_limit")
    cursor = str(args.get("cursor") or "skip:0")
    prefix, _, skipped = cursor.partition(":")
    if prefix != "skip" or not skipped.isdigit():
        raise SlackError("invalid_cursor")
    return limit, int(skipped)


def next_page(limit: int, skipped: int, total: int) -> Answer:
    """Return the part of the answer that says whether and where more is to be had."""
    more = skipped + limit < total
    return {
        "has_more": more,
        "response_metadata": {"next_cursor": f"skip:{skipped + limit}" if more else ""},
    }
