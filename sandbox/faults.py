"""Faults that can be switched on while the sandbox runs: in calls, in deliveries, in sockets."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

DeliveryFault = Literal["redeliver", "duplicate"]
UNTIL_CLEARED = 0
"""As `times` of a fault: it strikes every call until it is cleared."""


@dataclass(frozen=True)
class Fault:
    """What goes wrong with the next `times` calls of a Web API method (0: until cleared).

    `*` strikes any method, `response_url` what is posted to a response URL.

    `kind`: `accept_then_500`, `accept_then_drop` and `accept_then_time_out` carry the call out and
    then answer with status 500, close the connection without an answer, or never answer;
    `unavailable` (status 503), `drop` and `time_out` do the same without carrying it out;
    `accept_then_slow` carries it out at once and answers after `seconds`, `slow` does both only
    then; `ratelimited` answers 429 with `retry_after` seconds; any other word is the error code to
    answer with. With a `channel`, only calls that name it are struck.
    """

    method: str
    kind: str
    times: int = 1
    retry_after: int = 1
    seconds: float = 1.0
    channel: str | None = None


@dataclass(frozen=True)
class Gust:
    """A fault of a storm: it strikes each call that it fits by `chance`, from 0 to 1."""

    fault: Fault
    chance: float


@dataclass(frozen=True)
class Storm:
    """Faults at random, until it is over. The same calls under the same seed meet the same."""

    seed: int
    gusts: tuple[Gust, ...] = ()
    deliveries: Mapping[DeliveryFault, float] = field(default_factory=dict)
    """By what chance a delivery to the app goes wrong, and how."""


class Sockets(Protocol):
    """What can be done to the live Socket Mode connections."""

    def close(self, *, abruptly: bool) -> None:
        """Close them, or break them off."""

    def refresh(self, reason: str) -> None:
        """Ask their clients to connect anew."""

    def silence(self) -> None:
        """Leave them standing without a word."""


@dataclass
class _Limit:
    method: str
    calls: int
    seconds: float
    per_channel: bool
    made: dict[str, deque[float]] = field(default_factory=dict)


class Faults:
    """The faults that are switched on; safe to change from any thread."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        """Take the clock by which rate limits count, in seconds."""
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._faults: list[tuple[Fault, int]] = []
        self._limits: list[_Limit] = []
        self._deliveries: deque[DeliveryFault] = deque()
        self._sockets: Sockets | None = None
        self._storm: Storm | None = None
        self._dice = random.Random()  # noqa: S311 (faults are no secrets)
        self.struck: Counter[str] = Counter()
        """How often each kind has struck, in calls and in deliveries."""

    def connect(self, sockets: Sockets) -> None:
        """Take what is done to the live sockets; the server calls this when it starts."""
        self._sockets = sockets

    def add(self, fault: Fault) -> None:
        """Switch a fault on; several for one method strike in the order in which they came."""
        with self._lock:
            self._faults.append((fault, fault.times))

    def limit(
        self, method: str, *, calls: int = 1, seconds: float = 1.0, per_channel: bool = False
    ) -> None:
        """Answer `ratelimited` beyond this many calls in this many seconds, until cleared."""
        with self._lock:
            self._limits.append(_Limit(method, calls, seconds, per_channel))

    def begin(self, storm: Storm) -> None:
        """Let a storm begin, in place of the one there is; what was added strikes before it."""
        with self._lock:
            self._storm = storm
            self._dice.seed(storm.seed)

    def calm(self) -> None:
        """End the storm; what was added stays."""
        with self._lock:
            self._storm = None

    def clear(self) -> None:
        """Switch all faults and limits off, the storm too."""
        with self._lock:
            self._faults.clear()
            self._limits.clear()
            self._deliveries.clear()
            self._storm = None

    @property
    def is_on(self) -> bool:
        """Say whether anything is switched on."""
        with self._lock:
            return bool(self._faults or self._limits or self._deliveries or self._storm)

    def redeliver_next(self) -> None:
        """Lose the app's answer to the next delivery, which then comes a second time."""
        with self._lock:
            self._deliveries.append("redeliver")

    def duplicate_next(self) -> None:
        """Make the next delivery twice at once; the first answer counts."""
        with self._lock:
            self._deliveries.append("duplicate")

    def disconnect_sockets(self, *, abruptly: bool = False) -> None:
        """Close every Socket Mode connection without a warning.

        A client that is told of the closing connects anew at once; `abruptly` breaks the network
        connection, which a client notices only when it next looks after it.
        """
        if self._sockets is not None:
            self._sockets.close(abruptly=abruptly)

    def refresh_sockets(self, reason: str = "refresh_requested") -> None:
        """Ask every Socket Mode client to connect anew, as Slack does from time to time."""
        if self._sockets is not None:
            self._sockets.refresh(reason)

    def silence_sockets(self) -> None:
        """Leave every Socket Mode connection standing, but say and hear nothing on it any more.

        So looks a network that has lost the way: no client is told, and none sees an end.
        """
        if self._sockets is not None:
            self._sockets.silence()

    def take(self, method: str, args: Mapping[str, Any]) -> Fault | None:
        """Return the fault that strikes this call, using it up once."""
        with self._lock:
            found = (
                self._added(method, args)
                or self._over_limit(method, args)
                or self._blown(method, args)
            )
            if found is not None:
                self.struck[found.kind] += 1
            return found

    def _added(self, method: str, args: Mapping[str, Any]) -> Fault | None:
        for index, (fault, left) in enumerate(self._faults):
            if _fits(fault, method, args):
                if left == 1:
                    del self._faults[index]
                elif left != UNTIL_CLEARED:
                    self._faults[index] = (fault, left - 1)
                return fault
        return None

    def _blown(self, method: str, args: Mapping[str, Any]) -> Fault | None:
        """Return what the storm does to this call."""
        for gust in self._storm.gusts if self._storm is not None else ():
            if _fits(gust.fault, method, args) and self._dice.random() < gust.chance:
                return gust.fault
        return None

    def _over_limit(self, method: str, args: Mapping[str, Any]) -> Fault | None:
        now = self._monotonic()
        for limit in self._limits:
            if limit.method != method:
                continue
            key = str(args.get("channel")) if limit.per_channel else ""
            made = limit.made.setdefault(key, deque())
            while made and now - made[0] >= limit.seconds:
                made.popleft()
            if len(made) >= limit.calls:
                wait = max(1, round(limit.seconds - (now - made[0]) + 0.5))
                return Fault(method, "ratelimited", retry_after=wait)
            made.append(now)
        return None

    def take_delivery(self) -> DeliveryFault | None:
        """Return the fault that strikes this delivery, using it up."""
        with self._lock:
            found = self._deliveries.popleft() if self._deliveries else self._blown_delivery()
            if found is not None:
                self.struck[found] += 1
            return found

    def _blown_delivery(self) -> DeliveryFault | None:
        """Return what the storm does to this delivery."""
        for kind, chance in self._storm.deliveries.items() if self._storm is not None else ():
            if self._dice.random() < chance:
                return kind
        return None


def _fits(fault: Fault, method: str, args: Mapping[str, Any]) -> bool:
    """Say whether a call is one that the fault strikes."""
    return fault.method in (method, "*") and fault.channel in (None, args.get("channel"))
