"""A real browser on a running sandbox, with a small app connected to it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright
from pytest_httpserver import HTTPServer

from sandbox import Sandbox
from tests.sandbox_page.butler import Butler, a_butler
from tests.sandbox_page.parlour import a_sandbox
from tests.sandbox_page.seat import DESK, Seat

PATIENCE_MS = 15_000
NAMES = ("/usr/bin/chromium", "chromium", "chromium-browser", "google-chrome", "chrome")
QUIETLY = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]

KETTLE = """<!doctype html><title>Kettle</title><link rel="icon" href="data:,"><p>It sings.</p>
<script>parent.postMessage({type: "panel-height", height: 90}, "*")</script>"""

Sits = Callable[..., Seat]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium; without one, these tests are skipped and say so."""
    path = next((found for name in NAMES if (found := shutil.which(name))), None)
    if path is None:
        pytest.skip(f"NO BROWSER: the page of the sandbox is NOT tested (looked for {NAMES})")
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=QUIETLY)
        yield running
        running.close()


@pytest.fixture(scope="session")
def httpserver_listen_address() -> tuple[str, int]:
    """The panel's page stands on the loopback address itself, as the sandbox does."""
    return ("127.0.0.1", 0)


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
        one.page.set_default_timeout(PATIENCE_MS)
        seats.append(one)
        return one

    yield opened
    for one in seats:
        one.context.close()
        assert one.troubles == []
