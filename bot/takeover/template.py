"""An empty table to fill in: the headings, and for a workbook what each column can say."""

from collections.abc import Iterator
from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from bot.tables import as_csv
from bot.tables.lines import MOST_LINES
from bot.takeover import columns as c
from bot.takeover.columns import Column
from handlers.texts import N_, Texts
from scheduling.rules import Procedure

SAYS = {
    "code": N_("The code of the organisation, never a name."),
    "day": N_("A date with its year, such as 20/11/2026."),
    "centre": N_("The name of the centre, or its id in the organisation file."),
    "person": N_("From the profile in Slack, such as U0AB. Empty: the coordinator."),
}
DATE_FORMAT = "dd/mm/yyyy"
LONGEST_LIST = 255
"""Characters of the choices that a cell can offer."""


def as_table(procedure: Procedure, texts: Texts) -> bytes:
    """Return the headings as CSV."""
    return as_csv([[column.said(texts) for column in c.columns(procedure).values()]])


def as_workbook(procedure: Procedure, texts: Texts) -> bytes:
    """Return a workbook with a sheet to fill in, its choices to pick from, and one that explains.

    The sheet to fill in comes first: that is the one that is read.
    """
    book = Workbook()
    for given in book.worksheets:
        book.remove(given)
    columns = [*c.columns(procedure).values()]
    page = book.create_sheet(texts._("Residents"))
    page.freeze_panes = "B2"
    for at, column in enumerate(columns, start=1):
        _head(page, at, column, texts)
    _explain(book.create_sheet(texts._("What goes where")), columns, texts)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _head(page: Worksheet, at: int, column: Column, texts: Texts) -> None:
    """Write a heading, and have its cells take what they can say."""
    cell = page.cell(1, at, column.said(texts))
    cell.font = Font(bold=True)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    letter = get_column_letter(at)
    page.column_dimensions[letter].width = 18
    cells = f"{letter}2:{letter}{MOST_LINES}"
    if column.kind == "day":
        page.column_dimensions[letter].number_format = DATE_FORMAT
    if column.kind == "code":
        page.column_dimensions[letter].number_format = "@"
    if column.kind == "word":
        choices = ",".join(_choices(column, texts))
        if len(choices) <= LONGEST_LIST and '"' not in choices:
            offered = DataValidation(type="list", formula1=f'"{choices}"', allow_blank=True)
            page.add_data_validation(offered)
            offered.add(cells)


def _explain(page: Worksheet, columns: list[Column], texts: Texts) -> None:
    page.append([texts._("Column"), texts._("What can stand in it")])
    for column in columns:
        says = SAYS.get(column.kind)
        said = texts._(says) if says else ", ".join(_choices(column, texts))
        if column.id in c.REQUIRED:
            said = texts._("{what} Never empty.", what=said)
        page.append([column.said(texts), said])
    page.column_dimensions["A"].width = 50
    page.column_dimensions["B"].width = 110
    for cell in page[1]:
        cell.font = Font(bold=True)


def _choices(column: Column, texts: Texts) -> Iterator[str]:
    return (texts._(says).replace(",", "") for says in column.says.values())
