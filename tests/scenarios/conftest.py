"""What every story is given: a town of its own, opened in the mode of the test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from cryptography.fernet import Fernet
from structlog.testing import capture_logs

from storage import migrate, open_store, organisation
from tests.scenarios.sentences import *  # noqa: F403 (pytest-bdd finds steps by their fixtures)
from tests.scenarios.story import Story
from tests.scenarios.town import ORGANISATION, Mode, Town, a_town

MEMORY = Path("/dev/shm")  # noqa: S108 (a private directory is made in it)
"""Where a database costs no writing to disk, on machines that have it."""
KEY = Fernet.generate_key().decode()


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxy and no settings from the machine."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database with the organisation in it, to copy."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    migrate(f"sqlite:///{path}")
    store = open_store(f"sqlite:///{path}", [KEY])
    with store.transaction() as tx:
        text = ORGANISATION.read_text(encoding="utf-8")
        tx.people.apply(organisation.load(text, ORGANISATION.name))
    store.close()
    return path


@pytest.fixture
def mode() -> Mode:
    """How Slack reaches the bot, where a test does not say it."""
    return "http"


@pytest.fixture
def story(template: Path, mode: Mode) -> Iterator[Story]:
    """A story in a town of its own; nothing may go wrong behind its back."""
    with capture_logs() as logged, ExitStack() as stack:
        folder = stack.enter_context(TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None))
        database = Path(folder) / "terugkeer.db"
        shutil.copy(template, database)

        def opening(at: datetime) -> Town:
            return stack.enter_context(a_town(database, KEY, at, mode))

        yield Story(opening)
    assert not [entry for entry in logged if entry["log_level"] in ("error", "critical")]
