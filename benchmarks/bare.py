"""A Bolt app that only acknowledges: `python -m benchmarks.bare PORT STUB [before]`.

Served by the bot's own WSGI server, with as many threads. `before`: with
`process_before_response`, as the bot has it; otherwise as Bolt is by default.
"""

import signal
import sys
import threading

from prometheus_client import CollectorRegistry
from slack_bolt import Ack, App
from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_sdk import WebClient

from benchmarks.processes import SECRET
from bot.server import SLACK_PATH, Pages, Server


def main(port: int, stub: int, *, before: bool) -> None:
    """Serve until SIGTERM."""
    app = App(
        client=WebClient("xoxb-bench", base_url=f"http://127.0.0.1:{stub}/api/"),
        signing_secret=SECRET,
        token_verification_enabled=False,
        process_before_response=before,
    )

    @app.command("/terugkeer")
    def command(ack: Ack) -> None:
        ack()

    @app.action("moment_tick")
    def tick(ack: Ack) -> None:
        ack()

    pages = Pages(dict, CollectorRegistry(), SlackRequestHandler(app, path=SLACK_PATH))
    server = Server(pages, "127.0.0.1", port)
    over = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: over.set())
    server.start()
    while not over.wait(0.5):
        pass
    server.stop()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), before="before" in sys.argv[3:])
