"""Letters about a file that changes hands: to whom they go and what they say when they are sent.

In the outbox they stand where a moment else stands; the occurrence names the fact, or the
reassignment, that they are about.
"""

from datetime import date

from handlers import recipients
from handlers.blocks import handover as blocks
from handlers.blocks.message import Message
from handlers.recipients import EXPECTED, REASSIGNMENT, Recipient
from handlers.texts import texts_for
from scheduling import facts as f
from scheduling import rules
from scheduling.calendar import Calendar
from scheduling.plan import Plan
from scheduling.reckoning import reckon
from scheduling.rules import Procedure
from storage import OutboxRow, Reassignment, Transaction, projection
from storage.projection import Trajectory


def recipient(tx: Transaction, row: OutboxRow, trajectory: Trajectory, today: date) -> Recipient:
    """Return who is to read such a letter on a Brussels date."""
    if row.moment == EXPECTED:
        return _expecting(tx, trajectory, row.occurrence or 0, today)
    if row.moment == REASSIGNMENT:
        asked = tx.reassignments.get(row.occurrence or 0)
        if asked is None:
            return Recipient()
        who = asked.new if row.step == "received" else asked.by
        person = tx.people.person(who)
        return recipients.of_person(tx, person, trajectory.centre, today) if person else Recipient()
    if row.step == "come":
        return recipients.responsible(tx, trajectory, today)
    return _of_plan(tx, _before(trajectory, row), today)


def message(
    tx: Transaction, procedure: Procedure, row: OutboxRow, trajectory: Trajectory, today: date
) -> Message | None:
    """Return what such a letter says, or None when it is no longer true."""
    if row.moment == EXPECTED:
        awaited = _awaited(trajectory, row.occurrence or 0)
        return expected(tx, trajectory, row.occurrence or 0, today) if awaited else None
    reader = recipient(tx, row, trajectory, today)
    if row.moment == REASSIGNMENT:
        asked = tx.reassignments.get(row.occurrence or 0)
        return _reassigned(tx, procedure, row, asked, reader, today) if asked else None
    if row.step == "come":
        return _come(tx, row, trajectory, reader, today)
    return _gone(tx, row, trajectory, reader, today)


def expected(tx: Transaction, trajectory: Trajectory, seq: int, today: date) -> Message:
    """Return the announcement to the centre that the fact with that number names."""
    reader = _expecting(tx, trajectory, seq, today)
    texts = texts_for(reader.language, today)
    code, fact = trajectory.resident.code, trajectory.facts[seq - 1]
    if not _awaited(trajectory, seq):
        has_arrived = trajectory.plan.centre == _centre_of(fact)
        return blocks.no_longer_expected(code, has_arrived, texts)
    if isinstance(fact, f.TransferAnnounced):
        stays = trajectory.centre
        view = blocks.ExpectedView(
            code,
            trajectory.resident.id,
            max(fact.on, fact.expected_on or fact.on),
            reader.mention,
            from_centre=stays.name if stays is not None else code,
        )
    else:
        view = blocks.ExpectedView(code, trajectory.resident.id, fact.on, reader.mention)
    return blocks.expected(view, texts)


def announced_by(trajectory: Trajectory) -> int | None:
    """Return the number of the fact that announced the transfer which is awaited, or None."""
    expected = trajectory.plan.expected_centre
    gone = {one.seq for one in trajectory.facts if isinstance(one, f.Withdrawn)}
    numbers = [
        seq
        for seq, one in enumerate(trajectory.facts, start=1)
        if isinstance(one, f.TransferAnnounced) and one.centre == expected and seq not in gone
    ]
    return numbers[-1] if expected is not None and numbers else None


def _expecting(tx: Transaction, trajectory: Trajectory, seq: int, today: date) -> Recipient:
    centre = tx.people.centre(_centre_of(trajectory.facts[seq - 1]) or "")
    return recipients.of_centre(tx, centre, today) if centre is not None else Recipient()


def _centre_of(fact: f.Fact) -> str | None:
    return fact.centre if isinstance(fact, f.OtpAllocated | f.TransferAnnounced) else None


def _awaited(trajectory: Trajectory, seq: int) -> bool:
    """Say whether the arrival that follows from this very fact is still awaited."""
    fact = trajectory.facts[seq - 1]
    if isinstance(fact, f.TransferAnnounced):
        return announced_by(trajectory) == seq
    gone = {one.seq for one in trajectory.facts if isinstance(one, f.Withdrawn)}
    later = [
        number
        for number, one in enumerate(trajectory.facts, start=1)
        if isinstance(one, f.OtpAllocated) and number > seq and number not in gone
    ]
    plan = trajectory.plan
    return (
        seq not in gone
        and not later
        and plan.otp_centre == _centre_of(fact)
        and any(question.id == "otp_arrival" for question in plan.questions)
    )


def _before(trajectory: Trajectory, row: OutboxRow) -> Plan:
    """Return the plan before the facts by which the file changed hands."""
    return _plan(trajectory, (row.occurrence or 1) - 1)


def _plan(trajectory: Trajectory, count: int) -> Plan:
    procedure = rules.load(trajectory.plan.instruction)
    return reckon(trajectory.facts[:count], procedure, Calendar())


def _of_plan(tx: Transaction, plan: Plan, today: date) -> Recipient:
    """Return who was responsible under a plan: the worker, else the centre."""
    centre = tx.people.centre(plan.centre) if plan.centre is not None else None
    worker = tx.people.person(plan.worker) if plan.worker is not None else None
    if worker is not None and worker.active:
        return recipients.of_person(tx, worker, centre, today)
    return recipients.of_centre(tx, centre, today) if centre is not None else Recipient()


def _come(
    tx: Transaction, row: OutboxRow, trajectory: Trajectory, reader: Recipient, today: date
) -> Message | None:
    now, then = trajectory.plan, _plan(trajectory, row.ordinal or 0)
    if (now.centre, now.worker) != (then.centre, then.worker):
        return None  # it changed hands again, and that is a letter of its own
    before = _before(trajectory, row)
    came_from = tx.people.centre(before.centre) if before.centre is not None else None
    moved = before.centre != now.centre
    view = blocks.ComeView(
        code=trajectory.resident.code,
        resident_id=trajectory.resident.id,
        centre=came_from.name if moved and came_from is not None else None,
        open=[moment for moment in now.moments if moment.status == "open"],
        has_notes=any(entry.has_text for entry in trajectory.entries),
        has_worker=trajectory.worker is not None and trajectory.worker.slack_id == now.worker,
        to=reader.mention,
    )
    return blocks.come(view, texts_for(reader.language, today))


def _gone(
    tx: Transaction, row: OutboxRow, trajectory: Trajectory, reader: Recipient, today: date
) -> Message | None:
    now, before = trajectory.plan, _before(trajectory, row)
    if (now.centre, now.worker) == (before.centre, before.worker):
        return None
    moved = before.centre != now.centre
    centre = trajectory.centre
    view = blocks.GoneView(
        code=trajectory.resident.code,
        resident_id=trajectory.resident.id,
        centre=centre.name if moved and centre is not None else None,
        worker=recipients.responsible(tx, trajectory, today).mention,
        to=reader.mention,
    )
    return blocks.gone(view, texts_for(reader.language, today))


def _reassigned(
    tx: Transaction,
    procedure: Procedure,
    row: OutboxRow,
    asked: Reassignment,
    reader: Recipient,
    today: date,
) -> Message:
    texts = texts_for(reader.language, today)
    if row.step == "done":
        kept = [one.code for one in map(tx.journal.get, asked.refused) if one is not None]
        return blocks.all_assigned(len(asked.assigned), kept, asked.new, texts)
    files = []
    for resident_id in asked.assigned:
        trajectory = projection.load(tx, procedure, resident_id)
        is_open = [moment for moment in trajectory.plan.moments if moment.status == "open"]
        files.append(blocks.TakenOver(trajectory.resident.code, is_open))
    files.sort(key=lambda file: file.code)
    return blocks.taken_over(files, asked.old, asked.by, reader.mention, texts)
