"""Threads that take one turn after another, and outlive what goes wrong in one."""

import secrets
import threading
from collections.abc import Callable
from types import TracebackType

import structlog

from storage import StorageUnavailable

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 15.0
"""What was away is looked for again so often: whoever waits for it waits no longer than that."""

log = structlog.get_logger(__name__)


class Guard:
    """The error handler of the bot's own threads: what goes wrong is logged with a reference.

    `error` tells afterwards what it was. Requests to end the program pass through.
    """

    def __init__(self, where: str) -> None:
        """Name the work that is guarded."""
        self.where = where
        self.error: Exception | None = None
        self.reference: str | None = None

    def __enter__(self) -> "Guard":
        """Begin the guarded work."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool:
        """Log an error and keep it; anything else goes on."""
        if not isinstance(error, Exception):
            return False
        self.error = error
        self.reference = secrets.token_hex(4)
        if isinstance(error, StorageUnavailable):
            log.warning("database away", where=self.where, reference=self.reference)
        else:
            log.error("went wrong", where=self.where, reference=self.reference, exc_info=error)
        return True


class Loop:
    """A daemon thread that takes turns.

    A turn returns the seconds to wait before the next one, on the monotonic clock; None waits for
    `poke`. After a turn that failed the wait grows from turn to turn.
    """

    def __init__(self, name: str, turn: Callable[[], float | None]) -> None:
        """Prepare the thread; `start` starts it."""
        self._turn = turn
        self._poked = threading.Event()
        self._is_stopping = False
        self._failures = 0
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Take the first turn now."""
        self._thread.start()

    def poke(self) -> None:
        """Take the next turn at once."""
        self._poked.set()

    def cancel(self) -> None:
        """Take no turn after the one under way."""
        self._is_stopping = True
        self._poked.set()

    def stop(self, timeout: float | None = None) -> bool:
        """Finish the turn under way and take no other; False when it lasts longer than that."""
        self.cancel()
        if self._thread.is_alive():
            self._thread.join(timeout)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while not self._is_stopping:
            wait: float | None = 0.0
            with Guard(self._thread.name) as guard:
                wait = self._turn()
            if guard.error is None:
                self._failures = 0
            else:
                wait = min(FIRST_PAUSE * 2**self._failures, LONGEST_PAUSE)
                self._failures = min(self._failures + 1, 10)
            if wait is None or wait > 0:
                self._poked.wait(wait)
            self._poked.clear()
