"""How each kind of fact changes the state of a trajectory, or why the procedure refuses it."""

from collections.abc import Callable
from typing import Any

from scheduling import facts as f
from scheduling.plan import Attempt, Reason
from scheduling.refusal import Refusal
from scheduling.rules import HELD, MomentRule
from scheduling.state import Mark, Opened, State


class Moot(Exception):
    """A fact recorded later, and stronger, leaves this one without effect: it is passed over."""


def accept(state: State, seq: int, fact: f.Fact) -> None:
    """Change the state as the fact says.

    Raises `Refusal` when the procedure does not accept the fact; the state is then as it was.
    Facts that no plan depends on (ticks, snoozes, withdrawals) change nothing. A fact that a
    later recorded one made moot changes nothing either, and is noted as passed over.
    """
    change = _CHANGES.get(type(fact))
    if change is None:
        return
    if state.is_minor:  # the instruction excepts them: no trajectory at all
        raise Refusal("minor")
    mark = Mark(fact.on, seq, fact.known_on)
    before = state.right().ends
    try:
        change(state, mark, fact)
    except Moot:
        state.passed_over.append(Reason("passed_over", {"kind": fact.fact, "on": fact.on}))
        return
    if state.right().ends != before:
        known = state.round.right_known_on
        state.round.right_known_on = max(known or mark.known_on, mark.known_on)
    state.open_otp_talks(mark)


# ---------------------------------------------------------------- the file and the decisions


def _registered(state: State, mark: Mark, fact: f.Registered) -> None:
    moves_on = state.structure == "arrival_centre" and fact.structure == "regular"
    if state.ended is not None:
        state.ended = state.end_reason = None
        state.begin_round(mark)
    elif state.registered is not None and not state.awaits_structure and not moves_on:
        raise Refusal("already_registered", seq=state.registered.seq)
    state.registered = mark
    if state.in_bot_since is None or mark.known_on < state.in_bot_since:
        state.in_bot_since = mark.known_on
    state.circumstances, state.applied_on = fact.circumstances, fact.applied_on
    state.centre, state.worker = fact.centre, fact.worker
    if fact.structure == "arrival_centre":
        state.structure, state.awaits_structure = fact.structure, False
        _open_in_first_phase(state, "registered_arrival_centre", mark)
    else:
        _arrive_in_structure(state, mark)


def _arrive_in_structure(state: State, mark: Mark) -> None:
    """The resident arrived in a regular structure: what the arrival centre left is overtaken."""
    for opened in list(state.still_open()):
        if opened.event == "registered_arrival_centre":
            state.close(opened, mark.on, "overtaken")
    state.structure, state.awaits_structure = "regular", False
    _open_in_first_phase(state, "arrival_in_structure", mark)


def _open_in_first_phase(state: State, event: str, mark: Mark) -> None:
    """Open the moments of the event; later phases have overtaken them from the start."""
    for opened in state.open(event, mark):
        if state.round.phase != "pending":
            state.close(opened, mark.on, "overtaken")


def _decision(state: State, mark: Mark, fact: f.Decision) -> None:
    _refuse_after_end(state)
    if fact.kind == "annulled":
        _annulled(state, mark)
        return
    state.once(mark, "decision", fact.kind)
    now = state.round
    earlier = now.cgvs if fact.kind == "cgvs_negative" else now.final
    if earlier is not None:
        now.notices.append(Reason("second_decision", {"kind": fact.kind, "on": fact.on}))
    if fact.kind == "final_negative":
        now.final, now.ground, now.phase = mark, fact.ground, "final_negative"
        state.overtake("final_negative", mark.on)
        state.open("final_negative", mark)
        state.settle_branch(mark)
        return
    now.cgvs, now.suspensive, now.hearings = mark, None, []
    if now.final is None:
        now.phase = "cgvs_negative"
        state.overtake("cgvs_negative", mark.on)
    elif mark.on > now.final.on:
        _conflict(state, "cgvs_after_final", on=mark.on, final_on=now.final.on)
    state.open("cgvs_negative", mark)


def _annulled(state: State, mark: Mark) -> None:
    if state.round.cgvs is None and state.round.final is None:
        raise Refusal("nothing_to_annul")
    for opened in list(state.still_open()):
        if opened.rule.phase != "pending":
            state.close(opened, mark.on, "annulled")
    state.begin_round(mark)


def _appeal(state: State, mark: Mark, fact: f.Appeal) -> None:
    _pass_over_after_end(state, mark)
    _pass_over_after_round(state, mark)
    state.once(mark, "appeal", fact.suspensive)
    if state.round.cgvs is None:
        _conflict(state, "appeal_without_decision", on=mark.on)
    state.round.suspensive = fact.suspensive


def _hearing(state: State, mark: Mark, fact: f.Hearing) -> None:
    _pass_over_after_end(state, mark)
    _pass_over_after_round(state, mark)
    state.once(mark, "hearing")
    now = state.round
    if now.cgvs is None and now.final is None:
        _conflict(state, "hearing_without_decision", on=fact.on)
    if now.suspensive is None:
        now.suspensive = True
    now.hearings.append(fact.on)
    opened = state.open("hearing", mark)
    if now.final is not None and mark.on > now.final.on:
        _conflict(state, "hearing_after_final", on=mark.on, final_on=now.final.on)
        for talk in opened:
            state.close(talk, mark.on, "overtaken")


# ---------------------------------------------------------------- the OTP


def _otp_allocated(state: State, mark: Mark, fact: f.OtpAllocated) -> None:
    _pass_over_after_end(state, mark)
    _refuse_before_final(state, fact)
    state.once(mark, "otp_allocated", fact.centre)
    now = state.round
    if now.arrival is not None and now.allocation is None:
        _conflict(
            state, "arrival_before_allocation", arrived_on=now.arrival.on, allocated_on=mark.on
        )
        now.allocation = now.arrival
        return
    now.allocation, now.not_allocated, now.no_show = mark, None, None
    now.otp_centre = fact.centre
    state.settle_branch(mark)


def _otp_not_allocated(state: State, mark: Mark, fact: f.OtpNotAllocated) -> None:
    _pass_over_after_end(state, mark)
    _refuse_before_final(state, fact)
    _refuse_after_arrival(state, mark, "already_arrived")
    state.once(mark, "otp_not_allocated")
    now = state.round
    now.not_allocated = mark
    now.allocation = now.no_show = now.otp_centre = None
    state.settle_branch(mark)


def _otp_arrived(state: State, mark: Mark, fact: f.OtpArrived) -> None:
    _refuse_after_end(state)
    _refuse_before_final(state, fact)
    now = state.round
    if now.arrival is not None and not now.awaits_arrival:
        raise Refusal("already_arrived", on=now.arrival.on)
    state.once(mark, "otp_arrived")
    state.centre = fact.centre or now.otp_centre or state.centre
    now.otp_centre, state.worker, state.structure = state.centre, fact.worker, "regular"
    now.no_show = None
    if now.arrival is not None:  # another OTP: the talks go on there
        now.allocation = now.arrival
        return
    for opened in list(state.still_open()):
        if opened.rule.branch is None:
            state.close(opened, mark.on, "overtaken")
    now.arrival = mark
    state.settle_branch(mark)


def _otp_no_show(state: State, mark: Mark, fact: f.OtpNoShow) -> None:
    _pass_over_after_end(state, mark)
    _refuse_before_final(state, fact)
    if not state.round.awaits_arrival:
        _refuse_after_arrival(state, mark, "already_arrived")
    state.once(mark, "otp_no_show")
    state.round.no_show = mark


def _otp_exception(state: State, mark: Mark, fact: f.OtpException) -> None:
    _pass_over_after_end(state, mark)
    _refuse_before_final(state, fact)
    _refuse_after_arrival(state, mark, "exception_after_arrival")
    state.once(mark, "otp_exception", fact.state)
    now = state.round
    now.exception, now.exception_mark, now.no_show = fact.state, mark, None
    if fact.state == "refused":
        now.not_allocated = None
        state.leave_initial(mark.on)
    if fact.state == "granted":
        now.allocation = now.otp_centre = None
    state.settle_branch(mark)


def _extension(state: State, mark: Mark, fact: f.Extension) -> None:
    _pass_over_after_end(state, mark)
    now = state.round
    if now.arrival is None:
        raise Refusal("extension_before_arrival")
    state.once(mark, "extension", fact.state)
    if not (now.extension == "refused" and fact.state == "requested"):
        now.extension = fact.state


# ---------------------------------------------------------------- talks


def _talk_held(state: State, mark: Mark, fact: f.TalkHeld) -> None:
    rule = state.procedure.moments.get(fact.moment)
    if rule is None:
        raise Refusal("unknown_moment", moment=fact.moment)
    also = _also_held(state, mark, fact)
    if rule.opens == "recorded":
        _refuse_after_end(state)
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
        _refuse_after_end(state)
        if opened is None and fact.out_of_order and _may_come_early(state, rule):
            _conflict(state, "talk_out_of_order", moment=rule.id, on=mark.on)
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


def _talk_not_held(state: State, mark: Mark, fact: f.TalkNotHeld) -> None:
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


# ---------------------------------------------------------------- the right and the stay


def _right_end_set(state: State, mark: Mark, fact: f.RightEndSet) -> None:
    _pass_over_after_end(state, mark)
    _refuse_before_final(state, fact)
    state.round.right_set = fact.ends_on


def _refuses_to_leave(state: State, mark: Mark, _fact: f.RefusesToLeave) -> None:
    now = state.round
    if state.ended is not None and state.end_reason != "no_cooperation":
        _refuse_after_end(state)
    if now.arrival is None:
        raise Refusal("refusal_only_in_otp")
    ends = state.right().ends
    provision_ended = now.provision_ended_on is not None and now.provision_ended_on <= mark.on
    if not provision_ended and (ends is None or mark.on <= ends):
        raise Refusal("refusal_before_right_ends", right_ends=ends)
    state.once(mark, "refuses_to_leave")
    now.refusal = mark
    latest = state.latest("icam_hearing")
    if latest is None or not latest.is_open:
        state.open("refuses_to_leave", mark)


def _stay_ended(state: State, mark: Mark, fact: f.StayEnded) -> None:
    _refuse_after_end(state)
    for opened in list(state.still_open()):
        still_to_be_heard = opened.event == "refuses_to_leave" and fact.reason == "no_cooperation"
        if not still_to_be_heard:
            state.close(opened, mark.on, "stay_ended")
    if fact.reason == "subsequent_application":
        state.begin_round(mark)
        state.awaits_structure = True
        return
    state.ended, state.end_reason = mark, fact.reason
    if fact.reason == "no_cooperation":
        state.round.provision_ended_on = mark.on
    if fact.reason == "left":
        state.round.left_on = mark.on


def _transferred(state: State, mark: Mark, fact: f.Transferred) -> None:
    _pass_over_after_end(state, mark)
    state.once(mark, "transferred", fact.centre)
    state.centre, state.worker = fact.centre or state.centre, fact.worker
    if state.structure == "arrival_centre" or state.awaits_structure:
        _arrive_in_structure(state, mark)


def _assigned(state: State, _mark: Mark, fact: f.Assigned) -> None:
    state.worker = fact.worker


# ---------------------------------------------------------------- what facts may not do


def _refuse_after_end(state: State) -> None:
    if state.ended is not None:
        raise Refusal("after_end", on=state.ended.on, reason=state.end_reason)


def _pass_over_after_end(state: State, mark: Mark) -> None:
    """Refuse what is said to come after the end; pass over what was recorded before it."""
    if state.ended is not None and state.ended.seq > mark.seq:
        raise Moot
    _refuse_after_end(state)


def _pass_over_after_round(state: State, mark: Mark) -> None:
    """Pass over what belonged to decisions that, as was recorded later, no longer count."""
    if state.round.began is not None and state.round.began.seq > mark.seq:
        raise Moot


def _refuse_after_arrival(state: State, mark: Mark, code: str) -> None:
    """Refuse what an arrival rules out; pass over what was recorded before that arrival."""
    arrival = state.round.arrival
    if arrival is None:
        return
    if arrival.seq > mark.seq:
        raise Moot
    raise Refusal(code, on=arrival.on)


def _refuse_before_final(state: State, fact: f.Fact) -> None:
    if state.round.final is None:
        raise Refusal("before_final", kind=fact.fact)


def _conflict(state: State, code: str, **params: object) -> None:
    state.round.conflicts.append(Reason(code, params))


_CHANGES: dict[type, Callable[[State, Mark, Any], None]] = {
    f.Registered: _registered,
    f.Decision: _decision,
    f.Appeal: _appeal,
    f.Hearing: _hearing,
    f.OtpAllocated: _otp_allocated,
    f.OtpNotAllocated: _otp_not_allocated,
    f.OtpArrived: _otp_arrived,
    f.OtpNoShow: _otp_no_show,
    f.OtpException: _otp_exception,
    f.Extension: _extension,
    f.TalkHeld: _talk_held,
    f.TalkNotHeld: _talk_not_held,
    f.RightEndSet: _right_end_set,
    f.RefusesToLeave: _refuses_to_leave,
    f.StayEnded: _stay_ended,
    f.Transferred: _transferred,
    f.Assigned: _assigned,
}
