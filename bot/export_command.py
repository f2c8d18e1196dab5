"""The command `export`: all that is held about one resident, for the resident's right of access.

As JSON for machines, as a text to read, or as tables for a spreadsheet. What Slack shows in modals,
and what overviews say of several files at once, is not kept with a file: the plan has the same
dates.
"""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, Literal

from bot import export_table, export_text
from bot.agenda_command import unreadable
from bot.asking import NotPermitted, entered, person
from bot.failures import Refused
from bot.plan_command import to_data
from bot.tables import as_csv, as_workbook
from handlers import permits
from handlers.cases import case_of
from handlers.texts import Texts
from scheduling import rules
from scheduling.facts import to_data as fact_to_data
from scheduling.refusal import Refusal
from storage import (
    COMMAND_LINE,
    Deed,
    Entry,
    NoKeys,
    Person,
    Resident,
    Store,
    Transaction,
    Unreadable,
    UnreadableFacts,
    projection,
)
from storage.projection import Trajectory

Form = Literal["json", "text", "csv", "xlsx"]
ALL = 1_000_000


def gather(store: Store, code: str, by: str | None, texts: Texts) -> dict[str, Any]:
    """Return all that is held about the resident of a case code, sentences in that language.

    `by` is the Slack id of whoever asks, None for whoever runs the machine. That it was taken out
    is entered in the audit with it. Raises `BadInput` for somebody unknown, and `Refused` for a
    code without a file and for who has no right to it.
    """
    now = datetime.now(UTC)
    with entered(store), store.transaction() as tx:
        who, resident = person(tx, by), tx.journal.find(code)
        if resident is None:
            raise Refused(f"there is no file {code}")
        try:
            trajectory = projection.load(tx, rules.load(), resident.id)
        except UnreadableFacts as error:
            raise _unreadable(tx, who, resident) from error
        reads: permits.Reads = "all"
        if who is not None:
            try:
                reads = permits.export(who, case_of(tx, trajectory))
            except Refusal as refusal:
                raise NotPermitted(who, "export", resident, trajectory.plan.centre) from refusal
        centre = trajectory.plan.centre
        tx.audit.note(Deed(by or COMMAND_LINE, now, "export", "", centre, resident.ref))
        return {
            "case_code": resident.code,
            "exported_at": _at(now),
            "exported_by": by or COMMAND_LINE,
            "file": _file(tx, resident, trajectory),
            "facts": [_fact(tx, resident, entry, reads) for entry in trajectory.entries],
            "plan": to_data(resident.code, trajectory.plan, texts),
            "ticks": [
                {"moment": key[0], "occurrence": key[1], "item": item, "by": one.by}
                | {"at": _at(one.at)}
                for key, ticked in trajectory.ticks.items()
                for item, one in ticked.items()
            ],
            "reminders_after": [
                {"moment": key[0], "occurrence": key[1], "day": day.isoformat()}
                for key, day in trajectory.snoozes.items()
            ],
            "messages": _messages(tx, resident),
            "checklists": _checklists(tx, resident),
            "linked_to": [other.code for other in tx.families.of(resident.id)],
            "requests": [_at(at) for at in tx.journal.answered(resident.id)],
            "audit": _audit(tx, resident),
        }


def _unreadable(tx: Transaction, who: Person | None, resident: Resident) -> Refused:
    """Return how it is said that nothing can be taken out of a file that cannot be read.

    Who may see any of it hangs on its facts: only who runs the machine is told which are wrong.
    """
    which = ""
    if who is None:
        which = " (number " + ", ".join(map(str, tx.journal.unreadable(resident.id))) + ")"
    return Refused(f"{unreadable(resident.code)}{which}; see docs/erasure.md")


def written(store: Store, found: Mapping[str, Any], form: Form, texts: Texts) -> bytes:
    """Return an export in one of its forms: text in UTF-8, or an Excel workbook."""
    if form == "csv":
        return as_csv(export_table.values(found))
    if form == "xlsx":
        return as_workbook(export_table.sheets(found))
    if form == "json":
        return (json.dumps(found, ensure_ascii=False, indent=2) + "\n").encode()
    with store.snapshot() as tx:
        centres = {centre.id: centre.name for centre in tx.people.centres()}
    return export_text.readable(found, centres, texts).encode()


def _file(tx: Transaction, resident: Resident, trajectory: Trajectory) -> dict[str, Any]:
    summary = tx.agenda.summaries([resident.id])[resident.id]
    return {
        "id": resident.id,
        "opened_at": _at(resident.opened_at),
        "next_reminder_at": _at(resident.wake_at),
        "responsible": trajectory.responsible,
        "centre": summary.centre,
        "region": summary.region,
        "otp_centre": summary.otp_centre,
        "expected_centre": summary.expected_centre,
        "phase": summary.phase,
        "branch": summary.branch,
        "right_ends": _day(summary.right_ends),
        "last_registered_on": _day(summary.active_on),
        "closed_on": _day(summary.closed_on),
        "has_key": tx.keys.has(resident.id),
    }


def _fact(
    tx: Transaction, resident: Resident, entry: Entry, reads: permits.Reads
) -> dict[str, Any]:
    said: dict[str, Any] = {
        "number": entry.seq,
        "recorded_at": _at(entry.recorded_at),
        "recorded_by": entry.by,
        **fact_to_data(entry.fact),
    }
    if not entry.has_text:
        return said
    if reads != "all":
        return said | {"own_words_withheld": "no_right"}
    try:
        return said | {"own_words": tx.journal.texts(resident.id, entry.seq)}
    except (NoKeys, Unreadable):
        return said | {"own_words_withheld": "no_key"}


def _messages(tx: Transaction, resident: Resident) -> list[dict[str, Any]]:
    return [
        {
            "kind": row.step,
            "moment": row.moment,
            "occurrence": row.occurrence,
            "due": _day(row.due),
            "audience": row.audience,
            "state": row.state,
            "tries": row.tries,
            "made_at": _at(row.created_at),
            "sent_at": _at(row.sent_at),
            "channel": row.channel,
            "ts": row.ts,
            "note": row.note,
        }
        for row in tx.outbox.of(resident.id)
    ]


def _checklists(tx: Transaction, resident: Resident) -> list[dict[str, Any]]:
    return [
        {"moment": about.moment, "occurrence": about.occurrence, "channel": channel, "ts": ts}
        for about, channel, ts in tx.messages.standing(resident.id)
    ]


def _audit(tx: Transaction, resident: Resident) -> list[dict[str, Any]]:
    return [
        {
            "at": _at(one.at),
            "by": one.by,
            "act": one.act,
            "what": one.what,
            "fact": one.seq,
            "centre": one.chain or None,
            "result": one.result,
        }
        for one in reversed(tx.audit.page(subject=resident.ref, limit=ALL))
    ]


def _at(instant: datetime | None) -> str | None:
    return None if instant is None else instant.astimezone(UTC).isoformat(timespec="seconds")


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
