"""A person of the workspace, for tests and demonstrations: acts and looks as that person would."""

from __future__ import annotations

import copy
from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from sandbox.acts import Acts
from sandbox.forms import CannotFill, entered, find, placed
from sandbox.messages import Message
from sandbox.outcome import Outcome, failed
from sandbox.state import Conversation, State
from sandbox.viewstate import STATEFUL, OpenView

Run = Callable[[Coroutine[Any, Any, Outcome]], Outcome]


class Person:
    """One user of the workspace; every act waits for the app's acknowledgement."""

    def __init__(self, user: str, state: State, acts: Acts, run: Run) -> None:
        """Take the user's id; `run` carries an act out on the sandbox's own event loop.

        Raises:
            LookupError: there is no such user.
        """
        if user not in state.users:
            message = f"there is no user {user}"
            raise LookupError(message)
        self.id = user
        self._state = state
        self._acts = acts
        self._run = run

    # looking

    def messages(self, channel: str, thread_ts: str | None = None) -> list[dict[str, Any]]:
        """Return what the person sees in a conversation, oldest first, ephemerals apart.

        With `thread_ts`: the parent and its replies.

        Raises:
            LookupError: the person is not in that conversation.
        """
        conversation = self._place(channel)
        with self._state.lock:
            found = conversation.thread(thread_ts) if thread_ts else conversation.timeline()
            return [
                each.as_seen(conversation.messages.get(each.thread_ts or ""))
                for each in found
                if not each.deleted
            ]

    def ephemerals(self, channel: str) -> list[dict[str, Any]]:
        """Return what only this person sees in a conversation, oldest first."""
        conversation = self._place(channel)
        with self._state.lock:
            return [
                each.as_seen()
                for each in self._state.ephemerals.get(self.id, [])
                if each.channel == conversation.id and not each.deleted
            ]

    def direct_messages(self) -> list[dict[str, Any]]:
        """Return the direct messages with the app, oldest first."""
        return self.messages("@app")

    @property
    def modal(self) -> dict[str, Any] | None:
        """Return the view on top of the open modal with what is filled in; None if none is open.

        Beside Slack's own fields it has `errors`: what is shown under a block, by block_id.
        """
        with self._state.lock:
            view = self._state.modal(self.id)
            return None if view is None else self._seen(view)

    @property
    def modals(self) -> list[dict[str, Any]]:
        """Return the stack of open views, the top-most last."""
        with self._state.lock:
            return [self._seen(each) for each in self._state.modals.get(self.id, [])]

    @property
    def home(self) -> dict[str, Any] | None:
        """Return the published App Home; None if there is none."""
        with self._state.lock:
            view = self._state.homes.get(self.id)
            return None if view is None else self._seen(view)

    def _seen(self, view: OpenView) -> dict[str, Any]:
        app = self._state.app
        seen = view.as_slack(self._state.team_id, app.app_id, app.bot_id)
        return seen | {"errors": dict(view.errors)}

    # acting

    def types(self, channel: str, text: str, thread_ts: str | None = None) -> Outcome:
        """Type a slash command or a message; `channel` is an id, `#name` or `@app`."""
        return self._do(self._acts.type_text(self.id, channel, text, thread_ts))

    def fills(self, values: Mapping[str, Any]) -> None:
        """Enter values in the open modal, by block_id, action_id or label.

        Raises:
            LookupError: no modal is open, or it has no such field or option.
        """
        view = self._open_modal()
        with self._state.lock:
            for name, value in values.items():
                block, element = find(view.definition["blocks"], name, buttons=False)
                view.values[block["block_id"]][element["action_id"]] = entered(element, value)
        self._state.note("modal", [self.id])

    def chooses(self, name: str, value: Any, message: Mapping[str, Any] | None = None) -> Outcome:
        """Change an element that tells the app at once: in the modal, a message, or App Home."""
        return self._acts_on(message, name, 0, value)

    def clicks(
        self, message: Mapping[str, Any] | None, name: str, nth: int = 0, value: str | None = None
    ) -> Outcome:
        """Click a button, by its text or action_id, in a message, a view, or the open modal.

        `message` is a dict as given by `messages()`, `ephemerals()`, `modal` or `home`; None is
        the open modal. For an overflow menu, `value` says which option.
        """
        return self._acts_on(message, name, nth, value)

    def clicks_as_seen(self, message: Mapping[str, Any], name: str, nth: int = 0) -> Outcome:
        """Click a button of a message as it stands in the dict, rendered anew since or not.

        That is what happens when somebody else's click has not reached this person's screen yet.
        """
        block, element = find(copy.deepcopy(list(message["blocks"])), name, nth)
        found = self._message(message)
        return self._do(self._acts.message_action(self.id, found, block, element, {}))

    def submits(self) -> Outcome:
        """Submit the open modal."""
        return self._do(self._acts.submit(self._open_modal()))

    def closes(self, *, clear: bool = False) -> Outcome:
        """Close the view on top, or with `clear` the whole stack."""
        return self._do(self._acts.close(self._open_modal(), clear=clear))

    def opens_home(self) -> Outcome:
        """Open App Home."""
        return self._do(self._acts.open_home(self.id))

    def shortcut(self, callback_id: str) -> Outcome:
        """Run a global shortcut."""
        return self._do(self._acts.shortcut(self.id, callback_id))

    def message_shortcut(self, callback_id: str, message: Mapping[str, Any]) -> Outcome:
        """Run a shortcut on a message."""
        return self._do(self._acts.shortcut(self.id, callback_id, self._message(message)))

    def _do(self, act: Coroutine[Any, Any, Outcome]) -> Outcome:
        if self._state.users[self.id].deleted:
            act.close()
            return failed("account_inactive")
        return self._run(act)

    # finding

    def _place(self, channel: str) -> Conversation:
        conversation = self._state.place(channel, self.id)
        if self.id not in conversation.members:
            message = f"{self.id} is not in {channel}"
            raise LookupError(message)
        return conversation

    def _open_modal(self) -> OpenView:
        view = self._state.modal(self.id)
        if view is None:
            message = f"{self.id} has no modal open"
            raise LookupError(message)
        return view

    def _message(self, seen: Mapping[str, Any]) -> Message:
        conversation = self._place(seen["channel"])
        found = conversation.find(seen["ts"]) or self._state.find_ephemeral(
            self.id, conversation.id, seen["ts"]
        )
        if found is None:
            message = f"there is no message {seen['ts']} in {conversation.id} any more"
            raise LookupError(message)
        return found

    def _acts_on(self, where: Mapping[str, Any] | None, name: str, nth: int, value: Any) -> Outcome:
        if where is None or "root_view_id" in where:
            view = self._open_modal() if where is None else self._view(where)
            block, element = find(view.definition["blocks"], name, nth)
            return self._do(self._acts.view_action(view, block, element, _given(element, value)))
        message = self._message(where)
        try:
            block, element = find(message.content.blocks, name, nth)
        except CannotFill:
            # Rendered anew in the meantime: what this person still sees is clicked.
            block, element = find(copy.deepcopy(list(where["blocks"])), name, nth)
        given = _given(element, value)
        return self._do(self._acts.message_action(self.id, message, block, element, given))

    def _view(self, seen: Mapping[str, Any]) -> OpenView:
        view = self._state.find_view(view_id=seen["id"])
        if view is None:
            message = f"the view {seen['id']} is not open any more"
            raise LookupError(message)
        return view

    def buttons(self, where: Mapping[str, Any] | None = None) -> list[str]:
        """Return the texts of the buttons in a message or view, or in the open modal."""
        blocks = self._open_modal().definition["blocks"] if where is None else where["blocks"]
        return [
            element["text"]["text"] for _, element in placed(blocks) if element["type"] == "button"
        ]


def _given(element: dict[str, Any], value: Any) -> dict[str, Any]:
    if element["type"] in STATEFUL:
        return entered(element, value)
    return {"selected_option": {"value": value}} if element["type"] == "overflow" else {}
