"""Finding out what became of a try that Slack did not answer: by the id in the metadata."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from bot.parcels import Copy, Parcel
from bot.slack import Accepted, Answer, Refused
from bot.slack_calls import NOT_ALL, Calls, Found, cannot_be_read
from bot.time import Time
from storage import OutboxRow

SKEW = timedelta(hours=2)
"""By how much our clock may be ahead of Slack's: a wall clock can be wrong by an hour or so."""
UNCLEAR = "unclear"
DOUBLE = "possibly double"


@dataclass(frozen=True, slots=True)
class Standing:
    """A message that stands in Slack: its pages by their ids."""

    copy: Copy
    channel: str
    pages: dict[str, str]


class Absent:
    """No earlier try of a row stands anywhere."""


ABSENT = Absent()


class Lookup:
    """Looks for earlier tries of a row."""

    def __init__(self, calls: Calls, time: Time) -> None:
        """Ask Slack through `calls`."""
        self._calls = calls
        self._time = time

    def standing(self, row: OutboxRow, parcel: Parcel | None) -> Standing | Absent | Answer:
        """Return what stands of a row, or the answer that keeps us from knowing.

        A message can also stand where it went when somebody else was to read it.
        """
        for copy in _candidates(row, parcel):
            found = self.at(row, copy)
            if isinstance(found, Standing | Absent):
                if isinstance(found, Standing):
                    return found
            elif isinstance(found, Refused) and not cannot_be_read(found):
                continue  # where Slack lets us read nothing, it has let us write nothing
            else:
                return found
        return ABSENT

    def at(self, row: OutboxRow, copy: Copy) -> Standing | Absent | Answer:
        """Return what stands of a row at the place of one copy."""
        room = self._calls.room(copy.place)
        if not isinstance(room, Accepted):
            return room
        channel = str(room.data["channel"])
        found = self._calls.find(channel, self._since(row), copy.thread_ts)
        if not isinstance(found, Found):
            return found
        first = found.first(row.id)
        if first is None:
            return ABSENT if found.is_whole else Refused(NOT_ALL)
        pages = {row.id: first}
        if len(copy.pages) > 1:
            replies = self._calls.find(channel, self._since(row), first)
            if not isinstance(replies, Found):
                return replies
            for message_id in page_ids(row, len(copy.pages)):
                ts = replies.first(message_id)
                if ts is not None:
                    pages[message_id] = ts
        return Standing(copy, channel, pages)

    def twins(self, row: OutboxRow, copy: Copy, channel: str, message_id: str) -> list[str]:
        """Return all messages with an id at a place, the oldest first; none when unknown."""
        found = self._calls.find(channel, self._since(row), copy.thread_ts)
        return sorted(found.ts.get(message_id, ())) if isinstance(found, Found) else []

    def _since(self, row: OutboxRow) -> float:
        """Return the epoch second before which a row cannot have been posted."""
        return (self._time.to_real(row.created_at) - SKEW).timestamp()


def page_ids(row: OutboxRow, count: int) -> list[str]:
    """Return the metadata ids of the pages of a row."""
    return [row.id, *(f"{row.id}.{number}" for number in range(2, count + 1))]


def may_have_been_sent(seen: OutboxRow, claimed: OutboxRow) -> bool:
    """Say whether an earlier try may have reached Slack.

    `seen` is the row before it was claimed: one that is `sending` was left behind by a sender that
    died, and a count that has grown by more than this try hides such a one.
    """
    note = claimed.note or ""
    return (
        seen.state == "sending"
        or claimed.tries != seen.tries + 1
        or note.startswith((UNCLEAR, DOUBLE))
    )


def unclear(place: str, reason: str) -> str:
    """Return the note that names where an unclear try went."""
    return f"{UNCLEAR} at {place}: {reason}"


def noted_place(row: OutboxRow) -> str:
    """Return where an unclear try went, as noted; '' where that is not known."""
    return (row.note or "").partition(f"{UNCLEAR} at ")[2].partition(":")[0]


def _candidates(row: OutboxRow, parcel: Parcel | None) -> Iterator[Copy]:
    """Yield where an earlier try can stand."""
    copies = parcel.copies if parcel is not None else ()
    yield from copies
    place = noted_place(row)
    if place and place not in {copy.place for copy in copies}:
        yield Copy(place, ())
