"""What the locks may hold: of licences that are borne, and nothing that nobody uses."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name

from tests.security.licences import NAMED, UNNAMED, is_borne, said
from tests.test_tooling import declared, pins

ROOT = Path(__file__).parent.parent.parent
ROOMS = ("bot", "handlers", "storage", "scheduling", "sandbox")

NOT_IMPORTED = {
    "psycopg": "the driver, which SQLAlchemy imports for a PostgreSQL address",
    "tzdata": "data, which zoneinfo reads",
    "hatchling": "builds the project",
    "editables": "builds the project in place",
}
"""What the runtime needs without an import of ours."""
UNDER = {"pydantic-core": "pydantic"}
"""What comes with a dependency that is declared, and is pinned by it to the very version."""


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_every_package_has_a_licence_that_is_borne(lock: str) -> None:
    """What is installed here says it; what is for another system only is left out."""
    installed = [name for name in pins(lock) if _is_installed(name)]

    not_borne = {name: said(name) for name in installed if not is_borne(name, said(name))}

    assert len(installed) > len(pins(lock)) * 0.9
    assert {} == not_borne


@pytest.mark.parametrize("package", [*NAMED, *UNNAMED])
def test_an_exception_for_a_licence_is_needed(package: str) -> None:
    """It goes when the package, or what it says, has gone."""
    assert not is_borne("another", said(package))


@pytest.mark.parametrize(
    "licence", ["GPL-3.0-only", "AGPL-3.0", "MIT AND GPL-2.0", "Proprietary", "", "LGPL-3.0-only"]
)
def test_a_licence_that_asks_for_more_is_not_borne(licence: str) -> None:
    """Nor is one that is not named."""
    assert not is_borne("some-package", licence)


def test_the_runtime_declares_what_it_imports_and_nothing_else() -> None:
    """What nobody uses is a door that nobody watches."""
    runtime = {canonicalize_name(one.name) for one in declared()["requirements.lock"]}
    by_module = metadata.packages_distributions()
    imported = {
        canonicalize_name(by_module[module][0])
        for room in ROOMS
        for file in sorted((ROOT / room).rglob("*.py"))
        for module in _imports(file)
        if module not in ROOMS and module not in sys.stdlib_module_names
    }

    assert set() == imported - runtime - set(UNDER)
    assert set(NOT_IMPORTED) == runtime - imported


def _imports(file: Path) -> Iterator[str]:
    """Yield the first names of the modules that a file imports."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.partition(".")[0]


def _is_installed(name: str) -> bool:
    try:
        metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return False
    return True
