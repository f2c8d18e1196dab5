"""Migrations make the schema that the tables describe, and only on a database that they know."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import exc, inspect, text

from storage import SchemaMismatch, StorageUnavailable, Store, migrate, open_store
from storage.engine import connect
from storage.migrate import MIGRATIONS, revisions
from storage.tables import metadata
from tests.storage.given import NOW, a_resident, together


def tables_of(database_url: str) -> set[str]:
    """The names of the tables that there are."""
    engine = connect(database_url)
    names = set(inspect(engine).get_table_names())
    engine.dispose()
    return names


def test_migrations_and_tables_agree(empty_database_url: str) -> None:
    """What the migrations made is what the code describes, in tables, columns and indexes."""
    migrate(empty_database_url)

    engine = connect(empty_database_url)
    with engine.connect() as connection:
        differences = compare_metadata(
            MigrationContext.configure(connection, opts={"compare_server_default": True}), metadata
        )
    engine.dispose()
    assert [] == differences
    assert {*metadata.tables, "alembic_version"} == tables_of(empty_database_url)


def test_the_names_of_the_files_tell_the_order_of_the_migrations() -> None:
    """A running bot reads them there, without loading what migrates."""
    config = Config()
    config.set_main_option("path_separator", "os")
    config.set_main_option("script_location", str(MIGRATIONS))
    scripts = ScriptDirectory.from_config(config)

    assert [one.revision for one in scripts.walk_revisions()][::-1] == revisions()
    assert scripts.get_current_head() == revisions()[-1]


def test_a_running_bot_does_not_load_what_migrates() -> None:
    """It would stay in memory for nothing."""
    loaded = "import sys, bot.running; sys.exit('alembic' in sys.modules)"

    assert 0 == subprocess.run([sys.executable, "-c", loaded], check=False).returncode


def test_a_column_that_no_migration_makes_is_found(own_database_url: str) -> None:
    """The comparison above can fail: a database that lacks a column differs."""
    engine = connect(own_database_url)
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE settings DROP COLUMN value"))

        differences = compare_metadata(MigrationContext.configure(connection), metadata)

    engine.dispose()
    assert ["add_column"] == [difference[0] for difference in differences]


def test_residents_of_before_the_audit_get_a_reference_each(empty_database_url: str) -> None:
    """Under it the audit speaks of them; the facts that they had need no entry."""
    engine = connect(empty_database_url)
    config = Config()
    config.set_main_option("path_separator", "os")
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0006")
        for name in ("one", "two"):
            connection.execute(
                text(
                    "INSERT INTO residents (id, code, opened_at, last_seq) VALUES (:n, :n, :at, 7)"
                ),
                {"n": name, "at": NOW if connection.dialect.name == "postgresql" else str(NOW)},
            )

        command.upgrade(config, "head")

        rows = connection.execute(text("SELECT id, ref, before_audit FROM residents")).all()
    engine.dispose()
    assert 2 == len({row.ref for row in rows} - {None, "one", "two"})
    assert {7} == {row.before_audit for row in rows}


def test_migrating_again_keeps_everything(database_url: str, store: Store) -> None:
    """A database at this version's schema is left alone."""
    with store.transaction() as tx:
        resident = a_resident(tx)

    migrate(database_url)

    store.check_schema()
    with store.snapshot() as tx:
        assert resident == tx.journal.find("K7-042")


def test_replicas_that_start_together_migrate_once(empty_database_url: str) -> None:
    """Two that migrate an empty database at the same time both find it migrated."""
    together(partial(migrate, empty_database_url), partial(migrate, empty_database_url))

    store = open_store(empty_database_url)
    store.check_schema()
    store.close()


def test_an_empty_database_is_older_than_the_program(empty_database_url: str) -> None:
    """The start is refused with the command that helps, and nothing is made."""
    store = open_store(empty_database_url)

    with pytest.raises(SchemaMismatch, match="older than the program: run `terugkeer migrate`"):
        store.check_schema()

    store.close()
    assert set() == tables_of(empty_database_url)


def test_a_newer_database_is_left_alone(own_database_url: str) -> None:
    """A database that a newer version migrated is refused by the older one, also for migrating."""
    store = open_store(own_database_url)
    engine = connect(own_database_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'ffff'"))
    engine.dispose()

    for refused in (store.check_schema, partial(migrate, own_database_url)):
        with pytest.raises(SchemaMismatch, match="newer than the program"):
            refused()
    store.close()


def test_nothing_can_be_kept_before_the_migration(empty_database_url: str) -> None:
    """Writing to a database without tables fails, and says which one is missing."""
    store = open_store(empty_database_url)

    missing = pytest.raises((StorageUnavailable, exc.ProgrammingError), match="residents")
    with missing, store.transaction() as tx:
        tx.journal.open("K7-042", NOW)

    store.close()


def test_a_migration_that_fails_leaves_the_database_as_it_was(empty_database_url: str) -> None:
    """All steps are one transaction: half a schema is never kept."""
    engine = connect(empty_database_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE residents (id INTEGER)"))
    engine.dispose()

    with pytest.raises((StorageUnavailable, exc.ProgrammingError), match="residents"):
        migrate(empty_database_url)

    assert {"residents"} == tables_of(empty_database_url)


def test_a_new_sqlite_file_and_its_logs_are_for_their_owner_only(tmp_path: Path) -> None:
    """Case codes and dates stand in it: other accounts of the machine have no business there."""
    file = tmp_path / "terugkeer.db"

    migrate(f"sqlite:///{file}")
    with closing(open_store(f"sqlite:///{file}", [])) as store:
        store.ping()
        store.probe()
        modes = {path.name: path.stat().st_mode & 0o077 for path in tmp_path.iterdir()}

    assert {"terugkeer.db": 0, "terugkeer.db-wal": 0, "terugkeer.db-shm": 0} == modes


def test_a_file_of_before_is_written_anew_when_deletions_become_secure(tmp_path: Path) -> None:
    """What was deleted without being overwritten stood in the free pages of the file until then."""
    path, url = tmp_path / "old.db", f"sqlite:///{tmp_path}/old.db"
    engine = connect(url)
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("path_separator", "os")
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, "0007")
    engine.dispose()
    with closing(sqlite3.connect(path)) as old:
        old.execute("PRAGMA secure_delete = OFF")
        for number in range(200):
            row = (f"h{number}", f"K7-{number:03}", "2026-01-01")
            old.execute("INSERT INTO residents (id, code, opened_at) VALUES (?, ?, ?)", row)
        old.commit()
        old.execute("DELETE FROM residents")
        old.commit()
        old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert b"K7-042" in path.read_bytes()

    migrate(url)

    found = b"".join(file.read_bytes() for file in tmp_path.glob("old.db*"))
    assert b"K7-042" not in found
