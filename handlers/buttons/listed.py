"""Buttons of the lists: the status of a resident, and turning the page."""

from slack_bolt import BoltResponse

from handlers import home, lists
from handlers.commands import find
from handlers.commands import status as card
from handlers.interaction import Interaction


def status(interaction: Interaction) -> BoltResponse:
    """Show the plan of the resident whose button was clicked."""
    return card.asked(interaction, interaction.clicked)


def turned(interaction: Interaction) -> BoltResponse:
    """Show another page, or another list, in the place of the one with the button."""
    asked = lists.read(interaction.clicked)
    shown = find.page(interaction, asked)  # refused here, where the person may not see it
    if (interaction.body.get("view") or {}).get("type") == "home":
        home.turn(interaction, asked)
        return interaction.ack()
    return interaction.tell(shown, replace=True)
