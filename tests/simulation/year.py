"""A year of a region: lives are drawn, played in a world, and judged."""

import hashlib
import heapq
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random

from scheduling import facts as f
from scheduling.refusal import Refusal
from tests.simulation import lives
from tests.simulation.almanac import HALF_PAST_EIGHT, Almanac, brussels, in_office_hours
from tests.simulation.expected import Said, expected
from tests.simulation.lives import Act
from tests.simulation.reading import RULES, WORKER, Recorded
from tests.simulation.region import Region
from tests.simulation.region import draw as draw_region
from tests.simulation.worlds import World

RESTLESS = 50
"""So often is a resident woken at one instant before the world is taken to be broken."""


@dataclass(frozen=True)
class Setting:
    """What is drawn from a seed, before anything happens."""

    year: int
    region: Region
    lives: Mapping[str, Sequence[Act]]

    @property
    def ends(self) -> datetime:
        """Return when the year is over."""
        return datetime(self.year + 1, 1, 1, tzinfo=UTC) - timedelta(hours=1)


@dataclass
class Year:
    """What happened: what was recorded act by act, what was said, and what is wrong with it."""

    setting: Setting
    recorded: dict[str, list[list[Recorded]]] = field(default_factory=dict)
    said: dict[str, list[Said]] = field(default_factory=dict)
    refused: int = 0
    wakes: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def steps(self) -> Counter[tuple[str, str]]:
        """Return how often each step was said, by moment and step."""
        return Counter((one.moment, one.step) for each in self.said.values() for one in each)

    @property
    def facts(self) -> Counter[str]:
        """Return how often each kind of fact was recorded."""
        every = (one for acts in self.recorded.values() for act in acts for one in act)
        return Counter(one.fact.fact for one in every)

    @property
    def digest(self) -> str:
        """Return what is the same for two years in which the same was said at the same time."""
        lines = sorted(f"{code} {one}" for code, each in self.said.items() for one in each)
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def draw(seed: int, residents: int, year: int) -> Setting:
    """Draw a region and the lives of its residents from a seed."""
    rng = Random(f"{seed}/{year}")
    region = draw_region(rng, year)
    codes = [
        f"{chr(65 + n // 90_000)}{n // 10_000 % 9 + 1}-{n % 10_000:04}" for n in range(residents)
    ]
    return Setting(
        year, region, {code: lives.draw(Random(f"{seed}/{code}"), region, year) for code in codes}
    )


def play(
    setting: Setting, world: World, progress: Callable[[datetime], None] = lambda _at: None
) -> Year:
    """Let everything happen in its order; nothing waits for a real clock."""
    year, ticket = Year(setting), count()
    numbers: dict[str, dict[int, int]] = {code: {} for code in setting.lives}
    waiting: list[tuple[datetime, int, str, Act | None]] = [
        (act.at, next(ticket), code, act) for code, acts in setting.lives.items() for act in acts
    ]
    heapq.heapify(waiting)
    while waiting:
        at, _, code, act = heapq.heappop(waiting)
        if at >= setting.ends:
            break
        progress(at)
        if act is not None:
            _record(year, world, code, act, numbers[code])
        for _ in range(RESTLESS):
            wakes_at = world.wakes_at(code)
            if wakes_at is None or wakes_at > at:
                break
            world.wake(code, at)
            year.wakes += 1
        else:
            year.faults.append(f"{code} {at}: is woken again and again")
            break
        if wakes_at is not None:
            heapq.heappush(waiting, (wakes_at, next(ticket), code, None))
    year.said = {code: world.said(code) for code in setting.lives}
    return year


def _record(year: Year, world: World, code: str, act: Act, numbers: dict[int, int]) -> None:
    """Have an act recorded, and note what became of it."""
    acts = year.recorded.setdefault(code, [])
    facts = list(act.facts)
    if act.withdraws is not None:
        if act.withdraws not in numbers:
            return
        day = brussels(act.at).date()
        facts.insert(0, f.Withdrawn(on=day, seq=numbers[act.withdraws]))
    try:
        world.record(code, facts, act.by, act.at)
    except Refusal as refusal:
        year.refused += 1
        if act.outcome == "accepted":
            year.faults.append(f"{code} {act.at}: {facts} refused: {refusal.code}")
        return
    if act.outcome == "refused":
        year.faults.append(f"{code} {act.at}: {facts} accepted")
    first = sum(map(len, acts)) + 1
    recorded = [Recorded(first + n, fact, act.by, act.at) for n, fact in enumerate(facts)]
    numbers[act.number] = first
    acts.append(recorded)


def judge(year: Year) -> list[str]:
    """Return what is wrong with a year; nothing when all was said once, in time, and no more."""
    setting, almanac = year.setting, Almanac(year.setting.year)
    wrong = list(year.faults)
    for code, acts in year.recorded.items():
        said = sorted(year.said.get(code, []))
        wrong += [f"{code}: {what}" for what in _plainly_wrong(said, acts, setting, almanac)]
        wanted = (
            Counter(expected(acts, setting.region, almanac, setting.ends)) if acts else Counter()
        )
        found = Counter(said)
        wrong += [f"{code}: not said: {one}" for one in (wanted - found).elements()]
        wrong += [f"{code}: said without cause: {one}" for one in (found - wanted).elements()]
    return wrong


def _plainly_wrong(
    said: Sequence[Said], acts: Sequence[Sequence[Recorded]], setting: Setting, almanac: Almanac
) -> list[str]:
    """Return what is wrong whatever the procedure asks: said twice, by night, on a free day.

    Only what somebody's own act opened may be said at once, when it was recorded.
    """
    names = Counter((one.moment, one.occurrence, one.step, one.ordinal, one.due) for one in said)
    wrong = [f"said {n} times: {name}" for name, n in names.items() if n > 1]
    recorded_at = {one.at for act in acts for one in act}
    for one in said:
        shown = brussels(one.at)
        on_time = one.at in recorded_at or shown.time() == HALF_PAST_EIGHT
        fits = shown.date() in almanac.working and in_office_hours(one.at)
        own = one.step == "opening" and RULES[one.moment].actor == WORKER
        if not on_time or not (fits or (own and one.at in recorded_at)):
            wrong.append(f"said at {shown}: {one}")
    return wrong
