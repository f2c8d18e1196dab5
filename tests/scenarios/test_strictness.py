"""What a story says wrongly fails: proven of every sentence that looks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.scenarios import reading, sentences
from tests.scenarios.acting import Table
from tests.scenarios.conftest import telling
from tests.scenarios.story import Story

CODE = "K7-042"
TITLE = "Gesprek na negatieve beslissing CGVS"
PLAN = ["talk", "is", "plan by", "due", "advice"]
POSTS = ["when", "where", "what"]
OPEN = [TITLE, "open", "Tue 10 Nov 2026", "Wed 11 Nov 2026", "–"]
INTAKE = ["Fri 6 Nov 2026, 10:00", "#an", f"Procedure-intake · {CODE}"]
POSTED = ["Fri 6 Nov 2026, 10:00", "#an", f"{TITLE} · {CODE}"]

Look = Callable[[Story], None]


def begin(story: Story) -> Story:
    """Register a decision on the day of its notification."""
    sentences.it_is(story, "Friday 6 November 2026")
    sentences.opens_file(story, "An", CODE, "Friday 6 November 2026")
    sentences.records(story, "An", "Procedure-intake", CODE, "Friday 6 November 2026")
    sentences.types(story, "An", f"/terugkeer beslissing {CODE} cgvs vandaag")
    return story


@pytest.fixture(scope="module")
def watched(template: Path) -> Iterator[Story]:
    """A story that has begun, and that is looked at only."""
    with telling(template, "http") as story:
        yield begin(story)


@pytest.fixture
def begun(watched: Story) -> Story:
    """The same, of which nothing posted has been looked at yet."""
    watched.posts_seen = 0
    return watched


def changed(row: list[str], column: int, to: str) -> list[str]:
    """Return a row with one cell changed."""
    return [to if at == column else cell for at, cell in enumerate(row)]


def of_plan(*rows: list[str]) -> Look:
    """Return a look at the plan."""
    return lambda story: sentences.open_talks(story, CODE, [PLAN, *rows])


def of_posts(*rows: list[str]) -> Look:
    """Return a look at what was posted."""
    return lambda story: sentences.has_posted(story, [POSTS, *rows])


def said_by(look: Callable[[Story, Table], None], *lines: str) -> Look:
    """Return a look at a text."""
    return lambda story: look(story, [[line] for line in lines])


def answer(story: Story, table: Table) -> None:
    """Look at what An was told."""
    sentences.is_told(story, "An", table)


def checklist(story: Story, table: Table) -> None:
    """Look at the checklist."""
    sentences.sees_on_checklist(story, "An", TITLE, CODE, table)


def plan(story: Story, table: Table) -> None:
    """Look at the plan's card."""
    sentences.plan_says(story, CODE, table)


def messages(story: Story, table: Table) -> None:
    """Look at what An can read."""
    sentences.reads(story, "An", table)


TRUE: dict[str, Look] = {
    "the plan": of_plan(OPEN),
    "the posts": of_posts(INTAKE, POSTED),
    "the answer": said_by(answer, "betekend op vr 6 nov", "plan ten laatste op di 10 nov"),
    "the checklist": said_by(checklist, "uiterste datum wo 11 nov", "0 van 10 besproken"),
    "the card": said_by(plan, "Centrum", "Verantwoordelijk: <@U0AN>"),
    "a message": said_by(messages, TITLE, "uiterste datum wo 11 nov"),
}
FALSE: dict[str, Look] = {
    "another state": of_plan(changed(OPEN, 1, "provisional")),
    "another day to plan by": of_plan(changed(OPEN, 2, "Mon 9 Nov 2026")),
    "another deadline": of_plan(changed(OPEN, 3, "Thu 12 Nov 2026")),
    "an advice that is none": of_plan(changed(OPEN, 4, "Tue 10 Nov 2026")),
    "a talk too many": of_plan(OPEN, OPEN),
    "a talk too few": of_plan(),
    "no talk at all": lambda story: sentences.no_talk_is_open(story, CODE),
    "another hour": of_posts(INTAKE, changed(POSTED, 0, "Fri 6 Nov 2026, 10:01")),
    "another place": of_posts(INTAKE, changed(POSTED, 1, "#gijs")),
    "another message": of_posts(INTAKE, changed(POSTED, 2, f"{TITLE} · K7-043")),
    "a message too few": of_posts(INTAKE),
    "a message too many": of_posts(INTAKE, POSTED, POSTED),
    "no message": sentences.has_posted_nothing,
    "another answer": said_by(answer, "betekend op za 7 nov"),
    "another order": said_by(answer, "plan ten laatste op di 10 nov", "betekend op vr 6 nov"),
    "an answer that was given": lambda s: sentences.is_not_told(s, "An", "betekend"),
    "an answer to somebody else": lambda s: sentences.is_told(s, "Bo", [["betekend"]]),
    "another progress": said_by(checklist, "1 van 10 besproken"),
    "what is on the checklist": lambda s: sentences.does_not_see(s, "An", "0 van", TITLE, CODE),
    "another checklist": lambda s: sentences.sees_on_checklist(
        s, "Ivo", TITLE, CODE, [["0 van 10"]]
    ),
    "another worker": said_by(plan, "Verantwoordelijk: <@U0BO>"),
    "what is on the card": lambda s: sentences.plan_does_not_say(s, CODE, "Verantwoordelijk"),
    "what nobody can read": said_by(messages, "uiterste datum do 12 nov"),
    "what somebody can read": lambda s: sentences.no_message_shows(s, TITLE),
    "nothing written": sentences.nothing_was_registered,
    "an overview that has not come": lambda s: sentences.overview_says(s, "Regio Noord", [["Z"]]),
    "an open form": lambda s: sentences.reads_in_form(s, "An", [["betekend"]]),
}


@pytest.mark.parametrize("look", TRUE.values(), ids=TRUE)
def test_what_is_true_passes(begun: Story, look: Look) -> None:
    """The looks below fail for the reason that they name, and not for another."""
    look(begun)


@pytest.mark.parametrize("look", FALSE.values(), ids=FALSE)
def test_what_is_not_true_fails(begun: Story, look: Look) -> None:
    """A story with that expectation is red."""
    with pytest.raises(AssertionError):
        look(begun)


ACTS: dict[str, Look] = {
    "a label that the form lacks": lambda s: sentences.types_and_fills_in(
        s, "An", f"/terugkeer gesprek {CODE}", [["Dag", "Fri 6 Nov 2026"]]
    ),
    "an option that is none": lambda s: sentences.types_and_fills_in(
        s, "An", f"/terugkeer gesprek {CODE}", [["Met tolk?", "Misschien"]]
    ),
    "a form that lacks something": lambda s: sentences.types_and_fills_in(
        s, "An", "/terugkeer bewoner K7-043", [["Datum van aankomst in de opvangstructuur", FRIDAY]]
    ),
    "a command while a form is open": lambda s: (
        sentences.types(s, "An", "/terugkeer bewoner K7-043"),
        sentences.types(s, "An", f"/terugkeer status {CODE}"),
    )[0],
    "a button that nobody sees": lambda s: sentences.clicks(s, "Ivo", "Afvinken", TITLE),
    "an item that is not on the list": lambda s: sentences.ticks(
        s, "An", "ticks", TITLE, CODE, [["Alles gezegd"]]
    ),
    "an item that is not ticked": lambda s: sentences.ticks(
        s, "An", "unticks", TITLE, CODE, [["De reis is op kosten van Fedasil"]]
    ),
    "somebody whom nobody knows": lambda s: sentences.types(s, "Zoë", "/terugkeer help"),
    "a step back in time": lambda s: sentences.it_is(s, "Thursday 5 November 2026"),
}
FRIDAY = "Fri 6 Nov 2026"


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_what_cannot_be_done_fails(story: Story, act: Look) -> None:
    """Nobody gets past a step that did not happen."""
    begun = begin(story)

    with pytest.raises((AssertionError, LookupError)):
        act(begun)


@pytest.mark.parametrize(
    "text", ["Thursday 6 November 2026", "Fri 31 Nov 2026", "6 November 2026", "Fri 6 Nox 2026"]
)
def test_a_date_that_cannot_be_is_refused(text: str) -> None:
    """A date stands with the weekday that it has."""
    with pytest.raises(ValueError, match=r"\w"):
        reading.day(text)
