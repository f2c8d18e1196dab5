"""Switching faults while apps run, over HTTP: for a harness or a panel outside this process.

`GET /_sandbox/faults` tells what is on; `POST /_sandbox/faults` with JSON `{"do": …}` changes it.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiohttp import web

from sandbox import administration
from sandbox.faults import Fault, Faults, Gust, Storm
from sandbox.sockets import Sockets
from sandbox.state import State

PATH = "/_sandbox/faults"
Given = dict[str, Any]


class Control:
    """The routes by which faults are switched."""

    def __init__(self, faults: Faults, state: State, sockets: Sockets) -> None:
        """Take what can go wrong: calls and deliveries, the workspace, the connections."""
        self._faults = faults
        self._state = state
        self._sockets = sockets
        self._does: Mapping[str, Callable[[Given], Awaitable[None] | None]] = {
            "add": lambda given: faults.add(Fault(**given)),
            "limit": lambda given: faults.limit(given.pop("method"), **given),
            "storm": lambda given: faults.begin(_storm(given)),
            "calm": lambda given: faults.calm(**given),
            "clear": lambda given: faults.clear(**given),
            "redeliver": lambda given: faults.redeliver_next(**given),
            "duplicate": lambda given: faults.duplicate_next(**given),
            "disconnect": self._disconnect,
            "refresh": lambda given: sockets.refresh(given.pop("reason", "refresh_requested")),
            "archive": lambda given: administration.archive(state, **given),
            "unarchive": lambda given: administration.archive(state, **given, archived=False),
            "kick": lambda given: administration.kick(state, **given),
            "invite": lambda given: administration.invite(state, **given),
            "deactivate": lambda given: state.change_user(given.pop("user"), deleted=True),
            "reactivate": lambda given: state.change_user(given.pop("user"), deleted=False),
            "revoke_token": self._revoke,
            "restore_token": lambda given: administration.revoke_token(
                state, **given, revoked=False
            ),
        }

    def routes(self) -> list[web.RouteDef]:
        """Return the routes to add to the application."""
        return [web.get(PATH, self._tell), web.post(PATH, self._change)]

    async def _tell(self, request: web.Request) -> web.Response:  # noqa: ARG002 (aiohttp's form)
        return web.json_response(self._state_of_things())

    async def _change(self, request: web.Request) -> web.Response:
        # A page of another origin cannot send this type without asking first.
        if request.content_type != "application/json":
            return _refused("expected application/json", 415)
        try:
            given = json.loads(await request.text())
            do = self._does[given.pop("do")]
        except (ValueError, KeyError, AttributeError, TypeError):
            return _refused("expected {'do': …} with one of: " + ", ".join(self._does))
        try:
            pending = do(given)
            if pending is not None:
                await pending
        except (TypeError, ValueError, KeyError, LookupError) as wrong:
            return _refused(str(wrong))
        return web.json_response(self._state_of_things())

    def _state_of_things(self) -> Given:
        return {
            "ok": True,
            "is_on": self._faults.is_on,
            "struck": dict(self._faults.struck),
            "token_revoked": self._state.token_revoked,
            "connections": self._sockets.connections,
        }

    async def _disconnect(self, given: Given) -> None:
        if given.get("abruptly"):
            await self._sockets.cut()
        else:
            await self._sockets.close()

    async def _revoke(self, given: Given) -> None:
        administration.revoke_token(self._state, **given)
        await self._sockets.disable()


def _storm(given: Given) -> Storm:
    """Return the storm that a request describes."""
    gusts = tuple(
        Gust(Fault(**{name: value for name, value in each.items() if name != "chance"}), chance)
        for each in given.get("gusts", ())
        for chance in (float(each["chance"]),)
    )
    return Storm(int(given["seed"]), gusts, dict(given.get("deliveries", {})))


def _refused(why: str, status: int = 400) -> web.Response:
    return web.json_response({"ok": False, "error": why}, status=status)
