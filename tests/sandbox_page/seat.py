"""How a test sits down at the page: one person's window."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, Locator, Page

from sandbox import Sandbox

OUTPUT = Path(__file__).parents[1] / "output" / "sandbox_page"
PHONE = (390, 844)
DESK = (1280, 860)


class Seat:
    """One person's window on the sandbox."""

    def __init__(self, browser: Browser, sandbox: Sandbox, size: tuple[int, int] = DESK) -> None:
        """Open a window of this size, in Brussels."""
        self.sandbox = sandbox
        self.context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            locale="en-GB",
            timezone_id="Europe/Brussels",
            has_touch=size == PHONE,
            reduced_motion="reduce",
        )
        self.page: Page = self.context.new_page()
        self.troubles: list[str] = []
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.page.on(
            "console",
            lambda line: self.troubles.append(line.text) if line.type == "error" else None,
        )

    def sits(self, user: str = "U0AN", channel: str = "C0TEA", **more: str) -> Page:
        """Open the page as this person and return it once it is live."""
        extra = "".join(f"&{name}={value}" for name, value in more.items())
        return self.goes(f"/?user={user}&channel={channel}{extra}")

    def goes(self, path: str) -> Page:
        """Open an address of the sandbox and return the page once it is live."""
        self.page.goto(self.sandbox.url + path)
        self.page.wait_for_selector("body[data-ready=true]")
        return self.page

    def types(self, text: str) -> None:
        """Type in the conversation's composer and send."""
        composer = self.page.get_by_test_id("composer").get_by_test_id("composer-input")
        composer.fill(text)
        composer.press("Enter")

    def message(self, ts: str) -> Locator:
        """The message with this ts in the conversation."""
        return self.page.locator(f"[data-testid=messages] [data-ts='{ts}']")

    def modal(self) -> Locator:
        """The open modal."""
        return self.page.get_by_test_id("modal")

    def keeps(self, name: str) -> None:
        """Keep a screenshot as test output."""
        OUTPUT.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=OUTPUT / f"{name}.png")
