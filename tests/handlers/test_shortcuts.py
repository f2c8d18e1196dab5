"""Shortcuts: what is registered or looked up without typing a command."""

from __future__ import annotations

from functools import partial

import pytest

from sandbox import Fault
from scheduling import facts as f
from tests.handlers.office import (
    AN,
    BO,
    CO,
    CODE,
    NA,
    RN,
    STRANGER,
    Office,
    cgvs,
    day,
    registered,
    said,
)

pytestmark = pytest.mark.parametrize("mode", ["socket", "http"])


def options(view: dict[str, object]) -> str:
    """Return the form's blocks as one text, options included."""
    return str(view["blocks"])


def test_a_talk_is_chosen_from_the_own_open_ones(office: Office) -> None:
    """The form for the talk takes the place of the question, with that talk chosen."""
    office.given(registered(), cgvs("2026-11-06"), code="A1-001")
    office.given(registered(), cgvs("2026-11-20"))
    office.given(registered(worker=BO), cgvs("2026-11-20"), code="B1-001")
    an = office.person(AN)

    assert an.shortcut("record_talk").ok
    offered = options(an.modal or {})
    an.fills({"moment": f"{CODE} · Gesprek na negatieve beslissing CGVS"})
    an.submits()
    an.fills({"on": "2026-11-23"})
    an.submits()

    assert offered.index("A1-001") < offered.index(CODE)
    assert "B1-001" not in offered
    held = office.facts()[-1]
    assert isinstance(held, f.TalkHeld)
    assert "talk_after_cgvs" == held.moment
    assert 2 == len(office.facts("A1-001"))


def test_a_talk_of_another_file_is_recorded_by_its_code(office: Office) -> None:
    """A colleague's resident; the code is checked as everywhere."""
    office.given(registered(worker=BO), cgvs("2026-11-20"))
    an = office.person(AN)
    an.shortcut("record_talk")

    an.fills({"code": "Jan Peeters"})
    refused = an.submits()
    an.fills({"code": "k7 042"})
    an.submits()
    an.fills({"on": "2026-11-23"})
    an.submits()

    assert "naam" in str(refused)
    assert "talk_held" == office.facts()[-1].fact


def test_nothing_chosen_is_said_at_the_field(office: Office) -> None:
    """The form stays."""
    office.given(registered(), cgvs())
    an = office.person(AN)
    an.shortcut("record_talk")

    an.submits()

    assert "Kies een gesprek" in str((an.modal or {})["errors"])


def test_the_coordinator_is_offered_the_talks_of_the_centre(office: Office) -> None:
    """Of whoever is responsible there."""
    office.given(registered(), cgvs())
    co = office.person(CO)

    co.shortcut("record_talk")

    assert CODE in options(co.modal or {})


def test_a_decision_is_registered_from_its_shortcut(office: Office) -> None:
    """The form asks for the code too."""
    office.given(registered())
    an = office.person(AN)

    an.shortcut("record_decision")
    an.fills({"code": CODE, "kind": "cgvs_negative", "on": "2026-11-20"})
    an.submits()

    decided = office.facts()[-1]
    assert isinstance(decided, f.Decision)
    assert day("2026-11-20") == decided.on


def test_the_status_of_a_checklists_file_is_shown_in_place(office: Office) -> None:
    """Only to who asked; a message that is no checklist has none."""
    office.given(registered(), cgvs())
    checklist = office.post("talk_after_cgvs")
    an = office.person(AN)

    status = office.reply(an, lambda: an.message_shortcut("checklist_status", checklist))
    an.types("C0AN", "zomaar een bericht")
    other = an.messages("C0AN")[-1]
    none = office.reply(an, lambda: an.message_shortcut("checklist_status", other))

    assert f"Status van {CODE}" in status
    assert "geen checklist" in none


def test_the_status_is_found_from_an_answer_in_the_thread(office: Office) -> None:
    """Reminders stand there."""
    office.given(registered(), cgvs())
    checklist = office.post("talk_after_cgvs")
    office.client.chat_postMessage(channel="C0AN", text="nog 2 dagen", thread_ts=checklist["ts"])
    an = office.person(AN)
    reply = an.messages("C0AN")[-1]

    status = office.reply(an, lambda: an.message_shortcut("checklist_status", reply))

    assert f"Status van {CODE}" in status


def test_who_may_not_see_the_file_gets_no_status(office: Office) -> None:
    """A colleague of elsewhere who is in the channel, and somebody who is not on the staff."""
    office.given(registered(), cgvs())
    checklist = office.post("talk_after_cgvs")

    for slack_id in (NA, STRANGER):
        person = office.person(slack_id)
        asks = partial(person.message_shortcut, "checklist_status", checklist)
        reply = office.reply(person, asks)

        assert "Procedure" not in reply
        assert CODE not in reply


def test_a_shortcut_refuses_in_a_form_of_its_own(office: Office) -> None:
    """A region records no talks, a stranger nothing; each is told who can."""
    for slack_id, told in ((RN, "maatschappelijk werker"), (STRANGER, "coordinateur")):
        person = office.person(slack_id)

        person.shortcut("record_talk")

        assert told in said(person.modal or {})
        person.closes(clear=True)


def test_a_form_that_slack_does_not_open_leaves_a_button_in_a_direct_message(
    office: Office,
) -> None:
    """The card that opens it after all."""
    office.given(registered())
    office.sandbox.faults.add(Fault("views.open", "internal_error", times=2))
    an = office.person(AN)

    an.shortcut("record_decision")
    office.afterwards.settle()
    direct = str(office.client.conversations_open(users=AN)["channel"]["id"])
    card = an.messages(direct)[-1]
    an.clicks(card, "Formulier openen")

    assert "decision" == (an.modal or {})["callback_id"]
