"""Modals on the page: filled in, checked, refused, updated, stacked, closed."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.sandbox_page.butler import Butler
from tests.sandbox_page.conftest import Sits
from tests.sandbox_page.parlour import asked, brief_form, push, section
from tests.sandbox_page.seat import Seat


def _opens_order(mine: Seat) -> Page:
    page = mine.sits()
    mine.types("/tea")
    expect(page.get_by_role("dialog", name="Order tea")).to_be_visible()
    return page


def _fill_required(page: Page) -> None:
    page.get_by_label("Name").fill("Fatima")
    page.get_by_role("radiogroup", name="Sugar").get_by_label("No").check()


def test_a_form_starts_with_its_initial_values(butler: Butler, seat: Sits) -> None:
    """Initial values, placeholders, hints and the optional mark stand where Slack puts them."""
    mine = seat()

    page = _opens_order(mine)

    modal = mine.modal()
    expect(page.get_by_label("Name")).to_be_focused()
    expect(page.get_by_label("Name")).to_have_attribute("placeholder", "Who drinks?")
    expect(modal.get_by_text("As on the cup")).to_be_visible()
    expect(page.get_by_role("combobox", name="Kind")).to_have_value("Green")
    expect(page.get_by_label("Day")).to_have_value("2026-11-20")
    expect(page.get_by_label("Lemon")).to_be_checked()
    expect(modal.locator("[data-block-id=with] .label")).to_have_text("With (optional)")
    expect(modal.get_by_test_id("modal-close")).to_have_text("Never mind")
    mine.keeps("modal")


def test_nothing_is_sent_while_something_required_is_missing(butler: Butler, seat: Sits) -> None:
    """Each empty required input says so, the first gets the focus, and the app hears nothing."""
    mine = seat()
    page = _opens_order(mine)

    mine.modal().get_by_test_id("modal-submit").click()

    modal = mine.modal()
    expect(modal.locator("[data-block-id=name]").get_by_test_id("field-error")).to_have_text(
        "Please complete this required field."
    )
    expect(modal.locator("[data-block-id=sugar]").get_by_test_id("field-error")).to_be_visible()
    expect(modal.locator("[data-block-id=day]").get_by_test_id("field-error")).to_be_hidden()
    expect(page.get_by_label("Name")).to_be_focused()
    expect(page.get_by_label("Name")).to_have_attribute("aria-invalid", "true")
    assert ["/tea"] == [name for name, _ in butler.heard]
    mine.keeps("modal-required")


def test_limits_of_an_input_are_checked_before_sending(butler: Butler, seat: Sits) -> None:
    """Text longer than max_length and a fraction in a whole-number input are told, not sent."""
    mine = seat()
    page = _opens_order(mine)
    _fill_required(page)

    page.get_by_label("Name").fill("x" * 21)
    page.get_by_label("Cups").fill("1.5")
    mine.modal().get_by_test_id("modal-submit").click()

    errors = mine.modal().locator("[data-testid=field-error]:visible")
    expect(errors).to_have_text(["Too long: 21 of at most 20 characters.", "Enter a whole number."])


def test_a_submitted_form_carries_every_value(butler: Butler, seat: Sits) -> None:
    """What was filled in reaches the app in Slack's shape, and the modal closes."""
    mine = seat()
    page = _opens_order(mine)
    _fill_required(page)
    page.get_by_role("combobox", name="Kind").click()
    page.get_by_role("option", name="Mint").click()
    page.get_by_label("Day").fill("2026-12-01")
    page.get_by_label("Milk").check()
    page.get_by_role("combobox", name="Guests").click()
    page.get_by_role("option", name="Bart De Wilde").click()
    page.keyboard.press("Escape")
    page.get_by_label("Note").fill("two\nlines")

    mine.modal().get_by_test_id("modal-submit").click()

    values = butler.waits_for("order")["view"]["state"]["values"]
    expect(mine.modal()).to_have_count(0)
    assert "Fatima" == values["name"]["value"]["value"]
    assert "mint" == values["kind"]["value"]["selected_option"]["value"]
    assert "2026-12-01" == values["day"]["value"]["selected_date"]
    assert "no" == values["sugar"]["value"]["selected_option"]["value"]
    assert ["milk", "lemon"] == [
        each["value"] for each in values["with"]["value"]["selected_options"]
    ]
    assert ["U0BART"] == values["guests"]["value"]["selected_users"]
    assert "two\nlines" == values["note"]["value"]["value"]
    assert values["cups"]["value"]["value"] is None


def test_errors_from_the_app_stand_under_their_inputs(butler: Butler, seat: Sits) -> None:
    """response_action errors keep the modal open with what was typed and show at the block."""
    butler.answers["order"] = {"response_action": "errors", "errors": {"day": "We are closed."}}
    mine = seat()
    page = _opens_order(mine)
    _fill_required(page)

    mine.modal().get_by_test_id("modal-submit").click()

    error = mine.modal().locator("[data-block-id=day]").get_by_test_id("field-error")
    expect(error).to_have_text("We are closed.")
    expect(page.get_by_label("Day")).to_be_focused()
    expect(page.get_by_label("Name")).to_have_value("Fatima")
    mine.keeps("modal-errors")
    butler.answers["order"] = None
    mine.modal().get_by_test_id("modal-submit").click()
    expect(mine.modal()).to_have_count(0)


def test_a_form_waits_for_the_app_and_says_when_it_does_not_answer(
    butler: Butler, seat: Sits
) -> None:
    """While waiting the modal is busy; after the time-out it says so and keeps what was typed."""
    butler.answers["order"] = "wait"
    mine = seat()
    page = _opens_order(mine)
    _fill_required(page)

    mine.modal().get_by_test_id("modal-submit").click()
    expect(mine.modal()).to_have_attribute("aria-busy", "true")

    expect(mine.modal().get_by_test_id("modal-error")).to_contain_text("trouble connecting")
    expect(mine.modal()).to_have_attribute("aria-busy", "false")
    expect(page.get_by_label("Name")).to_have_value("Fatima")


def test_a_modal_is_private_to_its_person(butler: Butler, seat: Sits) -> None:
    """Nobody else sees the modal; the same person sees it in another window too."""
    an, again, bart = seat(), seat(), seat()
    again.sits("U0AN")
    bart.sits("U0BART")

    _opens_order(an)

    expect(again.page.get_by_role("dialog", name="Order tea")).to_be_visible()
    expect(bart.modal()).to_have_count(0)


def test_a_pushed_view_goes_back_to_the_one_below(butler: Butler, seat: Sits) -> None:
    """Back closes the top view only, and what was typed below is still there."""
    butler.answers["view"] = brief_form(
        "First",
        asked("Name", "name", {"type": "plain_text_input"}),
        {"type": "actions", "elements": [push("Deeper", "more")]},
        submit={"type": "plain_text", "text": "Save"},
    )
    mine = seat()
    page = mine.sits()
    mine.types("/tea")
    page.get_by_label("Name").fill("half typed")

    page.get_by_role("button", name="Deeper").click()
    expect(page.get_by_role("dialog", name="Second")).to_be_visible()
    page.get_by_role("button", name="Back").click()

    expect(page.get_by_role("dialog", name="First")).to_be_visible()
    expect(page.get_by_label("Name")).to_have_value("half typed")


def test_an_update_keeps_what_was_typed_in_the_same_input(butler: Butler, seat: Sits) -> None:
    """views.update keeps values whose block and action ids stay, and shows new blocks."""
    name = asked("Name", "name", {"type": "plain_text_input"})
    more = {"type": "actions", "block_id": "acts", "elements": [push("More", "grow")]}
    butler.answers["view"] = brief_form("Form", name, more)
    butler.answers["view"]["submit"] = {"type": "plain_text", "text": "Save"}
    butler.answers["grown"] = {
        **butler.answers["view"],
        "blocks": [
            name,
            more,
            asked("Surname", "surname", {"type": "plain_text_input", "initial_value": "De Wilde"}),
        ],
    }
    mine = seat()
    page = mine.sits()
    mine.types("/tea")
    page.get_by_label("Name", exact=True).fill("Bart")

    page.get_by_role("button", name="More").click()

    expect(page.get_by_label("Surname")).to_have_value("De Wilde")
    expect(page.get_by_label("Name", exact=True)).to_have_value("Bart")
    expect(page.get_by_role("button", name="More")).to_be_focused()


def test_closing_tells_the_app_and_gives_the_focus_back(butler: Butler, seat: Sits) -> None:
    """Escape closes the modal, notify_on_close reaches the app, the composer has the focus."""
    mine = seat()
    page = _opens_order(mine)

    page.keyboard.press("Escape")

    expect(mine.modal()).to_have_count(0)
    assert "order" == butler.waits_for("closed")["view"]["callback_id"]
    expect(page.get_by_role("textbox", name="Message #tea")).to_be_focused()


@pytest.mark.parametrize("way", ["escape", "close", "submit"])
def test_one_can_type_on_right_after_a_form_closes(butler: Butler, seat: Sits, way: str) -> None:
    """However the form closes, the keys that follow land in the composer, without a click."""
    mine = seat()
    page = _opens_order(mine)
    _fill_required(page)

    if way == "escape":
        page.keyboard.press("Escape")
    else:
        mine.modal().get_by_test_id(f"modal-{way}").click()
    expect(mine.modal()).to_have_count(0)
    page.keyboard.type("more tea")

    expect(page.get_by_role("textbox", name="Message #tea")).to_have_value("more tea")


def test_the_focus_stays_inside_the_modal(butler: Butler, seat: Sits) -> None:
    """Tab goes round inside, forwards and backwards; a list inside closes before the modal does."""
    mine = seat()
    page = _opens_order(mine)
    inside = "document.querySelector('dialog').contains(document.activeElement)"

    for key in ["Tab"] * 20 + ["Shift+Tab"] * 25:
        page.keyboard.press(key)
        assert page.evaluate(inside)
    page.get_by_role("combobox", name="Kind").click()
    expect(page.get_by_test_id("listbox")).to_be_visible()
    page.keyboard.press("Escape")

    expect(page.get_by_test_id("listbox")).to_have_count(0)
    expect(mine.modal()).to_be_visible()


def test_a_view_without_inputs_has_only_a_way_out(butler: Butler, seat: Sits) -> None:
    """A modal without submit shows its blocks and one button to close it."""
    butler.answers["view"] = brief_form("Note", section("Just *so*."))
    mine = seat()
    page = mine.sits()

    mine.types("/tea")

    expect(page.get_by_role("dialog", name="Note")).to_contain_text("Just so.")
    expect(mine.modal().get_by_test_id("modal-submit")).to_have_count(0)
    mine.modal().get_by_test_id("modal-close").click()
    expect(mine.modal()).to_have_count(0)
