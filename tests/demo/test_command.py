"""The command `demo` as a person runs it: started, opened, moved on, interrupted."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, Queue
from typing import IO, Any

import pytest

from bot.demo import guide
from bot.demo.run import PROXIES

ROOT = Path(__file__).parents[2]
STARTS_WITHIN = 90.0
ENDS_WITHIN = 30.0
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Run:
    """A demonstration in a process of its own."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.folder = folder
        kept = {name: value for name, value in os.environ.items() if name not in PROXIES}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bot", "demo", *arguments],
            cwd=ROOT,
            env={**kept, "TMPDIR": str(folder), "PYTHONWARNINGS": "error"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self._lines: Queue[str] = Queue()
        self._reader = threading.Thread(target=self._read, args=(self.process.stdout,))
        self._reader.start()
        self.printed: list[str] = []

    def _read(self, stream: IO[str]) -> None:
        for line in stream:
            self._lines.put(line)

    def waits_for(self, words: str) -> None:
        """Return when a line with these words was printed."""
        while not any(words in line for line in self.printed):
            try:
                self.printed.append(self._lines.get(timeout=STARTS_WITHIN))
            except Empty:
                raise AssertionError(f"{words!r} was not printed: {self.printed}") from None

    def ends(self, number: signal.Signals | None = None) -> str:
        """End it (with a signal), and return what it said on standard error."""
        if number is not None:
            self.process.send_signal(number)
        self.process.wait(ENDS_WITHIN)
        self._reader.join(ENDS_WITHIN)
        assert self.process.stderr is not None
        return self.process.stderr.read()

    @property
    def address(self) -> str:
        """Return the address that it prints."""
        found = re.search(r"http://\S+", "".join(self.printed))
        assert found is not None
        return found[0]


@contextmanager
def a_run(folder: Path, *arguments: str) -> Iterator[Run]:
    """Start the demonstration; at the end nothing of it is left, whatever went wrong."""
    run = Run(folder, *arguments)
    try:
        yield run
    finally:
        if run.process.poll() is None:
            run.process.kill()
        run.process.wait()
        run._reader.join()
        for stream in (run.process.stdout, run.process.stderr):
            assert stream is not None
            stream.close()


Runs = Callable[..., Run]


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Runs]:
    """Starts demonstrations whose temporary files go to a folder of this test."""
    started = []

    def start(*arguments: str) -> Run:
        context = a_run(tmp_path, *arguments)
        started.append(context)
        return context.__enter__()

    yield start
    for context in started:
        context.__exit__(None, None, None)


def fetched(address: str, body: Mapping[str, Any] | None = None) -> str:
    """Return what is served there; with a body, what a POST of it is answered."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(  # noqa: S310 - on this machine
        address, data, {"Content-Type": "application/json"}
    )
    with DIRECT.open(request, timeout=60) as answer:
        text: str = answer.read().decode()
        return text


def test_it_says_where_to_look_and_what_to_try(demo: Runs) -> None:
    """It prints an address that answers and three things to try; its clock moves; it ends."""
    run = demo("--port", "0", "--day", "2026-11-24")
    run.waits_for("Ctrl-C")

    said = "".join(run.printed)
    base = run.address.partition("/?")[0]
    page = fetched(run.address)
    panel = json.loads(fetched(f"{base}/_sandbox/state"))["panels"][0]["url"]
    before = json.loads(fetched(f"{panel}state"))
    after = json.loads(fetched(f"{panel}move", {"to": "morning"}))
    complaints = run.ends(signal.SIGINT)

    assert "Tuesday 24 November 2026, 09:00" in said
    assert run.address.endswith(guide.TRIES[0].path)
    assert all(each.title["en"] in said for each in guide.TRIES)
    assert guide.COMMAND in said
    assert "<html" in page
    assert after["now"] - before["now"] > 23 * 3600 * 1000
    assert after["arrived"]
    assert 0 == run.process.returncode
    assert "" == complaints
    assert [] == list(run.folder.iterdir())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_it_can_be_ended_while_it_prepares(demo: Runs, number: signal.Signals) -> None:
    """Whoever changes their mind gets the prompt back, without a trace of an error."""
    run = demo("--port", "0")
    run.waits_for("Preparing")

    complaints = run.ends(number)

    assert 0 == run.process.returncode
    assert "" == complaints
    assert [] == list(run.folder.iterdir())


def test_a_port_in_use_is_said_in_one_line(demo: Runs) -> None:
    """It names the port and the way out."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        run = demo("--port", str(port))
        complaints = run.ends()

    assert 1 == run.process.returncode
    assert f"Port {port} is in use; choose another one with --port.\n" == complaints
    assert [] == list(run.folder.iterdir())


def test_a_reader_that_goes_away_is_said_in_one_line(tmp_path: Path) -> None:
    """When nobody reads what it prints, it ends instead of stumbling."""
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as closed:
        done = subprocess.run(
            [sys.executable, "-m", "bot", "demo", "--port", "0"],
            cwd=ROOT,
            env={**os.environ, "TMPDIR": str(tmp_path)},
            stdout=closed,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            timeout=STARTS_WITHIN,
        )

    assert 1 == done.returncode
    assert "Nobody reads what the demo prints any more, so it has ended.\n" == done.stderr
    assert [] == list(tmp_path.iterdir())
