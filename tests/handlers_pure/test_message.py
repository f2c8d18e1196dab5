"""Text fits Slack's limits whatever was typed, and is never markup that nobody meant."""

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.blocks import ids
from handlers.blocks.answers import Usage, refusal, sentence, usage
from handlers.blocks.message import escape, fit, mention, sections, shorten, size
from handlers.texts import LANGUAGES, texts_for
from handlers.texts.markup import unmarked
from scheduling.refusal import Refusal
from tests.handlers_pure.accepted import accepted, markup, written
from tests.handlers_pure.trajectories import NASTY


@given(text=NASTY, limit=st.integers(1, 3_000))
def test_a_text_that_is_cut_stays_whole_entities(text: str, limit: int) -> None:
    """It never grows past its limit, and reads as the start of what was typed."""
    shown = fit(text, limit)

    assert size(shown) <= limit
    assert not set("<>") & set(shown)
    read = html.unescape(shown) if "&" in shown else shown
    alike = unmarked(text)
    assert read == alike or (read.endswith("…") and alike.startswith(read[:-1]))


@given(text=NASTY, limit=st.integers(1, 200))
def test_plain_text_is_cut_without_being_escaped(text: str, limit: int) -> None:
    """Buttons and headers know no entities."""
    shown = shorten(text, limit)

    assert size(shown) <= limit
    assert shown == text or text.startswith(shown[:-1])


def test_what_means_something_to_slack_is_escaped() -> None:
    """A call on the whole channel that somebody types comes out as text."""
    assert escape("<!channel> & co") == "&lt;!channel&gt; &amp; co"
    assert fit("<!channel>") == "&lt;!channel&gt;"


def test_only_slack_ids_become_mentions() -> None:
    """Anything else stays text, so that no id can smuggle markup in."""
    assert mention("U0AN") == "<@U0AN>"
    assert mention("U0AN>|<!here") == "U0AN&gt;|&lt;!here"


@given(lines=st.lists(st.text("ab ", min_size=1, max_size=400), max_size=40))
def test_lines_are_packed_whole(lines: list[str]) -> None:
    """No line is cut or lost, and no section grows past its limit."""
    packed = [block["text"]["text"] for block in sections(lines, limit=500)]

    assert all(size(text) <= 500 for text in packed)
    assert "\n".join(packed) == "\n".join(lines)


@given(text=NASTY)
def test_an_answer_of_one_sentence_is_taken(text: str) -> None:
    """However long, and whatever stands in it."""
    accepted(sentence(f"x{text}"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_help_card_repeats_what_was_typed_as_text(language: str) -> None:
    """Unknown words get the card too, safely quoted."""
    commands = [Usage(f"/terugkeer {n} [CODE] <x>", "does & more") for n in range(20)]

    card = accepted(usage(commands, texts_for(language), unknown="<!here>" * 30))

    assert "&lt;!here&gt;" in written(card)
    assert "<!here>" not in markup(card)
    assert "/terugkeer 19" in written(card)


def test_a_refusal_mentions_who_was_first() -> None:
    """The second of two who type the same decision learns who registered it."""
    from_first = Refusal("duplicate", seq=2, on=None, by="U0AN")

    message = accepted(refusal(from_first, texts_for("nl")))

    assert "<@U0AN>" in written(message)


@given(
    checklist=st.from_regex(r"[0-9a-f]{8,32}", fullmatch=True),
    item=st.from_regex(r"[a-z_]{1,20}", fullmatch=True),
    done=st.booleans(),
)
def test_a_tick_button_says_what_it_wants(checklist: str, item: str, done: bool) -> None:
    """The value carries the wanted state, so a repeated click changes nothing."""
    value = ids.tick_value(checklist, item, done=done)

    assert ids.TickValue(checklist, item, done) == ids.read_tick(value)


@pytest.mark.parametrize("value", ["", "a", "a|b", "a|b|2", "a|b|1|c", "|b|1", "a||0"])
def test_a_tampered_value_is_refused(value: str) -> None:
    """Values come back from outside."""
    with pytest.raises(ValueError, match=r"."):
        ids.read_tick(value)


def test_what_a_modal_carries_comes_back() -> None:
    """Within Slack's limit; more than that is a fault of ours."""
    carried = {"code": "K7-042", "moment": None}

    assert carried == ids.unpack(ids.pack(carried))
    assert ids.unpack("") == {}
    with pytest.raises(ValueError, match="private_metadata"):
        ids.pack({"notes": "x" * 3_000})
