"""Erasing a file: what the database has to know beforehand, so that Slack can follow."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.lookup import SKEW, noted_place
from handlers import letters, recipients
from scheduling import retention
from scheduling.reminders import brussels_date
from scheduling.rules import Procedure
from storage import Centre, Deed, Resident, Transaction, projection
from storage.erasure import Sought
from storage.projection import Trajectory

NOBODY_SENDS = timedelta(minutes=5)
"""After so long, whoever was sending a message has sent it or has given up."""


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
    it was cannot be told any more.
    """
    resident = hold(tx, resident_id)
    if resident is None:
        return None
    (trajectory,) = projection.load_all(tx, procedure, [resident])
    centres = list(_centres(tx, trajectory))
    regions = {centre.region for centre in centres}
    staff = {one.slack_id for centre in centres for one in tx.people.staff(centre.id)}
    workers = {who for fact in trajectory.facts if (who := getattr(fact, "worker", None))}
    if trajectory.responsible is not None:
        workers.add(trajectory.responsible)
    shown_to = tx.homes.watching(
        resident.opened_at,
        workers=staff | workers,
        centres={centre.id for centre in centres},
        regions=regions,
    )
    sought = list(_sought(tx, trajectory, now))
    others = tx.families.unlink(resident_id)
    tx.audit.note(Deed(by, now, "erase", "", trajectory.plan.centre, resident.ref))
    tasks = tx.erasures.begin(
        resident,
        now,
        counts=retention.counts(
            trajectory.plan, trajectory.facts, brussels_date(resident.opened_at)
        ),
        counted_in=trajectory.plan.centre,
        centres={centre.id for centre in centres},
        regions=regions,
        workers=workers,
        sought=sought,
        shown_to=shown_to,
        language=trajectory.centre.language if trajectory.centre else recipients.DEFAULT_LANGUAGE,
    )
    for other in others:
        rows = tx.agenda.rows(other.id)
        tx.messages.mark_dirty_all(other.id, {(row.moment, row.occurrence) for row in rows})
    return Erased(resident.code, tasks)


def _centres(tx: Transaction, trajectory: Trajectory) -> Iterator[Centre]:
    """Yield every centre that the file ever named."""
    named = {getattr(fact, "centre", None) for fact in trajectory.facts}
    named |= {trajectory.plan.centre, trajectory.plan.otp_centre, trajectory.plan.expected_centre}
    for centre_id in sorted(one for one in named if one is not None):
        centre = tx.people.centre(centre_id)
        if centre is not None:
            yield centre


def _sought(tx: Transaction, trajectory: Trajectory, now: datetime) -> Iterator[Sought]:
    """Yield where messages may stand that nobody has written down."""
    resident_id = trajectory.resident.id
    for row in tx.erasures.unsettled(resident_id):
        since = row.created_at - SKEW
        until = max(row.claimed_until or now, now) + NOBODY_SENDS
        today = brussels_date(now)
        places = [*letters.recipient(tx, row, trajectory, today).places, noted_place(row)]
        for place in dict.fromkeys(filter(None, places)):
            yield Sought(row.id, place, since, until)
        head = tx.messages.checklist(resident_id, row.moment or "", row.occurrence or 0)
        if head is not None:
            yield Sought(row.id, head.channel, since, until, head.ts)
