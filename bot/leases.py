"""Being the one sender to a place, for a time that is measured where nobody can set it."""

import threading
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from bot.time import Time
from storage import Store, Transaction


class Leases:
    """The places that this sender holds.

    The database says who holds what, by its own clock; whether the time has run out is read from
    `uptime` (seconds), which runs on while the machine sleeps.
    """

    def __init__(
        self, store: Store, time: Time, holder: str, seconds: float, uptime: Callable[[], float]
    ) -> None:
        """Hold places for that many seconds at a time, in the name of `holder`."""
        self._store = store
        self._time = time
        self.holder = holder
        self._seconds = seconds
        self.uptime = uptime
        self._lock = threading.Lock()
        self._until: dict[str, float] = {}
        self._in_use: Counter[str] = Counter()

    def now(self, tx: Transaction) -> datetime:
        """Return the instant by the clock that all senders share."""
        return self._time.from_real(tx.now())

    def take(self, place: str) -> bool:
        """Become, or stay, the one sender to a place; False while somebody else is.

        A place that is held for more than half its time yet is not asked for again.
        """
        return place in self.take_all([place])

    def take_all(self, places: Collection[str]) -> frozenset[str]:
        """Do the same for several places at once; return those that are ours."""
        wanted = {place for place in places if self.left(place) <= self._seconds / 2}
        if not wanted:
            return frozenset(places)
        begun = self.uptime()
        with self._store.transaction() as tx:
            now = self.now(tx)
            until = now + timedelta(seconds=self._seconds)
            taken = tx.leases.take(wanted, self.holder, now, until)
        with self._lock:
            self._until |= dict.fromkeys(taken, begun + self._seconds)
            for place in wanted - taken:
                self._until.pop(place, None)
        return frozenset(places) - wanted | taken

    def left(self, place: str) -> float:
        """Return for how many seconds the place is ours; negative when it is no longer."""
        with self._lock:
            until = self._until.get(place)
        return -1.0 if until is None else until - self.uptime()

    @contextmanager
    def in_use(self, place: str) -> Iterator[None]:
        """Do not let go of a place within this block: somebody is writing there."""
        with self._lock:
            self._in_use[place] += 1
        try:
            yield
        finally:
            with self._lock:
                self._in_use[place] -= 1
                if not self._in_use[place]:
                    del self._in_use[place]

    @property
    def places(self) -> frozenset[str]:
        """Return the places that were ours the last time."""
        with self._lock:
            return frozenset(self._until)

    def release(self, keep: frozenset[str] = frozenset()) -> None:
        """Let go of all places but those to keep and those in use."""
        with self._lock:
            kept = keep | self._in_use.keys()
            places = [place for place in self._until if place not in kept]
        if not places:
            return
        with self._store.transaction() as tx:
            tx.leases.release(places, self.holder)
        with self._lock:
            for place in places:
                self._until.pop(place, None)
