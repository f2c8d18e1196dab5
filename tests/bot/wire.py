"""The wire between a bot and its PostgreSQL, which can lose an answer, or the way."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from sqlalchemy import make_url
from sqlalchemy.engine import URL

RECORDED, COMMITTED = b"INSERT INTO facts", b"COMMIT"
PIECE = 65_536


class Wire:
    """Passes on what is said on either side, from a port of its own."""

    def __init__(self, upstream: URL) -> None:
        """Lead to that server; nothing is lost yet."""
        self._upstream = upstream
        self._door = socket.create_server(("127.0.0.1", 0))
        self._lines: list[socket.socket] = []
        self.loses_answer = False
        """The next commit of facts is carried out, and its answer lost with the connection."""
        self.breaks_then = False
        """The way is lost with it."""
        self.is_broken = False

    @property
    def url(self) -> str:
        """Return the URL by which a bot comes through here."""
        port = self._door.getsockname()[1]
        url = self._upstream.set(host="127.0.0.1", port=port, query={})
        return url.render_as_string(hide_password=False)

    def serve(self) -> None:
        """Take connections until the door is closed."""
        with suppress(OSError):
            while True:
                near, _ = self._door.accept()
                if self.is_broken:
                    near.close()
                    continue
                far = self._dial()
                self._lines += [near, far]
                for source, sink in ((near, far), (far, near)):
                    threading.Thread(target=self._pass, args=(source, sink), daemon=True).start()

    def close(self) -> None:
        """Close the door and hang up everywhere."""
        for line in (self._door, *self._lines):
            _hang_up(line)
            line.close()

    def _dial(self) -> socket.socket:
        host = self._upstream.query.get("host") or self._upstream.host or "localhost"
        port = self._upstream.port or 5432
        if not str(host).startswith("/"):
            return socket.create_connection((str(host), port))
        line = socket.socket(socket.AF_UNIX)
        line.connect(f"{host}/.s.PGSQL.{port}")
        return line

    def _pass(self, source: socket.socket, sink: socket.socket) -> None:
        has_recorded = False
        with suppress(OSError):
            while piece := source.recv(PIECE):
                has_recorded |= RECORDED in piece
                if self.loses_answer and has_recorded and COMMITTED in piece:
                    self.loses_answer = False
                    self.is_broken = self.breaks_then
                    _hang_up(source)  # nobody can be answered any more
                    sink.sendall(piece)
                    return
                sink.sendall(piece)
        _hang_up(sink)


def _hang_up(line: socket.socket) -> None:
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)


@contextmanager
def laid(url: str) -> Iterator[Wire]:
    """Lay a wire to the server of a URL."""
    wire = Wire(make_url(url))
    serving = threading.Thread(target=wire.serve, daemon=True)
    serving.start()
    try:
        yield wire
    finally:
        wire.close()
        serving.join()
