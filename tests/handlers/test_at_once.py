"""Two people at once, and requests that come twice: nothing is lost and nothing doubled."""

from __future__ import annotations

from functools import partial

import pytest

from sandbox import Fault
from scheduling import facts as f
from tests.handlers.office import (
    AN,
    BO,
    CODE,
    Office,
    answer,
    at_once,
    cgvs,
    registered,
    said,
)

pytestmark = pytest.mark.parametrize("mode", ["socket", "http"])


def decisions(office: Office) -> list[f.Fact]:
    """Return the decisions that are registered."""
    return [fact for fact in office.facts() if isinstance(fact, f.Decision)]


def test_two_people_who_type_the_same_decision_at_once_register_one(office: Office) -> None:
    """One is told what changed, the other who was first."""
    office.given(registered())
    an, bo = office.person(AN), office.person(BO)
    line = f"/terugkeer beslissing {CODE} cgvs 20/11/2026"

    at_once(lambda: an.types("C0AN", line), lambda: bo.types("C0AN", line))

    replies = {AN: said(answer(an, "C0AN")), BO: said(answer(bo, "C0AN"))}
    first = next(e.by for e in office.trajectory().entries if e.fact.fact == "decision")
    second = BO if first == AN else AN
    assert 1 == len(decisions(office))
    assert "Gesprek na negatieve beslissing CGVS" in replies[first]
    assert f"<@{first}>" in replies[second]


def test_two_people_who_open_the_same_file_at_once_open_one(office: Office) -> None:
    """The second is told who was first, above the form that keeps what was filled in."""
    people = [office.person(AN), office.person(BO)]
    for person in people:
        person.types("C0AN", "/terugkeer bewoner B2-777")
        person.fills({"minor": "no", "arrived_on": "2026-11-16"})

    outcomes = at_once(*[person.submits for person in people])

    assert ["registered"] == [fact.fact for fact in office.facts("B2-777")]
    assert all(outcome.ok for outcome in outcomes)
    (entry,) = office.trajectory("B2-777").entries
    second = office.person(BO if entry.by == AN else AN)
    assert f"heeft al een dossier, geopend door <@{entry.by}>" in said(second.modal or {})


def test_what_two_people_tick_at_once_stays_ticked(office: Office) -> None:
    """Every click is saved; a message that could not be rendered waits for whoever posts."""
    office.given(registered(), cgvs())
    message = office.post("talk_after_cgvs")
    an, bo = office.person(AN), office.person(BO)
    office.sandbox.faults.add(Fault("response_url", "drop", times=12))

    at_once(
        *(partial(an.clicks, message, "Afvinken", nth=nth) for nth in range(3)),
        *(partial(bo.clicks, message, "Afvinken", nth=nth) for nth in range(3, 6)),
    )

    office.afterwards.settle()
    ticks = office.trajectory().ticks["talk_after_cgvs", 1]
    ticked_by = [tick.by for tick in ticks.values()]
    assert (3, 3) == (ticked_by.count(AN), ticked_by.count(BO))
    assert office.is_dirty("talk_after_cgvs")


def test_whoever_renders_last_the_message_ends_up_with_both_ticks(office: Office) -> None:
    """A message rendered from an older version is marked, so that it is rendered once more."""
    office.given(registered(), cgvs())
    message = office.post("talk_after_cgvs")
    an, bo = office.person(AN), office.person(BO)

    at_once(
        lambda: an.clicks(message, "Afvinken", nth=0),
        lambda: bo.clicks(message, "Afvinken", nth=5),
    )

    office.afterwards.settle()
    shown = next(one for one in office.sandbox.messages("C0AN") if one["ts"] == message["ts"])
    assert office.is_dirty("talk_after_cgvs") or "2 van 10 besproken" in said(shown)


def test_a_command_that_comes_twice_at_once_is_answered_twice_and_done_once(
    office: Office,
) -> None:
    """Both deliveries carry the same trigger: the second gets the first answer."""
    office.given(registered())
    an = office.person(AN)
    office.sandbox.faults.duplicate_next()

    outcome = an.types("C0AN", f"/terugkeer beslissing {CODE} cgvs 20/11/2026")

    assert outcome.ok
    assert 1 == len(decisions(office))
    assert "Gesprek na negatieve beslissing CGVS" in said(answer(an, "C0AN"))


def test_a_form_that_is_submitted_twice_registers_once(office: Office) -> None:
    """The view names the request."""
    office.given(registered(), cgvs())
    an = office.person(AN)
    an.types("C0AN", f"/terugkeer gesprek {CODE}")
    an.fills({"on": "2026-11-23"})
    office.sandbox.faults.duplicate_next()

    outcome = an.submits()

    talks = [fact for fact in office.facts() if isinstance(fact, f.TalkHeld)]
    assert outcome.ok
    assert 1 == len(talks)
    assert "Gehouden" in said(an.modal or {}) or "gehouden" in said(an.modal or {})


def test_a_click_that_comes_twice_ticks_once(office: Office) -> None:
    """The wanted state is already there the second time."""
    office.given(registered(), cgvs())
    message = office.post("talk_after_cgvs")
    office.sandbox.faults.duplicate_next()

    office.person(AN).clicks(message, "Afvinken")

    ticks = [fact for fact in office.facts() if isinstance(fact, f.ItemTicked)]
    assert 1 == len(ticks)
