"""The parsers: each returns what it promises or raises what it promises, whatever it reads."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from pydantic import ValidationError

from bot import plan_command
from bot.failures import BadInput
from handlers import codes, dates, lists, searching
from handlers.blocks import ids, inputs
from handlers.commands import arguments, fact_words, lines, search_words, words
from handlers.commands.arguments import Reading, Usage
from handlers.texts import LANGUAGES, texts_for
from scheduling import facts as f
from scheduling import rules
from scheduling.refusal import Refusal
from storage import BadOrganisation, organisation
from tests.fuzz import bending, filling, tables
from tests.fuzz.target import Target

PATTERN = "^[A-Z][A-Z0-9]-[0-9]{3,5}$"
TODAY = date(2026, 11, 23)
ROOT = Path(__file__).parent.parent.parent
ORGANISATION = (ROOT / "tests/handlers/organisation.toml").read_text(encoding="utf-8")
PROCEDURE = (ROOT / "scheduling/procedure" / f"{rules.CURRENT}.toml").read_text(encoding="utf-8")
TRAJECTORY = {
    "case": "c1",
    "closing_days": ["2026-09-21"],
    "facts": [
        {"fact": "registered", "on": "2026-07-01", "structure": "regular"},
        {"fact": "decision", "kind": "cgvs_negative", "on": "2026-08-03"},
        {"fact": "talk_held", "moment": "talk_after_cgvs", "on": "2026-08-05"},
        {"fact": "decision", "kind": "final_negative", "on": "2026-09-01"},
        {"fact": "otp_allocated", "on": "2026-09-02"},
        {"fact": "otp_arrived", "on": "2026-09-08"},
        {"fact": "talk_held", "moment": "otp_intake", "on": "2026-09-10", "cooperates": True},
        {"fact": "withdrawn", "on": "2026-09-11", "seq": 7, "reason": "x"},
    ],
}
CENTRES = {"gent": "gent", "namur": "namen"}

Read = Callable[[list[str], words.Command, Reading], object]

_MOMENTS = fact_words.table(fact_words.MOMENTS)
_REASONS = fact_words.table(fact_words.NOT_HELD)
LINES: dict[str, Read] = {
    "beslissing": arguments.decision,
    "hoorzitting": arguments.hearing,
    "otp": lambda typed, command, reading: arguments.otp(typed, command, reading, [*CENTRES]),
    "status": arguments.one_code,
    "beroep": lambda *line: lines.read(*line, _MOMENTS, for_several=True),
    "nietdoorgegaan": lambda *line: lines.read(*line, _MOMENTS, _REASONS),
    "einderecht": lambda *line: lines.read(*line, has_prose=True),
    "transfer": lambda *line: lines.read(*line, CENTRES, for_several=True, may_lie_ahead=True),
    "zoek": lambda typed, _command, reading: search_words.read(typed, CENTRES, reading.pattern),
}
"""How the words behind each kind of command are read."""


def _line(example: Any) -> None:
    """Read a line as each command does; a refusal can be said in every language."""
    language, typed = example
    reading = Reading(PATTERN, language, TODAY)
    for word, read in LINES.items():
        command = words.command(word)
        assert command is not None
        try:
            said = read(typed.split(), command, reading)
        except Refusal as refusal:
            assert texts_for(language).refusal(refusal).strip()
        except (Usage, search_words.TwiceSaid):
            continue
        else:
            for code in _codes(said):
                assert re.fullmatch(PATTERN, code, re.ASCII), code


def _codes(said: Any) -> Iterator[str]:
    """Yield the whole case codes in what was read of a line."""
    if isinstance(said, str):
        yield said
    elif not isinstance(said, searching.Criteria):
        yield from filter(None, (said.code, *said.others))


def _code(example: Any) -> None:
    try:
        code = codes.check(example, PATTERN)
    except Refusal as refusal:
        assert refusal.code == "malformed_code" or refusal.code.startswith("looks_like_")
        assert len(str(refusal.params.get("text", ""))) <= codes.LONGEST_REPEATED
    else:
        assert re.fullmatch(PATTERN, code, re.ASCII), code


def _date(example: Any) -> None:
    language, typed, ahead = example
    try:
        on = dates.parse(typed, TODAY, language, allow_future=ahead)
    except Refusal as refusal:
        assert texts_for(language).refusal(refusal).strip()
    else:
        assert isinstance(on, date)


def _value(example: Any) -> None:
    """Read what a button or a form carries, each as if the text were its own."""
    for read in (
        ids.read_tick,
        ids.read_undo,
        ids.read_otp,
        ids.unpack,
        lists.read,
        searching.read,
    ):
        try:
            read(example)
        except ValueError:
            continue


def _state(example: Any) -> None:
    """Read what was filled in; what it carries comes back as it went in."""
    view, carried = example
    entered = inputs.read(view)
    assert entered.keys() == view["state"]["values"].keys()
    try:
        packed = ids.pack(carried)
    except ValueError:
        return
    assert carried == ids.unpack(packed)


def _organisation(example: Any) -> None:
    try:
        organisation.load(example, "organisation.toml")
    except BadOrganisation as bad:
        assert str(bad).startswith("organisation.toml")


def _procedure(example: Any) -> None:
    try:
        rules.parse(example)
    except ValueError:
        return


def _trajectories(example: Any) -> None:
    """Reckon a trajectory from a file, as the command line does."""
    try:
        for line in plan_command.plans([example], "cases.ndjson", "nl"):
            assert json.loads(line)["case"] is not None
    except BadInput as bad:
        assert "cases.ndjson" in str(bad)


def _fact(example: Any) -> None:
    """A fact that is taken comes back the same from what is kept of it."""
    try:
        fact = f.from_data(example)
    except ValidationError:
        return
    assert fact == f.from_data(f.to_data(fact))


TEXT = st.text(st.characters(), max_size=80)
languages = st.sampled_from(LANGUAGES)
near_codes = st.from_regex(r"[A-Za-z]?[0-9A-Za-z]{0,2}[ –_-]?[0-9]{0,6}[.,x]?", fullmatch=True)
near_dates = st.from_regex(
    r"([a-zéû]{0,9}\.? )?[0-9]{1,5}([/. -][0-9a-zûé]{1,9}){0,2}([/. -][0-9]{1,5})?", fullmatch=True
)
values = st.one_of(
    TEXT,
    st.lists(TEXT, max_size=4).map("|".join),
    st.sampled_from([odd for odd in bending.ODD if isinstance(odd, str)]),
    st.recursive(
        st.none() | st.booleans() | st.integers() | TEXT,
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(("list", "page", "about", "part", "workers", "form")) | TEXT, inner
            )
        ),
        max_leaves=6,
    ).map(json.dumps),
)


@st.composite
def rewritten(draw: st.DrawFn, text: str) -> str:
    """Return a text with a few of its lines left out, doubled, swapped or written anew."""
    written = text.splitlines()
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(written) - 1))
        match draw(st.sampled_from(("drop", "double", "value", "text", "cut"))):
            case "drop" if len(written) > 1:
                del written[at]
            case "double":
                written.insert(at, written[at])
            case "value":
                name = written[at].partition("=")[0]
                written[at] = f"{name}= {draw(st.sampled_from(TOML_VALUES))}"
            case "cut":
                written[at] = written[at][: draw(st.integers(0, 40))]
            case _:
                written[at] = draw(TEXT)
    return "\n".join(written)


TOML_VALUES = (
    *('""', '"x"', "[]", "{}", "true", "-1", "0", "9" * 30, "1e400", "nan", "2026-11-20", "07:30"),
    *('["mon"]', '["antwerpen", "gent"]', '"C0X"', '"U0AN"', '"^(a|b)$"', '"^(.*)*$"', '"^[$"'),
    *('"gent"', '"region"', '"admin"', "[[]]", '"\\u0000"', '"""', "{a = {b = 1}}", '"nl"', "2026"),
)


@st.composite
def states(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a view with what Slack sends of each kind of input, and what a form may carry."""
    days = st.none() | st.dates().map(date.isoformat)
    chosen = st.none() | TEXT.map(lambda value: {"value": value})
    elements = st.one_of(
        st.fixed_dictionaries({"type": st.just("datepicker"), "selected_date": days}),
        st.fixed_dictionaries(
            {"type": st.sampled_from(("static_select", "radio_buttons")), "selected_option": chosen}
        ),
        st.fixed_dictionaries(
            {
                "type": st.just("checkboxes"),
                "selected_options": st.lists(TEXT.map(lambda value: {"value": value})),
            }
        ),
        st.fixed_dictionaries({"type": st.just("users_select"), "selected_user": st.none() | TEXT}),
        st.fixed_dictionaries({"type": st.just("plain_text_input"), "value": st.none() | TEXT}),
    )
    entered = draw(st.dictionaries(TEXT, elements.map(lambda one: {"x": one}), max_size=5))
    carried = draw(st.dictionaries(TEXT, st.none() | TEXT | st.lists(TEXT), max_size=5))
    return {"state": {"values": entered}}, carried


TARGETS = (
    Target("lines", st.tuples(languages, filling.lines | filling.meant() | TEXT), _line),
    Target(
        "codes", st.one_of(near_codes, TEXT, st.sampled_from(filling.OTHERS), filling.LONG), _code
    ),
    Target("dates", st.tuples(languages, near_dates | TEXT, st.booleans()), _date),
    Target("values", values, _value),
    Target("states", states(), _state),
    Target("organisation", rewritten(ORGANISATION) | TEXT, _organisation),
    Target("procedure", rewritten(PROCEDURE), _procedure),
    Target("facts", bending.bent(TRAJECTORY["facts"]), _fact),
    Target(
        "trajectories",
        st.one_of(bending.bent([TRAJECTORY]).map(bending.as_bytes), st.binary(max_size=60)),
        _trajectories,
    ),
    tables.TARGET,
)
