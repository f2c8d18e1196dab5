"""How fast Slack may be called: per channel, per method, and in all."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from handlers.allowance import AT_ONCE, PER_SECOND


@dataclass(frozen=True, slots=True)
class Tempo:
    """How fast the bot works. All times are seconds, all rates are calls per second."""

    channel_interval: float = 1.05
    """Between two posts in one channel: Slack takes about one per second."""
    rate: float = 4.0
    """Posts in all channels together."""
    lowest_rate: float = 0.25
    intervals: Mapping[str, float] = field(
        default_factory=lambda: {
            "chat.update": 1.2,
            "conversations.history": 1.2,
            "conversations.replies": 1.2,
        }
    )
    """Between two calls of a method that Slack counts per workspace."""
    call_timeout: float = 8.0
    """After which a call is given up, without knowing what became of it."""
    claim: float = 20.0
    """How long a row, and a channel, belong to one sender.

    More than twice as long as a call, since none begins in the second half of a claim; and short,
    because what a sender that died had claimed is taken over only afterwards.
    """
    settle: float = 20.0
    """How long after an unclear try Slack is asked what became of it."""
    first_pause: float = 2.0
    longest_pause: float = 300.0
    """While Slack cannot be reached or does not accept the token."""
    undeliverable_pause: float = 900.0
    """Before somebody who could not be reached is tried again; doubles up to a day."""
    look: float = 2.0
    """Between two looks at the outbox, when nobody calls."""
    acts_at_once: float = AT_ONCE
    """Requests of one person that are answered in a burst,"""
    acts: float = PER_SECOND
    """and after that."""
    senders: int = 4
    together: float = 0.25
    """So many seconds' worth of posts are made ready at once."""
    most_together: int = 50

    @property
    def least_left(self) -> float:
        """Return how much of a claim must be left for a call to begin: the call fits into it."""
        return self.claim / 2


class Pace:
    """Says how long to wait before a call, from what was called and what Slack answered."""

    def __init__(self, tempo: Tempo, monotonic: Callable[[], float]) -> None:
        """Begin with nothing called yet, as the only sender."""
        self._tempo = tempo
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._free_at: dict[tuple[str, str], float] = {}
        self._limited_until: dict[tuple[str, str], float] = {}
        self._senders = 1
        self.rate = tempo.rate
        """Posts per second that Slack seems to take at present, from all senders together."""

    def wait(self, method: str, channel: str = "") -> float:
        """Return for how many seconds that method must not be called (for that channel)."""
        with self._lock:
            return max(0.0, self._free(method, channel) - self._monotonic())

    def book(self, method: str, channel: str = "") -> float:
        """Book the next call of that method (for that channel); return the seconds to wait for it.

        Whoever books next gets a later one: two never call at the same time.
        """
        with self._lock:
            now = self._monotonic()
            at = max(now, self._free(method, channel))
            if method == "chat.postMessage":
                self._free_at[method, channel] = at + self._tempo.channel_interval
                self._free_at[method, ""] = at + self.slot
            else:
                self._free_at[method, ""] = at + self._tempo.intervals.get(method, 0.0)
            if len(self._free_at) > 10_000:
                self._free_at = {key: at for key, at in self._free_at.items() if at > now}
            return at - now

    def limit(self, method: str, channel: str = "") -> float:
        """Return for how many seconds Slack wants no such call."""
        with self._lock:
            until = max(self._limited_until.get(k, 0.0) for k in ((method, channel), (method, "")))
            return max(0.0, until - self._monotonic())

    def share(self, senders: int) -> None:
        """Leave the others their part of the rate: so many senders post at present."""
        with self._lock:
            self._senders = max(1, senders)

    @property
    def slot(self) -> float:
        """Return the seconds between two posts of ours, wherever they go."""
        return self._senders / self.rate

    @property
    def together(self) -> int:
        """Return how many posts are worth being made ready at once."""
        at_once = self._tempo.together / self.slot
        return max(1, min(self._tempo.most_together, int(at_once)))

    def accepted(self, method: str) -> None:
        """Note that Slack took a call: after posts the rate recovers slowly."""
        if method == "chat.postMessage":
            with self._lock:
                self.rate = min(self._tempo.rate, self.rate * 1.02)

    def limited(self, method: str, channel: str, seconds: float) -> None:
        """Note that Slack wants no such call for a time; the rate is halved.

        A second channel that is limited meanwhile means that the limit is not the channel's.
        """
        with self._lock:
            now = self._monotonic()
            self._limited_until = {k: at for k, at in self._limited_until.items() if at > now}
            others = any(name == method and place != channel for name, place in self._limited_until)
            self._limited_until[method, channel] = now + seconds
            if others:
                self._limited_until[method, ""] = now + seconds
            if method == "chat.postMessage":
                self.rate = max(self._tempo.lowest_rate, self.rate / 2)

    def _free(self, method: str, channel: str) -> float:
        """Return the second from which on that method may be called (for that channel)."""
        keys = ((method, channel), (method, ""))
        return max(
            *(self._free_at.get(key, 0.0) for key in keys),
            *(self._limited_until.get(key, 0.0) for key in keys),
        )
