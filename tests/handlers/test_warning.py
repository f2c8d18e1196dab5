"""Personal data in own words: asked about before it is kept, and never repeated."""

from __future__ import annotations

import pytest

from sandbox import Fault
from scheduling import facts as f
from storage import Entry
from tests.handlers.office import AN, CODE, Office, answer, cgvs, final, registered, said

pytestmark = pytest.mark.parametrize("mode", ["socket", "http"])

NOTE = "bel haar advocaat op 0470 12 34 56"
LINE = f"/terugkeer einderecht {CODE} 15/12/2026 {NOTE}"


def kept(office: Office, field: str) -> list[str | None]:
    """Return what is kept of the last fact in a field of own words."""
    with office.store.snapshot() as tx:
        resident = tx.journal.find(CODE)
        assert resident is not None
        entries: list[Entry] = tx.journal.entries(resident.id)
        return [tx.journal.texts(resident.id, entry.seq).get(field) for entry in entries[-1:]]


def a_talk(office: Office, notes: str) -> None:
    """Fill in the form of a talk, with a note."""
    office.given(registered(), cgvs("2026-11-02"))
    an = office.person(AN)
    an.types("C0AN", f"/terugkeer gesprek {CODE}")
    an.fills({"on": "2026-11-20", "interpreter": "no", "notes": notes})


def test_a_note_with_a_number_is_kept_only_when_that_is_said(office: Office) -> None:
    """The form stays as it was filled in; an empty box is refused at the box."""
    a_talk(office, NOTE)
    an, before = office.person(AN), len(office.facts())

    first = an.submits()
    asked, nothing_yet = said(an.modal or {}), len(office.facts())
    second = an.submits()
    an.fills({"keep_personal": ["yes"]})
    third = an.submits()

    assert first.ok
    assert "telefoonnummer" in asked
    assert before == nothing_yet
    assert ["keep_personal"] == list(second.errors)
    assert third.ok
    talk = office.facts()[-1]
    assert isinstance(talk, f.TalkHeld)
    assert ("2026-11-20", False) == (talk.on.isoformat(), talk.interpreter)
    assert [NOTE] == kept(office, "notes")


def test_a_note_from_which_the_number_is_taken_is_kept_without_a_box(office: Office) -> None:
    """Whoever takes it out need not tick that it is left in."""
    a_talk(office, NOTE)
    an = office.person(AN)
    an.submits()

    an.fills({"notes": "bel haar advocaat"})
    outcome = an.submits()

    assert outcome.ok
    assert ["bel haar advocaat"] == kept(office, "notes")


def test_a_note_without_personal_data_is_kept_at_once(office: Office) -> None:
    """Dates, offices and the free number are none."""
    a_talk(office, "Afspraak op 01/12/2026 bij Dienst Vreemdelingenzaken, of bel 0800 32 745.")

    assert office.person(AN).submits().ok
    assert "talk_held" == office.facts()[-1].fact


def test_a_reason_that_was_typed_is_asked_about_in_its_form(office: Office) -> None:
    """It stands in the form already, and nowhere else."""
    office.given(registered(), final())
    an, before = office.person(AN), office.journal()

    an.types("C0AN", LINE)
    nothing_yet = office.journal()
    asked = an.submits()
    still_nothing = office.journal()
    an.fills({"keep_personal": ["yes"]})
    saved = an.submits()

    assert saved.ok, saved
    assert before == nothing_yet == still_nothing
    assert asked.ok
    assert [NOTE] == kept(office, "reason")
    assert not any("0470" in str(message) for message in office.sandbox.messages("C0AN"))


def test_a_reason_is_not_put_on_a_card_where_the_form_does_not_open(office: Office) -> None:
    """Nothing is kept, and nothing of it is said back."""
    office.given(registered(), final())
    an, before = office.person(AN), office.journal()
    office.sandbox.faults.add(Fault("views.open", "internal_error"))

    an.types("C0AN", LINE)

    assert before == office.journal()
    assert "persoonsgegevens" in said(answer(an, "C0AN"))
    assert "0470" not in str(answer(an, "C0AN"))
