"""What had to be said of a resident, and when: worked out day by day from the judge's reading.

The product asks "what comes next?" and sleeps until then. Here every morning of the year is looked
at in turn, and days are counted in a list of open days: what both arrive at should be the same.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from scheduling import facts as f
from tests.simulation.almanac import (
    DAY,
    HALF_PAST_EIGHT,
    Almanac,
    Days,
    brussels,
    in_office_hours,
    instant,
    reachable,
)
from tests.simulation.reading import QUESTIONS, RULES, WORKER, Reading, Recorded, Talk, numbers
from tests.simulation.region import Region


@dataclass(frozen=True, order=True)
class Said:
    """A step that is said at a UTC instant; `due` is an ISO date or empty."""

    at: datetime
    moment: str
    occurrence: int
    step: str
    ordinal: int
    due: str
    audience: str = "responsible"


@dataclass(frozen=True)
class Period:
    """What holds from one act to the next."""

    at: datetime
    until: datetime
    reading: Reading
    numbers: Mapping[tuple[str, int], int]
    open: Days
    """On which days the centre of the resident works."""
    staffed: Days
    """On which days the responsible person does, too."""
    own: frozenset[int]
    snoozed: Mapping[tuple[str, int], date]


def periods(
    acts: Sequence[Sequence[Recorded]], region: Region, almanac: Almanac, until: datetime
) -> Iterator[Period]:
    """Yield the periods of a resident, given what each act recorded."""
    facts: list[Recorded] = []
    gone: list[Talk] = []
    reading: Reading | None = None
    for number, act in enumerate(acts):
        withdrawn = {one.fact.seq for one in act if isinstance(one.fact, f.Withdrawn)}
        if reading is not None:
            gone += [talk for talk in reading.talks if talk.by in withdrawn]
        facts += act
        reading = Reading(facts, almanac)
        house = region.by_id.get(reading.centre or "")
        responsible = reading.worker or (house.coordinator if house else None)
        closing = house.closing_days if house else frozenset()
        named = numbers(reading.talks, gone, reading.withdrawn)
        yield Period(
            at=act[0].at,
            until=acts[number + 1][0].at if number + 1 < len(acts) else until,
            reading=reading,
            numbers=named,
            open=almanac.open(closing),
            staffed=almanac.open(closing, region.weekdays.get(responsible or "", range(5))),
            own=frozenset(one.seq for one in facts if one.by == responsible),
            snoozed={
                (one.fact.moment, one.fact.occurrence): one.fact.until
                for one in reading.standing
                if isinstance(one.fact, f.Snoozed)
            },
        )


def expected(
    acts: Sequence[Sequence[Recorded]], region: Region, almanac: Almanac, until: datetime
) -> list[Said]:
    """Return all that had to be said of a resident up to an instant, in order."""
    said: list[Said] = []
    for period in periods(acts, region, almanac, until):
        Look(period, almanac, period.at, said, at_once=True).take()
        talks = [talk for talk in period.reading.talks if talk.state == "open"]
        if not talks and not period.reading.unanswered:
            continue
        day = brussels(period.at).date()
        while (at := instant(day, HALF_PAST_EIGHT)) < period.until:
            if at > period.at:
                Look(period, almanac, at, said).take()
            day += DAY
    return said


class Look:
    """One look at one instant: what has to be said then is added to `said`."""

    def __init__(
        self,
        period: Period,
        almanac: Almanac,
        at: datetime,
        said: list[Said],
        *,
        at_once: bool = False,
    ) -> None:
        """Look at `at`; `at_once`: because something was recorded then."""
        self.period, self.reading = period, period.reading
        self.working = almanac.working
        self.at, self.today = at, brussels(at).date()
        self.said = said
        self.is_awake = at_once

    def take(self) -> None:
        """Say what is due."""
        before = len(self.said)
        self._go_round()
        if len(self.said) > before and not self.is_awake:
            self.is_awake = True  # whoever is woken also says what needs no office hours
            self._go_round()

    def _go_round(self) -> None:
        talks = [talk for talk in self.reading.talks if talk.state == "open"]
        for talk in talks:
            if not self._speaks_for(talk, talks):
                self._talk(talk)
        for kind, (since, known) in self.reading.unanswered.items():
            self._ask(kind, since, known)

    def _speaks_for(self, talk: Talk, talks: Sequence[Talk]) -> bool:
        """Say whether the talk after the final decision speaks for the first talk too."""
        return talk.moment == "first_talk" and any(
            other.moment == "talk_after_final" and other.on == talk.on for other in talks
        )

    def _say(
        self, talk: Talk, step: str, ordinal: int, due: date | None, audience: str = "responsible"
    ) -> None:
        number = self.period.numbers[talk.moment, talk.by]
        text = due.isoformat() if due else ""
        self.said.append(Said(self.at, talk.moment, number, step, ordinal, text, audience))

    # -- one open talk

    def _talk(self, talk: Talk) -> None:
        rule, reading = RULES[talk.moment], self.reading
        key = talk.moment, self.period.numbers[talk.moment, talk.by]
        history = [one for one in self.said if (one.moment, one.occurrence) == key]
        told = [one for one in history if one.step != "escalation"]
        due = reading.due(talk)
        days = self.period.staffed if rule.actor == WORKER else self.period.open
        plan_by = None if due is None else self._plan_by(talk, due, days)
        if not told:
            if not self._opens_now(talk, plan_by):
                return
            self._say(talk, "opening", 0, due)
            history = [self.said[-1]]
        elif told[-1].due != (due.isoformat() if due else ""):
            if self._soon(plan_by) == self.at:
                moves = sum(one.step == "moved" for one in told)
                self._say(talk, "moved", moves, due)
        else:
            self._follow(talk, due, plan_by, days, told)
        if due is not None and history:
            self._escalate(talk, due, history)

    def _plan_by(self, talk: Talk, due: date, days: Days) -> date:
        last, ends = due, self.reading.right_ends
        if talk.moment == "otp_intake" and not self.reading.extended and ends and ends < due:
            last = ends
        return self._last(talk.on, last, days)

    def _last(self, first: date, last: date, days: Days) -> date:
        """Return the last day to plan: of the person, else of the centre, else of anybody."""
        for candidates in (days, self.period.open, self.working):
            found = candidates.last_within(first, last)
            if found is not None:
                return found
        return last

    def _morning(self, first: date, last: date, days: Days) -> date:
        """Return the day on which to say by when to plan: where all are free, the next one."""
        day = self._last(first, last, days)
        return day if day in self.working else days.first_from(day)

    def _soon(self, plan_by: date | None) -> datetime:
        at = reachable(self.at, self.period.open)
        if plan_by is not None and brussels(at).date() > plan_by:
            return reachable(self.at, self.working)
        return at

    def _opens_now(self, talk: Talk, plan_by: date | None) -> bool:
        day, is_announced = talk.on, False
        if talk.moment == "otp_outtake" and plan_by is not None:
            discussed = self.reading.held_on("otp_discussion")
            day = self.working.nth_before(plan_by, 5)
            day = max(talk.on, min(day, discussed) if discussed else day)
            is_announced = True
        if day > self.today:
            return False
        own = talk.by in self.period.own and RULES[talk.moment].actor == WORKER
        if own and not is_announced:
            if self.is_awake:
                return True
            first = self.period.open.first_from(day)
            if plan_by is not None and first > plan_by:
                first = self.working.first_from(day)
            return self.today == first
        return self._soon(plan_by) == self.at

    def _follow(
        self, talk: Talk, due: date | None, plan_by: date | None, days: Days, told: Sequence[Said]
    ) -> None:
        """Say the last step whose morning has come since the last message, if any."""
        names = {(one.step, one.ordinal, one.due) for one in told}
        text = due.isoformat() if due else ""
        steps = self._steps(talk, due, plan_by, days)
        until = self.period.snoozed.get((talk.moment, told[0].occurrence))
        if until is not None:
            day = days.first_from(until)
            if plan_by is not None and day >= plan_by:
                day = min(self.working.first_from(until), self.working.nth_before(plan_by, 1))
            waited = (day, "snoozed", (until - talk.on).days)
            steps = [waited, *(step for step in steps if step[0] >= day)]
        passed = None
        for day, step, ordinal in sorted(steps, key=lambda one: one[0]):
            at = instant(day, HALF_PAST_EIGHT)
            if told[-1].at < at <= self.at and (step, ordinal, text) not in names:
                passed = (at, step, ordinal)
        if passed is not None and self._when(passed[0], days) == self.at:
            self._say(talk, passed[1], passed[2], due)

    def _steps(
        self, talk: Talk, due: date | None, plan_by: date | None, days: Days
    ) -> list[tuple[date, str, int]]:
        """Return the steps after the opening with the morning of each, up to today's."""
        if due is None or plan_by is None:
            marks = ((5, 0), (20, 1))
            count = self.period.open.nth_after
            return [(days.first_from(count(talk.on, n)), "follow_up", k) for n, k in marks]
        steps, length = [], (plan_by - talk.on).days
        eve = self.working.nth_before(plan_by, 2)
        if eve >= talk.on:
            steps.append((self._morning(talk.on, eve, days), "before", length))
        steps.append((self._morning(talk.on, plan_by, days), "plan_by", length))
        number = 0
        while (nominal := self.period.open.nth_after(due, 1 + 2 * number)) <= self.today:
            steps.append((days.first_from(nominal), "overdue", (nominal - due).days))
            number += 1
        return steps

    def _escalate(self, talk: Talk, due: date, history: Sequence[Said]) -> None:
        known = max(talk.on, talk.known)
        if RULES[talk.moment].before_right_ends is not None and self.reading.round.right_known:
            known = max(known, self.reading.round.right_known)
        if talk.moment in self.reading.reopened:
            known = max(known, self.reading.reopened[talk.moment])
        day = self.period.open.nth_after(max(due, known), 2)
        at = instant(day, HALF_PAST_EIGHT)
        names = {(one.step, one.due) for one in history}
        is_new = ("escalation", due.isoformat()) not in names
        if at <= self.at and is_new and self._when(at, self.period.open) == self.at:
            self._say(talk, "escalation", 0, due, "coordinator")

    def _when(self, at: datetime, days: Days) -> datetime:
        """Return when what was planned for `at`, which has come, can be said."""
        if brussels(at).date() == self.today and in_office_hours(self.at):
            return self.at
        return reachable(self.at, days)

    # -- what should be known

    def _ask(self, kind: str, since: date, known: date) -> None:
        """Ask whoever should know; the coordinator some working days after that."""
        rule, count = QUESTIONS[kind], self.working.nth_after
        first = max(count(since, rule.days) if rule.days else since, count(known, 1))
        asked = {one.ordinal for one in self.said if (one.moment, one.due) == (kind, str(since))}
        days = dict.fromkeys(rule.readers, first)
        days["coordinator"] = count(first, rule.coordinator_days)
        for ordinal, (audience, day) in enumerate(days.items()):
            at = instant(self.period.open.first_from(day), HALF_PAST_EIGHT)
            has_come = at <= self.at and self._when(at, self.period.open) == self.at
            if has_come and ordinal not in asked:
                said = Said(self.at, kind, 1, "ask", ordinal, since.isoformat(), audience)
                self.said.append(said)
