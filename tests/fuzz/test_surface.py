"""The HTTP surface does what its description says, whatever is sent, and nothing besides."""

from __future__ import annotations

import errno
import shutil
import socket
from collections.abc import Iterator

import pytest

from bot.calendars import READS_AT_ONCE
from bot.server import LARGEST_BODY, Server
from tests.bot.http import FORM, call
from tests.fuzz.bureau import Bureau, a_bureau
from tests.fuzz.surface import (
    CALENDAR,
    PATHS,
    SLACK,
    UNKNOWN,
    Surface,
    a_surface,
    described,
    target,
)
from tests.fuzz.target import kept
from tests.handlers.office import GI

EXAMPLES = 150
OF_ANOTHER_APP = {
    "method": "POST",
    "path": SLACK,
    "kind": FORM,
    "body": b"command=%2Fanother&user_id=U0AN&team_id=T0SANDBOX&channel_id=C0AN&text=",
    "signed": "by Slack",
}
"""Signed by Slack, and nothing that the bot listens to."""


@pytest.fixture(scope="module")
def bureau(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bureau]:
    """The office whose bot is reached over HTTP."""
    with a_bureau(tmp_path_factory.mktemp("bureau")) as opened:
        yield opened


@pytest.fixture(scope="module")
def surface(bureau: Bureau) -> Iterator[Surface]:
    """The bot's HTTP surface."""
    with a_surface(bureau) as opened:
        yield opened


def test_what_once_broke_the_surface_is_borne(surface: Surface) -> None:
    """The corpus holds what was found, and an example of what is sent."""
    examples = kept("http")

    for _name, example in examples:
        surface.checked(example)

    assert examples


def test_the_description_and_the_surface_agree(surface: Surface, bureau: Bureau) -> None:
    """Every answer stands in the description, and all that it promises comes.

    Nothing is a failure of the server, and what is refused, or nobody signed, has no effect.
    """
    target(surface).search(EXAMPLES)
    surface.checked(OF_ANOTHER_APP)
    for path in PATHS:
        surface.get(path)
    address = surface.an_address()
    for _ in range(READS_AT_ONCE + 2):  # the first one counts as a guess
        surface.get(address)
    other = surface.an_address(GI)
    with surface.broken():
        surface.get(other)
    moved = bureau.database.with_suffix(".moved")
    shutil.move(bureau.database, moved)
    for path in ("/readyz", UNKNOWN):
        surface.get(path)
    shutil.move(moved, bureau.database)

    promised = {
        (path, method, status)
        for path, operations in described()["paths"].items()
        for method, operation in operations.items()
        if method not in ("description", "parameters")
        for status in operation["responses"]
    }
    assert set() == promised - set(surface.seen)


RAW = {
    "no HTTP": b"\x00\xff\r\n\r\n",
    "a negative length": b"POST /slack/events HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
    "two lengths": b"POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
    "a length and a coding": b"POST /slack/events HTTP/1.1\r\nContent-Length: 5\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "a coding that HTTP/1.0 has not": b"GET /healthz HTTP/1.0\r\nContent-Length: 5\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "a length and a coding for a page": b"GET /healthz HTTP/1.1\r\nTransfer-Encoding: chunked\r\n"
    b"Content-Length: 5\r\n\r\n0\r\n\r\n",
    "a broken chunk": b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    "an unknown coding": b"POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n",
    "a method of its own": b"BREW /healthz HTTP/1.1\r\n\r\n",
    "a version to come": b"GET /healthz HTTP/9.9\r\n\r\n",
    "a line without end": b"GET /" + b"a" * 300_000 + b" HTTP/1.1\r\n\r\n",
    "headers without end": b"GET / HTTP/1.1\r\nA: " + b"b" * 300_000 + b"\r\n\r\n",
    "a body that never comes": b"POST /slack/events HTTP/1.1\r\nContent-Length: 9\r\n\r\nx",
    "a body too large": b"POST / HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % (LARGEST_BODY + 1),
}
HUNG_UP = (errno.ENOTCONN, errno.EPIPE, errno.ECONNRESET)
REFUSED = {"400", "404", "405", "413", "431", "501"}


def test_what_is_no_http_ends_in_a_refusal_and_the_server_lives(surface: Surface) -> None:
    """Each is answered by the server itself, or hung up on; the next request is served."""
    server = Server(surface.application, "127.0.0.1", 0)
    server.start()
    try:
        answers = {name: _raw(server.port, sent) for name, sent in RAW.items()}
        alive = _raw(server.port, b"GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n")
    finally:
        server.stop()

    statuses = {name: answer.split(b" ")[1].decode() for name, answer in answers.items() if answer}
    assert statuses.pop("a version to come") == "200"
    assert set(statuses.values()) <= REFUSED, statuses
    assert ["400"] * 3 == [statuses[name] for name in statuses if "a coding" in name]
    assert "405" == statuses["a method of its own"]
    assert "413" == statuses["a body too large"]
    assert b"200 OK" in alive


def _raw(port: int, sent: bytes) -> bytes:
    """Send bytes as they are, and no more; return what comes back until the line is closed.

    That is nothing where the server hung up before it had read all of it.
    """
    with socket.create_connection(("127.0.0.1", port), timeout=60) as line:
        try:
            line.sendall(sent)
            line.shutdown(socket.SHUT_WR)
            return line.recv(4_096)
        except OSError as error:
            if error.errno not in HUNG_UP:
                raise
            return b""


def test_the_description_names_no_path_that_is_not_there(surface: Surface) -> None:
    """And no path answers that it does not name."""
    elsewhere = [call(surface.application, "GET", path).status for path in ("/", "/openapi.yaml")]

    assert [404, 404] == elsewhere
    assert {SLACK, "/healthz", "/readyz", "/metrics", CALENDAR} == set(described()["paths"])
