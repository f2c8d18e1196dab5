"""The command `staff load`: the organisation file, taken over as often as one likes."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from bot.failures import BadInput
from scheduling import rules
from storage import COMMAND_LINE, Deed, Store, organisation, projection
from storage.staffing import Part


def load(store: Store, file: Path, *, prune: bool) -> Iterator[str]:
    """Take the file over, plan the residents concerned again, and yield what was done.

    Raises `BadInput` for a file that cannot be read, `BadOrganisation` for one with mistakes.
    """
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        raise BadInput(f"{file}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise BadInput(f"{file}: not UTF-8") from error
    with store.transaction() as tx:
        taken = organisation.load(text, str(file))
        report = tx.people.apply(taken, prune=prune)
        at = datetime.now(UTC)
        tx.audit.begin([centre.id for centre in taken.centre], at)
        tx.audit.note(Deed(COMMAND_LINE, at, "staff", "pruned" if prune else "loaded"))
    for word, parts in (("added", report.added), ("changed", report.changed)):
        yield from _named(word, parts)
    gone = "made inactive" if prune else "no longer in the file (--prune makes them inactive)"
    yield from _named(gone, report.pruned if prune else report.gone)
    yield f"{len(report.unchanged)} unchanged."
    now = datetime.now(UTC)
    projection.replan(store, rules.load(), report.residents_to_replan, now)
    yield f"{len(report.residents_to_replan)} residents planned again."


def _named(word: str, parts: Sequence[Part]) -> Iterator[str]:
    """Yield a line per kind of part."""
    for kind in Counter(part.kind for part in parts):
        names = ", ".join(part.id for part in parts if part.kind == kind)
        yield f"{kind} {word}: {names}"
