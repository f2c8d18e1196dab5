"""Signed requests as Slack sends them, and clients that send them over kept-alive connections."""

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from benchmarks.processes import SECRET

PATH = "/slack/events"


@dataclass(frozen=True)
class Answer:
    """One request: its seconds, and what came back."""

    seconds: float
    status: int
    body: bytes


def command(text: str, user: str, number: int) -> str:
    """Return the body of a slash command."""
    return urlencode(
        {
            "token": "bench",
            "team_id": "T0",
            "team_domain": "bench",
            "channel_id": "C0BENCH",
            "channel_name": "bench",
            "user_id": user,
            "user_name": user.lower(),
            "command": "/terugkeer",
            "text": text,
            "api_app_id": "A0BENCH",
            "is_enterprise_install": "false",
            "response_url": "http://127.0.0.1:9/none",
            "trigger_id": f"{time.time_ns()}.{number}",
        }
    )


def click(action_id: str, value: str, user: str, place: tuple[str, str], url: str, n: int) -> str:
    """Return the body of a click on a button in a message at (channel, ts)."""
    channel, ts = place
    payload: dict[str, Any] = {
        "type": "block_actions",
        "team": {"id": "T0", "domain": "bench"},
        "user": {"id": user, "username": user.lower(), "name": user.lower(), "team_id": "T0"},
        "api_app_id": "A0BENCH",
        "token": "bench",
        "enterprise": None,
        "is_enterprise_install": False,
        "container": {
            "type": "message",
            "message_ts": ts,
            "channel_id": channel,
            "is_ephemeral": False,
        },
        "trigger_id": f"{time.time_ns()}.{n}",
        "channel": {"id": channel, "name": "bench"},
        "message": {"type": "message", "ts": ts, "text": "", "blocks": []},
        "state": {"values": {}},
        "response_url": url,
        "actions": [
            {
                "type": "button",
                "action_id": action_id,
                "block_id": f"b{n}",
                "value": value,
                "text": {"type": "plain_text", "text": "Afvinken"},
                "action_ts": f"{time.time():.6f}",
            }
        ],
    }
    return urlencode({"payload": json.dumps(payload)})


def signed(body: str) -> bytes:
    """Return the whole HTTP request, signed now."""
    at = str(int(time.time()))
    signature = hmac.new(SECRET.encode(), f"v0:{at}:{body}".encode(), hashlib.sha256).hexdigest()
    head = (
        f"POST {PATH} HTTP/1.1\r\nHost: localhost\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body.encode())}\r\n"
        f"X-Slack-Request-Timestamp: {at}\r\nX-Slack-Signature: v0={signature}\r\n\r\n"
    )
    return (head + body).encode()


async def send(port: int, bodies: Sequence[str], clients: int = 1) -> list[Answer]:
    """Send the requests over so many connections at once, each the next when it is answered."""
    answers: list[Answer] = []

    async def client(mine: Sequence[str]) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for body in mine:
            request = signed(body)
            begun = time.perf_counter()
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            low, length = head.lower(), 0
            at = low.find(b"content-length:")
            if at >= 0:
                length = int(head[at + 15 :].split(b"\r\n", 1)[0])
            answer = await reader.readexactly(length)
            seconds = time.perf_counter() - begun
            answers.append(Answer(seconds, int(head[9:12]), answer))
            if b"connection: close" in low:
                writer.close()
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.close()

    await asyncio.gather(*(client(bodies[n::clients]) for n in range(clients)))
    return answers


def sent(port: int, bodies: Sequence[str], clients: int = 1) -> list[Answer]:
    """Send the requests and return the answers; all must have been taken."""
    # In a thread of its own: whoever calls may have an event loop already.
    with ThreadPoolExecutor(1) as pool:
        answers = pool.submit(lambda: asyncio.run(send(port, bodies, clients))).result()
    bad = [one for one in answers if one.status != 200]
    if bad:
        raise RuntimeError(
            f"{len(bad)} of {len(answers)} answered {bad[0].status}: {bad[0].body!r}"
        )
    return answers
