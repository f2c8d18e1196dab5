"""Migrations: bring a database to the schema of this version, and see whether it is there."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from storage import errors
from storage.engine import connect
from storage.errors import SchemaMismatch

MIGRATIONS = Path(__file__).parent / "migrations"
ONE_AT_A_TIME = 0x7E12_0001
"""The number of the lock under which replicas on PostgreSQL migrate one after the other."""


def migrate(database_url: str) -> None:
    """Bring the database to the schema of this version, in one transaction.

    A database that is there already is left alone. Raises `SchemaMismatch` when it was made by a
    newer version of the program, `BadDatabaseUrl` and `StorageUnavailable`.
    """
    engine = connect(database_url)
    try:
        with errors.named(), engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(
                    text("SELECT pg_advisory_xact_lock(:number)"), {"number": ONE_AT_A_TIME}
                )
            _refuse_newer(connection)
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    finally:
        engine.dispose()


def check(connection: Connection) -> None:
    """Raise `SchemaMismatch` unless the database has exactly the schema of this version."""
    _refuse_newer(connection)
    if _revision(connection) != _scripts().get_current_head():
        raise SchemaMismatch("the database is older than the program: run `terugkeer migrate`")


def _refuse_newer(connection: Connection) -> None:
    """Raise `SchemaMismatch` when the database is at a revision that this version lacks."""
    known = {script.revision for script in _scripts().walk_revisions()}
    if _revision(connection) not in known | {None}:
        raise SchemaMismatch("the database is newer than the program: install a newer version")


def _revision(connection: Connection) -> str | None:
    """Return the revision of the database, or None when it is empty."""
    return MigrationContext.configure(connection).get_current_revision()


def _scripts() -> ScriptDirectory:
    """Return the migrations of this version."""
    return ScriptDirectory.from_config(_config())


def _config() -> Config:
    """Return alembic's settings, which live here and in no file."""
    config = Config()
    config.set_main_option("path_separator", "os")
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config
