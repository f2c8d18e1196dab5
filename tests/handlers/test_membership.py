"""Who is a member of the own workspace, as Slack says it and as payloads show it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from slack_sdk import WebClient

from handlers.membership import HOLDS, SILENCE, Known, Membership, _standing
from sandbox import Fault, Sandbox
from tests.handlers.office import AN, FAR, GUEST, a_workspace

HOME = "T0TEAM"


class Hours:
    """A monotonic clock that is moved by hand."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def slack() -> Iterator[Sandbox]:
    """A local Slack without an app."""
    with Sandbox(a_workspace()) as sandbox:
        yield sandbox


@pytest.fixture
def clock() -> Hours:
    """The clock of the membership."""
    return Hours()


@pytest.fixture
def membership(slack: Sandbox, clock: Hours) -> Membership:
    """What the bot knows of people, nothing yet."""
    client = WebClient(token="xoxb-sandbox", base_url=slack.api_url, retry_handlers=[])
    return Membership(client, clock)


def click(user: str, team: str | None = None, **more: Any) -> dict[str, Any]:
    """A click of somebody of a workspace."""
    who = {"id": user} | ({"team_id": team} if team is not None else {})
    return {"type": "block_actions", "user": who, "team": {"id": HOME}, **more}


def asked(slack: Sandbox, method: str) -> int:
    """How often Slack was asked."""
    return sum(call.method == method for call in slack.calls)


def test_members_guests_and_people_of_elsewhere_are_told_apart(membership: Membership) -> None:
    """By what Slack says of them; the locale comes along."""
    standings = {one: membership.of(one, click(one)).standing for one in (AN, GUEST, FAR)}

    assert {AN: "member", GUEST: "guest", FAR: "elsewhere"} == standings
    assert "nl-BE" == membership.of(AN, click(AN)).locale


def test_slack_is_asked_once_about_each_person_until_that_is_old(
    membership: Membership, slack: Sandbox, clock: Hours
) -> None:
    """No request costs a call of its own; who became a guest is found out within hours."""
    for _ in range(3):
        membership.of(AN, click(AN))
    before = asked(slack, "users.info"), asked(slack, "auth.test")
    slack._state.change_user(AN, is_restricted=True)

    still = membership.of(AN, click(AN)).standing
    clock.seconds += HOLDS + 1
    after = membership.of(AN, click(AN)).standing

    assert (1, 1) == before
    assert ("member", "guest") == (still, after)


@pytest.mark.parametrize("method", ["auth.test", "users.info"])
def test_while_slack_is_silent_the_staff_file_decides_and_nobody_waits_twice(
    membership: Membership, slack: Sandbox, clock: Hours, method: str
) -> None:
    """After a moment it is asked again."""
    slack.faults.add(Fault(method, "internal_error"))

    during = [membership.of(GUEST, click(GUEST)).standing for _ in range(3)]
    tried = asked(slack, method)
    clock.seconds += SILENCE + 1
    after = membership.of(GUEST, click(GUEST)).standing

    assert ["unknown"] * 3 == during
    assert 1 == tried
    assert "guest" == after


def test_what_slack_said_before_holds_on_while_it_is_silent(
    membership: Membership, slack: Sandbox, clock: Hours
) -> None:
    """A guest stays one."""
    membership.of(GUEST, click(GUEST))
    clock.seconds += HOLDS + 1
    slack.faults.add(Fault("users.info", "internal_error"))

    assert "guest" == membership.of(GUEST, click(GUEST)).standing


@pytest.mark.parametrize(
    ("body", "standing"),
    [
        (click(AN, HOME), "member"),
        (click(AN, "T0FAR"), "elsewhere"),
        ({"command": "/terugkeer", "user_id": AN, "team_id": HOME}, "member"),
        ({"command": "/terugkeer", "user_id": AN, "team_id": "T0FAR"}, "elsewhere"),
        ({"team_id": HOME, "event": {"type": "app_home_opened", "user": AN}}, "member"),
        ({"team_id": HOME, "event": {"user": AN, "user_team": "T0FAR"}}, "elsewhere"),
        ({"team_id": HOME, "event": {"user": AN, "source_team": "T0FAR"}}, "elsewhere"),
        (click(AN, "T0FAR", enterprise={"id": HOME}), "member"),
    ],
    ids=["click", "click-far", "command", "command-far", "event", "event-far", "shared-channel",
         "same-organisation"],
)  # fmt: skip
def test_a_payload_that_names_another_workspace_is_not_heard(
    membership: Membership, body: dict[str, Any], standing: str
) -> None:
    """Whoever the staff file knows by that id: nothing is looked up under it."""
    assert standing == membership.of(AN, body).standing


def test_a_payload_alone_tells_it_while_the_own_workspace_is_not_known(
    membership: Membership, slack: Sandbox
) -> None:
    """A click names the workspace of the app beside that of the person."""
    slack.faults.add(Fault("auth.test", "internal_error", times=5))

    assert "elsewhere" == membership.of(AN, click(AN, "T0FAR")).standing


@pytest.mark.parametrize(
    ("said", "standing"),
    [
        ({"team_id": HOME}, "member"),
        ({}, "member"),
        ({"team_id": HOME, "deleted": True}, "gone"),
        ({"team_id": HOME, "is_restricted": True}, "guest"),
        ({"team_id": HOME, "is_ultra_restricted": True}, "guest"),
        ({"team_id": "T0FAR"}, "elsewhere"),
        ({"team_id": "T0FAR", "is_restricted": True}, "elsewhere"),
        ({"is_stranger": True}, "elsewhere"),
        ({"team_id": "T0FAR", "enterprise_user": {"teams": ["T0FAR", HOME]}}, "member"),
    ],
)
def test_what_slack_says_of_a_user_is_read_as_it_documents_it(
    said: dict[str, Any], standing: str
) -> None:
    """Guests of one channel and of several, strangers, and organisations with many workspaces."""
    assert standing == _standing(said, frozenset({HOME}))
    assert "member" == Known("member").standing
