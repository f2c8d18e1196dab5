"""Signed HTTP delivery: payloads to the app's request URL, exactly as Slack sends them."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import aiohttp


@dataclass(frozen=True)
class Retry:
    """Which attempt of an event this is, and why the one before did not count."""

    number: int
    reason: str


def signature(secret: str, timestamp: str, body: str) -> str:
    """Return the `v0` signature of a request."""
    base = f"v0:{timestamp}:{body}".encode()
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


def encoded(kind: str, payload: dict[str, Any]) -> tuple[str, str]:
    """Return the content type and the body of a payload of this kind."""
    form = "application/x-www-form-urlencoded"
    if kind == "events_api":
        return "application/json", json.dumps(payload)
    if kind == "slash_commands":
        return form, urlencode(payload)
    return form, urlencode({"payload": json.dumps(payload)})


class RequestUrl:
    """The app's request URL."""

    def __init__(self, url: str, signing_secret: str) -> None:
        """Take the address, and the secret with which requests are signed."""
        self.url = url
        self._secret = signing_secret
        self._signed: set[str] = set()

    async def send(self, kind: str, payload: dict[str, Any], retry: Retry | None = None) -> Any:
        """Post the payload and return the app's answer: parsed JSON, a text, or nothing.

        Raises:
            ConnectionError: the app could not be reached, or answered with another status.
        """
        content_type, body = encoded(kind, payload)
        # The receiver compares with its own wall clock, whatever the sandbox's clock says.
        timestamp = self._unused_timestamp(body)
        headers = {
            "Content-Type": content_type,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature(self._secret, timestamp, body),
        }
        if retry is not None:
            headers["X-Slack-Retry-Num"] = str(retry.number)
            headers["X-Slack-Retry-Reason"] = retry.reason
        try:
            async with (
                aiohttp.ClientSession(trust_env=False) as session,
                session.post(
                    self.url, data=body.encode(), headers=headers, allow_redirects=False
                ) as response,
            ):
                text = await response.text()
                if response.status != 200:
                    message = f"the app answered {response.status}"
                    raise ConnectionError(message)
                return _answer(response.content_type, text)
        except aiohttp.ClientError as error:
            raise ConnectionError(str(error)) from error

    def _unused_timestamp(self, body: str) -> str:
        """Return now in seconds, or the next one in which this very body was not signed yet.

        What is delivered once more comes a while later, and signed anew; here no while passes.
        """
        timestamp = int(time.time())
        while (signed := signature(self._secret, str(timestamp), body)) in self._signed:
            timestamp += 1
        self._signed.add(signed)
        return str(timestamp)


def _answer(content_type: str, text: str) -> Any:
    if not text.strip():
        return None
    if content_type == "application/json":
        try:
            return json.loads(text)
        except json.JSONDecodeError as error:
            message = "the app answered with broken JSON"
            raise ConnectionError(message) from error
    return {"text": text}
