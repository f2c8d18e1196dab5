"""The words that a command takes, as they are named to whoever typed another one."""

from collections.abc import Mapping

from handlers.commands.words import CommandId

WORDS: Mapping[CommandId, tuple[tuple[str, str], ...]] = {
    "decision": (("cgvs", "cgra"), ("definitief", "définitif"), ("vernietigd", "annulé")),
    "appeal": (
        ("schorsend", "suspensif"),
        ("niet-schorsend", "non-suspensif"),
        ("geen", "aucun"),
    ),
    "otp": (
        ("toegewezen", "désignée"),
        ("aangekomen", "arrivé"),
        ("niet-aangekomen", "non-présenté"),
        ("geen", "aucune"),
        ("uitzondering gevraagd", "exception demandée"),
        ("uitzondering toegekend", "exception accordée"),
        ("uitzondering geweigerd", "exception refusée"),
    ),
    "extension": (("aangevraagd", "demandée"), ("toegekend", "accordée"), ("geweigerd", "refusée")),
    "stay_end": (
        ("verlaten", "parti"),
        ("werkt niet mee", "ne coopère pas"),
        ("volgend verzoek", "demande ultérieure"),
        ("verblijfstitel", "titre de séjour"),
        ("bescherming", "protection"),
        ("teruggekeerd", "rentré"),
    ),
    "talk_not_held": (
        ("afwezig", "absent"),
        ("wil niet", "refuse"),
        ("tolk", "interprète"),
        ("medewerker", "collaborateur"),
        ("andere", "autre"),
    ),
}
"""Of each meaning one word in Dutch and one in French; docs/commands.md has all of them."""


def known_words(command: CommandId, language: str) -> tuple[str, ...]:
    """Return the words by which a command tells things apart, in that language of the slash."""
    at = 1 if language == "fr" else 0
    return tuple(pair[at] for pair in WORDS.get(command, ()))
