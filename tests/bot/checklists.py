"""Checklists that tests of handovers begin with, and what can be seen of them in Slack."""

from __future__ import annotations

from typing import Any

from storage import Posted
from tests.bot.house import House, cgvs, registered

MOMENT = "talk_after_cgvs"


def posted(house: House, moment: str = MOMENT, occurrence: int = 1) -> Posted:
    """Return where a message about the resident stands."""
    with house.store.snapshot() as tx:
        (resident,) = tx.journal.after("", 2)
        found = tx.messages.checklist(resident.id, moment, occurrence)
    assert found is not None
    return found


def with_checklist(house: House) -> dict[str, Any]:
    """Have a resident of An's whose checklist stands in her channel; return that message."""
    house.given(registered(), cgvs("2026-11-20"))
    house.post()
    (message,) = house.messages("C0AN")
    return message


def has_buttons(message: dict[str, Any]) -> bool:
    """Say whether anything in a message can be clicked."""
    return "action_id" in str(message["blocks"])


def about(house: House, channel: str, word: str) -> list[str]:
    """Return the texts in a channel that hold a word."""
    return [text for text in house.said(channel) if word in text]
