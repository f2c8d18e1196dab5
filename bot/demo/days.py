"""The days of the demonstration: when it starts, what lies before and after, where the clock goes.

All dates are Brussels dates, all instants are aware.
"""

import re
from datetime import date, datetime, time, timedelta

from bot.time import BRUSSELS
from scheduling import calendar
from scheduling.calendar import Term

START = time(9, 0)
LATEST_START = time(18, 0)
REMINDED_AT = time(8, 30)
DISTANCE = re.compile(r"(?P<sign>[+-])(?P<days>\d+)(?P<unit>wd|cd)")


def start_of(now: datetime) -> datetime:
    """Return when a demonstration begins that is started at the instant `now`.

    That is nine o'clock: today on a working day before the evening, else on the next working day.
    """
    local = now.astimezone(BRUSSELS)
    day = local.date()
    if not calendar.is_working_day(day) or local.time() >= LATEST_START:
        day = calendar.next_working_day(day)
    return moment(day, START)


def moment(day: date, hour: time) -> datetime:
    """Return the instant at which it is `hour` on that date."""
    return datetime.combine(day, hour, BRUSSELS)


def counted(distance: str, start: date) -> date:
    """Return the date that lies `distance` from the start day, such as `-3wd`, `+10cd` or `0`.

    `wd` are working days and `cd` calendar days. Raises ValueError for any other text.
    """
    if distance == "0":
        return start
    found = DISTANCE.fullmatch(distance)
    if found is None:
        raise ValueError(f"{distance!r} is no distance such as -3wd or +10cd")
    unit = "working_days" if found["unit"] == "wd" else "calendar_days"
    term = Term(days=int(found["days"]), unit=unit)
    return (calendar.before if found["sign"] == "-" else calendar.after)(start, term)


def first_working_day(day: date) -> date:
    """Return the day itself if it is a working day, else the next one."""
    return day if calendar.is_working_day(day) else calendar.next_working_day(day)


def later(now: datetime, number: int) -> datetime:
    """Return the same hour in Brussels so many days later, also across a change of the clocks."""
    local = now.astimezone(BRUSSELS)
    return datetime.combine(local.date() + timedelta(days=number), local.time(), BRUSSELS)


def next_working_morning(now: datetime) -> datetime:
    """Return the first instant after `now` at which reminders go out: 08:30 on a working day."""
    day = first_working_day(now.astimezone(BRUSSELS).date())
    found = moment(day, REMINDED_AT)
    return found if found > now else moment(calendar.next_working_day(day), REMINDED_AT)


def next_monday_morning(now: datetime) -> datetime:
    """Return the first Monday 08:30 after `now`; on a holiday, the working day after it."""
    day = now.astimezone(BRUSSELS).date()
    monday = day - timedelta(days=day.weekday())
    while True:
        found = moment(first_working_day(monday), REMINDED_AT)
        if found > now:
            return found
        monday += timedelta(days=7)
