"""The stories as texts: each is read strictly, and together they leave nothing untold."""

from __future__ import annotations

import pytest

from scheduling import rules
from tests.scenarios.sentences import SENTENCES
from tests.scenarios.shelf import PATHS, Told, stories
from tests.scenarios.telling import COMMON, everything

STORIES = stories()


def test_there_is_a_story_for_each_path() -> None:
    """Thirty at least, each in a folder of its own part of the procedure."""
    assert len(STORIES) >= 30
    assert len(list(PATHS.rglob("*.feature"))) == len(STORIES)


@pytest.mark.parametrize("told", STORIES, ids=lambda told: told.name)
def test_a_file_holds_one_story_with_a_summary(told: Told) -> None:
    """The file and its story go by the same title, and say in short what happens."""
    (scenario,) = told.feature.scenarios.values()

    assert told.feature.name == scenario.name
    assert told.feature.description
    assert told.steps


def test_every_line_is_read_by_one_sentence_and_every_sentence_is_used() -> None:
    """An unknown line fails, none can be read in two ways, and no sentence is there for nothing."""
    used = set()
    for told in STORIES:
        for line in told.steps:
            reads = [each for each in SENTENCES if each.fullmatch(line.name)]
            assert len(reads) == 1, f"{told.name}: {line.name!r} is read by {len(reads)} sentences"
            used |= {each.pattern for each in reads}

    assert {each.pattern for each in SENTENCES} == used


def test_every_fact_and_every_outcome_of_every_talk_is_told() -> None:
    """What a procedure can bring has a story: kinds of decisions, choices, ends of the stay."""
    told = {tag for one in STORIES for tag in one.feature.tags}

    assert set() == everything(rules.load()) - COMMON - told


def test_titles_differ() -> None:
    """Each story can be found by its title."""
    titles = [told.feature.name for told in STORIES]

    assert sorted(set(titles)) == sorted(titles)
