"""What came of something a person did, as the person and a test see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Outcome:
    """The app's answer to one act.

    `error` is Slack's word for what went wrong (`operation_timeout`, `dispatch_failed`, …),
    `errors` are messages per `block_id` on a form that was not accepted, `detail` explains an
    answer of the app that Slack would refuse, `text` is the line that the person saw.
    """

    ok: bool
    error: str | None = None
    response: Any = None
    errors: Mapping[str, str] = field(default_factory=dict)
    detail: tuple[str, ...] = ()
    text: str | None = None


def failed(error: str, text: str | None = None, *detail: str) -> Outcome:
    """Return the outcome of an act that came to nothing."""
    return Outcome(ok=False, error=error, text=text, detail=detail)
