"""Absences as they are shown, and the form in which they are asked for."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from handlers.blocks.ids import Action, Callback, Field
from handlers.blocks.inputs import Filled, asked, day, modal, note, person
from handlers.blocks.message import (
    BLOCKS_LIMIT,
    Block,
    Message,
    actions,
    button,
    escape,
    mention,
    section,
    sections,
)
from handlers.texts import Texts
from storage import Absence, AgendaRow

LETTER = "letter"
"""What tells the button of a letter from those of the card."""


@dataclass(frozen=True, slots=True)
class AbsenceForm:
    """The form for an absence; whose it is, is asked where `for_others`."""

    today: date
    for_others: bool
    filled: Filled = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReassignForm:
    """The form that asks to whom the files of a worker go."""

    old: str
    count: int


def noted(slack_id: str, stand_in: str, first: date, last: date, texts: Texts) -> Message:
    """Return the answer to an absence that was noted."""
    said = texts._(
        "{who} is away from {first} to {last}; {stand_in} gets the reminders and new checklists,"
        " and may act. It ends by itself.",
        who=mention(slack_id),
        first=escape(texts.day(first)),
        last=escape(texts.day(last)),
        stand_in=mention(stand_in),
    )
    return Message(escape(texts._("The absence is noted.")), [section(said)])


def confirmed(absence: Absence, texts: Texts, *, to: str | None, can_end: bool) -> Message:
    """Return the written confirmation of an absence, with a button that ends it for who may."""
    said = noted(
        absence.slack_id, absence.stand_in, absence.first_day, absence.last_day, texts
    ).blocks[0]["text"]["text"]
    shown: list[Block] = [section(_to(to, absence.slack_id, said))]
    if can_end:
        end = button(texts._("End it"), f"{Action.END_ABSENCE}_{LETTER}", absence.id)
        shown.append(actions(end))
    return Message(escape(texts._("The absence is noted.")), shown)


def stands_in(
    absence: Absence, rows: Sequence[AgendaRow], count: int, texts: Texts, *, to: str | None
) -> Message:
    """Return what who stands in is told; `rows` are the first of the `count` talks now open."""
    said = texts._(
        "You stand in for {who} from {first} up to and with {last}: reminders and new"
        " checklists come to you, and what is open stands in your list.",
        who=mention(absence.slack_id),
        first=escape(texts.day(absence.first_day)),
        last=escape(texts.day(absence.last_day)),
    )
    lines = [_to(to, absence.slack_id, said)]
    for row in rows:
        title = texts.moment_title(row.moment)
        due = texts._("deadline {due}", due=texts.day(row.due)) if row.due else None
        lines.append(f"• {escape(' · '.join(filter(None, (row.code, title, due))))}")
    if count > len(rows):
        more = texts.ngettext("{n} more open talk.", "{n} more open talks.", count - len(rows))
        lines.append(escape(more))
    plain = texts._("You stand in for a colleague.")
    return Message(escape(plain), sections(lines))


def ended(absence: Absence, texts: Texts, *, to: str | None, stood_in: bool) -> Message:
    """Return what is told when an absence was ended early, to who stood in or was away."""
    if stood_in:
        away = mention(absence.slack_id)
        said = texts._("You no longer stand in for {who}: the absence was ended.", who=away)
    else:
        said = texts._("Your absence was ended: reminders come to you again.")
    plain = texts._("The absence has ended.")
    return Message(escape(plain), [section(_to(to, absence.slack_id, said))])


def over(texts: Texts) -> Message:
    """Return what stays of a letter about an absence that was ended in it."""
    said = escape(texts._("The absence has ended."))
    return Message(said, [section(said)])


def _to(who: str | None, away: str, said: str) -> str:
    """Return a sentence with who is spoken to before it, unless it begins with that person."""
    return said if who is None or who == away else f"{mention(who)} {said}"


def card(absences: Sequence[Absence], texts: Texts) -> Message:
    """Return the absences that are not over, each with a button that ends it."""
    title = texts._("Absences")
    blocks: list[Block] = [section(f"*{escape(title)}*")]
    for number, absence in enumerate(absences[: BLOCKS_LIMIT - 3]):
        said = texts._(
            "{who}: {first} to {last}, stand-in {stand_in}",
            who=mention(absence.slack_id),
            first=escape(texts.day(absence.first_day)),
            last=escape(texts.day(absence.last_day)),
            stand_in=mention(absence.stand_in),
        )
        name = f"{Action.END_ABSENCE}_{number}"
        blocks.append(section(said, button(texts._("End it"), name, absence.id)))
    if not absences:
        blocks.append(section(escape(texts._("Nobody is away, now or later."))))
    new = button(texts._("New absence"), f"{Action.OPEN_FORM}_absence", '{"form":"absence"}')
    return Message(escape(title), [*blocks, actions(new)])


def form(view: AbsenceForm, texts: Texts) -> Block:
    """Return the form for an absence."""
    filled = view.filled
    blocks = []
    if view.for_others:
        blocks.append(asked(Field.WHO, texts._("Who is away?"), person(filled.get(Field.WHO))))
    first = filled.get(Field.FIRST_DAY, view.today)
    blocks += [
        asked(Field.FIRST_DAY, texts._("First day"), day(first)),
        asked(Field.LAST_DAY, texts._("Last day"), day(filled.get(Field.LAST_DAY))),
        asked(
            Field.STAND_IN,
            texts._("Who stands in?"),
            person(filled.get(Field.STAND_IN)),
            hint=texts._("A social worker or coordinator of the same centre."),
        ),
    ]
    return modal(Callback.ABSENCE, texts._("Absence"), texts._("Save"), blocks, {}, texts)


def reassign(view: ReassignForm, texts: Texts) -> Block:
    """Return the form that asks to whom the files of a worker go."""
    said = texts.ngettext(
        "{n} file of {who} goes to one colleague.",
        "{n} files of {who} go to one colleague.",
        view.count,
        who=mention(view.old),
    )
    blocks = [
        section(said),
        asked(Field.WORKER, texts._("Who takes them over?"), person(None)),
        note(texts._("The new worker is told once; dates and checklists stay as they are.")),
    ]
    carried = {"old": view.old}
    title, submit = texts._("Give files to another"), texts._("Assign")
    return modal(Callback.REASSIGN, title, submit, blocks, carried, texts)


def holders(counts: Sequence[tuple[str, int]], texts: Texts) -> Message:
    """Return how many files each worker of the centre has, with a button to give them away."""
    title = texts._("Files per worker")
    blocks: list[Block] = [section(f"*{escape(title)}*")]
    for who, count in counts[: BLOCKS_LIMIT - 2]:
        said = texts.ngettext("{who}: {n} file", "{who}: {n} files", count, who=mention(who))
        value = f'{{"form":"reassign","old":"{who}"}}'
        name = f"{Action.OPEN_FORM}_reassign"
        blocks.append(section(said, button(texts._("Give to another"), name, value)))
    if not counts:
        blocks.append(section(escape(texts._("No worker has a file here."))))
    return Message(escape(title), blocks)


def under_way(count: int, old: str, new: str, texts: Texts) -> Message:
    """Return the answer to a reassignment: it has been noted, and the result follows."""
    said = texts.ngettext(
        "{n} file goes from {old} to {new}. You are told when that is done.",
        "{n} files go from {old} to {new}. You are told when that is done.",
        count,
        old=mention(old),
        new=mention(new),
    )
    plain = texts._("The files are being assigned.")
    return Message(escape(plain), [section(said)])
