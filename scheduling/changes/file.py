"""The file itself: opened, moved to another centre, given to another worker."""

from scheduling import facts as f
from scheduling.changes.guards import Moot, pass_over_after_end
from scheduling.refusal import Refusal
from scheduling.state import Mark, State


def registered(state: State, mark: Mark, fact: f.Registered) -> None:
    """Open the file, or open it anew after the end of a stay or from the arrival centre.

    Raises `Refusal`: `already_registered`.
    """
    moves_on = state.structure == "arrival_centre" and fact.structure == "regular"
    if state.ended is not None:
        state.ended = state.end_reason = None
        state.begin_round(mark)
    elif state.registered is not None and not state.awaits_structure and not moves_on:
        raise Refusal("already_registered", seq=state.registered.seq)
    state.registered = state.came = mark
    state.await_no_transfer()
    if state.in_bot_since is None or mark.known_on < state.in_bot_since:
        state.in_bot_since = mark.known_on
    state.circumstances, state.applied_on = fact.circumstances, fact.applied_on
    state.centre, state.worker = fact.centre, fact.worker
    if fact.structure == "arrival_centre":
        state.structure, state.awaits_structure = fact.structure, False
        _open_in_first_phase(state, "registered_arrival_centre", mark)
    else:
        arrive_in_structure(state, mark)


def transfer_announced(state: State, mark: Mark, fact: f.TransferAnnounced) -> None:
    """Await the arrival in another centre; until it is there, nothing else changes.

    An arrival that was recorded later answers it: there on an earlier day than was known, or
    anywhere on the same day. Then it is passed over.

    Raises `Refusal`: `after_end`, `stays_there`, `duplicate`.
    """
    pass_over_after_end(state, mark)
    stays, came = fact.centre == state.centre, state.came
    if came is not None and came.seq > mark.seq and (stays or came.on == mark.on):
        raise Moot
    if stays:
        raise Refusal("stays_there")
    state.once(mark, "transfer_announced", fact.centre)
    state.await_transfer(mark, fact.centre, fact.expected_on)


def transferred(state: State, mark: Mark, fact: f.Transferred) -> None:
    """Move the file to another centre, whose worker (if named) becomes responsible.

    Raises `Refusal`: `after_end`, `duplicate`.
    """
    pass_over_after_end(state, mark)
    state.once(mark, "transferred", fact.centre)
    if fact.centre is None or fact.centre == state.expected_centre:
        state.await_no_transfer()
    else:
        state.await_no_transfer(mark)
    state.centre, state.worker = fact.centre or state.centre, fact.worker
    state.came = mark
    if state.structure == "arrival_centre" or state.awaits_structure:
        arrive_in_structure(state, mark)


def arrive_in_structure(state: State, mark: Mark) -> None:
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


def assigned(state: State, _mark: Mark, fact: f.Assigned) -> None:
    """Make another worker responsible."""
    state.worker = fact.worker
