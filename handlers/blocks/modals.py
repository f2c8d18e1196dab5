"""The forms in which staff register what happened."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from handlers.blocks.ids import Action, Callback, Field
from handlers.blocks.inputs import (
    Filled,
    Options,
    asked,
    boxes,
    choice,
    day,
    line,
    modal,
    note,
    person,
    radio,
)
from handlers.blocks.message import Block, escape, section
from handlers.texts import Texts, labels
from handlers.texts.capitals import capital

NOTHING: Filled = {}


@dataclass(frozen=True, slots=True)
class ResidentForm:
    """The form that opens a file."""

    today: date
    centres: Options
    """The centres that can be chosen: id and name."""
    code: str | None = None
    """The case code, where it is known; else it is asked."""
    filled: Filled = field(default_factory=dict)
    confirm: date | None = None
    """A date of over two years back that the person is asked to confirm."""


@dataclass(frozen=True, slots=True)
class DecisionForm:
    """The form for a decision, with the fields of a resident whose code is not known yet."""

    today: date
    code: str | None = None
    new_resident: bool = False
    centres: Options = ()
    filled: Filled = field(default_factory=dict)
    confirm: date | None = None


@dataclass(frozen=True, slots=True)
class HearingForm:
    """The form for a hearing, past or to come."""

    today: date
    code: str | None = None
    filled: Filled = field(default_factory=dict)
    confirm: date | None = None


@dataclass(frozen=True, slots=True)
class OtpForm:
    """The form for what is known of the OTP."""

    today: date
    code: str | None = None
    centres: Options = ()
    """The centres with OTP: id and name."""
    filled: Filled = field(default_factory=dict)
    confirm: date | None = None


@dataclass(frozen=True, slots=True)
class ConfirmForm:
    """The question whether a date of over two years back is right."""

    code: str
    on: date
    carried: dict[str, Any]
    """What is registered on confirmation: ids, codes and dates only."""


def resident(form: ResidentForm, texts: Texts) -> Block:
    """Return the form that opens a file."""
    blocks = code_asked(form.code, form.filled, texts)
    blocks += resident_fields(form.centres, form.today, form.filled, texts)
    blocks += confirmation(form.confirm, texts)
    carried = {"code": form.code}
    return modal(Callback.RESIDENT, texts._("Open a file"), texts._("Save"), blocks, carried, texts)


def decision(form: DecisionForm, texts: Texts) -> Block:
    """Return the form for a decision; a final one is asked for its ground."""
    filled = form.filled
    blocks = code_asked(form.code, filled, texts)
    blocks += [
        _kind(filled, texts),
        asked(
            Field.ON,
            texts._("Date of notification"),
            day(filled.get(Field.ON, form.today)),
            hint=texts._("The day of notification, not the date on the letter."),
        ),
    ]
    if filled.get(Field.KIND) == "final_negative":
        grounds = [(code, texts._(label)) for code, label in labels.GROUNDS.items()]
        element = choice(grounds, filled.get(Field.GROUND))
        blocks.append(asked(Field.GROUND, texts._("Ground of the final decision"), element))
    if form.new_resident:
        blocks.append(section(escape(texts._("This code has no file yet. It is opened as well:"))))
        # No date is proposed: who hears of a decision has seldom arrived today.
        blocks += resident_fields(form.centres, None, filled, texts)
    blocks += confirmation(form.confirm, texts)
    carried = {"code": form.code, "new": form.new_resident}
    return modal(
        Callback.DECISION, texts._("Register a decision"), texts._("Save"), blocks, carried, texts
    )


def _kind(filled: Filled, texts: Texts) -> Block:
    """Return the kinds of decision; choosing one tells the app, which asks what belongs to it."""
    kinds = [(code, texts._(label)) for code, label in labels.DECISION_KINDS.items()]
    element = radio(kinds, filled.get(Field.KIND))
    block = asked(Field.KIND, texts._("Which decision?"), element, acts=True)
    block["element"]["action_id"] = str(Action.CHOOSE_KIND)
    return block


def hearing(form: HearingForm, texts: Texts) -> Block:
    """Return the form for a hearing."""
    blocks = code_asked(form.code, form.filled, texts)
    blocks.append(
        asked(
            Field.ON,
            texts._("Date of the hearing"),
            day(form.filled.get(Field.ON, form.today)),
            hint=texts._("It may lie ahead. A new date replaces one that was still to come."),
        )
    )
    blocks += confirmation(form.confirm, texts)
    return modal(
        Callback.HEARING,
        texts._("Register a hearing"),
        texts._("Save"),
        blocks,
        {"code": form.code},
        texts,
    )


def otp(form: OtpForm, texts: Texts) -> Block:
    """Return the form for what is known of the OTP."""
    states = [(code, capital(texts._(label))) for code, label in labels.OTP_STATES.items()]
    filled = form.filled
    blocks = code_asked(form.code, filled, texts)
    blocks += [
        asked(Field.STATE, texts._("What is known?"), choice(states, filled.get(Field.STATE))),
        asked(Field.ON, texts._("Since which date?"), day(filled.get(Field.ON, form.today))),
        asked(
            Field.CENTRE,
            texts._("Centre of the OTP"),
            choice(form.centres, filled.get(Field.CENTRE)),
            optional=True,
            hint=texts._("For an allocation or an arrival."),
        )
        if form.centres
        else note(texts._("No centre with OTP is registered.")),
        asked(
            Field.WORKER,
            texts._("Responsible social worker in the OTP"),
            person(filled.get(Field.WORKER)),
            optional=True,
            hint=texts._("For an arrival."),
        ),
        note(texts._("No reason of an exception is noted here: it is often medical.")),
    ]
    blocks += confirmation(form.confirm, texts)
    return modal(
        Callback.OTP,
        texts._("Open return place"),
        texts._("Save"),
        blocks,
        {"code": form.code},
        texts,
    )


def confirm(form: ConfirmForm, texts: Texts) -> Block:
    """Return the question whether a date of over two years back is right."""
    said = texts._(
        "{code}: {day} is more than two years ago. Is that date right?",
        code=form.code,
        day=texts.day(form.on),
    )
    return modal(
        Callback.CONFIRM,
        texts._("Check the date"),
        texts._("Yes, save"),
        [section(escape(said))],
        form.carried,
        texts,
    )


def resident_fields(
    centres: Options, arrived_on: date | None, filled: Filled, texts: Texts
) -> list[Block]:
    """Return the inputs that describe a new resident's file; `arrived_on` is what is proposed."""
    yes_no = [("no", texts._("No")), ("yes", texts._("Yes"))]
    circumstances = [
        (code, capital(texts._(label))) for code, label in labels.CIRCUMSTANCES.items()
    ]
    return [
        asked(Field.CENTRE, texts._("Centre"), choice(centres, filled.get(Field.CENTRE))),
        asked(
            Field.WORKER,
            texts._("Responsible social worker"),
            person(filled.get(Field.WORKER)),
            optional=True,
        ),
        asked(
            Field.ARRIVED_ON,
            texts._("Date of arrival in the structure"),
            day(filled.get(Field.ARRIVED_ON, arrived_on)),
        ),
        asked(
            Field.MINOR,
            texts._("Unaccompanied minor?"),
            radio(yes_no, filled.get(Field.MINOR)),
        ),
        asked(
            Field.APPLIED_ON,
            texts._("Date of the application"),
            day(filled.get(Field.APPLIED_ON)),
            optional=True,
        ),
        asked(
            Field.CIRCUMSTANCES,
            texts._("Circumstances"),
            boxes(circumstances, filled.get(Field.CIRCUMSTANCES, ())),
            optional=True,
        ),
    ]


def confirmation(on: date | None, texts: Texts) -> list[Block]:
    """Return the box with which a date of over two years back is confirmed, if one is asked."""
    if on is None:
        return []
    said = texts._("{day} is right", day=texts.day(on))
    return [
        asked(
            Field.CONFIRMED,
            texts._("That date is more than two years ago"),
            boxes([("yes", said)]),
            optional=True,
        )
    ]


def code_asked(code: str | None, filled: Filled, texts: Texts) -> list[Block]:
    """Return the case code: shown where it is known, asked where it is not."""
    if code is not None:
        return [section(f"*{escape(code)}*")]
    return [
        asked(
            Field.CODE,
            texts._("Case code"),
            line(filled.get(Field.CODE), longest=64),
            hint=texts._("Never a name."),
        )
    ]
