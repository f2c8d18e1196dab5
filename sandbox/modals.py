"""The views of a person: a stack of at most three modals, and the published home."""

from __future__ import annotations

from typing import Any

from sandbox import limits
from sandbox.blockkit.blocks import with_ids
from sandbox.blockkit.views import is_too_large, view_findings
from sandbox.state import State
from sandbox.viewstate import OpenView, initial_values, new_hash


class ViewRefused(Exception):
    """A view that Slack would not show, with its code and what it objects to."""

    def __init__(self, code: str, messages: tuple[str, ...] = ()) -> None:
        """Take the error code and the objections."""
        super().__init__(code, *messages)
        self.code = code
        self.messages = messages


def prepared(view: Any) -> dict[str, Any]:
    """Return a checked copy of a view definition, its ids assigned.

    Raises:
        ViewRefused: invalid_arguments with the objections, view_too_large.
    """
    messages = view_findings(view)
    if messages:
        raise ViewRefused("invalid_arguments", tuple(messages))
    if is_too_large(view):
        raise ViewRefused("view_too_large")
    return {**view, "blocks": with_ids(view["blocks"])}


def _new(state: State, user: str, definition: dict[str, Any], below: OpenView | None) -> OpenView:
    view_id = state.new_id("V")
    return OpenView(
        id=view_id,
        user=user,
        definition=definition,
        hash=new_hash(state.new_ts()),
        values=initial_values(definition["blocks"]),
        root_view_id=below.root_view_id if below else view_id,
        previous_view_id=below.id if below else None,
    )


def open_modal(
    state: State, user: str, definition: dict[str, Any], here: str | None = None
) -> OpenView:
    """Show a modal to the user, who is in the conversation `here`, as the first of a new stack."""
    with state.lock:
        view = _new(state, user, definition, None)
        view.values = initial_values(definition["blocks"], here)
        state.modals[user] = [view]
    state.note("modal", [user])
    return view


def push_modal(state: State, user: str, definition: dict[str, Any]) -> OpenView:
    """Put a modal on top of the user's stack.

    Raises:
        ViewRefused: push_limit_reached, when three are open.
    """
    with state.lock:
        stack = state.modals[user]
        if len(stack) >= limits.VIEW_STACK:
            raise ViewRefused("push_limit_reached")
        view = _new(state, user, definition, stack[-1])
        stack.append(view)
    state.note("modal", [user])
    return view


def close_view(state: State, view: OpenView) -> None:
    """Close one view; those on top of it go with it."""
    with state.lock:
        stack = state.modals.get(view.user, [])
        if view in stack:
            at = stack.index(view)
            for each in stack[at:]:
                each.closed = True
            del stack[at:]
    state.note("modal", [view.user])


def close_all(state: State, user: str) -> None:
    """Close every modal of the user."""
    with state.lock:
        for each in state.modals.pop(user, []):
            each.closed = True
    state.note("modal", [user])


def publish_home(state: State, user: str, definition: dict[str, Any]) -> OpenView:
    """Publish the user's home; what was filled in under the same ids stays."""
    with state.lock:
        home = state.homes.get(user)
        if home is None:
            home = state.homes[user] = _new(state, user, definition, None)
        else:
            home.replace(definition, new_hash(state.new_ts()))
    state.note("home", [user])
    return home
