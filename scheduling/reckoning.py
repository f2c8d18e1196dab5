"""Reckoning: from the facts of a trajectory to its plan, every date with its reasons."""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache

from scheduling import calendar
from scheduling import facts as f
from scheduling.calendar import Calendar
from scheduling.concerns import conflicts, notices, questions
from scheduling.dating import advice_of, date_of, plan_by_of
from scheduling.plan import Plan, PlannedMoment, Reason
from scheduling.rules import MomentRule, Procedure
from scheduling.state import Opened, Right
from scheduling.trajectory import Gone, Replay, replay

NO_DEADLINE = Reason("no_deadline")


def reckon(facts: Sequence[f.Fact], procedure: Procedure, staffed: Calendar) -> Plan:
    """Return the plan that the facts, given in recording order, ask for.

    `staffed` says when the centre and the responsible person are at work: it moves `plan_by`,
    never `due`. Facts that the procedure does not accept are listed in `refused`, by their
    position from 1.
    """
    return plan_of(replay(facts, procedure), staffed)


def plan_of(replayed: Replay, staffed: Calendar) -> Plan:
    """Return the plan of facts that were replayed, for a calendar as `reckon` takes it.

    Who is responsible, and where, hangs on the facts alone: whoever has to look that up before
    the calendar is known, replays once.
    """
    state, procedure = replayed.state, replayed.state.procedure
    right = state.right()
    moments = tuple(_Reckoner(replayed, staffed).moments())
    leave_after = procedure.material_help.leave_after
    return Plan(
        instruction=procedure.id,
        phase=state.phase,
        branch=state.round.branch,
        right_ends=right.ends,
        right_ends_by=right.by,
        leave_by=None if right.ends is None else calendar.after(right.ends, leave_after),
        moments=moments,
        conflicts=conflicts(state, moments),
        notices=notices(state, moments),
        refused=replayed.refused,
        questions=questions(state),
        centre=state.centre,
        worker=state.worker,
        otp_centre=state.round.otp_centre,
        expected_centre=state.expected_centre,
        awaits_structure=state.registered is not None and state.awaits_structure,
        extended=right.extended,
    )


class _Reckoner:
    """Reckons the moments of one trajectory, in the order of the procedure."""

    def __init__(self, replayed: Replay, staffed: Calendar) -> None:
        self.replayed = replayed
        self.state = replayed.state
        self.staffed = staffed
        self.centre = Calendar(closing_days=staffed.closing_days)
        self.due_dates: dict[str, date | None] = {}
        """The deadline of each moment in the present round, as far as reckoned."""

    def moments(self) -> Iterator[PlannedMoment]:
        """Yield every occurrence, and what is still to open in this phase and branch."""
        occurrences: dict[str, list[Opened]] = {}
        for opened in self.state.all_opened():
            occurrences.setdefault(opened.rule.id, []).append(opened)
        for rule in self.state.procedure.moment:
            numbers = {0}
            for opened in occurrences.get(rule.id, []):
                moment = self._occurrence(rule, opened)
                numbers.add(moment.occurrence)
                yield moment
            for gone in self.replayed.gone:
                if gone.opened.rule is rule:
                    number = self._number(gone.opened)
                    if number not in numbers:
                        numbers.add(number)
                        yield _withdrawn(gone, number)
            if self._is_awaited(rule):
                yield self._awaited(rule, max(numbers) + 1)

    def _number(self, opened: Opened) -> int:
        return self.replayed.numbers[opened.rule.id, opened.by]

    # -- what has opened

    def _occurrence(self, rule: MomentRule, opened: Opened) -> PlannedMoment:
        right = opened.right if opened.right is not None else self.state.right()
        why: list[Reason] = []
        was = self.replayed.postponed.get(opened.by)
        if was is not None and opened.event == "hearing":
            why.append(Reason("postponed", {"was": was, "on": opened.on}))
        day_zero = {"event": _event_of(opened.event), "on": opened.on}
        if rule.opened_by_talk:
            day_zero["moment"] = rule.opened_by_talk
        why.append(Reason("day_zero", day_zero))
        due = date_of(rule.due, opened.on, right, why)
        self.due_dates[rule.id] = due
        plan_by = advice = None
        if due is None:
            why.append(NO_DEADLINE)
            advice = advice_of(rule, right, why)
        else:
            plan_by = plan_by_of(rule, opened.on, due, right, self._staffed(rule), why)
        why += [Reason("attempt", {"on": a.on, "reason": a.reason}) for a in opened.attempts]
        if opened.held_on is not None:
            why.append(Reason("held", {"on": opened.held_on}))
        elif opened.closed_because is not None:
            why.append(Reason("closed", {"because": opened.closed_because, "on": opened.closed_on}))
        before_bot = self._was_due_before_bot(due)
        if before_bot:
            why.append(Reason("before_bot", {"due": due}))
        why += _sources(rule)
        return PlannedMoment(
            id=rule.id,
            occurrence=self._number(opened),
            actor=rule.actor,
            status="open" if opened.is_open else "held" if opened.held_on else "closed",
            opened_on=opened.on,
            due=due,
            plan_by=plan_by,
            advice=advice,
            held_on=opened.held_on,
            closed_on=opened.closed_on,
            closed_because=opened.closed_because,
            why=tuple(why),
            opened_by=opened.by,
            known_on=self._known_on(rule, opened, right),
            announce_on=self._announce_on(rule, opened, plan_by),
            held_by=opened.held_by,
            choice=opened.choice,
            cooperates=opened.cooperates,
            attempts=tuple(opened.attempts),
            before_bot=before_bot,
        )

    def _staffed(self, rule: MomentRule) -> Calendar:
        """Return when whoever holds the talk is at work: the worker's own days bind no coach."""
        return self.staffed if rule.actor == "social_worker" else self.centre

    def _known_on(self, rule: MomentRule, opened: Opened, right: Right) -> date:
        """Return the day from which the bot could know of this opening with this deadline."""
        known = [opened.on, opened.known_on]
        if rule.due is not None and rule.due.before is not None and right.known_on is not None:
            known.append(right.known_on)
        if opened.is_open and rule.id in self.replayed.reopened:
            known.append(self.replayed.reopened[rule.id])
        return max(known)

    def _was_due_before_bot(self, due: date | None) -> bool:
        since = self.state.in_bot_since
        return due is not None and since is not None and due < since

    def _announce_on(self, rule: MomentRule, opened: Opened, plan_by: date | None) -> date | None:
        """Return the day on which the checklist is announced, when that is not the opening."""
        if rule.announce is None or plan_by is None or not opened.is_open:
            return None
        latest = calendar.before(plan_by, rule.announce.before_plan_by)
        talk = self.state.latest(rule.announce.when_held)
        if talk is not None and talk.held_on is not None:
            latest = min(latest, talk.held_on)
        return max(latest, opened.on)

    # -- what is still to open

    def _is_awaited(self, rule: MomentRule) -> bool:
        """Say whether the moment belongs to this phase and branch and has not opened in it yet."""
        state = self.state
        if state.is_minor:
            return False
        if rule.opens == "hearing":
            return self._hearing_is_awaited()
        if rule.opens == "arrival_in_structure":
            return state.phase == "pending" and (
                state.awaits_structure or state.structure == "arrival_centre"
            )
        latest = state.latest(rule.id)
        if latest is not None and (latest.is_open or latest.held_on is not None):
            return False
        if rule.branch is None or rule.branch != state.round.branch:
            return False
        if state.ended is not None:
            return rule.opens == "refuses_to_leave" and state.end_reason == "no_cooperation"
        return True

    def _hearing_is_awaited(self) -> bool:
        """Say whether a suspensive appeal is known and no hearing of it yet."""
        now = self.state.round
        return self.state.phase == "cgvs_negative" and bool(now.suspensive) and not now.hearings

    def _awaited(self, rule: MomentRule, occurrence: int) -> PlannedMoment:
        why: list[Reason] = []
        due = advice = None
        talk = rule.opened_by_talk
        if talk is not None:
            why.append(Reason("waits_for_talk", {"moment": talk}))
        else:
            why.append(Reason("waits_for", {"event": rule.opens}))
        if not self.state.arrived_too_late or rule.branch != "otp":
            due, advice = self._latest(rule, why)
        why += _sources(rule)
        return PlannedMoment(
            id=rule.id,
            occurrence=occurrence,
            actor=rule.actor,
            status="provisional",
            due=due,
            advice=advice,
            why=tuple(why),
        )

    def _latest(self, rule: MomentRule, why: list[Reason]) -> tuple[date | None, date | None]:
        """Return the latest date that follows already, and the advice date."""
        right = self.state.right()
        if rule.due is None:
            why.append(NO_DEADLINE)
            return None, advice_of(rule, right, why)
        start = self.due_dates.get(rule.opened_by_talk) if rule.opened_by_talk else None
        due = date_of(rule.due, start, right, why)
        self.due_dates[rule.id] = due
        if due is not None:
            why.append(Reason("latest", {"due": due}))
        return due, None


def _withdrawn(gone: Gone, number: int) -> PlannedMoment:
    """Return the moment that a fact had opened which was taken back."""
    opened = gone.opened
    return PlannedMoment(
        id=opened.rule.id,
        occurrence=number,
        actor=opened.rule.actor,
        status="closed",
        opened_on=opened.on,
        opened_by=opened.by,
        known_on=opened.known_on,
        closed_on=gone.withdrawn_on,
        closed_because="withdrawn",
        why=(Reason("closed", {"because": "withdrawn", "on": gone.withdrawn_on}),),
    )


def _event_of(event: str) -> str:
    """Return `held` for the opening by a talk, else the event itself."""
    return event.partition(":")[0]


def _sources(rule: MomentRule) -> tuple[Reason, ...]:
    """Return the paragraph of the instruction and our reading of it."""
    return _quoted(rule.source, rule.reading)


@lru_cache(maxsize=256)
def _quoted(source: str, reading: str) -> tuple[Reason, ...]:
    return Reason("source", {"text": source}), Reason("reading", {"text": reading})
