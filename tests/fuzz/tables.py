"""Tables of residents: whatever file somebody hands in, it becomes residents or a few sentences."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from datetime import date
from typing import Any

from hypothesis import strategies as st
from openpyxl import Workbook

from bot.failures import BadInput
from bot.tables import as_csv
from bot.tables.reading import parse
from bot.takeover import columns, rows
from bot.takeover.cells import House
from handlers.texts import LANGUAGES, texts_for
from scheduling import facts as f
from scheduling import rules
from storage import Centre, Person
from tests.fuzz import filling
from tests.fuzz.target import Target

TODAY = date(2026, 11, 23)
PATTERN = "^[A-Z][A-Z0-9]-[0-9]{3,5}$"
PROCEDURE = rules.load()
COLUMNS = tuple(columns.columns(PROCEDURE).values())
CENTRES = tuple(
    Centre(name, name.title(), "noord", "C0X", "regular", True, "nl", frozenset(), frozenset())
    for name in ("antwerpen", "gent")
)
STAFF = (
    Person("U0AN", "social_worker", ("antwerpen",), None, frozenset(), None, None, True),
    Person("U0IC", "icam_coach", ("gent",), None, frozenset(), None, None, True),
)


def _table(example: Any) -> None:
    """Read a file as the command does; what it says of people has the shape of facts."""
    language, own, content = example
    house = House(PATTERN, CENTRES, STAFF, own, TODAY)
    try:
        lines = parse(content, "residents.csv")
    except BadInput as bad:
        _is_one_line(str(bad))
        return
    found = rows.read(lines, house, PROCEDURE, texts_for(language))
    assert found.problems or found.rows
    for problem in found.problems:
        assert problem.says.strip()
    for row in found.rows:
        assert re.fullmatch(PATTERN, row.code, re.ASCII), row.code
        assert isinstance(next(x for x in row.facts if x.fact == "registered"), f.Registered)
        assert [*row.facts] == [f.from_data(f.to_data(fact)) for fact in row.facts]
        as_csv([[row.code, row.centre]])


def _is_one_line(said: str) -> None:
    assert said.startswith("residents.csv: ")
    assert "\n" not in said


headings = st.sampled_from(
    [column.said(texts_for(language)) for column in COLUMNS for language in LANGUAGES]
    + [column.id for column in COLUMNS]
)
words = st.sampled_from(sorted({word for one in COLUMNS for word in one.meanings()}))
cells = st.one_of(
    words,
    st.dates().map(str),
    st.sampled_from(
        ["K7-042", "k7 043", "U0AN", "U0IC", "gent", "Antwerpen", "", "=1", "20/11/2026"]
    ),
    st.sampled_from(filling.OTHERS),
    st.text(st.characters(), max_size=30),
)


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    """Return a table near one that can be taken over: often with the columns that it needs."""
    head = draw(st.lists(headings, max_size=6, unique=True))
    head = draw(st.sampled_from([[], ["code", "centre", "arrived_on"]])) + head
    rows_ = draw(st.lists(st.lists(cells, max_size=len(head) + 1), max_size=4))
    good = ["K7-042", "gent", "01/07/2026"] if head[:1] == ["code"] else []
    return [head, *([good + row for row in rows_])]


@st.composite
def texts(draw: st.DrawFn) -> bytes:
    """Return a table as text, as some spreadsheet might write it."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=draw(st.sampled_from(";,\t"))).writerows(draw(tables()))
    encoding = draw(st.sampled_from(("utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1")))
    return out.getvalue().encode(encoding, "replace")


@st.composite
def workbooks(draw: st.DrawFn) -> bytes:
    """Return a workbook of which a part may say anything."""
    book = Workbook(write_only=True)
    page = book.create_sheet()
    for row in draw(tables()):
        page.append([re.sub(r"[\x00-\x1f\ud800-\udfff\ufffe\uffff]", "", cell) for cell in row])
    whole, bent = io.BytesIO(), io.BytesIO()
    book.save(whole)
    with zipfile.ZipFile(whole) as before, zipfile.ZipFile(bent, "w") as after:
        parts = before.namelist()
        touched = draw(st.none() | st.sampled_from(parts))
        for name in parts:
            content = before.read(name)
            if name == touched:
                at = draw(st.integers(0, len(content)))
                gone, new = draw(st.integers(0, 40)), draw(st.binary(max_size=40))
                content = content[:at] + new + content[at + gone :]
            after.writestr(name, content)
    packed = bent.getvalue()
    cut = draw(st.integers(0, len(packed))) if draw(st.booleans()) and touched is None else None
    return packed[:cut]


TARGET = Target(
    "tables",
    st.tuples(
        st.sampled_from(LANGUAGES),
        st.sampled_from([["gent"], ["gent", "antwerpen"]]),
        texts() | workbooks() | st.binary(max_size=200),
    ),
    _table,
)
