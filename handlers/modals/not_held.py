"""The form for a talk that did not take place; the deadline stays as it is."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from slack_bolt import BoltResponse

from handlers import moments, permits
from handlers.blocks import moment_forms as views
from handlers.blocks.ids import Field
from handlers.interaction import Interaction
from handlers.modals.registering import from_form
from handlers.surface import View
from scheduling import facts as f
from scheduling.refusal import Refusal

NAME = "not_held"


def opened(interaction: Interaction, asked: Mapping[str, Any]) -> View:
    """Return the form for the moment with that `opaque` id, to whoever may fill it in."""
    found = moments.asked(interaction, asked["opaque"])
    if found.moment.status != "open":
        raise Refusal("occurrence_closed", moment=found.moment.id)
    planned = f.TalkNotHeld(on=interaction.today, moment=found.moment.id, reason="other")
    permits.write(interaction.person, planned, found.case, interaction.desk.procedure)
    return _view(interaction, found, asked["opaque"], {})


def submitted(interaction: Interaction) -> BoltResponse:
    """Record the attempt that the form describes."""
    values, opaque = interaction.values, interaction.carried["opaque"]
    found = moments.asked(interaction, opaque)
    fact = f.TalkNotHeld(on=values[Field.ON], moment=found.moment.id, reason=values[Field.REASON])
    return from_form(
        interaction,
        [fact],
        lambda confirmed: interaction.desk.record_for(
            interaction.person,
            found.about.resident_id,
            lambda _before: [fact],
            request_id=interaction.request_id,
            confirmed=confirmed,
        ),
        lambda on: _view(interaction, found, opaque, values, on),
    )


def _view(
    interaction: Interaction,
    found: moments.Asked,
    opaque: str,
    filled: Mapping[str, Any],
    confirm: date | None = None,
) -> View:
    form = views.NotHeldForm(
        found.trajectory.resident.code, found.moment.id, opaque, interaction.today, filled, confirm
    )
    return views.not_held(form, interaction.texts)
