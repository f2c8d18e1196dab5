"""The `chat.*` methods: posting, updating, deleting, ephemerals, permalinks."""

from __future__ import annotations

import re

from sandbox import limits
from sandbox.contents import SlackError, content_of, truth
from sandbox.editing import change_content
from sandbox.messages import Message
from sandbox.state import Conversation, State
from sandbox.webapi.method import Answer, Args, Method, joined, required, visible

WARN_NO_TEXT = "missing_text_in_message"


def _target(state: State, args: Args) -> Conversation:
    """Return where to post; a user id stands for the direct message with that user."""
    required(args, "channel")
    user = state.users.get(str(args["channel"]))
    if user is not None:
        if user.is_bot or user.team_id not in (None, state.team_id):
            raise SlackError("channel_not_found")
        conversation = state.direct(user.id)
    else:
        conversation = joined(state, args)
    if conversation.archived:
        raise SlackError("is_archived")
    if conversation.kind == "im" and not state.app.messages_tab_enabled:
        raise SlackError("messages_tab_disabled")
    return conversation


def _thread(conversation: Conversation, args: Args) -> str | None:
    thread_ts = args.get("thread_ts")
    if thread_ts in (None, ""):
        return None
    if not isinstance(thread_ts, str) or not re.fullmatch(r"\d+\.\d{6}", thread_ts):
        raise SlackError("invalid_thread_ts")
    parent = conversation.messages.get(thread_ts)
    if parent is None or not conversation.thread(thread_ts):
        raise SlackError("thread_not_found")
    if parent.is_reply:
        raise SlackError("cannot_reply_to_message")
    return thread_ts


def _warnings(args: Args) -> Answer:
    if args.get("text"):
        return {}
    return {"warning": WARN_NO_TEXT, "response_metadata": {"warnings": [WARN_NO_TEXT]}}


def post_message(state: State, args: Args) -> Answer:
    """Post a message, in a thread if one is named."""
    conversation = _target(state, args)
    content = content_of(args)
    content.metadata = content.metadata or None
    message = state.post(
        conversation,
        state.app.bot_user_id,
        content,
        thread_ts=_thread(conversation, args),
        broadcast=truth(args.get("reply_broadcast")),
    )
    return {
        "channel": conversation.id,
        "ts": message.ts,
        "message": message.as_slack(state.app, state.team_id),
        **_warnings(args),
    }


def post_ephemeral(state: State, args: Args) -> Answer:
    """Show a message to one member of a channel."""
    required(args, "channel", "user")
    conversation = joined(state, args)
    if conversation.archived:
        raise SlackError("is_archived")
    content = content_of(args)
    user = str(args["user"])
    if user not in conversation.members or state.users[user].deleted:
        raise SlackError("user_not_in_channel")
    thread_ts = _thread(conversation, args)
    message = state.post_ephemeral(conversation, user, content, thread_ts=thread_ts)
    return {"message_ts": message.ts, **_warnings(args)}


def _own_message(state: State, args: Args, refusal: str) -> Message:
    conversation = joined(state, args)
    message = conversation.find(str(args["ts"]))
    if message is None:
        raise SlackError("message_not_found")
    if not message.from_app:
        raise SlackError(refusal)
    if conversation.archived:
        raise SlackError("is_inactive")
    return message


def update(state: State, args: Args) -> Answer:
    """Change a message of the app; text without blocks takes the blocks away."""
    required(args, "channel", "ts")
    message = _own_message(state, args, "cant_update_message")
    change_content(state, message, args, text_limit=limits.UPDATED_TEXT)
    if truth(args.get("reply_broadcast")):
        if not message.is_reply:
            raise SlackError("cant_broadcast_message")
        message.broadcast = True
    state.touch(message)
    return {
        "channel": message.channel,
        "ts": message.ts,
        "text": message.content.text,
        "message": message.as_slack(state.app, state.team_id),
        **_warnings(args),
    }


def delete(state: State, args: Args) -> Answer:
    """Delete a message of the app."""
    required(args, "channel", "ts")
    message = _own_message(state, args, "cant_delete_message")
    state.delete(message)
    return {"channel": message.channel, "ts": message.ts}


def get_permalink(state: State, args: Args) -> Answer:
    """Return the address of a message, which the sandbox's page opens."""
    required(args, "channel", "message_ts")
    conversation = visible(state, args)
    message = conversation.find(str(args["message_ts"]))
    if message is None:
        raise SlackError("message_not_found")
    link = f"{state.response_urls.origin}/archives/{conversation.id}/p{message.ts.replace('.', '')}"
    if message.is_reply:
        link += f"?thread_ts={message.thread_ts}&cid={conversation.id}"
    return {"channel": conversation.id, "permalink": link}


METHODS = {
    "chat.postMessage": Method(post_message, ("chat:write",)),
    "chat.postEphemeral": Method(post_ephemeral, ("chat:write",)),
    "chat.update": Method(update, ("chat:write",)),
    "chat.delete": Method(delete, ("chat:write",)),
    "chat.getPermalink": Method(get_permalink),
}
