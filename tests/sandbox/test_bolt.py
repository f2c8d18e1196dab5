"""A real Bolt app against the sandbox, in Socket Mode and by signed HTTP: the same to people."""

from __future__ import annotations

from typing import Any

import pytest
from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from sandbox import Sandbox
from tests.sandbox.running import Mode, a_bolt, running
from tests.sandbox.world import (
    AN,
    BO,
    TEAM,
    Block,
    actions,
    button,
    home,
    input_of,
    modal,
    options,
    plain,
    section,
    typed,
)

pytestmark = pytest.mark.parametrize("mode", ["socket", "http"])
Body = dict[str, Any]


@pytest.fixture
def bolt(sandbox: Sandbox) -> App:
    """A Bolt app without listeners."""
    return a_bolt(sandbox)


def test_a_command_arrives_whole_and_its_answer_is_seen_by_the_typist(
    sandbox: Sandbox, bolt: App, mode: Mode
) -> None:
    """Text, channel and user are those of the act; the ack's text is an ephemeral."""
    got: list[Body] = []

    @bolt.command("/help-me")
    def answer(ack: Ack, body: Body) -> None:
        got.append(body)
        ack("Élan & co")

    with running(bolt, sandbox, mode):
        outcome = sandbox.person(AN).types(TEAM, "/help-me  with  <this> & that ")

    (body,) = got
    assert outcome.ok
    assert ("/help-me", "with  <this> & that") == (body["command"], body["text"])
    assert (TEAM, "privategroup", AN, "an") == (
        body["channel_id"],
        body["channel_name"],
        body["user_id"],
        body["user_name"],
    )
    assert ("T0TEAM", "A0APP") == (body["team_id"], body["api_app_id"])
    assert ["Élan & co"] == [each["text"] for each in sandbox.person(AN).ephemerals(TEAM)]
    assert [] == sandbox.person(BO).ephemerals(TEAM)


def test_a_command_can_answer_in_the_channel(sandbox: Sandbox, bolt: App, mode: Mode) -> None:
    """With response_type in_channel everybody sees the answer, blocks and all."""

    @bolt.command("/help-me")
    def answer(ack: Ack) -> None:
        ack(text="All", blocks=[section("*All*")], response_type="in_channel")

    with running(bolt, sandbox, mode):
        sandbox.person(AN).types(TEAM, "/help-me")

    (message,) = sandbox.person(BO).messages(TEAM)
    assert ("All", "*All*") == (message["text"], message["blocks"][0]["text"]["text"])


def test_an_answer_that_slack_would_not_show_fails_for_the_typist(
    sandbox: Sandbox, bolt: App, mode: Mode
) -> None:
    """Invalid blocks in an ack are no answer: the person sees that it failed."""

    @bolt.command("/help-me")
    def answer(ack: Ack) -> None:
        ack(text="t", blocks=[section("x" * 3001)])

    with running(bolt, sandbox, mode):
        outcome = sandbox.person(AN).types(TEAM, "/help-me")

    assert "invalid_command_response" == outcome.error
    assert "must be less than 3001 characters" in outcome.detail[0]
    assert "invalid_command_response" in sandbox.person(AN).ephemerals(TEAM)[0]["text"]


def test_a_form_goes_from_command_to_message(sandbox: Sandbox, bolt: App, mode: Mode) -> None:
    """Command, modal, error under a field, correction, submission, message with a button."""

    @bolt.command("/help-me")
    def ask(ack: Ack, body: Body, client: WebClient) -> None:
        client.views_open(
            trigger_id=body["trigger_id"],
            view=modal(
                input_of({"type": "datepicker", "action_id": "d"}, "When", block_id="when"),
                private_metadata=body["channel_id"],
            ),
        )
        ack()

    @bolt.view("form")
    def submitted(ack: Ack, view: Body, body: Body, client: WebClient) -> None:
        day = view["state"]["values"]["when"]["d"]["selected_date"]
        if day == "2026-01-01":
            ack(response_action="errors", errors={"when": "That is a holiday."})
            return
        ack()
        client.chat_postMessage(
            channel=view["private_metadata"],
            text=f"{body['user']['id']} chose {day}",
            blocks=[section(day), actions(button(value="v-1"))],
        )

    @bolt.action("press")
    def pressed(ack: Ack, respond: Respond, action: Body, body: Body) -> None:
        ack()
        respond(
            text=f"{body['user']['name']} pressed {action['value']}",
            blocks=[section("done")],
            replace_original=True,
        )

    with running(bolt, sandbox, mode):
        person = sandbox.person(AN)
        assert person.types(TEAM, "/help-me").ok
        person.fills({"When": "2026-01-01"})
        refused = person.submits()
        person.fills({"when": "2026-01-02"})
        taken = person.submits()
        closed = person.modal
        (message,) = sandbox.wait_until(lambda: person.messages(TEAM))
        clicked = sandbox.person(BO).clicks(message, "Press")
        sandbox.wait_until(lambda: "pressed" in person.messages(TEAM)[0]["text"])

    assert {"when": "That is a holiday."} == refused.errors
    assert (True, None) == (taken.ok, closed)
    assert clicked.ok
    (after,) = person.messages(TEAM)
    assert "bo pressed v-1" == after["text"]
    assert "done" == after["blocks"][0]["text"]["text"]
    assert message["ts"] == after["ts"]


def test_a_submission_can_update_push_and_clear(sandbox: Sandbox, bolt: App, mode: Mode) -> None:
    """Each response_action does to the stack what it says."""

    @bolt.command("/help-me")
    def ask(ack: Ack, body: Body, client: WebClient) -> None:
        client.views_open(trigger_id=body["trigger_id"], view=modal(callback_id="first"))
        ack()

    @bolt.view("first")
    def update(ack: Ack) -> None:
        ack(response_action="update", view=modal(title=plain("Second"), callback_id="second"))

    @bolt.view("second")
    def push(ack: Ack) -> None:
        ack(response_action="push", view=modal(title=plain("Third"), callback_id="third"))

    @bolt.view("third")
    def clear(ack: Ack) -> None:
        ack(response_action="clear")

    with running(bolt, sandbox, mode):
        person = sandbox.person(AN)
        person.types(TEAM, "/help-me")
        stacks = []
        for _ in range(3):
            assert person.submits().ok
            stacks.append([each["title"]["text"] for each in person.modals])

    assert [["Second"], ["Second", "Third"], []] == stacks


def test_an_answer_to_a_submission_that_slack_would_refuse_keeps_the_form_open(
    sandbox: Sandbox, bolt: App, mode: Mode
) -> None:
    """Errors for a block that is no input, and an invalid view, are failures of the app."""
    answers: list[Body] = [
        {"response_action": "errors", "errors": {"nowhere": "x"}},
        {"response_action": "update", "view": modal(title=plain("x" * 25))},
    ]

    @bolt.command("/help-me")
    def ask(ack: Ack, body: Body, client: WebClient) -> None:
        client.views_open(trigger_id=body["trigger_id"], view=modal())
        ack()

    @bolt.view("form")
    def submitted(ack: Ack) -> None:
        ack(**answers.pop(0))

    with running(bolt, sandbox, mode):
        person = sandbox.person(AN)
        person.types(TEAM, "/help-me")
        outcomes = [person.submits(), person.submits()]

    assert ["invalid_response"] * 2 == [each.error for each in outcomes]
    assert "nowhere" in outcomes[0].detail[0]
    assert any("must be less than 25 characters" in each for each in outcomes[1].detail)
    assert person.modal is not None


def test_an_element_in_a_form_tells_the_app_at_once(
    sandbox: Sandbox, bolt: App, mode: Mode
) -> None:
    """A choice with dispatch_action comes as block_actions with the state; the view changes."""
    menu: Block = {"type": "static_select", "action_id": "menu", "options": options(2)}

    @bolt.command("/help-me")
    def ask(ack: Ack, body: Body, client: WebClient) -> None:
        first = input_of(menu, "Menu", block_id="m", dispatch_action=True)
        client.views_open(trigger_id=body["trigger_id"], view=modal(first))
        ack()

    @bolt.action("menu")
    def chosen(ack: Ack, body: Body, action: Body, client: WebClient) -> None:
        ack()
        value = action["selected_option"]["value"]
        state = body["view"]["state"]["values"]["m"]["menu"]["selected_option"]["value"]
        client.views_update(
            view_id=body["view"]["id"],
            hash=body["view"]["hash"],
            view=modal(
                input_of(menu, "Menu", block_id="m", dispatch_action=True),
                input_of(typed(), f"Why {value} {state}?"),
            ),
        )

    with running(bolt, sandbox, mode):
        person = sandbox.person(AN)
        person.types(TEAM, "/help-me")
        outcome = person.chooses("Menu", "o1")
        view = sandbox.wait_until(
            lambda: person.modal if person.modal and len(person.modal["blocks"]) == 2 else None
        )

    assert outcome.ok
    assert "Why o1 o1?" == view["blocks"][1]["label"]["text"]
    assert "o1" == view["state"]["values"]["m"]["menu"]["selected_option"]["value"]


def test_closing_tells_the_app_that_asked_to_be_told(
    sandbox: Sandbox, bolt: App, mode: Mode
) -> None:
    """view_closed comes with notify_on_close only, and says whether the stack was cleared."""
    closed: list[tuple[str, bool]] = []

    @bolt.shortcut("start")
    def start(ack: Ack, body: Body, client: WebClient) -> None:
        client.views_open(trigger_id=body["trigger_id"], view=modal(notify_on_close=True))
        ack()

    @bolt.view_closed("form")
    def gone(ack: Ack, body: Body) -> None:
        closed.append((body["view"]["callback_id"], body["is_cleared"]))
        ack()

    with running(bolt, sandbox, mode):
        person = sandbox.person(AN)
        person.shortcut("start")
        person.closes()
        person.shortcut("start")
        person.closes(clear=True)

    assert [("form", False), ("form", True)] == closed
    assert person.modal is None


def test_a_message_shortcut_brings_the_message(sandbox: Sandbox, bolt: App, mode: Mode) -> None:
    """The payload has the message as it stands and the place where it stands."""
    got: list[Body] = []

    @bolt.shortcut("keep")
    def keep(ack: Ack, body: Body) -> None:
        got.append(body)
        ack()

    with running(bolt, sandbox, mode):
        written = sandbox.person(BO).types(TEAM, "remember this").response
        assert sandbox.person(AN).message_shortcut("keep", written).ok

    (body,) = got
    assert ("message_action", TEAM, AN) == (body["type"], body["channel"]["id"], body["user"]["id"])
    assert ("remember this", BO) == (body["message"]["text"], body["message"]["user"])
    assert written["ts"] == body["message_ts"]


def test_opening_the_home_is_an_event_and_a_click_there_is_an_action(
    sandbox: Sandbox, bolt: App, mode: Mode
) -> None:
    """app_home_opened leads to a published home, whose buttons act without a channel."""
    got: list[Body] = []

    @bolt.event("app_home_opened")
    def show(event: Body, client: WebClient) -> None:
        client.views_publish(user_id=event["user"], view=home(actions(button())))

    @bolt.action("press")
    def pressed(ack: Ack, body: Body) -> None:
        got.append(body)
        ack()

    with running(bolt, sandbox, mode):
        person = sandbox.person(AN)
        assert person.opens_home().ok
        shown = sandbox.wait_until(lambda: person.home)
        assert person.clicks(shown, "Press").ok

    (body,) = got
    assert {"type": "view", "view_id": shown["id"]} == body["container"]
    assert "channel" not in body
    assert "home" == body["view"]["type"]


def test_an_unhandled_command_fails_for_the_typist(sandbox: Sandbox, bolt: App, mode: Mode) -> None:
    """An app that answers with an error status, or not at all, did not do it."""
    with running(bolt, sandbox, mode):
        outcome = sandbox.person(AN).types(TEAM, "/help-me")

    assert {"socket": "operation_timeout", "http": "dispatch_failed"}[mode] == outcome.error
    assert "/help-me failed" in sandbox.person(AN).ephemerals(TEAM)[0]["text"]


def test_a_message_to_the_app_is_an_event_if_it_subscribed(
    sandbox: Sandbox, bolt: App, mode: Mode
) -> None:
    """Without a subscription nothing is sent; the message stands in the conversation."""
    got: list[Body] = []

    @bolt.event("message")
    def heard(event: Body) -> None:
        got.append(event)

    with running(bolt, sandbox, mode):
        assert sandbox.person(AN).types("@app", "hello").ok

    assert [] == got
    assert ["hello"] == [each["text"] for each in sandbox.person(AN).direct_messages()]
