"""The page about permissions, made from their table: `python -m handlers.permissions_page`."""

import sys
from collections.abc import Iterable

from handlers.doors import DOORS
from handlers.permissions import PERMISSIONS, ROLES, SCOPES, Action
from handlers.texts import labels

FAMILIES = {
    "command": "Words after `/terugkeer` and `/retour`",
    "button": "Buttons and menus",
    "form": "Forms",
    "shortcut": "Shortcuts",
    "event": "Events",
}
EVERYBODY = "everybody, also who is not registered: it shows nothing of anybody"


def page() -> str:
    """Return the page."""
    return "\n".join(
        [
            "# Who may do what",
            "",
            "Made from the tables in `handlers/permissions.py` and `handlers/doors.py`, by which"
            " `handlers/permits.py` decides in every request; a test compares the two, and another"
            " one tries every door with every role. Make it anew with `python -m"
            " handlers.permissions_page > docs/permissions.md`.",
            "",
            "A right is looked up in what the database says of the person and of the resident at"
            " that moment. An old message, a forwarded one or a form that stayed open gives no"
            " right: a click or a submission is judged as if it were new. Who stands in no cell of"
            " a row may not do it.",
            "",
            "Nobody is heard who is not registered as active staff, who is a guest of the Slack"
            " workspace, who was deactivated there, or who comes from another workspace. They get"
            " one sentence that says so, and nothing of anybody.",
            "",
            "## Actions",
            "",
            *_table(
                ("Action", *(labels.ACTORS[role] for role in ROLES), "And"),
                (_row(action) for action in PERMISSIONS),
            ),
            "",
            "## What the words in the cells mean",
            "",
            *_table(
                ("Word", "Reach", "It holds where"),
                ((f"`{scope}`", meaning.reach, meaning.says) for scope, meaning in SCOPES.items()),
            ),
            "",
            "## Doors",
            "",
            "One of the actions is enough to get in; what is asked for behind it is judged by"
            " itself. What is not listed here is closed.",
            "",
            *(line for family in FAMILIES for line in _family(family)),
        ]
    )


def _row(action: Action) -> tuple[str, ...]:
    permission = PERMISSIONS[action]
    cells = (
        ", ".join(f"`{scope}`" for scope in permission.grants.get(role, ())) or "–"
        for role in ROLES
    )
    return f"`{action}`: {permission.says}", *cells, permission.condition


def _family(family: str) -> Iterable[str]:
    rows = [
        (f"`{name}`", ", ".join(f"`{action}`" for action in actions) or EVERYBODY)
        for door, actions in DOORS.items()
        for of_family, _, name in [door.partition(":")]
        if of_family == family
    ]
    return [f"### {FAMILIES[family]}", "", *_table(("Name", "For"), rows), ""]


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    lines = [head, tuple("---" for _ in head), *rows]
    return [f"| {' | '.join(cells)} |" for cells in lines]


if __name__ == "__main__":
    sys.stdout.write(page())
