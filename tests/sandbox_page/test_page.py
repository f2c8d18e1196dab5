"""Conversations as in Slack: threads, commands, people, badges, links, Home, on desk and phone."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, expect

from sandbox import Sandbox
from tests.sandbox_page.butler import Butler
from tests.sandbox_page.conftest import Sits
from tests.sandbox_page.parlour import every_block, push
from tests.sandbox_page.seat import PHONE


def test_replies_stand_in_the_thread_panel(butler: Butler, seat: Sits) -> None:
    """The channel counts the replies; the panel shows them; a broadcast shows in both."""
    root = butler.says("Tea is ready")
    quiet = butler.says("Two cups left", thread_ts=root)
    loud = butler.says("Last cup!", thread_ts=root, reply_broadcast=True)
    mine = seat()
    page = mine.sits()
    expect(mine.message(root).get_by_test_id("thread-summary")).to_contain_text("2 replies")
    expect(mine.message(quiet)).to_have_count(0)
    expect(mine.message(loud).get_by_test_id("broadcast-notice")).to_contain_text("Tea is ready")

    mine.message(root).get_by_test_id("thread-summary").click()

    panel = page.get_by_test_id("thread-panel")
    expect(panel.get_by_test_id("message")).to_have_count(3)
    reply = panel.get_by_test_id("composer-input")
    expect(reply).to_be_focused()
    reply.fill("Mine!")
    reply.press("Enter")
    expect(panel.get_by_test_id("message").last).to_contain_text("Mine!")
    expect(mine.message(root).get_by_test_id("thread-summary")).to_contain_text("3 replies")
    mine.keeps("thread")
    reply.press("Escape")
    expect(panel).to_be_hidden()


def test_a_command_typed_in_a_thread_is_refused_there(butler: Butler, seat: Sits) -> None:
    """Slash commands do not work in threads, and the thread says so to that person only."""
    root = butler.says("Tea is ready")
    mine = seat()
    page = mine.sits(thread=root)

    reply = page.get_by_test_id("thread-panel").get_by_test_id("composer-input")
    reply.fill("/tea help")
    reply.press("Enter")

    told = page.get_by_test_id("thread-messages").locator("[data-ephemeral=true]")
    expect(told).to_contain_text("not supported in threads")
    assert [] == butler.heard


def test_ephemeral_messages_are_for_one_person_and_can_be_dismissed(
    butler: Butler, seat: Sits
) -> None:
    """The answer to a command is shown as visible to that person only, until dismissed."""
    an, bart = seat(), seat()
    an.sits("U0AN")
    bart.sits("U0BART")

    an.types("/tea help")

    told = an.page.locator("[data-ephemeral=true]")
    expect(told).to_contain_text("Only visible to you")
    expect(told.locator("code")).to_have_text("/tea")
    butler.says("after")
    expect(bart.page.get_by_text("after", exact=True)).to_be_visible()
    expect(bart.page.locator("[data-ephemeral=true]")).to_have_count(0)
    told.get_by_role("button", name="Dismiss").click()
    expect(told).to_have_count(0)


def test_failing_commands_say_why(butler: Butler, seat: Sits) -> None:
    """An unknown command and an app that stays silent each get one line from Slackbot."""
    mine = seat()
    page = mine.sits()

    mine.types("/coffee black")
    mine.types("/mute")

    lines = page.locator("[data-ephemeral=true]")
    expect(lines.first).to_contain_text("/coffee is not a valid command")
    expect(lines.nth(1)).to_contain_text("/mute failed because the app did not respond in time")
    expect(lines.first).to_contain_text("Slackbot")
    expect(page.get_by_test_id("composer-error")).to_be_hidden()


def test_commands_are_completed_while_typing(butler: Butler, seat: Sits) -> None:
    """A slash lists commands with description and usage; keys choose; the hint stays beside it."""
    mine = seat()
    page = mine.sits()
    composer = page.get_by_role("textbox", name="Message #tea")

    composer.press_sequentially("/te")
    offered = page.get_by_test_id("suggestion")
    expect(offered).to_have_text([re.compile("/tea.*Orders tea"), re.compile("/teapot")])
    composer.press("ArrowDown")
    composer.press("ArrowUp")
    composer.press("Enter")

    expect(composer).to_have_value("/tea ")
    expect(page.get_by_test_id("usage-hint")).to_contain_text("[kind] | help")
    composer.press_sequentially("help")
    composer.press("Enter")
    expect(page.locator("[data-ephemeral=true]")).to_be_visible()
    assert "help" == butler.waits_for("/tea")["text"]


def test_each_person_sees_only_what_is_theirs(butler: Butler, seat: Sits) -> None:
    """Channels follow membership, and switching the person switches all of it."""
    mine = seat()
    page = mine.sits("U0AN")
    names = page.get_by_test_id("conversation").locator(".conversation-name")
    expect(names).to_have_text(["tea", "Butler"])

    page.get_by_test_id("person-switcher").click()
    page.get_by_role("menuitemradio", name="Bart De Wilde").click()

    expect(names).to_have_text(["cake", "tea", "Butler"])
    expect(page.get_by_test_id("person-switcher")).to_contain_text("Bart De Wilde")
    expect(page.get_by_test_id("conversation-title")).to_have_text("tea")
    assert "user=U0BART" in page.url


def test_unread_and_mentions_are_counted_until_read(butler: Butler, seat: Sits) -> None:
    """Badges come live, tell mentions from the rest, and go when the channel is opened."""
    mine = seat()
    page = mine.sits("U0BART", "C0CAKE")
    tea = page.locator("[data-testid=conversation][data-channel-id=C0TEA]")

    butler.says("one")
    expect(tea.get_by_test_id("unread-badge")).to_contain_text("1")
    first = butler.says("<@U0BART> two")
    expect(tea.get_by_test_id("mention-badge")).to_contain_text("1")
    tea.click()

    expect(mine.message(first)).to_be_visible()
    expect(page.get_by_test_id("unread-line")).to_be_visible()
    expect(tea.locator(".badge")).to_have_count(0)
    expect(page).to_have_title(re.compile(r"^tea"))


def test_new_messages_are_told_to_screen_readers(butler: Butler, seat: Sits) -> None:
    """What arrives in the open channel is announced politely with its author."""
    mine = seat()
    page = mine.sits()

    butler.says("The kettle *sings*")

    expect(page.get_by_test_id("announcer")).to_contain_text("Butler: The kettle sings")


def test_a_permalink_leads_to_the_message(butler: Butler, seat: Sits) -> None:
    """What chat.getPermalink gives opens the page there, and works as a link in a message too."""
    for number in range(30):
        butler.says(f"cup {number}")
    old = butler.says("the cup to find")
    for number in range(30):
        butler.says(f"later cup {number}")
    link = butler.client.chat_getPermalink(channel="C0TEA", message_ts=old)["permalink"]
    pointing = butler.says(f"<{link}|look here>")
    mine = seat()

    page = mine.goes(str(link).removeprefix(mine.sandbox.url))
    expect(mine.message(old)).to_be_focused()
    expect(mine.message(old)).to_be_in_viewport()
    mine.page.get_by_test_id("timeline").evaluate("node => { node.scrollTop = node.scrollHeight }")
    mine.message(pointing).get_by_role("link", name="look here").click()

    expect(mine.message(old)).to_be_in_viewport()
    assert 1 == len(page.context.pages)


def test_a_button_with_a_link_to_a_message_stays_in_the_page(butler: Butler, seat: Sits) -> None:
    """A button whose url is a permalink goes there, opening the thread of a reply."""
    root = butler.says("root")
    reply = butler.says("the reply to find", thread_ts=root)
    link = butler.client.chat_getPermalink(channel="C0TEA", message_ts=reply)["permalink"]
    actions = {"type": "actions", "elements": [push("To the cup", "choice", url=link)]}
    ts = butler.says("x", [actions], channel="C0CAKE")
    mine = seat()
    page = mine.sits("U0BART", "C0CAKE")

    mine.message(ts).get_by_role("button", name="To the cup").click()

    expect(page.get_by_test_id("conversation-title")).to_have_text("tea")
    found = page.get_by_test_id("thread-messages").locator(f"[data-ts='{reply}']")
    expect(found).to_be_focused()
    assert 1 == len(page.context.pages)


def test_the_home_tab_shows_the_published_view(butler: Butler, seat: Sits) -> None:
    """Opening Home tells the app, shows what it publishes, and its buttons work."""
    mine = seat()
    page = mine.sits()

    page.get_by_test_id("conversation").get_by_text("Butler").click()
    home = page.get_by_test_id("home-view")
    expect(home.locator("h3")).to_have_text("Your cups")
    home.get_by_role("button", name="Refresh").click()

    assert "home" == butler.waits_for("choice")["actions"][0]["value"]
    mine.keeps("home")
    page.get_by_role("tab", name="Messages").click()
    expect(home).to_be_hidden()
    expect(page.get_by_role("textbox", name="Message Butler")).to_be_visible()


def test_shortcuts_are_offered_where_slack_offers_them(butler: Butler, seat: Sits) -> None:
    """A message's menu has the message shortcuts, the composer has the global ones."""
    ts = butler.says("worth keeping")
    mine = seat()
    page = mine.sits()

    mine.message(ts).hover()
    mine.message(ts).get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Keep this").click()
    kept = butler.waits_for("keep")
    page.get_by_test_id("shortcuts").click()
    page.get_by_role("menuitem", name="Order for a guest").click()

    assert ts == kept["message"]["ts"]
    expect(page.get_by_role("dialog", name="Guest")).to_be_visible()


def test_an_archived_channel_can_not_be_written_in(
    sandbox: Sandbox, butler: Butler, seat: Sits
) -> None:
    """The composer gives way to a line as soon as the channel is archived."""
    mine = seat()
    page = mine.sits()
    expect(page.get_by_test_id("composer")).to_be_visible()

    sandbox.archive("C0TEA")

    expect(page.get_by_test_id("archived")).to_be_visible()
    expect(page.get_by_test_id("composer")).to_have_count(0)


def test_panels_can_be_put_away_and_fit_their_page(butler: Butler, seat: Sits) -> None:
    """A panel shows its page at the height that page asks for, and collapses at a press."""
    mine = seat()
    page = mine.sits()
    frame = page.get_by_test_id("panel-frame")
    expect(frame.content_frame.get_by_text("It sings.")).to_be_visible()
    expect(frame).to_have_css("height", "90px")

    page.get_by_role("button", name="Panel Kettle").click()

    expect(page.get_by_test_id("dock")).to_be_hidden()


def _inside(page_width: int, node: Locator) -> bool:
    box = node.bounding_box()
    return box is not None and box["x"] >= 0 and box["x"] + box["width"] <= page_width


def test_the_page_works_on_a_phone(butler: Butler, seat: Sits) -> None:
    """At 390 px the sidebar is a drawer, panels start closed, nothing sticks out, modals fill."""
    ts = butler.says("All", every_block())
    mine = seat(PHONE)
    page = mine.sits("U0BART", "C0CAKE")
    drawer = page.get_by_role("navigation", name="Conversations")
    expect(drawer).to_be_hidden()
    expect(page.get_by_test_id("dock")).to_be_hidden()

    page.get_by_test_id("sidebar-toggle").click()
    expect(drawer).to_be_visible()
    mine.keeps("phone-drawer")
    drawer.get_by_role("link", name="tea").click()
    expect(drawer).to_be_hidden()

    expect(mine.message(ts)).to_be_visible()
    for control in mine.message(ts).locator(":is(.block button, .block input):visible").all():
        assert _inside(PHONE[0], control)
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE[0]
    mine.keeps("phone-channel")
    mine.types("/tea")
    expect(mine.modal()).to_be_visible()
    box = mine.modal().bounding_box()
    assert box is not None
    assert PHONE == (round(box["width"]), round(box["height"]))
    mine.keeps("phone-modal")
