"""The table of permissions on the command line: what somebody asks for by name, as every role."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer

from bot.__main__ import app
from handlers.permissions import PERMISSIONS, ROLES, Action
from storage import organisation
from storage.organisation import Role
from tests.bot.house import CODE, ORGANISATION, House, registered
from tests.bot.test_commands import _log_as_it_was, environment, run

__all__ = ["_log_as_it_was", "environment"]

ASKED: dict[str, Action] = {"export": "export", "erase": "erase", "import": "take_over"}
"""What the commands that take somebody's name are, in the table."""
WHO: dict[Role, str] = {
    "social_worker": "U0AN",
    "coordinator": "U0CO",
    "icam_coach": "U0IC",
    "arrival_centre": "U0AR",
    "region": "U0RN",
    "admin": "U0AD",
}


def test_every_command_that_takes_a_name_is_in_the_table() -> None:
    """One that is added without its action fails here."""
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    named = {
        name
        for name, command in commands.items()
        if any(parameter.name == "by" for parameter in command.params)
    }
    assert set(ASKED) == named


@pytest.mark.usefixtures("environment")
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("command", ASKED)
def test_a_command_is_for_whom_the_table_says(
    house: House, tmp_path: Path, command: str, role: Role
) -> None:
    """Others end with status 1, and nothing of the resident is printed or changed."""
    house.given(registered())
    table = tmp_path / "table.csv"
    table.write_text("code;centre;arrived_on\nB2-777;antwerpen;01/10/2026\n", encoding="utf-8")
    asked = [str(table)] if command == "import" else [CODE]
    asked += ["--yes"] if command == "erase" else []

    done = run(command, *asked, "--by", WHO[role])

    is_granted = role in PERMISSIONS[ASKED[command]].grants
    assert (0 if is_granted else 1) == done.exit_code, done.output
    with house.store.snapshot() as tx:
        left = {code for code in (CODE, "B2-777") if tx.journal.find(code) is not None}
        refused = [one for one in tx.audit.page(limit=50) if one.result == "refused"]
    if is_granted:
        expected = {"export": {CODE}, "erase": set(), "import": {CODE, "B2-777"}}[command]
        assert (expected, []) == (left, refused)
    else:
        assert "registered" not in done.output
        assert ({CODE}, [WHO[role]]) == (left, [one.by for one in refused])


@pytest.mark.usefixtures("environment")
@pytest.mark.parametrize("command", ASKED)
@pytest.mark.parametrize("who", ["U0CO", "U0NOBODY"])
def test_who_is_not_on_the_staff_any_more_asks_for_nothing(
    house: House, tmp_path: Path, command: str, who: str
) -> None:
    """What they recorded keeps their name, so they are still known; that is no right."""
    house.given(registered())
    table = tmp_path / "table.csv"
    table.write_text("code;centre;arrived_on\nB2-777;antwerpen;01/10/2026\n", encoding="utf-8")
    coordinator = '[[person]]\nslack_id = "U0CO"\nrole = "coordinator"\ncentre = "antwerpen"\n'
    assert coordinator in ORGANISATION
    without = organisation.load(ORGANISATION.replace(coordinator, ""), "organisation.toml")
    with house.store.transaction() as tx:
        tx.people.apply(without, prune=True)
    asked = [str(table)] if command == "import" else [CODE]
    asked += ["--yes"] if command == "erase" else []

    done = run(command, *asked, "--by", who)

    assert (2, "") == (done.exit_code, done.stdout)
    assert f"--by: {who} is not on the staff\n" == done.stderr
    with house.store.snapshot() as tx:
        assert tx.journal.find(CODE) is not None
        assert tx.journal.find("B2-777") is None
