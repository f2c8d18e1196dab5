"""The small language in which the rules of Block Kit are written.

A check looks at one value, at one JSON pointer, and notes what Slack would object to.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Findings:
    """What was objected to so far, in Slack's form: a reason and a JSON pointer."""

    messages: list[str] = field(default_factory=list)

    def refuse(self, at: str, why: str) -> None:
        """Note that the value at the pointer `at` is refused, and why."""
        self.messages.append(f"{why} [json-pointer:{at}]")


Check = Callable[[Any, str, Findings], None]


def string(maximum: int | None = None, *, minimum: int = 0, pattern: str | None = None) -> Check:
    """Return the check for a string of `minimum` to `maximum` characters."""
    form = re.compile(pattern) if pattern else None

    def check(value: Any, at: str, findings: Findings) -> None:
        if not isinstance(value, str):
            findings.refuse(at, "must provide a string")
            return
        if len(value) < minimum:
            findings.refuse(at, f"must be more than {minimum - 1} characters")
        if maximum is not None and len(value) > maximum:
            findings.refuse(at, f"must be less than {maximum + 1} characters")
        if form and not form.fullmatch(value):
            findings.refuse(at, "invalid format")

    return check


def boolean(value: Any, at: str, findings: Findings) -> None:
    """Check a true or false."""
    if not isinstance(value, bool):
        findings.refuse(at, "must provide a boolean")


def integer(minimum: int, maximum: int) -> Check:
    """Return the check for a whole number between two bounds, both included."""

    def check(value: Any, at: str, findings: Findings) -> None:
        if isinstance(value, bool) or not isinstance(value, int):
            findings.refuse(at, "must provide a number")
        elif value < minimum:
            findings.refuse(at, f"must be greater than or equal to {minimum}")
        elif value > maximum:
            findings.refuse(at, f"must be less than or equal to {maximum}")

    return check


def one_of(*values: str) -> Check:
    """Return the check for one of a closed list of words."""

    def check(value: Any, at: str, findings: Findings) -> None:
        if value not in values:
            findings.refuse(at, "must be a valid enum value")

    return check


def array(item: Check, maximum: int | None = None, *, minimum: int = 1) -> Check:
    """Return the check for a list of `minimum` to `maximum` items."""

    def check(value: Any, at: str, findings: Findings) -> None:
        if not isinstance(value, list):
            findings.refuse(at, "must provide an array")
            return
        if len(value) < minimum:
            findings.refuse(at, f"no fewer than {minimum} items allowed")
        if maximum is not None and len(value) > maximum:
            findings.refuse(at, f"no more than {maximum} items allowed")
        for index, each in enumerate(value):
            item(each, f"{at}/{index}", findings)

    return check


def record(required: Mapping[str, Check], optional: Mapping[str, Check], *rules: Check) -> Check:
    """Return the check for an object with these fields and no other.

    The `rules` look at the object as a whole, once its fields have the right shape.
    """
    known = {**required, **optional}

    def check(value: Any, at: str, findings: Findings) -> None:
        if not isinstance(value, dict):
            findings.refuse(at, "must provide an object")
            return
        before = len(findings.messages)
        for name in required:
            if name not in value:
                findings.refuse(at, f"missing required field: {name}")
        for name, each in value.items():
            if name not in known:
                findings.refuse(at, f"invalid additional property: {name}")
            else:
                known[name](each, f"{at}/{name}", findings)
        if len(findings.messages) == before:
            for rule in rules:
                rule(value, at, findings)

    return check


def by_type(kinds: Mapping[str, Check]) -> Check:
    """Return the check that picks the rules of an object by its `type`."""

    def check(value: Any, at: str, findings: Findings) -> None:
        if not isinstance(value, dict):
            findings.refuse(at, "must provide an object")
        elif "type" not in value:
            findings.refuse(at, "missing required field: type")
        elif not isinstance(value["type"], str) or value["type"] not in kinds:
            findings.refuse(f"{at}/type", f"unsupported type: {value['type']}")
        else:
            kinds[value["type"]](value, at, findings)

    return check


def either(*names: str) -> Check:
    """Return the rule that an object has at least one of these fields."""

    def check(value: Any, at: str, findings: Findings) -> None:
        if not any(value.get(name) for name in names):
            findings.refuse(at, f"missing required field: {names[0]}")

    return check


def not_both(first: str, second: str) -> Check:
    """Return the rule that an object does not have both fields."""

    def check(value: Any, at: str, findings: Findings) -> None:
        if first in value and second in value:
            findings.refuse(at, f"cannot provide both {first} and {second}")

    return check


def unique(values: Sequence[tuple[str, str]], what: str, findings: Findings) -> None:
    """Refuse a repeated id; `values` are pairs of the id and its pointer."""
    seen: set[str] = set()
    for value, at in values:
        if value in seen:
            findings.refuse(at, f"{what} `{value}` already exists")
        seen.add(value)
