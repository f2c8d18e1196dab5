"""The journal: residents, their facts in the order of recording, and the answers to requests.

Facts are only ever added. Free text leaves the fact on the way in and lies sealed beside it.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import groupby
from typing import Any
from uuid import uuid4

from sqlalchemy import (
    Connection,
    Row,
    Select,
    String,
    bindparam,
    cast,
    delete,
    func,
    select,
    update,
)

from scheduling.facts import Fact, OtpArrived, Registered, Transferred, from_data, to_data
from scheduling.reminders import brussels_date
from storage.audit import Audit
from storage.cipher import Cipher
from storage.engine import insert, insert_for
from storage.entries import Deed
from storage.errors import NoKeys, RepeatedRequest, UnreadableFacts
from storage.known import Known
from storage.tables import facts, keys, requests, residents

LAST_CHARACTER = "\U0010ffff"

# What every command asks for is built once: building a statement takes longer than running it.
RESIDENT: Select[Any] = select(
    residents.c.id,
    residents.c.code,
    residents.c.opened_at,
    residents.c.wake_at,
    residents.c.ref,
)
BY_CODE: Select[Any] = RESIDENT.where(residents.c.code == bindparam("name"))
BY_ID = RESIDENT.where(residents.c.id == bindparam("name"))
LOCKED = BY_ID.with_for_update()
FACTS = select(facts).where(facts.c.resident_id == bindparam("resident")).order_by(facts.c.seq)
FACTS_TAKEN = (
    update(residents)
    .where(residents.c.id == bindparam("resident"))
    .values(last_seq=residents.c.last_seq + bindparam("count"))
    .returning(residents.c.last_seq, residents.c.ref, residents.c.centre)
)
FACTS_ADDED = facts.insert()
IN_TURN = select(func.pg_advisory_xact_lock(func.hashtextextended(bindparam("request"), 0)))
SIGNED = "v0="
"""So the signatures begin by which requests over HTTP are noted; no other request id does."""
ANSWER = select(requests.c.answer).where(requests.c.id == bindparam("request"))


@dataclass(frozen=True, slots=True)
class Resident:
    """A resident's file: known by a pseudonymous case code, and by an opaque id inside."""

    id: str
    code: str
    opened_at: datetime
    wake_at: datetime | None
    """The UTC instant of the next reminder, or None when none is to come."""
    ref: str | None = None
    """Under what the audit speaks of the resident; None once the file is erased."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A fact as it stands in the journal, without its free text."""

    seq: int
    fact: Fact
    by: str
    """The Slack id of whoever recorded it."""
    recorded_at: datetime
    has_text: bool


class Journal:
    """The journal within one transaction."""

    def __init__(self, connection: Connection, cipher: Cipher, known: Known, audit: Audit) -> None:
        """Write and read through the transaction's connection."""
        self._connection = connection
        self._cipher = cipher
        self._known = known
        self._audit = audit

    def open(self, code: str, at: datetime) -> Resident:
        """Open a file under a case code that has none yet (UTC instant).

        When two open the same one at once, the second waits for the first and gets its file.
        """
        self._connection.execute(
            insert(self._connection, residents)
            .values(id=uuid4().hex, code=code, opened_at=at, ref=uuid4().hex)
            .on_conflict_do_nothing(index_elements=["code"])
        )
        return _resident(self._connection.execute(BY_CODE, {"name": code}).one())

    def find(self, code: str) -> Resident | None:
        """Return the resident of a case code, or None."""
        return self._resident(BY_CODE, code)

    def get(self, resident_id: str) -> Resident | None:
        """Return a resident, or None."""
        return self._known.once(
            ("resident", resident_id), lambda: self._resident(BY_ID, resident_id)
        )

    def get_all(self, resident_ids: Collection[str]) -> list[Resident]:
        """Return those of these residents that there are, without order."""
        found = self._connection.execute(RESIDENT.where(residents.c.id.in_(resident_ids)))
        return [_resident(row) for row in found]

    def lock(self, resident_id: str) -> Resident | None:
        """Keep all others from changing this resident until the transaction ends, and return it.

        To be called before the facts are read that a decision rests on. Who locks several
        residents does so in the order of their ids. (SQLite has one writer at a time anyway.)
        """
        return self._resident(LOCKED, resident_id)

    def entries(self, resident_id: str) -> list[Entry]:
        """Return all facts of a resident in the order of recording.

        Raises `UnreadableFacts` when one of them is none that this version knows.
        """
        with _read():
            found = self._connection.execute(FACTS, {"resident": resident_id})
            return [_entry(row) for row in found]

    def entries_of(self, resident_ids: Iterable[str]) -> Mapping[str, list[Entry]]:
        """Return the facts of several residents by resident; who has none is left out.

        Raises `UnreadableFacts` as `entries` does, without saying whose they are.
        """
        query = (
            select(facts)
            .where(facts.c.resident_id.in_(list(resident_ids)))
            .order_by(facts.c.resident_id, facts.c.seq)
        )
        with _read():
            found = self._connection.execute(query)
            return {
                resident_id: [_entry(row) for row in rows]
                for resident_id, rows in groupby(found, key=lambda row: str(row.resident_id))
            }

    def unreadable(self, resident_id: str) -> list[int]:
        """Return which facts of a resident, by their number, are none that this version knows."""
        found = self._connection.execute(
            select(facts.c.seq, cast(facts.c.data, String))
            .where(facts.c.resident_id == resident_id)
            .order_by(facts.c.seq)
        )
        return [seq for seq, data in found if not _is_fact(data)]

    def append(
        self, resident_id: str, new: Sequence[Fact], *, by: str, at: datetime
    ) -> list[Entry]:
        """Add facts behind those that a resident has, and return them as they stand there.

        Each is entered in the audit of the centre of the stay; a move, in that of both centres.
        `by` is a Slack id, `at` a UTC instant. Raises `NoKeys` when a fact has free text and there
        is no encryption key, and `KeyError` for an unknown resident.
        """
        if not new:
            return []
        # Raising the counter also locks the resident: nobody can take numbers in between.
        taken = self._connection.execute(
            FACTS_TAKEN, {"resident": resident_id, "count": len(new)}
        ).one_or_none()
        if taken is None:
            raise KeyError(resident_id)
        first = int(taken.last_seq) - len(new) + 1
        rows = [
            {
                "resident_id": resident_id,
                "seq": seq,
                "fact": fact.fact,
                "data": to_data(_without_text(fact)),
                "sealed": self._sealed(resident_id, fact, at),
                "by": by,
                "recorded_at": at,
            }
            for seq, fact in enumerate(new, start=first)
        ]
        self._connection.execute(FACTS_ADDED, rows)
        for seq, fact in enumerate(new, start=first):
            for centre in _chains(taken.centre, new, fact):
                deed = Deed(by, at, "change", fact.fact, centre, taken.ref, seq)
                self._audit.note(deed)
        return [
            Entry(
                seq=first + index,
                fact=_as_recorded(_without_text(fact), at),
                by=by,
                recorded_at=at,
                has_text=rows[index]["sealed"] is not None,
            )
            for index, fact in enumerate(new)
        ]

    def texts(self, resident_id: str, seq: int) -> dict[str, str]:
        """Return the free text of a fact by field, opened; empty when it has none.

        Raises `NoKeys` without encryption keys and `Unreadable` when they are not the right ones.
        """
        row = self._connection.execute(
            select(facts.c.sealed, keys.c.wrapped)
            .join_from(facts, keys, facts.c.resident_id == keys.c.resident_id)
            .where(facts.c.resident_id == resident_id, facts.c.seq == seq)
        ).one_or_none()
        if row is None or row.sealed is None:
            return {}
        opened: dict[str, str] = json.loads(self._cipher.open(row.wrapped, row.sealed))
        return opened

    def answer(self, request_id: str) -> dict[str, Any] | None:
        """Return what a request was answered the first time, or None when it is new.

        On PostgreSQL a second delivery of the same request waits here until the first one's
        transaction ends; on SQLite it has waited at the beginning of its own.
        """
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(IN_TURN, {"request": request_id})
        found: dict[str, Any] | None = self._connection.scalar(ANSWER, {"request": request_id})
        return found

    def remember(
        self, request_id: str, resident_id: str | None, answer: dict[str, Any], at: datetime
    ) -> None:
        """Keep the first answer to a request; it stands in clear, so it holds no free text.

        Raises `RepeatedRequest` when there is one already: the transaction must not be committed.
        """
        kept = self._connection.scalar(
            _remembered(self._connection.dialect.name),
            {"id": request_id, "resident_id": resident_id, "answer": answer, "answered_at": at},
        )
        if kept is None:
            raise RepeatedRequest("this request has been answered before")

    def answered(self, resident_id: str) -> list[datetime]:
        """Return when requests about a resident were answered, as far as that is kept."""
        query = select(requests.c.answered_at).where(requests.c.resident_id == resident_id)
        return list(self._connection.scalars(query.order_by(requests.c.answered_at)))

    def forget_answers(self, before: datetime) -> int:
        """Drop the answers to requests from before a UTC instant; return how many."""
        return self._connection.execute(
            delete(requests).where(requests.c.answered_at < before)
        ).rowcount

    def forget_heard(self, before: datetime) -> int:
        """Drop the requests that were only noted (`Store.is_new`) before a UTC instant."""
        return self._connection.execute(
            delete(requests).where(
                requests.c.answered_at < before,
                requests.c.id.startswith(SIGNED, autoescape=True),
            )
        ).rowcount

    def codes(self, prefix: str, limit: int) -> list[str]:
        """Return the first case codes, in order, that begin with the prefix."""
        return list(
            self._connection.scalars(
                select(residents.c.code)
                .where(residents.c.code >= prefix, residents.c.code < prefix + LAST_CHARACTER)
                .order_by(residents.c.code)
                .limit(limit)
            )
        )

    def after(self, resident_id: str, limit: int, *, locked: bool = False) -> list[Resident]:
        """Return the next residents in the order of their ids; '' begins with the first.

        `locked`: nobody else changes them until the transaction ends; see `lock`.
        """
        query = RESIDENT.where(residents.c.id > resident_id).order_by(residents.c.id)
        query = query.with_for_update() if locked else query
        return [_resident(row) for row in self._connection.execute(query.limit(limit))]

    def count(self) -> int:
        """Return how many residents there are."""
        return int(self._connection.scalar(select(func.count()).select_from(residents)) or 0)

    def _resident(self, query: Select[Any], name: str) -> Resident | None:
        """Return the resident whom the query finds under a name."""
        row = self._connection.execute(query, {"name": name}).one_or_none()
        return None if row is None else _resident(row)

    def _sealed(self, resident_id: str, fact: Fact, at: datetime) -> bytes | None:
        """Return the free text of a fact under the resident's key, or None when it has none."""
        texts = {name: text for name in fact.free_text if (text := getattr(fact, name))}
        if not texts:
            return None
        if not self._cipher.has_keys:
            raise NoKeys("free text cannot be kept without encryption keys")
        return self._cipher.seal(self._key(resident_id, at), json.dumps(texts))

    def _key(self, resident_id: str, at: datetime) -> bytes:
        """Return the resident's wrapped key, made at first use."""
        found: bytes | None = self._connection.scalar(
            select(keys.c.wrapped).where(keys.c.resident_id == resident_id)
        )
        if found is not None:
            return found
        wrapped = self._cipher.new_key()
        self._connection.execute(
            keys.insert().values(
                resident_id=resident_id,
                wrapped=wrapped,
                made_at=at,
                wrapped_by=self._cipher.names[0],
            )
        )
        return wrapped


@cache
def _remembered(dialect: str) -> Any:
    """Return the statement that keeps an answer unless there is one, and says that it did."""
    added = insert_for(dialect, requests).on_conflict_do_nothing(index_elements=["id"])
    return added.returning(requests.c.id)


def _resident(row: Row[Any]) -> Resident:
    """Return the resident of a row."""
    return Resident(row.id, row.code, row.opened_at, row.wake_at, row.ref)


def _chains(centre: str | None, new: Sequence[Fact], fact: Fact) -> list[str | None]:
    """Return in whose audit a new fact is entered: the centre of the stay, and where it goes.

    `centre` is the one before. What is told together with the arrival belongs to where that is.
    """
    reached = [one.centre for one in new if isinstance(one, Registered | OtpArrived | Transferred)]
    to = next((place for place in reached if place is not None), None)
    if centre is None or to is None or centre == to:
        return [centre or to]
    return [centre, to] if isinstance(fact, Registered | OtpArrived | Transferred) else [centre]


@contextmanager
def _read() -> Iterator[None]:
    """Turn what is raised for something that is no fact into `UnreadableFacts`."""
    try:
        yield
    except ValueError as error:  # no JSON, or not of this shape
        raise UnreadableFacts("a stored fact cannot be read") from error


def _is_fact(data: str) -> bool:
    """Say whether a stored text is a fact."""
    try:
        from_data(json.loads(data))
    except ValueError:
        return False
    return True


def _entry(row: Row[Any]) -> Entry:
    """Return the entry of a row."""
    return Entry(
        seq=row.seq,
        fact=_as_recorded(from_data(row.data), row.recorded_at),
        by=row.by,
        recorded_at=row.recorded_at,
        has_text=row.sealed is not None,
    )


def _without_text(fact: Fact) -> Fact:
    """Return the fact without free text, and without the date that `recorded_at` tells."""
    return fact.model_copy(update=dict.fromkeys((*fact.free_text, "recorded_on")))


def _as_recorded(fact: Fact, at: datetime) -> Fact:
    """Return the fact with the Brussels date of its recording."""
    return fact.model_copy(update={"recorded_on": brussels_date(at)})
