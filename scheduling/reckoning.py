"""Reckoning: from the facts of a trajectory to its plan, every date with its reasons."""

from collections.abc import Iterator, Sequence
from datetime import date

from scheduling import calendar
from scheduling import facts as f
from scheduling.calendar import Calendar, Term
from scheduling.concerns import conflicts, notices, questions
from scheduling.plan import Plan, PlannedMoment, Reason
from scheduling.rules import Deadline, MomentRule, Procedure
from scheduling.state import Opened, State
from scheduling.trajectory import replay

NO_DEADLINE = Reason("no_deadline")


def reckon(facts: Sequence[f.Fact], procedure: Procedure, staffed: Calendar) -> Plan:
    """Return the plan that the facts, given in recording order, ask for.

    `staffed` says when the centre and the responsible person are at work: it moves `plan_by`,
    never `due`. Facts that the procedure does not accept are listed in `refused`, by their
    position from 1.
    """
    replayed = replay(facts, procedure)
    state = replayed.state
    ends, ends_by = state.right_ends()
    standing = tuple(_Reckoner(state, staffed).moments())
    keys = {moment.key for moment in standing}
    moments = (*standing, *(gone for gone in replayed.withdrawn if gone.key not in keys))
    leave_after = procedure.material_help.leave_after
    return Plan(
        instruction=procedure.id,
        phase=state.phase,
        branch=state.branch,
        right_ends=ends,
        right_ends_by=ends_by,
        leave_by=None if ends is None else calendar.after(ends, leave_after),
        moments=moments,
        conflicts=conflicts(state, moments),
        notices=notices(state, moments),
        refused=replayed.refused,
        questions=questions(state),
        centre=state.centre,
        worker=state.worker,
        otp_centre=state.otp_centre,
        extended=state.is_extended,
    )


class _Reckoner:
    """Reckons the moments of one state, in the order of the procedure."""

    def __init__(self, state: State, staffed: Calendar) -> None:
        self.state = state
        self.staffed = staffed
        self.right_ends, _by = state.right_ends()
        self.reckoned: dict[str, PlannedMoment] = {}

    def moments(self) -> Iterator[PlannedMoment]:
        """Yield every occurrence, and what is still to open in this phase and branch."""
        for rule in self.state.procedure.moment:
            occurrences = self.state.opened.get(rule.id, [])
            for opened in occurrences:
                yield self._keep(self._occurrence(rule, opened))
            if self._is_awaited(rule):
                yield self._keep(self._awaited(rule, len(occurrences) + 1))

    def _keep(self, moment: PlannedMoment) -> PlannedMoment:
        self.reckoned[moment.id] = moment
        return moment

    # -- what has opened

    def _occurrence(self, rule: MomentRule, opened: Opened) -> PlannedMoment:
        why: list[Reason] = []
        if opened.postponed_from is not None:
            why.append(Reason("postponed", {"was": opened.postponed_from, "on": opened.on}))
        day_zero = {"event": _event_of(opened.event), "on": opened.on}
        if rule.opened_by_talk:
            day_zero["moment"] = rule.opened_by_talk
        why.append(Reason("day_zero", day_zero))
        due = self._date(rule.due, opened.on, why)
        plan_by = advice = None
        if due is None:
            why.append(NO_DEADLINE)
            advice = self._advice(rule, why)
        else:
            plan_by = self._plan_by(rule, opened.on, due, why)
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
            occurrence=opened.occurrence,
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
            known_on=max(opened.known_on, opened.on),
            announce_on=self._announce_on(rule, opened, plan_by),
            held_by=opened.held_by,
            choice=opened.choice,
            cooperates=opened.cooperates,
            attempts=tuple(opened.attempts),
            before_bot=before_bot,
        )

    def _was_due_before_bot(self, due: date | None) -> bool:
        since = self.state.in_bot_since
        return due is not None and since is not None and due < since

    def _announce_on(self, rule: MomentRule, opened: Opened, plan_by: date | None) -> date | None:
        """Return the day on which the checklist is announced, when that is not the opening."""
        if rule.announce is None or plan_by is None:
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
        latest = state.latest(rule.id)
        if latest is not None and (latest.is_open or latest.held_on is not None):
            return rule.id == "talk_after_hearing" and self._hearing_is_awaited(latest)
        if rule.id == "talk_after_hearing":
            return self._hearing_is_awaited(latest)
        if rule.id == "procedure_intake":
            return state.phase == "pending" and (
                state.awaits_structure or state.structure == "arrival_centre"
            )
        if rule.branch is None or rule.branch != state.branch:
            return False
        if state.ended is not None:
            return rule.opens == "refuses_to_leave" and state.end_reason == "no_cooperation"
        return True

    def _hearing_is_awaited(self, latest: Opened | None) -> bool:
        """Say whether a suspensive appeal is known and no hearing of it yet."""
        state = self.state
        if state.phase != "cgvs_negative" or not state.suspensive or state.cgvs is None:
            return False
        return latest is None or latest.on < state.cgvs.on

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
        if rule.due is None:
            why.append(NO_DEADLINE)
            return None, self._advice(rule, why)
        start = None
        if rule.opened_by_talk is not None:
            opening = self.reckoned.get(rule.opened_by_talk)
            start = opening.due if opening is not None else None
        due = self._date(rule.due, start, why)
        if due is not None:
            why.append(Reason("latest", {"due": due}))
        return due, None

    # -- dates

    def _date(self, rule: Deadline | None, start: date | None, why: list[Reason]) -> date | None:
        """Return the date that a deadline gives, and say how it was counted."""
        if rule is None:
            return None
        if rule.after is not None:
            if start is None:
                return None
            end = calendar.after(start, rule.term)
            why.append(
                Reason(
                    "counted", {"days": rule.days, "unit": rule.unit, "start": start, "end": end}
                )
            )
            _skipped(rule.term, start, end, why)
        else:
            if self.right_ends is None:
                return None
            why.append(self._right_reason(self.right_ends))
            end = calendar.before(self.right_ends, rule.term)
            params = {"days": rule.days, "unit": rule.unit, "end": self.right_ends, "due": end}
            why.append(Reason("counted_back", params))
            _skipped(rule.term, end, self.right_ends, why)
        if not calendar.is_working_day(end):
            why.append(Reason("stays", {"due": end}))
        return end

    def _right_reason(self, ends: date) -> Reason:
        """Say how the last day of material help was reckoned."""
        state, help_ = self.state, self.state.procedure.material_help
        _ends, by = state.right_ends()
        if by == "by_hand":
            return Reason("right_by_hand", {"ends": ends})
        if by == "stay_ended":
            return Reason("right_left", {"ends": ends})
        if by == "extension" and state.arrival is not None:
            days = help_.after_arrival.days
            return Reason(
                "right_extension", {"arrived_on": state.arrival.on, "days": days, "ends": ends}
            )
        notified = state.final.on if state.final is not None else ends
        days = help_.after_notification.days
        return Reason("right_notification", {"on": notified, "days": days, "ends": ends})

    def _advice(self, rule: MomentRule, why: list[Reason]) -> date | None:
        """Return the advice date (no deadline) of a moment, and say how it was counted."""
        if rule.advice is None or self.right_ends is None:
            return None
        on = calendar.before(self.right_ends, rule.advice.term)
        params = {
            "on": on,
            "days": rule.advice.days,
            "unit": rule.advice.unit,
            "end": self.right_ends,
        }
        why.append(Reason("advice", params))
        return on

    def _plan_by(self, rule: MomentRule, opened_on: date, due: date, why: list[Reason]) -> date:
        """Return the last day on which the talk can be planned: never after the deadline."""
        last = due
        capped = (
            rule.plan_by_not_after == "right_ends"
            and not self.state.is_extended
            and self.right_ends is not None
            and self.right_ends < due
        )
        if capped and self.right_ends is not None:
            last = self.right_ends
        plan_by = self.staffed.last_day_to_plan(opened_on, last)
        if capped:
            why.append(Reason("plan_by_right", {"plan_by": plan_by, "right_ends": last}))
        elif plan_by < due:
            why.append(Reason("plan_by_earlier", {"plan_by": plan_by, "due": due}))
        if not self.staffed.is_staffed(plan_by) and calendar.is_working_day(plan_by):
            why.append(Reason("closing_ignored"))
        return plan_by


def _event_of(event: str) -> str:
    """Return `held` for the opening by a talk, else the event itself."""
    return event.partition(":")[0]


def _skipped(term: Term, start: date, end: date, why: list[Reason]) -> None:
    """Name the public holidays on weekdays that a count of working days passed over."""
    if term.unit != "working_days":
        return
    passed = tuple(
        day
        for day in calendar.days(start, end)
        if day.weekday() < 5 and day != start and not calendar.is_working_day(day)
    )
    if passed:
        why.append(Reason("skipped", {"days": passed}))


def _sources(rule: MomentRule) -> list[Reason]:
    """Return the paragraph of the instruction and our reading of it."""
    return [Reason("source", {"text": rule.source}), Reason("reading", {"text": rule.reading})]
