"""The form that asks which talk is to be recorded, where no resident is known yet."""

from collections.abc import Mapping
from typing import Any

from slack_bolt import BoltResponse

from handlers import lists, permits
from handlers.blocks.ids import Callback, Field
from handlers.blocks.inputs import OPTIONS_LIMIT, asked, choice, line, modal
from handlers.blocks.message import Block
from handlers.interaction import Interaction, Wrong
from handlers.modals import talk
from handlers.surface import View
from scheduling.refusal import Refusal

NAME = "pick"


def opened(interaction: Interaction, given: Mapping[str, Any]) -> View:
    """Return the form with the talks that are open for the person; a code can be given instead.

    Raises `Refusal("not_allowed")` for a role that records no talks.
    """
    del given
    person, texts = interaction.person, interaction.texts
    if not permits.records_talks(person):
        raise Refusal("not_allowed", who=permits.WORKERS)
    with interaction.desk.store.snapshot() as tx:
        rows = lists.to_record(tx, person, interaction.today, OPTIONS_LIMIT)
    talks = [
        (row.message_id, f"{row.code} · {texts.moment_title(row.moment)}")
        for row in rows
        if row.message_id is not None
    ]
    interaction.looked(NAME)
    blocks: list[Block] = []
    if talks:
        blocks.append(asked(Field.MOMENT, texts._("Open talk"), choice(talks), optional=True))
    label = texts._("Or another case code") if talks else texts._("Case code")
    blocks.append(asked(Field.CODE, label, line(), optional=bool(talks)))
    title, submit = texts._("Record talk"), texts._("Continue")
    return modal(Callback.PICK, title, submit, blocks, {}, texts)


def submitted(interaction: Interaction) -> BoltResponse:
    """Put the form for the talk in place of this one."""
    values = interaction.values
    opaque, code = values.get(Field.MOMENT), values.get(Field.CODE)
    given: dict[str, Any]
    if code is not None:
        given = {"code": interaction.case_code(code)}
    elif opaque is not None:
        with interaction.desk.store.snapshot() as tx:
            about = tx.messages.by_opaque(opaque)
        if about is None:
            raise Refusal("unknown_moment", moment="")
        given = {"resident": about.resident_id, "moment": about.moment}
    else:
        raise Wrong(Field.CODE, interaction.texts._("Choose a talk, or give a case code."))
    return interaction.show(talk.opened(interaction, given), talk.NAME, given)
