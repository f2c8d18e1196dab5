"""Taking over the files of a centre from a table: what is read, refused, opened, and by whom."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from bot import import_command
from bot.failures import BadInput, Refused
from bot.import_command import Import
from bot.takeover import columns
from handlers.texts import LANGUAGES, texts_for
from scheduling import facts as f
from scheduling import rules
from storage import projection
from tests.bot.house import AD, AN, CO, CODE, House, cgvs, day, registered
from tests.bot.test_commands import _log_as_it_was, environment, run

__all__ = ["_log_as_it_was", "environment"]

NL = texts_for("nl")
HEAD = ("Dossiercode", "Centrum", "Datum van aankomst in de opvangstructuur")
ROW = (CODE, "Antwerpen-Linkeroever", "01/07/2026")
COLUMNS = columns.columns(rules.load())


def a_table(tmp_path: Path, *rows: Sequence[object], head: Sequence[str] = HEAD) -> Path:
    """Return a workbook with these rows under the headings."""
    book = Workbook(write_only=True)
    page = book.create_sheet()
    for row in (head, *rows):
        page.append(list(row))
    file = tmp_path / "residents.xlsx"
    book.save(file)
    return file


def by(house: House, who: str = CO, *, confirmed: bool = False, language: str = "nl") -> Import:
    """Return a takeover by somebody, on the day of the house."""
    texts = texts_for(language)
    return Import(house.store, who, texts, confirmed=confirmed, now=house.time.now)


def taken(house: House, file: Path, who: str = CO, *, confirmed: bool = False) -> int:
    """Take a table over, and return how many files were opened."""
    takeover = by(house, who, confirmed=confirmed)
    looked = takeover.look(file, takeover.read(file), lambda _count: None)
    return takeover.take(file, looked, lambda _count: None)


def wrong(house: House, file: Path, who: str = CO, language: str = "nl") -> list[str]:
    """Return what is said to be wrong with a table, without the name of its file."""
    takeover = by(house, who, language=language)
    try:
        takeover.look(file, takeover.read(file), lambda _count: None)
    except (BadInput, Refused) as error:
        return [line.removeprefix(f"{file}") for line in str(error).splitlines()]
    raise AssertionError("nothing is wrong with it")


def cell(column: str, value: object, house: House, tmp_path: Path, **more: object) -> list[str]:
    """Return what is said of a row with that value in that column."""
    values = {column: value, **more}
    head = [*HEAD, *(COLUMNS[name].said(NL) for name in values)]
    return wrong(house, a_table(tmp_path, [*ROW, *values.values()], head=head))


def facts_of(house: House, code: str = CODE) -> list[f.Fact]:
    """Return the facts of a file, without when they were recorded."""
    with house.store.snapshot() as tx:
        resident = tx.journal.find(code)
        assert resident is not None
        trajectory = projection.load(tx, rules.load(), resident.id)
    return [fact.model_copy(update={"recorded_on": None}) for fact in trajectory.facts]


def files_in(house: House) -> int:
    """Return how many residents there are."""
    with house.store.snapshot() as tx:
        return tx.journal.count()


FULL = {
    "code": CODE,
    "centre": "Gent",
    "worker": "U0GI",
    "arrived_on": date(2026, 6, 1),
    "minor": "nee",
    "applied_on": "2026-05-20",
    "circumstances": "Dublinprocedure, volgend verzoek",
    "cgvs_on": "3 aug 2026",
    "appeal": "schorsend",
    "appeal_on": "10/08/2026",
    "hearing_on": "20/08/2026",
    "final_on": "01/09/2026",
    "ground": "RVV verwerpt het beroep",
    "otp_allocated_on": "02/09/2026",
    "otp_centre": "gent",
    "otp_arrived_on": "08/09/2026",
    "extension": "toegekend",
    "extension_on": "25/09/2026",
    "held_talk_after_cgvs": "05/08/2026",
    "held_talk_after_hearing": "25/08/2026",
    "held_otp_intake": "10/09/2026",
    "cooperates_otp_intake": True,
    "held_icam_intake": "15/09/2026",
    "held_otp_discussion": "22/09/2026",
    "choice_otp_discussion": "nog geen keuze",
}


def test_a_row_becomes_the_facts_that_commands_would_have_added(
    house: House, tmp_path: Path
) -> None:
    """Every kind of column, in the order in which things happened."""
    table = a_table(tmp_path, [*FULL.values()], head=[COLUMNS[name].said(NL) for name in FULL])

    assert 1 == taken(house, table, AD)

    found = facts_of(house)
    assert sorted(found, key=lambda fact: fact.on) == found
    assert [
        f.Registered(
            on=day("2026-06-01"),
            applied_on=day("2026-05-20"),
            circumstances=("dublin", "subsequent_application"),
            centre="gent",
            worker="U0GI",
        ),
        cgvs("2026-08-03"),
        f.TalkHeld(on=day("2026-08-05"), moment="talk_after_cgvs"),
        f.Appeal(on=day("2026-08-10"), suspensive=True),
        f.Hearing(on=day("2026-08-20")),
        f.TalkHeld(on=day("2026-08-25"), moment="talk_after_hearing"),
        f.Decision(on=day("2026-09-01"), kind="final_negative", ground="rvv"),
        f.OtpAllocated(on=day("2026-09-02"), centre="gent"),
        f.OtpArrived(on=day("2026-09-08"), centre="gent", worker="U0GI"),
        f.TalkHeld(on=day("2026-09-10"), moment="otp_intake", cooperates=True),
        f.TalkHeld(on=day("2026-09-15"), moment="icam_intake"),
        f.TalkHeld(on=day("2026-09-22"), moment="otp_discussion", choice="undecided"),
        f.Extension(on=day("2026-09-25"), state="granted"),
    ] == found
    with house.store.snapshot() as tx:
        entry = tx.journal.entries(tx.journal.find(CODE).id)[0]  # type: ignore[union-attr]
    assert AD == entry.by


def test_what_is_taken_over_is_reminded_of_once(house: House, tmp_path: Path) -> None:
    """The open talk of a file of before gets its checklist, and nothing is said of what is held."""
    head = [
        *HEAD,
        *(COLUMNS[name].said(NL) for name in ("worker", "cgvs_on", "held_procedure_intake")),
    ]
    table = a_table(tmp_path, [*ROW, AN, "20/11/2026", "10/07/2026"], head=head)

    taken(house, table)
    house.later(days=1)
    house.wake()
    house.post()

    said = [text for text in house.said("C0AN") if CODE in text]
    assert 1 == len(said)
    assert "Gesprek na negatieve beslissing CGVS" in said[0]


def test_the_centre_of_an_otp_learns_whom_to_expect(house: House, tmp_path: Path) -> None:
    """Who was allocated before the centre had the bot is still on the way; who arrived is not."""
    names = ("final_on", "ground", "otp_allocated_on", "otp_centre", "otp_arrived_on")
    head = [*HEAD, *(COLUMNS[name].said(NL) for name in names)]
    there = ("B2-777", "Gent", *ROW[2:], "02/11/2026", "rvv", "18/11/2026", "Gent", "20/11/2026")
    table = a_table(tmp_path, [*ROW, "02/11/2026", "rvv", "18/11/2026", "Gent"], there, head=head)

    taken(house, table, AD)
    house.wake()
    house.post()

    said = [text for text in house.said("C0GENT") if text.startswith("Verwacht")]
    assert 1 == len(said)
    assert CODE in said[0]


def test_the_same_table_again_opens_nothing(house: House, tmp_path: Path) -> None:
    """Also after somebody worked on; a row that tells something else is refused."""
    table = a_table(tmp_path, ROW, ("B2-777", "antwerpen", date(2026, 7, 2)))
    assert 2 == taken(house, table)
    house.given(cgvs("2026-11-20"))

    assert 0 == taken(house, table)
    assert 2 == files_in(house)

    other = a_table(tmp_path, (CODE, "antwerpen", "02/07/2026"))
    (said,) = wrong(house, other)
    assert "Er is al een dossier met deze dossiercode" in said


def test_one_wrong_row_keeps_all_of_them_out(house: House, tmp_path: Path) -> None:
    """And every wrong one is named, with its row and its column."""
    table = a_table(
        tmp_path,
        ROW,
        ("Jan Peeters", "Antwerpen-Linkeroever", "01/07/2026"),
        ("B2-777", "Leuven", "31/02/2026"),
    )

    said = wrong(house, table)

    assert 3 == len(said)
    assert said[0].startswith(", rij 3, Dossiercode: ")
    assert "Jan" not in said[0]
    assert said[1].startswith(", rij 4, Centrum: ")
    assert said[2].startswith(", rij 4, Datum van aankomst in de opvangstructuur: ")
    assert 0 == files_in(house)


@pytest.mark.parametrize(
    ("column", "value", "says"),
    [
        ("cgvs_on", "20/11", "Schrijf de datum met het jaar"),
        ("cgvs_on", "vandaag", "Schrijf de datum met het jaar"),
        ("cgvs_on", 46_000, "Schrijf de datum met het jaar"),
        ("cgvs_on", "=TODAY()", "Een formule wordt hier niet uitgerekend"),
        ("cgvs_on", date(1899, 1, 1), "kijk het jaar na"),
        ("cgvs_on", "20/11/2027", "toekomst"),
        ("appeal", "misschien", "Mogelijk is: schorsend beroep"),
        ("appeal", "schorsend", "Beroep: datum: Vul dit in."),
        ("appeal_on", "20/11/2026", "Beroep: Vul dit in."),
        ("final_on", "20/11/2026", "Grond van de definitieve beslissing: Vul dit in."),
        ("choice_third_talk", "vrijwillige terugkeer", "gehouden op: Vul dit in."),
        ("worker", "Peeters", "Dit is geen Slack-lid-ID"),
        ("worker", "U0GI", "geen maatschappelijk werker of coördinator van dat centrum"),
        ("worker", "U0IC", "geen maatschappelijk werker of coördinator van dat centrum"),
        ("minor", "ja", "niet-begeleide minderjarigen"),
        ("otp_centre", "Gent", "OTP: toegewezen op: Vul dit in."),
        ("held_third_talk", "20/11/2026", "nog niet open"),
    ],
)
def test_what_a_cell_cannot_say_is_refused(
    house: House, tmp_path: Path, column: str, value: object, says: str
) -> None:
    """With the reason, and nothing is written."""
    said = cell(column, value, house, tmp_path)

    assert 1 == len(said)
    assert says in said[0]
    assert ", rij 2, " in said[0]
    assert 0 == files_in(house)


@pytest.mark.parametrize(
    "typed", ["Jan Janssens", "Jan Janssens 12/03/1990", "20 jan 1990 Janssens"]
)
def test_nothing_of_a_name_in_any_cell_is_repeated(
    house: House, tmp_path: Path, typed: str
) -> None:
    """Whatever the column: what is said ends in terminals and logs."""
    for column in COLUMNS.values():
        values = dict(zip(HEAD, ROW, strict=True)) | {column.said(NL): typed}
        said = "\n".join(wrong(house, a_table(tmp_path, [*values.values()], head=[*values])))

        assert column.said(NL) in said
        assert "Janssens" not in said
        assert "1990" not in said


def test_who_arrived_in_the_otp_stays_there(house: House, tmp_path: Path) -> None:
    """Else it would be open whose file it is."""
    more = {"final_on": "02/11/2026", "ground": "rvv", "otp_arrived_on": "10/11/2026"}
    (said,) = cell("otp_centre", "Gent", house, tmp_path, **more)
    assert "zet hier hetzelfde centrum" in said


@pytest.mark.parametrize(
    "head",
    [
        ("Naam", *HEAD),
        (*HEAD, "Opmerkingen"),
        (*HEAD, 7),
        (*HEAD, "=A1"),
        HEAD[:2],
        (*HEAD, "Dossiercode"),
        (*HEAD, "code"),
    ],
)
def test_a_table_with_other_columns_is_not_taken_over(
    house: House, tmp_path: Path, head: tuple[str, ...]
) -> None:
    """Names and notes do not come in, a needed one may not fail; what stands there is not said."""
    (said,) = wrong(house, a_table(tmp_path, [*ROW, "x"], head=head))
    assert "Naam" not in said
    assert "Opmerkingen" not in said


def test_what_stands_beside_the_table_is_refused(house: House, tmp_path: Path) -> None:
    """A remark in a column without heading is not passed over."""
    (said,) = wrong(house, a_table(tmp_path, [*ROW, None, "zie mail"]))
    assert "Kolom E heeft geen titel." in said


def test_a_code_stands_in_one_row_only(house: House, tmp_path: Path) -> None:
    """However it is written."""
    (said,) = wrong(house, a_table(tmp_path, ROW, ("k7 042", *ROW[1:])))
    assert said == ", rij 3, Dossiercode: Deze dossiercode staat al in rij 2."


def test_a_table_without_rows_is_said_to_be_empty(house: House, tmp_path: Path) -> None:
    """Headings alone open nothing."""
    assert [": Er staat geen rij onder de kolomtitels."] == wrong(house, a_table(tmp_path))


def test_many_problems_are_counted_and_not_all_printed(house: House, tmp_path: Path) -> None:
    """Whoever has hundreds has one cause."""
    rows = [(f"K7-{number}", "Leuven", "01/07/2026") for number in range(100, 400)]
    said = wrong(house, a_table(tmp_path, *rows))
    assert 51 == len(said)
    assert "En nog 250." == said[-1]


def test_old_dates_are_taken_when_somebody_looked_at_them(house: House, tmp_path: Path) -> None:
    """Residents may have arrived years ago; a slip of the pen looks the same."""
    table = a_table(tmp_path, (CODE, "antwerpen", "01/07/2023"))
    assert import_command.CONFIRM == wrong(house, table)[-1]
    assert 1 == taken(house, table, confirmed=True)


@pytest.mark.parametrize("who", ["U0AN", "U0IC", "U0AR", "U0RN"])
def test_who_may_not_take_over_is_refused_and_that_is_entered(
    house: House, tmp_path: Path, who: str
) -> None:
    """A table of a whole centre is for its coordinator and for administrators."""
    with pytest.raises(Refused, match="may not take over"):
        taken(house, a_table(tmp_path, ROW), who)

    assert 0 == files_in(house)
    with house.store.snapshot() as tx:
        (entry,) = [one for one in tx.audit.page(limit=50) if one.by == who]
    assert ("ask", "take_over", "refused") == (entry.act, entry.what, entry.result)


def test_a_coordinator_takes_over_the_own_centre_only(house: House, tmp_path: Path) -> None:
    """And needs no column for it, as there is but one; another one's rows are refused."""
    (said,) = wrong(house, a_table(tmp_path, (CODE, "Gent", "01/07/2026")))
    assert "niet" in said
    assert 0 == files_in(house)

    table = a_table(tmp_path, (CODE, "01/07/2026"), head=(HEAD[0], HEAD[2]))
    assert 1 == taken(house, table)
    registration = facts_of(house)[0]
    assert isinstance(registration, f.Registered)
    assert "antwerpen" == registration.centre

    with house.store.snapshot() as tx:
        (asked,) = [one for one in tx.audit.page(limit=50) if one.result == "refused"]
    assert (CO, "ask", "take_over", "antwerpen") == (asked.by, asked.act, asked.what, asked.chain)

    (said,) = wrong(house, table, AD)  # of several centres the table has to say which
    assert said.endswith("Deze kolom ontbreekt.")


def test_a_file_of_another_centre_is_told_nothing_of(house: House, tmp_path: Path) -> None:
    """That the code is taken is all that somebody learns who types it."""
    house.given(registered(centre="gent", worker=None), cgvs(), by=AD)
    (said,) = wrong(house, a_table(tmp_path, ROW))
    assert "2026-11-20" not in said
    assert "20 nov" not in said


@pytest.mark.parametrize("arrived_on", ["01/06/2026", "02/06/2026"])
def test_nobody_finds_out_by_guessing_what_stands_in_a_file_elsewhere(
    house: House, tmp_path: Path, arrived_on: str
) -> None:
    """Whether the row is what stands there or not, the answer is the same."""
    house.given(registered(centre="gent", worker=None), by=AD)

    (said,) = wrong(house, a_table(tmp_path, (CODE, "Gent", arrived_on)))

    assert f", rij 2, {CODE}: Dit mag je hier niet doen" in said


def test_taking_over_is_entered_in_the_audit(house: House, tmp_path: Path) -> None:
    """Once for the table in the chain of the centre, and each fact as any other."""
    taken(house, a_table(tmp_path, ROW, ("B2-777", *ROW[1:])))

    with house.store.snapshot() as tx:
        entries = [one for one in tx.audit.page(limit=50) if one.by == CO]
    assert ["change", "change", "take_over"] == sorted(one.act for one in entries)
    assert {"antwerpen"} == {one.chain for one in entries}
    assert [] == house.store.flaws()


def test_what_ended_half_way_goes_on(house: House, tmp_path: Path) -> None:
    """A stop between two files loses none and doubles none."""
    table = a_table(tmp_path, ROW, ("B2-777", *ROW[1:]), ("C3-888", *ROW[1:]))
    takeover = by(house)
    looked = takeover.look(table, takeover.read(table), lambda _count: None)

    class Stopped(Exception):
        pass

    def stop(_count: int) -> None:
        if files_in(house) == 2:
            raise Stopped

    with pytest.raises(Stopped):
        takeover.take(table, looked, stop)

    assert 1 == taken(house, table)
    assert 3 == files_in(house)
    assert 1 == len(facts_of(house))


def test_two_at_once_open_each_file_once(house: House, tmp_path: Path) -> None:
    """The one that comes second is told which files somebody else opened meanwhile."""
    table = a_table(tmp_path, *((f"K7-{number}", *ROW[1:]) for number in range(100, 120)))
    both = [by(house), by(house)]
    looked = [one.look(table, one.read(table), lambda _count: None) for one in both]
    said: list[str] = []

    def take(number: int) -> None:
        try:
            both[number].take(table, looked[number], lambda _count: None)
        except Refused as refused:
            said.extend(str(refused).splitlines())

    threads = [threading.Thread(target=take, args=(number,)) for number in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert 20 == files_in(house)
    assert {1} == {len(facts_of(house, f"K7-{number}")) for number in range(100, 120)}
    assert 20 == len(said)


def test_every_heading_means_one_column() -> None:
    """In every language, and none is a heading for personal data."""
    known = columns.by_heading(rules.load())
    for language in LANGUAGES:
        texts = texts_for(language)
        for column in COLUMNS.values():
            assert column == known[columns.spelled(column.said(texts))]
            for says, meaning in column.meanings().items():
                assert says == columns.spelled(says)
                assert meaning in column.says
    assert len(COLUMNS) <= len(known)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_a_template_can_be_filled_in_and_taken_over(
    house: House, tmp_path: Path, language: str, suffix: str
) -> None:
    """In every language, as workbook and as text; it is written for its owner only, and once."""
    texts = texts_for(language)
    file = tmp_path / f"template.{suffix}"
    import_command.empty(file, texts)
    with pytest.raises(BadInput, match="is there already"):
        import_command.empty(file, texts)
    assert 0o600 == file.stat().st_mode & 0o777

    if suffix == "xlsx":
        book = load_workbook(file)
        page = book.worksheets[0]
        page["A2"], page["B2"], page["D2"] = CODE, "antwerpen", date(2026, 7, 1)
        book.save(file)
        offered = [str(one.formula1) for one in page.data_validations.dataValidation]
        assert len(offered) == len([one for one in COLUMNS.values() if one.kind == "word"])
        for said in (part for one in offered for part in one.strip('"').split(",")):
            assert any(columns.spelled(said) in one.meanings() for one in COLUMNS.values()), said
    else:
        with file.open("a", encoding="utf-8") as out:
            out.write(f"{CODE};antwerpen;;01/07/2026\n")

    assert 1 == taken(house, file)


@pytest.mark.usefixtures("environment", "house")
def test_the_command_says_what_it_does(tmp_path: Path) -> None:
    """Looks first with --check, then opens; status 2 for a bad table, 1 for who may not."""
    arrived_on = date.today() - timedelta(days=30)  # noqa: DTZ011 - the command reads the clock
    table = a_table(tmp_path, (CODE, "antwerpen", arrived_on))

    looked = run("import", str(table), "--by", CO, "--check")
    done = run("import", str(table), "--by", CO)
    again = run("import", str(table), "--by", CO)

    assert (0, 0, 0) == (looked.exit_code, done.exit_code, again.exit_code), looked.output
    assert f"{CODE}: Procedure-intake" in looked.stdout
    assert "Files to be opened: 1. There already: 0." in looked.stdout
    assert "Files opened: 1. There already: 0.\n" == done.stdout
    assert "Files opened: 0. There already: 1.\n" == again.stdout
    assert 1 == run("import", str(table), "--by", AN).exit_code
    assert 2 == run("import", str(table), "--by", "U0NOBODY").exit_code
    assert 2 == run("import", str(table)).exit_code
    assert 2 == run("import", str(tmp_path / "none.xlsx"), "--by", CO).exit_code
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04")
    bad = run("import", str(broken), "--by", CO)
    assert (2, "") == (bad.exit_code, bad.stdout)
    assert f"{broken}: no workbook that can be read; save it as .xlsx anew\n" == bad.stderr
    template = tmp_path / "empty.xlsx"
    assert 0 == run("import", str(template), "--template").exit_code
    assert template.exists()
