"""Requests in no shape of Slack's: acknowledged, logged with a reference, and not quoted."""

from __future__ import annotations

from slack_bolt import BoltRequest
from structlog.testing import capture_logs

from tests.handlers.office import AN, Office


def test_the_log_repeats_no_word_of_a_request_that_failed(own_office: Office) -> None:
    """Not even the kind that a request gives itself: it can be anything."""
    body = {"type": "Fatima El Amrani", "user": {"id": AN}, "view": "Tigrinya"}

    with capture_logs() as logs:
        answer = own_office.app.dispatch(BoltRequest(mode="socket_mode", body=body))

    assert 200 == answer.status
    assert ["unknown"] == [entry["kind"] for entry in logs if entry["event"] == "failed"]
    assert not any(word in str(logs) for word in ("Fatima", "Tigrinya"))


def test_a_request_that_does_not_say_where_to_answer_is_acknowledged(own_office: Office) -> None:
    """The error handler does not fail in its turn: both failures have one reference."""
    view = {"type": "modal", "callback_id": "talk"}
    body = {"type": "view_submission", "user": {"id": AN}, "view": view}

    with capture_logs() as logs:
        answer = own_office.app.dispatch(BoltRequest(mode="socket_mode", body=body))

    first, second = [entry for entry in logs if entry["event"] == "failed"]
    assert (200, "") == (answer.status, answer.body)
    assert ("view_submission", "answer") == (first["kind"], second["kind"])
    assert first["reference"] == second["to"]
