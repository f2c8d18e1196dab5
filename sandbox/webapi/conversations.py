"""The `conversations.*` methods and `users.conversations`."""

from __future__ import annotations

import re
from typing import Any

from sandbox import limits
from sandbox.contents import SlackError, truth
from sandbox.messages import Message
from sandbox.state import Conversation, State
from sandbox.webapi.method import (
    SCOPE_OF_KIND,
    Answer,
    Args,
    Method,
    joined,
    need_scope,
    next_page,
    page,
    required,
    visible,
)

_TYPES = {"public_channel": "channel", "private_channel": "private", "im": "im", "mpim": "mpim"}


def as_slack(state: State, conversation: Conversation) -> dict[str, Any]:
    """Return the conversation object of Slack's answers."""
    shared = {
        "id": conversation.id,
        "created": 0,
        "is_archived": conversation.archived,
        "is_im": conversation.kind == "im",
        "is_mpim": False,
        "is_org_shared": False,
        "context_team_id": state.team_id,
        "updated": 0,
    }
    if conversation.kind == "im":
        other = next(each for each in conversation.members if each != state.app.bot_user_id)
        return shared | {
            "user": other,
            "is_user_deleted": state.users[other].deleted,
            "priority": 0,
        }
    private = conversation.kind == "private"
    return shared | {
        "name": conversation.name,
        "name_normalized": conversation.name,
        "is_channel": not private,
        "is_group": private,
        "is_private": private,
        "is_general": False,
        "is_shared": False,
        "is_ext_shared": False,
        "is_member": state.app.bot_user_id in conversation.members,
        "creator": conversation.members[0] if conversation.members else "",
        "topic": {"value": "", "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
    }


def open_direct(state: State, args: Args) -> Answer:
    """Open the direct message with one user, or name one that is open."""
    if args.get("channel"):
        conversation = visible(state, args)
        if conversation.kind != "im":
            raise SlackError("method_not_supported_for_channel_type")
        return _opened(state, conversation, args, already=True)
    users = [each for each in str(args.get("users") or "").split(",") if each]
    if not users:
        raise SlackError("users_list_not_supplied")
    if len(users) > 1:
        need_scope(state, "mpim:write")
        raise SlackError("method_not_supported_for_channel_type")
    need_scope(state, "im:write")
    user = state.users.get(users[0])
    if user is None:
        raise SlackError("user_not_found")
    if user.team_id not in (None, state.team_id):
        raise SlackError("user_not_visible")
    if user.is_bot:
        raise SlackError("cannot_dm_bot")
    if user.deleted:
        raise SlackError("user_disabled")
    before = len(state.conversations)
    conversation = state.direct(user.id)
    return _opened(state, conversation, args, already=len(state.conversations) == before)


def _opened(state: State, conversation: Conversation, args: Args, *, already: bool) -> Answer:
    whole = truth(args.get("return_im"))
    return {
        "no_op": already,
        "already_open": already,
        "channel": as_slack(state, conversation) if whole else {"id": conversation.id},
    }


def info(state: State, args: Args) -> Answer:
    """Return one conversation."""
    conversation = visible(state, args)
    need_scope(state, f"{SCOPE_OF_KIND[conversation.kind]}:read")
    result = as_slack(state, conversation)
    if truth(args.get("include_num_members")):
        result["num_members"] = len(conversation.members)
    return {"channel": result}


def members(state: State, args: Args) -> Answer:
    """Return the members of a conversation, by page."""
    conversation = visible(state, args)
    need_scope(state, f"{SCOPE_OF_KIND[conversation.kind]}:read")
    limit, skipped = page(args, limits.PAGE_DEFAULT, 1000)
    more = next_page(limit, skipped, len(conversation.members))
    return {
        "members": conversation.members[skipped : skipped + limit],
        "response_metadata": more["response_metadata"],
    }


def _moment(args: Args, name: str) -> tuple[int, int] | None:
    value = args.get(name)
    if value in (None, ""):
        return None
    if not re.fullmatch(r"\d+(\.\d{1,6})?", str(value)):
        raise SlackError(f"invalid_ts_{name}")
    seconds, _, micros = str(value).partition(".")
    return int(seconds), int(micros.ljust(6, "0"))


def _between(messages: list[Message], args: Args) -> list[Message]:
    """Return the messages from `oldest` to `latest`, the ends only if `inclusive`."""
    oldest, latest = _moment(args, "oldest"), _moment(args, "latest")
    ends = truth(args.get("inclusive"))

    def within(message: Message) -> bool:
        seconds, micros = message.ts.split(".")
        at = (int(seconds), int(micros))
        return (oldest is None or at > oldest or (ends and at == oldest)) and (
            latest is None or at < latest or (ends and at == latest)
        )

    return [each for each in messages if within(each)]


def _read(state: State, conversation: Conversation, args: Args, message: Message) -> Answer:
    parent = conversation.messages.get(message.thread_ts or "")
    return message.as_slack(
        state.app,
        state.team_id,
        metadata=truth(args.get("include_all_metadata")),
        parent_user=parent.user if parent else None,
    )


def history(state: State, args: Args) -> Answer:
    """Return what a conversation shows, newest first; replies only if they were broadcast."""
    conversation = joined(state, args)
    need_scope(state, f"{SCOPE_OF_KIND[conversation.kind]}:history")
    limit, skipped = page(args, limits.PAGE_DEFAULT, limits.PAGE_MAXIMUM)
    found = _between(conversation.timeline(), args)[::-1]
    return {
        "messages": [
            _read(state, conversation, args, each) for each in found[skipped : skipped + limit]
        ],
        "pin_count": 0,
        "channel_actions_ts": None,
        "channel_actions_count": 0,
        **next_page(limit, skipped, len(found)),
    }


def replies(state: State, args: Args) -> Answer:
    """Return a parent and its replies, oldest first; the parent stands on every page."""
    required(args, "ts")
    conversation = joined(state, args)
    need_scope(state, f"{SCOPE_OF_KIND[conversation.kind]}:history")
    limit, skipped = page(args, limits.PAGE_MAXIMUM, limits.PAGE_MAXIMUM)
    thread = conversation.thread(str(args["ts"]))
    if not thread:
        raise SlackError("thread_not_found")
    found = _between(thread[1:], args)
    shown = [thread[0], *found[skipped : skipped + limit]]
    return {
        "messages": [_read(state, conversation, args, each) for each in shown],
        **next_page(limit, skipped, len(found)),
    }


def of_user(state: State, args: Args) -> Answer:
    """Return the conversations of the app, or of a user as far as the app shares them."""
    wanted = str(args.get("types") or "public_channel").split(",")
    if any(each.strip() not in _TYPES for each in wanted):
        raise SlackError("invalid_types")
    kinds = [_TYPES[each.strip()] for each in wanted]
    for kind in kinds:
        need_scope(state, f"{SCOPE_OF_KIND.get(kind, 'mpim')}:read")
    user = str(args.get("user") or state.app.bot_user_id)
    if user not in state.users:
        raise SlackError("user_not_found")
    limit, skipped = page(args, limits.PAGE_DEFAULT, limits.PAGE_MAXIMUM)
    found = [
        each
        for each in state.conversations_of(user)
        if each.kind in kinds
        and (each.kind == "channel" or state.app.bot_user_id in each.members)
        and not (each.archived and truth(args.get("exclude_archived")))
    ]
    more = next_page(limit, skipped, len(found))
    return {
        "channels": [as_slack(state, each) for each in found[skipped : skipped + limit]],
        "response_metadata": more["response_metadata"],
    }


METHODS = {
    "conversations.open": Method(open_direct),
    "conversations.info": Method(info),
    "conversations.members": Method(members),
    "conversations.history": Method(history),
    "conversations.replies": Method(replies),
    "users.conversations": Method(of_user),
}
