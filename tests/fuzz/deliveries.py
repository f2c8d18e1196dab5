"""Payloads of Slack, bent and filled in, through the app, and what must come of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.fuzz import bending, filling
from tests.fuzz.bureau import Bureau, Example, Payload, judged
from tests.fuzz.target import Target
from tests.handlers.office import STRANGER

NAMES = ("payloads", "strangers", "commands", "forms", "clicks")


def targets(bureau: Bureau) -> tuple[Target, ...]:
    """Return what is fuzzed in this bureau."""
    everything = bureau.seeds
    found = (
        Target("payloads", bending.bends(everything), _bent(bureau)),
        Target("strangers", bending.bends(everything), _of_a_stranger(bureau)),
        Target("commands", filling.commands(bureau.of_kind("command")), _whole(bureau)),
        Target("forms", filling.submissions(bureau.of_kind("view_submission")), _whole(bureau)),
        Target("clicks", filling.clicks(bureau.of_kind("block_actions")), _whole(bureau)),
    )
    assert NAMES == tuple(target.name for target in found)
    return found


def _bent(bureau: Bureau) -> Callable[[Any], None]:
    """Return what checks a payload of any shape: no failure of the server, no half-done work."""

    def check(example: Example) -> None:
        payload = made(bureau, example)
        judged(payload, bureau.deliver(payload))

    return check


def _of_a_stranger(bureau: Bureau) -> Callable[[Any], None]:
    """Return what checks that somebody who is not registered changes nothing, in any shape."""

    def check(example: Example) -> None:
        payload = from_stranger(made(bureau, example))
        came = judged(payload, bureau.deliver(payload))

        assert came.changed == (), came

    return check


def _whole(bureau: Bureau) -> Callable[[Any], None]:
    """Return what checks a payload in Slack's shapes: whatever is in it, nothing fails."""

    def check(example: Example) -> None:
        payload = made(bureau, example)
        came = judged(payload, bureau.deliver(payload))

        assert came.status == 200
        assert came.failures == (), came

    return check


def made(bureau: Bureau, example: Example) -> Payload:
    """Return the payload that an example describes, with a good trigger and response URL."""
    return bureau.fresh(bending.edited(bureau.named(example["of"]), example["edits"]))


def from_stranger(payload: Payload) -> Payload:
    """Return a payload as if it came from somebody whom the organisation does not know."""
    bent: Payload = {**payload}
    if "user_id" in bent:
        bent["user_id"] = STRANGER
    if "user" in bent:
        bent["user"] = {"id": STRANGER}
    if isinstance(bent.get("event"), dict):
        bent["event"] = {**bent["event"], "user": STRANGER}
    return bent
