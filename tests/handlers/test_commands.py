"""The slash command as people type it, in Socket Mode and over HTTP."""

from __future__ import annotations

import pytest

from sandbox import Fault, Person
from scheduling import facts as f
from tests.handlers.office import (
    AN,
    CODE,
    GI,
    GUEST,
    NA,
    STRANGER,
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


def fields(person: Person) -> list[str]:
    """Return the inputs of the form that is open, from top to bottom."""
    form = person.modal
    assert form is not None
    return [block["block_id"] for block in form["blocks"] if block["type"] == "input"]


@pytest.mark.parametrize(
    "typed", ["", "help", "hulp", "?", "aide", "koffie", "Fatima", "beslising"]
)
def test_help_works_for_everyone_and_for_words_that_are_no_command(
    office: Office, typed: str
) -> None:
    """The card with every command comes for an empty line, `help` and unknown words alike."""
    guest = office.person(GUEST)

    outcome = guest.types("C0AN", f"/terugkeer {typed}")

    assert outcome.ok
    card = said(answer(guest))
    words = ("bewoner", "beslissing", "hoorzitting", "gesprek", "otp", "status")
    assert all(f"/terugkeer {word}" in card for word in words)
    assert ("geen opdracht" in card) == (typed in ("koffie", "Fatima", "beslising"))
    assert ("beslising" in card) == (typed == "beslising")
    assert not {"koffie", "Fatima"} & set(card.replace("“", " ").replace("”", " ").split())


def test_help_speaks_the_language_of_a_stranger(office: Office) -> None:
    """Somebody who is not registered reads in the language of their Slack."""
    stranger = office.person(STRANGER)

    stranger.types("C0AN", "/retour aide")

    card = said(answer(stranger))
    assert "/retour décision" in card
    assert "Ce que vous pouvez faire ici" in card


def test_a_decision_typed_whole_is_registered_and_answered_with_what_changed(
    office: Office,
) -> None:
    """`/terugkeer beslissing CODE cgvs DATE` is complete."""
    office.given(registered())
    an = office.person(AN)

    outcome = an.types("C0AN", f"/terugkeer beslissing {CODE} cgvs 20/11/2026")

    assert outcome.ok
    assert cgvs("2026-11-20") == without_recording(office.facts()[-1])
    card = said(answer(an))
    assert "Gesprek na negatieve beslissing CGVS" in card
    assert "25 nov" in card
    assert an.modal is None


@pytest.mark.parametrize(
    ("typed", "ground"),
    [
        ("definitief 2/11/2026 rvv", "rvv"),
        ("def 2/11/2026 geen-beroep", "no_appeal"),
        ("definitief andere 2 november", "other"),
        ("rvv 02-11-26", "rvv"),
        ("définitif 2/11/2026 sans-recours", "no_appeal"),
    ],
)
def test_a_final_decision_is_complete_with_its_ground(
    office: Office, typed: str, ground: str
) -> None:
    """The ground may stand on either side of the date, and `rvv` says kind and ground at once."""
    office.given(registered())

    office.person(AN).types("C0AN", f"/terugkeer besl {CODE} {typed}")

    expected = f.Decision(on=day("2026-11-02"), kind="final_negative", ground=ground)
    assert expected == without_recording(office.facts()[-1])


def test_a_final_decision_without_ground_asks_for_it(office: Office) -> None:
    """What was typed stands in the form; the ground is chosen there, and only then registered."""
    office.given(registered())
    an = office.person(AN)

    an.types("C0AN", f"/terugkeer beslissing {CODE} definitief 2/11/2026")
    without = an.submits()
    before = office.facts()
    an.fills({"ground": "no_appeal"})
    an.submits()

    assert ["ground"] == list(without.errors)
    assert [registered()] == [without_recording(fact) for fact in before]
    expected = f.Decision(on=day("2026-11-02"), kind="final_negative", ground="no_appeal")
    assert expected == without_recording(office.facts()[-1])


def test_the_ground_is_asked_of_a_final_decision_and_of_no_other(office: Office) -> None:
    """Choosing the kind shows or hides the question, and what was filled in stays."""
    office.given(registered())
    an = office.person(AN)

    an.types("C0AN", "/terugkeer beslissing")
    at_first = fields(an)
    an.fills({"code": CODE, "on": "2026-11-02"})
    chosen = an.chooses("kind_choose", "final_negative")
    of_final = fields(an)
    an.chooses("kind_choose", "cgvs_negative")
    of_cgvs = fields(an)
    an.chooses("kind_choose", "final_negative")
    an.fills({"ground": "no_appeal"})
    outcome = an.submits()

    assert chosen.ok
    assert ["code", "kind", "on"] == at_first == of_cgvs
    assert ["code", "kind", "on", "ground"] == of_final
    assert outcome.ok
    expected = f.Decision(on=day("2026-11-02"), kind="final_negative", ground="no_appeal")
    assert expected == without_recording(office.facts()[-1])


def test_a_final_decision_that_is_saved_before_its_ground_was_asked_is_asked_for_it(
    office: Office,
) -> None:
    """As when Slack did not take the changed form in time: nothing is written, nothing is lost."""
    office.given(registered())
    an = office.person(AN)

    an.types("C0AN", "/terugkeer beslissing")
    office.sandbox.faults.add(Fault("views.update", "fatal_error"))
    chosen = an.chooses("kind_choose", "final_negative")
    an.fills({"code": CODE, "on": "2026-11-02"})
    an.submits()
    asked = fields(an)
    nothing_yet = office.facts()
    an.fills({"ground": "rvv"})
    an.submits()

    assert chosen.ok
    assert ["code", "kind", "on", "ground"] == asked
    assert 1 == len(nothing_yet)
    assert final("2026-11-02") == without_recording(office.facts()[-1])


def test_a_decision_without_words_asks_for_everything(office: Office) -> None:
    """The form takes code, kind and date, and its answer takes the form's place."""
    office.given(registered())
    an = office.person(AN)

    an.types("C0AN", "/terugkeer beslissing")
    an.fills({"code": "k7 042", "kind": "cgvs_negative", "on": "2026-11-20"})
    outcome = an.submits()

    assert outcome.ok
    assert cgvs("2026-11-20") == without_recording(office.facts()[-1])
    assert an.modal is not None
    assert "25 nov" in said(an.modal)


def test_an_unknown_code_leads_to_the_same_form_with_the_resident_in_it(office: Office) -> None:
    """A decision of somebody who is not known opens the file and registers the decision."""
    an = office.person(AN)

    an.types("C0AN", "/terugkeer beslissing B2-777 cgvs 20/11/2026")
    an.fills({"minor": "no", "arrived_on": "2026-05-04", "applied_on": "2026-05-01"})
    outcome = an.submits()

    assert outcome.ok
    arrived = f.Registered(
        on=day("2026-05-04"), centre="antwerpen", worker=AN, applied_on=day("2026-05-01")
    )
    facts = [without_recording(fact) for fact in office.facts("B2-777")]
    assert [arrived, cgvs("2026-11-20")] == facts


def test_an_unknown_code_typed_in_the_form_asks_for_the_resident_too(office: Office) -> None:
    """The form grows by the resident's fields, and keeps what was filled in."""
    an = office.person(AN)

    an.types("C0AN", "/terugkeer beslissing")
    an.fills({"code": "B2-777", "kind": "cgvs_negative", "on": "2026-11-20"})
    an.submits()
    nothing_yet = office.journal()
    an.fills({"minor": "no", "arrived_on": "2026-05-04"})
    an.submits()

    assert [] == nothing_yet
    kinds = [fact.fact for fact in office.facts("B2-777")]
    assert ["registered", "decision"] == kinds
    assert day("2026-11-20") == office.facts("B2-777")[-1].on


def test_no_day_of_arrival_is_proposed_with_a_decision(office: Office) -> None:
    """Who hears of a decision has seldom arrived today: the day has to be filled in."""
    an = office.person(AN)

    an.types("C0AN", "/terugkeer beslissing B2-777 cgvs 20/11/2026")
    an.fills({"minor": "no"})
    outcome = an.submits()
    written = office.journal()
    an.closes()
    an.types("C0AN", "/terugkeer bewoner B2-777")
    an.fills({"minor": "no"})
    an.submits()

    assert ["arrived_on"] == list(outcome.errors)
    assert [] == written
    assert [office.today] == [fact.on for fact in office.facts("B2-777")]


def test_a_resident_is_opened_through_a_form(office: Office) -> None:
    """Centre and worker are proposed; circumstances and the application date are kept."""
    an = office.person(AN)

    an.types("C0AN", "/terugkeer bewoner B2-777")
    an.fills({"minor": "no", "arrived_on": "2026-11-16", "circumstances": ["dublin"]})
    outcome = an.submits()

    assert outcome.ok
    expected = f.Registered(
        on=day("2026-11-16"), centre="antwerpen", worker=AN, circumstances=("dublin",)
    )
    assert [expected] == [without_recording(fact) for fact in office.facts("B2-777")]
    assert an.modal is not None
    assert "Procedure-intake" in said(an.modal)


def test_a_resident_of_the_arrival_centre_starts_with_the_information_session(
    office: Office,
) -> None:
    """The kind of centre says which structure it is."""
    arrival = office.person("U0AR")

    arrival.types("C0AANM", "/terugkeer bewoner B2-777")
    arrival.fills({"minor": "no", "arrived_on": "2026-11-16"})
    arrival.submits()

    moments = office.trajectory("B2-777").plan.moments
    assert ["info_session"] == [moment.id for moment in moments if moment.status == "open"]


def test_a_hearing_may_be_typed_ahead_and_a_new_date_replaces_it(office: Office) -> None:
    """A hearing to come is registered at once; a later typed date postpones it."""
    office.given(registered(), cgvs("2026-10-05"))
    an = office.person(AN)

    an.types("C0AN", f"/terugkeer hoorzitting {CODE} 10/12/2026")
    an.types("C0AN", f"/terugkeer zitting {CODE} 17 december")

    hearing = office.trajectory().plan.moment("talk_after_hearing")
    assert hearing is not None
    assert day("2026-12-17") == hearing.opened_on
    assert "17 dec" in said(answer(an))


def test_a_hearing_without_date_asks_for_it(office: Office) -> None:
    """The form knows the code."""
    office.given(registered(), cgvs("2026-10-05"))
    an = office.person(AN)

    an.types("C0AN", f"/terugkeer hoorzitting {CODE}")
    an.fills({"on": "2026-11-18"})
    an.submits()

    assert f.Hearing(on=day("2026-11-18")) == without_recording(office.facts()[-1])


def test_a_talk_is_recorded_through_the_form(office: Office) -> None:
    """The open talk is proposed; own words lie sealed beside the fact."""
    office.given(registered(), cgvs("2026-11-20"))
    an = office.person(AN)

    an.types("C0AN", f"/terugkeer gesprek {CODE}")
    an.fills({"on": "2026-11-23", "stance": "Wil & kan <nog> niet", "interpreter": "yes"})
    outcome = an.submits()

    assert outcome.ok
    fact = office.facts()[-1]
    assert isinstance(fact, f.TalkHeld)
    assert ("talk_after_cgvs", True, None) == (fact.moment, fact.interpreter, fact.stance)
    with office.store.snapshot() as tx:
        texts = tx.journal.texts(office.trajectory().resident.id, len(office.facts()))
    assert {"stance": "Wil & kan <nog> niet"} == texts
    assert an.modal is not None
    to_copy = [block for block in an.modal["blocks"] if block["type"] == "rich_text"]
    rest = [block for block in an.modal["blocks"] if block["type"] != "rich_text"]
    assert "Wil & kan <nog> niet" in said({"blocks": to_copy})
    assert "Wil" not in said({"blocks": rest})


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("toegewezen 3/11/2026 gent", f.OtpAllocated(on=day("2026-11-03"), centre="gent")),
        ("geen 3/11/2026", f.OtpNotAllocated(on=day("2026-11-03"))),
        (
            "uitzondering gevraagd 3/11/2026",
            f.OtpException(on=day("2026-11-03"), state="requested"),
        ),
        (
            "exception accordée 3/11/2026",
            f.OtpException(on=day("2026-11-03"), state="granted"),
        ),
    ],
)
def test_what_is_known_of_the_otp_can_be_typed_whole(
    office: Office, typed: str, expected: f.Fact
) -> None:
    """State, date and, for an allocation, the centre."""
    office.given(registered(), final("2026-11-02"))

    office.person(AN).types("C0AN", f"/terugkeer otp {CODE} {typed}")

    assert expected == without_recording(office.facts()[-1])


def test_an_allocation_without_centre_asks_for_it(office: Office) -> None:
    """Only the centre is missing: the rest stands in the form."""
    office.given(registered(), final("2026-11-02"))
    an = office.person(AN)

    an.types("C0AN", f"/terugkeer otp {CODE} toegewezen 3/11/2026")
    without = an.submits()
    an.fills({"centre": "gent"})
    an.submits()

    assert ["centre"] == list(without.errors)
    expected = f.OtpAllocated(on=day("2026-11-03"), centre="gent")
    assert expected == without_recording(office.facts()[-1])


def test_the_receiving_centre_records_the_arrival_and_gets_the_worker(office: Office) -> None:
    """An arrival without words about it is one in the allocated centre, of whoever records it."""
    allocated = f.OtpAllocated(on=day("2026-11-03"), centre="gent")
    office.given(registered(), final("2026-11-02"), allocated)

    office.person(GI).types("C0GI", f"/terugkeer otp {CODE} aangekomen 20/11/2026")

    expected = f.OtpArrived(on=day("2026-11-20"), centre="gent", worker=GI)
    assert expected == without_recording(office.facts()[-1])
    assert GI == office.trajectory().plan.worker


def test_the_status_shows_dates_who_and_why(office: Office) -> None:
    """The plan, with the reckoning, the responsible person and the last day of material help."""
    office.given(registered(), final("2026-11-02"))
    an = office.person(AN)

    an.types("C0AN", f"/terugkeer status {CODE}")

    card = said(answer(an))
    assert "wo 2 dec" in card
    assert "Gesprek na definitieve beslissing" in card
    assert f"<@{AN}>" in card
    assert ["Gesprek registreren", "Laatste actie ongedaan maken"] == an.buttons(answer(an))


def test_the_status_says_what_does_not_count_now_and_why(office: Office) -> None:
    """A fact that came in by another way and that the procedure does not accept is not hidden."""
    office.given(registered())
    arrived = f.OtpArrived(on=day("2026-11-18"), centre="gent", worker=GI)
    resident = office.trajectory().resident.id
    with office.store.transaction() as tx:
        tx.journal.append(resident, [arrived], by=AN, at=office.now)
    an = office.person(AN)

    an.types("C0AN", f"/terugkeer status {CODE}")

    card = said(answer(an))
    assert "*Dit telt nu niet mee*: aangekomen in de OTP, wo 18 nov." in card
    assert "definitieve negatieve beslissing nodig" in card


def test_a_word_that_is_not_known_is_answered_with_those_that_are(office: Office) -> None:
    """In the language of the slash command that was typed."""
    office.given(registered(), final("2026-11-02"))
    an = office.person(AN)

    an.types("C0AN", f"/terugkeer otp {CODE} uitzondering 20/11/2026")
    dutch = said(answer(an))
    an.types("C0AN", f"/retour nontenu {CODE} malade 20/11/2026")
    french = said(answer(an))

    assert "niet-aangekomen, geen, uitzondering gevraagd" in dutch
    assert "absent, refuse, interprète, collaborateur, autre" in french


def test_a_talk_is_named_and_dated_in_the_line_of_its_form(office: Office) -> None:
    """Both stand in the form already; a talk that is not open is refused, none is put for it."""
    office.given(registered(), cgvs("2026-11-18"))
    an = office.person(AN)

    an.types("C0AN", f"/terugkeer gesprek {CODE} tussentijds 20/11/2026")
    asked = an.modal or {}
    an.submits()
    an.closes(clear=True)
    an.types("C0AN", f"/terugkeer gesprek {CODE} outtake gisteren")

    assert "Tussentijds gesprek" == asked["title"]["text"]
    expected = f.TalkHeld(on=day("2026-11-20"), moment="ad_hoc_talk")
    assert expected == without_recording(office.facts()[-1])
    assert "“OTP 4 · Outtake door MW” staat nog niet open" in said(answer(an))


def test_the_word_for_a_talk_alone_asks_which_one(office: Office) -> None:
    """As the shortcut does: with the open talks to choose from, or a code."""
    office.given(registered(), cgvs("2026-11-18"))
    an = office.person(AN)

    an.types("C0AN", "/terugkeer gesprek")
    an.fills({"code": CODE})
    an.submits()

    assert "Na beslissing CGVS" == (an.modal or {})["title"]["text"]


def test_the_french_command_speaks_french_to_a_french_speaking_colleague(office: Office) -> None:
    """Language comes from Slack where the staff file says none."""
    office.given(registered(centre="namen", worker=NA), by=NA)
    worker = office.person(NA)

    worker.types("C0NAMEN", f"/retour décision {CODE} cgra 20/11/2026")

    assert cgvs("2026-11-20") == without_recording(office.facts()[-1])
    assert "Entretien après décision négative CGRA" in said(answer(worker))


@pytest.mark.parametrize(
    "typed",
    [
        f"beslissing {CODE} onbekend 20/11/2026",
        f"beslissing {CODE} cgvs 20/11/2026 en nog wat",
        f"beslissing {CODE} cgvs 20/11/2026 rvv",
        f"hoorzitting {CODE} 20/11/2026 zaal 3",
        f"otp {CODE} misschien",
        f"status {CODE} nu",
        "status",
        f"gesprek {CODE} 20/11/2026 en nog wat",
        f"gesprek {CODE} koffie",
        "bewoner",
    ],
)
def test_words_too_many_or_too_few_get_the_usage_and_nothing_is_done(
    office: Office, typed: str
) -> None:
    """A line that is not understood is never guessed at."""
    office.given(registered(), final("2026-11-02"))
    before = office.journal()
    an = office.person(AN)

    outcome = an.types("C0AN", f"/terugkeer {typed}")

    assert outcome.ok
    assert f"/terugkeer {typed.split()[0]}" in said(answer(an))
    assert an.modal is None
    assert before == office.journal()
