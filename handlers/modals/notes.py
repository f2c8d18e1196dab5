"""What was written about a resident's talks, for the workers who may read it."""

from collections.abc import Mapping
from typing import Any

from handlers import permits
from handlers.blocks.inputs import note
from handlers.blocks.message import Block, Message, divider, fit, mention, section
from handlers.blocks.talk import QUESTIONS
from handlers.interaction import Interaction
from handlers.surface import View, result
from handlers.texts import Texts
from scheduling import facts as f
from scheduling.refusal import Refusal
from storage import Entry, NoKeys, Unreadable
from storage.projection import Trajectory

NAME = "notes"
LATEST = 14
"""Talks that fit in one modal with all their answers."""


def opened(interaction: Interaction, asked: Mapping[str, Any]) -> View:
    """Return the notes of the resident with that id, the latest talk first.

    Raises `Refusal("not_allowed")` for whoever may see dates only, such as coach and region.
    """
    trajectory, reads = interaction.desk.look_at(interaction.person, asked["resident"])
    if reads != "all":
        interaction.saw(trajectory)
        raise Refusal("not_allowed", who=permits.WORKERS)
    interaction.reads_texts(trajectory)
    texts = interaction.texts
    blocks: list[Block] = [section(f"*{fit(trajectory.resident.code, 100)}*")]
    for entry in written(trajectory)[:LATEST]:
        blocks += [divider(), *_talk(interaction, trajectory, entry, texts)]
    blocks.append(note(texts._("Only the workers of the centre read this.")))
    return result(Message(trajectory.resident.code, blocks), texts)


def written(trajectory: Trajectory) -> list[Entry]:
    """Return the talks about which something was written, the latest first."""
    gone = {entry.fact.seq for entry in trajectory.entries if isinstance(entry.fact, f.Withdrawn)}
    talks = [
        entry
        for entry in trajectory.entries
        if entry.has_text and isinstance(entry.fact, f.TalkHeld) and entry.seq not in gone
    ]
    return sorted(talks, key=lambda entry: (entry.fact.on, entry.seq), reverse=True)


def _talk(
    interaction: Interaction, trajectory: Trajectory, entry: Entry, texts: Texts
) -> list[Block]:
    moment = entry.fact.moment if isinstance(entry.fact, f.TalkHeld) else ""
    title = fit(f"{texts.moment_title(moment)}, {texts.day(entry.fact.on)}")
    head = section(f"*{title}* · {mention(entry.by)}")
    try:
        with interaction.desk.store.snapshot() as tx:
            answers = tx.journal.texts(trajectory.resident.id, entry.seq)
    except (NoKeys, Unreadable):
        return [head, note(texts._("This cannot be read without its encryption key."))]
    said = [
        f"_{fit(texts._(question), 200)}_\n{fit(answers[field], 2_700)}"
        for field, question in QUESTIONS.items()
        if field in answers
    ]
    return [head, *map(section, said)]
