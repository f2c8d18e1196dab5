"""The door of the Web API: tokens, scopes, faults and the record of every call."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from sandbox import striking
from sandbox.answers import respond
from sandbox.contents import SlackError
from sandbox.faults import Faults
from sandbox.state import State
from sandbox.webapi import chat, conversations, identity, views
from sandbox.webapi.method import Answer, Args, Method, need_scope

RESPONSE_URL = "response_url"


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
        instead = await striking.before(request, fault)
        if fault is not None and instead is not None:
            self.record(name, args, {"ok": False, "error": fault.kind})
            return instead
        body = self.call(name, args, token)
        if body["ok"] and (instead := await striking.after(request, fault)) is not None:
            return instead
        return web.json_response(body, headers={"X-OAuth-Scopes": ",".join(self._state.app.scopes)})

    def call(self, name: str, args: Args, token: str | None) -> Answer:
        """Carry one call out and return the body of its answer."""
        try:
            with self._state.lock:
                method = self._admitted(name, token)
                answer: Answer = {"ok": True, **method.handler(self._state, args)}
        except SlackError as refused:
            answer = {"ok": False, "error": refused.code, **refused.extra}
        self.record(name, args, answer)
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

    def record(self, name: str, args: Args, answer: Answer) -> None:
        """Note a call and its answer."""
        self.calls.append(Call(name, dict(args), answer["ok"], answer.get("error"), answer))
        self._state.note("workspace", users=())

    async def respond(self, request: web.Request) -> web.StreamResponse:
        """Answer what is posted to a response URL; it is recorded as the method `response_url`."""
        args = await _json_object(request)
        fault = self._faults.take(RESPONSE_URL, args or {})
        instead = await striking.before(request, fault)
        if fault is not None and instead is not None:
            self.record(RESPONSE_URL, args or {}, {"ok": False, "error": fault.kind})
            return instead
        error = self._respond(request.match_info["key"], args)
        if error is None:
            return await striking.after(request, fault) or web.Response(text="ok")
        return error

    def _respond(self, key: str, args: Args | None) -> web.Response | None:
        given = self._state.response_urls.look_up(key)
        if isinstance(given, str):
            self.record(RESPONSE_URL, args or {}, {"ok": False, "error": given})
            return web.Response(status=404, text=given)
        if args is None:
            return web.Response(status=400, text="invalid_payload")
        try:
            with self._state.lock:
                respond(self._state, given, args)
                given.uses += 1
        except SlackError as refused:
            body = {"ok": False, "error": refused.code, **refused.extra}
            self.record(RESPONSE_URL, args, body)
            return web.json_response(body, status=400)
        self.record(RESPONSE_URL, args, {"ok": True})
        return None


async def _json_object(request: web.Request) -> dict[str, Any] | None:
    try:
        body = json.loads(await request.text() or "{}")
    except json.JSONDecodeError:
        return None
    return body if isinstance(body, dict) else None


async def _arguments(request: web.Request) -> tuple[dict[str, Any], str | None]:
    """Return the arguments from query, form or JSON, and the token apart from them."""
    args: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        args |= await _json_object(request) or {}
    else:
        args |= dict(await request.post())
    given = args.pop("token", None)
    scheme, _, bearer = request.headers.get("Authorization", "").partition(" ")
    token = bearer.strip() if scheme.lower() == "bearer" else given
    return args, token
