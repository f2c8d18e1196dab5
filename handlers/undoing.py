"""What one click can take back: the last fact that a person recorded, unless it is a correction."""

from collections.abc import Sequence

from scheduling import facts as f
from scheduling.refusal import Refusal
from scheduling.reminders import brussels_date
from storage import Entry
from storage.projection import Trajectory

LIGHT = (f.ItemTicked, f.Snoozed, f.Withdrawn)
"""Facts with a button of their own to undo them: "the last fact" passes over them."""


def last_recorded_by(entries: Sequence[Entry], slack_id: str) -> int | None:
    """Return the number of the last fact that the person recorded and that still stands.

    None where that is a correction: taking it back would not bring back what it put right.
    """
    gone = {entry.fact.seq for entry in entries if isinstance(entry.fact, f.Withdrawn)}
    own = [
        entry.seq
        for entry in entries
        if entry.by == slack_id and entry.seq not in gone and not isinstance(entry.fact, LIGHT)
    ]
    if not own or is_correction(entries[own[-1] - 2 : own[-1]]):
        return None
    return own[-1]


def withdrawal_of(entries: Sequence[Entry], seq: int) -> Entry | None:
    """Return the fact that took a fact back, or None where it stands."""
    for entry in entries:
        if isinstance(entry.fact, f.Withdrawn) and entry.fact.seq == seq:
            return entry
    return None


def refuse_gone(trajectory: Trajectory, seq: int) -> None:
    """Raise `Refusal("corrected_already")` for a fact that somebody has taken back."""
    entry = withdrawal_of(trajectory.entries, seq)
    if entry is not None:
        on = brussels_date(entry.recorded_at)
        raise Refusal("corrected_already", by=entry.by, recorded_on=on)


def is_correction(entries: Sequence[Entry]) -> bool:
    """Say whether these are a fact withdrawn for a reason and what stands in its place."""
    if len(entries) != 2 or isinstance(entries[1].fact, f.Withdrawn):
        return False
    is_one_act = entries[0].recorded_at == entries[1].recorded_at
    return isinstance(entries[0].fact, f.Withdrawn) and entries[0].has_text and is_one_act
