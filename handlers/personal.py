"""Personal data, as they look: a whole text that is one, and those that stand in a text.

Nothing here keeps or repeats what it finds; it names the kind.
"""

import re
from typing import Literal

Kind = Literal["email", "mention", "national_number", "phone", "name"]

_MENTION = re.compile(r"<[@!#][^>]*>|[@＠]\S+")
_EMAIL = re.compile(r"<mailto:[^>]*>|\S+@\S+\.\S+")
_PHONE_LINK = re.compile(r"<tel:[^>]*>")
_PHONE = re.compile(r"(?:\+|00)?[0-9][0-9 ./()-]*[0-9]")
_NATIONAL = re.compile(r"\d{2}\.\d{2}\.\d{2}-\d{3}\.\d{2}", re.ASCII)
_NAME = re.compile(r"[^\W\d_]+(?:[’' .,-]+[^\W\d_]+)*\.?")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-"))

_EMAIL_WITHIN = re.compile(r"[^\s<>|@]+@[^\s<>|@]+\.[^\W\d_]{2,}")
_NATIONAL_WITHIN = re.compile(
    r"(?<!\d)\d{2}[ ./-]?\d{2}[ ./-]?\d{2}[ ./-]?\d{3}[ ./-]?\d{2}(?!\d)", re.ASCII
)
_DATE = re.compile(r"(?<![\d./-])\d{1,2}([./-])\d{1,2}\1(?:19|20)?\d{2}(?!\d)", re.ASCII)
_PHONE_WITHIN = re.compile(r"(?<![\w+])(?:\+ ?|0)\d(?:[ ./()-]{0,2}\d){6,15}(?!\w)", re.ASCII)
_FREE_NUMBER = re.compile(r"(?:\+32|0032|0)800")
_NAME_WITHIN = re.compile(
    r"(?<!\w)(?:(?i:mevr(?:ouw)?|mej(?:uffrouw)?|mw|mvr|dhr|de heer|meneer|mijnheer|mme|mlle|madame"
    r"|mademoiselle|monsieur|heet|genaamd|voornaam|familienaam|naam|nommée?|prénom|s['’]appelle"
    r"|nom)\.?|M\.)(?: (?:is|est))? ?:? ([^\W\d_])[\w’'-]+"
)


def whole(typed: str) -> Kind | None:
    """Return which personal data a text is as a whole, or None where it looks like none."""
    if _EMAIL.fullmatch(typed):
        return "email"
    if _MENTION.match(typed):
        return "mention"
    if is_national_number(typed):
        return "national_number"
    if _PHONE_LINK.fullmatch(typed) or _is_phone(typed):
        return "phone"
    if _NAME.fullmatch(typed) and len(typed) > 2:
        return "name"
    return None


def within(text: str) -> Kind | None:
    """Return the first kind of personal data that stands in a text in own words, or None.

    Of names only what is said to be one ("mevrouw …", "s'appelle …"): capitals also begin the
    names of places and offices. A colleague may be mentioned, and the free number be written.
    """
    if _EMAIL_WITHIN.search(text):
        return "email"
    flat = text.translate(_DASHES)
    if any(is_national_number(found[0]) for found in _NATIONAL_WITHIN.finditer(flat)):
        return "national_number"
    if any(_can_be_called(found[0]) for found in _PHONE_WITHIN.finditer(_DATE.sub("|", flat))):
        return "phone"
    if any(found[1].isupper() for found in _NAME_WITHIN.finditer(text)):
        return "name"
    return None


def is_national_number(typed: str) -> bool:
    """Say whether it is a Belgian national register number, or the bis number of a foreigner.

    Eleven digits: date of birth (in a bis number 20 or 40 is added to the month, and parts of the
    date may be unknown), order, and a check of 97 less the remainder of the first nine by 97.
    """
    plain = typed.translate(_DASHES)
    if _NATIONAL.fullmatch(plain):
        return True
    digits = re.sub(r"[ ./-]", "", plain)
    if not re.fullmatch(r"\d{11}", digits, re.ASCII):
        return False
    first, check_ = int(digits[:9]), int(digits[9:])
    month, day = int(digits[2:4]) % 20, int(digits[4:6])
    if month > 12 or day > 31:
        return False
    return any(97 - (century + first) % 97 == check_ for century in (0, 2_000_000_000))


def _is_phone(typed: str) -> bool:
    plain = typed.translate(_DASHES)
    return bool(_PHONE.fullmatch(plain)) and sum(c.isdigit() for c in plain) >= 8


def _can_be_called(found: str) -> bool:
    """Say whether a run of digits has the length of a number that can be called."""
    number = re.sub(r"[^\d+]", "", found.replace("(0)", ""))
    if _FREE_NUMBER.match(number):
        return False
    if number.startswith("+"):
        return 9 <= len(number) <= 16
    return 11 <= len(number) <= 17 if number.startswith("00") else len(number) in (9, 10)
