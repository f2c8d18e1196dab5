"""How a fault strikes an HTTP request: before it is carried out, or after."""

from __future__ import annotations

import asyncio

from aiohttp import web

from sandbox.faults import Fault

_LOOK_SECONDS = 0.05


async def before(request: web.Request, fault: Fault | None) -> web.StreamResponse | None:
    """Return the answer to a request that is not carried out; None if it is."""
    if fault is None or fault.kind.startswith("accept_then_"):
        return None
    if fault.kind == "slow":
        await asyncio.sleep(fault.seconds)
        return None
    if fault.kind == "drop":
        return _drop(request)
    if fault.kind == "time_out":
        return await _silence(request)
    if fault.kind == "unavailable":
        return web.Response(status=503, text="service unavailable")
    if fault.kind == "ratelimited":
        return web.json_response(
            {"ok": False, "error": "ratelimited"},
            status=429,
            headers={"Retry-After": str(fault.retry_after)},
        )
    return web.json_response({"ok": False, "error": fault.kind})


async def after(request: web.Request, fault: Fault | None) -> web.StreamResponse | None:
    """Return what comes instead of the answer to a request that was carried out, if anything."""
    match fault.kind if fault is not None else None:
        case "accept_then_drop":
            return _drop(request)
        case "accept_then_500":
            return web.Response(status=500, text="internal error")
        case "accept_then_time_out":
            return await _silence(request)
        case "accept_then_slow" if fault is not None:
            await asyncio.sleep(fault.seconds)
    return None


def _drop(request: web.Request) -> web.StreamResponse:
    """Close the connection without an answer."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)


async def _silence(request: web.Request) -> web.StreamResponse:
    """Say nothing until the client has hung up."""
    while request.transport is not None and not request.transport.is_closing():
        await asyncio.sleep(_LOOK_SECONDS)
    return web.Response(status=504)
