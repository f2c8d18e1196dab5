"""What a person does: types, clicks, submits, closes, opens. The page and tests both act here."""

from __future__ import annotations

import copy
import re
from typing import Any

from sandbox.answers import say, submitted
from sandbox.contents import SlackError
from sandbox.delivery import Ack, Delivery
from sandbox.forms import accepted, by_ids, lacks, option_of
from sandbox.messages import Content, Message
from sandbox.modals import close_all, close_view
from sandbox.outcome import Outcome, failed
from sandbox.payloads import Payloads
from sandbox.state import Conversation, State
from sandbox.viewstate import STATEFUL, OpenView, carried_over, initial_values

SLACKBOT = "USLACKBOT"
_REASONS = {
    "operation_timeout": "because the app did not respond in time",
    "dispatch_failed": "because the app could not be reached or answered with an error",
    "no_listener": "because the app is not connected",
}
_EVENT_OF_KIND = {"channel": "message.channels", "private": "message.groups", "im": "message.im"}


class Acts:
    """Everything that a person can do; each call waits for the app's acknowledgement."""

    def __init__(self, state: State, delivery: Delivery) -> None:
        """Take the workspace and the way to the app."""
        self._state = state
        self._delivery = delivery
        self._payloads = Payloads(state)

    # typing

    async def type_text(
        self, user: str, channel: str, text: str, thread_ts: str | None = None
    ) -> Outcome:
        """Type into a conversation: a slash command or a message."""
        conversation = self._state.place(channel, user)
        if user not in conversation.members:
            return failed("not_in_channel")
        app = self._state.app
        if conversation.kind == "im" and (
            app.messages_tab_read_only or not app.messages_tab_enabled
        ):
            return failed("messages_tab_disabled", "Messages to this app are turned off.")
        if conversation.archived:
            return failed("is_archived", "This conversation is archived.")
        if thread_ts is not None and not conversation.thread(thread_ts):
            return failed("thread_not_found")
        if text.startswith("/"):
            return await self._command(user, conversation, text, thread_ts)
        if not text.strip():
            return failed("no_text")
        content = Content(self._linked(_escaped(text)))
        message = self._state.post(conversation, user, content, thread_ts=thread_ts)
        if (
            _EVENT_OF_KIND[conversation.kind] in app.events
            and app.bot_user_id in conversation.members
        ):
            await self._delivery.event(self._payloads.message_posted(message))
        return Outcome(ok=True, response=message.as_seen())

    async def _command(
        self, user: str, conversation: Conversation, typed: str, thread_ts: str | None
    ) -> Outcome:
        word, _, text = typed.partition(" ")
        known = {each.command: each for each in self._state.app.commands}
        if word not in known:
            line = f"{word} is not a valid command."
            return self._told(user, conversation, failed("invalid_command", line), thread_ts)
        if thread_ts is not None:
            line = f"{word} is not supported in threads."
            return self._told(user, conversation, failed("not_in_thread", line), thread_ts)
        if known[word].should_escape:
            text = self._linked(text)
        payload = self._payloads.command(user, conversation, word, text.strip())
        ack = await self._delivery.send("slash_commands", payload, accepts=True)
        if ack.error is not None:
            return self._told(user, conversation, self._failure(word, ack.error))
        return self._answered(user, conversation, word, ack.payload)

    def _answered(self, user: str, conversation: Conversation, word: str, answer: Any) -> Outcome:
        if answer in (None, "", {}):
            return Outcome(ok=True)
        if isinstance(answer, str):
            answer = {"text": answer}
        try:
            if not isinstance(answer, dict):
                raise SlackError("invalid_payload")
            say(self._state, user, conversation.id, answer)
        except SlackError as refused:
            detail = tuple(refused.extra.get("errors", ())) or (refused.code,)
            line = f"{word} failed: its answer could not be shown (invalid_command_response)."
            outcome = Outcome(
                ok=False,
                error="invalid_command_response",
                response=answer,
                detail=detail,
                text=line,
            )
            return self._told(user, conversation, outcome)
        return Outcome(ok=True, response=answer)

    def _failure(self, what: str, error: str) -> Outcome:
        return failed(error, f"{what} failed {_REASONS[error]} ({error}).")

    def _told(
        self,
        user: str,
        conversation: Conversation,
        outcome: Outcome,
        thread_ts: str | None = None,
    ) -> Outcome:
        """Show the person, and nobody else, that it failed."""
        content = Content(outcome.text or "")
        self._state.post_ephemeral(
            conversation, user, content, thread_ts=thread_ts, sender=SLACKBOT
        )
        return outcome

    def _linked(self, text: str) -> str:
        """Return the text with @names and #names turned into what Slack stores for them."""
        people = {each.name: each.id for each in self._state.users.values()}
        places = {each.name: each.id for each in self._state.conversations.values() if each.name}

        def person(found: re.Match[str]) -> str:
            return f"<@{people[found[1]]}>" if found[1] in people else found[0]

        def place(found: re.Match[str]) -> str:
            known = places.get(found[1])
            return f"<#{known}|{found[1]}>" if known else found[0]

        return re.sub(r"#([\w-]+)", place, re.sub(r"@([\w.-]*\w)", person, text))

    # clicking

    async def message_action(
        self,
        user: str,
        message: Message,
        block: dict[str, Any],
        element: dict[str, Any],
        given: dict[str, Any],
        values: dict[str, Any] | None = None,
    ) -> Outcome:
        """Act on an element of a message and wait for the acknowledgement.

        `block` and `element` are as the person sees them, `given` is what the person does, in
        Slack's form; `values` is what else stands filled in, where the client says so.
        """
        key = (user, f"{message.channel}:{message.ts}")
        state = carried_over(
            initial_values(message.content.blocks), values or self._state.picked.get(key, {})
        )
        action = _action(block, element, given)
        if element["type"] in STATEFUL:
            state.setdefault(block["block_id"], {})[element["action_id"]] = accepted(element, given)
        with self._state.lock:
            self._state.picked[key] = copy.deepcopy(state)
        payload = self._payloads.message_action(user, message, state, action)
        return self._clicked(user, await self._delivery.send("interactive", payload))

    async def view_action(
        self,
        view: OpenView,
        block: dict[str, Any],
        element: dict[str, Any],
        given: dict[str, Any],
    ) -> Outcome:
        """Act on an element of a modal or of App Home and wait for the acknowledgement."""
        action = _action(block, element, given)
        if element["type"] in STATEFUL:
            with self._state.lock:
                values = view.values.setdefault(block["block_id"], {})
                values[element["action_id"]] = accepted(element, given)
        payload = self._payloads.view_action(view, action)
        return self._clicked(view.user, await self._delivery.send("interactive", payload))

    def _clicked(self, user: str, ack: Ack) -> Outcome:
        if ack.error is None:
            return Outcome(ok=True, response=ack.payload)
        outcome = self._failure("This", ack.error)
        self._state.note("toast", [user], text=outcome.text)
        return outcome

    # forms

    def fill(self, view: OpenView, values: dict[str, dict[str, dict[str, Any]]]) -> None:
        """Enter values in Slack's form: block_id, action_id, and what stands there."""
        with self._state.lock:
            for block_id, actions in values.items():
                for action_id, given in actions.items():
                    found = by_ids(view.definition["blocks"], block_id, action_id)
                    if found is not None and found[1]["type"] in STATEFUL:
                        view.values[block_id][action_id] = accepted(found[1], given)

    async def submit(self, view: OpenView) -> Outcome:
        """Submit a modal; what is missing is said before the app hears of it."""
        if view.closed or view is not self._state.modal(view.user):
            return failed("not_found", "This form is not open any more.")
        view.errors = lacks(view)
        if view.errors:
            self._state.note("modal", [view.user])
            return Outcome(ok=False, errors=dict(view.errors))
        payload = self._payloads.submission(view)
        ack = await self._delivery.send("interactive", payload, accepts=True)
        if ack.error is not None:
            return self._clicked(view.user, ack)
        return submitted(self._state, view, ack.payload)

    async def close(self, view: OpenView, *, clear: bool = False) -> Outcome:
        """Close a modal, or with `clear` the whole stack; tell the app if it asked to be told."""
        whole = clear or bool(view.definition.get("clear_on_close"))
        stack = list(self._state.modals.get(view.user, []))
        if view not in stack:
            return failed("not_found")
        closing = stack if whole else stack[stack.index(view) :]
        payloads = [
            self._payloads.closing(each, cleared=whole)
            for each in reversed(closing)
            if each.definition.get("notify_on_close")
        ]
        if whole:
            close_all(self._state, view.user)
        else:
            close_view(self._state, view)
        outcome = Outcome(ok=True)
        for payload in payloads:
            ack = await self._delivery.send("interactive", payload)
            if ack.error is not None:
                outcome = self._failure("Closing", ack.error)
        return outcome

    # home and shortcuts

    async def open_home(self, user: str) -> Outcome:
        """Open App Home: the app hears of it, if it subscribed to that event."""
        if not self._state.app.home_enabled:
            return failed("not_enabled", "This app has no home.")
        if "app_home_opened" not in self._state.app.events:
            return Outcome(ok=True)
        ack = await self._delivery.event(self._payloads.home_opened(user))
        return Outcome(ok=True) if ack.error is None else self._failure("Home", ack.error)

    async def shortcut(
        self, user: str, callback_id: str, message: Message | None = None
    ) -> Outcome:
        """Run a shortcut, on a message if one is given."""
        kind = "global" if message is None else "message"
        if not any(
            each.callback_id == callback_id and each.type == kind
            for each in self._state.app.shortcuts
        ):
            return failed("shortcut_not_found")
        payload = (
            self._payloads.shortcut(user, callback_id)
            if message is None
            else self._payloads.message_shortcut(user, callback_id, message)
        )
        return self._clicked(user, await self._delivery.send("interactive", payload))


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _action(
    block: dict[str, Any], element: dict[str, Any], given: dict[str, Any]
) -> dict[str, Any]:
    """Return the entry in `actions` for what the person did."""
    kind = element["type"]
    action = {
        "type": kind,
        "block_id": block["block_id"],
        "action_id": element["action_id"],
    }
    if kind == "button":
        action["text"] = copy.deepcopy(element["text"])
        for name in ("value", "style", "url"):
            if name in element:
                action[name] = element[name]
    elif kind == "overflow":
        action["selected_option"] = option_of(element, given.get("selected_option"))
    else:
        action |= accepted(element, given)
    for name in ("placeholder", "initial_date", "initial_option", "initial_options"):
        if name in element:
            action[name] = copy.deepcopy(element[name])
    return action
