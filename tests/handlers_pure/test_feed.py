"""The calendar that others read: what it says, and that it is one by the standard."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar, Component

from handlers import feed
from handlers.commands import words
from handlers.feed import FeedView, Published
from handlers.texts import LANGUAGES, texts_for
from scheduling import rules
from storage import AgendaRow
from tests.handlers_pure.test_listing import a_row

TODAY = date(2026, 11, 23)
"""A Monday."""
NOW = datetime(2026, 11, 23, 10, 0, 30, 999, tzinfo=UTC)
DAY = timedelta(days=1)


def raw(*rows: AgendaRow, language: str = "nl", today: date = TODAY, **more: Any) -> bytes:
    """Return the calendar of An with these rows, as it is sent."""
    view = FeedView("U0AN", rows, today, NOW, **more)
    return feed.calendar(view, rules.load(), texts_for(language, today))


def events(*rows: AgendaRow, **how: Any) -> list[Component]:
    """Return the events in it, as a reader understands them."""
    return list(Calendar.from_ical(raw(*rows, **how)).walk("VEVENT"))


def row(**more: Any) -> AgendaRow:
    """Return an open talk that is due on Saturday, and to be planned by Friday."""
    given: dict[str, Any] = {
        "due": date(2026, 11, 28),
        "plan_by": date(2026, 11, 27),
        "code": "K7-042",
    }
    return a_row(1, **(given | more))


def test_a_talk_is_a_whole_day_on_the_day_by_which_it_is_to_be_planned() -> None:
    """One day: the end is the next one, which does not belong to it."""
    (event,) = events(row())

    assert date(2026, 11, 27) == event.decoded("dtstart")
    assert date(2026, 11, 28) == event.decoded("dtend")
    assert type(event.decoded("dtstart")) is date
    assert b"DTSTART;VALUE=DATE:20261127\r\n" in raw(row())
    assert b"DTEND;VALUE=DATE:20261128\r\n" in raw(row())


def test_an_event_says_that_a_talk_is_to_be_planned_and_by_when_and_no_more() -> None:
    """Neither the case code nor which talk it is: who hosts the calendar learns no phase."""
    sent = raw(row()).decode()
    (event,) = events(row())

    assert "Gesprek plannen" == str(event["summary"])
    assert "Uiterste datum za 28 nov.\nDe rest staat in Slack: /terugkeer mijn." == str(
        event["description"]
    )
    title = rules.load().moments["otp_outtake"].title
    for hidden in ("K7", "042", "Outtake", "OTP", title, "U0AN", "antwerpen", "r1", "m1"):
        assert hidden not in sent


def test_with_codes_it_names_the_talk_and_the_code() -> None:
    """Where the installation asks for that."""
    (event,) = events(row(), shows_codes=True)

    assert "OTP 4 · Outtake · K7-042" == str(event["summary"])


@pytest.mark.parametrize(
    ("language", "late", "deadline", "more"),
    [
        ("nl", "Te laat sinds vr 20 nov.", "Uiterste datum za 28 nov.", "/terugkeer mijn"),
        ("fr", "En retard depuis le ven. 20 nov.", "Date limite sam. 28 nov.", "/retour mes"),
        ("en", "Overdue since Fri 20 Nov.", "Deadline Sat 28 Nov.", "/terugkeer mijn"),
    ],
)
def test_it_speaks_the_language_of_the_person(
    language: str, late: str, deadline: str, more: str
) -> None:
    """Days with their weekday; and the command that it names is one."""
    overdue = row(due=date(2026, 11, 20), plan_by=date(2026, 11, 19))

    first, second = events(overdue, row(), language=language)

    assert late == str(first["description"]).splitlines()[0]
    assert deadline == str(second["description"]).splitlines()[0]
    assert str(second["description"]).endswith(f"{more}.")
    assert {words.command(more.split()[1])} == {words.command("mijn")}


def test_what_is_overdue_stands_at_today_for_as_long_as_it_is_open() -> None:
    """Tomorrow it stands at tomorrow, as the same event; “yesterday” would not stay true."""
    overdue = row(due=date(2026, 11, 22), plan_by=date(2026, 11, 20))

    (now,) = events(overdue)
    (then,) = events(overdue, today=TODAY + DAY)

    assert "Te laat: gesprek plannen" == str(now["summary"])
    assert "Te laat sinds zo 22 nov." in str(now["description"])
    assert (TODAY, TODAY + DAY) == (now.decoded("dtstart"), then.decoded("dtstart"))
    assert now["uid"] == then["uid"]


def test_what_should_have_been_planned_and_is_not_overdue_stands_at_today() -> None:
    """Its deadline is not over yet."""
    (event,) = events(row(due=TODAY, plan_by=date(2026, 11, 20)))

    assert TODAY == event.decoded("dtstart")
    assert "Gesprek plannen" == str(event["summary"])


def test_advice_is_called_advice_and_ends_when_it_has_passed() -> None:
    """It is no deadline; a talk without any day is in Slack only."""
    advised = row(due=None, plan_by=None, advice=date(2026, 12, 1))
    passed = row(due=None, plan_by=None, advice=date(2026, 11, 20))
    undated = row(due=None, plan_by=None)

    (event,) = events(advised, passed, undated)

    assert date(2026, 12, 1) == event.decoded("dtstart")
    assert "Richtdatum: geen termijn." in str(event["description"])
    assert "Uiterste datum" not in str(event["description"])


def test_an_event_takes_no_time_and_is_private() -> None:
    """Who sees when somebody is busy sees nothing of it."""
    (event,) = events(row())

    assert ("PRIVATE", "TRANSPARENT", "FREE") == (
        event["class"],
        event["transp"],
        event["x-microsoft-cdo-busystatus"],
    )
    assert [] == list(event.walk("VALARM"))


def test_the_name_of_an_event_stays_tells_nothing_and_is_each_persons_own() -> None:
    """By it two calendars cannot be laid side by side."""
    mine = events(row(), row(occurrence=2), row(resident_id="r2"))
    again = events(row(due=date(2026, 12, 24)))
    theirs = FeedView("U0BO", [row()], TODAY, NOW)
    other = Calendar.from_ical(feed.calendar(theirs, rules.load(), texts_for("nl", TODAY)))

    names = [str(event["uid"]) for event in mine]
    assert 3 == len(set(names))
    assert names[0] == str(again[0]["uid"])
    assert names[0] != str(other.walk("VEVENT")[0]["uid"])
    assert all(len(name) == 40 and name.isalnum() for name in names)


def test_the_calendar_says_what_it_is_and_how_often_to_look() -> None:
    """As Outlook, Google and the standard ask for it."""
    calendar = Calendar.from_ical(raw(row()))

    assert ("2.0", "PUBLISH") == (calendar["version"], calendar["method"])
    assert "Terugkeer: te plannen gesprekken" == calendar["x-wr-calname"] == calendar["name"]
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n" in raw(row())
    assert b"X-PUBLISHED-TTL:PT1H\r\n" in raw(row())
    assert b"DTSTAMP:20261123T100030Z\r\n" in raw(row())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_calendar_without_talks_is_still_one(language: str) -> None:
    """By the standard it needs a component: a time zone, and no event that is none."""
    sent = raw(language=language)

    calendar = Calendar.from_ical(sent)
    assert ["VTIMEZONE"] == [one.name for one in calendar.subcomponents]
    assert not calendar.errors


def test_what_does_not_fit_is_said() -> None:
    """Nobody takes a calendar that was cut for all there is."""
    *_talks, last = events(row(), is_cut=True)

    assert TODAY == last.decoded("dtstart")
    assert "Er staan meer gesprekken open dan hier passen" == last["summary"]


def test_what_means_something_to_the_format_comes_out_as_text() -> None:
    """Case codes are of the pattern that the organisation chose."""
    code = "A,B;C\\D\nBEGIN:VALARM"

    (event,) = events(row(code=code), shows_codes=True)

    assert str(event["summary"]).endswith(code)
    assert b"\r\nBEGIN:VALARM" not in raw(row(code=code), shows_codes=True)


def test_long_lines_are_folded_between_characters() -> None:
    """Lines have 75 bytes at most, and no letter of several bytes is cut in two."""
    code = "é" * 60

    lines = raw(row(code=code), shows_codes=True, language="fr").split(b"\r\n")

    assert all(len(line) <= 75 for line in lines)
    assert all(line.decode() is not None for line in lines)
    (event,) = events(row(code=code), shows_codes=True)
    assert str(event["summary"]).endswith(code)


@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25", "2026-12-31", "2028-02-29"])
def test_days_stay_days_when_the_clocks_change(day: str) -> None:
    """No hour and no zone comes in between."""
    on = date.fromisoformat(day)

    (event,) = events(row(due=on, plan_by=on), today=on - DAY)

    assert (on, on + DAY) == (event.decoded("dtstart"), event.decoded("dtend"))


def test_an_address_is_made_of_the_base_and_the_secret() -> None:
    """Also behind a proxy that serves it under a path."""
    assert "https://a.example/bot/calendar/abc.ics" == Published("https://a.example/bot").address(
        "abc"
    )
