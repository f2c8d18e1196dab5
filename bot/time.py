"""What time it is: the clock on the wall, or one that a demonstration moves forward."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from scheduling.reminders import BRUSSELS

__all__ = ["BRUSSELS", "MovableTime", "SystemTime", "Time", "Waiting", "uptime"]

NO_TIME = timedelta(0)


class Time(Protocol):
    """Tells the instant on which the product acts, and when that is on the wall's clock."""

    def now(self) -> datetime:
        """Return the present instant in UTC."""
        ...

    def to_real(self, at: datetime) -> datetime:
        """Return the instant (UTC) of the wall's clock at which it will be `at` here."""
        ...

    def from_real(self, at: datetime) -> datetime:
        """Return what an instant (UTC) of a wall's clock, such as the database's, is here."""
        ...

    def on_move(self, listener: Callable[[], None]) -> None:
        """Call the listener whenever the time was moved."""
        ...


class SystemTime:
    """The wall's clock, which nobody moves."""

    def now(self) -> datetime:
        """Return the present instant in UTC."""
        return datetime.now(UTC)

    def to_real(self, at: datetime) -> datetime:
        """Return `at` itself."""
        return at

    def from_real(self, at: datetime) -> datetime:
        """Return `at` itself."""
        return at

    def on_move(self, listener: Callable[[], None]) -> None:
        """Forget the listener: nothing moves this time."""


class MovableTime:
    """The wall's clock plus an offset that only grows: it runs on, and it can be moved forward."""

    def __init__(self, start: datetime | None = None) -> None:
        """Start at `start` (an aware instant), or at the present one."""
        self._lock = threading.Lock()
        self._listeners: list[Callable[[], None]] = []
        self._offset = NO_TIME if start is None else start - datetime.now(UTC)

    def now(self) -> datetime:
        """Return the present instant in UTC, as moved so far."""
        with self._lock:
            return datetime.now(UTC) + self._offset

    def to_real(self, at: datetime) -> datetime:
        """Return the instant of the wall's clock at which it will be `at`, if nobody moves it."""
        with self._lock:
            return at - self._offset

    def from_real(self, at: datetime) -> datetime:
        """Return what an instant of the wall's clock is, as moved so far."""
        with self._lock:
            return at + self._offset

    def on_move(self, listener: Callable[[], None]) -> None:
        """Call the listener, in the mover's thread, after every move."""
        self._listeners.append(listener)

    def advance(self, by: timedelta) -> datetime:
        """Move forward and return the new instant; raises ValueError for a step back."""
        if by < NO_TIME:
            raise ValueError("time moves forward only")
        with self._lock:
            self._offset += by
        for listener in self._listeners:
            listener()
        return self.now()

    def move_to(self, at: datetime) -> datetime:
        """Move forward to the instant `at`; raises ValueError when that has passed."""
        return self.advance(at - self.now())


def uptime() -> float:
    """Return seconds on a clock that no one sets and that also runs while the machine sleeps.

    A lease that is measured with it has really passed when it says so. Where the system has no
    such clock, the monotonic one serves: it may stand still during sleep.
    """
    boottime = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boottime is None else time.clock_gettime(boottime)


@dataclass(frozen=True, slots=True)
class Waiting:
    """How senders wait, and how they measure it; all in seconds."""

    pause: Callable[[float], bool]
    """Waits; True, at once, when the bot stops."""
    monotonic: Callable[[], float] = time.monotonic
    uptime: Callable[[], float] = uptime
    give_way: Callable[[], None] = lambda: None
    """Lets people go first who wait for an answer."""
