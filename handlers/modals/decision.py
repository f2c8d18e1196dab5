"""The form for a decision; a code without a file gets one, with the resident's fields below."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from slack_bolt import BoltResponse

from handlers import places
from handlers.blocks import modals as views
from handlers.blocks.ids import Field
from handlers.interaction import Interaction
from handlers.modals import resident
from handlers.modals.registering import as_typed, under_code
from handlers.surface import View
from scheduling import facts as f

NAME = "decision"


def opened(interaction: Interaction, asked: Mapping[str, Any]) -> View:
    """Return the form with what was typed: `code`, `kind`, `ground`, `on` (ISO date)."""
    filled = as_typed(asked, Field.KIND, Field.GROUND)
    code = asked.get(Field.CODE)
    if code is not None and not interaction.has_file(code):
        return _view(interaction, code, True, {**resident.prefilled(interaction), **filled})
    return _view(interaction, code, False, filled)


def submitted(interaction: Interaction) -> BoltResponse:
    """Register the decision that the form describes, and open a file where it has those fields."""
    values, carried = interaction.values, interaction.carried
    code = carried["code"] or interaction.case_code(values.get(Field.CODE))
    has_file = interaction.has_file(code)
    if not has_file and not carried["new"]:
        filled = {**resident.prefilled(interaction), **values}
        view = _view(interaction, code, True, filled)
        return interaction.show(view, NAME, {"code": code})
    if _lacks_ground(values):  # submitted before that was asked
        view = _view(interaction, carried["code"], carried["new"], values)
        return interaction.show(view, NAME, {"code": code, Field.KIND: values[Field.KIND]})
    facts: list[f.Fact] = [_decision(values)]
    if carried["new"] and not has_file:
        facts.insert(0, resident.registered(interaction, values))
    return under_code(
        interaction,
        code,
        facts,
        lambda on: _view(interaction, carried["code"], carried["new"], values, on),
    )


def chosen_anew(interaction: Interaction) -> BoltResponse:
    """Ask for the ground of a final decision, and of no other; what is filled in stays."""
    values, carried = interaction.values, interaction.carried
    if (Field.GROUND in values) == (values[Field.KIND] == "final_negative"):
        return interaction.ack()
    view = _view(interaction, carried["code"], carried["new"], values)
    # Where Slack does not take it, the submission asks for what is missing.
    return interaction.surface.show(view) or interaction.ack()


def _lacks_ground(values: Mapping[str, Any]) -> bool:
    return values[Field.KIND] == "final_negative" and values.get(Field.GROUND) is None


def _decision(values: Mapping[str, Any]) -> f.Decision:
    kind = values[Field.KIND]
    ground = values[Field.GROUND] if kind == "final_negative" else None
    return f.Decision(on=values[Field.ON], kind=kind, ground=ground)


def _view(
    interaction: Interaction,
    code: str | None,
    is_new: bool,
    filled: Mapping[str, Any],
    confirm: date | None = None,
) -> View:
    with interaction.desk.store.snapshot() as tx:
        centres = places.own_centres(tx, interaction.person)
    form = views.DecisionForm(interaction.today, code, is_new, centres, filled, confirm)
    return views.decision(form, interaction.texts)
