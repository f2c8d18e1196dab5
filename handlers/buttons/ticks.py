"""Ticking: one button per item, which carries the state that the click wants."""

from slack_bolt import BoltResponse

from handlers import checklists, moments, permits
from handlers.blocks.ids import read_tick
from handlers.interaction import Interaction
from scheduling import facts as f
from scheduling.refusal import Refusal
from storage.messages import About
from storage.projection import Trajectory


def ticked(interaction: Interaction) -> BoltResponse:
    """Tick or untick an item as the click wants it, then render its checklist anew.

    Wanted and stored states that are the same change nothing, so a click may come twice.
    """
    wanted = read_tick(interaction.clicked)
    about = moments.about_of(interaction, wanted.checklist)
    tick = f.ItemTicked(
        on=interaction.today,
        moment=about.moment,
        occurrence=about.occurrence,
        item=wanted.item,
        done=wanted.done,
    )

    def make(trajectory: Trajectory) -> list[f.Fact]:
        ticks = trajectory.ticks.get((about.moment, about.occurrence), {})
        return [] if (wanted.item in ticks) == wanted.done else [tick]

    try:
        interaction.desk.record_for(
            interaction.person,
            about.resident_id,
            make,
            request_id=interaction.request_id,
            asked=[tick],
        )
    except Refusal as refusal:
        if refusal.code not in permits.RIGHTS:  # who has no right to it is shown nothing of it
            _after(interaction, about)  # what is shown may be out of date: that led to the click
        raise
    _after(interaction, about)
    return interaction.ack()


def _after(interaction: Interaction, about: About) -> None:
    """Have the clicked message replaced, once the click is acknowledged."""
    if interaction.body.get("response_url"):
        interaction.replier.after(lambda: render(interaction, about))


def render(interaction: Interaction, about: About) -> None:
    """Replace the clicked checklist by how it stands in the database.

    When a newer version exists after that, or Slack did not take this one, the checklist is left
    marked: it is rendered once more by whoever posts.
    """
    desk = interaction.desk
    with desk.store.snapshot() as tx:
        if tx.journal.get(about.resident_id) is None:
            return  # erased: what stands there is replaced by whoever posts
        opaque = tx.messages.opaque(*about)
        version, marks = tx.agenda.version(about.resident_id), tx.messages.marks(opaque)
        posted, place = tx.messages.checklist(*about), _clicked(interaction)
        has_moved = (
            posted is not None and place is not None and (posted.channel, posted.ts) != place
        )
        if has_moved and place is not None:
            message = checklists.former(tx, desk.procedure, *about, place[0], interaction.today)
        else:
            message = checklists.checklist(tx, desk.procedure, *about, interaction.today)
    is_taken = interaction.replier.respond(interaction.body, message, replace=True)
    with desk.store.transaction() as tx:
        # What is not said to be taken may stand there all the same.
        if place is not None and tx.journal.get(about.resident_id) is None:  # erased meanwhile
            tx.leftovers.add("replace", *place, desk.now())
        # Where it has moved, what stands there is not the checklist: its marks are another's.
        is_settled = has_moved or not is_taken or tx.messages.clean(opaque, version, marks)
    if not is_settled:
        desk.on_committed(about.resident_id)


def _clicked(interaction: Interaction) -> tuple[str, str] | None:
    """Return channel and ts of the message whose button was clicked."""
    container = interaction.body.get("container") or {}
    if "channel_id" not in container or "message_ts" not in container:
        return None
    return str(container["channel_id"]), str(container["message_ts"])
