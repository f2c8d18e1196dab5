"""The one error handler: a reference in the log, and a friendly sentence where the person acted."""

import secrets
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import structlog
from slack_bolt import Ack, BoltResponse
from slack_bolt.context import BoltContext

from handlers.blocks.message import escape
from handlers.replies import surface_of
from handlers.surface import Replier, Sentence, kind
from handlers.texts import DEFAULT, texts_for
from storage import OutcomeUnknown, StorageUnavailable

log = structlog.get_logger("handlers")

LANGUAGE_KEY = "reader_language"
"""Where a listener leaves the reader's language for the case that it fails after that."""


def on_error(
    error: Exception, body: dict[str, Any], context: BoltContext, replier: Replier
) -> BoltResponse:
    """Answer a request whose listener failed, in the shape of its surface, with status 200.

    With any other status the person would be told nothing of use: only a click beside which the
    sentence could not be put is left to Slack's own warning.
    """
    reference = report(error, kind=kind(body))
    texts = texts_for(context.get(LANGUAGE_KEY) or DEFAULT)
    if isinstance(error, StorageUnavailable) and not isinstance(error, OutcomeUnknown):
        sentence = texts._(
            "Nothing was saved: the bot cannot reach its records right now. "
            "Try again in a few minutes. Reference: {reference}.",
            reference=reference,
        )
    else:
        sentence = texts._(
            "Something went wrong on our side. Check with “status” whether it was saved "
            "before you try again. Reference: {reference}.",
            reference=reference,
        )
    ack = Ack()  # type: ignore[no-untyped-call]
    try:
        surface = surface_of(replier, body, ack, texts)
        return surface.refuse(Sentence(sentence, escape(sentence)), None)
    except Exception as again:  # noqa: BLE001 - a request that does not say where to answer it
        report(again, kind="answer", to=reference)
        return ack()


def report(error: Exception, **about: str) -> str:
    """Log a failure without anything that a person typed; return the reference to it."""
    reference = secrets.token_hex(4)
    log.error(
        "failed",
        reference=reference,
        error=type(error).__name__,
        cause=type(error.__cause__).__name__ if error.__cause__ else None,
        where=_frames(error),
        **about,
    )
    return reference


def guarded(step: Callable[[], None]) -> Callable[[], None]:
    """Return a step that runs after the acknowledgement, its failure logged with a reference."""

    def run() -> None:
        try:
            step()
        except Exception as error:  # noqa: BLE001 - nobody is left to hand it to
            report(error, kind="after")

    return run


def _frames(error: Exception) -> list[str]:
    """Return where it happened, innermost last: files, lines and functions, no values."""
    frames = traceback.extract_tb(error.__traceback__)[-8:]
    return [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
