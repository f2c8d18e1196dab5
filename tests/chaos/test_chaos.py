"""A short chaos on both databases: nothing is lost, doubled or wrong; and a wrong would be seen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.chaos.judge import Standing, judge
from tests.chaos.options import Options
from tests.chaos.run import Report, run
from tests.chaos.schedule import Rates
from tests.storage import postgres

SHORT = Options(windows=2, seconds=4.0, residents=16, typed=16, workers=2)
RUNS = {
    "sqlite": replace(SHORT, seed=11, mode="http", rates=Rates(kills=3, stops=0.0)),
    "postgresql": replace(
        SHORT,
        seed=12,
        database="postgresql",
        replicas=2,
        season="spring",
        rates=Rates(kills=4, stops=0.5),
    ),
}


@pytest.fixture(scope="module", params=list(RUNS))
def report(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Report:
    """What came of the run on one of the databases."""
    if request.param == "postgresql" and not postgres.can_be_had():
        pytest.skip("NO CHAOS ON POSTGRESQL: no server for this platform, no TEST_DATABASE_URL")
    return run(RUNS[request.param], tmp_path_factory.mktemp("chaos") / request.param)


def test_nothing_is_lost_doubled_or_wrong(report: Report) -> None:
    """Bots are killed, stopped and cut off while people act, and it is as if nothing had been."""
    verdict = report.verdict

    assert ([], [], []) == (verdict.lost, verdict.doubled, verdict.wrong)
    assert [] == report.shortages
    assert len(report.evidence.steps) > 16
    assert verdict.sure_ticks > 0


def of_a_resident(report: Report) -> Standing:
    """Return a message about a resident of whom nothing is typed: no step of theirs may lack."""
    return next(
        message
        for message in report.evidence.messages
        if any(code.startswith("K") for code in message.codes)
    )


def test_a_message_taken_away_would_be_missed(report: Report) -> None:
    """The judge is not blind: one message less is a loss."""
    gone = of_a_resident(report)
    left = [message for message in report.evidence.messages if message is not gone]

    verdict = judge(replace(report.evidence, messages=left))

    assert any(code in line for code in gone.codes for line in verdict.lost)


@pytest.mark.parametrize("own_id", [True, False])
def test_a_message_posted_twice_would_be_found(report: Report, own_id: bool) -> None:
    """Under its own id, or under another one that the bot knows nothing of."""
    first = of_a_resident(report)
    twin = replace(first, ts=f"{first.ts}1", id=first.id if own_id else "another")

    verdict = judge(replace(report.evidence, messages=[*report.evidence.messages, twin]))

    assert verdict.doubled
