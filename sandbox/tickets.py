"""What an app gets for a while: trigger ids for views, response URLs for answers."""

from __future__ import annotations

import re
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass

from sandbox import limits


@dataclass
class Trigger:
    """Leave to open one view for `user`, who acted in the conversation `channel`, if in any."""

    user: str
    until: float
    channel: str | None = None
    used: bool = False


class Triggers:
    """The trigger ids given out, each good for three seconds and one view."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        """Take the clock by which trigger ids expire, in seconds."""
        self._monotonic = monotonic
        self._given: dict[str, Trigger] = {}
        self._lock = threading.Lock()

    def give(self, user: str, channel: str | None = None) -> str:
        """Return a new trigger id for this user, for an act in this conversation."""
        first, second = secrets.randbelow(10**12), secrets.randbelow(10**13)
        trigger_id = f"{first}.{second}.{secrets.token_hex(16)}"
        until = self._monotonic() + limits.TRIGGER_SECONDS
        with self._lock:
            self._given[trigger_id] = Trigger(user, until, channel)
        return trigger_id

    def look_up(self, trigger_id: object) -> Trigger | str:
        """Return the trigger, or Slack's error code; it is not used up by this."""
        if not isinstance(trigger_id, str) or not re.fullmatch(r"\d+\.\d+\.[0-9a-f]+", trigger_id):
            return "invalid_trigger_id"
        trigger = self._given.get(trigger_id)
        if trigger is None:
            return "invalid_trigger_id"
        if trigger.used:
            return "exchanged_trigger_id"
        if self._monotonic() > trigger.until:
            return "expired_trigger_id"
        return trigger


@dataclass
class ResponseUrl:
    """Leave to answer one act: where it happened, for whom, and from which message."""

    user: str
    channel: str
    until: float
    message_ts: str | None = None
    is_ephemeral: bool = False
    uses: int = 0


class ResponseUrls:
    """The response URLs given out, each good for half an hour and five answers."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        """Take the clock by which response URLs expire, in seconds."""
        self._monotonic = monotonic
        self._given: dict[str, ResponseUrl] = {}
        self._lock = threading.Lock()
        self.origin = ""

    def give(
        self, user: str, channel: str, message_ts: str | None = None, *, is_ephemeral: bool = False
    ) -> str:
        """Return a new response URL for this act."""
        key = secrets.token_urlsafe(18)
        until = self._monotonic() + limits.RESPONSE_URL_SECONDS
        with self._lock:
            self._given[key] = ResponseUrl(user, channel, until, message_ts, is_ephemeral)
        return f"{self.origin}/respond/{key}"

    def look_up(self, key: str) -> ResponseUrl | str:
        """Return the response URL, or Slack's error word; it is not used up by this."""
        given = self._given.get(key)
        if given is None:
            return "no_such_url"
        if self._monotonic() > given.until:
            return "expired_url"
        if given.uses >= limits.RESPONSE_URL_USES:
            return "used_url"
        return given
