"""What happens to residents in a year, drawn by chance: every branch, outcome and slip of the pen.

A life is a list of acts, each what somebody records at an instant. It is drawn beforehand and
knows nothing of what the bot makes of it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Literal

from scheduling import facts as f
from tests.simulation.almanac import brussels
from tests.simulation.region import ADMIN, House, Region

Outcome = Literal["accepted", "refused", "either"]

HOURS = (((7, 5), (16, 50)),) * 8 + (((4, 30), (6, 59)), ((17, 0), (21, 58)), ((0, 1), (3, 59)))
"""Between which times (UTC) people record things: mostly in office hours."""
GROUNDS: tuple[f.Ground, ...] = ("rvv", "no_appeal", "other")
REASONS: tuple[f.NotHeldReason, ...] = ("no_show", "refused", "interpreter", "staff", "other")
ENDS: tuple[f.EndReason, ...] = (
    *("left", "no_cooperation", "subsequent_application"),
    *("residence_permit", "status_granted", "returned"),
)


@dataclass(frozen=True)
class Act:
    """Somebody records facts at a UTC instant."""

    number: int
    at: datetime
    by: str
    facts: tuple[f.Fact, ...]
    withdraws: int | None = None
    """The act whose first fact is taken back along with it."""
    outcome: Outcome = "accepted"


class YearOver(Exception):
    """Nothing more happens in the year."""


@dataclass
class Life:
    """The acts of one resident so far, and where the resident is."""

    rng: Random
    region: Region
    year: int
    acts: list[Act] = field(default_factory=list)
    last: datetime = field(init=False)
    today: date = field(init=False)
    """The Brussels date on which the last thing happened."""
    home: House = field(init=False)
    worker: str | None = field(init=False)

    def __post_init__(self) -> None:
        """Begin somewhere, up to some weeks before the year: then the bot comes late."""
        self.last = datetime(self.year, 1, 2, 5, 0, 7, tzinfo=UTC)
        self.today = date(self.year, 1, 1) + timedelta(days=self.rng.randrange(-50, 300))
        self.home = self.rng.choice(self.region.regular())
        self.worker = self.rng.choice(self.home.workers) if self.chance(0.92) else None

    def chance(self, share: float) -> bool:
        """Say yes that often."""
        return self.rng.random() < share

    def between(self, least: int, most: int) -> date:
        """Return a day that is so many days from today."""
        return self.today + timedelta(days=self.rng.randint(least, most))

    def record(
        self,
        on: date,
        *facts: f.Fact,
        by: str | None = None,
        late: int | None = None,
        withdraws: int | None = None,
        outcome: Outcome = "accepted",
    ) -> int:
        """Have facts recorded on a day or (`late`) so many days afterwards; return the act."""
        if late is None:
            late = self.rng.choices(
                (0, self.rng.randint(1, 3), self.rng.randint(8, 18)), (8, 2, 1)
            )[0]
        begins, ends = self.rng.choice(HOURS)
        minutes = self.rng.randint(begins[0] * 60 + begins[1], ends[0] * 60 + ends[1])
        day = datetime.combine(on + timedelta(days=late), time(0, tzinfo=UTC))
        at = day + timedelta(minutes=minutes, seconds=self.rng.randint(1, 59))
        if at <= self.last:
            at = self.last + timedelta(minutes=self.rng.randint(1, 90))
        if brussels(at).year > self.year:
            raise YearOver
        self.last, number = at, len(self.acts)
        self.acts.append(Act(number, at, by or self.somebody(), facts, withdraws, outcome))
        self.today = max(self.today, on)
        return number

    def somebody(self) -> str:
        """Return who records: mostly the worker, else a colleague or who coordinates."""
        others = [self.home.coordinator, self.rng.choice(self.home.workers), ADMIN]
        return self.worker if self.worker and self.chance(0.6) else self.rng.choice(others)

    def correct(self, act: int, again: Callable[[date], f.Fact], on: date, least: date) -> None:
        """Have the date of what was recorded put right, at once or after an empty while."""
        right = max(least, on - timedelta(days=self.rng.randint(0, 4)))
        if self.chance(0.7):
            self.record(on, again(right), withdraws=act, late=self.rng.randint(0, 9))
        else:
            self.record(on, withdraws=act, late=self.rng.randint(0, 5))
            self.record(on, again(right), late=self.rng.randint(1, 9))

    def talk(
        self,
        moment: str,
        days: tuple[int, int],
        held: float = 0.8,
        by: str | None = None,
        also: str | None = None,
        cooperates: bool | None = None,
        early: bool = False,
    ) -> bool:
        """Have a talk: first perhaps not, perhaps put off, perhaps never, perhaps filed late.

        `early`: before the one that it follows, which somebody confirms at once or when asked.
        """
        for _ in range(self.rng.choice((0, 0, 0, 1, 2))):
            reason = self.rng.choice(REASONS)
            on = self.between(0, 3)
            missed = f.TalkNotHeld(on=on, moment=moment, reason=reason)
            self.record(on, missed, outcome="either")
        if self.chance(0.12):
            day = brussels(self.last).date()
            until = day + timedelta(days=self.rng.randint(1, 5))
            wait = f.Snoozed(on=day, moment=moment, occurrence=1, until=until)
            self.record(day, wait, late=0, outcome="either")
        if self.chance(0.15):
            tick = f.ItemTicked(
                on=brussels(self.last).date(),
                moment=moment,
                occurrence=1,
                item="options",
                done=True,
            )
            self.record(tick.on, tick, late=0, outcome="either")
        if not self.chance(held):
            return False
        on = self.between(*days)
        choice = self.rng.choice(("voluntary_return", "other", "undecided"))
        fact = f.TalkHeld(
            on=on, moment=moment, choice=choice, counts_as=also, cooperates=cooperates
        )
        if early:
            if self.chance(0.5):
                self.record(on, fact, by=by, outcome="refused")
            fact = fact.model_copy(update={"out_of_order": True})
        act = self.record(on, fact, by=by)
        if also is None and self.chance(0.04):
            self.record(on, withdraws=act, late=self.rng.randint(0, 6), outcome="either")
            later = self.between(0, 5)
            self.record(later, fact.model_copy(update={"on": later}), outcome="either")
        return True


def draw(rng: Random, region: Region, year: int) -> list[Act]:
    """Draw a life."""
    life = Life(rng, region, year)
    try:
        _arrives(life)
        if life.acts[-1].outcome != "refused" and life.chance(0.88):
            _hears_from_cgvs(life)
            _is_refused_for_good(life)
            _waits_for_otp(life)
            _goes(life)
    except YearOver:
        pass
    return life.acts


def _arrives(life: Life) -> None:
    arrived, rng = life.today, life.rng
    more = {"applied_on": arrived - timedelta(days=3)} if life.chance(0.3) else {}
    if life.chance(0.02):
        minor = f.Registered(on=arrived, centre=life.home.id, unaccompanied_minor=True)
        life.record(arrived, minor, outcome="refused")
        return
    if life.chance(0.2):
        centre = life.region.houses[0]
        first = f.Registered(on=arrived, structure="arrival_centre", centre=centre.id)
        life.record(arrived, first, by=rng.choice((centre.coordinator, ADMIN)))
        life.talk("info_session", (0, 8), 0.7, by=centre.coordinator)
        _moves(life, life.home, (1, 15), must=True)
    else:
        file = f.Registered(on=arrived, centre=life.home.id, worker=life.worker, **more)
        life.record(arrived, file)
    if life.chance(0.03):
        again = f.Registered(on=life.today, centre=life.home.id)
        life.record(life.today, again, outcome="either")
    life.talk("procedure_intake", (0, 30), 0.85)
    if life.chance(0.1):
        on = life.between(1, 20)
        life.record(on, f.TalkHeld(on=on, moment="ad_hoc_talk"))


def _hears_from_cgvs(life: Life) -> None:
    least = life.today + timedelta(days=1)
    on = life.between(2, 50)

    def decided(on: date) -> f.Fact:
        return f.Decision(on=on, kind="cgvs_negative")

    act = life.record(on, decided(on))
    if life.chance(0.1):
        life.correct(act, decided, on, least)
    elif life.chance(0.04):
        life.record(on, decided(on), outcome="refused")
    if life.chance(0.1):
        return
    was_held = life.talk("talk_after_cgvs", (0, 9), 0.75)
    appealed = life.rng.choice((True, True, True, False, None))
    if appealed is not None:
        day = life.between(1, 10)
        life.record(day, f.Appeal(on=day, suspensive=appealed))
    if appealed is not False and life.chance(0.7):
        _is_heard(life)
    _changes_hands(life)
    if life.chance(0.08):
        day = life.between(1, 10)
        life.record(day, f.Decision(on=day, kind="annulled"))
        life.today += timedelta(days=1)
        if life.chance(0.5):
            _hears_from_cgvs(life)
    elif not was_held and life.chance(0.15):
        late = f.TalkHeld(on=on + timedelta(days=2), moment="talk_after_cgvs")
        life.record(life.today, late, outcome="either")


def _is_heard(life: Life) -> None:
    known = max(life.between(1, 10), brussels(life.last).date())
    day = known + timedelta(days=life.rng.randint(1, 45))
    if life.chance(0.15):
        life.record(day, f.Hearing(on=day), late=life.rng.randint(0, 12))
    else:
        life.record(known, f.Hearing(on=day), late=0)
        while life.chance(0.3) and day > brussels(life.last).date() + timedelta(days=2):
            postponed = day + timedelta(days=life.rng.randint(3, 30))
            told = day - timedelta(days=1)
            life.record(told, f.Hearing(on=postponed), late=0)
            day = postponed
        if life.chance(0.03):
            far = date(life.year + 7, 3, 1)
            life.record(life.today, f.Hearing(on=far), late=0, outcome="refused")
    life.today = max(life.today, day)
    life.talk("talk_after_hearing", (0, 10), 0.75)


def _changes_hands(life: Life) -> None:
    if life.chance(0.2):
        others = [house for house in life.region.regular() if house != life.home]
        _moves(life, life.rng.choice(others), (0, 6))
    elif life.chance(0.12):
        on = life.between(0, 6)
        life.worker = life.rng.choice(life.home.workers)
        life.record(on, f.Assigned(on=on, worker=life.worker))


def _moves(life: Life, there: House, days: tuple[int, int], *, must: bool = False) -> None:
    """Move: announced or not, as announced or late, elsewhere, or not after all."""
    if life.chance(0.7):
        _is_announced(life, there)
        if life.chance(0.15):
            others = [house for house in life.region.regular() if house not in (life.home, there)]
            there = life.rng.choice(others)
        if not must and life.chance(0.2):
            return
    on = life.between(*days)
    life.home, life.worker = there, life.rng.choice((*there.workers, None))
    life.record(on, f.Transferred(on=on, centre=there.id, worker=life.worker))
    if life.chance(0.1):
        stays = f.TransferAnnounced(on=life.today, centre=there.id)
        life.record(life.today, stays, outcome="either")


def _is_announced(life: Life, there: House) -> None:
    """Announce a transfer, with or without its day, perhaps anew, perhaps taken back."""
    day = life.between(0, 3)

    def announced(on: date) -> f.Fact:
        expected = on + timedelta(days=life.rng.randint(0, 9)) if life.chance(0.7) else None
        return f.TransferAnnounced(on=on, centre=there.id, expected_on=expected)

    act = life.record(day, announced(day), late=life.rng.choice((0, 0, 0, 2)))
    if life.chance(0.1):
        day = life.between(1, 4)
        life.record(day, announced(day), withdraws=act if life.chance(0.5) else None)
    elif life.chance(0.1):
        life.record(life.today, withdraws=act, late=life.rng.randint(0, 4))


def _is_refused_for_good(life: Life) -> None:
    least, ground = life.today, life.rng.choice(GROUNDS)
    on = life.today if life.chance(0.12) else life.between(1, 40)

    def decided(on: date) -> f.Fact:
        return f.Decision(on=on, kind="final_negative", ground=ground)

    act = life.record(on, decided(on))
    if life.chance(0.06):
        life.correct(act, decided, on, least)
    if life.chance(0.04):
        early = f.TalkHeld(on=on, moment="third_talk")
        life.record(on, early, outcome="refused")


def _waits_for_otp(life: Life) -> None:
    fate = life.rng.random()
    if fate < 0.1:
        life.talk("talk_after_final", (0, 12), 0.7)
    elif fate < 0.3:
        on = life.between(0, 8)
        life.record(on, f.OtpNotAllocated(on=on))
        _stays_here(life, counts=life.chance(0.3))
    elif fate < 0.5:
        _asks_for_exception(life)
    else:
        if life.chance(0.6):
            life.talk("talk_after_final", (0, 6), 0.9)
        _is_allocated(life)


def _stays_here(life: Life, *, counts: bool = False) -> None:
    early = False
    if counts:
        if not life.talk("talk_after_final", (0, 6), 0.9, also="first_talk"):
            return
    else:
        life.talk("talk_after_final", (0, 6), 0.5)
        was_held = life.talk("first_talk", (0, 8))
        if not was_held and life.chance(0.5):
            return
        early = not was_held
    if life.talk("second_talk", (1, 9), early=early):
        life.talk("third_talk", (1, 12))


def _asks_for_exception(life: Life) -> None:
    on = life.between(0, 5)
    life.record(on, f.OtpException(on=on, state="requested"))
    life.talk("first_talk", (1, 6), 0.6)
    on = life.between(1, 9)
    if life.chance(0.5):
        life.record(on, f.OtpException(on=on, state="granted"))
        return
    life.record(on, f.OtpException(on=on, state="refused"))
    if life.chance(0.7):
        life.today += timedelta(days=1)
        _is_allocated(life)


def _is_allocated(life: Life) -> None:
    otp = life.rng.choice([house for house in life.region.regular() if house.otp])
    on = life.between(0, 10)
    life.record(on, f.OtpAllocated(on=on, centre=otp.id))
    if life.chance(0.15):
        day = life.between(3, 8)
        life.record(day, f.OtpNoShow(on=day))
        if life.chance(0.5):
            return
    final = max(fact.on for act in life.acts for fact in act.facts if isinstance(fact, f.Decision))
    day = life.between(1, 6)
    if life.chance(0.1):
        day = max(day, final + timedelta(days=life.rng.randint(31, 40)))
    if otp != life.home and life.chance(0.25):
        _is_announced(life, otp)
    life.home, life.worker = otp, life.rng.choice(otp.workers)
    late = life.rng.choice((0, 0, 1))
    life.record(day, f.OtpArrived(on=day, centre=otp.id, worker=life.worker), late=late)
    if day > final + timedelta(days=30):
        if life.chance(0.6):
            on = life.between(0, 4)
            life.record(on, f.RightEndSet(on=on, ends_on=on + timedelta(days=25)))
            _goes_through_otp(life)
        return
    _goes_through_otp(life)


def _goes_through_otp(life: Life) -> None:
    coach = life.home.coach
    agrees = life.rng.choice((True, True, False, None))
    was_taken_in = life.talk("otp_intake", (1, 9), 0.9, cooperates=agrees)
    if not was_taken_in and life.chance(0.5):
        return
    agrees = agrees and was_taken_in
    if agrees and life.chance(0.7):
        on = life.between(1, 3)
        life.record(on, f.Extension(on=on, state="requested"))
        if life.chance(0.6):
            on = life.between(1, 8)
            state = life.rng.choice(("granted", "granted", "refused"))
            life.record(on, f.Extension(on=on, state=state))
    elif life.chance(0.08):
        on = life.between(0, 3)
        life.record(on, f.RightEndSet(on=on, ends_on=on + timedelta(days=life.rng.randint(8, 40))))
    if not life.talk("icam_intake", (1, 12), 0.85, by=coach, early=not was_taken_in):
        return
    was_discussed = False
    if life.chance(0.85):
        was_discussed = life.talk("otp_discussion", (1, 8))
    if life.talk("otp_outtake", (1, 12), 0.85, early=not was_discussed):
        life.talk("icam_decision", (0, 6), by=coach)
    if life.chance(0.3):
        on = life.between(20, 60)
        refuses = f.RefusesToLeave(on=on)
        life.record(on, refuses, outcome="either")
        life.talk("icam_hearing", (1, 9), 0.0)


def _goes(life: Life) -> None:
    if not life.chance(0.7):
        return
    on, reason = life.between(1, 30), life.rng.choice(ENDS)
    life.record(on, f.StayEnded(on=on, reason=reason), late=0)
    if reason == "no_cooperation" and life.chance(0.5):
        day = life.between(1, 8)
        life.record(day, f.RefusesToLeave(on=day), outcome="either")
    elif reason == "subsequent_application" or life.chance(0.1):
        day = life.between(1, 10)
        life.home = life.rng.choice(life.region.regular())
        life.worker = life.rng.choice(life.home.workers)
        life.record(day, f.Registered(on=day, centre=life.home.id, worker=life.worker), late=0)
        life.talk("procedure_intake", (0, 20), 0.7)
        if life.chance(0.5):
            _hears_from_cgvs(life)
    elif life.chance(0.2):
        day = life.between(1, 10)
        life.record(day, f.Decision(on=day, kind="cgvs_negative"), outcome="refused")
