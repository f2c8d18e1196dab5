"""The form that sets the last day of material help by hand, with a reason that is kept sealed."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta
from slack_bolt import BoltResponse

from handlers.answers import answer_to
from handlers.blocks import fact_forms as views
from handlers.blocks.ids import Field
from handlers.interaction import Interaction, Wrong
from handlers.surface import View
from scheduling import facts as f
from scheduling.refusal import Refusal

NAME = "right_end"


def opened(interaction: Interaction, asked: Mapping[str, Any]) -> View:
    """Return the form with what was typed: `code`, `ends_on` (ISO date).

    Raises `Refusal("no_keys")` where no reason could be kept.
    """
    if not interaction.desk.store.has_keys:
        raise Refusal("no_keys")
    filled: dict[str, Any] = {}
    if asked.get(Field.ENDS_ON):
        filled[Field.ENDS_ON] = date.fromisoformat(asked[Field.ENDS_ON])
    form = views.RightEndForm(asked.get(Field.CODE), filled)
    return views.right_end(form, interaction.texts)


def submitted(interaction: Interaction) -> BoltResponse:
    """Set the day that the form says."""
    values, carried = interaction.values, interaction.carried
    code = carried["code"] or interaction.case_code(values.get(Field.CODE))
    return register(interaction, code, values)


def register(interaction: Interaction, code: str, values: Mapping[str, Any]) -> BoltResponse:
    """Set the day that was filled in or typed, and answer."""
    outcome = interaction.desk.record(
        interaction.person, code, [fact_of(interaction, values)], request_id=interaction.request_id
    )
    return interaction.tell(answer_to(interaction, outcome))


def asked_about(interaction: Interaction, code: str, values: Mapping[str, Any]) -> BoltResponse:
    """Show the form with a reason that seems to hold personal data: its submission asks about it.

    Where Slack does not open it, nothing is kept: a card would carry the reason to Slack.
    """
    fact_of(interaction, values)
    view = views.right_end(views.RightEndForm(code, dict(values)), interaction.texts)
    return interaction.surface.show(view) or interaction.say(
        interaction.texts._(
            "There seem to be personal data in the reason, so nothing was saved. Leave them out."
        )
    )


def fact_of(interaction: Interaction, values: Mapping[str, Any]) -> f.RightEndSet:
    """Return the fact: set today, for the day in `ends_on`, with its `reason`.

    Raises `Wrong` for a day that lies years away, and where the reason cannot be kept.
    """
    ends_on = values[Field.ENDS_ON]
    refuse_far_day(interaction, ends_on)
    refuse_without_keys(interaction)
    return f.RightEndSet(on=interaction.today, ends_on=ends_on, reason=values[Field.REASON])


def refuse_far_day(interaction: Interaction, ends_on: date) -> None:
    """Raise `Wrong` for a last day of material help that lies years away."""
    limits = interaction.desk.procedure.input
    earliest = interaction.today - relativedelta(years=limits.confirm_after_years)
    latest = interaction.today + relativedelta(years=limits.ahead_at_most_years)
    if not earliest <= ends_on <= latest:
        raise Wrong(
            Field.ENDS_ON,
            interaction.texts._(
                "{day} lies too far away to be a last day of material help: check the year.",
                day=interaction.texts.day(ends_on),
            ),
        )


def refuse_without_keys(interaction: Interaction) -> None:
    """Raise `Wrong` at the reason where it could not be kept encrypted."""
    if not interaction.desk.store.has_keys:
        raise Wrong(Field.REASON, interaction.texts.refusal(Refusal("no_keys")))
