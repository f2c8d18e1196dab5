"""What is made up for these tests stands in the logs of the libraries, and is no news there."""

import logging
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def _no_logs() -> Iterator[None]:
    """Drop what libraries log: it quotes payloads, of which no report of a test can hold all."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)
