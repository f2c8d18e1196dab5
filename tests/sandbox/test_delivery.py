"""Delivery: time-outs, payloads, signatures, event retries, where commands are taken."""

from __future__ import annotations

from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from slack_sdk import WebClient
from slack_sdk.signature import SignatureVerifier
from werkzeug import Request, Response

from sandbox import Command, Sandbox
from tests.sandbox.world import (
    AN,
    BO,
    TEAM,
    Ear,
    a_client,
    a_workspace,
    actions,
    an_app,
    an_impatient_sandbox,
    button,
    error_of,
    home,
    listening,
    modal,
)


def test_an_app_that_does_not_acknowledge_in_time_has_failed() -> None:
    """A command leaves a line for the typist, a click and a form leave an error."""
    with an_impatient_sandbox() as sandbox, listening(sandbox) as ear:
        person = sandbox.person(AN)
        slack = a_client(sandbox)
        slack.chat_postMessage(channel=TEAM, text="t", blocks=[actions(button())])
        person.shortcut("start")
        sandbox.wait_until(lambda: ear.heard)
        slack.views_open(trigger_id=ear.last["trigger_id"], view=modal())
        ear.deaf.set()

        typed = person.types(TEAM, "/help-me")
        clicked = person.clicks(person.messages(TEAM)[0], "Press")
        submitted = person.submits()
        still_open = person.modal

    assert ["operation_timeout"] * 3 == [each.error for each in (typed, clicked, submitted)]
    assert "did not respond in time" in (typed.text or "")
    assert still_open is not None


def test_the_payload_of_a_click_is_that_of_slack(
    sandbox: Sandbox, slack: WebClient, ear: Ear
) -> None:
    """Container, message with blocks and metadata, state and response_url are all there."""
    metadata = {"event_type": "note", "event_payload": {"id": "n-1"}}
    picker = {"type": "datepicker", "action_id": "day", "initial_date": "2026-11-20"}
    parent = slack.chat_postMessage(channel=TEAM, text="parent")["ts"]
    ts = slack.chat_postMessage(
        channel=TEAM,
        thread_ts=parent,
        text="t",
        blocks=[actions(button(value="v"), picker, block_id="b")],
        metadata=metadata,
    )["ts"]
    person = sandbox.person(AN)

    person.chooses("day", "2026-11-23", person.messages(TEAM, parent)[1])
    person.clicks(person.messages(TEAM, parent)[1], "Press")

    payload = ear.last
    assert {
        "type": "message",
        "message_ts": ts,
        "channel_id": TEAM,
        "is_ephemeral": False,
        "thread_ts": parent,
    } == payload["container"]
    assert ("block_actions", "T0TEAM") == (payload["type"], payload["team"]["id"])
    assert {"id": TEAM, "name": "privategroup"} == payload["channel"]
    assert (ts, metadata) == (payload["message"]["ts"], payload["message"]["metadata"])
    assert {"b": {"day": {"type": "datepicker", "selected_date": "2026-11-23"}}} == payload[
        "state"
    ]["values"]
    (action,) = payload["actions"]
    assert ("button", "b", "press", "v") == (
        action["type"],
        action["block_id"],
        action["action_id"],
        action["value"],
    )
    assert payload["response_url"].startswith(sandbox.url)


def test_a_click_on_what_was_seen_carries_what_was_seen(
    sandbox: Sandbox, slack: WebClient, ear: Ear
) -> None:
    """Rendered anew by somebody else's click a moment ago: this person's screen is behind."""
    ts = slack.chat_postMessage(channel=TEAM, text="t", blocks=[actions(button(value="old"))])["ts"]
    person = sandbox.person(AN)
    seen = person.messages(TEAM)[0]
    slack.chat_update(channel=TEAM, ts=ts, text="t", blocks=[actions(button(value="new"))])

    person.clicks_as_seen(seen, "press")
    person.clicks(seen, "press")

    assert ["old", "new"] == [payload["actions"][0]["value"] for payload in ear.heard]


def test_the_payload_of_a_click_in_an_ephemeral_has_no_message(
    sandbox: Sandbox, slack: WebClient, ear: Ear
) -> None:
    """Slack does not send the message along when only one person sees it."""
    slack.chat_postEphemeral(channel=TEAM, user=AN, text="t", blocks=[actions(button())])
    person = sandbox.person(AN)

    person.clicks(person.ephemerals(TEAM)[0], "Press")

    assert ear.last["container"]["is_ephemeral"]
    assert "message" not in ear.last


def test_a_request_is_signed_and_encoded_as_slack_does(
    sandbox: Sandbox, httpserver: HTTPServer
) -> None:
    """The signature holds for the body; a command is a form, an action a payload in one."""
    seen: list[Request] = []

    def note(request: Request) -> Response:
        request.get_data(cache=True)
        seen.append(request)
        return Response("")

    httpserver.expect_request("/slack/events", method="POST").respond_with_handler(note)
    sandbox.set_request_url(httpserver.url_for("/slack/events"))
    person = sandbox.person(AN)

    person.types(TEAM, "/help-me é&=?")
    person.shortcut("start")
    person.opens_home()

    command, shortcut, event = seen
    verifier = SignatureVerifier("sandbox")
    for each in seen:
        assert verifier.is_valid_request(each.get_data(), dict(each.headers))
    assert not SignatureVerifier("other").is_valid_request(
        command.get_data(), dict(command.headers)
    )
    assert "é&=?" == command.form["text"]
    assert {"payload"} == set(shortcut.form)
    assert "event_callback" == event.get_json()["type"]
    assert "application/json" == event.mimetype


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (500, "", "dispatch_failed"),
        (404, "", "dispatch_failed"),
        (302, "", "dispatch_failed"),
        (200, "{oops", "dispatch_failed"),
        (200, "", None),
    ],
)
def test_any_answer_but_a_good_one_is_a_failed_dispatch(
    sandbox: Sandbox, httpserver: HTTPServer, status: int, body: str, error: str | None
) -> None:
    """Another status than 200, or broken JSON, is dispatch_failed for the typist."""
    httpserver.expect_request("/").respond_with_data(
        body, status=status, content_type="application/json"
    )
    sandbox.set_request_url(httpserver.url_for("/"))

    assert error == sandbox.person(AN).types(TEAM, "/help-me").error


def test_an_app_that_cannot_be_reached_is_a_failed_dispatch(sandbox: Sandbox) -> None:
    """Nobody listens at the request URL."""
    sandbox.set_request_url("http://127.0.0.1:9/")

    assert "dispatch_failed" == sandbox.person(AN).types(TEAM, "/help-me").error


def test_an_event_that_fails_is_tried_again_at_once_and_says_so(httpserver: HTTPServer) -> None:
    """The retry carries its number and the reason."""
    seen: list[dict[str, Any]] = []

    def note(request: Request) -> Response:
        seen.append(dict(request.headers))
        return Response(status=500 if len(seen) == 1 else 200)

    httpserver.expect_request("/").respond_with_handler(note)
    app = an_app(request_url=httpserver.url_for("/"))
    with Sandbox(a_workspace(app)) as sandbox:
        sandbox.person(AN).opens_home()
        sandbox.wait_until(lambda: len(seen) == 2)

    assert "X-Slack-Retry-Num" not in seen[0]
    assert ("1", "http_error") == (seen[1]["X-Slack-Retry-Num"], seen[1]["X-Slack-Retry-Reason"])


def test_the_home_event_carries_the_view_that_is_published(
    sandbox: Sandbox, slack: WebClient, ear: Ear
) -> None:
    """The first time there is no view in it, afterwards there is."""
    person = sandbox.person(AN)
    person.opens_home()
    slack.views_publish(user_id=AN, view=home())
    person.opens_home()

    first, second = (each["event"] for each in ear.heard)
    assert ("app_home_opened", "home", AN) == (first["type"], first["tab"], first["user"])
    assert "view" not in first
    assert "home" == second["view"]["type"]
    assert first["channel"].startswith("D")


def test_commands_are_typed_where_slack_takes_them(sandbox: Sandbox, ear: Ear) -> None:
    """Not in a thread, not an unknown one, not where the person is no member."""
    person = sandbox.person(AN)
    parent = person.types(TEAM, "parent").response["ts"]

    in_thread = person.types(TEAM, "/help-me", thread_ts=parent)
    unknown = person.types(TEAM, "/help-you")
    elsewhere = person.types("C0FOREIGN", "/help-me")

    assert ["not_in_thread", "invalid_command", "not_in_channel"] == [
        each.error for each in (in_thread, unknown, elsewhere)
    ]
    assert [] == ear.heard
    assert person.types("@app", "/help-me").ok
    assert "directmessage" == ear.last["channel_name"]


def test_a_command_that_asks_for_it_gets_names_as_ids() -> None:
    """With should_escape a name in the text is an id, without it is as typed."""
    commands = (Command("/plain"), Command("/linked", should_escape=True))
    with Sandbox(a_workspace(an_app(commands=commands))) as sandbox, listening(sandbox) as ear:
        person = sandbox.person(AN)
        person.types(TEAM, "/plain @bo")
        person.types(TEAM, "/linked @bo in #team")

        assert ["@bo", f"<@{BO}> in <#{TEAM}|team>"] == [each["text"] for each in ear.heard]


@pytest.mark.parametrize("off", [{"messages_tab_enabled": False}, {"messages_tab_read_only": True}])
def test_nothing_is_typed_to_an_app_that_takes_no_messages(off: dict[str, bool]) -> None:
    """Without a composer there are no commands either."""
    with Sandbox(a_workspace(an_app(**off))) as sandbox:
        assert "messages_tab_disabled" == sandbox.person(AN).types("@app", "/help-me").error


def test_an_app_without_a_messages_tab_cannot_post_there() -> None:
    """A read-only tab takes the app's messages, one that is off does not."""
    for off, error in (
        ({"messages_tab_read_only": True}, "accepted"),
        ({"messages_tab_enabled": False}, "messages_tab_disabled"),
    ):
        with Sandbox(a_workspace(an_app(**off))) as sandbox:
            slack = a_client(sandbox)

            assert error == error_of(lambda: slack.chat_postMessage(channel=AN, text="t"))  # noqa: B023
