"""A real browser on the running demonstration."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import chromium
from tests.browser.visitor import Size, Visitor
from tests.demo.theatre import Show, a_show

OUTPUT = Path(__file__).parents[1] / "output" / "browser"

Visits = Callable[[Size, str], Visitor]


@pytest.fixture(scope="module")
def show() -> Iterator[Show]:
    """The demonstration, as `python3 dev.py demo` starts it."""
    with a_show() as running:
        yield running


@pytest.fixture
def visits(browser: Browser, show: Show) -> Iterator[Visits]:
    """Opens the demonstration in a window; at the end no page may have had an error of its own."""
    visitors: list[Visitor] = []

    def opened(size: Size, language: str) -> Visitor:
        visitor = Visitor(browser, show.stage, size, language, OUTPUT)
        visitor.page.set_default_timeout(chromium.PATIENCE_MS)
        visitors.append(visitor)
        return visitor

    yield opened
    for visitor in visitors:
        visitor.context.close()
        assert [] == visitor.troubles
