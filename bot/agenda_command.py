"""The commands `verify` and `rebuild`: is the agenda what the facts ask, and if not, make it so."""

from collections.abc import Iterator
from datetime import UTC, datetime

from scheduling import rules
from storage import Store, projection


def residents(store: Store) -> int:
    """Return how many residents are to be gone through."""
    with store.snapshot() as tx:
        return tx.journal.count()


def differences(store: Store, seen: projection.Seen) -> Iterator[str]:
    """Yield a line for each place where the agenda is not what the facts ask.

    `seen` is told, batch by batch, how many residents were gone through.
    """
    for found in projection.verify(store, rules.load(), datetime.now(UTC), seen=seen):
        where = "resident" if found.moment is None else f"{found.moment} {found.occurrence}"
        yield (
            f"{found.code}: {where}: {found.field} is {_said(found.stored)}, "
            f"should be {_said(found.reckoned)}"
        )


def rebuild(store: Store, seen: projection.Seen) -> Iterator[str]:
    """Put all plans in place again, and yield what was done; `seen` as above."""
    yield "Planning all residents again, in batches; the bot may run meanwhile."
    done = projection.rebuild(store, rules.load(), datetime.now(UTC), seen=seen)
    yield f"{done.residents} residents planned again, {done.changed} of them changed."


def _said(value: object) -> str:
    """Return a stored value as text."""
    return "nothing" if value is None else str(value)
