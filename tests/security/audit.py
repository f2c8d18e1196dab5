"""Known vulnerabilities in what the locks pin, as pip-audit reports them, judged without mercy.

pip-audit itself ends well when it could ask about nothing at all, as behind a mirror that serves
packages only. Here that is no answer.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
LOCK = ROOT / "requirements-security.lock"
"""Holds the packages of all other locks."""

CLEAN, VULNERABLE, UNKNOWN = 0, 1, 2
"""Exit statuses."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an audit comes to, and the lines that say so."""

    status: int
    lines: tuple[str, ...]


def judged(report: str) -> Verdict:
    """Return what a report of pip-audit (JSON; anything else is none) comes to."""
    try:
        dependencies: Sequence[Mapping[str, Any]] = [*json.loads(report)["dependencies"]]
    except (ValueError, LookupError, TypeError):
        dependencies = ()
    asked = [one for one in dependencies if "vulns" in one]
    found = tuple(
        f"{one['name']} {one['version']}: {vulnerability['id']}, mended in {_mended(vulnerability)}"
        for one in asked
        for vulnerability in one["vulns"]
    )
    if found:
        return Verdict(VULNERABLE, found)
    if not asked or len(asked) < len(dependencies):
        missing = len(dependencies) - len(asked)
        of = f"{missing} of {len(dependencies)} packages" if dependencies else "the packages"
        why = f"This network does not say whether {of} are vulnerable: nothing was found, and that"
        return Verdict(UNKNOWN, (f"{why} says nothing. Run it where the package index answers.",))
    return Verdict(CLEAN, (f"No known vulnerability in {len(asked)} packages.",))


def _mended(vulnerability: Mapping[str, Any]) -> str:
    return ", ".join(vulnerability.get("fix_versions") or ()) or "no version yet"


def ask(lock: Path = LOCK) -> str:
    """Return what pip-audit reports of a lock; empty when it could not."""
    tool = Path(sys.executable).parent / "pip-audit"
    command = [str(tool), "--disable-pip", "--require-hashes", "--requirement", str(lock)]
    options = ["--format", "json", "--progress-spinner", "off"]
    asked = subprocess.run([*command, *options], stdout=subprocess.PIPE, text=True, check=False)
    return asked.stdout
