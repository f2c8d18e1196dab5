"""What posted messages say, to whom, and when they are no longer true."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from handlers import letters, overviews
from handlers.letters import Letter
from handlers.recipients import Recipient
from scheduling import facts as f
from scheduling.reminders import Reminder
from storage import OutboxRow
from tests.handlers.office import (
    AN,
    CO,
    CODE,
    GC,
    GI,
    IC,
    Office,
    cgvs,
    day,
    final,
    registered,
    said,
)

ALLOCATED = f.OtpAllocated(on=day("2026-11-10"), centre="gent")
ARRIVED = f.OtpArrived(on=day("2026-11-18"), centre="gent", worker=GI)
INTAKE = f.TalkHeld(on=day("2026-11-20"), moment="otp_intake", cooperates=True)


def a_row(
    office: Office,
    moment: str,
    step: str = "opening",
    *,
    due: date | None = None,
    audience: str = "responsible",
    code: str = CODE,
    ordinal: int = 0,
    **more: Any,
) -> OutboxRow:
    """Put a reminder in the outbox and return its row."""
    trajectory = office.trajectory(code)
    planned = trajectory.plan.moment(moment)
    reminder = Reminder(
        moment=moment,
        occurrence=1,
        step=step,
        ordinal=ordinal,
        due=due or (planned.due if planned else None),
        audience=audience,  # type: ignore[arg-type]
        at=office.now,
        **more,
    )
    with office.store.transaction() as tx:
        tx.outbox.add(trajectory.resident.id, [reminder], office.now)
        rows = tx.sending.ready(office.now, 1000)
    return next(r for r in rows if (r.moment, r.step, r.audience) == (moment, step, audience))


def letter(office: Office, row: OutboxRow) -> Letter | None:
    """Return what the row says today."""
    with office.store.snapshot() as tx:
        return letters.reminder(tx, office.procedure, row, office.today)


def recipient(office: Office, row: OutboxRow, code: str = CODE) -> Recipient:
    """Return who reads the row."""
    trajectory = office.trajectory(code)
    with office.store.snapshot() as tx:
        return letters.recipient(tx, row, trajectory, office.today)


def words(found: Letter | None) -> str:
    """Return all text of a letter."""
    assert found is not None
    return said({"blocks": found.message.blocks, "text": found.message.text})


def test_an_opening_is_the_checklist_in_the_workers_channel(office: Office) -> None:
    """It mentions the responsible person, and falls back to direct message, centre, region."""
    office.given(registered(), cgvs())
    row = a_row(office, "talk_after_cgvs")

    found, reader = letter(office, row), recipient(office, row)

    assert found is not None
    assert (True, False, False) == (found.is_checklist, found.thread, found.broadcast)
    assert f"<@{AN}>" in words(found)
    assert Recipient("C0AN", AN, [AN, "C0ANTW", "C0NOORD"], AN, "nl") == reader


def test_somebody_without_a_channel_gets_a_direct_message_in_the_own_language(
    office: Office,
) -> None:
    """A channel posts in the centre's language, a direct message in the person's."""
    office.given(registered(centre="namen", worker="U0NA"), cgvs())
    with office.store.transaction() as tx:
        tx.people.set_language("U0NA", "nl")
    row = a_row(office, "talk_after_cgvs")

    reader = recipient(office, row)

    assert (None, "U0NA", "nl") == (reader.channel, reader.user, reader.language)
    assert ["U0NA", "C0NAMEN", "C0ZUID"] == reader.fallbacks


def test_a_resident_without_worker_goes_to_the_coordinator_in_the_centres_channel(
    office: Office,
) -> None:
    """Somebody is always reached."""
    office.given(registered(worker=None), cgvs())

    reader = recipient(office, a_row(office, "talk_after_cgvs"))

    assert ("C0ANTW", CO) == (reader.channel, reader.mention)


def test_the_coachs_talks_go_to_the_coachs_channel(office: Office) -> None:
    """The talks of the Immigration Office's coach are the coach's to be reminded of."""
    office.given(registered(), final(), ALLOCATED, ARRIVED, INTAKE)
    row = a_row(office, "icam_intake")

    reader = recipient(office, row)

    assert ("C0IC", IC, False) == (reader.channel, reader.mention, reader.coordinate)
    assert f"<@{IC}>" in words(letter(office, row))


def test_a_coach_who_is_not_in_slack_is_reached_through_the_worker(office: Office) -> None:
    """Worded as coordinating with the coach, not as a talk of the worker's own."""
    arrived = f.OtpArrived(on=day("2026-11-18"), centre="namen", worker="U0NA")
    allocated = f.OtpAllocated(on=day("2026-11-10"), centre="namen")
    office.given(registered(), final(), allocated, arrived, INTAKE)
    row = a_row(office, "icam_intake")

    reader = recipient(office, row)

    assert ("U0NA", True) == (reader.user, reader.coordinate)
    assert "coach ICAM" in words(letter(office, row))


def test_the_arrival_centres_talks_go_to_its_channel(office: Office) -> None:
    """The staff of the arrival centre reads there."""
    here = f.Registered(on=day("2026-11-20"), structure="arrival_centre", centre="aankomst")
    office.given(here)

    reader = recipient(office, a_row(office, "info_session"))

    assert ("C0AANM", None) == (reader.channel, reader.mention)


def test_an_escalation_goes_to_the_centres_channel_and_names_the_responsible(
    office: Office,
) -> None:
    """It mentions the coordinator, and stands on its own."""
    office.given(registered(), cgvs("2026-11-09"))
    row = a_row(office, "talk_after_cgvs", "escalation", audience="coordinator")

    found, reader = letter(office, row), recipient(office, row)

    assert ("C0ANTW", CO) == (reader.channel, reader.mention)
    assert found is not None
    assert not found.thread
    assert f"<@{CO}>" in words(found)
    assert f"<@{AN}>" in words(found)


def test_an_escalation_of_the_coachs_talk_says_to_contact_the_immigration_office(
    office: Office,
) -> None:
    """It is not the centre's fault."""
    office.given(registered(), final(), ALLOCATED, ARRIVED, INTAKE)
    office.later(days=14)

    found = letter(office, a_row(office, "icam_intake", "escalation", audience="coordinator"))

    assert "contacteer DVZ" in words(found)


@pytest.mark.parametrize(
    ("later", "step", "is_broadcast"),
    [(0, "before", False), (2, "plan_by", True), (3, "overdue", True)],
)
def test_follow_ups_answer_in_the_thread_and_from_plan_by_on_in_the_channel_too(
    office: Office, later: int, step: str, is_broadcast: bool
) -> None:
    """They mention the responsible person: a thread alone notifies nobody."""
    office.given(registered(), cgvs("2026-11-20"))
    office.post("talk_after_cgvs")
    office.later(days=later)

    found = letter(office, a_row(office, "talk_after_cgvs", step))

    assert found is not None
    assert (True, is_broadcast, False) == (found.thread, found.broadcast, found.is_checklist)
    assert f"<@{AN}>" in words(found)


def test_a_follow_up_whose_deadline_has_moved_is_no_longer_true(office: Office) -> None:
    """The move is a step of its own."""
    office.given(registered(), cgvs("2026-11-20"))

    assert letter(office, a_row(office, "talk_after_cgvs", "before", due=day("2026-11-24"))) is None


def test_a_letter_about_a_talk_that_was_held_or_closed_is_no_longer_true(office: Office) -> None:
    """Whoever posts gives it up."""
    office.given(registered(), cgvs("2026-11-20"))
    opening = a_row(office, "talk_after_cgvs")
    before = a_row(office, "talk_after_cgvs", "before")
    office.given(f.TalkHeld(on=day("2026-11-23"), moment="talk_after_cgvs"))

    assert letter(office, opening) is None
    assert letter(office, before) is None


def test_a_step_that_was_held_up_says_what_is_so_today(office: Office) -> None:
    """Two days left is not said on the last day; the last day is not said afterwards."""
    office.given(registered(), cgvs("2026-11-20"))
    before = a_row(office, "talk_after_cgvs", "before")
    last_day = a_row(office, "talk_after_cgvs", "plan_by")
    overdue = a_row(office, "talk_after_cgvs", "overdue")

    too_early = letter(office, overdue)
    office.later(days=3)

    assert too_early is None
    assert letter(office, before) is None
    assert letter(office, last_day) is None
    assert "Te laat sinds gisteren" in words(letter(office, overdue))


def test_a_late_registration_says_since_when_it_is_late(office: Office) -> None:
    """One message, labelled: what was missed before anybody could know of it."""
    office.given(registered(), cgvs("2026-11-06"))

    opening = words(letter(office, a_row(office, "talk_after_cgvs")))

    assert "Te laat sinds wo 11 nov, laat geregistreerd" in opening


def test_a_moved_deadline_names_both_dates(office: Office) -> None:
    """Old and new, with the mention."""
    office.given(registered(), final(), ALLOCATED, ARRIVED)
    office.given(f.TalkHeld(on=day("2026-11-20"), moment="otp_intake", cooperates=True))
    row = a_row(office, "otp_outtake", "moved", previous_due=day("2026-11-27"))

    text = words(letter(office, row))

    assert "vr 27 nov" in text
    assert "di 15 dec" in text
    assert f"<@{GI}>" in text


def test_two_talks_that_open_together_are_one_message(office: Office) -> None:
    """With the hint that recording the one can count as the other."""
    office.given(registered(), final("2026-11-23"), f.OtpNotAllocated(on=day("2026-11-23")))

    assert "Eerste gesprek" in words(letter(office, a_row(office, "talk_after_final")))


def test_the_question_about_the_otp_is_asked_until_it_is_answered(office: Office) -> None:
    """With buttons; the question about an arrival goes to the OTP's centre too."""
    office.given(registered(), final("2026-11-02"))
    status = a_row(office, "otp_status", "ask", due=day("2026-11-02"))
    asked = letter(office, status)
    office.given(ALLOCATED)
    arrival = a_row(
        office, "otp_arrival", "ask", due=day("2026-11-10"), audience="otp_centre", ordinal=1
    )

    assert asked is not None
    assert asked.is_checklist
    assert "Geen OTP toegewezen" in words(asked)
    assert letter(office, status) is None
    reader = recipient(office, arrival)
    assert ("C0GENT", GC) == (reader.channel, reader.mention)
    assert f"<@{GC}>" in words(letter(office, arrival))


def test_a_checklist_whose_moment_is_gone_says_so(office: Office) -> None:
    """After an undo the posted message does not go on asking."""
    office.given(registered(), cgvs())
    office.post("talk_after_cgvs")
    office.given(f.Withdrawn(on=office.today, seq=2))

    message = office.post("talk_after_cgvs")

    assert CODE in said(message)
    assert [] == office.person(AN).buttons(message)


def test_the_digest_counts_per_centre_and_lists_what_is_overdue_first(office: Office) -> None:
    """Per centre of the region: counts, the oldest, then the list by case code."""
    office.given(registered(), cgvs("2026-11-20"), code="A1-009")
    office.given(registered(), cgvs("2026-11-06"), code="A1-010")
    office.given(registered(), final(), ALLOCATED, ARRIVED, INTAKE, code="G1-001")
    office.given(registered(centre="namen", worker="U0NA"), cgvs("2026-11-06"), code="W1-001")

    with office.store.snapshot() as tx:
        pages = overviews.digest(tx, office.procedure, "noord", "2026-W48", office.today)

    text = "\n".join(said({"blocks": page.blocks}) for page in pages)
    assert text.index("A1-010") < text.index("A1-009")
    assert "Antwerpen-Linkeroever" in text
    assert "Gent" in text
    assert "12 dagen te laat" in text
    assert "W1-001" not in text
    assert pages[0].text


def test_a_region_where_nothing_is_overdue_is_told_so_too(office: Office) -> None:
    """Silence would leave it open whether the digest works."""
    with office.store.snapshot() as tx:
        pages = overviews.digest(tx, office.procedure, "zuid", "2026-W48", office.today)

    assert 1 == len(pages)
    assert "Rien" in said({"blocks": pages[0].blocks}) or "Aucun" in said(
        {"blocks": pages[0].blocks}
    )


def test_no_message_names_more_than_the_case_code(office: Office) -> None:
    """What was written about a talk is in no message, and no opaque id holds the code."""
    office.given(registered(), cgvs())
    office.record(
        f.TalkHeld(on=day("2026-11-23"), moment="talk_after_cgvs", notes="Een geheim verhaal")
    )

    message = office.post("talk_after_cgvs")

    values = [
        element["value"]
        for block in message["blocks"]
        for element in [*block.get("elements", []), block.get("accessory", {})]
        if "value" in element
    ]
    assert "geheim" not in str(message)
    assert values
    assert all(CODE not in value for value in values)
