"""A real browser on the running demonstration."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser import chromium
from tests.browser.visitor import Size, Visitor
from tests.demo.theatre import Show, a_show

PATIENCE_MS = 20_000
OUTPUT = Path(__file__).parents[1] / "output" / "browser"

Visits = Callable[[Size, str], Visitor]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, the system's or the pinned one; a loud skip where there is none to be had."""
    try:
        found = chromium.find()
    except chromium.NoChromium as why:
        sentence = f"NO BROWSER: THE MAIN JOB IS NOT TESTED AS PEOPLE SEE IT ({why})"
        pytest.skip(sentence)
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=found.path,
            args=[*found.arguments],
            env={**os.environ, **found.environment},
        )
        yield running
        running.close()


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
        visitor.page.set_default_timeout(PATIENCE_MS)
        visitors.append(visitor)
        return visitor

    yield opened
    for visitor in visitors:
        visitor.context.close()
        assert [] == visitor.troubles
