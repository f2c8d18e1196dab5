"""The gate before Slack's requests over HTTP: what Slack did not sign never reaches the app.

Bolt checks the signature too, but reads the body before it does, and hands what goes wrong in that
check to the app's error handler, which answers: by a direct message, or at an address that the
request names. So whoever is not Slack is sent away here, before a word of the body is read.
"""

import re

import structlog
from slack_bolt import App, BoltRequest, BoltResponse
from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_bolt.adapter.wsgi.http_request import WsgiHttpRequest
from slack_sdk.signature import SignatureVerifier

log = structlog.get_logger(__name__)

UNREADABLE = (ValueError, TypeError, AttributeError, LookupError, RecursionError)
"""What Bolt raises for a body that is no request: JSON cut short or nested without end, or another
type where it looks for a field."""

_INSTANT = re.compile(r"[0-9]{1,12}", re.ASCII)


class Gate(SlackRequestHandler):
    """Bolt's WSGI handler, behind a check of signature and shape."""

    def __init__(self, app: App, path: str, signing_secret: str) -> None:
        """Guard the app at that path."""
        super().__init__(app, path)
        self._verifier = SignatureVerifier(signing_secret)

    def dispatch(self, request: WsgiHttpRequest) -> BoltResponse:
        """Answer a request: 401 unless Slack signed it lately, 400 when it cannot be read."""
        headers = request.get_headers()
        body = self._signed_body(request)
        if body is None:
            return BoltResponse(status=401, body={"error": "invalid request"})
        try:
            read = BoltRequest(body=body, query=request.query_string, headers=headers)
            return self.app.dispatch(read)
        except UNREADABLE as error:  # Bolt's own code: what fails in ours, the app has answered
            log.warning("unreadable_request", error=type(error).__name__)
            return BoltResponse(status=400, body={"error": "unreadable request"})

    def _signed_body(self, request: WsgiHttpRequest) -> str | None:
        """Return the body that Slack signed within the last five minutes, else None."""
        instant = str(request.environ.get("HTTP_X_SLACK_REQUEST_TIMESTAMP", ""))
        signature = str(request.environ.get("HTTP_X_SLACK_SIGNATURE", ""))
        if not (_INSTANT.fullmatch(instant) and signature.isascii()):
            return None  # the SDK's check would fail on these, instead of refusing them
        try:
            body = request.get_body()
        except ValueError:  # not UTF-8, as all that Slack sends is, or no length
            return None
        return body if self._verifier.is_valid(body, instant, signature) else None
