"""Listening to the log of a process, and leaving everything as it was."""

from __future__ import annotations

import io
import logging
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

import structlog

from bot import logs


@contextmanager
def logging_to(
    form: Literal["console", "json"], level: int | None = None, **rest: Any
) -> Iterator[io.StringIO]:
    """Have all that is logged written to the stream that this gives.

    `level` is given to every logger there is, as somebody might who looks for a fault.
    """
    root = logging.getLogger()
    before, levels = root.handlers[:], {"": root.level}
    hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
    named = [*logging.root.manager.loggerDict, *logs.QUIET]
    levels |= {name: logging.getLogger(name).level for name in named}
    stream = io.StringIO()
    logs.configure(form, stream=stream, **rest)
    if level is not None:
        for name in ("", *named):
            logging.getLogger(name).setLevel(level)
    try:
        yield stream
    finally:
        structlog.reset_defaults()
        root.handlers[:] = before
        sys.excepthook, threading.excepthook, sys.unraisablehook = hooks
        for name, old in levels.items():
            logging.getLogger(name).setLevel(old)
