"""Tables as Excel workbooks: a packed folder of XML, which may be anything but a workbook."""

import struct
import warnings
import zlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile, ZipInfo

from defusedxml import DefusedXmlException
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from bot.failures import BadInput
from bot.tables.lines import MOST_CELLS, MOST_LINES, Cell, Formula, Line, bounded, text_cell
from handlers.typed import cleaned

MOST_PARTS = 200
"""Files in the folder: a sheet, its looks and its texts are about a dozen."""
LARGEST_UNPACKED = 16 << 20
"""Bytes of all of them: the XML of the largest table that is taken."""
LARGEST_BESIDE = 1 << 20
"""Bytes of what is neither rows nor their texts: openpyxl makes objects of all the looks in it."""
OF_ROWS = ("xl/worksheets/", "xl/sharedStrings.xml")
MOST_LOOKED_AT = 2 * MOST_LINES * MOST_CELLS
"""Cells, the empty ones included: a mark in the last column makes a row of sixteen thousand."""

SEEN = "visible"
READ_AGAIN = 4
"""So often a workbook is read at most, and a little more: each part is needed once or twice."""
A_LITTLE = 1 << 20

UNREADABLE = (
    *(ArithmeticError, AssertionError, AttributeError, EOFError, LookupError, OSError),
    *(RuntimeError, StopIteration, SyntaxError, TypeError, ValueError),
    *(BadZipFile, InvalidFileException, struct.error, zlib.error),
)
"""What openpyxl raises for a workbook that is damaged, locked, or none."""


class _Metered(BytesIO):
    """A workbook that is not read without end: many sheets may be one part, read for each."""

    def __init__(self, content: bytes, name: str) -> None:
        super().__init__(content)
        self._name = name
        self._left = READ_AGAIN * len(content) + A_LITTLE

    def read(self, size: int | None = -1, /) -> bytes:
        """Return the next bytes; raises `BadInput` once too many were."""
        found = super().read(size)
        self._left -= len(found)
        if self._left < 0:
            raise BadInput(f"{self._name}: too many sheets; save the one with the table as CSV")
        return found


def lines(content: bytes, name: str) -> list[Line]:
    """Return the lines of the first sheet that can be seen, as far as they hold anything.

    Formulas are not worked out, nor is a result taken that somebody else worked out. Raises
    `BadInput` for what is no workbook, and for one that would unpack to more than a table can be.
    """
    _refuse_bomb(content, name)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about looks that are not understood
            return bounded(_rows(content, name), name)
    except UNREADABLE as error:
        if isinstance(error.__cause__ or error, DefusedXmlException):
            raise BadInput(f"{name}: has XML with entities, as no spreadsheet writes") from None
        raise BadInput(f"{name}: no workbook that can be read; save it as .xlsx anew") from None


def _rows(content: bytes, name: str) -> Iterator[list[Cell]]:
    book = load_workbook(_Metered(content, name), read_only=True, keep_links=False, keep_vba=False)
    looked_at = 0
    try:
        sheet = next(one for one in book.worksheets if one.sheet_state == SEEN)
        sheet.reset_dimensions()  # what a file says of its size may be wrong
        for row in sheet.iter_rows():
            looked_at += len(row)
            if looked_at > MOST_LOOKED_AT:
                raise BadInput(f"{name}: too many cells; copy the table into a new workbook")
            yield [_cell(cell) for cell in row]
    finally:
        book.close()


def _cell(cell: Any) -> Cell:
    value = cell.value
    if cell.data_type == "f":
        return Formula()
    if isinstance(value, str):
        return text_cell(cleaned(value))
    if isinstance(value, datetime):
        return value.date() if value.time() == time() else value.isoformat(sep=" ")
    if value is None or isinstance(value, bool | date):
        return value
    if isinstance(value, int | float):
        return float(value)
    return str(value)


def _refuse_bomb(content: bytes, name: str) -> None:
    """Raise `BadInput` for a folder of more files, or of larger ones, than a table needs.

    By what the folder says of itself: of a file that unpacks to more, no more than that is read.
    """
    try:
        with ZipFile(BytesIO(content)) as folder:
            parts = folder.infolist()
    except UNREADABLE:
        raise BadInput(f"{name}: no workbook that can be read; save it as .xlsx anew") from None
    beside = [part for part in parts if part.filename.endswith((".xml", ".rels"))]
    beside = [part for part in beside if not part.filename.startswith(OF_ROWS)]
    if len(parts) > MOST_PARTS or _size(parts) > LARGEST_UNPACKED or _size(beside) > LARGEST_BESIDE:
        raise BadInput(f"{name}: unpacks to more than a table can be; save the sheet alone as CSV")


def _size(parts: Iterable[ZipInfo]) -> int:
    return sum(part.file_size for part in parts)
