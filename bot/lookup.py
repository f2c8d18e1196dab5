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
CLOSED = "closed to us: "


@dataclass(frozen=True, slots=True)
class Standing:
    """A message that stands in Slack: its pages by their ids."""

    copy: Copy
    channel: str
    pages: dict[str, str]


class Absent:
    """No earlier try of a row stands anywhere."""


ABSENT = Absent()


@dataclass(frozen=True, slots=True)
class Closed:
    """No earlier try stands at any place that could be looked at; these ones were refused."""

    places: tuple[str, ...]


class Lookup:
    """Looks for earlier tries of a row."""

    def __init__(self, calls: Calls, time: Time) -> None:
        """Ask Slack through `calls`."""
        self._calls = calls
        self._time = time

    def standing(
        self, row: OutboxRow, parcel: Parcel | None
    ) -> Standing | Absent | Closed | Answer:
        """Return what stands of a row, or the answer that keeps us from knowing.

        A message can also stand where it went when somebody else was to read it. Where Slack lets
        us read nothing it has let us write nothing: that is believed when it says so again.
        """
        closed = []
        for copy in _candidates(row, parcel):
            found = self.at(row, copy)
            if isinstance(found, Standing | Absent):
                if isinstance(found, Standing):
                    return found
            elif isinstance(found, Refused) and not cannot_be_read(found):
                closed.append(copy.place)
            else:
                return found
        return ABSENT if set(closed) <= _closed_before(row) else Closed(tuple(closed))

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


def closed(row: OutboxRow, places: tuple[str, ...]) -> str:
    """Return the note of a row that is looked up again: places were closed to us this time."""
    doubt = f"{DOUBLE}, " if (row.note or "").startswith(DOUBLE) else ""
    return doubt + unclear(noted_place(row) or places[0], CLOSED + " ".join(places))


def _closed_before(row: OutboxRow) -> set[str]:
    """Return the places that were closed to us when the row was looked up the last time."""
    return set((row.note or "").partition(CLOSED)[2].split())


def noted_place(row: OutboxRow) -> str:
    """Return where an unclear try went; '' when the note does not say it."""
    return (row.note or "").partition(f"{UNCLEAR} at ")[2].partition(":")[0]


def _candidates(row: OutboxRow, parcel: Parcel | None) -> Iterator[Copy]:
    """Yield where an earlier try can stand."""
    copies = parcel.copies if parcel is not None else ()
    yield from copies
    place = noted_place(row)
    if place and place not in {copy.place for copy in copies}:
        yield Copy(place, ())
