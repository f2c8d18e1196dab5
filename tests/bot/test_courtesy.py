"""People who wait for an answer go first, and reminders go out all the same."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from time import monotonic

from bot.courtesy import Courtesy

LONG = 30.0


def test_work_gives_way_until_everybody_has_an_answer() -> None:
    """Two are being answered: it goes on after the second."""
    courtesy = Courtesy(patience=LONG, quiet=0.0)
    first, second, went_on = threading.Event(), threading.Event(), threading.Event()

    def work() -> list[bool]:
        courtesy.give_way()
        went_on.set()
        return [first.is_set(), second.is_set()]

    with ThreadPoolExecutor(1) as pool:
        with courtesy.answering():
            with courtesy.answering():
                working = pool.submit(work)
                first.set()
            assert not went_on.is_set()
            second.set()

        assert [True, True] == working.result(LONG)


def test_work_gives_way_to_nobody_where_nobody_waits() -> None:
    """It returns at once."""
    Courtesy(patience=LONG, quiet=0.0).give_way()


def test_work_does_not_give_way_for_ever() -> None:
    """Somebody always waits: after a while it goes on all the same."""
    courtesy = Courtesy(patience=0.01)

    with courtesy.answering():
        courtesy.give_way()


def test_who_was_answered_wrongly_keeps_nobody_waiting() -> None:
    """A request that ends in an error has ended."""
    courtesy = Courtesy(patience=LONG, quiet=0.0)
    try:
        with courtesy.answering():
            raise KeyError
    except KeyError:
        courtesy.give_way()


def test_work_gives_way_for_a_moment_after_an_answer() -> None:
    """The next click of somebody who ticks off a list finds nothing in its way."""
    courtesy = Courtesy(patience=LONG, quiet=0.02)
    with courtesy.answering():
        answered_by = monotonic()

    courtesy.give_way()

    assert monotonic() - answered_by >= 0.02
