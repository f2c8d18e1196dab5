"""What waits to be sent, by place: which goes out next. Pure; no clock, no database, no Slack."""

from bisect import insort
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from heapq import nsmallest

from storage import OutboxRow
from storage.outbox import URGENT_STEPS


@dataclass(frozen=True, slots=True)
class Queued:
    """A row that can be sent, as it was seen, and where it is tried first."""

    row: OutboxRow
    place: str

    @property
    def is_urgent(self) -> bool:
        """Say whether it is about something overdue."""
        return self.row.step in URGENT_STEPS

    @property
    def is_plain(self) -> bool:
        """Say whether it is one message that nobody has tried to send yet."""
        return self.row.kind != "digest" and self.row.tries == 0

    @property
    def order(self) -> tuple[object, ...]:
        """Return what orders rows within a place: what is overdue first, then the oldest."""
        return not self.is_urgent, self.row.created_at, self.row.id


class Queues:
    """A queue per place.

    Within a place the order is kept, save that a resident one of whose rows is under way or rests
    is passed over. Of several places the one whose queue begins with something overdue comes
    first, then the longest queue: it is the one that would be the last to end. Where that one alone
    decides when all is sent, the next moment of posting is kept for it.
    """

    def __init__(self) -> None:
        """Begin with nothing waiting."""
        self._queues: dict[str, list[Queued]] = {}
        self._ids: set[str] = set()

    def __len__(self) -> int:
        """Return how many rows wait."""
        return len(self._ids)

    def __contains__(self, row_id: str) -> bool:
        """Say whether a row waits."""
        return row_id in self._ids

    @property
    def places(self) -> frozenset[str]:
        """Return the places for which something waits."""
        return frozenset(self._queues)

    def add(self, waiting: Iterable[Queued]) -> None:
        """Put rows in the queues of their places, unless they wait already."""
        for one in waiting:
            if one.row.id not in self._ids:
                self._ids.add(one.row.id)
                insort(self._queues.setdefault(one.place, []), one, key=lambda w: w.order)

    def take(
        self,
        count: int,
        wait: Callable[[str], float],
        *,
        interval: float = 0.0,
        slot: float = 0.0,
        busy: Collection[str] = (),
        resting: Collection[str | None] = (),
    ) -> list[Queued] | float:
        """Take what is sent next, or return the seconds after which to ask again.

        Several rows are of as many places and residents, and plain each; what is not plain is
        taken alone. `wait` says for how many seconds nothing may be sent to a place, `interval` is
        the least between two posts in a place and `slot` that between two in any, in seconds too;
        `busy` are the places to which somebody sends, `resting` the residents to leave alone.
        """
        delay = float("inf")
        first: list[Queued] = []
        longest, held_for = 0, 0.0
        for place, queue in self._queues.items():
            if place in busy:
                continue
            found = next((one for one in queue if one.row.resident_id not in resting), None)
            if found is None:
                continue
            seconds = wait(place)
            if len(queue) > longest:
                longest, held_for = len(queue), seconds
            if seconds > 0:
                delay = min(delay, seconds)
            else:
                first.append(found)
        ordered = nsmallest(count, first, key=self._rank)
        if not ordered:
            return delay
        is_critical = longest * interval >= len(self) * slot
        if is_critical and 0 < held_for <= slot and not ordered[0].is_urgent:
            return held_for
        taken = _together(ordered)
        for one in taken:
            self._remove(one)
        return taken

    def _rank(self, one: Queued) -> tuple[bool, int]:
        queue = self._queues[one.place]
        return not queue[0].is_urgent, -len(queue)

    def _remove(self, one: Queued) -> None:
        queue = self._queues[one.place]
        queue.remove(one)
        if not queue:
            del self._queues[one.place]
        self._ids.remove(one.row.id)


def _together(ordered: list[Queued]) -> list[Queued]:
    """Return the first of these, and what can be sent together with it."""
    if not ordered[0].is_plain:
        return ordered[:1]
    residents: set[str | None] = set()
    taken = []
    for one in ordered:
        if one.is_plain and one.row.resident_id not in residents:
            residents.add(one.row.resident_id)
            taken.append(one)
    return taken
