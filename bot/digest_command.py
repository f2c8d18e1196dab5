"""The command `digest`: a region's overview now, printed or sent, besides the regular ones."""

import threading
from datetime import UTC, datetime
from time import monotonic

from bot import logs, wiring
from bot.failures import BadInput, Refused
from bot.metrics import Metrics
from bot.pace import Tempo
from bot.queues import Queued
from bot.settings import Settings, load
from bot.time import SystemTime, Waiting
from bot.wiring import Outgoing
from handlers import overviews
from scheduling import rules
from scheduling.reminders import brussels_date
from storage import OutboxRow, Store, Transaction, open_store

PATIENCE = 60.0
"""Seconds in which Slack should have taken it."""
LOOK = 0.5
ALL = 1_000_000


def shown(store: Store, region: str) -> str:
    """Return the overview as plain text; raises `BadInput` for an unknown region."""
    today = brussels_date(datetime.now(UTC))
    with store.snapshot() as tx:
        _check(tx, region)
        pages = overviews.digest(tx, rules.load(), region, today.isoformat(), today)
    return "\n\n".join(page.text for page in pages)


def send(region: str) -> str:
    """Send the overview and return what became of it.

    It goes through the outbox as all else does: a bot that is running may be the one that posts
    it. Raises `BadInput` for an unknown region, and `Refused` when nobody posted it in time.
    """
    settings = load(Settings)
    logs.configure(settings.log_format, secrets=settings.secrets)
    store, time, tempo = open_store(settings.database_url, settings.keys), SystemTime(), Tempo()
    client, stopping = wiring.client_for(settings, tempo), threading.Event()
    outgoing = wiring.outgoing_for(client, store, time, tempo, Metrics(), Waiting(stopping.wait))
    try:
        store.check_schema()
        row = _sent(store, outgoing, _put(store, region, time.now()), stopping)
        return f"Sent to {row.channel}."
    finally:
        outgoing.poster.stop()
        store.close()


def _put(store: Store, region: str, now: datetime) -> str:
    """Put the overview in the outbox under a period of its own; return the row's id."""
    period = now.isoformat(timespec="microseconds")
    with store.transaction() as tx:
        _check(tx, region)
        tx.outbox.add_digest(region, period, now)
        rows = tx.sending.ready(now, ALL)
    return next(row.id for row in rows if (row.region, row.period) == (region, period))


def _sent(store: Store, outgoing: Outgoing, row_id: str, stopping: threading.Event) -> OutboxRow:
    """Try until the row is sent; raises `Refused` when that takes too long."""
    give_up = monotonic() + PATIENCE
    while True:
        with store.snapshot() as tx:
            row = tx.outbox.get(row_id)
        if row is not None and row.state == "sent":
            return row
        if row is None or row.state not in ("pending", "sending") or monotonic() > give_up:
            note = row.note if row is not None else None
            raise Refused(f"not sent yet: {note or 'Slack did not take it in time'}")
        outgoing.delivery.deliver([Queued(row, "")])
        stopping.wait(LOOK)


def _check(tx: Transaction, region: str) -> None:
    """Raise `BadInput` for a region that is not in the organisation."""
    known = [found.id for found in tx.people.regions()]
    if region not in known:
        raise BadInput(f"there is no region {region!r}; there are: {', '.join(known) or 'none'}")
