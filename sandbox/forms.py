"""Filling in: what a person may enter in an element, and what a form still lacks."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from sandbox import limits
from sandbox.blockkit.blocks import interactive
from sandbox.blockkit.objects import all_options
from sandbox.viewstate import STATEFUL, OpenView

_ONE_OPTION = {"static_select", "radio_buttons"}
_OPTIONS = {"multi_static_select", "checkboxes"}
_PICKED = {"datepicker": r"\d{4}-\d{2}-\d{2}", "timepicker": r"([01]\d|2[0-3]):[0-5]\d"}

MISSING = "Please complete this required field."


class CannotFill(LookupError):
    """There is no such field or element, or it does not take that value."""


def placed(blocks: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Yield each block with each of its interactive elements."""
    for block in blocks:
        for element in interactive(block):
            yield block, element


def names_of(block: dict[str, Any], element: dict[str, Any]) -> list[str]:
    """Return the words by which a person may mean this element."""
    names = [element["action_id"], block["block_id"]]
    if block["type"] == "input":
        names.append(block["label"]["text"])
    if isinstance(element.get("text"), dict):
        names.append(element["text"]["text"])
    if isinstance(element.get("placeholder"), dict):
        names.append(element["placeholder"]["text"])
    if "text" in block and block["type"] == "section" and element["type"] != "button":
        names.append(block["text"]["text"])
    return names


def find(
    blocks: list[dict[str, Any]], name: str, nth: int = 0, *, buttons: bool | None = None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the `nth` element that goes by this name, with its block.

    Raises:
        CannotFill: there is none; the message lists what there is.
    """
    candidates = [
        (block, element)
        for block, element in placed(blocks)
        if buttons is None or buttons == (element["type"] in ("button", "overflow"))
    ]
    found = [each for each in candidates if name in names_of(*each)]
    if len(found) > nth:
        return found[nth]
    known = sorted({each for pair in candidates for each in names_of(*pair)[::-1][:2]})
    message = f"there is no {name!r} here (number {nth}); there is: {', '.join(known) or 'nothing'}"
    raise CannotFill(message)


def by_ids(
    blocks: list[dict[str, Any]], block_id: str, action_id: str
) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """Return the element of these ids with its block, if it is there."""
    for block, element in placed(blocks):
        if (block["block_id"], element["action_id"]) == (block_id, action_id):
            return block, element
    return None


def entered(element: dict[str, Any], value: Any) -> dict[str, Any]:
    """Return the state of an element after a person enters a plain value.

    Dates are ISO dates, options are meant by value or by text, several in a list; None empties.

    Raises:
        CannotFill: the element does not take that value.
    """
    kind = element["type"]
    if kind not in STATEFUL:
        message = f"nothing can be entered in a {kind}"
        raise CannotFill(message)
    key, _, empty = STATEFUL[kind]
    if value is None:
        return {"type": kind, key: copy.deepcopy(empty)}
    if kind in _ONE_OPTION:
        return {"type": kind, key: option_of(element, value)}
    if kind in _OPTIONS:
        return {"type": kind, key: [option_of(element, each) for each in value]}
    if isinstance(value, date):
        value = value.isoformat()
    if kind in _PICKED and not re.fullmatch(_PICKED[kind], str(value)):
        message = f"{value!r} cannot be picked in a {kind}"
        raise CannotFill(message)
    if kind in ("plain_text_input", "number_input"):
        value = str(value) or None
    return {"type": kind, key: value}


def option_of(element: dict[str, Any], value: Any) -> dict[str, Any]:
    """Return the option that is meant by its value, its text, or an option object.

    Raises:
        CannotFill: there is no such option.
    """
    if isinstance(value, dict):
        value = value.get("value")
    options = all_options(element)
    for option in options:
        if value in (option["value"], option["text"]["text"]):
            return copy.deepcopy(option)
    known = ", ".join(each["value"] for each in options)
    message = f"there is no option {value!r}; there is: {known}"
    raise CannotFill(message)


def accepted(element: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    """Return the state of an element from what a client sends for it, in Slack's form.

    Raises:
        CannotFill: the element does not take that value.
    """
    if element["type"] not in STATEFUL:
        message = f"nothing can be entered in a {element['type']}"
        raise CannotFill(message)
    return entered(element, given.get(STATEFUL[element["type"]][0]) or None)


def lacks(view: OpenView) -> dict[str, str]:
    """Return what keeps a form from being submitted, as one line per block_id."""
    errors: dict[str, str] = {}
    for block in view.definition["blocks"]:
        if block["type"] != "input":
            continue
        element = block["element"]
        state = view.values[block["block_id"]][element["action_id"]]
        value = state[STATEFUL[element["type"]][0]]
        problem = _problem(element, value, optional=block.get("optional", False))
        if problem:
            errors[block["block_id"]] = problem
    return errors


def _problem(element: dict[str, Any], value: Any, *, optional: bool) -> str | None:
    if value in (None, "", []):
        return None if optional else MISSING
    if element["type"] == "plain_text_input":
        return _text_problem(element, value)
    if element["type"] == "number_input":
        return _number_problem(element, value)
    if len(value) > element.get("max_selected_items", len(value)):
        return f"Choose at most {element['max_selected_items']}."
    return None


def _text_problem(element: dict[str, Any], value: str) -> str | None:
    if len(value) < element.get("min_length", 0):
        return f"Enter at least {element['min_length']} characters."
    longest = element.get("max_length", limits.INPUT_LENGTH)
    if len(value) > longest:
        return f"Enter at most {longest} characters."
    return None


def _number_problem(element: dict[str, Any], value: str) -> str | None:
    form = r"-?\d+(\.\d+)?" if element["is_decimal_allowed"] else r"-?\d+"
    if not re.fullmatch(form, value):
        return "Enter a number." if element["is_decimal_allowed"] else "Enter a whole number."
    if float(value) < float(element.get("min_value", value)):
        return f"Enter at least {element['min_value']}."
    if float(value) > float(element.get("max_value", value)):
        return f"Enter at most {element['max_value']}."
    return None
