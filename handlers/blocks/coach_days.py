"""When a talk of the ICAM coach could take place: days on which the coach is in the centre."""

from collections.abc import Collection
from datetime import date, timedelta

from handlers.texts import Texts
from scheduling import calendar
from scheduling.calendar import Calendar
from scheduling.plan import PlannedMoment

PROPOSED = 2
"""So many days are proposed at once."""
AHEAD = timedelta(weeks=4)
"""How far is looked ahead where no date limits the talk, or where its deadline has passed."""
ONE_DAY = timedelta(days=1)

Weekdays = Collection[int]
"""On which weekdays the coach is in the centre; Monday is 0."""


def lasting(
    moment: PlannedMoment, weekdays: Weekdays, staffed: Calendar
) -> tuple[date, ...] | None:
    """Return the days to propose in a message that stays to be read, whatever day it is by then.

    With a deadline these are the last ones up to it, which can be proposed the longest; else the
    first ones after the opening. None where nothing is proposed: see `from_day`.
    """
    if not _is_proposed(moment, weekdays) or moment.opened_on is None:
        return None
    first = moment.opened_on + ONE_DAY
    if moment.due is None:
        return _present(first, moment.advice or first + AHEAD, weekdays, staffed)[:PROPOSED]
    return _present(first, moment.due, weekdays, staffed)[-PROPOSED:]


def from_day(
    moment: PlannedMoment, weekdays: Weekdays, staffed: Calendar, today: date
) -> tuple[date, ...] | None:
    """Return the next days to propose, from `today` (a Brussels date) up to the deadline.

    Empty where the coach is not there any more before it; once it has passed, the next days are
    proposed all the same. None for a talk that is not the coach's or not open, and where it is not
    known when the coach is in the centre.
    """
    if not _is_proposed(moment, weekdays):
        return None
    first = today if moment.opened_on is None else max(today, moment.opened_on)
    limit = moment.due or moment.advice
    last = first + AHEAD if limit is None or limit < first else limit
    return _present(first, last, weekdays, staffed)[:PROPOSED]


def proposal(days: tuple[date, ...], texts: Texts) -> str:
    """Return the proposal as plain text, or that no day is left."""
    if not days:
        return texts._("The coach is not there any more before the deadline: agree on another day")
    said = texts.day(days[0])
    for day in days[1:]:
        said = texts._("{one} or {other}", one=said, other=texts.day(day))
    return texts._("Proposal: {days} (the coach is there)", days=said)


def _is_proposed(moment: PlannedMoment, weekdays: Weekdays) -> bool:
    return moment.actor == "icam_coach" and moment.status == "open" and bool(weekdays)


def _present(first: date, last: date, weekdays: Weekdays, staffed: Calendar) -> tuple[date, ...]:
    """Return the days from `first` to `last` on which the centre works and the coach is there."""
    return tuple(
        day
        for day in calendar.days(first, last)
        if day.weekday() in weekdays and staffed.is_open(day)
    )
