"""What people type behind a command word: kinds, grounds and OTP states, and what each means.

Accents and capitals make no difference.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

from handlers.commands.words import normal
from scheduling.facts import DecisionKind, Ground

OtpState = Literal[
    "not_allocated",
    "allocated",
    "arrived",
    "no_show",
    "exception_requested",
    "exception_granted",
    "exception_refused",
]


@dataclass(frozen=True, slots=True)
class Kind:
    """What a word for a decision says: its kind, and the ground where the word tells it."""

    decision: DecisionKind
    ground: Ground | None = None


CalendarWish = Literal["new", "stop"]

Meaning = TypeVar("Meaning")


def kind(word: str) -> Kind | None:
    """Return the kind of decision that the word means, or None."""
    return _KINDS.get(normal(word))


def ground(typed: Sequence[str]) -> Ground | None:
    """Return the ground of a final decision that these words mean, or None."""
    return _GROUNDS.get(normal(" ".join(typed)))


def language(word: str) -> str | None:
    """Return the language that the word means, “slack” for the one of Slack, or None."""
    return _LANGUAGES.get(normal(word))


def calendar(word: str) -> CalendarWish | None:
    """Return what the word behind `agenda` asks for, or None."""
    return _CALENDAR.get(normal(word))


def otp_state(words: list[str]) -> tuple[OtpState | None, int]:
    """Return the state of the OTP that the first words mean, and how many words told it."""
    for count in (3, 2, 1):
        if len(words) >= count:
            found = _OTP_STATES.get(" ".join(normal(word) for word in words[:count]))
            if found is not None:
                return found, count
    return None, 0


def _table(entries: Mapping[str, Meaning]) -> dict[str, Meaning]:
    return {normal(word): meaning for word, meaning in entries.items()}


_CGVS = Kind("cgvs_negative")
_FINAL = Kind("final_negative")
_RVV = Kind("final_negative", "rvv")
KIND_WORDS: Mapping[str, Kind] = {
    **dict.fromkeys(("cgvs", "negatief", "neg", "cgra", "négatif"), _CGVS),
    **dict.fromkeys(
        ("definitief", "def", "definitieve", "eind", "définitif", "définitive"), _FINAL
    ),
    **dict.fromkeys(("rvv", "cce"), _RVV),
    **dict.fromkeys(("vernietigd", "annulé", "annulée"), Kind("annulled")),
}
"""What people type for a decision."""

_GROUNDS_BY_WORDS: Mapping[tuple[str, ...], Ground] = {
    ("rvv", "cce"): "rvv",
    (
        "geen-beroep",
        "geen beroep",
        "zonder-beroep",
        "zonder beroep",
        "sans-recours",
        "sans recours",
        "pas de recours",
    ): "no_appeal",
    ("andere", "ander", "autre"): "other",
}
GROUND_WORDS: Mapping[str, Ground] = {
    word: ground_ for typed, ground_ in _GROUNDS_BY_WORDS.items() for word in typed
}
"""What people type for the ground of a final decision."""

OTP_WORDS: Mapping[OtpState, tuple[str, ...]] = {
    "not_allocated": ("geen", "geen otp", "niet-toegewezen", "pas de por", "pas", "aucune"),
    "allocated": ("toegewezen", "toewijzing", "désignée", "désigné", "désignation"),
    "arrived": ("aangekomen", "aankomst", "arrivé", "arrivée"),
    "no_show": ("niet-aangekomen", "niet aangekomen", "non-présenté", "non présenté"),
    "exception_requested": ("uitzondering gevraagd", "exception demandée"),
    "exception_granted": ("uitzondering toegekend", "exception accordée"),
    "exception_refused": ("uitzondering geweigerd", "exception refusée"),
}
"""What people type for the state of the OTP."""

LANGUAGE_WORDS: Mapping[str, tuple[str, ...]] = {
    "nl": ("nl", "nederlands", "néerlandais"),
    "fr": ("fr", "frans", "français"),
    "en": ("en", "engels", "anglais", "english"),
    "slack": ("auto", "slack"),
}
"""What people type for a language."""

CALENDAR_WORDS: Mapping[CalendarWish, tuple[str, ...]] = {
    "new": ("nieuw", "nieuw adres", "nouveau", "nouvelle", "nouvelle adresse", "new"),
    "stop": ("stop", "stoppen", "arrêter", "arrêt"),
}
"""What people type behind `agenda`."""

_CALENDAR = _table({word: wish for wish, typed in CALENDAR_WORDS.items() for word in typed})
_LANGUAGES = _table({word: code for code, typed in LANGUAGE_WORDS.items() for word in typed})
_KINDS = _table(KIND_WORDS)
_GROUNDS = _table(GROUND_WORDS)
_OTP_STATES = _table({word: state for state, typed in OTP_WORDS.items() for word in typed})
