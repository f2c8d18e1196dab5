"""Every door with everybody: what really happens is what the table of permissions says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from handlers import listeners, permissions_page, shortcuts
from handlers.blocks.ids import Action as Button
from handlers.buttons import BUTTONS
from handlers.commands import COMMANDS
from handlers.doors import DOORS
from handlers.modals import FORMS, SUBMISSIONS
from handlers.permissions import PERMISSIONS, SCOPES, Action, Scope
from sandbox import Sandbox
from storage import open_store
from storage.organisation import Role
from tests.handlers.attempts import ATTEMPTS, OPENS, WRITES, Attempt
from tests.handlers.conftest import KEY
from tests.handlers.office import Office, a_workspace
from tests.handlers.scenes import OUTSIDERS, SCENES, STAFF
from tests.handlers.stage import Stage, is_refusal, written
from tests.sandbox.running import running

PAGE = Path(__file__).parents[2] / "docs" / "permissions.md"
UNTRIED: set[Action] = {
    *("list_centre", "write_texts", "withdraw_talk"),
    *("export", "erase", "take_over"),
}
"""Actions behind no door of their own: `test_permits` tries them."""


@pytest.fixture(scope="module")
def stage(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A stage in an office of its own."""
    folder = tmp_path_factory.mktemp("stage")
    database = folder / "terugkeer.db"
    database.write_bytes(template.read_bytes())
    with ExitStack() as stack:
        store = open_store(f"sqlite:///{database}", [KEY])
        stack.callback(store.close)
        sandbox = stack.enter_context(Sandbox(a_workspace()))
        office = Office(sandbox, store)
        stack.enter_context(running(office.app, sandbox, "socket"))
        yield Stage(office, database, folder, template)


def is_granted(attempt: Attempt, user: str, role: Role | None) -> bool:
    """Say whether the table grants what is tried to that person, who has that role."""
    if attempt.action is None:
        return True
    if role is None:
        return False
    if attempt.only is not None and user not in attempt.only:
        return False
    _set_up, holds = SCENES[attempt.scene]
    for action in (attempt.action, attempt.else_action):
        scopes = PERMISSIONS[action].grants.get(role, ()) if action is not None else ()
        if (attempt.is_anywhere or Scope.SELF in scopes) and scopes:
            return True
        if not holds.get(user, frozenset()).isdisjoint(scopes):
            return True
    return False


@pytest.mark.parametrize(
    "attempt", ATTEMPTS, ids=lambda one: f"{one.door}-{one.scene}-{one.action}"
)
def test_what_happens_at_a_door_is_what_the_table_says(stage: Stage, attempt: Attempt) -> None:
    """For every role of every centre and region, and for people who should not be heard at all.

    Whoever may not is told so, is shown nothing, and leaves nothing behind.
    """
    set_up, _holds = SCENES[attempt.scene]
    stage.begin(attempt.scene, set_up)
    make = attempt.make(stage)
    wrong = []
    for user in (*STAFF, *OUTSIDERS):
        stage.begin(attempt.scene, set_up)
        with stage.office.store.snapshot() as tx:
            person = tx.people.person(user)
        role = person.role if person is not None and user in STAFF else None
        before = written(stage.office)

        shown = stage.asks(make, user)

        has_written = written(stage.office) != before
        refused = is_refusal(shown)
        happened = _happened(attempt, shown, has_written, refused)
        granted = is_granted(attempt, user, role)
        said_so = refused or (attempt.is_quiet and role is not None)
        if happened != granted or (not granted and (has_written or not said_so)):
            wrong.append((user, role, f"granted={granted}", f"happened={happened}", shown[:300]))
    assert [] == wrong


def _happened(attempt: Attempt, shown: str, has_written: bool, refused: bool) -> bool:
    if attempt.shows == WRITES:
        return has_written
    return not refused if attempt.shows == OPENS else attempt.shows in shown


def test_every_listener_has_its_door_and_every_door_a_listener() -> None:
    """What can be typed, clicked, submitted, run or opened, and nothing else."""
    heard = {f"command:{name}" for name in ("help", *COMMANDS)}
    heard |= {f"button:{name}" for name in BUTTONS}
    heard |= {f"form:{name}" for name in (*SUBMISSIONS, *FORMS)}
    heard |= {f"shortcut:{name}" for name in shortcuts.LISTENERS}
    heard |= {f"event:{name}" for name in listeners.EVENTS}

    assert heard == set(DOORS)
    assert {str(one) for one in Button} == {str(one) for one in BUTTONS}


def test_every_door_and_every_action_is_tried() -> None:
    """And what is tried at a door is one of the things that it is for."""
    tried = {attempt.action for attempt in ATTEMPTS} - {None}

    assert set(DOORS) == {attempt.door for attempt in ATTEMPTS}
    assert set(PERMISSIONS) - UNTRIED == tried | {"record_talk", "assign"}
    assert set(SCOPES) == set(Scope)


def test_the_page_about_permissions_is_up_to_date() -> None:
    """It is made from the tables; make it anew as it says itself."""
    assert permissions_page.page() == PAGE.read_text(encoding="utf-8")
