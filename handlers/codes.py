"""Case codes as people type them: put right where that is certain, refused with the reason else.

A case code is a pseudonym. What looks like personal data is refused as such and never repeated.
"""

import re

from scheduling.refusal import Refusal

LONGEST = 64
LONGEST_REPEATED = 20
"""Characters of the longest malformed code that its refusal repeats."""

_MENTION = re.compile(r"<[@!#][^>]*>|[@＠]\S+")
_EMAIL = re.compile(r"<mailto:[^>]*>|\S+@\S+\.\S+")
_PHONE_LINK = re.compile(r"<tel:[^>]*>")
_PHONE = re.compile(r"(?:\+|00)?[0-9][0-9 ./()-]*[0-9]")
_NATIONAL = re.compile(r"\d{2}\.\d{2}\.\d{2}-\d{3}\.\d{2}", re.ASCII)
_NAME = re.compile(r"[^\W\d_]+(?:[' .-]+[^\W\d_]+)*\.?")
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
    shape = re.compile(pattern, re.ASCII)
    for one in (typed, bare(typed)):
        written = one.upper().translate(_DASHES)
        if len(written) <= LONGEST and shape.fullmatch(written) and not _is_national_number(one):
            return written
    personal = _looks_like(typed) or _looks_like(bare(typed))
    if personal is not None:
        raise Refusal(personal)
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


def _looks_like(typed: str) -> str | None:
    """Return the code of the refusal for personal data, or None where it looks like none."""
    if _EMAIL.fullmatch(typed):
        return "looks_like_email"
    if _MENTION.match(typed):
        return "looks_like_mention"
    if _is_national_number(typed):
        return "looks_like_national_number"
    if _PHONE_LINK.fullmatch(typed) or _is_phone(typed):
        return "looks_like_phone"
    if _NAME.fullmatch(typed) and len(typed) > 2:
        return "looks_like_name"
    return None


def _is_phone(typed: str) -> bool:
    return bool(_PHONE.fullmatch(typed)) and sum(c.isdigit() for c in typed) >= 8


def _is_national_number(typed: str) -> bool:
    """Say whether it is a Belgian national register number, or the bis number of a foreigner.

    Eleven digits: date of birth (in a bis number 20 or 40 is added to the month, and parts of the
    date may be unknown), order, and a check of 97 less the remainder of the first nine by 97.
    """
    if _NATIONAL.fullmatch(typed):
        return True
    digits = re.sub(r"[ .-]", "", typed)
    if not re.fullmatch(r"\d{11}", digits, re.ASCII):
        return False
    first, check_ = int(digits[:9]), int(digits[9:])
    month, day = int(digits[2:4]) % 20, int(digits[4:6])
    if month > 12 or day > 31:
        return False
    return any(97 - (century + first) % 97 == check_ for century in (0, 2_000_000_000))
