"""The days of a chaos: turned by a dial that all obey, over weekends and changed clocks."""

from __future__ import annotations

import itertools
import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from scheduling.reminders import BRUSSELS
from tests.chaos.dial import Days, Dial, DialTime
from tests.chaos.drama import QUIET_SECONDS
from tests.chaos.expected import digest_days
from tests.chaos.options import Options, mornings

THURSDAY = datetime(2026, 10, 22, 7, 0, tzinfo=UTC)
A_SECOND = timedelta(seconds=1)


def test_who_reads_the_dial_follows_a_turn(tmp_path: Path) -> None:
    """Another process has mapped the same file: it sees the new time, and is told of it."""
    days = Days(Dial(tmp_path / "dial"), THURSDAY)
    time = DialTime(Dial(tmp_path / "dial"))
    told = threading.Event()
    time.on_move(told.set)

    days.move_to(THURSDAY + timedelta(days=1))

    assert told.wait(30)
    assert THURSDAY + timedelta(days=1) <= time.now() < THURSDAY + timedelta(days=1, minutes=5)
    assert abs(time.from_real(time.to_real(THURSDAY)) - THURSDAY) < A_SECOND


def test_what_was_posted_is_dated_in_the_time_of_its_day(tmp_path: Path) -> None:
    """A message of yesterday keeps its date, however the dial was turned since."""
    days = Days(Dial(tmp_path / "dial"), THURSDAY)
    posted = datetime.now(UTC)
    days.move_to(THURSDAY + timedelta(days=4))

    assert date(2026, 10, 22) == days.at(posted).date()
    assert date(2026, 10, 26) == days.at(datetime.now(UTC)).date()


def test_a_run_in_autumn_lives_through_the_night_on_which_it_gets_three_twice() -> None:
    """A second before, then the Sunday morning on which nothing may come, then Monday in winter."""
    of_windows = list(itertools.islice(mornings(Options(season="autumn")), 3))

    assert [1, 1, 4] == [len(instants) for instants in of_windows]
    saturday, night, sunday, monday = (each.astimezone(BRUSSELS) for each in of_windows[2])
    assert ["Sat", "Sun", "Sun", "Mon"] == [
        f"{each:%a}" for each in (saturday, night, sunday, monday)
    ]
    assert timedelta(hours=2) == night.utcoffset()
    assert timedelta(hours=1) == (night.astimezone(UTC) + A_SECOND).astimezone(BRUSSELS).utcoffset()
    assert "08:29" == f"{monday:%H:%M}"
    for quiet in (saturday, sunday):
        assert f"{quiet + timedelta(seconds=QUIET_SECONDS):%H:%M:%S}" > "08:30:00"


def test_a_run_in_spring_keeps_quiet_on_easter_monday() -> None:
    """The clocks change on Easter Sunday of 2027: the next window is on Tuesday."""
    third = list(itertools.islice(mornings(Options(season="spring")), 3))[2]

    assert date(2027, 3, 30) == third[-1].astimezone(BRUSSELS).date()
    assert date(2027, 3, 29) in {each.astimezone(BRUSSELS).date() for each in third[:-1]}
    assert datetime(2027, 3, 28, 0, 59, 59, tzinfo=UTC) in third


def test_an_overview_is_expected_at_the_start_and_on_mondays_or_the_day_of_work_after() -> None:
    """Easter Monday of 2027 is the 29th of March; an ordinary Monday counts itself."""
    thursday = date(2027, 3, 25)

    assert [thursday] == digest_days(thursday, date(2027, 3, 29))
    assert [thursday, date(2027, 3, 30)] == digest_days(thursday, date(2027, 3, 31))
    assert [date(2026, 10, 22), date(2026, 10, 26)] == digest_days(
        date(2026, 10, 22), date(2026, 10, 28)
    )
