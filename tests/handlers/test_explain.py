"""“Waarom deze datum?”, clicked in Slack: the reckoning of that moment, for that person only."""

from __future__ import annotations

import pytest

from scheduling import facts as f
from tests.handlers.office import (
    AN,
    GI,
    IC,
    NA,
    Office,
    cgvs,
    day,
    final,
    registered,
)

pytestmark = pytest.mark.parametrize("mode", ["socket", "http"])

WHY = "Waarom deze datum?"
ALLOCATED = f.OtpAllocated(on=day("2026-11-03"), centre="gent")
ARRIVED = f.OtpArrived(on=day("2026-11-09"), centre="gent", worker=GI)


def test_the_count_is_told_day_by_day(office: Office) -> None:
    """Which day is which, what did not count by its name, and the paragraph with our reading."""
    office.given(registered(), final("2026-11-02"), ALLOCATED, ARRIVED)
    message = office.post("otp_intake")
    worker = office.person(GI)

    said = office.reply(worker, lambda: worker.clicks(message, WHY), "C0GI")

    assert "ma 9 nov: dag 0, telt niet mee" in said
    assert "wo 11 nov (Wapenstilstand): feestdag, telt niet mee" in said
    assert "ma 16 nov: dag 4" in said
    assert "Instructie: sleutelmomenten in een OTP" in said
    assert "(onze keuze, niet in de instructie)" in said


def test_what_would_move_the_date_is_said(office: Office) -> None:
    """The agreement to cooperate, with the day to which it would move the outtake."""
    office.given(registered(), final("2026-11-02"), ALLOCATED, ARRIVED)
    message = office.post("otp_outtake")
    worker = office.person(GI)

    said = office.reply(worker, lambda: worker.clicks(message, WHY), "C0GI")
    office.given(f.TalkHeld(on=office.today, moment="otp_intake", cooperates=True), by=GI)

    moved = office.trajectory().plan.moment("otp_outtake")
    assert moved is not None
    assert day("2026-12-04") == moved.due
    assert "akkoord gaat om mee te werken en dat vandaag geregistreerd wordt: vr 4 dec" in said


def test_the_reckoning_reads_in_the_language_of_who_asks(office: Office) -> None:
    """Holidays too."""
    arrived = ARRIVED.model_copy(update={"centre": "namen", "worker": NA})
    allocated = ALLOCATED.model_copy(update={"centre": "namen"})
    office.given(registered(centre="namen"), final("2026-11-02"), allocated, arrived)
    message = office.post("otp_intake")
    worker = office.person(NA)

    said = office.reply(
        worker, lambda: worker.clicks(message, "moment_why"), str(message["channel"])
    )

    assert "mer. 11 nov. (Jour de l'Armistice) : jour férié, ne compte pas" in said


def test_the_coach_sees_the_reckoning_and_a_stranger_to_the_centre_does_not(
    office: Office,
) -> None:
    """It holds dates only: whoever may see the dates may ask for it."""
    office.given(registered(), final("2026-11-02"), ALLOCATED, ARRIVED)
    message = office.post("otp_intake")
    coach, an = office.person(IC), office.person(AN)

    seen = office.reply(coach, lambda: coach.clicks(message, WHY), "C0GI")
    refused = office.reply(an, lambda: an.clicks(message, WHY), "C0GI")

    assert "9 Nov" in seen
    assert "9 nov" not in refused


def test_a_hearing_to_come_says_that_it_can_be_postponed(office: Office) -> None:
    """Then the talk after it is counted from the new day."""
    office.given(registered(), cgvs("2026-11-20"), f.Hearing(on=day("2026-12-10")))
    message = office.post("talk_after_hearing")
    an = office.person(AN)

    said = office.reply(an, lambda: an.clicks(message, WHY))

    assert "do 17 dec: dag 7" in said
    assert "Als de hoorzitting uitgesteld wordt" in said
