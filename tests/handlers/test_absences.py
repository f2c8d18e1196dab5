"""Absences in chat: who stands in, who is told, and what the stand-in may."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from handlers import letters
from scheduling import facts as f
from storage import Absence
from tests.handlers.office import (
    AN,
    BO,
    CO,
    CODE,
    GC,
    GI,
    IC,
    RN,
    Office,
    answer,
    cgvs,
    day,
    final,
    latest,
    registered,
    said,
)

MOMENT = "talk_after_cgvs"


def absences(office: Office, *people: str) -> list[Absence]:
    """Return the absences of these people that are not over."""
    with office.store.snapshot() as tx:
        return tx.absences.ahead(people, office.today)


@pytest.mark.parametrize("mode", ["socket", "http"])
def test_a_worker_names_a_stand_in_in_one_line(office: Office) -> None:
    """Both days count, and the answer names them."""
    an = office.person(AN)

    told = office.reply(
        an, lambda: an.types("C0AN", "/terugkeer afwezig 30/11/2026 tot 4/12/2026 @bo")
    )

    (absence,) = absences(office, AN)
    assert (BO, day("2026-11-30"), day("2026-12-04")) == (
        absence.stand_in,
        absence.first_day,
        absence.last_day,
    )
    assert f"<@{BO}>" in told


def test_one_date_is_an_absence_of_one_day(office: Office) -> None:
    """And French words do as well."""
    office.person(AN).types("C0AN", "/terugkeer absence 30 november @bo")

    (absence,) = absences(office, AN)
    assert absence.first_day == absence.last_day == day("2026-11-30")


def test_what_is_missing_is_asked_in_a_form(office: Office) -> None:
    """What was typed stands there already."""
    an = office.person(AN)
    an.types("C0AN", "/terugkeer afwezig 30/11/2026 4/12/2026")

    an.fills({"stand_in": BO})
    an.submits()

    (absence,) = absences(office, AN)
    assert (BO, day("2026-12-04")) == (absence.stand_in, absence.last_day)


def test_a_coordinator_sets_it_for_somebody_else(office: Office) -> None:
    """The one who is away is named first."""
    office.person(CO).types("C0ANTW", "/terugkeer afwezig @an 24/11/2026 27/11/2026 @bo")

    (absence,) = absences(office, AN)
    assert (CO, BO) == (absence.set_by, absence.stand_in)


@pytest.mark.parametrize(
    ("who", "typed", "named"),
    [
        (AN, "27/11/2026 24/11/2026 @bo", "laatste dag"),
        (AN, "16/11/2026 20/11/2026 @bo", "voorbij"),
        (AN, "24/11/2026 27/11/2026 @gi", "hetzelfde centrum"),
        (AN, "24/11/2026 27/11/2026 @an", "hetzelfde centrum"),
        (AN, "1/12/2026 1/12/2028 @bo", "meer dan een jaar"),
        (AN, "@bo 24/11/2026 27/11/2026 @co", "coördinator"),
        (GC, "@an 24/11/2026 27/11/2026 @bo", "coördinator"),
        (IC, "24/11/2026 27/11/2026 @an", "ICAM coach"),
        (RN, "24/11/2026 27/11/2026 @gi", "coördinator"),
        (AN, "24/11/2026 koffie @bo", "niet begrepen"),
    ],
)
def test_an_absence_that_cannot_be_is_refused_in_a_sentence(
    office: Office, who: str, typed: str, named: str
) -> None:
    """What is wrong is said, and nothing is noted."""
    person = office.person(who)

    told = office.reply(person, lambda: person.types("C0AN", f"/terugkeer afwezig {typed}"))

    assert named.lower() in told.lower()
    assert [] == absences(office, AN, BO, GI, IC)


def test_two_absences_of_one_person_do_not_overlap(office: Office) -> None:
    """The second is refused with the days of the first."""
    an = office.person(AN)
    an.types("C0AN", "/terugkeer afwezig 24/11/2026 27/11/2026 @bo")

    told = office.reply(
        an, lambda: an.types("C0AN", "/terugkeer afwezig 27/11/2026 30/11/2026 @bo")
    )

    assert "27 nov" in told
    assert 1 == len(absences(office, AN))


def test_alone_it_shows_the_absences_and_ends_one(office: Office) -> None:
    """A worker sees the own ones, the coordinator the centre's; ending is at once."""
    office.person(AN).types("C0AN", "/terugkeer afwezig 23/11/2026 27/11/2026 @bo")
    co, bo = office.person(CO), office.person(BO)
    bo_sees = office.reply(bo, lambda: bo.types("C0AN", "/terugkeer afwezig"))
    co.types("C0ANTW", "/terugkeer afwezig")
    card = answer(co, "C0ANTW")

    co.clicks(card, "Beëindigen")

    assert f"<@{AN}>" not in bo_sees
    assert f"<@{AN}>" in said(card)
    assert [] == absences(office, AN)


def test_during_an_absence_the_stand_in_may_put_a_reminder_off(office: Office) -> None:
    """Only who is reminded may; before and after that the stand-in may not."""
    office.given(registered(), cgvs("2026-11-23"))
    message = office.post(MOMENT)
    bo = office.person(BO)
    refused = office.reply(bo, lambda: bo.clicks(message, "Later herinneren"))
    office.person(AN).types("C0AN", "/terugkeer afwezig 23/11/2026 27/11/2026 @bo")

    bo.clicks(message, "Later herinneren")
    bo.submits()

    assert f"<@{AN}>" in refused
    assert isinstance(office.facts()[-1], f.Snoozed)


def letters_about(office: Office) -> list[tuple[str, str, datetime]]:
    """Return the letters about absences that wait: step, where they go, and from when on."""
    with office.store.snapshot() as tx:
        rows = tx.sending.ready(office.now + timedelta(days=60), 100)
        found = []
        for row in rows:
            reader = letters.recipient(tx, row, None, office.today)
            if row.moment == "absence" and row.next_try_at is not None:
                found.append((row.step or "", reader.places[0], row.next_try_at))
    return sorted(found)


def test_everybody_whom_an_absence_concerns_is_told(office: Office) -> None:
    """The stand-in now and when it begins, the absent worker in writing, the coordinator too."""
    an = office.person(AN)

    an.types("C0AN", "/terugkeer afwezig 30/11/2026 4/12/2026 @bo")

    begins = datetime(2026, 11, 30, 7, 30, tzinfo=UTC)
    assert [
        ("away", "C0AN", office.now),
        ("begins", BO, begins),
        ("noted", "C0ANTW", office.now),
        ("stand_in", BO, office.now),
    ] == letters_about(office)


@pytest.mark.parametrize(
    ("period", "begins"),
    [
        ("28/11/2026 2/12/2026", [datetime(2026, 11, 30, 7, 30, tzinfo=UTC)]),
        ("28/11/2026 29/11/2026", []),
    ],
)
def test_a_stand_in_is_told_that_it_begins_on_a_day_of_work(
    office: Office, period: str, begins: list[datetime]
) -> None:
    """An absence that begins on a Saturday is told on Monday, if it lasts so long."""
    office.person(AN).types("C0AN", f"/terugkeer afwezig {period} @bo")

    assert begins == [at for step, _place, at in letters_about(office) if step == "begins"]


def test_a_stand_in_is_not_woken_at_night_nor_told_twice_of_today(office: Office) -> None:
    """What begins today is told once; at night it waits for the morning."""
    office.later(hours=12)

    office.person(AN).types("C0AN", "/terugkeer afwezig 24/11/2026 27/11/2026 @bo")

    morning = datetime(2026, 11, 24, 7, 30, tzinfo=UTC)
    assert [
        ("away", "C0AN", office.now),
        ("noted", "C0ANTW", morning),
        ("stand_in", BO, morning),
    ] == (letters_about(office))


def test_who_is_away_ends_it_in_the_letter_and_the_stand_in_hears(office: Office) -> None:
    """Also when the coordinator does: then both hear."""
    office.person(AN).types("C0AN", "/terugkeer afwezig 23/11/2026 27/11/2026 @bo")
    co = office.person(CO)
    co.types("C0ANTW", "/terugkeer afwezig")

    co.clicks(answer(co, "C0ANTW"), "Beëindigen")

    steps = [(step, place) for step, place, _at in letters_about(office)]
    assert ("ended", BO) in steps
    assert ("back", "C0AN") in steps


def test_the_letter_about_an_absence_ends_it_and_shows_no_other(office: Office) -> None:
    """It stands in a channel: whoever clicks there does not lay a list of the centre in it."""
    office.person(AN).types("C0AN", "/terugkeer afwezig 23/11/2026 27/11/2026 @bo")
    with office.store.snapshot() as tx:
        rows = tx.sending.ready(office.now, 100)
        row = next(one for one in rows if one.step == "away")
        letter = letters.reminder(tx, office.procedure, row, office.today)
    assert letter is not None
    posted = office.client.chat_postMessage(
        channel="C0AN", text=letter.message.text, blocks=letter.message.blocks
    )
    shown = next(m for m in office.sandbox.messages("C0AN") if m["ts"] == posted["ts"])

    office.person(BO).types("C0AN", "/terugkeer afwezig 7/12/2026 8/12/2026 @co")

    office.person(CO).clicks(shown, "Beëindigen")
    office.afterwards.settle()

    assert [] == absences(office, AN)
    assert 1 == len(absences(office, BO))
    assert "De afwezigheid is beëindigd." == said(latest(office, shown))


def test_the_status_says_who_stands_in(office: Office) -> None:
    """Whoever looks for the responsible worker learns whom to ask today."""
    office.given(registered(), cgvs())
    an, co = office.person(AN), office.person(CO)
    before = office.reply(co, lambda: co.types("C0ANTW", f"/terugkeer status {CODE}"), "C0ANTW")
    an.types("C0AN", "/terugkeer afwezig 23/11/2026 27/11/2026 @bo")

    now = office.reply(co, lambda: co.types("C0ANTW", f"/terugkeer status {CODE}"), "C0ANTW")

    assert "vervangt" not in before
    assert f"<@{AN}>, afwezig tot en met vr 27 nov: <@{BO}> vervangt" in now


def test_what_is_open_for_the_absent_worker_stands_in_the_list_of_the_stand_in(
    office: Office,
) -> None:
    """With whose it is, in `mijn` and on the Home tab, which is shown anew; until it ends."""
    office.given(registered(), cgvs())
    an, bo = office.person(AN), office.person(BO)
    bo.opens_home()
    office.afterwards.settle()
    before = said(bo.home or {})
    an.types("C0AN", "/terugkeer afwezig 23/11/2026 27/11/2026 @bo")
    office.afterwards.settle()
    home = said(bo.home or {})

    mine = office.reply(bo, lambda: bo.types("C0AN", "/terugkeer mijn"))
    an.types("C0AN", "/terugkeer afwezig")
    an.clicks(answer(an, "C0AN"), "Beëindigen")
    office.afterwards.settle()

    assert CODE not in before
    assert f"<@{AN}>" in home
    assert CODE in home
    assert f"<@{AN}>" in mine
    assert CODE not in said(bo.home or {})


def test_a_change_of_a_file_is_shown_on_the_home_tab_of_who_stands_in(office: Office) -> None:
    """Somebody else registers it; nobody opens the tab again."""
    office.given(registered())
    office.person(AN).types("C0AN", "/terugkeer afwezig 23/11/2026 27/11/2026 @bo")
    bo, co = office.person(BO), office.person(CO)
    bo.opens_home()
    office.afterwards.settle()

    co.types("C0ANTW", f"/terugkeer beslissing {CODE} cgvs 20/11/2026")
    office.afterwards.settle()

    assert "Gesprek na negatieve beslissing CGVS" in said(bo.home or {})


def test_a_coach_names_another_coach_or_who_coordinates(office: Office) -> None:
    """Somebody of a centre of the coach's; who stands in may put the coach's reminders off."""
    office.given(
        registered(),
        final(),
        f.OtpAllocated(on=day("2026-11-05"), centre="gent"),
        f.OtpArrived(on=day("2026-11-16"), centre="gent", worker=GI),
        f.TalkHeld(on=day("2026-11-19"), moment="otp_intake", cooperates=True),
    )
    message = office.post("icam_intake")
    coach, gc = office.person(IC), office.person(GC)
    refused = office.reply(gc, lambda: gc.clicks(message, "Later herinneren"), "C0IC")

    coach.types("C0IC", "/terugkeer afwezig 23/11/2026 24/11/2026 @gc")
    gc.clicks(message, "Later herinneren")
    outcome = gc.submits()

    assert f"<@{IC}>" in refused
    assert [GC] == [one.stand_in for one in absences(office, IC)]
    assert outcome.ok
    assert isinstance(office.facts()[-1], f.Snoozed)
