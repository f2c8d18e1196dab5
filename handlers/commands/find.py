"""`mijn`, `vandaag`, `overzicht` and `zoek`: lists in pages, of what the person may see."""

from slack_bolt import BoltResponse

from handlers import lists
from handlers.blocks import listing
from handlers.blocks.message import Message
from handlers.commands import fact_words, search_words
from handlers.commands.arguments import Reading, Usage
from handlers.commands.words import Command
from handlers.interaction import Interaction
from handlers.lists import Asked


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
    """Show the files, or the talks, that answer to what was typed.

    What looks like a person is refused; a colleague is mentioned.
    """
    if not typed:
        raise Usage(command)
    with interaction.desk.store.snapshot() as tx:
        centres = {
            fact_words.spelled(name): centre.id
            for centre in tx.people.centres()
            for name in (centre.id, centre.name)
        }
    try:
        sought = search_words.read(typed, centres, reading.pattern)
    except search_words.TwiceSaid as twice:
        raise Usage(command) from twice
    return _shown(interaction, command, [], Asked("find", about=sought.value()))


def _shown(
    interaction: Interaction, command: Command, typed: list[str], asked: Asked
) -> BoltResponse:
    if typed:
        raise Usage(command)
    return interaction.tell(page(interaction, asked))


def page(interaction: Interaction, asked: Asked) -> Message:
    """Return a page of a list; that it was looked at is entered where it is about, if anywhere."""
    desk = interaction.desk
    with desk.store.snapshot() as tx:
        view = lists.view_of(
            tx,
            desk.procedure,
            interaction.person,
            asked,
            interaction.today,
            interaction.texts,
        )
    interaction.looked(asked.name, asked.about if asked.name == "centre" else None)
    return listing.message(view, interaction.texts)
