"""`status`: the plan of a resident, with dates, who and why, as far as the reader may see it."""

from slack_bolt import BoltResponse

from handlers.blocks.plan import StatusView
from handlers.blocks.plan import status as card
from handlers.commands import arguments
from handlers.commands.arguments import Reading
from handlers.commands.words import Command
from handlers.desk import last_recorded_by
from handlers.interaction import Interaction


def status(
    interaction: Interaction, command: Command, typed: list[str], reading: Reading
) -> BoltResponse:
    """Show the plan to whoever may see it; it holds dates and choices, no text."""
    code = arguments.one_code(typed, command, reading)
    trajectory, _reads = interaction.desk.look(interaction.person, code)
    plan, centre = trajectory.plan, trajectory.centre
    with interaction.desk.store.snapshot() as tx:
        otp_centre = tx.people.centre(plan.otp_centre) if plan.otp_centre else None
        coaches = tx.people.staff(centre.id, "icam_coach") if centre else []
    view = StatusView(
        code=code,
        plan=plan,
        procedure=interaction.desk.procedure,
        today=interaction.today,
        centre=centre.name if centre else None,
        worker=trajectory.worker.slack_id if trajectory.worker else None,
        coach=coaches[0].slack_id if coaches else None,
        otp_centre=otp_centre.name if otp_centre else None,
        resident_id=trajectory.resident.id,
        undo=last_recorded_by(trajectory.entries, interaction.slack_id),
    )
    return interaction.tell(card(view, interaction.texts))
