"""Calendars over HTTP: what is answered under an address, to whom, and how often."""

from __future__ import annotations

import http.client
import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

import pytest
from icalendar import Calendar
from sqlalchemy import event

from bot.calendars import (
    GUESSES_AT_ONCE,
    GUESSES_PER_SECOND,
    READS_AT_ONCE,
    READS_PER_SECOND,
    Calendars,
)
from bot.retaining import Retaining
from bot.server import Pages
from bot.settings import Settings
from bot.wiring import Bot
from handlers.calendars import digest_of
from handlers.feed import PATH, Published
from handlers.membership import Membership
from sandbox import Sandbox
from scheduling import rules
from tests.bot.house import AN, BO, House, cgvs, registered
from tests.bot.http import Answer, call
from tests.bot.listening import logging_to
from tests.bot.test_running import receive, running, settings_for

BASE = "https://agenda.example.test/bot"
NOBODYS = f"{PATH}{'A' * 43}.ics"


def with_calendars(settings: Settings, **more: object) -> Settings:
    """Return settings with a public address."""
    return settings.model_copy(update={"calendar_url": BASE, **more})


@pytest.fixture(params=["socket", "http"])
def bot(
    house: House, sandbox: Sandbox, database: Path, request: pytest.FixtureRequest
) -> Iterator[Bot]:
    """A whole bot in either mode, with calendars, that knows a resident."""
    house.given(registered(), cgvs())
    settings = with_calendars(settings_for(sandbox, database, request.param))
    with running(settings, house.time) as started:
        receive(started, sandbox)
        yield started


def path_for(sandbox: Sandbox, slack_id: str = AN, line: str = "agenda nieuw") -> str:
    """Return where somebody's calendar is, as it is told in Slack."""
    told = str(sandbox.person(slack_id).types("C0AN", f"/terugkeer {line}").response)
    (found,) = {part.split("```")[0] for part in told.split(BASE)[1:]}
    assert found.startswith(PATH)
    return found


def asked(bot: Bot, path: str, method: str = "GET") -> Answer:
    """Return the answer of the bot's own server."""
    assert bot.server is not None
    with closing(http.client.HTTPConnection("127.0.0.1", bot.server.port, timeout=30)) as line:
        line.request(method, path)
        response = line.getresponse()
        headers = {name.lower(): text for name, text in response.getheaders()}
        return Answer(response.status, headers, response.read())


def told(answer: Answer) -> tuple[int, dict[str, str], bytes]:
    """Return all of an answer that somebody could tell from another one's."""
    kept = {name: text for name, text in answer.headers.items() if name != "date"}
    return answer.status, kept, answer.body


def test_an_address_serves_the_calendar_in_either_mode(bot: Bot, sandbox: Sandbox) -> None:
    """Kept nowhere on its way, guessed at by no browser, and told to no other site."""
    path = path_for(sandbox)

    answer = asked(bot, path)

    (talk,) = Calendar.from_ical(answer.body).walk("VEVENT")
    assert "Gesprek plannen" == str(talk["summary"])
    assert 200 == answer.status
    assert "text/calendar; charset=utf-8" == answer.headers["content-type"]
    assert "private, no-store" == answer.headers["cache-control"]
    assert "nosniff" == answer.headers["x-content-type-options"]
    assert "no-referrer" == answer.headers["referrer-policy"]
    assert str(len(answer.body)) == answer.headers["content-length"]


def test_head_is_answered_as_get_without_the_calendar(bot: Bot, sandbox: Sandbox) -> None:
    """Readers ask so whether there is anything new."""
    path = path_for(sandbox)

    head, got = asked(bot, path, "HEAD"), asked(bot, path)

    assert b"" == head.body
    assert (200, got.headers["content-length"]) == (head.status, head.headers["content-length"])


def test_nothing_else_can_be_done_with_an_address(bot: Bot, sandbox: Sandbox) -> None:
    """Whether there is one or not."""
    path = path_for(sandbox)

    for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND"):
        assert told(asked(bot, NOBODYS, method)) == told(asked(bot, path, method))
        assert 405 == asked(bot, path, method).status


def test_what_is_not_to_be_had_is_answered_with_one_and_the_same_404(
    bot: Bot, sandbox: Sandbox, house: House
) -> None:
    """Unknown, malformed, replaced, stopped, or of somebody who has left."""
    unknown = asked(bot, NOBODYS)
    replaced = path_for(sandbox)
    stopped = path_for(sandbox, BO)
    sandbox.person(BO).types("C0AN", "/terugkeer agenda stop")
    left = path_for(sandbox)
    before = asked(bot, left).status
    with closing(sqlite3.connect(house.database)) as connection, connection:
        connection.execute("UPDATE people SET active = 0 WHERE slack_id = 'U0AN'")

    malformed = [f"{PATH}x.ics", PATH, f"{PATH}{'A' * 43}", f"{left}?x=1"[: len(left) - 1],
                 f"{PATH}../metrics", f"{PATH}{'%41' * 43}.icsx"]  # fmt: skip
    others = [asked(bot, one) for one in (replaced, stopped, left, *malformed)]

    assert 200 == before
    assert 404 == unknown.status
    assert b"not found\n" == unknown.body
    assert [told(unknown)] * len(others) == [told(one) for one in others]


@pytest.mark.parametrize("mode", ["socket", "http"])
def test_without_a_public_address_there_is_no_such_page(
    house: House, sandbox: Sandbox, database: Path, mode: str
) -> None:
    """Nor a word of it in Slack that would work."""
    with running(settings_for(sandbox, database, mode), house.time) as bot:
        receive(bot, sandbox)
        said = sandbox.person(AN).types("C0AN", "/terugkeer agenda").response["text"]
        page, other = asked(bot, NOBODYS), asked(bot, "/nothing")

    assert "niet ingesteld" in said
    assert told(other) == told(page)


def test_without_an_http_server_there_are_no_calendars(
    house: House, sandbox: Sandbox, database: Path
) -> None:
    """An address would lead nowhere; whoever runs the bot reads why."""
    settings = with_calendars(settings_for(sandbox, database), http_port=None)
    with logging_to("json") as log, running(settings, house.time) as bot:
        receive(bot, sandbox)
        said = sandbox.person(AN).types("C0AN", "/terugkeer agenda").response["text"]

    assert bot.server is None
    assert "niet ingesteld" in said
    assert "TERUGKEER_CALENDAR_URL needs TERUGKEER_HTTP_PORT" in log.getvalue()


# -- the bad day


def test_while_the_database_is_away_it_says_not_now(bot: Bot, sandbox: Sandbox) -> None:
    """Whatever the address, without a word about why; and it goes on when it is back."""
    path = path_for(sandbox)
    assert 200 == asked(bot, path).status
    database = Path(str(bot.store._engine.url.database))
    files = [database, *database.parent.glob(f"{database.name}-*")]
    for file in files:
        file.rename(file.with_name(f"gone-{file.name}"))

    away, unknown, none = asked(bot, path), asked(bot, NOBODYS), asked(bot, f"{PATH}x.ics")
    for file in files:
        gone = file.with_name(f"gone-{file.name}")
        if gone.exists():
            gone.rename(file)

    assert told(away) == told(unknown)
    assert (503, b"not now\n", "300") == (away.status, away.body, away.headers["retry-after"])
    assert 404 == none.status
    assert 200 == asked(bot, path).status


def test_a_reading_that_cannot_be_entered_is_not_served(bot: Bot, sandbox: Sandbox) -> None:
    """The first of a day; once that stands there, a file that cannot be written is enough."""
    path = path_for(sandbox)
    database = str(bot.store._engine.url.database)
    with closing(sqlite3.connect(database, isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        first = asked(bot, path).status
        holder.execute("ROLLBACK")
        entered = asked(bot, path).status
        holder.execute("BEGIN IMMEDIATE")
        later = asked(bot, path).status
        holder.execute("ROLLBACK")

    assert (503, 200, 200) == (first, entered, later)


def test_what_fails_in_our_own_code_shows_nothing_of_it(
    bot: Bot, sandbox: Sandbox, house: House
) -> None:
    """A resident whose facts cannot be read any more."""
    path = path_for(sandbox)
    with house.store.snapshot() as tx:
        (resident,) = tx.journal.after("", 10)
    house.break_facts_of(resident.id)

    answer = asked(bot, path)

    assert (500, b"went wrong\n") == (answer.status, answer.body)


# -- how often


class Seconds:
    """A monotonic clock that a test moves."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Seconds:
    """A clock of the test's own."""
    return Seconds()


@pytest.fixture
def pages(house: House, clock: Seconds) -> Pages:
    """The pages of a bot that does nothing of itself, by a clock that stands still."""
    desk = replace(house.desk, calendars=Published(BASE))
    calendars = Calendars(desk, Membership(house.client), clock)
    return Pages(dict, house.metrics.registry, None, calendars)


def an_address(house: House, slack_id: str = AN) -> str:
    """Return where somebody's calendar is, made without Slack."""
    token = slack_id.ljust(43, "x")
    with house.store.transaction() as tx:
        assert tx.subscriptions.make(slack_id, digest_of(token), house.time.now()) is not None
    return f"{PATH}{token}.ics"


def test_an_address_is_read_so_often_and_others_notice_nothing_of_it(
    pages: Pages, house: House, clock: Seconds
) -> None:
    """After a while it can be read again."""
    mine, theirs = an_address(house), an_address(house, BO)
    assert 200 == call(pages, "GET", mine).status  # a look-up, as nobody knew it here

    statuses = [call(pages, "GET", mine).status for _ in range(READS_AT_ONCE + 2)]
    other = call(pages, "GET", theirs).status
    clock.now += 1 / READS_PER_SECOND
    again = [call(pages, "GET", mine).status for _ in range(2)]

    assert [200] * READS_AT_ONCE + [429] * 2 == statuses
    assert 200 == other
    assert [200, 429] == again


def test_guesses_are_few_and_who_is_known_reads_on(
    pages: Pages, house: House, clock: Seconds
) -> None:
    """What is too much is answered without the database."""
    mine, theirs = an_address(house), an_address(house, BO)
    call(pages, "GET", mine)
    asked_for: list[object] = []
    note = asked_for.append
    event.listen(house.store._engine, "begin", note)

    guesses = [call(pages, "GET", f"{PATH}{n:043}.ics").status for n in range(500)]
    event.remove(house.store._engine, "begin", note)
    known, new = call(pages, "GET", mine).status, call(pages, "GET", theirs).status
    clock.now += 10 / GUESSES_PER_SECOND
    later = call(pages, "GET", theirs).status

    assert GUESSES_AT_ONCE - 1 == guesses.count(404) == len(asked_for)
    assert 429 == guesses[-1]
    assert (200, 429, 200) == (known, new, later)


def test_an_address_that_was_stopped_counts_as_a_guess_again(pages: Pages, house: House) -> None:
    """Whatever is remembered of it, the database is asked each time."""
    mine = an_address(house)
    before = call(pages, "GET", mine).status
    with house.store.transaction() as tx:
        tx.subscriptions.stop(AN)

    after = [call(pages, "GET", mine).status for _ in range(READS_AT_ONCE + 5)]

    assert 200 == before
    assert {404} == {*after}


@pytest.mark.parametrize("level", [logging.INFO, logging.DEBUG], ids=["info", "debug"])
@pytest.mark.parametrize("form", ["json", "console"])
@pytest.mark.parametrize("mode", ["socket", "http"])
def test_no_secret_of_an_address_gets_into_log_metrics_or_audit(
    house: House,
    sandbox: Sandbox,
    database: Path,
    mode: str,
    form: Literal["json", "console"],
    level: int,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """Served, refused, too often, failed, the database away: nowhere but in the answer."""
    house.given(registered(), cgvs())
    settings = with_calendars(settings_for(sandbox, database, mode))

    with logging_to(form, level) as log, running(settings, house.time) as bot:
        receive(bot, sandbox)
        old, path = path_for(sandbox), path_for(sandbox)
        for one in (old, path, f"{path}/", f"/x{path}", f"{path}?{path}"):
            for method in ("GET", "HEAD", "POST"):
                asked(bot, one, method)
        for _ in range(READS_AT_ONCE + 1):
            asked(bot, path)
        with house.store.snapshot() as tx:
            (resident,) = tx.journal.after("", 10)
        house.break_facts_of(resident.id)
        fresh = path_for(sandbox)
        failed = asked(bot, fresh).status
        figures = asked(bot, "/metrics").body.decode()
        with house.store.snapshot() as tx:
            audit = str(tx.audit.page(limit=1_000))
        logging.getLogger("waitress").error("Exception while serving %s", fresh)
        for file in [database, *database.parent.glob(f"{database.name}-*")]:
            file.rename(file.with_name(f"gone-{file.name}"))
        away = asked(bot, fresh).status

    stdout, stderr = capfd.readouterr()
    everywhere = log.getvalue() + stdout + stderr + figures + audit
    secrets = [one.removeprefix(PATH).removesuffix(".ics") for one in (old, path, fresh)]
    assert (500, 503) == (failed, away)
    assert "Exception while serving" in everywhere
    assert "read_calendar" in audit
    assert [] == [one for one in secrets if one in everywhere]


# -- what nobody uses


def test_an_address_that_nobody_reads_for_a_year_is_taken_away(house: House) -> None:
    """One that is read stays; both are entered, and a wrong clock takes nothing away."""
    with house.store.transaction() as tx:
        tx.subscriptions.make(AN, "1" * 64, house.time.now())
        tx.subscriptions.make(BO, "2" * 64, house.time.now())

    house.hands.pause(timedelta(days=364).total_seconds())
    house.rounds.retain()
    before = _having(house)
    with house.store.transaction() as tx:
        tx.subscriptions.read("2" * 64, house.desk.today())
    house.hands.pause(timedelta(days=2).total_seconds())
    house.rounds.retain()

    assert [AN, BO] == before
    assert [BO] == _having(house)
    with house.store.snapshot() as tx:
        (entry,) = [one for one in tx.audit.page(limit=50) if one.act == "calendar"]
    assert ("bot", "unused", "antwerpen") == (entry.by, entry.what, entry.chain)


def test_who_has_left_keeps_no_address(house: House) -> None:
    """It served nobody from that moment on; the night takes it out of the table."""
    with house.store.transaction() as tx:
        tx.subscriptions.make(AN, "1" * 64, house.time.now())
    with closing(sqlite3.connect(house.database)) as connection, connection:
        connection.execute("UPDATE people SET active = 0 WHERE slack_id = 'U0AN'")

    house.rounds.retain()

    assert [] == _having(house)


def test_a_clock_that_is_wrong_takes_no_address_away(house: House) -> None:
    """Slack's clock has to agree, as for files."""
    with house.store.transaction() as tx:
        tx.subscriptions.make(AN, "1" * 64, house.time.now())
    house.hands.pause(timedelta(days=400).total_seconds())
    behind = datetime.now(UTC) - timedelta(days=400)
    wronged = Retaining(
        house.store, rules.load(), house.time, house.metrics, lambda: behind, lambda: None
    )

    wronged.stop_unused()

    assert [AN] == _having(house)


def _having(house: House) -> list[str]:
    """Return who of two has an address."""
    with house.store.snapshot() as tx:
        return [one for one in (AN, BO) if tx.subscriptions.of(one) is not None]
