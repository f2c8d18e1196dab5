"""The command that fuzzes: it searches, says when something breaks, and keeps what broke it."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st

from tests.fuzz import deliveries, engine, parsers, surface
from tests.fuzz.target import Target, kept

ROOT = Path(__file__).parent.parent.parent


def test_the_command_searches_a_target() -> None:
    """Here without atheris, which the tests do not ask for; it ends with 0 where nothing breaks."""
    limits = ["--unguided", "--seconds", "60", "--runs", "50"]
    command = [sys.executable, "-m", "tests.fuzz", *limits, "lines"]

    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert 0 == ended.returncode, ended.stdout + ended.stderr
    assert "nothing broke" in ended.stdout


def test_the_command_refuses_a_target_that_is_none() -> None:
    """The targets that there are stand in the message."""
    command = [sys.executable, "-m", "tests.fuzz", "everything"]

    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert 2 == ended.returncode
    assert "payloads" in ended.stderr


def test_what_breaks_something_is_kept_for_the_tests(tmp_path: Path) -> None:
    """The smallest file that shows it is an example, as readable as a test."""

    def check(example: Any) -> None:
        assert "x" not in example["said"]

    target = Target("small", st.fixed_dictionaries({"said": st.text("xyz", max_size=5)}), check)
    by_bytes, dice = target.by_bytes(tmp_path), random.Random(7)

    def search() -> None:
        for _ in range(1_000):
            by_bytes(dice.randbytes(200))

    with pytest.raises(AssertionError):
        search()

    ((_name, example),) = kept("small", tmp_path)
    with pytest.raises(AssertionError):
        target.check(example)


def test_every_target_can_be_searched_by_name() -> None:
    """The command's list is that of the targets."""
    names = [target.name for target in parsers.TARGETS]

    assert names == list(engine.PARSERS)
    assert deliveries.NAMES == engine.DELIVERIES
    assert surface.NAME == engine.SURFACE
