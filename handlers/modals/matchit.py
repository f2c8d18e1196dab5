"""The text of a held talk for Match-IT, in a modal: nobody else sees it."""

from collections.abc import Mapping
from typing import Any

from handlers import matchit, moments
from handlers.blocks.message import Message, escape, section
from handlers.interaction import Interaction
from handlers.surface import View, result

NAME = "matchit"


def opened(interaction: Interaction, asked: Mapping[str, Any]) -> View:
    """Return the text of the talk with that `opaque` id; `Refusal` for who may not read it."""
    found = moments.asked(interaction, asked["opaque"])
    blocks = matchit.asked_for(interaction, found.trajectory, found.case, found.moment)
    code = found.trajectory.resident.code
    title = f"{interaction.texts.moment_title(found.moment.id)} · {code}"
    head = section(f"*{escape(title)}*")
    return result(Message(title, [head, *blocks]), interaction.texts)
