"""Tables as text: the encodings and separators in which spreadsheets write them."""

import codecs
import csv
from collections.abc import Sequence
from io import StringIO
from itertools import chain

from bot.failures import BadInput
from bot.tables.lines import Cell, Line, bounded, text_cell
from handlers.typed import cleaned

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
UNMARKED = ("utf-8", "cp1252")
"""Without a mark in front: what everything else writes, else what Excel writes in Belgium."""
SEPARATORS = ";,\t"
SAID = "sep="
"""How some files say in a line of their own by what their cells are parted."""


def lines(content: bytes, name: str) -> list[Line]:
    """Return the lines that hold anything; raises `BadInput` for what is no such text."""
    text = _text(content, name)
    first, _, rest = text.partition("\n")
    before = 0
    if first.strip().casefold().startswith(SAID):
        text, before = rest, 1
    reader = csv.reader(StringIO(text, newline=""), delimiter=_separator(first), strict=True)
    try:
        return bounded(chain([[]] * before, map(_cells, reader)), name)
    except csv.Error as error:
        raise BadInput(f"{name}: near row {reader.line_num + before}: {error}") from None


def _cells(row: Sequence[str]) -> list[Cell]:
    return [text_cell(cleaned(cell)) for cell in row]


def _text(content: bytes, name: str) -> str:
    """Return what the bytes say, its lines parted by newlines."""
    marked = [encoding for mark, encoding in MARKS if content.startswith(mark)]
    for encoding in marked or UNMARKED:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text.replace("\r\n", "\n").replace("\r", "\n")
    raise BadInput(f"{name}: no table; save it as .xlsx, or as CSV in UTF-8")


def _separator(first: str) -> str:
    """Return by what the cells are parted: as the file says, else what the first line has most."""
    bare = first.strip()
    if bare.casefold().startswith(SAID) and bare[len(SAID) :] in (*SEPARATORS, ""):
        return bare[len(SAID) :] or "\t"
    return max(SEPARATORS, key=first.count)
