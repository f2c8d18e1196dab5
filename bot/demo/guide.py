"""What to try first, as the terminal and the panel tell it."""

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

CODE = "K3-118"
"""The resident whose checklist was posted on the morning of the first day."""
NEW_CODE = "K7-042"
"""A resident whom nobody has registered yet."""
WIDTH = 86
COMMAND = f"/terugkeer beslissing {NEW_CODE} cgvs gisteren"


@dataclass(frozen=True, slots=True)
class Try:
    """One thing to try: what it is called, what to do, and where to begin."""

    title: Mapping[str, str]
    how: Mapping[str, str]
    user: str
    channel: str
    command: str | None = None
    """What is typed, to the letter."""

    @property
    def path(self) -> str:
        """Return where it begins, within the sandbox's page."""
        return f"/?user={self.user}&channel={self.channel}"


TRIES: Sequence[Try] = (
    Try(
        {"en": "Tick an item", "nl": "Vink een punt af"},
        {
            "en": "You are An Peeters, social worker, in #mw-an. At the bottom stands the "
            f"checklist of {CODE}: press “Afvinken” beside an item. It shows who ticked it, and "
            "when.",
            "nl": "Je bent An Peeters, maatschappelijk werker, in #mw-an. Onderaan staat de "
            f"checklist van {CODE}: druk op “Afvinken” naast een punt. Je ziet wie, en wanneer.",
        },
        "U0AN",
        "C0AN",
    ),
    Try(
        {"en": "Register a decision", "nl": "Registreer een beslissing"},
        {
            "en": f"Type this in the box below #mw-an. {NEW_CODE} is new here, so a form asks for "
            "the rest: choose a day of arrival, answer “Nee” to “NBMV?” and press “Bewaren”. Its "
            "checklist is posted, with the deadline.",
            "nl": f"Typ dit onderaan in #mw-an. {NEW_CODE} is hier nieuw, dus een formulier vraagt "
            "de rest: kies een dag van aankomst, antwoord “Nee” bij “NBMV?” en druk op “Bewaren”. "
            "De checklist komt er, met de uiterste datum.",
        },
        "U0AN",
        "C0AN",
        COMMAND,
    ),
    Try(
        {"en": "Let time pass", "nl": "Laat de tijd verstrijken"},
        {
            "en": "Press “Next Monday 08:30” in the panel: reminders and escalations arrive. Then "
            "be Noor Claes of the regional team: the digest stands in #regio-noord.",
            "nl": "Druk in het paneel op “Volgende maandag 08:30”: herinneringen en escalaties "
            "komen binnen. Word dan Noor Claes van de regio: het overzicht staat in #regio-noord.",
        },
        "U0NOOR",
        "C0NOORD",
    ),
)


def printed(address: str, mode: str, start: datetime) -> str:
    """Return what the terminal shows: the address to open, and three things to try."""
    first = TRIES[0]
    delivery = "Socket Mode" if mode == "socket" else "signed HTTP"
    lines = [
        "",
        f"  Terugkeer runs beside a local Slack ({delivery}). In there it is "
        f"{start:%A} {start.day} {start:%B %Y, %H:%M}.",
        "",
        f"  Open   {address}{first.path}",
        "",
        "  Three things to try:",
    ]
    for number, each in enumerate(TRIES, start=1):
        lines += ["", f"  {number}. {each.title['en']}"]
        lines += [f"     {line}" for line in textwrap.wrap(each.how["en"], WIDTH)]
        if each.command is not None:
            lines += [f"        {each.command}"]
        if each is not first and each.path != first.path:
            lines += [f"     {address}{each.path}"]
    lines += ["", "  Ctrl-C ends everything.", ""]
    return "\n".join(lines)
