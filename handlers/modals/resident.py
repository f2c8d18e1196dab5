"""The form that opens a file, and the fact that it registers."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from slack_bolt import BoltResponse

from handlers import permits, places
from handlers.blocks import modals as views
from handlers.blocks.ids import Field
from handlers.interaction import Interaction
from handlers.modals.registering import under_code
from handlers.surface import View
from scheduling import facts as f
from scheduling.refusal import Refusal

NAME = "resident"


def opened(interaction: Interaction, asked: Mapping[str, Any]) -> View:
    """Return the form for the code that was asked for."""
    return _view(interaction, asked.get("code"), prefilled(interaction))


def submitted(interaction: Interaction) -> BoltResponse:
    """Open the file that the form describes."""
    values, code = interaction.values, interaction.carried["code"]
    code = code or interaction.case_code(values.get(Field.CODE))
    fact = registered(interaction, values)
    return under_code(
        interaction,
        code,
        [fact],
        lambda on: _view(interaction, interaction.carried["code"], values, on),
    )


def prefilled(interaction: Interaction) -> dict[str, Any]:
    """Return what a form about a new resident proposes to this person.

    Raises `Refusal("not_allowed")` for somebody who opens no files anywhere.
    """
    person = interaction.person
    with interaction.desk.store.snapshot() as tx:
        options = places.own_centres(tx, person)
    if not options:
        raise Refusal("not_allowed", who=permits.WORKERS)
    filled: dict[str, Any] = {Field.CENTRE: places.first_centre(person, options)}
    if person.role == "social_worker":
        filled[Field.WORKER] = person.slack_id
    return filled


def registered(interaction: Interaction, values: Mapping[str, Any]) -> f.Registered:
    """Return the fact that the fields of a new resident say.

    Raises `Refusal("future")` for an application that lies ahead, and `Wrong` for a colleague who
    does not work in the centre.
    """
    centre_id = values[Field.CENTRE]
    applied_on = values.get(Field.APPLIED_ON)
    if applied_on is not None and applied_on > interaction.today:
        raise Refusal("future", on=applied_on, today=interaction.today)
    return f.Registered(
        on=values[Field.ARRIVED_ON],
        structure=places.structure_of(interaction, centre_id),
        unaccompanied_minor=values[Field.MINOR] == "yes",
        applied_on=applied_on,
        circumstances=tuple(values.get(Field.CIRCUMSTANCES) or ()),
        centre=centre_id,
        worker=places.worker_of(interaction, values.get(Field.WORKER), centre_id),
    )


def _view(
    interaction: Interaction,
    code: str | None,
    filled: Mapping[str, Any],
    confirm: date | None = None,
) -> View:
    with interaction.desk.store.snapshot() as tx:
        centres = places.own_centres(tx, interaction.person)
    form = views.ResidentForm(interaction.today, centres, code, filled, confirm)
    return views.resident(form, interaction.texts)
