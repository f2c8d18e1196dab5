"""The names by which buttons, inputs and modals are known, and what they carry.

What Slack carries for us is opaque: ids, states and codes, never what a person typed.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

METADATA_LIMIT = 3_000
VALUE_LIMIT = 2_000


class Action(StrEnum):
    """Buttons, and selects that act at once."""

    TICK = "moment_tick"
    RECORD = "moment_record"
    NOT_HELD = "moment_not_held"
    WHY = "moment_why"
    SNOOZE = "moment_snooze"
    MATCHIT = "moment_matchit"
    GUIDE = "moment_guide"
    UNDO = "fact_undo"
    OTP_ANSWER = "otp_answer"
    OPEN_FORM = "form_open"
    CHOOSE_TALK = "talk_choose"
    CHOOSE_KIND = "kind_choose"
    END_ABSENCE = "absence_end"
    LINK = "link_open"
    PART = "family_part"
    COPY_TICKS = "family_ticks"
    STATUS = "resident_status"
    TURN = "list_turn"
    TURN_AUDIT = "audit_turn"
    NEW_CALENDAR = "calendar_new"
    STOP_CALENDAR = "calendar_stop"


class Callback(StrEnum):
    """Modals that are submitted."""

    RESIDENT = "resident"
    DECISION = "decision"
    HEARING = "hearing"
    TALK = "talk"
    NOT_HELD = "not_held"
    OTP = "otp"
    EVENT = "event"
    RIGHT_END = "right_end"
    ATTEMPT = "attempt"
    TRANSFER = "transfer"
    CORRECT_WHICH = "correct_which"
    CORRECT = "correct"
    SNOOZE = "snooze"
    ABSENCE = "absence"
    REASSIGN = "reassign"
    CONFIRM = "confirm"
    PICK = "pick"


class Shortcut(StrEnum):
    """Shortcuts, by their `callback_id` in the manifest."""

    TALK = "record_talk"
    DECISION = "record_decision"
    STATUS = "checklist_status"


class Field(StrEnum):
    """Inputs of modals: `block_id` and `action_id` alike."""

    CODE = "code"
    CENTRE = "centre"
    WORKER = "worker"
    ARRIVED_ON = "arrived_on"
    MINOR = "minor"
    APPLIED_ON = "applied_on"
    CIRCUMSTANCES = "circumstances"
    KIND = "kind"
    GROUND = "ground"
    ON = "on"
    MOMENT = "moment"
    STANCE = "stance"
    OBSTACLES = "obstacles"
    SOLUTIONS = "solutions"
    POSSIBILITIES = "possibilities"
    CHOICE = "choice"
    COOPERATES = "cooperates"
    COUNTS_AS = "counts_as"
    OUT_OF_ORDER = "out_of_order"
    INTERPRETER = "interpreter"
    NOTES = "notes"
    STATE = "state"
    REASON = "reason"
    ENDS_ON = "ends_on"
    SEQ = "seq"
    HOW = "how"
    UNTIL = "until"
    WHO = "who"
    FIRST_DAY = "first_day"
    LAST_DAY = "last_day"
    STAND_IN = "stand_in"
    CONFIRMED = "confirmed"
    KEEP_PERSONAL = "keep_personal"


@dataclass(frozen=True, slots=True)
class TickValue:
    """What a click on an item wants: this item of this checklist, done or not done."""

    checklist: str
    """The checklist's opaque id."""
    item: str
    done: bool


def tick_value(checklist: str, item: str, *, done: bool) -> str:
    """Return the value of an item's button: the state that the click wants."""
    return f"{checklist}|{item}|{int(done)}"


def read_tick(value: str) -> TickValue:
    """Return what the value of an item's button says; raise `ValueError` if it is none."""
    checklist, item, done = value.split("|")
    if not checklist or not item or done not in ("0", "1"):
        raise ValueError("not the value of an item's button")
    return TickValue(checklist, item, done == "1")


def undo_value(resident_id: str, seq: int) -> str:
    """Return the value of "Undo": the resident's opaque id and the fact's sequence number."""
    return f"{resident_id}|{seq}"


def read_undo(value: str) -> tuple[str, int]:
    """Return resident id and sequence number of "Undo"; raise `ValueError` if it is none."""
    resident_id, seq = value.split("|")
    return resident_id, int(seq)


def otp_value(resident_id: str, state: str) -> str:
    """Return the value of an answer about the OTP: the resident's opaque id and the state."""
    return f"{resident_id}|{state}"


def read_otp(value: str) -> tuple[str, str]:
    """Return resident id and state of an answer; raise `ValueError` if it is none."""
    resident_id, state = value.split("|")
    return resident_id, state


def pack(carried: Mapping[str, Any]) -> str:
    """Return what a modal carries as its `private_metadata`.

    Raises `ValueError` past Slack's limit: only ids and codes belong here.
    """
    packed = json.dumps(dict(carried), separators=(",", ":"), ensure_ascii=False)
    if len(packed) > METADATA_LIMIT:
        raise ValueError("too much for private_metadata")
    return packed


def unpack(packed: str) -> dict[str, Any]:
    """Return what a modal carried; nothing for an empty one. Raises `ValueError` for no object."""
    carried = json.loads(packed) if packed else {}
    if not isinstance(carried, dict):
        raise ValueError("not what a modal carries")
    return carried
