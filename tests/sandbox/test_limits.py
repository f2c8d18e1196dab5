"""What is accepted, compared with Slack's documented limits: at each limit, and one beyond."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from sandbox import Sandbox
from tests.sandbox.world import (
    AN,
    TEAM,
    Block,
    Seconds,
    a_client,
    a_workspace,
    actions,
    button,
    home,
    input_of,
    listening,
    modal,
    mrkdwn,
    option,
    options,
    plain,
    refusal_of,
    section,
    typed,
)

A_URL = "https://example.org/"


def confirm(**more: Any) -> Block:
    """Return a confirmation with these texts."""
    texts = {"title": "Sure?", "text": "Really?", "confirm": "Yes", "deny": "No"} | more
    return {name: plain(text) for name, text in texts.items()}


def select(**more: Any) -> Block:
    """Return a select menu with one option unless told otherwise."""
    return {"type": "static_select", "action_id": "s", **({"options": options(1)} | more)}


def image(**more: Any) -> Block:
    """Return an image block."""
    return {"type": "image", "image_url": A_URL, "alt_text": "An image", **more}


def date(**more: Any) -> Block:
    """Return a date picker."""
    return {"type": "datepicker", "action_id": "d", **more}


def group(label: str = "Group", count: int = 1) -> Block:
    """Return a group of options."""
    return {"label": plain(label), "options": options(count)}


# Each row: what is limited, Slack's documented maximum, and blocks that have `n` of it.
# Source: https://docs.slack.dev/reference/block-kit, the page of each block, element and object.
MESSAGES: list[tuple[str, int, Callable[[int], list[Block]]]] = [
    ("blocks of a message", 50, lambda n: [{"type": "divider"}] * n),
    ("block_id", 255, lambda n: [{"type": "divider", "block_id": "b" * n}]),
    ("section text", 3000, lambda n: [section("x" * n)]),
    ("section fields", 10, lambda n: [{"type": "section", "fields": [mrkdwn("x")] * n}]),
    ("section field text", 2000, lambda n: [{"type": "section", "fields": [mrkdwn("x" * n)]}]),
    ("header text", 150, lambda n: [{"type": "header", "text": plain("x" * n)}]),
    ("context elements", 10, lambda n: [{"type": "context", "elements": [mrkdwn("x")] * n}]),
    ("context text", 3000, lambda n: [{"type": "context", "elements": [mrkdwn("x" * n)]}]),
    ("actions elements", 25, lambda n: [actions(*(button(action_id=f"a{i}") for i in range(n)))]),
    ("image alt_text", 2000, lambda n: [image(alt_text="x" * n)]),
    ("image title", 2000, lambda n: [image(title=plain("x" * n))]),
    ("image_url", 3000, lambda n: [image(image_url=A_URL + "x" * (n - len(A_URL)))]),
    ("input label", 2000, lambda n: [input_of(typed(), "x" * n)]),
    ("input hint", 2000, lambda n: [input_of(typed(), hint=plain("x" * n))]),
    ("action_id", 255, lambda n: [actions(button(action_id="a" * n))]),
    ("button text", 75, lambda n: [actions(button("x" * n))]),
    ("button value", 2000, lambda n: [actions(button(value="x" * n))]),
    ("button url", 3000, lambda n: [actions(button(url=A_URL + "x" * (n - len(A_URL))))]),
    ("accessibility_label", 75, lambda n: [actions(button(accessibility_label="x" * n))]),
    ("placeholder", 150, lambda n: [actions(date(placeholder=plain("x" * n)))]),
    ("select options", 100, lambda n: [actions(select(options=options(n)))]),
    (
        "option groups",
        100,
        lambda n: [actions({"type": "static_select", "option_groups": [group()] * n})],
    ),
    (
        "options of a group",
        100,
        lambda n: [actions({"type": "static_select", "option_groups": [group(count=n)]})],
    ),
    (
        "option group label",
        75,
        lambda n: [actions({"type": "static_select", "option_groups": [group("x" * n)]})],
    ),
    ("option text", 75, lambda n: [actions(select(options=[option("x" * n)]))]),
    ("option value", 150, lambda n: [actions(select(options=[option(value="x" * n)]))]),
    (
        "option description",
        75,
        lambda n: [actions(select(options=[option(description=plain("x" * n))]))],
    ),
    (
        "option url",
        3000,
        lambda n: [actions({"type": "overflow", "options": [option(url="x" * n)]})],
    ),
    ("checkboxes", 10, lambda n: [actions({"type": "checkboxes", "options": options(n)})]),
    ("radio buttons", 10, lambda n: [actions({"type": "radio_buttons", "options": options(n)})]),
    ("overflow options", 5, lambda n: [actions({"type": "overflow", "options": options(n)})]),
    ("confirm title", 100, lambda n: [actions(button(confirm=confirm(title="x" * n)))]),
    ("confirm text", 300, lambda n: [actions(button(confirm=confirm(text="x" * n)))]),
    ("confirm confirm", 30, lambda n: [actions(button(confirm=confirm(confirm="x" * n)))]),
    ("confirm deny", 30, lambda n: [actions(button(confirm=confirm(deny="x" * n)))]),
    ("min_length", 3000, lambda n: [input_of(typed(min_length=n))]),
    ("max_length", 3000, lambda n: [input_of(typed(max_length=n))]),
    (
        "initial_value within max_length",
        7,
        lambda n: [input_of(typed(max_length=7, initial_value="x" * n))],
    ),
]

# Source: https://docs.slack.dev/reference/views
VIEWS: list[tuple[str, int, Callable[[int], Block]]] = [
    ("blocks of a modal", 100, lambda n: modal(*[{"type": "divider"}] * n)),
    ("title", 24, lambda n: modal(title=plain("x" * n))),
    ("submit", 24, lambda n: modal(submit=plain("x" * n))),
    ("close", 24, lambda n: modal(close=plain("x" * n))),
    ("private_metadata", 3000, lambda n: modal(private_metadata="x" * n)),
    ("callback_id", 255, lambda n: modal(callback_id="x" * n)),
    ("external_id", 255, lambda n: modal(external_id="x" * n)),
]


@pytest.fixture(scope="module")
def shared() -> Iterator[Sandbox]:
    """One sandbox for all rows: none of them changes what another one sees."""
    with Sandbox(a_workspace(), monotonic=Seconds(), ping_seconds=0.02) as running:
        yield running


@pytest.mark.parametrize(
    ("limit", "build"), [row[1:] for row in MESSAGES], ids=[r[0] for r in MESSAGES]
)
def test_a_message_is_taken_at_the_limit_and_refused_one_beyond(
    shared: Sandbox, limit: int, build: Callable[[int], list[Block]]
) -> None:
    """Slack's documented maximum is accepted; one more is invalid_blocks with a JSON pointer."""
    slack = a_client(shared)

    at_limit = refusal_of(
        lambda: slack.chat_postMessage(channel=TEAM, text="t", blocks=build(limit))
    )
    beyond, messages = refusal_of(
        lambda: slack.chat_postMessage(channel=TEAM, text="t", blocks=build(limit + 1))
    )

    assert ("accepted", []) == at_limit
    assert "invalid_blocks" == beyond
    assert all("[ERROR] " in each and "[json-pointer:/blocks" in each for each in messages)


@pytest.mark.parametrize(
    ("limit", "build"), [row[1:] for row in VIEWS], ids=[row[0] for row in VIEWS]
)
def test_a_view_is_taken_at_the_limit_and_refused_one_beyond(
    shared: Sandbox, limit: int, build: Callable[[int], Block]
) -> None:
    """Slack's documented maximum is accepted; one more is invalid_arguments with a pointer."""
    slack = a_client(shared)
    with listening(shared) as ear:

        def opened(count: int) -> tuple[str, list[str]]:
            shared.person(AN).shortcut("start")
            trigger_id = ear.last["trigger_id"]
            return refusal_of(lambda: slack.views_open(trigger_id=trigger_id, view=build(count)))

        at_limit = opened(limit)
        beyond, messages = opened(limit + 1)

    assert ("accepted", []) == at_limit
    assert "invalid_arguments" == beyond
    assert all("[json-pointer:/view" in each for each in messages)


@pytest.mark.parametrize(
    ("limit", "build", "error"),
    [
        (40_000, lambda n: {"text": "x" * n}, "msg_too_long"),
        (
            13_000,
            lambda n: {
                "text": "t",
                "blocks": [section("x" * 3000)] * 4 + [section("x" * (n - 12_000))],
            },
            "msg_blocks_too_long",
        ),
        (100, lambda n: {"text": "t", "attachments": [{"text": "a"}] * n}, "too_many_attachments"),
    ],
    ids=["text", "text of all blocks", "attachments"],
)
def test_a_message_as_a_whole_has_limits_of_its_own(
    shared: Sandbox, limit: int, build: Callable[[int], dict[str, Any]], error: str
) -> None:
    """The whole text, all blocks together and attachments are limited, each with its own code."""
    slack = a_client(shared)

    assert "accepted" == refusal_of(lambda: slack.chat_postMessage(channel=TEAM, **build(limit)))[0]
    assert error == refusal_of(lambda: slack.chat_postMessage(channel=TEAM, **build(limit + 1)))[0]


def test_an_updated_text_may_be_shorter_than_a_posted_one(shared: Sandbox) -> None:
    """chat.update takes 4,000 characters of text."""
    slack = a_client(shared)
    ts = slack.chat_postMessage(channel=TEAM, text="first")["ts"]

    def updated(count: int) -> str:
        return refusal_of(lambda: slack.chat_update(channel=TEAM, ts=ts, text="x" * count))[0]

    assert "accepted" == updated(4_000)
    assert "msg_too_long" == updated(4_001)


def test_a_home_takes_a_hundred_blocks(shared: Sandbox) -> None:
    """App Home has the block limit of a modal, not that of a message."""
    slack = a_client(shared)

    def published(count: int) -> str:
        view = home(*[{"type": "divider"}] * count)
        return refusal_of(lambda: slack.views_publish(user_id=AN, view=view))[0]

    assert "accepted" == published(100)
    assert "invalid_arguments" == published(101)


def test_a_view_over_250_kb_is_too_large(shared: Sandbox) -> None:
    """A view whose parts all fit can still be too large as a whole."""
    slack = a_client(shared)
    view = home(*[section("x" * 3000)] * 90)

    assert "view_too_large" == refusal_of(lambda: slack.views_publish(user_id=AN, view=view))[0]
