"""Who may do what where: tokens, scopes, channels, people."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox import App, Channel, Sandbox, User, Workspace
from tests.sandbox.world import (
    AN,
    BO,
    BOT,
    CAS,
    FOREIGN,
    GONE,
    OPEN,
    OPEN_FOREIGN,
    TEAM,
    a_client,
    a_workspace,
    an_app,
    error_of,
)


def test_auth_test_says_whose_token_it_is(sandbox: Sandbox, slack: WebClient) -> None:
    """Team, bot user and bot id are those of the workspace."""
    answer = slack.auth_test()

    assert ("T0TEAM", BOT, "B0BOT") == (answer["team_id"], answer["user_id"], answer["bot_id"])
    assert answer.headers["X-OAuth-Scopes"].startswith("commands,chat:write")


@pytest.mark.parametrize(
    ("token", "error"),
    [
        (None, "not_authed"),
        ("xoxb-other", "invalid_auth"),
        ("xapp-sandbox", "not_allowed_token_type"),
    ],
)
def test_a_wrong_token_is_refused(sandbox: Sandbox, token: str | None, error: str) -> None:
    """No token, an unknown one and one of the other kind have their own codes."""
    assert error == error_of(a_client(sandbox, token).auth_test)


def test_connections_are_opened_with_the_app_token_only(sandbox: Sandbox) -> None:
    """apps.connections.open takes the app-level token and gives a WebSocket address."""
    with_bot_token = error_of(lambda: a_client(sandbox).api_call("apps.connections.open"))
    answer = a_client(sandbox).apps_connections_open(app_token="xapp-sandbox")

    assert "not_allowed_token_type" == with_bot_token
    assert answer["url"].startswith("ws://127.0.0.1:")


def test_a_revoked_token_works_again_when_it_is_restored(
    sandbox: Sandbox, slack: WebClient
) -> None:
    """While it is revoked every method says token_revoked."""
    sandbox.revoke_token()
    refused = error_of(slack.auth_test)
    sandbox.restore_token()

    assert "token_revoked" == refused
    assert "accepted" == error_of(slack.auth_test)


def test_an_unknown_method_is_refused(slack: WebClient) -> None:
    """A method that is not there is unknown_method."""
    assert "unknown_method" == error_of(lambda: slack.api_call("chat.shout"))


@pytest.mark.parametrize(
    ("scope", "call"),
    [
        ("chat:write", lambda slack: slack.chat_postMessage(channel=TEAM, text="t")),
        ("chat:write", lambda slack: slack.chat_postEphemeral(channel=TEAM, user=AN, text="t")),
        ("chat:write", lambda slack: slack.chat_update(channel=TEAM, ts="1.000000", text="t")),
        ("users:read", lambda slack: slack.users_info(user=AN)),
        ("users:read", lambda slack: slack.bots_info(bot="B0BOT")),
        ("im:write", lambda slack: slack.conversations_open(users=AN)),
        ("mpim:write", lambda slack: slack.conversations_open(users=[AN, BO])),
        ("groups:history", lambda slack: slack.conversations_history(channel=TEAM)),
        ("channels:history", lambda slack: slack.conversations_history(channel=OPEN)),
        ("groups:history", lambda slack: slack.conversations_replies(channel=TEAM, ts="1.000000")),
        ("groups:read", lambda slack: slack.conversations_info(channel=TEAM)),
        ("channels:read", lambda slack: slack.conversations_members(channel=OPEN)),
        ("channels:read", lambda slack: slack.users_conversations()),
    ],
)
def test_a_method_asks_for_its_scope(scope: str, call: Callable[[WebClient], object]) -> None:
    """Without the scope the answer is missing_scope, and names the one needed."""
    with Sandbox(a_workspace(an_app(scopes=("commands",)))) as sandbox:
        with pytest.raises(SlackApiError) as refused:
            call(a_client(sandbox))

        answer = refused.value.response

    assert ("missing_scope", scope) == (answer["error"], answer["needed"])
    assert "commands" == answer["provided"]


def test_a_channel_is_reachable_only_as_far_as_the_app_belongs_to_it(
    sandbox: Sandbox, slack: WebClient
) -> None:
    """Unknown and private foreign channels do not exist; a public one says not_in_channel."""

    def posting(channel: str) -> str:
        return error_of(lambda: slack.chat_postMessage(channel=channel, text="t"))

    assert "channel_not_found" == posting("C0NOWHERE")
    assert "channel_not_found" == posting(FOREIGN)
    assert "not_in_channel" == posting(OPEN_FOREIGN)
    assert "accepted" == posting(TEAM)


def test_a_kicked_app_can_post_again_once_it_is_invited(sandbox: Sandbox, slack: WebClient) -> None:
    """Membership counts at the moment of posting."""
    sandbox.kick(OPEN, BOT)
    kicked = error_of(lambda: slack.chat_postMessage(channel=OPEN, text="t"))
    sandbox.invite(OPEN, BOT)

    assert "not_in_channel" == kicked
    assert "accepted" == error_of(lambda: slack.chat_postMessage(channel=OPEN, text="t"))


def test_an_archived_channel_takes_no_messages(sandbox: Sandbox, slack: WebClient) -> None:
    """Posting and ephemerals are is_archived, updating is is_inactive; nobody can type there."""
    ts = slack.chat_postMessage(channel=TEAM, text="t")["ts"]
    sandbox.archive(TEAM)

    assert "is_archived" == error_of(lambda: slack.chat_postMessage(channel=TEAM, text="t"))
    assert "is_archived" == error_of(
        lambda: slack.chat_postEphemeral(channel=TEAM, user=AN, text="t")
    )
    assert "is_inactive" == error_of(lambda: slack.chat_update(channel=TEAM, ts=ts, text="t"))
    assert "is_archived" == sandbox.person(AN).types(TEAM, "hello").error


def test_a_user_comes_with_the_locale_if_asked_for(slack: WebClient) -> None:
    """users.info gives names and state, the locale only with include_locale."""
    plain = slack.users_info(user=BO)["user"]
    whole = slack.users_info(user=BO, include_locale=True)["user"]

    assert ("bo", "Bo Dubois", False) == (plain["name"], plain["real_name"], plain["deleted"])
    assert "locale" not in plain
    assert "fr-BE" == whole["locale"]
    assert "email" not in whole["profile"]


def test_unknown_and_deactivated_users_are_told_apart(sandbox: Sandbox, slack: WebClient) -> None:
    """users.info shows `deleted`; a direct message to that person cannot be opened."""
    sandbox.deactivate(BO)

    assert slack.users_info(user=BO)["user"]["deleted"]
    assert "user_disabled" == error_of(lambda: slack.conversations_open(users=BO))
    assert "user_disabled" == error_of(lambda: slack.conversations_open(users=GONE))
    assert "user_not_found" == error_of(lambda: slack.conversations_open(users="U0NOBODY"))
    assert "user_not_found" == error_of(lambda: slack.users_info(user="U0NOBODY"))
    assert "account_inactive" == sandbox.person(BO).types(TEAM, "hello").error


def test_a_direct_message_is_opened_once_and_posted_to_by_either_id(
    sandbox: Sandbox, slack: WebClient
) -> None:
    """The conversation stays the same, and a user id leads to it as well."""
    first = slack.conversations_open(users=CAS)["channel"]["id"]
    again = slack.conversations_open(users=CAS, return_im=True)
    slack.chat_postMessage(channel=first, text="by conversation")
    slack.chat_postMessage(channel=CAS, text="by user")

    seen = sandbox.person(CAS).direct_messages()
    assert first == again["channel"]["id"]
    assert (True, CAS) == (again["already_open"], again["channel"]["user"])
    assert ["by conversation", "by user"] == [each["text"] for each in seen]
    assert {first} == {each["channel"] for each in seen}


def test_conversations_are_described_to_members_with_the_scope() -> None:
    """Name, kind and members come with the read scopes; a foreign private one does not exist."""
    app = an_app(scopes=("channels:read", "groups:read", "im:read"))
    with Sandbox(a_workspace(app)) as sandbox:
        slack = a_client(sandbox)

        info = slack.conversations_info(channel=TEAM, include_num_members=True)["channel"]
        members = slack.conversations_members(channel=TEAM)["members"]
        own = slack.users_conversations(types="public_channel,private_channel")["channels"]

        assert ("team", True, 3) == (info["name"], info["is_private"], info["num_members"])
        assert [AN, BO, BOT] == members
        assert [TEAM, OPEN] == [each["id"] for each in own]
        assert "channel_not_found" == error_of(lambda: slack.conversations_info(channel=FOREIGN))


def test_every_call_is_recorded(sandbox: Sandbox, slack: WebClient) -> None:
    """Method, arguments without the token, and the error or success."""
    slack.chat_postMessage(channel=TEAM, text="t")
    error_of(lambda: slack.chat_postMessage(channel="C0NOWHERE", text="t"))

    first, second = sandbox.calls
    assert ("chat.postMessage", True, None) == (first.method, first.ok, first.error)
    assert {"channel": TEAM, "text": "t"} == first.args
    assert (False, "channel_not_found") == (second.ok, second.error)


def test_the_sandbox_listens_on_the_loopback_interface_only() -> None:
    """Another address is refused before anything is opened."""
    with pytest.raises(ValueError, match="loopback"):
        Sandbox(a_workspace(), host="0.0.0.0")  # noqa: S104 (refused is what is tested)


def test_a_channel_with_an_unknown_member_is_refused() -> None:
    """A slip in the declaration shows at once, not as a silent channel."""
    stranger = Channel("C0X", "x", ("U0X",))
    workspace = Workspace("W", (User(AN, "an", "An"),), (stranger,), App())

    with pytest.raises(ValueError, match="U0X"):
        Sandbox(workspace)


def test_an_app_is_read_from_its_manifest() -> None:
    """Name, commands, shortcuts, scopes, events and tabs are those of the manifest."""
    app = App.from_manifest(
        {
            "display_information": {"name": "Long name"},
            "features": {
                "bot_user": {"display_name": "Helper"},
                "app_home": {"home_tab_enabled": True, "messages_tab_enabled": False},
                "slash_commands": [{"command": "/ask", "description": "Ask", "usage_hint": "[x]"}],
                "shortcuts": [{"name": "Start", "type": "global", "callback_id": "start"}],
            },
            "oauth_config": {"scopes": {"bot": ["commands", "chat:write"]}},
            "settings": {"event_subscriptions": {"bot_events": ["app_home_opened"]}},
        },
        bot_token="xoxb-1",
    )

    assert ("Helper", "xoxb-1") == (app.name, app.bot_token)
    assert [("/ask", "[x]")] == [(each.command, each.usage_hint) for each in app.commands]
    assert ["start"] == [each.callback_id for each in app.shortcuts]
    assert (("commands", "chat:write"), ("app_home_opened",)) == (app.scopes, app.events)
    assert (True, False) == (app.home_enabled, app.messages_tab_enabled)
