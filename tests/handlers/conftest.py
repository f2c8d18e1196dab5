"""What the tests of the speaking part are given: an office per test, in either mode."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from sandbox import Sandbox
from storage import Store, migrate, open_store
from tests.handlers.office import Office, a_workspace
from tests.sandbox.running import Mode, running

KEY = Fernet.generate_key().decode()


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reach the loopback interface directly, whatever proxy the machine names."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture
def database(template: Path, tmp_path: Path) -> Path:
    """An empty, migrated database."""
    path = tmp_path / "terugkeer.db"
    shutil.copy(template, path)
    return path


@pytest.fixture
def store(database: Path) -> Iterator[Store]:
    """A store with an encryption key."""
    opened = open_store(f"sqlite:///{database}", [KEY])
    yield opened
    opened.close()


@pytest.fixture
def mode() -> Mode:
    """How Slack reaches the app, where a test does not say it."""
    return "socket"


class Offices:
    """One office per mode for all tests: emptied between them, which is quicker than a new one."""

    def __init__(self, template: Path, folder: Path, stack: ExitStack) -> None:
        self._template = template
        self._folder = folder
        self._stack = stack
        self._offices: dict[Mode, tuple[Office, Path]] = {}

    def empty(self, mode: Mode) -> Office:
        """Return the office of a mode without residents, on its first day."""
        if mode not in self._offices:
            self._offices[mode] = self._open(mode)
        office, database = self._offices[mode]
        office.afterwards.settle()
        office.store.close()
        for rest in ("-wal", "-shm"):
            database.with_name(database.name + rest).unlink(missing_ok=True)
        shutil.copy(self._template, database)
        office.start_over()
        return office

    def _open(self, mode: Mode) -> tuple[Office, Path]:
        database = self._folder / f"{mode}.db"
        shutil.copy(self._template, database)
        store = open_store(f"sqlite:///{database}", [KEY])
        self._stack.callback(store.close)
        sandbox = self._stack.enter_context(Sandbox(a_workspace()))
        office = Office(sandbox, store)
        self._stack.enter_context(running(office.app, sandbox, mode))
        return office, database


@pytest.fixture(scope="session")
def offices(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Offices]:
    """The offices that tests share."""
    with ExitStack() as stack:
        yield Offices(template, tmp_path_factory.mktemp("offices"), stack)


@pytest.fixture
def office(offices: Offices, mode: Mode) -> Office:
    """An office whose app is connected, without any resident."""
    return offices.empty(mode)


@pytest.fixture
def own_office(store: Store, mode: Mode) -> Iterator[Office]:
    """An office of the test's own, to break things in."""
    with Sandbox(a_workspace()) as sandbox:
        office = Office(sandbox, store)
        with running(office.app, sandbox, mode):
            yield office
