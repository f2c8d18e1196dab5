"""The days proposed for a talk of the coach: the coach is there, and the deadline is respected."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.blocks import coach_days
from handlers.blocks.moment import checklist
from handlers.blocks.plan import StatusView, status
from handlers.blocks.steps import StepView, reminder
from handlers.texts import LANGUAGES, texts_for
from scheduling import calendar
from scheduling import facts as f
from scheduling.calendar import Calendar
from tests.handlers_pure.accepted import accepted, written
from tests.handlers_pure.trajectories import (
    AGREED,
    ARRIVED,
    CODE,
    PROCEDURE,
    day,
    fact,
    moment_of,
    plan_of,
    view_of,
)

TUE_THU = frozenset({1, 3})
INTAKE = moment_of(AGREED, "icam_intake")
"""Open since Thursday 10 September, due on Monday 21."""
NL = texts_for("nl", day("2026-09-11"))
ALWAYS = Calendar()


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        ("2026-09-11", ["2026-09-15", "2026-09-17"]),
        ("2026-09-15", ["2026-09-15", "2026-09-17"]),
        ("2026-09-16", ["2026-09-17"]),
        ("2026-09-18", []),
        ("2026-09-22", ["2026-09-22", "2026-09-24"]),
    ],
)
def test_the_next_days_of_the_coach_up_to_the_deadline_are_proposed(
    today: str, expected: list[str]
) -> None:
    """None is left after Thursday 17; once the deadline has passed, as soon as can be."""
    found = coach_days.from_day(INTAKE, TUE_THU, ALWAYS, day(today))

    assert tuple(map(day, expected)) == found


def test_a_message_that_stays_proposes_the_last_days_that_do() -> None:
    """They do not hang on the day on which it is read."""
    assert (day("2026-09-15"), day("2026-09-17")) == coach_days.lasting(INTAKE, TUE_THU, ALWAYS)
    every_day = frozenset(range(5))
    assert (day("2026-09-18"), day("2026-09-21")) == coach_days.lasting(INTAKE, every_day, ALWAYS)


def test_a_talk_without_deadline_is_proposed_soon() -> None:
    """The decision has an advice date, the right to be heard no date at all."""
    held = [*AGREED, fact("talk_held", "2026-09-25", moment="otp_outtake", choice="undecided")]
    refuses = [*held, fact("refuses_to_leave", "2026-10-12")]

    decision = coach_days.lasting(moment_of(held, "icam_decision"), TUE_THU, ALWAYS)
    hearing = coach_days.lasting(moment_of(refuses, "icam_hearing"), TUE_THU, ALWAYS)

    assert (day("2026-09-29"), day("2026-10-01")) == decision
    assert (day("2026-10-13"), day("2026-10-15")) == hearing


def test_closing_days_and_holidays_are_passed_over() -> None:
    """On such a day nobody is there to receive the coach."""
    closed = Calendar(frozenset({day("2026-09-15")}))

    assert (day("2026-09-17"),) == coach_days.from_day(INTAKE, TUE_THU, closed, day("2026-09-11"))


@pytest.mark.parametrize(
    ("facts", "moment", "weekdays"),
    [
        (AGREED, "otp_outtake", TUE_THU),
        (AGREED, "icam_intake", frozenset()),
        (ARRIVED, "icam_intake", TUE_THU),
    ],
)
def test_nothing_is_proposed_where_there_is_nothing_to_propose(
    facts: list[f.Fact], moment: str, weekdays: frozenset[int]
) -> None:
    """A worker's talk, a coach whose days are not known, a talk that is not open yet."""
    planned = moment_of(facts, moment)

    assert coach_days.lasting(planned, weekdays, ALWAYS) is None
    assert coach_days.from_day(planned, weekdays, ALWAYS, day("2026-09-11")) is None


@given(
    held=st.dates(date(2026, 9, 8), date(2027, 12, 31)),
    weekdays=st.frozensets(st.integers(0, 4), min_size=1),
    closed=st.frozensets(st.dates(date(2026, 9, 8), date(2028, 2, 1)), max_size=20),
    later=st.integers(0, 20),
)
def test_whatever_is_proposed_can_be_done(
    held: date, weekdays: frozenset[int], closed: frozenset[date], later: int
) -> None:
    """On a day of the coach on which the centre is open, by the deadline while it runs."""
    talk = f.TalkHeld(on=held, moment="otp_intake", cooperates=True)
    moment = moment_of([*ARRIVED, talk], "icam_intake")
    staffed = Calendar(closed)
    today = held + later * coach_days.ONE_DAY
    assert moment.due is not None

    now = coach_days.from_day(moment, weekdays, staffed, today)
    stays = coach_days.lasting(moment, weekdays, staffed)

    assert now is not None
    assert stays is not None
    for each in (*now, *stays):
        assert each.weekday() in weekdays
        assert staffed.is_open(each)
        assert calendar.is_working_day(each)
    assert all(today <= each for each in now)
    assert all(held < each <= moment.due for each in stays)
    assert today > moment.due or all(each <= moment.due for each in now)


def test_checklist_status_and_reminder_show_the_proposal() -> None:
    """In the words of the people who agree on the day."""
    days = (day("2026-09-15"), day("2026-09-17"))
    today = day("2026-09-11")

    card = checklist(view_of(AGREED, "icam_intake", "2026-09-11", proposed=days), NL)
    plan = status(
        StatusView(CODE, plan_of(AGREED), PROCEDURE, today, coach="U0IC", weekdays=TUE_THU), NL
    )
    step = reminder(StepView(CODE, INTAKE, "before", today, proposed=days), NL)

    said = "Voorstel: di 15 sep of do 17 sep"
    assert all(said in written(accepted(message)) for message in (card, plan, step))


def test_the_status_says_whose_talk_is_to_be_coordinated() -> None:
    """Where the coach is not in Slack the worker agrees on the day with the coach."""
    view = StatusView(CODE, plan_of(AGREED), PROCEDURE, day("2026-09-11"), worker="U0AN")

    assert "stem af met de ICAM-coach" in written(accepted(status(view, NL)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_said_when_no_day_is_left(language: str) -> None:
    """An empty proposal is no silence."""
    texts = texts_for(language, day("2026-09-18"))

    assert coach_days.proposal((), texts)
    assert "18" in coach_days.proposal((day("2026-09-18"),), texts)
