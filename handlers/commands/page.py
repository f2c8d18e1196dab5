"""The page about the commands, made from their table: `python -m handlers.commands.page`."""

import sys
from collections.abc import Iterable, Mapping

from handlers.blocks.listing import TITLES
from handlers.commands import fact_words, meanings, search_words
from handlers.commands.words import COMMANDS, SLASH, Command
from handlers.shortcuts import SHORTCUTS
from handlers.texts import Texts, labels, texts_for

EXAMPLES = (
    ("beslissing K7-042 cgvs 20/11/2026", "a negative decision of the CGVS, complete"),
    ("beslissing K7-042 definitief 20/11/2026 rvv", "a final one, with its ground"),
    ("beslissing K7-042 K7-043 cgvs 20/11/2026", "the same for a couple, whose files are linked"),
    ("beslissing", "a decision through a form"),
    ("beroep K7-042 schorsend 15/10/2026", "a suspensive appeal"),
    ("hoorzitting K7-042 17 december", "a hearing, which may lie ahead"),
    ("otp K7-042 toegewezen 2/11/2026 gent", "an allocation, with the id of the centre"),
    ("otp K7-042 uitzondering gevraagd gisteren", "an exception that was asked for"),
    ("verlenging K7-042 toegekend gisteren", "the extension that was granted"),
    ("verlenging K7-042 K7-043 toegekend gisteren", "the same for a couple"),
    ("einderecht K7-042 15/12/2026 uitstel van Fedasil", "the last day of help, with the reason"),
    ("weigering K7-042 gisteren", "a refusal to leave"),
    ("einde K7-042 verlaten gisteren", "the end of the stay"),
    ("transfer K7-042 gent gisteren", "the arrival in another centre, typed there"),
    ("gesprek K7-042", "the form for a talk"),
    ("gesprek K7-042 outtake gisteren", "the same, with the talk and its day filled in"),
    ("nietdoorgegaan K7-042 gisteren geen tolk", "a talk that failed, where one is open"),
    ("nietdoorgegaan K7-042 cgvs gisteren afwezig", "the same, with the talk named"),
    ("nietdoorgegaan K7-042 K7-043 gisteren tolk", "the same for a couple, each the open talk"),
    ("corrigeer K7-042", "the list of what can be corrected"),
    ("status K7-042", "the plan, with dates, who and why"),
    ("zoek 042", "the files with 042 in their code"),
    ("zoek te laat @bo", "what is overdue of a colleague"),
    ("zoek gent otp 4", "the open outtakes in Gent"),
    ("logboek", "who saw or changed what in the own centre, the latest first"),
    ("logboek K7-042", "the same, of one file"),
    ("agenda", "a secret address with the own talks, for Outlook or a phone"),
    ("agenda nieuw", "another one: the old one stops at once"),
    ("taal fr", "the bot speaks French to the person from now on"),
)


def page() -> str:
    """Return the page, in English with the Dutch and French words that people type."""
    texts = texts_for("en")
    return "\n".join(
        [
            "# Commands",
            "",
            "Made from the table in `handlers/commands/words.py`; a test compares the two. Make it"
            " anew with `python -m handlers.commands.page > docs/commands.md`.",
            "",
            f"`{SLASH['nl']}` and `{SLASH['fr']}` take the same words, with or without accents and"
            " capitals. `help` works for everyone, also for an empty line and an unknown word; all"
            " else is for registered staff. A line that lacks something opens a form; a line with"
            " words too many is answered with its usage, and nothing is done.",
            "",
            "Behind `beslissing`, `beroep`, `hoorzitting`, `nietdoorgegaan`, `otp`, `verlenging`,"
            " `einde` and `transfer` several codes may stand, for couples and families, also with"
            " commas or “en” between them: all is registered or nothing, and the files are linked."
            " Where other dates stand in a linked file, a warning says so.",
            "",
            "What is each person's own takes one code; several are refused, with the reason. That"
            " goes for a talk with its stance and choice (`gesprek`), a refusal to leave"
            " (`weigering`), a talk that somebody did not want (`nietdoorgegaan … wil niet`) and a"
            " reason in own words (`einderecht`): such things are never copied from one person to"
            " another. That nobody came, or that there was no interpreter, is the same for all; of"
            " an extension it is what was asked or decided, not the agreement to cooperate, which"
            " is recorded with the talk of each.",
            "",
            *_table(
                ("Dutch", "French", "Also", "Takes", "What it does"),
                (_row(command, texts) for command in COMMANDS),
            ),
            "",
            "## Words after `beslissing`",
            "",
            "A final decision needs its ground, in the line or in the form.",
            "",
            *_table(("Kind or ground", "Words"), _decisions(texts)),
            "",
            "## Words after `otp`",
            "",
            *_table(("State", "Words"), _otp(texts)),
            "",
            *_section("beroep", fact_words.APPEALS, labels.APPEALS, texts),
            *_section("verlenging", fact_words.EXTENSIONS, labels.EXTENSION_STATES, texts),
            *_section("einde", fact_words.STAY_ENDS, labels.END_REASONS, texts),
            *_section("nietdoorgegaan", fact_words.NOT_HELD, labels.NOT_HELD_REASONS, texts),
            "Which talk, where more than one is open:",
            "",
            *_table(("Talk", "Words"), _moments(texts)),
            "",
            "## Words after `zoek`",
            "",
            "In any order, and several at once: a part of a case code, colleagues by mention, the"
            " name of a centre, a talk (as after `nietdoorgegaan`), and these. With a talk or a"
            " time the talks are listed, else the files; always of what the reader may see.",
            "",
            *_table(("Meaning", "Words"), _sought(texts)),
            "",
            "## Dates",
            "",
            "`20/11/2026`, `20-11-26`, `20.11`, `20 nov`, `vr 20 november`, `vandaag`, `gisteren`,"
            " `maandag`; Dutch and French, the day first. Without a year it is the nearest date"
            " that is allowed; one of more than ten months back needs its year. What can be read in"
            " two ways, or lies ahead where it may not, is"
            " refused with what was understood; a date of over two years back is asked about"
            " first.",
            "",
            "## Words after `taal`",
            "",
            *_table(("Language", "Words"), _languages()),
            "",
            "## Words after `agenda`",
            "",
            "Alone it makes an address where there is none, and says since when there is one where"
            " there is: an address is shown only once.",
            "",
            *_table(("What", "Words"), _calendar()),
            "",
            "## Shortcuts",
            "",
            *_table(("Name", "Where", "What it does"), _shortcuts()),
            "",
            "## Examples",
            "",
            *_table(
                ("Typed", "What it registers or shows"),
                ((f"`{SLASH['nl']} {typed}`", does) for typed, does in EXAMPLES),
            ),
            "",
        ]
    )


def _row(command: Command, texts: Texts) -> tuple[str, ...]:
    own = {command.nl, command.fr}
    aliases = dict.fromkeys((*command.aliases_nl, *command.aliases_fr))
    also = " ".join(f"`{alias}`" for alias in aliases if alias not in own)
    takes = f"`{command.arguments}`" if command.arguments else ""
    return f"`{command.nl}`", f"`{command.fr}`", also, takes, texts._(command.summary)


def _decisions(texts: Texts) -> Iterable[tuple[str, str]]:
    for kind, typed in _by_meaning(meanings.KIND_WORDS).items():
        label = texts.label(labels.DECISION_KINDS, kind.decision)
        if kind.ground is not None:
            label = f"{label}: {texts.label(labels.GROUNDS, kind.ground)}"
        yield label, typed
    for ground, typed in _by_meaning(meanings.GROUND_WORDS).items():
        yield f"Ground: {texts.label(labels.GROUNDS, ground)}", typed


def _otp(texts: Texts) -> Iterable[tuple[str, str]]:
    for state, typed in meanings.OTP_WORDS.items():
        yield texts.label(labels.OTP_STATES, state), " ".join(f"`{word}`" for word in typed)


def _moments(texts: Texts) -> Iterable[tuple[str, str]]:
    for moment, typed in fact_words.MOMENTS.items():
        yield texts.moment_title(moment), " ".join(f"`{word}`" for word in typed)


def _sought(texts: Texts) -> Iterable[tuple[str, str]]:
    for phrases, said in (
        (search_words.PARTS, TITLES),
        (search_words.PHASES, labels.PHASES),
        (search_words.BRANCHES, labels.BRANCHES),
    ):
        for meaning, typed in phrases.items():
            yield texts.label(said, meaning), " ".join(f"`{word}`" for word in typed)


def _section(
    word: str, phrases: fact_words.Phrases, said: Mapping[str, str], texts: Texts
) -> list[str]:
    """Return the part about the words behind one command; hyphens may be left out in all."""
    rows = [
        (texts.label(said, meaning), " ".join(f"`{one}`" for one in typed))
        for meaning, typed in phrases.items()
    ]
    return [f"## Words after `{word}`", "", *_table(("Meaning", "Words"), rows), ""]


def _languages() -> Iterable[tuple[str, str]]:
    for language, typed in meanings.LANGUAGE_WORDS.items():
        name = "the one of Slack" if language == "slack" else language
        yield name, " ".join(f"`{word}`" for word in typed)


def _calendar() -> Iterable[tuple[str, str]]:
    meant = {"new": "a new address, and the old one stops", "stop": "no address any more"}
    for wish, typed in meanings.CALENDAR_WORDS.items():
        yield meant[wish], " ".join(f"`{word}`" for word in typed)


def _shortcuts() -> Iterable[tuple[str, str, str]]:
    places = {"global": "everywhere", "message": "a message"}
    for known in SHORTCUTS:
        yield known.name, places[known.kind], known.does


def _by_meaning(table: Mapping[str, meanings.Meaning]) -> dict[meanings.Meaning, str]:
    found: dict[meanings.Meaning, list[str]] = {}
    for word, meaning in table.items():
        found.setdefault(meaning, []).append(f"`{word}`")
    return {meaning: " ".join(typed) for meaning, typed in found.items()}


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    lines = [head, tuple("---" for _ in head), *rows]
    return [f"| {' | '.join(cells)} |" for cells in lines]


if __name__ == "__main__":
    sys.stdout.write(page())
