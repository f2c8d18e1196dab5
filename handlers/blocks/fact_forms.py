"""The forms for the rarer facts: appeal, extension, ends, transfer, a talk that failed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from handlers.blocks.ids import Callback, Field
from handlers.blocks.inputs import (
    Filled,
    Options,
    asked,
    choice,
    day,
    modal,
    note,
    person,
    prose,
    radio,
)
from handlers.blocks.message import Block, escape, section
from handlers.blocks.modals import code_asked, confirmation
from handlers.events import EVENTS
from handlers.texts import Texts, labels
from handlers.texts.capitals import capital


@dataclass(frozen=True, slots=True)
class EventForm:
    """The form for a fact that a word and a day tell; `name` is the one of its event."""

    name: str
    today: date
    code: str | None = None
    filled: Filled = field(default_factory=dict)
    confirm: date | None = None


@dataclass(frozen=True, slots=True)
class RightEndForm:
    """The form that sets the last day of material help."""

    code: str | None = None
    filled: Filled = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AttemptForm:
    """The form for a talk that did not take place, chosen among those that are open."""

    code: str
    moments: Sequence[str]
    today: date
    filled: Filled = field(default_factory=dict)
    confirm: date | None = None


@dataclass(frozen=True, slots=True)
class TransferForm:
    """The form for an arrival from elsewhere, or for another worker in the own centre."""

    today: date
    centres: Options
    code: str | None = None
    filled: Filled = field(default_factory=dict)
    confirm: date | None = None


def event(form: EventForm, texts: Texts) -> Block:
    """Return the form for an event."""
    about, filled = EVENTS[form.name], form.filled
    blocks = code_asked(form.code, filled, texts)
    if about.choices:
        options = [(code, capital(texts._(label))) for code, label in about.choices.items()]
        element = radio(options, filled.get(Field.STATE))
        blocks.append(asked(Field.STATE, texts._(about.question), element))
    hint = texts._(about.hint) if about.hint else None
    element = day(filled.get(Field.ON, form.today))
    blocks.append(asked(Field.ON, texts._(about.day), element, hint=hint))
    blocks += confirmation(form.confirm, texts)
    carried = {"form": form.name, "code": form.code}
    title = texts._(about.title)
    return modal(Callback.EVENT, title, texts._("Save"), blocks, carried, texts)


def right_end(form: RightEndForm, texts: Texts) -> Block:
    """Return the form that sets the last day of material help by hand."""
    filled = form.filled
    blocks = [
        *code_asked(form.code, filled, texts),
        asked(
            Field.ENDS_ON,
            texts._("Last day of material help"),
            day(filled.get(Field.ENDS_ON)),
            hint=texts._("It goes before every reckoning until it is withdrawn."),
        ),
        reason_asked(filled, texts),
        note(texts._("No names, no health details. Kept encrypted.")),
    ]
    return modal(
        Callback.RIGHT_END,
        texts._("End of the right"),
        texts._("Save"),
        blocks,
        {"code": form.code},
        texts,
    )


def attempt(form: AttemptForm, texts: Texts) -> Block:
    """Return the form for a talk that did not take place."""
    filled = form.filled
    moments = [(moment, texts.moment_title(moment)) for moment in form.moments]
    reasons = [(code, capital(texts._(label))) for code, label in labels.NOT_HELD_REASONS.items()]
    first = form.moments[0] if len(form.moments) == 1 else None
    blocks = [
        section(f"*{escape(form.code)}*"),
        asked(
            Field.MOMENT,
            texts._("Which talk?"),
            choice(moments, filled.get(Field.MOMENT, first)),
        ),
        asked(Field.ON, texts._("Planned for"), day(filled.get(Field.ON, form.today))),
        asked(
            Field.REASON,
            texts._("Why did it not take place?"),
            radio(reasons, filled.get(Field.REASON)),
            hint=texts._("Never a medical reason: choose another reason."),
        ),
        note(texts._("The deadline stays as it is.")),
        *confirmation(form.confirm, texts),
    ]
    return modal(
        Callback.ATTEMPT,
        texts._("Did not take place"),
        texts._("Save"),
        blocks,
        {"code": form.code},
        texts,
    )


def transfer(form: TransferForm, texts: Texts) -> Block:
    """Return the form for an arrival from another centre, or for a change of worker."""
    filled = form.filled
    blocks = [
        *code_asked(form.code, filled, texts),
        asked(
            Field.CENTRE,
            texts._("To which centre?"),
            choice(form.centres, filled.get(Field.CENTRE)),
            hint=texts._(
                "Your own centre: the arrival, which accepts the transfer. Another centre: the"
                " transfer is announced there."
            ),
        ),
        asked(
            Field.WORKER,
            texts._("Responsible social worker"),
            person(filled.get(Field.WORKER)),
            optional=True,
            hint=texts._("Within the same centre the coordinator names another worker."),
        ),
        asked(
            Field.ON,
            texts._("Day of the arrival"),
            day(filled.get(Field.ON, form.today)),
            hint=texts._("An announced one may lie ahead."),
        ),
        *confirmation(form.confirm, texts),
    ]
    return modal(
        Callback.TRANSFER,
        texts._("Transfer"),
        texts._("Save"),
        blocks,
        {"code": form.code},
        texts,
    )


def reason_asked(filled: Filled, texts: Texts) -> Block:
    """Return the input for a reason in own words, which is asked always."""
    return asked(Field.REASON, texts._("Reason"), prose(filled.get(Field.REASON)))
