"""Programs that are measured, each in a process of its own; what they use is read from /proc."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from time import monotonic

ROOT = Path(__file__).resolve().parent.parent
TICKS = os.sysconf("SC_CLK_TCK")
PATIENCE = 60.0


def free_port() -> int:
    """Return a port on which nothing listens."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


class Program:
    """A Python module that runs."""

    def __init__(
        self, module: str, *arguments: str, port: int | None = None, env: Mapping[str, str] = {}
    ) -> None:
        """Start it; `env` is added to the environment."""
        self.module = module
        self.port = port
        self.begun = monotonic()
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 - closed when it is stopped
        self._process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            cwd=ROOT,
            env={**os.environ, **env},
            stdout=subprocess.DEVNULL,
            stderr=self._said,
        )

    @property
    def pid(self) -> int:
        """Return its process id."""
        return self._process.pid

    def wait_until_listening(self) -> float:
        """Return when it takes connections on its port; returns the seconds since its start."""
        assert self.port is not None
        pause = threading.Event()
        while monotonic() - self.begun < PATIENCE:
            if self._process.poll() is not None:
                break
            with socket.socket() as asking:
                if asking.connect_ex(("127.0.0.1", self.port)) == 0:
                    return monotonic() - self.begun
            pause.wait(0.005)
        raise RuntimeError(f"{self.module} does not listen: {self.complaint()}")

    def complaint(self) -> str:
        """Return the end of what it said on standard error."""
        self._said.seek(0)
        return self._said.read().decode()[-2_000:]

    def cpu(self) -> float:
        """Return the seconds of CPU that it has used."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def memory(self) -> float:
        """Return what it has in memory, in MiB."""
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS"):
                return int(line.split()[1]) / 1024
        return 0.0

    def stop(self) -> None:
        """End it."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._said.close()


@contextmanager
def running(*programs: Program) -> Iterator[None]:
    """End the programs afterwards."""
    try:
        yield
    finally:
        for program in programs:
            program.stop()


def ask(port: int, path: str) -> str:
    """Return what a local server answers to GET."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path)
        return connection.getresponse().read().decode()
    finally:
        connection.close()


def settings(database_url: str, slack: int, port: int | None = None) -> Mapping[str, str]:
    """Return the environment of a bot in HTTP mode on a database, beside the stub on a port."""
    port = port or free_port()
    return {
        "DATABASE_URL": database_url,
        "SLACK_API_URL": f"http://127.0.0.1:{slack}/api/",
        "SLACK_BOT_TOKEN": "xoxb-bench",
        "SLACK_SIGNING_SECRET": SECRET,
        "TERUGKEER_MODE": "http",
        "TERUGKEER_HTTP_PORT": str(port),
        "TERUGKEER_ENCRYPTION_KEYS": "",
        "TERUGKEER_LOG_FORMAT": "json",
    }


SECRET = "bench-signing-secret"  # noqa: S105 - of no use anywhere
