"""Transfers to another centre: announced, awaited, arrived, or not."""

from datetime import date

import pytest

from scheduling import facts as f
from scheduling.decide import decide
from scheduling.plan import Plan
from scheduling.refusal import Refusal
from tests.core.stories import PROCEDURE, codes, day, fact, final, plan_of, registered

HOME = registered("2026-06-01", centre="antwerpen", worker="U0AN")
ANNOUNCED = fact("transfer_announced", "2026-09-01", centre="gent", expected_on="2026-09-03")
ARRIVED = fact("transferred", "2026-09-03", centre="gent", worker="U0GI")


def asked(plan: Plan) -> list[tuple[str, date]]:
    """Return what is asked, and from which day on."""
    return [(question.id, question.ask_on) for question in plan.questions]


def test_an_announced_transfer_changes_nothing_but_who_is_awaited() -> None:
    """The file stays with its centre and worker until the arrival."""
    plan = plan_of(HOME, ANNOUNCED)

    assert ("antwerpen", "U0AN", "gent") == (plan.centre, plan.worker, plan.expected_centre)
    assert [("transfer_arrival", day("2026-09-04"))] == asked(plan)


@pytest.mark.parametrize(
    "answer",
    [
        ARRIVED,
        fact("transferred", "2026-09-03", centre="namen"),
        fact("withdrawn", "2026-09-03", seq=2),
        fact("stay_ended", "2026-09-03", reason="left"),
    ],
    ids=lambda answer: str(answer.fact),
)
def test_nobody_is_asked_once_it_is_known_what_became_of_it(answer: f.Fact) -> None:
    """Arrived, there or elsewhere; taken back; gone."""
    plan = plan_of(HOME, ANNOUNCED, answer)

    assert plan.expected_centre is None
    assert [] == asked(plan)


def test_a_transfer_announced_on_the_day_of_an_arrival_is_still_to_come() -> None:
    """Whatever a day's order is, the second move is not forgotten."""
    onward = fact("transfer_announced", "2026-09-03", centre="namen")

    plan = plan_of(HOME, ANNOUNCED, ARRIVED, onward)

    assert ("gent", "namen") == (plan.centre, plan.expected_centre)


def test_an_announcement_and_an_arrival_of_one_day_are_one_transfer() -> None:
    """Nobody is awaited who is there."""
    announced = fact("transfer_announced", "2026-09-03", centre="gent")

    plan = plan_of(HOME, announced, ARRIVED)

    assert ("gent", None) == (plan.centre, plan.expected_centre)


@pytest.mark.parametrize("on", ["2026-09-02", "2026-09-03"], ids=["the day before", "that day"])
def test_an_arrival_may_lie_no_later_than_its_announcement(on: str) -> None:
    """Where the receiving centre says so afterwards, that is so, and nobody is awaited."""
    story = [HOME, final("2026-08-20"), fact("otp_allocated", "2026-08-25", centre="gent")]
    story.append(fact("transfer_announced", "2026-09-03", centre="gent", expected_on="2026-09-07"))
    moved, into_otp = (fact(how, on, centre="gent") for how in ("transferred", "otp_arrived"))

    for arrived in (moved, into_otp):
        decide(story, [arrived], PROCEDURE, today=day("2026-09-04"))
        plan = plan_of(*story, arrived)

        assert ("gent", None) == (plan.centre, plan.expected_centre)
        assert "transfer_arrival" not in dict(asked(plan))


def test_an_arrival_elsewhere_answers_what_was_announced_that_day() -> None:
    """The resident came to an OTP after all; recorded before the announcement, that is to come."""
    story = [HOME, final("2026-08-20"), fact("otp_allocated", "2026-08-25", centre="gent")]
    announced = fact("transfer_announced", "2026-09-03", centre="namen")
    arrived = fact("otp_arrived", "2026-09-03", centre="gent")

    assert plan_of(*story, announced, arrived).expected_centre is None
    assert "namen" == plan_of(*story, arrived, announced).expected_centre


def test_a_transfer_to_the_own_centre_is_none() -> None:
    """It is refused, and so is one after the end of the stay."""
    home = fact("transfer_announced", "2026-09-01", centre="antwerpen")
    left = fact("stay_ended", "2026-08-01", reason="left")

    assert ["stays_there"] == codes(plan_of(HOME, home).refused)
    assert ["after_end"] == codes(plan_of(HOME, left, ANNOUNCED).refused)


def test_the_day_of_arrival_may_lie_ahead_but_not_by_years() -> None:
    """A slip of the pen is refused."""
    far = fact("transfer_announced", "2026-09-01", centre="gent", expected_on="2062-09-03")

    decide([HOME], [ANNOUNCED], PROCEDURE, today=day("2026-09-01"))
    with pytest.raises(Refusal) as refused:
        decide([HOME], [far], PROCEDURE, today=day("2026-09-01"))

    assert "too_far" == refused.value.code
