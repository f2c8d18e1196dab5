"""What stands after a command word, split into case code, kind, date and ground.

Words that are left over mean that the line was not understood: `Usage`, never a guess.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from handlers import codes, dates
from handlers import typed as typed_bounds
from handlers.commands import fact_words, meanings
from handlers.commands.hints import Lacking
from handlers.commands.meanings import OtpState
from handlers.commands.words import Command, normal
from scheduling.facts import Ground
from scheduling.refusal import Refusal

WRITTEN_AS_DATE = ("other_weekday", "far_back")
"""What is understood of words that are a date in one of its forms, and yet refused."""
LONGEST_DATE = 4
"""Words in the longest form of a date: “vr 20 november 2026”."""
LONGEST_BEFORE = 24
"""Words at most that are taken together for what stands where a code belongs."""
JOINERS = frozenset({"en", "et", "and", "+", "&", "&amp;"})
"""What people put between the codes of a family, beside commas and blanks."""


class Usage(Exception):
    """The words after a command are not what it takes."""

    def __init__(self, command: Command, lacks: Sequence[Lacking] = ()) -> None:
        """Keep the command whose usage is to be shown, and what a line for several files lacks."""
        super().__init__(command.id)
        self.command = command
        self.lacks = tuple(lacks)


@dataclass(frozen=True, slots=True)
class Reading:
    """How the words of this person are read: case codes, language, and the day it is."""

    pattern: str
    """Regular expression of a whole case code."""
    language: str
    today: date


@dataclass(frozen=True, slots=True)
class DecisionWords:
    """What was typed of a decision; what is None is asked for."""

    code: str | None = None
    kind: meanings.Kind | None = None
    on: date | None = None
    others: tuple[str, ...] = ()
    """The further case codes that the same is said of."""


@dataclass(frozen=True, slots=True)
class HearingWords:
    """What was typed of a hearing."""

    code: str | None = None
    on: date | None = None
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OtpWords:
    """What was typed of the OTP; `centre` is the id of the allocated one."""

    code: str | None = None
    state: OtpState | None = None
    on: date | None = None
    centre: str | None = None
    others: tuple[str, ...] = ()


def one_code(typed: Sequence[str], command: Command, reading: Reading) -> str:
    """Return the case code that is all that was typed.

    Raises `Usage` when there is none, or something behind it, and `Refusal` when what stands
    there is no case code.
    """
    if not typed:
        raise Usage(command)
    code, rest = split_code(typed, reading)
    if rest:
        raise Usage(command)
    return code


def split_code(typed: Sequence[str], reading: Reading) -> tuple[str, list[str]]:
    """Return the case code in front, and the words behind it.

    A code may be typed with blanks. Raises `Refusal` (see `codes.check`): a name or a number of
    several words is named as such.
    """
    try:
        return codes.check(typed[0], reading.pattern), list(typed[1:])
    except Refusal:
        front = _before_a_date(typed, reading)
        if len(front) < 2:
            raise
    return codes.check(" ".join(front), reading.pattern), list(typed[len(front) :])


def split_codes(typed: Sequence[str], reading: Reading) -> tuple[list[str], list[str]]:
    """Return the case codes in front, each once, and the words behind them.

    The first may be typed with blanks; the others are written as codes are. Commas and “en” may
    stand between them. Raises `Refusal`.
    """
    first, rest = split_code(_parted(typed, reading), reading)
    found, rest = [first], _parted(rest, reading)
    while rest:
        is_joined = rest[0].casefold() in JOINERS and len(rest) > 1
        if not _is_code(rest[1 if is_joined else 0], reading):
            break
        if len(found) >= typed_bounds.MOST_CODES:
            raise Refusal("too_many_codes")
        found.append(codes.bare(rest[1 if is_joined else 0]).upper())
        rest = _parted(rest[2 if is_joined else 1 :], reading)
    return list(dict.fromkeys(found)), rest


def _parted(typed: Sequence[str], reading: Reading) -> list[str]:
    """Part the first word where it is several codes that nothing but a sign joins."""
    if not typed:
        return []
    parts = [part for part in re.split(r"&amp;|[,;+&]", typed[0]) if part]
    are_codes = len(parts) > 1 and all(_is_code(part, reading) for part in parts)
    return [*(parts if are_codes else typed[:1]), *typed[1:]]


def _is_code(word: str, reading: Reading) -> bool:
    if len(word) > codes.LONGEST_TYPED:
        return False
    is_shaped = re.fullmatch(reading.pattern, codes.bare(word).upper(), re.ASCII) is not None
    return is_shaped and not date_words([word, ""], reading)


def decision(typed: Sequence[str], command: Command, reading: Reading) -> DecisionWords:
    """Read `CODE KIND DATE [GROUND]`, each of which may be left out from the end on.

    The kind may also stand last.
    """
    if not typed:
        return DecisionWords()
    (code, *others), rest = split_codes(typed, reading)
    if not rest:
        return DecisionWords(code, others=tuple(others))
    kind, rest = _kind(rest)
    if kind is None:
        raise Usage(command)
    rest, ground = _ground(rest)
    if ground is not None:
        if kind.decision != "final_negative" or kind.ground not in (None, ground):
            raise Usage(command)
        kind = meanings.Kind(kind.decision, ground)
    return DecisionWords(code, kind, day(rest, command, reading), tuple(others))


def _kind(rest: Sequence[str]) -> tuple[meanings.Kind | None, list[str]]:
    """Take the kind of a decision, from either end."""
    first = meanings.kind(rest[0])
    if first is not None:
        return first, list(rest[1:])
    return meanings.kind(rest[-1]), list(rest[:-1])


def hearing(typed: Sequence[str], command: Command, reading: Reading) -> HearingWords:
    """Read `CODE DATE`, each of which may be left out from the end on."""
    if not typed:
        return HearingWords()
    (code, *others), rest = split_codes(typed, reading)
    on = day(rest, command, reading, allow_future=True)
    return HearingWords(code, on, tuple(others))


def otp(
    typed: Sequence[str], command: Command, reading: Reading, centres: Sequence[str]
) -> OtpWords:
    """Read `CODE STATE DATE [CENTRE]`; `centres` are the ids that may stand at the end."""
    if not typed:
        return OtpWords()
    (code, *others), rest = split_codes(typed, reading)
    if not rest:
        return OtpWords(code, others=tuple(others))
    state, count = meanings.otp_state(rest)
    if state is None:
        raise Usage(command)
    rest = rest[count:]
    by_word = {normal(centre): centre for centre in centres}
    centre = by_word.get(normal(rest[-1])) if rest else None
    if centre is not None:
        rest = rest[:-1]
    return OtpWords(code, state, day(rest, command, reading), centre, tuple(others))


def _ground(rest: Sequence[str]) -> tuple[list[str], Ground | None]:
    """Take the ground of a final decision, of up to three words, from either end."""
    for count in (3, 2, 1):
        front, back = list(rest[:count]), list(rest[-count:])
        if len(rest) < count:
            continue
        if (ground := meanings.ground(back)) is not None:
            return list(rest[:-count]), ground
        if (ground := meanings.ground(front)) is not None:
            return list(rest[count:]), ground
    return list(rest), None


def day(
    rest: Sequence[str], command: Command, reading: Reading, *, allow_future: bool = False
) -> date | None:
    """Read the words as one date; `Usage` when only the first of them are one.

    Raises `Refusal` (see `dates.parse`) where all of them together are written as a date.
    """
    if not rest:
        return None
    try:
        return dates.parse(
            " ".join(rest), reading.today, reading.language, allow_future=allow_future
        )
    except Refusal as refusal:
        if refusal.params["understood"] == "nothing" and date_words(rest, reading):
            raise Usage(command) from None
        raise


def date_words(rest: Sequence[str], reading: Reading) -> int:
    """Return how many of the first words, though not all, are written as a date.

    Also as one that cannot be: a part of it, such as its weekday, must not pass for the whole.
    """
    for count in range(min(LONGEST_DATE, len(rest) - 1), 0, -1):
        try:
            dates.parse(" ".join(rest[:count]), reading.today, reading.language, allow_future=True)
        except Refusal as refusal:
            if refusal.params["understood"] not in WRITTEN_AS_DATE:
                continue
        return count
    return 0


def _before_a_date(typed: Sequence[str], reading: Reading) -> list[str]:
    """Return the words that stand where the code belongs: up to a kind, a state or a date."""
    for at in range(1, min(len(typed), LONGEST_BEFORE)):
        rest = typed[at:]
        is_known = (
            meanings.kind(rest[0]) or meanings.otp_state(list(rest))[0] or fact_words.begins(rest)
        )
        if is_known or date_words([*rest, ""], reading):
            return list(typed[:at])
    return list(typed[:LONGEST_BEFORE])
