"""A small year, with the core alone and with the store: every step once, and the judge is awake."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduling import calendar, rules
from scheduling import facts as f
from scheduling.calendar import Calendar
from scheduling.reminders import BRUSSELS
from scheduling.rules import Procedure
from tests.simulation import almanac
from tests.simulation.expected import Said
from tests.simulation.reading import QUESTIONS
from tests.simulation.worlds import CoreWorld, StoredWorld
from tests.simulation.year import Setting, Year, draw, judge, play

SEED, RESIDENTS, FEW = 7, 40, 6
FIRST = datetime(2024, 1, 1, tzinfo=UTC)
INSTANTS = st.integers(0, 7 * 365 * 24 * 60).map(lambda n: FIRST + timedelta(minutes=n))


@pytest.fixture(scope="module")
def setting() -> Setting:
    """A region and the lives of its residents."""
    return draw(SEED, RESIDENTS, 2026)


@pytest.fixture(scope="module")
def year(setting: Setting) -> Year:
    """What becomes of them with the core alone."""
    return play(setting, CoreWorld(setting.region, rules.load()))


def test_in_a_year_every_step_is_said_once_and_in_time(year: Year) -> None:
    """The judge, who reckons in another way, finds nothing missing, twice, by night or too late."""
    assert [] == judge(year)


def test_the_year_has_all_that_can_happen(year: Year) -> None:
    """A judge of a year without transfers or corrections would have seen little."""
    happened = {fact for fact, count in year.facts.items() if count}
    said = {step for _moment, step in year.steps}

    assert {
        *("registered", "decision", "appeal", "hearing", "otp_allocated", "otp_not_allocated"),
        *("otp_arrived", "otp_no_show", "otp_exception", "extension", "talk_held"),
        *("talk_not_held", "stay_ended", "transfer_announced", "transferred", "assigned"),
        *("withdrawn", "snoozed"),
    } <= happened
    assert {
        *("opening", "before", "plan_by", "overdue", "escalation", "follow_up"),
        *("moved", "snoozed", "ask"),
    } == said
    assert set(QUESTIONS) == {moment for moment, step in year.steps if step == "ask"}
    assert any(held.out_of_order for held in _talks_of(year))
    assert {"responsible", "coordinator", "otp_centre", "expected_centre"} == {
        one.audience for each in year.said.values() for one in each
    }


def _talks_of(year: Year) -> Iterator[f.TalkHeld]:
    """Yield every talk that was recorded."""
    for acts in year.recorded.values():
        for fact in (one.fact for act in acts for one in act):
            if isinstance(fact, f.TalkHeld):
                yield fact


def test_the_same_seed_gives_the_same_year(year: Year) -> None:
    """Counts and digest are those of the first time; another seed gives others."""
    again, other = draw(SEED, RESIDENTS, 2026), draw(SEED + 1, RESIDENTS, 2026)

    repeated = play(again, CoreWorld(again.region, rules.load()))

    assert (year.digest, year.steps) == (repeated.digest, repeated.steps)
    assert year.setting.lives != other.lives


def test_store_and_rounds_say_what_the_core_says(setting: Setting, tmp_path: Path) -> None:
    """Journal, agenda, wake-ups and outbox on SQLite add nothing and lose nothing."""
    few = replace(setting, lives=dict(list(setting.lives.items())[:FEW]))
    stored = StoredWorld(few.region, rules.load(), tmp_path)

    with_store = play(few, stored)
    stored.close()

    assert [] == judge(with_store)
    assert play(few, CoreWorld(few.region, rules.load())).digest == with_store.digest


# -- worlds in which something is wrong: the judge must notice


class Forgetful(CoreWorld):
    """Loses every hundredth wake-up's words."""

    count = 0

    def wake(self, code: str, at: datetime) -> None:
        before = len(self.said(code))
        super().wake(code, at)
        self.count += 1
        if self.count % 100 == 0:
            del self.files[code].said[before:]


class Stuttering(CoreWorld):
    """Says every hundredth thing twice."""

    count = 0

    def wake(self, code: str, at: datetime) -> None:
        before = len(self.said(code))
        super().wake(code, at)
        self.count += 1
        if self.count % 100 == 0:
            self.files[code].said += self.files[code].said[before:]


class NeverClosed(CoreWorld):
    """Takes no notice of the days on which a centre is closed."""

    def staffed(self, centre: str | None, responsible: str | None) -> Calendar:
        return replace(super().staffed(centre, responsible), closing_days=frozenset[date]())


class AlwaysThere(CoreWorld):
    """Takes part-time workers for full-time ones."""

    def staffed(self, centre: str | None, responsible: str | None) -> Calendar:
        return replace(super().staffed(centre, responsible), working_weekdays=frozenset(range(5)))


class Sleepy(CoreWorld):
    """Wakes everybody an hour late once summer time has begun."""

    def wakes_at(self, code: str) -> datetime | None:
        at = super().wakes_at(code)
        is_planned = at is not None and (at.hour, at.minute) == (6, 30)
        return at + timedelta(hours=1) if at is not None and is_planned else at


def lenient(setting: Setting) -> CoreWorld:
    """Return a world that gives a day more for the talk after the decision of the CGVS."""
    data = rules.load().model_dump()
    for moment in data["moment"]:
        if moment["id"] == "talk_after_cgvs":
            moment["due"]["days"] += 1
    return CoreWorld(setting.region, Procedure.model_validate(data))


def patient(setting: Setting) -> CoreWorld:
    """Return a world that waits a day more before it asks the coordinator too."""
    data = rules.load().model_dump()
    for question in data["question"]:
        question["coordinator_after"]["days"] += 1
    return CoreWorld(setting.region, Procedure.model_validate(data))


def plain(world: type[CoreWorld]) -> Callable[[Setting], CoreWorld]:
    """Return how to make such a world."""
    return lambda setting: world(setting.region, rules.load())


@pytest.mark.parametrize(
    ("broken", "complaint"),
    [
        (plain(Forgetful), "not said"),
        (plain(Stuttering), "said 2 times"),
        (plain(NeverClosed), "said without cause"),
        (plain(AlwaysThere), "said without cause"),
        (plain(Sleepy), "said at"),
        (lenient, "not said"),
        (patient, "not said"),
    ],
    ids=["loses", "doubles", "never closed", "always there", "late", "lenient", "patient"],
)
def test_the_judge_notices_what_is_wrong(
    setting: Setting, broken: Callable[[Setting], CoreWorld], complaint: str
) -> None:
    """Nothing passes that loses, doubles or misdates a step."""
    some = replace(setting, lives=dict(list(setting.lives.items())[: RESIDENTS // 2]))

    wrong = judge(play(some, broken(some)))

    assert any(complaint in line for line in wrong)


def test_the_judge_notices_what_is_said_on_a_free_day(year: Year) -> None:
    """Whatever the procedure asks: not on Christmas, and not at night."""
    code = next(iter(year.recorded))
    for at in (datetime(2026, 12, 25, 7, 30, tzinfo=UTC), datetime(2026, 6, 1, 22, 30, tzinfo=UTC)):
        said = {**year.said, code: [Said(at, "talk_after_final", 1, "follow_up", 0, "")]}

        wrong = judge(replace(year, said=said))

        assert any(f"{code}: said at {almanac.brussels(at)}" in line for line in wrong)


# -- the judge's almanac is made in another way than the product's, and comes to the same


def test_the_almanacs_agree_on_holidays() -> None:
    """Computed from Easter here, taken from a library there, which names some Sundays too."""
    for year_number in range(2000, 2060):
        named = calendar.public_holidays(year_number)

        assert almanac.holidays(year_number) <= set(named)
        assert all(day.weekday() == 6 for day in set(named) - almanac.holidays(year_number))


@given(INSTANTS)
def test_the_almanacs_agree_on_brussels_time(at: datetime) -> None:
    """Computed from last Sundays here, from the time zone database there."""
    assert at.astimezone(BRUSSELS).replace(tzinfo=None) == almanac.brussels(at)
