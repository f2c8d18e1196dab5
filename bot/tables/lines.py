"""What a table is made of, and how large one may be."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from bot.failures import BadInput

LARGEST_FILE = 5 << 20
"""Bytes of a file: five thousand residents with all that can be said of them take less."""
MOST_LINES = 5_001
"""Lines of a table with its headings; more are taken over in several files."""
MOST_CELLS = 200
"""Cells in a line."""
LAST_ROW = 1 << 20
"""The last row that a spreadsheet has."""
LONGEST_CELL = 200
"""Characters: no code, date, word or name of a centre is longer. Own words are not taken over."""
FORMULA_SIGNS = "=+-@＝＋－＠"
"""What makes a spreadsheet take a text for something to work out."""


@dataclass(frozen=True, slots=True)
class Formula:
    """A cell that would be worked out when the table is opened: never done here."""


Cell = str | date | bool | float | Formula | None
"""A cell as the file says it; a text is trimmed, and one without any character is None."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table that is not empty, with its number in the file, from 1."""

    number: int
    cells: tuple[Cell, ...]


def bounded(rows: Iterable[Sequence[Cell]], name: str) -> list[Line]:
    """Return the rows that hold anything, without what is empty at their end.

    Raises `BadInput` at the first that is too much: more rows, wider or longer ones than a table of
    residents can have. Nothing behind it is looked at.
    """
    lines = []
    for number, cells in enumerate(rows, start=1):
        held = _until_last(cells)
        if number > MOST_LINES and (held or number > LAST_ROW):
            raise BadInput(f"{name}: more than {MOST_LINES} rows; split it")
        if len(held) > MOST_CELLS:
            raise BadInput(f"{name}: row {number} has more than {MOST_CELLS} columns")
        if any(isinstance(cell, str) and len(cell) > LONGEST_CELL for cell in held):
            raise BadInput(
                f"{name}: row {number} has a cell of more than {LONGEST_CELL} characters"
            )
        if held:
            lines.append(Line(number, held))
    return lines


def text_cell(text: str) -> Cell:
    """Return what a cell of text holds: a sign in front makes it a formula, also behind blanks."""
    bare = text.strip()
    if bare[:1] and bare[0] in FORMULA_SIGNS:
        return Formula()
    return bare or None


def _until_last(cells: Sequence[Cell]) -> tuple[Cell, ...]:
    """Return the cells up to the last that holds anything."""
    last = max((at for at, cell in enumerate(cells, start=1) if cell is not None), default=0)
    return tuple(cells[:last])
