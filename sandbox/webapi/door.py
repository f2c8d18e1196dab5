"""The door of the Web API: tokens, scopes, faults and the record of every call."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from sandbox.contents import SlackError
from sandbox.faults import Fault, Faults
from sandbox.state import State
from sandbox.webapi import chat, conversations, identity, views
from sandbox.webapi.method import Answer, Args, Method, need_scope


@dataclass(frozen=True)
class Call:
    """One call of the Web API as it came in, and how it was answered."""

    method: str
    args: Mapping[str, Any]
    ok: bool
    error: str | None
    response: Mapping[str, Any]


class Door:
    """Answers `/api/<method>`."""

    def __init__(self, state: State, faults: Faults) -> None:
        """Take the workspace and the faults to apply."""
        self.calls: list[Call] = []
        self.methods: dict[str, Method] = {
            **chat.METHODS,
            **conversations.METHODS,
            **identity.METHODS,
            **views.METHODS,
        }
        self._state = state
        self._faults = faults

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Answer one call as Slack does: status 200 with `ok`, or 429 when rate limited."""
        name = request.match_info["method"]
        args, token = await _arguments(request)
        fault = self._faults.take(name, args)
        if fault is not None and fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
        elif fault is not None and not fault.kind.startswith("accept_then_"):
            return await self._struck(request, name, args, fault)
        body = self.call(name, args, token)
        if fault is not None and body["ok"]:
            if fault.kind == "accept_then_drop":
                return _drop(request)
            if fault.kind == "accept_then_500":
                return web.Response(status=500, text="internal error")
        return web.json_response(body, headers={"X-OAuth-Scopes": ",".join(self._state.app.scopes)})

    def call(self, name: str, args: Args, token: str | None) -> Answer:
        """Carry one call out and return the body of its answer."""
        try:
            with self._state.lock:
                method = self._admitted(name, token)
                answer: Answer = {"ok": True, **method.handler(self._state, args)}
        except SlackError as refused:
            answer = {"ok": False, "error": refused.code, **refused.extra}
        self._record(name, args, answer)
        return answer

    def _admitted(self, name: str, token: str | None) -> Method:
        method = self.methods.get(name)
        if method is None:
            raise SlackError("unknown_method", req_method=name)
        if method.caller == "anyone":
            return method
        app = self._state.app
        if not token:
            raise SlackError("not_authed")
        if token not in (app.bot_token, app.app_token):
            raise SlackError("invalid_auth")
        if self._state.token_revoked:
            raise SlackError("token_revoked")
        if (token == app.app_token) != (method.caller == "app"):
            raise SlackError("not_allowed_token_type")
        for scope in method.scopes:
            need_scope(self._state, scope)
        return method

    def _record(self, name: str, args: Args, answer: Answer) -> None:
        self.calls.append(Call(name, dict(args), answer["ok"], answer.get("error"), answer))
        self._state.note("workspace", users=())

    async def _struck(
        self, request: web.Request, name: str, args: Args, fault: Fault
    ) -> web.StreamResponse:
        self._record(name, args, {"ok": False, "error": fault.kind})
        if fault.kind == "drop":
            return _drop(request)
        if fault.kind == "unavailable":
            return web.Response(status=503, text="service unavailable")
        if fault.kind == "ratelimited":
            return web.json_response(
                {"ok": False, "error": "ratelimited"},
                status=429,
                headers={"Retry-After": str(fault.retry_after)},
            )
        return web.json_response({"ok": False, "error": fault.kind})


def _drop(request: web.Request) -> web.StreamResponse:
    """Close the connection without an answer."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)


async def _arguments(request: web.Request) -> tuple[dict[str, Any], str | None]:
    """Return the arguments from query, form or JSON, and the token apart from them."""
    args: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        try:
            body = json.loads(await request.text() or "{}")
        except json.JSONDecodeError:
            body = {}
        if isinstance(body, dict):
            args |= body
    else:
        args |= dict(await request.post())
    given = args.pop("token", None)
    scheme, _, bearer = request.headers.get("Authorization", "").partition(" ")
    token = bearer.strip() if scheme.lower() == "bearer" else given
    return args, token
