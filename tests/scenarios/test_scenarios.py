"""Every story of `paths/`, told in Socket Mode and over signed HTTP."""

from __future__ import annotations

import pytest
from pytest_bdd import scenarios

from tests.scenarios.town import Mode

scenarios("paths")


@pytest.fixture(params=["socket", "http"], autouse=True)
def mode(request: pytest.FixtureRequest) -> Mode:
    """How Slack reaches the bot."""
    way: Mode = request.param
    return way
