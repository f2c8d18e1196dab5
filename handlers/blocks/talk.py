"""The form in which a talk is recorded; its questions follow the moment that is chosen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from handlers.blocks.ids import Action, Callback, Field
from handlers.blocks.inputs import (
    Filled,
    asked,
    boxes,
    choice,
    day,
    modal,
    note,
    prose,
    radio,
)
from handlers.blocks.message import Block, escape, section
from handlers.blocks.modals import confirmation
from handlers.texts import N_, Texts, labels
from handlers.texts.capitals import capital
from scheduling.rules import MomentRule

QUESTIONS = {
    Field.STANCE: N_("Stance towards return"),
    Field.OBSTACLES: N_("What stands in the way of return?"),
    Field.SOLUTIONS: N_("What could help with that?"),
    Field.POSSIBILITIES: N_("Which possibilities does the resident see?"),
    Field.NOTES: N_("Important note, visible after transfer"),
}
"""The four questions of the instruction, and the note for whoever comes after."""


@dataclass(frozen=True, slots=True)
class TalkForm:
    """The form for a talk that took place."""

    code: str
    resident_id: str
    today: date
    moments: Sequence[str]
    """The moments that can be chosen, by id."""
    chosen: MomentRule
    writes_texts: bool
    """The reader may write own words about this talk."""
    keeps_texts: bool = True
    """Own words can be kept safely: there is an encryption key."""
    counts_as_first: bool = False
    """The first talk is open too, and this one can count as it."""
    follows: str | None = None
    """The talk that it follows, by id, where that is not held: the order is to be confirmed."""
    filled: Filled = field(default_factory=dict)
    confirm: date | None = None
    carried: Mapping[str, Any] = field(default_factory=dict)
    """More ids and codes to come back with the submission."""


def talk(form: TalkForm, texts: Texts) -> Block:
    """Return the form for a talk, with the questions of the chosen moment."""
    filled = form.filled
    blocks: list[Block] = [section(f"*{escape(form.code)}*"), _which(form, texts)]
    blocks.append(
        asked(Field.ON, texts._("Date of the talk"), day(filled.get(Field.ON, form.today)))
    )
    blocks += _outcome(form, texts)
    if form.writes_texts and form.keeps_texts:
        for name, question in QUESTIONS.items():
            blocks.append(asked(name, texts._(question), prose(filled.get(name)), optional=True))
        blocks.append(note(texts._("No names, no health details. Kept encrypted.")))
    elif form.writes_texts:
        blocks.append(note(texts._("No encryption key is set: own words cannot be kept.")))
    else:
        blocks.append(note(texts._("Only date and choice: obstacles and notes stay elsewhere.")))
    blocks += confirmation(form.confirm, texts)
    carried = {"resident": form.resident_id, "moment": form.chosen.id, **form.carried}
    return modal(
        Callback.TALK, texts._(form.chosen.short_title), texts._("Save"), blocks, carried, texts
    )


def _which(form: TalkForm, texts: Texts) -> Block:
    """Return the drop-down of moments; choosing another one asks for its questions."""
    ids = dict.fromkeys([*form.moments, form.chosen.id])
    titles = [(moment, texts.moment_title(moment)) for moment in ids]
    block = asked(Field.MOMENT, texts._("Which talk?"), choice(titles, form.chosen.id), acts=True)
    block["element"]["action_id"] = str(Action.CHOOSE_TALK)
    return block


def _outcome(form: TalkForm, texts: Texts) -> list[Block]:
    """Return what the moment asks: choice, agreement, whether it counts as the first talk."""
    filled, rule = form.filled, form.chosen
    yes_no = [("yes", texts._("Yes")), ("no", texts._("No"))]
    blocks: list[Block] = []
    if "choice" in rule.asks:
        choices = [(code, capital(texts._(label))) for code, label in labels.CHOICES.items()]
        choices.append(("not_discussed", capital(texts._(labels.NOT_DISCUSSED))))
        element = radio(choices, filled.get(Field.CHOICE))
        blocks.append(asked(Field.CHOICE, texts._("Choice of the resident"), element))
    if "cooperates" in rule.asks:
        blocks.append(
            asked(
                Field.COOPERATES,
                texts._("Agrees to cooperate?"),
                radio(yes_no, filled.get(Field.COOPERATES)),
                hint=texts._("Cooperating is keeping the appointments with worker and coach."),
            )
        )
    if "counts_as" in rule.asks and form.counts_as_first:
        said = texts._("Counts as first talk too")
        blocks.append(
            asked(
                Field.COUNTS_AS,
                texts._("First talk"),
                boxes([("first_talk", said)], filled.get(Field.COUNTS_AS) or ()),
                optional=True,
            )
        )
    if form.follows is not None:
        before = texts.moment_title(form.follows)
        said = texts._("Yes, the order is right")
        blocks.append(
            asked(
                Field.OUT_OF_ORDER,
                texts._("“{talk}” is not recorded as held by then", talk=before),
                boxes([("yes", said)]),
                optional=True,
            )
        )
    blocks.append(
        asked(
            Field.INTERPRETER,
            texts._("With an interpreter?"),
            radio(yes_no, filled.get(Field.INTERPRETER)),
            optional=True,
        )
    )
    return blocks
