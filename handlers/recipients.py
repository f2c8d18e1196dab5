"""Who is to read a posted message: first choice, fallbacks, whom it mentions, in which language."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Protocol, get_args

from scheduling.rules import Audience, Procedure, QuestionId
from storage import Centre, OutboxRow, Person, Transaction, outbox
from storage.projection import Trajectory

DEFAULT_LANGUAGE = "nl"
EXPECTED = "otp_expected"
"""Step `expected`: the occurrence names the allocation, or the announcement of a transfer."""
HANDOVER = "handover"
"""Steps `gone` and `come`: occurrence and ordinal name the first and last fact that did it."""
REASSIGNMENT = outbox.REASSIGNMENT
"""Steps `received` and `done`: the occurrence is its number."""
ANNOUNCED = frozenset({EXPECTED, HANDOVER, REASSIGNMENT})
"""What is told about a change of hands; it stands in the outbox where a moment else stands."""
QUESTIONS: tuple[QuestionId, ...] = get_args(QuestionId)
"""What is asked about a file; these stand in the outbox where a moment else stands."""


AWAITING = ("otp_centre", "expected_centre")
"""The audiences that the plan alone names: the centre to which somebody is on the way."""


class File(Protocol):
    """Where a resident's file is: a trajectory, or what is kept of it in short."""

    @property
    def centre(self) -> Centre | None:
        """The centre in which the resident stays."""

    @property
    def worker(self) -> Person | None:
        """The responsible person."""

    @property
    def region(self) -> str | None:
        """The id of the centre's region."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Where a message goes, and whom it speaks to."""

    channel: str | None = None
    user: str | None = None
    """The person to whom it is written directly where there is no channel."""
    fallbacks: list[str] = field(default_factory=list)
    """Where it goes when Slack refuses that, in order: a person's id is a direct message."""
    mention: str | None = None
    """The Slack id of who is mentioned."""
    language: str = DEFAULT_LANGUAGE
    coordinate: bool = False
    """It is about a talk of the ICAM coach, who is not reached in Slack."""

    @property
    def places(self) -> list[str]:
        """Return where it can go, in order, each place once."""
        wanted = (self.channel or self.user, *self.fallbacks)
        return list(dict.fromkeys(place for place in wanted if place))


def of_row(
    tx: Transaction, row: OutboxRow, trajectory: Trajectory | None, today: date
) -> Recipient:
    """Return who is to read a row of the outbox on that Brussels date."""
    if trajectory is None:
        return _region(tx, row.region)
    if row.audience in AWAITING:
        return _awaiting_centre(tx, trajectory, row.audience or "", today)
    moment = trajectory.plan.moment(row.moment or "", row.occurrence)
    return _of_row(tx, row, trajectory, moment.actor if moment else "social_worker", today)


def expected(
    tx: Transaction, procedure: Procedure, row: OutboxRow, file: File, today: date
) -> Recipient:
    """Return who is to read a row, as far as that can be said without the plan.

    That is where it is tried first, unless the plan has changed meanwhile.
    """
    rule = procedure.moments.get(row.moment or "")
    return _of_row(tx, row, file, rule.actor if rule else "social_worker", today)


def _of_row(tx: Transaction, row: OutboxRow, file: File, actor: str, today: date) -> Recipient:
    if row.audience == "coordinator":
        return _coordinator(tx, file.centre, file, today)
    if row.moment is None or row.moment in QUESTIONS:
        return responsible(tx, file, today)
    return of_actor(tx, file, actor, today)


def _awaiting_centre(
    tx: Transaction, trajectory: Trajectory, audience: str, today: date
) -> Recipient:
    """Return who reads for the centre that awaits the resident: in its OTP, or by a transfer."""
    plan = trajectory.plan
    awaiting = plan.otp_centre if audience == "otp_centre" else plan.expected_centre
    return _coordinator(tx, tx.people.centre(awaiting or ""), trajectory, today)


def audience_of(procedure: Procedure, question: str, number: int) -> Audience:
    """Return who is asked in the message with that number (from 1)."""
    asked = next(rule for rule in procedure.question if rule.id == question).asked
    return asked[min(number, len(asked)) - 1]


def of_audience(
    tx: Transaction, trajectory: Trajectory, audience: Audience, today: date
) -> Recipient:
    """Return who reads what is asked of that audience."""
    if audience == "responsible":
        return responsible(tx, trajectory, today)
    if audience == "coordinator":
        return _coordinator(tx, trajectory.centre, trajectory, today)
    return _awaiting_centre(tx, trajectory, audience, today)


def of_centre(tx: Transaction, centre: Centre, today: date) -> Recipient:
    """Return a centre: its channel, in which its coordinator is mentioned."""
    coordinators = tx.people.staff(centre.id, "coordinator")
    reader = present(tx, coordinators[0], centre, today).slack_id if coordinators else None
    return _centre(tx, centre, reader)


def of_person(tx: Transaction, person: Person, centre: Centre | None, today: date) -> Recipient:
    """Return a person, or who stands in on that Brussels date."""
    return directly(tx, present(tx, person, centre, today), centre)


def present(tx: Transaction, person: Person, centre: Centre | None, today: date) -> Person:
    """Return who reads and acts for a person on a Brussels date: the stand-in during an absence.

    Where a stand-in has left the centre, or all are away for each other, it is the coordinator.
    """
    passed: set[str] = set()
    reader = person
    while (absence := tx.absences.of(reader.slack_id, today)) is not None:
        passed.add(reader.slack_id)
        found = tx.people.person(absence.stand_in)
        if not _can_stand_in(found, centre, passed) or found is None:
            coordinators = tx.people.staff(centre.id, "coordinator") if centre else []
            return next(iter(coordinators), person)
        reader = found
    return reader


def stood_in_for(tx: Transaction, person: Person, today: date) -> list[str]:
    """Return for whom a person reads and acts on a Brussels date, by Slack id."""
    found: set[str] = set()
    asked = {person.slack_id}
    while asked:
        absent = {one.slack_id for one in tx.absences.stood_in_by(asked, today)} - found
        found |= absent
        asked = absent
    people = [one for one in map(tx.people.person, sorted(found)) if one is not None]
    return [
        one.slack_id
        for one in people
        if one.slack_id != person.slack_id
        and any(
            present(tx, one, tx.people.centre(centre), today).slack_id == person.slack_id
            for centre in one.centres
        )
    ]


def present_coach(
    tx: Transaction, coach: Person, centre: Centre | None, today: date
) -> Person | None:
    """Return who reads for an ICAM coach on a Brussels date: a coach, or who coordinates.

    None where the stand-in has nothing to do with that centre: then it is its worker.
    """
    passed: set[str] = set()
    reader = coach
    while (absence := tx.absences.of(reader.slack_id, today)) is not None:
        passed.add(reader.slack_id)
        found = tx.people.person(absence.stand_in)
        if not _can_stand_in(found, centre, passed) or found is None:
            return None
        reader = found
    return reader


def _can_stand_in(found: Person | None, centre: Centre | None, passed: Collection[str]) -> bool:
    if found is None or not found.active or found.slack_id in passed:
        return False
    return centre is None or centre.id in found.centres


def of_actor(tx: Transaction, file: File, actor: str, today: date) -> Recipient:
    """Return who reads the checklist of a talk that is that actor's on a Brussels date."""
    centre = file.centre
    if actor == "arrival_centre" and centre is not None and centre.kind == "arrival_centre":
        return _centre(tx, centre)
    if actor != "icam_coach":
        return responsible(tx, file, today)
    named = coach_of(tx, file)
    coach = present_coach(tx, named, centre, today) if named is not None else None
    if coach is not None and coach.role == "icam_coach":
        return directly(tx, coach, centre)
    own = responsible(tx, file, today) if coach is None else directly(tx, coach, centre)
    return replace(own, coordinate=True)


def responsible(tx: Transaction, file: File, today: date) -> Recipient:
    """Return the responsible person, or who stands in on a Brussels date, or else the centre."""
    if file.worker is not None:
        return of_person(tx, file.worker, file.centre, today)
    if file.centre is not None:
        return _centre(tx, file.centre)
    return _region(tx, file.region)


def coach_of(tx: Transaction, file: File) -> Person | None:
    """Return the ICAM coach of the resident's centre, if one is reached in Slack."""
    if file.centre is None:
        return None
    return next(iter(tx.people.staff(file.centre.id, "icam_coach")), None)


def directly(tx: Transaction, person: Person, centre: Centre | None) -> Recipient:
    """Return a person, also when somebody stands in.

    That is the own channel, else a direct message; a coordinator is reached in the centre's.
    """
    channel = person.channel
    if channel is None and person.role == "coordinator" and centre is not None:
        channel = centre.channel
    language = centre.language if centre is not None else DEFAULT_LANGUAGE
    if channel is None and person.language is not None:
        language = person.language
    return Recipient(
        channel=channel,
        user=person.slack_id,
        fallbacks=[person.slack_id, *_above(tx, centre)],
        mention=person.slack_id,
        language=language,
    )


def _coordinator(tx: Transaction, centre: Centre | None, file: File, today: date) -> Recipient:
    """Return a centre's coordinator, who is reached in the centre's channel."""
    if centre is None:
        return responsible(tx, file, today)
    return of_centre(tx, centre, today)


def _centre(tx: Transaction, centre: Centre, mention: str | None = None) -> Recipient:
    above = [place for place in _above(tx, centre) if place != centre.channel]
    fallbacks = [mention, *above] if mention else above
    return Recipient(centre.channel, None, fallbacks, mention, centre.language)


def _region(tx: Transaction, region_id: str | None) -> Recipient:
    region = tx.people.region(region_id) if region_id is not None else None
    if region is None:
        return Recipient()
    return Recipient(channel=region.channel, language=region.language)


def _above(tx: Transaction, centre: Centre | None) -> list[str]:
    """Return the channels of a centre and of its region."""
    if centre is None:
        return []
    region = tx.people.region(centre.region)
    return [centre.channel, *([region.channel] if region is not None else [])]
