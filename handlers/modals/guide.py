"""The questions for a talk, opened from its checklist; from here it can be recorded at once."""

from collections.abc import Mapping
from typing import Any

from handlers import moments, permits
from handlers.blocks.guide import guide
from handlers.interaction import Interaction
from handlers.surface import View, result
from scheduling.refusal import Refusal

NAME = "guide"


def opened(interaction: Interaction, asked: Mapping[str, Any]) -> View:
    """Return the questions for the open talk with that `opaque` id, to whoever may see its dates.

    Raises `Refusal("occurrence_closed")` for a talk that is not open any more.
    """
    found = moments.asked(interaction, asked["opaque"])
    permits.read(interaction.person, found.case)
    if found.moment.status != "open":
        raise Refusal("occurrence_closed", moment=found.moment.id)
    title = f"{interaction.texts.moment_title(found.moment.id)} · {found.trajectory.resident.code}"
    return result(guide(title, asked["opaque"], interaction.texts), interaction.texts)
