"""The slash command: one listener, which hands each word to its command."""

from collections.abc import Callable, Mapping
from typing import Any

from slack_bolt import BoltResponse

from handlers.commands import help as help_card
from handlers.commands import inline, status, words
from handlers.commands.arguments import Reading, Usage
from handlers.commands.words import Command, CommandId
from handlers.interaction import Interaction

Heard = Callable[[Interaction, Command, list[str], Reading], BoltResponse]

COMMANDS: Mapping[CommandId, Heard] = {
    "resident": inline.resident,
    "decision": inline.decision,
    "hearing": inline.hearing,
    "talk": inline.talk,
    "otp": inline.otp,
    "status": status.status,
}
"""Who hears each word; `help` is for everyone and is answered before these."""


def heard(interaction: Interaction) -> BoltResponse:
    """Answer a slash command; `help` works for everyone, all else for registered staff only."""
    body: dict[str, Any] = interaction.body
    slash, typed = str(body["command"]), str(body.get("text") or "").split()
    command = words.command(typed[0]) if typed else None
    if command is None or command.id == "help":
        unknown = typed[0] if typed and command is None else None
        return interaction.tell(help_card.card(slash, interaction.texts, unknown))
    language = interaction.texts.language
    _registered = interaction.person  # refuses anybody else
    reading = Reading(interaction.code_pattern, language, interaction.today)
    try:
        return COMMANDS[command.id](interaction, command, typed[1:], reading)
    except Usage as usage:
        return interaction.tell(help_card.correct_usage(usage.command, slash, interaction.texts))
