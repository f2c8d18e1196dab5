"""The form with which the responsible person asks to be reminded later."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from slack_bolt import BoltResponse

from handlers import moments, permits
from handlers.answers import answer_to
from handlers.blocks import moment_forms as views
from handlers.blocks.ids import Field
from handlers.interaction import Interaction, Wrong
from handlers.surface import View
from scheduling import calendar
from scheduling import facts as f
from scheduling.decide import latest_snooze
from scheduling.refusal import Refusal

NAME = "snooze"


def opened(interaction: Interaction, asked: Mapping[str, Any]) -> View:
    """Return the form for the moment with that `opaque` id, to the responsible person.

    Raises `Refusal` for anybody else, and when the moment is overdue or closed; `Wrong` when no
    working day is left to wait for.
    """
    found = moments.asked(interaction, asked["opaque"])
    moment, today = found.moment, interaction.today
    if moment.status != "open":
        raise Refusal("occurrence_closed", moment=moment.id)
    if moment.is_overdue(today):
        raise Refusal("snooze_overdue", due=moment.due)
    latest = latest_snooze(moment, interaction.desk.procedure, today)
    wish = f.Snoozed(on=today, moment=moment.id, occurrence=moment.occurrence, until=latest)
    permits.write(interaction.person, wish, found.case, interaction.desk.procedure)
    days = [
        day
        for day in calendar.days(today + timedelta(days=1), latest)
        if found.trajectory.calendar.is_staffed(day)
    ]
    if not days:
        raise Wrong(
            Field.UNTIL,
            interaction.texts._(
                "There is no later day to be reminded: this talk is to be planned by {day}.",
                day=interaction.texts.day(moment.plan_by or today),
            ),
        )
    form = views.SnoozeForm(found.trajectory.resident.code, moment.id, asked["opaque"], days)
    return views.snooze(form, interaction.texts)


def submitted(interaction: Interaction) -> BoltResponse:
    """Record until when the reminder waits."""
    about = moments.about_of(interaction, interaction.carried["opaque"])
    wish = f.Snoozed(
        on=interaction.today,
        moment=about.moment,
        occurrence=about.occurrence,
        until=date.fromisoformat(interaction.values[Field.UNTIL]),
    )
    outcome = interaction.desk.record_for(
        interaction.person,
        about.resident_id,
        lambda _before: [wish],
        request_id=interaction.request_id,
    )
    return interaction.tell(answer_to(interaction, outcome))
