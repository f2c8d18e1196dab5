"""Views: modals and App Home, as the `view` argument and as an answer to a submission.

Source: https://docs.slack.dev/reference/views
"""

from __future__ import annotations

import json
from typing import Any

from sandbox import limits
from sandbox.blockkit.blocks import Surface, check_blocks, interactive
from sandbox.blockkit.objects import plain_text
from sandbox.blockkit.schema import Check, Findings, boolean, by_type, one_of, record, string


def _blocks(surface: Surface) -> Check:
    def check(value: Any, at: str, findings: Findings) -> None:
        check_blocks(value, surface, findings, at)

    return check


_SHARED: dict[str, Check] = {
    "private_metadata": string(limits.VIEW_PRIVATE_METADATA),
    "callback_id": string(limits.VIEW_CALLBACK_ID),
    "external_id": string(limits.VIEW_EXTERNAL_ID),
}


def _inputs_need_submit(view: dict[str, Any], at: str, findings: Findings) -> None:
    if "submit" not in view and any(block["type"] == "input" for block in view["blocks"]):
        findings.refuse(at, "missing required field: submit")


def _one_focus(view: dict[str, Any], at: str, findings: Findings) -> None:
    focused = [
        element
        for block in view["blocks"]
        for element in interactive(block)
        if element.get("focus_on_load")
    ]
    if len(focused) > 1:
        findings.refuse(f"{at}/blocks", "only one element can have focus_on_load")


VIEW = by_type(
    {
        "modal": record(
            {
                "type": one_of("modal"),
                "title": plain_text(limits.VIEW_TITLE),
                "blocks": _blocks("modal"),
            },
            {
                "submit": plain_text(limits.VIEW_SUBMIT),
                "close": plain_text(limits.VIEW_CLOSE),
                "clear_on_close": boolean,
                "notify_on_close": boolean,
                **_SHARED,
            },
            _inputs_need_submit,
            _one_focus,
        ),
        "home": record({"type": one_of("home"), "blocks": _blocks("home")}, _SHARED, _one_focus),
    }
)


def view_findings(view: Any) -> list[str]:
    """Return what Slack would object to in this view, in its form; nothing if it is accepted."""
    findings = Findings()
    VIEW(view, "/view", findings)
    return findings.messages


def is_too_large(view: Any) -> bool:
    """Return whether the view is larger than Slack takes (`view_too_large`)."""
    return len(json.dumps(view)) > limits.VIEW_BYTES
