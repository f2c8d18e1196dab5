"""The form for what is known of the open return place, and the facts that its states stand for."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from slack_bolt import BoltResponse

from handlers import files, places
from handlers.blocks import modals as views
from handlers.blocks.ids import Field
from handlers.interaction import Interaction, Wrong
from handlers.modals.registering import as_typed, under_code
from handlers.surface import View
from scheduling import facts as f
from scheduling.refusal import Refusal
from storage import projection

NAME = "otp"


def opened(interaction: Interaction, asked: Mapping[str, Any]) -> View:
    """Return the form with what was typed: `code`, `state`, `on` (ISO date), `centre`."""
    filled = as_typed(asked, Field.STATE, Field.CENTRE)
    return _view(interaction, asked.get("code"), filled)


def submitted(interaction: Interaction) -> BoltResponse:
    """Register what the form says is known."""
    values, carried = interaction.values, interaction.carried
    code = carried["code"] or interaction.case_code(values.get(Field.CODE))
    fact = fact_of(interaction, code, values)
    return under_code(
        interaction, code, [fact], lambda on: _view(interaction, carried["code"], values, on)
    )


def fact_of(interaction: Interaction, code: str, values: Mapping[str, Any]) -> f.Fact:
    """Return the fact of a state; an arrival without a centre is one in the allocated centre.

    Raises `Refusal("unknown_code")`, and `Wrong` where an allocation does not name its centre.
    """
    with interaction.desk.store.snapshot() as tx:
        resident = files.find(tx, code)
        if resident is None:
            raise Refusal("unknown_code", text=code)
        plan = projection.load(tx, interaction.desk.procedure, resident.id).plan
        centres = places.otp_centres(tx)
    state, on, centre = values[Field.STATE], values[Field.ON], values.get(Field.CENTRE)
    match state:
        case "allocated":
            if centre is None and centres:
                raise Wrong(
                    Field.CENTRE,
                    interaction.texts._("Choose the centre in which the place was allocated."),
                )
            return f.OtpAllocated(on=on, centre=centre)
        case "arrived":
            centre = centre or plan.otp_centre or plan.centre
            worker = places.worker_of(interaction, values.get(Field.WORKER), centre)
            return f.OtpArrived(on=on, centre=centre, worker=worker)
        case "no_show":
            return f.OtpNoShow(on=on)
        case "not_allocated":
            return f.OtpNotAllocated(on=on)
        case _:
            return f.OtpException(on=on, state=state.removeprefix("exception_"))


def _view(
    interaction: Interaction,
    code: str | None,
    filled: Mapping[str, Any],
    confirm: date | None = None,
) -> View:
    with interaction.desk.store.snapshot() as tx:
        centres = [(centre.id, centre.name) for centre in places.otp_centres(tx)]
    form = views.OtpForm(interaction.today, code, centres, filled, confirm)
    return views.otp(form, interaction.texts)
