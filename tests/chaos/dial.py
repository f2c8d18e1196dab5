"""The product's time in a run: the wall's clock plus an offset that all processes read and obey."""

from __future__ import annotations

import mmap
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

LOOK_EVERY = 0.02
"""Seconds between two looks whether the offset was moved."""
_FORM = struct.Struct("<d")


class Dial:
    """A file that holds the offset in seconds: whoever maps it sees a move at once."""

    def __init__(self, path: Path) -> None:
        """Map the file; a new one holds no offset."""
        if not path.exists():
            path.write_bytes(_FORM.pack(0.0))
        with path.open("r+b") as file:
            self._map = mmap.mmap(file.fileno(), _FORM.size)

    @property
    def offset(self) -> timedelta:
        """Return by how much the product's time is ahead of the wall's."""
        return timedelta(seconds=_FORM.unpack_from(self._map)[0])

    def turn(self, offset: timedelta) -> None:
        """Set the offset: one write of eight bytes, which nobody sees half done."""
        self._map[:] = _FORM.pack(offset.total_seconds())

    def close(self) -> None:
        """Let go of the file."""
        self._map.close()


class DialTime:
    """The time of a bot in a run, as `bot.time.Time` asks for it."""

    def __init__(self, dial: Dial) -> None:
        """Read the dial whenever the time is asked for."""
        self._dial = dial
        self._listeners: list[Callable[[], None]] = []

    def now(self) -> datetime:
        """Return the present instant in UTC."""
        return datetime.now(UTC) + self._dial.offset

    def to_real(self, at: datetime) -> datetime:
        """Return the instant of the wall's clock at which it will be `at`, if nobody turns it."""
        return at - self._dial.offset

    def from_real(self, at: datetime) -> datetime:
        """Return what an instant of a wall's clock is here."""
        return at + self._dial.offset

    def on_move(self, listener: Callable[[], None]) -> None:
        """Call the listener, in a thread of its own, whenever the dial was turned."""
        if not self._listeners:
            threading.Thread(target=self._watch, name="dial", daemon=True).start()
        self._listeners.append(listener)

    def _watch(self) -> None:
        seen, quiet = self._dial.offset, threading.Event()
        while True:
            quiet.wait(LOOK_EVERY)
            if self._dial.offset != seen:
                seen = self._dial.offset
                for listener in self._listeners:
                    listener()


@dataclass(frozen=True)
class _Turn:
    real: datetime
    offset: timedelta


class Days:
    """Turns the dial from day to day, and remembers when: what was posted when, in product time."""

    def __init__(self, dial: Dial, start: datetime) -> None:
        """Begin at an instant (UTC)."""
        self._dial = dial
        self._turns: list[_Turn] = []
        self.move_to(start)

    def now(self) -> datetime:
        """Return the present instant in the product's time, by a clock that nobody steps."""
        return datetime.now(UTC) + self._dial.offset

    def move_to(self, at: datetime) -> None:
        """Make it that instant (UTC) now."""
        real = datetime.now(UTC)
        self._turns.append(_Turn(real, at - real))
        self._dial.turn(at - real)

    def at(self, real: datetime) -> datetime:
        """Return what an instant of the wall's clock was in the product's time."""
        turn = next((t for t in reversed(self._turns) if t.real <= real), self._turns[0])
        return real + turn.offset
