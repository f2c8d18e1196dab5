"""The stories as pages of the documentation, made from the same texts that are run as tests.

`python -m tests.scenarios.pages`, at the top of the project, writes `docs/scenarios` anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path

from pytest_bdd.parser import Step

from tests.scenarios.cast import MEMBERS
from tests.scenarios.shelf import Told, stories

DOCS = Path(__file__).parents[2] / "docs" / "scenarios"
MADE = (
    "<!-- Made by `python -m tests.scenarios.pages` from tests/scenarios/paths:"
    " change the stories there. -->"
)
PARTS = {
    "1-application": "While the application is being examined",
    "2-after-the-cgvs": "After a negative decision of the CGVS",
    "3-final-decision": "After the final decision, in the present centre",
    "4-open-return-place": "In an open return place",
    "5-end-of-the-stay": "When the stay ends",
    "6-daily-practice": "Daily practice",
}
"""The folders of stories, in the order of the procedure, with their titles."""
CAST = {
    "Amir": "works in the arrival centre",
    "An": "social worker in Antwerpen",
    "Bo": "social worker in Antwerpen, on Monday, Tuesday and Thursday",
    "Cora": "coordinator in Antwerpen",
    "Gijs": "social worker in Gent, which has open return places",
    "Greet": "coordinator in Gent",
    "Ivo": "ICAM coach in Gent, there on Tuesday and Thursday",
    "Nadia": "social worker in Namur, which has open return places and speaks French",
    "Noé": "coordinator in Namur",
    "Ruben": "regional team, Regio Noord",
    "Rose": "regional team, Région Sud",
    "Ada": "administrator",
}
ABOUT = """\
Each story below is a path through the procedure, told as it happens: who types, clicks and fills
in what, what the bot answers and posts, and what it reminds of when time passes. They are run as
tests through the whole bot and a local Slack, in Socket Mode and over HTTP, so they say what it
does today.

What people type and read is in Dutch, or in French in Namur, as in Slack. A line of what somebody
is told or sees is a piece of the text; `…` stands for what lies in between. A list of talks or of
posted messages is complete.
"""


def pages() -> Mapping[str, str]:
    """Return every page by its file name."""
    told = stories()
    made = {f"{part}.md": _part(part, list(group)) for part, group in groupby(told, _part_of)}
    return {"README.md": _contents(told), **made}


def write(folder: Path = DOCS) -> None:
    """Write all pages into a folder, and take away what is none."""
    folder.mkdir(parents=True, exist_ok=True)
    made = pages()
    for old in folder.glob("*.md"):
        if old.name not in made:
            old.unlink()
    for name, text in made.items():
        (folder / name).write_text(text, encoding="utf-8")


def _part_of(told: Told) -> str:
    return told.part


def _contents(told: Sequence[Told]) -> str:
    lines = [MADE, "", "# Scenarios", "", ABOUT, "| who | what for | types in |", "|---|---|---|"]
    for name, work in CAST.items():
        places = [place for place, names in MEMBERS.items() if name in names]
        where = ", ".join(f"`{place}`" for place in places) or "the conversation with the app"
        lines.append(f"| {name} | {work} | {where} |")
    for part, group in groupby(told, _part_of):
        lines += ["", f"## [{PARTS[part]}]({part}.md)", ""]
        lines += [f"- [{each.feature.name}]({each.page}#{each.anchor})" for each in group]
    return "\n".join([*lines, ""])


def _part(part: str, told: Sequence[Told]) -> str:
    lines = [MADE, "", f"# {PARTS[part]}"]
    for each in told:
        file = f"tests/scenarios/paths/{each.name}.feature"
        lines += ["", f"## {each.feature.name}", "", each.feature.description, ""]
        for step in each.steps:
            lines += _step(step)
        lines += ["", f"<sub>`{file}`</sub>"]
    return "\n".join([*lines, ""])


def _step(step: Step) -> Iterator[str]:
    """Yield the lines of one step, with its table below."""
    yield f"- **{step.keyword.strip()}** {_escaped(step.name)}"
    raw = step.datatable.raw() if step.datatable else ()
    table = [[str(cell) for cell in row] for row in raw]
    width = len(table[0]) if table else 0
    if width == 1:
        yield from (f"  - {_escaped(row[0])}" for row in table)
    elif width == 2:
        yield from (f"  - {_escaped(label)} **{_escaped(value)}**" for label, value in table)
    elif table:
        yield ""
        yield _row(table[0])
        yield f"  |{'---|' * width}"
        yield from map(_row, table[1:])
        yield ""


def _row(cells: Sequence[str]) -> str:
    return f"  | {' | '.join(_escaped(cell) for cell in cells)} |"


def _escaped(text: str) -> str:
    """Return a text as it reads in Slack: marks of Markdown stand for themselves."""
    for mark in ("*", "_", "<", "`"):
        text = text.replace(mark, f"\\{mark}")
    return text


if __name__ == "__main__":
    write()
