"""Socket Mode: whatever comes through the line, the receiver goes on receiving."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.receiver import Pulse, Receiver, Seat
from tests.fuzz import bending
from tests.fuzz.bureau import Bureau, a_bureau
from tests.fuzz.target import QUIET
from tests.handlers.office import AN

EXAMPLES = 120
PATIENCE = 60.0
TYPES = ("slash_commands", "interactive", "events_api", "hello", "pong", "", None, 7)
RAW = (
    *(
        "",
        " ",
        "{",
        "{}",
        "[]",
        "null",
        "\x00",
        "\ud800",
        "ping",
        '"x"',
        "[" * 5_000,
        '{"a":' * 5_000,
    ),
    *("too_many_websockets", '["too_many_websockets"]', '{"reason":{"too_many_websockets":1}}'),
    *('{"type":"hello"}', '{"type":"interactive","payload":{}}', '{"envelope_id":"x"}'),
)


@pytest.fixture(scope="module")
def bureau(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bureau]:
    """The office whose bot receives through Socket Mode."""
    with a_bureau(tmp_path_factory.mktemp("bureau")) as opened:
        yield opened


@pytest.fixture(scope="module")
def receiver(bureau: Bureau) -> Iterator[Receiver]:
    """The bot's own receiver, connected."""
    pulse = Pulse(ping=0.2, silence=5.0, look=0.1)
    receiving = Receiver(bureau.office.app, "xapp-sandbox", Seat(bureau.office.store, 60.0), pulse)
    receiving.start_receiving()
    bureau.office.sandbox.wait_for_connection(PATIENCE)
    yield receiving
    receiving.stop_receiving()


def test_the_receiver_goes_on_whatever_comes(bureau: Bureau, receiver: Receiver) -> None:
    """What is no envelope is passed over, what is one is answered, and the next act is heard."""
    payloads = st.sampled_from(RAW) | bending.bends(bureau.seeds).map(
        lambda bend: bending.edited(bureau.named(bend["of"]), bend["edits"])
    )
    envelopes: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
        {
            "type": st.sampled_from(TYPES[:3] * 3 + TYPES),
            "envelope_id": st.sampled_from(("E1", "", None, 7, [])),
            "payload": payloads,
        },
        optional={
            "accepts_response_payload": st.sampled_from((True, "x", None)),
            "retry_attempt": st.sampled_from((0, 1, "x", [], None)),
            "retry_reason": st.sampled_from(("timeout", 7, None)),
        },
    )

    @settings(QUIET, max_examples=EXAMPLES, derandomize=True)
    @given(st.sampled_from(RAW) | envelopes.map(json.dumps))
    def send(message: str) -> None:
        receiver.client.enqueue_message(message)

    send()
    sandbox, an = bureau.office.sandbox, bureau.office.person(AN)

    def heard() -> str | None:
        sandbox.wait_for_connection(PATIENCE)
        outcome = an.types("C0AN", "/terugkeer status K7-042")
        return str(outcome.response["text"]) if outcome.ok else None

    assert "K7-042" in sandbox.wait_until(heard, PATIENCE)


@pytest.mark.parametrize("message", ["too_many_websockets", '["too_many_websockets"]', "{"])
def test_words_that_stand_anywhere_are_not_taken_for_the_reason(
    receiver: Receiver, message: str
) -> None:
    """Somebody may type them; only Slack's own word ends a connection."""
    receiver.client.enqueue_message(message)

    assert not receiver.client.is_refused
