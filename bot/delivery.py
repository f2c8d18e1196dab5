"""One try to deliver one row of the outbox: claim, resolve, look up where that is needed, post.

The try is counted before the call. What is not known to have failed is looked up by its id before
it is sent again, so that a crash, a dropped connection or a second sender posts nothing twice.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import structlog

from bot.leases import Leases
from bot.ledger import Ledger, Result, Sent, open_note, still_unclear
from bot.links import Readers
from bot.lookup import DOUBLE, Absent, Lookup, Standing, may_have_been_sent, page_ids, unclear
from bot.metrics import Metrics
from bot.pace import Tempo
from bot.parcels import Copy, Parcel, Parcels
from bot.slack import MESSAGE_ERRORS, Accepted, Answer, Limited, Refused, Unclear, named
from bot.slack_calls import Calls, Post, is_without_scope
from bot.time import Time
from scheduling.reminders import brussels_date
from storage import OutboxRow, Store
from storage.outbox import FALLBACK, URGENT_STEPS

DIRECT = "D"
"""What the id of a direct message begins with."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Suspect:
    """A message that was posted when its row had gone to another sender already."""

    row_id: str
    channel: str
    ts: str


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
        self._suspects: list[Suspect] = []

    def today(self) -> date:
        """Return today's Brussels date."""
        return brussels_date(self._time.now())

    def deliver(self, seen: OutboxRow) -> Result:
        """Try to deliver a row as it was `seen`; the result is also written down."""
        row = self.ledger.claim(seen.id)
        if row is None:
            return Result("taken")
        parcel = self._parcel(row)
        blind = False
        if may_have_been_sent(seen, row):
            self._metrics.ambiguous.inc()
            found = self._lookup.standing(row, parcel)
            if isinstance(found, Standing):
                self._metrics.found.inc()
                return self._complete(row, parcel, found)
            if not isinstance(found, Absent):
                blind = is_without_scope(found)
                if not blind:
                    return self.ledger.hindered(row, found, still_unclear(row))
        if parcel is None:
            return self.ledger.cancelled(row)
        return self._send(row, parcel, blind)

    def settle(self) -> None:
        """Take back what was posted when its row had gone to another sender, who posted it too."""
        for suspect in list(self._suspects):
            with self._store.snapshot() as tx:
                row = tx.outbox.get(suspect.row_id)
            if row is not None and row.state in ("pending", "sending"):
                continue
            self._suspects.remove(suspect)
            if row is not None and row.state == "sent" and row.ts != suspect.ts:
                self._delete(suspect.channel, suspect.ts)

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

    def _send(self, row: OutboxRow, parcel: Parcel, blind: bool) -> Result:
        """Post the first copy that Slack takes. `blind`: an earlier try cannot be looked up."""
        if blind and (row.note or "").startswith(DOUBLE):
            return self.ledger.undeliverable(row, f"{DOUBLE}: not sent a third time")
        refusals = []
        for copy in parcel.copies:
            outcome = self._post(row, copy, {})
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
            return self._finish(row, parcel, outcome, "; ".join(refusals) or None)
        return self.ledger.undeliverable(row, "; ".join(refusals) or "nobody to send it to")

    def _complete(self, row: OutboxRow, parcel: Parcel | None, standing: Standing) -> Result:
        """Write down a message that was found, after posting the pages that it lacks."""
        copy = standing.copy
        if len(standing.pages) >= len(copy.pages):
            return self._finish(row, parcel, Sent(copy, standing.channel, standing.pages[row.id]))
        outcome = self._post(row, copy, standing.pages)
        if isinstance(outcome, Sent):
            return self._finish(row, parcel, outcome)
        return self.ledger.hindered(row, outcome, unclear(copy.place, named(outcome)))

    def _finish(
        self, row: OutboxRow, parcel: Parcel | None, sent: Sent, note: str | None = None
    ) -> Result:
        """Write down that a row was sent, and suspect it where that comes too late."""
        is_fallback = parcel is not None and parcel.is_fallback(sent.copy)
        if is_fallback:
            note = f"{FALLBACK}: {note or sent.copy.place}"
        result = self.ledger.sent(row, parcel, sent, note)
        if is_fallback and result.ending == "sent":
            self._metrics.fallbacks.inc()
        if result.ending == "taken":
            self._suspects.append(Suspect(row.id, sent.channel, sent.ts))
        return result

    def _post(self, row: OutboxRow, copy: Copy, standing: Mapping[str, str]) -> Sent | Answer:
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
                answer = self._post_page(post, copy.broadcast)
                if not isinstance(answer, Accepted):
                    return Unclear(named(answer)) if first else answer
                channel = str(answer.data["channel"])
                ts = self._without_twin(row, copy, channel, str(answer.data["ts"]), message_id)
            first = first or ts
        return Sent(copy, channel, first)

    def _post_page(self, post: Post, broadcast: bool) -> Answer:
        """Post one page; one that Slack refuses for its looks goes out as plain text.

        A deadline that is said plainly is better than one that is not said.
        """
        answer = self._post_once(post, broadcast, with_blocks=True)
        if isinstance(answer, Refused) and answer.code in MESSAGE_ERRORS:
            log.error("message refused", code=answer.code)
            return self._post_once(post, broadcast, with_blocks=False)
        return answer

    def _post_once(self, post: Post, broadcast: bool, *, with_blocks: bool) -> Answer:
        """Wait for Slack's pace and the lease, and only then post."""
        is_our_turn = self._calls.wait("chat.postMessage", post.place)
        if not is_our_turn or not self._leases.take(post.place):
            return Limited(self._tempo.look)
        return self._calls.post(post, broadcast=broadcast, with_blocks=with_blocks)

    def _without_twin(
        self, row: OutboxRow, copy: Copy, channel: str, ts: str, message_id: str
    ) -> str:
        """Return where a page stands, after taking back ours if it has become the second one.

        That can be when the lease has run out during the call: another may have sent the page too.
        """
        if self._leases.left(copy.place) > 0:
            return ts
        others = [o for o in self._lookup.twins(row, copy, channel, message_id) if o != ts]
        if not others:
            return ts
        self._delete(channel, ts)
        return others[0]

    def _delete(self, channel: str, ts: str) -> None:
        """Delete our own duplicate."""
        is_gone = isinstance(self._calls.delete(channel, ts), Accepted)
        if is_gone:
            self._metrics.duplicates_deleted.inc()
        log.warning("duplicate", deleted=is_gone)
