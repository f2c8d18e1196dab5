"""What the app answers: to a command, to a response URL, to a submitted form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox import limits
from sandbox.contents import SlackError, content_of, truth
from sandbox.editing import change_content
from sandbox.messages import Message
from sandbox.modals import ViewRefused, close_all, close_view, prepared, push_modal
from sandbox.outcome import Outcome, failed
from sandbox.state import State
from sandbox.tickets import ResponseUrl
from sandbox.viewstate import OpenView, new_hash

_ACTIONS = ("errors", "update", "push", "clear")


def say(
    state: State, user: str, channel: str, args: Mapping[str, Any], *, default: str = "ephemeral"
) -> Message:
    """Show a new message where the person acted, to that person or `in_channel`.

    Raises:
        SlackError: the message is not one that Slack would take.
    """
    content = content_of(args)
    content.metadata = content.metadata or None
    conversation = state.conversations[channel]
    thread_ts = args.get("thread_ts")
    if thread_ts is not None and not conversation.thread(str(thread_ts)):
        raise SlackError("thread_not_found")
    kind = args.get("response_type", default)
    if kind == "in_channel":
        if conversation.archived:
            raise SlackError("is_archived")
        return state.post(conversation, state.app.bot_user_id, content, thread_ts=thread_ts)
    if kind != "ephemeral":
        raise SlackError("invalid_response_type")
    return state.post_ephemeral(conversation, user, content, thread_ts=thread_ts)


def respond(state: State, given: ResponseUrl, args: Mapping[str, Any]) -> None:
    """Carry out what was posted to a response URL: replace, delete or say something new.

    Raises:
        SlackError: the answer is not one that Slack would take.
    """
    original = _original(state, given)
    if truth(args.get("delete_original")):
        if original is None:
            raise SlackError("message_not_found")
        state.delete(original)
        return
    if truth(args.get("replace_original")):
        if original is None:
            raise SlackError("message_not_found")
        change_content(state, original, args, text_limit=limits.MESSAGE_TEXT)
        state.touch(original)
        return
    say(state, given.user, given.channel, args)


def _original(state: State, given: ResponseUrl) -> Message | None:
    if given.message_ts is None:
        return None
    if given.is_ephemeral:
        return state.find_ephemeral(given.user, given.channel, given.message_ts)
    message = state.conversations[given.channel].find(given.message_ts)
    return message if message is not None and message.from_app else None


def submitted(state: State, view: OpenView, answer: Any) -> Outcome:
    """Carry out the app's answer to a submission and return what came of it."""
    if answer in (None, "", {}):
        close_view(state, view)
        return Outcome(ok=True)
    if not isinstance(answer, dict) or answer.get("response_action") not in _ACTIONS:
        return _unusable(answer, "response_action must be one of " + ", ".join(_ACTIONS))
    action = answer["response_action"]
    if action == "errors":
        return _with_errors(state, view, answer)
    if action == "clear":
        close_all(state, view.user)
        return Outcome(ok=True, response=answer)
    try:
        definition = prepared(answer.get("view"))
        if definition["type"] != "modal":
            return _unusable(answer, "view must be of type modal")
        if action == "push":
            push_modal(state, view.user, definition)
        else:
            with state.lock:
                view.replace(definition, new_hash(state.new_ts()))
            state.note("modal", [view.user])
    except ViewRefused as refused:
        return _unusable(answer, refused.code, *refused.messages)
    return Outcome(ok=True, response=answer)


def _with_errors(state: State, view: OpenView, answer: dict[str, Any]) -> Outcome:
    errors = answer.get("errors")
    inputs = {each["block_id"] for each in view.definition["blocks"] if each["type"] == "input"}
    if not isinstance(errors, dict) or not errors:
        return _unusable(answer, "errors must name at least one block")
    unknown = [each for each in errors if each not in inputs]
    if unknown:
        return _unusable(answer, f"errors name no input block: {', '.join(unknown)}")
    view.errors = {str(name): str(text) for name, text in errors.items()}
    state.note("modal", [view.user])
    return Outcome(ok=False, response=answer, errors=dict(view.errors))


def _unusable(answer: Any, *detail: str) -> Outcome:
    outcome = failed("invalid_response", "The app's answer could not be used.", *detail)
    return Outcome(ok=False, error=outcome.error, response=answer, detail=detail, text=outcome.text)
