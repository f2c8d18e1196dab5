"""The command `staff load`: the organisation file, taken over as often as one likes."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from bot.agenda_command import unreadable
from bot.failures import BadInput
from scheduling import rules
from storage import (
    COMMAND_LINE,
    ApplyReport,
    Deed,
    Store,
    Transaction,
    organisation,
    projection,
)
from storage.staffing import Part

LARGEST = 4 << 20
"""Bytes of an organisation file: a staff of tens of thousands takes less."""


def load(store: Store, file: Path, *, prune: bool) -> Iterator[str]:
    """Take the file over, plan the residents concerned again, and yield what was done.

    Raises `BadInput` for a file that cannot be read, `BadOrganisation` for one with mistakes.
    """
    read = organisation.load(_text_of(file), str(file))
    with store.transaction() as tx:
        report = tx.people.apply(read, prune=prune)
        at = datetime.now(UTC)
        tx.audit.begin([centre.id for centre in read.centre], at)
        tx.audit.note(Deed(COMMAND_LINE, at, "staff", "pruned" if prune else "loaded"))
        tx.leftovers.show_anew(_shown_otherwise(tx, report), tx.now())
    for word, parts in (("added", report.added), ("changed", report.changed)):
        yield from _named(word, parts)
    gone = "made inactive" if prune else "no longer in the file (--prune makes them inactive)"
    yield from _named(gone, report.pruned if prune else report.gone)
    yield f"{len(report.unchanged)} unchanged."
    now = datetime.now(UTC)
    unread = projection.replan(store, rules.load(), report.residents_to_replan, now)
    yield f"{len(report.residents_to_replan) - len(unread)} residents planned again."
    yield from map(unreadable, unread)


def _shown_otherwise(tx: Transaction, report: ApplyReport) -> list[str]:
    """Return whose Home tab may show what that person may not see any more, or not yet.

    A tab stays as it was published: somebody who left would keep the case codes on it.
    """
    concerned = {*report.changed, *report.pruned}
    people = {part.id for part in concerned if part.kind == "person"}
    is_moved = any(part.kind in ("region", "centre") for part in concerned)
    return [who for who in tx.homes.everyone() if is_moved or who in people]


def _text_of(file: Path) -> str:
    """Return what stands in the file; raises `BadInput`, with one line that says what to do."""
    try:
        with file.open("rb") as stream:
            content = stream.read(LARGEST + 1)
    except OSError as error:
        raise BadInput(f"{file}: {error.strerror}") from error
    if len(content) > LARGEST:
        raise BadInput(f"{file}: larger than {LARGEST >> 20} MiB, so this is no organisation file")
    try:
        return content.decode("utf-8-sig")  # some editors put a mark in front
    except UnicodeDecodeError as error:
        raise BadInput(f"{file}: not UTF-8; save it again in that encoding") from error


def _named(word: str, parts: Sequence[Part]) -> Iterator[str]:
    """Yield a line per kind of part."""
    for kind in Counter(part.kind for part in parts):
        names = ", ".join(part.id for part in parts if part.kind == kind)
        yield f"{kind} {word}: {names}"
