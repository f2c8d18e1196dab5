"""Overviews: the digest of what is open and overdue in a region."""

from collections.abc import Callable
from datetime import date
from itertools import groupby

from handlers.blocks import digest as digests
from handlers.blocks.message import Message
from handlers.texts import texts_for
from scheduling.rules import Procedure
from storage import AgendaRow, Transaction

LinkTo = Callable[[str, str], str | None]
"""Returns the link to a message by channel and ts; None where not every reader can open it."""


def unlinked(_channel: str, _ts: str) -> None:
    """Link nothing: nobody knows who will read it."""


def digest(
    tx: Transaction,
    procedure: Procedure,
    region: str,
    period: str,
    today: date,
    link_to: LinkTo = unlinked,
) -> list[Message]:
    """Return the pages of a region's overview of what is open and overdue, with its checklists."""
    del procedure  # what is open does not depend on it
    about = tx.people.region(region)
    if about is None:
        return []
    rows = sorted(tx.agenda.open_moments(region=region), key=lambda row: row.centre or "")
    centres = []
    for centre_id, of_centre in groupby(rows, key=lambda row: row.centre or ""):
        centre = tx.people.centre(centre_id)
        name = centre.name if centre else centre_id
        centres.append(_centre(name, list(of_centre), today, link_to))
    view = digests.DigestView(
        region=about.name,
        today=today,
        centres=tuple(centres),
        undelivered=_not_delivered(tx, region, period),
    )
    return digests.pages(view, texts_for(about.language, today))


def _not_delivered(tx: Transaction, region: str, period: str) -> int:
    """Return how many reminders did not reach the worker, those that a fallback reads included."""
    unread = [row for row in tx.outbox.undelivered(region) if row.kind == "reminder"]
    return len(unread) + len(tx.outbox.diverted(region, period))


def _centre(name: str, rows: list[AgendaRow], today: date, link_to: LinkTo) -> digests.DigestCentre:
    overdue = [row.due for row in rows if row.due is not None and row.due < today]
    return digests.DigestCentre(
        name=name,
        open=len(rows),
        overdue=len(overdue),
        oldest_due=min(overdue, default=None),
        rows=tuple(
            digests.DigestRow(
                code=row.code,
                moment=row.moment,
                due=row.due,
                link=link_to(row.channel, row.ts) if row.channel and row.ts else None,
                by_coach=row.actor == "icam_coach",
            )
            for row in rows
        ),
    )
