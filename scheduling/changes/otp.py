"""The open return place: allocated or not, arrived, not arrived, excepted; and the extension."""

from scheduling import facts as f
from scheduling.changes.guards import (
    note_conflict,
    pass_over_after_end,
    refuse_after_arrival,
    refuse_after_end,
    refuse_before_final,
)
from scheduling.refusal import Refusal
from scheduling.state import Mark, State


def otp_allocated(state: State, mark: Mark, fact: f.OtpAllocated) -> None:
    """Note the allocation of an OTP: its arrival is awaited from here on.

    Raises `Refusal`: `before_final`, `after_end`, `duplicate`.
    """
    pass_over_after_end(state, mark)
    refuse_before_final(state, fact)
    state.once(mark, "otp_allocated", fact.centre)
    now = state.round
    if now.arrival is not None and now.allocation is None:
        note_conflict(
            state, "arrival_before_allocation", arrived_on=now.arrival.on, allocated_on=mark.on
        )
        now.allocation = now.arrival
        return
    now.allocation, now.not_allocated, now.no_show = mark, None, None
    now.otp_centre = fact.centre
    state.settle_branch(mark)


def otp_not_allocated(state: State, mark: Mark, fact: f.OtpNotAllocated) -> None:
    """Note that no OTP is allocated: the three talks follow in the initial structure.

    Raises `Refusal`: `before_final`, `after_end`, `already_arrived`, `duplicate`.
    """
    pass_over_after_end(state, mark)
    refuse_before_final(state, fact)
    refuse_after_arrival(state, mark, "already_arrived")
    state.once(mark, "otp_not_allocated")
    now = state.round
    now.not_allocated = mark
    now.allocation = now.no_show = now.otp_centre = None
    state.settle_branch(mark)


def otp_arrived(state: State, mark: Mark, fact: f.OtpArrived) -> None:
    """Open the talks of the OTP, or go on with them in another one.

    Raises `Refusal`: `before_final`, `after_end`, `already_arrived`, `duplicate`.
    """
    refuse_after_end(state)
    refuse_before_final(state, fact)
    now = state.round
    if now.arrival is not None and not now.awaits_arrival:
        raise Refusal("already_arrived", on=now.arrival.on)
    state.once(mark, "otp_arrived")
    state.await_no_transfer(mark)
    state.centre, state.came = fact.centre or now.otp_centre or state.centre, mark
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


def otp_no_show(state: State, mark: Mark, fact: f.OtpNoShow) -> None:
    """Note that the resident did not arrive: a conflict until somebody says more.

    Raises `Refusal`: `before_final`, `after_end`, `already_arrived`, `duplicate`.
    """
    pass_over_after_end(state, mark)
    refuse_before_final(state, fact)
    if not state.round.awaits_arrival:
        refuse_after_arrival(state, mark, "already_arrived")
    state.once(mark, "otp_no_show")
    state.round.no_show = mark


def otp_exception(state: State, mark: Mark, fact: f.OtpException) -> None:
    """Follow the exception to the OTP: asked and granted stay here, refused waits again.

    Raises `Refusal`: `before_final`, `after_end`, `exception_after_arrival`, `duplicate`.
    """
    pass_over_after_end(state, mark)
    refuse_before_final(state, fact)
    refuse_after_arrival(state, mark, "exception_after_arrival")
    state.once(mark, "otp_exception", fact.state)
    now = state.round
    now.exception, now.exception_mark, now.no_show = fact.state, mark, None
    if fact.state == "refused":
        now.not_allocated = None
        state.leave_initial(mark.on)
    if fact.state == "granted":
        now.allocation = now.otp_centre = None
    state.settle_branch(mark)


def extension(state: State, mark: Mark, fact: f.Extension) -> None:
    """Note the extension of material help; once refused, only a grant brings it back.

    Raises `Refusal`: `extension_before_arrival`, `after_end`, `duplicate`.
    """
    pass_over_after_end(state, mark)
    now = state.round
    if now.arrival is None:
        raise Refusal("extension_before_arrival")
    state.once(mark, "extension", fact.state)
    if not (now.extension == "refused" and fact.state == "requested"):
        now.extension = fact.state
