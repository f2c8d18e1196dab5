"""The questions for a talk, to have at hand while it goes on: nothing is typed here."""

from handlers.blocks.ids import Action
from handlers.blocks.inputs import note
from handlers.blocks.message import Message, actions, button, escape, section
from handlers.texts import N_, Texts

QUESTIONS = (
    (
        N_("How does the resident look at return?"),
        N_("Now, and compared with last time; what brings it up or holds it back."),
    ),
    (
        N_("What stands in the way of return?"),
        N_("Practical, family, money, safety: as the resident tells it."),
    ),
    (
        N_("What could help with that?"),
        N_("First the resident's own ideas, then what the programme offers."),
    ),
    (
        N_("Which possibilities does the resident see?"),
        N_("Here, elsewhere and after return, each with what it brings along."),
    ),
)
"""The four questions of the instruction in our own words, each with something to go on with.

Source: instruction 2024-06-27, "Na negatieve beslissing van het CGVS"; the same four are asked of
the record in Match-IT.
"""


def guide(title: str, opaque: str, texts: Texts) -> Message:
    """Return the questions for the talk with that title; `opaque` is the id of its checklist."""
    blocks = [section(f"*{escape(title)}*")]
    for number, (question, more) in enumerate(QUESTIONS, start=1):
        asked, hint = escape(texts._(question)), escape(texts._(more))
        blocks.append(section(f"*{number}. {asked}*\n{hint}"))
    said = texts._("Nothing is kept from here: what is said is noted when the talk is recorded.")
    blocks.append(note(said))
    blocks.append(
        actions(button(texts._("Record the talk"), Action.RECORD, opaque, style="primary"))
    )
    return Message(escape(title), blocks)
