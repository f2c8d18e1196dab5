"""An audit that could not ask is not taken for one that found nothing."""

import json
from typing import Any

import pytest

from tests.security.audit import CLEAN, UNKNOWN, VULNERABLE, judged

SOUND: dict[str, Any] = {"name": "sound", "version": "1.0", "vulns": []}
SKIPPED = {"name": "skipped", "skip_reason": "Dependency not found on PyPI"}
HURT = {
    "name": "hurt",
    "version": "2.0",
    "vulns": [{"id": "PYSEC-2026-1", "fix_versions": ["2.1", "3.0"], "aliases": []}],
}


@pytest.mark.parametrize(
    ("dependencies", "status"),
    [
        ([SOUND, SOUND], CLEAN),
        ([SOUND, HURT], VULNERABLE),
        ([HURT, SKIPPED], VULNERABLE),
        ([SOUND, SKIPPED], UNKNOWN),
        ([SKIPPED], UNKNOWN),
        ([], UNKNOWN),
    ],
)
def test_a_report_is_clean_only_when_every_package_was_asked_about(
    dependencies: list[dict[str, Any]], status: int
) -> None:
    """What is vulnerable says so first; what was skipped is not sound."""
    assert status == judged(json.dumps({"dependencies": dependencies, "fixes": []})).status


@pytest.mark.parametrize("report", ["", "[]", "null", "{}", '{"dependencies": 3}', "not JSON"])
def test_a_report_that_is_none_says_nothing(report: str) -> None:
    """Such as when the tool could not reach anything."""
    assert UNKNOWN == judged(report).status


def test_what_is_vulnerable_is_named_with_the_version_that_mends_it() -> None:
    """A line each, so that the next step is plain."""
    (line,) = judged(json.dumps({"dependencies": [HURT]})).lines

    assert "hurt 2.0: PYSEC-2026-1, mended in 2.1, 3.0" == line
