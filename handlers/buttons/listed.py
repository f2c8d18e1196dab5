"""Buttons of the lists: the status of a resident, and turning the page."""

from slack_bolt import BoltResponse

from handlers import home, lists
from handlers.blocks import listing
from handlers.commands import status as card
from handlers.interaction import Interaction


def status(interaction: Interaction) -> BoltResponse:
    """Show the plan of the resident whose button was clicked."""
    return card.asked(interaction, interaction.clicked)


def turned(interaction: Interaction) -> BoltResponse:
    """Show another page, or another list, in the place of the one with the button."""
    asked = lists.read(interaction.clicked)
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
    is_of_centre = asked.name == "centre"
    interaction.looked(asked.name, asked.about if is_of_centre else None)
    if (interaction.body.get("view") or {}).get("type") == "home":
        home.turn(interaction, asked)
        return interaction.ack()
    return interaction.tell(listing.message(view, interaction.texts), replace=True)
