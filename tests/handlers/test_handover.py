"""Handing over in chat: who loses access, and who gets it."""

from __future__ import annotations

import pytest

from handlers import checklists, recipients
from scheduling import facts as f
from tests.handlers.office import (
    AN,
    CO,
    CODE,
    GC,
    GI,
    IC,
    NA,
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
MOVED = f.Transferred(on=day("2026-11-22"), centre="gent", worker=GI)
NOTED = f.TalkHeld(on=day("2026-11-21"), moment=MOMENT, notes="Een belangrijke notitie")


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
