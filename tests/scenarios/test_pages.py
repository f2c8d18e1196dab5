"""The pages that are made from the stories."""

from __future__ import annotations

from tests.scenarios.cast import PEOPLE
from tests.scenarios.pages import CAST, DOCS, PARTS, pages
from tests.scenarios.shelf import stories


def test_the_pages_are_what_the_stories_say() -> None:
    """`python -m tests.scenarios.pages` was run after the last change; nothing else is there."""
    written = {page.name: page.read_text(encoding="utf-8") for page in DOCS.glob("*")}

    assert pages() == written


def test_every_story_stands_on_a_page_and_in_the_contents() -> None:
    """No folder is left out, and no heading is for an empty one."""
    made = pages()

    assert {told.part for told in stories()} == PARTS.keys()
    for told in stories():
        assert f"## {told.feature.name}\n" in made[f"{told.part}.md"]
        assert f"[{told.feature.name}]" in made["README.md"]


def test_everybody_who_acts_is_introduced() -> None:
    """The contents say who works where."""
    assert PEOPLE.keys() == CAST.keys()
