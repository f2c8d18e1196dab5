"""The state of a trajectory during replay: decisions, OTP, right to help, occurrences."""

from collections.abc import Iterable
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


@dataclass(slots=True)
class Opened:
    """An occurrence of a moment while facts are replayed."""

    rule: MomentRule
    occurrence: int
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
    attempts: list[Attempt] = field(default_factory=list)
    postponed_from: date | None = None

    @property
    def is_open(self) -> bool:
        """Say whether the talk is still to be held."""
        return self.held_on is None and self.closed_on is None


@dataclass(slots=True)
class Mark:
    """A fact that the state remembers: when it happened, its number, since when it is known."""

    on: date
    seq: int
    known_on: date


@dataclass(slots=True)
class State:
    """Where a trajectory stands after the facts replayed so far."""

    procedure: Procedure
    right_set: date | None
    phase: Phase = "pending"
    registered: Mark | None = None
    structure: f.Structure | None = None
    circumstances: tuple[f.Circumstance, ...] = ()
    applied_on: date | None = None
    in_bot_since: date | None = None
    centre: str | None = None
    worker: str | None = None
    otp_centre: str | None = None
    is_minor: bool = False
    awaits_structure: bool = True
    cgvs: Mark | None = None
    final: Mark | None = None
    ground: f.Ground | None = None
    suspensive: bool | None = None
    allocation: Mark | None = None
    not_allocated: Mark | None = None
    exception: f.RequestState | None = None
    exception_mark: Mark | None = None
    no_show: Mark | None = None
    arrival: Mark | None = None
    extension: f.RequestState | None = None
    agreed: bool = False
    right_is_set: bool = False
    provision_ended_on: date | None = None
    left_on: date | None = None
    ended: Mark | None = None
    end_reason: f.EndReason | None = None
    branch: Branch | None = None
    opened: dict[str, list[Opened]] = field(default_factory=dict)
    conflicts: list[Reason] = field(default_factory=list)
    notices: list[Reason] = field(default_factory=list)
    seen: dict[tuple[object, ...], int] = field(default_factory=dict)

    # -- the right to material help

    @property
    def is_extended(self) -> bool:
        """Say whether the agreement to cooperate (or a grant) moves the end of the right."""
        if self.arrival is None or self.extension == "refused":
            return False
        return self.agreed or self.extension == "granted"

    def right_ends(self) -> tuple[date | None, RightEndsBy | None]:
        """Return the last day of material help and what it hangs on, as far as known now."""
        if self.final is None:
            return None, None
        help_ = self.procedure.material_help
        ends = calendar.after(self.final.on, help_.after_notification)
        by: RightEndsBy = "notification"
        if self.is_extended and self.arrival is not None:
            extended = calendar.after(self.arrival.on, help_.after_arrival)
            if extended > ends:
                ends, by = extended, "extension"
        if self.right_is_set and self.right_set is not None:
            ends, by = self.right_set, "by_hand"
        if self.left_on is not None and self.left_on < ends:
            ends, by = self.left_on, "stay_ended"
        return ends, by

    @property
    def arrived_too_late(self) -> bool:
        """Say whether the arrival in the OTP lies after the right: a person has to decide."""
        if self.arrival is None or self.final is None:
            return False
        ends, _by = self.right_ends()
        if self.right_set is not None:
            ends = self.right_set
        return ends is not None and self.arrival.on > ends

    # -- the OTP

    @property
    def awaits_arrival(self) -> bool:
        """Say whether a place is allocated in which the resident has not arrived."""
        if self.allocation is None:
            return False
        return self.arrival is None or self.allocation.on > self.arrival.on

    # -- occurrences

    def latest(self, moment: str, until: date | None = None) -> Opened | None:
        """Return the latest occurrence of a moment, opened by `until` at the latest if given."""
        for opened in reversed(self.opened.get(moment, [])):
            if until is None or opened.on <= until:
                return opened
        return None

    def open(self, event: str, mark: Mark) -> list[Opened]:
        """Open every moment that the event opens; an older one that was not held is overtaken."""
        rules = self.procedure.opened_by.get(event, ())
        return [self.open_one(rule, event, mark) for rule in rules]

    def open_one(self, rule: MomentRule, event: str, mark: Mark) -> Opened:
        """Open a new occurrence of one moment."""
        before = self.opened.setdefault(rule.id, [])
        for older in before:
            if older.is_open and older.on < mark.on:
                close(older, mark.on, "overtaken")
        opened = Opened(rule, len(before) + 1, mark.on, event, mark.seq, mark.known_on)
        before.append(opened)
        return opened

    def still_open(self) -> Iterable[Opened]:
        """Yield the occurrences that are neither held nor closed."""
        for occurrences in self.opened.values():
            yield from (opened for opened in occurrences if opened.is_open)

    def overtake(self, phase: Phase, on: date) -> None:
        """Close what an earlier phase opened on an earlier day and nobody held."""
        for opened in self.still_open():
            if opened.rule.phase in EARLIER_PHASES[phase] and opened.on < on:
                close(opened, on, "overtaken")

    def close_all(self, on: date, because: ClosedBecause) -> None:
        """Close whatever is open."""
        for opened in self.still_open():
            close(opened, on, because)

    def forget_decisions(self) -> None:
        """Return to the first phase: decisions, appeal and OTP no longer count."""
        self.phase, self.branch = "pending", None
        self.cgvs = self.final = self.allocation = self.not_allocated = None
        self.ground = self.suspensive = self.exception = self.exception_mark = None
        self.no_show = self.arrival = self.extension = self.otp_centre = None
        self.agreed = self.right_is_set = False
        self.provision_ended_on = self.left_on = None

    def once(self, mark: Mark, *what: object) -> None:
        """Refuse a fact that says what an accepted one has said already."""
        key = (*what, mark.on)
        if key in self.seen:
            raise Refusal("duplicate", seq=self.seen[key], on=mark.on)
        self.seen[key] = mark.seq

    def settle_branch(self, mark: Mark) -> None:
        """Follow the OTP status: wait for it, stay in the initial structure, or go to an OTP."""
        before, self.branch = self.branch, self._branch()
        if before == self.branch:
            return
        if before == "initial":
            for opened in self.still_open():
                if opened.rule.branch == "initial":
                    close(opened, mark.on, "branch_left")
        if self.branch == "initial":
            self._open_next_initial_talk(mark)

    def _branch(self) -> Branch | None:
        if self.final is None:
            return None
        if self.arrival is not None:
            return "otp"
        if self.exception in ("requested", "granted"):
            return "initial"
        if self.allocation is not None:
            return "otp"
        return "initial" if self.not_allocated is not None else None

    def _open_next_initial_talk(self, mark: Mark) -> None:
        """Open the first of the three talks that is not held yet."""
        for rule in self.procedure.moment:
            if rule.branch != "initial":
                continue
            latest = self.latest(rule.id)
            if latest is None or latest.held_on is None:
                self.open_one(rule, "initial_branch", mark)
                return

    def open_otp_talks(self, mark: Mark) -> None:
        """Open what the arrival in the OTP opens, unless the right had ended by then."""
        if not self.arrived_too_late and self.latest("otp_intake") is None:
            self.open("otp_arrived", mark)


def close(opened: Opened, on: date, because: ClosedBecause) -> None:
    """Close an occurrence that was not held."""
    opened.closed_on, opened.closed_because = on, because
