"""The sandbox stands on its own: it imports nothing of the product, nor the product's Slack SDK."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import sandbox
from sandbox import Sandbox
from tests.sandbox.world import a_workspace

ROOM = Path(sandbox.__file__).parent
MODULES = sorted(ROOM.rglob("*.py"))
FOREIGN = {"bot", "handlers", "storage", "scheduling", "slack_sdk", "slack_bolt", "apscheduler"}


def imported_by(module: Path) -> set[str]:
    """Return the top-level packages that a module imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {each.name.split(".")[0] for each in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOM)))
def test_a_module_of_the_sandbox_imports_nothing_of_the_product(module: Path) -> None:
    """Neither a room of the product nor the SDK whose counterpart the sandbox is."""
    assert set() == imported_by(module) & FOREIGN


def test_it_starts_and_stops_again_and_again() -> None:
    """Stopping twice is harmless, and every start gets an address of its own."""
    for _ in range(3):
        one = Sandbox(a_workspace()).start()
        other = Sandbox(a_workspace()).start()
        assert one.url != other.url
        one.stop()
        one.stop()
        other.stop()


def test_a_taken_port_is_an_error_at_the_start() -> None:
    """The second sandbox on one port does not start silently elsewhere."""
    with Sandbox(a_workspace()) as first:
        port = int(first.url.rpartition(":")[2])

        with pytest.raises(OSError, match="address already in use"):
            Sandbox(a_workspace(), port=port).start()
