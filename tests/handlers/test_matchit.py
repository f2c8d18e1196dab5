"""The text for Match-IT: after recording, and again from the checklist, for who may read it."""

from __future__ import annotations

import json
import logging
from functools import partial
from typing import Any

import pytest
from structlog.testing import capture_logs

from scheduling import facts as f
from tests.handlers.office import (
    AD,
    AN,
    CHANNELS,
    CODE,
    GC,
    GI,
    IC,
    NA,
    RN,
    Office,
    cgvs,
    day,
    final,
    registered,
    said,
)

pytestmark = pytest.mark.parametrize("mode", ["socket", "http"])

BUTTON = "Tekst voor Match-IT"
SECRET = "Vreest <!channel> represailles"
ALLOCATED = f.OtpAllocated(on=day("2026-11-10"), centre="gent")
ARRIVED = f.OtpArrived(on=day("2026-11-18"), centre="gent", worker=GI)


def copied(view: dict[str, Any] | None) -> str:
    """Return what stands in the blocks that are made to be copied."""
    blocks = (view or {}).get("blocks", [])
    text = "\n".join(
        piece["text"]
        for block in blocks
        if block["type"] == "rich_text"
        for part in block["elements"]
        for piece in part["elements"]
    )
    return text.replace("\N{NO-BREAK SPACE}", " ")


def in_channels(office: Office) -> str:
    """Return everything that stands in any channel, what only one person sees included."""
    people = [office.person(one) for one in (AN, GI, GC, IC, RN, AD)]
    posted = [message for channel in CHANNELS for message in office.sandbox.messages(channel)]
    seen = [
        message
        for person in people
        for channel in CHANNELS
        for message in person.ephemerals(channel)
    ]
    return json.dumps([*posted, *seen], ensure_ascii=False)


def test_the_answer_to_a_recorded_talk_has_the_text_for_match_it(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    """With the right way of registering; the own words stand in no channel and no log."""
    caplog.set_level(logging.DEBUG)
    office.given(registered(), cgvs("2026-11-20"))
    message = office.post("talk_after_cgvs")
    an = office.person(AN)

    with capture_logs() as logs:
        an.clicks(message, "Gesprek registreren")
        an.fills({"on": "2026-11-23", "obstacles": SECRET, "interpreter": "no"})
        outcome = an.submits()

    assert outcome.ok
    text = copied(an.modal)
    assert "Terugkeertraject: Gesprek na negatieve beslissing CGVS" in text
    assert "Datum van het gesprek: ma 23 nov 2026" in text
    assert f"Wat houdt terugkeer tegen? {SECRET}" in text
    assert "proceduretaak" in said(an.modal or {})
    assert "represailles" not in in_channels(office)
    assert "represailles" not in f"{caplog.text}{logs}"


def test_the_checklist_of_a_held_talk_gives_the_text_again(office: Office) -> None:
    """Also to a colleague of the centre, with what was ticked since."""
    office.given(registered(), final(), ALLOCATED, ARRIVED)
    talk = f.TalkHeld(on=day("2026-11-20"), moment="otp_intake", cooperates=True, obstacles=SECRET)
    office.record(talk, by=GI)
    message = office.post("otp_intake")
    worker, coordinator = office.person(GI), office.person(GC)

    worker.clicks(message, "moment_tick")
    coordinator.clicks(message, BUTTON)

    text = copied(coordinator.modal)
    assert SECRET in text
    assert "Akkoord om mee te werken? Ja" in text
    assert "Opvolging:" in text
    assert "OTP-gesprek, tabblad Procedure" in said(coordinator.modal or {})
    assert worker.modal is None
    assert "represailles" not in in_channels(office)


def test_the_text_is_refused_to_who_may_not_read_it(office: Office) -> None:
    """Coach, region, administrator, another centre: each is told who can."""
    office.given(registered(), final(), ALLOCATED, ARRIVED)
    talk = f.TalkHeld(on=day("2026-11-20"), moment="otp_intake", cooperates=True, obstacles=SECRET)
    office.record(talk, by=GI)
    message = office.post("otp_intake")

    for slack_id in (IC, RN, AD, NA):
        person = office.person(slack_id)
        reply = office.reply(person, partial(person.clicks, message, BUTTON), "C0GI")

        assert person.modal is None
        assert "ördina" in reply or "ordina" in reply
    assert "represailles" not in in_channels(office)


def test_the_coach_has_the_text_of_own_talks_without_own_words(office: Office) -> None:
    """Dates and choice only, also right after recording."""
    office.given(registered(), final(), ALLOCATED, ARRIVED)
    talk = f.TalkHeld(on=day("2026-11-20"), moment="otp_intake", cooperates=True, obstacles=SECRET)
    office.record(talk, by=GI)
    coach = office.person(IC)

    coach.types("C0IC", f"/terugkeer gesprek {CODE}")
    coach.fills({"on": "2026-11-23"})
    coach.submits()
    at_once = copied(coach.modal)
    coach.closes(clear=True)
    coach.clicks(office.post("icam_intake"), "moment_matchit")
    again = copied(coach.modal)

    assert "23 nov" in at_once
    assert at_once == again
    assert "represailles" not in at_once


def test_a_centre_that_is_told_of_a_transfer_has_the_text_without_own_words(
    office: Office,
) -> None:
    """What was written comes with the arrival, not with its announcement."""
    office.given(registered(), cgvs("2026-11-05"))
    talk = f.TalkHeld(on=day("2026-11-09"), moment="talk_after_cgvs", notes=SECRET)
    office.record(talk, by=AN)
    office.record(f.TransferAnnounced(on=day("2026-11-20"), centre="gent"))
    worker, message = office.person(GI), office.post("talk_after_cgvs")

    worker.clicks(message, BUTTON)
    announced = worker.modal
    worker.closes(clear=True)
    office.record(f.Transferred(on=day("2026-11-23"), centre="gent", worker=GI))
    worker.clicks(message, BUTTON)

    assert copied(announced)
    assert "represailles" not in json.dumps(announced)
    assert "represailles" in copied(worker.modal)


def test_a_talk_without_own_words_says_so(office: Office) -> None:
    """The text is there all the same, to be completed in Match-IT."""
    office.given(registered(), cgvs("2026-11-20"))
    office.record(f.TalkHeld(on=day("2026-11-23"), moment="talk_after_cgvs"), by=AN)
    an = office.person(AN)

    an.clicks(office.post("talk_after_cgvs"), BUTTON)

    assert "Datum van het gesprek: ma 23 nov 2026" in copied(an.modal)
    assert "vul aan in Match-IT" in said(an.modal or {})


def test_an_interim_talk_in_an_otp_is_registered_as_an_otp_talk(office: Office) -> None:
    """As the other talks of that phase and branch."""
    office.given(registered(), final(), ALLOCATED, ARRIVED)
    worker = office.person(GI)

    worker.types("C0GI", f"/terugkeer gesprek {CODE}")
    worker.chooses("talk_choose", "ad_hoc_talk")
    worker.fills({"on": "2026-11-20", "stance": "Vraagt uitleg"})
    worker.submits()

    assert "OTP-gesprek, tabblad Procedure" in said(worker.modal or {})
    assert "Houding tegenover terugkeer: Vraagt uitleg" in copied(worker.modal)


def test_the_text_stands_in_the_language_of_the_centre(office: Office) -> None:
    """A talk in Namur is registered in French, whoever reads the bot in Dutch."""
    with office.store.transaction() as tx:
        tx.people.set_language(NA, "nl")
    office.given(registered(centre="namen", worker=NA), cgvs("2026-11-20"))
    worker = office.person(NA)

    worker.types("C0NAMEN", f"/terugkeer gesprek {CODE}")
    worker.fills({"on": "2026-11-23"})
    worker.submits()

    assert "Trajet de retour :" in copied(worker.modal)
    assert "Registreer als: proceduretaak" in said(worker.modal or {})


def test_a_talk_that_was_taken_back_has_no_text_any_more(office: Office) -> None:
    """The button of a message that is not rendered anew yet says so."""
    office.given(registered(), cgvs("2026-11-20"))
    office.record(f.TalkHeld(on=day("2026-11-23"), moment="talk_after_cgvs"), by=AN)
    message = office.post("talk_after_cgvs")
    office.record(f.Withdrawn(on=office.today, seq=3), by=AN)
    an = office.person(AN)

    reply = office.reply(an, lambda: an.clicks(message, BUTTON))

    assert reply
    assert an.modal is None


def test_a_worker_who_files_an_earlier_talk_gets_the_text_of_it(office: Office) -> None:
    """The resident has moved on: what was just typed is given back, nothing else can be read."""
    office.given(registered(), cgvs("2026-11-04"), final(), ALLOCATED, ARRIVED)
    an = office.person(AN)

    an.types("C0AN", f"/terugkeer gesprek {CODE}")
    an.chooses("talk_choose", "talk_after_cgvs")
    an.fills({"on": "2026-11-05", "stance": "Wil blijven"})
    outcome = an.submits()

    assert outcome.ok
    assert "Houding tegenover terugkeer: Wil blijven" in copied(an.modal)
