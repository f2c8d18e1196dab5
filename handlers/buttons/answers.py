"""Buttons in the bot's own answers: taking the last fact back, opening a form after all."""

import json

from slack_bolt import BoltResponse

from handlers import permits
from handlers.answers import answer_to
from handlers.blocks.ids import read_undo
from handlers.interaction import Interaction
from handlers.modals import FORMS


def undo(interaction: Interaction) -> BoltResponse:
    """Take back the fact of this answer, if it is the last that the person recorded."""
    resident_id, seq = read_undo(interaction.clicked)
    outcome = interaction.desk.take_back(
        interaction.person, resident_id, seq, request_id=interaction.request_id
    )
    return interaction.tell(answer_to(interaction, outcome), replace=True)


def open_form(interaction: Interaction) -> BoltResponse:
    """Open the form that did not open in time before."""
    asked = json.loads(interaction.clicked)
    name = asked.pop("form")
    permits.enter(interaction.person, f"form:{name}")
    return interaction.show(FORMS[name](interaction, asked), name, asked)


def link(interaction: Interaction) -> BoltResponse:
    """Acknowledge a button that only opens an address."""
    return interaction.ack()
