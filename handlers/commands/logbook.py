"""`logboek`: who saw, changed or took out what; reading it is entered first."""

import json
from dataclasses import dataclass, replace
from typing import Any

from slack_bolt import BoltResponse

from handlers import files, permits
from handlers.blocks import logbook as blocks
from handlers.blocks.listing import Pager
from handlers.blocks.message import Message
from handlers.commands import arguments
from handlers.commands.arguments import Reading
from handlers.commands.words import Command
from handlers.desk import PATIENCE
from handlers.interaction import Interaction
from scheduling.refusal import Refusal
from scheduling.reminders import BRUSSELS
from storage import Deed, Resident

PAGE = 20
"""Entries on one page."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which page (from 0) of the audit, of one resident (id) or of all."""

    page: int = 0
    resident: str | None = None

    def value(self) -> str:
        """Return it as a button carries it."""
        carried = {"page": self.page, "resident": self.resident}
        return json.dumps(carried, separators=(",", ":"))


def logbook(
    interaction: Interaction, command: Command, typed: list[str], reading: Reading
) -> BoltResponse:
    """Show the latest entries, of a file where its code is given."""
    if not typed:
        return interaction.tell(_page(interaction, Asked()))
    code = arguments.one_code(typed, command, reading)
    with interaction.desk.store.snapshot() as tx:
        resident = files.find(tx, code)
    if resident is None:
        raise Refusal("unknown_code", text=code)
    return interaction.tell(_page(interaction, Asked(resident=resident.id)))


def turned(interaction: Interaction) -> BoltResponse:
    """Show another page in the place of the one with the button."""
    said: dict[str, Any] = json.loads(interaction.clicked)
    page, resident = said.get("page"), said.get("resident")
    if not isinstance(page, int) or page < 0 or not isinstance(resident, str | None):
        raise ValueError("not a page of the audit")
    return interaction.tell(_page(interaction, Asked(page, resident)), replace=True)


def _page(interaction: Interaction, asked: Asked) -> Message:
    """Enter that the audit is read, then read it: what the person may see of it."""
    chains, store = permits.audits(interaction.person), interaction.desk.store
    resident: Resident | None = None
    with store.transaction(PATIENCE) as tx:
        if asked.resident is not None:
            resident = tx.journal.get(asked.resident)
            if resident is None or resident.ref is None:  # erased since the page was shown
                raise Refusal("unknown_code", text="")
        by, at = interaction.slack_id, interaction.desk.now()
        ref = resident.ref if resident is not None else None
        tx.audit.note(Deed(by, at, "read_audit", "", interaction.own_centre, ref))
    with store.snapshot() as tx:
        total = tx.audit.count(chains, ref)
        pages = max(1, -(-total // PAGE))
        page = min(asked.page, pages - 1)
        entries = tx.audit.page(chains, ref, limit=PAGE, offset=page * PAGE)
        centres = {centre.id: centre.name for centre in tx.people.centres()}
    is_of_several = chains is None or len(chains) > 1
    view = blocks.LogView(
        entries=entries,
        total=total,
        pager=Pager(
            page=page,
            pages=pages,
            previous=replace(asked, page=page - 1).value() if page > 0 else None,
            next=replace(asked, page=page + 1).value() if page + 1 < pages else None,
        ),
        zone=BRUSSELS,
        code=resident.code if resident is not None else None,
        centres=centres if is_of_several else None,
    )
    return blocks.message(view, interaction.texts)
