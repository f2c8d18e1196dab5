"""While somebody is away: where checklists and reminders go, and who is told."""

from __future__ import annotations

import pytest

from scheduling import facts as f
from tests.bot.checklists import MOMENT, about, has_buttons, posted, with_checklist
from tests.bot.house import AN, BO, CO, CODE, House, cgvs, day, final, registered

GI = "U0GI"


def away(house: House, first: str, last: str, stand_in: str = BO, who: str = AN) -> None:
    """Note an absence."""
    with house.store.transaction() as tx:
        tx.absences.add(who, stand_in, day(first), day(last), by=who, at=house.time.now())


def test_new_checklists_go_to_the_stand_in(house: House) -> None:
    """What opens during an absence is for whoever stands in; the absent worker hears nothing."""
    away(house, "2026-11-23", "2026-11-27")

    house.given(registered(), cgvs("2026-11-20"))
    house.hands.pause(3600)
    house.wake()
    house.post()

    assert [] == house.messages("C0AN")
    assert BO == posted(house).place


def test_reminders_go_to_the_stand_in_and_back_when_the_absence_ends(house: House) -> None:
    """On either day of change each step is said once, to whoever is there."""
    with_checklist(house)
    away(house, "2026-11-24", "2026-11-27")

    house.later(hours=22)  # Tuesday
    house.later(hours=24)
    house.later(hours=24)
    house.post()
    house.refresh()
    during = posted(house).place
    (old,) = house.messages("C0AN")
    house.later(days=4)  # Monday: back
    house.post()
    house.refresh()

    assert BO == during
    assert not has_buttons(old)
    assert "C0AN" == posted(house).place
    steps = [(row.step, row.ordinal) for row in house.rows() if row.moment == MOMENT]
    assert len(steps) == len(set(steps))
    assert all(row.state in ("sent", "cancelled") for row in house.rows())


def test_after_an_absence_with_the_coordinator_it_is_the_own_channel_again(house: House) -> None:
    """The centre's channel is also the last resort of whoever is back, but not where they read."""
    away(house, "2026-11-23", "2026-11-24", stand_in=CO)
    house.given(registered(), cgvs("2026-11-20"))
    house.hands.pause(3600)
    house.wake()
    house.post()
    during = posted(house).place

    house.later(days=2)
    house.post()

    assert "C0ANTW" == during
    assert "C0AN" == posted(house).place
    assert 1 == len(house.messages("C0AN"))


def test_a_stand_in_who_has_left_gives_way_to_the_coordinator(house: House) -> None:
    """Nobody is reminded who is not there: the centre's coordinator is."""
    away(house, "2026-11-23", "2026-11-27", stand_in=BO)
    away(house, "2026-11-23", "2026-11-27", stand_in=AN, who=BO)

    house.given(registered(), cgvs("2026-11-20"))
    house.hands.pause(3600)
    house.wake()
    house.post()

    assert "C0ANTW" == posted(house).place


def letter(house: House, step: str, first: str, last: str) -> str:
    """Have a letter about An's absence, in which Bo stands in; return the id of the absence."""
    with house.store.transaction() as tx:
        absence = tx.absences.add(AN, BO, day(first), day(last), by=AN, at=house.time.now())
        tx.outbox.add_absence(absence.id, step, house.time.now())
    return absence.id


def test_a_stand_in_is_told_what_is_open_even_if_slack_takes_no_direct_message(
    house: House,
) -> None:
    """Then it is the centre's channel that has it: a stand-in who knows of nothing is no help."""
    with_checklist(house)
    house.fault("user_not_found", method="conversations.open")

    letter(house, "stand_in", "2026-11-23", "2026-11-27")
    house.post()

    (told,) = house.messages("C0ANTW")
    assert "vervangt" in str(told["blocks"])
    assert f"{CODE} · Gesprek na negatieve beslissing CGVS" in str(told["blocks"])


@pytest.mark.parametrize("kind", ["accept_then_500", "accept_then_drop", "unavailable"])
def test_a_letter_about_an_absence_is_sent_once_whatever_slack_answers(
    house: House, kind: str
) -> None:
    """It is looked up by its id like any other."""
    house.fault(kind, times=1)

    letter(house, "away", "2026-11-23", "2026-11-27")
    house.post()

    assert 1 == len(about(house, "C0AN", "afwezigheid"))


def test_a_letter_about_an_absence_that_was_ended_meanwhile_is_not_sent(house: House) -> None:
    """And the one of its end is."""
    absence = letter(house, "begins", "2026-11-23", "2026-11-27")
    with house.store.transaction() as tx:
        tx.absences.end(absence, house.time.now())
        tx.outbox.add_absence(absence, "back", house.time.now())

    house.post()

    assert "cancelled" == house.row("begins").state
    assert 1 == len(about(house, "C0AN", "beëindigd"))


def test_while_the_coach_is_away_the_stand_in_reads_the_coachs_checklists(house: House) -> None:
    """A social worker who stands in is told to coordinate; afterwards it is the coach again."""
    house.given(
        registered(),
        final("2026-11-02"),
        f.OtpAllocated(on=day("2026-11-05"), centre="gent"),
        f.OtpArrived(on=day("2026-11-16"), centre="gent", worker=GI),
        f.TalkHeld(on=day("2026-11-18"), moment="otp_intake", cooperates=True),
    )
    away(house, "2026-11-23", "2026-11-24", stand_in="U0GC", who="U0IC")
    house.post()
    during = posted(house, "icam_intake").place
    (checklist,) = [m for m in house.messages("C0GENT") if "Intake door ICAM-coach" in m["text"]]

    house.later(days=4)
    house.post()
    house.refresh()

    assert "C0GENT" == during
    assert "stem af met de ICAM-coach" in str(checklist["blocks"])
    assert "C0IC" == posted(house, "icam_intake").place
