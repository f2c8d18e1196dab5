"""What the page reads and posts: JSON under `/_sandbox/`, and a stream of what changed."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from aiohttp import web

from sandbox.acts import Acts
from sandbox.forms import by_ids
from sandbox.messages import Message
from sandbox.outcome import Outcome
from sandbox.pagestate import PageState
from sandbox.state import Change, State
from sandbox.viewstate import OpenView

STATIC = Path(__file__).parent / "static"
_HEARTBEAT_SECONDS = 15.0


class Refusal(Exception):
    """A request of the page that cannot be met, with the word for why."""


class Page:
    """The routes of the page."""

    def __init__(self, state: State, acts: Acts, reading: PageState) -> None:
        """Take the workspace, what people can do in it, and how the page reads it."""
        self._state = state
        self._acts = acts
        self._reading = reading
        self._streams: set[asyncio.Queue[Change | None]] = set()
        self._loop: asyncio.AbstractEventLoop | None = None

    def routes(self) -> list[web.RouteDef]:
        """Return the routes to add to the application."""
        reading = {
            "state": self._reading.state,
            "messages": self._reading.messages,
            "home": self._reading.home,
            "modal": self._reading.modal,
        }
        posting = {
            "send": self._send,
            "action": self._action,
            "submit": self._submit,
            "close": self._close,
            "home_open": self._home_open,
            "shortcut": self._shortcut,
            "read": self._read,
        }
        return [
            web.get("/", _index),
            web.get("/archives/{channel}/{message}", _index),
            web.get("/static/{path:.+}", _static),
            web.get("/_sandbox/events", self._events),
            *(web.get(f"/_sandbox/{name}", self._reads(get)) for name, get in reading.items()),
            *(web.post(f"/_sandbox/{name}", self._posts(do)) for name, do in posting.items()),
        ]

    def _reads(
        self, get: Callable[[str, dict[str, str]], dict[str, Any]]
    ) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def handler(request: web.Request) -> web.Response:
            query = dict(request.query)
            try:
                user = self._user(query)
                with self._state.lock:
                    body = {"ok": True, "now": self._state.clock(), **get(user, query)}
            except (Refusal, LookupError) as refused:
                body = {"ok": False, "error": str(refused), "now": self._state.clock()}
            return web.json_response(body, headers={"Cache-Control": "no-store"})

        return handler

    def _posts(
        self, do: Callable[[str, dict[str, Any]], Awaitable[dict[str, Any]]]
    ) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def handler(request: web.Request) -> web.Response:
            try:
                body = await request.json()
                user = self._user(body)
                if self._state.users[user].deleted:
                    message = "account_inactive"
                    raise Refusal(message)
                answer = await do(user, body)
            except json.JSONDecodeError:
                answer = {"ok": False, "error": "invalid_json"}
            except KeyError as missing:
                answer = {"ok": False, "error": f"missing {missing}"}
            except (Refusal, LookupError) as refused:
                answer = {"ok": False, "error": str(refused)}
            return web.json_response(answer)

        return handler

    def _user(self, given: dict[str, Any]) -> str:
        user = given.get("user") or self._reading.first_user()
        if user not in self._state.users:
            message = "user_not_found"
            raise Refusal(message)
        return str(user)

    # acting

    async def _send(self, user: str, body: dict[str, Any]) -> dict[str, Any]:
        outcome = await self._acts.type_text(
            user, body["channel"], body["text"], body.get("thread_ts") or None
        )
        shown = {"shown": True} if not outcome.ok and body["text"].startswith("/") else {}
        return _answer(outcome) | shown

    async def _action(self, user: str, body: dict[str, Any]) -> dict[str, Any]:
        container = body["container"]
        where: OpenView | Message
        if container["type"] == "view":
            where = self._view(user, container["view_id"])
            blocks = where.definition["blocks"]
        else:
            where = self._message(user, container["channel"], container["ts"])
            blocks = where.content.blocks
        found = by_ids(blocks, body["block_id"], body["action_id"])
        if found is None:
            message = "action_not_found"
            raise Refusal(message)
        values = (body.get("state") or {}).get("values")
        if isinstance(where, OpenView):
            self._acts.fill(where, values or {})
            return _answer(await self._acts.view_action(where, *found, body))
        return _answer(await self._acts.message_action(user, where, *found, body, values))

    async def _submit(self, user: str, body: dict[str, Any]) -> dict[str, Any]:
        view = self._view(user, body["view_id"])
        self._acts.fill(view, body.get("values") or {})
        return _answer(await self._acts.submit(view))

    async def _close(self, user: str, body: dict[str, Any]) -> dict[str, Any]:
        view = self._view(user, body["view_id"])
        return _answer(await self._acts.close(view, clear=bool(body.get("clear"))))

    async def _home_open(self, user: str, body: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG002
        return _answer(await self._acts.open_home(user))

    async def _shortcut(self, user: str, body: dict[str, Any]) -> dict[str, Any]:
        message = self._message(user, body["channel"], body["ts"]) if body.get("ts") else None
        return _answer(await self._acts.shortcut(user, body["callback_id"], message))

    async def _read(self, user: str, body: dict[str, Any]) -> dict[str, Any]:
        self._reading.mark_read(user, body["channel"])
        return {"ok": True}

    def _view(self, user: str, view_id: str) -> OpenView:
        view = self._state.find_view(view_id=view_id)
        if view is None or view.user != user:
            message = "view_not_found"
            raise Refusal(message)
        return view

    def _message(self, user: str, channel: str, ts: str) -> Message:
        conversation = self._state.place(channel, user)
        found = conversation.find(ts) if user in conversation.members else None
        found = found or self._state.find_ephemeral(user, conversation.id, ts)
        if found is None:
            message = "message_not_found"
            raise Refusal(message)
        return found

    # the stream of changes

    def start(self) -> None:
        """Begin to listen for changes; called on the event loop."""
        self._loop = asyncio.get_running_loop()
        self._state.listeners.append(self._tell)

    def stop(self) -> None:
        """End every stream; called on the event loop."""
        self._state.listeners.remove(self._tell)
        for stream in self._streams:
            stream.put_nowait(None)

    def _tell(self, change: Change) -> None:
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._spread, change)

    def _spread(self, change: Change) -> None:
        for stream in self._streams:
            stream.put_nowait(change)

    async def _events(self, request: web.Request) -> web.StreamResponse:
        user = request.query.get("user", "")
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        )
        await response.prepare(request)
        stream: asyncio.Queue[Change | None] = asyncio.Queue()
        self._streams.add(stream)
        try:
            await response.write(b": hello\n\n")
            while True:
                try:
                    change = await asyncio.wait_for(stream.get(), _HEARTBEAT_SECONDS)
                except TimeoutError:
                    await response.write(b": still here\n\n")
                    continue
                if change is None:
                    break
                if change.users is None or user in change.users:
                    text = json.dumps(
                        {"kind": change.kind, "channel": change.channel, "text": change.text}
                    )
                    await response.write(f"data: {text}\n\n".encode())
        except ConnectionError:
            pass
        finally:
            self._streams.discard(stream)
        return response


def _answer(outcome: Outcome) -> dict[str, Any]:
    answer: dict[str, Any] = {"ok": outcome.ok}
    if outcome.error:
        answer["error"] = outcome.error
    if outcome.errors:
        answer["errors"] = dict(outcome.errors)
    if outcome.text:
        answer["text"] = outcome.text
    if outcome.detail:
        answer["detail"] = list(outcome.detail)
    return answer


async def _index(request: web.Request) -> web.StreamResponse:  # noqa: ARG001 (aiohttp's form)
    return _file(STATIC / "index.html")


async def _static(request: web.Request) -> web.StreamResponse:
    path = (STATIC / request.match_info["path"]).resolve()
    if not path.is_relative_to(STATIC.resolve()):
        raise web.HTTPNotFound
    return _file(path)


def _file(path: Path) -> web.StreamResponse:
    if not path.is_file():
        raise web.HTTPNotFound
    return web.FileResponse(
        path,
        headers={"Cache-Control": "no-store"}
        | ({"Content-Type": "text/javascript"} if path.suffix == ".js" else {}),
    )
