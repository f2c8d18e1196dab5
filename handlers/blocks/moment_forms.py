"""The forms of a checklist's buttons: the talk did not take place, or the reminder may wait."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from handlers.blocks.ids import Callback, Field
from handlers.blocks.inputs import Filled, asked, choice, day, modal, note, radio
from handlers.blocks.message import Block, escape, section
from handlers.blocks.modals import confirmation
from handlers.texts import Texts, labels
from handlers.texts.capitals import capital


@dataclass(frozen=True, slots=True)
class NotHeldForm:
    """The form for a talk that did not take place."""

    code: str
    moment: str
    opaque: str
    today: date
    filled: Filled = field(default_factory=dict)
    confirm: date | None = None


@dataclass(frozen=True, slots=True)
class SnoozeForm:
    """The form for a later reminder."""

    code: str
    moment: str
    opaque: str
    days: Sequence[date]
    """The days that can be chosen, earliest first."""


def not_held(form: NotHeldForm, texts: Texts) -> Block:
    """Return the form for a talk that did not take place."""
    reasons = [(code, capital(texts._(label))) for code, label in labels.NOT_HELD_REASONS.items()]
    blocks = [
        _about(form.code, form.moment, texts),
        asked(Field.ON, texts._("Planned for"), day(form.filled.get(Field.ON, form.today))),
        asked(
            Field.REASON,
            texts._("Why did it not take place?"),
            radio(reasons, form.filled.get(Field.REASON)),
            hint=texts._("Never a medical reason: choose another reason."),
        ),
        note(texts._("The deadline stays as it is.")),
        *confirmation(form.confirm, texts),
    ]
    return modal(
        Callback.NOT_HELD,
        texts._("Did not take place"),
        texts._("Save"),
        blocks,
        {"opaque": form.opaque},
        texts,
    )


def snooze(form: SnoozeForm, texts: Texts) -> Block:
    """Return the form for a later reminder."""
    days = [(one.isoformat(), texts.day(one)) for one in form.days]
    blocks = [
        _about(form.code, form.moment, texts),
        asked(Field.UNTIL, texts._("Remind me on"), choice(days, days[0][0] if days else None)),
        note(texts._("Only the reminder moves; the deadline stays as it is.")),
    ]
    return modal(
        Callback.SNOOZE,
        texts._("Remind me later"),
        texts._("Save"),
        blocks,
        {"opaque": form.opaque},
        texts,
    )


def _about(code: str, moment: str, texts: Texts) -> Block:
    return section(f"*{escape(f'{texts.moment_title(moment)} · {code}')}*")
