"""The words that a command takes, as they are named to whoever typed another one."""

from collections.abc import Mapping, Sequence
from typing import Literal

from handlers.commands.words import CommandId
from handlers.texts import N_

Lacking = Literal["state", "on", "ground", "moment", "reason", "centre"]

LACKING: Mapping[Lacking, str] = {
    "state": N_("what has to be registered"),
    "on": N_("the date"),
    "ground": N_("the ground of the final decision"),
    "moment": N_("which talk"),
    "reason": N_("the reason"),
    "centre": N_("the centre"),
}
"""What a line for several files can lack: no form asks for it then."""

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
    "calendar": (("nieuw", "nouveau"), ("stop", "arrêter")),
    "talk_not_held": (
        ("afwezig", "absent"),
        ("wil niet", "refuse"),
        ("tolk", "interprète"),
        ("medewerker", "collaborateur"),
        ("andere", "autre"),
    ),
}
"""Of each meaning one word in Dutch and one in French; docs/commands.md has all of them."""

LACKING_WORDS: Mapping[Lacking, tuple[tuple[str, str], ...]] = {
    "ground": (("rvv", "cce"), ("geen beroep", "sans recours"), ("andere", "autre")),
    "moment": (
        ("infosessie", "séance d'info"),
        ("procedure-intake", "intake procédure"),
        ("cgvs", "cgra"),
        ("hoorzitting", "audience"),
        ("definitief", "définitif"),
        ("eerste", "premier"),
        ("tweede", "deuxième"),
        ("derde", "troisième"),
        *((f"otp {number}", f"por {number}") for number in range(1, 7)),
    ),
}
"""The same, of what a line lacks."""


def known_words(
    command: CommandId, language: str, lacks: Sequence[Lacking] = ()
) -> tuple[str, ...]:
    """Return the words by which a command tells things apart, in that language of the slash.

    Of a line that lacks something these are the words for it, where it has words of its own.
    """
    at = 1 if language == "fr" else 0
    own = [pair for lacking in lacks for pair in LACKING_WORDS.get(lacking, ())]
    return tuple(pair[at] for pair in own or WORDS.get(command, ()))
