"""What the tests of the bot's own room are given."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from sandbox import Sandbox
from storage import Store, migrate, open_store
from tests.bot.house import House, a_workspace
from tests.storage import postgres

KEY = Fernet.generate_key().decode()
SETTINGS = (
    "DATABASE_URL",
    "SLACK_BOT_TOKEN",
    "SLACK_APP_TOKEN",
    "SLACK_SIGNING_SECRET",
    "SLACK_API_URL",
    "TERUGKEER_MODE",
    "TERUGKEER_HTTP_HOST",
    "TERUGKEER_HTTP_PORT",
    "TERUGKEER_ENCRYPTION_KEYS",
    "TERUGKEER_LOG_FORMAT",
    "TERUGKEER_DIGEST_CRON",
    "TERUGKEER_CALENDAR_URL",
    "TERUGKEER_CALENDAR_CODES",
)


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxy and no settings from the machine."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", *SETTINGS):
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
    """A local Slack of the test's own."""
    with Sandbox(a_workspace()) as running:
        yield running


@pytest.fixture
def house(sandbox: Sandbox, store: Store, database: Path) -> House:
    """A house without residents."""
    return House(sandbox, store, database)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A running PostgreSQL."""
    if not postgres.can_be_had():
        pytest.skip("no PostgreSQL can be had on this platform")
    with postgres.running(tmp_path_factory.getbasetemp().parent) as url:
        yield url
