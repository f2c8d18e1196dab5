"""What people type to find files: a part of the code, people, talks, phases, what is overdue."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from handlers import codes
from handlers.commands.fact_words import LONGEST, MOMENTS, Phrases, spelled, table
from handlers.searching import Criteria

PARTS: Phrases = {
    "overdue": ("te laat", "telaat", "en retard", "retard"),
    "today": ("vandaag", "aujourd'hui"),
    "week": ("deze week", "week", "cette semaine", "semaine"),
    "later": ("later", "plus tard"),
    "undated": ("zonder termijn", "sans délai"),
    "provisional": ("voorlopig", "provisoire"),
}
PHASES: Phrases = {
    "pending": ("fase 1", "phase 1"),
    "cgvs_negative": ("fase 2", "phase 2"),
    "final_negative": ("fase 3", "phase 3"),
    "ended": ("beëindigd", "afgesloten", "terminé", "clôturé"),
}
BRANCHES: Phrases = {
    "initial": ("huidige structuur", "structure actuelle"),
    "otp": ("otp", "por"),
}
CODE_PART = re.compile(r"(?=.*[0-9])[A-Z0-9-]{1,20}|[A-Z]{1,2}-?")
"""A part of a case code: it has a digit, or is as short as no name is."""
PERSON = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−_", "-"))
_TABLES: Mapping[str, Mapping[str, str]] = {
    "moment": table(MOMENTS),
    "part": table(PARTS),
    "phase": table(PHASES),
    "branch": table(BRANCHES),
}


class TwiceSaid(Exception):
    """Two words say the same thing differently, as two talks: that is no search."""


def read(typed: Sequence[str], centres: Mapping[str, str], pattern: str) -> Criteria:
    """Return what the words look for; what is none of them is a part of a case code.

    `centres` are the names of centres, as they are compared, with their ids. Raises `TwiceSaid`,
    and `Refusal` for what looks like a person or is no code (see `codes.check`).
    """
    line = " ".join(typed)
    said: dict[str, Any] = {}
    rest: list[str] = []
    words = PERSON.sub(" ", line).split()
    while words:
        found = _longest(words, {**_TABLES, "centre": centres})
        if found is None:
            rest.append(words.pop(0))
            continue
        name, meaning, count = found
        if name in said:
            raise TwiceSaid(name)
        said[name] = meaning
        del words[:count]
    if rest:
        said["code"] = _code(rest, pattern)
    return Criteria(workers=tuple(dict.fromkeys(PERSON.findall(line))), **said)


def _longest(
    words: Sequence[str], tables: Mapping[str, Mapping[str, str]]
) -> tuple[str, str, int] | None:
    """Return what the first words say, of which kind, and how many words told it."""
    for count in range(min(LONGEST, len(words)), 0, -1):
        phrase = spelled(" ".join(words[:count]))
        for name, known in tables.items():
            if phrase in known:
                return name, known[phrase], count
    return None


def _code(rest: Sequence[str], pattern: str) -> str:
    text = "".join(rest).upper().translate(_DASHES)
    return text if CODE_PART.fullmatch(text) else codes.check(" ".join(rest), pattern)
