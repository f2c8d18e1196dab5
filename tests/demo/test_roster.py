"""The story of the demonstration holds on whatever day it starts."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from pydantic import ValidationError

from bot.demo import days, guide
from bot.demo.roster import recorded
from bot.demo.workspace import ORGANISATION, USERS
from scheduling import calendar, rules
from scheduling.calendar import Calendar
from scheduling.decide import decide
from scheduling.facts import Fact
from scheduling.plan import Plan
from scheduling.reckoning import reckon
from storage import organisation

PROCEDURE = rules.load()


def told(start: date) -> dict[str, Plan]:
    """Tell the story as it is recorded for that first day, and return the plan of each resident."""
    facts: dict[str, list[Fact]] = defaultdict(list)
    for each in recorded(start):
        for fact in each.facts:
            known = fact.model_copy(update={"recorded_on": each.at.date()})
            decide(facts[each.code], [known], PROCEDURE, today=each.at.date())
            facts[each.code].append(known)
    return {code: reckon(known, PROCEDURE, Calendar()) for code, known in facts.items()}


def working_days(first: date, last: date) -> list[date]:
    """Return the working days of a stretch of time."""
    every = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in every if calendar.is_working_day(day)]


@pytest.mark.parametrize(
    "starts",
    [
        working_days(date(2026, 11, 1), date(2027, 1, 15)),
        working_days(date(2027, 3, 20), date(2027, 5, 25)),
    ],
    ids=["winter", "spring"],
)
def test_the_procedure_accepts_the_story_on_every_first_day(starts: Sequence[date]) -> None:
    """Around all holidays too: something is due on the first day, something overdue, all open."""
    for start in starts:
        plans = told(start)

        moments = [moment for plan in plans.values() for moment in plan.moments]
        still_open = [moment for moment in moments if moment.status == "open"]
        assert len(plans) >= 12, start
        assert sum(moment.due == start for moment in still_open) >= 2, start
        assert sum(moment.is_overdue(start) for moment in still_open) >= 3, start
        assert {"pending", "cgvs_negative", "final_negative", "ended"} == {
            plan.phase for plan in plans.values()
        }


@pytest.mark.parametrize("start", [date(2026, 11, 24), date(2027, 5, 18), date(2027, 1, 4)])
def test_everything_was_recorded_on_a_working_day_before_it_starts(start: date) -> None:
    """Nobody registers on a holiday, and nothing lies ahead of the first morning."""
    story = recorded(start)

    assert all(calendar.is_working_day(each.at.date()) for each in story)
    assert story == sorted(story, key=lambda each: each.at)
    assert story[-1].at < days.moment(start, days.START)


def test_whoever_recorded_something_is_on_the_staff_list() -> None:
    """The people of the story are those of the organisation file, and are on Slack."""
    staff = {part.slack_id for part in organisation.load(ORGANISATION, "demo").person}
    active = {user.id for user in USERS if not user.deleted}

    told_by = {each.by for each in recorded(date(2026, 11, 24))}

    assert told_by <= staff
    assert staff <= active


def test_the_code_of_the_command_to_try_is_new() -> None:
    """The resident to register is nobody of the story; the checklist to tick belongs to one."""
    codes = {each.code for each in recorded(date(2026, 11, 24))}

    assert guide.NEW_CODE not in codes
    assert guide.CODE in codes


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ('{ on = "soon", by = "U0AN", fact = "hearing" }', "no distance"),
        ('{ on = "-1wd", by = "U0AN", fact = "moved" }', "moved"),
    ],
)
def test_a_mistake_in_the_roster_is_named(line: str, complaint: str) -> None:
    """A roster that cannot be read is refused with what is wrong in it."""
    toml = f'[[resident]]\ncode = "K1-111"\nfacts = [ {line} ]'

    with pytest.raises((ValueError, ValidationError), match=complaint):
        recorded(date(2026, 11, 24), toml)
