"""`docs/procedure.md`: what the instruction asks of staff, and the bot's place for it."""

from __future__ import annotations

import re
import typing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from handlers.commands.words import COMMANDS
from handlers.texts import texts_for
from scheduling import facts as f
from scheduling import rules
from scheduling.plan import Branch, Phase
from scheduling.rules import MATCHIT_ITEM, MomentRule
from storage.organisation import CentrePart, Role
from tests.scenarios.shelf import Told, stories

PAGE = Path(__file__).parent.parent / "docs" / "procedure.md"
TEXT = PAGE.read_text(encoding="utf-8")
PROCEDURE = rules.load()
STORIES = {told.path.stem: told for told in stories()}
FACTS = {
    str(kind.model_fields["fact"].default): set(kind.model_fields) - {"fact"}
    for kind in typing.get_args(typing.get_args(f.Fact)[0])
}
IMPLIED = {"bewoner": "opens the file of", "status": "the plan of", "gesprek": ", held on"}
"""What sentences of stories say that type these commands, or click their buttons."""
ANCHORS = re.compile(r"^\[([a-z-]+)\]: (scenarios/\S+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table that says where something is done."""

    asked: str
    place: str
    shown_by: str

    @property
    def names(self) -> list[str]:
        """Return what stands in code marks, commands apart."""
        return [name for name in re.findall(r"`([^`]+)`", self.place) if name[0] != "/"]

    @property
    def commands(self) -> list[str]:
        """Return the words of the commands that are named."""
        return re.findall(r"`/terugkeer ([^`]+)`", self.place)

    @property
    def told(self) -> list[Told]:
        """Return the stories that are named."""
        return [STORIES[name] for name in re.findall(r"\[([a-z-]+)\]", self.shown_by)]


def rows() -> list[Row]:
    """Return the rows of all tables but the one of readings, which shows nothing."""
    found = []
    for line in TEXT.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| ") and cells[-1] != "shown by" and "[" in cells[-1]:
            found.append(Row(cells[0], cells[-2], cells[-1]))
    return found


ROWS = rows()


def items_of(rule: MomentRule) -> set[str]:
    """Return the items and follow-ups of a moment, as the page names them."""
    found = {f"{rule.id}.{entry.id}" for entry in (*rule.items, *rule.follow_ups)}
    return found | ({f"{rule.id}.{MATCHIT_ITEM}"} if rule.matchit else set())


def known() -> set[str]:
    """Return every name that the page may use."""
    names = set(PROCEDURE.moments) | {PROCEDURE.id}
    names |= {item for rule in PROCEDURE.moment for item in items_of(rule)}
    names |= {f"practical.{entry.id}" for entry in PROCEDURE.practical}
    names |= {f"question.{rule.id}" for rule in PROCEDURE.question}
    names |= set(FACTS) | {f"{kind}.{field}" for kind, fields in FACTS.items() for field in fields}
    names |= {*typing.get_args(Phase), *typing.get_args(Branch), *typing.get_args(Role)}
    return names | set(CentrePart.model_fields)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.asked[:60])
def test_every_row_names_a_place_that_exists(row: Row) -> None:
    """Moments, items, facts and commands are those of the bot, and a story shows each row."""
    assert row.asked
    assert set(row.names) <= known()
    assert set(row.commands) <= {command.nl for command in COMMANDS}
    assert row.told


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.asked[:60])
def test_a_named_story_is_about_what_the_row_names(row: Row) -> None:
    """The talks, facts and commands of a row occur in the stories that show it."""
    texts = texts_for("nl", date(2026, 1, 1))
    told = " ".join(_text_of(one) for one in row.told)

    for name in row.names:
        thing = name.split(".")[0]
        if thing in PROCEDURE.moments:
            assert texts.moment_title(thing) in told or f".{thing}" in told, thing
        elif thing in FACTS.keys() - {"registered"}:
            assert f".{thing}" in told, thing
    for command in row.commands:
        typed = f"/terugkeer {command}"
        assert typed in told or IMPLIED.get(command, typed) in told, command


def test_nothing_of_the_procedure_is_left_out() -> None:
    """Every key moment, every item of it, every question and practical item has its row."""
    named = {name for row in ROWS for name in row.names}
    wanted = set(PROCEDURE.moments)
    wanted |= {item for rule in PROCEDURE.moment for item in items_of(rule) if "." in item}
    wanted |= {f"practical.{entry.id}" for entry in PROCEDURE.practical}
    wanted |= {f"question.{rule.id}" for rule in PROCEDURE.question}

    assert set() == wanted - named


def test_every_paragraph_and_every_reading_stands_there() -> None:
    """What the rules rest on, and what we made of it, can be read here word for word."""
    for rule in PROCEDURE.moment:
        assert f"| `{rule.id}` | {rule.source} | {rule.reading} |" in TEXT
    for reading in (PROCEDURE.material_help.reading, *(q.reading for q in PROCEDURE.question)):
        assert f"| {reading} |" in TEXT


def test_every_command_and_every_fact_has_its_row() -> None:
    """There is no way in that no sentence asks for, and that is not ours either."""
    commands = {word for row in ROWS for word in row.commands}
    facts = {name.split(".")[0] for row in ROWS for name in row.names}

    assert {command.nl for command in COMMANDS} - commands == {"help"}
    assert FACTS.keys() - facts == {"item_ticked"}


def test_every_story_is_named_and_every_link_leads_to_one() -> None:
    """The links at the end of the page are those of the stories, each once."""
    assert len(STORIES) == len(stories())
    expected = {stem: f"scenarios/{told.page}#{told.anchor}" for stem, told in STORIES.items()}
    named = {name for row in ROWS for name in re.findall(r"\[([a-z-]+)\]", row.shown_by)}

    assert expected == dict(ANCHORS.findall(TEXT))
    assert STORIES.keys() == named


def _text_of(told: Told) -> str:
    """Return the tags and lines of a story, with its tables."""
    tables = [step.datatable.raw() for step in told.steps if step.datatable]
    cells = [str(cell) for table in tables for row in table for cell in row]
    return " ".join(
        [*(f".{tag}" for tag in told.feature.tags), *(s.name for s in told.steps), *cells]
    )
