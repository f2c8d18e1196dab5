"""The state of a trajectory during replay: decisions, OTP, right to help, occurrences.

What a decision started ends with its annulment, with a subsequent application or with a new
registration: then a new `Round` begins under the same code, and the occurrences of the old one
are history.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from scheduling import calendar
from scheduling import facts as f
from scheduling.plan import Attempt, Branch, ClosedBecause, Phase, Reason, RightEndsBy
from scheduling.refusal import Refusal
from scheduling.rules import MomentRule, Procedure

EARLIER_PHASES: dict[str, tuple[str, ...]] = {
    "cgvs_negative": ("pending",),
    "final_negative": ("pending", "cgvs_negative"),
}


@dataclass(frozen=True, slots=True)
class Mark:
    """A fact that the state remembers: when it happened, its number, since when it is known."""

    on: date
    seq: int
    known_on: date


@dataclass(frozen=True, slots=True)
class Right:
    """The right to material help at one time: its last day, and what that was counted from."""

    ends: date | None = None
    by: RightEndsBy | None = None
    counted_from: date | None = None
    days: int = 0
    extended: bool = False
    known_on: date | None = None
    """The day from which the bot could know of this end."""


NO_RIGHT = Right()
"""As long as there is no final negative decision."""


@dataclass(slots=True)
class Opened:
    """An occurrence of a moment while facts are replayed."""

    rule: MomentRule
    on: date
    event: str
    by: int
    known_on: date
    held_on: date | None = None
    held_by: int | None = None
    closed_on: date | None = None
    closed_because: ClosedBecause | None = None
    choice: f.Choice | None = None
    cooperates: bool | None = None
    out_of_order: bool = False
    """The worker confirmed that the talk came before the one that it follows."""
    attempts: list[Attempt] = field(default_factory=list)
    right: Right | None = None
    """The right as it stood when the moment was held or closed: what came later moves it not."""

    @property
    def is_open(self) -> bool:
        """Say whether the talk is still to be held."""
        return self.held_on is None and self.closed_on is None


@dataclass(slots=True)
class Round:
    """What decisions started, until they no longer count."""

    began: Mark | None = None
    """The fact that ended the round before; None in the first one."""
    phase: Phase = "pending"
    branch: Branch | None = None
    cgvs: Mark | None = None
    final: Mark | None = None
    ground: f.Ground | None = None
    suspensive: bool | None = None
    hearings: list[date] = field(default_factory=list)
    allocation: Mark | None = None
    not_allocated: Mark | None = None
    exception: f.RequestState | None = None
    exception_mark: Mark | None = None
    no_show: Mark | None = None
    arrival: Mark | None = None
    otp_centre: str | None = None
    agreed: bool = False
    extension: f.RequestState | None = None
    right_set: date | None = None
    right_known_on: date | None = None
    refusal: Mark | None = None
    provision_ended_on: date | None = None
    left_on: date | None = None
    opened: dict[str, list[Opened]] = field(default_factory=dict)
    conflicts: list[Reason] = field(default_factory=list)
    notices: list[Reason] = field(default_factory=list)
    seen: dict[tuple[object, ...], int] = field(default_factory=dict)

    @property
    def awaits_arrival(self) -> bool:
        """Say whether a place is allocated in which the resident has not arrived."""
        if self.allocation is None:
            return False
        return self.arrival is None or self.allocation.on > self.arrival.on


@dataclass(slots=True)
class State:
    """Where a trajectory stands after the facts replayed so far."""

    procedure: Procedure
    is_minor: bool = False
    registered: Mark | None = None
    structure: f.Structure | None = None
    awaits_structure: bool = True
    circumstances: tuple[f.Circumstance, ...] = ()
    applied_on: date | None = None
    in_bot_since: date | None = None
    centre: str | None = None
    worker: str | None = None
    announced: Mark | None = None
    """The announcement of a transfer whose arrival is awaited."""
    expected_on: date | None = None
    """The day from which that arrival is awaited."""
    expected_centre: str | None = None
    came: Mark | None = None
    """The fact by which the resident came to the centre."""
    ended: Mark | None = None
    end_reason: f.EndReason | None = None
    round: Round = field(default_factory=Round)
    past: list[Opened] = field(default_factory=list)
    """The occurrences of earlier rounds."""
    passed_over: list[Reason] = field(default_factory=list)
    _last_right: tuple[tuple[object, ...], Right] | None = None
    """What the right was reckoned from the last time, and what came out: it is asked for often."""

    @property
    def phase(self) -> Phase:
        """Return the phase, `ended` included."""
        return "ended" if self.ended is not None else self.round.phase

    def await_transfer(self, mark: Mark, centre: str, expected_on: date | None) -> None:
        """Await the arrival in a centre."""
        self.announced, self.expected_centre = mark, centre
        self.expected_on = max(mark.on, expected_on or mark.on)

    def await_no_transfer(self, mark: Mark | None = None) -> None:
        """Await no transfer any more: the resident moved by that fact, or does not move.

        One that was announced after the resident had moved, on the same day, is still to come.
        """
        awaited = self.announced
        moved_on = (
            mark is not None
            and awaited is not None
            and (awaited.on, awaited.seq)
            > (
                mark.on,
                mark.seq,
            )
        )
        if not moved_on:
            self.announced = self.expected_on = self.expected_centre = None

    # -- the right to material help

    def right(self) -> Right:
        """Return the right to material help, as far as known now."""
        now = self.round
        if now.final is None:
            return NO_RIGHT
        known = (
            *(now.final, now.arrival, now.extension, now.agreed),
            *(now.right_set, now.left_on, now.right_known_on),
        )
        if self._last_right is None or self._last_right[0] != known:
            self._last_right = known, self._right(now.final)
        return self._last_right[1]

    def _right(self, final: Mark) -> Right:
        """Reckon the right that follows from a final negative decision."""
        now, help_ = self.round, self.procedure.material_help
        extended = self._is_extended()
        start, days = final.on, help_.after_notification.days
        ends = calendar.after(start, help_.after_notification)
        by: RightEndsBy = "notification"
        if extended and now.arrival is not None:
            later = calendar.after(now.arrival.on, help_.after_arrival)
            if later > ends:
                ends, by = later, "extension"
                start, days = now.arrival.on, help_.after_arrival.days
        if now.right_set is not None:
            ends, by = now.right_set, "by_hand"
        if now.left_on is not None and now.left_on < ends:
            ends, by = now.left_on, "stay_ended"
        return Right(ends, by, start, days, extended, now.right_known_on)

    def _is_extended(self) -> bool:
        """Say whether the agreement to cooperate (or a grant) moves the end of the right."""
        now = self.round
        if now.arrival is None or now.extension == "refused":
            return False
        return now.agreed or now.extension == "granted"

    @property
    def arrived_too_late(self) -> bool:
        """Say whether the arrival in the OTP lies after the right: a person has to decide."""
        arrival, ends = self.round.arrival, self.right().ends
        return arrival is not None and ends is not None and arrival.on > ends

    # -- occurrences

    def latest(self, moment: str, until: date | None = None) -> Opened | None:
        """Return the round's latest occurrence of a moment, opened by `until` if that is given."""
        for opened in reversed(self.round.opened.get(moment, [])):
            if until is None or opened.on <= until:
                return opened
        return None

    def came_early(self, opened: Opened) -> bool:
        """Say whether a talk was held and the one that it follows was not by that day."""
        if opened.held_on is None or opened.rule.after is None:
            return False
        before = self.latest(opened.rule.after)
        return before is None or before.held_on is None or before.held_on > opened.held_on

    def all_opened(self) -> Iterator[Opened]:
        """Yield every occurrence, of this round and of earlier ones."""
        yield from self.past
        for occurrences in self.round.opened.values():
            yield from occurrences

    def still_open(self) -> Iterator[Opened]:
        """Yield the occurrences that are neither held nor closed."""
        for occurrences in self.round.opened.values():
            yield from (opened for opened in occurrences if opened.is_open)

    def open(self, event: str, mark: Mark) -> list[Opened]:
        """Open every moment that the event opens."""
        rules = self.procedure.opened_by.get(event, ())
        return [self.open_one(rule, event, mark) for rule in rules]

    def open_one(self, rule: MomentRule, event: str, mark: Mark) -> Opened:
        """Open a new occurrence of one moment.

        An older one that was not held is overtaken, unless the new one may lie ahead (a hearing):
        then it stays asked for until a talk is held.
        """
        occurrences = self.round.opened.setdefault(rule.id, [])
        if event != "hearing":
            self._overtake_older(occurrences, mark.on)
        opened = Opened(rule, mark.on, event, mark.seq, mark.known_on)
        occurrences.append(opened)
        return opened

    def hold(self, opened: Opened, mark: Mark, talk: f.TalkHeld) -> None:
        """Note that a talk was held; older occurrences of its moment are overtaken by it."""
        opened.right = self.right()
        opened.held_on, opened.held_by = mark.on, mark.seq
        opened.closed_on = opened.closed_because = None
        opened.choice, opened.cooperates = talk.choice, talk.cooperates
        opened.out_of_order = talk.out_of_order
        older = [one for one in self.round.opened.get(opened.rule.id, []) if one.on < opened.on]
        self._overtake_older(older, mark.on)

    def _overtake_older(self, occurrences: list[Opened], on: date) -> None:
        for older in occurrences:
            if older.is_open and older.on < on:
                self.close(older, on, "overtaken")

    def close(self, opened: Opened, on: date, because: ClosedBecause) -> None:
        """Close an occurrence that was not held."""
        opened.right = self.right()
        opened.closed_on, opened.closed_because = on, because

    def overtake(self, phase: Phase, on: date) -> None:
        """Close what an earlier phase opened on an earlier day and nobody held."""
        for opened in self.still_open():
            if opened.rule.phase in EARLIER_PHASES[phase] and opened.on < on:
                self.close(opened, on, "overtaken")

    # -- rounds

    def begin_round(self, mark: Mark) -> None:
        """Return to the first phase: what decisions started is history from here on."""
        kept = {
            moment: [opened for opened in occurrences if opened.is_open]
            for moment, occurrences in self.round.opened.items()
        }
        self.past += [
            opened
            for occurrences in self.round.opened.values()
            for opened in occurrences
            if not opened.is_open
        ]
        opened = {moment: still for moment, still in kept.items() if still}
        self.round = Round(began=mark, opened=opened)

    def once(self, mark: Mark, *what: object) -> None:
        """Refuse a fact that says what an accepted one has said already."""
        key = (*what, mark.on)
        if key in self.round.seen:
            raise Refusal("duplicate", seq=self.round.seen[key], on=mark.on)
        self.round.seen[key] = mark.seq

    # -- the OTP or the initial structure

    def settle_branch(self, mark: Mark) -> None:
        """Follow the OTP status: wait for it, stay in the initial structure, or go to an OTP.

        The talks of the initial structure close when the exception is refused or the resident
        arrives in the OTP; an allocation alone does not close them.
        """
        before, self.round.branch = self.round.branch, self._branch()
        if self.round.arrival is not None:
            self.leave_initial(mark.on)
        if self.round.branch == "initial" and before != "initial":
            self._open_next_initial_talk(mark)

    def leave_initial(self, on: date) -> None:
        """Close the talks of the initial structure that were not held."""
        for opened in self.still_open():
            if opened.rule.branch == "initial":
                self.close(opened, on, "branch_left")

    def _branch(self) -> Branch | None:
        now = self.round
        if now.final is None:
            return None
        if now.arrival is not None:
            return "otp"
        if now.exception in ("requested", "granted"):
            return "initial"
        if now.allocation is not None:
            return "otp"
        return "initial" if now.not_allocated is not None else None

    def _open_next_initial_talk(self, mark: Mark) -> None:
        """Open the first of the three talks that is not held yet, unless it is open."""
        for rule in self.procedure.moment:
            if rule.branch != "initial":
                continue
            latest = self.latest(rule.id)
            if latest is not None and latest.is_open:
                return
            if latest is None or latest.held_on is None:
                self.open_one(rule, "initial_branch", mark)
                return

    def open_otp_talks(self, mark: Mark) -> None:
        """Open what the arrival in the OTP opens, unless the right had ended by then.

        `mark` is the fact because of which they open now: the arrival, or what settled the right.
        """
        arrival = self.round.arrival
        if arrival is None or self.ended is not None or self.arrived_too_late:
            return
        if self.latest("otp_intake") is None:
            known_on = max(arrival.known_on, mark.known_on)
            self.open("otp_arrived", Mark(arrival.on, arrival.seq, known_on))
