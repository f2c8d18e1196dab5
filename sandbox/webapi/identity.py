"""Methods on who is who: `auth.test`, `api.test`, `users.info`, `bots.info`, connections."""

from __future__ import annotations

from typing import Any

from sandbox.contents import SlackError, truth
from sandbox.state import State
from sandbox.webapi.method import Answer, Args, Method, required
from sandbox.workspace import User


def auth_test(state: State, args: Args) -> Answer:  # noqa: ARG001 (the form of every method)
    """Return whose token this is."""
    return {
        "url": f"{state.response_urls.origin}/",
        "team": state.workspace.name,
        "user": state.users[state.app.bot_user_id].name,
        "team_id": state.team_id,
        "user_id": state.app.bot_user_id,
        "bot_id": state.app.bot_id,
        "is_enterprise_install": False,
    }


def api_test(state: State, args: Args) -> Answer:  # noqa: ARG001
    """Answer with the arguments given, or with the error asked for."""
    if args.get("error"):
        raise SlackError(str(args["error"]), args=dict(args))
    return {"args": dict(args)}


def user_as_slack(state: State, user: User, *, locale: bool) -> dict[str, Any]:
    """Return the user object of Slack's answers; an e-mail address is never in it."""
    first, _, last = user.real_name.partition(" ")
    result: dict[str, Any] = {
        "id": user.id,
        "team_id": user.team_id or state.team_id,
        "name": user.name,
        "deleted": user.deleted,
        "profile": {
            "real_name": user.real_name,
            "real_name_normalized": user.real_name,
            "display_name": user.name,
            "display_name_normalized": user.name,
            "first_name": first,
            "last_name": last,
            "team": user.team_id or state.team_id,
            "status_text": "",
            "status_emoji": "",
        },
        "is_bot": user.is_bot,
        "is_app_user": False,
        "updated": 0,
    }
    if user.is_bot:
        result["profile"]["bot_id"] = state.app.bot_id
        result["profile"]["api_app_id"] = state.app.app_id
    if not user.deleted:
        result |= {
            "real_name": user.real_name,
            "tz": user.tz,
            "is_admin": False,
            "is_owner": False,
            "is_primary_owner": False,
            "is_restricted": user.is_restricted,
            "is_ultra_restricted": False,
        }
    if locale:
        result["locale"] = user.locale
    return result


def users_info(state: State, args: Args) -> Answer:
    """Return one user, with the locale if asked for."""
    required(args, "user")
    user = state.users.get(str(args["user"]))
    if user is None:
        raise SlackError("user_not_found")
    return {"user": user_as_slack(state, user, locale=truth(args.get("include_locale")))}


def bots_info(state: State, args: Args) -> Answer:
    """Return the app's own bot."""
    if args.get("bot") not in (None, "", state.app.bot_id):
        raise SlackError("bot_not_found")
    return {
        "bot": {
            "id": state.app.bot_id,
            "app_id": state.app.app_id,
            "user_id": state.app.bot_user_id,
            "name": state.app.name,
            "deleted": False,
            "updated": 0,
            "icons": {},
        }
    }


METHODS = {
    "auth.test": Method(auth_test),
    "api.test": Method(api_test, caller="anyone"),
    "users.info": Method(users_info, ("users:read",)),
    "bots.info": Method(bots_info, ("users:read",)),
}
