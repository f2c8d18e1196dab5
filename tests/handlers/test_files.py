"""A case code whose registration was undone has no file: it can be registered again, by anybody."""

from __future__ import annotations

import pytest

from scheduling import facts as f
from scheduling.refusal import Refusal
from tests.handlers.office import (
    AN,
    BO,
    CODE,
    GI,
    Office,
    answer,
    cgvs,
    day,
    final,
    registered,
    said,
    without_recording,
)

UNDO = "Laatste actie ongedaan maken"


def undone(office: Office, code: str = "K7-200") -> None:
    """Have An open a file, look at its status and take the registration back there."""
    an = office.person(AN)
    an.types("C0AN", f"/terugkeer bewoner {code}")
    an.fills({"minor": "no", "arrived_on": "2026-11-16"})
    assert an.submits().ok
    an.closes(clear=True)
    an.types("C0AN", f"/terugkeer status {code}")
    an.clicks(answer(an, "C0AN"), UNDO)
    office.sandbox.wait_until(lambda: isinstance(office.facts(code)[-1], f.Withdrawn))


def standing(office: Office, code: str = "K7-200") -> list[f.Fact]:
    """Return the facts that are in force after the registration that was taken back."""
    return [without_recording(fact) for fact in office.facts(code)[2:]]


@pytest.mark.parametrize("mode", ["socket", "http"])
@pytest.mark.parametrize(
    "typed",
    [
        "status K7-200",
        "gesprek K7-200",
        "hoorzitting K7-200 20/11/2026",
        "otp K7-200 geen 20/11/2026",
        "transfer K7-200 gent 20/11/2026",
        "beroep K7-200 geen 20/11/2026",
    ],
)
def test_a_code_whose_registration_was_undone_is_not_known_any_more(
    office: Office, typed: str
) -> None:
    """It is said as of a code that nobody registered, not as something of another centre."""
    undone(office)
    before = office.journal()
    an = office.person(AN)

    told = office.reply(an, lambda: an.types("C0AN", f"/terugkeer {typed}"))

    assert "Er is geen dossier K7-200" in told
    assert an.modal is None
    assert before == office.journal()


def test_a_code_whose_registration_was_undone_is_registered_again(office: Office) -> None:
    """The form opens as for a new code, and the new registration counts."""
    undone(office)
    an = office.person(AN)

    an.types("C0AN", "/terugkeer bewoner K7-200")
    an.fills({"minor": "no", "arrived_on": "2026-11-17"})
    outcome = an.submits()

    assert outcome.ok
    assert [registered(on=day("2026-11-17"))] == standing(office)
    assert "antwerpen" == office.trajectory("K7-200").plan.centre
    assert "Procedure-intake" in said(an.modal or {})


def test_a_decision_registers_again_what_was_undone(office: Office) -> None:
    """Its form asks for the resident's fields too, and both facts are kept."""
    undone(office)
    an = office.person(AN)

    an.types("C0AN", "/terugkeer beslissing K7-200 cgvs 20/11/2026")
    an.fills({"minor": "no", "arrived_on": "2026-11-16"})
    outcome = an.submits()

    assert outcome.ok
    assert [registered(on=day("2026-11-16")), cgvs("2026-11-20")] == standing(office)


def test_another_centre_may_register_what_was_undone(office: Office) -> None:
    """Whoever mistyped a code has no hold over it."""
    undone(office)
    gi = office.person(GI)

    gi.types("C0GI", "/terugkeer bewoner K7-200")
    gi.fills({"minor": "no", "arrived_on": "2026-11-16"})
    outcome = gi.submits()

    assert outcome.ok
    assert "gent" == office.trajectory("K7-200").plan.centre


def test_registering_again_is_answered_twice_as_a_new_file(office: Office) -> None:
    """A request that comes again gets its first answer: there was no plan before."""
    undone(office)
    with office.store.snapshot() as tx:
        an = tx.people.person(AN)
    assert an is not None

    first, again = (
        office.desk.record(an, "K7-200", [registered()], request_id="once") for _ in range(2)
    )

    assert (None, None) == (first.before, again.before)
    assert 3 == len(office.facts("K7-200"))


def test_nothing_is_registered_where_no_registration_stands(office: Office) -> None:
    """Also an administrator is told that there is no file, and a line for several is refused."""
    undone(office)
    office.given(registered())
    hearing = [f.Hearing(on=day("2026-11-20"))]
    with office.store.snapshot() as tx:
        admin = tx.people.person("U0AD")
    assert admin is not None

    for act in (
        lambda: office.desk.record(admin, "K7-200", hearing, request_id="one"),
        lambda: office.desk.record_several(
            admin, {CODE: hearing, "K7-200": hearing}, request_id="two"
        ),
    ):
        with pytest.raises(Refusal, match="unknown_code"):
            act()

    assert [] == standing(office)


@pytest.mark.parametrize("mode", ["socket", "http"])
@pytest.mark.parametrize("typed", ["bewoner B2-777", "beslissing B2-777 cgvs 20/11/2026"])
def test_the_second_who_registers_a_new_code_is_told_who_was_first(
    office: Office, typed: str
) -> None:
    """Above the form, which stays as it was filled in: a mention needs running text."""
    an, bo = office.person(AN), office.person(BO)
    for person in (an, bo):
        person.types("C0AN", f"/terugkeer {typed}")
        person.fills({"minor": "no", "arrived_on": "2026-11-16"})
    assert an.submits().ok
    before = office.journal()

    outcome = bo.submits()

    above = said(bo.modal or {})
    assert not outcome.errors
    assert f"<@{AN}>" in above
    assert "ma 23 nov" in above
    assert before == office.journal()


def test_a_code_that_has_a_file_is_refused_with_who_opened_it(office: Office) -> None:
    """Typed as a command, before any form opens."""
    office.given(registered(), by=BO)
    an = office.person(AN)

    an.types("C0AN", f"/terugkeer bewoner {CODE}")

    told = said(answer(an, "C0AN"))
    assert "heeft al een dossier" in told
    assert f"<@{BO}>" in told
    assert an.modal is None


@pytest.mark.parametrize("mode", ["socket", "http"])
@pytest.mark.parametrize("line", ["aangekomen 20/11/2026", "aangekomen gisteren"])
def test_the_old_centre_is_told_which_centre_records_the_arrival(office: Office, line: str) -> None:
    """By its name: “the resident's centre” would be the one where the person works."""
    office.given(registered(), final(), f.OtpAllocated(on=day("2026-11-03"), centre="gent"))
    before = office.journal()
    an = office.person(AN)

    an.types("C0AN", f"/terugkeer otp {CODE} {line}")

    told = said(answer(an, "C0AN"))
    assert "maatschappelijk werker of coördinator van Gent" in told
    assert "centrum van de bewoner" not in told
    assert before == office.journal()
