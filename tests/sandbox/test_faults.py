"""Faults in calls: each strikes as it says, as often as it says, and then no more."""

from __future__ import annotations

import http.client
import urllib.error

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry import ConnectionErrorRetryHandler, FixedValueRetryIntervalCalculator

from sandbox import Fault, Sandbox
from tests.sandbox.world import OPEN, TEAM, Seconds, error_of


def post(slack: WebClient, channel: str = TEAM) -> None:
    """Post a message."""
    slack.chat_postMessage(channel=channel, text="t")


def test_an_error_code_strikes_as_often_as_asked(sandbox: Sandbox, slack: WebClient) -> None:
    """Twice, then the method works again; nothing was posted meanwhile."""
    sandbox.faults.add(Fault("chat.postMessage", "internal_error", times=2))

    answers = [error_of(lambda: post(slack)) for _ in range(3)]

    assert ["internal_error", "internal_error", "accepted"] == answers
    assert 1 == len(sandbox.messages(TEAM))


def test_a_fault_can_be_for_one_channel_or_for_every_method(
    sandbox: Sandbox, slack: WebClient
) -> None:
    """A channel narrows it, `*` widens it, `clear` takes it away."""
    sandbox.faults.add(Fault("chat.postMessage", "is_archived", times=9, channel=OPEN))
    by_channel = [error_of(lambda: post(slack, OPEN)), error_of(lambda: post(slack, TEAM))]
    sandbox.faults.clear()
    sandbox.faults.add(Fault("*", "fatal_error"))

    assert ["is_archived", "accepted"] == by_channel
    assert ["fatal_error", "accepted"] == [error_of(slack.auth_test), error_of(slack.auth_test)]


def test_ratelimited_is_status_429_with_retry_after(sandbox: Sandbox, slack: WebClient) -> None:
    """The client sees the status and how long to wait."""
    sandbox.faults.add(Fault("chat.postMessage", "ratelimited", retry_after=7))

    with pytest.raises(SlackApiError) as refused:
        post(slack)

    assert 429 == refused.value.response.status_code
    assert "7" == refused.value.response.headers["Retry-After"]
    assert "ratelimited" == refused.value.response["error"]


def test_accept_then_500_posts_and_then_fails(sandbox: Sandbox, slack: WebClient) -> None:
    """The message is there though the client was told otherwise."""
    sandbox.faults.add(Fault("chat.postMessage", "accept_then_500"))

    with pytest.raises(SlackApiError):
        post(slack)

    assert 1 == len(sandbox.messages(TEAM))


def test_accept_then_drop_posts_and_closes_the_connection(
    sandbox: Sandbox, slack: WebClient
) -> None:
    """The message is there and the client got no answer at all."""
    sandbox.faults.add(Fault("chat.postMessage", "accept_then_drop"))

    with pytest.raises((http.client.HTTPException, urllib.error.URLError, ConnectionError)):
        post(slack)

    assert 1 == len(sandbox.messages(TEAM))


def test_the_default_retries_of_the_client_post_twice(sandbox: Sandbox, slack: WebClient) -> None:
    """With the SDK's own retry on a dropped connection one call becomes two messages."""
    sandbox.faults.add(Fault("chat.postMessage", "accept_then_drop"))
    slack.retry_handlers.append(
        ConnectionErrorRetryHandler(interval_calculator=FixedValueRetryIntervalCalculator(0))
    )

    post(slack)

    assert 2 == len(sandbox.messages(TEAM))


@pytest.mark.parametrize("kind", ["drop", "unavailable"])
def test_a_call_that_never_arrives_changes_nothing(
    sandbox: Sandbox, slack: WebClient, kind: str
) -> None:
    """Dropped or status 503: nothing is posted."""
    sandbox.faults.add(Fault("chat.postMessage", kind))

    with pytest.raises((SlackApiError, http.client.HTTPException, OSError)):
        post(slack)

    assert [] == sandbox.messages(TEAM)
    assert kind == sandbox.calls[-1].error


def test_slow_is_carried_out_all_the_same(sandbox: Sandbox, slack: WebClient) -> None:
    """The answer comes late but comes."""
    sandbox.faults.add(Fault("chat.postMessage", "slow", seconds=0.05))

    post(slack)

    assert 1 == len(sandbox.messages(TEAM))


def test_a_rate_limit_holds_until_time_passes(
    sandbox: Sandbox, slack: WebClient, seconds: Seconds
) -> None:
    """One per second and channel: the second is refused, another channel is not."""
    sandbox.faults.limit("chat.postMessage", calls=1, seconds=1.0, per_channel=True)

    first, second = error_of(lambda: post(slack)), error_of(lambda: post(slack))
    elsewhere = error_of(lambda: post(slack, OPEN))
    seconds.pass_by(1.0)

    assert ["accepted", "ratelimited", "accepted"] == [first, second, elsewhere]
    assert "accepted" == error_of(lambda: post(slack))
