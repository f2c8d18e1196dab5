"""Files: a case code has one for as long as the registration of its resident stands."""

from collections.abc import Sequence

from scheduling import facts as f
from storage import Resident, Transaction


def stands(facts: Sequence[f.Fact]) -> bool:
    """Say whether a registration is among the facts of a resident that nobody took back.

    Without one there is no centre that anything could belong to: the code is free again.
    """
    return f.is_registered(facts)


def find(tx: Transaction, code: str) -> Resident | None:
    """Return the resident whose file has that case code, or None where no file stands."""
    resident = tx.journal.find(code)
    if resident is None:
        return None
    return resident if stands([e.fact for e in tx.journal.entries(resident.id)]) else None
