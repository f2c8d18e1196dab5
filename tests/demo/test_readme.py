"""What the README says is there."""

import re
from pathlib import Path

from typer.testing import CliRunner

from bot.__main__ import app
from bot.settings import Settings

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_it_lists_the_variables_that_the_settings_read() -> None:
    """Each once in the table, and none that nothing reads."""
    rows = [line for line in README.splitlines() if line.startswith("| `") and "_" in line]
    listed = {name for row in rows for name in re.findall(r"`([A-Z_]{5,})`", row.split("|")[1])}

    read = {str(field.validation_alias) for field in Settings.model_fields.values()}

    assert read == listed


def test_its_links_and_pictures_exist() -> None:
    """Every path of this repository that it links to is there."""
    targets = re.findall(r"\]\(([^)#:]+)\)", README)

    assert len(targets) >= 6
    assert [] == [target for target in targets if not (ROOT / target).exists()]


def test_the_commands_that_it_names_exist() -> None:
    """`terugkeer …` is what the command line has."""
    known = CliRunner().invoke(app, ["--help"]).output

    named = set(re.findall(r"terugkeer (migrate|staff|run|plan|demo)\b", README))

    assert {"migrate", "staff", "run"} <= named
    assert all(re.search(rf"\b{name}\b", known) for name in named)


def test_its_pictures_are_small() -> None:
    """Who clones the repository does not pay for pictures."""
    pictures = list((ROOT / "docs" / "screenshots").iterdir())

    assert pictures
    assert all(picture.stat().st_size < 100_000 for picture in pictures)
