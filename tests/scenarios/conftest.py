"""What every story is given: a town of its own, opened in the mode of the test."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from cryptography.fernet import Fernet
from pytest_bdd.parser import Feature
from structlog.testing import capture_logs

from storage import migrate, open_store, organisation
from tests.scenarios.sentences import *  # noqa: F403 (pytest-bdd finds steps by their fixtures)
from tests.scenarios.story import Story
from tests.scenarios.telling import facts_told, tag_lines
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


@contextmanager
def telling(template: Path, mode: Mode) -> Iterator[Story]:
    """Tell a story in a town of its own; nothing may go wrong behind its back."""
    with capture_logs() as logged, ExitStack() as stack:
        folder = stack.enter_context(TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None))
        database = Path(folder) / "terugkeer.db"
        shutil.copy(template, database)

        def opening(at: datetime) -> Town:
            return stack.enter_context(a_town(database, KEY, at, mode))

        yield Story(opening)
    assert not [entry for entry in logged if entry["log_level"] in ("error", "critical")]


@pytest.fixture
def story(template: Path, mode: Mode) -> Iterator[Story]:
    """A story."""
    with telling(template, mode) as told:
        yield told


def pytest_bdd_apply_tag(tag: str, function: Callable[..., object]) -> bool:
    """Keep a story's tags from becoming marks of pytest: they say which facts it tells."""
    return True


def pytest_bdd_before_scenario(request: pytest.FixtureRequest) -> None:
    """Let the story be there before its first sentence."""
    request.getfixturevalue("story")


def pytest_bdd_step_error(request: pytest.FixtureRequest) -> None:
    """Remember that the story broke off."""
    request.getfixturevalue("story").is_broken_off = True


def pytest_bdd_after_scenario(request: pytest.FixtureRequest, feature: Feature) -> None:
    """Compare the facts that a story has told with those that it says it tells."""
    story: Story = request.getfixturevalue("story")
    if not story.is_broken_off:
        assert feature.tags == facts_told(story.facts()), "tags: " + tag_lines(story.facts())
