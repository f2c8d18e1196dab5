"""The words that tell a fact apart: which appeal, which talk, which reason, as people type them.

Accents, capitals and hyphens make no difference, and a word may be several.
"""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from handlers.commands import words

LONGEST = 5
"""Words in the longest of these."""

Phrases = Mapping[str, tuple[str, ...]]
"""What people type, by what it means."""

Meaning = TypeVar("Meaning")

APPEALS: Phrases = {
    "suspensive": ("schorsend", "schorsend beroep", "suspensif"),
    "not_suspensive": ("niet-schorsend", "niet schorsend beroep", "non-suspensif"),
    "none": ("geen", "geen beroep", "aucun", "pas de recours"),
}
EXTENSIONS: Phrases = {
    "requested": ("aangevraagd", "gevraagd", "demandée", "demandé"),
    "granted": ("toegekend", "accordée", "accordé"),
    "refused": ("geweigerd", "refusée", "refusé"),
}
STAY_ENDS: Phrases = {
    "left": ("verlaten", "vertrokken", "heeft de opvang verlaten", "parti", "partie", "a quitté"),
    "no_cooperation": ("werkt niet mee", "geen medewerking", "ne coopère pas"),
    "subsequent_application": ("volgend verzoek", "demande ultérieure"),
    "residence_permit": ("verblijfstitel", "verblijf", "titre de séjour", "titre"),
    "status_granted": ("beschermingsstatus", "bescherming", "statut", "protection"),
    "returned": ("teruggekeerd", "rentré", "rentrée", "retourné", "retournée"),
}
NOT_HELD: Phrases = {
    "no_show": ("niet verschenen", "afwezig", "no-show", "non présenté", "non présentée", "absent"),
    "refused": ("wil niet", "wil niet praten", "weigert", "refuse", "refuse l'entretien"),
    "interpreter": ("tolk", "geen tolk", "pas d'interprète", "interprète"),
    "staff": ("medewerker", "medewerker afwezig", "collaborateur", "collaborateur absent"),
    "other": ("andere", "andere reden", "autre", "autre raison"),
}
MOMENTS: Phrases = {
    "info_session": ("infosessie", "séance d'info"),
    "procedure_intake": ("procedure-intake", "intake procédure"),
    "talk_after_cgvs": ("cgvs", "na cgvs", "cgra", "après cgra"),
    "talk_after_hearing": ("hoorzitting", "na hoorzitting", "audience", "après audience"),
    "talk_after_final": ("definitief", "na definitief", "définitif", "après définitif"),
    "first_talk": ("eerste", "eerste gesprek", "premier", "premier entretien"),
    "second_talk": ("tweede", "tweede gesprek", "deuxième", "deuxième entretien"),
    "third_talk": ("derde", "derde gesprek", "troisième", "troisième entretien"),
    "otp_intake": ("otp 1", "intake", "por 1"),
    "icam_intake": ("otp 2", "icam-intake", "por 2", "intake icam"),
    "otp_discussion": ("otp 3", "bespreking", "por 3", "discussion"),
    "otp_outtake": ("otp 4", "outtake", "por 4"),
    "icam_decision": ("otp 5", "icam-beslissing", "por 5", "décision icam"),
    "icam_hearing": ("otp 6", "hoorrecht", "icam-hoorrecht", "por 6", "droit d'être entendu"),
}


TALKS: Phrases = {**MOMENTS, "ad_hoc_talk": ("tussentijds", "ponctuel")}
"""The talks that can be held: also the one that no term asks for."""


def table(phrases: Phrases) -> dict[str, str]:
    """Return what is typed, as it is compared, with what it means."""
    return {spelled(typed): meaning for meaning, several in phrases.items() for typed in several}


def spelled(typed: str) -> str:
    """Return words as they are compared: no accents, capitals or hyphens."""
    return " ".join(words.normal(typed).replace("-", " ").split())


def take(known: Mapping[str, Meaning], typed: Sequence[str]) -> tuple[Meaning | None, list[str]]:
    """Return what the first words mean, or else the last ones, and the words that are left.

    The longest phrase counts; without any, nothing is taken.
    """
    for count in range(min(LONGEST, len(typed)), 0, -1):
        front, back = spelled(" ".join(typed[:count])), spelled(" ".join(typed[-count:]))
        if front in known:
            return known[front], list(typed[count:])
        if back in known:
            return known[back], list(typed[:-count])
    return None, list(typed)


def begins(typed: Sequence[str]) -> bool:
    """Say whether the words begin with one of these phrases."""
    return any(
        spelled(" ".join(typed[:count])) in _ALL for count in range(1, min(LONGEST, len(typed)) + 1)
    )


_ALL = frozenset(
    word for phrases in (APPEALS, EXTENSIONS, STAY_ENDS, NOT_HELD, TALKS) for word in table(phrases)
)
