"""`agenda`: the own talks in Outlook or on a phone, under a secret address."""

from slack_bolt import BoltResponse

from handlers import calendars
from handlers.blocks import calendar as blocks
from handlers.commands import meanings
from handlers.commands.arguments import Reading, Usage
from handlers.commands.words import Command
from handlers.interaction import Interaction


def calendar(
    interaction: Interaction, command: Command, typed: list[str], reading: Reading
) -> BoltResponse:
    """Give the person a secret address, say that there is one, replace it or stop it."""
    del reading
    wish: calendars.Wish | None = meanings.calendar(" ".join(typed)) if typed else "show"
    if wish is None:
        raise Usage(command)
    return _answered(interaction, wish)


def anew(interaction: Interaction) -> BoltResponse:
    """Replace the address of this card, which the new one takes the place of.

    A second click on it replaces nothing: its answer stands beside the address, not over it.
    """
    return _answered(interaction, "new", interaction.clicked)


def stopped(interaction: Interaction) -> BoltResponse:
    """Stop the calendar, whichever address of it the card is about."""
    return _answered(interaction, "stop")


def _answered(
    interaction: Interaction, wish: calendars.Wish, instead_of: str | None = None
) -> BoltResponse:
    if interaction.desk.calendars is None and wish != "stop":
        return interaction.say(blocks.not_here(interaction.texts))
    view = calendars.wished(interaction, wish, instead_of)
    is_changed = view.address is not None or view.is_stopped
    return interaction.tell(blocks.card(view, interaction.texts), replace=is_changed)
