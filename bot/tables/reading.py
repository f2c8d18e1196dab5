"""Reading a table from a file that anybody may have made: CSV or an Excel workbook."""

from pathlib import Path

from bot.failures import BadInput
from bot.tables import csvs, workbooks
from bot.tables.lines import LARGEST_FILE, Line

ZIP = b"PK"
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read(file: Path) -> list[Line]:
    """Return the lines of a table, the first of which holds the headings.

    What it is, its content tells, not its name. Raises `BadInput` for a file that cannot be read,
    is larger than any table of residents, or is none.
    """
    try:
        with file.open("rb") as stream:
            content = stream.read(LARGEST_FILE + 1)
    except OSError as error:
        raise BadInput(f"{file}: {error.strerror}") from error
    return parse(content, str(file))


def parse(content: bytes, name: str) -> list[Line]:
    """Return the lines of the table that these bytes are; `name` stands in what `BadInput` says."""
    if len(content) > LARGEST_FILE:
        raise BadInput(f"{name}: larger than {LARGEST_FILE >> 20} MiB; split it")
    if content.startswith(OLD_OFFICE):
        raise BadInput(f"{name}: an old or locked workbook; save it as .xlsx without a password")
    if content.startswith(ZIP):
        return workbooks.lines(content, name)
    return csvs.lines(content, name)
