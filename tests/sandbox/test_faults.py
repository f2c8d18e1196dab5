"""Faults in calls: each strikes as it says, as often as it says, and then no more."""

from __future__ import annotations

import http.client
import urllib.error
from typing import cast

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry import ConnectionErrorRetryHandler, FixedValueRetryIntervalCalculator

from sandbox import Fault, Gust, Sandbox, Storm
from tests.sandbox.world import AN, OPEN, TEAM, Ear, Seconds, a_client, error_of, listening


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


@pytest.mark.parametrize(("kind", "stands"), [("accept_then_time_out", 1), ("time_out", 0)])
def test_an_answer_that_never_comes(sandbox: Sandbox, kind: str, stands: int) -> None:
    """The client gives up; only the sandbox knows whether the message is there."""
    sandbox.faults.add(Fault("chat.postMessage", kind))
    impatient = a_client(sandbox)
    impatient.timeout = cast(int, 0.2)

    with pytest.raises(TimeoutError):
        post(impatient)

    assert stands == len(sandbox.messages(TEAM))
    post(impatient)
    assert stands + 1 == len(sandbox.messages(TEAM))


def test_an_answer_that_comes_too_late(sandbox: Sandbox) -> None:
    """Carried out at once, and answered when the client has given up."""
    sandbox.faults.add(Fault("chat.postMessage", "accept_then_slow", seconds=0.6))
    impatient = a_client(sandbox)
    impatient.timeout = cast(int, 0.2)

    with pytest.raises(TimeoutError):
        post(impatient)

    assert 1 == len(sandbox.messages(TEAM))


def test_a_burst_of_rate_limits_lasts_until_it_is_cleared(
    sandbox: Sandbox, slack: WebClient
) -> None:
    """With no number of times every call is refused, whatever its method, and then none is."""
    sandbox.faults.add(Fault("*", "ratelimited", times=0, retry_after=2))

    during = [error_of(lambda: post(slack)) for _ in range(5)] + [error_of(slack.auth_test)]
    sandbox.faults.clear()

    assert ["ratelimited"] * 6 == during
    assert "accepted" == error_of(lambda: post(slack))
    assert 6 == sandbox.faults.struck["ratelimited"]


@pytest.mark.parametrize("code", ["not_in_channel", "is_archived", "invalid_blocks"])
def test_a_refusal_can_be_made_up(sandbox: Sandbox, slack: WebClient, code: str) -> None:
    """Slack's own word comes as an answer, and nothing is posted."""
    sandbox.faults.add(Fault("chat.postMessage", code, channel=TEAM))

    assert [code, "accepted"] == [error_of(lambda: post(slack)) for _ in range(2)]
    assert 1 == len(sandbox.messages(TEAM))


def test_a_person_can_be_unknown_for_once(sandbox: Sandbox, slack: WebClient) -> None:
    """user_not_found, where a direct message is opened."""
    sandbox.faults.add(Fault("conversations.open", "user_not_found"))

    answers = [error_of(lambda: slack.conversations_open(users=AN)) for _ in range(2)]

    assert ["user_not_found", "accepted"] == answers


def test_a_storm_strikes_the_same_calls_under_the_same_seed(
    sandbox: Sandbox, slack: WebClient
) -> None:
    """By chance, per method and kind; another seed strikes others, and calm ends it."""

    def blown(seed: int) -> list[str]:
        gusts = (
            Gust(Fault("chat.postMessage", "ratelimited"), 0.3),
            Gust(Fault("chat.postMessage", "internal_error"), 0.3),
        )
        sandbox.faults.begin(Storm(seed, gusts))
        return [error_of(lambda: post(slack)) for _ in range(40)]

    first, again, other = blown(1), blown(1), blown(2)
    sandbox.faults.calm()

    assert {"ratelimited", "internal_error", "accepted"} == set(first)
    assert first == again != other
    assert ["accepted"] * 20 == [error_of(lambda: post(slack)) for _ in range(20)]
    assert not sandbox.faults.is_on


def test_a_storm_makes_deliveries_come_twice(sandbox: Sandbox, ear: Ear) -> None:
    """A command is delivered twice at once, or again after its answer was lost: same trigger."""
    sandbox.faults.begin(Storm(1, deliveries={"duplicate": 0.5, "redeliver": 1.0}))

    outcomes = [sandbox.person(AN).types(TEAM, "/help-me") for _ in range(6)]
    sandbox.wait_until(lambda: len(ear.heard) == 12)

    assert all(outcome.ok for outcome in outcomes)
    assert 6 == len({payload["trigger_id"] for payload in ear.heard})
    assert {"duplicate", "redeliver"} == set(sandbox.faults.struck)


def test_a_revoked_token_closes_the_connections(sandbox: Sandbox, ear: Ear) -> None:
    """Nothing is delivered and nothing can be called until it is given back."""
    sandbox.revoke_token()
    sandbox.wait_until(lambda: sandbox.connections == 0)
    meanwhile = sandbox.person(AN).types(TEAM, "/help-me")
    refused = error_of(a_client(sandbox).auth_test)
    sandbox.restore_token()

    with listening(sandbox):
        again = sandbox.person(AN).types(TEAM, "/help-me")

    assert ("no_listener", "token_revoked") == (meanwhile.error, refused)
    assert again.ok


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
