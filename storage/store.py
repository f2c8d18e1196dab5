"""The store: transactions, and in each of them the journal, the agenda, the outbox and so on."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from time import monotonic

from sqlalchemy import Connection, Engine, func, select, text

from storage import errors
from storage.absences import Absences
from storage.agenda import Agenda
from storage.audit import Audit
from storage.audit_check import Flaw, flaws
from storage.cipher import Cipher
from storage.engine import (
    PATIENCE,
    connect,
    file_size,
    reading,
    truncate_log,
    waiting,
    write_anew,
)
from storage.entries import End
from storage.erasure import Erasures
from storage.errors import RepeatedRequest, StorageUnavailable
from storage.families import Families
from storage.homes import Homes
from storage.journal import Journal
from storage.known import Known
from storage.leases import ChannelLeases
from storage.leftovers import Leftovers, Where
from storage.listing import Listing
from storage.messages import Messages
from storage.migrate import check
from storage.outbox import Outbox
from storage.people import People
from storage.reassignments import Reassignments
from storage.receivers import Receivers
from storage.rewrapping import Keys
from storage.seals import Seals
from storage.sending import Sending
from storage.subscriptions import Subscriptions

READY = timedelta(seconds=1)
"""How long a look whether the database can be written waits for others who write."""


class Transaction:
    """One transaction: what is done through it is kept together, or not at all."""

    def __init__(
        self,
        connection: Connection,
        cipher: Cipher,
        audit: Audit,
        *,
        reads_only: bool = False,
    ) -> None:
        """Open the rooms' drawers on one connection; one that only reads, reads nothing twice."""
        self.known = Known(keeps=reads_only)
        self.audit = audit
        self.journal = Journal(connection, cipher, self.known, audit)
        self.families = Families(connection, self.journal, self.known)
        self.agenda = Agenda(connection, self.known)
        self.outbox = Outbox(connection)
        self.sending = Sending(connection)
        self.leases = ChannelLeases(connection)
        self.messages = Messages(connection, self.known)
        self.people = People(connection, self.known)
        self.listing = Listing(connection)
        self.homes = Homes(connection)
        self.absences = Absences(connection, self.known)
        self.reassignments = Reassignments(connection)
        self.receivers = Receivers(connection)
        self.subscriptions = Subscriptions(connection)
        self.keys = Keys(connection, cipher)
        self.leftovers = Leftovers(connection)
        self.erasures = Erasures(connection, self.leftovers)
        self._connection = connection

    def now(self) -> datetime:
        """Return the UTC instant by the database's clock, which all replicas share.

        On SQLite, which has no other machines to share with, it is this machine's.
        """
        if self._connection.dialect.name == "sqlite":
            return datetime.now(UTC)
        instant: datetime = self._connection.scalars(select(func.statement_timestamp())).one()
        return instant.astimezone(UTC)

    def unhurried(self) -> None:
        """Let PostgreSQL answer this transaction's commit before it is on the disk."""
        self._connection.execute(text("SET LOCAL synchronous_commit = off"))


class Store:
    """Everything that is remembered. Threads may share it; transactions must not be nested."""

    def __init__(
        self,
        engine: Engine,
        cipher: Cipher,
        patience: timedelta = PATIENCE,
        seals: Seals | None = None,
    ) -> None:
        """Keep residents and staff in the engine's database."""
        self._engine = engine
        self._cipher = cipher
        self._seals = seals or Seals()
        self._ends: dict[str, End] = {}
        self._patience = patience
        # SQLite has one writer at a time, and lets the others poll: waiting here is fairer.
        self._turn = threading.Lock() if engine.dialect.name == "sqlite" else None

    @property
    def has_keys(self) -> bool:
        """Say whether free text can be kept."""
        return self._cipher.has_keys

    @contextmanager
    def transaction(self, patience: timedelta | None = None) -> Iterator[Transaction]:
        """Read and write; committed at the end, rolled back when an exception leaves the block.

        `patience` is how long to wait for others who write, where that is not the store's own.
        Raises `StorageUnavailable` when the database cannot be reached, written or had in time,
        and `OutcomeUnknown` when its answer to the commit is lost.
        """
        give_up = monotonic() + (patience or self._patience).total_seconds()
        with (
            self._in_turn(give_up),
            errors.named(),
            self._engine.connect() as connection,
        ):
            if patience is not None or self._turn is not None:
                connection = waiting(connection, give_up - monotonic())
            with connection.begin() as begun:
                tx = Transaction(connection, self._cipher, self._audit(connection))
                yield tx
                tx.audit.enter()
                with errors.committing():
                    begun.commit()
                tx.audit.kept()

    @contextmanager
    def snapshot(self) -> Iterator[Transaction]:
        """Read one state of the database, whatever others write meanwhile; writing fails."""
        with errors.named(), self._engine.connect() as connection, reading(connection).begin():
            yield Transaction(connection, self._cipher, self._audit(connection), reads_only=True)

    def flaws(self) -> list[Flaw]:
        """Return what is wrong with the audit, all of it read in one state of the database."""
        with errors.named(), self._engine.connect() as connection, reading(connection).begin():
            return [*flaws(connection, self._seals)]

    def ping(self) -> None:
        """Ask the database for an answer; raises `StorageUnavailable`."""
        with errors.named(), self._engine.connect() as connection, reading(connection).begin():
            connection.execute(text("SELECT 1"))

    def probe(self) -> None:
        """Write something, as a command would; raises `StorageUnavailable` when that cannot be.

        A full disk and a read-only file still let everybody read.
        """
        with self.transaction(READY) as tx:
            tx.people.note_probe(tx.now())

    def scrub(self) -> bool:
        """Take what was erased out of the database's own log; False where that has to wait.

        What is deleted is overwritten at once, but SQLite's log keeps older states of its pages.
        On PostgreSQL that is left to its vacuum: see docs/erasure.md.
        """
        return self._scrubbed("log", lambda: truncate_log(self._engine))

    def write_anew(self, largest: int) -> bool:
        """Take what was erased out of SQLite's file, where copies of rows can stay between others.

        Nobody can write meanwhile, so a file of more than `largest` bytes is left as it is, and
        False returned: a hundred million take seconds.
        """

        def rewrite() -> bool:
            if file_size(self._engine) > largest:
                return False
            write_anew(self._engine)
            return truncate_log(self._engine)

        return self._scrubbed("file", rewrite)

    def _scrubbed(self, where: Where, scrub: Callable[[], bool]) -> bool:
        """Scrub a place unless nothing was erased since that was done last; say whether it is."""
        with self.snapshot() as tx:
            mark = tx.leftovers.to_scrub(where)
        if mark is None:
            return True
        with self._in_turn(monotonic() + self._patience.total_seconds()), errors.named():
            if not scrub():
                return False
        with self.transaction() as tx:
            tx.leftovers.scrubbed(where, mark)
        return True

    def is_new(self, request_id: str, at: datetime) -> bool:
        """Note a request, and say whether no replica has noted it before.

        A SQLite file belongs to one process that listens, whose own memory is enough: nothing is
        written there. What is noted need not outlive a crash of the server, so it costs no flush.
        Raises `StorageUnavailable`.
        """
        if self._turn is not None:
            return True
        with suppress(RepeatedRequest), self.transaction(READY) as tx:
            tx.unhurried()
            tx.journal.remember(request_id, None, {}, at)
            return True
        return False

    def check_schema(self) -> None:
        """Raise `SchemaMismatch` when the database was made by another version of the program."""
        with errors.named(), self._engine.connect() as connection, reading(connection).begin():
            check(connection)

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    def _audit(self, connection: Connection) -> Audit:
        return Audit(connection, self._seals, self._ends)

    @contextmanager
    def _in_turn(self, give_up: float) -> Iterator[None]:
        """Wait for the turn to write, where there is one, until a monotonic second."""
        if self._turn is None:
            yield
            return
        if not self._turn.acquire(timeout=max(0.0, give_up - monotonic())):
            raise StorageUnavailable("the database is busy")
        try:
            yield
        finally:
            self._turn.release()


def open_store(
    database_url: str, keys: Sequence[str] = (), *, patience: timedelta = PATIENCE
) -> Store:
    """Return the store in a database; nothing is opened or changed yet.

    `keys` are the encryption keys of the installation (the first one encrypts, all decrypt), and
    `patience` is how long a transaction waits for another. Raises `BadDatabaseUrl` or `BadKey`.
    """
    return Store(connect(database_url, patience), Cipher(keys), patience, Seals(keys))
