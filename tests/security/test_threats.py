"""The page of threats: every row has its test, or says why it has none."""

from __future__ import annotations

import ast
import re
import tomllib
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PAGE = ROOT / "docs" / "security.md"
STRIDE = "STRIDE"


@dataclass(frozen=True, slots=True)
class Row:
    """A threat on a surface."""

    surface: str
    id: str
    letter: str
    cells: tuple[str, ...]

    @property
    def covered_by(self) -> str:
        """Return the last cell: a test, or why there is none."""
        return self.cells[-1]

    @property
    def tests(self) -> list[tuple[str, str]]:
        """Return the files and names of the tests."""
        return re.findall(r"`([\w/]+\.py)::(\w+)`", self.covered_by)

    @property
    def is_accepted(self) -> bool:
        """Say whether the threat is lived with, for a reason of some words."""
        word, _, reason = self.covered_by.partition(":")
        return word == "accepted" and len(reason.split()) > 5


def rows() -> list[Row]:
    """Return the rows of all surfaces."""
    found, surface = [], ""
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            surface = line.removeprefix("## ")
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if re.fullmatch(r"[A-Z][0-9]+", cells[0]):
            found.append(Row(surface, cells[0], cells[1], tuple(cells[2:])))
    return found


@cache
def names_in(file: str) -> frozenset[str]:
    """Return the tests in a file, those that pytest collects by itself; none where it is not."""
    path = ROOT / "tests" / file
    if not path.is_file() or not path.name.startswith("test_"):
        return frozenset()
    body = ast.parse(path.read_text(encoding="utf-8")).body
    return frozenset(
        one.name for one in body if isinstance(one, ast.FunctionDef) and one.name[:5] == "test_"
    )


def test_every_threat_has_a_test_that_there_is_or_is_accepted_with_a_reason() -> None:
    """A control that is taken away takes its test along, and that shows here."""
    gone = [(row.id, *named) for row in rows() for named in row.tests if not _exists(*named)]
    bare = [row.id for row in rows() if not row.tests and not row.is_accepted]

    assert [] == gone
    assert [] == bare


def _exists(file: str, name: str) -> bool:
    return name in names_in(file)


def test_every_surface_is_gone_through_letter_by_letter() -> None:
    """What does not apply says so."""
    letters: dict[str, set[str]] = {}
    for row in rows():
        letters.setdefault(row.surface, set()).add(row.letter)

    assert len(letters) == 11
    assert {} == {
        surface: set(STRIDE) - seen for surface, seen in letters.items() if seen < set(STRIDE)
    }


def test_a_threat_is_named_once() -> None:
    """Its id stands for it elsewhere."""
    twice = [name for name, count in Counter(row.id for row in rows()).items() if count > 1]

    assert [] == twice
    assert all(len(row.cells) in (2, 3) for row in rows())


def test_the_contracts_about_the_sandbox_stand() -> None:
    """`dev.py check` holds the imports against them."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = {one["name"]: one for one in project["tool"]["importlinter"]["contracts"]}
    product = {"bot", "handlers", "storage", "scheduling"}

    assert product == set(contracts["sandbox knows nothing of the product"]["forbidden_modules"])
    only = contracts["Only bot.demo starts the sandbox"]
    assert product == set(only["source_modules"])
    assert all(one.startswith("bot.demo") for one in only["ignore_imports"])


def test_the_way_to_report_a_hole_is_told() -> None:
    """At the root, where it is looked for, and it leads here."""
    told = (ROOT / "SECURITY.md").read_text(encoding="utf-8")

    assert "docs/security.md" in told
    assert {"## How to report", "## Supported versions", "## What to expect"} <= set(
        told.splitlines()
    )
