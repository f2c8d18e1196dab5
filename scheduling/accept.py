"""Accepting a fact: the state of a trajectory changes as the fact says, or the fact is refused."""

from collections.abc import Callable
from typing import Any

from scheduling import facts as f
from scheduling.changes import decisions, file, otp, stay, talks
from scheduling.changes.guards import Moot
from scheduling.plan import Reason
from scheduling.refusal import Refusal
from scheduling.state import Mark, State


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


_CHANGES: dict[type, Callable[[State, Mark, Any], None]] = {
    f.Registered: file.registered,
    f.Decision: decisions.decision,
    f.Appeal: decisions.appeal,
    f.Hearing: decisions.hearing,
    f.OtpAllocated: otp.otp_allocated,
    f.OtpNotAllocated: otp.otp_not_allocated,
    f.OtpArrived: otp.otp_arrived,
    f.OtpNoShow: otp.otp_no_show,
    f.OtpException: otp.otp_exception,
    f.Extension: otp.extension,
    f.TalkHeld: talks.talk_held,
    f.TalkNotHeld: talks.talk_not_held,
    f.RightEndSet: stay.right_end_set,
    f.RefusesToLeave: stay.refuses_to_leave,
    f.StayEnded: stay.stay_ended,
    f.TransferAnnounced: file.transfer_announced,
    f.Transferred: file.transferred,
    f.Assigned: file.assigned,
}
