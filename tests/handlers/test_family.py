"""Couples and families: several codes in one line, all or nothing, and linked from then on."""

from __future__ import annotations

import pytest

from scheduling import facts as f
from tests.handlers.office import (
    AN,
    BO,
    CODE,
    GI,
    NA,
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

PARTNER, CHILD = "K7-043", "K7-044"
IN_OTP = (
    registered(),
    final("2026-11-02"),
    f.OtpAllocated(on=day("2026-11-03"), centre="gent"),
    f.OtpArrived(on=day("2026-11-05"), centre="gent", worker=GI),
)


def last(office: Office, code: str) -> f.Fact:
    """Return the last fact of a case code, as it was given."""
    return without_recording(office.facts(code)[-1])


def ticked(item: str) -> f.ItemTicked:
    """Return a tick on the checklist of the talk after the decision."""
    on = day("2026-11-23")
    return f.ItemTicked(on=on, moment="talk_after_cgvs", occurrence=1, item=item, done=True)


def linked(office: Office, code: str) -> list[str]:
    """Return the codes to which a file is linked."""
    with office.store.snapshot() as tx:
        resident = tx.journal.find(code)
        assert resident is not None
        return [other.code for other in tx.families.of(resident.id)]


def test_one_line_registers_a_decision_for_a_couple(office: Office) -> None:
    """Each gets the fact and an answer of its own, and the two files are linked."""
    office.given(registered())
    office.given(registered(), code=PARTNER)
    office.committed.clear()
    an = office.person(AN)

    an.types("C0AN", f"/terugkeer beslissing {CODE} {PARTNER} cgvs 20/11/2026")

    assert [cgvs("2026-11-20")] * 2 == [last(office, code) for code in (CODE, PARTNER)]
    card = said(answer(an))
    assert 2 == card.count("betekend op vr 20 nov")
    assert f"*{CODE}" in card
    assert f"*{PARTNER}" in card
    assert [PARTNER] == linked(office, CODE)
    assert 2 == len(set(office.committed))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("hoorzitting {codes} 10/12/2026", f.Hearing(on=day("2026-12-10"))),
        (
            "beroep {codes} schorsend 21/11/2026",
            f.Appeal(on=day("2026-11-21"), suspensive=True),
        ),
        (
            "einde {codes} vertrokken 22/11/2026",
            f.StayEnded(on=day("2026-11-22"), reason="left"),
        ),
        (
            "beslissing {codes} def 22/11/2026 rvv",
            f.Decision(on=day("2026-11-22"), kind="final_negative", ground="rvv"),
        ),
    ],
)
def test_what_a_family_has_in_common_is_typed_once(
    office: Office, line: str, expected: f.Fact
) -> None:
    """Dates of decisions, appeal, hearing, and the end of the stay."""
    for code in (CODE, PARTNER, CHILD):
        office.given(registered(), cgvs("2026-11-16"), code=code)

    codes = f"{CODE} {PARTNER.lower()} {CHILD}"
    office.person(AN).types("C0AN", f"/terugkeer {line.format(codes=codes)}")

    assert [expected] * 3 == [last(office, code) for code in (CODE, PARTNER, CHILD)]
    assert [PARTNER, CHILD] == linked(office, CODE)


def test_the_otp_of_a_couple_is_typed_once(office: Office) -> None:
    """An allocation with its centre, and later the arrival by the receiving centre."""
    for code in (CODE, PARTNER):
        office.given(registered(), final("2026-11-02"), code=code)

    office.person(AN).types("C0AN", f"/terugkeer otp {CODE} {PARTNER} toegewezen 3/11/2026 gent")
    office.person(GI).types("C0GI", f"/terugkeer otp {CODE} {PARTNER} aangekomen 10/11/2026")

    expected = f.OtpArrived(on=day("2026-11-10"), centre="gent", worker=GI)
    assert [expected] * 2 == [last(office, code) for code in (CODE, PARTNER)]


def test_a_line_takes_as_many_codes_as_the_largest_family(office: Office) -> None:
    """Twenty: one more is refused, and nothing is done for any of them."""
    codes = [f"K7-{number:03}" for number in range(100, 121)]
    for code in codes:
        office.given(registered(), cgvs("2026-11-16"), code=code)
    before, an = office.journal(), office.person(AN)

    an.types("C0AN", f"/terugkeer hoorzitting {' '.join(codes)} 10/12/2026")
    after_too_many = office.journal()
    an.types("C0AN", f"/terugkeer hoorzitting {' '.join(codes[:20])} 10/12/2026")

    assert before == after_too_many
    assert ["hearing"] * 20 + ["decision"] == [office.facts(code)[-1].fact for code in codes]


def test_when_one_of_them_cannot_be_registered_none_is(office: Office) -> None:
    """The refusal names the file that it is about, and that nothing was registered."""
    office.given(registered())
    office.given(registered(), cgvs("2026-11-20"), code=PARTNER)
    before = office.journal()
    an = office.person(AN)

    an.types("C0AN", f"/terugkeer beslissing {CODE} {PARTNER} cgvs 20/11/2026")

    card = said(answer(an))
    assert card.startswith(PARTNER)
    assert "voor geen van hen" in card
    assert before == office.journal()
    assert [] == linked(office, CODE)


@pytest.mark.parametrize(
    ("line", "lacking"),
    [
        ("beslissing {codes} cgvs", "de datum"),
        ("beslissing {codes}", "wat er geregistreerd moet worden, de datum"),
        ("beslissing {codes} def gisteren", "de grond van de definitieve beslissing"),
        ("hoorzitting {codes}", "de datum"),
        ("otp {codes} toegewezen", "de datum, het centrum"),
        ("beroep {codes} schorsend", "de datum"),
        ("einde {codes} gisteren", "wat er geregistreerd moet worden"),
        ("verlenging {codes} toegekend", "de datum"),
        ("transfer {codes} gisteren", "het centrum"),
        ("nietdoorgegaan {codes} gisteren", "de reden"),
        ("nietdoorgegaan {codes} tolk", "de datum"),
    ],
)
def test_a_line_for_several_that_is_not_whole_is_told_what_it_lacks(
    office: Office, line: str, lacking: str
) -> None:
    """No form asks for several."""
    for code in (CODE, PARTNER):
        office.given(registered(), cgvs("2026-11-16"), code=code)
    before = office.journal()
    an = office.person(AN)

    an.types("C0AN", f"/terugkeer {line.format(codes=f'{CODE} {PARTNER}')}")

    told = said(answer(an))
    assert f"Wat ontbreekt: {lacking}. Typ: /terugkeer {line.split()[0]}" in told
    assert an.modal is None
    assert before == office.journal()


def test_the_words_for_what_a_line_for_several_lacks_are_named(office: Office) -> None:
    """Those of the ground, and of the talk where more than one is open."""
    for code in (CODE, PARTNER):
        office.given(registered(), cgvs("2026-11-16"), f.Hearing(on=day("2026-11-18")), code=code)
    an, codes = office.person(AN), f"{CODE} {PARTNER}"

    an.types("C0AN", f"/terugkeer beslissing {codes} def gisteren")
    ground = said(answer(an))
    an.types("C0AN", f"/terugkeer nietdoorgegaan {codes} gisteren tolk")
    talk = said(answer(an))

    assert ground.endswith("Gekende woorden: rvv, geen beroep, andere.")
    assert "Wat ontbreekt: welk gesprek." in talk
    assert "cgvs, hoorzitting, definitief" in talk


@pytest.mark.parametrize("form", ["beslissing", "hoorzitting", "otp", "einde", "transfer"])
@pytest.mark.parametrize("typed", [f"{CODE} {PARTNER}", f"{CODE}, {PARTNER.lower()}", "{} en {}"])
def test_several_codes_in_a_form_are_sent_to_the_line(
    office: Office, form: str, typed: str
) -> None:
    """A form takes one code; what was typed stays, and nothing is registered."""
    for code in (CODE, PARTNER):
        office.given(registered(), cgvs("2026-11-16"), code=code)
    before = office.journal()
    an = office.person(AN)
    an.types("C0AN", f"/terugkeer {form}")
    chosen = {"beslissing": {"kind": "cgvs_negative"}, "einde": {"state": "left"}}
    chosen |= {"otp": {"state": "not_allocated"}, "transfer": {"centre": "gent"}}
    an.fills({"code": typed.format(CODE, PARTNER), "on": "2026-11-20"} | chosen.get(form, {}))

    outcome = an.submits()

    assert "in één lijn met al hun codes" in outcome.errors["code"]
    assert before == office.journal()


@pytest.mark.parametrize(
    "line",
    [
        "weigering {codes} 20/11/2026",
        "nietdoorgegaan {codes} gisteren wil niet praten",
        "gesprek {codes}",
        "einderecht {codes} 20/12/2026 uitstel",
    ],
)
def test_what_is_each_persons_own_takes_one_code(office: Office, line: str) -> None:
    """A stance, a choice and own words are never copied; the answer says why."""
    for code in (CODE, PARTNER):
        office.given(registered(), cgvs("2026-11-16"), code=code)
    before = office.journal()
    an = office.person(AN)

    an.types("C0AN", f"/terugkeer {line.format(codes=f'{CODE} en {PARTNER}')}")

    assert "eigen is aan één persoon" in said(answer(an))
    assert an.modal is None
    assert before == office.journal()
    assert [] == linked(office, CODE)


@pytest.mark.parametrize("state", ["aangevraagd", "toegekend", "geweigerd"])
def test_one_line_registers_an_extension_for_a_couple(office: Office, state: str) -> None:
    """What was asked or decided is the same for both; who agrees stands in the talk of each."""
    for code in (CODE, PARTNER):
        office.given(*IN_OTP, code=code)
    gi = office.person(GI)

    gi.types("C0GI", f"/terugkeer verlenging {CODE} {PARTNER} {state} 18/11/2026")

    states = {"aangevraagd": "requested", "toegekend": "granted", "geweigerd": "refused"}
    expected = f.from_data({"fact": "extension", "on": day("2026-11-18"), "state": states[state]})
    assert [expected] * 2 == [last(office, code) for code in (CODE, PARTNER)]
    assert 2 == said(answer(gi, "C0GI")).count(f"verlenging {state}, wo 18 nov")
    assert [PARTNER] == linked(office, CODE)


def test_an_extension_that_one_of_them_cannot_have_is_registered_for_none(office: Office) -> None:
    """The partner has not arrived in the OTP: that file is named, the other untouched."""
    office.given(*IN_OTP)
    office.given(*IN_OTP[:-1], code=PARTNER)
    before = office.journal()
    gi = office.person(GI)

    gi.types("C0GI", f"/terugkeer verlenging {CODE} {PARTNER} toegekend 18/11/2026")

    refused = said(answer(gi, "C0GI"))
    assert PARTNER in refused
    assert before == office.journal()


def test_one_line_registers_a_talk_that_failed_for_a_couple(office: Office) -> None:
    """Without its name it is the open talk of each, also where these are not the same."""
    office.given(registered(), cgvs("2026-11-16"))
    office.given(registered(), code=PARTNER)
    an = office.person(AN)

    an.types("C0AN", f"/terugkeer nietdoorgegaan {CODE}, {PARTNER} gisteren geen tolk")

    assert ["talk_after_cgvs", "procedure_intake"] == [
        getattr(last(office, code), "moment", None) for code in (CODE, PARTNER)
    ]
    assert 2 == said(answer(an)).count("niet doorgegaan op zo 22 nov (geen tolk beschikbaar)")
    assert [PARTNER] == linked(office, CODE)


def test_a_talk_that_is_open_for_one_of_them_only_fails_for_none(office: Office) -> None:
    """The file where none is open is named, whether the talk was or not."""
    office.given(registered(), cgvs("2026-11-16"))
    office.given(registered(), f.StayEnded(on=day("2026-11-17"), reason="left"), code=PARTNER)
    before = office.journal()
    an = office.person(AN)

    for line in ("gisteren tolk", "cgvs gisteren tolk"):
        an.types("C0AN", f"/terugkeer nietdoorgegaan {CODE} {PARTNER} {line}")

        assert PARTNER in said(answer(an))
        assert before == office.journal()


def test_a_code_without_a_file_stops_the_whole_line(office: Office) -> None:
    """It is named, and nothing is registered for the other."""
    office.given(registered())
    an = office.person(AN)

    an.types("C0AN", f"/terugkeer beslissing {CODE} B2-777 cgvs 20/11/2026")

    assert "B2-777" in said(answer(an))
    assert 1 == len(office.facts())


def test_a_day_of_long_ago_is_confirmed_once_for_all(office: Office) -> None:
    """The question names the files, and yes registers for each."""
    for code in (CODE, PARTNER):
        office.given(registered(on=day("2023-01-02")), code=code)
    an = office.person(AN)

    an.types("C0AN", f"/terugkeer beslissing {CODE} {PARTNER} cgvs 1/2/2024")
    asked = said(an.modal or {})
    an.submits()

    assert f"{CODE}, {PARTNER}" in asked
    assert [cgvs("2024-02-01")] * 2 == [last(office, code) for code in (CODE, PARTNER)]


def test_the_checklist_asks_about_the_linked_file(office: Office) -> None:
    """Only of a talk about a decision, and only where there is a linked file."""
    for code in (CODE, PARTNER, CHILD):
        office.given(registered(), code=code)
    an = office.person(AN)
    an.types("C0AN", f"/terugkeer beslissing {CODE} {PARTNER} cgvs 20/11/2026")
    an.types("C0AN", f"/terugkeer beslissing {CHILD} cgvs 20/11/2026")

    asks = "Zelfde beslissing voor gelinkt dossier?"

    assert asks in said(office.post("talk_after_cgvs"))
    assert asks in said(office.post("talk_after_cgvs", PARTNER))
    assert asks not in said(office.post("talk_after_cgvs", CHILD))


def test_a_checklist_that_is_posted_already_is_rendered_anew(office: Office) -> None:
    """The question about the linked file comes when the link does."""
    for code in (CODE, PARTNER):
        office.given(registered(), cgvs("2026-11-20"), code=code)
    office.post("talk_after_cgvs")

    office.person(AN).types("C0AN", f"/terugkeer beroep {CODE} {PARTNER} geen 22/11/2026")

    assert office.is_dirty("talk_after_cgvs")


def test_decisions_with_other_dates_are_warned_about(office: Office) -> None:
    """In the answer and in the status; whether they are right is for a person to say."""
    for code in (CODE, PARTNER):
        office.given(registered(), code=code)
    an = office.person(AN)
    an.types("C0AN", f"/terugkeer beslissing {CODE} {PARTNER} cgvs 20/11/2026")
    same = said(answer(an))

    an.types("C0AN", f"/terugkeer beslissing {PARTNER} def 21/11/2026 rvv")
    an.types("C0AN", f"/terugkeer beslissing {CODE} def 22/11/2026 rvv")
    differs = said(answer(an))
    an.types("C0AN", f"/terugkeer status {PARTNER}")

    assert "kijk beide na" not in same
    assert f"in het gelinkte dossier {PARTNER} op za 21 nov" in differs
    assert f"in het gelinkte dossier {CODE} op zo 22 nov" in said(answer(an))


def test_other_dates_of_hearing_and_otp_are_warned_about_too(office: Office) -> None:
    """Deadlines hang on them as on decisions; a hearing that was postponed no longer counts."""
    for code in (CODE, PARTNER):
        office.given(registered(), cgvs("2026-10-05"), code=code)
    an, gi = office.person(AN), office.person(GI)
    an.types("C0AN", f"/terugkeer hoorzitting {CODE} {PARTNER} 30/11/2026")
    an.types("C0AN", f"/terugkeer hoorzitting {PARTNER} 2/12/2026")
    hearing = said(answer(an))
    an.types("C0AN", f"/terugkeer hoorzitting {CODE} 2/12/2026")
    same = said(answer(an))
    for code, on in ((CODE, "2026-11-12"), (PARTNER, "2026-11-13")):
        allocated = f.OtpAllocated(on=day("2026-11-10"), centre="gent")
        arrived = f.OtpArrived(on=day(on), centre="gent", worker=GI)
        office.given(final("2026-11-09"), allocated, arrived, code=code)
    gi.types("C0GI", f"/terugkeer status {CODE}")
    otp = said(answer(gi, "C0GI"))

    assert f"hoorzitting hier op wo 2 dec, op ma 30 nov in het gelinkte dossier {CODE}" in hearing
    assert "kijk beide na" not in same
    assert (
        f"aankomst in de OTP hier op do 12 nov, op vr 13 nov in het gelinkte dossier {PARTNER}"
        in otp
    )
    assert 1 == otp.count("kijk beide na")


def test_a_decision_of_an_earlier_application_is_not_compared(office: Office) -> None:
    """One of the two began anew: their dates have nothing to do with each other any more."""
    for code, on in ((CODE, "2026-10-05"), (PARTNER, "2026-10-06")):
        office.given(registered(), cgvs(on), code=code)
    again = f.StayEnded(on=day("2026-11-02"), reason="subsequent_application")
    an = office.person(AN)
    an.types("C0AN", f"/terugkeer hoorzitting {CODE} {PARTNER} 30/10/2026")
    office.given(again, code=PARTNER)

    an.types("C0AN", f"/terugkeer status {CODE}")

    card = said(answer(an))
    assert f"Gelinkte dossiers: {PARTNER}" in card
    assert "kijk beide na" not in card


def test_what_was_gone_through_with_a_couple_is_ticked_in_both_files(office: Office) -> None:
    """Only what is missing there, by whoever clicked; no talk, no choice, no Match-IT."""
    an, bo = office.person(AN), office.person(BO)
    for code in (CODE, PARTNER):
        office.given(registered(), code=code)
    an.types("C0AN", f"/terugkeer beslissing {CODE} {PARTNER} cgvs 20/11/2026")
    before = an.buttons(office.post("talk_after_cgvs"))
    for item in ("reason", "appeal", "matchit"):
        office.given(ticked(item))
    office.given(ticked("reason"), code=PARTNER, by=BO)
    office.post("talk_after_cgvs", PARTNER)
    message = office.post("talk_after_cgvs")

    told = office.reply(bo, lambda: bo.clicks(message, "Ook in gelinkte dossiers afvinken"))
    again = office.reply(an, lambda: an.clicks(message, "Ook in gelinkte dossiers afvinken"))

    assert "Ook in gelinkte dossiers afvinken" not in before
    assert f"Daar ook afgevinkt: {PARTNER}." in told
    assert "niets meer af te vinken" in again
    assert ticked("appeal") == last(office, PARTNER)
    ticks = office.trajectory(PARTNER).ticks["talk_after_cgvs", 1]
    assert {"reason", "appeal"} == set(ticks)
    assert [BO, BO] == [tick.by for tick in ticks.values()]
    assert office.is_dirty("talk_after_cgvs", PARTNER)


def test_ticks_are_not_copied_to_a_file_of_elsewhere(office: Office) -> None:
    """The partner moved to another centre: nothing is written there, nor told of it."""
    an = office.person(AN)
    for code in (CODE, PARTNER):
        office.given(registered(), code=code)
    an.types("C0AN", f"/terugkeer beslissing {CODE} {PARTNER} cgvs 20/11/2026")
    office.given(f.Transferred(on=day("2026-11-22"), centre="namen", worker=NA), code=PARTNER)
    office.given(ticked("reason"))
    before = office.facts(PARTNER)

    message = office.post("talk_after_cgvs")
    told = office.reply(an, lambda: an.clicks(message, "Ook in gelinkte dossiers afvinken"))

    assert PARTNER not in told
    assert before == office.facts(PARTNER)


def test_a_linked_file_of_elsewhere_is_not_shown(office: Office) -> None:
    """Who may not see that file is not told its code nor its dates."""
    for code in (CODE, PARTNER):
        office.given(registered(), code=code)
    an = office.person(AN)
    an.types("C0AN", f"/terugkeer beslissing {CODE} {PARTNER} cgvs 20/11/2026")
    moved = f.Transferred(on=day("2026-11-22"), centre="namen", worker=NA)
    office.given(moved, code=PARTNER)

    an.types("C0AN", f"/terugkeer status {CODE}")

    assert PARTNER not in said(answer(an))


def test_files_that_were_linked_by_mistake_are_parted(office: Office) -> None:
    """The status has the button; facts stay as they are."""
    for code in (CODE, PARTNER):
        office.given(registered(), code=code)
    an = office.person(AN)
    an.types("C0AN", f"/terugkeer beslissing {CODE} {PARTNER} cgvs 20/11/2026")
    an.types("C0AN", f"/terugkeer status {CODE}")
    card = answer(an)

    told = office.reply(an, lambda: an.clicks(card, "Dit dossier losmaken"))

    assert f"Gelinkte dossiers: {PARTNER}" in said(card)
    assert f"{CODE} is niet langer gelinkt aan {PARTNER}" in told
    assert [] == linked(office, CODE)
    assert cgvs("2026-11-20") == last(office, CODE)
