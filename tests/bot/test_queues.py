"""What goes out next: overdue first, then the longest queue, in order within each."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import inf

from bot.pace import Pace, Tempo
from bot.queues import Queued, Queues
from storage import OutboxRow

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
ROW = OutboxRow(
    id="",
    kind="reminder",
    resident_id=None,
    region=None,
    period=None,
    moment="talk_after_cgvs",
    occurrence=1,
    step="opening",
    ordinal=1,
    due=None,
    previous_due=None,
    audience=None,
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


def a_row(name: str, place: str, **more: object) -> Queued:
    """Return a row of a resident of its own that waits for a place."""
    given: dict[str, object] = {"id": name, "resident_id": f"resident of {name}"}
    return Queued(replace(ROW, **{**given, **more}), place)  # type: ignore[arg-type]


def queues(*rows: Queued) -> Queues:
    """Return queues with these rows."""
    made = Queues()
    made.add(rows)
    return made


def at_once(_place: str) -> float:
    """Nothing keeps anybody waiting."""
    return 0.0


def names(found: list[Queued] | float) -> list[str]:
    """Return the names of rows that were taken."""
    assert isinstance(found, list)
    return [one.row.id for one in found]


def test_the_longest_queue_comes_first() -> None:
    """It would be the last to end: nothing is gained by leaving it for later."""
    waiting = queues(a_row("a", "C1"), a_row("b", "C2"), a_row("c", "C2"))

    assert ["b"] == names(waiting.take(1, at_once))


def test_what_is_overdue_comes_before_the_longest_queue_and_first_in_its_own() -> None:
    """A deadline that has passed is not kept waiting by news."""
    late = a_row("z", "C1", step="overdue", created_at=NOW + timedelta(hours=1))
    waiting = queues(a_row("a", "C1"), late, *(a_row(f"n{n}", "C2") for n in range(5)))

    assert ["z"] == names(waiting.take(1, at_once))


def test_within_a_place_the_oldest_comes_first_whenever_it_was_read() -> None:
    """What is tried again is read late, and stands in its old position."""
    waiting = queues(a_row("b", "C1", created_at=NOW + timedelta(minutes=1)))
    waiting.add([a_row("c", "C1", created_at=NOW + timedelta(minutes=2)), a_row("a", "C1")])

    assert ["a", "b", "c"] == [name for _ in range(3) for name in names(waiting.take(1, at_once))]
    assert 0 == len(waiting)


def test_a_place_that_must_wait_is_passed_over() -> None:
    """When all must wait, it is said for how long."""
    waiting = queues(a_row("a", "C1"), a_row("b", "C1"), a_row("c", "C2"))
    seconds = {"C1": 0.7, "C2": 0.0}

    first = waiting.take(1, seconds.__getitem__)
    then = waiting.take(1, seconds.__getitem__)

    assert (["c"], 0.7) == (names(first), then)


def test_a_place_to_which_somebody_sends_is_left_alone() -> None:
    """Its order is kept by one sender at a time."""
    waiting = queues(a_row("a", "C1"))

    assert inf == waiting.take(1, at_once, busy={"C1"})


def test_a_resident_who_rests_is_passed_over_and_others_of_the_place_go_on() -> None:
    """What is said of one resident keeps its order, also from one place to another."""
    waiting = queues(a_row("a", "C1"), a_row("b", "C1"))

    assert ["b"] == names(waiting.take(1, at_once, resting={"resident of a"}))


def test_several_go_together_when_each_is_of_another_place_and_resident() -> None:
    """Two of one place would break the order, and two of one resident could."""
    waiting = queues(
        a_row("a", "C1", resident_id="one"),
        a_row("b", "C1"),
        a_row("c", "C2", resident_id="one"),
        a_row("d", "C3"),
    )

    assert ["a", "d"] == names(waiting.take(10, at_once))


def test_what_was_tried_before_and_overviews_go_alone() -> None:
    """Looking up and many pages take long: nobody is kept waiting behind them."""
    tried = a_row("a", "C1", tries=1)
    digest = a_row("b", "C2", kind="digest", resident_id=None, step=None)
    waiting = queues(tried, digest, a_row("c", "C3"), a_row("d", "C4"))

    taken = [names(waiting.take(10, at_once)) for _ in range(3)]

    assert sorted([["a"], ["b"], ["c", "d"]]) == sorted(taken)


def test_a_row_waits_once_however_often_it_is_read() -> None:
    """Everything is read again from time to time."""
    waiting = queues(a_row("a", "C1"))

    waiting.add([a_row("a", "C1")])

    assert (1, True) == (len(waiting), "a" in waiting)
    assert ["a"] == names(waiting.take(5, at_once))
    assert ("a" in waiting, frozenset()) == (False, waiting.places)


def seconds_for(lengths: list[int], tempo: Tempo) -> float:
    """Return the seconds in which queues of those lengths are sent at that tempo."""
    now = [0.0]
    pace = Pace(tempo, lambda: now[0])
    waiting = queues(
        *(a_row(f"{p}-{n:04}", f"C{p}") for p, size in enumerate(lengths) for n in range(size))
    )

    def wait(place: str) -> float:
        return pace.wait("chat.postMessage", place)

    while len(waiting):
        now[0] += pace.wait("chat.postMessage")
        found = waiting.take(1, wait, interval=tempo.channel_interval, slot=pace.slot)
        if isinstance(found, list):
            pace.book("chat.postMessage", found[0].place)
        else:
            now[0] += found
    return now[0]


def test_no_order_of_sending_would_be_faster() -> None:
    """The longest channel and the workspace's rate set bounds that no order can beat."""
    tempo = Tempo(channel_interval=1.05, rate=4.0)
    for lengths in (
        [300, *[40] * 9, *[7] * 70],
        [100] * 12,
        [200, 190, 180, *range(50, 0, -1)],
        [400, 100, 100],
        [250, *[30] * 25],
    ):
        bound = max(max(lengths) * tempo.channel_interval, sum(lengths) / tempo.rate)

        assert bound - 1.05 <= seconds_for(lengths, tempo) <= 1.02 * bound


def test_news_wait_for_the_queue_that_decides_when_all_is_sent_but_nothing_overdue_does() -> None:
    """A fraction of a second later the longest may be written to again."""
    seconds = {"C1": 0.05, "C2": 0.0}
    rows = [a_row(f"n{n}", "C1") for n in range(9)]
    news = queues(*rows, a_row("a", "C2"))
    late = queues(*rows, a_row("z", "C2", step="overdue"))

    kept = news.take(1, seconds.__getitem__, interval=1.0, slot=0.25)
    urgent = late.take(1, seconds.__getitem__, interval=1.0, slot=0.25)

    assert (0.05, ["z"]) == (kept, names(urgent))
