"""Fills the demonstration: the past is lived through, fact by fact, through the bot's own desk.

What lies further back is only recorded. The last weeks are lived with the bot awake, so that
checklists, reminders and digests stand in the channels with the dates on which they came.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time

from bot.demo import days
from bot.demo.course import Course
from bot.demo.roster import Recorded
from bot.time import MovableTime
from handlers.desk import Desk

AWAKE_FOR = "-16wd"
"""So long before the first day the bot wakes up, at the latest on the Monday after."""
MORNING = time(7, 0)


class Seed:
    """Lives through the story of a demonstration."""

    def __init__(
        self,
        story: Sequence[Recorded],
        time: MovableTime,
        course: Course,
        desk: Desk,
    ) -> None:
        """Take what was recorded, oldest first, and those who let it come true."""
        self._story = list(story)
        self._time = time
        self._course = course
        self._desk = desk
        self._told = 0

    def asleep(self, start: date) -> None:
        """Record what lies far before that first day, with nobody awake to act on it.

        Raises `Refusal` when the procedure does not accept the story.
        """
        earliest = days.moment(days.counted(AWAKE_FOR, start), MORNING)
        wakes_at = days.next_monday_morning(earliest)
        for each in self._until(wakes_at):
            self._set(each.at)
            self._record(each)
        self._set(wakes_at)

    def awake(self, until: datetime) -> None:
        """Live on to that instant with the bot awake; raises `Refusal` and `Stopped`."""
        self._course.settle()
        for each in self._until(until):
            self._course.to(_always(each.at))
            self._record(each)
            self._course.settle()
        self._course.to(_always(until))

    def _until(self, at: datetime) -> Sequence[Recorded]:
        """Return what was recorded before that instant and has not been told yet."""
        first = self._told
        while self._told < len(self._story) and self._story[self._told].at < at:
            self._told += 1
        return self._story[first : self._told]

    def _set(self, at: datetime) -> None:
        """Set the clock; it may have run past `at` already."""
        missing = at - self._time.now()
        if missing.total_seconds() > 0:
            self._time.advance(missing)

    def _record(self, each: Recorded) -> None:
        """Record it, as the person whom the story names."""
        with self._desk.store.snapshot() as tx:
            person = tx.people.person(each.by)
        if person is None:
            raise LookupError(f"{each.by} is not on the staff list")
        request = f"story-{each.code}-{each.at.isoformat()}"
        self._desk.record(person, each.code, each.facts, request_id=request)


def _always(at: datetime) -> Callable[[datetime], datetime]:
    """Return what chooses that instant, whatever the present one is."""
    return lambda _now: at
