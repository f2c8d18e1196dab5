"""Handing over in chat: who loses access, who stands in, and who gives files to whom."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from handlers import checklists, letters, recipients
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
    NA,
    RN,
    Office,
    answer,
    cgvs,
    day,
    final,
    registered,
    said,
)

MOMENT = "talk_after_cgvs"
MOVED = f.Transferred(on=day("2026-11-22"), centre="gent", worker=GI)
NOTED = f.TalkHeld(on=day("2026-11-21"), moment=MOMENT, notes="Een belangrijke notitie")


def latest(office: Office, message: dict[str, Any]) -> dict[str, Any]:
    """Return a message as it stands now."""
    found = office.sandbox.messages(message["channel"])
    return next(one for one in found if one["ts"] == message["ts"])


def absences(office: Office, *people: str) -> list[Absence]:
    """Return the absences of these people that are not over."""
    with office.store.snapshot() as tx:
        return tx.absences.ahead(people, office.today)


@pytest.mark.parametrize("mode", ["socket", "http"])
@pytest.mark.parametrize("button", ["Afvinken", "Niet doorgegaan", "Waarom deze datum?"])
def test_the_old_worker_is_refused_at_every_button_with_who_can(
    office: Office, button: str
) -> None:
    """A message that still looks like a checklist does nothing for whoever lost the file."""
    office.given(registered(), cgvs())
    message = office.post(MOMENT)
    office.given(MOVED)
    before = office.journal()
    an = office.person(AN)

    told = office.reply(an, lambda: an.clicks(message, button))

    assert "maatschappelijk werker" in told
    assert before == office.journal()


def test_the_old_worker_sees_no_plan_and_no_notes(office: Office) -> None:
    """Status and notes are refused; the new worker reads what was written before."""
    office.given(registered(), cgvs(), NOTED)
    an, gi = office.person(AN), office.person(GI)
    seen = office.reply(an, lambda: an.types("C0AN", f"/terugkeer status {CODE}"))
    card = answer(an, "C0AN")
    office.given(MOVED)

    refused = office.reply(an, lambda: an.types("C0AN", f"/terugkeer status {CODE}"))
    notes_refused = office.reply(an, lambda: an.clicks(card, "Notities van de gesprekken"))
    gi.types("C0GI", f"/terugkeer status {CODE}")
    gi.clicks(answer(gi, "C0GI"), "Notities van de gesprekken")

    assert CODE in seen
    assert CODE not in refused
    assert "notitie" not in notes_refused
    assert gi.modal is not None
    assert "Een belangrijke notitie" in said(gi.modal)


def test_the_old_worker_can_still_record_a_talk_held_before(office: Office) -> None:
    """And none of a later day."""
    office.given(registered(), cgvs("2026-11-19"), MOVED)
    an = office.person(AN)

    an.types("C0AN", f"/terugkeer gesprek {CODE}")
    an.fills({"moment": "Gesprek na negatieve beslissing CGVS", "on": "2026-11-23"})
    an.submits()
    late = an.modal
    an.fills({"on": "2026-11-20"})
    an.submits()

    assert late is not None
    assert late["errors"]
    held = [fact for fact in office.facts() if isinstance(fact, f.TalkHeld)]
    assert [day("2026-11-20")] == [fact.on for fact in held]


def test_on_the_day_of_the_transfer_the_old_worker_records_the_talk_of_that_morning(
    office: Office,
) -> None:
    """The button of the farewell opens the form; the checklist itself is the new worker's."""
    office.given(registered(), cgvs("2026-11-19"))
    message = office.post(MOMENT)
    office.given(f.Transferred(on=day("2026-11-23"), centre="gent", worker=GI))
    an = office.person(AN)
    refused = office.reply(an, lambda: an.clicks(message, "Afvinken"))

    an.types("C0AN", f"/terugkeer gesprek {CODE}")
    an.fills({"moment": "Gesprek na negatieve beslissing CGVS", "on": "2026-11-23"})
    outcome = an.submits()

    assert "maatschappelijk werker" in refused
    assert outcome.ok
    assert isinstance(office.facts()[-1], f.TalkHeld)


@pytest.mark.parametrize("mode", ["socket", "http"])
def test_an_announced_transfer_is_accepted_with_its_button(office: Office) -> None:
    """The form opens with the own centre; whoever sends it becomes responsible."""
    office.given(registered(), cgvs())
    an, gi = office.person(AN), office.person(GI)
    an.types("C0AN", f"/terugkeer transfer {CODE} gent 24/11/2026")
    announced = office.facts()[-1]
    with office.store.snapshot() as tx:
        resident = office.trajectory().resident.id
        message = checklists.checklist(
            tx, office.procedure, resident, recipients.EXPECTED, 3, office.today
        )
    posted = office.client.chat_postMessage(
        channel="C0GENT", text=message.text, blocks=message.blocks
    )
    shown = next(m for m in office.sandbox.messages("C0GENT") if m["ts"] == posted["ts"])
    office.later(days=1)

    gi.clicks(shown, "Aankomst registreren")
    outcome = gi.submits()

    assert isinstance(announced, f.TransferAnnounced)
    assert outcome.ok
    plan = office.trajectory().plan
    assert ("gent", GI, None) == (plan.centre, plan.worker, plan.expected_centre)


def test_the_awaiting_centre_finds_the_file_and_reads_dates_only(office: Office) -> None:
    """What was written comes with the arrival; a third centre finds nothing."""
    office.given(registered(), cgvs(), NOTED, f.TransferAnnounced(on=office.today, centre="gent"))
    gi, na = office.person(GI), office.person(NA)

    found = office.reply(gi, lambda: gi.types("C0GI", "/terugkeer zoek K7"), "C0GI")
    status = office.reply(gi, lambda: gi.types("C0GI", f"/terugkeer status {CODE}"), "C0GI")
    elsewhere = office.reply(na, lambda: na.types("C0NAMEN", "/retour chercher K7"), "C0NAMEN")

    assert CODE in found
    assert "Transfer aangekondigd naar: Gent" in status
    assert "Notities" not in status
    assert CODE not in elsewhere


def test_who_left_an_otp_for_another_centre_is_followed_there_only(office: Office) -> None:
    """The centre of an OTP that the resident has left has no rights from its allocation."""
    office.given(
        registered(),
        final(),
        f.OtpAllocated(on=day("2026-11-05"), centre="gent"),
        f.OtpArrived(on=day("2026-11-09"), centre="gent", worker=GI),
        f.Transferred(on=day("2026-11-20"), centre="namen", worker=NA),
    )
    gi, coach = office.person(GI), office.person(IC)

    told = office.reply(gi, lambda: gi.types("C0GI", f"/terugkeer status {CODE}"), "C0GI")
    coach_told = office.reply(
        coach, lambda: coach.types("C0IC", f"/terugkeer status {CODE}"), "C0IC"
    )

    assert CODE not in told
    assert CODE not in coach_told


@pytest.mark.parametrize("who", [AN, CO, GI, GC])
def test_until_the_arrival_both_centres_see_and_record(office: Office, who: str) -> None:
    """From the allocation on both follow the resident; either can say that nobody came."""
    office.given(registered(), final(), f.OtpAllocated(on=day("2026-11-17"), centre="gent"))
    person = office.person(who)

    told = office.reply(person, lambda: person.types("C0AN", f"/terugkeer status {CODE}"))
    person.types("C0AN", f"/terugkeer otp {CODE} niet-aangekomen 20/11/2026")

    assert CODE in told
    assert isinstance(office.facts()[-1], f.OtpNoShow)


def test_the_receiving_centre_records_the_arrival_from_the_announcement(office: Office) -> None:
    """The form opens with the arrival chosen; saving it is the acceptance, with its worker."""
    office.given(registered(), final(), f.OtpAllocated(on=day("2026-11-20"), centre="gent"))
    with office.store.snapshot() as tx:
        message = checklists.checklist(
            tx,
            office.procedure,
            office.trajectory().resident.id,
            recipients.EXPECTED,
            3,
            office.today,
        )
    posted = office.client.chat_postMessage(
        channel="C0GENT", text=message.text, blocks=message.blocks
    )
    shown = next(m for m in office.sandbox.messages("C0GENT") if m["ts"] == posted["ts"])
    gi = office.person(GI)

    gi.clicks(shown, "Aankomst registreren")
    gi.submits()

    arrived = office.facts()[-1]
    assert isinstance(arrived, f.OtpArrived)
    assert ("gent", GI) == (arrived.centre, arrived.worker)


def test_a_click_in_a_former_message_leaves_one_line_there(office: Office) -> None:
    """The checklist stands elsewhere: the click does not put a second one back."""
    office.given(registered(), cgvs())
    old = office.post(MOMENT)
    office.given(f.Assigned(on=day("2026-11-23"), worker=CO))
    new = office.post(MOMENT)
    an = office.person(AN)

    an.clicks(old, "Afvinken")
    office.afterwards.settle()

    assert new["channel"] != old["channel"]
    assert "overgedragen" in said(latest(office, old))
    assert "action_id" not in str(latest(office, old)["blocks"])
    assert "action_id" in str(latest(office, new)["blocks"])


# -- absences


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


# -- all files of a worker


def asked_for(office: Office) -> list[tuple[str, str, str]]:
    """Return what reassignments are under way: from, to, by."""
    with office.store.snapshot() as tx:
        return [(one.old, one.new, one.by) for one in tx.reassignments.under_way()]


@pytest.mark.parametrize("mode", ["socket", "http"])
def test_a_coordinator_gives_all_files_to_another_worker(office: Office) -> None:
    """The answer says how many; the rest is done behind it."""
    office.given(registered(), cgvs())
    office.given(registered(), code="K7-043")
    office.given(registered(worker=BO), code="K7-044")
    co = office.person(CO)

    told = office.reply(co, lambda: co.types("C0ANTW", "/terugkeer toewijzen @an @bo"), "C0ANTW")

    assert "2 dossiers" in told
    assert [(AN, BO, CO)] == asked_for(office)


def test_files_of_somebody_who_has_left_are_found_under_their_name(office: Office) -> None:
    """They fall to the coordinator meanwhile, whose list still says whose they were."""
    office.given(registered(), cgvs())
    text = office.organisation_text()
    start = text.index('[[person]]\nslack_id = "U0AN"')
    office.take_over(text[:start] + text[text.index("[[person]]", start + 5) :], prune=True)
    co = office.person(CO)
    assert CO == office.trajectory().responsible

    co.types("C0ANTW", "/terugkeer toewijzen")
    card = answer(co, "C0ANTW")
    co.clicks(card, "Aan een ander toewijzen")
    co.fills({"worker": BO})
    co.submits()

    assert f"<@{AN}>: 1 dossier" in said(card)
    assert [(AN, BO, CO)] == asked_for(office)


@pytest.mark.parametrize(
    ("who", "typed", "named"),
    [
        (AN, "@an @bo", "coördinator"),
        (GC, "@an @gi", "geen dossiers"),
        (CO, "@an @gi", "hetzelfde centrum"),
        (CO, "@an @an", "hetzelfde centrum"),
        (CO, "@bo @an", "geen dossiers"),
        (CO, "koffie", "toewijzen"),
    ],
)
def test_what_cannot_be_given_is_refused_in_a_sentence(
    office: Office, who: str, typed: str, named: str
) -> None:
    """What is wrong is said, and nothing is asked for."""
    office.given(registered(), cgvs())
    person = office.person(who)

    told = office.reply(person, lambda: person.types("C0AN", f"/terugkeer toewijzen {typed}"))

    assert named in told
    assert [] == asked_for(office)
