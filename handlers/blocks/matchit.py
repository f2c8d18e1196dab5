"""The text of a talk for Match-IT: what was recorded of it, ready to be copied."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from handlers.blocks.ids import Field
from handlers.blocks.inputs import TYPED_LIMIT, note
from handlers.blocks.message import Block, escape, section, shorten, size
from handlers.blocks.talk import QUESTIONS
from handlers.texts import Texts, labels
from handlers.texts.capitals import capital
from scheduling.facts import TalkHeld
from scheduling.rules import FollowUp, Item, MatchIt, MomentRule

PART_LIMIT = 3_000
"""Characters of one block to copy; a longer text is parted between lines."""


@dataclass(frozen=True, slots=True)
class MatchItView:
    """What the text of a talk is made of."""

    rule: MomentRule
    talk: TalkHeld
    """The talk as it was recorded; its own words are taken from `answers`."""
    registered_as: MatchIt
    """How a talk of that phase and branch is registered in Match-IT."""
    answers: Mapping[str, str] = field(default_factory=dict)
    """Own words by field, as far as there are any and the reader may read them."""
    ticked: frozenset[str] = frozenset()
    """The ids of the items and follow-ups that are ticked."""
    unreadable: bool = False
    """Own words were recorded and cannot be opened without their key."""


def text(view: MatchItView, centre: Texts) -> str:
    """Return the text in the language of the centre (`centre`), as plain text."""
    rule, talk = view.rule, view.talk
    lines = [
        centre.titled(centre._("Return trajectory"), centre._(rule.title)),
        centre.titled(centre._("Date of the talk"), centre.day(talk.on)),
    ]
    if talk.counts_as is not None:
        lines.append(centre.titled(centre._("Counts as"), centre.moment_title(talk.counts_as)))
    if talk.interpreter is not None:
        lines.append(_asked(centre._("With an interpreter?"), _yes_no(talk.interpreter, centre)))
    lines += _own_words(view, centre)
    if "choice" in rule.asks:
        choice = labels.CHOICES[talk.choice] if talk.choice else labels.NOT_DISCUSSED
        lines.append(centre.titled(centre._("Choice of the resident"), centre._(choice)))
    if talk.cooperates is not None:
        lines.append(_asked(centre._("Agrees to cooperate?"), _yes_no(talk.cooperates, centre)))
    lines += _list(centre._("Discussed"), _ticked(view, rule.items), centre)
    lines += _list(centre._("Follow-up"), _ticked(view, rule.follow_ups), centre)
    if view.answers.get(Field.NOTES):
        lines.append(_answered(Field.NOTES, view.answers[Field.NOTES], centre))
    return "\n".join(lines)


def copyable(view: MatchItView, centre: Texts, texts: Texts) -> list[Block]:
    """Return the text in blocks to copy, with how it is registered, for a reader of `texts`."""
    how = texts.label(labels.MATCHIT, view.registered_as)
    title = escape(texts._("Text for Match-IT"))
    register = escape(texts._("Register it as: {how}", how=how))
    blocks = [section(f"*{title}*\n{register}")]
    blocks += [_preformatted(part) for part in parts(text(view, centre))]
    if view.unreadable:
        blocks.append(note(texts._("This cannot be read without its encryption key.")))
    elif not any(view.answers.values()):
        said = texts._("Nothing was noted in own words about this talk: complete it in Match-IT.")
        blocks.append(note(said))
    blocks.append(note(texts._("Only you see this text: copy it to the social file.")))
    return blocks


def parts(whole: str, limit: int = PART_LIMIT) -> list[str]:
    """Return the text in as few parts as possible, none over `limit` and nothing lost.

    It is parted between lines; only a line that is too long is parted between words.
    """
    found: list[str] = []
    for line in whole.split("\n"):
        for piece in _pieces(line, limit):
            if found and size(found[-1]) + 1 + size(piece) <= limit:
                found[-1] += f"\n{piece}"
            else:
                found.append(piece)
    return [part for part in found if part.strip()]


def _pieces(line: str, limit: int) -> Iterable[str]:
    """Yield a line whole, or in pieces where it is too long."""
    while size(line) > limit:
        room = limit // 2 if size(line[:limit]) > limit else limit  # wide characters count double
        at = line.rfind(" ", 1, room)
        at = at if at > 0 else room
        yield line[:at]
        line = line[at:].removeprefix(" ")
    yield line


def _own_words(view: MatchItView, texts: Texts) -> list[str]:
    """Return the four questions with their answers, or in one line that none was noted."""
    asked = [name for name in QUESTIONS if name != Field.NOTES]
    if not any(view.answers.get(name) for name in asked):
        said = texts._("Stance, obstacles, solutions and possibilities: nothing noted")
        return [said]
    return [_answered(name, view.answers.get(name), texts) for name in asked]


def _answered(name: Field, answer: str | None, texts: Texts) -> str:
    question = texts._(QUESTIONS[name])
    said = shorten(answer, TYPED_LIMIT) if answer else texts._("nothing noted")
    if not question.endswith("?"):
        return _asked(_head(question, texts), said)
    return _asked(question, said if answer else capital(said))


def _asked(question: str, answer: str) -> str:
    return f"{question} {answer}"


def _head(title: str, texts: Texts) -> str:
    """Return a title with the colon of the language: what is typed is put behind it untouched."""
    return texts.titled(title, "").rstrip()


def _yes_no(value: bool, texts: Texts) -> str:
    return texts._("Yes") if value else texts._("No")


def _ticked(view: MatchItView, entries: Sequence[Item | FollowUp]) -> list[str]:
    return [entry.text for entry in entries if entry.id in view.ticked]


def _list(head: str, entries: Sequence[str], texts: Texts) -> list[str]:
    """Return a head and one line for each entry; nothing where there is none."""
    if not entries:
        return []
    return [_head(head, texts), *(f"- {texts._(entry)}" for entry in entries)]


def _preformatted(part: str) -> Block:
    """Return a block that is copied as it stands: nothing in it means anything to Slack."""
    words = {"type": "text", "text": part}
    return {
        "type": "rich_text",
        "elements": [{"type": "rich_text_preformatted", "elements": [words]}],
    }
