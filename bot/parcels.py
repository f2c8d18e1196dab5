"""A row of the outbox made ready to send: to whom, and what it says, as things stand now."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Protocol

from bot.links import PEOPLE, Links
from bot.loops import Guard
from handlers.blocks.message import Message
from handlers.overviews import LinkTo
from scheduling.rules import Procedure
from storage import OutboxRow, Transaction, projection
from storage.messages import About
from storage.projection import Placed, Trajectory


class Recipient(Protocol):
    """Who is to read something: a channel, else a person's direct messages, else the fallbacks."""

    @property
    def channel(self) -> str | None:
        """The channel in which the recipient reads."""

    @property
    def user(self) -> str | None:
        """The person to whom it is written directly where there is no channel."""

    @property
    def fallbacks(self) -> Sequence[str]:
        """Where it goes when Slack refuses that, in order."""

    @property
    def places(self) -> Sequence[str]:
        """All of these in order, each once."""


class Letter(Protocol):
    """What a reminder says."""

    @property
    def message(self) -> Message:
        """The message."""

    @property
    def thread(self) -> bool:
        """It answers in the thread of the checklist."""

    @property
    def broadcast(self) -> bool:
        """It is also shown in the channel."""

    @property
    def is_checklist(self) -> bool:
        """It is the checklist itself."""


class Letters(Protocol):
    """The words of what is posted, as `handlers.letters` has them."""

    def recipient(
        self, tx: Transaction, row: OutboxRow, trajectory: Trajectory | None, today: date
    ) -> Recipient:
        """Return who is to read a row on a Brussels date."""

    def expected_recipient(
        self,
        tx: Transaction,
        procedure: Procedure,
        row: OutboxRow,
        placed: Placed | None,
        today: date,
    ) -> Recipient:
        """Return the same as far as it can be said without reading the resident's facts."""

    def is_kept(self, row: OutboxRow) -> bool:
        """Say whether what stands at a place for a row is rendered anew when the file changes."""

    def reminder(
        self,
        tx: Transaction,
        procedure: Procedure,
        row: OutboxRow,
        today: date,
        link_to: LinkTo,
    ) -> Letter | None:
        """Return what a reminder says, or None when it is no longer true."""

    def checklist(
        self,
        tx: Transaction,
        procedure: Procedure,
        resident_id: str,
        moment: str,
        occurrence: int,
        today: date,
        language: str | None = None,
    ) -> Message:
        """Return a checklist as it stands; without a language, in that of its reader."""

    def former(
        self,
        tx: Transaction,
        procedure: Procedure,
        resident_id: str,
        moment: str,
        occurrence: int,
        channel: str,
        today: date,
    ) -> Message:
        """Return what stays where a checklist was that stands elsewhere now."""

    def digest(
        self,
        tx: Transaction,
        procedure: Procedure,
        region: str,
        period: str,
        today: date,
        link_to: LinkTo,
    ) -> Sequence[Message]:
        """Return the pages of a region's digest."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A row as it would be posted at one place: the pages after the first answer to it."""

    place: str
    """A channel, or the Slack id of a person."""
    pages: tuple[Message, ...]
    thread_ts: str | None = None
    broadcast: bool = False
    is_checklist: bool = False
    reader: str | None = None
    """The person of whom this place is the own one: without them, nobody reads there."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """A row with its copies: the first that Slack takes is the one that is sent."""

    copies: tuple[Copy, ...]
    reply: Copy | None = None
    """An answer in the thread of the checklist, for when that stands at one of the places."""
    version: int = 0
    """The resident's version that it was made from."""
    linkable: frozenset[str] = frozenset()
    """The channels of the checklists that its first copy would link to, could its readers go there.
    """

    def is_fallback(self, copy: Copy) -> bool:
        """Say whether a copy goes to others than the one for whom the row is."""
        return copy.reader is None and copy.place != (self.place or copy.place)

    @property
    def place(self) -> str | None:
        """Return the place for which it is written, whichever Slack takes."""
        return next((copy.place for copy in self.copies if copy.thread_ts is None), None)


@dataclass(frozen=True, slots=True)
class Asked:
    """Links nothing, and remembers what could have been linked."""

    channels: set[str] = field(default_factory=set)

    def link(self, channel: str, _ts: str) -> None:
        """Remember the channel."""
        self.channels.add(channel)


class Parcels:
    """Makes parcels, and says where rows go."""

    def __init__(self, procedure: Procedure, letters: Letters) -> None:
        """Take the words from `letters`."""
        self._procedure = procedure
        self._letters = letters

    def places(self, tx: Transaction, rows: Sequence[OutboxRow], today: date) -> dict[str, str]:
        """Return the place at which each row is tried first that day; '' where there is none."""
        placed = projection.place(tx, _residents(rows), today)
        first: dict[str, str] = {}
        for row in rows:
            first[row.id] = ""
            with Guard("place"):
                file = placed.get(row.resident_id or "")
                expected = self._letters.expected_recipient(tx, self._procedure, row, file, today)
                first[row.id] = next(iter(expected.places), "")
        return first

    def read_ahead(self, tx: Transaction, rows: Sequence[OutboxRow], today: date) -> None:
        """Read ahead in a snapshot, all at once, what the parcels of these rows ask for."""
        projection.read_ahead(tx, self._procedure, _residents(rows), today)

    def parcel(
        self, tx: Transaction, row: OutboxRow, today: date, links: Links | None = None
    ) -> Parcel | None:
        """Return a row ready to send, or None when it is no longer true.

        `today` is a Brussels date. At the place that `links` is for, what can be linked is.
        """
        if _is_erased(tx, row):
            return None
        recipient = self._letters.recipient(tx, row, self._trajectory(tx, row), today)
        asked = Asked()
        if row.kind == "digest":
            plain = self._digest(tx, row, today, asked.link)
            linked = self._digest(tx, row, today, links.to) if links else plain
            copies = [
                Copy(place, linked if links and place == links.place else plain)
                for place in recipient.places
            ]
            return Parcel(tuple(copies), linkable=frozenset(asked.channels))
        letter = self._letters.reminder(tx, self._procedure, row, today, asked.link)
        if letter is None:
            return None
        parcel = _read_by(recipient, self._reminder(tx, row, recipient.places, letter, today))
        if links is None or not asked.channels:
            return replace(parcel, linkable=frozenset(asked.channels))
        linked_letter = self._letters.reminder(tx, self._procedure, row, today, links.to) or letter
        return replace(parcel, copies=_at(parcel.copies, links.place, linked_letter.message))

    def trace(self, tx: Transaction, row: OutboxRow, today: date) -> Parcel:
        """Return where a row that is no longer true can stand from an earlier try.

        There is nothing in it to send. What stands there is older than any rendering.
        """
        if _is_erased(tx, row):
            return Parcel(())
        recipient = self._letters.recipient(tx, row, self._trajectory(tx, row), today)
        is_kept = row.kind == "reminder" and self._letters.is_kept(row)
        return Parcel(tuple(Copy(place, (), is_checklist=is_kept) for place in recipient.places))

    def checklist(
        self, tx: Transaction, about: About, today: date, language: str | None = None
    ) -> Message:
        """Return a checklist as it stands."""
        return self._letters.checklist(tx, self._procedure, *about, today, language)

    def former(self, tx: Transaction, about: About, channel: str, today: date) -> Message:
        """Return what stays, in a channel, where a checklist was that stands elsewhere now."""
        return self._letters.former(tx, self._procedure, *about, channel, today)

    def _digest(
        self, tx: Transaction, row: OutboxRow, today: date, link_to: LinkTo
    ) -> tuple[Message, ...]:
        """Return the pages of a digest."""
        region, period = row.region or "", row.period or ""
        return tuple(self._letters.digest(tx, self._procedure, region, period, today, link_to))

    def _reminder(
        self, tx: Transaction, row: OutboxRow, places: Sequence[str], letter: Letter, today: date
    ) -> Parcel:
        """Return a reminder ready to send.

        An answer that cannot stand below its checklist gives way to the checklist itself: there is
        none yet, its thread is gone, or others read it, as when it was written to a coordinator
        who stood in, in a channel that is but the last resort of whoever is back.
        """
        if row.resident_id is None:  # about a colleague, not about a file
            return Parcel(tuple(Copy(place, (letter.message,)) for place in places))
        resident_id, moment, occurrence = about(row)
        version = tx.agenda.version(resident_id)
        if not letter.thread:
            copies = [Copy(p, (letter.message,), is_checklist=letter.is_checklist) for p in places]
            return Parcel(tuple(copies), version=version)
        head = self.checklist(tx, about(row), today)
        copies = [Copy(place, (head,), is_checklist=True) for place in places]
        posted = tx.messages.checklist(resident_id, moment, occurrence)
        is_for_others = posted is not None and posted.place not in (None, *places[:1])
        if posted is None or is_for_others:
            return Parcel(tuple(copies), version=version)
        reply = Copy(posted.channel, (letter.message,), posted.ts, letter.broadcast)
        return Parcel(tuple(copies), reply, version)

    def _trajectory(self, tx: Transaction, row: OutboxRow) -> Trajectory | None:
        """Return the trajectory that a row is about, or None for a digest."""
        if row.resident_id is None:
            return None
        return projection.load(tx, self._procedure, row.resident_id)


def _is_erased(tx: Transaction, row: OutboxRow) -> bool:
    """Say whether the file that a row is about has been erased since the row was read."""
    return row.resident_id is not None and tx.journal.get(row.resident_id) is None


def _residents(rows: Sequence[OutboxRow]) -> list[str]:
    """Return the residents whom rows are about, each once."""
    return list(dict.fromkeys(row.resident_id for row in rows if row.resident_id is not None))


def about(row: OutboxRow) -> About:
    """Return what a reminder is about; raises ValueError for another row."""
    if row.resident_id is None or row.moment is None or row.occurrence is None:
        raise ValueError(f"a {row.kind} is about no moment")
    asked_too = (row.ordinal or 0) if row.step == "ask" else 0  # each who is asked has a message
    return About(row.resident_id, row.moment, row.occurrence + asked_too)


def _read_by(recipient: Recipient, parcel: Parcel) -> Parcel:
    """Return the parcel, each copy with the person whose own place it goes to.

    A centre's channel is nobody's own, also where it is the one in which its coordinator reads.
    """
    own = recipient.channel if recipient.channel not in recipient.fallbacks else None

    def reader(place: str) -> str | None:
        if place.startswith(PEOPLE):
            return place
        return recipient.user if place == own else None

    copies = tuple(replace(copy, reader=reader(copy.place)) for copy in parcel.copies)
    return replace(parcel, copies=copies)


def _at(copies: Sequence[Copy], place: str, message: Message) -> tuple[Copy, ...]:
    """Return the copies, the one at that place with another message."""
    return tuple(
        replace(copy, pages=(message,)) if copy.place == place else copy for copy in copies
    )
