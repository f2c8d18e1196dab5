"""The inputs of modals, each kept within Slack's limits, and what was filled in."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from handlers.blocks.ids import Callback, Field, pack
from handlers.blocks.message import Block, context, escape, option, plain
from handlers.texts import Texts
from handlers.typed import cleaned

TITLE_LIMIT = 24
LABEL_LIMIT = 150
OPTIONS_LIMIT = 100
TYPED_LIMIT = 3_000
"""Characters that fit in one text input."""

Options = Sequence[tuple[str, str]]
"""Value and text of what can be chosen."""
Filled = Mapping[str, Any]
"""What stands in the inputs already, by field: dates, texts, values, sequences of values."""


def modal(
    callback: Callback,
    title: str,
    submit: str,
    blocks: Sequence[Block],
    carried: Mapping[str, Any],
    texts: Texts,
) -> Block:
    """Return a modal; `carried` comes back with its submission: ids and codes only."""
    return {
        "type": "modal",
        "callback_id": str(callback),
        "title": plain(title, TITLE_LIMIT),
        "submit": plain(submit, TITLE_LIMIT),
        "close": plain(texts._("Cancel"), TITLE_LIMIT),
        "private_metadata": pack(carried),
        "blocks": list(blocks),
    }


def note(text: str) -> Block:
    """Return a line of small print, given as plain text."""
    return context(escape(text))


def asked(
    field: Field,
    label: str,
    element: Block,
    *,
    optional: bool = False,
    hint: str | None = None,
    acts: bool = False,
) -> Block:
    """Return an input; its block and its element are both named after the field."""
    block: Block = {
        "type": "input",
        "block_id": str(field),
        "label": plain(label, LABEL_LIMIT),
        "element": {**element, "action_id": str(field)},
        "optional": optional,
    }
    if hint is not None:
        block["hint"] = plain(hint, LABEL_LIMIT)
    if acts:
        block["dispatch_action"] = True
    return block


def day(initial: date | None) -> Block:
    """Return a date picker."""
    element: Block = {"type": "datepicker"}
    if initial is not None:
        element["initial_date"] = initial.isoformat()
    return element


def line(initial: str | None = None, *, longest: int = 100) -> Block:
    """Return an input for one line of text."""
    element: Block = {"type": "plain_text_input", "max_length": longest}
    if initial:
        element["initial_value"] = initial[:longest]
    return element


def prose(initial: str | None = None) -> Block:
    """Return an input for several lines of text."""
    element: Block = {"type": "plain_text_input", "multiline": True, "max_length": TYPED_LIMIT}
    if initial:
        element["initial_value"] = initial[:TYPED_LIMIT]
    return element


def person(initial: str | None) -> Block:
    """Return a picker of a colleague."""
    element: Block = {"type": "users_select"}
    if initial is not None:
        element["initial_user"] = initial
    return element


def choice(options: Options, initial: str | None = None) -> Block:
    """Return a drop-down; more than 100 options are shown in groups of 100."""
    entries = [option(text, value) for value, text in options]
    element: Block = {"type": "static_select"}
    if len(entries) <= OPTIONS_LIMIT:
        element["options"] = entries
    else:
        element["option_groups"] = [_group(entries, at) for at in _starts(entries)]
    chosen = [entry for entry in entries if entry["value"] == initial]
    if chosen:
        element["initial_option"] = chosen[0]
    return element


def radio(options: Options, initial: str | None = None) -> Block:
    """Return radio buttons."""
    entries = [option(text, value) for value, text in options]
    element: Block = {"type": "radio_buttons", "options": entries}
    chosen = [entry for entry in entries if entry["value"] == initial]
    if chosen:
        element["initial_option"] = chosen[0]
    return element


def boxes(options: Options, initial: Iterable[str] = ()) -> Block:
    """Return checkboxes."""
    entries = [option(text, value) for value, text in options]
    wanted = set(initial)
    element: Block = {"type": "checkboxes", "options": entries}
    chosen = [entry for entry in entries if entry["value"] in wanted]
    if chosen:
        element["initial_options"] = chosen
    return element


def read(view: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was filled in, by field: str, `date`, list of values; None where nothing was.

    `view` is Slack's view with its state.
    """
    return {
        block_id: _value(element)
        for block_id, elements in view.get("state", {}).get("values", {}).items()
        for element in elements.values()
    }


def _value(element: Mapping[str, Any]) -> Any:
    match element.get("type"):
        case "datepicker":
            chosen = element.get("selected_date")
            return date.fromisoformat(chosen) if chosen else None
        case "static_select" | "radio_buttons":
            return (element.get("selected_option") or {}).get("value")
        case "checkboxes":
            return [entry["value"] for entry in element.get("selected_options") or ()]
        case "users_select":
            return element.get("selected_user")
        case _:
            return cleaned(element.get("value") or "").strip() or None


def _starts(entries: Sequence[Block]) -> range:
    return range(0, len(entries), OPTIONS_LIMIT)


def _group(entries: Sequence[Block], at: int) -> Block:
    chunk = entries[at : at + OPTIONS_LIMIT]
    first, last = chunk[0]["text"]["text"], chunk[-1]["text"]["text"]
    return {"label": plain(f"{first[:35]} – {last[:35]}", 75), "options": chunk}
