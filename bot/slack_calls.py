"""The calls to Slack that the sender makes, each at Slack's pace and with its answer sorted."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import partial
from math import inf
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse
from urllib3.exceptions import HTTPError

from bot.metrics import Metrics
from bot.pace import Pace
from bot.slack import Accepted, Answer, Limited, Refused, Unclear, ask
from handlers.blocks.message import Message
from handlers.client import KeptClient

EVENT_TYPE = "terugkeer"
PAGE = 200
PAGES = 20
"""At most so many pages are read when a message is looked for."""
NOT_ALL = "not_all_was_read"
"""Our own word for a place with more messages than that."""

KNOWN = 3600.0
"""Seconds for which it is remembered whether somebody still works here."""
KNOWN_WHEN_URGENT = 60.0
"""The same for what is about something overdue."""

Pause = Callable[[float], bool]
"""Waits some seconds; True, at once, when the bot stops."""


@dataclass(frozen=True, slots=True)
class Found:
    """The messages of ours that stand at a place, by the id in their metadata."""

    ts: Mapping[str, tuple[str, ...]]
    is_whole: bool = True
    """All that stands there was read: what is not among these is not there."""

    def first(self, message_id: str) -> str | None:
        """Return the oldest message with that id, or None."""
        return min(self.ts.get(message_id, ()), default=None)


@dataclass(frozen=True, slots=True)
class Post:
    """A message to post."""

    place: str
    """A channel or a person, by which the pace is kept."""
    channel: str
    message: Message
    message_id: str
    thread_ts: str | None = None


class Calls:
    """Slack's methods, as far as posting needs them."""

    def __init__(
        self,
        client: KeptClient,
        pace: Pace,
        metrics: Metrics,
        pause: Pause,
        monotonic: Callable[[], float],
    ) -> None:
        """Call with the client; `pause` waits some seconds, and says whether the bot stops.

        `monotonic` gives seconds.
        """
        self._client = client
        self._pace = pace
        self._metrics = metrics
        self._pause = pause
        self._monotonic = monotonic
        self._rooms: dict[str, str] = {}
        self._left: dict[str, tuple[float, bool]] = {}
        """Who was found to have left or not, and when that was."""

    def test_token(self) -> Answer:
        """Ask Slack whether it accepts the token."""
        return ask(self._client.auth_test)

    def time(self) -> datetime | None:
        """Return the UTC instant by Slack's clock, to the second; None where it does not say."""
        try:
            headers = self._client.auth_test().headers
        except (SlackApiError, HTTPError, OSError):
            return None
        dates = [value for name, value in headers.items() if name.lower() == "date"]
        try:
            return parsedate_to_datetime(dates[0]).astimezone(UTC) if dates else None
        except ValueError:
            return None

    def room(self, place: str) -> Answer:
        """Return the channel (`channel` in the data) of a place: a channel, or a person's id.

        A direct message has a channel of its own, which is opened at first use.
        """
        if place[:1] not in ("U", "W"):
            return Accepted({"channel": place})
        if place not in self._rooms:
            answer = self._call(
                "conversations.open", "", lambda: self._client.conversations_open(users=place)
            )
            if not isinstance(answer, Accepted):
                return answer
            self._rooms[place] = str(answer.data["channel"]["id"])
        return Accepted({"channel": self._rooms[place]})

    def has_left(self, person: str, *, urgent: bool = False) -> bool:
        """Say whether a person's account is deactivated, as Slack said a while ago at most.

        Slack takes messages to such a person without a word: nobody ever reads them. Where it
        does not say, because a scope is missing or it cannot be asked now, what was known stays.
        """
        now = self._monotonic()
        asked_at, has_left = self._left.get(person, (-inf, False))
        is_known = now - asked_at < (KNOWN_WHEN_URGENT if urgent else KNOWN)
        if is_known or self._pace.wait("users.info") > 0:
            return has_left
        answer = self._call("users.info", "", lambda: self._client.users_info(user=person))
        if isinstance(answer, Accepted):
            has_left = bool(answer.data["user"].get("deleted"))
        if isinstance(answer, Accepted | Refused):
            self._left[person] = (now, has_left)
        return has_left

    def wait(self, method: str, place: str = "", *, is_booked: bool = False) -> bool:
        """Wait until Slack's pace allows a call, which is to be made then.

        A call that `is_booked` waits only for what Slack said meanwhile. False when the bot stops
        before.
        """
        seconds = self._pace.limit(method, place) if is_booked else self._pace.book(method, place)
        while seconds > 0:
            if self._pause(seconds):
                return False
            seconds = self._pace.limit(method, place)
        return True

    def post(self, post: Post, *, broadcast: bool = False, with_blocks: bool = True) -> Answer:
        """Post a message at once; an accepted one has `channel` and `ts`. See `wait` before."""
        rest: dict[str, Any] = {}
        if with_blocks and post.message.blocks:
            rest["blocks"] = post.message.blocks
        if post.thread_ts is not None:
            rest |= {"thread_ts": post.thread_ts, "reply_broadcast": broadcast}
        return self._call(
            "chat.postMessage",
            post.place,
            lambda: self._client.chat_postMessage(
                channel=post.channel,
                text=post.message.text,
                unfurl_links=False,
                unfurl_media=False,
                metadata={"event_type": EVENT_TYPE, "event_payload": {"id": post.message_id}},
                **rest,
            ),
        )

    def update(self, channel: str, ts: str, message: Message) -> Answer:
        """Replace what a message shows; its metadata stay."""
        return self._call(
            "chat.update",
            channel,
            lambda: self._client.chat_update(
                channel=channel, ts=ts, text=message.text, blocks=message.blocks
            ),
        )

    def delete(self, channel: str, ts: str) -> Answer:
        """Delete a message."""
        return self._call(
            "chat.delete", channel, lambda: self._client.chat_delete(channel=channel, ts=ts)
        )

    def find(self, channel: str, since: float, thread_ts: str | None = None) -> Found | Answer:
        """Return our messages at a place since an epoch second, or the answer that hinders it."""
        if thread_ts is None:
            method, where = "conversations.history", {"oldest": f"{since:.6f}"}
        else:
            method, where = "conversations.replies", {"ts": thread_ts}
        found: dict[str, tuple[str, ...]] = {}
        cursor = ""
        for _ in range(PAGES):
            read = partial(self._read, method, channel, {**where, "cursor": cursor})
            if not self.wait(method):
                return Limited(0.0)
            answer = self._call(method, "", read)
            if not isinstance(answer, Accepted):
                return answer
            for message in answer.data.get("messages", []):
                message_id = _id_of(message)
                if message_id is not None:
                    found[message_id] = (*found.get(message_id, ()), str(message["ts"]))
            cursor = _cursor(answer)
            if not cursor:
                return Found(found)
        return Found(found, is_whole=False)

    def thread(self, channel: str, ts: str) -> list[Mapping[str, Any]] | Answer:
        """Return our messages of a thread, the first one included, or the answer that hinders it.

        They are as Slack has them. See `wait` before.
        """
        found: list[Mapping[str, Any]] = []
        where = {"ts": ts}
        for _ in range(PAGES):
            read = partial(self._read, "conversations.replies", channel, where)
            answer = self._call("conversations.replies", "", read)
            if not isinstance(answer, Accepted):
                return answer
            messages = answer.data.get("messages", [])
            found += [one for one in messages if _id_of(one) is not None]
            cursor = _cursor(answer)
            if not cursor:
                break
            where = {"ts": ts, "cursor": cursor}
        return [*{one["ts"]: one for one in found}.values()]

    def members(self, channel: str) -> frozenset[str] | Answer:
        """Return who is in a channel, or the answer that hinders it; waits for no pace."""
        return self._listed("conversations.members", {"channel": channel}, "members")

    def channels_of(self, person: str) -> frozenset[str] | Answer:
        """Return the channels of a person as far as the bot may know; waits for no pace."""
        where = {"user": person, "types": "public_channel,private_channel"}
        return self._listed("users.conversations", where, "channels")

    def _listed(self, method: str, where: Mapping[str, str], name: str) -> frozenset[str] | Answer:
        """Return the ids of a list that comes by page, all of them or none."""
        found: set[str] = set()
        cursor = ""
        for _ in range(PAGES):
            seconds = self._pace.wait(method)
            if seconds > 0:
                return Limited(seconds)
            params = {**where, "limit": PAGE, **({"cursor": cursor} if cursor else {})}
            read = partial(self._client.api_call, method, http_verb="GET", params=params)
            answer = self._call(method, "", read)
            if not isinstance(answer, Accepted):
                return answer
            listed = answer.data.get(name) or []
            found |= {str(one["id"] if isinstance(one, Mapping) else one) for one in listed}
            cursor = _cursor(answer)
            if not cursor:
                return frozenset(found)
        return Unclear("too many")

    def _read(self, method: str, channel: str, where: Mapping[str, str]) -> SlackResponse:
        """Read one page of a channel or a thread."""
        given = {name: value for name, value in where.items() if value}
        params = {"channel": channel, "limit": PAGE, "include_all_metadata": True, **given}
        return self._client.api_call(method, http_verb="GET", params=params)

    def _call(self, method: str, channel: str, call: Callable[[], SlackResponse]) -> Answer:
        """Call and learn from the answer."""
        answer = ask(call)
        if isinstance(answer, Limited):
            self._metrics.limited.inc()
            self._pace.limited(method, channel, answer.seconds)
        elif isinstance(answer, Accepted):
            self._pace.accepted(method)
        return answer


def cannot_be_read(answer: Answer) -> bool:
    """Say whether it cannot be found out what stands there: no right to read it, or too much."""
    return isinstance(answer, Refused) and answer.code in ("missing_scope", NOT_ALL)


def _cursor(answer: Accepted) -> str:
    """Return where the next page begins; '' after the last one."""
    return str((answer.data.get("response_metadata") or {}).get("next_cursor") or "")


def _id_of(message: Mapping[str, Any]) -> str | None:
    """Return the id that we gave a message, or None."""
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != EVENT_TYPE:
        return None
    message_id = (metadata.get("event_payload") or {}).get("id")
    return None if message_id is None else str(message_id)
