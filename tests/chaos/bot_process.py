"""The real bot as processes that can be killed by the hundred: forked from a parent that is warm.

The parent has imported everything and started no thread. It takes words on its standard input, a
line each, and answers each with a line: `start LOG` forks a bot and gives its process id; `look ID`
tells whether it is `running` or how it `ended`; `signal ID NUMBER` sends it a signal. No one else
sends these signals, so none can reach a process that took over a number. When its input ends, the
parent kills the bots that are left.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from math import inf
from pathlib import Path
from typing import NoReturn, SupportsIndex

if "libfaketime" in os.environ.get("LD_PRELOAD", ""):
    # libfaketime shifts the end of Python's sleep, which counts on the monotonic clock, along with
    # the wall's clock. Waiting for an event is left alone, and lasts as long.
    def _sleep(seconds: SupportsIndex | float) -> None:
        threading.Event().wait(float(seconds))

    time.sleep = _sleep

from bot import logs, running, wiring
from bot.pace import Tempo
from bot.settings import Settings, load
from tests.chaos.dial import Dial, DialTime

DIAL = "CHAOS_DIAL"
"""The environment's name for the file of the dial."""
TEMPO = Tempo(
    channel_interval=0.02,
    rate=200.0,
    intervals={},
    call_timeout=1.5,
    claim=5.0,
    settle=2.0,
    first_pause=0.1,
    longest_pause=2.0,
    undeliverable_pause=0.2,
    look=0.2,
    acts_at_once=inf,
)
"""Far faster than Slack's limits, in the same proportions: a claim outlasts a call and a look."""


def run_bot() -> None:
    """Run the bot as `bot run` does, at the dial's time and a pace that fits hundreds of kills."""
    settings = load(Settings)
    logs.configure(settings.log_format, secrets=settings.secrets)
    running.check_tokens(settings)
    time_of_run = DialTime(Dial(Path(os.environ[DIAL])))
    bot = wiring.build(settings, time_of_run, tempo=TEMPO)
    bot.store.check_schema()
    running.serve(bot)


def _become_a_bot(log: str) -> NoReturn:
    """Be a bot in this forked process, and end it."""
    line = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for standard in (1, 2):
        os.dup2(line, standard)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    status = 1
    try:
        run_bot()
        status = 0
    finally:
        error = sys.exception()
        if error is not None:
            os.write(2, f"the bot ended: {type(error).__name__}: {error}\n".encode())
        os._exit(status)


class Parent:
    """Starts bots and signals them."""

    def __init__(self) -> None:
        self._alive: set[int] = set()

    def start(self, log: str) -> str:
        pid = os.fork()
        if pid == 0:
            _become_a_bot(log)
        self._alive.add(pid)
        return str(pid)

    def look(self, pid: str) -> str:
        return "running" if self._is_alive(int(pid)) else "ended"

    def signal(self, pid: str, number: str) -> str:
        if not self._is_alive(int(pid)):
            return "ended"
        os.kill(int(pid), int(number))
        return "sent"

    def end(self) -> None:
        for pid in list(self._alive):
            self.signal(str(pid), str(int(signal.SIGKILL)))

    def _is_alive(self, pid: int) -> bool:
        """Say whether a bot still runs; a dead one keeps its number until it is asked for here."""
        if pid in self._alive and os.waitpid(pid, os.WNOHANG) != (0, 0):
            self._alive.discard(pid)
        return pid in self._alive


def main() -> None:
    """Do what is asked, until there is nothing more."""
    parent = Parent()
    does: dict[str, Callable[..., str]] = {
        "start": parent.start,
        "look": parent.look,
        "signal": parent.signal,
    }
    for line in sys.stdin:
        word, *rest = line.split()
        sys.stdout.write(f"{does[word](*rest)}\n")
        sys.stdout.flush()
    parent.end()


if __name__ == "__main__":
    main()
