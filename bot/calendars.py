"""Personal calendars over HTTP: what is answered at `/calendar/SECRET.ics`.

An address that is not known, was replaced or stopped, is in no form of ours, or belongs to somebody
who may not have it any more gets one and the same answer: there is no such page. How often an
address may be read, and how often an unknown one is looked up, is limited in this process, so that
nobody keeps the database busy with it.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

from bot.loops import Guard
from handlers.allowance import Allowance, Verdict
from handlers.calendars import TOKEN, digest_of, served
from handlers.desk import Desk
from handlers.feed import PATH, SUFFIX
from handlers.membership import Membership
from storage import StorageUnavailable

KIND = "text/calendar; charset=utf-8"
TEXT = "text/plain; charset=utf-8"
HEADERS = {
    "Cache-Control": "private, no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
READS_AT_ONCE, READS_PER_SECOND = 20, 1 / 30
"""Of one address: several devices that begin at the same time, far more than any reads later."""
GUESSES_AT_ONCE, GUESSES_PER_SECOND = 100, 5.0
"""Of all addresses together that this process has not served before: each costs one look-up."""
MOST_KNOWN = 10_000
"""So many addresses that were served are told from guesses; the oldest is forgotten first."""
ANYBODY = "anybody"
AGAIN_AFTER = "300"
"""Seconds after which a reader may try again that came too often, or in vain."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered."""

    status: str
    body: bytes
    kind: str = TEXT
    more: dict[str, str] = field(default_factory=dict)
    """Headers besides those of every answer about a calendar."""

    @property
    def headers(self) -> list[tuple[str, str]]:
        """Return the headers, but for those of the body."""
        return [*(HEADERS | self.more).items()]


NOT_FOUND = Answer("404 Not Found", b"not found\n")
RETRY = {"Retry-After": AGAIN_AFTER}
TOO_MANY = Answer("429 Too Many Requests", b"too many requests\n", more=RETRY)
AWAY = Answer("503 Service Unavailable", b"not now\n", more=RETRY)
FAILED = Answer("500 Internal Server Error", b"went wrong\n", more=RETRY)


class Calendars:
    """Answers requests for calendars. Threads share it."""

    def __init__(
        self, desk: Desk, membership: Membership, clock: Callable[[], float] = monotonic
    ) -> None:
        """Serve the desk's calendars; `clock` is a monotonic one."""
        self._desk = desk
        self._membership = membership
        self._reads = Allowance(READS_AT_ONCE, READS_PER_SECOND, clock)
        self._guesses = Allowance(GUESSES_AT_ONCE, GUESSES_PER_SECOND, clock)
        self._known: dict[str, None] = {}
        self._lock = threading.Lock()

    def answer(self, path: str) -> Answer:
        """Return the answer to a request for a path below `/calendar/`."""
        token = path.removeprefix(PATH).removesuffix(SUFFIX)
        if path != f"{PATH}{token}{SUFFIX}" or TOKEN.fullmatch(token) is None:
            return NOT_FOUND
        name = digest_of(token)
        if not self._is_granted(name):
            return TOO_MANY
        found: bytes | None = None
        with Guard("calendar") as guard:
            found = served(self._desk, self._membership, token)
        if isinstance(guard.error, StorageUnavailable):
            return AWAY
        if guard.error is not None:
            return FAILED
        self._note(name, is_known=found is not None)
        return NOT_FOUND if found is None else Answer("200 OK", found, KIND)

    def _is_granted(self, name: str) -> bool:
        """Say whether this address may be read now, or looked up by whoever guesses."""
        with self._lock:
            is_known = name in self._known
        allowance, whose = (self._reads, name) if is_known else (self._guesses, ANYBODY)
        return allowance.take(whose, "") is Verdict.GRANTED

    def _note(self, name: str, *, is_known: bool) -> None:
        """Remember, or forget, that an address is no guess."""
        with self._lock:
            self._known.pop(name, None)
            if is_known:
                self._known[name] = None
            if len(self._known) > MOST_KNOWN:
                del self._known[next(iter(self._known))]
