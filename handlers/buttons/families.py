"""The button that parts a file from those to which it is linked."""

from slack_bolt import BoltResponse

from handlers import permits
from handlers.desk import case_of
from handlers.interaction import Interaction
from storage import projection


def part(interaction: Interaction) -> BoltResponse:
    """Take a file out of its family; the open checklists no longer ask about each other."""
    desk, resident_id = interaction.desk, interaction.clicked
    with desk.store.transaction() as tx:
        family = sorted([resident_id, *(other.id for other in tx.families.of(resident_id))])
        for one in family:
            tx.journal.lock(one)
        trajectory = projection.load(tx, desk.procedure, resident_id)
        permits.link(interaction.person, case_of(tx, trajectory))
        others = tx.families.unlink(resident_id)
        desk.show_links(tx, family)
    for one in family:
        desk.on_committed(one)
    texts, code = interaction.texts, trajectory.resident.code
    if not others:
        return interaction.say(texts._("{code} is not linked to another file.", code=code))
    codes = ", ".join(other.code for other in others)
    return interaction.say(
        texts._("{code} is no longer linked to {codes}.", code=code, codes=codes)
    )
