"""Retention: files are erased by themselves some time after the last of them, and a notice.

A wrong clock must not erase anything. Nothing is done unless Slack's clock agrees with ours, and
no file goes before the notice about it has stood in Slack for as long as it promises. Only a notice
that Slack takes from nobody, for a month, keeps no file any longer.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import structlog
from dateutil.relativedelta import relativedelta

from bot import erasing
from bot.loops import Guard
from bot.metrics import Metrics
from bot.time import Time
from handlers import retention_letters
from scheduling.reminders import brussels_date
from scheduling.retention import (
    Life,
    Retention,
    erased_on,
    life,
    may_be_erased,
    may_be_erased_untold,
)
from scheduling.rules import Procedure
from storage import BOT, Deed, OutboxRow, Store, Transaction, UnreadableFacts, projection

MOST = 500
"""So many files are erased in one round at most: the others have their turn in the next one."""
PAGE = 200
UNUSED = timedelta(days=365)
"""After so long without being read, the address of a calendar is taken away."""
AGREES = timedelta(days=1)
"""By so much may our clock differ from Slack's: it is about days, and an hour is harmless."""
MONTHS_DIFFER = timedelta(days=3)
"""Months are longer and shorter by so much: whoever counts them back has to look twice."""

log = structlog.get_logger(__name__)


class Retaining:
    """Tells that files are to be erased, and erases those of which that was told."""

    def __init__(
        self,
        store: Store,
        procedure: Procedure,
        time: Time,
        metrics: Metrics,
        slack_time: Callable[[], datetime | None],
        poke: Callable[[], None],
    ) -> None:
        """Keep what is needed; `slack_time` is the instant by Slack's clock, None when unknown."""
        self._store = store
        self._procedure = procedure
        self._time = time
        self._metrics = metrics
        self._slack_time = slack_time
        self._poke = poke

    def turn(self) -> None:
        """Go through the files that are due or soon will be, each in a transaction of its own.

        Any number of replicas may do that at once: a notice is said once, a file erased once.
        """
        with self._store.snapshot() as tx:
            rules = tx.people.retention()
        now = self._time.now()
        ahead = brussels_date(now) + rules.notice
        closed_on = ahead - timedelta(days=rules.after_closure_days)
        active_on = ahead - relativedelta(months=rules.without_activity_months) + MONTHS_DIFFER
        after, erased, told, is_sure = "", 0, 0, False
        while erased < MOST:
            with self._store.snapshot() as tx:
                page = tx.erasures.due(closed_on, active_on, after, PAGE)
            if not page:
                break
            if not is_sure and not self._is_clock_right(now):
                return
            is_sure, after = True, page[-1]
            for resident_id in page:
                with Guard("retention"), self._store.transaction() as tx:
                    done = self._look(tx, resident_id, rules, now)
                    erased += done == "erased"
                    told += done == "told"
        if erased or told:
            self._metrics.erased.inc(erased)
            log.info("retention", erased=erased, told=told)
            self._poke()

    def stop_unused(self) -> None:
        """Take the addresses away of calendars that nobody reads, or whose person has left."""
        now = self._time.now()
        made_before, read_before = now - UNUSED, brussels_date(now) - UNUSED
        with self._store.snapshot() as tx:
            found = tx.subscriptions.idle(made_before, read_before)
        if not found or not self._is_clock_right(now):
            return
        with self._store.transaction() as tx:
            for slack_id in tx.subscriptions.idle(made_before, read_before):
                person = tx.people.person(slack_id)
                centre = person.centres[0] if person is not None and person.centres else None
                if tx.subscriptions.stop(slack_id):
                    tx.audit.note(Deed(BOT, now, "calendar", "unused", centre))

    def _look(self, tx: Transaction, resident_id: str, rules: Retention, now: datetime) -> str:
        """Erase a file, or tell that it will be, where it is time for that; say which."""
        resident = erasing.hold(tx, resident_id)
        if resident is None:
            return "gone"
        try:
            (trajectory,) = projection.load_all(tx, self._procedure, [resident])
        except UnreadableFacts:
            return self._look_unread(tx, resident_id, rules, now)
        lived = life(trajectory.plan, trajectory.facts)
        if lived is None:
            return "empty"
        summary = tx.agenda.summaries([resident_id])[resident_id]
        if (summary.active_on, summary.closed_on) != lived:  # planned by an earlier version
            projection.save(tx, self._procedure, trajectory, now)
        due, today = erased_on(lived, rules), brussels_date(now)
        if today < due - rules.notice:
            return "kept"
        notice = tx.outbox.notice(resident_id, due)
        is_told = may_be_erased(due, _told_on(notice), rules, today)
        if is_told or _is_untellable(notice, due, rules, now):
            erasing.erase(tx, self._procedure, resident_id, BOT, now)
            return "erased"
        is_new = retention_letters.announce(tx, self._procedure, trajectory, due, now)
        return "told" if is_new else "waiting"

    def _look_unread(
        self, tx: Transaction, resident_id: str, rules: Retention, now: datetime
    ) -> str:
        """Do the same for a file whose facts cannot be read, by what its last plan said.

        No notice can be written about it: it is kept for as long as one that reaches nobody.
        """
        summary = tx.agenda.summaries([resident_id])[resident_id]
        log.error("retention: the facts of a file cannot be read, `terugkeer verify` says of which")
        if summary.active_on is None:
            return "kept"
        due = erased_on(Life(summary.active_on, summary.closed_on), rules)
        if not may_be_erased_untold(due, due - rules.notice, rules, brussels_date(now)):
            return "kept"
        erasing.erase(tx, self._procedure, resident_id, BOT, now)
        return "erased"

    def _is_clock_right(self, now: datetime) -> bool:
        """Say whether Slack's clock agrees with ours; without its word nothing is erased."""
        slack = self._slack_time()
        if slack is None:
            log.warning("retention waits: Slack does not say what time it is")
            return False
        differs = abs(self._time.to_real(now) - slack)
        if differs > AGREES:
            log.error("retention waits: our clock is wrong", days=differs.days)
            return False
        return True


def _told_on(notice: OutboxRow | None) -> date | None:
    """Return the Brussels date on which a notice stood in Slack, or None."""
    is_sent = notice is not None and notice.state == "sent"
    return brussels_date(notice.sent_at) if is_sent and notice and notice.sent_at else None


def _is_untellable(notice: OutboxRow | None, due: date, rules: Retention, now: datetime) -> bool:
    """Say whether nobody could be told for so long, up to now, that the file goes all the same.

    Slack refused each time. After days without the bot the notice is tried once more first.
    """
    if notice is None or notice.state != "undeliverable":
        return False
    if notice.next_try_at is not None and notice.next_try_at <= now:
        return False
    noted_on = brussels_date(notice.created_at)
    return may_be_erased_untold(due, noted_on, rules, brussels_date(now))
