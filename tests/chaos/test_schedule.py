"""The plan of a chaos: the same for the same seed, and as rich as was asked."""

from __future__ import annotations

from collections import Counter

from tests.chaos.__main__ import shared_out
from tests.chaos.bot_process import TEMPO
from tests.chaos.schedule import STOPPED, Rates, plan


def test_the_same_seed_gives_the_same_plan() -> None:
    """And another one another."""
    first, again, other = (plan(seed, 5, 30.0, Rates(kills=40), 2, 9) for seed in (7, 7, 8))

    assert first == again
    assert first != other


def test_as_many_are_killed_as_was_asked() -> None:
    """Spread over the windows, at moments within them, and over the replicas."""
    windows = plan(1, 6, 30.0, Rates(kills=60), 2, 9)
    kills = [event for window in windows for event in window.events if event.act == "kill"]

    assert 60 == len(kills)
    assert {0, 1} == {event.replica for event in kills}
    assert all(0 <= event.after <= 30 for event in kills)


def test_everything_goes_wrong_sooner_or_later() -> None:
    """Every kind of event is planned, and stops outlast the lease."""
    events = [event for w in plan(1, 30, 30.0, Rates(kills=60), 2, 9) for event in w.events]
    kinds = Counter(event.act for event in events)

    assert {
        "kill",
        "stop",
        "step_clock",
        "restart_database",
        "disconnect",
        "break_off",
        "refresh",
        "burst",
        "archive",
        "kick",
        "revoke_token",
        "deploy",
    } == set(kinds)
    assert {-3600, 3600} == {event.clock for event in events if event.act == "step_clock"}
    assert all(event.lasts > TEMPO.claim for event in events if event.act == "stop")
    assert STOPPED[0] > TEMPO.claim


def test_kills_are_shared_out_by_replicas() -> None:
    """None is left out."""
    assert [31, 31, 32, 63, 63] == shared_out(220, [1, 1, 1, 2, 2])
