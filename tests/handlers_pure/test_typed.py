"""What is typed is taken in without what cannot be seen."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.blocks import inputs
from handlers.typed import cleaned

ANYTHING = st.text(
    st.one_of(
        st.characters(),
        st.characters(categories=["Cc", "Cf", "Cs", "Co", "Mn", "Zl", "Zp"]),
    ),
    max_size=60,
)


@given(text=ANYTHING)
def test_nothing_invisible_is_left(text: str) -> None:
    """Of control and format characters only the newline, and no half of a character."""
    kept = {c for c in cleaned(text) if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co")}

    assert kept <= {"\n"}


@given(text=ANYTHING)
def test_it_is_composed_and_cleaning_it_again_changes_nothing(text: str) -> None:
    """So that what is stored is compared and found again; and it can be stored at all."""
    once = cleaned(text)

    assert once == cleaned(once)
    assert unicodedata.is_normalized("NFC", once)
    once.encode()


@given(text=st.text(st.characters(categories=["L", "N", "P", "Zs"]), max_size=60))
def test_what_can_be_seen_is_kept(text: str) -> None:
    """Letters of whatever script, digits, signs, blanks."""
    composed = unicodedata.normalize("NFC", text)
    letters = "".join(c for c in composed if c not in "\u115f\u1160\u3164\uffa0")

    assert letters == cleaned(text)


@pytest.mark.parametrize(
    ("typed", "taken"),
    [
        ("twee\r\nregels\ren drie\u2028vier", "twee\nregels\nen drie\nvier"),
        ("een\ttab", "een tab"),
        ("e\u0301e\u0301n", "één"),
        ("K7\u200b-\u20600\ufeff42", "K7-042"),
        ("\u202eneetsmogo\u202c", "neetsmogo"),
        ("a" + "\u0335" * 50, "a\u0335\u0335\u0335"),
        ("nul\x00punt\x1b[31m", "nulpunt[31m"),
        ("half \ud83d", "half "),
        ("vier \U0001f600 uur", "vier \U0001f600 uur"),
        ("a\U000e0061\U000e0100b", "ab"),
    ],
)
def test_examples_read_as_they_look(typed: str, taken: str) -> None:
    """Line ends become one kind; what turns or hides text is gone."""
    assert taken == cleaned(typed)


def test_what_is_filled_in_is_cleaned() -> None:
    """A text of nothing that can be seen counts as nothing filled in."""
    element = {"type": "plain_text_input", "value": "\u202ex\u200b\r\ny "}
    unseen = {"type": "plain_text_input", "value": "\u200b\u2060 "}
    view = {"state": {"values": {"notes": {"notes": element}, "reason": {"reason": unseen}}}}

    assert {"notes": "x\ny", "reason": None} == inputs.read(view)
