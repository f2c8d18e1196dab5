"""The log: one line per event, and nothing in it that names a resident or opens a door.

Requests, messages and what people type never reach it. What a library or an error quotes is cut:
libraries keep the head of their warnings only, whatever level somebody set them to, and errors keep
their kind and place, also those that nobody caught. Tokens, keys and case codes are blotted out
wherever they stand.
"""

import logging
import re
import sys
import threading
import traceback
from collections.abc import Iterable, Mapping, MutableMapping
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, TextIO
from urllib.error import URLError

import structlog
from structlog.typing import EventDict, Processor

log = structlog.get_logger(__name__)

BLOT = "[…]"
TOKENS = r"\b(?:xox[a-z]|xapp|xoxe\.xox[a-z])-[\w-]{4,}"
PASSWORD = r"(?<=://)[^/\s:@]*:[^/\s@]+(?=@)"  # noqa: S105 - finds passwords, holds none
ADDRESSES = (
    r"(?<=hooks\.slack\.com/)\S+|(?<=/calendar/)[^\s'\"]+"
    r"|(?:ticket|token|secret|password)=[^\s&'\"]+"
)
"""What opens a door though it is no token: response URLs, Socket Mode's tickets, calendars."""
CASE_CODES = r"\b[A-Z][A-Z0-9]-[0-9]{3,5}\b"
OURS = ("bot", "handlers", "storage", "scheduling")
"""The rooms that choose what they log; all other loggers are those of libraries."""
QUIET = (
    "slack_bolt",
    "slack_sdk",
    "urllib3",
    "apscheduler",
    "waitress",
    "alembic",
    "sqlalchemy",
    "asyncio",
)
SHORTEST_SECRET = 4
"""Shorter ones would blot out half of what is said, and are none."""
QUOTE = re.compile(r"[({\[\n]")
"""Where the libraries begin to quote: Bolt puts whole request bodies there."""
NEEDLESS = ("As you gave `client` as well", "As `installation_store` or `authorize` has been used")
"""Bolt warns of tokens that it does not use: the client has its own, and so has each request."""


class Blotter:
    """Blots out what must not be written: known secrets, anything like a token, case codes."""

    def __init__(self, secrets: Iterable[str] = (), case_code_pattern: str | None = None) -> None:
        """Know the secrets of this installation and what its case codes look like."""
        patterns = [re.escape(secret) for secret in secrets if len(secret) >= SHORTEST_SECRET]
        patterns += [TOKENS, PASSWORD, ADDRESSES, CASE_CODES]
        if case_code_pattern:
            bare = case_code_pattern.removeprefix("^").removesuffix("$")
            patterns.append(rf"(?<!\w)(?:{bare})(?!\w)")
        self._pattern = re.compile("|".join(f"(?:{pattern})" for pattern in patterns))

    def __call__(self, _logger: Any, _method: str, event: EventDict) -> EventDict:
        """Return the event with everything blotted that has to be."""
        return {key: self.clean(value) for key, value in event.items()}

    def clean(self, value: Any) -> Any:
        """Return the value with every text in it cleaned."""
        if isinstance(value, str):
            return self._pattern.sub(BLOT, value)
        if isinstance(value, Mapping):
            return {self.clean(key): self.clean(item) for key, item in value.items()}
        if isinstance(value, list | tuple | set | frozenset):
            return [self.clean(item) for item in value]
        if value is None or isinstance(value, bool | int | float):
            return value
        return self._pattern.sub(BLOT, str(value))


class _HeadOnly(logging.Filter):
    """Lets the libraries' warnings pass with the head of their sentence only."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Cut the message where it begins to quote; drop what is below a warning."""
        if record.name.partition(".")[0] in OURS:
            return True
        if record.levelno < logging.WARNING or record.getMessage().startswith(NEEDLESS):
            return False
        head = QUOTE.split(record.getMessage(), maxsplit=1)[0].strip()
        record.msg, record.args = head or "said something that may quote a request", None
        return True


def configure(
    form: Literal["console", "json"],
    *,
    secrets: Iterable[str] = (),
    case_code_pattern: str | None = None,
    stream: TextIO | None = None,
) -> None:
    """Write all logs of the process to `stream` (standard error), as lines of text or of JSON."""
    blotter = Blotter(secrets, case_code_pattern)
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _place_of_errors,
    ]
    renderer: Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.PositionalArgumentsFormatter(),
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.addFilter(_HeadOnly())
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                blotter,
                renderer,
            ],
        )
    )
    sys.excepthook = _uncaught
    threading.excepthook = lambda args: _uncaught(args.exc_type, args.exc_value, args.exc_traceback)
    sys.unraisablehook = lambda args: _uncaught(args.exc_type, args.exc_value, args.exc_traceback)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def _uncaught(
    kind: type[BaseException], error: BaseException | None, _where: TracebackType | None
) -> None:
    """Log an error that nobody caught by its kind and place: Python would print its words."""
    if issubclass(kind, KeyboardInterrupt | SystemExit):
        return
    log.critical("uncaught", error=place(error) if error is not None else kind.__name__)


def _place_of_errors(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> EventDict:
    """Put the kind and place of an error where its text would stand, which may quote a person."""
    info = event.pop("exc_info", None)
    error = sys.exc_info()[1] if info is True else info[1] if isinstance(info, tuple) else info
    if isinstance(error, BaseException):
        event["error"] = place(error)
    event.pop("stack_info", None)
    return dict(event)


def place(error: BaseException) -> str:
    """Return what kind of error it is, where it arose, and what caused it; no values."""
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    where = " > ".join(f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in frames)
    told = f"{_kind(error)} at {where}" if where else _kind(error)
    cause = error.__cause__
    return f"{told}; because of {place(cause)}" if cause is not None else told


def _kind(error: BaseException) -> str:
    """Return the error's class, with its own words only where these quote nobody."""
    if isinstance(error, URLError):
        return f"URLError({type(error.reason).__name__})"
    if isinstance(error, OSError) and error.strerror:
        return f"{type(error).__name__}({error.strerror})"
    return type(error).__name__
