"""Response URLs: what they can do, how often, for how long."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient

from sandbox import Fault, Sandbox
from tests.sandbox.world import AN, BO, TEAM, Ear, Seconds, actions, button, section


def a_response_url(sandbox: Sandbox, ear: Ear) -> str:
    """Return the response URL of a fresh command."""
    assert sandbox.person(AN).types(TEAM, "/help-me").ok
    return str(ear.last["response_url"])


def respond(url: str, **body: Any) -> tuple[int, str]:
    """Post to a response URL and return status and body."""
    answer = WebhookClient(url, retry_handlers=[]).send_dict(body)
    return answer.status_code, answer.body


def test_an_answer_is_ephemeral_unless_it_says_in_channel(sandbox: Sandbox, ear: Ear) -> None:
    """The default is for the person who acted."""
    url = a_response_url(sandbox, ear)

    assert (200, "ok") == respond(url, text="for you")
    assert (200, "ok") == respond(url, text="for all", response_type="in_channel")

    assert ["for you"] == [each["text"] for each in sandbox.person(AN).ephemerals(TEAM)]
    assert ["for all"] == [each["text"] for each in sandbox.person(BO).messages(TEAM)]


def test_it_serves_five_times(sandbox: Sandbox, ear: Ear) -> None:
    """The sixth answer is refused."""
    url = a_response_url(sandbox, ear)

    statuses = [respond(url, text=str(number)) for number in range(6)]

    assert [(200, "ok")] * 5 + [(404, "used_url")] == statuses
    assert 5 == len(sandbox.person(AN).ephemerals(TEAM))


def test_it_serves_for_thirty_minutes(sandbox: Sandbox, ear: Ear, seconds: Seconds) -> None:
    """At thirty minutes it is good, a second later it is not."""
    url = a_response_url(sandbox, ear)

    seconds.pass_by(30 * 60)
    assert (200, "ok") == respond(url, text="in time")
    seconds.pass_by(1)
    assert (404, "expired_url") == respond(url, text="too late")


def test_an_unknown_address_is_refused(sandbox: Sandbox) -> None:
    """A response URL cannot be guessed."""
    assert 404 == respond(f"{sandbox.url}/respond/guess", text="t")[0]


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"text": ""}, "no_text"),
        ({"text": "t", "blocks": [section("x" * 3001)]}, "invalid_blocks"),
        ({"text": "t", "response_type": "aloud"}, "invalid_response_type"),
        ({"text": "t", "thread_ts": "1.000000"}, "thread_not_found"),
        ({"text": "t", "replace_original": True}, "message_not_found"),
    ],
)
def test_an_answer_is_checked_like_a_message(
    sandbox: Sandbox, ear: Ear, body: dict[str, Any], error: str
) -> None:
    """What Slack would refuse is refused, and does not use the address up."""
    url = a_response_url(sandbox, ear)

    status, text = respond(url, **body)

    assert 400 == status
    assert f'"error": "{error}"' in text
    assert [(200, "ok")] * 5 == [respond(url, text="t") for _ in range(5)]


def test_a_click_can_replace_and_delete_its_message(
    sandbox: Sandbox, slack: WebClient, ear: Ear
) -> None:
    """The message changes in place, keeps its metadata, and can go."""
    metadata = {"event_type": "note", "event_payload": {"id": "n-1"}}
    slack.chat_postMessage(channel=TEAM, text="t", blocks=[actions(button())], metadata=metadata)
    person = sandbox.person(BO)
    person.clicks(person.messages(TEAM)[0], "Press")
    url = ear.last["response_url"]

    assert (200, "ok") == respond(url, text="new", replace_original=True)
    (message,) = sandbox.messages(TEAM)
    assert ("new", [], metadata) == (message["text"], message["blocks"], message["metadata"])

    assert (200, "ok") == respond(url, delete_original=True)
    assert [] == sandbox.messages(TEAM)


def test_an_ephemeral_can_be_replaced_only_through_its_response_url(
    sandbox: Sandbox, slack: WebClient, ear: Ear
) -> None:
    """It stays ephemeral, and the same one."""
    slack.chat_postEphemeral(channel=TEAM, user=AN, text="t", blocks=[actions(button())])
    person = sandbox.person(AN)
    person.clicks(person.ephemerals(TEAM)[0], "Press")

    respond(ear.last["response_url"], text="new", replace_original=True)

    assert ["new"] == [each["text"] for each in person.ephemerals(TEAM)]
    assert [] == sandbox.messages(TEAM)


def test_an_answer_can_go_into_a_thread(sandbox: Sandbox, slack: WebClient, ear: Ear) -> None:
    """With thread_ts the answer is a reply."""
    parent = slack.chat_postMessage(channel=TEAM, text="t")["ts"]
    url = a_response_url(sandbox, ear)

    respond(url, text="reply", response_type="in_channel", thread_ts=parent)

    assert ["t", "reply"] == [each["text"] for each in sandbox.messages(TEAM, parent)]


def test_a_response_url_can_fail_like_any_call(sandbox: Sandbox, ear: Ear) -> None:
    """Faults strike it under the name response_url, and it is recorded under that name."""
    url = a_response_url(sandbox, ear)
    sandbox.faults.add(Fault("response_url", "unavailable"))
    sandbox.faults.add(Fault("response_url", "accept_then_500"))

    statuses = [respond(url, text=text)[0] for text in ("lost", "shown", "fine")]

    assert [503, 500, 200] == statuses
    assert ["shown", "fine"] == [each["text"] for each in sandbox.person(AN).ephemerals(TEAM)]
    assert [("lost", "unavailable"), ("shown", None), ("fine", None)] == [
        (each.args["text"], each.error) for each in sandbox.calls if each.method == "response_url"
    ]
