"""Links to checklists, for a place all of whose readers can open them.

Who reads a channel is asked of Slack, and kept for a while. A link is a convenience: where Slack
does not say at once who reads what, because a scope is missing, calls are limited or it takes too
long, there is none, and the message goes out without it.
"""

import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass

from bot.slack import Accepted
from bot.slack_calls import Calls

FRESH = 600.0
"""Seconds for which it is remembered who reads what."""
PATIENCE = 10.0
"""Seconds after which nothing more is asked for one message."""
DIRECT = "D"
"""What the id of a direct message begins with."""
PEOPLE = ("U", "W")


@dataclass(frozen=True, slots=True)
class Links:
    """The channels that every reader of a place can open, and how messages in them are linked."""

    place: str
    """A channel, or the Slack id of a person."""
    address: str
    """Of the workspace, with a slash at its end."""
    channels: frozenset[str]

    def to(self, channel: str, ts: str) -> str | None:
        """Return the link to a message, or None where not every reader can open its channel."""
        if channel not in self.channels:
            return None
        return f"{self.address}archives/{channel}/p{ts.replace('.', '')}"


class Readers:
    """Who can read what, as far as Slack tells the bot; threads may share it."""

    def __init__(self, calls: Calls, monotonic: Callable[[], float]) -> None:
        """Ask through `calls`; `monotonic` gives seconds."""
        self._calls = calls
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._address = ""
        self._own_id = ""
        self._known: dict[str, tuple[float, frozenset[str]]] = {}
        """The members of channels and the channels of people, by id, and until when they hold."""

    def links(self, place: str, channels: Collection[str]) -> Links | None:
        """Return how messages in these channels are linked at a place; None for none of them.

        Never into a direct message. The channel itself needs no asking. For the others the
        readers are few and the channels many, as in a region's digest, so Slack is asked for the
        channels of one reader after the other, and no more once nothing is left.
        """
        can_open = {channel for channel in channels if not channel.startswith(DIRECT)}
        here = can_open & {place}
        give_up = self._monotonic() + PATIENCE
        readers = sorted(self._readers(place)) if can_open - here else []
        others = can_open - here if readers else set()
        for reader in readers:
            if others and self._monotonic() > give_up:
                others = set()
            if not others:
                break
            others &= self._asked(reader)
        if not here | others or not self._introduced():
            return None
        return Links(place, self._address, frozenset(here | others))

    def _readers(self, place: str) -> frozenset[str]:
        """Return who reads a place, the bot aside; nobody where that is not known."""
        if place.startswith(PEOPLE):
            return frozenset({place})
        if not self._introduced():
            return frozenset()
        return self._asked(place) - {self._own_id}

    def _asked(self, whom: str) -> frozenset[str]:
        """Return the members of a channel, or the channels of a person; nothing when unknown."""
        now = self._monotonic()
        with self._lock:
            until, known = self._known.get(whom, (now, frozenset()))
        if now < until:
            return known
        is_person = whom.startswith(PEOPLE)
        answer = self._calls.channels_of(whom) if is_person else self._calls.members(whom)
        if not isinstance(answer, frozenset):
            return frozenset()
        with self._lock:
            self._known = {key: kept for key, kept in self._known.items() if kept[0] > now}
            self._known[whom] = (now + FRESH, answer)
        return answer

    def _introduced(self) -> bool:
        """Know the workspace's address and our own id; False while Slack does not tell."""
        if not self._address:
            answer = self._calls.test_token()
            if isinstance(answer, Accepted) and answer.data.get("url"):
                with self._lock:
                    self._own_id = str(answer.data.get("user_id", ""))
                    self._address = f"{str(answer.data['url']).rstrip('/')}/"
        return bool(self._address)
