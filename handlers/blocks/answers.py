"""Short answers: help, a refusal, and what went wrong."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.blocks.message import Message, context, escape, fit, header, section, sections
from handlers.texts import MRKDWN, Texts
from scheduling.refusal import Refusal


@dataclass(frozen=True, slots=True)
class Usage:
    """One command as the help card shows it: how it is written, and what it does."""

    written: str
    """The command with its arguments, in the reader's language."""
    does: str


def refusal(refused: Refusal, texts: Texts) -> Message:
    """Return what is refused, why, and what to do."""
    said = texts.refusal(refused, MRKDWN)
    return Message(said, [section(said)])


def sentence(text: str) -> Message:
    """Return a message of one sentence, given as plain text."""
    said = fit(text)
    return Message(said, [section(said)])


def usage(commands: Sequence[Usage], texts: Texts, unknown: str | None = None) -> Message:
    """Return the help card; with `unknown`, what was typed and is no command ('': unsaid)."""
    title = texts._("What you can do here")
    lines = [f"`{fit(c.written, 200)}`\n{fit(c.does, 500)}" for c in commands]
    blocks = [header(title), *sections(lines, limit=1_500)]
    if unknown is not None:
        said = (
            texts._("“{word}” is not a command here.", word=unknown[:60])
            if unknown
            else texts._("That is not a command here.")
        )
        blocks.insert(0, section(escape(said)))
    blocks.append(
        context(
            escape(texts._("Only case codes here: no names, no health details.")),
            escape(texts._("A date: 20/11/2026, 20.11, 20 nov, yesterday, Monday.")),
        )
    )
    return Message(escape(title), blocks)
