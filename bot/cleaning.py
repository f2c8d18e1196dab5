"""Taking erased files out of Slack: messages replaced or redacted, Home tabs published anew.

What is to be done stands in the database, so that Slack may be away and the bot be killed: a task
is over when Slack has done it, and doing it twice changes nothing.
"""

from datetime import timedelta
from typing import Protocol

import structlog

from bot.leases import Leases
from bot.loops import Guard
from bot.metrics import Metrics
from bot.pace import Tempo
from bot.slack import Accepted, Answer, Limited, Refused, Unauthorised, named
from bot.slack_calls import Calls, Found, cannot_be_read
from bot.time import Time
from handlers.blocks import erased
from handlers.blocks.message import Message
from handlers.texts import DEFAULT, texts_for
from scheduling.reminders import brussels_date
from storage import Erasure, Store, Transaction
from storage.leftovers import Task

LANE = "update:"
"""Updates of a channel have a lease of their own: they need not wait for posts."""
CLOSED = frozenset({"channel_not_found", "is_archived", "is_inactive", "not_in_channel"})
"""The bot is kept from a channel, perhaps for a time."""
GONE = frozenset({"message_not_found", "thread_not_found"})
"""There is nothing to replace any more."""
GIVE_UP = timedelta(days=30)
"""After so long the bot no longer waits to be let into a channel."""
UPDATING = "chat.update"
READING = "conversations.replies"
SETTLE = timedelta(seconds=10)
"""After so long it is looked again whether a message that is being sent stands."""

log = structlog.get_logger(__name__)


class ShowHome(Protocol):
    """Publishes a Home tab."""

    def __call__(self, slack_id: str, *, over_any: bool = False) -> bool:
        """Publish a person's, over whatever stands there if told so; False if Slack refuses."""


class Cleaner:
    """Does what erasures leave to be done in Slack, one task at a time."""

    def __init__(
        self,
        store: Store,
        time: Time,
        calls: Calls,
        leases: Leases,
        tempo: Tempo,
        metrics: Metrics,
        show_home: ShowHome,
    ) -> None:
        """Keep what is needed; `show_home` publishes a person's Home tab."""
        self._store = store
        self._time = time
        self._calls = calls
        self._leases = leases
        self._tempo = tempo
        self._metrics = metrics
        self._show_home = show_home

    def has_nothing(self, tx: Transaction) -> bool:
        """Say whether nothing is to be done now: asked in a snapshot that is read anyway."""
        leftovers = tx.leftovers
        return leftovers.to_scrub("log") is None and not leftovers.tasks(self._leases.now(tx), 1)

    def turn(self) -> float:
        """Do one task; return the seconds to wait before the next turn."""
        with self._store.snapshot() as tx:
            found = tx.leftovers.tasks(self._leases.now(tx), 1)
        if not found:
            with Guard("scrub"):
                self._store.scrub()
            return self._tempo.look
        (task,) = found
        rest = self._tempo.settle
        with Guard("cleaner"):
            rest = self._do(task)
        if rest > 0:
            with Guard("cleaner"), self._store.transaction() as tx:
                tx.leftovers.put_off(task, self._leases.now(tx) + timedelta(seconds=rest))
        return 0.0

    def _do(self, task: Task) -> float:
        """Do a task; return the seconds after which it is to be tried again, 0 when it is over."""
        if task.kind == "home":
            return self._home(task)
        if task.kind == "seek":
            return self._seek(task)
        if task.kind == "redact":
            return self._redact(task)
        return self._replace(task, task.place or "", task.ts or "", self._neutral(task))

    # -- one message

    def _replace(self, task: Task, channel: str, ts: str, message: Message) -> float:
        """Put something else in the place of a message; delete it where that is refused."""
        if not self._leases.take(LANE + channel) or not self._calls.wait(UPDATING):
            return self._tempo.look
        answer = self._calls.update(channel, ts, message)
        if isinstance(answer, Refused) and answer.code not in CLOSED | GONE:
            answer = self._calls.delete(channel, ts)
        rest = self._rest(task, answer)
        if rest == 0:
            self._over(task)
        return rest

    def _rest(self, task: Task, answer: Answer) -> float:
        """Return for how long a task rests after an answer; 0 when nothing is left to be done."""
        match answer:
            case Accepted():
                outcome, rest = "done", 0.0
            case Refused(code) if code in CLOSED:
                # It can be opened again, and what stands there must not be found then.
                outcome, rest = "closed", self._tempo.undeliverable_pause
                log.warning("erased message cannot be replaced now", code=code, channel=task.place)
                if self._is_old(task):
                    outcome, rest = "given up", 0.0
                    log.error("erased message stays", channel=task.place, ts=task.ts)
            case Refused(code):
                outcome, rest = "gone", 0.0
                if code not in GONE:
                    log.error("erased message stays", code=code, channel=task.place, ts=task.ts)
            case Limited(seconds):
                outcome, rest = "later", max(seconds, 0.1)
            case Unauthorised():
                outcome, rest = "later", self._tempo.longest_pause
            case _:
                outcome, rest = "later", self._tempo.settle
                log.warning("replacing not sure", reason=named(answer))
        self._metrics.cleaned.labels(outcome).inc()
        return rest

    # -- what speaks of several files

    def _redact(self, task: Task) -> float:
        """Take the lines about an erased file out of a message, and out of its further pages."""
        with self._store.snapshot() as tx:
            erasure = tx.leftovers.erasure(task.erasure_id or "")
            row = tx.outbox.get(task.message_id) if task.message_id else None
        channel, ts = task.place, task.ts
        if row is not None:
            if row.state == "sending" or (row.state == "pending" and row.tries > 0):
                return SETTLE.total_seconds()
            channel, ts = row.channel, row.ts
        if erasure is None or channel is None or ts is None:
            self._over(task)
            return 0.0
        if not self._leases.take(LANE + channel) or not self._calls.wait(READING):
            return self._tempo.look
        thread = self._calls.thread(channel, ts)
        if not isinstance(thread, list):
            if isinstance(thread, Refused) and cannot_be_read(thread):  # it goes as a whole then
                return self._replace(task, channel, ts, self._neutral(task))
            rest = self._rest(task, thread)
            if rest == 0:
                self._over(task)
            return rest
        for page in thread:
            message = self._redacted(task, erasure, page)
            if message is not None:
                if not self._calls.wait(UPDATING):
                    return self._tempo.look
                answer = self._calls.update(channel, str(page["ts"]), message)
                rest = self._rest(task, answer)
                if rest > 0:
                    return rest
        self._over(task)
        return 0.0

    def _redacted(self, task: Task, erasure: Erasure, page: object) -> Message | None:
        """Return a page without what it says of the file; None where it says nothing."""
        found = dict(page) if isinstance(page, dict) else {}
        names = (erasure.code, erasure.id)
        texts = texts_for(task.language or DEFAULT)
        return erased.redacted(str(found.get("text", "")), found.get("blocks") or [], names, texts)

    # -- what may have been posted

    def _seek(self, task: Task) -> float:
        """Look for a message that somebody was sending, and have it replaced if it stands."""
        room = self._calls.room(task.place or "")
        if not isinstance(room, Accepted):
            found: Found | Answer = room
            channel = task.place or ""
        else:
            channel = str(room.data["channel"])
            since = self._time.to_real(task.since).timestamp() if task.since else 0.0
            found = self._calls.find(channel, since, task.ts)
        if isinstance(found, Found):
            self._have_replaced(task, channel, found)
            return 0.0
        if isinstance(found, Refused) and cannot_be_read(found):
            log.error("cannot look for an erased message", code=found.code)
            self._over(task)
            return 0.0
        if isinstance(found, Refused):  # where Slack lets us read nothing, we have written nothing
            self._over(task)
            return 0.0
        return self._rest(task, found)

    def _have_replaced(self, task: Task, channel: str, found: Found) -> None:
        """Put down that messages with the id that was sought are to be replaced."""
        with self._store.transaction() as tx:
            now = self._leases.now(tx)
            for ts in found.ts.get(task.message_id or "", ()):
                tx.leftovers.add("replace", channel, ts, now, of=task)
            tx.leftovers.done([task.number], now)

    # -- Home tabs

    def _home(self, task: Task) -> float:
        """Publish a Home tab, on which the file is no longer: nor any that was erased before."""
        if not self._calls.wait("views.publish"):
            return self._tempo.look
        who = task.place or ""
        with self._store.snapshot() as tx:
            same = tx.leftovers.homes(who)
        is_shown = False
        with Guard("home"):  # what goes wrong with one person's tab is given up in the end, too
            is_shown = self._show_home(who) or self._show_home(who, over_any=True)
        if not is_shown and not self._is_old(task):
            self._metrics.cleaned.labels("later").inc()
            return self._tempo.longest_pause
        with self._store.transaction() as tx:
            tx.leftovers.done(same if is_shown else [task.number], self._leases.now(tx))
            person = tx.people.person(who)
            if not is_shown:
                log.error("Home tab stays as it was", person=who)
            if not is_shown and (person is None or not person.active):
                tx.homes.forget(who)  # or every erasure to come would wait for it as long
        return 0.0

    def _over(self, task: Task) -> None:
        """Note that a task is done."""
        with self._store.transaction() as tx:
            tx.leftovers.done([task.number], self._leases.now(tx))

    def _is_old(self, task: Task) -> bool:
        """Say whether a task has waited for so long that it is to be given up in a place."""
        with self._store.snapshot() as tx:
            erasure = tx.leftovers.erasure(task.erasure_id or "")
            begun_at = task.since if erasure is None else erasure.begun_at
            return begun_at is None or self._leases.now(tx) - begun_at > GIVE_UP

    def _neutral(self, task: Task) -> Message:
        """Return what is put in the place of a message."""
        today = brussels_date(self._time.now())
        return erased.replaced(texts_for(task.language or DEFAULT, today))
