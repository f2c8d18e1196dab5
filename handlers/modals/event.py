"""The form for a fact that one word and a day tell: appeal, extension, refusal, end of the stay."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import Any

from slack_bolt import BoltResponse

from handlers.blocks import fact_forms as views
from handlers.blocks.ids import Field
from handlers.events import EVENTS
from handlers.interaction import Interaction
from handlers.modals.registering import as_typed, under_code
from handlers.surface import View
from scheduling import facts as f

Opened = Callable[[Interaction, Mapping[str, Any]], View]


def opened(name: str, interaction: Interaction, asked: Mapping[str, Any]) -> View:
    """Return the form of that name with what was typed: `code`, `state`, `on` (ISO date)."""
    filled = as_typed(asked, Field.STATE)
    return _view(interaction, name, asked.get(Field.CODE), filled)


FORMS: Mapping[str, Opened] = {name: partial(opened, name) for name in EVENTS}
"""How the form of each event is opened."""


def submitted(interaction: Interaction) -> BoltResponse:
    """Register what the form describes."""
    values, carried = interaction.values, interaction.carried
    name = carried["form"]
    code = carried["code"] or interaction.case_code(values.get(Field.CODE))
    fact = fact_of(name, values)
    return under_code(
        interaction, code, [fact], lambda on: _view(interaction, name, carried["code"], values, on)
    )


def fact_of(name: str, values: Mapping[str, Any]) -> f.Fact:
    """Return the fact that was filled in or typed: `on`, and `state` where one is chosen."""
    return EVENTS[name].happened(values[Field.ON], values.get(Field.STATE))


def _view(
    interaction: Interaction,
    name: str,
    code: str | None,
    filled: Mapping[str, Any],
    confirm: date | None = None,
) -> View:
    form = views.EventForm(name, interaction.today, code, filled, confirm)
    return views.event(form, interaction.texts)
