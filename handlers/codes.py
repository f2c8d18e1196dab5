"""Case codes as people type them: put right where that is certain, refused with the reason else.

A case code is a pseudonym. What looks like personal data is refused as such and never repeated.
"""

import re

from handlers import personal
from scheduling.refusal import Refusal

LONGEST = 64
LONGEST_TYPED = 200
"""Characters that are looked at, whatever stands around a code."""
LONGEST_REPEATED = 20
"""Characters of the longest malformed code that its refusal repeats."""

_MARKUP = re.compile(r"[<>&*~`@#|\\]")
"""What a pattern may allow, and no code may hold: Slack reads more than text into it."""
_WORD = re.compile(r"[^\W\d_]{3}")
_AROUND = " .,;:!?…*_~`'\"“”„‘’«»()[]{}#"
"""What sentences and Slack's markup put around a code."""
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−_", "-"))


def check(text: str, pattern: str) -> str:
    """Return the case code that the text means under the organisation's pattern.

    Case, spaces and dashes are put right where only one code can be meant ("k7 042" is K7-042).
    Raises `Refusal`: `looks_like_mention`, `looks_like_email`, `looks_like_national_number`,
    `looks_like_phone`, `looks_like_name`, or `malformed_code`; with `text` only where that is so
    close to a code that it can be no personal data.
    """
    typed = " ".join(text.split())
    if len(typed) > LONGEST_TYPED:
        raise Refusal("malformed_code")
    shape = re.compile(pattern, re.ASCII)
    for one in (typed, bare(typed)):
        written = one.upper().translate(_DASHES)
        if (
            len(written) <= LONGEST
            and not _MARKUP.search(written)
            and shape.fullmatch(written)
            and not personal.is_national_number(one)
        ):
            return written
    kind = personal.whole(typed) or personal.whole(bare(typed))
    if kind is not None:
        raise Refusal(f"looks_like_{kind}")
    code = bare(typed).upper().translate(_DASHES)
    meant = _codes_in(code, shape)
    if len(meant) == 1:
        return meant.pop()
    if _WORD.search(typed) or not (meant or _is_close(code, shape)):
        raise Refusal("malformed_code")
    raise Refusal("malformed_code", text=bare(typed))


def are_several(text: str, pattern: str) -> bool:
    """Say whether the text is more than one case code, with blanks, signs or “en” between them."""
    words = [bare(word) for word in re.split(r"[\s,;+&/]+", text)]
    found = [word for word in words if word and word.casefold() not in ("en", "et", "and")]
    shape = re.compile(pattern, re.ASCII)
    return len(found) > 1 and all(shape.fullmatch(one.upper()) for one in found)


def bare(text: str) -> str:
    """Return a text without the punctuation and the markup around it."""
    return text.strip(_AROUND)


def _codes_in(code: str, shape: re.Pattern[str]) -> set[str]:
    return {one for one in _readings(code) if shape.fullmatch(one)}


def _is_close(code: str, shape: re.Pattern[str]) -> bool:
    """Say whether one character too many, too few or another one is all that is wrong."""
    if len(code) > LONGEST_REPEATED:
        return False
    return any(
        _codes_in(code[:at] + new + code[at + gone :], shape)
        for at in range(len(code) + 1)
        for gone in (0, 1)
        for new in ("", "A", "0", "-")
    )


def _readings(code: str) -> set[str]:
    """Return the ways in which spaces and dashes of a code can have been meant."""
    if len(code) > LONGEST:
        return set()
    solid = re.sub(r"[ -]", "", code)
    dashed = {f"{solid[:at]}-{solid[at:]}" for at in range(1, len(solid))}
    return {solid, code.replace(" ", ""), re.sub(r"[ -]+", "-", code), *dashed}
