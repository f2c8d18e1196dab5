"""The message ids of code and procedure, as gettext's tools find them, and the catalogs."""

import ast
import string
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.extract import extract_from_dir

ROOT = Path(__file__).parents[2]
ROOMS = ("handlers", "bot")
KEYWORDS: dict[str, Any] = {"_": None, "N_": None, "ngettext": (1, 2)}

MessageId = str | tuple[str, ...]


def in_code() -> dict[MessageId, str]:
    """Return the message ids that gettext's tools find in the code, with their file."""
    found: dict[MessageId, str] = {}
    for room in ROOMS:
        extracted = extract_from_dir(
            str(ROOT / room), method_map=[("**.py", "python")], keywords=KEYWORDS
        )
        for file, _line, message, _comments, _context in extracted:
            found[message] = f"{room}/{file}"
    return found


def in_procedure() -> dict[MessageId, str]:
    """Return the message ids of the procedure's files: titles, items, sources and readings."""
    found: dict[MessageId, str] = {}
    for file in sorted((ROOT / "scheduling/procedure").glob("*.toml")):
        data = tomllib.loads(file.read_text(encoding="utf-8"))
        texts = [entry["text"] for entry in data["practical"]]
        for moment in data["moment"]:
            texts += [moment[name] for name in ("title", "short_title", "source", "reading")]
            texts += [entry["text"] for entry in moment["items"]]
            texts += [entry["text"] for entry in moment.get("follow_ups", ())]
        found |= dict.fromkeys(texts, file.name)
    return found


def said_in_code() -> Iterator[tuple[str, MessageId]]:
    """Yield every literal that the code hands to a translation, wherever it stands."""
    for room in ROOMS:
        for file in sorted((ROOT / room).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                message = _message_of(node)
                if message is not None:
                    yield f"{file.name}:{getattr(node, 'lineno', 0)}", message


def placeholders(message: str) -> set[str]:
    """Return the names of the placeholders in a message."""
    return {name for _text, name, _spec, _conversion in string.Formatter().parse(message) if name}


def _message_of(node: ast.AST) -> MessageId | None:
    if not isinstance(node, ast.Call):
        return None
    name = getattr(node.func, "attr", None) or getattr(node.func, "id", None)
    if name not in KEYWORDS:
        return None
    wanted = node.args[:2] if name == "ngettext" else node.args[:1]
    literals = tuple(str(a.value) for a in wanted if isinstance(a, ast.Constant))
    if not literals:
        return None
    return literals if name == "ngettext" else literals[0]
