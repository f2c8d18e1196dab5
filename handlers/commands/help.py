"""`help`: the card with every command, also for an empty line and a word that is not known."""

from collections.abc import Sequence

from handlers.blocks import answers
from handlers.blocks.message import Message
from handlers.commands.hints import LACKING, Lacking, known_words
from handlers.commands.words import COMMANDS, SLASH, Command
from handlers.texts import Texts


def usage(command: Command, slash: str, texts: Texts) -> str:
    """Return how a command is typed, in the words of the slash command."""
    word = command.word(_language_of(slash))
    arguments = texts._(command.arguments) if command.arguments else ""
    return f"{slash} {word} {arguments}".rstrip()


def card(slash: str, texts: Texts, unknown: str | None = None) -> Message:
    """Return the help card; `unknown` is the word that was not understood, '' if unsaid."""
    commands = [
        answers.Usage(usage(command, slash, texts), texts._(command.summary))
        for command in COMMANDS
    ]
    return answers.usage(commands, texts, unknown)


def correct_usage(
    command: Command, slash: str, texts: Texts, lacks: Sequence[Lacking] = ()
) -> Message:
    """Return how a command is typed that was not understood, and which words it knows.

    `lacks` is what a line for several files does not say.
    """
    typed = usage(command, slash, texts)
    if lacks:
        said = texts._(
            "For several files at once the line has to be whole, so nothing was done."
            " Lacking: {what}. Type: {usage}",
            what=", ".join(texts._(LACKING[one]) for one in lacks),
            usage=typed,
        )
    else:
        said = texts._("That was not understood, so nothing was done. Type: {usage}", usage=typed)
    known = known_words(command.id, _language_of(slash), lacks)
    if known:
        hint = texts._("Known words: {words}.", words=", ".join(known))
        said = f"{said} · {hint}"
    return answers.sentence(said)


def _language_of(slash: str) -> str:
    return "fr" if slash == SLASH["fr"] else "nl"
