"""What the judge is given after a run: from Slack, from the journal, from the plan of facts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from sandbox import Sandbox
from scheduling.reminders import BRUSSELS
from storage import Store, projection
from tests.chaos import expected
from tests.chaos.dial import Days
from tests.chaos.judge import Evidence, Standing
from tests.chaos.people import People, ticks_shown
from tests.chaos.town import PROCEDURE, REGIONS, channel_of

BATCH = 200
UNSENT = ("pending", "sending", "undeliverable")
RECORDED = ("decision", "hearing")

Rows = Mapping[str, tuple[str, tuple[object, ...]] | None]
Journal = Mapping[tuple[str, str, str | None, date], int]
Ticks = Mapping[tuple[str, str], bool]


def gather(
    slack: Sandbox,
    store: Store,
    people: People,
    days: Days,
    start: datetime,
) -> Evidence:
    """Return what there is to see, and what was due; `start` is when the run began (UTC)."""
    seen = slack.every_message()
    messages = [_standing(message, days) for message in seen if message["bot"]]
    journal, kept = _journal(store)
    now = days.now()
    with store.snapshot() as tx:
        counts = tx.outbox.counts()
    return Evidence(
        messages=messages,
        steps=expected.steps(store, PROCEDURE, now),
        rows=_rows(store, messages),
        digests=_digests(start, now),
        commands=people.heard.commands,
        journal=journal,
        clicks=people.heard.clicks,
        shown=ticks_shown(seen),
        kept=kept,
        differences=[str(each) for each in projection.verify(store, PROCEDURE, now)],
        unsent={state: counts[state] for state in counts if state in UNSENT},
    )


def _standing(message: Mapping[str, Any], days: Days) -> Standing:
    metadata = message["metadata"] or {}
    ts, thread = str(message["ts"]), message["thread_ts"]
    return Standing(
        id=metadata.get("event_payload", {}).get("id"),
        channel=str(message["channel"]),
        ts=ts,
        at=days.at(datetime.fromtimestamp(float(ts), UTC)),
        text=str(message["text"]),
        is_reply=thread is not None and thread != ts,
    )


def _rows(store: Store, messages: Sequence[Standing]) -> Rows:
    """Return for which resident and step the bot says that it posted each message."""
    rows: dict[str, tuple[str, tuple[object, ...]] | None] = {}
    with store.snapshot() as tx:
        for message in messages:
            row = tx.outbox.get(message.id or "")
            if row is not None:
                name = (row.moment, row.occurrence, row.step, row.ordinal, row.due)
                rows[row.id] = None if row.resident_id is None else (row.resident_id, name)
    return rows


def _digests(start: datetime, now: datetime) -> list[tuple[str, date]]:
    """Return where and when a digest was due."""
    first, last = start.astimezone(BRUSSELS).date(), now.astimezone(BRUSSELS).date()
    days = expected.digest_days(first, last)
    return [(channel_of(region), day) for region in REGIONS for day in days]


def _journal(store: Store) -> tuple[Journal, Ticks]:
    """Return how often each decision stands there, and what is ticked on each checklist."""
    facts: Counter[tuple[str, str, str | None, date]] = Counter()
    kept: dict[tuple[str, str], bool] = {}
    after = ""
    while True:
        with store.snapshot() as tx:
            residents = tx.journal.after(after, BATCH)
            for trajectory in projection.load_all(tx, PROCEDURE, residents):
                resident = trajectory.resident
                for entry in trajectory.entries:
                    if entry.fact.fact in RECORDED:
                        kind = getattr(entry.fact, "kind", None)
                        facts[resident.code, entry.fact.fact, kind, entry.fact.on] += 1
                for (moment, occurrence), ticks in trajectory.ticks.items():
                    opaque = tx.messages.opaque(resident.id, moment, occurrence)
                    kept |= {(opaque, item): True for item in ticks}
        if not residents:
            return facts, kept
        after = residents[-1].id
