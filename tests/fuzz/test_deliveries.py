"""Whatever Slack delivers: answered within its shapes, or refused without a trace."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from handlers.blocks.ids import Callback
from handlers.surface import kind
from tests.fuzz.bureau import Bureau, a_bureau, judged
from tests.fuzz.deliveries import targets
from tests.fuzz.target import Target, kept
from tests.handlers.office import STRANGER

EXAMPLES = {"payloads": 150, "strangers": 50, "commands": 100, "forms": 60, "clicks": 40}
KINDS = {
    "command",
    "block_actions",
    "view_submission",
    "view_closed",
    "shortcut",
    "message_action",
    "event_callback",
}


@pytest.fixture(scope="module")
def bureau(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bureau]:
    """The office to which things are delivered, with what Slack delivered there before."""
    with a_bureau(tmp_path_factory.mktemp("bureau")) as opened:
        yield opened


@pytest.fixture
def target(bureau: Bureau, request: pytest.FixtureRequest) -> Target:
    """The target of that name."""
    return next(target for target in targets(bureau) if target.name == request.param)


def test_what_is_bent_is_of_every_kind(bureau: Bureau) -> None:
    """Each kind of payload was captured, and forms of most kinds; as they stand, all are borne."""
    for seed in bureau.seeds:
        came = judged(seed.payload, bureau.deliver(bureau.fresh(seed.payload)))
        assert came.failures == (), seed.name

    assert {kind(seed.payload) for seed in bureau.seeds} == KINDS
    submitted = {seed.payload["view"]["callback_id"] for seed in bureau.of_kind("view_submission")}
    assert len(submitted & {str(one) for one in Callback}) >= 10
    users = {str(seed.payload.get("user_id")) for seed in bureau.of_kind("command")}
    assert STRANGER in users


@pytest.mark.parametrize("target", EXAMPLES, indirect=True)
def test_no_payload_breaks_anything(target: Target) -> None:
    """No failure of the server, no inside shown, nothing half written, answers as Slack takes them.

    What keeps to Slack's shapes, whatever people type or choose, does not even meet the error
    handler.
    """
    target.search(EXAMPLES[target.name])


@pytest.mark.parametrize("target", EXAMPLES, indirect=True)
def test_what_once_broke_something_is_borne(target: Target) -> None:
    """The corpus holds what was found, and an example of what the target takes."""
    examples = kept(target.name)

    for _name, example in examples:
        target.check(example)

    assert examples


def test_what_is_registered_in_between_is_sound(bureau: Bureau) -> None:
    """The judge sees a registration, and does not take it for a refusal."""
    seed = bureau.of_kind("command")[0]
    payload = {**seed.payload, "text": "beroep K7-003 niet-schorsend 23/11/2026"}

    came = bureau.deliver(bureau.fresh(payload))

    assert "facts" in came.changed
    assert not came.is_refused
    assert "facts" not in bureau.deliver({**payload, "user_id": STRANGER}).changed
