"""Two bots on one database: they share the work, and say nothing twice."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot import wiring
from bot.settings import Settings
from bot.time import MovableTime
from bot.wiring import Bot
from sandbox import Sandbox
from storage import Store, migrate, open_store
from tests.bot.bot_process import FAST
from tests.bot.conftest import KEY
from tests.bot.house import (
    APP_TOKEN,
    BO,
    BOT_TOKEN,
    CODE,
    NOW,
    SECRET,
    House,
    cgvs,
    final,
    registered,
)
from tests.bot.test_gate import hearings, send, signed, typed
from tests.storage import postgres

PATIENCE = 60.0
RESIDENTS = 8


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty, migrated database of either kind."""
    if request.param == "sqlite":
        found = f"sqlite:///{tmp_path / 'shared.db'}"
        migrate(found)
        yield found
        return
    server_url: str = request.getfixturevalue("server")
    found = postgres.create_database(server_url, "terugkeer_replicas")
    migrate(found)
    yield found
    postgres.drop_database(server_url, "terugkeer_replicas")


@pytest.fixture
def shared(url: str) -> Iterator[Store]:
    """The store that a test looks into."""
    opened = open_store(url, [KEY])
    yield opened
    opened.close()


def a_bot(url: str, sandbox: Sandbox, time: MovableTime) -> Bot:
    """Return a bot on the shared database."""
    settings = Settings(
        database_url=url,
        encryption_keys=(SecretStr(KEY),),
        bot_token=SecretStr(BOT_TOKEN),
        app_token=SecretStr(APP_TOKEN),
        api_url=sandbox.api_url,
    )
    return wiring.build(settings, time, tempo=FAST)


def ids_in(sandbox: Sandbox) -> list[str]:
    """Return the metadata ids of all that was posted."""
    found = [(m.get("metadata") or {}).get("event_payload", {}) for m in sandbox.every_message()]
    return [payload["id"] for payload in found if "id" in payload]


def test_two_bots_post_everything_once(url: str, shared: Store, sandbox: Sandbox) -> None:
    """Each resident, each channel and each row belongs to one of them at a time."""
    house = House(sandbox, shared, Path("unused"), time=MovableTime(NOW))
    for number in range(RESIDENTS):
        worker = {"worker": BO} if number % 2 else {}
        facts = (registered(**worker), cgvs("2026-11-20"), final("2026-11-20"))
        house.given(*facts, code=f"K7-{number:03}", by=BO if number % 2 else "U0AN")
    bots = [a_bot(url, sandbox, house.time) for _ in range(2)]

    with ExitStack() as stack:
        for bot in bots:
            bot.start()
            stack.callback(bot.stop)
        sandbox.wait_until(lambda: is_empty(shared), PATIENCE)

    posted = ids_in(sandbox)
    with shared.snapshot() as tx:
        counts = tx.outbox.counts()
    assert len(posted) == len(set(posted)) == counts["sent"]
    assert counts["sent"] >= 2 * RESIDENTS
    assert 0 == sum(bot.metrics.value("terugkeer_ambiguous_tries_total") for bot in bots)


def over_http(url: str, sandbox: Sandbox) -> Bot:
    """Return a bot on the shared database that Slack reaches over HTTP."""
    settings = Settings(
        database_url=url,
        encryption_keys=(SecretStr(KEY),),
        bot_token=SecretStr(BOT_TOKEN),
        signing_secret=SecretStr(SECRET),
        api_url=sandbox.api_url,
        mode="http",
        http_port=0,
    )
    return wiring.build(settings, MovableTime(NOW), tempo=FAST)


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_a_request_that_one_replica_heard_is_refused_by_the_other(
    url: str, shared: Store, sandbox: Sandbox
) -> None:
    """Whoever captured it learns nothing by sending it elsewhere, and nothing is written twice."""
    house = House(sandbox, shared, Path("unused"), time=MovableTime(NOW))
    house.given(registered(), cgvs())
    asked, told = typed(), typed(f"hoorzitting {CODE} 23/11/2026", "9.9.z")

    with ExitStack() as stack:
        first, second = (over_http(url, sandbox) for _ in range(2))
        for bot in (first, second):
            bot.start()
            stack.callback(bot.stop)
        answers = []
        for body in (asked, told):
            headers = signed(body)
            answers += [send(first, body, headers), send(second, body, headers)]
        control = send(second, asked, signed(asked, time.time() - 2))

    assert [200, 401, 200, 401] == [status for status, _body in answers]
    assert {""} == {body for status, body in answers if status == 401}
    assert CODE in answers[0][1]
    assert 200 == control[0]
    assert 2 == second.metrics.value("terugkeer_requests_refused_total", why="replayed")
    assert 1 == hearings(shared)


def is_empty(store: Store) -> bool:
    """Say whether nothing waits to be sent."""
    with store.snapshot() as tx:
        counts = tx.outbox.counts()
    return counts["sent"] > 0 and counts["pending"] + counts["sending"] == 0
