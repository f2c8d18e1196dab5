"""The form for a talk that did not take place, by case code: the talk is chosen in it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from slack_bolt import BoltResponse

from handlers import permits
from handlers.blocks import fact_forms as views
from handlers.blocks.ids import Field
from handlers.interaction import Interaction
from handlers.modals.registering import as_typed, under_code
from handlers.surface import View
from scheduling import facts as f
from scheduling.refusal import Refusal

NAME = "attempt"


def opened(interaction: Interaction, asked: Mapping[str, Any]) -> View:
    """Return the form with what was typed: `code`, `moment`, `reason`, `on` (ISO date).

    Raises `Refusal`: `unknown_code`, `not_allowed`, and `no_talk_open` where nothing is open.
    """
    code = asked[Field.CODE]
    filled = as_typed(asked, Field.MOMENT, Field.REASON)
    moments = open_moments(interaction, code)
    if not moments:
        raise Refusal("no_talk_open")
    return _view(interaction, code, moments, filled)


def submitted(interaction: Interaction) -> BoltResponse:
    """Record the attempt that the form describes."""
    values, code = interaction.values, interaction.carried["code"]
    fact = fact_of(values)
    return under_code(
        interaction, code, [fact], lambda on: _view(interaction, code, [fact.moment], values, on)
    )


def fact_of(values: Mapping[str, Any]) -> f.TalkNotHeld:
    """Return the fact that was filled in or typed: `on`, `moment`, `reason`."""
    return f.TalkNotHeld(
        on=values[Field.ON], moment=values[Field.MOMENT], reason=values[Field.REASON]
    )


def open_moments(interaction: Interaction, code: str) -> list[str]:
    """Return the open talks of the resident that this person's role records, earliest first.

    Raises `Refusal`: `unknown_code`, `not_allowed`.
    """
    trajectory, _reads = interaction.desk.look(interaction.person, code)
    interaction.saw(trajectory)
    moments = interaction.desk.procedure.moments
    waiting = sorted(
        (moment for moment in trajectory.plan.moments if moment.status == "open"),
        key=lambda moment: moment.due or date.max,
    )
    mine = [m.id for m in waiting if permits.may_record(interaction.person, moments[m.id].actor)]
    return list(dict.fromkeys(mine))


def _view(
    interaction: Interaction,
    code: str,
    moments: Sequence[str],
    filled: Mapping[str, Any],
    confirm: date | None = None,
) -> View:
    form = views.AttemptForm(code, moments, interaction.today, filled, confirm)
    return views.attempt(form, interaction.texts)
