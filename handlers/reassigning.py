"""Giving all files of a worker to another: who may ask, what it covers, and each file's turn.

What is asked is kept, and done file by file behind the answer (`bot.handovers`), so that a crash
in between loses nothing and does nothing twice.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from handlers import handover, permits
from handlers.blocks import absence as blocks
from handlers.blocks.ids import Field
from handlers.blocks.message import Message
from handlers.desk import PATIENCE, Desk
from handlers.interaction import Interaction, Wrong
from handlers.recipients import REASSIGNMENT
from scheduling import facts as f
from scheduling.refusal import Refusal
from scheduling.reminders import Reminder
from scheduling.rules import Procedure
from storage import Deed, Person, Reassignment, Resident, Transaction, projection
from storage.projection import Trajectory
from storage.reassignments import Ending


def ask(interaction: Interaction, old: str, new: str) -> Message:
    """Keep that all files of `old` go to `new` (Slack ids), and return the answer.

    Raises `Refusal("not_allowed")` for whoever is no coordinator, `Wrong` where nothing can go.
    """
    desk, texts = interaction.desk, interaction.texts
    _require_coordinator(interaction)
    with desk.store.transaction(PATIENCE) as tx:
        answered = tx.journal.answer(interaction.request_id)
        if answered is not None:
            return blocks.under_way(int(answered["files"]), old, new, texts)
        taker = tx.people.person(new)
        if old == new or taker is None or not _can_take(interaction.person, taker):
            raise Wrong(
                Field.WORKER,
                texts._("Choose a social worker or coordinator of the same centre, somebody else."),
            )
        files = _files(tx, desk.procedure, interaction.person, old)
        if not files:
            raise Wrong(Field.WORKER, texts._("This worker has no files in your centre."))
        number = tx.reassignments.ask(old, new, by=interaction.slack_id, at=desk.now())
        by, centre = interaction.slack_id, interaction.own_centre
        tx.audit.note(Deed(by, desk.now(), "reassign", "asked", centre))
        answer = {"reassignment": number, "files": len(files)}
        tx.journal.remember(interaction.request_id, None, answer, desk.now())
    return blocks.under_way(len(files), old, new, texts)


def count(interaction: Interaction, old: str) -> int:
    """Return how many files of a worker this coordinator can give to another."""
    _require_coordinator(interaction)
    with interaction.desk.store.snapshot() as tx:
        return len(_files(tx, interaction.desk.procedure, interaction.person, old))


def card(interaction: Interaction) -> Message:
    """Return how many files each worker of the centre has, also those who have left."""
    _require_coordinator(interaction)
    with interaction.desk.store.snapshot() as tx:
        centres = _centres(tx, interaction.person)
        residents = _known(tx, tx.agenda.residents_of(centres=centres))
        found = projection.load_all(tx, interaction.desk.procedure, residents)
    counts = Counter(
        one.plan.worker
        for one in found
        if one.plan.worker is not None and one.plan.centre in centres and _is_under_way(one)
    )
    return blocks.holders(sorted(counts.items()), interaction.texts)


def remaining(tx: Transaction, procedure: Procedure, asked: Reassignment) -> list[str]:
    """Return the residents whose files have not had their turn, in the order of their ids."""
    by = tx.people.person(asked.by)
    if by is None:
        return []
    files = _files(tx, procedure, by, asked.old)
    return [one.resident.id for one in files if one.resident.id > asked.after]


def assign(desk: Desk, by: Person, asked: Reassignment, resident_id: str) -> Ending:
    """Give one file to the new worker, in a transaction of its own; return what became of it.

    A turn that is taken again, after a crash or by another bot, changes nothing.
    """
    with desk.store.snapshot() as tx:
        taker = tx.people.person(asked.new)

    def make(before: Trajectory) -> list[f.Fact]:
        if before.plan.worker != asked.old:
            return []
        if taker is None or not taker.active or before.plan.centre not in taker.centres:
            raise Refusal("not_allowed", who=permits.WORKERS)
        return [f.Assigned(on=desk.today(), worker=asked.new)]

    request = f"reassignment-{asked.number}-{resident_id}"
    try:
        outcome = desk.record_for(by, resident_id, make, request_id=request, quietly=True)
    except Refusal:
        return "refused"
    return "assigned" if outcome.entries else "elsewhere"


def tell_taker(
    tx: Transaction, procedure: Procedure, done: Reassignment, now: datetime
) -> datetime | None:
    """Have the new worker told of all files at once; return from when on, None for no file.

    Said again, after a crash or by another bot, it changes nothing.
    """
    if not done.assigned:
        return None
    centre = projection.load(tx, procedure, done.assigned[-1]).centre
    at = handover.in_office_hours(now, centre, procedure.reminders)
    _put(tx, done.assigned[-1], done.number, "received", at)
    return at


def move(tx: Transaction, procedure: Procedure, resident_id: str, at: datetime) -> None:
    """Have the open checklists of a file posted where its new worker reads, from `at` (UTC) on.

    Said again, it changes nothing: a checklist that stands there is not posted once more.
    """
    trajectory = projection.load(tx, procedure, resident_id)
    handover.move(tx, trajectory, len(trajectory.entries), at)


def finish(tx: Transaction, done: Reassignment, now: datetime) -> None:
    """End it, and have whoever asked told of the result; once, whoever else ends it too.

    The file by which it is told is locked first, as by who erases it.
    """
    about = [
        one for one in (done.assigned or done.refused)[-1:] if tx.journal.lock(one) is not None
    ]
    if tx.reassignments.finish(done.number, now):
        for resident_id in about:
            _put(tx, resident_id, done.number, "done", now)


def _put(tx: Transaction, resident_id: str, number: int, step: str, at: datetime) -> None:
    row = Reminder(REASSIGNMENT, number, step, 0, None, "responsible", at)
    tx.outbox.add(resident_id, [row], at)


def _require_coordinator(interaction: Interaction) -> None:
    permits.reassign(interaction.person)


def _can_take(by: Person, taker: Person) -> bool:
    in_reach = permits.reaches_all(by, "reassign") or bool(set(by.centres) & set(taker.centres))
    return taker.active and taker.role in permits.WORKERS and in_reach


def _centres(tx: Transaction, by: Person) -> set[str]:
    """Return the centres whose files somebody may give away."""
    if permits.reaches_all(by, "reassign"):
        return {centre.id for centre in tx.people.centres()}
    return set(by.centres)


def _files(tx: Transaction, procedure: Procedure, by: Person, old: str) -> list[Trajectory]:
    """Return the trajectories for which the facts make `old` responsible, in the order of ids.

    Those of somebody who has left stand under the coordinator of the centre.
    """
    centres = _centres(tx, by)
    holders = {old}
    for centre in centres:
        holders |= {one.slack_id for one in tx.people.staff(centre, "coordinator")}
    residents = _known(tx, tx.agenda.residents_of(workers=holders))
    return [
        one
        for one in projection.load_all(tx, procedure, residents)
        if one.plan.worker == old and one.plan.centre in centres and _is_under_way(one)
    ]


def _is_under_way(trajectory: Trajectory) -> bool:
    plan = trajectory.plan
    return plan.phase != "ended" or any(moment.status == "open" for moment in plan.moments)


def _known(tx: Transaction, resident_ids: Sequence[str]) -> list[Resident]:
    return [one for one in map(tx.journal.get, resident_ids) if one is not None]
