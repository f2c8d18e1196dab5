"""Block Kit beyond its limits: fields, text objects, ids, surfaces, initial values."""

from __future__ import annotations

import pytest
from slack_sdk import WebClient

from sandbox import Sandbox
from tests.sandbox.world import (
    AN,
    TEAM,
    Block,
    Ear,
    actions,
    button,
    error_of,
    home,
    input_of,
    modal,
    mrkdwn,
    option,
    options,
    plain,
    refusal_of,
    section,
    typed,
)


def posted(slack: WebClient, *blocks: Block) -> tuple[str, list[str]]:
    """Post these blocks and return how that was answered."""
    return refusal_of(lambda: slack.chat_postMessage(channel=TEAM, text="t", blocks=list(blocks)))


def published(slack: WebClient, *blocks: Block) -> str:
    """Publish these blocks as a home and return how that was answered."""
    return error_of(lambda: slack.views_publish(user_id=AN, view=home(*blocks)))


@pytest.mark.parametrize(
    ("block", "message"),
    [
        ({"type": "card"}, "unsupported type: card [json-pointer:/blocks/0/type]"),
        ({"type": "data_table"}, "unsupported type: data_table [json-pointer:/blocks/0/type]"),
        ({"text": plain("x")}, "missing required field: type [json-pointer:/blocks/0]"),
        ({"type": "section"}, "missing required field: text [json-pointer:/blocks/0]"),
        ({"type": "header"}, "missing required field: text [json-pointer:/blocks/0]"),
        (
            {"type": "divider", "text": plain("x")},
            "invalid additional property: text [json-pointer:/blocks/0]",
        ),
        (
            section(color="red"),
            "invalid additional property: color [json-pointer:/blocks/0]",
        ),
        (
            {"type": "section", "text": {**mrkdwn("x"), "emoji": True}},
            "invalid additional property: emoji [json-pointer:/blocks/0/text]",
        ),
        (
            {"type": "section", "text": "x"},
            "must provide an object [json-pointer:/blocks/0/text]",
        ),
        (section(""), "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
        (
            {"type": "header", "text": mrkdwn("x")},
            "unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]",
        ),
        (
            actions({**button(), "text": mrkdwn("x")}),
            "unsupported type: mrkdwn [json-pointer:/blocks/0/elements/0/text/type]",
        ),
        (
            actions(button(style="warning")),
            "must be a valid enum value [json-pointer:/blocks/0/elements/0/style]",
        ),
        (
            {"type": "actions", "elements": []},
            "no fewer than 1 items allowed [json-pointer:/blocks/0/elements]",
        ),
        (
            actions(typed()),
            "unsupported type: plain_text_input [json-pointer:/blocks/0/elements/0/type]",
        ),
        (
            input_of(button()),
            "unsupported type: button [json-pointer:/blocks/0/element/type]",
        ),
        (
            actions({"type": "external_select", "action_id": "e"}),
            "unsupported type: external_select [json-pointer:/blocks/0/elements/0/type]",
        ),
        (
            actions({"type": "static_select"}),
            "missing required field: options [json-pointer:/blocks/0/elements/0]",
        ),
        (
            actions({"type": "datepicker", "initial_date": "20/11/2026"}),
            "invalid format [json-pointer:/blocks/0/elements/0/initial_date]",
        ),
        (
            actions({"type": "datepicker", "initial_date": "2026-02-30"}),
            "must be a valid date [json-pointer:/blocks/0/elements/0/initial_date]",
        ),
        (
            actions({"type": "timepicker", "initial_time": "24:00"}),
            "invalid format [json-pointer:/blocks/0/elements/0/initial_time]",
        ),
        (
            actions(
                {"type": "static_select", "options": options(2), "initial_option": option("Nine")}
            ),
            "must match one of the options [json-pointer:/blocks/0/elements/0/initial_option]",
        ),
        (
            actions(
                {"type": "checkboxes", "options": options(2), "initial_options": [option("Nine")]}
            ),
            "must match one of the options [json-pointer:/blocks/0/elements/0/initial_options/0]",
        ),
        (
            actions({"type": "radio_buttons", "options": [option("A"), option("B")]}),
            "duplicate option value: one [json-pointer:/blocks/0/elements/0]",
        ),
        (
            input_of(typed(min_length=5, max_length=4)),
            "cannot be greater than max_length [json-pointer:/blocks/0/element/min_length]",
        ),
        (
            actions({"type": "static_select", "options": [option(url="https://x.org")]}),
            "invalid additional property: url [json-pointer:/blocks/0/elements/0/options/0]",
        ),
    ],
)
def test_a_block_that_slack_would_refuse_is_refused_with_reason_and_place(
    slack: WebClient, block: Block, message: str
) -> None:
    """The error is invalid_blocks, and its message says what is wrong and where."""
    error, messages = posted(slack, block)

    assert "invalid_blocks" == error
    assert f"[ERROR] {message}" in messages


@pytest.mark.parametrize(
    "block",
    [
        section(accessory=button()),
        section(accessory={"type": "image", "image_url": "https://x.org/a.png", "alt_text": "A"}),
        {"type": "section", "fields": [plain("a"), mrkdwn("b")]},
        {"type": "context", "elements": [mrkdwn("a"), plain("b")]},
        actions({"type": "users_select", "initial_user": AN}),
        actions({"type": "conversations_select", "filter": {"include": ["private"]}}),
        actions({"type": "timepicker", "initial_time": "08:30"}),
        actions({"type": "radio_buttons", "options": [{"text": mrkdwn("*a*"), "value": "a"}]}),
        actions({"type": "overflow", "options": [option(url="https://x.org")]}),
        input_of(typed(multiline=True), optional=True, dispatch_action=True),
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_list",
                    "style": "bullet",
                    "elements": [
                        {
                            "type": "rich_text_section",
                            "elements": [{"type": "text", "text": "a", "style": {"bold": True}}],
                        }
                    ],
                }
            ],
        },
    ],
    ids=lambda block: str(block["type"]),
)
def test_a_block_that_slack_takes_is_taken(slack: WebClient, block: Block) -> None:
    """Every documented block and element of this kind of app is accepted."""
    assert ("accepted", []) == posted(slack, block)


def test_two_blocks_with_one_id_are_refused(slack: WebClient) -> None:
    """A block_id is unique in a message."""
    error, messages = posted(slack, section(block_id="same"), section(block_id="same"))

    assert "invalid_blocks" == error
    assert ["[ERROR] block_id `same` already exists [json-pointer:/blocks/1/block_id]"] == messages


def test_two_elements_of_a_block_with_one_action_id_are_refused(slack: WebClient) -> None:
    """An action_id is unique in its block, and may come back in another one."""
    twice_in_one = posted(slack, actions(button(), button()))[0]
    once_in_each = posted(slack, actions(button()), actions(button()))[0]

    assert ("invalid_blocks", "accepted") == (twice_in_one, once_in_each)


def test_ids_are_assigned_where_they_are_missing(slack: WebClient) -> None:
    """Every block comes back with a block_id and every button with an action_id."""
    nameless = {"type": "button", "text": plain("Press")}

    answer = slack.chat_postMessage(
        channel=TEAM, text="t", blocks=[section(), section(block_id="own"), actions(nameless)]
    )

    first, second, third = answer["message"]["blocks"]
    assert first["block_id"]
    assert "own" == second["block_id"]
    assert third["elements"][0]["action_id"]
    assert first["block_id"] != third["block_id"]


def test_blocks_that_are_no_json_have_an_error_of_their_own(slack: WebClient) -> None:
    """A string that is no JSON, or no list of objects, is invalid_blocks_format."""

    def posting(blocks: str) -> str:
        params = {"channel": TEAM, "text": "t", "blocks": blocks}
        return error_of(lambda: slack.api_call("chat.postMessage", params=params))

    answers = {posting(each) for each in ("{oops", '"text"', '["text"]')}

    assert {"invalid_blocks_format"} == answers


def test_an_element_stands_only_on_the_surfaces_that_have_it(
    sandbox: Sandbox, slack: WebClient, ear: Ear
) -> None:
    """A number input is for modals, a date-and-time picker for modals and messages."""
    number = input_of({"type": "number_input", "is_decimal_allowed": False})
    moment = input_of({"type": "datetimepicker", "initial_date_time": 1_800_000_000})
    sandbox.person(AN).shortcut("start")

    in_modal = error_of(
        lambda: slack.views_open(trigger_id=ear.last["trigger_id"], view=modal(number, moment))
    )
    in_message = [posted(slack, each)[0] for each in (number, moment)]
    at_home = [published(slack, each) for each in (number, moment)]

    assert "accepted" == in_modal
    assert ["invalid_blocks", "accepted"] == in_message
    assert ["invalid_arguments", "invalid_arguments"] == at_home


@pytest.mark.parametrize(
    ("view", "message"),
    [
        (modal(typed()), "unsupported type: plain_text_input [json-pointer:/view/blocks/0/type]"),
        (
            {each: value for each, value in modal(input_of(typed())).items() if each != "submit"},
            "missing required field: submit [json-pointer:/view]",
        ),
        (modal(title=mrkdwn("x")), "unsupported type: mrkdwn [json-pointer:/view/title/type]"),
        (modal(color="red"), "invalid additional property: color [json-pointer:/view]"),
        ({"type": "modal", "blocks": []}, "missing required field: title [json-pointer:/view]"),
        (
            modal(
                input_of(typed(focus_on_load=True)), input_of(typed(focus_on_load=True), "Another")
            ),
            "only one element can have focus_on_load [json-pointer:/view/blocks]",
        ),
    ],
)
def test_a_view_that_slack_would_refuse_is_refused_with_reason_and_place(
    sandbox: Sandbox, slack: WebClient, ear: Ear, view: Block, message: str
) -> None:
    """The error is invalid_arguments, and its message says what is wrong and where."""
    sandbox.person(AN).shortcut("start")

    error, messages = refusal_of(
        lambda: slack.views_open(trigger_id=ear.last["trigger_id"], view=view)
    )

    assert "invalid_arguments" == error
    assert f"[ERROR] {message}" in messages
