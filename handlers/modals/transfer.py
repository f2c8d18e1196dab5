"""The form for a transfer: its announcement, the arrival, or another worker in the own centre."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from slack_bolt import BoltResponse

from handlers import files, permits, places
from handlers.blocks import fact_forms as views
from handlers.blocks.ids import Field
from handlers.interaction import Interaction, Wrong
from handlers.modals.registering import as_typed, under_code
from handlers.surface import View
from scheduling import facts as f
from scheduling.refusal import Refusal
from storage import projection

NAME = "transfer"


def opened(interaction: Interaction, asked: Mapping[str, Any]) -> View:
    """Return the form with what was typed: `code` or `resident` (id), `centre`, `on` (ISO date).

    The own centre is proposed: whoever receives somebody records it.
    """
    filled = as_typed(asked)
    own = interaction.person.centres
    filled[Field.CENTRE] = asked.get(Field.CENTRE) or (own[0] if own else None)
    code = asked.get(Field.CODE)
    if asked.get("resident"):
        trajectory, _reads = interaction.desk.look_at(interaction.person, asked["resident"])
        interaction.saw(trajectory)
        code, expected = trajectory.resident.code, trajectory.plan.expected_centre
        if expected in own:
            filled[Field.CENTRE] = expected
    return _view(interaction, code, filled)


def submitted(interaction: Interaction) -> BoltResponse:
    """Register the transfer that the form describes."""
    values, carried = interaction.values, interaction.carried
    code = carried["code"] or interaction.case_code(values.get(Field.CODE))
    fact = fact_of(interaction, code, values)
    return under_code(
        interaction, code, [fact], lambda on: _view(interaction, carried["code"], values, on)
    )


def fact_of(interaction: Interaction, code: str, values: Mapping[str, Any]) -> f.Fact:
    """Return the fact: an arrival in that centre, its announcement, or who is responsible there.

    Who works in the centre records the arrival, anybody else announces it. The arrival in the OTP
    that was allocated is one in the OTP. Raises `Refusal("unknown_code")`,
    and `Wrong` for a colleague who does not work there.
    """
    with interaction.desk.store.snapshot() as tx:
        resident = files.find(tx, code)
        if resident is None:
            raise Refusal("unknown_code", text=code)
        plan = projection.load(tx, interaction.desk.procedure, resident.id).plan
    on, centre, chosen = values[Field.ON], values[Field.CENTRE], values.get(Field.WORKER)
    if centre == plan.centre:
        return _assigned(interaction, on, centre, chosen)
    person = interaction.person
    is_awaited_there = centre == plan.otp_centre and plan.branch == "otp"
    receives = centre in person.centres or (
        permits.reaches_all(person, "record_transfer") and on <= interaction.today
    )
    if not receives and not is_awaited_there:
        return f.TransferAnnounced(on=min(on, interaction.today), centre=centre, expected_on=on)
    worker = places.worker_of(interaction, chosen, centre)
    if centre == plan.otp_centre:
        return f.OtpArrived(on=on, centre=centre, worker=worker)
    return f.Transferred(on=on, centre=centre, worker=worker)


def _assigned(interaction: Interaction, on: date, centre: str, chosen: str | None) -> f.Assigned:
    """Return who becomes responsible within a centre; nobody else is chosen for the person."""
    if chosen is None:
        raise Wrong(
            Field.WORKER,
            interaction.texts._(
                "The resident stays in this centre already. Choose who becomes responsible there,"
                " or another centre."
            ),
        )
    worker = places.worker_of(interaction, chosen, centre)
    return f.Assigned(on=on, worker=worker or chosen)


def _view(
    interaction: Interaction,
    code: str | None,
    filled: Mapping[str, Any],
    confirm: date | None = None,
) -> View:
    if not permits.announces(interaction.person):
        raise Refusal("not_allowed", who=permits.WORKERS)
    with interaction.desk.store.snapshot() as tx:
        centres = [(centre.id, centre.name) for centre in tx.people.centres()]
    form = views.TransferForm(interaction.today, centres, code, filled, confirm)
    return views.transfer(form, interaction.texts)
