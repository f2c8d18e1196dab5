"""Decisions on the application, the appeal against them and its hearing."""

from scheduling import facts as f
from scheduling.changes.guards import (
    note_conflict,
    pass_over_after_end,
    pass_over_after_round,
    refuse_after_end,
)
from scheduling.plan import Reason
from scheduling.refusal import Refusal
from scheduling.state import Mark, State


def decision(state: State, mark: Mark, fact: f.Decision) -> None:
    """Note a decision: open its talk, and let it overtake what earlier phases left open.

    Raises `Refusal`: `after_end`, `duplicate`, `nothing_to_annul`.
    """
    refuse_after_end(state)
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
        note_conflict(state, "cgvs_after_final", on=mark.on, final_on=now.final.on)
    state.open("cgvs_negative", mark)


def _annulled(state: State, mark: Mark) -> None:
    if state.round.cgvs is None and state.round.final is None:
        raise Refusal("nothing_to_annul")
    for opened in list(state.still_open()):
        if opened.rule.phase != "pending":
            state.close(opened, mark.on, "annulled")
    state.begin_round(mark)


def appeal(state: State, mark: Mark, fact: f.Appeal) -> None:
    """Note whether a suspensive appeal was lodged.

    Raises `Refusal`: `after_end`, `duplicate`.
    """
    pass_over_after_end(state, mark)
    pass_over_after_round(state, mark)
    state.once(mark, "appeal", fact.suspensive)
    if state.round.cgvs is None:
        note_conflict(state, "appeal_without_decision", on=mark.on)
    state.round.suspensive = fact.suspensive


def hearing(state: State, mark: Mark, fact: f.Hearing) -> None:
    """Open the talk after a hearing; a hearing implies a suspensive appeal.

    Raises `Refusal`: `after_end`, `duplicate`.
    """
    pass_over_after_end(state, mark)
    pass_over_after_round(state, mark)
    state.once(mark, "hearing")
    now = state.round
    if now.cgvs is None and now.final is None:
        note_conflict(state, "hearing_without_decision", on=fact.on)
    if now.suspensive is None:
        now.suspensive = True
    now.hearings.append(fact.on)
    opened = state.open("hearing", mark)
    if now.final is not None and mark.on > now.final.on:
        note_conflict(state, "hearing_after_final", on=mark.on, final_on=now.final.on)
        for talk in opened:
            state.close(talk, mark.on, "overtaken")
