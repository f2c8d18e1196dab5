"""A person's talks as a calendar that Outlook or a phone can read (RFC 5545).

Whoever hosts that calendar reads it too. So it says that a talk is to be planned and by when, and
no more, unless the installation asks for the kind of talk and the case code as well: see
docs/decisions/calendars.md.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Calendar, Event, Timezone

from handlers.texts import Texts
from handlers.texts.capitals import capital
from scheduling.rules import Procedure
from storage import AgendaRow

REFRESH = timedelta(hours=1)
"""How often a reader is asked to look again; most of them take more time."""
PATH = "/calendar/"
SUFFIX = ".ics"
ZONE = "Europe/Brussels"
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Published:
    """How calendars are to be had from outside."""

    base: str
    """The public address under which the bot's pages are reached, without a slash at the end."""
    shows_codes: bool = False
    """Events name the kind of talk and the case code."""

    def address(self, token: str) -> str:
        """Return the address of a secret."""
        return f"{self.base}{PATH}{token}{SUFFIX}"


@dataclass(frozen=True, slots=True)
class FeedView:
    """What a person's calendar shows."""

    slack_id: str
    rows: Sequence[AgendaRow]
    today: date
    """A Brussels date."""
    now: datetime
    """The UTC instant at which it is made."""
    shows_codes: bool = False
    is_cut: bool = False
    """More is open than fits."""


def calendar(view: FeedView, procedure: Procedure, texts: Texts) -> bytes:
    """Return the calendar: an all-day event for each talk that has a day, at `today` or later.

    What should have been planned before stands at today for as long as it is open.
    """
    feed = Calendar()
    feed.add("prodid", f"-//Terugkeer//Agenda//{texts.language.upper()}")
    feed.add("version", "2.0")
    feed.add("calscale", "GREGORIAN")
    feed.add("method", "PUBLISH")
    name = texts._("Terugkeer: talks to plan")
    for named in ("name", "x-wr-calname"):
        feed.add(named, name)
    feed.add("x-wr-timezone", ZONE)
    feed.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    feed.add("x-published-ttl", "PT1H")
    for row in view.rows:
        event = _of_talk(row, view, procedure, texts)
        if event is not None:
            feed.add_component(event)
    if view.is_cut:
        more = texts._("More talks are open than fit here")
        feed.add_component(_event(view, "more", view.today, more, [_rest(texts)]))
    if not feed.subcomponents:  # a calendar without any component is none, by the standard
        feed.add_component(Timezone.from_tzid(ZONE, first_date=view.today, last_date=view.today))
    return bytes(feed.to_ical())


def _of_talk(row: AgendaRow, view: FeedView, procedure: Procedure, texts: Texts) -> Event | None:
    """Return the event of a talk; None where no day is known for it, or only advice of before."""
    day, said = row.plan_by or row.due, []
    is_overdue = row.due is not None and row.due < view.today
    if day is None:
        day = row.advice
        if day is None or day < view.today:
            return None
        said.append(texts._("Advice date: not a deadline"))
    what = texts._("Plan a talk")
    if view.shows_codes:
        what = f"{texts._(procedure.moments[row.moment].short_title)} · {row.code}"
    if is_overdue and row.due is not None:
        # The reader may look at it days later: a date stays true, “yesterday” does not.
        since = texts.since(row.due, lasting=True)
        said.append(capital(texts._("overdue {since}", since=since)))
        what = texts.titled(texts._("Overdue"), texts.inside(what))
    elif row.due is not None:
        said.append(capital(texts._("deadline {due}", due=texts.day(row.due))))
    key = f"{row.resident_id}|{row.moment}|{row.occurrence}"
    return _event(view, key, max(day, view.today), what, [*said, _rest(texts)])


def _event(view: FeedView, key: str, day: date, what: str, said: Sequence[str]) -> Event:
    """Return an all-day event that takes no time and says nothing to who sees busy hours only."""
    event = Event()
    event.add("uid", hashlib.sha256(f"{view.slack_id}|{key}".encode()).hexdigest()[:40])
    event.add("dtstamp", view.now.replace(microsecond=0))
    event.add("dtstart", day)
    event.add("dtend", day + DAY)
    event.add("summary", what)
    event.add("description", "\n".join(f"{one.rstrip('.')}." for one in said))
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")
    event.add("x-microsoft-cdo-busystatus", "FREE")
    return event


def _rest(texts: Texts) -> str:
    """Return where the rest is to be read."""
    return texts._("The rest stands in Slack: /terugkeer mijn")
