"""Tables in files: read within bounds, whatever is in them, and written so that nothing runs."""

from bot.tables.lines import Cell, Formula, Line
from bot.tables.reading import read
from bot.tables.writing import Sheet, as_csv, as_workbook, inert

__all__ = ["Cell", "Formula", "Line", "Sheet", "as_csv", "as_workbook", "inert", "read"]
