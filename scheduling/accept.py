"""How each kind of fact changes the state of a trajectory, or why the procedure refuses it."""

from collections.abc import Callable
from typing import Any

from scheduling import facts as f
from scheduling.plan import Attempt, Reason
from scheduling.refusal import Refusal
from scheduling.rules import HELD, MomentRule
from scheduling.state import Mark, Opened, State, close


def accept(state: State, seq: int, fact: f.Fact) -> None:
    """Change the state as the fact says.

    Raises `Refusal` when the procedure does not accept the fact; the state is then as it was.
    Facts that no plan depends on (ticks, snoozes, withdrawals) change nothing.
    """
    change = _CHANGES.get(type(fact))
    if change is None:
        return
    if state.is_minor:  # the instruction excepts them: no trajectory at all
        raise Refusal("minor")
    change(state, Mark(fact.on, seq, fact.known_on), fact)


def _registered(state: State, mark: Mark, fact: f.Registered) -> None:
    if state.registered is not None and state.ended is None and not state.awaits_structure:
        raise Refusal("already_registered", seq=state.registered.seq)
    if state.ended is not None:
        state.ended = state.end_reason = None
        state.forget_decisions()
    state.registered = mark
    if state.in_bot_since is None or mark.known_on < state.in_bot_since:
        state.in_bot_since = mark.known_on
    state.structure, state.awaits_structure = fact.structure, False
    state.circumstances, state.applied_on = fact.circumstances, fact.applied_on
    state.centre, state.worker = fact.centre, fact.worker
    if state.phase == "pending":
        arrival_centre = fact.structure == "arrival_centre"
        state.open("registered_arrival_centre" if arrival_centre else "arrival_in_structure", mark)


def _decision(state: State, mark: Mark, fact: f.Decision) -> None:
    _refuse_after_end(state)
    if fact.kind == "annulled":
        if state.cgvs is None and state.final is None:
            raise Refusal("nothing_to_annul")
        state.once(mark, "decision", "annulled")
        for opened in state.still_open():
            if opened.rule.phase != "pending":
                close(opened, mark.on, "annulled")
        state.forget_decisions()
        return
    state.once(mark, "decision", fact.kind)
    if fact.kind == "cgvs_negative":
        _note_second(state, state.cgvs, fact)
        state.cgvs, state.suspensive = mark, None
        if state.final is None:
            state.phase = "cgvs_negative"
            state.overtake("cgvs_negative", mark.on)
        elif mark.on > state.final.on:
            _conflict(state, "cgvs_after_final", on=mark.on, final_on=state.final.on)
        state.open("cgvs_negative", mark)
        return
    _note_second(state, state.final, fact)
    state.final, state.ground, state.phase = mark, fact.ground, "final_negative"
    state.overtake("final_negative", mark.on)
    state.open("final_negative", mark)
    state.settle_branch(mark)


def _note_second(state: State, earlier: Mark | None, fact: f.Decision) -> None:
    if earlier is not None:
        state.notices.append(Reason("second_decision", {"kind": fact.kind, "on": fact.on}))


def _appeal(state: State, mark: Mark, fact: f.Appeal) -> None:
    _refuse_after_end(state)
    state.once(mark, "appeal", fact.suspensive)
    if state.cgvs is None:
        _conflict(state, "appeal_without_decision", on=mark.on)
    state.suspensive = fact.suspensive


def _hearing(state: State, mark: Mark, fact: f.Hearing) -> None:
    _refuse_after_end(state)
    state.once(mark, "hearing")
    if state.suspensive is False:
        _conflict(state, "hearing_without_appeal", on=fact.on)
    if state.cgvs is None and state.final is None:
        _conflict(state, "hearing_without_decision", on=fact.on)
    state.suspensive = True
    opened = state.open("hearing", mark)
    if state.final is not None and mark.on > state.final.on:
        _conflict(state, "hearing_after_final", on=mark.on, final_on=state.final.on)
        for talk in opened:
            close(talk, mark.on, "overtaken")


def _otp_allocated(state: State, mark: Mark, fact: f.OtpAllocated) -> None:
    _refuse_before_final(state, fact)
    state.once(mark, "otp_allocated", fact.centre)
    if state.arrival is not None and state.allocation is None:
        _conflict(
            state,
            "arrival_before_allocation",
            arrived_on=state.arrival.on,
            allocated_on=mark.on,
        )
    state.allocation, state.not_allocated, state.no_show = mark, None, None
    state.otp_centre = fact.centre
    state.settle_branch(mark)


def _otp_not_allocated(state: State, mark: Mark, fact: f.OtpNotAllocated) -> None:
    _refuse_before_final(state, fact)
    if state.arrival is not None:
        raise Refusal("already_arrived", on=state.arrival.on)
    state.once(mark, "otp_not_allocated")
    state.not_allocated, state.allocation, state.no_show = mark, None, None
    state.settle_branch(mark)


def _otp_arrived(state: State, mark: Mark, fact: f.OtpArrived) -> None:
    _refuse_before_final(state, fact)
    if state.arrival is not None and not state.awaits_arrival:
        raise Refusal("already_arrived", on=state.arrival.on)
    state.once(mark, "otp_arrived")
    state.centre = fact.centre or state.otp_centre or state.centre
    state.otp_centre, state.worker, state.structure = state.centre, fact.worker, "regular"
    state.no_show = None
    if state.arrival is not None:
        state.allocation = state.arrival
        return
    for opened in state.still_open():
        if opened.rule.branch is None:
            close(opened, mark.on, "overtaken")
    state.arrival = mark
    state.settle_branch(mark)
    state.open_otp_talks(mark)


def _otp_no_show(state: State, mark: Mark, fact: f.OtpNoShow) -> None:
    _refuse_before_final(state, fact)
    if state.arrival is not None:
        raise Refusal("already_arrived", on=state.arrival.on)
    state.once(mark, "otp_no_show")
    state.no_show = mark


def _otp_exception(state: State, mark: Mark, fact: f.OtpException) -> None:
    _refuse_before_final(state, fact)
    if state.arrival is not None:
        raise Refusal("exception_after_arrival", on=state.arrival.on)
    state.once(mark, "otp_exception", fact.state)
    state.exception, state.exception_mark = fact.state, mark
    if fact.state == "refused":
        state.not_allocated = None
    state.no_show = None
    state.settle_branch(mark)


def _extension(state: State, mark: Mark, fact: f.Extension) -> None:
    _refuse_after_end(state)
    if state.arrival is None:
        raise Refusal("extension_before_arrival")
    state.once(mark, "extension", fact.state)
    if not (state.extension == "refused" and fact.state == "requested"):
        state.extension = fact.state


def _talk_held(state: State, mark: Mark, fact: f.TalkHeld) -> None:
    rule = state.procedure.moments.get(fact.moment)
    if rule is None:
        raise Refusal("unknown_moment", moment=fact.moment)
    if rule.opens == "recorded":
        _refuse_after_end(state)
        _hold(state, state.open_one(rule, "recorded", mark), mark, fact)
        return
    opened = _to_hold(state, rule, mark, fact)
    also = _also_held(state, mark, fact)
    _hold(state, opened, mark, fact)
    if also is not None:
        _hold(state, also, mark, fact)


def _to_hold(state: State, rule: MomentRule, mark: Mark, fact: f.TalkHeld) -> Opened:
    """Return the occurrence that the talk holds; refuse when there is none."""
    opened = state.latest(fact.moment, mark.on)
    if opened is None or opened.closed_because in ("annulled", "branch_left", "stay_ended"):
        _refuse_after_end(state)
        if opened is None and fact.out_of_order and _may_come_early(state, rule):
            _conflict(state, "talk_out_of_order", moment=rule.id, on=mark.on)
            return state.open_one(rule, rule.opens, mark)
        if rule.branch == "otp" and state.arrived_too_late and state.arrival is not None:
            ends, _by = state.right_ends()
            raise Refusal("otp_blocked", right_ends=ends, arrived_on=state.arrival.on)
        raise Refusal("not_open", moment=rule.id, waits_for=rule.opened_by_talk)
    if opened.held_by is not None:
        raise Refusal("duplicate", seq=opened.held_by, on=opened.held_on)
    return opened


def _may_come_early(state: State, rule: MomentRule) -> bool:
    """Say whether a talk that another one opens can be held before that one at all."""
    in_branch = rule.branch == state.branch and not state.arrived_too_late
    return rule.opened_by_talk is not None and in_branch


def _also_held(state: State, mark: Mark, fact: f.TalkHeld) -> Opened | None:
    """Return the other moment that the worker lets this talk count as."""
    if fact.counts_as is None:
        return None
    rule = state.procedure.moments.get(fact.moment)
    if rule is None or "counts_as" not in rule.asks or fact.counts_as != "first_talk":
        raise Refusal("counts_as_not_open", moment=fact.counts_as)
    also = state.latest(fact.counts_as, mark.on)
    if also is None or not also.is_open:
        raise Refusal("counts_as_not_open", moment=fact.counts_as)
    return also


def _hold(state: State, opened: Opened, mark: Mark, fact: f.TalkHeld) -> None:
    opened.held_on, opened.held_by = mark.on, mark.seq
    opened.closed_on = opened.closed_because = None
    opened.choice, opened.cooperates = fact.choice, fact.cooperates
    rule = opened.rule
    if "cooperates" in rule.asks and fact.cooperates is not None:
        state.agreed = fact.cooperates
    if rule.branch is None or rule.branch == state.branch:
        for follower in state.procedure.opened_by.get(HELD + rule.id, ()):
            if state.latest(follower.id) is None and state.ended is None:
                state.open_one(follower, HELD + rule.id, mark)


def _talk_not_held(state: State, mark: Mark, fact: f.TalkNotHeld) -> None:
    opened = state.latest(fact.moment, mark.on)
    if opened is None or not opened.is_open:
        raise Refusal("no_attempt_open", moment=fact.moment)
    opened.attempts.append(Attempt(mark.seq, mark.on, fact.reason))


def _right_end_set(state: State, _mark: Mark, fact: f.RightEndSet) -> None:
    _refuse_before_final(state, fact)
    state.right_is_set = True
    if state.arrival is not None:
        state.open_otp_talks(state.arrival)


def _refuses_to_leave(state: State, mark: Mark, _fact: f.RefusesToLeave) -> None:
    if state.ended is not None and state.end_reason != "no_cooperation":
        raise Refusal("after_end", on=state.ended.on, reason=state.end_reason)
    if state.arrival is None:
        raise Refusal("refusal_only_in_otp")
    ends, _by = state.right_ends()
    provision_ended = state.provision_ended_on is not None and state.provision_ended_on <= mark.on
    if not provision_ended and (ends is None or mark.on <= ends):
        raise Refusal("refusal_before_right_ends", right_ends=ends)
    state.once(mark, "refuses_to_leave")
    latest = state.latest("icam_hearing")
    if latest is None or not latest.is_open:
        state.open("refuses_to_leave", mark)


def _stay_ended(state: State, mark: Mark, fact: f.StayEnded) -> None:
    _refuse_after_end(state)
    state.close_all(mark.on, "stay_ended")
    if fact.reason == "subsequent_application":
        state.forget_decisions()
        state.awaits_structure = True
        return
    state.phase, state.ended, state.end_reason = "ended", mark, fact.reason
    if fact.reason == "no_cooperation":
        state.provision_ended_on = mark.on
    if fact.reason == "left":
        state.left_on = mark.on


def _transferred(state: State, mark: Mark, fact: f.Transferred) -> None:
    _refuse_after_end(state)
    state.once(mark, "transferred", fact.centre)
    state.centre, state.worker = fact.centre or state.centre, fact.worker
    arrives = state.structure == "arrival_centre" or state.awaits_structure
    state.structure, state.awaits_structure = "regular", False
    if arrives and state.phase == "pending":
        for opened in state.still_open():
            close(opened, mark.on, "overtaken")
        state.open("arrival_in_structure", mark)


def _assigned(state: State, _mark: Mark, fact: f.Assigned) -> None:
    state.worker = fact.worker


def _refuse_after_end(state: State) -> None:
    if state.ended is not None:
        raise Refusal("after_end", on=state.ended.on, reason=state.end_reason)


def _refuse_before_final(state: State, fact: f.Fact) -> None:
    _refuse_after_end(state)
    if state.final is None:
        raise Refusal("before_final", kind=fact.fact)


def _conflict(state: State, code: str, **params: object) -> None:
    state.conflicts.append(Reason(code, params))


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
