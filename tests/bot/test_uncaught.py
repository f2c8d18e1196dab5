"""An error that nobody caught, in a command that sets up no log, tells no values of variables."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from tests.bot.house import CODE


def failed(*arguments: str, given: str = "", **environment: str) -> str:
    """Return what a command says on standard error that ends with an error of Python's."""
    done = subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        input=given,
        capture_output=True,
        encoding="utf-8",
        env=os.environ | environment,
        check=False,
        timeout=60,
    )
    assert 1 == done.returncode
    return done.stderr


def test_an_error_of_the_command_plan_names_no_case() -> None:
    """A terminal that has no é: the line that holds the case is what could not be printed."""
    given = json.dumps({"case": f"{CODE}é", "facts": []}, ensure_ascii=False)

    said = failed("plan", "-", given=given, PYTHONIOENCODING="ascii")

    assert said.startswith("Traceback (most recent call last):\n"), said
    assert "UnicodeEncodeError" in said
    assert CODE not in said


def test_an_error_of_the_command_migrate_names_nothing_of_the_settings(tmp_path: Path) -> None:
    """A database that refuses what only a mistake of ours would ask; its address is a setting."""
    file = tmp_path / f"{CODE}.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(
            "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL);"
            "CREATE TRIGGER refused BEFORE INSERT ON alembic_version"
            " BEGIN SELECT RAISE(ABORT, 'refused'); END;"
        )

    said = failed("migrate", DATABASE_URL=f"sqlite:///{file}")

    assert said.startswith("Traceback (most recent call last):\n"), said
    assert "IntegrityError" in said
    assert CODE not in said
