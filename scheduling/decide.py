"""Deciding whether new facts may be recorded: nothing that is refused here is written."""

from collections.abc import Sequence
from datetime import date

from dateutil.relativedelta import relativedelta

from scheduling import calendar
from scheduling import facts as f
from scheduling.calendar import Calendar
from scheduling.plan import Plan, PlannedMoment
from scheduling.reckoning import reckon
from scheduling.refusal import Refusal
from scheduling.rules import Procedure
from scheduling.state import State
from scheduling.trajectory import replay

MAY_LIE_AHEAD = (f.Hearing,)
STANDING = (f.Decision, f.Hearing, f.TalkHeld, f.OtpAllocated, f.OtpArrived, f.Transferred)
"""Facts that make no sense without the registration of the file."""


def decide(
    facts: Sequence[f.Fact],
    new: Sequence[f.Fact],
    procedure: Procedure,
    *,
    today: date,
    confirmed: bool = False,
) -> None:
    """Raise `Refusal` unless the procedure accepts the new facts after the recorded ones.

    `today` is a Brussels date. A date further back than the procedure file says needs
    `confirmed`. New facts may not make an earlier one impossible.
    """
    for fact in new:
        _refuse_odd_date(fact, procedure, today, confirmed)
    _refuse_bottomless(facts, new)
    known = {refused.seq for refused in replay(facts, procedure).refused}
    replayed = replay([*facts, *new], procedure)
    for refused in replayed.refused:
        if refused.seq > len(facts):
            raise Refusal(refused.code, **refused.params)
        if refused.seq not in known:
            raise Refusal("breaks", seq=refused.seq, because=refused.code)
    _refuse_unconfirmed_order(replayed.state, facts, new)
    plan: Plan | None = None
    for fact in new:
        if isinstance(fact, f.ItemTicked | f.Snoozed):
            plan = plan or reckon(facts, procedure, Calendar())
            moment = plan.moment(fact.moment, fact.occurrence)
            if isinstance(fact, f.ItemTicked):
                _refuse_odd_tick(fact, moment, procedure)
            else:
                _refuse_odd_snooze(fact, moment, procedure, today)


def _refuse_odd_date(fact: f.Fact, procedure: Procedure, today: date, confirmed: bool) -> None:
    if fact.on > today and not isinstance(fact, MAY_LIE_AHEAD):
        raise Refusal("future", on=fact.on, today=today)
    furthest = today + relativedelta(years=procedure.input.ahead_at_most_years)
    ahead = fact.on
    if isinstance(fact, f.RightEndSet):
        ahead = fact.ends_on
    if isinstance(fact, f.TransferAnnounced):
        ahead = fact.expected_on or fact.on
    if ahead > furthest:
        raise Refusal("too_far", on=ahead, today=today)
    oldest = today - relativedelta(years=procedure.input.confirm_after_years)
    if fact.on < oldest and not confirmed:
        raise Refusal("too_old", on=fact.on, today=today)


def _refuse_bottomless(facts: Sequence[f.Fact], new: Sequence[f.Fact]) -> None:
    """Refuse to take the registration back while other facts of the file stand on it."""
    withdrawn = {fact.seq for fact in facts if isinstance(fact, f.Withdrawn)}
    for fact in new:
        if not isinstance(fact, f.Withdrawn) or not 0 < fact.seq <= len(facts):
            continue
        if not isinstance(facts[fact.seq - 1], f.Registered):
            continue
        others = [
            seq
            for seq, other in enumerate(facts, 1)
            if seq not in withdrawn and isinstance(other, STANDING) and seq != fact.seq
        ]
        if others and not any(isinstance(other, f.Registered) for other in new):
            raise Refusal("breaks", seq=others[0], because="not_open")


def _refuse_unconfirmed_order(state: State, facts: Sequence[f.Fact], new: Sequence[f.Fact]) -> None:
    """Refuse a talk before the one that it follows, unless somebody confirmed that order.

    What a correction leaves as it was is not asked again.
    """
    if any(isinstance(fact, f.Withdrawn) for fact in new):
        return
    confirmed = {seq for seq, fact in enumerate(new, len(facts) + 1) if _is_confirmed(fact)}
    occurrences = state.round.opened.values()
    for opened in (one for of_moment in occurrences for one in of_moment):
        by = opened.held_by
        if by is not None and by > len(facts) and by not in confirmed and state.came_early(opened):
            raise Refusal("out_of_order", moment=opened.rule.id, waits_for=opened.rule.after)


def _is_confirmed(fact: f.Fact) -> bool:
    return isinstance(fact, f.TalkHeld) and fact.out_of_order


def _refuse_odd_tick(
    fact: f.ItemTicked, moment: PlannedMoment | None, procedure: Procedure
) -> None:
    if moment is None or moment.status not in ("open", "held"):
        raise Refusal("occurrence_closed", moment=fact.moment)
    if fact.item not in procedure.item_ids(fact.moment):
        raise Refusal("no_item", item=fact.item)


def _refuse_odd_snooze(
    fact: f.Snoozed, moment: PlannedMoment | None, procedure: Procedure, today: date
) -> None:
    if moment is None or moment.status != "open":
        raise Refusal("occurrence_closed", moment=fact.moment)
    if moment.is_overdue(today):
        raise Refusal("snooze_overdue", due=moment.due)
    latest = latest_snooze(moment, procedure, today)
    if not today < fact.until <= latest:
        raise Refusal("snooze_too_late", until=fact.until, latest=latest)


def latest_snooze(moment: PlannedMoment, procedure: Procedure, today: date) -> date:
    """Return the last Brussels date until which reminders of an open moment may wait.

    That is the working day before `plan_by`; without a deadline, a number of working days from
    today. It may lie today or in the past: then there is nothing to wait for.
    """
    if moment.plan_by is not None:
        return calendar.previous_working_day(moment.plan_by)
    return calendar.after(today, procedure.reminders.snooze_without_deadline)
