"""The page about privacy, held to the code: what is kept, asked of Slack, promised and named."""

from __future__ import annotations

import importlib
import re
from datetime import timedelta
from pathlib import Path
from typing import Any, get_args

import pytest
import typer
import yaml

from bot.__main__ import app
from bot.metrics import Metrics
from bot.settings import Settings
from handlers.commands import words
from handlers.permissions import PERMISSIONS
from scheduling import facts as f
from scheduling.retention import Retention
from storage.organisation import RetentionPart
from storage.tables import metadata
from tests.handlers.test_manifest import called_methods
from tests.security.test_threats import names_in

ROOT = Path(__file__).parent.parent.parent
PAGE = ROOT / "docs" / "privacy.md"
PAGES = ("docs/privacy.md", "README.md", "docs/erasure.md", "docs/audit.md", "docs/security.md")
HOUR = 3600
DELETIONS = re.compile(r"\bdelete\((\w+)\)|\b(\w+)\.delete\(")
FENCED = re.compile(r"^ *```.*?^ *```$", re.MULTILINE | re.DOTALL)
SHARED = {"fact", "on", "recorded_on"}
"""The fields of every fact."""


def section(title: str) -> str:
    """Return what stands under a title of the page, up to the next one of any level."""
    _before, found, rest = PAGE.read_text(encoding="utf-8").partition(f"# {title}\n")
    assert found, title
    return re.split(r"^#", rest, maxsplit=1, flags=re.MULTILINE)[0]


def rows(title: str) -> list[list[str]]:
    """Return the rows of the table under a title, as cells."""
    lines = [line for line in section(title).splitlines() if line.startswith("| ")]
    split = [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]
    return [cells for cells in split[1:] if set(cells[0]) != {"-"}]


def marked(text: str) -> list[str]:
    """Return the words in a text that are marked as code; what is fenced off is left out."""
    flowing = FENCED.sub("", text)
    return [" ".join(one.split()) for one in re.findall(r"`([^`]+)`", flowing)]


def test_every_table_and_every_column_of_the_database_is_in_the_record() -> None:
    """What is added to the tables is added there, with what it holds and for how long."""
    listed = {marked(name)[0]: set(marked(holds)) for name, holds, _long in rows("Tables")}

    assert {t.name: {c.name for c in t.columns} for t in metadata.sorted_tables} == listed
    assert all(long for _name, _holds, long in rows("Tables"))


def test_every_fact_is_in_the_record_with_what_is_encrypted_of_it() -> None:
    """A field that is added to a fact, or is no longer encrypted, shows here."""
    kinds = get_args(get_args(f.Fact)[0])
    kept = {
        kind.model_fields["fact"].default: (
            set(kind.model_fields) - SHARED - set(kind.free_text),
            set(kind.free_text),
        )
        for kind in kinds
    }

    listed = {
        marked(cells[0])[0]: (set(marked(cells[1])), set(marked(cells[2])))
        for cells in rows("Facts")
    }

    assert len(kinds) > 20
    assert kept == listed


def test_every_scope_is_named_with_its_reason() -> None:
    """Those of the manifest, and none that it does not ask for."""
    manifest = yaml.safe_load((ROOT / "manifest.yml").read_text(encoding="utf-8"))

    listed = {marked(name)[0]: (reason, besides) for name, reason, besides in rows("Scopes")}

    assert set(manifest["oauth_config"]["scopes"]["bot"]) == set(listed)
    assert all(reason and besides for reason, besides in listed.values())


def test_every_call_to_slack_is_named_with_what_it_sends() -> None:
    """Whatever the code calls."""
    listed = {method for calls, _sends in rows("Calls") for method in marked(calls)}

    assert called_methods() == {method.replace(".", "_") for method in listed}


@pytest.mark.parametrize("cells", rows("How long"), ids=lambda cells: cells[0])
def test_terms_are_those_of_the_code(cells: list[str]) -> None:
    """Each stands beside the place where the code has it."""
    _what, term, (place,) = cells[0], cells[1], marked(cells[2])

    assert term == _said(place)


def _said(place: str) -> str:
    """Return the term at a place in the code, in words."""
    module, _, name = place.rpartition(".")
    if module.endswith("RetentionPart"):
        assert getattr(Retention(), name) == getattr(RetentionPart(), name)
        return f"{getattr(RetentionPart(), name)} {name.rpartition('_')[2]}"
    value = getattr(importlib.import_module(module), name)
    if isinstance(value, timedelta):
        assert not value % timedelta(days=1)
        return f"{value.days} days"
    return f"{value / HOUR:g} hours"


def test_no_term_of_retention_is_left_out_and_a_year_is_the_most() -> None:
    """The page says that it cannot be made longer."""
    named = {marked(place)[0].rpartition(".")[2] for _what, _term, place in rows("How long")}

    assert set(RetentionPart.model_fields) <= named
    with pytest.raises(ValueError, match="less than or equal to 12"):
        RetentionPart(without_activity_months=13)


def test_who_sees_it_is_what_the_table_of_permissions_says() -> None:
    """Role by role."""
    listed = {marked(action)[0]: set(marked(roles)) for action, roles in rows("Who sees it")}

    assert {"read_texts", "export", "erase"} <= set(listed)
    assert listed == {
        action: set(permission.grants)
        for action, permission in PERMISSIONS.items()
        if action in listed
    }


def test_the_labels_of_the_figures_are_those_that_are_named() -> None:
    """A label is where a name would stand: a new one needs its word on the page."""
    metrics = Metrics()
    metrics.watch_outbox(lambda: {"pending": 1})
    found = [*metrics.registry.collect()]
    labels = {label for one in found for sample in one.samples for label in sample.labels}
    labels |= {label for one in vars(metrics).values() for label in getattr(one, "_labelnames", ())}

    (row,) = (cells for cells in rows("Where the data go") if cells[0] == "`/metrics`")

    assert {"outcome", "state"} <= labels <= set(marked(row[1]))


def test_the_secrets_of_the_environment_are_named() -> None:
    """All that the settings keep out of sight, and what is not there."""
    secret = {
        str(field.validation_alias)
        for field in Settings.model_fields.values()
        if "SecretStr" in str(field.annotation)
    }
    known = {str(field.validation_alias) for field in Settings.model_fields.values()}
    (row,) = (cells for cells in rows("Where the data go") if cells[0].startswith("environment"))

    assert secret <= set(marked(row[1])) <= known


def test_the_tests_that_it_names_exist() -> None:
    """By file and name."""
    named = re.findall(r"`([\w/]+\.py)::(\w+)`", PAGE.read_text(encoding="utf-8"))

    assert named
    assert [] == [one for one in named if one[1] not in names_in(one[0])]


@pytest.mark.parametrize("page", PAGES)
def test_the_commands_and_options_that_are_named_exist(page: str) -> None:
    """`terugkeer …` on the command line, and the words behind `/terugkeer` and `/retour`."""
    said = (ROOT / page).read_text(encoding="utf-8")
    known, options = _commands()
    lines = [one for one in marked(said) if re.match(r"(?:terugkeer|python -m bot) [a-z]", one)]
    lines += re.findall(r"^ +\.venv/bin/(terugkeer .+)$", said, re.MULTILINE)
    bare = [re.sub(r"^(?:terugkeer|python -m bot) ", "", line) for line in lines]

    assert [] == [
        line
        for line in bare
        if not any(line == name or line.startswith(f"{name} ") for name in known)
    ]
    assert [] == [
        (line, option)
        for line in bare
        for option in re.findall(r"--[a-z-]+", line)
        if not any(option in options[name] for name in known if line.startswith(name))
    ]
    typed = {one.split()[1] for one in marked(said) if re.match(r"/(?:terugkeer|retour) \w", one)}
    assert typed <= {word for command in words.COMMANDS for word in command.words}


def _commands() -> tuple[set[str], dict[str, set[str]]]:
    """Return what can be run on the command line, and the options of each."""
    known: dict[str, set[str]] = {}

    def walk(command: Any, name: str) -> None:
        for word, one in getattr(command, "commands", {}).items():
            walk(one, f"{name} {word}".strip())
        if not hasattr(command, "commands"):
            known[name] = {option for one in command.params for option in one.opts}

    walk(typer.main.get_command(app), "")
    return set(known), known


@pytest.mark.parametrize("page", PAGES)
def test_files_and_pages_that_are_named_exist(page: str) -> None:
    """Links from where the page stands, and paths from the root."""
    said, beside = (ROOT / page).read_text(encoding="utf-8"), (ROOT / page).parent
    links = [one for one in re.findall(r"\]\(([^)#]+)", said) if not one.startswith("http")]
    paths = [
        one for one in marked(said) if re.fullmatch(r"[\w-]+(?:/[\w.-]+)*\.(?:py|md|yml)", one)
    ]

    assert [] == [one for one in links if not (beside / one).exists()]
    assert [] == [
        one
        for one in paths
        if not any((place / one).exists() for place in (ROOT, beside, ROOT / "tests", *_near(said)))
    ]


def _near(said: str) -> list[Path]:
    """Return the folders of the tests that a page names: it names neighbours by their file."""
    return [ROOT / "tests" / one.parent.name for one in map(Path, marked(said)) if one.suffix]


def test_what_is_kept_without_end_is_deleted_nowhere() -> None:
    """Once something deletes it the page has to say when, and the open points are fewer."""
    code = "\n".join(one.read_text(encoding="utf-8") for one in (ROOT / "storage").glob("*.py"))
    deleted = {one for pair in DELETIONS.findall(code) for one in pair if one}

    endless = {
        marked(name)[0] for name, _holds, long in rows("Tables") if long[:11] == "without end"
    }

    assert {"requests", "homes", "erasures"} <= deleted
    assert {"audit", "people", "absences", "erased_counts"} <= endless
    assert set() == endless & deleted
