"""Tables in files: what is read, what is refused, and that nothing written runs."""

from __future__ import annotations

import csv
import io
import random
import re
import zipfile
from datetime import date, datetime, time
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from bot.failures import BadInput
from bot.tables import Formula, Line, Sheet, as_csv, as_workbook, inert, lines, read, workbooks
from bot.tables.reading import parse

ROWS = "Dossiercode;Beroep\nK7-042;schorsend\n"
TABLE = [Line(1, ("Dossiercode", "Beroep")), Line(2, ("K7-042", "schorsend"))]


def a_workbook(*rows: list[object]) -> bytes:
    """Return a workbook with one sheet of these rows."""
    book = Workbook()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def repacked(content: bytes, changed: dict[str, bytes]) -> bytes:
    """Return a workbook in which some of its files say something else."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as before,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for name in before.namelist():
            after.writestr(name, changed.pop(name, before.read(name)))
        for name, new in changed.items():
            after.writestr(name, new)
    return out.getvalue()


def sheet(rows: str) -> bytes:
    """Return the XML of a sheet."""
    head = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    return f"{head}<sheetData>{rows}</sheetData></worksheet>".encode()


DAY = date(2026, 11, 20)
SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    "content",
    [
        ROWS.encode(),
        ROWS.encode("utf-8-sig"),
        ROWS.encode("cp1252"),
        ROWS.encode("utf-16"),
        ROWS.replace("\n", "\r\n").encode(),
        ROWS.replace("\n", "\r").encode(),
        ROWS.replace(";", ",").encode(),
        ROWS.replace(";", "\t").encode("utf-16"),
        ROWS.replace("schorsend", '" schorsend "').encode(),
        a_workbook(["Dossiercode", "Beroep"], ["K7-042", "schorsend"]),
    ],
)
def test_a_table_is_read_as_spreadsheets_write_it(content: bytes) -> None:
    """Whatever the encoding and whatever parts the cells."""
    assert TABLE == parse(content, "table")


def test_the_line_that_says_the_separator_is_no_row() -> None:
    """Excel writes it; the numbers of rows count it."""
    said = parse(b"sep=,\na,b;c\n1,2\n", "table")

    assert [Line(2, ("a", "b;c")), Line(3, ("1", "2"))] == said


def test_accents_are_read_in_every_encoding() -> None:
    """What Excel in Belgium writes without a mark is not taken for something else."""
    for encoding in ("utf-8", "utf-8-sig", "cp1252", "utf-16"):
        (line,) = parse("Réponse;Ça\n".encode(encoding), "table")
        assert ("Réponse", "Ça") == line.cells


def test_cells_keep_what_the_workbook_says_they_are() -> None:
    """Dates without a time are dates; empty rows and cells at the end are none."""
    content = a_workbook(
        [datetime.combine(DAY, time()), DAY, 7, True, None],
        [],
        [datetime.combine(DAY, time(9, 30)), " a\u200bb ", None, None],
    )

    first, third = parse(content, "table")

    assert Line(1, (DAY, DAY, 7.0, True)) == first
    assert Line(3, ("2026-11-20 09:30:00", "ab")) == third


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "＝", " =", "\t+"])
def test_a_formula_is_seen_and_not_worked_out(sign: str) -> None:
    """In text and in a workbook, also behind blanks."""
    typed = f"{sign}1+1"

    (of_text,) = parse(f'"{typed}";b\n'.encode(), "table")
    (of_workbook,) = parse(a_workbook([typed, "b"]), "table")

    assert (Formula(), "b") == of_text.cells == of_workbook.cells


def test_the_first_sheet_that_can_be_seen_is_read() -> None:
    """Nobody takes over what lies on a hidden one; where all are hidden, there is no table."""
    book = Workbook()
    for given_ in book.worksheets:
        book.remove(given_)
    for title, says in (("hidden", "x"), ("seen", "y"), ("more", "z")):
        book.create_sheet(title).append([says])
    book["hidden"].sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)

    assert [Line(1, ("y",))] == parse(out.getvalue(), "table")


def refused(content: bytes) -> str:
    """Return why no table was read."""
    with pytest.raises(BadInput) as caught:
        parse(content, "residents")
    said = str(caught.value)
    assert said.startswith("residents: ")
    return said


def test_a_file_larger_than_any_table_is_not_read(tmp_path: Path) -> None:
    """Nor is one that cannot be opened."""
    large = tmp_path / "large.csv"
    large.write_bytes(b"a;b\n" * (lines.LARGEST_FILE // 4 + 1))

    with pytest.raises(BadInput, match="larger than 5 MiB"):
        read(large)
    with pytest.raises(BadInput, match="No such file"):
        read(tmp_path / "none.csv")


def test_a_table_has_bounds_in_every_direction() -> None:
    """Rows, columns and cells, in text and in a workbook; at the bound it is still read."""
    many = lines.MOST_LINES
    assert many == len(parse(b"a;b\n" * many, "residents"))
    assert "more than 5001 rows" in refused(b"a;b\n" * (many + 1))
    assert lines.MOST_CELLS == len(parse(b";".join([b"a"] * 200), "residents")[0].cells)
    assert "more than 200 columns" in refused(b";".join([b"a"] * 201))
    assert "a cell of more than 200 characters" in refused(b"a;" + b"b" * 201)
    assert "more than 200 columns" in refused(a_workbook(["a"] * 201))
    assert "a cell of more than 200 characters" in refused(a_workbook(["a" * 201]))
    assert "more than 5001 rows" in refused(
        repacked(a_workbook(["a"]), {SHEET: sheet('<row r="9000"><c r="A9000"><v>1</v></c></row>')})
    )


def test_a_packed_file_that_unpacks_to_too_much_is_not_unpacked() -> None:
    """By the sum of its parts, by their number, and where they say less than they are."""
    book = a_workbook(["a"])
    zeros = b"0" * (workbooks.LARGEST_UNPACKED + 1)
    bomb = repacked(book, {"xl/media/image1.png": zeros})
    assert len(bomb) < 100_000
    assert "unpacks to more" in refused(bomb)
    assert "unpacks to more" in refused(
        repacked(book, {f"xl/{number}.xml": b"" for number in range(workbooks.MOST_PARTS)})
    )

    small = zipfile.ZipFile(io.BytesIO(bomb)).getinfo("xl/media/image1.png").file_size
    lying = repacked(book, {SHEET: sheet("<row>" + " " * workbooks.LARGEST_UNPACKED + "</row>")})
    size = zipfile.ZipFile(io.BytesIO(lying)).getinfo(SHEET).file_size
    lying = lying.replace(size.to_bytes(4, "little"), (1_000).to_bytes(4, "little"))
    assert "no workbook that can be read" in refused(lying)
    assert small == len(zeros)


def test_looks_without_end_are_not_read() -> None:
    """Five bytes of a look become six hundred of memory; a table with real looks is taken."""
    looks = "<xf/>" * (workbooks.LARGEST_BESIDE // len("<xf/>"))
    document = sheet("").replace(b"worksheet", b"styleSheet").replace(b"<sheetData>", b"<cellXfs>")
    document = document.replace(b"</sheetData>", f"{looks}</cellXfs>".encode())

    assert "unpacks to more" in refused(repacked(a_workbook(["a"]), {"xl/styles.xml": document}))
    assert [Line(1, ("a",))] == parse(as_workbook([Sheet("x", [["a"]])]), "residents")


def test_a_sheet_that_is_there_a_thousand_times_is_not_read_as_often() -> None:
    """A name costs fifty bytes, what it stands for is unpacked each time."""
    book = a_workbook(["a"])
    with zipfile.ZipFile(io.BytesIO(book)) as folder:
        workbook = folder.read("xl/workbook.xml").decode()
    (one,) = re.findall("<sheet [^>]*/>", workbook)
    many = "".join(one.replace('name="Sheet"', f'name="S{number}"') for number in range(1_000))
    noise = bytes(random.Random(7).choices(b"abcdefghijklmnopqrstuvwxyz", k=20_000))
    padded = sheet("").replace(b"<sheetData>", b"<!--" + noise + b"--><sheetData>")
    changed = {"xl/workbook.xml": workbook.replace(one, many).encode(), SHEET: padded}

    assert "too many sheets" in refused(repacked(book, changed))


def test_entities_are_not_resolved() -> None:
    """Ten lines that would become gigabytes, and one that would read a file of the machine."""
    laughs = '<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {new} "{f"&{old};" * 10}">'
        for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    )
    row = '<row r="1"><c r="A1" t="inlineStr"><is><t>&i;</t></is></c></row>'
    for entities in (laughs, '<!ENTITY i SYSTEM "file:///etc/passwd">'):
        document = f"<!DOCTYPE worksheet [{entities}]>".encode() + sheet(row)
        content = repacked(a_workbook(["a"]), {SHEET: document})
        assert "entities" in refused(content)


def test_a_mark_in_the_last_column_of_every_row_is_too_much() -> None:
    """Such a row has sixteen thousand cells: a few bytes each would keep a machine busy."""
    rows = "".join(f'<row r="{n}"><c r="XFD{n}"/></row>' for n in range(1, 5_000))
    assert "too many cells" in refused(repacked(a_workbook(["a"]), {SHEET: sheet(rows)}))


def test_a_table_is_read_to_its_end_whatever_it_says_of_its_size() -> None:
    """A program that gets it wrong would else lose residents, and their terms, without a word."""
    rows = '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row>'
    rows += '<row r="2"><c r="A2"><v>3</v></c></row>'
    small = sheet(rows).replace(b"<sheetData>", b'<dimension ref="A1:A1"/><sheetData>')

    said = parse(repacked(a_workbook(["a"]), {SHEET: small}), "residents")

    assert [Line(1, (1.0, 2.0)), Line(2, (3.0,))] == said


def test_a_row_number_beyond_all_rows_ends_at_the_last() -> None:
    """What lies between is not counted through."""
    far = sheet('<row r="9999999999999"><c r="A9999999999999"><v>1</v></c></row>')
    assert "rows" in refused(repacked(a_workbook(["a"]), {SHEET: far}))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04 and then something else",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 an old workbook, or one with a password",
        b"%PDF-1.7\x00\x01\x02\x81\x8d",
        b"\xff\xfea",
        b'a;"b\n',
        b'a;"b"c\n',
        repacked(a_workbook(["a"]), {"xl/workbook.xml": b"<none/>"}),
        repacked(a_workbook(["a"]), {"[Content_Types].xml": b"not XML"}),
        repacked(a_workbook(["a"]), {SHEET: b"<worksheet"}),
        repacked(a_workbook(["a"]), {SHEET: sheet('<row r="x"><c r="??"><v>1</v></c></row>')}),
    ],
)
def test_what_is_no_table_is_refused_in_one_line(content: bytes) -> None:
    """Empty files hold no line; of anything else it is said that it cannot be read."""
    if not content:
        assert [] == parse(content, "residents")
        return
    assert "\n" not in refused(content)


@settings(deadline=None)  # a workbook takes its time on a busy machine
@given(st.text(max_size=40))
@example("=cmd|' /C calc'!A0")
@example(" \t=1+1")
@example("-2+3")
@example("@SUM(A1)")
@example("＝1+1")
@example("\x00=1")
@example("'=1")
def test_no_text_that_is_written_is_a_formula(text: str) -> None:
    """In text and in a workbook: no cell begins like one, and what was typed is still there."""
    (row,) = csv.reader(io.StringIO(as_csv([[text]]).decode("utf-8-sig")), delimiter=";")
    book = load_workbook(io.BytesIO(as_workbook([Sheet("x", [["head"], [text]])])))
    cell = book.worksheets[0].cell(2, 1)

    for written in (row[0] if row else "", str(cell.value or "")):
        assert not written.lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t"))
    assert "f" != cell.data_type
    assert inert(text).removeprefix("'") in (text, inert(text), row[0].removeprefix("'"))


@given(st.text(st.sampled_from("x=+-@1,;\t\n|\"' "), max_size=30))
@settings(deadline=None)
@example("x,=1+1,")
@example('";=1+1;"')
@example("a\n=1+1")
def test_no_text_is_a_formula_where_another_sign_parts_the_cells(text: str) -> None:
    """A file with semicolons may be opened where the comma does it, or the tab."""
    written = as_csv([["a", text, "b"]]).decode("utf-8-sig")
    for separator in (",", "\t", ";", "|"):
        for row in csv.reader(io.StringIO(written, newline=""), delimiter=separator):
            for cell in row:
                assert not cell.lstrip().startswith(("=", "+", "-", "@")), (separator, cell)


def test_numbers_and_what_looks_like_an_error_stay_what_they_are() -> None:
    """Only texts are held down; a table of headings alone can be written too."""
    content = as_workbook([Sheet("x", [["n", "t"], [-5, "#N/A"]]), Sheet("y" * 40, [["a"]])])

    book = load_workbook(io.BytesIO(content))

    assert [(-5, "n"), ("#N/A", "s")] == [
        (cell.value, cell.data_type) for cell in book.worksheets[0][2]
    ]
    assert ["x", "y" * 31] == book.sheetnames
    assert b'"-5"' in as_csv([[-5]])
