"""Who is to read a posted message: first choice, fallbacks, whom it mentions, in which language."""

from dataclasses import dataclass, field

from storage import Centre, OutboxRow, Person, Transaction
from storage.projection import Trajectory

DEFAULT_LANGUAGE = "nl"
QUESTIONS = ("otp_status", "otp_arrival")
"""What is asked about the OTP; these stand in the outbox where a moment else stands."""


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


def of_row(tx: Transaction, row: OutboxRow, trajectory: Trajectory | None) -> Recipient:
    """Return who is to read a row of the outbox."""
    if trajectory is None:
        return _region(tx, row.region)
    if row.audience == "coordinator":
        return _coordinator(tx, trajectory.centre, trajectory)
    if row.audience == "otp_centre":
        otp = tx.people.centre(trajectory.plan.otp_centre or "")
        return _coordinator(tx, otp, trajectory)
    if row.moment is None or row.moment in QUESTIONS:
        return responsible(tx, trajectory)
    moment = trajectory.plan.moment(row.moment, row.occurrence)
    return of_actor(tx, trajectory, moment.actor if moment else "social_worker")


def of_actor(tx: Transaction, trajectory: Trajectory, actor: str) -> Recipient:
    """Return who reads the checklist of a talk that is that actor's."""
    centre = trajectory.centre
    if actor == "arrival_centre" and centre is not None and centre.kind == "arrival_centre":
        return _centre(tx, centre)
    if actor != "icam_coach":
        return responsible(tx, trajectory)
    coach = coach_of(tx, trajectory)
    own = responsible(tx, trajectory)
    if coach is None:
        return Recipient(
            own.channel, own.user, own.fallbacks, own.mention, own.language, coordinate=True
        )
    return _person(tx, coach, centre)


def responsible(tx: Transaction, trajectory: Trajectory) -> Recipient:
    """Return the responsible person, or the centre where there is none."""
    if trajectory.worker is not None:
        return _person(tx, trajectory.worker, trajectory.centre)
    if trajectory.centre is not None:
        return _centre(tx, trajectory.centre)
    return _region(tx, trajectory.region)


def coach_of(tx: Transaction, trajectory: Trajectory) -> Person | None:
    """Return the ICAM coach of the resident's centre, if one is reached in Slack."""
    if trajectory.plan.centre is None:
        return None
    return next(iter(tx.people.staff(trajectory.plan.centre, "icam_coach")), None)


def _person(tx: Transaction, person: Person, centre: Centre | None) -> Recipient:
    """Return a person: the own channel, else a direct message; a coordinator in the centre's."""
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


def _coordinator(tx: Transaction, centre: Centre | None, trajectory: Trajectory) -> Recipient:
    """Return a centre's coordinator, who is reached in the centre's channel."""
    if centre is None:
        return responsible(tx, trajectory)
    coordinators = tx.people.staff(centre.id, "coordinator")
    return _centre(tx, centre, coordinators[0].slack_id if coordinators else None)


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
