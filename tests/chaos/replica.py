"""One replica of the bot in a run: started, killed, stopped, its wall clock stepped."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path

LIBRARIES = tuple(
    Path(folder) / "faketime" / "libfaketime.so.1"
    for folder in ("/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib")
)
UP = b'"event": "started"'
"""What the log of a bot says that has come up."""
ROOT = Path(__file__).resolve().parents[2]


def libfaketime() -> Path | None:
    """Return the library that steps a process's wall clock; None where there is none."""
    return next((path for path in LIBRARIES if path.exists()), None)


class Replica:
    """A bot with its parent process; threads may share it."""

    def __init__(self, name: str, environment: Mapping[str, str], folder: Path) -> None:
        """Start the parent. `environment` is the bot's; logs go to the folder."""
        self.name = name
        self.log = folder / f"{name}.log"
        self.is_stopped = False
        self._log_began = 0
        self._clock = folder / f"{name}.clock"
        self._clock.write_text("+0\n")
        self._pid: str | None = None
        self._turn = threading.Lock()
        inherited = {k: v for k, v in os.environ.items() if "proxy" not in k.lower()}
        self._parent = subprocess.Popen(
            [sys.executable, "-m", "tests.chaos.bot_process"],
            cwd=ROOT,
            env={**inherited, **environment, **self._faked()},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )

    @property
    def has_clock(self) -> bool:
        """Say whether its wall clock can be stepped."""
        return libfaketime() is not None

    def start(self) -> None:
        """Start the bot, unless it runs."""
        if not self.is_running():
            self._log_began = self.log.stat().st_size if self.log.exists() else 0
            self._pid = self._ask(f"start {self.log}")

    def is_running(self) -> bool:
        """Say whether the bot runs, or would if it were not stopped."""
        return self._pid is not None and self._ask(f"look {self._pid}") == "running"

    def is_up(self) -> bool:
        """Say whether the bot runs and has said so."""
        if not self.is_running() or not self.log.exists():
            return False
        with self.log.open("rb") as log:
            log.seek(self._log_began)
            return UP in log.read()

    def kill(self) -> bool:
        """Kill the bot with SIGKILL; False if it had ended by itself."""
        return self._signal(signal.SIGKILL)

    def terminate(self) -> bool:
        """Ask the bot to end, as an installation does that is updated."""
        return self._signal(signal.SIGTERM)

    def stop(self) -> bool:
        """Stop the bot in the midst of whatever it does."""
        self.is_stopped = self._signal(signal.SIGSTOP)
        return self.is_stopped

    def go_on(self) -> None:
        """Let a stopped bot go on."""
        self._signal(signal.SIGCONT)
        self.is_stopped = False

    def step_clock(self, seconds: int) -> None:
        """Make the bot's wall clock wrong by so many seconds."""
        draft = self._clock.with_suffix(".new")
        draft.write_text(f"{seconds:+}\n")
        draft.replace(self._clock)

    def close(self) -> None:
        """End the bot and its parent."""
        self._parent.communicate(timeout=30)

    def _signal(self, number: signal.Signals) -> bool:
        return self._pid is not None and self._ask(f"signal {self._pid} {int(number)}") == "sent"

    def _ask(self, line: str) -> str:
        assert self._parent.stdin is not None
        assert self._parent.stdout is not None
        with self._turn:
            self._parent.stdin.write(f"{line}\n")
            self._parent.stdin.flush()
            answer: str = self._parent.stdout.readline()
        return answer.strip()

    def _faked(self) -> dict[str, str]:
        library = libfaketime()
        if library is None:
            return {}
        return {
            "LD_PRELOAD": str(library),
            "FAKETIME_TIMESTAMP_FILE": str(self._clock),
            "FAKETIME_CACHE_DURATION": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }
