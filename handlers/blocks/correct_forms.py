"""The forms for a correction: which fact, and what it should have said."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from handlers.blocks.fact_forms import reason_asked
from handlers.blocks.ids import Callback, Field
from handlers.blocks.inputs import (
    Filled,
    Options,
    asked,
    boxes,
    choice,
    day,
    modal,
    note,
    person,
    prose,
    radio,
)
from handlers.blocks.message import Block, escape, fit, mention, section
from handlers.blocks.modals import confirmation
from handlers.blocks.talk import QUESTIONS
from handlers.texts import N_, Texts, labels
from handlers.texts.capitals import capital

LATEST = 100
"""As many facts can be chosen from."""

INPUTS: Mapping[str, Field] = {
    "on": Field.ON,
    "kind": Field.KIND,
    "ground": Field.GROUND,
    "suspensive": Field.STATE,
    "state": Field.STATE,
    "reason": Field.STATE,
    "ends_on": Field.ENDS_ON,
    "expected_on": Field.ON,
    "centre": Field.CENTRE,
    "worker": Field.WORKER,
    "choice": Field.CHOICE,
    "cooperates": Field.COOPERATES,
    "counts_as": Field.COUNTS_AS,
    "interpreter": Field.INTERPRETER,
    "applied_on": Field.APPLIED_ON,
    "circumstances": Field.CIRCUMSTANCES,
}
"""The input of each field of a fact that can be put right."""

WORDS: Mapping[tuple[str, str], Mapping[str, str]] = {
    ("decision", "kind"): labels.DECISION_KINDS,
    ("decision", "ground"): labels.GROUNDS,
    ("otp_exception", "state"): labels.EXCEPTION_STATES,
    ("extension", "state"): labels.EXTENSION_STATES,
    ("talk_not_held", "reason"): labels.NOT_HELD_REASONS,
    ("stay_ended", "reason"): labels.END_REASONS,
    ("talk_held", "choice"): labels.CHOICES,
}
"""What can be chosen, by fact and field."""

LABELS: Mapping[str, str] = {
    "on": N_("Date"),
    "kind": N_("Which decision?"),
    "ground": N_("Ground of the final decision"),
    "suspensive": N_("Suspensive appeal?"),
    "state": N_("What is known?"),
    "reason": N_("What applies?"),
    "ends_on": N_("Last day of material help"),
    "expected_on": N_("Day of the arrival"),
    "centre": N_("Centre"),
    "worker": N_("Responsible social worker"),
    "choice": N_("Choice of the resident"),
    "cooperates": N_("Agrees to cooperate?"),
    "counts_as": N_("First talk"),
    "interpreter": N_("With an interpreter?"),
    "applied_on": N_("Date of the application"),
    "circumstances": N_("Circumstances"),
}

OPTIONAL = frozenset(
    {"ground", "centre", "worker", "choice", "cooperates", "interpreter", "applied_on"}
    | {"circumstances", "counts_as"}
)


@dataclass(frozen=True, slots=True)
class WhichForm:
    """The form that asks which fact is wrong."""

    code: str
    resident_id: str
    facts: Options
    """Number and words of what can be corrected, the latest first."""


@dataclass(frozen=True, slots=True)
class CorrectForm:
    """The form that puts one fact right, or withdraws it."""

    code: str
    resident_id: str
    seq: int
    fact: str
    """The kind of fact."""
    said: str
    """What it says now, in words."""
    by: str
    """The Slack id of whoever recorded it."""
    recorded_on: date
    values: Mapping[str, Any]
    """What its fields hold that can be put right, by field of the fact."""
    centres: Options
    keeps_text: bool = False
    """Something was written about it, which goes along."""
    words: Mapping[str, str] | None = None
    """The own words of a talk by field, for who may write them; None for anybody else."""
    filled: Filled = field(default_factory=dict)
    confirm: date | None = None


def which(form: WhichForm, texts: Texts) -> Block:
    """Return the form that asks which fact is wrong."""
    blocks = [
        section(f"*{escape(form.code)}*"),
        asked(Field.SEQ, texts._("What is wrong?"), choice(form.facts[:LATEST])),
        note(texts._("Nothing is erased: the history keeps both.")),
    ]
    return modal(
        Callback.CORRECT_WHICH,
        texts._("Correct"),
        texts._("Next"),
        blocks,
        {"resident": form.resident_id},
        texts,
    )


def correct(form: CorrectForm, texts: Texts) -> Block:
    """Return the form for one fact, with what it says now filled in."""
    ways = [
        ("change", texts._("Give the right values")),
        ("withdraw", texts._("Withdraw it: it did not happen")),
    ]
    recorded = texts._("entered on {day} by", day=texts.day(form.recorded_on))
    said = f"*{fit(texts.titled(form.code, form.said), 500)}*"
    blocks = [
        section(f"{said}\n{escape(recorded)} {mention(form.by)}"),
        asked(Field.HOW, texts._("What is to be done?"), radio(ways, _filled(form, Field.HOW))),
        *(_input(form, name, texts) for name in form.values),
        reason_asked(form.filled, texts),
    ]
    if form.words is not None:
        blocks += _own_words(form.words, form.filled, texts)
    elif form.keeps_text:
        blocks.append(note(texts._("What was written about it goes along unchanged.")))
    blocks.append(note(texts._("No names, no health details. Kept encrypted.")))
    blocks += confirmation(form.confirm, texts)
    carried = {"resident": form.resident_id, "seq": form.seq}
    title = texts._("Correct")
    return modal(Callback.CORRECT, title, texts._("Save"), blocks, carried, texts)


def entered(name: str, fact: str, filled: Filled) -> Any:
    """Return what was filled in for a field of a fact, as the fact holds it."""
    value = filled.get(INPUTS[name])
    if name == "counts_as":
        return value[0] if value else None
    if value is not None and (fact, name) not in WORDS and name in _YES_NO:
        return value == "yes"
    return tuple(value or ()) if name == "circumstances" else value


_YES_NO = frozenset({"suspensive", "cooperates", "interpreter"})
_DAYS = frozenset({"on", "ends_on", "applied_on", "expected_on"})


def _own_words(words: Mapping[str, str], filled: Filled, texts: Texts) -> list[Block]:
    """Return the questions of a talk with what was written; what is emptied is left out."""
    return [
        asked(at, texts._(question), prose(filled.get(at, words.get(at))), optional=True)
        for at, question in QUESTIONS.items()
    ]


def _filled(form: CorrectForm, at: Field) -> Any:
    return form.filled.get(at, "change")


def _input(form: CorrectForm, name: str, texts: Texts) -> Block:
    """Return the input of one field, with what was filled in or what the fact says now."""
    at, now = INPUTS[name], form.values[name]
    if name in _YES_NO and now is not None:
        now = "yes" if now else "no"
    if name == "counts_as":
        now = [now] if now is not None else []
    now = form.filled.get(at, now)
    element = _element(form, name, texts)(now)
    return asked(at, texts._(LABELS[name]), element, optional=name in OPTIONAL)


def _element(form: CorrectForm, name: str, texts: Texts) -> Callable[[Any], Block]:
    """Return what makes the element for a field, given its value."""
    if name in _DAYS:
        return day
    if name == "worker":
        return person
    if name == "centre":
        return lambda now: choice(form.centres, now)
    if name == "circumstances":
        options = _options(labels.CIRCUMSTANCES, texts)
        return lambda now: boxes(options, now or ())
    if name == "counts_as":
        counts = [("first_talk", texts._("Counts as first talk too"))]
        return lambda now: boxes(counts, now or ())
    if name in _YES_NO:
        yes_no = [("yes", texts._("Yes")), ("no", texts._("No"))]
        return lambda now: radio(yes_no, now)
    words = _options(WORDS[form.fact, name], texts)
    return lambda now: choice(words, now)


def _options(words: Mapping[str, str], texts: Texts) -> Sequence[tuple[str, str]]:
    return [(code, capital(texts._(label))) for code, label in words.items()]
