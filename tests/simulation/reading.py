"""The judge's own reading of the procedure: which talks stand open after facts, and until when.

Written from PROCEDURE.md's table and rules, in one pass over the facts by date, without anything
of the product but the shapes of its facts.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal

from scheduling import facts as f
from tests.simulation.almanac import Almanac, brussels

WORKER, COACH, ARRIVAL = "social_worker", "icam_coach", "arrival_centre"


@dataclass(frozen=True)
class Rule:
    """A key moment: its phase or branch, whose it is, what opens it, and its deadline."""

    phase: str | None
    branch: str | None
    actor: str
    opens: str
    calendar_days: int | None = None
    working_days: int | None = None
    before_right_ends: int | None = None


RULES: Mapping[str, Rule] = {
    "info_session": Rule("pending", None, ARRIVAL, "arrival_centre"),
    "procedure_intake": Rule("pending", None, WORKER, "structure"),
    "talk_after_cgvs": Rule("cgvs", None, WORKER, "cgvs", calendar_days=5),
    "talk_after_hearing": Rule("cgvs", None, WORKER, "hearing", calendar_days=7),
    "talk_after_final": Rule("final", None, WORKER, "final"),
    "first_talk": Rule("final", "initial", WORKER, "initial"),
    "second_talk": Rule("final", "initial", WORKER, "first_talk"),
    "third_talk": Rule("final", "initial", WORKER, "second_talk"),
    "otp_intake": Rule("final", "otp", WORKER, "arrival", working_days=4),
    "icam_intake": Rule("final", "otp", COACH, "otp_intake", working_days=7),
    "otp_discussion": Rule("final", "otp", WORKER, "icam_intake"),
    "otp_outtake": Rule("final", "otp", WORKER, "arrival", before_right_ends=3),
    "icam_decision": Rule("final", "otp", COACH, "otp_outtake"),
    "icam_hearing": Rule("final", "otp", COACH, "refusal"),
}


@dataclass(frozen=True)
class Asked:
    """What is asked so many working days after a fact, and once more of the coordinator later."""

    days: int
    readers: tuple[str, ...]
    coordinator_days: int


QUESTIONS: Mapping[str, Asked] = {
    "otp_status": Asked(5, ("responsible",), 3),
    "otp_arrival": Asked(3, ("responsible", "otp_centre"), 2),
    "transfer_arrival": Asked(1, ("responsible", "expected_centre"), 2),
    "no_show": Asked(0, ("responsible",), 2),
    "late_arrival": Asked(0, ("responsible",), 2),
}
INITIAL = ("first_talk", "second_talk", "third_talk")
RIGHT = timedelta(days=30)
DAY_ORDER: Sequence[type] = (
    *(f.Registered, f.Decision, f.Appeal, f.Hearing, f.OtpAllocated, f.OtpNotAllocated),
    *(f.OtpException, f.OtpNoShow, f.TransferAnnounced, f.Transferred, f.TalkNotHeld),
    *(f.OtpArrived, f.TalkHeld),
    *(f.Extension, f.RightEndSet, f.RefusesToLeave, f.StayEnded, f.Assigned),
)
"""In which order such things happen within a day."""


@dataclass(frozen=True)
class Recorded:
    """A fact as it was accepted: its number, who recorded it, and when (UTC)."""

    seq: int
    fact: f.Fact
    by: str
    at: datetime

    @property
    def known(self) -> date:
        """Return the Brussels date on which it was recorded."""
        return brussels(self.at).date()


@dataclass
class Talk:
    """An occurrence of a moment."""

    moment: str
    by: int
    on: date
    known: date
    state: Literal["open", "held", "closed"] = "open"
    held_on: date | None = None
    why: str = ""


@dataclass
class Round:
    """What counts until an annulment, a subsequent application or a new registration."""

    began: int = 0
    talks: list[Talk] = field(default_factory=list)
    cgvs: date | None = None
    final: Recorded | None = None
    allocated: Recorded | None = None
    not_allocated: bool = False
    exception: f.RequestState | None = None
    exception_by: Recorded | None = None
    no_show: Recorded | None = None
    arrived: Recorded | None = None
    otp: str | None = None
    agreed: bool = False
    extension: f.RequestState | None = None
    by_hand: date | None = None
    left: date | None = None
    branch: str | None = None
    right_known: date | None = None


class Reading:
    """What a set of facts says, all told."""

    def __init__(self, facts: Iterable[Recorded], almanac: Almanac) -> None:
        """Go through the facts that stand, by date."""
        self.almanac = almanac
        self.round, self.past = Round(), list[Talk]()
        self.ended: Recorded | None = None
        self.structure: str | None = None
        self.centre: str | None = None
        self.worker: str | None = None
        self.announced: Recorded | None = None
        """The announcement of a transfer whose arrival is awaited."""
        known = list(facts)
        self.withdrawn = {one.fact.seq: one for one in known if isinstance(one.fact, f.Withdrawn)}
        self.reopened: dict[str, date] = {}
        for seq, withdrawal in sorted(self.withdrawn.items()):
            talk = known[seq - 1].fact
            if isinstance(talk, f.TalkHeld):
                self.reopened[talk.moment] = withdrawal.known
        self.standing = [one for one in known if one.seq not in self.withdrawn]
        gone = _postponed(self.standing)
        ordered = sorted(
            (one for one in self.standing if one.seq not in gone and type(one.fact) in DAY_ORDER),
            key=_place,
        )
        for one in ordered:
            before = self.right_ends
            self._take(one)
            if self.right_ends != before:
                self.round.right_known = max(self.round.right_known or one.known, one.known)
            self._open_otp(one)

    # -- what can be asked

    @property
    def talks(self) -> list[Talk]:
        """Return every occurrence, of all rounds."""
        return [*self.past, *self.round.talks]

    @property
    def extended(self) -> bool:
        """Say whether the right runs from the arrival in the OTP."""
        now = self.round
        if now.arrived is None or now.extension == "refused":
            return False
        return now.agreed or now.extension == "granted"

    @property
    def right_ends(self) -> date | None:
        """Return the last day of material help."""
        now = self.round
        if now.final is None:
            return None
        ends = now.final.fact.on + RIGHT
        if self.extended and now.arrived is not None:
            ends = max(ends, now.arrived.fact.on + RIGHT)
        ends = now.by_hand or ends
        return min(ends, now.left) if now.left else ends

    def due(self, talk: Talk) -> date | None:
        """Return the deadline of an occurrence that is open."""
        rule = RULES[talk.moment]
        if rule.calendar_days is not None:
            return talk.on + timedelta(days=rule.calendar_days)
        if rule.working_days is not None:
            return self.almanac.working.nth_after(talk.on, rule.working_days)
        if rule.before_right_ends is not None and self.right_ends is not None:
            return self.almanac.working.nth_before(self.right_ends, rule.before_right_ends)
        return None

    def held_on(self, moment: str) -> date | None:
        """Return when the last talk of that moment was held, in this round."""
        found = [talk for talk in self.round.talks if talk.moment == moment]
        return found[-1].held_on if found else None

    @property
    def unanswered(self) -> dict[str, tuple[date, date]]:
        """Return by question the day since which it waits, and that on which that was known."""
        if self.ended is not None:
            return {}
        waits = self._waits_for_otp()
        announced, now, ends = self.announced, self.round, self.right_ends
        if announced is not None and isinstance(announced.fact, f.TransferAnnounced):
            expected = announced.fact.expected_on or announced.fact.on
            waits["transfer_arrival"] = max(expected, announced.fact.on), announced.known
        if now.no_show is not None:
            waits["no_show"] = now.no_show.fact.on, now.no_show.known
        if now.arrived is not None and ends is not None and now.arrived.fact.on > ends:
            waits["late_arrival"] = now.arrived.fact.on, now.arrived.known
        return waits

    def _waits_for_otp(self) -> dict[str, tuple[date, date]]:
        """Return since when it is not known which OTP, or whether the resident came there."""
        now, asked = self.round, self.round.exception_by
        if now.final is None:
            return {}
        if now.branch is None:
            since = asked or now.final
            return {"otp_status": (since.fact.on, since.known)}
        if now.allocated is None or now.arrived is not None or now.no_show is not None:
            return {}
        since = now.allocated
        if asked is not None and asked.fact.on >= since.fact.on:
            if now.exception != "refused":
                return {}
            since = asked
        return {"otp_arrival": (since.fact.on, since.known)}

    # -- what each fact does

    def _take(self, one: Recorded) -> None:
        fact = one.fact
        match fact:
            case f.Registered():
                self._register(one, fact)
            case f.Assigned():
                self.worker = fact.worker
            case f.Decision():
                self._decide(one, fact)
            case f.TalkHeld():
                self._hold(one, fact)
            case f.RefusesToLeave():
                if not any(t.moment == "icam_hearing" and t.state == "open" for t in self.talks):
                    self._open("icam_hearing", one)
            case f.StayEnded():
                self._end(one, fact)
            case _:
                if not self._is_moot(one):
                    self._take_before_end(one)

    def _take_before_end(self, one: Recorded) -> None:
        fact, now = one.fact, self.round
        match fact:
            case f.TransferAnnounced():
                if fact.centre != self.centre:
                    self.announced = one
            case f.Transferred():
                self._move(one, fact.centre)
                self.centre, self.worker = fact.centre or self.centre, fact.worker
                if self.structure != "regular":
                    self._arrive(one)
            case f.Hearing() if now.began < one.seq:
                talk = self._open("talk_after_hearing", one)
                if now.final is not None and one.fact.on > now.final.fact.on:
                    talk.state = "closed"
            case f.RightEndSet():
                now.by_hand = fact.ends_on
            case _:
                self._follow_otp(one)

    def _is_moot(self, one: Recorded) -> bool:
        """Say whether an end that was recorded later left the fact without effect."""
        return self.ended is not None and self.ended.seq > one.seq

    def _move(self, one: Recorded, centre: str | None) -> None:
        """Await a transfer no more, unless it was announced later in the day to elsewhere."""
        awaited = self.announced
        if awaited is None or not isinstance(awaited.fact, f.TransferAnnounced):
            return
        is_later = awaited.fact.on == one.fact.on and awaited.seq > one.seq
        if not is_later or centre in (None, awaited.fact.centre):
            self.announced = None

    def _register(self, one: Recorded, fact: f.Registered) -> None:
        if self.ended is not None:
            self.ended = None
            self._new_round(one)
        self.announced = None
        self.centre, self.worker = fact.centre, fact.worker
        if fact.structure == "arrival_centre":
            self.structure = fact.structure
            self._open("info_session", one)
        else:
            self._arrive(one)

    def _arrive(self, one: Recorded) -> None:
        self._close(lambda talk: talk.moment == "info_session")
        self.structure = "regular"
        talk = self._open("procedure_intake", one)
        if self.round.cgvs or self.round.final:
            talk.state = "closed"

    def _decide(self, one: Recorded, fact: f.Decision) -> None:
        now = self.round
        earlier: tuple[str, ...] = ("pending",)
        if fact.kind == "annulled":
            self._close(lambda talk: RULES[talk.moment].phase != "pending")
            self._new_round(one)
            return
        if fact.kind == "final_negative":
            now.final, earlier = one, ("pending", "cgvs")
        else:
            now.cgvs = fact.on
        if fact.kind == "final_negative" or now.final is None:
            self._close(lambda t: RULES[t.moment].phase in earlier and t.on < fact.on)
        if fact.kind == "final_negative":
            self._open("talk_after_final", one)
            self._settle(one)
        else:
            self._open("talk_after_cgvs", one)

    def _hold(self, one: Recorded, fact: f.TalkHeld) -> None:
        if fact.moment not in RULES:
            return  # a talk in between opens nothing and asks for nothing
        for moment in filter(None, (fact.moment, fact.counts_as)):
            found = [t for t in self.round.talks if t.moment == moment and t.on <= fact.on]
            if not found:  # somebody confirmed that it came before the one that opens it
                found = [self._open(moment, one)]
            talk = found[-1]
            talk.state, talk.held_on = "held", fact.on
            self._close(lambda t, h=talk: t.moment == h.moment and t.on < h.on)  # type: ignore[misc]
            self._open_after(talk, one)
        if fact.moment == "otp_intake" and fact.cooperates is not None:
            self.round.agreed = fact.cooperates

    def _open_after(self, talk: Talk, one: Recorded) -> None:
        now, branch = self.round, RULES[talk.moment].branch
        here = branch == now.branch or (branch == "initial" and now.arrived is None)
        if self.ended is not None or not here:
            return
        for moment, rule in RULES.items():
            if rule.opens == talk.moment and not any(t.moment == moment for t in now.talks):
                self._open(moment, one)

    def _end(self, one: Recorded, fact: f.StayEnded) -> None:
        stays = "icam_hearing" if fact.reason == "no_cooperation" else ""
        self._close(lambda talk: talk.moment != stays)
        self.announced = None
        if fact.reason == "subsequent_application":
            self._new_round(one)
            self.structure = None
            return
        self.ended = one
        if fact.reason == "left":
            self.round.left = fact.on

    def _follow_otp(self, one: Recorded) -> None:
        now, fact = self.round, one.fact
        match fact:
            case f.OtpAllocated():
                now.allocated, now.not_allocated, now.no_show = one, False, None
                now.otp = fact.centre
            case f.OtpNotAllocated():
                now.not_allocated, now.allocated, now.no_show, now.otp = True, None, None, None
            case f.OtpNoShow():
                now.no_show = one
                return
            case f.OtpException():
                now.exception, now.exception_by, now.no_show = fact.state, one, None
                if fact.state == "refused":
                    now.not_allocated = False
                    self._close(lambda talk: talk.moment in INITIAL)
                elif fact.state == "granted":
                    now.allocated = now.otp = None
            case f.OtpArrived():
                self._move(one, fact.centre)
                self.centre, self.worker = fact.centre, fact.worker
                now.otp, now.no_show, now.arrived = fact.centre, None, one
                self._close(lambda talk: RULES[talk.moment].branch is None)
            case f.Extension():
                if not (now.extension == "refused" and fact.state == "requested"):
                    now.extension = fact.state
                return
            case _:
                return
        self._settle(one)

    def _settle(self, one: Recorded) -> None:
        """Follow where the resident is to be: in an OTP, here, or not known yet."""
        now, before = self.round, self.round.branch
        if now.arrived is not None:
            now.branch = "otp"
            self._close(lambda talk: talk.moment in INITIAL)
        elif now.exception in ("requested", "granted"):
            now.branch = "initial"
        elif now.allocated is not None:
            now.branch = "otp"
        else:
            now.branch = "initial" if now.not_allocated else None
        if now.final is None:
            now.branch = None
        if now.branch == "initial" and before != "initial":
            for moment in INITIAL:
                found = [talk for talk in now.talks if talk.moment == moment]
                if not found or found[-1].held_on is None:
                    if not found or found[-1].state != "open":
                        self._open(moment, one)
                    return

    def _open_otp(self, one: Recorded) -> None:
        arrived, ends = self.round.arrived, self.right_ends
        if arrived is None or ends is None or self.ended is not None or arrived.fact.on > ends:
            return
        if not any(talk.moment == "otp_intake" for talk in self.round.talks):
            known = max(arrived.known, one.known)
            for moment in ("otp_intake", "otp_outtake"):
                self.round.talks.append(Talk(moment, arrived.seq, arrived.fact.on, known))

    # -- opening and closing

    def _open(self, moment: str, one: Recorded) -> Talk:
        on = one.fact.on
        if moment != "talk_after_hearing":
            self._close(lambda talk: talk.moment == moment and talk.on < on)
        talk = Talk(moment, one.seq, on, one.known)
        self.round.talks.append(talk)
        return talk

    def _close(self, which: Callable[[Talk], bool]) -> None:
        for talk in self.round.talks:
            if talk.state == "open" and which(talk):
                talk.state = "closed"

    def _new_round(self, one: Recorded) -> None:
        self.past += [talk for talk in self.round.talks if talk.state != "open"]
        kept = [talk for talk in self.round.talks if talk.state == "open"]
        self.round = Round(began=one.seq, talks=kept)


def _place(one: Recorded) -> tuple[date, float, int]:
    """Return where a fact comes in the order in which things happened."""
    fact, place = one.fact, float(DAY_ORDER.index(type(one.fact)))
    if isinstance(fact, f.OtpException) and fact.state == "refused":
        place = DAY_ORDER.index(f.OtpArrived) - 0.5
    if isinstance(fact, f.Decision) and fact.kind == "annulled":
        place = DAY_ORDER.index(f.RefusesToLeave) + 0.5
    return fact.on, place, one.seq


def _postponed(standing: Sequence[Recorded]) -> set[int]:
    """Return the hearings whose date was put off before it came."""
    hearings = [one for one in standing if isinstance(one.fact, f.Hearing)]
    gone: set[int] = set()
    for number, later in enumerate(hearings):
        for earlier in hearings[:number]:
            lay_ahead = earlier.fact.on > later.known and later.fact.on >= later.known
            if lay_ahead and earlier.fact.on != later.fact.on:
                gone.add(earlier.seq)
    return gone


def numbers(
    current: Iterable[Talk], gone: Iterable[Talk], withdrawn: Mapping[int, Recorded]
) -> dict[tuple[str, int], int]:
    """Number the occurrences of each moment as recorded; a correction keeps its number."""
    openers: dict[str, set[int]] = {}
    for talk in (*current, *gone):
        openers.setdefault(talk.moment, set()).add(talk.by)
    given: dict[tuple[str, int], int] = {}
    for moment, by in openers.items():
        count, corrected = 0, dict[int, int]()
        for seq in sorted(by):
            if seq in corrected:
                number = corrected[seq]
            else:
                count += 1
                number = count
            given[moment, seq] = number
            if seq in withdrawn:
                corrected[withdrawn[seq].seq + 1] = number
    return given
