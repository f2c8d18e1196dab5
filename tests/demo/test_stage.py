"""The demonstration as a whole, in both modes: what stands there, and the three things to try."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.demo import days, guide
from bot.demo.stage import Mode
from bot.time import BRUSSELS
from sandbox import Person
from storage import projection
from tests.demo.theatre import FIRST_DAY, Show, a_show, about, on_day, words_of, written_at

TICK, REGISTER, LET_TIME_PASS = guide.TRIES


@pytest.fixture(scope="module", params=["socket", "http"])
def show(request: pytest.FixtureRequest) -> Iterator[Show]:
    """A demonstration that the tests of this file share, from first to last."""
    mode: Mode = request.param
    with a_show(mode) as running:
        yield running


@pytest.fixture
def an(show: Show) -> Person:
    """The person as whom one begins."""
    return show.stage.sandbox.person(TICK.user)


def test_it_opens_on_a_fresh_checklist(show: Show) -> None:
    """It is nine o'clock, and the newest thing in the first channel is a checklist to tick."""
    newest = show.opening[TICK.channel][-1]

    assert on_day(FIRST_DAY, 9) <= show.opened_at < on_day(FIRST_DAY, 9, 5)
    assert guide.CODE in newest["text"]
    assert "0 van 10 besproken" in newest["text"]
    assert on_day(FIRST_DAY, 8, 52) <= written_at(newest) < on_day(FIRST_DAY, 8, 53)


def test_the_past_was_lived_through(show: Show) -> None:
    """Messages carry the dates on which they came: over weeks, in office hours, on working days."""
    times = [written_at(message) for there in show.opening.values() for message in there]

    assert len({at.date() for at in times}) >= 8
    assert min(times) < on_day(FIRST_DAY, 9) - timedelta(days=14)
    assert all(at.weekday() < 5 and 8 <= at.hour < 18 for at in times)


def test_something_is_due_today_and_something_is_overdue(show: Show) -> None:
    """Reminders of this morning are in the worker's channel, an escalation in the centre's."""
    worker, centre = show.opening["C0AN"], show.opening["C0ANTW"]

    assert any("Vandaag is de laatste dag" in message["text"] for message in worker)
    assert any("Te laat sinds" in message["text"] for message in worker)
    assert any("Voor de coördinator" in message["text"] for message in centre)


def test_each_region_got_one_digest_a_week(show: Show) -> None:
    """Every Monday at half past eight, once, in the region's language."""
    digests = show.opening["C0NOORD"]

    assert ["02", "09", "16", "23"] == [f"{written_at(digest):%d}" for digest in digests]
    assert all("08:30" == f"{written_at(digest):%H:%M}" for digest in digests)
    assert all(digest["text"].startswith("Overzicht Regio Noord") for digest in digests)
    assert all(digest["text"].startswith("Aperçu") for digest in show.opening["C0ZUID"])


def test_nothing_is_left_to_be_done(show: Show) -> None:
    """The story leaves the agenda as the facts ask it, and everything was delivered."""
    bot = show.stage.bot

    with bot.store.snapshot() as tx:
        counts = {state: count for state, count in tx.outbox.counts().items() if count}
    differences = list(projection.verify(bot.store, bot.procedure, show.stage.time.now()))

    assert {"sent"} == counts.keys()
    assert [] == differences


def test_the_past_has_been_read(show: Show) -> None:
    """The person as whom one begins has one unread message: the checklist to tick."""
    assert {TICK.channel: 1} == {place: n for place, n in show.unread.items() if n}


def test_the_first_thing_to_try_works(show: Show, an: Person) -> None:
    """A click on “Afvinken” ticks the item, and shows who did and when."""
    [checklist] = about(show.opening[TICK.channel], guide.CODE)

    clicked = an.clicks(checklist, "Afvinken")

    ticked = show.stage.sandbox.wait_until(
        lambda: [m for m in about(an.messages(TICK.channel), "1 van 10") if guide.CODE in m["text"]]
    )
    assert clicked.ok
    assert f"afgevinkt door <@{an.id}>, di 24 nov" in words_of(ticked[0])


def test_the_second_thing_to_try_works(show: Show, an: Person) -> None:
    """The command leads to a form that registers the resident too, and then to a checklist."""
    assert REGISTER.command is not None
    assert an.types(REGISTER.channel, REGISTER.command).ok

    an.fills({"arrived_on": "2026-05-04", "minor": "no"})
    assert an.submits().ok

    found = show.stage.sandbox.wait_until(
        lambda: about(an.messages(REGISTER.channel), guide.NEW_CODE)
    )
    assert "uiterste datum za 28 nov" in found[-1]["text"]
    assert an.closes().ok


def test_the_third_thing_to_try_works(show: Show, an: Person) -> None:
    """Next Monday brings reminders, escalations and the digest, each with its own date."""
    region = show.stage.sandbox.person(LET_TIME_PASS.user)

    state = show.stage.move(days.next_monday_morning)

    arrived = {each["place"]: each["count"] for each in state["arrived"]}
    digest = region.messages(LET_TIME_PASS.channel)[-1]
    reminders = [m for m in an.messages("C0AN") if written_at(m) > show.opened_at]
    escalations = show.stage.sandbox.messages("C0ANTW")
    assert {"#mw-an", "#antwerpen", "#regio-noord", "#region-sud"} <= arrived.keys()
    assert 1 == arrived["#regio-noord"]
    assert digest["text"].startswith("Overzicht Regio Noord, ma 30 nov")
    assert "te laat" in digest["text"]
    assert {25, 26, 27, 30} >= {written_at(reminder).day for reminder in reminders} - {24}
    assert len({written_at(reminder).day for reminder in reminders}) >= 3
    assert about(escalations, "K2-655")


def test_time_never_goes_back(show: Show) -> None:
    """A move to an instant that has passed leaves the clock where it is."""
    before = show.stage.time.now()

    show.stage.move(lambda now: now - timedelta(days=1))

    assert before <= show.stage.time.now() < before + timedelta(minutes=5)
    assert BRUSSELS.key == "Europe/Brussels"
