"""The form that asks to whom all files of a worker go."""

from collections.abc import Mapping
from typing import Any

from slack_bolt import BoltResponse

from handlers import reassigning
from handlers.blocks import absence as views
from handlers.blocks.ids import Field
from handlers.interaction import Interaction
from handlers.surface import View

NAME = "reassign"


def opened(interaction: Interaction, asked: Mapping[str, Any]) -> View:
    """Return the form for the files of the worker with the Slack id `old`."""
    count = reassigning.count(interaction, asked["old"])
    return views.reassign(views.ReassignForm(asked["old"], count), interaction.texts)


def submitted(interaction: Interaction) -> BoltResponse:
    """Have the files given to whoever was chosen."""
    old, new = interaction.carried["old"], interaction.values[Field.WORKER]
    return interaction.tell(reassigning.ask(interaction, old, new))
