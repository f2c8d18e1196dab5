"""What all tests share."""

import os
import random
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright
from slack_sdk.socket_mode.builtin import internals

from tests.browser import chromium

# The Socket Mode client masks its frames with the process-wide generator, from its own threads.
# hypothesis draws from that one too, and rightly calls a test flaky whose draws somebody else
# moved: so the client gets a generator of its own.
vars(internals)["random"] = random.Random()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, the system's or the pinned one; a loud skip where there is none to be had.

    One for all tests of a process: its driver cannot be started twice in a thread.
    """
    try:
        found = chromium.find()
    except chromium.NoChromium as why:
        sentence = f"NO BROWSER: WHAT PEOPLE SEE AND DO ON THE PAGE IS NOT TESTED ({why})"
        pytest.skip(sentence)
    expect.set_options(timeout=chromium.PATIENCE_MS)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=found.path,
            args=[*found.arguments],
            env={**os.environ, **found.environment},
        )
        yield running
        running.close()
