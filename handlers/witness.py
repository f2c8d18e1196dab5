"""What people looked at, on its way into the audit.

Looking must not wait for a database that somebody else writes to: what was seen is entered right
after the answer, all that waits at once. What is changed is entered with the change itself, and
own words are entered before they are shown.
"""

import threading
from collections import deque
from collections.abc import Callable, Sequence

import structlog

from storage import Deed, StorageUnavailable, Store

MOST = 10_000
"""So much waits at most while nothing can be written; what is older than that is lost, and told."""

log = structlog.get_logger("handlers")


class Witness:
    """Gathers what people saw and what was refused to them."""

    def __init__(self, store: Store, after: Callable[[Callable[[], None]], None]) -> None:
        """Enter in the store; `after` does something once an answer is on its way."""
        self._store = store
        self._after = after
        self._waiting: deque[Deed] = deque()
        self._is_called = False
        """Somebody is on the way to enter what waits."""
        self._lock = threading.Lock()

    def tell(self, deeds: Sequence[Deed]) -> None:
        """Have deeds entered soon; returns at once."""
        if not deeds:
            return
        with self._lock:
            was_called, self._is_called = self._is_called, True
            self._waiting.extend(deeds)
            lost = max(0, len(self._waiting) - MOST)
            for _ in range(lost):
                self._waiting.popleft()
        if lost:
            log.error("audit_lost", entries=lost)
        if not was_called:
            self._after(self.enter)

    def enter(self) -> None:
        """Enter all that waits, in one transaction; what cannot be entered waits for the next."""
        with self._lock:
            self._is_called = False
            deeds = [*self._waiting]
            self._waiting.clear()
        if not deeds:
            return
        try:
            with self._store.transaction() as tx:
                tx.audit.note(*deeds)
        except StorageUnavailable as error:
            with self._lock:
                self._waiting.extendleft(reversed(deeds))
            log.warning("audit_waits", entries=len(deeds), error=type(error).__name__)
