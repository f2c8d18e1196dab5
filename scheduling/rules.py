"""The procedure as dated data: the moments, deadlines, checklists and reminders of an instruction.

The file `procedure/<date>.toml` is read once, validated here, and frozen.
"""

import tomllib
from collections.abc import Mapping
from datetime import date, time
from functools import cached_property, lru_cache
from importlib import resources
from types import MappingProxyType
from typing import Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator

from scheduling.calendar import Term
from scheduling.facts import Choice, NotHeldReason

CURRENT = "2024-06-27"

Actor = Literal["social_worker", "icam_coach", "arrival_centre"]
MatchIt = Literal["note_tag", "procedure_task", "otp_talk"]
Audience = Literal["responsible", "coordinator", "otp_centre", "expected_centre"]
QuestionId = Literal["otp_status", "otp_arrival", "transfer_arrival", "no_show", "late_arrival"]
Event = Literal[
    "registered_arrival_centre",
    "arrival_in_structure",
    "recorded",
    "cgvs_negative",
    "hearing",
    "final_negative",
    "initial_branch",
    "otp_arrived",
    "refuses_to_leave",
]
HELD = "held:"
MATCHIT_ITEM = "matchit"


class _Rule(BaseModel):
    """What all rules share: frozen, and nothing unknown in the file."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Deadline(_Rule):
    """A date reckoned from the opening onwards, or back from the end of the right."""

    after: Literal["opening"] | None = None
    before: Literal["right_ends"] | None = None
    days: int = Field(ge=0)
    unit: Literal["calendar_days", "working_days"]

    @model_validator(mode="after")
    def _has_one_anchor(self) -> Self:
        if (self.after is None) == (self.before is None):
            raise ValueError("a deadline has either `after` or `before`")
        return self

    @cached_property
    def term(self) -> Term:
        """Return how much is counted."""
        return Term(days=self.days, unit=self.unit)


class Announcement(_Rule):
    """When a checklist is announced that opens earlier than it is of use."""

    when_held: str
    before_plan_by: Term


class _Entry(_Rule):
    """A line of a checklist; `text` is a message id."""

    id: str
    text: str = Field(max_length=60)


class Item(_Entry):
    """One thing to go through in a talk."""

    only_if: Literal["no_suspensive_appeal", "undecided"] | None = None


class FollowUp(_Entry):
    """One thing to do once the choice, or the agreement to cooperate, is recorded."""

    choice: Choice | None = None
    cooperates: bool | None = None


class MomentRule(_Rule):
    """A key moment of the instruction (or the talk in between): who, when, until when, what."""

    id: str
    title: str = Field(max_length=45)
    short_title: str = Field(max_length=24)
    phase: Literal["pending", "cgvs_negative", "final_negative"] | None = None
    branch: Literal["initial", "otp"] | None = None
    actor: Actor
    opens: str
    due: Deadline | None = None
    advice: Deadline | None = None
    after: str | None = None
    plan_by_not_after: Literal["right_ends"] | None = None
    announce: Announcement | None = None
    told_with: str | None = None
    """A moment whose checklist speaks for this one too, where both open on the same day."""
    matchit: MatchIt | None = None
    asks: tuple[Literal["choice", "cooperates", "counts_as"], ...] = ()
    source: str
    reading: str
    items: tuple[Item, ...]
    follow_ups: tuple[FollowUp, ...] = ()

    @property
    def opened_by_talk(self) -> str | None:
        """Return the moment whose talk opens this one, or None."""
        return self.opens.removeprefix(HELD) if self.opens.startswith(HELD) else None

    @model_validator(mode="after")
    def _ids_are_unique(self) -> Self:
        ids = [item.id for item in self.items] + [entry.id for entry in self.follow_ups]
        if len(ids) != len(set(ids)):
            raise ValueError(f"{self.id}: an item id occurs twice")
        return self


class Step(_Rule):
    """A reminder: so many working days from an anchor, once or repeated."""

    step: Literal["before", "plan_by", "overdue", "escalation", "follow_up"]
    anchor: Literal["plan_by", "due", "overdue_since", "opening"]
    days: int
    every: int | None = Field(default=None, ge=1)
    ordinal: int = 0
    audience: Audience = "responsible"


class ReminderRules(_Rule):
    """When reminders go out. Times are Brussels times."""

    at: time
    office_from: time
    office_until: time
    snooze_without_deadline: Term
    with_due: tuple[Step, ...]
    without_due: tuple[Step, ...]


class QuestionRule(_Rule):
    """Something that should be known a while after a fact, and is asked for if it is not.

    The fact is that of its id: what it waits for is in `concerns.questions`.
    """

    id: QuestionId
    after: Term
    audiences: tuple[Audience, ...]
    coordinator_after: Term
    """How long after that the coordinator of the centre is asked too, where nobody answers."""
    reading: str

    @property
    def asked(self) -> tuple[Audience, ...]:
        """Return everybody who is asked, in the order in which their messages are numbered."""
        return (*self.audiences, "coordinator")


class MaterialHelp(_Rule):
    """How long the right to material help lasts."""

    after_notification: Term
    after_arrival: Term
    leave_after: Term
    source: str
    reading: str


class Notices(_Rule):
    """From when on, or after how often, something is pointed out."""

    eu_pact_from: date
    cooperation_check_after: int = Field(ge=1)
    cooperation_reasons: tuple[NotHeldReason, ...]


class Input(_Rule):
    """What is accepted only after a second look."""

    confirm_after_years: int = Field(ge=1)
    ahead_at_most_years: int = Field(ge=1)


class Practical(_Entry):
    """An item of ours, not of the instruction; shown only where it applies."""


class Instruction(_Rule):
    """The instruction that the file renders."""

    id: str
    in_force_from: date
    replaces: str
    source: str


class Procedure(_Rule):
    """One version of the procedure, whole."""

    instruction: Instruction
    material_help: MaterialHelp
    notices: Notices
    input: Input
    practical: tuple[Practical, ...]
    reminders: ReminderRules
    question: tuple[QuestionRule, ...]
    moment: tuple[MomentRule, ...]

    @property
    def id(self) -> str:
        """Return the date by which the instruction is known."""
        return self.instruction.id

    @cached_property
    def moments(self) -> Mapping[str, MomentRule]:
        """Return the moments by id, in the order of the procedure."""
        return MappingProxyType({rule.id: rule for rule in self.moment})

    @cached_property
    def opened_by(self) -> Mapping[str, tuple[MomentRule, ...]]:
        """Return the moments that each event, or each held talk (`held:<moment>`), opens."""
        found: dict[str, tuple[MomentRule, ...]] = {}
        for rule in self.moment:
            found[rule.opens] = (*found.get(rule.opens, ()), rule)
        return MappingProxyType(found)

    def item_ids(self, moment: str) -> frozenset[str]:
        """Return the ids of everything that can be ticked on the checklist of a moment."""
        rule = self.moments[moment]
        entries: tuple[_Entry, ...] = (*rule.items, *rule.follow_ups, *self.practical)
        return frozenset({*(entry.id for entry in entries), MATCHIT_ITEM})

    @model_validator(mode="after")
    def _references_are_known(self) -> Self:
        ids = [rule.id for rule in self.moment]
        if len(ids) != len(set(ids)):
            raise ValueError("a moment id occurs twice")
        events = set(get_args(Event))
        for rule in self.moment:
            named = [
                rule.opened_by_talk,
                rule.after,
                rule.told_with,
                rule.announce and rule.announce.when_held,
            ]
            unknown = [name for name in named if name and name not in ids]
            if unknown:
                raise ValueError(f"{rule.id} names the unknown moment {unknown[0]}")
            if rule.opened_by_talk is None and rule.opens not in events:
                raise ValueError(f"{rule.id} opens on the unknown event {rule.opens}")
        return self


def parse(text: str) -> Procedure:
    """Return the procedure that a TOML text holds; raise `ValueError` where it is not sound."""
    return Procedure.model_validate(tomllib.loads(text))


@lru_cache(maxsize=8)
def load(version: str = CURRENT) -> Procedure:
    """Return the procedure of the instruction of that date, read and validated once."""
    file = resources.files("scheduling") / "procedure" / f"{version}.toml"
    return parse(file.read_text(encoding="utf-8"))
