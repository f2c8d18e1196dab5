"""The linter's rules on security hold everywhere; each exception stands with its reason."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from tests.test_tooling import committed_files

ROOT = Path(__file__).parent.parent.parent
MARK = re.compile(r"#\s*noqa:\s*([A-Z]+[0-9]+(?:,\s*[A-Z]+[0-9]+)*)(.*)$")
PYPROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
LINT = tomllib.loads(PYPROJECT)["tool"]["ruff"]["lint"]


def test_the_rules_on_security_are_all_selected() -> None:
    """And no room is exempt as a whole."""
    whole = [path for path, codes in LINT["per-file-ignores"].items() if "S" in codes]

    assert "S" in LINT["select"]
    assert [] == whole


def test_each_exception_in_the_code_says_why() -> None:
    """Words stand behind the mark."""
    bare = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in committed_files()
        if path.suffix == ".py"
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if (mark := MARK.search(line)) and _is_about_security(mark[1])
        if len(mark[2].split()) < 2
    ]

    assert [] == bare


def test_each_exception_in_the_settings_says_why() -> None:
    """A comment stands on the line, or on the one above the rooms that it is for."""
    lines = PYPROJECT.splitlines()
    bare = []
    for number, line in enumerate(lines):
        code = line.partition("#")[0]
        if not re.search(r'"S[0-9]{3}"', code):
            continue
        above = next(each for each in reversed(lines[:number]) if not each.startswith('"'))
        if "#" not in line and not above.startswith("#"):
            bare.append(f"pyproject.toml:{number + 1}")

    assert [] == bare
    assert {"S603"} == {code for code in LINT["ignore"] if _is_about_security(code)}


def _is_about_security(codes: str) -> bool:
    return any(re.fullmatch(r"S[0-9]{3}", code.strip()) for code in codes.split(","))
