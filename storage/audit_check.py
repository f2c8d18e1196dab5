"""Checking the audit: whether its chains are whole, and whether they tell of every fact.

What no chain can prove is that all of it, ends included, was put back to an earlier state: that is
seen where an end that somebody wrote down before is not in its chain any more.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection, select

from storage.entries import ORGANISATION, End, Record
from storage.seals import Seals
from storage.tables import audit, audit_chains, facts, residents

BATCH = 5_000
"""So many entries are in memory at once."""

Fault = Literal[
    "changed",
    "missing",
    "cut",
    "beyond",
    "not_sealed",
    "wrong_seal",
    "unknown_seal",
    "no_end",
    "gone",
    "not_named",
    "no_entry",
    "no_fact",
]
"""What is wrong with a chain. `changed`: an entry is not the one whose hash stands there, or not
behind the one before it; `missing`: its number is skipped; `cut`: the chain ends too early;
`beyond`: it goes on behind its end; `not_sealed`, `wrong_seal`, `unknown_seal`: of the end now, or
of one that was found when the entry was added; `no_end`: the chain has entries and no end; `gone`:
it was begun and is not there; `not_named`: its beginning stands nowhere; `no_entry`, `no_fact`: of
a resident's fact nothing is told, or what is told of is not there."""

SEALS: Mapping[str, Fault] = {
    "none": "not_sealed",
    "wrong": "wrong_seal",
    "unknown": "unknown_seal",
}


@dataclass(frozen=True, slots=True)
class Flaw:
    """Where the audit is not as it was written."""

    fault: Fault
    chain: str | None = None
    number: int | None = None
    """Of the entry; of the last one that there should be, where it is cut."""
    resident_id: str | None = None
    seq: int | None = None
    """Of the resident's fact."""


def flaws(connection: Connection, seals: Seals, batch: int = BATCH) -> Iterator[Flaw]:
    """Yield what is wrong with the audit, chain by chain; to be read within one snapshot."""
    ends = {row.chain: End(**row._asdict()) for row in connection.execute(select(audit_chains))}
    there = set(connection.scalars(select(audit.c.chain).distinct()))
    named = set(
        connection.scalars(
            select(audit.c.what).where(audit.c.chain == ORGANISATION, audit.c.act == "chain")
        )
    )
    for chain in sorted({*ends, *there}):
        yield from _chain(connection, chain, ends.get(chain), seals, batch)
        if chain not in (ORGANISATION, *named):
            yield Flaw("not_named", chain)
    for chain in sorted(named - {*ends, *there}):
        yield Flaw("gone", chain)
    yield from _unmatched(connection)


def _chain(
    connection: Connection, chain: str, end: End | None, seals: Seals, batch: int
) -> Iterator[Flaw]:
    """Yield what is wrong with one chain."""
    number, head, was_sealed = 0, "", False
    for entry in _entries(connection, chain, batch):
        if entry.number != number + 1:
            yield Flaw("missing", chain, number + 1)
        if entry.hash_after(head) != entry.hash:
            yield Flaw("changed", chain, entry.number)
        if entry.act == "seal":
            found = entry.what
            if found in ("wrong", "unknown") or (found == "none" and was_sealed):
                yield Flaw(SEALS[found], chain, entry.number)
            was_sealed = True
        number, head = entry.number, entry.hash
    if end is None:
        yield Flaw("no_end", chain)
        return
    if number != end.last:
        yield Flaw("cut" if number < end.last else "beyond", chain, end.last)
    elif head != end.head:
        yield Flaw("changed", chain, number)
    found = seals.worth(end.seal, chain, end.last, end.head)
    if seals.has_keys and found != "good":
        yield Flaw(SEALS[found], chain, end.last)


def _entries(connection: Connection, chain: str, batch: int) -> Iterator[Record]:
    """Yield the entries of a chain in their order."""
    after = 0
    while True:
        query = select(audit).where(audit.c.chain == chain, audit.c.number > after)
        rows = connection.execute(query.order_by(audit.c.number).limit(batch)).all()
        if not rows:
            return
        yield from (Record(**row._asdict()) for row in rows)
        after = rows[-1].number


def _unmatched(connection: Connection) -> Iterator[Flaw]:
    """Yield the facts of which no entry tells, and the entries whose fact is not there.

    What was recorded before there was an audit has none, and what is said of an erased file
    belongs to nobody.
    """
    told = select(audit.c.seq).where(audit.c.subject == residents.c.ref, audit.c.seq == facts.c.seq)
    silent = (
        select(facts.c.resident_id, facts.c.seq)
        .join(residents, residents.c.id == facts.c.resident_id)
        .where(
            residents.c.ref.is_not(None),
            facts.c.seq > residents.c.before_audit,
            ~told.correlate(residents, facts).exists(),
        )
    )
    there = select(facts.c.seq).where(
        facts.c.resident_id == residents.c.id, facts.c.seq == audit.c.seq
    )
    hollow = (
        select(residents.c.id, audit.c.seq)
        .join(residents, residents.c.ref == audit.c.subject)
        .where(audit.c.act == "change", ~there.correlate(residents, audit).exists())
    )
    for row in connection.execute(silent):
        yield Flaw("no_entry", resident_id=row[0], seq=row[1])
    for row in connection.execute(hollow):
        yield Flaw("no_fact", resident_id=row[0], seq=row[1])
