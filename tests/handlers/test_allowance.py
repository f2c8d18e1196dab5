"""Too much at once: the person is told in the own language, and nothing is written."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from handlers.allowance import Allowance
from sandbox import Sandbox
from storage import Store
from tests.handlers.office import AN, BO, CODE, NA, Office, a_workspace, answer, cgvs, registered
from tests.handlers.office import said as text_of
from tests.sandbox.running import Mode, running

NL, FR = "veel tegelijk", "beaucoup à la fois"


class Seconds:
    """A monotonic clock that a test moves."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


CLOCK = Seconds()


@pytest.fixture(params=["socket", "http"])
def strict(store: Store, request: pytest.FixtureRequest) -> Iterator[Office]:
    """An office in which each person may do two things, and one more each hour."""
    how: Mode = request.param
    with Sandbox(a_workspace()) as sandbox:
        office = Office(sandbox, store, allowance=Allowance(2, 1 / 3_600, CLOCK))
        with running(office.app, sandbox, how):
            office.given(registered(), cgvs("2026-11-02"))
            yield office


def test_a_command_too_many_is_answered_and_writes_nothing(strict: Office) -> None:
    """After a while the same command is taken; and colleagues notice nothing of it."""
    an, bo = strict.person(AN), strict.person(BO)
    for _ in range(2):
        an.types("C0AN", f"/terugkeer status {CODE}")
    before = strict.journal()

    an.types("C0AN", f"/terugkeer hoorzitting {CODE} 20/11/2026")
    told, nothing_yet = text_of(answer(an, "C0AN")), strict.journal()
    bo.types("C0AN", f"/terugkeer status {CODE}")
    CLOCK.now += 3_600
    an.types("C0AN", f"/terugkeer hoorzitting {CODE} 20/11/2026")

    assert NL in told
    assert before == nothing_yet
    assert CODE in text_of(answer(bo, "C0AN"))
    assert "hearing" == strict.facts()[-1].fact


def test_it_is_said_in_the_language_of_the_person(strict: Office) -> None:
    """As they were answered before."""
    na = strict.person(NA)

    for _ in range(3):
        na.types("C0AN", "/retour aide")

    assert FR in text_of(answer(na, "C0AN"))


def test_a_form_too_many_keeps_what_was_filled_in(strict: Office) -> None:
    """The sentence stands at an input, and a while later the same form is saved."""
    an = strict.person(AN)
    an.types("C0AN", "/terugkeer hoorzitting")
    an.types("C0AN", "/terugkeer help")
    an.fills({"code": CODE, "on": "2026-11-20"})

    refused = an.submits()
    CLOCK.now += 3_600
    saved = an.submits()

    assert NL in next(iter(refused.errors.values()))
    assert saved.ok
    assert "hearing" == strict.facts()[-1].fact


def test_clicks_too_many_are_told_once(strict: Office) -> None:
    """Each answer is a call to Slack: who goes on clicking sets off no more of them."""
    an, message = strict.person(AN), strict.post("talk_after_cgvs")
    for _ in range(2):
        an.types("C0AN", "/terugkeer help")
    seen = len(an.ephemerals("C0AN"))

    for _ in range(4):
        an.clicks(message, "Afvinken")
    strict.afterwards.settle()

    assert 1 == len(an.ephemerals("C0AN")) - seen
    assert NL in text_of(answer(an, "C0AN"))
    assert not any(fact.fact == "item_ticked" for fact in strict.facts())


def test_what_slack_delivers_again_costs_nothing(strict: Office) -> None:
    """Neither in the allowance nor in the answer."""
    an = strict.person(AN)
    strict.sandbox.faults.redeliver_next()

    an.types("C0AN", f"/terugkeer hoorzitting {CODE} 20/11/2026")
    an.types("C0AN", f"/terugkeer status {CODE}")

    assert CODE in text_of(answer(an, "C0AN"))
    assert NL not in text_of(answer(an, "C0AN"))
