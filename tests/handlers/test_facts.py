"""The rarer facts, each typed whole and through its form, in Socket Mode and over HTTP."""

from __future__ import annotations

import pytest

from scheduling import facts as f
from tests.handlers.office import (
    AN,
    BO,
    CO,
    CODE,
    GC,
    GI,
    NA,
    RN,
    Office,
    answer,
    cgvs,
    day,
    final,
    registered,
    said,
    without_recording,
)

pytestmark = pytest.mark.parametrize("mode", ["socket", "http"])

FINAL = (registered(), final("2026-10-05"))
ALLOCATED = (*FINAL, f.OtpAllocated(on=day("2026-10-06"), centre="gent"))
IN_OTP = (*ALLOCATED, f.OtpArrived(on=day("2026-10-08"), centre="gent", worker=GI))

Case = tuple[str, tuple[f.Fact, ...], str, dict[str, str], f.Fact]
CASES: dict[str, Case] = {
    "suspensive appeal": (
        AN,
        (registered(), cgvs()),
        "beroep {code} schorsend 21/11/2026",
        {"state": "suspensive", "on": "2026-11-21"},
        f.Appeal(on=day("2026-11-21"), suspensive=True),
    ),
    "appeal that is not suspensive": (
        AN,
        (registered(), cgvs()),
        "recours {code} non suspensif 21/11/2026",
        {"state": "not_suspensive", "on": "2026-11-21"},
        f.Appeal(on=day("2026-11-21"), suspensive=False),
    ),
    "no appeal": (
        AN,
        (registered(), cgvs()),
        "beroep {code} geen 21/11/2026",
        {"state": "none", "on": "2026-11-21"},
        f.Appeal(on=day("2026-11-21"), suspensive=False),
    ),
    "extension requested": (
        GI,
        IN_OTP,
        "verlenging {code} aangevraagd 9/10/2026",
        {"state": "requested", "on": "2026-10-09"},
        f.Extension(on=day("2026-10-09"), state="requested"),
    ),
    "extension granted": (
        GI,
        IN_OTP,
        "verlenging {code} 12/10/2026 toegekend",
        {"state": "granted", "on": "2026-10-12"},
        f.Extension(on=day("2026-10-12"), state="granted"),
    ),
    "extension refused": (
        GI,
        IN_OTP,
        "prolongation {code} refusee 12/10/2026",
        {"state": "refused", "on": "2026-10-12"},
        f.Extension(on=day("2026-10-12"), state="refused"),
    ),
    "refusal to leave": (
        GI,
        IN_OTP,
        "weigert {code} 20/11/2026",
        {"on": "2026-11-20"},
        f.RefusesToLeave(on=day("2026-11-20")),
    ),
    "decision annulled": (
        AN,
        (registered(), cgvs()),
        "beslissing {code} vernietigd 21/11/2026",
        {"kind": "annulled", "on": "2026-11-21"},
        f.Decision(on=day("2026-11-21"), kind="annulled"),
    ),
    "another centre": (
        NA,
        (registered(), f.TransferAnnounced(on=day("2026-11-19"), centre="namen")),
        "transfer {code} namen 20/11/2026",
        {"centre": "namen", "worker": NA, "on": "2026-11-20"},
        f.Transferred(on=day("2026-11-20"), centre="namen", worker=NA),
    ),
    "transfer to come": (
        AN,
        (registered(),),
        "transfer {code} namen 30/11/2026",
        {"centre": "namen", "on": "2026-11-30"},
        f.TransferAnnounced(on=day("2026-11-23"), centre="namen", expected_on=day("2026-11-30")),
    ),
    "talk that failed": (
        AN,
        (registered(), cgvs()),
        "nietdoorgegaan {code} cgvs 23/11/2026 geen tolk",
        {"moment": "talk_after_cgvs", "reason": "interpreter", "on": "2026-11-23"},
        f.TalkNotHeld(on=day("2026-11-23"), moment="talk_after_cgvs", reason="interpreter"),
    ),
}
ENDS = {
    "verlaten": "left",
    "werkt niet mee": "no_cooperation",
    "volgend verzoek": "subsequent_application",
    "verblijfstitel": "residence_permit",
    "bescherming": "status_granted",
    "teruggekeerd": "returned",
}
for typed, reason in ENDS.items():
    CASES[f"end: {reason}"] = (
        AN,
        (registered(),),
        f"einde {{code}} {typed} 20/11/2026",
        {"state": reason, "on": "2026-11-20"},
        f.from_data({"fact": "stay_ended", "on": "2026-11-20", "reason": reason}),
    )


@pytest.mark.parametrize("case", CASES.values(), ids=list(CASES))
def test_a_line_typed_whole_is_registered_at_once(office: Office, case: Case) -> None:
    """Code, word and day are enough, and the answer says what was registered."""
    who, given, line, _filled, expected = case
    office.given(*given)
    person = office.person(who)

    outcome = person.types("C0AN", f"/terugkeer {line.format(code=CODE)}")

    assert outcome.ok
    assert person.modal is None
    assert expected == without_recording(office.facts()[-1])
    assert said(answer(person)).startswith(f"*{CODE}")


@pytest.mark.parametrize("case", CASES.values(), ids=list(CASES))
def test_the_form_registers_the_same_fact(office: Office, case: Case) -> None:
    """The bare code opens the form, which has the same validation."""
    who, given, line, filled, expected = case
    office.given(*given)
    person = office.person(who)

    person.types("C0AN", f"/terugkeer {line.split()[0]} {CODE}")
    person.fills(filled)
    outcome = person.submits()

    assert outcome.ok
    assert expected == without_recording(office.facts()[-1])
    assert person.modal is not None
    assert CODE in said(person.modal)


@pytest.mark.parametrize("word", ["beroep", "verlenging", "weigering", "einde", "transfer"])
def test_the_word_alone_asks_for_the_code_too(office: Office, word: str) -> None:
    """A code that has no file is told at the input where it was typed."""
    office.given(registered())
    an = office.person(AN)

    an.types("C0AN", f"/terugkeer {word}")
    an.fills({"code": "B2-777"})
    if word in ("beroep", "verlenging", "einde"):
        an.chooses("state", {"beroep": "none", "verlenging": "granted"}.get(word, "left"))
    outcome = an.submits()

    assert ["code"] == list(outcome.errors)
    assert [CODE] == [code for code, _entries in office.journal()]


@pytest.mark.parametrize(
    "line",
    [
        "beroep {code} misschien 20/11/2026",
        "beroep {code} schorsend 20/11/2026 en nog wat",
        "verlenging {code} binnenkort",
        "einde {code} ziek 20/11/2026",
        "nietdoorgegaan",
        "nietdoorgegaan {code} hoofdpijn",
        "transfer {code} parijs 20/11/2026",
        "einderecht {code} ooit",
        "corrigeer",
        "corrigeer {code} alles",
    ],
)
def test_a_line_that_is_not_understood_gets_its_usage(office: Office, line: str) -> None:
    """Nothing is guessed at, and nothing is written."""
    office.given(registered(), cgvs())
    before = office.journal()
    an = office.person(AN)

    an.types("C0AN", f"/terugkeer {line.format(code=CODE)}")

    assert f"/terugkeer {line.split()[0]}" in said(answer(an))
    assert an.modal is None
    assert before == office.journal()


def test_the_words_are_french_after_retour(office: Office) -> None:
    """Command and reason, with the answer in the reader's language."""
    office.given(registered(centre="namen", worker=NA))
    worker = office.person(NA)

    worker.types("C0NAMEN", f"/retour clôturer {CODE} titre de séjour 20/11/2026")

    expected = f.StayEnded(on=day("2026-11-20"), reason="residence_permit")
    assert expected == without_recording(office.facts()[-1])
    assert "titre de séjour de plus de 3 mois" in said(answer(worker))


def test_the_end_of_the_right_is_set_with_a_reason_that_is_sealed(office: Office) -> None:
    """The reason lies encrypted beside the fact, and the answer does not repeat it."""
    office.given(*FINAL)
    an = office.person(AN)

    an.types("C0AN", f"/terugkeer einderecht {CODE} 15/12/2026 uitstel na ziekenhuis")

    fact = office.facts()[-1]
    expected = f.RightEndSet(on=day("2026-11-23"), ends_on=day("2026-12-15"))
    assert expected == without_recording(fact)
    with office.store.snapshot() as tx:
        texts = tx.journal.texts(office.trajectory().resident.id, len(office.facts()))
    assert {"reason": "uitstel na ziekenhuis"} == texts
    card = said(answer(an))
    assert "di 15 dec" in card
    assert "ziekenhuis" not in card
    assert day("2026-12-15") == office.trajectory().plan.right_ends


def test_the_end_of_the_right_without_a_reason_asks_for_it(office: Office) -> None:
    """The day stands in the form already."""
    office.given(*FINAL)
    an = office.person(AN)

    an.types("C0AN", f"/terugkeer einderecht {CODE} 15 december")
    before = office.facts()
    an.fills({"reason": "Beslissing van Fedasil"})
    an.submits()

    assert 2 == len(before)
    expected = f.RightEndSet(on=day("2026-11-23"), ends_on=day("2026-12-15"))
    assert expected == without_recording(office.facts()[-1])


def test_a_last_day_years_away_is_taken_for_a_mistake(office: Office) -> None:
    """The typed year is pointed out and nothing is set."""
    office.given(*FINAL)
    an = office.person(AN)

    an.types("C0AN", f"/terugkeer einderecht {CODE} 15/12/2062 uitstel")

    assert "15 dec 2062" in said(answer(an))
    assert 2 == len(office.facts())


def test_a_talk_that_failed_need_not_be_named_where_one_is_open(office: Office) -> None:
    """With one open talk, day and reason are enough."""
    office.given(registered())
    an = office.person(AN)

    an.types("C0AN", f"/terugkeer nietdoorgegaan {CODE} gisteren afwezig")

    expected = f.TalkNotHeld(on=day("2026-11-22"), moment="procedure_intake", reason="no_show")
    assert expected == without_recording(office.facts()[-1])


def test_a_talk_that_failed_is_asked_for_where_several_are_open(office: Office) -> None:
    """The form offers the open talks of this resident."""
    exception = f.OtpException(on=day("2026-11-03"), state="requested")
    office.given(registered(), final(), exception)
    an = office.person(AN)

    an.types("C0AN", f"/terugkeer nietdoorgegaan {CODE} gisteren afwezig")
    an.fills({"moment": "first_talk"})
    an.submits()

    expected = f.TalkNotHeld(on=day("2026-11-22"), moment="first_talk", reason="no_show")
    assert expected == without_recording(office.facts()[-1])


def test_where_no_talk_is_open_none_can_have_failed(office: Office) -> None:
    """The form does not open for nothing."""
    office.given(registered(), f.StayEnded(on=day("2026-11-01"), reason="left"))
    an = office.person(AN)

    an.types("C0AN", f"/terugkeer nietdoorgegaan {CODE}")

    assert an.modal is None
    assert "geen gesprek van jou open" in said(answer(an))


def test_a_refusal_before_the_right_has_ended_is_refused(office: Office) -> None:
    """The sentence says the last day, and nothing is written."""
    office.given(*IN_OTP)
    gi = office.person(GI)

    gi.types("C0GI", f"/terugkeer weigering {CODE} 20/10/2026")

    assert "wo 4 nov" in said(answer(gi, "C0GI"))
    assert len(IN_OTP) == len(office.facts())


def test_only_the_receiving_centre_records_an_announced_arrival(office: Office) -> None:
    """The centre that is left cannot push somebody away; the arrival is the acceptance."""
    office.given(registered())
    an, na, gi = office.person(AN), office.person(NA), office.person(GI)

    na.types("C0NAMEN", f"/terugkeer transfer {CODE} namen 20/11/2026")
    refused = said(answer(na, "C0NAMEN"))
    untouched = len(office.facts())
    an.types("C0AN", f"/terugkeer transfer {CODE} namen 20/11/2026")
    waiting = office.trajectory().plan
    gi.types("C0GI", f"/terugkeer transfer {CODE} gent 20/11/2026")
    elsewhere = said(answer(gi, "C0GI"))
    na.types("C0NAMEN", f"/terugkeer transfer {CODE} namen 20/11/2026")
    an.types("C0AN", f"/terugkeer status {CODE}")

    assert "Aucun transfert" in refused
    assert "Antwerpen-Linkeroever" in refused
    assert 1 == untouched
    assert ("antwerpen", "namen") == (waiting.centre, waiting.expected_centre)
    assert "geen transfer van deze bewoner" in elsewhere
    plan = office.trajectory().plan
    assert ("namen", NA) == (plan.centre, plan.worker)
    assert "Dit mag je hier niet" in said(answer(an))


def test_after_a_transfer_the_old_worker_still_records_a_talk_held_before(office: Office) -> None:
    """It was held in the own centre, whenever it is written down."""
    moved = f.Transferred(on=day("2026-11-20"), centre="namen", worker=NA)
    office.given(registered(), cgvs("2026-11-16"), moved)
    an = office.person(AN)

    an.types("C0AN", f"/terugkeer gesprek {CODE}")
    an.fills({"on": "2026-11-18"})
    outcome = an.submits()

    assert outcome.ok
    expected = f.TalkHeld(on=day("2026-11-18"), moment="talk_after_cgvs")
    assert expected == without_recording(office.facts()[-1])


def test_the_coordinator_names_another_worker(office: Office) -> None:
    """In the centre where the resident stays already, a transfer is a change of worker."""
    office.given(registered())
    co = office.person(CO)

    co.types("C0AN", f"/terugkeer transfer {CODE}")
    without = co.submits()
    co.fills({"worker": BO, "on": "2026-11-23"})
    outcome = co.submits()

    assert ["worker"] == list(without.errors)
    assert outcome.ok
    assert f.Assigned(on=day("2026-11-23"), worker=BO) == without_recording(office.facts()[-1])
    assert BO == office.trajectory().responsible


def test_a_worker_does_not_hand_over_to_a_colleague(office: Office) -> None:
    """That is the coordinator's, and the refusal says so."""
    office.given(registered())
    an = office.person(AN)

    an.types("C0AN", f"/terugkeer transfer {CODE} antwerpen")
    an.fills({"worker": BO})
    an.submits()

    assert an.modal is not None
    assert 1 == len(office.facts())


def test_a_colleague_of_elsewhere_is_not_made_responsible(office: Office) -> None:
    """The worker works in the centre that is chosen."""
    office.given(registered())
    co = office.person(CO)

    co.types("C0AN", f"/terugkeer transfer {CODE}")
    co.fills({"worker": GI})
    outcome = co.submits()

    assert ["worker"] == list(outcome.errors)
    assert 1 == len(office.facts())


def test_a_transfer_to_the_allocated_otp_is_the_arrival_there(office: Office) -> None:
    """The OTP talks open, whichever word was typed."""
    office.given(registered(), final(), f.OtpAllocated(on=day("2026-11-03"), centre="gent"))
    gc = office.person(GC)

    gc.types("C0GENT", f"/terugkeer transfer {CODE} gent 20/11/2026")

    expected = f.OtpArrived(on=day("2026-11-20"), centre="gent")
    assert expected == without_recording(office.facts()[-1])


def test_the_region_reads_and_writes_none_of_it(office: Office) -> None:
    """Neither typed nor through a form."""
    office.given(*FINAL)
    before = office.journal()
    region = office.person(RN)

    region.types("C0NOORD", f"/terugkeer einde {CODE} verlaten 20/11/2026")
    typed = said(answer(region))
    region.types("C0NOORD", f"/terugkeer transfer {CODE}")

    assert "Dit mag je hier niet" in typed
    assert region.modal is None
    assert before == office.journal()


def test_a_day_of_long_ago_is_asked_about(office: Office) -> None:
    """A date of over two years back is registered once it is confirmed."""
    office.given(registered(on=day("2024-01-01")), cgvs("2024-02-01"))
    an = office.person(AN)

    an.types("C0AN", f"/terugkeer beroep {CODE} schorsend 1/3/2024")
    asked = an.modal
    an.submits()

    assert asked is not None
    assert "1 mrt 2024" in said(asked)
    expected = f.Appeal(on=day("2024-03-01"), suspensive=True)
    assert expected == without_recording(office.facts()[-1])
