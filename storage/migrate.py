"""Migrations: bring a database to the schema of this version, and see whether it is there.

Alembic is loaded only to migrate: a running bot looks at the schema often, and has no other use
for its nine megabytes.
"""

from contextlib import suppress
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from storage import errors
from storage.engine import connect, write_anew
from storage.errors import SchemaMismatch

MIGRATIONS = Path(__file__).parent / "migrations"
VERSION_TABLE = "alembic_version"
SECURELY_DELETED = "0008"
"""From this revision on, what is deleted is overwritten."""
ONE_AT_A_TIME = 0x7E12_0001
"""The number of the lock under which replicas on PostgreSQL migrate one after the other."""


def migrate(database_url: str) -> None:
    """Bring the database to the schema of this version, in one transaction.

    A database that is there already is left alone. Raises `SchemaMismatch` when it was made by a
    newer version of the program, `BadDatabaseUrl` and `StorageUnavailable`.
    """
    from alembic import command
    from alembic.config import Config

    engine = connect(database_url)
    if engine.dialect.name == "sqlite":
        _for_the_owner_only(Path(str(engine.url.database)))
    try:
        with errors.named(), engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(
                    text("SELECT pg_advisory_xact_lock(:number)"), {"number": ONE_AT_A_TIME}
                )
            _refuse_newer(connection)
            config = Config()
            config.set_main_option("path_separator", "os")
            config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
            config.attributes["connection"] = connection
            before = _revision(connection)
            command.upgrade(config, "head")
        if before is not None and before < SECURELY_DELETED:
            with errors.named():
                write_anew(engine)
    finally:
        engine.dispose()


def _for_the_owner_only(file: Path) -> None:
    """Make a new SQLite file that nobody else on the machine can read; its logs follow it.

    What stands in the way is said by the connection, in words of its own.
    """
    with suppress(OSError):
        file.touch(mode=0o600, exist_ok=False)


def check(connection: Connection) -> None:
    """Raise `SchemaMismatch` unless the database has exactly the schema of this version."""
    _refuse_newer(connection)
    if _revision(connection) != revisions()[-1]:
        raise SchemaMismatch("the database is older than the program: run `terugkeer migrate`")


def _refuse_newer(connection: Connection) -> None:
    """Raise `SchemaMismatch` when the database is at a revision that this version lacks."""
    if _revision(connection) not in {*revisions(), None}:
        raise SchemaMismatch("the database is newer than the program: install a newer version")


def revisions() -> list[str]:
    """Return the revisions of this version in their order: their files' names begin with them."""
    return sorted(path.name.partition("_")[0] for path in MIGRATIONS.glob("versions/[0-9]*.py"))


def _revision(connection: Connection) -> str | None:
    """Return the revision of the database, or None when it is empty."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    query = text(f"SELECT version_num FROM {VERSION_TABLE}")  # noqa: S608 - the name is ours
    revision: str | None = connection.scalar(query)
    return revision
