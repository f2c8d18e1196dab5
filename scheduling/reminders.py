"""Reminders: which steps of a plan are due now, and when to look again.

A step is named by (moment, occurrence, step, ordinal, due); what has been sent under that name is
not sent again. Steps that lie in the past collapse into the latest. Everything but an opening that
the responsible person caused waits for office hours on a day on which that person works.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from scheduling import calendar
from scheduling.calendar import Calendar, Term
from scheduling.plan import Plan, PlannedMoment
from scheduling.rules import Audience, Procedure, QuestionRule, ReminderRules, Step

BRUSSELS = ZoneInfo("Europe/Brussels")


@dataclass(frozen=True, slots=True)
class Sent:
    """A step that has been put in the outbox already; `created_at` is a UTC instant."""

    moment: str
    occurrence: int
    step: str
    ordinal: int
    due: date | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Reminder:
    """A step to send; `at` is the UTC instant from which it is due."""

    moment: str
    occurrence: int
    step: str
    ordinal: int
    due: date | None
    audience: Audience
    at: datetime
    previous_due: date | None = None

    @property
    def name(self) -> tuple[str, int, str, int, date | None]:
        """Return what makes the step unique within a trajectory."""
        return (self.moment, self.occurrence, self.step, self.ordinal, self.due)


@dataclass(frozen=True, slots=True)
class Upcoming:
    """The steps due now, and the UTC instant of the next one (None: nothing ahead)."""

    due: tuple[Reminder, ...]
    next_at: datetime | None


IsNew = Callable[[Reminder], bool]
"""Says of a step whether it has not been told and comes after what has."""


NEVER: Mapping[int, datetime] = MappingProxyType({})
"""Where nobody says when facts were recorded."""


def brussels_date(at: datetime) -> date:
    """Return the Brussels date of a UTC instant."""
    return at.astimezone(BRUSSELS).date()


def upcoming(
    plan: Plan,
    procedure: Procedure,
    staffed: Calendar,
    *,
    sent: Collection[Sent],
    snoozes: Mapping[tuple[str, int], date],
    own: Collection[int],
    now: datetime,
    recorded: Mapping[int, datetime] = NEVER,
) -> Upcoming:
    """Return the steps of a plan that are due at `now` (a UTC instant), and when the next one is.

    `sent` is what went out before; `snoozes` gives, per occurrence, the Brussels date before which
    its responsible person does not want to be reminded; `own` holds the sequence numbers of the
    facts that the responsible person recorded: what they opened is posted at once, at any hour.
    `recorded` says when facts were recorded (UTC instants, by their sequence numbers): what lay
    before that is not due any more, also where the opening was told by a clock that is behind.
    """
    look = _Look(plan, procedure.reminders, staffed, snoozes, frozenset(own), now, recorded)
    told = list(sent)
    created_at = max([now, *(step.created_at for step in told)])  # clocks differ, and step back
    due: list[Reminder] = []
    while True:
        steps = list(look.all_steps(procedure, told))
        new = [step for step in steps if step.at <= now]
        if not new:
            return Upcoming(tuple(due), min((step.at for step in steps), default=None))
        due += new
        told += [Sent(*step.name, created_at=created_at) for step in new]


def _is_told_with_another(procedure: Procedure, plan: Plan, moment: PlannedMoment) -> bool:
    """Say whether the checklist of another moment, opened the same day, speaks for this one too."""
    other_id = procedure.moments[moment.id].told_with
    other = plan.moment(other_id) if other_id is not None else None
    return other is not None and other.status == "open" and other.opened_on == moment.opened_on


@dataclass(frozen=True, slots=True)
class _Look:
    """One look at a plan, at one instant."""

    plan: Plan
    rules: ReminderRules
    staffed: Calendar
    snoozes: Mapping[tuple[str, int], date]
    own: frozenset[int]
    now: datetime
    recorded: Mapping[int, datetime]

    def all_steps(self, procedure: Procedure, sent: Collection[Sent]) -> Iterator[Reminder]:
        """Yield what is due or next of every open moment and question, after what was sent."""
        history: dict[tuple[str, int], list[Sent]] = {}
        for step in sorted(sent, key=lambda s: s.created_at):
            history.setdefault((step.moment, step.occurrence), []).append(step)
        for moment in self.plan.moments:
            if moment.status == "open" and not _is_told_with_another(procedure, self.plan, moment):
                yield from self.steps(moment, history.get(moment.key, []))
        yield from self.asked(procedure, sent)

    # -- instants

    def at(self, day: date) -> datetime:
        """Return the UTC instant at which reminders go out on a Brussels date."""
        return datetime.combine(day, self.rules.at, BRUSSELS).astimezone(UTC)

    def in_office_hours(self, at: datetime, staffed: Calendar) -> datetime:
        """Return `at` where it lies in office hours of a staffed day, else when these begin."""
        local = at.astimezone(BRUSSELS)
        today = local.date()
        if staffed.is_staffed(today):
            if self.is_in_office_hours(at):
                return at
            if local.time() < self.rules.office_from:
                return self.at(today)
        return self.at(staffed.staffed_from(today + timedelta(days=1)))

    def is_in_office_hours(self, at: datetime) -> bool:
        """Say whether an instant lies in office hours, whatever the day."""
        return self.rules.office_from <= at.astimezone(BRUSSELS).time() < self.rules.office_until

    def when(self, at: datetime, staffed: Calendar) -> datetime:
        """Return when a step planned for `at` can go out: not at night after a time down."""
        if at > self.now:
            return at
        if brussels_date(at) == brussels_date(self.now) and self.is_in_office_hours(self.now):
            return self.now
        return self.in_office_hours(self.now, staffed)

    def soon(self, moment: PlannedMoment) -> datetime:
        """Return when news of a moment can go out: in office hours of the centre.

        Where the centre opens too late to plan the talk, those of any working day count.
        """
        at = self.in_office_hours(self.now, self.centre)
        if moment.plan_by is not None and brussels_date(at) > moment.plan_by:
            return self.in_office_hours(self.now, Calendar())
        return at

    @property
    def centre(self) -> Calendar:
        """Return when the centre works, whoever is responsible."""
        return Calendar(closing_days=self.staffed.closing_days)

    def staffed_for(self, moment: PlannedMoment) -> Calendar:
        """Return when reminders reach who holds the talk; only the worker's own days are known."""
        return self.staffed if moment.actor == "social_worker" else self.centre

    # -- the steps of one open moment

    def steps(self, moment: PlannedMoment, history: Sequence[Sent]) -> Iterator[Reminder]:
        """Yield what is due of an open moment (one step at most for a reader), and what is next."""
        told = [step for step in history if step.step != "escalation"]
        if not told:
            yield self._opening(moment)
        else:
            yield from self._after_opening(moment, told)
        yield from self._escalation(moment, history)

    def _opening(self, moment: PlannedMoment) -> Reminder:
        day = moment.announce_on or moment.opened_on or brussels_date(self.now)
        own = moment.opened_by in self.own and moment.actor == "social_worker"
        if day > brussels_date(self.now):
            first = self.centre.staffed_from(day)
            late = moment.plan_by is not None and first > moment.plan_by
            at = self.at(Calendar().staffed_from(day) if late else first)
        elif own and moment.announce_on is None:
            at = self.now
        else:
            at = self.soon(moment)
        return _reminder(moment, "opening", at)

    def _after_opening(self, moment: PlannedMoment, told: Sequence[Sent]) -> Iterator[Reminder]:
        last = told[-1]
        after = max(last.created_at, self.recorded.get(moment.opened_by or 0, last.created_at))
        if moment.due != last.due:
            moves = sum(step.step == "moved" for step in told)
            moved = _reminder(moment, "moved", self.soon(moment), moves)
            yield replace(moved, previous_due=last.due)
            if moved.at > self.now:
                return
            after = max(after, self.now)
        names = {(step.step, step.ordinal, step.due) for step in told}

        def is_new(step: Reminder) -> bool:
            return step.at > after and (step.step, step.ordinal, step.due) not in names

        passed: Reminder | None = None
        for step in self._planned(moment, is_new):
            if not is_new(step):
                continue
            if step.at > self.now:
                yield step
                break
            passed = step
        if passed is not None:
            yield replace(passed, at=self.when(passed.at, self.staffed_for(moment)))

    def _planned(self, moment: PlannedMoment, is_new: IsNew) -> list[Reminder]:
        """Return the steps after the opening by instant, up to the first new one after now."""
        rules = self.rules.without_due if moment.due is None else self.rules.with_due
        steps = [
            step
            for rule in rules
            if rule.audience == "responsible"
            for step in self._dated(rule, moment, is_new)
        ]
        snoozed = self._snoozed(moment)
        if snoozed is not None:
            steps = [snoozed, *(step for step in steps if step.at >= snoozed.at)]
        return sorted(steps, key=lambda step: step.at)

    def _snoozed(self, moment: PlannedMoment) -> Reminder | None:
        """Return the reminder on the day until which the responsible person wants to wait.

        A deadline that moved since keeps its own reminders: the wait ends before the day to plan.
        """
        until = self.snoozes.get(moment.key)
        if until is None or moment.opened_on is None:
            return None
        day = self.staffed_for(moment).staffed_from(until)
        if moment.plan_by is not None and day >= moment.plan_by:
            first = Calendar().staffed_from(until)
            day = min(first, calendar.previous_working_day(moment.plan_by))
        return _reminder(moment, "snoozed", self.at(day), (until - moment.opened_on).days)

    def _dated(self, rule: Step, moment: PlannedMoment, is_new: IsNew) -> Iterator[Reminder]:
        """Yield the instants of one rule: once, or repeated up to the first new one after now.

        What is repeated is numbered by the days since its anchor. Counting the repetitions would
        give the numbers of past ones again where the file moves to a centre with other open days.
        """
        anchor, opened_on = _anchor(rule, moment), moment.opened_on
        if anchor is None or opened_on is None:
            return
        staffed = self.staffed_for(moment)
        if rule.days <= 0:
            day = calendar.before(anchor, Term(days=-rule.days, unit="working_days"))
            if day >= opened_on:
                last = staffed.last_day_to_plan(opened_on, day)
                # Where a weekend is all there is to plan in, nobody would read it then.
                at = self.at(last if calendar.is_working_day(last) else staffed.staffed_from(last))
                yield _reminder(moment, rule.step, at, (anchor - opened_on).days)
            return
        day = self.centre.open_after(anchor, rule.days)
        while True:
            at = self.at(staffed.staffed_from(day))
            ordinal = rule.ordinal if rule.every is None else (day - anchor).days
            step = _reminder(moment, rule.step, at, ordinal)
            yield step
            if rule.every is None or (at > self.now and is_new(step)):
                return
            day = self.centre.open_after(day, rule.every)

    def _escalation(self, moment: PlannedMoment, history: Sequence[Sent]) -> Iterator[Reminder]:
        """Yield what goes to the coordinator, on the centre's working days."""
        if moment.due is None or not history:
            return
        names = {(step.step, step.ordinal, step.due) for step in history}
        for rule in self.rules.with_due:
            anchor = _anchor(rule, moment)
            if rule.audience == "responsible" or anchor is None:
                continue
            day = self.centre.open_after(anchor, rule.days)
            at = self.when(self.at(day), self.centre)
            step = replace(_reminder(moment, rule.step, at, rule.ordinal), audience=rule.audience)
            if (step.step, step.ordinal, step.due) not in names:
                yield step

    # -- what should be known by now

    def asked(self, procedure: Procedure, sent: Collection[Sent]) -> Iterator[Reminder]:
        """Yield the questions about a missing OTP status or arrival, to each who is asked."""
        names = {(step.moment, step.ordinal, step.due) for step in sent if step.step == "ask"}
        rules: dict[str, QuestionRule] = {rule.id: rule for rule in procedure.question}
        for question in self.plan.questions:
            rule = rules[question.id]
            for ordinal, audience in enumerate(rule.asked):
                day = question.again_on if ordinal == len(rule.audiences) else question.ask_on
                at = self.when(self.at(self.centre.staffed_from(day)), self.centre)
                if (question.id, ordinal, question.since) not in names:
                    yield Reminder(question.id, 1, "ask", ordinal, question.since, audience, at)


def _anchor(rule: Step, moment: PlannedMoment) -> date | None:
    """Return the Brussels date from which a step is counted."""
    if rule.anchor == "opening":
        return moment.opened_on
    if rule.anchor == "plan_by":
        return moment.plan_by
    if rule.anchor == "overdue_since" and moment.due is not None:
        return max(moment.due, moment.known_on or moment.due)
    return moment.due


def _reminder(moment: PlannedMoment, step: str, at: datetime, ordinal: int = 0) -> Reminder:
    return Reminder(moment.id, moment.occurrence, step, ordinal, moment.due, "responsible", at)
