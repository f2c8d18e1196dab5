"""Corrections: what was registered is put right or withdrawn, and the history keeps both."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.people import Person
from scheduling import facts as f
from tests.handlers.office import (
    AD,
    AN,
    BO,
    CODE,
    GI,
    IC,
    NA,
    RN,
    Office,
    answer,
    at_once,
    cgvs,
    day,
    final,
    registered,
    said,
    without_recording,
)

pytestmark = pytest.mark.parametrize("mode", ["socket", "http"])

IN_OTP = (
    registered(),
    final("2026-10-26"),
    f.OtpAllocated(on=day("2026-10-28"), centre="gent"),
    f.OtpArrived(on=day("2026-11-03"), centre="gent", worker=GI),
)


def asks_for(person: Person, what: str, code: str = CODE) -> None:
    """Have somebody choose, in the list of a resident, the fact whose words hold this."""
    person.types("C0AN", f"/terugkeer corrigeer {code}")
    person.fills({"seq": option(person, what)})
    assert person.submits().ok


def option(person: Person, what: str) -> str:
    """Return the value of the listed fact whose words hold this."""
    found = [value for value, words in listed(person) if what in words]
    assert found, f"{what} is not in {listed(person)}"
    return found[0]


def listed(person: Person) -> list[tuple[str, str]]:
    """Return number and words of the facts that the open list offers."""
    assert person.modal is not None
    block = next(b for b in person.modal["blocks"] if b.get("block_id") == "seq")
    options: list[dict[str, Any]] = block["element"]["options"]
    return [(one["value"], one["text"]["text"]) for one in options]


def recorded(office: Office) -> list[f.Fact]:
    """Return the facts as they were given."""
    return [without_recording(fact) for fact in office.facts()]


def test_a_wrong_date_is_put_right_and_the_answer_says_what_moved(office: Office) -> None:
    """The old fact is withdrawn for a reason and the new one follows it, in one go."""
    office.given(registered(), cgvs("2026-11-20"))
    an = office.person(AN)

    asks_for(an, "CGVS")
    an.fills({"on": "2026-11-18", "reason": "Verkeerde dag overgenomen"})
    outcome = an.submits()

    assert outcome.ok
    withdrawn, right = recorded(office)[-2:]
    assert f.Withdrawn(on=day("2026-11-23"), seq=2) == withdrawn
    assert cgvs("2026-11-18") == right
    entries = office.trajectory().entries
    assert 4 == len(entries)
    assert entries[-1].recorded_at == entries[-2].recorded_at
    card = said(an.modal or {})
    assert "van wo 25 nov naar ma 23 nov" in card
    assert "gecorrigeerd" in card


def test_the_reason_is_sealed_and_seen_nowhere(office: Office) -> None:
    """It lies encrypted beside the withdrawal; the answer does not repeat it."""
    office.given(registered(), cgvs("2026-11-20"))
    an = office.person(AN)

    asks_for(an, "CGVS")
    an.fills({"on": "2026-11-18", "reason": "Brief lag verkeerd"})
    an.submits()

    with office.store.snapshot() as tx:
        texts = tx.journal.texts(office.trajectory().resident.id, 3)
    assert {"reason": "Brief lag verkeerd"} == texts
    assert "Brief" not in said(an.modal or {})
    assert f.Withdrawn(on=day("2026-11-23"), seq=2) == recorded(office)[2]


def test_a_fact_that_did_not_happen_is_withdrawn(office: Office) -> None:
    """What it opened is closed, and the plan says so."""
    office.given(registered(), cgvs("2026-11-20"))
    an = office.person(AN)

    asks_for(an, "CGVS")
    an.fills({"how": "withdraw", "reason": "Verkeerd dossier"})
    outcome = an.submits()

    assert outcome.ok
    assert f.Withdrawn(on=day("2026-11-23"), seq=2) == recorded(office)[-1]
    assert "pending" == office.trajectory().plan.phase


def test_a_correction_needs_a_reason(office: Office) -> None:
    """The input asks for it and nothing is written without."""
    office.given(registered(), cgvs("2026-11-20"))
    an = office.person(AN)

    asks_for(an, "CGVS")
    an.fills({"on": "2026-11-18"})
    outcome = an.submits()

    assert ["reason"] == list(outcome.errors)
    assert 2 == len(office.facts())


def test_a_correction_that_changes_nothing_is_none(office: Office) -> None:
    """It is said, and nothing is written."""
    office.given(registered(), cgvs("2026-11-20"))
    an = office.person(AN)

    asks_for(an, "CGVS")
    an.fills({"reason": "Per vergissing"})
    outcome = an.submits()

    assert ["how"] == list(outcome.errors)
    assert 2 == len(office.facts())


@pytest.mark.parametrize(
    ("wrong", "what", "filled", "right"),
    [
        (
            f.Appeal(on=day("2026-11-10"), suspensive=False),
            "beroep",
            {"state": "yes"},
            f.Appeal(on=day("2026-11-10"), suspensive=True),
        ),
        (
            f.TalkHeld(on=day("2026-11-10"), moment="talk_after_cgvs", interpreter=True),
            "gehouden op",
            {"on": "2026-11-11", "interpreter": "no"},
            f.TalkHeld(on=day("2026-11-11"), moment="talk_after_cgvs", interpreter=False),
        ),
        (
            f.TalkNotHeld(on=day("2026-11-10"), moment="talk_after_cgvs", reason="other"),
            "niet doorgegaan",
            {"state": "staff"},
            f.TalkNotHeld(on=day("2026-11-10"), moment="talk_after_cgvs", reason="staff"),
        ),
        (
            f.StayEnded(on=day("2026-11-10"), reason="left"),
            "verlaten",
            {"state": "returned", "on": "2026-11-12"},
            f.StayEnded(on=day("2026-11-12"), reason="returned"),
        ),
        (
            f.Hearing(on=day("2026-12-10")),
            "Hoorzitting",
            {"on": "2026-12-17"},
            f.Hearing(on=day("2026-12-17")),
        ),
        (
            f.Decision(on=day("2026-11-12"), kind="final_negative", ground="other"),
            "Definitieve",
            {"ground": "rvv"},
            f.Decision(on=day("2026-11-12"), kind="final_negative", ground="rvv"),
        ),
        (
            f.Decision(on=day("2026-11-12"), kind="final_negative", ground="other"),
            "Definitieve",
            {"kind": "annulled"},
            f.Decision(on=day("2026-11-12"), kind="annulled"),
        ),
    ],
    ids=lambda value: getattr(value, "fact", None),
)
def test_every_value_of_a_fact_can_be_put_right(
    office: Office, wrong: f.Fact, what: str, filled: dict[str, str], right: f.Fact
) -> None:
    """The form asks what that kind of fact says, with what it says now filled in."""
    office.given(registered(), cgvs("2026-11-06"), wrong)
    an = office.person(AN)

    asks_for(an, what)
    an.fills({**filled, "reason": "Verkeerd ingevoerd"})
    outcome = an.submits()

    assert outcome.ok
    assert [f.Withdrawn(on=day("2026-11-23"), seq=3), right] == recorded(office)[-2:]


def test_the_registration_itself_can_be_put_right(office: Office) -> None:
    """Arrival, circumstances and the day of the application; what stands on it goes on standing."""
    office.given(registered(), cgvs("2026-11-20"))
    an = office.person(AN)

    asks_for(an, "Registratie")
    an.fills({"on": "2026-06-03", "circumstances": ["dublin"], "reason": "Vergeten"})
    outcome = an.submits()

    assert outcome.ok
    expected = registered(on=day("2026-06-03"), circumstances=("dublin",))
    assert expected == recorded(office)[-1]


def test_what_was_written_about_a_talk_goes_along(office: Office) -> None:
    """The corrected talk keeps the notes, sealed, and they can still be read."""
    office.given(
        registered(),
        cgvs("2026-11-06"),
        f.TalkHeld(on=day("2026-11-10"), moment="talk_after_cgvs", notes="Wil in mei vertrekken"),
    )
    an = office.person(AN)

    asks_for(an, "gehouden op")
    an.fills({"on": "2026-11-11", "reason": "Verkeerde dag"})
    an.submits()

    with office.store.snapshot() as tx:
        texts = tx.journal.texts(office.trajectory().resident.id, 5)
    assert {"notes": "Wil in mei vertrekken"} == texts


def test_the_answer_says_what_differs_where_the_day_is_the_same(office: Office) -> None:
    """Not twice the same sentence, as if nothing had been put right."""
    office.given(*IN_OTP)
    intake = f.TalkHeld(on=day("2026-11-05"), moment="otp_intake", cooperates=True, notes="Stil")
    office.given(intake, by=GI)
    gi = office.person(GI)

    asks_for(gi, "gehouden op")
    gi.fills({"cooperates": "no", "reason": "Verkeerd aangeduid"})
    gi.submits()
    agreement = said(gi.modal or {})
    gi.closes(clear=True)
    asks_for(gi, "gehouden op")
    gi.fills({"notes": "Rustig", "reason": "Beter verwoord"})
    gi.submits()
    words = said(gi.modal or {})

    assert "anders dan voordien: akkoord om mee te werken" in agreement
    assert "anders dan voordien: wat erover geschreven is" in words
    assert "wordt:" not in agreement + words


def test_what_was_written_about_a_talk_can_be_put_right(office: Office) -> None:
    """What was typed stands in the form; what is changed or emptied there is so from then on."""
    office.given(
        registered(),
        cgvs("2026-11-06"),
        f.TalkHeld(
            on=day("2026-11-10"),
            moment="talk_after_cgvs",
            stance="Twijfelt",
            notes="Verkeerd dossier",
        ),
    )
    an = office.person(AN)

    asks_for(an, "gehouden op")
    shown = str((an.modal or {})["blocks"])
    an.fills({"stance": "Twijfelt nog", "notes": "", "reason": "Bij verkeerd dossier genoteerd"})
    outcome = an.submits()

    assert "Verkeerd dossier" in shown
    assert outcome.ok
    resident = office.trajectory().resident.id
    with office.store.snapshot() as tx:
        assert {"stance": "Twijfelt nog"} == tx.journal.texts(resident, 5)
        assert "Verkeerd dossier" == tx.journal.texts(resident, 3)["notes"]
    assert "Twijfelt" not in said(an.modal or {})


def test_the_coach_who_corrects_a_talk_sees_no_own_words(office: Office) -> None:
    """They go along unread, as they were."""
    office.given(*IN_OTP, f.TalkHeld(on=day("2026-11-05"), moment="otp_intake"))
    office.given(f.TalkHeld(on=day("2026-11-06"), moment="icam_intake", notes="Niet voor de coach"))
    coach = office.person(IC)

    coach.types("C0IC", f"/terugkeer corrigeer {CODE}")
    coach.fills({"seq": "6"})
    coach.submits()
    shown = str(coach.modal)
    coach.fills({"on": "2026-11-09", "reason": "Andere dag"})
    coach.submits()

    assert "Niet voor de coach" not in shown
    assert "notes" not in shown
    with office.store.snapshot() as tx:
        texts = tx.journal.texts(office.trajectory().resident.id, 8)
    assert {"notes": "Niet voor de coach"} == texts


def test_an_administrator_who_corrects_a_talk_sees_no_own_words(office: Office) -> None:
    """Who may put everything right need not read everything: the words go along unread."""
    talk = f.TalkHeld(on=day("2026-11-10"), moment="talk_after_cgvs", notes="Niet voor beheerders")
    office.given(registered(), cgvs("2026-11-06"), talk)
    admin = office.person(AD)

    asks_for(admin, "gehouden op")
    shown = str(admin.modal)
    admin.fills({"on": "2026-11-11", "reason": "Andere dag"})
    outcome = admin.submits()

    assert outcome.ok
    assert "Niet voor beheerders" not in shown + str(admin.modal)
    assert "notes" not in shown
    with office.store.snapshot() as tx:
        texts = tx.journal.texts(office.trajectory().resident.id, 5)
    assert {"notes": "Niet voor beheerders"} == texts


def test_a_talk_that_counted_as_the_first_one_by_mistake_no_longer_does(office: Office) -> None:
    """The box can be put right like any other answer, and the first talk is asked again."""
    office.given(registered(), final("2026-11-02"), f.OtpNotAllocated(on=day("2026-11-02")))
    office.given(
        f.TalkHeld(on=day("2026-11-10"), moment="talk_after_final", counts_as="first_talk")
    )
    an = office.person(AN)
    counted = office.trajectory().plan.moment("first_talk")

    asks_for(an, "gehouden op")
    an.fills({"counts_as": [], "reason": "Was enkel het gesprek na de beslissing"})
    outcome = an.submits()

    first = office.trajectory().plan.moment("first_talk")
    assert outcome.ok
    assert counted is not None
    assert first is not None
    assert ("held", "open") == (counted.status, first.status)
    assert f.TalkHeld(on=day("2026-11-10"), moment="talk_after_final") == recorded(office)[-1]


def test_what_would_make_another_fact_impossible_is_refused_with_that_fact(
    office: Office,
) -> None:
    """The answer names the fact that stands in the way, who entered it and when."""
    office.given(*IN_OTP)
    office.given(f.TalkHeld(on=day("2026-11-05"), moment="otp_intake", cooperates=True), by=GI)
    gi = office.person(GI)

    asks_for(gi, "Aangekomen in de OTP")
    gi.fills({"on": "2026-11-09", "reason": "Later aangekomen"})
    gi.submits()

    said_so = said(gi.modal or {})
    assert "“OTP 1 · Intake door MW” gehouden op do 5 nov" in said_so
    assert f"<@{GI}>" in said_so
    assert "ma 23 nov" in said_so
    assert 5 == len(office.facts())


def test_the_list_holds_what_still_stands_and_the_person_may_write(office: Office) -> None:
    """What is withdrawn, ticked or only snoozed is not offered; the coach sees the own talks."""
    office.given(*IN_OTP)
    office.given(
        f.ItemTicked(
            on=day("2026-11-04"), moment="otp_intake", occurrence=1, item="right", done=True
        ),
        f.TalkHeld(on=day("2026-11-05"), moment="otp_intake", cooperates=True),
        f.TalkHeld(on=day("2026-11-06"), moment="icam_intake"),
        f.Extension(on=day("2026-11-06"), state="requested"),
        f.Withdrawn(on=day("2026-11-09"), seq=8),
    )
    gi, coach = office.person(GI), office.person(IC)

    gi.types("C0GI", f"/terugkeer corrigeer {CODE}")
    coach.types("C0IC", f"/terugkeer corrigeer {CODE}")

    assert ["7", "6", "4", "3", "2"] == [value for value, _words in listed(gi)]
    assert ["7"] == [value for value, _words in listed(coach)]


@pytest.mark.parametrize("who", [RN, NA])
def test_who_may_not_write_a_fact_does_not_correct_it(office: Office, who: str) -> None:
    """Region and other centres see no list."""
    office.given(registered(), cgvs())
    person = office.person(who)

    person.types("C0AN", f"/terugkeer corrigeer {CODE}")

    assert person.modal is None
    assert 2 == len(office.facts())


def test_a_colleague_corrects_what_another_registered(office: Office) -> None:
    """Whoever may write the fact may put it right, not only who wrote it."""
    office.given(registered(), cgvs("2026-11-20"))
    bo = office.person(BO)

    asks_for(bo, "CGVS")
    bo.fills({"on": "2026-11-19", "reason": "Nagekeken"})
    outcome = bo.submits()

    assert outcome.ok
    assert BO == office.trajectory().entries[-1].by
    assert AN == office.trajectory().entries[1].by


def test_two_who_correct_the_same_fact_at_once_correct_it_once(office: Office) -> None:
    """The second is told who was first, and nothing is lost."""
    office.given(registered(), cgvs("2026-11-20"))
    an, bo = office.person(AN), office.person(BO)
    for person, on in ((an, "2026-11-18"), (bo, "2026-11-19")):
        asks_for(person, "CGVS")
        person.fills({"on": on, "reason": "Nagekeken"})

    at_once(an.submits, bo.submits)

    assert 4 == len(office.facts())
    winner = office.trajectory().entries[-1].by
    loser = an if winner == BO else bo
    assert f"<@{winner}>" in said(loser.modal or {})


def test_a_corrected_fact_is_not_taken_back_by_one_click(office: Office) -> None:
    """The button would undo the correction and leave neither: correcting again is the way."""
    office.given(registered(), cgvs("2026-11-20"))
    an = office.person(AN)

    asks_for(an, "CGVS")
    an.fills({"on": "2026-11-18", "reason": "Nagekeken"})
    an.submits()
    an.closes(clear=True)
    an.types("C0AN", f"/terugkeer status {CODE}")

    assert "Laatste actie ongedaan maken" not in an.buttons(answer(an))


def test_a_corrected_date_that_lies_ahead_is_refused_at_its_input(office: Office) -> None:
    """The same validation as for a new fact; what was filled in stays."""
    office.given(registered(), cgvs("2026-11-20"))
    an = office.person(AN)

    asks_for(an, "CGVS")
    an.fills({"on": "2026-11-25", "reason": "Nagekeken"})
    outcome = an.submits()

    assert ["on"] == list(outcome.errors)
    assert 2 == len(office.facts())


def test_a_corrected_date_of_long_ago_is_asked_about(office: Office) -> None:
    """The form comes back with the question, and is registered once it is confirmed."""
    office.given(registered(on=day("2023-01-02")), cgvs("2026-11-20"))
    an = office.person(AN)

    asks_for(an, "CGVS")
    an.fills({"on": "2024-02-01", "reason": "Nagekeken"})
    an.submits()
    asked = len(office.facts())
    an.fills({"confirmed_2024-02-01": ["yes"]})
    an.submits()

    assert 2 == asked
    assert cgvs("2024-02-01") == recorded(office)[-1]
