"""What people type, as it is taken in: composed, and without what cannot be seen."""

import re
import unicodedata

LONGEST_LINE = 2_000
"""Characters of a whole command line."""
MOST_WORDS = 80
"""Words of a line that is not a reason in own words: a family's codes, and what is said of them."""
MOST_CODES = 20
"""Case codes in one line: no family is larger."""
MOST_STACKED = 3
"""Accents on one letter: Vietnamese has two."""

_BREAKS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"  # control characters; tab and line are kept for now
    "\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb"  # widthless, bidi
    "\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff"  # halves of characters, nobody's, none
    "\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff\U000f0000-\U0010ffff]"  # tags, variants by number, nobody's
)
_STACKED = re.compile(
    "([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
    f"{{{MOST_STACKED}}})[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)


def cleaned(text: str) -> str:
    """Return a text in Unicode's composed form (NFC), its lines parted by newlines.

    What nobody sees is gone: control characters, marks that turn the direction or have no width,
    halves of characters, accents by the dozen.
    """
    if text.isascii() and text.isprintable():
        return text
    lines = _BREAKS.sub("\n", text).replace("\t", " ")
    composed = unicodedata.normalize("NFC", _UNSEEN.sub("", lines))
    return _STACKED.sub(r"\1", composed)
