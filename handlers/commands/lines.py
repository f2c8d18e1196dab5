"""Lines of one shape: case code, the words that tell the fact apart, a day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from handlers.commands import arguments
from handlers.commands.arguments import Reading, Usage
from handlers.commands.fact_words import take
from handlers.commands.words import Command
from scheduling.refusal import Refusal


@dataclass(frozen=True, slots=True)
class Line:
    """What was typed; what is None is asked for."""

    code: str | None = None
    said: tuple[str | None, ...] = ()
    """What the words mean, one for each table that was looked in."""
    on: date | None = None
    prose: str | None = None
    """The own words behind the day."""
    others: tuple[str, ...] = ()
    """The further case codes that the same is said of."""

    @property
    def codes(self) -> tuple[str, ...]:
        """Return all case codes."""
        return () if self.code is None else (self.code, *self.others)


def read(
    typed: Sequence[str],
    command: Command,
    reading: Reading,
    *tables: Mapping[str, str],
    has_prose: bool = False,
    for_several: bool = False,
    may_lie_ahead: bool = False,
) -> Line:
    """Read `CODE WORDS DATE`, of which all but the code may be left out, and own words behind.

    With `for_several` more codes may follow the first; with `may_lie_ahead` the day may be to come.

    The words of each table stand first or last. Raises `Usage` when something is left that is no
    date, and `Refusal` for a code or a date that cannot be, and for several codes where what is
    said is each person's own. With own words the day may lie ahead.
    """
    if not typed:
        return Line(said=(None,) * len(tables))
    (code, *others), rest = arguments.split_codes(typed, reading)
    if others and not for_several:
        raise Refusal("each_their_own")
    said: list[str | None] = []
    for table in tables:
        found, rest = take(table, rest)
        said.append(found)
    if has_prose:
        count = arguments.date_words([*rest, ""], reading)
        on = arguments.day(rest[:count], command, reading, allow_future=True)
        if rest and on is None:
            raise Usage(command)
        return Line(code, tuple(said), on, " ".join(rest[count:]) or None)
    try:
        on = arguments.day(rest, command, reading, allow_future=may_lie_ahead)
    except Refusal as refusal:
        if refusal.params.get("understood") == "nothing":
            raise Usage(command) from refusal
        raise
    return Line(code, tuple(said), on, others=tuple(others))
