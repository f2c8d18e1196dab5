"""The audit as people meet it: what they see and what is refused is entered, and who reads it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from handlers import witness
from handlers.witness import Witness
from scheduling import facts as f
from storage import ORGANISATION, Deed, Record, Store, open_store
from tests.handlers.office import (
    AD,
    AN,
    BO,
    CO,
    CODE,
    GC,
    GI,
    NA,
    NOW,
    RN,
    STRANGER,
    Office,
    answer,
    cgvs,
    day,
    registered,
    said,
)

TALK = f.TalkHeld(on=day("2026-11-22"), moment="talk_after_cgvs", notes="Bang voor later")
BOOKKEEPING = ("seal", "chain")


def entries(office: Office, chain: str = "antwerpen") -> list[Record]:
    """Return the entries of a chain in their order, but for what the audit itself tells."""
    office.afterwards.settle()
    with office.store.snapshot() as tx:
        found = tx.audit.page([chain], limit=1000)
    ordered = sorted(found, key=lambda entry: entry.number)
    return [entry for entry in ordered if entry.act not in BOOKKEEPING]


def last(office: Office, chain: str = "antwerpen") -> tuple[str, str, str, str | None, str]:
    """Return by whom, what, where and about whom the last entry is, and how it ended."""
    entry = entries(office, chain)[-1]
    return entry.by, entry.act, entry.what, entry.code, entry.result


@pytest.mark.parametrize("mode", ["socket", "http"])
def test_what_somebody_looks_at_is_entered(office: Office) -> None:
    """The plan, why a date is what it is, a list, the Home tab: who and of whom, never what."""
    office.given(registered(), cgvs())
    an, co = office.person(AN), office.person(CO)
    found = []

    an.types("C0AN", f"/terugkeer status {CODE}")
    found.append(last(office))
    message = office.post("talk_after_cgvs")
    office.reply(co, lambda: co.clicks(message, "Waarom deze datum?"))
    found.append(last(office))
    an.types("C0AN", "/terugkeer zoek 042")
    found.append(last(office))
    co.opens_home()
    found.append(last(office))

    assert [
        (AN, "view", "command:status", CODE, "done"),
        (CO, "view", "button:moment_why", CODE, "done"),
        (AN, "list", "find", None, "done"),
        (CO, "list", "home", None, "done"),
    ] == found


@pytest.mark.parametrize("mode", ["socket", "http"])
def test_what_is_refused_to_somebody_is_entered_where_the_resident_stays(office: Office) -> None:
    """Who tried it, at which door, and about whom; a stranger stands with the organisation."""
    office.given(registered(), cgvs())
    found = []

    for who, line in ((GI, f"status {CODE}"), (NA, f"hoorzitting {CODE} 23/11/2026")):
        office.person(who).types("C0AN", f"/terugkeer {line}")
        found.append(last(office))
    office.person(STRANGER).types("C0AN", f"/terugkeer status {CODE}")
    found.append(last(office, ORGANISATION))

    assert [
        (GI, "ask", "command:status", CODE, "refused"),
        (NA, "ask", "command:hearing", CODE, "refused"),
        (STRANGER, "ask", "command:status", None, "refused"),
    ] == found


def test_a_mistake_is_no_refusal(office: Office) -> None:
    """What cannot be read, or what the procedure forbids, says nothing of rights."""
    office.given(registered())
    before = entries(office)

    for line in ("status 12", f"beslissing {CODE} cgvs 31/2/2026", "status Z9-999"):
        office.person(AN).types("C0AN", f"/terugkeer {line}")

    assert before == entries(office)


def test_own_words_are_entered_as_read_before_they_are_shown(office: Office) -> None:
    """Notes, the text for Match-IT with own words, a correction of them."""
    office.given(registered(), cgvs())
    office.record(TALK, by=AN)
    an = office.person(AN)

    an.types("C0AN", f"/terugkeer status {CODE}")
    an.clicks(answer(an, "C0AN"), "form_open_notes")
    notes = entries(office)[-1]
    an.closes(clear=True)
    before = len(entries(office))
    an.clicks(office.post("talk_after_cgvs"), "Tekst voor Match-IT")
    copied = [(entry.act, entry.what) for entry in entries(office)[before:]]
    an.closes(clear=True)
    an.types("C0AN", f"/terugkeer corrigeer {CODE}")
    an.fills({"seq": "3"})
    before = len(entries(office))
    an.submits()
    put_right = [(entry.act, entry.what) for entry in entries(office)[before:]]

    assert ("read_texts", "button:form_open", CODE) == (notes.act, notes.what, notes.code)
    assert ("read_texts", "button:moment_matchit") in copied
    assert "Bang voor later" in json.dumps(an.modal)
    assert ("read_texts", "form:correct_which") in put_right


def test_linking_files_and_parting_them_is_entered(office: Office) -> None:
    """Both change what colleagues see of a file, though no fact says so."""
    for code in (CODE, "K7-043"):
        office.given(registered(), code=code)
    an = office.person(AN)

    an.types("C0AN", f"/terugkeer beslissing {CODE} K7-043 cgvs 20/11/2026")
    linked = [(one.by, one.code) for one in entries(office) if one.act == "link"]
    an.types("C0AN", f"/terugkeer status {CODE}")
    card = answer(an, "C0AN")
    office.reply(an, lambda: an.clicks(card, "Dit dossier losmaken"))

    assert [(AN, CODE), (AN, "K7-043")] == sorted(linked)
    assert (AN, "unlink", "", CODE, "done") in [
        (one.by, one.act, one.what, one.code, one.result) for one in entries(office)
    ]


def test_own_words_are_not_shown_where_that_cannot_be_entered(
    own_office: Office, database: Path
) -> None:
    """No entry, no words: while somebody else holds the database, the notes stay closed."""
    own_office.given(registered(), cgvs())
    own_office.record(TALK, by=AN)
    an = own_office.person(AN)
    an.types("C0AN", f"/terugkeer status {CODE}")
    card = answer(an, "C0AN")
    own_office.afterwards.settle()

    with sqlite3.connect(database, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        an.clicks(card, "form_open_notes")
        other.execute("ROLLBACK")
    other.close()

    assert "Bang voor later" not in json.dumps(an.modal or {})
    assert "read_texts" not in [entry.act for entry in entries(own_office)]


def test_the_audit_holds_no_code_no_name_and_nothing_that_was_written(
    own_office: Office, database: Path
) -> None:
    """Not in any column of any row, whatever was registered, looked up and refused."""
    own_office.given(registered(), cgvs())
    own_office.record(TALK, by=AN)
    an = own_office.person(AN)
    an.types("C0AN", f"/terugkeer status {CODE}")
    an.types("C0AN", "/terugkeer zoek Fatima")
    an.types("C0AN", f"/terugkeer einderecht {CODE} 15/12/2026 wegens ziekte")
    own_office.person(GI).types("C0AN", f"/terugkeer status {CODE}")
    own_office.afterwards.settle()

    with sqlite3.connect(database) as connection:
        kept = str(connection.execute("SELECT * FROM audit").fetchall())
    connection.close()

    assert "command:status" in kept
    assert all(word not in kept for word in (CODE, "Fatima", "ziekte", "Bang", "An "))


@pytest.mark.parametrize("mode", ["socket", "http"])
def test_the_coordinator_reads_the_logbook_of_the_own_centre(office: Office) -> None:
    """The latest first; that it is read stands on top. Another centre's stays closed."""
    office.given(registered(), cgvs())
    office.person(GI).types("C0AN", f"/terugkeer status {CODE}")
    office.afterwards.settle()
    shown = {}

    for who in (CO, GC):
        person = office.person(who)
        person.types("C0AN", "/terugkeer logboek")
        shown[who] = said(answer(person, "C0AN"))

    lines = shown[CO].splitlines()
    assert f"<@{CO}> · las het logboek" in lines[2], lines
    assert f"<@{GI}> · {CODE} · vroeg iets zonder er recht op te hebben: geweigerd" in lines[3]
    assert f"<@{AN}> · {CODE} · gaf in: beslissing" in lines[4]
    assert "ma 23 nov, 11:00" in lines[4]
    assert CODE not in shown[GC]
    assert (CO, "read_audit", "", None, "done") == last(office)


@pytest.mark.parametrize("mode", ["socket", "http"])
def test_the_logbook_of_a_file_shows_what_concerns_it(office: Office) -> None:
    """In the centre of the reader; an administrator sees where else."""
    office.given(registered(), cgvs())
    office.given(registered(), code="K7-043")
    office.record(f.Transferred(on=day("2026-11-20"), centre="gent", worker=GI))
    shown = {}

    for who, slash in ((CO, "logboek"), (GC, "journal"), (AD, "logboek")):
        person = office.person(who)
        person.types("C0AN", f"/terugkeer {slash} {CODE}")
        shown[who] = said(answer(person, "C0AN"))

    assert all(f"Logboek van {CODE}" in text and "K7-043" not in text for text in shown.values())
    assert "gaf in: beslissing" in shown[CO]
    assert "gaf in: beslissing" not in shown[GC]
    assert "gaf in: transfer" in shown[CO]
    assert "gaf in: transfer" in shown[GC]
    assert "Antwerpen-Linkeroever" in shown[AD]
    assert (GC, "read_audit", "", CODE, "done") == last(office, "gent")


@pytest.mark.parametrize("who", [AN, RN, GI])
def test_the_logbook_is_refused_to_everybody_else(office: Office, who: str) -> None:
    """And that is entered."""
    office.given(registered())
    person = office.person(who)

    person.types("C0AN", f"/terugkeer logboek {CODE}")

    assert "coördinator" in said(answer(person, "C0AN"))
    assert "ask" in {entry.act for chain in ("antwerpen", "gent", ORGANISATION)
                     for entry in entries(office, chain) if entry.by == who}  # fmt: skip


@pytest.mark.parametrize("mode", ["socket", "http"])
def test_a_long_logbook_is_turned_page_by_page(office: Office) -> None:
    """Each page that is read is entered; the first one there is when it shrank meanwhile."""
    days = [NOW - timedelta(days=n) for n in range(39, 0, -1)]
    with office.store.transaction() as tx:
        tx.audit.note(*(Deed(BO, day, "list", "mine", "antwerpen") for day in days))
    office.given(registered(), cgvs())
    co = office.person(CO)
    co.types("C0AN", "/terugkeer logboek")

    first = answer(co, "C0AN")
    co.clicks(first, "audit_turn_next")
    office.afterwards.settle()
    second = answer(co, "C0AN")

    assert "Pagina 1 van 3" in said(first)
    assert "Pagina 2 van 3" in said(second)
    assert "do 15 okt" not in said(first)
    assert ["read_audit", "read_audit"] == [entry.act for entry in entries(office)[-2:]]


def at_once(step: Callable[[], None]) -> None:
    """Do what is to be done afterwards without waiting."""
    step()


def looked(number: int) -> Deed:
    """Somebody looked at a list."""
    return Deed(AN, NOW + timedelta(seconds=number), "list", "mine", "antwerpen")


def test_what_cannot_be_entered_waits_for_the_next_look(store: Store, database: Path) -> None:
    """A database that somebody else holds loses no entry, in their order, each once."""
    quick = open_store(f"sqlite:///{database}", patience=timedelta(milliseconds=50))
    looking = Witness(quick, at_once)
    with sqlite3.connect(database, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        looking.tell([looked(1)])
        looking.tell([looked(2)])
        other.execute("ROLLBACK")
    other.close()

    looking.tell([looked(3)])

    with store.snapshot() as tx:
        found = [entry for entry in tx.audit.page(["antwerpen"], limit=9) if entry.act == "list"]
    quick.close()
    assert [3, 2, 1] == [(entry.at - NOW).seconds for entry in found]


def test_many_looks_at_once_are_entered_together(store: Store) -> None:
    """While one is on the way to enter them, the others only add theirs."""
    waiting: list[Callable[[], None]] = []
    looking = Witness(store, waiting.append)

    for number in range(5):
        looking.tell([looked(number)])
    for step in waiting:
        step()

    with store.snapshot() as tx:
        found = [entry for entry in tx.audit.page(["antwerpen"], limit=9) if entry.act == "list"]
    assert (1, 5) == (len(waiting), len(found))


def test_what_waits_too_long_is_lost_from_the_front_and_told(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    """Memory is bounded while nothing can be written."""
    waiting: list[Callable[[], None]] = []
    looking = Witness(store, waiting.append)

    looking.tell([looked(number) for number in range(witness.MOST + 2)])
    looking.enter()

    with store.snapshot() as tx:
        count = tx.audit.count(["antwerpen"])
        oldest = tx.audit.page(["antwerpen"], limit=1, offset=count - 1)
    assert "audit_lost" in capsys.readouterr().out
    assert looked(2).at == oldest[0].at
