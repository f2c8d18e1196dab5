"""The commands `verify` and `rebuild`: is the agenda what the facts ask, and if not, make it so."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from bot.failures import Refused
from scheduling import rules
from storage import Store, projection

UNREADABLE = "{n} files whose facts cannot be read; see docs/erasure.md"


class Line(NamedTuple):
    """What is wrong with a resident's plan, said in a line."""

    said: str
    is_mendable: bool
    """Putting the plan in place again mends it."""


def residents(store: Store) -> int:
    """Return how many residents are to be gone through."""
    with store.snapshot() as tx:
        return tx.journal.count()


def differences(store: Store, seen: projection.Seen) -> Iterator[Line]:
    """Yield a line for each place where the agenda is not what the facts ask.

    `seen` is told, batch by batch, how many residents were gone through.
    """
    for found in projection.verify(store, rules.load(), datetime.now(UTC), seen=seen):
        if found.field == projection.UNREADABLE:
            yield Line(unreadable(found.code), is_mendable=False)
            continue
        where = "resident" if found.moment is None else f"{found.moment} {found.occurrence}"
        said = f"{found.field} is {_said(found.stored)}, should be {_said(found.reckoned)}"
        yield Line(f"{found.code}: {where}: {said}", is_mendable=True)


def rebuild(store: Store, seen: projection.Seen) -> Iterator[str]:
    """Put all plans in place again, and yield what was done; `seen` as above.

    Raises `Refused` at the end when there were files whose facts cannot be read.
    """
    yield "Planning all residents again, in batches; the bot may run meanwhile."
    done = projection.rebuild(store, rules.load(), datetime.now(UTC), seen=seen)
    count = done.residents - len(done.unreadable)
    yield f"{count} residents planned again, {done.changed} of them changed."
    yield from map(unreadable, done.unreadable)
    if done.unreadable:
        raise Refused(UNREADABLE.format(n=len(done.unreadable)))


def unreadable(code: str) -> str:
    """Return the line about a file whose facts cannot be read."""
    return f"{code}: its facts cannot be read"


def _said(value: object) -> str:
    """Return a stored value as text."""
    return "nothing" if value is None else str(value)
