"""The slash command: one listener, which hands each word to its command."""

from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches

from slack_bolt import BoltResponse

from handlers.commands import (
    calendar,
    events,
    find,
    info,
    inline,
    language,
    logbook,
    staff,
    status,
    words,
)
from handlers.commands import help as help_card
from handlers.commands.arguments import Reading, Usage
from handlers.commands.words import Command, CommandId
from handlers.interaction import Interaction
from handlers.reception import Listener
from handlers.surface import Body
from handlers.typed import LONGEST_LINE, MOST_WORDS, cleaned
from scheduling.refusal import Refusal

Heard = Callable[[Interaction, Command, list[str], Reading], BoltResponse]

COMMANDS: Mapping[CommandId, Heard] = {
    "resident": inline.resident,
    "decision": inline.decision,
    "appeal": events.appeal,
    "hearing": inline.hearing,
    "talk": inline.talk,
    "talk_not_held": events.talk_not_held,
    "otp": inline.otp,
    "extension": events.extension,
    "right_end": events.end_of_right,
    "refusal": events.refusal,
    "stay_end": events.stay_end,
    "transfer": events.transferred,
    "correct": events.corrected,
    "absence": staff.absence,
    "reassign": staff.reassign,
    "status": status.status,
    "mine": find.mine,
    "search": find.search,
    "today": find.today,
    "digest": find.overview,
    "audit": logbook.logbook,
    "calendar": calendar.calendar,
    "info": info.info,
    "language": language.language,
}
"""Who hears each word but `help`."""


def listener_of(body: Body) -> tuple[str, Listener]:
    """Return the door of a slash command and who hears it: the help card for what is no word."""
    command, _typed = _split(body)
    if command is None or command.id == "help":
        return "command:help", helped
    return f"command:{command.id}", heard


def helped(interaction: Interaction) -> BoltResponse:
    """Show the help card: for `help`, for an empty line, and for a word that is not known."""
    command, typed = _split(interaction.body)
    unknown = _likely_slip(typed[0]) if typed and command is None else None
    slash = str(interaction.body["command"])
    return interaction.tell(help_card.card(slash, interaction.texts, unknown))


def _likely_slip(word: str) -> str:
    """Return a word that is close to a command, as it was typed; '' for any other: it may name."""
    known = [known for one in words.COMMANDS for known in one.words]
    is_close = get_close_matches(words.normal(word[:40]), known, n=1, cutoff=0.7)
    return word[:40] if is_close else ""


def heard(interaction: Interaction) -> BoltResponse:
    """Hand a line to its command; one that is not understood is answered with its usage."""
    command, typed = _split(interaction.body)
    if command is None:
        return helped(interaction)
    _refuse_endless(interaction.body, command, typed)
    reading = Reading(interaction.code_pattern, interaction.texts.language, interaction.today)
    try:
        return COMMANDS[command.id](interaction, command, typed[1:], reading)
    except Usage as usage:
        slash = str(interaction.body["command"])
        return interaction.tell(
            help_card.correct_usage(usage.command, slash, interaction.texts, usage.lacks)
        )


def _refuse_endless(body: Body, command: Command, typed: Sequence[str]) -> None:
    """Raise `Refusal` for a line that nobody types: it is not read, not even in part."""
    is_prose = command.id == "right_end"
    if len(str(body.get("text") or "")) > LONGEST_LINE or (
        len(typed) > MOST_WORDS and not is_prose
    ):
        raise Refusal("too_long_line")


def _split(body: Body) -> tuple[Command | None, list[str]]:
    """Return the command that a line begins with, if it is one, and all its words."""
    typed = cleaned(str(body.get("text") or "")[: LONGEST_LINE + 1]).split()
    return (words.command(typed[0]) if typed else None), typed
