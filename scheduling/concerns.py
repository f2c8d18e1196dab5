"""What a plan points out beside its moments: conflicts, notices, questions that stay open."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from scheduling import calendar
from scheduling.plan import PlannedMoment, Question, Reason
from scheduling.state import Mark, State


def conflicts(state: State, moments: Sequence[PlannedMoment]) -> tuple[Reason, ...]:
    """Return what collides and waits for a person: the bot never settles it silently."""
    if state.ended is not None:
        return ()
    return (
        *state.round.conflicts,
        *_of_decisions(state),
        *_of_appeal(state),
        *_of_arrival(state),
        *_of_talks(state),
        *_of_dates(state, moments),
    )


def _of_decisions(state: State) -> Iterator[Reason]:
    """Yield decisions before the application, and an end of the right before its decision."""
    now, applied_on = state.round, state.applied_on
    for kind, mark in (("cgvs_negative", now.cgvs), ("final_negative", now.final)):
        if mark is not None and applied_on is not None and mark.on < applied_on:
            params = {"kind": kind, "on": mark.on, "applied_on": applied_on}
            yield Reason("decision_before_application", params)
    if now.right_set is not None and now.final is not None and now.right_set < now.final.on:
        params = {"right_ends": now.right_set, "final_on": now.final.on}
        yield Reason("right_before_decision", params)


def _of_appeal(state: State) -> Iterator[Reason]:
    now = state.round
    if now.suspensive is False and now.hearings:
        yield Reason("hearing_without_appeal", {"on": now.hearings[0]})


def _of_arrival(state: State) -> Iterator[Reason]:
    now, ends = state.round, state.right().ends
    if now.arrival is not None and state.arrived_too_late:
        yield Reason("arrival_after_right", {"arrived_on": now.arrival.on, "right_ends": ends})
    if now.no_show is not None:
        yield Reason("no_show", {"on": now.no_show.on})
    if now.refusal is not None and ends is not None and now.refusal.on <= ends:
        yield Reason("refusal_too_early", {"on": now.refusal.on, "right_ends": ends})


def _of_talks(state: State) -> Iterator[Reason]:
    """Yield the talks that came before the one that they follow, as somebody confirmed."""
    for occurrences in state.round.opened.values():
        for opened in occurrences:
            if opened.out_of_order and state.came_early(opened):
                params = {
                    "moment": opened.rule.id,
                    "on": opened.held_on,
                    "other": opened.rule.after,
                }
                yield Reason("talk_out_of_order", params)


def _of_dates(state: State, moments: Sequence[PlannedMoment]) -> Iterator[Reason]:
    ends = state.right().ends
    waiting = {m.id: m for m in moments if m.status in ("open", "provisional")}
    intake = waiting.get("otp_intake")
    if intake is not None and intake.due is not None and ends is not None and intake.due > ends:
        params = {"moment": intake.id, "due": intake.due, "right_ends": ends}
        yield Reason("due_after_right", params)
    for moment in waiting.values():
        due, opened_on = moment.due, moment.opened_on
        if due is not None and opened_on is not None and due < opened_on:
            params = {"moment": moment.id, "due": due, "opened_on": opened_on}
            yield Reason("due_before_opening", params)
    yield from _of_order(waiting.get("icam_intake"), waiting.get("otp_outtake"))


def _of_order(first: PlannedMoment | None, second: PlannedMoment | None) -> Iterator[Reason]:
    """Yield the collision of two talks whose deadlines stand the wrong way round."""
    if first is None or second is None or first.due is None or second.due is None:
        return
    if first.due > second.due:
        params = {
            "moment": first.id,
            "due": first.due,
            "other": second.id,
            "other_due": second.due,
        }
        yield Reason("order_collides", params)


def notices(state: State, moments: Sequence[PlannedMoment]) -> tuple[Reason, ...]:
    """Return what a worker should check elsewhere; a notice blocks nothing."""
    return tuple(_notices(state, moments))


def _notices(state: State, moments: Sequence[PlannedMoment]) -> Iterator[Reason]:
    rules = state.procedure.notices
    for circumstance in state.circumstances:
        yield Reason("check_end_of_help", {"circumstance": circumstance})
    if state.applied_on is not None and state.applied_on >= rules.eu_pact_from:
        yield Reason("eu_pact", {"applied_on": state.applied_on})
    right = state.right()
    if right.ends is not None and state.round.ground == "no_appeal":
        yield Reason("verify_no_appeal", {"right_ends": right.ends})
    if right.ends is not None and right.by == "by_hand":
        yield Reason("right_by_hand", {"ends": right.ends})
    if state.round.provision_ended_on is not None:
        yield Reason("provision_ended", {"on": state.round.provision_ended_on})
    yield from _of_cooperation(state, moments)
    yield from state.round.notices
    yield from state.passed_over


def _of_cooperation(state: State, moments: Sequence[PlannedMoment]) -> Iterator[Reason]:
    """Suggest a look when the resident let several talks in the OTP pass."""
    if state.round.branch != "otp" or state.ended is not None:
        return
    rules = state.procedure.notices
    missed = [
        (attempt.on, moment.id)
        for moment in moments
        if state.procedure.moments[moment.id].branch == "otp"
        for attempt in moment.attempts
        if attempt.reason in rules.cooperation_reasons
    ]
    if len(missed) >= rules.cooperation_check_after:
        _on, moment_id = max(missed)
        yield Reason("cooperation_check", {"moment": moment_id, "attempts": len(missed)})


def questions(state: State) -> tuple[Question, ...]:
    """Return what should be known by now, or soon, and is not; and what waits to be settled."""
    found = []
    for rule in state.procedure.question:
        since = SINCE[rule.id](state)
        if since is not None and state.ended is None:
            ask_on = calendar.after(since.on, rule.after)
            after_known = calendar.next_working_day(since.known_on)
            on = max(ask_on, after_known)
            again_on = calendar.after(on, rule.coordinator_after)
            found.append(Question(rule.id, since.on, on, again_on, since.known_on))
    return tuple(found)


def _of_otp_status(state: State) -> Mark | None:
    """Return the fact since which it is awaited what becomes of the OTP."""
    now = state.round
    if now.branch is not None or now.final is None:
        return None
    return now.exception_mark or now.final


def _of_otp_arrival(state: State) -> Mark | None:
    """Return the fact since which the arrival in the OTP is awaited."""
    now, asked_exception = state.round, state.round.exception_mark
    if not now.awaits_arrival or now.no_show is not None or now.allocation is None:
        return None
    if asked_exception is None or asked_exception.on < now.allocation.on:
        return now.allocation
    return asked_exception if now.exception == "refused" else None


def _of_transfer_arrival(state: State) -> Mark | None:
    """Return the announcement of a transfer, on the day on which the resident was to arrive."""
    if state.announced is None or state.expected_on is None:
        return None
    return replace(state.announced, on=state.expected_on)


def _of_no_show(state: State) -> Mark | None:
    """Return since when it is known that nobody arrived."""
    return state.round.no_show


def _of_late_arrival(state: State) -> Mark | None:
    """Return the arrival for which a person has to decide how long the right lasts."""
    return state.round.arrival if state.arrived_too_late else None


SINCE: Mapping[str, Callable[[State], Mark | None]] = {
    "otp_status": _of_otp_status,
    "otp_arrival": _of_otp_arrival,
    "transfer_arrival": _of_transfer_arrival,
    "no_show": _of_no_show,
    "late_arrival": _of_late_arrival,
}
"""The fact since which each question waits for its answer; None once it is there."""
