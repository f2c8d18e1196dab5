"""How much one person may ask at once: nobody is in another one's way."""

from __future__ import annotations

from handlers import allowance as rules
from handlers.allowance import Allowance, Verdict

GRANTED, TOO_FAST, STILL = Verdict.GRANTED, Verdict.TOO_FAST, Verdict.STILL_TOO_FAST


class Seconds:
    """A monotonic clock that a test moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_worker_who_ticks_two_checklists_as_fast_as_possible_is_not_stopped() -> None:
    """Sixty clicks within a moment, and then one a second for as long as one likes."""
    clock = Seconds()
    allowance = Allowance(clock=clock)
    burst = {allowance.take("U1", f"{n}") for n in range(60)}

    steady = set()
    for n in range(200):
        clock.now += 1
        steady.add(allowance.take("U1", f"later {n}"))

    assert {GRANTED} == burst == steady


def test_what_goes_beyond_is_told_once_and_comes_back_with_time() -> None:
    """The person is told at the first one; after a pause all is as before."""
    clock = Seconds()
    allowance = Allowance(2, 1, clock)

    first = [allowance.take("U1", f"{n}") for n in range(4)]
    clock.now += 1
    second = [allowance.take("U1", f"again {n}") for n in range(2)]
    clock.now += 3_600
    third = [allowance.take("U1", f"rested {n}") for n in range(3)]

    assert [GRANTED, GRANTED, TOO_FAST, STILL] == first
    assert [GRANTED, TOO_FAST] == second
    assert [GRANTED, GRANTED, TOO_FAST] == third


def test_nobody_can_use_up_what_is_another_ones() -> None:
    """An administrator gets through whatever others do."""
    allowance = Allowance(2, 1, Seconds())
    for n in range(1_000):
        allowance.take(f"U{n % 3}", f"{n}")

    assert GRANTED is allowance.take("UADMIN", "a")


def test_what_slack_delivers_again_is_counted_once() -> None:
    """Also when the allowance is used up: it was granted the first time."""
    allowance = Allowance(2, 1, Seconds())

    said = [allowance.take("U1", name) for name in ("a", "a", "a", "b", "a", "c", "b")]

    assert [GRANTED] * 5 + [TOO_FAST, GRANTED] == said


def test_what_was_refused_is_not_granted_for_being_delivered_again() -> None:
    """Else whoever is too fast would only have to wait for Slack."""
    allowance = Allowance(1, 1, Seconds())

    said = [allowance.take("U1", name) for name in ("a", "b", "b")]

    assert [GRANTED, TOO_FAST, STILL] == said


def test_whoever_was_quiet_for_longest_is_forgotten_first() -> None:
    """The memory is bounded, and who is at it is never the one to be forgotten."""
    allowance = Allowance(1, 0.0, Seconds())
    allowance.take("UFAST", "0")
    for n in range(rules.MOST_PEOPLE * 2):
        allowance.take(f"U{n}", "x")
        if n % 100 == 0:
            assert GRANTED is not allowance.take("UFAST", f"more {n}")

    assert GRANTED is not allowance.take("UFAST", "last")
    assert GRANTED is allowance.take("U0", "forgotten, so as new")
