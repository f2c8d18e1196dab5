"""What facts may not do: refused, or passed over where a stronger fact was recorded later."""

from scheduling import facts as f
from scheduling.plan import Reason
from scheduling.refusal import Refusal
from scheduling.state import Mark, State


class Moot(Exception):
    """A fact recorded later, and stronger, leaves this one without effect: it is passed over."""


def refuse_after_end(state: State) -> None:
    """Raise `Refusal("after_end")` when the stay has ended."""
    if state.ended is not None:
        raise Refusal("after_end", on=state.ended.on, reason=state.end_reason)


def pass_over_after_end(state: State, mark: Mark) -> None:
    """Refuse what is said to come after the end; pass over what was recorded before it."""
    if state.ended is not None and state.ended.seq > mark.seq:
        raise Moot
    refuse_after_end(state)


def pass_over_after_round(state: State, mark: Mark) -> None:
    """Pass over what belonged to decisions that, as was recorded later, no longer count.

    What was recorded after a new decision belongs to that one, however late the end of the old
    ones was recorded. So does what had happened by the day it was recorded, after the day of the
    new decision: only what lay ahead then may be what the old decisions led to.
    """
    now = state.round
    if now.began is None or now.began.seq < mark.seq:
        return
    new = [decision for decision in (now.cgvs, now.final) if decision is not None]
    if any(decision.seq < mark.seq for decision in new):
        return
    if mark.known_on < mark.on or not new:
        raise Moot


def refuse_after_arrival(state: State, mark: Mark, code: str) -> None:
    """Refuse what an arrival rules out; pass over what was recorded before that arrival."""
    arrival = state.round.arrival
    if arrival is None:
        return
    if arrival.seq > mark.seq:
        raise Moot
    raise Refusal(code, on=arrival.on)


def refuse_before_final(state: State, fact: f.Fact) -> None:
    """Raise `Refusal("before_final")` unless a final negative decision was notified."""
    if state.round.final is None:
        raise Refusal("before_final", kind=fact.fact)


def note_conflict(state: State, code: str, **params: object) -> None:
    """Note what collides and waits for a person."""
    state.round.conflicts.append(Reason(code, params))
