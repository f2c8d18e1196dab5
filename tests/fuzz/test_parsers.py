"""Parsers take whatever comes: an answer or a refusal, and never anything else."""

from __future__ import annotations

import pytest

from tests.fuzz.parsers import TARGETS
from tests.fuzz.target import Target, kept

EXAMPLES = 100


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_a_parser_answers_or_refuses(target: Target) -> None:
    """Whatever it is given to read, the same examples each time."""
    target.search(EXAMPLES)


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_a_parser_still_bears_what_once_broke_it(target: Target) -> None:
    """The corpus holds what was found, and an example of what the target takes."""
    examples = kept(target.name)

    for _name, example in examples:
        target.check(example)

    assert examples
