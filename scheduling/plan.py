"""The plan: what the facts of a trajectory ask, moment by moment, with its reasons."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from scheduling.facts import Choice, NotHeldReason

Phase = Literal["pending", "cgvs_negative", "final_negative", "ended"]
Branch = Literal["initial", "otp"]
Status = Literal["open", "provisional", "held", "closed"]
ClosedBecause = Literal["overtaken", "stay_ended", "branch_left", "annulled", "withdrawn"]
RightEndsBy = Literal["notification", "extension", "by_hand", "stay_ended"]


@dataclass(frozen=True, slots=True)
class Reason:
    """One step of a reckoning, a conflict or a notice: a code and what its sentence needs."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Refused:
    """A fact (by its sequence number) that the procedure does not accept, and why."""

    seq: int
    code: str
    params: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Attempt:
    """A talk that was planned and did not take place."""

    seq: int
    on: date
    reason: NotHeldReason


@dataclass(frozen=True, slots=True)
class PlannedMoment:
    """One occurrence of a key moment. All dates are Brussels dates."""

    id: str
    occurrence: int
    actor: str
    status: Status
    opened_on: date | None = None
    due: date | None = None
    plan_by: date | None = None
    advice: date | None = None
    held_on: date | None = None
    closed_on: date | None = None
    closed_because: ClosedBecause | None = None
    why: tuple[Reason, ...] = ()
    opened_by: int | None = None
    """Sequence number of the fact that opened it."""
    known_on: date | None = None
    """The day from which the bot could know of the opening: counts for escalations."""
    announce_on: date | None = None
    """The day on which its checklist is announced, where that is not the opening day."""
    held_by: int | None = None
    """Sequence number of the talk."""
    choice: Choice | None = None
    cooperates: bool | None = None
    attempts: tuple[Attempt, ...] = ()
    before_bot: bool = False
    """It was due before the file was opened in the bot: not counted as missed."""

    @property
    def key(self) -> tuple[str, int]:
        """Return what names this occurrence within a trajectory."""
        return (self.id, self.occurrence)

    def is_overdue(self, today: date) -> bool:
        """Say whether it is open and its deadline lies before `today` (a Brussels date)."""
        return self.status == "open" and self.due is not None and self.due < today

    @property
    def is_missed(self) -> bool:
        """Say whether it was closed, unheld, after its deadline had passed in the bot's time."""
        return (
            self.status == "closed"
            and self.due is not None
            and self.closed_on is not None
            and self.due < self.closed_on
            and not self.before_bot
        )


@dataclass(frozen=True, slots=True)
class Question:
    """Something that should be known by now, or that a person has to settle, and is asked for."""

    id: str
    since: date
    """The Brussels date of the fact that raises it."""
    ask_on: date
    """The first Brussels date on which it is asked."""
    again_on: date
    """The Brussels date from which the coordinator is asked too."""
    known_on: date


@dataclass(frozen=True, slots=True)
class Plan:
    """What a trajectory's facts ask under one version of the procedure."""

    instruction: str
    phase: Phase
    branch: Branch | None
    right_ends: date | None
    right_ends_by: RightEndsBy | None
    leave_by: date | None
    moments: tuple[PlannedMoment, ...]
    conflicts: tuple[Reason, ...] = ()
    notices: tuple[Reason, ...] = ()
    refused: tuple[Refused, ...] = ()
    questions: tuple[Question, ...] = ()
    centre: str | None = None
    """Where the resident stays now."""
    worker: str | None = None
    """Who is responsible for the resident now."""
    otp_centre: str | None = None
    """The centre of the allocated OTP, also before the arrival."""
    expected_centre: str | None = None
    """The centre to which a transfer is announced, until the arrival."""
    awaits_structure: bool = False
    """A new place is allocated, after a subsequent application: the arrival there is awaited."""
    extended: bool = False

    def moment(self, moment: str, occurrence: int | None = None) -> PlannedMoment | None:
        """Return that occurrence of a moment, or None.

        Without a number: the open one, else the one still to open, else the latest.
        """
        found = [m for m in self.moments if m.id == moment and occurrence in (None, m.occurrence)]
        return max(found, key=_currency, default=None)


def _currency(moment: PlannedMoment) -> tuple[bool, bool, date, int]:
    """Return how current an occurrence is, for comparison with others of its moment."""
    is_open, is_awaited = moment.status == "open", moment.status == "provisional"
    return is_open, is_awaited, moment.opened_on or date.min, moment.occurrence
