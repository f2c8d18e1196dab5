"""A real browser on a running sandbox, with a small app connected to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser
from pytest_httpserver import HTTPServer

from sandbox import Sandbox
from tests.browser import chromium
from tests.sandbox_page.butler import Butler, a_butler
from tests.sandbox_page.parlour import a_sandbox
from tests.sandbox_page.seat import DESK, Seat

KETTLE = """<!doctype html><title>Kettle</title><link rel="icon" href="data:,"><p>It sings.</p>
<script>parent.postMessage({type: "panel-height", height: 90}, "*")</script>"""

Sits = Callable[..., Seat]


@pytest.fixture(scope="session")
def make_httpserver() -> Iterator[HTTPServer]:
    """The panel's page, on the loopback address itself as the sandbox is.

    Browsers open connections that they use later or never: a server without threads would wait for
    the first of them while the page is asked for on another.
    """
    with HTTPServer("127.0.0.1", threaded=True) as server:
        yield server


@pytest.fixture
def sandbox(monkeypatch: pytest.MonkeyPatch, httpserver: HTTPServer) -> Iterator[Sandbox]:
    """The parlour with a panel, reached directly whatever proxy the machine names."""
    httpserver.expect_request("/kettle").respond_with_data(KETTLE, content_type="text/html")
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    with a_sandbox(httpserver.url_for("/kettle")) as running:
        yield running


@pytest.fixture
def butler(sandbox: Sandbox) -> Iterator[Butler]:
    """The app, connected."""
    with a_butler(sandbox) as connected:
        yield connected


@pytest.fixture
def seat(browser: Browser, sandbox: Sandbox) -> Iterator[Sits]:
    """Opens windows; at the end none of them may have had an error of its own."""
    seats: list[Seat] = []

    def opened(size: tuple[int, int] = DESK) -> Seat:
        one = Seat(browser, sandbox, size)
        one.page.set_default_timeout(chromium.PATIENCE_MS)
        seats.append(one)
        return one

    yield opened
    for one in seats:
        one.context.close()
        assert one.troubles == []
