"""The judge: what people see in Slack, laid beside what they were promised and what was due."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from scheduling.calendar import Calendar
from scheduling.reminders import BRUSSELS
from tests.chaos.expected import Step
from tests.chaos.people import Click, Command

CODE = re.compile(r"\b[A-Z][A-Z0-9]-[0-9]{3,5}\b")
OFFICE = (time(8, 0), time(18, 0))
NO_TIME = timedelta(0)


@dataclass(frozen=True)
class Standing:
    """A message that stands in Slack; `at` is when it was posted, in product time (UTC)."""

    id: str | None
    """What its metadata names it."""
    channel: str
    ts: str
    at: datetime
    text: str
    is_reply: bool = False

    @property
    def is_page(self) -> bool:
        """Say whether it is a further page of a digest."""
        return self.id is not None and "." in self.id

    @property
    def codes(self) -> frozenset[str]:
        """Return the case codes that it names."""
        return frozenset(CODE.findall(self.text))

    @property
    def day(self) -> date:
        """Return the Brussels date on which it was posted."""
        return self.at.astimezone(BRUSSELS).date()

    def __str__(self) -> str:
        """Return where and when it stands, and how it begins."""
        return f"{self.channel} {self.at:%d %b %H:%M:%S} {self.text[:60]!r}"


@dataclass(frozen=True)
class Evidence:
    """All that the judge looks at."""

    messages: Sequence[Standing]
    steps: Sequence[Step] = ()
    """What was due, reckoned from the facts."""
    rows: Mapping[str, tuple[str, tuple[object, ...]] | None] = field(default_factory=dict)
    """By message id the resident and step for which the bot posted it; None for a digest."""
    digests: Sequence[tuple[str, date]] = ()
    """The channels in which a digest was due, and the Brussels date."""
    commands: Sequence[Command] = ()
    journal: Mapping[tuple[str, str, str | None, date], int] = field(default_factory=dict)
    """How often a decision stands in the journal: by code, fact, kind and date."""
    clicks: Sequence[Click] = ()
    shown: Mapping[tuple[str, str], bool] = field(default_factory=dict)
    """By checklist and item, whether Slack shows it as ticked."""
    kept: Mapping[tuple[str, str], bool] = field(default_factory=dict)
    """The same as the journal has it."""
    differences: Sequence[str] = ()
    """Where the agenda is not the plan of the facts."""
    unsent: Mapping[str, int] = field(default_factory=dict)
    """What still waits in the outbox, by state."""
    wrong_days: Collection[date] = ()
    """The Brussels dates on which wall clocks were wrong."""
    clock_error: timedelta = NO_TIME
    """By how much wall clocks were wrong at worst: so much too early can a step come."""


@dataclass
class Verdict:
    """What the judge found, a sentence each."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    lateness: list[timedelta] = field(default_factory=list)
    misled: list[timedelta] = field(default_factory=list)
    """The same for days on which wall clocks were wrong."""
    sure_ticks: int = 0
    """Items of which the last word is certain."""

    @property
    def is_clean(self) -> bool:
        """Say whether nothing was lost, doubled or wrong."""
        return not (self.lost or self.doubled or self.wrong)

    @property
    def latest(self) -> timedelta:
        """Return by how much the latest step was late on days on which the clocks were right."""
        return max(self.lateness, default=NO_TIME)

    @property
    def latest_misled(self) -> timedelta:
        """Return the same for days on which a wall clock was wrong for a time."""
        return max(self.misled, default=NO_TIME)


def judge(evidence: Evidence) -> Verdict:
    """Return the verdict."""
    verdict = Verdict()
    _judge_ids(evidence, verdict)
    _judge_steps(evidence, verdict)
    _judge_contents(evidence, verdict)
    _judge_digests(evidence, verdict)
    _judge_commands(evidence, verdict)
    _judge_ticks(evidence, verdict)
    verdict.wrong += [f"agenda: {each}" for each in evidence.differences]
    verdict.lost += [f"{n} rows are {state}" for state, n in evidence.unsent.items() if n]
    return verdict


def _judge_ids(evidence: Evidence, verdict: Verdict) -> None:
    """No message stands twice under its id."""
    by_id: defaultdict[str, list[Standing]] = defaultdict(list)
    for message in evidence.messages:
        if message.id is not None:
            by_id[message.id].append(message)
    for message_id, found in by_id.items():
        if len(found) > 1:
            places = "; ".join(map(str, found))
            verdict.doubled.append(f"id {message_id} stands {len(found)} times: {places}")


def _judge_steps(evidence: Evidence, verdict: Verdict) -> None:
    """Every step that was due stands once, on its day, and nothing else does."""
    due = {(step.resident_id, step.name): step for step in evidence.steps}
    found: defaultdict[object, list[Standing]] = defaultdict(list)
    for message in evidence.messages:
        row = evidence.rows.get(message.id or "")
        if row is not None and not message.is_page:
            found[row].append(message)
    stands = frozenset(found)
    for name, step in due.items():
        standing = found.pop(name, [])
        is_served = any((step.resident_id, other) in stands for other in step.served_by)
        if not standing and not step.may_be_left_out and not is_served:
            verdict.lost.append(f"{_named(step)} stands nowhere")
        if len({message.id for message in standing}) > 1:
            places = "; ".join(map(str, standing))
            verdict.doubled.append(f"{_named(step)} stands {len(standing)} times: {places}")
        if standing:
            _judge_instant(step, standing[0], evidence, verdict)
    for standing in found.values():
        verdict.wrong += [f"not due: {message}" for message in standing]


def _judge_instant(step: Step, message: Standing, evidence: Evidence, verdict: Verdict) -> None:
    """A step stands after it was due, on its day, and within office hours."""
    lateness = verdict.misled if step.day in evidence.wrong_days else verdict.lateness
    lateness.append(max(NO_TIME, message.at - step.at))
    if message.at < step.at - evidence.clock_error - timedelta(seconds=1):
        verdict.wrong.append(f"{_named(step)} stands too early: {message}")
    if message.day != step.day:
        verdict.wrong.append(f"{_named(step)} stands on another day: {message}")
    if not step.own and not _is_office_time(message.at, evidence.clock_error):
        verdict.wrong.append(f"{_named(step)} stands outside office hours: {message}")


def _is_office_time(at: datetime, clock_error: timedelta) -> bool:
    local = at.astimezone(BRUSSELS)
    instants = (local + clock_error, local, local - clock_error)
    return Calendar().is_staffed(local.date()) and any(
        OFFICE[0] <= each.time() < OFFICE[1] for each in instants
    )


def _judge_contents(evidence: Evidence, verdict: Verdict) -> None:
    """Whatever their ids: of each resident so much stands each day as was due that day."""
    least: Counter[tuple[str, date]] = Counter()
    most: Counter[tuple[str, date]] = Counter()
    for step in evidence.steps:
        most[step.code, step.day] += 1
    needed = {
        (step.resident_id, step.served_by | {step.name}): (step.code, step.day)
        for step in evidence.steps
        if not step.may_be_left_out
    }
    least.update(needed.values())
    stands: Counter[tuple[str, date]] = Counter(
        (code, message.day)
        for message in evidence.messages
        if not message.is_page
        for code in message.codes
    )
    for (code, day), count in stands.items():
        if count > most[code, day]:
            verdict.doubled.append(
                f"{code} has {count} messages of {day}, and {most[code, day]} were due"
            )
    for (code, day), count in least.items():
        if count > stands[code, day]:
            verdict.lost.append(
                f"{code} has {stands[code, day]} messages of {day}, and {count} were due"
            )


def _judge_digests(evidence: Evidence, verdict: Verdict) -> None:
    """Each region has one digest for each period."""
    channels = {channel for channel, _ in evidence.digests}
    stands = Counter(
        (message.channel, message.day)
        for message in evidence.messages
        if message.channel in channels and not message.is_reply and not message.codes
    )
    for place in evidence.digests:
        if stands[place] < 1:
            verdict.lost.append(f"digest in {place[0]} of {place[1]}")
        if stands[place] > 1:
            verdict.doubled.append(f"digest in {place[0]} of {place[1]}: {stands[place]}")
    for place in stands.keys() - set(evidence.digests):
        verdict.wrong.append(f"digest in {place[0]} of {place[1]} was not due")


def _judge_commands(evidence: Evidence, verdict: Verdict) -> None:
    """What was answered with success is in the journal, and nothing is there twice."""
    for command in evidence.commands:
        key = (command.code, command.fact, command.kind, command.on)
        if evidence.journal.get(key, 0) == 0:
            verdict.lost.append(f"acknowledged and not in the journal: {command}")
    for key, count in evidence.journal.items():
        if count > 1:
            verdict.doubled.append(f"{count} times in the journal: {key}")


def _judge_ticks(evidence: Evidence, verdict: Verdict) -> None:
    """Ticks are as last acknowledged, in the journal and for everybody to see."""
    by_item: defaultdict[tuple[str, str], list[Click]] = defaultdict(list)
    for click in evidence.clicks:
        by_item[click.checklist, click.item].append(click)
    for key, clicks in by_item.items():
        possible = _last_words(clicks)
        verdict.sure_ticks += len(possible) == 1
        kept = evidence.kept.get(key, False)
        if possible and kept not in possible:
            state = "ticked" if kept else "not ticked"
            verdict.lost.append(f"item {key} is {state}, against what was acknowledged last")
    for key, shown in evidence.shown.items():
        if shown != evidence.kept.get(key, False):
            state = "ticked" if shown else "not ticked"
            verdict.wrong.append(f"item {key} shows as {state}, and the journal says otherwise")


def _last_words(clicks: Iterable[Click]) -> set[bool]:
    """Return the states in which an item may be; none when nothing is certain.

    That is what the last certain click wanted, or one that was made at the same time, or one of
    which the person was not told what became of it: Slack may have delivered it late.
    """
    certain = [click for click in clicks if _is_certain(click)]
    if not certain:
        return set()
    last = max(certain, key=lambda click: click.end)
    overlapping = {c.wanted for c in certain if c.end > last.begin}
    return overlapping | {c.wanted for c in clicks if not _is_certain(c)}


def _is_certain(click: Click) -> bool:
    """Say whether it was acknowledged without a word, which says that it is saved."""
    return click.acked and not click.failed


def _named(step: Step) -> str:
    moment, occurrence, what, ordinal, due = step.name
    return f"{step.code} {moment}/{occurrence} {what}/{ordinal} due {due} at {step.at:%d %b %H:%M}"
