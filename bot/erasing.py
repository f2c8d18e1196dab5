"""Erasing a file: what the database has to know beforehand, so that Slack can follow."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.lookup import SKEW, noted_place
from handlers import letters, recipients
from scheduling import retention
from scheduling.reminders import brussels_date
from scheduling.retention import Count
from scheduling.rules import Procedure
from storage import Deed, OutboxRow, Resident, Transaction, UnreadableFacts, projection
from storage.erasure import Sought
from storage.projection import Trajectory

NOBODY_SENDS = timedelta(minutes=5)
"""After so long, whoever was sending a message has sent it or has given up."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of a file that is to be erased."""

    counts: Counter[Count]
    centre: str | None
    language: str
    centres: frozenset[str]
    """All that the file ever named."""
    workers: frozenset[str] | None
    """The same; None where nobody can say."""
    sought: Sequence[Sought]


@dataclass(frozen=True, slots=True)
class Erased:
    """A file that is gone from the database."""

    code: str
    tasks: int
    """How much is to be done in Slack yet."""


def hold(tx: Transaction, resident_id: str) -> Resident | None:
    """Keep others from a file and from those of its family until the transaction ends.

    Returns the resident; None where there is no such file. They are locked in the order of their
    ids, as everybody does: of a family, several may be erased at once.
    """
    family = {resident_id, *(other.id for other in tx.families.of(resident_id))}
    return {one: tx.journal.lock(one) for one in sorted(family)}[resident_id]


def erase(
    tx: Transaction, procedure: Procedure, resident_id: str, by: str, now: datetime
) -> Erased | None:
    """Erase a resident's file at a UTC instant, all of it; None where there is no such file.

    Whoever was in the file's family loses the link, and their checklists are rendered anew. The
    audit tells that a file was erased and `by` whom (a Slack id, or a name of the audit's); whose
    it was cannot be told any more. Facts that cannot be read go as well.
    """
    resident = hold(tx, resident_id)
    if resident is None:
        return None
    try:
        (trajectory,) = projection.load_all(tx, procedure, [resident])
        known = _known(tx, trajectory, now)
    except UnreadableFacts:
        known = _unread(tx, resident, now)
    others = tx.families.unlink(resident_id)
    tx.audit.note(Deed(by, now, "erase", "", known.centre, resident.ref))
    tasks = tx.erasures.begin(
        resident,
        now,
        counts=known.counts,
        counted_in=known.centre,
        centres=known.centres,
        workers=known.workers,
        sought=known.sought,
        # A tab stays as it was published, whoever its owner has become since.
        shown_to=tx.homes.everyone(),
        language=known.language,
    )
    for other in others:
        rows = tx.agenda.rows(other.id)
        tx.messages.mark_dirty_all(other.id, {(row.moment, row.occurrence) for row in rows})
    return Erased(resident.code, tasks)


def _known(tx: Transaction, trajectory: Trajectory, now: datetime) -> _Known:
    """Return what the facts say of a file."""
    plan = trajectory.plan
    named = {getattr(fact, "centre", None) for fact in trajectory.facts}
    named |= {plan.centre, plan.otp_centre, plan.expected_centre}
    workers = {getattr(fact, "worker", None) for fact in trajectory.facts}
    workers.add(trajectory.responsible)
    today = brussels_date(now)

    def places(row: OutboxRow) -> Sequence[str]:
        return letters.recipient(tx, row, trajectory, today).places

    return _Known(
        counts=retention.counts(
            plan, trajectory.facts, brussels_date(trajectory.resident.opened_at)
        ),
        centre=plan.centre,
        language=trajectory.centre.language if trajectory.centre else recipients.DEFAULT_LANGUAGE,
        centres=frozenset(one for one in named if one is not None),
        workers=frozenset(who for who in workers if who is not None),
        sought=[*_sought(tx, trajectory.resident, places, now)],
    )


def _unread(tx: Transaction, resident: Resident, now: datetime) -> _Known:
    """Return what is known of a file whose facts cannot be read: what its last plan said."""
    placed = projection.place(tx, [resident.id], brussels_date(now))[resident.id]
    centre = placed.centre

    def places(_row: OutboxRow) -> Sequence[str]:
        staff = tx.people.staff(centre.id) if centre else []
        own = (place for one in staff for place in (one.channel, one.slack_id))
        return [*filter(None, (centre.channel if centre else None, *own))]

    return _Known(
        counts=retention.counted_unread(brussels_date(resident.opened_at)),
        centre=centre.id if centre else None,
        language=centre.language if centre else recipients.DEFAULT_LANGUAGE,
        centres=frozenset([centre.id] if centre else []),
        workers=None,
        sought=[*_sought(tx, resident, places, now)],
    )


def _sought(
    tx: Transaction,
    resident: Resident,
    places_of: Callable[[OutboxRow], Sequence[str]],
    now: datetime,
) -> Iterator[Sought]:
    """Yield where messages may stand that nobody has written down."""
    for row in tx.erasures.unsettled(resident.id):
        since = row.created_at - SKEW
        until = max(row.claimed_until or now, now) + NOBODY_SENDS
        places = [*places_of(row), noted_place(row)]
        for place in dict.fromkeys(filter(None, places)):
            yield Sought(row.id, place, since, until)
        head = tx.messages.checklist(resident.id, row.moment or "", row.occurrence or 0)
        if head is not None:
            yield Sought(row.id, head.channel, since, until, head.ts)
