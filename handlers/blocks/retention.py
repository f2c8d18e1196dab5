"""The notice before a file is erased: which one, when, and what keeps it."""

import json
from dataclasses import dataclass
from datetime import date

from handlers.blocks.ids import Action
from handlers.blocks.message import Message, actions, button, context, escape, mention, section
from handlers.texts import Texts


@dataclass(frozen=True, slots=True)
class NoticeView:
    """What the notice is made of. Dates are Brussels dates."""

    code: str
    resident_id: str
    erased_on: date
    active_on: date
    """When somebody last registered something."""
    is_closed: bool
    to: str | None
    """The Slack id of who is spoken to."""


def notice(view: NoticeView, texts: Texts) -> Message:
    """Return the notice, with a button to look and one that corrects, which keeps the file."""
    plain = texts._(
        "{code}: this file is erased on {day}.", code=view.code, day=texts.day(view.erased_on)
    )
    active = texts.day(view.active_on)
    if view.is_closed:
        why = texts._("It is closed, and nothing was registered since {day}.", day=active)
    else:
        why = texts._("Nothing was registered in it since {day}.", day=active)
    keeps = texts._(
        "Whatever is registered in it keeps it: a talk, a tick, a correction or another worker."
        " Do nothing if it may go; what must stay belongs in Match-IT."
    )
    said = f"*{escape(plain)}*\n{escape(why)}"
    asked = {"form": "correct", "resident": view.resident_id}
    value = json.dumps(asked, separators=(",", ":"))
    return Message(
        escape(plain),
        [
            section(f"{mention(view.to)} {said}" if view.to else said),
            context(escape(keeps)),
            actions(
                button(texts._("Status"), Action.STATUS, view.resident_id),
                button(texts._("Correct"), f"{Action.OPEN_FORM}_correct", value),
            ),
        ],
    )
