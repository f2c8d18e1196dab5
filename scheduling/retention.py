"""Retention: for how long a file is kept, on which day it is erased, and what is counted of it.

Pure: the rules come from the organisation file, the days are Brussels dates.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from scheduling.facts import Fact, StayEnded, Withdrawn, is_registered
from scheduling.plan import Plan

UNTOLD = timedelta(days=30)
"""For so long is a file kept after its term because nobody can be told that it goes."""


@dataclass(frozen=True, slots=True)
class Retention:
    """How long files are kept."""

    after_closure_days: int = 30
    """Calendar days after the closure, or after the last thing that was registered since."""
    without_activity_months: int = 12
    """Calendar months without anything registered, whatever is open yet."""
    notice_days: int = 7
    """So many calendar days before, the coordinator is told."""

    @property
    def notice(self) -> timedelta:
        """Return how long before the erasure the coordinator is told."""
        return timedelta(days=self.notice_days)


class Life(NamedTuple):
    """What retention hangs on: Brussels dates."""

    active_on: date
    """When somebody last registered something."""
    closed_on: date | None
    """Since when nothing is to come; None while the file is open."""


class Count(NamedTuple):
    """What is counted of an erased file; nothing in it says whose it was."""

    month: str
    """The month in which it began, or of a talk that in which it ended: 2026-11."""
    what: str
    """`file`, or the moment."""
    outcome: str
    """How the file ended, or what became of the talk."""


def life(plan: Plan, facts: Sequence[Fact]) -> Life | None:
    """Return what retention hangs on; None for a file in which nothing was ever recorded.

    `facts` are in the order of recording, with the dates of that. A file is closed when the stay
    has ended and no talk is open, or when its registration was taken back. What was registered
    later keeps it: the closure counts from the last of it.
    """
    if not facts:
        return None
    active_on = max(fact.known_on for fact in facts)
    is_ended = plan.phase == "ended" and not any(m.status == "open" for m in plan.moments)
    return Life(active_on, active_on if is_ended or not is_registered(facts) else None)


def erased_on(life: Life, rules: Retention) -> date:
    """Return the first day on which a file is to be erased, if nothing more is registered."""
    at_most = life.active_on + relativedelta(months=rules.without_activity_months)
    if life.closed_on is None:
        return at_most
    return min(at_most, life.closed_on + timedelta(days=rules.after_closure_days))


def may_be_erased(due: date, told_on: date | None, rules: Retention, today: date) -> bool:
    """Say whether a file may be erased today: it is due, and the notice was read for long enough.

    `told_on` is the day on which the notice reached Slack, None where it has not.
    """
    return told_on is not None and today >= max(due, told_on + rules.notice)


def may_be_erased_untold(due: date, noted_on: date, rules: Retention, today: date) -> bool:
    """Say whether a file may be erased today whose notice reaches nobody, however often it is sent.

    `noted_on` is the day on which the notice was to be sent first. A file is not kept without end
    because a channel is gone: that long past the day of which the notice would have told, it goes.
    """
    return today >= max(due, noted_on + rules.notice) + UNTOLD


def counts(plan: Plan, facts: Sequence[Fact], opened_on: date) -> Counter[Count]:
    """Return what stays of a file: how it ended, and of each talk whether it was in time."""
    counted = Counter([Count(_month(opened_on), "file", _ending(plan, facts))])
    for moment in plan.moments:
        ended = moment.held_on or moment.closed_on
        if ended is None:
            continue
        if moment.held_on is not None:
            is_late = moment.due is not None and moment.held_on > moment.due
            outcome = "held_late" if is_late and not moment.before_bot else "held"
        else:
            outcome = "missed" if moment.is_missed else str(moment.closed_because)
        counted[Count(_month(ended), moment.id, outcome)] += 1
    return counted


def counted_unread(opened_on: date) -> Counter[Count]:
    """Return what stays of a file whose facts cannot be read: that it was there."""
    return Counter([Count(_month(opened_on), "file", "unreadable")])


def _ending(plan: Plan, facts: Sequence[Fact]) -> str:
    """Return why the stay ended, else the phase in which the file was."""
    gone = {fact.seq for fact in facts if isinstance(fact, Withdrawn)}
    ends = [
        (fact.on, seq, fact.reason)
        for seq, fact in enumerate(facts, start=1)
        if isinstance(fact, StayEnded) and seq not in gone
    ]
    return max(ends)[2] if plan.phase == "ended" and ends else plan.phase


def _month(day: date) -> str:
    """Return a month as text."""
    return f"{day:%Y-%m}"
