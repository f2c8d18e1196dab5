"""When the digests go out: the periods that a cron expression parts, and their moments."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from scheduling import calendar
from scheduling.clock import Cron
from scheduling.reminders import BRUSSELS

LONGEST_FREE_STRETCH = timedelta(days=14)
INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Period:
    """One digest per region is due in it."""

    key: str
    """The Brussels date, in ISO form, that the expression names."""
    moment: datetime
    """The UTC instant from which the digest is sent."""


class Periods:
    """Parts the time into periods. On a day that is not worked, the next working day counts."""

    def __init__(self, expression: str) -> None:
        """Read a cron expression, by the clocks of Brussels; raises ValueError."""
        self._cron = Cron(expression)

    def latest(self, now: datetime) -> Period | None:
        """Return the period whose moment came last, up to `now` (a UTC instant)."""
        named = self._cron.latest(now)
        while named is not None:
            period = _period(named)
            if period.moment <= now:
                return period
            named = self._cron.latest(named - INSTANT)
        return None

    def following(self, now: datetime) -> datetime | None:
        """Return the first moment after `now`, both UTC instants."""
        named = self._cron.after(now - LONGEST_FREE_STRETCH)
        while named is not None:
            moment = _period(named).moment
            if moment > now:
                return moment
            named = self._cron.after(named)
        return None


def _period(named: datetime) -> Period:
    """Return the period that begins at a moment of the expression."""
    local = named.astimezone(BRUSSELS)
    day = local.date()
    if not calendar.is_working_day(day):
        day = calendar.next_working_day(day)
    moment = datetime.combine(day, local.time(), BRUSSELS)
    return Period(local.date().isoformat(), moment.astimezone(UTC))
