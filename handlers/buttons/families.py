"""The buttons of linked files: what is ticked in one is ticked in the others, and parting them."""

from collections.abc import Sequence

from slack_bolt import BoltResponse

from handlers import moments, permits
from handlers.blocks import conditions
from handlers.cases import case_of
from handlers.families import family_of
from handlers.interaction import Interaction
from scheduling import facts as f
from scheduling.rules import Procedure
from storage import Deed, projection
from storage.messages import About
from storage.projection import Trajectory


def copied(interaction: Interaction) -> BoltResponse:
    """Tick what is ticked on this checklist in the linked files whose same talk is open too.

    Ticks of what was gone through, and nothing else: stance, choice and follow-up are each
    person's own.
    """
    desk, texts = interaction.desk, interaction.texts
    about = moments.about_of(interaction, interaction.clicked)
    with desk.store.snapshot() as tx:
        own = projection.load(tx, desk.procedure, about.resident_id)
        others = tx.families.of(about.resident_id)
    seen = family_of(interaction, about.resident_id).codes
    done = []
    for other in others:
        if other.code in seen:
            outcome = desk.record_for(
                interaction.person,
                other.id,
                lambda there: _missing(interaction, own, about, there, desk.procedure),
                request_id=f"{interaction.request_id}/{other.id}",
            )
            done += [other.code] if outcome.entries else []
    if not done:
        return interaction.say(
            texts._(
                "Nothing was left to tick there: the talk is not open, or it is ticked already."
            )
        )
    return interaction.say(texts._("Ticked there too: {codes}.", codes=", ".join(done)))


def _missing(
    interaction: Interaction,
    own: Trajectory,
    about: About,
    there: Trajectory,
    procedure: Procedure,
) -> Sequence[f.ItemTicked]:
    """Return the ticks that a linked file lacks of what is ticked here."""
    moment = there.plan.moment(about.moment)
    if moment is None or moment.status != "open":
        return []
    shown = conditions.items(procedure.moments[moment.id], conditions.conditions(there.facts))
    here = own.ticks.get((about.moment, about.occurrence), {})
    ticked = there.ticks.get(moment.key, {})
    return [
        f.ItemTicked(
            on=interaction.today,
            moment=moment.id,
            occurrence=moment.occurrence,
            item=item.id,
            done=True,
        )
        for item in shown
        if item.id in here and item.id not in ticked
    ]


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
        by, at, ref = interaction.slack_id, desk.now(), trajectory.resident.ref
        tx.audit.note(Deed(by, at, "unlink", "", trajectory.plan.centre, ref))
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
