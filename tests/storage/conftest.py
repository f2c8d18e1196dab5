"""What the tests of the storage room are given: an empty, migrated database of either kind."""

import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import Engine

from scheduling import rules
from scheduling.facts import Fact
from scheduling.rules import Procedure
from storage import Resident, Store, migrate, open_store
from storage.engine import connect
from storage.projection import Trajectory
from tests.storage import postgres
from tests.storage.given import Record, a_resident, recorded, staff

KEY = Fernet.generate_key().decode()


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A running PostgreSQL server, by its URL."""
    if not postgres.can_be_had():
        pytest.skip("NOT TESTED ON POSTGRESQL: no server for this platform, no TEST_DATABASE_URL")
    with postgres.running(tmp_path_factory.getbasetemp().parent) as url:
        yield url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgresql_database(postgresql: str) -> Iterator[Engine]:
    """A migrated PostgreSQL database that tests use one after the other."""
    name = f"shared_{uuid.uuid4().hex}"
    url = postgres.create_database(postgresql, name)
    migrate(url)
    engine = connect(url)
    yield engine
    engine.dispose()
    postgres.drop_database(postgresql, name)


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """An empty, migrated SQLite database."""
    path = tmp_path / "terugkeer.db"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgresql_url(postgresql_database: Engine) -> str:
    """An empty, migrated PostgreSQL database."""
    postgres.empty(postgresql_database)
    return postgresql_database.url.render_as_string(hide_password=False)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """An empty, migrated database, of each kind in turn."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without any table, of each kind in turn."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/empty.db"
        return
    server = request.getfixturevalue("postgresql")
    name = f"empty_{uuid.uuid4().hex}"
    yield postgres.create_database(server, name)
    postgres.drop_database(server, name)


@pytest.fixture
def own_database_url(empty_database_url: str) -> str:
    """A migrated database of each kind in turn, for tests that change its schema."""
    migrate(empty_database_url)
    return empty_database_url


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """A store with an encryption key, on each kind of database in turn."""
    opened = open_store(database_url, [KEY])
    yield opened
    opened.close()


@pytest.fixture
def replica(database_url: str) -> Iterator[Store]:
    """Another store on the same database, as a second process has one."""
    opened = open_store(database_url, [KEY])
    yield opened
    opened.close()


@pytest.fixture
def sqlite_store(sqlite_url: str) -> Iterator[Store]:
    """A store with an encryption key on SQLite, for what does not hang on the database."""
    opened = open_store(sqlite_url, [KEY])
    yield opened
    opened.close()


@pytest.fixture
def resident(store: Store) -> Resident:
    """A resident without any message yet."""
    with store.transaction() as tx:
        return a_resident(tx)


@pytest.fixture(scope="session")
def procedure() -> Procedure:
    """The procedure in force."""
    return rules.load()


@pytest.fixture
def record(store: Store, procedure: Procedure) -> Record:
    """Records facts as a command does, with the staff of the file."""
    with store.transaction() as tx:
        staff(tx)

    def record_facts(*facts: Fact, **how: Any) -> Trajectory:
        with store.transaction() as tx:
            return recorded(tx, procedure, facts, **how)

    return record_facts
