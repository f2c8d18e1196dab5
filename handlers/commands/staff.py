"""The commands about colleagues: who stands in, and who takes files over."""

import re
from datetime import date

from slack_bolt import BoltResponse

from handlers import absences, dates, reassigning
from handlers.blocks.ids import Field
from handlers.commands.arguments import Reading, Usage
from handlers.commands.words import Command
from handlers.interaction import Interaction
from handlers.modals import absence as absence_form
from handlers.modals import reassign as reassign_form
from scheduling.refusal import Refusal

_PERSON = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
_BETWEEN = frozenset({"van", "tot", "t/m", "tem", "en", "met", "du", "au", "le", "-", "–"})
"""Words that may stand around two dates."""


def absence(
    interaction: Interaction, command: Command, typed: list[str], reading: Reading
) -> BoltResponse:
    """Read `[@WHO] FROM TO @STAND-IN`; alone it shows the absences, and a form asks the rest."""
    if not typed:
        return interaction.tell(absences.card(interaction))
    people, rest = _people(typed)
    first, last = _period(rest, command, reading)
    is_for_another = typed[0].startswith("<@") and len(people) > 1
    if len(people) > (2 if is_for_another else 1):
        raise Usage(command)
    who = people[0] if is_for_another else interaction.slack_id
    if first is not None and last is not None and people:
        period = absences.Wished(who, people[-1], first, last)
        return interaction.tell(absences.note(interaction, period))
    asked = {
        Field.WHO: who,
        Field.STAND_IN: people[-1] if people else None,
        Field.FIRST_DAY: first.isoformat() if first else None,
        Field.LAST_DAY: last.isoformat() if last else None,
    }
    given = {str(field): value for field, value in asked.items() if value is not None}
    view = absence_form.opened(interaction, given)
    return interaction.show(view, absence_form.NAME, given)


def reassign(
    interaction: Interaction, command: Command, typed: list[str], reading: Reading
) -> BoltResponse:
    """Read `@FROM @TO`; alone it shows whose files there are, with a button for each."""
    del reading  # people only
    people, rest = _people(typed)
    if not typed:
        return interaction.tell(reassigning.card(interaction))
    if rest or len(people) > 2 or not people:
        raise Usage(command)
    if len(people) == 2:
        return interaction.tell(reassigning.ask(interaction, *people))
    asked = {"old": people[0]}
    return interaction.show(reassign_form.opened(interaction, asked), reassign_form.NAME, asked)


def _people(typed: list[str]) -> tuple[list[str], list[str]]:
    """Return the Slack ids of the people who are mentioned, and the words beside them."""
    line = " ".join(typed)
    return _PERSON.findall(line), _PERSON.sub(" ", line).split()


def _period(
    typed: list[str], command: Command, reading: Reading
) -> tuple[date | None, date | None]:
    """Return the first and last day that the words say; one date is a period of one day."""
    words = [word for word in typed if word.casefold() not in _BETWEEN]
    if not words:
        return None, None
    for at in range(1, len(words)):
        try:
            return _date(words[:at], reading), _date(words[at:], reading)
        except Refusal:
            continue
    try:
        day = _date(words, reading)
    except Refusal as refusal:
        if len(words) > 1:
            raise Usage(command) from refusal
        raise
    return day, day


def _date(words: list[str], reading: Reading) -> date:
    return dates.parse(" ".join(words), reading.today, reading.language, allow_future=True)
