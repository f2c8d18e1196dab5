"""What a plan points out beside its moments: conflicts, notices, questions that stay open."""

from collections.abc import Iterator, Sequence

from scheduling import calendar
from scheduling.plan import PlannedMoment, Question, Reason
from scheduling.rules import QuestionRule
from scheduling.state import Mark, State


def conflicts(state: State, moments: Sequence[PlannedMoment]) -> tuple[Reason, ...]:
    """Return what collides and waits for a person: the bot never settles it silently."""
    return (*state.conflicts, *_of_arrival(state), *_of_dates(state, moments))


def _of_arrival(state: State) -> Iterator[Reason]:
    ends, _by = state.right_ends()
    if state.ended is not None:
        return
    if state.arrival is not None and state.arrived_too_late:
        yield Reason("arrival_after_right", {"arrived_on": state.arrival.on, "right_ends": ends})
    if state.no_show is not None:
        yield Reason("no_show", {"on": state.no_show.on})


def _of_dates(state: State, moments: Sequence[PlannedMoment]) -> Iterator[Reason]:
    ends, _by = state.right_ends()
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
    ends, by = state.right_ends()
    if ends is not None and state.ground == "no_appeal":
        yield Reason("verify_no_appeal", {"right_ends": ends})
    if ends is not None and by == "by_hand":
        yield Reason("right_by_hand", {"ends": ends})
    if state.provision_ended_on is not None:
        yield Reason("provision_ended", {"on": state.provision_ended_on})
    for moment in moments:
        attempts = len(moment.attempts)
        asks = state.branch == "otp" and attempts >= rules.cooperation_check_after
        if asks and moment.status == "open":
            yield Reason("cooperation_check", {"moment": moment.id, "attempts": attempts})
    yield from state.notices


def questions(state: State) -> tuple[Question, ...]:
    """Return what should be known by now, or soon, and is not."""
    found = []
    for rule in state.procedure.question:
        since = _since(state, rule)
        if since is not None and state.ended is None:
            ask_on = calendar.after(since.on, rule.after)
            found.append(Question(rule.id, since.on, ask_on, since.known_on))
    return tuple(found)


def _since(state: State, rule: QuestionRule) -> Mark | None:
    """Return the fact since which the answer is awaited, or None when it is there."""
    if rule.since == "otp_allocated":
        is_asked = state.awaits_arrival and state.no_show is None and state.branch == "otp"
        return state.allocation if is_asked else None
    if state.branch is not None or state.final is None:
        return None
    return state.exception_mark or state.final
