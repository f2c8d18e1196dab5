"""Where a resident has stayed, and since when: what rights over a file depend on."""

from collections.abc import Sequence
from datetime import date

from scheduling import facts as f
from scheduling.rules import MomentRule


def centres_of(facts: Sequence[f.Fact]) -> set[str]:
    """Return every centre in which the resident has stayed."""
    return {centre for _on, _seq, centre in _moves(facts)}


def otp_centre(facts: Sequence[f.Fact], allocated: str | None, centre: str | None) -> str | None:
    """Return which centre has rights as that of the OTP.

    That is the `allocated` one as long as the resident is awaited there, and after the arrival
    the one of the stay: whoever left an OTP is followed elsewhere.
    """
    gone = {fact.seq for fact in facts if isinstance(fact, f.Withdrawn)}
    steps = [
        (fact.on, seq, fact)
        for seq, fact in enumerate(facts, start=1)
        if isinstance(fact, f.OtpAllocated | f.OtpArrived) and seq not in gone
    ]
    if not steps or not isinstance(max(steps, key=lambda step: step[:2])[2], f.OtpArrived):
        return allocated
    return centre


def centre_on(facts: Sequence[f.Fact], day: date) -> str | None:
    """Return the centre in which the resident stayed at the end of that Brussels date."""
    moves = [move for move in _moves(facts) if move[0] <= day]
    return max(moves)[2] if moves else None


def centres_on(facts: Sequence[f.Fact], day: date) -> set[str]:
    """Return every centre in which the resident stayed on that Brussels date.

    On the day of a transfer these are two: what was held in the morning is told by who held it.
    """
    before = [move for move in _moves(facts) if move[0] < day]
    stayed = {centre for on, _seq, centre in _moves(facts) if on == day}
    return stayed | ({max(before)[2]} if before else set())


def filing_centres(rule: MomentRule, day: date, facts: Sequence[f.Fact]) -> list[str]:
    """Return the centres whose staff may tell of a talk of that day: those of the stay then.

    A talk of the OTP cannot have been held where the resident came from.
    """
    places = centres_on(facts, day)
    arrivals = {fact.on for fact in facts if isinstance(fact, f.OtpArrived)}
    if rule.branch == "otp" and arrivals and day == min(arrivals):
        arrived = [move for move in _moves(facts) if move[0] == day]
        places = {max(arrived)[2]} if arrived else places
    return sorted(places)


def _moves(facts: Sequence[f.Fact]) -> list[tuple[date, int, str]]:
    """Return when, by which fact and to which centre the resident moved."""
    gone = {fact.seq for fact in facts if isinstance(fact, f.Withdrawn)}
    return [
        (fact.on, seq, fact.centre)
        for seq, fact in enumerate(facts, start=1)
        if isinstance(fact, f.Registered | f.OtpArrived | f.Transferred)
        and seq not in gone
        and fact.centre is not None
    ]
