"""Replay: facts, in the order in which they happened, become the state of a trajectory.

Facts are sorted by `on`; those of one day in the order in which such things happen in a day, then
as recorded: recording order is free. A fact that the procedure does not accept is set aside as
refused and the rest goes on; a refused fact is tried again when another one of the same day has
been accepted, a talk that a late arrival blocks also later.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from scheduling import facts as f
from scheduling.accept import accept
from scheduling.plan import Refused
from scheduling.refusal import Refusal
from scheduling.rules import Procedure
from scheduling.state import Opened, State

Numbered = tuple[int, f.Fact]
Waiting = tuple[int, f.Fact, Refusal]

WITHIN_A_DAY: Mapping[type, int] = {
    f.Registered: 0,
    f.Decision: 1,
    f.Appeal: 2,
    f.Hearing: 3,
    f.OtpAllocated: 4,
    f.OtpNotAllocated: 4,
    f.OtpException: 4,
    f.OtpNoShow: 5,
    f.TalkNotHeld: 6,
    f.TalkHeld: 7,
    f.OtpArrived: 8,
    f.Extension: 9,
    f.RightEndSet: 10,
    f.RefusesToLeave: 11,
    f.TransferAnnounced: 11,
    f.Transferred: 12,
    f.StayEnded: 13,
    f.Assigned: 14,
}
"""What comes first when several things happened on one day: a refused fact is tried again."""


@dataclass(frozen=True, slots=True)
class Gone:
    """An occurrence that a fact opened which was taken back on a Brussels date."""

    opened: Opened
    withdrawn_on: date


@dataclass(frozen=True, slots=True)
class Replay:
    """What replaying the facts gave."""

    state: State
    refused: tuple[Refused, ...]
    gone: tuple[Gone, ...]
    numbers: Mapping[tuple[str, int], int]
    """The occurrence number by moment and opening fact: it never changes once given."""
    postponed: Mapping[int, date]
    """The date that a hearing (by its number) had before it was postponed."""
    reopened: Mapping[str, date]
    """Since when it is known, by moment, that the talk recorded for it was taken back."""


def replay(recorded: Sequence[f.Fact], procedure: Procedure) -> Replay:
    """Replay facts given in recording order (`seq` = position, from 1)."""
    numbered = list(enumerate(recorded, 1))
    refused: list[Refused] = []
    withdrawals = _withdrawals(numbered, refused)
    effective = [pair for pair in numbered if pair[0] not in withdrawals]
    replaced, postponed = _postponements(effective)
    state = _apply_all(effective, replaced, procedure, refused)
    gone = tuple(_gone(numbered, withdrawals, procedure))
    return Replay(
        state=state,
        refused=tuple(sorted(refused, key=lambda r: r.seq)),
        gone=gone,
        numbers=_number([*state.all_opened(), *(g.opened for g in gone)], withdrawals),
        postponed=postponed,
        reopened={
            fact.moment: withdrawal.known_on
            for seq, withdrawal in sorted(withdrawals.items())
            if isinstance(fact := recorded[seq - 1], f.TalkHeld)
        },
    )


# ---------------------------------------------------------------- what was taken back


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A fact was taken back: by which fact, on which day, known since when."""

    seq: int
    on: date
    known_on: date


def _withdrawals(numbered: Sequence[Numbered], refused: list[Refused]) -> dict[int, Withdrawal]:
    """Return the facts that were taken back, by their number."""
    taken: dict[int, Withdrawal] = {}
    for seq, fact in numbered:
        if not isinstance(fact, f.Withdrawn):
            continue
        target = fact.seq
        if target >= seq or target in taken or isinstance(numbered[target - 1][1], f.Withdrawn):
            refused.append(Refused(seq, "nothing_to_withdraw", {"target": target}))
        else:
            taken[target] = Withdrawal(seq, fact.on, fact.known_on)
    return taken


def _gone(
    numbered: Sequence[Numbered], withdrawals: Mapping[int, Withdrawal], procedure: Procedure
) -> Iterable[Gone]:
    """Yield the occurrences that facts had opened which were taken back later."""
    for target, withdrawal in withdrawals.items():
        stood = [
            (seq, fact)
            for seq, fact in numbered
            if seq < withdrawal.seq
            and (seq not in withdrawals or withdrawals[seq].seq >= withdrawal.seq)
        ]
        replaced, _postponed = _postponements(stood)
        for opened in _apply_all(stood, replaced, procedure, []).all_opened():
            if opened.by == target:
                yield Gone(opened, withdrawal.on)


def _number(
    occurrences: Iterable[Opened], withdrawals: Mapping[int, Withdrawal]
) -> dict[tuple[str, int], int]:
    """Number the occurrences of each moment in the order in which their openings were recorded.

    A correction (the fact recorded right after a withdrawal) takes the number of what it corrects.
    """
    openers: dict[str, set[int]] = {}
    for opened in occurrences:
        openers.setdefault(opened.rule.id, set()).add(opened.by)
    numbers: dict[tuple[str, int], int] = {}
    for moment, seqs in openers.items():
        freed: dict[int, int] = {}
        last = 0
        for seq in sorted(seqs):
            number = freed.pop(seq - 1, None)
            if number is None:
                last += 1
                number = last
            numbers[moment, seq] = number
            if seq in withdrawals:
                freed[withdrawals[seq].seq] = number
    return numbers


# ---------------------------------------------------------------- one fact after the other


def _apply_all(
    numbered: Sequence[Numbered],
    replaced: frozenset[int],
    procedure: Procedure,
    refused: list[Refused],
) -> State:
    """Apply facts by date; what is refused is tried again after others of the same day."""
    state = State(procedure, is_minor=_is_minor(numbered))
    waiting: list[Waiting] = []
    for seq, fact in sorted((pair for pair in numbered if pair[0] not in replaced), key=_when):
        waiting = _of_the_day(waiting, fact.on, refused)
        refusal = _try(state, seq, fact)
        if refusal is None:
            waiting = _retry(state, waiting)
        else:
            waiting.append((seq, fact, refusal))
    refused.extend(Refused(seq, refusal.code, refusal.params) for seq, _fact, refusal in waiting)
    facts = dict(numbered)
    refused[:] = [_named(entry, facts.get(entry.seq), state) for entry in refused]
    return state


def _when(pair: Numbered) -> tuple[date, int, int]:
    """Return what facts are sorted by."""
    seq, fact = pair
    place = WITHIN_A_DAY.get(type(fact), len(WITHIN_A_DAY))
    if isinstance(fact, f.Decision) and fact.kind == "annulled":
        place = WITHIN_A_DAY[f.RefusesToLeave]
    if isinstance(fact, f.OtpException) and fact.state == "refused":
        place = WITHIN_A_DAY[f.OtpArrived]
    if isinstance(fact, f.StayEnded) and fact.reason == "subsequent_application":
        place = WITHIN_A_DAY[f.RefusesToLeave]
    return fact.on, place, seq


def _is_minor(numbered: Sequence[Numbered]) -> bool:
    return any(isinstance(fact, f.Registered) and fact.unaccompanied_minor for _s, fact in numbered)


def _of_the_day(waiting: list[Waiting], day: date, refused: list[Refused]) -> list[Waiting]:
    """Give up what was refused on earlier days, except talks that a late arrival blocks."""
    kept: list[Waiting] = []
    for seq, fact, refusal in waiting:
        if fact.on == day or refusal.code == "otp_blocked":
            kept.append((seq, fact, refusal))
        else:
            refused.append(Refused(seq, refusal.code, refusal.params))
    return kept


def _try(state: State, seq: int, fact: f.Fact) -> Refusal | None:
    """Apply one fact; return why it is refused, or None."""
    try:
        accept(state, seq, fact)
    except Refusal as refusal:
        return refusal
    return None


def _retry(state: State, waiting: list[Waiting]) -> list[Waiting]:
    """Try the waiting facts again until none of them is accepted any more."""
    while waiting:
        still: list[Waiting] = []
        for seq, fact, _old in waiting:
            refusal = _try(state, seq, fact)
            if refusal is not None:
                still.append((seq, fact, refusal))
        if len(still) == len(waiting):
            return still
        waiting = still
    return waiting


def _named(refused: Refused, fact: f.Fact | None, state: State) -> Refused:
    """Say of a talk before its moment opened when that was, now that all facts are known."""
    if refused.code != "not_open" or not isinstance(fact, f.TalkHeld):
        return refused
    later = [
        opened.on
        for opened in state.all_opened()
        if opened.rule.id == fact.moment and opened.on > fact.on
    ]
    if not later:
        return refused
    params = {"moment": fact.moment, "opened_on": min(later)}
    return Refused(refused.seq, "before_opening", params)


def _postponements(numbered: Sequence[Numbered]) -> tuple[frozenset[int], dict[int, date]]:
    """Return the hearings that another one replaced, and what date each new one replaced.

    A hearing replaces those that, when it was recorded, still lay ahead, and only if it did not
    lie in the past itself.
    """
    standing: list[tuple[int, f.Hearing]] = []
    replaced: set[int] = set()
    was: dict[int, date] = {}
    for seq, fact in numbered:
        if not isinstance(fact, f.Hearing):
            continue
        known_on = fact.known_on
        for older_seq, older in standing:
            if older.on > known_on and fact.on >= known_on and older.on != fact.on:
                replaced.add(older_seq)
                was[seq] = older.on
        standing = [pair for pair in standing if pair[0] not in replaced]
        standing.append((seq, fact))
    return frozenset(replaced), was
