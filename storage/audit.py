"""The audit: who saw, changed or took out what, and when; a chain of entries per centre.

Entries are only ever added. They hold ids and words of closed lists, never what somebody wrote and
never a case code: a resident goes by a reference that goes with the file when that is erased. Each
entry's hash is reckoned from the entry and from the hash before it, so none can be changed, put in,
taken out or moved without all that follow; the end of each chain is sealed (`storage.seals`).
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, select, update

from storage.engine import insert_for
from storage.entries import BOT, ORGANISATION, Deed, End, Record
from storage.seals import Seals
from storage.tables import audit, audit_chains, facts, residents

# Every command asks for these: building a statement takes longer than running it.
LOCKED = (
    select(audit_chains.c.last, audit_chains.c.head, audit_chains.c.seal)
    .where(audit_chains.c.chain == bindparam("name"))
    .with_for_update()
)
ADDED = audit.insert()
MOVED = (
    update(audit_chains)
    .where(
        audit_chains.c.chain == bindparam("name"),
        audit_chains.c.last == bindparam("from"),
        audit_chains.c.head == bindparam("after"),
    )
    .values(last=bindparam("to"), head=bindparam("by"), seal=bindparam("with"))
)


class Audit:
    """The audit within one transaction."""

    def __init__(self, connection: Connection, seals: Seals, ends: dict[str, End]) -> None:
        """Write and read through the transaction's connection.

        `ends` is where chains ended when this process put something behind them last: right
        unless somebody else has since, which is seen before anything is put there.
        """
        self._connection = connection
        self._seals = seals
        self._ends = ends
        self._reached: dict[str, End] = {}
        self._noted: list[Deed] = []

    def note(self, *deeds: Deed) -> None:
        """Have deeds entered when the transaction commits, in this order within each chain.

        They stand there exactly if all else does that the transaction wrote.
        """
        self._noted.extend(deeds)

    def enter(self) -> None:
        """Enter what was noted. The store does it last: until the commit the chains are locked.

        Whoever needs several chains takes them in the order of their names.
        """
        deeds, self._noted = self._noted, []
        chained = sorted(deeds, key=_chain_of)
        if not {_chain_of(deed) for deed in deeds} <= self._ends.keys():
            self._begin(ORGANISATION, deeds[0].at)  # which names what is begun, and comes first
        for chain, of_chain in groupby(chained, key=_chain_of):
            self._append(chain, [*of_chain])

    def kept(self) -> None:
        """Know where the chains end now: to be called once the transaction is committed."""
        self._ends.update(self._reached)

    def begin(self, chains: Collection[str], at: datetime) -> None:
        """Begin these chains where they are not there yet (UTC instant)."""
        for chain in sorted({ORGANISATION, *chains}):
            self._begin(chain, at)

    def seal_anew(self) -> None:
        """Seal the ends that have a good seal with the first key, which may be a new one."""
        for seen in self.ends():
            end = self._locked(seen.chain) or seen
            if self._seals.worth(end.seal, *_said(end)) == "good":
                self._move(end, end.last, end.head)

    def page(
        self,
        chains: Collection[str] | None = None,
        subject: str | None = None,
        *,
        limit: int,
        offset: int = 0,
    ) -> list[Record]:
        """Return entries, the latest first: of some chains or of all, and of one resident or all.

        `subject` is the resident's reference.
        """
        query = (
            select(audit, residents.c.code)
            .outerjoin(residents, residents.c.ref == audit.c.subject)
            .where(*_which(chains, subject))
            .order_by(*_latest_first(chains))
        )
        found = self._connection.execute(query.limit(limit).offset(offset))
        return [Record(**row._asdict()) for row in found]

    def count(self, chains: Collection[str] | None = None, subject: str | None = None) -> int:
        """Return how many entries `page` has in all."""
        if subject is None:
            query: Select[Any] = select(func.sum(audit_chains.c.last))
            if chains is not None:
                query = query.where(audit_chains.c.chain.in_(chains))
        else:
            query = select(func.count()).select_from(audit).where(*_which(chains, subject))
        return int(self._connection.scalar(query) or 0)

    def ends(self) -> list[End]:
        """Return where the chains end, in the order of their names, in which they are locked.

        A database may have another order of words.
        """
        found = self._connection.execute(select(audit_chains))
        return sorted((End(**row._asdict()) for row in found), key=lambda end: end.chain)

    def older(self) -> int:
        """Return how many facts are held to be older than the audit, and so need no entry."""
        query = (
            select(func.count())
            .select_from(facts)
            .join(residents, residents.c.id == facts.c.resident_id)
            .where(facts.c.seq <= residents.c.before_audit)
        )
        return int(self._connection.scalar(query) or 0)

    def hash_of(self, chain: str, number: int) -> str | None:
        """Return the hash of an entry, or None where there is no such entry."""
        found: str | None = self._connection.scalar(
            select(audit.c.hash).where(audit.c.chain == chain, audit.c.number == number)
        )
        return found

    def _append(self, chain: str, deeds: Sequence[Deed]) -> None:
        """Put deeds behind a chain, which is locked until the transaction ends."""
        known = self._reached.get(chain) or self._ends.get(chain)
        if known is not None and self._put(known, deeds):
            return  # nobody else has put anything behind it since
        end = self._locked(chain) or self._begin(chain, deeds[0].at)
        found = self._seals.worth(end.seal, *_said(end))
        if known is not None and end.last <= known.last:
            # Others only put entries behind what is there: an older end is not the right one,
            # though it may have the seal that it had then.
            deeds = [Deed(BOT, deeds[0].at, "seal", "wrong"), *deeds]
        elif self._seals.has_keys and found != "good":
            deeds = [Deed(BOT, deeds[0].at, "seal", found), *deeds]
        if not self._put(end, deeds):
            raise LookupError(chain)

    def _put(self, end: End, deeds: Sequence[Deed]) -> bool:
        """Put deeds behind the end of a chain; False when that is not where it ends any more."""
        number, head, rows = end.last, end.head, []
        for number, deed in enumerate(deeds, start=end.last + 1):
            row: dict[str, Any] = {
                "chain": end.chain,
                "number": number,
                "at": deed.at,
                "by": deed.by,
                "act": deed.act,
                "what": deed.what,
                "subject": deed.subject,
                "seq": deed.seq,
                "result": deed.result,
            }
            head = Record(**row, hash="").hash_after(head)
            rows.append(row | {"hash": head})
        if not self._move(end, number, head):
            return False
        self._connection.execute(ADDED, rows)
        return True

    def _move(self, end: End, last: int, head: str) -> bool:
        """Have a chain end elsewhere, sealed; False when it has not ended where it was thought."""
        seal = self._seals.seal(end.chain, last, head)
        values = {"name": end.chain, "from": end.last, "after": end.head}
        values |= {"to": last, "by": head, "with": seal}
        is_moved = self._connection.execute(MOVED, values).rowcount == 1
        if is_moved:
            self._reached[end.chain] = End(end.chain, last, head, seal)
        return is_moved

    def _locked(self, chain: str) -> End | None:
        """Keep others from a chain until the transaction ends, and return where it ends now."""
        row = self._connection.execute(LOCKED, {"name": chain}).one_or_none()
        return None if row is None else End(chain, row.last, row.head, row.seal)

    def _begin(self, chain: str, at: datetime) -> End:
        """Begin a chain unless somebody else has, name it in that of the organisation; lock it."""
        begun = self._connection.execute(
            insert_for(self._connection.dialect.name, audit_chains)
            .values(chain=chain, last=0, head="")
            .on_conflict_do_nothing(index_elements=["chain"])
            .returning(audit_chains.c.chain)
        ).one_or_none()
        if begun is not None and chain != ORGANISATION:
            self._append(ORGANISATION, [Deed(BOT, at, "chain", chain)])
        if begun is not None and self._seals.has_keys:
            self._put(End(chain, 0, "", None), [Deed(BOT, at, "seal", "good", chain)])
        end = self._locked(chain)
        if end is None:
            raise LookupError(chain)
        return end


def _chain_of(deed: Deed) -> str:
    return deed.centre or ORGANISATION


def _said(end: End) -> tuple[str, int, str]:
    return end.chain, end.last, end.head


def _latest_first(chains: Collection[str] | None) -> list[Any]:
    """Return the order of pages: within one chain its own, which needs no index besides its key."""
    behind = [audit.c.chain, audit.c.number.desc()]
    return behind if chains is not None and len(chains) == 1 else [audit.c.at.desc(), *behind]


def _which(chains: Collection[str] | None, subject: str | None) -> list[Any]:
    wanted: list[Any] = [] if chains is None else [audit.c.chain.in_(chains)]
    return wanted if subject is None else [*wanted, audit.c.subject == subject]
