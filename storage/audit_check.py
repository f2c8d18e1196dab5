"""Checking the audit: whether its chains are whole, and whether they tell of every fact.

What no chain can prove is that it was put back, with its end, to an earlier state, nor that all of
the audit was begun anew: that is seen where an end that somebody wrote down before is not in its
chain any more.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, Select, and_, false, or_, select

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
    "begun_again",
    "no_entry",
    "no_fact",
    "not_older",
]
"""What is wrong with a chain. `changed`: an entry is not the one whose hash stands there, or not
behind the one before it; `missing`: its number is skipped; `cut`: the chain ends too early;
`beyond`: it goes on behind its end; `not_sealed`, `wrong_seal`, `unknown_seal`: of the end now, or
of one that was found when the entry was added; `no_end`: the chain has entries and no end; `gone`:
it was begun and is not there; `not_named`: its beginning stands nowhere; `begun_again`: it was
begun twice, or does not begin as it was begun; `no_entry`, `no_fact`: of a resident's fact nothing
is told, or what is told of is not there; `not_older`: an entry tells of a fact that is held to be
older than the audit."""

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
    named = _named(connection)
    for chain in sorted({*ends, *there}):
        yield from _chain(connection, chain, ends.get(chain), seals, batch)
        if chain != ORGANISATION:
            yield from _beginning(connection, chain, named.get(chain, []))
    for chain in sorted(named.keys() - {*ends, *there}):
        yield Flaw("gone", chain)
    yield from _unmatched(connection)


def _named(connection: Connection) -> dict[str, list[bool]]:
    """Return which chains were begun: for each time, whether ends were sealed by then."""
    is_sealed, named = False, dict[str, list[bool]]()
    query = select(audit.c.act, audit.c.what).where(
        audit.c.chain == ORGANISATION, audit.c.act.in_(("chain", "seal"))
    )
    for act, what in connection.execute(query.order_by(audit.c.number)):
        if act == "chain":
            named.setdefault(what, []).append(is_sealed)
        is_sealed = is_sealed or act == "seal"
    return named


def _beginning(connection: Connection, chain: str, named: Sequence[bool]) -> Iterator[Flaw]:
    """Yield what is wrong with how a chain begins.

    It is begun once, and where ends are sealed then, its first entry says so: who puts another in
    its place without the keys cannot make out that it was never sealed.
    """
    if not named:
        yield Flaw("not_named", chain)
        return
    first = connection.execute(
        select(audit.c.act, audit.c.what).where(audit.c.chain == chain, audit.c.number == 1)
    ).one_or_none()
    says_sealed = first is not None and (first.act, first.what) == ("seal", "good")
    if len(named) > 1 or (first is not None and says_sealed != named[0]):
        yield Flaw("begun_again", chain)


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

    What was recorded before there was an audit has none. Which facts those are stands in the
    database and has no seal, so it is held against the audit: none can have been recorded after
    the first entry of all, nor have an entry. What is said of an erased file belongs to nobody.
    """
    of_the_file = and_(audit.c.subject == residents.c.ref, audit.c.act == "change")
    told = select(audit.c.seq).where(audit.c.subject == residents.c.ref, audit.c.seq == facts.c.seq)
    begun_at = connection.scalar(
        select(audit.c.at).where(audit.c.chain == ORGANISATION, audit.c.number == 1)
    )
    is_later = facts.c.recorded_at >= begun_at if begun_at is not None else false()
    silent = (
        select(facts.c.resident_id, facts.c.seq)
        .join(residents, residents.c.id == facts.c.resident_id)
        .where(
            or_(facts.c.seq > residents.c.before_audit, residents.c.ref.is_(None), is_later),
            ~told.correlate(residents, facts).exists(),
        )
    )
    there = select(facts.c.seq).where(
        facts.c.resident_id == residents.c.id, facts.c.seq == audit.c.seq
    )
    of_files = select(residents.c.id, audit.c.seq).join(residents, of_the_file).distinct()
    hollow = of_files.where(~there.correlate(residents, audit).exists())
    not_older = of_files.where(audit.c.seq <= residents.c.before_audit)
    kinds: Sequence[tuple[Fault, Select[Any]]] = (
        ("no_entry", silent),
        ("no_fact", hollow),
        ("not_older", not_older),
    )
    for fault, query in kinds:
        for resident_id, seq in sorted(tuple(row) for row in connection.execute(query)):
            yield Flaw(fault, resident_id=resident_id, seq=seq)
