"""The end of the right by hand, the refusal to leave, and the end of the stay."""

from scheduling import facts as f
from scheduling.changes.guards import pass_over_after_end, refuse_after_end, refuse_before_final
from scheduling.refusal import Refusal
from scheduling.state import Mark, State


def right_end_set(state: State, mark: Mark, fact: f.RightEndSet) -> None:
    """Set the last day of material help by hand.

    Raises `Refusal`: `before_final`, `after_end`.
    """
    pass_over_after_end(state, mark)
    refuse_before_final(state, fact)
    state.round.right_set = fact.ends_on


def refuses_to_leave(state: State, mark: Mark, _fact: f.RefusesToLeave) -> None:
    """Open the right to be heard, once the right to help or its provision has ended.

    Raises `Refusal`: `refusal_only_in_otp`, `refusal_before_right_ends`, `after_end`,
    `duplicate`.
    """
    now = state.round
    if state.ended is not None and state.end_reason != "no_cooperation":
        refuse_after_end(state)
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


def stay_ended(state: State, mark: Mark, fact: f.StayEnded) -> None:
    """Close what is open; a subsequent application starts the first phase again.

    Raises `Refusal`: `after_end`.
    """
    refuse_after_end(state)
    state.await_no_transfer()
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
