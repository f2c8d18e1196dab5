"""Capitals: a sentence or heading has one at the start of a line, and none inside another."""

import re

_WORD = re.compile(r"[^\W\d_][\w-]*")

_EVERYWHERE = frozenset({"Dublin", "Fedasil", "Slack"})
NAMES = {
    "nl": _EVERYWHERE | {"Dublinprocedure", "Nederlands", "Frans", "Engels"},
    "fr": _EVERYWHERE,
    "en": _EVERYWHERE
    | {"I", "Dutch", "French", "English"}
    | {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"}
    | {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}
    | {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sept", "Oct", "Nov", "Dec"}
    | {"January", "February", "March", "April", "June", "July", "August", "September"}
    | {"October", "November", "December"},
}
"""First words that keep their capital: names, and in English the days and months."""


def capital(text: str) -> str:
    """Return the text with a capital at its start."""
    return text[:1].upper() + text[1:]


def inside(text: str, language: str) -> str:
    """Return a sentence or heading as it stands inside another one, behind a colon or bracket.

    Abbreviations and case codes (another capital or a digit in the first word) and names keep
    their capital. `text` is plain, without markup.
    """
    first = _WORD.match(text)
    if first is None or _is_written_so(first.group(), language):
        return text
    return text[:1].lower() + text[1:]


def _is_written_so(word: str, language: str) -> bool:
    return word in NAMES[language] or any(sign.isupper() or sign.isdigit() for sign in word[1:])
