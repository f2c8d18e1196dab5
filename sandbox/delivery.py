"""Delivery to the app, by signed HTTP or Socket Mode, within the time that Slack allows."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar

from sandbox import limits
from sandbox.faults import Faults
from sandbox.signedhttp import RequestUrl, Retry
from sandbox.sockets import Sockets
from sandbox.state import State

T = TypeVar("T")


@dataclass(frozen=True)
class Ack:
    """The app's acknowledgement, or the word for its absence."""

    error: str | None = None
    payload: Any = None


class Delivery:
    """Brings payloads to the app and waits for its acknowledgement."""

    def __init__(
        self,
        state: State,
        sockets: Sockets,
        faults: Faults,
        ack_seconds: float = limits.ACK_SECONDS,
    ) -> None:
        """Take the transports and how long an acknowledgement may take."""
        self.sockets = sockets
        self.request_url: RequestUrl | None = None
        self._faults = faults
        self._seconds = ack_seconds
        self._tasks: set[asyncio.Task[Any]] = set()
        if state.app.request_url:
            self.request_url = RequestUrl(state.app.request_url, state.app.signing_secret)

    async def send(self, kind: str, payload: dict[str, Any], *, accepts: bool = False) -> Ack:
        """Deliver one payload and return the acknowledgement.

        `kind` is Socket Mode's: `slash_commands`, `interactive` or `events_api`.
        """
        fault = self._faults.take_delivery()
        if fault == "redeliver":
            await self._once(kind, payload, accepts)
        if fault == "duplicate":
            first = self._start(self._once(kind, payload, accepts))
            second = self._start(self._once(kind, payload, accepts))
            done, _ = await asyncio.wait({first, second}, return_when=asyncio.FIRST_COMPLETED)
            return done.pop().result()
        return await self._once(kind, payload, accepts)

    async def _once(
        self, kind: str, payload: dict[str, Any], accepts: bool, retry: Retry | None = None
    ) -> Ack:
        if self.request_url is not None:
            answer = self._start(self.request_url.send(kind, payload, retry))
            unreachable = "dispatch_failed"
        else:
            answer = self._start(
                self.sockets.send(
                    kind, payload, accepts=accepts, attempts=retry.number if retry else 0
                )
            )
            unreachable = "no_listener"
        try:
            async with asyncio.timeout(self._seconds):
                return Ack(payload=await answer)
        except TimeoutError:
            return Ack(error="operation_timeout")
        except ConnectionError:
            return Ack(error=unreachable)

    async def event(self, payload: dict[str, Any]) -> Ack:
        """Deliver an event; without an acknowledgement it is tried three times more."""
        ack = await self.send("events_api", payload)
        if ack.error is not None:
            self._start(self._retry(payload, ack.error))
        return ack

    async def _retry(self, payload: dict[str, Any], error: str) -> None:
        reasons = {"operation_timeout": "http_timeout", "dispatch_failed": "http_error"}
        for number, seconds in enumerate(limits.EVENT_RETRY_SECONDS, start=1):
            await asyncio.sleep(seconds)
            retry = Retry(number, reasons.get(error, "connection_failed"))
            ack = await self._once("events_api", payload, accepts=False, retry=retry)
            if ack.error is None:
                return
            error = ack.error

    def _start(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def close(self) -> None:
        """Give up what is still on its way."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
