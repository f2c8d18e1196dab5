"""Buttons that open a form about a talk, and the card that explains its date."""

from slack_bolt import BoltResponse

from handlers import moments, permits
from handlers.blocks.ids import read_otp
from handlers.blocks.why import WhyView
from handlers.blocks.why import why as card
from handlers.interaction import Interaction
from handlers.modals import guide, matchit, not_held, otp, snooze, talk


def record(interaction: Interaction) -> BoltResponse:
    """Open the form in which the talk of this checklist is recorded."""
    about = moments.about_of(interaction, interaction.clicked)
    asked = {"resident": about.resident_id, "moment": about.moment}
    return interaction.show(talk.opened(interaction, asked), talk.NAME, asked)


def did_not_take_place(interaction: Interaction) -> BoltResponse:
    """Open the form for an attempt that failed."""
    asked = {"opaque": interaction.clicked}
    return interaction.show(not_held.opened(interaction, asked), not_held.NAME, asked)


def later(interaction: Interaction) -> BoltResponse:
    """Open the form with which the responsible person is reminded later."""
    asked = {"opaque": interaction.clicked}
    return interaction.show(snooze.opened(interaction, asked), snooze.NAME, asked)


def questions(interaction: Interaction) -> BoltResponse:
    """Show the questions for a talk that goes on."""
    asked = {"opaque": interaction.clicked}
    return interaction.show(guide.opened(interaction, asked), guide.NAME, asked)


def text_for_matchit(interaction: Interaction) -> BoltResponse:
    """Show the text of a held talk for Match-IT to whoever may read it."""
    asked = {"opaque": interaction.clicked}
    return interaction.show(matchit.opened(interaction, asked), matchit.NAME, asked)


def why(interaction: Interaction) -> BoltResponse:
    """Show the reckoning of a date to whoever may see the resident's dates."""
    found = moments.asked(interaction, interaction.clicked)
    permits.read(interaction.person, found.case)
    view = WhyView(
        code=found.trajectory.resident.code,
        moment=found.moment,
        today=interaction.today,
        procedure=interaction.desk.procedure,
        facts=found.trajectory.facts,
        calendar=found.trajectory.calendar,
    )
    return interaction.tell(card(view, interaction.texts))


def otp_answer(interaction: Interaction) -> BoltResponse:
    """Open the OTP form with the answer that was clicked: the day of it is still to be said."""
    resident_id, state = read_otp(interaction.clicked)
    trajectory, _reads = interaction.desk.look_at(interaction.person, resident_id)
    interaction.saw(trajectory)
    asked = {"code": trajectory.resident.code, "state": state}
    return interaction.show(otp.opened(interaction, asked), otp.NAME, asked)
