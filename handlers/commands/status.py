"""`status`: the plan of a resident, with dates, who and why, as far as the reader may see it."""

import json
from collections.abc import Mapping

from slack_bolt import BoltResponse

from handlers import families, permits, places
from handlers.blocks.dates_line import stopped
from handlers.blocks.ids import Action
from handlers.blocks.message import BLOCKS_LIMIT, Block, Message, actions, button
from handlers.blocks.plan import StatusView
from handlers.blocks.plan import status as card
from handlers.cases import case_of
from handlers.commands import arguments
from handlers.commands.arguments import Reading
from handlers.commands.words import Command
from handlers.interaction import Interaction
from handlers.modals import notes, talk
from handlers.texts import Texts
from handlers.texts.happened import fact_said
from handlers.undoing import last_recorded_by
from scheduling.refusal import Refusal
from storage.projection import Trajectory


def status(
    interaction: Interaction, command: Command, typed: list[str], reading: Reading
) -> BoltResponse:
    """Show the plan to whoever may see it; it holds dates and choices, no text."""
    code = arguments.one_code(typed, command, reading)
    trajectory, reads = interaction.desk.look(interaction.person, code)
    return shown(interaction, trajectory, reads)


def asked(interaction: Interaction, resident_id: str) -> BoltResponse:
    """Show the plan of a resident by its id, as a button or a shortcut asks for it."""
    trajectory, reads = interaction.desk.look_at(interaction.person, resident_id)
    return shown(interaction, trajectory, reads)


def shown(interaction: Interaction, trajectory: Trajectory, reads: permits.Reads) -> BoltResponse:
    """Show a plan to somebody of whom is known how much of it they may see."""
    interaction.saw(trajectory)
    plan, centre = trajectory.plan, trajectory.centre
    with interaction.desk.store.snapshot() as tx:
        case = case_of(tx, trajectory)
        otp_centre = tx.people.centre(plan.otp_centre) if plan.otp_centre else None
        expected = tx.people.centre(plan.expected_centre) if plan.expected_centre else None
        coaches = tx.people.staff(centre.id, "icam_coach") if centre else []
        shown_people = [trajectory.worker, *coaches[:1]]
        found = [tx.absences.of(one.slack_id, interaction.today) for one in shown_people if one]
    family = families.family_of(interaction, trajectory.resident.id)
    centres = places.names(interaction, trajectory.facts)
    view = StatusView(
        code=trajectory.resident.code,
        plan=plan,
        procedure=interaction.desk.procedure,
        today=interaction.today,
        centre=centre.name if centre else None,
        worker=trajectory.worker.slack_id if trajectory.worker else None,
        coach=coaches[0].slack_id if coaches else None,
        away={one.slack_id: one for one in found if one is not None},
        otp_centre=otp_centre.name if otp_centre else None,
        expected_centre=expected.name if expected else None,
        weekdays=centre.icam_weekdays if centre else frozenset(),
        closing_days=centre.closing_days if centre else frozenset(),
        resident_id=trajectory.resident.id,
        undo=last_recorded_by(trajectory.entries, interaction.slack_id),
        set_aside=_set_aside(trajectory, interaction.texts, centres),
        beside=families.sentences(family, interaction.texts),
        resolves=permits.resolves(interaction.person),
    )
    buttons = []
    if permits.may_file_talk(interaction.person, case):
        buttons.append(_opener(interaction.texts._("Record the talk"), talk.NAME, trajectory))
    if reads == "all" and notes.written(trajectory):
        buttons.append(_opener(interaction.texts._("Notes of the talks"), notes.NAME, trajectory))
    if family.codes and permits.parts(interaction.person):
        label = interaction.texts._("Unlink this file")
        buttons.append(button(label, Action.PART, trajectory.resident.id))
    return interaction.tell(_with(card(view, interaction.texts), buttons))


def _set_aside(trajectory: Trajectory, texts: Texts, centres: Mapping[str, str]) -> list[str]:
    """Return what was registered and does not count as things stand, each with the reason."""
    said = []
    for refused in trajectory.plan.refused:
        what = fact_said(trajectory.facts[refused.seq - 1], texts, centres)
        why = texts.refusal(Refusal(refused.code, **refused.params))
        said.append(f"{stopped(what)} {why}")
    return said


def _opener(label: str, form: str, trajectory: Trajectory) -> Block:
    """Return a button that opens a form about the resident."""
    value = json.dumps({"form": form, "resident": trajectory.resident.id})
    return button(label, f"{Action.OPEN_FORM}_{form}", value)


def _with(message: Message, buttons: list[Block]) -> Message:
    """Return the card with these buttons before the one that undoes."""
    if not buttons:
        return message
    *rest, last = message.blocks
    if last["type"] == "actions":
        return Message(message.text, [*rest, actions(*buttons, *last["elements"])])
    return Message(message.text, [*message.blocks[: BLOCKS_LIMIT - 1], actions(*buttons)])
