"""Somebody who has opened the demonstration in a browser."""

from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, FrameLocator, Locator, Page, expect

from bot.demo.stage import Stage

Size = Literal["desk", "phone"]
SIZES = {"desk": (1280, 860), "phone": (390, 844)}


class Visitor:
    """One window, and what a person does in it."""

    def __init__(
        self, browser: Browser, stage: Stage, size: Size, language: str, output: Path
    ) -> None:
        """Open a window of that size, on a machine set to that language."""
        width, height = SIZES[size]
        self.size = size
        self.context = browser.new_context(
            viewport={"width": width, "height": height},
            locale=language,
            timezone_id="Europe/Brussels",
            has_touch=size == "phone",
        )
        self.page: Page = self.context.new_page()
        self._stage = stage
        self._output = output
        self.troubles: list[str] = []
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.page.on(
            "console",
            lambda line: self.troubles.append(line.text) if line.type == "error" else None,
        )

    def opens(self, path: str) -> None:
        """Open an address of the demonstration and wait until the page is live."""
        self.page.goto(self._stage.sandbox.url + path)
        self.page.wait_for_selector("body[data-ready=true]")

    def types(self, text: str) -> None:
        """Type into the conversation, as a person does, and send it."""
        composer = self.page.get_by_test_id("composer").get_by_test_id("composer-input")
        composer.press_sequentially(text)
        composer.press("Enter")

    def checklist(self, code: str) -> Locator:
        """Return the posted checklist of a resident that stands in the open conversation."""
        return (
            self.page.get_by_test_id("messages")
            .get_by_test_id("message")
            .filter(has=self.page.locator("[data-block-id=item_matchit]"))
            .filter(has_text=code)
        )

    def messages(self, words: str) -> Locator:
        """Return what stands in the open conversation with these words."""
        messages = self.page.get_by_test_id("messages").get_by_test_id("message")
        return messages.filter(has_text=words)

    def shows_from_its_top(self, message: Locator) -> None:
        """Scroll so that the message begins at the top."""
        message.evaluate("node => node.scrollIntoView({block: 'start'})")

    @property
    def modal(self) -> Locator:
        """Return the open form."""
        return self.page.get_by_test_id("modal")

    @property
    def panel(self) -> FrameLocator:
        """Return the panel with the clock."""
        return self.page.frame_locator("[data-testid=panel-frame]")

    def moves_clock(self, button: str) -> None:
        """Press a button of the panel and wait until the time has passed."""
        body = self.panel.locator("body")
        moves = int(body.get_attribute("data-moves") or "0")
        self.panel.get_by_role("button", name=button).click()
        expect(body).to_have_attribute("data-moves", str(moves + 1))

    def keeps(self, name: str) -> None:
        """Keep a screenshot as test output, when nothing on it moves any more."""
        self._output.mkdir(parents=True, exist_ok=True)
        path = self._output / f"{self.size}-{name}.png"
        self.page.screenshot(path=path, animations="disabled")
        self.fits()

    def fits(self) -> None:
        """Nothing stands out to the right of the window."""
        wide = self.page.evaluate(
            "() => [...document.querySelectorAll('main *, dialog *, aside:not([hidden]) *')]"
            ".filter(n => n.checkVisibility() && !n.closest('.sr-only, .suggestions'))"
            ".filter(n => n.getBoundingClientRect().right > innerWidth + 1)"
            ".map(n => n.outerHTML.slice(0, 120))"
        )
        assert [] == wide
