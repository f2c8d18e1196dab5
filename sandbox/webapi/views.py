"""The `views.*` methods: opening, pushing and updating modals, publishing App Home."""

from __future__ import annotations

from typing import Any

from sandbox.contents import SlackError, parsed
from sandbox.modals import ViewRefused, close_all, open_modal, prepared, publish_home, push_modal
from sandbox.state import State
from sandbox.tickets import Trigger
from sandbox.viewstate import OpenView, new_hash
from sandbox.webapi.method import Answer, Args, Method, required


def _view(args: Args, kind: str) -> dict[str, Any]:
    required(args, "view")
    try:
        view = prepared(parsed(args, "view", "invalid_arguments"))
    except ViewRefused as refused:
        if refused.code == "view_too_large":
            raise SlackError("view_too_large") from None
        raise SlackError.with_messages("invalid_arguments", list(refused.messages)) from None
    if view["type"] != kind:
        raise SlackError.with_messages(
            "invalid_arguments", [f"view must be of type {kind} [json-pointer:/view/type]"]
        )
    return view


def _external_id_is_free(state: State, view: dict[str, Any], own: OpenView | None = None) -> None:
    holder = state.find_view(external_id=view.get("external_id"))
    if holder is not None and holder is not own:
        raise SlackError("duplicate_external_id")


def _trigger(state: State, args: Args) -> Trigger:
    required(args, "trigger_id")
    trigger = state.triggers.look_up(args["trigger_id"])
    if isinstance(trigger, str):
        raise SlackError(trigger)
    return trigger


def _shown(state: State, view: OpenView) -> Answer:
    return {"view": view.as_slack(state.team_id, state.app.app_id, state.app.bot_id)}


def open_view(state: State, args: Args) -> Answer:
    """Open a modal for the person whose act gave the trigger id."""
    trigger = _trigger(state, args)
    view = _view(args, "modal")
    _external_id_is_free(state, view)
    trigger.used = True
    close_all(state, trigger.user)
    return _shown(state, open_modal(state, trigger.user, view, trigger.channel))


def push_view(state: State, args: Args) -> Answer:
    """Put a modal on top of the one in which the person acted."""
    trigger = _trigger(state, args)
    view = _view(args, "modal")
    _external_id_is_free(state, view)
    if not state.modals.get(trigger.user):
        raise SlackError("not_found")
    try:
        pushed = push_modal(state, trigger.user, view)
    except ViewRefused as refused:
        raise SlackError(refused.code) from None
    trigger.used = True
    return _shown(state, pushed)


def update_view(state: State, args: Args) -> Answer:
    """Replace a view that is open, by `view_id` or `external_id`, unless its `hash` is old."""
    if not args.get("view_id") and not args.get("external_id"):
        required(args, "view_id")
    existing = state.find_view(
        view_id=args.get("view_id") or None, external_id=args.get("external_id") or None
    )
    if existing is None:
        raise SlackError("not_found")
    view = _view(args, existing.definition["type"])
    _external_id_is_free(state, view, existing)
    _hash_is_current(args, existing)
    with state.lock:
        existing.replace(view, new_hash(state.new_ts()))
    state.note("home" if view["type"] == "home" else "modal", [existing.user])
    return _shown(state, existing)


def publish(state: State, args: Args) -> Answer:
    """Publish the App Home of one user."""
    required(args, "user_id")
    view = _view(args, "home")
    user = str(args["user_id"])
    if not state.app.home_enabled:
        raise SlackError("not_enabled")
    if user not in state.users:
        raise SlackError.with_messages(
            "invalid_arguments", ["invalid `user_id` [json-pointer:/user_id]"]
        )
    existing = state.homes.get(user)
    _external_id_is_free(state, view, existing)
    _hash_is_current(args, existing)
    return _shown(state, publish_home(state, user, view))


def _hash_is_current(args: Args, existing: OpenView | None) -> None:
    if args.get("hash") and existing is not None and args["hash"] != existing.hash:
        raise SlackError("hash_conflict")


METHODS = {
    "views.open": Method(open_view),
    "views.push": Method(push_view),
    "views.update": Method(update_view),
    "views.publish": Method(publish),
}
