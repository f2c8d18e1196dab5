"""Connections to SQLite and PostgreSQL, set up so that a commit is kept and no update is lost."""

import sqlite3
import threading
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine, event, exc, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, ExceptionContext

from storage import errors
from storage.errors import BadDatabaseUrl, StorageUnavailable

PATIENCE = timedelta(seconds=5)
"""How long a transaction waits for another one to let go."""
CONNECTIONS = 20
"""At most so many at once: more than the threads of all listeners, rounds and posters together."""

FOR_A_CONNECTION = 1.5
"""Seconds to wait for one of them: Slack wants its answer within three."""
IN_TIME: Mapping[str, Any] = {"connect_timeout": 2, "tcp_user_timeout": 1500}
"""A server that a network has lost is given up while people can still be told: seconds until it
answers, and milliseconds until it has taken what was sent."""

OPENED = "opened"
"""Under this name a connection remembers which SQLite file it opened."""

_first_connection = threading.Lock()


class _File:
    """A SQLite file, told apart from another one at the same path.

    A connection goes on writing to a file that was deleted or replaced, and calls it a success.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._was_there = False

    def identity(self) -> tuple[int, int] | None:
        """Return what names the file at the path at present; None when there is none."""
        try:
            found = self.path.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino

    def opened(self) -> tuple[int, int] | None:
        """Return the identity of the file that has just been opened; from now on it must exist."""
        self._was_there = True
        return self.identity()

    def must_be_there(self) -> None:
        """Raise `StorageUnavailable` rather than let SQLite make an empty file where one was."""
        if self._was_there and self.identity() is None:
            raise StorageUnavailable(f"{self.path}: there is no such file any more")


def connect(database_url: str, patience: timedelta = PATIENCE) -> Engine:
    """Return an engine for the database; nothing is opened yet.

    A transaction that has to wait longer than `patience` for a lock fails. The folder of a SQLite
    file is made. Raises `BadDatabaseUrl`, or `StorageUnavailable` when the folder cannot be made.
    """
    url = _understood(database_url)
    if url.get_backend_name() == "sqlite":
        return _sqlite(url, patience)
    return _postgresql(url, patience)


def insert(connection: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """Return an INSERT that knows ON CONFLICT, which both databases spell alike."""
    return insert_for(connection.dialect.name, table)


def insert_for(dialect: str, table: Table) -> postgresql.Insert | sqlite.Insert:
    """Return the same by the dialect's name, for statements that are built once."""
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)


def _understood(database_url: str) -> URL:
    """Return the URL with its driver; the message of an error never repeats a password."""
    try:
        url = make_url(database_url)
    except (exc.ArgumentError, ValueError) as error:
        raise BadDatabaseUrl("not a database URL") from error
    if url.drivername in {"postgresql", "postgres"}:
        url = url.set(drivername="postgresql+psycopg")
    if url.drivername not in {"sqlite", "sqlite+pysqlite", "postgresql+psycopg"}:
        raise BadDatabaseUrl(f"{url.drivername}: only sqlite and postgresql are known")
    if url.get_backend_name() == "sqlite" and url.database in {None, "", ":memory:"}:
        raise BadDatabaseUrl("sqlite: name a file, as in sqlite:///var/terugkeer.db")
    return url


def _sqlite(url: URL, patience: timedelta) -> Engine:
    """Return an engine on a SQLite file."""
    try:
        Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageUnavailable(f"{url.database}: {error.strerror}") from error
    file = _File(Path(str(url.database)))
    engine = create_engine(
        url,
        connect_args={"timeout": patience.total_seconds()},
        pool_size=CONNECTIONS,
        max_overflow=0,
        pool_timeout=patience.total_seconds(),
        hide_parameters=True,
    )

    @event.listens_for(engine, "do_connect")
    def look(*_: Any) -> None:
        file.must_be_there()

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, record: Any) -> None:
        # The driver must not begin transactions by itself: it would begin them too late.
        connection.isolation_level = None
        # Two first connections cannot both turn a new file to WAL: SQLite does not wait there.
        with _first_connection:
            connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        # What is deleted is overwritten: else it stands in the file until its page is used again.
        connection.execute("PRAGMA secure_delete = ON")
        record.info[OPENED] = file.opened()

    @event.listens_for(engine, "handle_error")
    def open_anew(context: ExceptionContext) -> None:
        # What was opened while the file was read-only stays so, whatever becomes of the file.
        code = getattr(context.original_exception, "sqlite_errorcode", errors.SQLITE_OK)
        if code & errors.PRIMARY_CODE in (errors.SQLITE_READONLY, errors.SQLITE_IOERR):
            context.is_disconnect = True

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if file.identity() != connection.info[OPENED]:
            connection.invalidate()
            engine.dispose()  # what is put back is opened anew
            raise StorageUnavailable(f"{file.path}: deleted or replaced while it was open")
        # A transaction that reads first and writes later loses updates, unless it locks at once.
        options = connection.get_execution_options()
        reads = options.get("reads_only", False)
        seconds = options.get("waits", patience.total_seconds())
        # Neither touches the file: the driver does it in a tenth of the time.
        driver: Any = connection.connection.driver_connection
        driver.execute(f"PRAGMA query_only = {'ON' if reads else 'OFF'}")
        driver.execute(f"PRAGMA busy_timeout = {round(seconds * 1000)}")
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")

    @event.listens_for(engine, "commit")
    def commit(connection: Connection) -> None:
        reads = connection.get_execution_options().get("reads_only", False)
        if not reads and file.identity() != connection.info[OPENED]:
            connection.invalidate()
            engine.dispose()
            raise StorageUnavailable(f"{file.path}: deleted or replaced while it was open")

    return engine


def _postgresql(url: URL, patience: timedelta) -> Engine:
    """Return an engine on a PostgreSQL database."""
    arguments = {name: value for name, value in IN_TIME.items() if name not in url.query}
    engine = create_engine(
        url,
        connect_args=arguments,
        pool_size=CONNECTIONS,
        max_overflow=0,  # what goes beyond would be opened for one transaction, and closed again
        pool_timeout=min(patience.total_seconds(), FOR_A_CONNECTION),
        pool_pre_ping=True,
        hide_parameters=True,
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        milliseconds = round(patience.total_seconds() * 1000)
        with connection.cursor() as cursor:
            cursor.execute(f"SET lock_timeout = {milliseconds}")
            cursor.execute("SET timezone = 'UTC'")
        connection.commit()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        seconds = connection.get_execution_options().get("waits")
        if seconds is not None:  # 0 would mean for ever
            milliseconds = max(1, round(seconds * 1000))
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = {milliseconds}")

    return engine


def waiting(connection: Connection, seconds: float) -> Connection:
    """Return the connection set to wait so long for locks in its next transaction."""
    return connection.execution_options(waits=max(0.0, seconds))


def reading(connection: Connection) -> Connection:
    """Return the connection set to read one state of the database, and to write nothing."""
    if connection.dialect.name == "sqlite":
        return connection.execution_options(reads_only=True)
    return connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def truncate_log(engine: Engine) -> bool:
    """Empty SQLite's write-ahead log, in which older states of pages stand; False when in use.

    Elsewhere that is the server's affair, and True is returned.
    """
    if engine.dialect.name != "sqlite":
        return True
    with engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        is_busy, *_frames = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not is_busy


def write_anew(engine: Engine) -> None:
    """Write a SQLite file anew, without what stands between the rows of its pages.

    What is deleted is overwritten, but where pages are balanced, copies of rows can stay behind.
    Nobody else writes meanwhile. Elsewhere nothing is done.
    """
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            driver: Any = connection.connection.driver_connection
            driver.execute("PRAGMA query_only = OFF")
            driver.execute("VACUUM")


def file_size(engine: Engine) -> int:
    """Return how many bytes a SQLite file has; 0 elsewhere."""
    if engine.dialect.name != "sqlite":
        return 0
    return Path(str(engine.url.database)).stat().st_size
