"""`taal`: in which language the bot speaks to the person, whatever Slack says."""

import structlog
from slack_bolt import BoltResponse

from handlers import home
from handlers.client import UNREACHABLE
from handlers.commands import meanings
from handlers.commands.arguments import Reading, Usage
from handlers.commands.words import Command
from handlers.desk import PATIENCE
from handlers.interaction import Interaction
from handlers.surface import BRIEF, named
from handlers.texts import DEFAULT, N_, Texts, language_of, texts_for
from storage.people import AS_SLACK

SPOKEN = {
    "nl": N_("I speak Dutch to you."),
    "fr": N_("I speak French to you."),
    "en": N_("I speak English to you."),
}

log = structlog.get_logger("handlers")


def language(
    interaction: Interaction, command: Command, typed: list[str], reading: Reading
) -> BoltResponse:
    """Speak the language that is asked for from now on; without one, say which it is."""
    del reading
    if not typed:
        texts = interaction.texts
        hint = texts._("Another language? Type nl, fr, en, or auto for the one of your Slack.")
        return interaction.say(f"{texts.label(SPOKEN, texts.language)} {hint}")
    chosen = meanings.language(typed[0])
    if chosen is None or len(typed) > 1:
        raise Usage(command)
    locale = _locale(interaction) if chosen == AS_SLACK else None
    with interaction.desk.store.transaction(PATIENCE) as tx:
        tx.people.set_language(interaction.slack_id, chosen)
        if locale:
            tx.people.set_locale(interaction.slack_id, locale)
        person = tx.people.person(interaction.slack_id)
        centre = tx.people.centre(person.centres[0]) if person and person.centres else None
    spoken = person.language if person else None
    if spoken is None:  # a language without a catalog, or one that Slack does not tell
        spoken = language_of(locale) if locale else (centre.language if centre else DEFAULT)
    home.anew(interaction)
    return interaction.say(_answer(texts_for(spoken, interaction.today)))


def _answer(texts: Texts) -> str:
    hint = texts._("What is posted in a channel stays in the language of the centre.")
    return f"{texts.label(SPOKEN, texts.language)} {hint}"


def _locale(interaction: Interaction) -> str | None:
    """Return the locale that Slack says the person has now; None when it does not say it."""
    try:
        answer = interaction.replier.client.within(BRIEF).users_info(
            user=interaction.slack_id, include_locale=True
        )
    except UNREACHABLE as error:
        log.warning("locale_not_known", error=named(error))
        return None
    user: dict[str, str] = answer.get("user") or {}
    return user.get("locale") or None
