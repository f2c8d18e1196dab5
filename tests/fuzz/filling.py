"""What people can type and fill in: any text, any day, any choice, within the shapes of Slack."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from hypothesis import strategies as st

from handlers.commands import fact_words, meanings, search_words
from handlers.commands.words import COMMANDS, SLASH
from tests.fuzz.bending import Edit
from tests.fuzz.bureau import Example, Seed

PHRASES = (
    fact_words.APPEALS,
    fact_words.EXTENSIONS,
    fact_words.STAY_ENDS,
    fact_words.NOT_HELD,
    fact_words.TALKS,
    meanings.OTP_WORDS,
    meanings.LANGUAGE_WORDS,
    search_words.PARTS,
    search_words.PHASES,
    search_words.BRANCHES,
)
COMMAND_WORDS = sorted({word for one in COMMANDS for word in one.words})
WORDS = sorted(
    {phrase for table in PHRASES for phrases in table.values() for phrase in phrases}
    | {*meanings.KIND_WORDS, *meanings.GROUND_WORDS}
)
CODES = (
    "K7-042",
    "k7 001",
    "K7-002",
    "K7-003,K7-004",
    "K7-003 en K7-004",
    "Z9-999",
    "K7-04",
    "*K7-042*",
)
DATES = (
    *("20/11/2026", "20.11", "2026-11-20", "20 nov", "vr 20 novembre 2026", "gisteren", "demain"),
    *("31/2/2026", "29/2", "1/1/1900", "24/11/2026", "9/10/2024", "ma", "00/00", "99/99/9999"),
)
OTHERS = (
    *("<@U0BO>", "<@U0BO|bo>", "<!channel>", "<#C0AN>", "<https://x.be|x>", "@an", "an@x.be"),
    *("gent", "Namur", "Antwerpen-Linkeroever", "aankomst", "en", ",", "&amp;", "-", "van", "tot"),
    *("Jan Peeters", "0470 12 34 56", "85.07.30-033.28", "=1+1", "\x00", "\u202e", "ﬁ", "İ", "½"),
)
TYPED = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
"""What a keyboard can give: no lone surrogates."""
LONG = st.sampled_from(("é" * 2_999, "<&>" * 1_000, "a@" * 1_500, "- " * 1_500, "@." * 1_500))

any_words = st.lists(
    st.one_of(*map(st.sampled_from, (WORDS, CODES, DATES, OTHERS)), TYPED), max_size=7
)
lines = any_words.map(" ".join)


def spelled(table: Mapping[Any, Sequence[str]]) -> list[str]:
    """Return all that people type of a table."""
    return [phrase for phrases in table.values() for phrase in phrases]


MEANT: Mapping[str, Sequence[str]] = {
    "beslissing": [*meanings.KIND_WORDS],
    "décision": [f"definitief {ground}" for ground in meanings.GROUND_WORDS],
    "beroep": spelled(fact_words.APPEALS),
    "hoorzitting": [""],
    "nietdoorgegaan": [f"cgvs {why}" for why in spelled(fact_words.NOT_HELD)],
    "por": spelled(meanings.OTP_WORDS),
    "verlenging": spelled(fact_words.EXTENSIONS),
    "einderecht": [""],
    "weigering": [""],
    "fin": spelled(fact_words.STAY_ENDS),
    "transfer": ["gent", "Namur", "aankomst"],
    "taal": spelled(meanings.LANGUAGE_WORDS),
}


@st.composite
def meant(draw: st.DrawFn) -> str:
    """Return a line in the order that a command takes, so that much of it is registered."""
    command = draw(st.sampled_from(sorted(MEANT)))
    parts = [command, draw(st.sampled_from(CODES)), draw(st.sampled_from(MEANT[command]))]
    behind = st.just("") | st.just("") | st.sampled_from(OTHERS)
    return " ".join([*parts, draw(st.sampled_from(DATES)), draw(behind)])


@st.composite
def commands(draw: st.DrawFn, seeds: Sequence[Seed]) -> Example:
    """Return a slash command with a line of words that mean something, and of others."""
    word = st.one_of(st.sampled_from(COMMAND_WORDS), TYPED)
    anything = st.tuples(word, st.one_of(lines, lines, lines, LONG)).map(" ".join)
    typed = draw(st.one_of(meant(), meant(), anything)).strip()
    slash = draw(st.sampled_from(sorted(SLASH.values())))
    return _of(draw(st.sampled_from(seeds)), [_set(["command"], slash), _set(["text"], typed)])


def _of(seed: Seed, edits: list[Edit]) -> Example:
    return {"of": seed.name, "edits": edits}


def _set(path: list[str], value: Any) -> Edit:
    return "set", path, ("", value)


def _value(draw: st.DrawFn, element: dict[str, Any], old: dict[str, Any]) -> dict[str, Any]:
    """Return what Slack sends of an element in which anything was entered that it takes."""
    kind = element["type"]
    if kind == "datepicker":
        days = st.one_of(st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.dates())
        return {**old, "selected_date": draw(st.none() | days.map(date.isoformat))}
    if kind in ("static_select", "radio_buttons", "checkboxes"):
        groups = element.get("option_groups") or [{"options": element.get("options", [])}]
        options = [option for group in groups for option in group["options"]]
        if kind == "checkboxes":
            chosen = draw(st.lists(st.sampled_from(options), unique_by=lambda one: one["value"]))
            return {**old, "selected_options": chosen}
        return {**old, "selected_option": draw(st.none() | st.sampled_from(options))}
    if kind == "users_select":
        anybody = st.sampled_from(("U0AN", "U0BO", "U0GI", "U0CO", "U0XX", "U0GUEST", "U0BOT"))
        return {**old, "selected_user": draw(st.none() | anybody)}
    if kind == "plain_text_input":
        text = draw(st.none() | st.one_of(st.sampled_from(CODES), TYPED, lines, LONG))
        limit = element.get("max_length", 3_000)
        return {**old, "value": text[:limit] if text else None}
    return old


@st.composite
def submissions(draw: st.DrawFn, seeds: Sequence[Seed]) -> Example:
    """Return a form in which anything is filled in that Slack lets through."""
    seed = draw(st.sampled_from(seeds))
    view, edits = seed.payload["view"], []
    values = view["state"]["values"]
    for block in view["blocks"]:
        if block["type"] != "input" or block["block_id"] not in values:
            continue
        for action_id, old in values[block["block_id"]].items():
            new = _value(draw, block["element"], old)
            is_empty = not any(new.get(name) for name in ENTERED)
            if block.get("optional") or not is_empty:  # Slack asks for what is not optional
                path = ["view", "state", "values", block["block_id"], action_id]
                edits.append(_set(path, new))
    return _of(seed, edits)


ENTERED = ("value", "selected_date", "selected_option", "selected_options", "selected_user")


@st.composite
def clicks(draw: st.DrawFn, seeds: Sequence[Seed]) -> Example:
    """Return a click on a button that stands in some old message, whoever clicks it."""
    everybody = ("U0AN", "U0BO", "U0CO", "U0GI", "U0GC", "U0IC", "U0RN", "U0AD", "U0XX", "U0GUEST")
    who = draw(st.sampled_from(everybody))
    return _of(draw(st.sampled_from(seeds)), [_set(["user", "id"], who)])
