"""The words after /terugkeer and /retour: one table for the dispatcher, the help card and the docs.

Every word works after either command, with or without accents and capitals.
"""

import unicodedata
from dataclasses import dataclass
from typing import Literal

from handlers.texts import N_

SLASH = {"nl": "/terugkeer", "fr": "/retour"}
"""The slash command per language of its words; both take every word."""

CommandId = Literal[
    "help",
    "resident",
    "decision",
    "appeal",
    "hearing",
    "talk",
    "talk_not_held",
    "otp",
    "extension",
    "right_end",
    "refusal",
    "stay_end",
    "transfer",
    "correct",
    "absence",
    "reassign",
    "status",
    "mine",
    "search",
    "today",
    "digest",
    "audit",
    "calendar",
    "info",
    "language",
]


@dataclass(frozen=True, slots=True)
class Command:
    """One word of the slash command. `arguments` and `summary` are English msgids."""

    id: CommandId
    nl: str
    fr: str
    aliases_nl: tuple[str, ...]
    aliases_fr: tuple[str, ...]
    arguments: str
    summary: str

    def word(self, language: str) -> str:
        """Return the canonical word in that language (Dutch where there is none)."""
        return self.fr if language == "fr" else self.nl

    @property
    def words(self) -> tuple[str, ...]:
        """Return every word that means this command."""
        return (self.nl, self.fr, *self.aliases_nl, *self.aliases_fr)


COMMANDS: tuple[Command, ...] = (
    Command(
        "help",
        "help",
        "aide",
        ("hulp", "?"),
        ("help", "?"),
        "",
        N_("What you can do here."),
    ),
    Command(
        "resident",
        "bewoner",
        "résident",
        ("dossier",),
        ("resident", "dossier"),
        N_("CODE"),
        N_("Open the trajectory of a resident."),
    ),
    Command(
        "decision",
        "beslissing",
        "décision",
        ("besl",),
        ("decision", "déc"),
        N_("[CODE KIND DATE [GROUND]]"),
        N_("Register a negative decision by its day of notification."),
    ),
    Command(
        "appeal",
        "beroep",
        "recours",
        (),
        (),
        N_("[CODE WHICH DATE]"),
        N_("Record the appeal: suspensive, not suspensive, or none."),
    ),
    Command(
        "hearing",
        "hoorzitting",
        "audience",
        ("zitting",),
        (),
        N_("[CODE DATE]"),
        N_("Register a hearing at the RVV, also one that is still to come."),
    ),
    Command(
        "talk",
        "gesprek",
        "entretien",
        ("gespr",),
        ("entr",),
        N_("[CODE TALK DATE]"),
        N_("Record a talk that took place."),
    ),
    Command(
        "talk_not_held",
        "nietdoorgegaan",
        "nontenu",
        ("afwezig-gesprek",),
        ("non-tenu",),
        N_("CODE [TALK] [DATE REASON]"),
        N_("Record that a planned talk did not take place."),
    ),
    Command(
        "otp",
        "otp",
        "por",
        ("terugkeerplaats",),
        ("otp", "place"),
        N_("[CODE STATE DATE]"),
        N_("Record the open return place: allocated, arrived, not arrived, exception or none."),
    ),
    Command(
        "extension",
        "verlenging",
        "prolongation",
        (),
        (),
        N_("[CODE STATE DATE]"),
        N_("Record the extension of material help: requested, granted or refused."),
    ),
    Command(
        "right_end",
        "einderecht",
        "findroit",
        ("einde-recht",),
        ("fin-droit",),
        N_("[CODE DATE REASON]"),
        N_("Set the last day of material help by hand, with a reason."),
    ),
    Command(
        "refusal",
        "weigering",
        "refus",
        ("weigert",),
        (),
        N_("[CODE DATE]"),
        N_("Record that the resident refuses to leave."),
    ),
    Command(
        "stay_end",
        "einde",
        "fin",
        ("afsluiten",),
        ("clôturer",),
        N_("[CODE REASON DATE]"),
        N_("Record that the stay ended, and why."),
    ),
    Command(
        "transfer",
        "transfer",
        "transfert",
        ("overdracht",),
        (),
        N_("[CODE CENTRE DATE]"),
        N_("Announce a transfer, record the arrival in your centre, or name another worker there."),
    ),
    Command(
        "correct",
        "corrigeer",
        "corriger",
        ("verbeter",),
        ("correction",),
        N_("CODE"),
        N_("Correct or withdraw what was registered, with a reason."),
    ),
    Command(
        "absence",
        "afwezig",
        "absence",
        ("verlof", "vervanger"),
        ("absent", "congé"),
        N_("[FROM TO @STAND-IN]"),
        N_("Name who stands in while you are away; alone: show and end absences."),
    ),
    Command(
        "reassign",
        "toewijzen",
        "attribuer",
        ("herverdelen",),
        ("réattribuer",),
        N_("[@FROM @TO]"),
        N_("Give all files of a worker to another one; alone: show who has how many."),
    ),
    Command(
        "status",
        "status",
        "statut",
        ("stand",),
        ("état", "status"),
        N_("CODE"),
        N_("Show the plan of a resident: what, by when, by whom and why."),
    ),
    Command(
        "mine",
        "mijn",
        "mes",
        (),
        ("mien",),
        "",
        N_("Show your open key moments by date."),
    ),
    Command(
        "search",
        "zoek",
        "chercher",
        (),
        ("recherche",),
        N_("CODE or @WORKER or WORDS"),
        N_("Find files by a part of the code, the worker, the talk, the phase or what is overdue."),
    ),
    Command(
        "today",
        "vandaag",
        "aujourdhui",
        (),
        ("aujourd'hui", "jour"),
        "",
        N_("Show what is overdue or to be planned today."),
    ),
    Command(
        "digest",
        "overzicht",
        "aperçu",
        ("digest", "cijfers"),
        ("digest", "chiffres"),
        "",
        N_("Show the counts and lists of the centres that you oversee."),
    ),
    Command(
        "audit",
        "logboek",
        "journal",
        (),
        (),
        N_("[CODE]"),
        N_("Show who saw or changed what, in your centre or in one file."),
    ),
    Command(
        "calendar",
        "agenda",
        "calendrier",
        ("kalender", "calendar"),
        ("agenda",),
        N_("[new or stop]"),
        N_("Have your own talks in Outlook or on your phone, under a secret address."),
    ),
    Command(
        "info",
        "info",
        "infos",
        ("links",),
        ("liens",),
        "",
        N_("Show where to find more: websites, brochure, free number, the region."),
    ),
    Command(
        "language",
        "taal",
        "langue",
        (),
        (),
        N_("[nl, fr, en or auto]"),
        N_("Choose the language in which the bot speaks to you."),
    ),
)


def normal(word: str) -> str:
    """Return a word as it is compared: no accents, no capitals, straight apostrophes."""
    decomposed = unicodedata.normalize("NFKD", word.replace("’", "'"))
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold().strip()


def command(word: str) -> Command | None:
    """Return the command that the word means, or None."""
    return _COMMANDS.get(normal(word))


_COMMANDS = {normal(word): one for one in COMMANDS for word in one.words}
