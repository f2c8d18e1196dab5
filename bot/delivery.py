"""One try to deliver rows of the outbox: claim, resolve, look up where that is needed, post.

The try is counted before the call. What is not known to have failed is looked up by its id before
it is sent again, so that a crash, a dropped connection or a second sender posts nothing twice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import structlog

from bot.leases import Leases
from bot.ledger import Ledger, Posted, Result, Sent, open_note, still_unclear
from bot.links import Readers
from bot.lookup import (
    DOUBLE,
    Absent,
    Closed,
    Lookup,
    Standing,
    closed,
    may_have_been_sent,
    page_ids,
    unclear,
)
from bot.loops import Guard
from bot.metrics import Metrics
from bot.pace import Tempo
from bot.parcels import Copy, Parcel, Parcels
from bot.queues import Queued
from bot.slack import MESSAGE_ERRORS, Accepted, Answer, Limited, Refused, Unclear, named
from bot.slack_calls import Calls, Post, cannot_be_read
from bot.time import Time
from bot.twins import Twins
from scheduling.reminders import brussels_date
from storage import OutboxRow, Store
from storage.outbox import FALLBACK, URGENT_STEPS

DIRECT = "D"
"""What the id of a direct message begins with."""
UNWRITTEN = 0.5
"""For at most so many seconds is a post not written down: were we to die, it is looked up."""

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Haul:
    """Rows that a sender has claimed together, and how far it has come with them."""

    rows: Sequence[OutboxRow]
    seen: Mapping[str, OutboxRow]
    """The rows as they were before."""
    until: float
    """When the claim ends, in seconds of uptime."""
    booked: str | None
    """The place for which the next post has been booked."""
    results: dict[str, Result]
    posted: list[Posted] = field(default_factory=list)
    """What stands in Slack, and is not written down yet."""
    since: float = 0.0
    """When the first of these was posted, in seconds of uptime."""


class Delivery:
    """Delivers rows, one try at a time; several threads may use it for different rows."""

    def __init__(
        self,
        store: Store,
        time: Time,
        parcels: Parcels,
        calls: Calls,
        readers: Readers,
        leases: Leases,
        tempo: Tempo,
        metrics: Metrics,
    ) -> None:
        """Keep what is needed."""
        self._store = store
        self._time = time
        self._parcels = parcels
        self._calls = calls
        self.readers = readers
        self._lookup = Lookup(calls, time)
        self._leases = leases
        self._tempo = tempo
        self._metrics = metrics
        self.ledger = Ledger(store, leases, tempo, metrics)
        self.twins = Twins(store, calls, leases, self._lookup, metrics)

    def today(self) -> date:
        """Return today's Brussels date."""
        return brussels_date(self._time.now())

    def deliver(self, waiting: Sequence[Queued], booked: str | None = None) -> dict[str, Result]:
        """Try to deliver rows of as many residents; return what that came to, by row.

        It is written down, too. `booked` is the place for which the next post has been booked.
        What goes wrong on our side with one row keeps none of the others back.
        """
        haul = self._claim(waiting, booked)
        parcels = self._parcels_of(haul.rows)
        for index, row in enumerate(haul.rows):
            if haul.until - self._leases.uptime() < self._tempo.least_left:
                with Guard("sender"):  # else the claim runs out
                    self._give_back(haul, haul.rows[index:])
                break
            with Guard("sender") as guard:
                parcel = parcels[row.id] if row.id in parcels else self._parcel(row)
                outcome = self._try(haul, row, parcel)
                if isinstance(outcome, Posted):
                    haul.posted.append(outcome)
                else:
                    haul.results[row.id] = outcome
            if guard.error is not None:
                haul.results[row.id] = self._failed(row, guard)
            if haul.posted and self._leases.uptime() - haul.since > UNWRITTEN:
                self._write_down(haul)
        self._write_down(haul)
        return haul.results

    def _claim(self, waiting: Sequence[Queued], booked: str | None) -> Haul:
        """Claim what is free, at places to which nobody else sends."""
        begun = self._leases.uptime()
        ours = self._leases.take_all({one.place for one in waiting if one.place})
        free = [one for one in waiting if one.place in ours or not one.place]
        claimed = {row.id: row for row in self.ledger.claim([one.row.id for one in free])}
        rows = [claimed[one.row.id] for one in free if one.row.id in claimed]
        results = {one.row.id: Result("held") for one in waiting}
        results |= {one.row.id: Result("taken") for one in free}
        return Haul(
            rows=rows,
            seen={one.row.id: one.row for one in free},
            until=begun + self._tempo.claim,
            booked=booked,
            results=results,
        )

    def _give_back(self, haul: Haul, rows: Sequence[OutboxRow]) -> None:
        """Let others have rows of which nothing was tried here.

        Of one that was left behind by a sender that died, that has to be remembered.
        """
        unclear_ones = [row for row in rows if may_have_been_sent(haul.seen[row.id], row)]
        for row in unclear_ones:
            self.ledger.rest(row, 0.0, still_unclear(row))
        self.ledger.give_back([row for row in rows if row not in unclear_ones])

    def _parcels_of(self, rows: Sequence[OutboxRow]) -> dict[str, Parcel | None]:
        """Return several rows ready to send, from one reading; those that cannot be are left out.

        They are made ready one by one then, and so is what is to be linked.
        """
        parcels: dict[str, Parcel | None] = {}
        if len(rows) < 2:
            return parcels
        today = self.today()
        with Guard("ahead"), self._store.snapshot() as tx:
            self._parcels.read_ahead(tx, rows, today)
            for row in rows:
                parcel = self._parcels.parcel(tx, row, today)
                if parcel is None or not parcel.linkable:
                    parcels[row.id] = None if parcel is None else self._with_reply(parcel)
        return parcels

    def _try(self, haul: Haul, row: OutboxRow, parcel: Parcel | None) -> Posted | Result:
        """Try to deliver a row that was claimed."""
        blind = False
        if may_have_been_sent(haul.seen[row.id], row):
            self._metrics.ambiguous.inc()
            sought = parcel or self._trace(row)
            found = self._lookup.standing(row, sought)
            if isinstance(found, Standing):
                self._metrics.found.inc()
                return self._complete(haul, row, sought, found)
            if isinstance(found, Closed):
                note = closed(row, found.places)
                return self.ledger.rest(row, self._tempo.settle, note)
            if not isinstance(found, Absent):
                blind = cannot_be_read(found)
                if not blind:
                    return self.ledger.hindered(row, found, still_unclear(row))
        if parcel is None:
            return self.ledger.cancelled(row)
        return self._send(haul, row, parcel, blind)

    def _write_down(self, haul: Haul) -> None:
        """Write down what was posted, and suspect what comes too late."""
        posted, haul.posted = haul.posted, []
        if not posted:
            return
        with Guard("sender") as guard:
            results = self.ledger.sent(posted)
        if guard.error is not None:
            haul.results |= {one.row.id: self._failed(one.row, guard) for one in posted}
            return
        haul.results |= results
        for one in posted:
            if results[one.row.id].ending == "taken":
                self.twins.suspect(one.row.id, one.sent.channel, one.sent.ts)
            elif (one.note or "").startswith(FALLBACK):
                self._metrics.fallbacks.inc()

    def _failed(self, row: OutboxRow, guard: Guard) -> Result:
        """Have a row tried again during which something went wrong on our side."""
        reason = f"{type(guard.error).__name__}, reference {guard.reference}"
        with Guard("sender"):
            return self.ledger.failed(row, reason)
        return Result("later", self._tempo.settle)

    def _parcel(self, row: OutboxRow) -> Parcel | None:
        """Return a row ready to send, linked where its readers can follow, or None."""
        today = self.today()
        with self._store.snapshot() as tx:
            parcel = self._parcels.parcel(tx, row, today)
        if parcel is None:
            return None
        if parcel.copies and parcel.linkable:
            links = self.readers.links(parcel.copies[0].place, parcel.linkable)
            if links is not None:  # nothing was read while Slack was asked
                with self._store.snapshot() as tx:
                    parcel = self._parcels.parcel(tx, row, today, links) or parcel
        return self._with_reply(parcel)

    def _trace(self, row: OutboxRow) -> Parcel:
        """Return where a row that is no longer true can stand: what does is to be kept true."""
        with self._store.snapshot() as tx:
            return self._parcels.trace(tx, row, self.today())

    def _with_reply(self, parcel: Parcel) -> Parcel:
        """Put the answer in the thread first, where its readers read the checklist's channel."""
        reply = parcel.reply
        if reply is None:
            return parcel
        there = next((copy for copy in parcel.copies if self._is_at(copy, reply.place)), None)
        if there is None:
            return parcel
        return replace(parcel, copies=(replace(reply, reader=there.reader), *parcel.copies))

    def _is_at(self, copy: Copy, channel: str) -> bool:
        """Say whether the place of a copy is that channel."""
        if copy.place == channel:
            return True
        if not channel.startswith(DIRECT):
            return False
        room = self._calls.room(copy.place)
        return isinstance(room, Accepted) and room.data["channel"] == channel

    def _send(self, haul: Haul, row: OutboxRow, parcel: Parcel, blind: bool) -> Posted | Result:
        """Post the first copy that Slack takes. `blind`: an earlier try cannot be looked up."""
        if blind and (row.note or "").startswith(DOUBLE):
            return self.ledger.undeliverable(row, f"{DOUBLE}: not sent a third time")
        refusals = []
        for copy in parcel.copies:
            outcome = self._post(haul, row, copy, {})
            if isinstance(outcome, Refused):
                refusals.append(f"{copy.place}: {outcome.code}")
                continue
            if not isinstance(outcome, Sent):
                note = open_note(row, copy, outcome, blind=blind)
                return self.ledger.hindered(row, outcome, note)
            if blind:
                self._metrics.possibly_double.inc()
                log.warning(DOUBLE, row=row.id)
                refusals.insert(0, DOUBLE)
            return _posted(row, parcel, outcome, "; ".join(refusals) or None)
        return self.ledger.undeliverable(row, "; ".join(refusals) or "nobody to send it to")

    def _complete(
        self, haul: Haul, row: OutboxRow, parcel: Parcel, standing: Standing
    ) -> Posted | Result:
        """Take a message that was found for sent, after posting the pages that it lacks."""
        copy = standing.copy
        if len(standing.pages) >= len(copy.pages):
            return _posted(row, parcel, Sent(copy, standing.channel, standing.pages[row.id]))
        outcome = self._post(haul, row, copy, standing.pages)
        if isinstance(outcome, Sent):
            return _posted(row, parcel, outcome)
        return self.ledger.hindered(row, outcome, unclear(copy.place, named(outcome)))

    def _post(
        self, haul: Haul, row: OutboxRow, copy: Copy, standing: Mapping[str, str]
    ) -> Sent | Answer:
        """Post the pages of a copy that are not `standing` there yet."""
        urgent = row.step in URGENT_STEPS
        if not standing and copy.reader and self._calls.has_left(copy.reader, urgent=urgent):
            return Refused("user_disabled")
        room = self._calls.room(copy.place)
        if not isinstance(room, Accepted):
            return room
        channel, first = str(room.data["channel"]), ""
        for message_id, page in zip(page_ids(row, len(copy.pages)), copy.pages, strict=True):
            ts = standing.get(message_id)
            if ts is None:
                post = Post(copy.place, channel, page, message_id, first or copy.thread_ts)
                answer = self._post_page(haul, post, copy.broadcast)
                if not isinstance(answer, Accepted):
                    return Unclear(named(answer)) if first else answer
                channel = str(answer.data["channel"])
                ts = self.twins.sole(row, copy, channel, str(answer.data["ts"]), message_id)
            first = first or ts
        return Sent(copy, channel, first)

    def _post_page(self, haul: Haul, post: Post, broadcast: bool) -> Answer:
        """Post one page; one that Slack refuses for its looks goes out as plain text.

        A deadline that is said plainly is better than one that is not said.
        """
        answer = self._post_once(haul, post, broadcast, with_blocks=True)
        if isinstance(answer, Refused) and answer.code in MESSAGE_ERRORS:
            log.error("message refused", code=answer.code)
            return self._post_once(haul, post, broadcast, with_blocks=False)
        return answer

    def _post_once(self, haul: Haul, post: Post, broadcast: bool, *, with_blocks: bool) -> Answer:
        """Wait for Slack's pace, and post only while both the place and the row are ours."""
        is_booked, haul.booked = post.place == haul.booked, None
        is_our_turn = self._calls.wait("chat.postMessage", post.place, is_booked=is_booked)
        if not is_our_turn or not self._leases.take(post.place):
            return Limited(self._tempo.look)
        if haul.until - self._leases.uptime() < self._tempo.least_left:
            return Limited(self._tempo.look)
        if not haul.posted:
            haul.since = self._leases.uptime()
        with self._leases.in_use(post.place):
            return self._calls.post(post, broadcast=broadcast, with_blocks=with_blocks)


def _posted(row: OutboxRow, parcel: Parcel | None, sent: Sent, note: str | None = None) -> Posted:
    """Return that a row stands in Slack, with the note that others read it where that is so."""
    if parcel is not None and parcel.is_fallback(sent.copy):
        note = f"{FALLBACK}: {note or sent.copy.place}"
    return Posted(row, parcel, sent, note)
