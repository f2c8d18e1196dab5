"""The facts of a trajectory: what happened to a resident's file, in the past tense, frozen.

A fact has `on`, the Brussels date on which it happened, and may have `recorded_on`, the
Brussels date on which somebody entered it. Facts are appended, never changed; a correction
withdraws one and adds another. A fact is named by its sequence number (`seq`): its position
in the order of recording, counted from 1.
"""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

Circumstance = Literal["turned_18", "local_initiative", "dublin", "subsequent_application"]
Structure = Literal["regular", "arrival_centre"]
DecisionKind = Literal["cgvs_negative", "final_negative", "annulled"]
Ground = Literal["rvv", "no_appeal", "other"]
RequestState = Literal["requested", "granted", "refused"]
Choice = Literal["voluntary_return", "other", "undecided"]
NotHeldReason = Literal["no_show", "refused", "interpreter", "staff", "other"]
EndReason = Literal[
    "left",
    "no_cooperation",
    "subsequent_application",
    "residence_permit",
    "status_granted",
    "returned",
]


FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2100, 12, 31)
Day = Annotated[date, Field(ge=FIRST_DAY, le=LAST_DAY)]
"""A Brussels date that a file can hold: anything else is a slip of the pen."""


class _Fact(BaseModel):
    """What all facts share."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    free_text: ClassVar[tuple[str, ...]] = ()
    """The fields that a person writes in own words: never needed to reckon, encrypted at rest."""

    on: Day
    recorded_on: Day | None = None

    @property
    def known_on(self) -> date:
        """The Brussels date from which the bot could have known: recorded, else happened."""
        return self.recorded_on or self.on


class Registered(_Fact):
    """The resident arrived in a structure and the file was opened."""

    fact: Literal["registered"] = "registered"
    structure: Structure = "regular"
    unaccompanied_minor: bool = False
    applied_on: Day | None = None
    circumstances: tuple[Circumstance, ...] = ()
    centre: str | None = None
    worker: str | None = None


class Decision(_Fact):
    """A decision on the application was notified (`on` = betekening), or annulled."""

    fact: Literal["decision"] = "decision"
    kind: DecisionKind
    ground: Ground | None = None


class Appeal(_Fact):
    """An appeal was lodged at the RVV, suspensive or not; or it is known that none was."""

    fact: Literal["appeal"] = "appeal"
    suspensive: bool


class Hearing(_Fact):
    """A hearing of the suspensive appeal took place, or is set for a date to come."""

    fact: Literal["hearing"] = "hearing"


class OtpAllocated(_Fact):
    """A place in an OTP was allocated."""

    fact: Literal["otp_allocated"] = "otp_allocated"
    centre: str | None = None


class OtpNotAllocated(_Fact):
    """It is known that no OTP will be allocated."""

    fact: Literal["otp_not_allocated"] = "otp_not_allocated"


class OtpArrived(_Fact):
    """The resident arrived in the OTP."""

    fact: Literal["otp_arrived"] = "otp_arrived"
    centre: str | None = None
    worker: str | None = None


class OtpNoShow(_Fact):
    """The resident did not arrive in the allocated OTP."""

    fact: Literal["otp_no_show"] = "otp_no_show"


class OtpException(_Fact):
    """An exception to the OTP was requested, granted or refused; no reason is recorded."""

    fact: Literal["otp_exception"] = "otp_exception"
    state: RequestState


class Extension(_Fact):
    """The extension of material help was requested, granted or refused."""

    fact: Literal["extension"] = "extension"
    state: RequestState


class TalkHeld(_Fact):
    """A talk took place."""

    free_text: ClassVar[tuple[str, ...]] = (
        "stance",
        "obstacles",
        "solutions",
        "possibilities",
        "notes",
    )

    fact: Literal["talk_held"] = "talk_held"
    moment: str
    choice: Choice | None = None
    cooperates: bool | None = None
    counts_as: str | None = None
    interpreter: bool | None = None
    out_of_order: bool = False
    """The worker confirmed that the talk came before the one that opens it."""
    stance: str | None = None
    obstacles: str | None = None
    solutions: str | None = None
    possibilities: str | None = None
    notes: str | None = None


class TalkNotHeld(_Fact):
    """A planned talk did not take place."""

    fact: Literal["talk_not_held"] = "talk_not_held"
    moment: str
    reason: NotHeldReason


class RightEndSet(_Fact):
    """A person set the last day of material help by hand."""

    free_text: ClassVar[tuple[str, ...]] = ("reason",)

    fact: Literal["right_end_set"] = "right_end_set"
    ends_on: Day
    reason: str | None = None


class RefusesToLeave(_Fact):
    """The resident refuses to leave the structure."""

    fact: Literal["refuses_to_leave"] = "refuses_to_leave"


class StayEnded(_Fact):
    """The stay in the structure ended."""

    fact: Literal["stay_ended"] = "stay_ended"
    reason: EndReason


class TransferAnnounced(_Fact):
    """The transfer to another centre was announced: its arrival there is awaited."""

    fact: Literal["transfer_announced"] = "transfer_announced"
    centre: str
    expected_on: Day | None = None
    """The day on which the resident is to arrive, if known."""


class Transferred(_Fact):
    """The resident arrived in another centre."""

    fact: Literal["transferred"] = "transferred"
    centre: str | None = None
    worker: str | None = None


class Assigned(_Fact):
    """Another worker became responsible."""

    fact: Literal["assigned"] = "assigned"
    worker: str


class Withdrawn(_Fact):
    """An earlier fact was taken back."""

    free_text: ClassVar[tuple[str, ...]] = ("reason",)

    fact: Literal["withdrawn"] = "withdrawn"
    seq: int = Field(ge=1)
    reason: str | None = None


class ItemTicked(_Fact):
    """A checklist item was ticked, or a tick was taken away (`done` false)."""

    fact: Literal["item_ticked"] = "item_ticked"
    moment: str
    occurrence: int = Field(ge=1)
    item: str
    done: bool


class Snoozed(_Fact):
    """The responsible person asked to be reminded of a moment on a later day only."""

    fact: Literal["snoozed"] = "snoozed"
    moment: str
    occurrence: int = Field(ge=1)
    until: Day


Fact = Annotated[
    Registered
    | Decision
    | Appeal
    | Hearing
    | OtpAllocated
    | OtpNotAllocated
    | OtpArrived
    | OtpNoShow
    | OtpException
    | Extension
    | TalkHeld
    | TalkNotHeld
    | RightEndSet
    | RefusesToLeave
    | StayEnded
    | TransferAnnounced
    | Transferred
    | Assigned
    | Withdrawn
    | ItemTicked
    | Snoozed,
    Field(discriminator="fact"),
]

ADAPTER: TypeAdapter[Fact] = TypeAdapter(Fact)


def from_data(data: dict[str, Any]) -> Fact:
    """Return the fact that plain data (JSON shapes) describe.

    Raises pydantic's `ValidationError` when they describe none.
    """
    return ADAPTER.validate_python(data)


def to_data(fact: Fact) -> dict[str, Any]:
    """Return the fact as plain data (JSON shapes), without what was left open."""
    return {"fact": fact.fact, **fact.model_dump(mode="json", exclude_none=True)}


def is_registered(facts: Sequence[Fact]) -> bool:
    """Say whether a registration is among the facts of a resident that nobody took back."""
    gone = {fact.seq for fact in facts if isinstance(fact, Withdrawn)}
    return any(
        isinstance(fact, Registered) and seq not in gone for seq, fact in enumerate(facts, 1)
    )
