"""A running sandbox per test, with a client of its Web API."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from slack_sdk import WebClient

from sandbox import Sandbox
from tests.sandbox.world import Ear, Seconds, a_client, a_workspace, listening


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reach the loopback interface directly, whatever proxy the machine names."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def seconds() -> Seconds:
    """The clock by which trigger ids and response URLs expire."""
    return Seconds()


@pytest.fixture
def sandbox(seconds: Seconds) -> Iterator[Sandbox]:
    """A sandbox with the small workspace."""
    with Sandbox(a_workspace(), monotonic=seconds, ping_seconds=0.02) as running:
        yield running


@pytest.fixture
def slack(sandbox: Sandbox) -> WebClient:
    """The app's client."""
    return a_client(sandbox)


@pytest.fixture
def ear(sandbox: Sandbox) -> Iterator[Ear]:
    """A Socket Mode client that notes and acknowledges."""
    with listening(sandbox) as connected:
        yield connected
