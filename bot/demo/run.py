"""The command `demo`: opens the stage, says where to look, and waits until it is to end."""

import errno
import logging
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime
from types import FrameType
from typing import Literal

LISTEN_EVERY = 0.2
"""Seconds between two looks whether a signal came."""
PORT = 8400
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy")
SIGNALS = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)


def run(
    mode: Literal["socket", "http"] = "socket", port: int = PORT, day: date | None = None
) -> int:
    """Run the demonstration until it is interrupted, and return the exit status.

    `port` is where the page is served (0: any free one); `day` is the first day (a Brussels date)
    instead of today or the next working day.
    """
    for name in PROXIES:  # all of it talks to this machine only
        os.environ.pop(name, None)
    with _ending_by_signal() as told:
        try:
            _say("Preparing the demo …")
            _play(mode, port, day, told)
        except BrokenPipeError:
            return _failed("Nobody reads what the demo prints any more, so it has ended.")
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            return _failed(f"Port {port} is in use; choose another one with --port.")
    return 0


def _play(mode: Literal["socket", "http"], port: int, day: date | None, told: list[int]) -> None:
    """Open the stage and wait until it is to be closed."""
    # Imported here, where an interruption is met already: it takes a second or two.
    from bot import logs
    from bot.demo import days, guide
    from bot.demo.course import Stopped, Stopping
    from bot.demo.stage import open_stage

    logs.configure("console")
    logging.getLogger().setLevel(logging.WARNING)
    start = days.start_of(datetime.now(UTC)) if day is None else days.moment(day, days.START)
    stopping = Stopping(told)
    with suppress(Stopped), open_stage(start, mode=mode, port=port, stopping=stopping) as stage:
        _say(guide.printed(stage.sandbox.url, mode, start))
        while not stopping.wait(LISTEN_EVERY):
            continue
        _say("The demo ends …")


@contextmanager
def _ending_by_signal() -> Iterator[list[int]]:
    """Yield the list in which signals to end are noted, instead of interrupting anything.

    A list, and no event that a thread waits for: a handler runs in the midst of whatever the main
    thread does, which may hold the event's lock just then.
    """
    told: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        told.append(number)

    before = {number: signal.signal(number, note) for number in SIGNALS}
    try:
        yield told
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _say(text: str) -> None:
    print(text, flush=True)


def _failed(sentence: str) -> int:
    """Say in one line why the demonstration is over; what is left to print is dropped."""
    print(sentence, file=sys.stderr)
    # Python would stumble over the closed pipe once more at its end.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 1
