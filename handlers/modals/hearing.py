"""The form for a hearing at the RVV, which may lie ahead."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from slack_bolt import BoltResponse

from handlers.blocks import modals as views
from handlers.blocks.ids import Field
from handlers.interaction import Interaction
from handlers.modals.registering import under_code
from handlers.surface import View
from scheduling import facts as f

NAME = "hearing"


def opened(interaction: Interaction, asked: Mapping[str, Any]) -> View:
    """Return the form for the code that was asked for, if one was."""
    return _view(interaction, asked.get("code"), {})


def submitted(interaction: Interaction) -> BoltResponse:
    """Register the hearing that the form describes."""
    values, carried = interaction.values, interaction.carried
    code = carried["code"] or interaction.case_code(values.get(Field.CODE))
    fact = f.Hearing(on=values[Field.ON])
    return under_code(
        interaction, code, [fact], lambda on: _view(interaction, carried["code"], values, on)
    )


def _view(
    interaction: Interaction,
    code: str | None,
    filled: Mapping[str, Any],
    confirm: date | None = None,
) -> View:
    form = views.HearingForm(interaction.today, code, filled, confirm)
    return views.hearing(form, interaction.texts)
