"""Slack's answer to a call, sorted by what follows from it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse
from urllib3 import exceptions

CODE = re.compile(r"[a-z][a-z0-9_]{0,60}", re.ASCII)
"""Slack's words for what went wrong; anything else may quote what was sent."""
TOKEN_ERRORS = frozenset(
    {
        "account_inactive",
        "enterprise_is_restricted",
        "ekm_access_denied",
        "invalid_auth",
        "no_permission",
        "not_allowed_token_type",
        "not_authed",
        "org_login_required",
        "team_access_not_granted",
        "team_not_found",
        "token_expired",
        "token_revoked",
        "two_factor_setup_required",
        "access_denied",
    }
)
SERVER_ERRORS = frozenset(
    {"fatal_error", "internal_error", "request_timeout", "service_unavailable", "unknown_error"}
)
MESSAGE_ERRORS = frozenset(
    {
        "invalid_attachments",
        "invalid_blocks",
        "invalid_blocks_format",
        "msg_blocks_too_long",
        "msg_too_long",
        "too_many_attachments",
    }
)
"""The message itself is refused, wherever it goes."""
NOT_SENT = (
    exceptions.NewConnectionError,
    exceptions.ConnectTimeoutError,
    exceptions.ProxyError,
    exceptions.LocationValueError,
)
"""There was no connection yet when the call failed."""
DEFAULT_WAIT = 30.0
TOO_MANY = 429


@dataclass(frozen=True, slots=True)
class Accepted:
    """Slack did it."""

    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Limited:
    """Slack did nothing, and wants no such call for a time."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Refused:
    """Slack did nothing, and names a reason that lies with the call."""

    code: str


@dataclass(frozen=True, slots=True)
class Unauthorised:
    """Slack did nothing: it does not accept the token."""

    code: str


@dataclass(frozen=True, slots=True)
class Unreachable:
    """The call never reached Slack."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unclear:
    """Nobody knows whether Slack did it."""

    reason: str


Answer = Accepted | Limited | Refused | Unauthorised | Unreachable | Unclear


def ask(call: Callable[[], SlackResponse]) -> Answer:
    """Make a call through a `KeptClient` and return what it came to."""
    try:
        response = call()
    except SlackApiError as error:
        return _sorted(error.response)
    except NOT_SENT as error:
        return Unreachable(type(error).__name__)
    except (exceptions.HTTPError, OSError) as error:
        return Unclear(type(error).__name__)
    return Accepted(response.data if isinstance(response.data, dict) else {})


def named(answer: Answer) -> str:
    """Return an answer in a few words."""
    match answer:
        case Refused(code) | Unauthorised(code):
            return code
        case Unclear(reason) | Unreachable(reason):
            return reason
        case _:
            return type(answer).__name__.lower()


def _sorted(response: SlackResponse) -> Answer:
    """Return what a response that reports an error means."""
    data = response.data if isinstance(response.data, dict) else {}
    code = str(data.get("error", ""))
    is_a_code = CODE.fullmatch(code) is not None
    if response.status_code == TOO_MANY or code in ("ratelimited", "rate_limited"):
        return Limited(_seconds(response.headers))
    if response.status_code >= 500 or code in SERVER_ERRORS:
        return Unclear(code if is_a_code else f"http_{response.status_code}")
    if not is_a_code:
        # Something between us and Slack answered: 200 with a strange body may hide a success.
        reason = f"http_{response.status_code}"
        return Unclear(reason) if response.status_code == 200 else Unreachable(reason)
    return Unauthorised(code) if code in TOKEN_ERRORS else Refused(code)


def _seconds(headers: Mapping[str, str]) -> float:
    """Return how long Slack asks to wait."""
    named = {name.lower(): value for name, value in headers.items()}
    value = named.get("retry-after", "")
    return float(value) if value.replace(".", "", 1).isdigit() else DEFAULT_WAIT
