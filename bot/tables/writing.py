"""Writing tables that people open in a spreadsheet: whatever was typed once stays a text there."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO, StringIO
from itertools import zip_longest
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from bot.tables.lines import FORMULA_SIGNS
from handlers.typed import cleaned

INERT = "'"
"""What a text gets in front that a spreadsheet would take for a formula."""
BEHIND_SEPARATOR = re.compile(rf"[,;\t\n|][\s\"']*(?=[{re.escape(FORMULA_SIGNS)}])")
WIDEST = 60
LONGEST_TITLE = 31
SEPARATOR = ";"
"""What Excel expects in Belgium, where the comma is part of a number."""


Value = str | int | bool | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with a title; its first row holds the headings."""

    title: str
    rows: Sequence[Sequence[Value]]


def inert(text: str) -> str:
    """Return a text that no spreadsheet works out, in whatever form it is saved again.

    One that begins like a formula (=, +, -, @; also behind blanks, or as wide characters) gets an
    apostrophe in front.
    """
    seen = cleaned(text)
    return INERT + seen if seen.lstrip()[:1] in tuple(FORMULA_SIGNS) else seen


def inert_wherever_cut(text: str) -> str:
    """Return a text that no spreadsheet works out, also where it cuts it at another separator.

    Where the comma parts cells, quotes behind a semicolon hold nothing together.
    """
    return BEHIND_SEPARATOR.sub(rf"\g<0>{INERT}", inert(text))


def as_csv(rows: Iterable[Sequence[Value]]) -> bytes:
    """Return rows as Excel opens them: UTF-8 with a mark, semicolons, every cell in quotes."""
    out = StringIO(newline="")
    writer = csv.writer(out, delimiter=SEPARATOR, quoting=csv.QUOTE_ALL)
    writer.writerows(
        [inert_wherever_cut(value) if isinstance(value, str) else value for value in row]
        for row in rows
    )
    return out.getvalue().encode("utf-8-sig")


def as_workbook(sheets: Sequence[Sheet]) -> bytes:
    """Return sheets as an Excel workbook in which every text is a text."""
    book = Workbook(write_only=True)
    for sheet in sheets:
        page = book.create_sheet(sheet.title[:LONGEST_TITLE])
        page.freeze_panes = "A2"
        for at, width in enumerate(_widths(sheet.rows), start=1):
            page.column_dimensions[get_column_letter(at)].width = width
        for number, row in enumerate(sheet.rows):
            page.append([_cell(page, value, is_head=number == 0) for value in row])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(page: Any, value: Value, *, is_head: bool) -> Any:
    cell = WriteOnlyCell(page, _plain(value))
    if isinstance(value, str):
        cell.data_type = "s"  # also what looks like an error value
    if is_head:
        cell.font = Font(bold=True)
    return cell


def _plain(value: Value) -> Value:
    return inert(value) if isinstance(value, str) else value


def _widths(rows: Sequence[Sequence[Value]]) -> Iterator[int]:
    """Yield how wide each column is shown, in characters."""
    for column in zip_longest(*rows):
        longest = max(len(str(value or "")) for value in column)
        yield min(longest + 2, WIDEST)
