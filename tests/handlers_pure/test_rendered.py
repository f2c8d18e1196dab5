"""Whatever was typed, it comes out of every card as text: no mention, link, formatting, break."""

from __future__ import annotations

import inspect
import pkgutil
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from importlib import import_module
from types import CodeType, FrameType
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from handlers import blocks
from handlers.blocks.message import Message
from handlers.codes import LONGEST
from handlers.texts import MRKDWN
from handlers.typed import cleaned
from sandbox.blockkit.views import view_findings
from sandbox.contents import content_of
from tests.handlers_pure.shown import HARMLESS, Words, cards, forms

HOSTILE = st.one_of(
    st.text(max_size=40),
    st.text("<>@#!|*_~`&:;^ \n-•1.hptsw/ADU0", max_size=40),
    st.lists(
        st.sampled_from(
            (
                "<@U0AN>", "<!channel>", "<!here>", "@here", "@channel", "<#C0AN>", "#general",
                "<https://x.test|y>", "https://x.test/a?b=c", "www.x.test", "mailto:a@x.test",
                "<!date^1^{date}|x>", "<!subteam^S1>", "*", "_", "~", "`", "```", ">", ">>>",
                "&gt;", "&lt;!channel&gt;", "&", "\n", "\n> ", "- ", "1. ", ":skull:", ":",
                "\u202e", "\u200b", "\ud83d", "😀", "&amp;amp;", "|", "\\", "{code}", "%s",
            )
        ),
        max_size=12,
    ).map("".join),
).map(cleaned)  # fmt: skip
"""What people type, as it is taken in, and worse."""

MARKUP = re.compile(
    r"[*_~`<>]|^(?:&gt;)+|:[a-z0-9_+'-]*[a-z][a-z0-9_+'-]*:|&(?!amp;|lt;|gt;)", re.MULTILINE
)
"""What Slack may read as more than text: a mark, an angle, a quote, an emoji, half an entity."""


def texts_of(found: Any) -> Iterator[dict[str, Any]]:
    """Yield every text object."""
    if isinstance(found, dict):
        if found.get("type") in ("mrkdwn", "plain_text"):
            yield found
        for part in found.values():
            yield from texts_of(part)
    elif isinstance(found, list):
        for part in found:
            yield from texts_of(part)


def marks_of(text: str, blocks: Any) -> Counter[str]:
    """Return what Slack reads as markup in a message or form, and how often."""
    running = [one["text"] for one in texts_of(blocks) if one["type"] == "mrkdwn"]
    return Counter(mark for said in (text, *running) for mark in MARKUP.findall(said))


def words_of(code: str, name: str, own: str, said_back: str) -> Words:
    """Return words as long as they can be: what is empty is not shown."""
    return Words(code[:LONGEST] or "K", name[:200] or "G", own[:3_000], said_back.strip() or "?")


CARDS: dict[str, Counter[str]] = {
    f"{number} {name}": marks_of(card.text, card.blocks)
    for number, (name, card) in enumerate(cards(HARMLESS))
}
FORMS: dict[str, Counter[str]] = {name: marks_of("", view) for name, view in forms(HARMLESS)}

LONG = Words("&" * LONGEST, "&" * 200, "&" * 3_000, "&" * 2_000)
TALL = Words("😀" * LONGEST, "😀" * 200, "😀" * 3_000, "😀" * 2_000)


@settings(max_examples=60, deadline=None)
@given(words=st.builds(words_of, HOSTILE, HOSTILE, HOSTILE, HOSTILE))
@example(words=LONG)
@example(words=TALL)
def test_whatever_was_typed_comes_out_of_every_card_as_text(words: Words) -> None:
    """There is as much markup as with harmless words, Slack takes it, and finds no links itself."""
    for number, (name, card) in enumerate(cards(words)):
        content_of({"text": card.text, "blocks": card.blocks})
        harmless = CARDS[f"{number} {name}"]
        assert marks_of(card.text, card.blocks) <= harmless, name
        assert card.text.strip()
        _reads_nothing_into_it(card.blocks)


@settings(max_examples=60, deadline=None)
@given(words=st.builds(words_of, HOSTILE, HOSTILE, HOSTILE, HOSTILE))
@example(words=LONG)
@example(words=TALL)
def test_whatever_was_typed_comes_out_of_every_form_as_text(words: Words) -> None:
    """What is filled in again stays as it is; what is shown is only text."""
    for name, view in forms(words):
        assert [] == view_findings(dict(view)), name
        assert marks_of("", view) <= FORMS[name], name
        _reads_nothing_into_it(view)


def _reads_nothing_into_it(found: Any) -> None:
    """Fail where Slack would look for links, names or emoji of its own accord."""
    for text in texts_of(found):
        if text["type"] == "mrkdwn":
            assert text["verbatim"] is True
        else:
            assert text["emoji"] is False
        text["text"].encode()


@pytest.mark.parametrize(
    "typed",
    ["<!channel>", "*b*", "_i_", "~s~", "`c`", "> q", "a\n> q", ":skull:", "&lt;", "<http://x|y>"],
)
def test_the_control_would_have_been_markup(typed: str) -> None:
    """What the property looks for is there when nothing is escaped, and gone when it is."""
    bare = [{"type": "mrkdwn", "text": typed}]
    safe = [{"type": "mrkdwn", "text": MRKDWN.typed(typed)}]

    assert marks_of("", bare) or "&lt;" in typed
    assert not marks_of("", safe)


SHOW_NOTHING_TYPED = {
    "absence.card",
    "absence.confirmed",
    "absence.ended",
    "absence.form",
    "absence.holders",
    "absence.noted",
    "absence.over",
    "absence.reassign",
    "absence.under_way",
    "calendar.card",
    "erased.replaced",
    "guide.guide",
}
"""Renderers that show only days, people and words of the procedure."""


def renderers() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Yield what makes a message or a form, with its name."""
    for module in pkgutil.iter_modules(blocks.__path__):
        for name, function in vars(import_module(f"handlers.blocks.{module.name}")).items():
            if not inspect.isfunction(function) or name.startswith("_"):
                continue
            first = next(iter(inspect.signature(function).parameters.values()), None)
            is_form = first is not None and str(first.annotation).rstrip("'>").endswith("Form")
            is_own = function.__module__ == f"handlers.blocks.{module.name}"
            if is_own and (is_form or inspect.signature(function).return_annotation is Message):
                yield f"{module.name}.{name}", function


def test_no_card_or_form_is_left_out() -> None:
    """Each renderer is called above, but for those of which is said that nothing typed is shown."""
    called: set[CodeType] = set()

    def note(frame: FrameType, _event: str, _argument: object) -> None:
        called.add(frame.f_code)

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        list(cards(HARMLESS))
        list(forms(HARMLESS))
    finally:
        sys.setprofile(before)

    known = dict(renderers())
    assert SHOW_NOTHING_TYPED == {name for name, f in known.items() if f.__code__ not in called}
    assert len(known) > 40
