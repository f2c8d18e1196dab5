"""`info`: where residents and staff find more about return."""

from datetime import date

from slack_bolt import BoltResponse

from handlers.blocks.message import Message, escape, header, section, sections
from handlers.commands.arguments import Reading, Usage
from handlers.commands.words import Command
from handlers.interaction import Interaction
from handlers.texts import N_, Texts
from storage import Person, Region, Transaction

RETURN, PROGRAMME, BROCHURE = (
    N_("Information on return for residents"),
    N_("Voluntary return: programme and return desks"),
    N_("The brochure, in 21 languages"),
)
DUTCH = {
    RETURN: "https://fedasilinfo.be/nl/theme/terugkeer",
    PROGRAMME: "https://www.vrijwilligeterugkeer.be/",
    BROCHURE: "https://www.vrijwilligeterugkeer.be/partners",
}
"""The addresses that the instruction names, by what they are for."""
LINKS = {
    "fr": {
        RETURN: "https://www.fedasilinfo.be/fr",
        PROGRAMME: "https://www.retourvolontaire.be/",
        BROCHURE: "https://www.retourvolontaire.be/partners",
    },
}
"""The same sites in other languages, as Fedasil's own pages name them."""


def info(
    interaction: Interaction, command: Command, typed: list[str], reading: Reading
) -> BoltResponse:
    """Show the information tools, and whom of the region to ask."""
    del reading
    if typed:
        raise Usage(command)
    with interaction.desk.store.snapshot() as tx:
        regions = _regions(tx, interaction.person)
    desk = interaction.desk
    since = desk.procedure.instruction.in_force_from
    return interaction.tell(card(desk.return_number, since, regions, interaction.texts))


def card(number: str, since: date, regions: list[Region], texts: Texts) -> Message:
    """Return the card.

    `number` is the free number for questions about return, `since` the day from which the
    instruction that the bot follows is in force.
    """
    title = texts._("Information on return")
    addresses = LINKS.get(texts.language, DUTCH)
    links = [f"• <{address}|{escape(texts._(what))}>" for what, address in addresses.items()]
    lines = []
    if number:
        lines.append(texts._("Free number: {number}", number=number))
    lines += [
        texts._("An appointment at a return desk: through the website on voluntary return."),
        texts._("Training: see voluntary return in the training portfolio of Fedasil."),
        texts._(
            "The bot follows Fedasil's instruction on the return trajectory and open return places,"
            " in force since {day}.",
            day=texts.day(since),
        ),
    ]
    asked = [
        texts._("Questions? {region}: {contact}", region=region.name, contact=region.contact)
        for region in regions
        if region.contact
    ]
    blocks = [header(title), section("\n".join(links)), section(escape("\n".join(lines)))]
    blocks += sections(escape(line) for line in asked)
    return Message(escape(texts._("Information on return: links, free number, region.")), blocks)


def _regions(tx: Transaction, person: Person) -> list[Region]:
    """Return the regions whom the person asks: the own one, or those of the own centres."""
    if person.role == "admin":
        return tx.people.regions()
    ids = [person.region] if person.region else []
    ids += [centre.region for one in person.centres if (centre := tx.people.centre(one))]
    return [region for one in dict.fromkeys(ids) if (region := tx.people.region(one))]
