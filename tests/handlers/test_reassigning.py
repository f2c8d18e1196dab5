"""Giving all files of a worker to another one in chat."""

from __future__ import annotations

import pytest

from tests.handlers.office import AN, BO, CO, GC, Office, answer, cgvs, registered, said


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
