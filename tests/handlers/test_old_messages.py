"""Old and forwarded messages, and forms that stayed open: a right is looked up anew each time."""

from __future__ import annotations

from typing import Any

import pytest

from scheduling import facts as f
from tests.handlers.office import (
    AN,
    BO,
    CODE,
    GI,
    NA,
    STRANGER,
    Office,
    cgvs,
    day,
    registered,
)

pytestmark = pytest.mark.parametrize("mode", ["socket", "http"])

OF_AN = '[[person]]\nslack_id = "U0AN"\nrole = "social_worker"\ncentre = "antwerpen"\n'
TALK = "talk_after_cgvs"
ITEM = "moment_tick"


@pytest.fixture
def checklist(office: Office) -> dict[str, Any]:
    """A checklist in the channel of An."""
    office.given(registered(), cgvs())
    return office.post(TALK)


def refused(office: Office, who: str, message: dict[str, Any], button: str, words: str) -> None:
    """Have somebody click; assert that it is refused with these words, and nothing is written."""
    before, person = office.journal(), office.person(who)

    reply = office.reply(person, lambda: person.clicks(message, button), message["channel"])

    assert words in reply, reply
    assert person.modal is None
    assert before == office.journal()


@pytest.mark.parametrize(
    "button", [ITEM, "Gesprek registreren", "Niet doorgegaan", "Waarom deze datum?"]
)
def test_a_worker_who_changed_centre_is_refused_at_the_old_checklist(
    office: Office, checklist: dict[str, Any], button: str
) -> None:
    """It was hers when it was posted; now it is a file of a centre that she has left."""
    moved = OF_AN.replace("antwerpen", "namen")
    office.take_over(office.organisation_text().replace(OF_AN, moved))

    refused(office, AN, checklist, button, "Dit mag je hier niet doen")


@pytest.mark.parametrize("button", [ITEM, "Gesprek registreren", "Waarom deze datum?"])
def test_a_worker_who_was_deactivated_is_refused_at_the_old_checklist(
    office: Office, checklist: dict[str, Any], button: str
) -> None:
    """Whoever is no longer on the staff is as somebody who never was."""
    text = office.organisation_text()
    office.take_over(text.replace(f'{OF_AN}channel = "C0AN"\n', ""), prune=True)

    refused(office, AN, checklist, button, "als medewerker geregistreerd")


def test_a_checklist_forwarded_to_another_channel_gives_nobody_a_right(
    office: Office, checklist: dict[str, Any]
) -> None:
    """Who may, may there as well; who may not is refused, whoever brought it there."""
    forwarded = office.client.chat_postMessage(
        channel="C0NAMEN", text=checklist["text"], blocks=checklist["blocks"]
    )
    there = office.sandbox.messages("C0NAMEN")[-1]
    assert forwarded["ts"] == there["ts"]

    for who in (NA, GI):
        words = "Vous ne pouvez pas" if who == NA else "Dit mag je hier niet doen"
        refused(office, who, there, ITEM, words)
    refused(office, STRANGER, there, ITEM, "pas enregistré")
    office.person(BO).clicks(there, ITEM)

    assert ("item_ticked", BO) == _last(office)


@pytest.mark.parametrize("wanted", ["0", "1"], ids=["as it is", "otherwise"])
def test_a_tick_by_who_has_no_right_is_refused_and_shows_nothing(
    office: Office, checklist: dict[str, Any], wanted: str
) -> None:
    """Also one that would change nothing; what was clicked stays what it was, and no answer."""
    value = next(
        element["value"]
        for block in checklist["blocks"]
        for element in [block.get("accessory") or {}]
        if element.get("action_id") == ITEM
    )
    crafted = {
        "type": "button",
        "text": {"type": "plain_text", "text": "Klik"},
        "action_id": ITEM,
        "value": f"{value[:-1]}{wanted}",
    }
    office.client.chat_postMessage(
        channel="C0NAMEN", text="iets", blocks=[{"type": "actions", "elements": [crafted]}]
    )
    there = office.sandbox.messages("C0NAMEN")[-1]

    refused(office, NA, there, ITEM, "Vous ne pouvez pas")
    refused(office, GI, there, ITEM, "Dit mag je hier niet doen")

    office.afterwards.settle()
    assert there == office.sandbox.messages("C0NAMEN")[-1]


def test_a_form_that_stayed_open_is_refused_after_the_transfer(office: Office) -> None:
    """It was opened with the right to it, and is submitted without."""
    office.given(registered(), cgvs())
    an = office.person(AN)
    an.types("C0AN", f"/terugkeer hoorzitting {CODE}")
    an.fills({"on": "2026-11-23"})
    office.record(f.Transferred(on=day("2026-11-20"), centre="gent", worker=GI))
    before = office.journal()

    outcome = an.submits()

    assert "Dit mag je hier niet doen" in str(outcome.errors)
    assert before == office.journal()


def test_a_form_that_stayed_open_is_refused_when_its_owner_left_the_staff(
    office: Office,
) -> None:
    """Also a form about nobody in particular."""
    office.given(registered(), cgvs())
    an = office.person(AN)
    an.types("C0AN", "/terugkeer hoorzitting")
    an.fills({"code": CODE, "on": "2026-11-23"})
    text = office.organisation_text()
    office.take_over(text.replace(f'{OF_AN}channel = "C0AN"\n', ""), prune=True)
    before = office.journal()

    outcome = an.submits()

    assert "als medewerker geregistreerd" in str(outcome.errors)
    assert before == office.journal()


def _last(office: Office) -> tuple[str, str]:
    entry = office.trajectory().entries[-1]
    return entry.fact.fact, entry.by
