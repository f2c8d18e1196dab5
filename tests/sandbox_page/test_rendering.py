"""Messages look and work as in Slack: mrkdwn, blocks, buttons; nothing typed becomes markup."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.sandbox_page.butler import Butler
from tests.sandbox_page.conftest import Sits
from tests.sandbox_page.parlour import every_block, plain, push, section


def test_mrkdwn_is_rendered_as_slack_renders_it(butler: Butler, seat: Sits) -> None:
    """Bold, italic, strike, code, quotes, links, mentions, dates and emoji show as such."""
    ts = butler.says(
        "*bold* _slanted_ ~gone~ `a *b*` snake_case_word 2*3*4 :tea: :nope:\n"
        "&gt; quoted\n```let x = &lt;b&gt;```"
        "<https://example.org/a?b=1&amp;c=2|the site> <@U0AN> <#C0TEA|tea> <!here> "
        "<!date^1795374000^{date_num} at {time}|long ago>"
    )

    seat_ = seat()
    seat_.sits()

    text = seat_.message(ts).locator(".message-text")
    expect(text.locator("strong")).to_have_text("bold")
    expect(text.locator("em")).to_have_text("slanted")
    expect(text.locator("s")).to_have_text("gone")
    expect(text.locator("code")).to_have_text("a *b*")
    expect(text.locator("blockquote")).to_have_text("quoted")
    expect(text.locator("pre")).to_have_text("let x = <b>")
    expect(text.get_by_role("link", name="the site")).to_have_attribute(
        "href", "https://example.org/a?b=1&c=2"
    )
    expect(text.locator("[data-user-id=U0AN]")).to_have_text("@An Peeters")
    expect(text.locator("[data-channel-id=C0TEA]")).to_have_text("#tea")
    expect(text.locator("time")).to_have_text("2026-11-22 at 20:00")
    expect(text).to_contain_text("snake_case_word 2*3*4 🍵 :nope:")


def test_what_people_type_never_becomes_markup(butler: Butler, seat: Sits) -> None:
    """Tags, entities and Slack's own control sequences typed by a person come out as text."""
    typed = '<img src=x onerror="alert(1)"> <!channel> &amp; <script>1</script>'
    mine = seat()
    page = mine.sits()

    mine.types(typed)

    text = page.get_by_test_id("message").last.locator(".message-text")
    expect(text).to_have_text(typed)
    expect(text.locator("img, script, .mention")).to_have_count(0)


def test_an_app_can_not_smuggle_script_through_links_or_text(butler: Butler, seat: Sits) -> None:
    """A link that would run script is no link, and HTML in a text object is text."""
    ts = butler.says("x", [section("<javascript:alert(1)|press> <b>x</b>")])
    mine = seat()

    mine.sits()

    expect(mine.message(ts).locator(".blocks")).to_have_text("press <b>x</b>")
    expect(mine.message(ts).locator(".blocks a, b")).to_have_count(0)


def test_blocks_are_rendered_with_their_ids(butler: Butler, seat: Sits) -> None:
    """Each block stands in a node with its block id and shows what it holds."""
    ts = butler.says("All", every_block())
    mine = seat()

    mine.sits()

    message = mine.message(ts)
    expect(message.locator("[data-block-type=header]")).to_have_text("Heading & more")
    expect(message.locator(".fields > div")).to_have_text(["left", "right"])
    expect(message.locator("[data-block-type=divider] hr")).to_have_count(1)
    expect(message.locator("[data-block-type=context] em")).to_have_text("small")
    expect(message.locator("[data-block-type=rich_text] li strong")).to_have_text("strong")
    expect(
        message.locator("[data-block-id=doing]").get_by_role("button", name="Go")
    ).to_be_visible()
    expect(message.get_by_test_id("app-badge")).to_have_text("APP")
    mine.keeps("blocks")


def test_choosing_in_a_select_tells_the_app(butler: Butler, seat: Sits) -> None:
    """A select filters while one types, and its choice goes out as a block action."""
    ts = butler.says("All", every_block())
    mine = seat()
    page = mine.sits()

    box = mine.message(ts).get_by_role("combobox", name="Pick one")
    box.click()
    expect(page.get_by_role("option")).to_have_text(["Alpha", "Beta"])
    box.press_sequentially("be")
    expect(page.get_by_role("option")).to_have_text(["Beta"])
    box.press("Enter")

    action = butler.waits_for("choice")["actions"][0]
    assert ("pick", "b") == (action["block_id"], action["selected_option"]["value"])
    expect(box).to_have_value("Beta")


def test_a_confirmation_is_asked_first(butler: Butler, seat: Sits) -> None:
    """A button with a confirm object sends nothing until the person says yes."""
    confirm = {
        "title": plain("Sure?"),
        "text": plain("It can not be undone."),
        "confirm": plain("Do it"),
        "deny": plain("Rather not"),
    }
    ts = butler.says(
        "x", [{"type": "actions", "elements": [push("Pour", "choice", confirm=confirm)]}]
    )
    mine = seat()
    page = mine.sits()
    button = mine.message(ts).get_by_role("button", name="Pour")

    button.click()
    page.get_by_role("dialog", name="Sure?").get_by_role("button", name="Rather not").click()
    expect(page.get_by_test_id("confirm-dialog")).to_have_count(0)
    assert [] == butler.heard
    button.click()
    page.get_by_role("dialog", name="Sure?").get_by_role("button", name="Do it").click()

    assert "Pour" == butler.waits_for("choice")["actions"][0]["text"]["text"]


def test_a_message_that_the_app_updates_changes_under_the_finger(
    butler: Butler, seat: Sits
) -> None:
    """The update shows live, without moving the focus away from where the person was."""
    ts = butler.says("To do", [section("○ to do", accessory=push("Tick", "tick", value="done"))])
    mine = seat()
    page = mine.sits()
    button = mine.message(ts).get_by_role("button", name="Tick")
    button.focus()

    button.press("Enter")

    expect(mine.message(ts)).to_contain_text("✓ done")
    expect(mine.message(ts).get_by_role("button", name="Undo")).to_be_focused()
    assert page.get_by_test_id("message").count() == 1


def test_a_text_that_was_changed_is_marked_as_edited(butler: Butler, seat: Sits) -> None:
    """A message whose words the app changed shows the new words and says that it was edited."""
    ts = butler.says("one cup")
    mine = seat()
    mine.sits()
    expect(mine.message(ts).get_by_test_id("edited")).to_have_count(0)

    butler.client.chat_update(channel="C0TEA", ts=ts, text="two cups")

    expect(mine.message(ts).locator(".message-text")).to_have_text("two cups")
    expect(mine.message(ts).get_by_test_id("edited")).to_have_text("(edited)")


def test_an_app_that_stays_silent_shows_as_an_error_at_the_button(
    butler: Butler, seat: Sits
) -> None:
    """When a click is not acknowledged in time the message itself says so."""
    ts = butler.says("x", [{"type": "actions", "elements": [push("Call", "deaf")]}])
    mine = seat()
    mine.sits()
    button = mine.message(ts).get_by_role("button", name="Call")

    button.click()
    expect(button).to_have_attribute("aria-busy", "true")

    expect(mine.message(ts).get_by_test_id("action-error")).to_contain_text("did not respond")
    expect(mine.page.get_by_test_id("toast")).to_have_count(0)
