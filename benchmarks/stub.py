"""A Slack that takes everything at once: `python -m benchmarks.stub PORT`.

Raw asyncio with kept-alive connections, so that it costs little beside what is measured. It counts
posts and remembers when the first and the last came (seconds of the monotonic clock, which all
processes of a machine share): `GET /figures`, `GET /reset`.
"""

import asyncio
import json
import sys
from contextlib import suppress
from time import monotonic

ANSWERS = {
    "auth.test": {"ok": True, "user_id": "U0BOT", "bot_id": "B0BOT", "team_id": "T0"},
    "users.info": {"ok": True, "user": {"id": "U0", "locale": "nl-BE", "deleted": False}},
    "conversations.open": {"ok": True, "channel": {"id": "D0"}},
    "conversations.history": {"ok": True, "messages": [], "has_more": False},
    "conversations.replies": {"ok": True, "messages": [], "has_more": False},
    "conversations.info": {"ok": True, "channel": {"id": "C0", "is_private": False}},
}


class Stub:
    """What was posted so far."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.calls: dict[str, int] = {}
        self.connections = 0
        self.called = self.first = self.last = 0.0
        """When anything was called, and when was first and last posted."""
        self.posts = 0

    def answer(self, path: str, body: bytes) -> bytes:
        """Return the JSON that answers a request."""
        if path == "/figures":
            return json.dumps(vars(self)).encode()
        if path == "/reset":
            self.__init__()  # type: ignore[misc]
            return b"{}"
        method = path.partition("?")[0].rpartition("/")[2]
        self.called = self.called or monotonic()
        self.calls[method] = self.calls.get(method, 0) + 1
        if method == "chat.postMessage":
            self.posts += 1
            self.last = monotonic()
            self.first = self.first or self.last
            ts = f"{1_700_000_000 + self.posts}.{self.posts:06}"
            return b'{"ok":true,"channel":"%s","ts":"%s"}' % (channel(body), ts.encode())
        return json.dumps(ANSWERS.get(method, {"ok": True})).encode()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the requests of one connection."""
        self.connections += 1
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                path, length = head.split(b" ", 2)[1].decode(), 0
                at = head.lower().find(b"content-length:")
                if at >= 0:
                    length = int(head[at + 15 :].split(b"\r\n", 1)[0])
                answer = self.answer(path, await reader.readexactly(length))
                writer.write(
                    b"HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\n"
                    b"Content-Length: %d\r\n\r\n%s" % (len(answer), answer)
                )
                if b"connection: close" in head.lower():
                    break
        writer.close()


def channel(body: bytes) -> bytes:
    """Return the channel of a form or JSON body."""
    for part in body.split(b"&"):
        if part.startswith(b"channel="):
            return part[8:]
    with suppress(ValueError, KeyError):
        return str(json.loads(body)["channel"]).encode()
    return b"C0"


async def main(port: int) -> None:
    """Serve for ever."""
    server = await asyncio.start_server(Stub().serve, "127.0.0.1", port, limit=1 << 20)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        asyncio.run(main(int(sys.argv[1])))
