"""How much one person may ask at once: far more than hands can, far less than a script would."""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, auto
from time import monotonic

AT_ONCE = 60
"""Requests in a burst: two checklists ticked as fast as one can click, and a family's commands."""
PER_SECOND = 1.0
"""So fast what was used up comes back."""
DELIVERIES = 16
"""So many of a person's latest deliveries are known again when Slack delivers them once more."""
MOST_PEOPLE = 10_000
"""So many people are remembered; whoever has been quiet for longest is forgotten first."""


class Verdict(Enum):
    """What is said of a request."""

    GRANTED = auto()
    TOO_FAST = auto()
    """The first one that is too many: the person is told."""
    STILL_TOO_FAST = auto()
    """The person has been told, and goes on."""


@dataclass(slots=True)
class _Purse:
    """What one person has left."""

    left: float
    at: float
    """The monotonic second of the last request."""
    is_told: bool = False
    deliveries: deque[str] = field(default_factory=lambda: deque(maxlen=DELIVERIES))


class Allowance:
    """Each person's own allowance, in this process: nobody can use up another one's.

    Threads share it. It writes nothing and asks nobody.
    """

    def __init__(
        self,
        at_once: float = AT_ONCE,
        per_second: float = PER_SECOND,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        """Allow so many requests in a burst, and so many a second; `clock` is a monotonic one."""
        self._at_once = at_once
        self._per_second = per_second
        self._clock = clock
        self._purses: dict[str, _Purse] = {}
        self._lock = threading.Lock()

    def take(self, slack_id: str, delivery: str) -> Verdict:
        """Say whether the person may ask this now.

        `delivery` names what Slack delivers: it is counted once, however often it comes; an empty
        one is counted each time.
        """
        now = self._clock()
        with self._lock:
            purse = self._purses.pop(slack_id, None) or _Purse(self._at_once, now)
            self._purses[slack_id] = purse  # the last to be forgotten
            if len(self._purses) > MOST_PEOPLE:
                del self._purses[next(iter(self._purses))]
            if delivery and delivery in purse.deliveries:
                return Verdict.GRANTED
            came_back = (now - purse.at) * self._per_second
            purse.left, purse.at = min(self._at_once, purse.left + came_back), now
            if purse.left < 1:
                verdict = Verdict.STILL_TOO_FAST if purse.is_told else Verdict.TOO_FAST
                purse.is_told = True
                return verdict
            purse.left -= 1
            purse.is_told = False
            purse.deliveries.append(delivery)
            return Verdict.GRANTED
