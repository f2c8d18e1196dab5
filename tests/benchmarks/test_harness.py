"""The benchmarks with tiny numbers: what they measure is really done, and the table is right."""

import asyncio
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import func, select

from benchmarks import figures, requests, stub, town
from benchmarks.figures import at_least, at_most, shown
from benchmarks.processes import Program, ask, free_port, running, settings
from handlers.blocks.ids import Action, tick_value
from scheduling import rules
from storage import open_store, projection
from storage.engine import connect
from storage.tables import facts, messages, outbox, residents
from tests.storage import postgres

WORKERS, TEMPLATES, COPIES = 3, 10, 2


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database of either kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/bench.db"
        return
    if not postgres.can_be_had():
        pytest.skip("no PostgreSQL can be had on this platform")
    with postgres.running(tmp_path) as server:
        yield postgres.create_database(server, "bench")


def test_copied_residents_are_as_the_product_would_have_made_them(url: str) -> None:
    """Agenda and wake-ups of all of them are what their facts ask."""
    town.fill(url, WORKERS, TEMPLATES, town.various, copies=COPIES)
    town.settle(url)

    store = open_store(url)
    differences = list(projection.verify(store, rules.load(), town.now()))
    with store.snapshot() as tx:
        codes = tx.journal.codes("", 1_000)
    store.close()

    assert [] == differences
    assert TEMPLATES * (1 + COPIES) == len(codes)


def test_what_is_due_waits_in_the_outbox_once_for_each(tmp_path: Path) -> None:
    """A town of decided residents has a reminder for each, in its worker's name."""
    url = f"sqlite:///{tmp_path}/bench.db"
    town.fill(url, WORKERS, TEMPLATES, town.decided, copies=COPIES)

    engine = connect(url)
    with engine.connect() as connection:
        waiting = connection.scalar(
            select(func.count()).select_from(outbox).where(outbox.c.state == "pending")
        )
    engine.dispose()

    assert TEMPLATES * (1 + COPIES) == waiting


def test_the_bot_takes_the_requests_and_posts_to_the_stub(tmp_path: Path) -> None:
    """A signed command and a click each leave a fact; what they open is posted, and counted."""
    url = f"sqlite:///{tmp_path}/bench.db"
    town.fill(url, WORKERS, TEMPLATES, town.decided)
    town.settle(url)
    engine = connect(url)
    with engine.connect() as connection:
        first = connection.execute(
            select(messages.c.id, residents.c.worker, residents.c.code)
            .join(residents, residents.c.id == messages.c.resident_id)
            .where(messages.c.moment == "talk_after_cgvs")
        ).first()
    assert first is not None
    slack, port = free_port(), free_port()
    stand_in = Program("benchmarks.stub", str(slack), port=slack)
    stand_in.wait_until_listening()
    bot = Program("benchmarks.product", "free", port=port, env=settings(url, slack, port))

    with running(bot, stand_in):
        bot.wait_until_listening()
        answers_at = f"http://127.0.0.1:{slack}/api/response"
        place, value = ("C0W00000", "1.0"), tick_value(first.id, "reason", done=True)
        bodies = [
            requests.command(f"beslissing {first.code} final rvv", first.worker, 1),
            requests.click(Action.TICK, value, first.worker, place, answers_at, 2),
        ]
        answers = requests.sent(port, bodies)
        assert bot.cpu() > 0
        assert bot.memory() > 10
        assert json.loads(ask(slack, "/figures"))["calls"]["auth.test"] >= 1

    with engine.connect() as connection:
        kinds = set(connection.scalars(select(facts.c.fact)))
    engine.dispose()
    assert 2 == len(answers)
    assert "item_ticked" in kinds or b"text" in answers[1].body


def test_the_stub_tells_what_was_posted_and_when() -> None:
    """It takes forms and JSON alike, and answers with the channel that was asked for."""
    stand_in = stub.Stub()

    by_form = stand_in.answer("/api/chat.postMessage", b"channel=C1&text=x")
    by_json = stand_in.answer("/api/chat.postMessage", b'{"channel": "C2"}')

    assert ["C1", "C2"] == [json.loads(one)["channel"] for one in (by_form, by_json)]
    assert "user" in json.loads(stand_in.answer("/api/users.info?user=U0W00000", b""))
    assert 2 == json.loads(stand_in.answer("/figures", b""))["posts"]
    assert json.loads(stand_in.answer("/reset", b"")) == {}
    assert 0 == json.loads(stand_in.answer("/figures", b""))["posts"]


def test_the_table_says_what_was_met_and_what_was_missed(tmp_path: Path) -> None:
    """Rows are kept one by one; a row that is measured again takes its own place."""
    second = [at_least("fast", 2, 5, " ×", "the disk"), shown("also", "1 s")]
    figures.keep("b", "Second", second, tmp_path)
    figures.keep("a", "First", [at_most("slow", 99, 4, " s")], tmp_path)
    figures.keep("a", "First", [at_most("slow", 3.5, 4, " s")], tmp_path)

    table = figures.write_table(["a", "b"], tmp_path)

    assert table.index("First") < table.index("Second")
    assert "| slow | ≤ 4 s | 3.50 s | met |" in table
    assert "| fast | ≥ 5 × | 2 × | **missed**: the disk |" in table
    assert "99" not in table


def test_several_clients_share_the_requests(tmp_path: Path) -> None:
    """Each sends its own, the next when the one before is answered."""
    port = free_port()

    async def both() -> list[requests.Answer]:
        server = await asyncio.start_server(stub.Stub().serve, "127.0.0.1", port)
        async with server:
            return await requests.send(port, ["a=1", "b=2", "c=3"], clients=2)

    with ThreadPoolExecutor(1) as pool:  # a browser's test may have left a loop in this thread
        answers = pool.submit(lambda: asyncio.run(both())).result()

    assert [200, 200, 200] == [one.status for one in answers]
