"""What `verify` says of the audit: whether its chains are whole, and where they end.

Who keeps the ends that it prints outside the database can show later that nothing was put back to
an earlier state: what was an end once must still stand in its chain.
"""

from collections.abc import Iterable, Iterator

from bot.failures import BadInput
from storage import ORGANISATION, Flaw, Store

SAID = {
    "changed": "entry {number} is not what was entered",
    "missing": "entry {number} is missing",
    "cut": "the entries up to {number} are not all there",
    "beyond": "there are entries behind {number}, which was the last one",
    "not_sealed": "the end at entry {number} has no seal",
    "wrong_seal": "the seal at entry {number} does not fit",
    "unknown_seal": "the seal at entry {number} was made with a key that is not there",
    "no_end": "where the chain ends is not known",
    "gone": "the whole chain is gone",
    "not_named": "nothing says that the chain was begun",
    "begun_again": "the chain was begun again: what stood there before is gone",
    "no_entry": "no entry tells of fact {seq} of resident {resident_id}",
    "no_fact": "an entry tells of fact {seq} of resident {resident_id}, which is not there",
    "not_older": "an entry tells of fact {seq} of resident {resident_id}, which is held to be"
    " older than the audit",
}
WHOLE = "The audit is whole. Its chains end at:"
"""What stands before the ends."""
NAMELESS = "-"
"""What the chain of the organisation is called in lines."""
PARTS = 3
"""A line about an end: the chain, the number of its last entry, that one's hash."""


def faults(store: Store) -> Iterator[str]:
    """Yield a line for each place where the audit is not as it was written."""
    yield from map(_said, store.flaws())


def older(store: Store) -> Iterator[str]:
    """Yield a line where there are facts that need no entry, as there was no audit yet."""
    with store.snapshot() as tx:
        count = tx.audit.older()
    if count:
        yield f"Older than the audit, and so without entries: {count} facts."


def ends(store: Store) -> Iterator[str]:
    """Yield a line for each chain: its name, the number of the last entry, and that one's hash."""
    with store.snapshot() as tx:
        found = tx.audit.ends()
    for end in found:
        yield f"{end.chain or NAMELESS} {end.last} {end.head}"


def against(store: Store, lines: Iterable[str], source: str) -> Iterator[str]:
    """Yield a line for each end of before that does not stand in its chain any more.

    `lines` are those of `ends`, alone or behind the rest of what `verify` printed; raises
    `BadInput`, which names the line of the source.
    """
    numbered = [*enumerate(lines, start=1)]
    heads = [index for index, (_count, line) in enumerate(numbered) if line.strip() == WHOLE]
    for count, line in numbered[heads[-1] + 1 if heads else 0 :]:
        parts = line.split()
        if not parts:
            continue
        if len(parts) != PARTS or not parts[1].isdecimal():
            raise BadInput(f"{source}, line {count}: not the end of a chain")
        name, number, head = parts[0], int(parts[1]), parts[2]
        chain = ORGANISATION if name == NAMELESS else name
        with store.snapshot() as tx:
            found = tx.audit.hash_of(chain, number)
        if found != head:
            yield f"audit of {_named(chain)}: entry {number} is not the one that it was"


def _said(flaw: Flaw) -> str:
    what = SAID[flaw.fault].format(number=flaw.number, seq=flaw.seq, resident_id=flaw.resident_id)
    return f"audit: {what}" if flaw.chain is None else f"audit of {_named(flaw.chain)}: {what}"


def _named(chain: str) -> str:
    return chain or "the organisation"
