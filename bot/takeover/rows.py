"""Reading the rows of a table: everything that is wrong in it is found at once."""

from collections.abc import Sequence
from dataclasses import dataclass

from openpyxl.utils import get_column_letter

from bot.tables import Cell, Line
from bot.takeover import columns as c
from bot.takeover.cells import Cells, House, Unfit, Value
from bot.takeover.columns import Column
from bot.takeover.residents import Row, Values, row
from handlers.texts import Texts
from scheduling.rules import Procedure


@dataclass(frozen=True, slots=True)
class Problem:
    """What keeps a table from being taken over, in the reader's language."""

    says: str
    row: int | None = None
    """The number in the file; None for the table as a whole."""
    column: str | None = None
    """What the column is called."""


@dataclass(frozen=True, slots=True)
class Read:
    """What a table says, and what is wrong with it."""

    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]


def read(lines: Sequence[Line], house: House, procedure: Procedure, texts: Texts) -> Read:
    """Return the rows of a table whose first line holds the headings."""
    reader = _Reader(house, procedure, texts)
    if len(lines) < 2:
        return Read((), (Problem(texts._("There is no row under the headings.")),))
    headings = reader.headings(lines[0])
    rows = [] if reader.problems else [reader.row(line, headings) for line in lines[1:]]
    return Read(tuple(one for one in rows if one is not None), tuple(reader.problems))


class _Reader:
    """Reads one table, and keeps what is wrong with it."""

    def __init__(self, house: House, procedure: Procedure, texts: Texts) -> None:
        self._house = house
        self._procedure = procedure
        self._texts = texts
        self._columns = c.columns(procedure)
        self._called = c.by_heading(procedure)
        self._cells = Cells(house, self._columns.values(), texts)
        self._numbers: dict[str, int] = {}
        self.problems: list[Problem] = []

    def headings(self, line: Line) -> list[Column | None]:
        """Return the column under each heading; None where there is no heading."""
        found = [self._heading(cell, at) for at, cell in enumerate(line.cells, start=1)]
        there = [column.id for column in found if column is not None]
        required = [*c.REQUIRED, *([] if len(self._house.own) == 1 else [c.CENTRE])]
        for missing in (name for name in required if name not in there):
            self._note(self._texts._("This column is missing."), None, missing)
        for twice in sorted({name for name in there if there.count(name) > 1}):
            self._note(self._texts._("This column stands there twice."), None, twice)
        return found

    def row(self, line: Line, headings: Sequence[Column | None]) -> Row | None:
        """Return what one line says; None where something in it is wrong."""
        before, values = len(self.problems), dict[str, Value]()
        for at, cell in enumerate(line.cells):
            column = headings[at] if at < len(headings) else None
            if cell is None:
                continue
            if column is None:
                letter = get_column_letter(at + 1)
                says = self._texts._("Column {letter} has no heading.", letter=letter)
                self._note(says, line.number)
                continue
            try:
                values[column.id] = self._cells.value(column, cell)
            except Unfit as unfit:
                self._note(unfit.says, line.number, column.id)
        if len(self.problems) > before:
            return None
        try:
            told = row(line.number, Values(values, self._texts), self._house, self._procedure)
        except Unfit as unfit:
            self._note(unfit.says, line.number, unfit.column)
            return None
        earlier = self._numbers.setdefault(told.code, line.number)
        if earlier != line.number:
            says = self._texts._("This case code stands in row {number} already.", number=earlier)
            self._note(says, line.number, c.CODE)
            return None
        return told

    def _heading(self, cell: Cell, at: int) -> Column | None:
        if cell is None:
            return None
        column = self._called.get(c.spelled(cell)) if isinstance(cell, str) else None
        if column is None:
            says = self._texts._(
                "The heading of column {letter} is not one of those that are known. Residents are"
                " known here by their case code only: leave names, numbers and notes out.",
                letter=get_column_letter(at),
            )
            self._note(says)
        return column

    def _note(self, says: str, row: int | None = None, column: str | None = None) -> None:
        said = None if column is None else self._columns[column].said(self._texts)
        self.problems.append(Problem(says, row, said))
