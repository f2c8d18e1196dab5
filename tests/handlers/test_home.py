"""The Home tab: what somebody has open."""

from __future__ import annotations

import pytest

from sandbox import Fault
from scheduling import facts as f
from tests.handlers.office import (
    AN,
    AR,
    BO,
    CO,
    CODE,
    GI,
    GUEST,
    IC,
    RN,
    STRANGER,
    Office,
    cgvs,
    day,
    final,
    registered,
    said,
)

pytestmark = pytest.mark.parametrize("mode", ["socket", "http"])


def home(office: Office, slack_id: str) -> str:
    """Return what the Home tab says to somebody who opens it."""
    person = office.person(slack_id)
    before = person.home

    assert person.opens_home().ok

    office.sandbox.wait_until(lambda: person.home is not None and person.home != before)
    return said(person.home or {})


def test_a_worker_sees_what_is_overdue_due_today_and_this_week(office: Office) -> None:
    """In that order, each with its dates and a button; residents of others are not there."""
    for code, on in (("A1-001", "2026-11-06"), ("A1-002", "2026-11-18"), ("A1-003", "2026-11-20")):
        office.given(registered(), cgvs(on), code=code)
    office.given(registered(worker=BO), cgvs("2026-11-20"), code="B1-001")

    tab = home(office, AN)

    parts = ("Te laat", "A1-001", "Ten laatste vandaag", "A1-002", "Deze week", "A1-003")
    places = [tab.index(part) for part in parts]
    assert sorted(places) == places
    assert "B1-001" not in tab


def test_a_talk_is_recorded_from_the_home_tab(office: Office) -> None:
    """The button opens the form above it."""
    office.given(registered(), cgvs("2026-11-20"))
    home(office, AN)
    an = office.person(AN)

    an.clicks(an.home, "Gesprek registreren")
    an.fills({"on": "2026-11-23"})
    an.submits()

    assert "talk_held" == office.facts()[-1].fact


def test_coordinator_coach_and_arrival_centre_see_what_is_theirs(office: Office) -> None:
    """The whole centre; the coach's talks; the information sessions."""
    arrived = f.OtpArrived(on=day("2026-11-18"), centre="gent", worker=GI)
    allocated = f.OtpAllocated(on=day("2026-11-10"), centre="gent")
    intake = f.TalkHeld(on=day("2026-11-20"), moment="otp_intake", cooperates=True)
    office.given(registered(), cgvs("2026-11-20"))
    office.given(registered(), final(), allocated, arrived, intake, code="O1-001")
    here = f.Registered(on=day("2026-11-20"), structure="arrival_centre", centre="aankomst")
    office.given(here, code="N1-001")

    assert CODE in home(office, CO)
    coach = home(office, IC)
    assert "O1-001" in coach
    assert "ICAM" in coach
    assert "Outtake" not in coach
    assert CODE not in coach
    arrival = home(office, AR)
    assert "N1-001" in arrival
    assert CODE not in arrival


def test_the_region_sees_counts_and_the_lists_behind_them_without_recording(
    office: Office,
) -> None:
    """Of its own region only; no talk is recorded there."""
    office.given(registered(), cgvs("2026-11-06"))
    office.given(registered(centre="namen", worker=None), cgvs("2026-11-20"), code="N1-001")

    tab = home(office, RN)
    region = office.person(RN)
    region.clicks(region.home, "Lijst tonen")
    office.afterwards.settle()
    behind = said(region.home or {})

    assert "Antwerpen-Linkeroever" in tab
    assert "1 open, 1 te laat" in tab
    assert "Namur" not in tab
    assert CODE in behind
    assert "Gesprek registreren" not in behind


def test_an_empty_tab_says_so_and_a_stranger_is_told_whom_to_ask(office: Office) -> None:
    """Nobody sees an empty page."""
    assert "niets open" in home(office, AN)
    assert "coordinat" in home(office, STRANGER)


def test_a_guest_is_told_so_on_the_tab_whatever_the_staff_file_says(office: Office) -> None:
    """And is shown no list."""
    office.given(registered(worker=GUEST), cgvs())
    guest = f'[[person]]\nslack_id = "{GUEST}"\nrole = "social_worker"\ncentre = "antwerpen"\n'
    office.take_over(f"{office.organisation_text()}\n{guest}")

    tab = home(office, GUEST)

    assert "Gasten van deze Slack" in tab
    assert CODE not in tab


def test_a_tab_of_who_left_is_known_until_it_shows_no_file_any_more(office: Office) -> None:
    """While Slack does not take another one, the old one stands there: it must be found again."""
    office.given(registered(), cgvs("2026-11-20"))
    assert CODE in home(office, CO)
    office.afterwards.settle()
    text = office.organisation_text()
    parts = text.split("[[person]]")
    left = [part for part in parts if f'slack_id = "{CO}"' not in part]
    assert len(parts) == len(left) + 1
    office.take_over("[[person]]".join(left), prune=True)
    office.sandbox.faults.add(Fault("views.publish", "unavailable"))

    assert office.person(CO).opens_home().ok
    office.afterwards.settle()
    assert CODE in said(office.person(CO).home or {})
    assert is_known(office, CO)
    home(office, CO)
    office.afterwards.settle()

    assert CODE not in said(office.person(CO).home or {})
    assert not is_known(office, CO)


def is_known(office: Office, slack_id: str) -> bool:
    """Say whether it is kept that somebody's Home tab may show files."""
    with office.store.snapshot() as tx:
        return tx.homes.home(slack_id) is not None
