"""Slack's Web API over connections that are kept open: most of the cost of a call is the dialling.

It sends nothing twice by itself. A TLS connection of one's own for each call would cost tens of
milliseconds of computing and two more journeys to Slack, while a person waits.
"""

import copy
import json as json_format
from collections.abc import Mapping
from typing import Any, cast
from urllib.parse import urlencode

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import SlackResponse
from urllib3 import BaseHTTPResponse, PoolManager, ProxyManager, Timeout, make_headers
from urllib3.exceptions import HTTPError
from urllib3.util import parse_url

CONNECTIONS = 16
"""As many as there are threads that call at the same time, with some to spare."""
JSON = "application/json;charset=utf-8"
UNREACHABLE = (SlackApiError, SlackClientError, HTTPError, OSError)
"""What a call raises when it was not taken: refused, cut off or too slow."""


class KeptClient(WebClient):
    """Calls like the SDK's client, whose methods it has; threads may share it."""

    def __init__(self, **rest: Any) -> None:
        """Take what the SDK's client takes; nothing is opened yet."""
        super().__init__(retry_handlers=[], **rest)
        self._pool = _pool(self.proxy)

    def api_call(
        self,
        api_method: str,
        *,
        http_verb: str = "POST",
        files: Mapping[str, Any] | None = None,
        data: Mapping[str, Any] | None = None,
        params: Mapping[str, Any] | None = None,
        json: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: Mapping[str, Any] | None = None,
    ) -> SlackResponse:
        """Call a method and return Slack's answer.

        Raises `SlackApiError` for an answer that is no success, and what urllib3 raises when there
        is none. Files and client credentials are left to the SDK's own client.
        """
        if files or auth:
            raise ValueError("this client sends neither files nor client credentials")
        url, body = f"{self.base_url}{api_method}", None
        fields = _plain({**(params or {}), **(data or {})})
        # Some methods are called with a token of their own.
        token = fields.pop("token", self.token)
        sent = {**self.headers, "Authorization": f"Bearer {token}", **(headers or {})}
        if json is not None:
            body = _dumped(json)
            sent["Content-Type"] = JSON
        elif http_verb == "GET":
            url = f"{url}?{urlencode(fields)}"
        else:
            body = urlencode(fields).encode()
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        response = self._send(http_verb, url, body, sent)
        answer = SlackResponse(
            client=self,
            http_verb=http_verb,
            api_url=url.partition("?")[0],
            req_args={},
            data=_read(response),
            headers=dict(response.headers),
            status_code=response.status,
        )
        answer.validate()  # type: ignore[no-untyped-call]  # the SDK has not typed it
        return answer

    def post_to(self, url: str, message: Mapping[str, Any]) -> int:
        """Post a message to an address that Slack gave with a request; return the HTTP status.

        The token stays out of it. Raises what urllib3 raises when there is no answer.
        """
        return self._send("POST", url, _dumped(message), {"Content-Type": JSON}).status

    def within(self, seconds: float) -> "KeptClient":
        """Return a client over the same connections that gives up after so many seconds."""
        hurried = copy.copy(self)
        hurried.timeout = cast(int, seconds)
        return hurried

    def close(self) -> None:
        """Close the connections that are open at present."""
        self._pool.clear()

    def _send(
        self, verb: str, url: str, body: bytes | None, headers: Mapping[str, str]
    ) -> BaseHTTPResponse:
        return self._pool.request(
            verb,
            url,
            body=body,
            headers=headers,
            retries=False,
            redirect=False,
            timeout=Timeout(total=self.timeout),
        )


def _pool(proxy: str | None) -> PoolManager:
    """Return where connections are kept, through the proxy that the environment names, if any."""
    if not proxy:
        return PoolManager(maxsize=CONNECTIONS)
    url = parse_url(proxy)
    headers = make_headers(proxy_basic_auth=url.auth) if url.auth else None
    return ProxyManager(proxy, maxsize=CONNECTIONS, proxy_headers=headers)


def _plain(fields: Mapping[str, Any]) -> dict[str, str]:
    """Return fields as a form has them: no missing ones, and truth as 1 or 0."""
    return {
        name: str(int(value)) if isinstance(value, bool) else str(value)
        for name, value in fields.items()
        if value is not None
    }


def _dumped(message: Mapping[str, Any]) -> bytes:
    """Return JSON without needless blanks."""
    return json_format.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()


def _read(response: BaseHTTPResponse) -> dict[str, Any]:
    """Return what an answer says; {} when it is not Slack that speaks."""
    try:
        said = json_format.loads(response.data)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
