"""Messages: posting, threads, updating, deleting, history, metadata, ephemerals, links."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from slack_sdk import WebClient

from sandbox import Sandbox
from sandbox.state import State
from tests.sandbox.world import (
    AN,
    BO,
    BOT,
    CAS,
    OPEN,
    TEAM,
    a_client,
    a_workspace,
    actions,
    button,
    error_of,
    section,
)

METADATA = {"event_type": "note", "event_payload": {"id": "n-1"}}


def test_a_posted_message_is_signed_by_the_app_and_seen_by_members(
    sandbox: Sandbox, slack: WebClient
) -> None:
    """The answer has bot_id, app_id and ts; the members see text and blocks."""
    answer = slack.chat_postMessage(channel=TEAM, text="Hello", blocks=[section("*Hello*")])

    message = answer["message"]
    seen = sandbox.person(AN).messages(TEAM)
    assert ("B0BOT", "A0APP", BOT) == (message["bot_id"], message["app_id"], message["user"])
    assert [("Hello", answer["ts"], True)] == [(m["text"], m["ts"], m["bot"]) for m in seen]


def test_timestamps_only_rise_whatever_the_clock_does() -> None:
    """A clock that stands still or steps back never gives the same ts twice, nor an older one."""
    instants = iter([1_800_000_000.0, 1_800_000_000.0, 1_700_000_000.0, 1_800_000_000.5])
    state = State(a_workspace(), lambda: next(instants))

    given = [state.new_ts() for _ in range(4)]

    assert [
        "1800000000.000000",
        "1800000000.000001",
        "1800000000.000002",
        "1800000000.500000",
    ] == given


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"channel": TEAM, "text": ""}, "no_text"),
        ({"channel": TEAM, "text": "  "}, "no_text"),
        (
            {"channel": TEAM, "text": "t", "metadata": {"event_type": "x"}},
            "invalid_metadata_format",
        ),
        (
            {"channel": TEAM, "text": "t", "metadata": {**METADATA, "more": 1}},
            "invalid_metadata_format",
        ),
        ({"channel": TEAM, "text": "t", "metadata": "{oops"}, "invalid_metadata_format"),
        ({"channel": TEAM, "text": "t", "thread_ts": "yesterday"}, "invalid_thread_ts"),
        ({"channel": TEAM, "text": "t", "thread_ts": "1.000000"}, "thread_not_found"),
        ({"text": "t"}, "invalid_arguments"),
    ],
)
def test_a_message_that_slack_would_refuse_is_refused(
    slack: WebClient, arguments: dict[str, object], error: str
) -> None:
    """Each wrong argument has Slack's own error code."""
    assert error == error_of(lambda: slack.api_call("chat.postMessage", json=arguments))


def test_a_message_of_blocks_alone_gets_a_placeholder_and_a_warning(slack: WebClient) -> None:
    """Without `text` there is nothing for notifications and screen readers: that is said."""
    with pytest.warns(UserWarning, match="top-level `text` argument is missing"):
        answer = slack.chat_postMessage(channel=TEAM, blocks=[section()])

    assert "This content can't be displayed." == answer["message"]["text"]
    assert "missing_text_in_message" == answer["warning"]


def test_form_encoded_arguments_mean_the_same_as_json(sandbox: Sandbox, slack: WebClient) -> None:
    """Blocks and metadata may come as strings of JSON in a form."""
    slack.api_call(
        "chat.postMessage",
        data={
            "channel": TEAM,
            "text": "Form",
            "blocks": json.dumps([section()]),
            "metadata": json.dumps(METADATA),
        },
    )

    (message,) = sandbox.messages(TEAM)
    assert ("Form", METADATA, 1) == (message["text"], message["metadata"], len(message["blocks"]))


def test_a_reply_is_in_the_thread_and_not_in_the_history(
    sandbox: Sandbox, slack: WebClient
) -> None:
    """History lists a reply only if it was broadcast; replies lists parent and replies."""
    parent = slack.chat_postMessage(channel=TEAM, text="parent")["ts"]
    slack.chat_postMessage(channel=TEAM, text="quiet", thread_ts=parent)
    slack.chat_postMessage(channel=TEAM, text="loud", thread_ts=parent, reply_broadcast=True)

    history = slack.conversations_history(channel=TEAM)["messages"]
    replies = slack.conversations_replies(channel=TEAM, ts=parent)["messages"]

    assert ["loud", "parent"] == [each["text"] for each in history]
    assert "thread_broadcast" == history[0]["subtype"]
    assert ["parent", "quiet", "loud"] == [each["text"] for each in replies]
    assert (2, [BOT]) == (history[1]["reply_count"], history[1]["reply_users"])
    assert BOT == replies[1]["parent_user_id"]
    assert ["parent", "quiet", "loud"] == [m["text"] for m in sandbox.messages(TEAM, parent)]
    assert ["parent", "loud"] == [m["text"] for m in sandbox.messages(TEAM)]


def test_a_reply_to_a_reply_is_refused(slack: WebClient) -> None:
    """Threads are one level deep."""
    parent = slack.chat_postMessage(channel=TEAM, text="parent")["ts"]
    reply = slack.chat_postMessage(channel=TEAM, text="reply", thread_ts=parent)["ts"]

    error = error_of(lambda: slack.chat_postMessage(channel=TEAM, text="t", thread_ts=reply))

    assert "cannot_reply_to_message" == error


def test_replies_of_an_unknown_thread_are_refused(slack: WebClient) -> None:
    """A ts that is no message is thread_not_found."""
    assert "thread_not_found" == error_of(
        lambda: slack.conversations_replies(channel=TEAM, ts="1.000000")
    )


def test_metadata_is_kept_and_read_on_request(slack: WebClient) -> None:
    """Metadata comes back from history and replies only with include_all_metadata."""
    parent = slack.chat_postMessage(channel=TEAM, text="t", metadata=METADATA)["ts"]
    slack.chat_postMessage(channel=TEAM, text="r", thread_ts=parent, metadata=METADATA)

    plain = slack.conversations_history(channel=TEAM)["messages"]
    whole = slack.conversations_history(channel=TEAM, include_all_metadata=True)["messages"]
    thread = slack.conversations_replies(channel=TEAM, ts=parent, include_all_metadata=True)

    assert "metadata" not in plain[0]
    assert METADATA == whole[0]["metadata"]
    assert [METADATA, METADATA] == [each["metadata"] for each in thread["messages"]]


def test_updating_with_text_alone_takes_the_blocks_away_and_marks_as_edited(
    sandbox: Sandbox, slack: WebClient
) -> None:
    """Text without blocks is what is rendered from then on; the metadata stays."""
    ts = slack.chat_postMessage(channel=TEAM, text="a", blocks=[section()], metadata=METADATA)["ts"]

    slack.chat_update(channel=TEAM, ts=ts, text="b")

    (message,) = sandbox.messages(TEAM)
    assert ("b", [], METADATA) == (message["text"], message["blocks"], message["metadata"])
    assert "B0BOT" == message["edited"]["user"]


def test_updating_with_blocks_does_not_mark_as_edited(sandbox: Sandbox, slack: WebClient) -> None:
    """Rendered blocks carry no edited mark; `{}` removes the metadata."""
    ts = slack.chat_postMessage(channel=TEAM, text="a", metadata=METADATA)["ts"]

    slack.chat_update(channel=TEAM, ts=ts, text="b", blocks=[section("new")], metadata={})

    (message,) = sandbox.messages(TEAM)
    assert message["edited"] is None
    assert message["metadata"] is None
    assert "new" == message["blocks"][0]["text"]["text"]


def test_only_own_and_existing_messages_can_be_changed(sandbox: Sandbox, slack: WebClient) -> None:
    """A person's message is cant_update_message, an unknown one message_not_found."""
    theirs = sandbox.person(AN).types(TEAM, "mine").response["ts"]

    assert "cant_update_message" == error_of(
        lambda: slack.chat_update(channel=TEAM, ts=theirs, text="x")
    )
    assert "cant_delete_message" == error_of(lambda: slack.chat_delete(channel=TEAM, ts=theirs))
    assert "message_not_found" == error_of(
        lambda: slack.chat_update(channel=TEAM, ts="1.000000", text="x")
    )


def test_a_deleted_message_is_gone_but_its_thread_stays(sandbox: Sandbox, slack: WebClient) -> None:
    """A parent with replies leaves a tombstone; one without leaves nothing."""
    alone = slack.chat_postMessage(channel=TEAM, text="alone")["ts"]
    parent = slack.chat_postMessage(channel=TEAM, text="parent")["ts"]
    slack.chat_postMessage(channel=TEAM, text="reply", thread_ts=parent)

    slack.chat_delete(channel=TEAM, ts=alone)
    slack.chat_delete(channel=TEAM, ts=parent)

    (tombstone,) = slack.conversations_history(channel=TEAM)["messages"]
    assert ("tombstone", parent) == (tombstone["subtype"], tombstone["ts"])
    assert [] == sandbox.messages(TEAM)
    assert "message_not_found" == error_of(lambda: slack.chat_delete(channel=TEAM, ts=alone))


def test_history_pages_from_new_to_old(slack: WebClient) -> None:
    """`limit` and the cursor give every message once, newest first."""
    for number in range(5):
        slack.chat_postMessage(channel=TEAM, text=str(number))

    pages = [
        ([each["text"] for each in page["messages"]], page["has_more"])
        for page in slack.conversations_history(channel=TEAM, limit=2)
    ]

    assert [(["4", "3"], True), (["2", "1"], True), (["0"], False)] == pages


def test_history_between_two_moments_leaves_the_ends_out_unless_inclusive(
    slack: WebClient,
) -> None:
    """`oldest` and `latest` are exclusive, and included with `inclusive`."""
    first, _, last = [
        slack.chat_postMessage(channel=TEAM, text=text)["ts"] for text in ("a", "b", "c")
    ]

    def between(*, inclusive: bool = False) -> list[str]:
        answer = slack.conversations_history(
            channel=TEAM, oldest=first, latest=last, inclusive=inclusive
        )
        return [each["text"] for each in answer["messages"]]

    assert ["b"] == between()
    assert ["c", "b", "a"] == between(inclusive=True)


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"limit": 1000}, "invalid_limit"),
        ({"limit": 1, "cursor": "nonsense"}, "invalid_cursor"),
        ({"oldest": "yesterday"}, "invalid_ts_oldest"),
    ],
)
def test_history_refuses_wrong_bounds(
    slack: WebClient, arguments: dict[str, object], error: str
) -> None:
    """Limit, cursor and moments have their own error codes."""
    params = {"channel": TEAM, **arguments}

    assert error == error_of(lambda: slack.api_call("conversations.history", params=params))


def test_an_ephemeral_is_seen_by_one_person_and_is_in_no_history(
    sandbox: Sandbox, slack: WebClient
) -> None:
    """Nobody else sees it, history does not list it, and it cannot be updated."""
    ts = slack.chat_postEphemeral(channel=TEAM, user=AN, text="psst")["message_ts"]

    assert ["psst"] == [each["text"] for each in sandbox.person(AN).ephemerals(TEAM)]
    assert [] == sandbox.person(BO).ephemerals(TEAM)
    assert [] == slack.conversations_history(channel=TEAM)["messages"]
    assert "message_not_found" == error_of(lambda: slack.chat_update(channel=TEAM, ts=ts, text="x"))
    assert "user_not_in_channel" == error_of(
        lambda: slack.chat_postEphemeral(channel=TEAM, user=CAS, text="psst")
    )


def test_a_permalink_leads_to_the_page(sandbox: Sandbox, slack: WebClient) -> None:
    """The link names channel and ts; that of a reply names its thread too."""
    ts = slack.chat_postMessage(channel=OPEN, text="t")["ts"]
    reply = slack.chat_postMessage(channel=OPEN, text="r", thread_ts=ts)["ts"]

    link = slack.chat_getPermalink(channel=OPEN, message_ts=ts)["permalink"]
    to_reply = slack.chat_getPermalink(channel=OPEN, message_ts=reply)["permalink"]

    assert f"{sandbox.url}/archives/{OPEN}/p{ts.replace('.', '')}" == link
    assert to_reply.endswith(f"?thread_ts={ts}&cid={OPEN}")


def test_what_a_person_types_is_stored_escaped_and_linked(sandbox: Sandbox) -> None:
    """Markup comes out as text; the names of people and channels become ids."""
    person = sandbox.person(AN)

    person.types(TEAM, "a < b & <!channel> @bo in #open, @nobody")

    (message,) = person.messages(TEAM)
    assert f"a &lt; b &amp; &lt;!channel&gt; <@{BO}> in <#{OPEN}|open>, @nobody" == message["text"]


def test_attachments_are_kept_and_their_blocks_are_checked(
    sandbox: Sandbox, slack: WebClient
) -> None:
    """Blocks in an attachment obey the same rules."""
    slack.chat_postMessage(channel=TEAM, text="t", attachments=[{"blocks": [actions()]}])

    error = error_of(
        lambda: slack.chat_postMessage(
            channel=TEAM, text="t", attachments=[{"blocks": [actions(button(), button())]}]
        )
    )

    assert sandbox.messages(TEAM)[0]["attachments"][0]["blocks"][0]["block_id"]
    assert "invalid_attachments" == error


def test_many_threads_post_and_read_at_once(sandbox: Sandbox) -> None:
    """Nothing is lost, and no two messages have the same ts."""
    person = sandbox.person(AN)

    def work(number: int) -> None:
        client = a_client(sandbox)
        for each in range(10):
            client.chat_postMessage(channel=TEAM, text=f"{number}.{each}")
            person.messages(TEAM)
            person.types("@app", f"{number}.{each}")
            client.conversations_open(users=BO)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, range(6)))

    posted, typed = sandbox.messages(TEAM), person.direct_messages()
    expected = {f"{number}.{each}" for number in range(6) for each in range(10)}
    assert expected == {each["text"] for each in posted} == {each["text"] for each in typed}
    assert 120 == len({each["ts"] for each in [*posted, *typed]})
