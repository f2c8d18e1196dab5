"""Bad input: one clear sentence in the place where the person acted, and nothing is written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from scheduling import facts as f
from tests.handlers.office import (
    AN,
    BO,
    CODE,
    GI,
    GUEST,
    STRANGER,
    Office,
    answer,
    cgvs,
    day,
    final,
    registered,
    said,
)

TYPED = [
    ("status Z9-999", ["Z9-999"]),
    ("gesprek Z9-999", ["Z9-999"]),
    ("hoorzitting Z9-999 20/11/2026", ["Z9-999"]),
    ("otp Z9-999 geen 20/11/2026", ["Z9-999"]),
    ("status 12", ["dossiercode"]),
    ("status K7-04", ["K7-04", "dossiercode"]),
    ("beslissing K7-042x cgvs 20/11/2026", ["K7-042x"]),
    (f"beslissing {CODE} cgvs 31/2/2026", ["31/2"]),
    (f"beslissing {CODE} cgvs 11/13/2026", ["11/13/2026"]),
    (f"beslissing {CODE} cgvs 20", ["20"]),
    (f"beslissing {CODE} cgvs 24/11/2026", ["24 nov"]),
    (f"beslissing {CODE} cgvs di 20 nov", ["di 20 nov", "vr 20 nov is een andere weekdag"]),
    (f"beslissing {CODE} cgvs ma 20/11/2026", ["ma 20/11/2026", "een andere weekdag"]),
    (f"hoorzitting {CODE} ma 1 dec", ["ma 1 dec", "di 1 dec is een andere weekdag"]),
    (f"otp {CODE} geen ma 20/11/2026", ["een andere weekdag"]),
    (f"beroep {CODE} geen ma 20 nov", ["een andere weekdag"]),
    (f"einderecht {CODE} ma 20/11/2026 afspraak", ["een andere weekdag"]),
    (f"einderecht {CODE} 15/12/2016 afspraak", ["te ver weg"]),
    (f"einderecht {CODE} 15/12/2036 afspraak", ["te ver weg"]),
    (f"beslissing {CODE} cgvs 24/11", ["van 2025", "jaar"]),
    (f"beslissing {CODE} cgvs di 24 nov", ["van 2025", "jaar"]),
    (f"otp {CODE} geen 24/11/2026", ["24 nov"]),
    (f"otp {CODE} aangekomen 20/11/2026", ["definitieve"]),
    ("beslissing Jan Peeters cgvs 20/11/2026", ["naam"]),
    ("beslissing Peeters cgvs 20/11/2026", ["naam"]),
    ("status Fatima", ["naam"]),
    ("beslissing an@opvang.be cgvs 20/11/2026", ["e-mail"]),
    ("beslissing 0470 12 34 56 cgvs 20/11/2026", ["telefoon"]),
    ("status +32 470 12 34 56", ["telefoon"]),
    ("bewoner 85.07.30-033.28", ["rijksregister"]),
    ("beslissing 85073003328 cgvs 20/11/2026", ["rijksregister"]),
    ("status <@U0BO>", ["collega"]),
    (f"status {CODE} " + "x" * 2_000, ["te lang"]),
    (f"hoorzitting {CODE} 20/11/2026 " + "x " * 80, ["te lang"]),
    (f"einderecht {CODE} 15/12/2026 " + "reden " * 400, ["te lang"]),
    (
        "hoorzitting " + " ".join(f"K7-{n:03}" for n in range(42, 63)) + " 20/11/2026",
        ["meer dossiercodes"],
    ),
    ("status " + "Fatima" * 50, ["dossiercode"]),
]


@pytest.mark.parametrize("mode", ["socket", "http"])
@pytest.mark.parametrize(("typed", "named"), TYPED)
def test_what_is_typed_wrong_gets_one_sentence_and_nothing_is_written(
    office: Office, typed: str, named: list[str]
) -> None:
    """What was understood, why it cannot be, and what to do; only the typist sees it."""
    office.given(registered(), cgvs("2026-11-02"))
    before = office.journal()
    an = office.person(AN)

    outcome = an.types("C0AN", f"/terugkeer {typed}")

    assert outcome.ok
    reply = said(answer(an, "C0AN"))
    assert all(word in reply for word in named), reply
    assert an.modal is None
    assert before == office.journal()


def test_personal_data_are_not_repeated(office: Office) -> None:
    """What looks like personal data is not said back."""
    an = office.person(AN)

    for typed, secret in (
        ("status Fatima El Amrani", "Fatima"),
        ("status an@x.be", "an@x"),
        ("status Fatima 12", "Fatima"),
        ("zoek *Fatima* 12", "Fatima"),
    ):
        an.types("C0AN", f"/terugkeer {typed}")

        assert secret not in said(answer(an, "C0AN"))


@pytest.mark.parametrize("mode", ["socket", "http"])
def test_a_reason_may_be_long_and_what_is_invisible_in_a_line_is_no_part_of_it(
    office: Office,
) -> None:
    """The bound on words is for what is no prose; a pasted code brings marks along."""
    office.given(registered(), final("2026-11-02"))
    office.person(AN).types(
        "C0AN", f"/terugkeer einde\u200brecht \u202a{CODE}\u202c 15/12/2026 " + "reden " * 90
    )

    last = office.facts()[-1]
    assert isinstance(last, f.RightEndSet)
    assert day("2026-12-15") == last.ends_on


def test_a_text_that_grows_beyond_the_bound_is_refused_at_its_input(office: Office) -> None:
    """Slack counts what was typed; composed, some letters are two."""
    office.given(registered(), cgvs("2026-11-02"))
    before = office.journal()
    an = office.person(AN)
    an.types("C0AN", f"/terugkeer gesprek {CODE}")
    an.fills({"on": "2026-11-20", "interpreter": "no", "notes": "\u0958" * 2_000})

    outcome = an.submits()

    assert ["notes"] == list(outcome.errors), outcome
    assert "3000" in outcome.errors["notes"]
    assert before == office.journal()


def _register(**more: Any) -> dict[str, Any]:
    return {"minor": "no", "arrived_on": "2026-05-04", **more}


FILLED: list[tuple[str, Mapping[str, Any], str, str]] = [
    ("beslissing", {"code": "Jan Peeters", "kind": "cgvs_negative"}, "code", "naam"),
    ("beslissing", {"code": "an@x.be", "kind": "cgvs_negative"}, "code", "e-mail"),
    ("beslissing", {"code": "0470 123 456", "kind": "cgvs_negative"}, "code", "telefoon"),
    ("beslissing", {"code": "?!", "kind": "cgvs_negative"}, "code", "dossiercode"),
    (
        "beslissing",
        {"code": CODE, "kind": "cgvs_negative", "on": "2026-11-24"},
        "on",
        "24 nov",
    ),
    ("beslissing", {"code": CODE, "kind": "annulled", "on": "2026-11-01"}, "kind", "vernietig"),
    ("beslissing Z9-999 cgvs 20/11/2026", _register(minor="yes"), "minor", "minderjarige"),
    ("bewoner Z9-999", _register(minor="yes"), "minor", "minderjarige"),
    ("bewoner Z9-999", _register(arrived_on="2026-11-24"), "arrived_on", "24 nov"),
    ("bewoner Z9-999", _register(applied_on="2026-11-24"), "applied_on", "24 nov"),
    ("bewoner Z9-999", _register(worker=GI), "worker", "medewerker"),
    ("hoorzitting", {"code": "Z9-999", "on": "2026-11-20"}, "code", "Z9-999"),
    ("otp", {"code": "Z9-999", "state": "not_allocated"}, "code", "Z9-999"),
    ("otp", {"code": CODE, "state": "not_allocated"}, "state", "definitieve"),
    ("otp", {"code": CODE, "state": "no_show", "on": "2026-11-24"}, "on", "24 nov"),
    (f"gesprek {CODE}", {"on": "2026-11-01"}, "on", "2 nov"),
    (f"gesprek {CODE}", {"on": "2026-11-24"}, "on", "24 nov"),
    # years that a calendar offers and no file can hold
    ("beslissing", {"code": CODE, "kind": "cgvs_negative", "on": "1985-11-20"}, "on", "1985"),
    ("hoorzitting", {"code": CODE, "on": "2126-12-01"}, "on", "2126"),
    ("otp", {"code": CODE, "state": "not_allocated", "on": "0206-11-20"}, "on", "206"),
    (f"gesprek {CODE}", {"on": "1926-11-20"}, "on", "1926"),
    (f"einderecht {CODE}", {"ends_on": "1026-12-01", "reason": "x"}, "ends_on", "1026"),
    ("bewoner Z9-999", _register(arrived_on="1985-05-04"), "arrived_on", "1985"),
    ("bewoner Z9-999", _register(applied_on="1926-05-04"), "applied_on", "1926"),
]


@pytest.mark.parametrize("mode", ["socket", "http"])
@pytest.mark.parametrize(("typed", "filled", "field", "named"), FILLED)
def test_what_is_filled_in_wrong_is_said_at_that_field(
    office: Office, typed: str, filled: Mapping[str, Any], field: str, named: str
) -> None:
    """The form stays as it was filled in, and the sentence stands under the input."""
    office.given(registered(), cgvs("2026-11-02"))
    before = office.journal()
    an = office.person(AN)

    an.types("C0AN", f"/terugkeer {typed}")
    an.fills(filled)
    outcome = an.submits()

    assert [field] == list(outcome.errors), outcome
    assert named in outcome.errors[field]
    assert an.modal is not None
    assert before == office.journal()


@pytest.mark.parametrize("who", [STRANGER, GUEST])
@pytest.mark.parametrize(
    "typed",
    [
        "beslissing",
        f"beslissing {CODE} cgvs 20/11/2026",
        "bewoner Z9-999",
        f"status {CODE}",
        f"hoorzitting {CODE} 20/11/2026",
        f"gesprek {CODE}",
        f"otp {CODE} geen 20/11/2026",
    ],
)
def test_somebody_who_is_not_registered_is_refused_everything_but_help(
    office: Office, who: str, typed: str
) -> None:
    """Whether the code exists is not told either."""
    office.given(registered())
    before = office.journal()
    person = office.person(who)

    person.types("C0AN", f"/terugkeer {typed}")

    reply = said(answer(person, "C0AN"))
    why = "Gasten van deze Slack" if who == GUEST else "pas enregistré"
    assert why in reply, reply
    assert person.modal is None
    assert before == office.journal()


@pytest.mark.parametrize("mode", ["socket", "http"])
def test_a_talk_before_its_moment_opened_is_refused_at_the_date(office: Office) -> None:
    """The opening day is named."""
    office.given(registered(), cgvs("2026-11-20"))
    before = office.journal()
    an = office.person(AN)

    an.types("C0AN", f"/terugkeer gesprek {CODE}")
    an.fills({"on": "2026-11-19"})
    outcome = an.submits()

    assert ["on"] == list(outcome.errors)
    assert "20 nov" in outcome.errors["on"]
    assert before == office.journal()


@pytest.mark.parametrize("mode", ["socket", "http"])
def test_the_same_decision_is_refused_to_the_second_naming_the_first(office: Office) -> None:
    """Who registered it is mentioned, and when."""
    office.given(registered())
    an, bo = office.person(AN), office.person(BO)

    an.types("C0AN", f"/terugkeer beslissing {CODE} cgvs 20/11/2026")
    before = office.journal()
    bo.types("C0AN", f"/terugkeer beslissing {CODE} cgvs 20/11/2026")

    reply = said(answer(bo, "C0AN"))
    assert f"<@{AN}>" in reply
    assert "ma 23 nov" in reply
    assert before == office.journal()


@pytest.mark.parametrize("mode", ["socket", "http"])
def test_the_same_decision_in_a_form_is_refused_above_the_form(office: Office) -> None:
    """The mention needs running text; closing it brings the form back as it was filled in."""
    office.given(registered(), cgvs("2026-11-20"), by=BO)
    an = office.person(AN)

    an.types("C0AN", "/terugkeer beslissing")
    an.fills({"code": CODE, "kind": "cgvs_negative", "on": "2026-11-20"})
    an.submits()
    above = said(an.modal or {})
    an.closes()

    assert f"<@{BO}>" in above
    assert an.modal is not None
    assert "decision" == an.modal["callback_id"]


@pytest.mark.parametrize("mode", ["socket", "http"])
def test_a_date_of_long_ago_is_registered_only_when_it_is_confirmed(office: Office) -> None:
    """Typed whole: a question first, and nothing is written before the answer."""
    office.given(registered(on=day("2023-01-09")))
    before = office.journal()
    an = office.person(AN)

    an.types("C0AN", f"/terugkeer beslissing {CODE} cgvs 9/10/2024")
    asked, nothing_yet = said(an.modal or {}), office.journal()
    outcome = an.submits()

    assert "9 okt 2024" in asked
    assert before == nothing_yet
    assert outcome.ok
    assert cgvs("2024-10-09").on == office.facts()[-1].on


@pytest.mark.parametrize("mode", ["socket", "http"])
def test_each_date_of_long_ago_in_a_form_is_confirmed_on_its_own(office: Office) -> None:
    """One box after the other; an empty box is refused, and only the last answer writes."""
    an = office.person(AN)

    an.types("C0AN", "/terugkeer beslissing Z9-999 cgvs 9/10/2024")
    an.fills(_register(arrived_on="2023-01-09"))
    an.submits()
    first = said(an.modal or {})
    refused = an.submits()
    an.fills({"confirmed": ["yes"]})
    an.submits()
    second = said(an.modal or {})
    nothing_yet = office.journal()
    an.fills({"confirmed": ["yes"]})
    an.submits()

    assert "9 jan 2023" in first
    assert ["confirmed_2023-01-09"] == list(refused.errors)
    assert "9 okt 2024" in second
    assert [] == nothing_yet
    assert ["registered", "decision"] == [fact.fact for fact in office.facts("Z9-999")]


@pytest.mark.parametrize("mode", ["socket", "http"])
def test_an_attempt_of_long_ago_is_confirmed_in_the_form_of_its_checklist(office: Office) -> None:
    """The box stands in the form that asks for it, so that the attempt can be recorded at all."""
    office.given(registered(on=day("2023-01-09")), cgvs("2024-01-08"))
    an = office.person(AN)
    an.clicks(office.post("talk_after_cgvs"), "Niet doorgegaan")

    an.fills({"on": "2024-01-11", "reason": "no_show"})
    an.submits()
    nothing_yet = len(office.facts())
    an.fills({"confirmed_2024-01-11": ["yes"]})
    outcome = an.submits()

    assert 2 == nothing_yet
    assert outcome.ok
    expected = f.TalkNotHeld(on=day("2024-01-11"), moment="talk_after_cgvs", reason="no_show")
    assert expected == office.facts()[-1].model_copy(update={"recorded_on": None})


@pytest.mark.parametrize("mode", ["socket", "http"])
def test_a_code_that_has_a_file_is_not_opened_again(office: Office) -> None:
    """It is said at once, before a form is filled in for nothing."""
    office.given(registered())
    before = office.journal()
    an = office.person(AN)

    an.types("C0AN", f"/terugkeer bewoner {CODE}")

    assert "dossier" in said(answer(an, "C0AN"))
    assert an.modal is None
    assert before == office.journal()


def test_an_otp_talk_after_an_arrival_that_came_too_late_waits_for_a_person(
    office: Office,
) -> None:
    """The arrival lies after the last day of material help: the conflict is named."""
    allocated = f.OtpAllocated(on=day("2026-10-05"), centre="gent")
    arrived = f.OtpArrived(on=day("2026-11-20"), centre="gent", worker=GI)
    office.given(registered(), final("2026-10-01"), allocated, arrived)
    before = office.journal()
    worker = office.person(GI)

    worker.types("C0GI", f"/terugkeer gesprek {CODE}")
    worker.chooses("talk_choose", "otp_intake")
    worker.fills({"on": "2026-11-23", "cooperates": "yes"})
    outcome = worker.submits()

    assert 1 == len(outcome.errors)
    assert "31 okt" in next(iter(outcome.errors.values()))
    assert before == office.journal()
