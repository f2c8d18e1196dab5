"""Pacing, in virtual time: how near to the lower bound the order of sending comes."""

from collections.abc import Mapping

from benchmarks import town
from benchmarks.figures import Figure, at_most
from bot.pace import Pace, Tempo
from bot.queues import Queued, Queues
from storage import OutboxRow

NOW = town.now()
POSTING = "chat.postMessage"


def pacing(_databases: town.Databases) -> list[Figure]:
    """Send 36,000 reminders over 1,000 channels evenly, and 6,000 over 100 unevenly."""
    even = {town.channel(n): 36 for n in range(1_000)}
    # One channel has a quarter of all, nine others a third of the rest.
    skewed = {town.channel(n): 1_500 if n == 0 else 167 if n < 10 else 33 for n in range(100)}
    skewed[town.channel(99)] += 6_000 - sum(skewed.values())
    return [
        _figure("36,000 reminders over 1,000 channels", even),
        _figure("6,000 reminders over 100 channels, skewed", skewed),
    ]


def _figure(what: str, queues: Mapping[str, int]) -> Figure:
    tempo = Tempo()
    taken = sending(queues, tempo)
    longest = max(queues.values()) * tempo.channel_interval
    bound = max(longest, sum(queues.values()) / tempo.rate)
    remark = (
        f"{taken / 60:.1f} minutes of virtual time, the bound is {bound / 60:.1f} at "
        f"{tempo.rate:g} posts a second and one in {tempo.channel_interval:g} s per channel"
    )
    return at_most(f"{what}: time against the lower bound", taken / bound, 1.02, " ×", remark)


class Virtual:
    """A clock that stands still until it is moved."""

    seconds = 0.0

    def monotonic(self) -> float:
        """Return the seconds so far."""
        return self.seconds


def sending(counts: Mapping[str, int], tempo: Tempo) -> float:
    """Return the virtual seconds until all was posted, in the poster's order and at its pace."""
    clock = Virtual()
    pace = Pace(tempo, clock.monotonic)
    queues = Queues()
    queues.add(
        Queued(_row(f"{place}-{number:04}"), place)
        for place, count in counts.items()
        for number in range(count)
    )
    last = 0.0
    while len(queues):
        clock.seconds += pace.wait(POSTING)
        found = queues.take(
            pace.together,
            lambda place: pace.wait(POSTING, place),
            interval=tempo.channel_interval,
            slot=pace.slot,
        )
        if not isinstance(found, list):
            clock.seconds += found
            continue
        for one in found:
            last = clock.seconds + pace.book(POSTING, one.place)
    return last


def _row(row_id: str) -> OutboxRow:
    """Return a row that waits to be posted."""
    return OutboxRow(
        id=row_id,
        kind="reminder",
        resident_id=row_id,
        region=None,
        period=None,
        moment="talk_after_cgvs",
        occurrence=1,
        step="plan_by",
        ordinal=0,
        due=None,
        previous_due=None,
        audience="responsible",
        created_at=NOW,
        state="pending",
        tries=0,
        next_try_at=NOW,
        claimed_by=None,
        claimed_until=None,
        channel=None,
        ts=None,
        sent_at=None,
        note=None,
    )
