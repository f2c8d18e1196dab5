"""The shortcuts: one table for the manifest, the docs and who hears them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from slack_bolt import BoltResponse

from handlers.blocks.ids import Shortcut
from handlers.commands import status as card
from handlers.interaction import Interaction
from handlers.modals import decision, pick
from handlers.reception import Listener


@dataclass(frozen=True, slots=True)
class Known:
    """A shortcut as Slack shows it; a manifest has one language for all, so both stand there."""

    id: Shortcut
    kind: Literal["global", "message"]
    name: str
    """At most 24 characters."""
    description: str
    does: str
    """What it does, for the page about the commands."""


SHORTCUTS = (
    Known(
        Shortcut.TALK,
        "global",
        "Gesprek registreren",
        "Registreer een gesprek · Enregistrer un entretien",
        "chooses one of the open talks, or takes a case code, and opens the form for the talk",
    ),
    Known(
        Shortcut.DECISION,
        "global",
        "Beslissing registreren",
        "Registreer een beslissing · Enregistrer une décision",
        "opens the form for a decision",
    ),
    Known(
        Shortcut.STATUS,
        "message",
        "Status van dit dossier",
        "Toon het plan van dit dossier · Afficher le plan de ce dossier",
        "shows the plan of the resident whose checklist it is, to whoever may see it",
    ),
)


def record_talk(interaction: Interaction) -> BoltResponse:
    """Ask which talk took place."""
    return interaction.show(pick.opened(interaction, {}), pick.NAME, {})


def record_decision(interaction: Interaction) -> BoltResponse:
    """Open the form for a decision."""
    return interaction.show(decision.opened(interaction, {}), decision.NAME, {})


def status(interaction: Interaction) -> BoltResponse:
    """Show the plan of the resident that a checklist, or an answer in its thread, is about."""
    message, channel = interaction.body["message"], str(interaction.body["channel"]["id"])
    root = str(message.get("thread_ts") or message["ts"])
    with interaction.desk.store.snapshot() as tx:
        about = tx.messages.at(channel, root)
    if about is None:
        return interaction.say(
            interaction.texts._("This message is not a checklist of the bot: it has no file.")
        )
    return card.asked(interaction, about.resident_id)


LISTENERS: Mapping[str, Listener] = {
    Shortcut.TALK: record_talk,
    Shortcut.DECISION: record_decision,
    Shortcut.STATUS: status,
}
"""Who hears each shortcut."""
