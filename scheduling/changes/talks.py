"""Talks that were held, and those that were planned and were not."""

from scheduling import facts as f
from scheduling.changes.guards import Moot, refuse_after_end
from scheduling.plan import Attempt
from scheduling.refusal import Refusal
from scheduling.rules import HELD, MomentRule
from scheduling.state import Mark, Opened, State


def talk_held(state: State, mark: Mark, fact: f.TalkHeld) -> None:
    """Hold the talk's moment, and open what follows on it.

    Raises `Refusal`: `unknown_moment`, `not_open`, `otp_blocked`, `duplicate`,
    `counts_as_not_open`, `after_end`.
    """
    rule = state.procedure.moments.get(fact.moment)
    if rule is None:
        raise Refusal("unknown_moment", moment=fact.moment)
    also = _also_held(state, mark, fact)
    if rule.opens == "recorded":
        refuse_after_end(state)
        opened = state.open_one(rule, "recorded", mark)
    else:
        opened = _to_hold(state, rule, mark, fact)
    for held in (opened, also):
        if held is not None:
            state.hold(held, mark, fact)
            _open_followers(state, held.rule, mark)
    if "cooperates" in rule.asks and fact.cooperates is not None:
        state.round.agreed = fact.cooperates


def _to_hold(state: State, rule: MomentRule, mark: Mark, fact: f.TalkHeld) -> Opened:
    """Return the occurrence that the talk holds; refuse when there is none."""
    opened = state.latest(fact.moment, mark.on)
    if opened is None or opened.closed_because in ("annulled", "branch_left", "stay_ended"):
        refuse_after_end(state)
        if opened is None and fact.out_of_order and _may_come_early(state, rule):
            return state.open_one(rule, rule.opens, mark)
        arrival = state.round.arrival
        if rule.branch == "otp" and arrival is not None and state.arrived_too_late:
            ends = state.right().ends
            raise Refusal("otp_blocked", right_ends=ends, arrived_on=arrival.on)
        raise Refusal("not_open", moment=rule.id, waits_for=rule.opened_by_talk)
    if opened.held_by is not None:
        raise Refusal("duplicate", seq=opened.held_by, on=opened.held_on)
    return opened


def _may_come_early(state: State, rule: MomentRule) -> bool:
    """Say whether a talk that another one opens can be held before that one at all."""
    in_branch = rule.branch == state.round.branch and not state.arrived_too_late
    return rule.opened_by_talk is not None and in_branch


def _also_held(state: State, mark: Mark, fact: f.TalkHeld) -> Opened | None:
    """Return the other moment that the worker lets this talk count as."""
    if fact.counts_as is None:
        return None
    rule = state.procedure.moments[fact.moment]
    also = state.latest(fact.counts_as, mark.on)
    told_with = state.procedure.moments.get(fact.counts_as)
    fits = told_with is not None and told_with.told_with == rule.id and "counts_as" in rule.asks
    if not fits or also is None or not also.is_open:
        raise Refusal("counts_as_not_open", moment=fact.counts_as)
    return also


def _open_followers(state: State, rule: MomentRule, mark: Mark) -> None:
    """Open what the talk opens, in the branch in which the resident still is."""
    if state.ended is not None:
        return
    initial = rule.branch == "initial" and state.round.arrival is None
    if rule.branch not in (None, state.round.branch) and not initial:
        return
    for follower in state.procedure.opened_by.get(HELD + rule.id, ()):
        if state.latest(follower.id) is None:
            state.open_one(follower, HELD + rule.id, mark)


def talk_not_held(state: State, mark: Mark, fact: f.TalkNotHeld) -> None:
    """Note an attempt; the deadline stays.

    Raises `Refusal`: `no_attempt_open`, `duplicate`.
    """
    opened = state.latest(fact.moment, mark.on)
    if opened is None or (opened.held_on is not None and opened.held_on <= mark.on):
        raise Refusal("no_attempt_open", moment=fact.moment)
    if not opened.is_open and opened.closed_on is not None and opened.closed_on <= mark.on:
        _refuse_moot_attempt(state, mark, fact)
    state.once(mark, "talk_not_held", fact.moment, fact.reason)
    opened.attempts.append(Attempt(mark.seq, mark.on, fact.reason))


def _refuse_moot_attempt(state: State, mark: Mark, fact: f.TalkNotHeld) -> None:
    """Pass over an attempt at what closed earlier, if that was recorded later; else refuse it."""
    closers = (state.ended, state.round.arrival, state.round.final, state.round.cgvs)
    if any(closer is not None and closer.seq > mark.seq for closer in closers):
        raise Moot
    raise Refusal("no_attempt_open", moment=fact.moment)
