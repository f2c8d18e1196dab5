"""`mijn`, `vandaag`, `overzicht` and `zoek`: lists in pages, of what the person may see."""

import re

from slack_bolt import BoltResponse

from handlers import codes, lists
from handlers.blocks import listing
from handlers.commands.arguments import Reading, Usage
from handlers.commands.words import Command
from handlers.interaction import Interaction
from handlers.lists import Asked

PART = re.compile(r"(?=.*[0-9])[A-Z0-9-]{1,20}|[A-Z]{1,2}-?")
"""A part of a case code: it has a digit, or is as short as no name is."""
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−_", "-"))


def mine(
    interaction: Interaction, command: Command, typed: list[str], reading: Reading
) -> BoltResponse:
    """Show what the person has open, and what waits for it, by date."""
    del reading
    return _shown(interaction, command, typed, Asked("mine"))


def today(
    interaction: Interaction, command: Command, typed: list[str], reading: Reading
) -> BoltResponse:
    """Show what is overdue or to be planned today at the latest."""
    del reading
    return _shown(interaction, command, typed, Asked("today"))


def overview(
    interaction: Interaction, command: Command, typed: list[str], reading: Reading
) -> BoltResponse:
    """Show the counts per centre, or the list of the one centre, to who oversees them."""
    del reading
    return _shown(interaction, command, typed, lists.overview_of(interaction.person))


def search(
    interaction: Interaction, command: Command, typed: list[str], reading: Reading
) -> BoltResponse:
    """Show the files that have a text in their code; what looks like a person is refused."""
    if not typed:
        raise Usage(command)
    text = "".join(typed).upper().translate(_DASHES)
    if PART.fullmatch(text) is None:
        text = codes.check(" ".join(typed), reading.pattern)
    return _shown(interaction, command, [], Asked("find", about=text))


def _shown(
    interaction: Interaction, command: Command, typed: list[str], asked: Asked
) -> BoltResponse:
    if typed:
        raise Usage(command)
    with interaction.desk.store.snapshot() as tx:
        view = lists.view_of(tx, interaction.person, asked, interaction.today, interaction.texts)
    return interaction.tell(listing.message(view, interaction.texts))
