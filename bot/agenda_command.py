"""The commands `verify` and `rebuild`: is the agenda what the facts ask, and if not, make it so."""

from collections.abc import Iterator
from datetime import UTC, datetime

from scheduling import rules
from storage import Store, projection


def differences(store: Store) -> Iterator[str]:
    """Yield a line for each place where the agenda is not what the facts ask."""
    for found in projection.verify(store, rules.load(), datetime.now(UTC)):
        where = "resident" if found.moment is None else f"{found.moment} {found.occurrence}"
        yield (
            f"{found.code}: {where}: {found.field} is {_said(found.stored)}, "
            f"should be {_said(found.reckoned)}"
        )


def rebuild(store: Store) -> Iterator[str]:
    """Put all plans in place again, and yield what was done."""
    yield "Planning all residents again, in batches; the bot may run meanwhile."
    done = projection.rebuild(store, rules.load(), datetime.now(UTC))
    yield f"{done.residents} residents planned again, {done.changed} of them changed."


def _said(value: object) -> str:
    """Return a stored value as text."""
    return "nothing" if value is None else str(value)
