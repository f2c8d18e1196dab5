"""Replay: facts, in the order in which they happened, become the state of a trajectory.

Facts are sorted by `on`, then as recorded, so recording order is free. A fact that the procedure
does not accept is set aside as refused and the rest goes on; a refused fact is tried again when
another one of the same day has been accepted.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from scheduling import facts as f
from scheduling.accept import accept
from scheduling.plan import PlannedMoment, Reason, Refused
from scheduling.refusal import Refusal
from scheduling.rules import Procedure
from scheduling.state import Opened, State


@dataclass(slots=True)
class Replay:
    """What replaying the facts gave."""

    state: State
    refused: tuple[Refused, ...]
    withdrawn: tuple[PlannedMoment, ...]
    """Occurrences that only facts taken back had opened."""


def replay(recorded: Sequence[f.Fact], procedure: Procedure) -> Replay:
    """Replay facts given in recording order (`seq` = position, from 1)."""
    numbered = list(enumerate(recorded, 1))
    refused: list[Refused] = []
    taken_back = _taken_back(numbered, refused)
    effective = [pair for pair in numbered if pair[0] not in taken_back]
    state = _apply_all(effective, procedure, refused)
    gone = tuple(_withdrawn_occurrences(numbered, taken_back, procedure, state))
    return Replay(state, tuple(sorted(refused, key=lambda r: r.seq)), gone)


def _taken_back(numbered: Sequence[tuple[int, f.Fact]], refused: list[Refused]) -> dict[int, date]:
    """Return the numbers of the facts that were withdrawn, each with the day of that."""
    taken: dict[int, date] = {}
    for seq, fact in numbered:
        if not isinstance(fact, f.Withdrawn):
            continue
        target = fact.seq
        if target >= seq or target in taken or isinstance(numbered[target - 1][1], f.Withdrawn):
            refused.append(Refused(seq, "nothing_to_withdraw", {"target": target}))
        else:
            taken[target] = fact.on
    return taken


def _withdrawn_occurrences(
    numbered: Sequence[tuple[int, f.Fact]],
    taken_back: dict[int, date],
    procedure: Procedure,
    after: State,
) -> Iterator[PlannedMoment]:
    """Yield the occurrences that stood before a withdrawal and that nothing has replaced."""
    yielded: set[tuple[str, int]] = set()
    for withdrawal_seq, withdrawal in numbered:
        if not isinstance(withdrawal, f.Withdrawn) or withdrawal.seq not in taken_back:
            continue
        stood = [
            (seq, fact)
            for seq, fact in numbered
            if seq < withdrawal_seq and (seq not in taken_back or seq == withdrawal.seq)
        ]
        for moment, occurrences in _apply_all(stood, procedure, []).opened.items():
            for opened in occurrences[len(after.opened.get(moment, [])) :]:
                key = (moment, opened.occurrence)
                if key not in yielded:
                    yielded.add(key)
                    yield _as_withdrawn(opened, withdrawal.on)


def _as_withdrawn(opened: Opened, on: date) -> PlannedMoment:
    return PlannedMoment(
        id=opened.rule.id,
        occurrence=opened.occurrence,
        actor=opened.rule.actor,
        status="closed",
        opened_on=opened.on,
        opened_by=opened.by,
        known_on=opened.known_on,
        closed_on=on,
        closed_because="withdrawn",
        why=(Reason("closed", {"because": "withdrawn", "on": on}),),
    )


def _apply_all(
    numbered: Sequence[tuple[int, f.Fact]], procedure: Procedure, refused: list[Refused]
) -> State:
    """Apply facts by date; what is refused is tried again after others of the same day."""
    right_set = [fact for _seq, fact in numbered if isinstance(fact, f.RightEndSet)]
    state = State(
        procedure,
        right_set=right_set[-1].ends_on if right_set else None,
        is_minor=any(
            isinstance(fact, f.Registered) and fact.unaccompanied_minor for _seq, fact in numbered
        ),
    )
    postponed = _postponed_hearings(numbered)
    ordered = sorted(
        ((seq, fact) for seq, fact in numbered if seq not in postponed),
        key=lambda pair: (pair[1].on, pair[0]),
    )
    waiting: list[tuple[int, f.Fact, Refusal]] = []
    for seq, fact in ordered:
        if waiting and waiting[0][1].on != fact.on:
            refused.extend(Refused(s, r.code, r.params) for s, _f, r in waiting)
            waiting = []
        refusal = _try(state, seq, fact)
        if refusal is not None:
            waiting.append((seq, fact, refusal))
            continue
        waiting = _retry(state, waiting)
    refused.extend(Refused(s, r.code, r.params) for s, _f, r in waiting)
    refused[:] = [_named(refusal, dict(numbered), state) for refusal in refused]
    for seq, was in postponed.items():
        for opened in state.opened.get("talk_after_hearing", []):
            if opened.by > seq and opened.postponed_from is None:
                opened.postponed_from = was
                break
    return state


def _named(refused: Refused, facts: dict[int, f.Fact], state: State) -> Refused:
    """Say of a talk before its moment opened when that was, now that all facts are known."""
    fact = facts.get(refused.seq)
    if refused.code != "not_open" or not isinstance(fact, f.TalkHeld):
        return refused
    later = [opened.on for opened in state.opened.get(fact.moment, []) if opened.on > fact.on]
    if not later:
        return refused
    params = {"moment": fact.moment, "opened_on": min(later)}
    return Refused(refused.seq, "before_opening", params)


def _try(state: State, seq: int, fact: f.Fact) -> Refusal | None:
    """Apply one fact; return why it is refused, or None."""
    try:
        accept(state, seq, fact)
    except Refusal as refusal:
        return refusal
    return None


def _retry(
    state: State, waiting: list[tuple[int, f.Fact, Refusal]]
) -> list[tuple[int, f.Fact, Refusal]]:
    """Try the refused facts of the day again until none of them is accepted any more."""
    while waiting:
        still = []
        for seq, fact, _old in waiting:
            refusal = _try(state, seq, fact)
            if refusal is not None:
                still.append((seq, fact, refusal))
        if len(still) == len(waiting):
            return still
        waiting = still
    return waiting


def _postponed_hearings(numbered: Sequence[tuple[int, f.Fact]]) -> dict[int, date]:
    """Return the hearings that a later recorded one replaced before they took place."""
    replaced: dict[int, date] = {}
    standing: list[tuple[int, f.Hearing]] = []
    for seq, fact in numbered:
        if not isinstance(fact, f.Hearing):
            continue
        for older_seq, older in standing:
            if older.on > fact.known_on and older.on != fact.on:
                replaced[older_seq] = older.on
        standing = [pair for pair in standing if pair[0] not in replaced]
        standing.append((seq, fact))
    return replaced
