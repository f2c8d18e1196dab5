"""From the deadlines of the procedure to dates, each step of the count said as a reason.

All dates are Brussels dates. What is said is added to `why`, in the order of the count.
"""

from datetime import date

from scheduling import calendar
from scheduling.calendar import Calendar, Term
from scheduling.plan import Reason
from scheduling.rules import Deadline, MomentRule
from scheduling.state import Right


def date_of(
    rule: Deadline | None, start: date | None, right: Right, why: list[Reason]
) -> date | None:
    """Return the date that a deadline gives, and say how it was counted."""
    if rule is None:
        return None
    if rule.after is not None:
        if start is None:
            return None
        end = calendar.after(start, rule.term)
        why.append(
            Reason("counted", {"days": rule.days, "unit": rule.unit, "start": start, "end": end})
        )
        _skipped(rule.term, start, end, why)
    else:
        if right.ends is None:
            return None
        why.append(_right_reason(right))
        end = calendar.before(right.ends, rule.term)
        params = {"days": rule.days, "unit": rule.unit, "end": right.ends, "due": end}
        why.append(Reason("counted_back", params))
        _skipped(rule.term, end, right.ends, why)
    if not calendar.is_working_day(end):
        why.append(Reason("stays", {"due": end}))
    return end


def advice_of(rule: MomentRule, right: Right, why: list[Reason]) -> date | None:
    """Return the advice date (no deadline) of a moment, and say how it was counted."""
    if rule.advice is None or right.ends is None:
        return None
    on = calendar.before(right.ends, rule.advice.term)
    params = {
        "on": on,
        "days": rule.advice.days,
        "unit": rule.advice.unit,
        "end": right.ends,
    }
    why.append(Reason("advice", params))
    return on


def plan_by_of(
    rule: MomentRule, opened_on: date, due: date, right: Right, staffed: Calendar, why: list[Reason]
) -> date:
    """Return the last day on which the talk can be planned: never after the deadline.

    `staffed` says when whoever holds the talk is at work.
    """
    last = due
    capped = rule.plan_by_not_after == "right_ends" and not right.extended
    if capped and right.ends is not None and right.ends < due:
        last = right.ends
    plan_by = staffed.last_day_to_plan(opened_on, last)
    if last < due:
        why.append(Reason("plan_by_right", {"plan_by": plan_by, "right_ends": last}))
    elif plan_by < due:
        why.append(Reason("plan_by_earlier", {"plan_by": plan_by, "due": due}))
    if not staffed.is_staffed(plan_by) and calendar.is_working_day(plan_by):
        why.append(Reason("closing_ignored"))
    return plan_by


def _right_reason(right: Right) -> Reason:
    """Say how the last day of material help was reckoned."""
    if right.by == "by_hand":
        return Reason("right_by_hand", {"ends": right.ends})
    if right.by == "stay_ended":
        return Reason("right_left", {"ends": right.ends})
    counted = {"days": right.days, "ends": right.ends}
    if right.by == "extension":
        return Reason("right_extension", {"arrived_on": right.counted_from, **counted})
    return Reason("right_notification", {"on": right.counted_from, **counted})


def _skipped(term: Term, start: date, end: date, why: list[Reason]) -> None:
    """Name the public holidays on weekdays that a count of working days passed over."""
    if term.unit != "working_days":
        return
    passed = tuple(
        day
        for day in calendar.days(start, end)
        if day.weekday() < 5 and day != start and not calendar.is_working_day(day)
    )
    if passed:
        why.append(Reason("skipped", {"days": passed}))
