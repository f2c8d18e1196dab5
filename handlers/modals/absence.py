"""The form for an absence, and the button that ends one."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from slack_bolt import BoltResponse

from handlers import absences, permits
from handlers.blocks import absence as views
from handlers.blocks.ids import Action, Field
from handlers.interaction import Interaction
from handlers.surface import View
from scheduling.refusal import Refusal

NAME = "absence"


def opened(interaction: Interaction, asked: Mapping[str, Any]) -> View:
    """Return the form with what was typed: people by Slack id, days as ISO dates."""
    person = interaction.person
    if not permits.sets_absences(person):
        raise Refusal("not_allowed", who=absences.AWAY)
    filled: dict[str, Any] = {
        field: asked[field] for field in (Field.WHO, Field.STAND_IN) if asked.get(field)
    }
    for field in (Field.FIRST_DAY, Field.LAST_DAY):
        if asked.get(field):
            filled[field] = date.fromisoformat(asked[field])
    for_others = permits.sets_absences_of_others(person)
    return views.form(views.AbsenceForm(interaction.today, for_others, filled), interaction.texts)


def submitted(interaction: Interaction) -> BoltResponse:
    """Note the absence that the form describes."""
    values = interaction.values
    wished = absences.Wished(
        values.get(Field.WHO) or interaction.slack_id,
        values[Field.STAND_IN],
        values[Field.FIRST_DAY],
        values[Field.LAST_DAY],
    )
    return interaction.tell(absences.note(interaction, wished))


def ended(interaction: Interaction) -> BoltResponse:
    """End the absence of this button, and show in its place what is left.

    That is the card of all absences for whoever asked for it. A letter stands in a channel, where
    others read: it says no more than that this absence has ended.
    """
    card = absences.end(interaction, interaction.clicked)
    if interaction.body["actions"][0]["action_id"] == f"{Action.END_ABSENCE}_{views.LETTER}":
        return interaction.tell(views.over(interaction.texts), replace=True)
    return interaction.tell(card, replace=True)
