"""Payloads bent: fields left out, added, of another type, nested without end, huge, or odd."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from hypothesis import strategies as st

from tests.fuzz.bureau import Example, Seed, is_address

Path = Sequence[str | int]
Edit = tuple[str, Path, Any]
"""How a part is changed, where it stands, and with what: a key and a value."""

WAYS = ("set", "set", "set", "drop", "wrap", "unwrap", "twice", "add")

ANY_TEXT = st.text(st.characters(), max_size=60)
"""Lone surrogates, NULs, marks that turn the line round: everything that JSON can carry."""


def nested(depth: int, kind: str) -> Any:
    """Return lists or objects in each other."""
    value: Any = "x"
    for _ in range(depth):
        value = [value] if kind == "list" else {"a": value}
    return value


ODD: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 7, 10**30, 1.5, float("inf"), "", " ", "\x00", "\ud800", "\u202e"),
    *("x" * 20_000, "é" * 4_000, "<!channel>", "<@U0AN>", "*_~`", "{}", "[]", "null", "[" * 500),
    *([], {}, [[]], [None], [{}], {"id": None}, {"id": ""}, {"id": "U0XX"}, {"type": "modal"}),
    *("U0AN", "U0CO", "U0XX", "U0BOT", "K7-042", "Z9-999", "2026-11-20", "9999-99-99", "1e9"),
    *("view_submission", "block_actions", "message_action", "home", "errors", "/retour"),
    *("moment_tick", "form_open_0", "list_turn_1", "fact_undo", "family_part", "talk", "confirm"),
    *('{"form":"talk"}', '{"form":"confirm","files":{},"pending":"2020-01-01"}', '{"list":"find"}'),
    *("a|b|1", "x|2", "||", nested(50, "list"), nested(50, "object"), nested(150, "object")),
)


KEYS = (
    *("command", "event", "view", "actions", "user", "user_id", "type", "callback_id", "state"),
    *("private_metadata", "blocks", "message", "channel", "container", "authorizations", "team"),
    *(
        "enterprise",
        "response_urls",
        "ssl_check",
        "function_data",
        "bot_id",
        "is_enterprise_install",
    ),
)
"""Fields that Bolt or the bot looks at; some belong to other kinds of payload."""

arguments = st.tuples(st.sampled_from(KEYS), st.sampled_from(ODD) | ANY_TEXT)


def paths(value: Any, above: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield where each part of a payload stands, the payload itself left out."""
    parts: Sequence[tuple[str | int, Any]] = ()
    if isinstance(value, dict):
        parts = list(value.items())
    elif isinstance(value, list):
        parts = list(enumerate(value))
    for name, part in parts:
        yield (*above, name)
        yield from paths(part, (*above, name))


def at(payload: Any, path: Path) -> Any:
    """Return the part that stands there."""
    for name in path:
        payload = payload[name]
    return payload


@st.composite
def edits(draw: st.DrawFn, whole: Any) -> list[Edit]:
    """Return one to four edits of a payload, each of a part that is there by then."""
    payload = copy.deepcopy(whole)
    found: list[Edit] = []
    for _ in range(draw(st.integers(1, 4))):
        there = list(paths(payload))
        if not there:
            break
        edit = (draw(st.sampled_from(WAYS)), draw(st.sampled_from(there)), draw(arguments))
        edited(payload, [edit])
        found.append(edit)
    return found


def edited(payload: Any, wanted: Iterable[Edit]) -> Any:
    """Return the payload, with these edits made in it; one whose part is gone is left out."""
    for way, path, argument in wanted:
        try:
            holder, name = at(payload, path[:-1]), path[-1]
            old = holder[name]
        except LookupError:
            continue
        if way == "drop":
            del holder[name]
        elif way == "wrap":
            holder[name] = {"id": old} if isinstance(holder, dict) else [old]
        elif way == "unwrap" and isinstance(old, list | dict) and old:
            holder[name] = next(iter(old.values())) if isinstance(old, dict) else old[0]
        elif way == "twice" and isinstance(holder, list):
            holder.append(copy.deepcopy(old))
        elif way == "add" and isinstance(old, dict):
            old[argument[0]] = copy.deepcopy(argument[1])
        elif way == "set" and not is_address(old):
            holder[name] = copy.deepcopy(argument[1])
    return payload


@st.composite
def bent(draw: st.DrawFn, wholes: Sequence[Any]) -> Any:
    """Return one of these with some parts changed."""
    whole = copy.deepcopy(draw(st.sampled_from(wholes)))
    return edited(whole, draw(edits(whole)))


@st.composite
def bends(draw: st.DrawFn, seeds: Sequence[Seed]) -> Example:
    """Return which payload is bent, and how."""
    seed = draw(st.sampled_from(seeds))
    return {"of": seed.name, "edits": draw(edits(seed.payload))}


def as_bytes(value: Any) -> bytes:
    """Return JSON as it is sent; a lone surrogate in it stands there as an escape."""
    return json.dumps(value).encode()
