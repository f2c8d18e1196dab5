"""The key moment that a button is about, found by its opaque id and looked up anew."""

from dataclasses import dataclass

from handlers import permits
from handlers.blocks.ids import Field
from handlers.cases import case_of
from handlers.interaction import Interaction, Wrong
from scheduling.plan import PlannedMoment
from scheduling.refusal import Refusal
from storage import projection
from storage.messages import About
from storage.projection import Trajectory


@dataclass(frozen=True, slots=True)
class Asked:
    """What a button is about, as the database has it now."""

    about: About
    trajectory: Trajectory
    moment: PlannedMoment
    case: permits.Case


def asked(interaction: Interaction, opaque: str) -> Asked:
    """Return what an opaque id is about.

    Raises `Wrong` for an id that is not known, and `Refusal("occurrence_closed")` for a moment
    that no fact asks for any more.
    """
    about = about_of(interaction, opaque)
    with interaction.desk.store.snapshot() as tx:
        trajectory = projection.load(tx, interaction.desk.procedure, about.resident_id)
        case = case_of(tx, trajectory, interaction.today)
    interaction.saw(trajectory)
    moment = trajectory.plan.moment(about.moment, about.occurrence)
    if moment is None:
        raise Refusal("occurrence_closed", moment=about.moment)
    return Asked(about, trajectory, moment, case)


def about_of(interaction: Interaction, opaque: str) -> About:
    """Return the resident, moment and occurrence of an opaque id; `Wrong` for an unknown one."""
    with interaction.desk.store.snapshot() as tx:
        about = tx.messages.by_opaque(opaque)
    if about is None:
        raise Wrong(
            Field.MOMENT,
            interaction.texts._(
                "This message is out of date, so nothing was done. Ask for the status instead."
            ),
        )
    return about
