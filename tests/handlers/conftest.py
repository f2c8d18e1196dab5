"""What the tests of the speaking part are given: an office per test, in either mode."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
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
def sandbox() -> Iterator[Sandbox]:
    """The local Slack."""
    with Sandbox(a_workspace()) as local:
        yield local


@pytest.fixture
def mode() -> Mode:
    """How Slack reaches the app, where a test does not say it."""
    return "socket"


@pytest.fixture
def office(sandbox: Sandbox, store: Store, mode: Mode) -> Iterator[Office]:
    """An office whose app is connected."""
    office = Office(sandbox, store)
    with running(office.app, sandbox, mode):
        yield office
