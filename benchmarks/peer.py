"""The peer for delivery: Procrastinate, whose task posts a message rendered beforehand.

`python -m benchmarks.peer URL STUB CLIENT AT_ONCE`: works off what was deferred, so many tasks at
once. CLIENT is `sdk` for slack_sdk's WebClient as it comes, or `kept` for a connection that is
kept alive per thread.
"""

import asyncio
import json
import signal
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from typing import Any

from procrastinate import App, PsycopgConnector
from slack_sdk import WebClient

AT_ONCE = (4, 8, 16, 32)
"""How many tasks at once are tried, to measure against the best."""


def application(url: str, post: Any = None, at_once: int = min(AT_ONCE)) -> App:
    """Return the application on a database; `post` is what its task calls."""
    plain = url.replace("postgresql+psycopg://", "postgresql://")
    app = App(connector=PsycopgConnector(conninfo=plain, max_size=at_once))

    @app.task(name="remind", queue="reminders")
    def remind(channel: str, text: str, blocks: list[dict[str, Any]]) -> None:
        post(channel, text, blocks)

    return app


def fill(url: str, messages: Sequence[dict[str, Any]]) -> None:
    """Set the database up, and defer a task for each message."""

    async def deferring() -> None:
        app = application(url)
        async with app.open_async():
            await app.schema_manager.apply_schema_async()
            task = app.tasks["remind"]
            for first in range(0, len(messages), 500):
                await task.batch_defer_async(*messages[first : first + 500])

    asyncio.run(deferring())


def by_sdk(stub: int) -> Any:
    """Return a poster with the SDK's own client, which opens a connection for each call."""
    client = WebClient("xoxb-bench", base_url=f"http://127.0.0.1:{stub}/api/")

    def post(channel: str, text: str, blocks: list[dict[str, Any]]) -> None:
        client.chat_postMessage(channel=channel, text=text, blocks=blocks)

    return post


def kept_alive(stub: int) -> Any:
    """Return a poster with a connection for each thread."""
    mine = threading.local()

    def post(channel: str, text: str, blocks: list[dict[str, Any]]) -> None:
        if not hasattr(mine, "connection"):
            mine.connection = HTTPConnection("127.0.0.1", stub)
        body = json.dumps({"channel": channel, "text": text, "blocks": blocks})
        headers = {"Content-Type": "application/json", "Authorization": "Bearer xoxb-bench"}
        mine.connection.request("POST", "/api/chat.postMessage", body, headers)
        answer = json.loads(mine.connection.getresponse().read())
        assert answer["ok"]

    return post


async def main(url: str, stub: int, client: str, at_once: int) -> None:
    """Work until SIGTERM."""
    app = application(url, by_sdk(stub) if client == "sdk" else kept_alive(stub), at_once)
    loop = asyncio.get_running_loop()
    # The loop's own pool has a few threads more than there are cores, however much was asked for.
    loop.set_default_executor(ThreadPoolExecutor(at_once))
    async with app.open_async():
        working = asyncio.create_task(
            app.run_worker_async(concurrency=at_once, install_signal_handlers=False)
        )
        loop.add_signal_handler(signal.SIGTERM, working.cancel)
        await asyncio.gather(working, return_exceptions=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), sys.argv[3], int(sys.argv[4])))
