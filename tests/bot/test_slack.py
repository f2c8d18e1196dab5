"""What Slack's answers mean, and how fast the bot may go on."""

from __future__ import annotations

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Response

from bot.pace import Pace, Tempo
from bot.slack import (
    Accepted,
    Limited,
    Refused,
    Unauthorised,
    Unclear,
    Unreachable,
    ask,
    named,
)
from handlers.client import KeptClient

POST, UPDATE = "chat.postMessage", "chat.update"


class Ticks:
    """A monotonic clock that a test sets."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(
    ("status", "body", "kind", "name"),
    [
        (200, '{"ok": true}', Accepted, "accepted"),
        (200, '{"ok": false, "error": "is_archived"}', Refused, "is_archived"),
        (200, '{"ok": false, "error": "token_revoked"}', Unauthorised, "token_revoked"),
        (200, '{"ok": false, "error": "internal_error"}', Unclear, "internal_error"),
        (200, '{"ok": false, "error": "ratelimited"}', Limited, "limited"),
        (429, "too many", Limited, "limited"),
        (200, "<html>welcome</html>", Unclear, "http_200"),
        (502, "<html>bad gateway</html>", Unclear, "http_502"),
        (503, '{"ok": false, "error": "service_unavailable"}', Unclear, "service_unavailable"),
        (407, "<html>who are you</html>", Unreachable, "http_407"),
    ],
)
def test_an_answer_is_sorted_by_what_follows_from_it(
    httpserver: HTTPServer, status: int, body: str, kind: type, name: str
) -> None:
    """Only an answer that may hide a success is unclear."""
    httpserver.expect_request("/auth.test").respond_with_response(Response(body, status))
    client = KeptClient(token="xoxb-1", base_url=httpserver.url_for("/"))

    answer = ask(client.auth_test)

    assert kind is type(answer)
    assert name == named(answer)


@pytest.mark.parametrize(("header", "seconds"), [("7", 7.0), ("0.5", 0.5), ("soon", 30.0)])
def test_slack_says_how_long_to_wait(httpserver: HTTPServer, header: str, seconds: float) -> None:
    """Without a number that can be read, half a minute."""
    response = Response("{}", 429, headers={"Retry-After": header})
    httpserver.expect_request("/auth.test").respond_with_response(response)
    client = KeptClient(token="xoxb-1", base_url=httpserver.url_for("/"))

    assert Limited(seconds) == ask(client.auth_test)


def test_a_host_that_is_not_there_was_not_reached() -> None:
    """Nothing left this machine, so nothing needs to be looked up."""
    client = KeptClient(token="xoxb-1", base_url="http://127.0.0.1:9/")

    assert isinstance(ask(client.auth_test), Unreachable)


def test_a_channel_waits_for_itself_and_all_for_the_workspace() -> None:
    """One second between posts in a channel, less between posts anywhere."""
    ticks = Ticks()
    pace = Pace(Tempo(channel_interval=1.0, rate=4.0), ticks)

    pace.book(POST, "C1")

    assert (1.0, 0.25, 0.0) == (pace.wait(POST, "C1"), pace.wait(POST, "C2"), pace.wait(UPDATE))


def test_a_limit_holds_for_its_channel_until_a_second_one_shows_that_it_does_not() -> None:
    """Two channels limited at the same time: the limit is the workspace's."""
    ticks = Ticks()
    pace = Pace(Tempo(), ticks)

    pace.limited(POST, "C1", 30)
    after_one = pace.wait(POST, "C2")
    pace.limited(POST, "C3", 20)

    assert 0.0 == after_one
    assert (30.0, 20.0) == (pace.wait(POST, "C1"), pace.wait(POST, "C2"))


def test_the_rate_falls_at_a_limit_and_recovers_slowly() -> None:
    """Never to nothing, and never above what is configured."""
    ticks = Ticks()
    tempo = Tempo(rate=4.0, lowest_rate=0.5)
    pace = Pace(tempo, ticks)

    for _ in range(10):
        pace.limited(POST, "C1", 1)
    lowest = pace.rate
    pace.accepted(POST)
    a_little_more = pace.rate
    for _ in range(500):
        pace.accepted(POST)

    assert 0.5 == lowest < a_little_more < 0.6
    assert 4.0 == pace.rate


def test_calls_of_a_method_keep_their_own_interval() -> None:
    """Updates and lookups have their own limits with Slack."""
    ticks = Ticks()
    pace = Pace(Tempo(intervals={UPDATE: 1.2}), ticks)

    pace.book(UPDATE, "C1")
    before = pace.wait(UPDATE, "C2")
    ticks.now += 1.2

    assert [1.2, 0.0] == pytest.approx([before, pace.wait(UPDATE, "C2")])
    assert 0.0 == pace.wait(POST, "C1")
