"""A database that is wrong, gone, full or read-only: what the start, people and probes are told."""

from __future__ import annotations

import json
import resource
import socket
import sqlite3
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import make_url

from bot.settings import Settings
from sandbox import Sandbox
from scheduling import facts as f
from storage import Store, migrate, open_store
from storage.engine import connect
from tests.bot import wire
from tests.bot.conftest import KEY
from tests.bot.house import AN, APP_TOKEN, BOT_TOKEN, CODE, House, registered
from tests.bot.test_running import get, process, running
from tests.storage import postgres

PATIENCE = 60.0
TYPED = f"/terugkeer beslissing {CODE} cgvs vandaag"
NOTHING_SAVED = "niets bewaard"

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="Linux can do that to a process")


# -- at the start


def an_older_one(folder: Path) -> str:
    """An empty file, which is older than any version."""
    return f"sqlite:///{folder / 'older.db'}"


def a_newer_one(folder: Path) -> str:
    """A database at a revision that this version does not know."""
    url = f"sqlite:///{folder / 'newer.db'}"
    migrate(url)
    with closing(sqlite3.connect(folder / "newer.db")) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = 'ffff'")
    return url


def a_broken_one(folder: Path) -> str:
    """A file that is no database."""
    (folder / "broken.db").write_text("this is no database" * 100)
    return f"sqlite:///{folder / 'broken.db'}"


def one_that_nobody_serves(_folder: Path) -> str:
    """A port on which nobody listens."""
    return "postgresql://somebody:geheim@127.0.0.1:1/terugkeer"


def one_of_another_kind(_folder: Path) -> str:
    """A database that is neither of the two."""
    return "mysql://somebody:geheim@localhost/terugkeer"


@pytest.mark.parametrize(
    ("database", "status", "says"),
    [
        (one_of_another_kind, 2, "DATABASE_URL: "),
        (one_that_nobody_serves, 1, "the database is not available: "),
        (a_broken_one, 1, "the database is not available: "),
        (an_older_one, 1, "the database is older than the program: run `terugkeer migrate`"),
        (a_newer_one, 1, "the database is newer than the program: install a newer version"),
    ],
)
def test_a_database_that_cannot_be_used_ends_the_start(
    sandbox: Sandbox, tmp_path: Path, database: Any, status: int, says: str
) -> None:
    """In one line that says what is wrong, and no password."""
    with process(sandbox, database(tmp_path), "bot run") as started:
        said, _ = started.communicate(timeout=PATIENCE)

    assert status == started.returncode, said
    assert says in said
    assert 1 == len(said.splitlines())
    assert "geheim" not in said


# -- while it runs, on SQLite


@pytest.fixture
def port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def page(port: int, path: str) -> tuple[int, str]:
    """Return status and body of a page of the bot; status 0 while nobody listens there."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}") as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()
    except urllib.error.URLError:
        return 0, ""


def refused(sandbox: Sandbox) -> str:
    """Type the command, and return what was answered."""
    outcome = sandbox.person(AN).types("C0AN", TYPED)
    assert outcome.ok, outcome
    return str(outcome.response["text"])


def goes_on(sandbox: Sandbox, house: House) -> None:
    """Check that the command is saved now, once, and leads to a checklist."""
    outcome = sandbox.person(AN).types("C0AN", TYPED)
    assert outcome.ok, outcome
    assert "CGVS" in outcome.response["text"], outcome
    assert ["registered", "decision"] == recorded(house)
    assert sandbox.wait_until(
        lambda: [m for m in sandbox.messages("C0AN") if "CGVS" in str(m["text"])], PATIENCE
    )


def recorded(house: House) -> list[str]:
    """Return what the journal holds."""
    with house.store.snapshot() as tx:
        resident = tx.journal.find(CODE)
        assert resident is not None
        return [entry.fact.fact for entry in tx.journal.entries(resident.id)]


def now_registered(house: House) -> f.Registered:
    """Return a registration before today, by whichever clock."""
    return registered(on=house.time.now().date().replace(month=1, day=2))


@linux_only
def test_a_full_disk_is_said_and_got_over(sandbox: Sandbox, house: House, port: int) -> None:
    """No file can grow: the disk is full for this process, and for it alone."""
    house.given(now_registered(house))
    environment = {"TERUGKEER_HTTP_PORT": str(port)}
    with process(sandbox, house.database, "tests.bot.bot_process", **environment) as bot:
        sandbox.wait_for_connection(PATIENCE)
        sandbox.wait_until(lambda: page(port, "/readyz")[0] == 200, PATIENCE)
        before = resource.prlimit(bot.pid, resource.RLIMIT_FSIZE, (1, resource.RLIM_INFINITY))

        said = refused(sandbox)
        status, checks = page(port, "/readyz")
        alive = page(port, "/healthz")[0]
        during = recorded(house)
        resource.prlimit(bot.pid, resource.RLIMIT_FSIZE, before)

        assert NOTHING_SAVED in said
        assert "Referentie: " in said
        assert ["registered"] == during
        assert (503, 200) == (status, alive)
        assert not json.loads(checks)["writing"]
        sandbox.wait_until(lambda: page(port, "/readyz")[0] == 200, PATIENCE)
        goes_on(sandbox, house)


@linux_only
def test_a_read_only_file_is_said_and_got_over(sandbox: Sandbox, house: House, port: int) -> None:
    """As when a backup was put back under another user; what was opened so is opened anew."""
    house.given(now_registered(house))
    database = house.database
    environment = {"TERUGKEER_HTTP_PORT": str(port)}
    command = "tests.bot.plain_rights tests.bot.bot_process"
    with process(sandbox, database, command, **environment):
        sandbox.wait_until(lambda: page(port, "/readyz")[0] == 200, PATIENCE)
        house.store.close()
        put_back(database)
        try:
            said = [refused(sandbox) for _ in range(3)]
            status, checks = page(port, "/readyz")
        finally:
            database.parent.chmod(0o755)
            database.chmod(0o644)

        assert all(NOTHING_SAVED in one and "Referentie: " in one for one in said), said
        assert 503 == status
        assert not json.loads(checks)["writing"]
        sandbox.wait_until(lambda: page(port, "/readyz")[0] == 200, PATIENCE)
        goes_on(sandbox, house)


def put_back(database: Path) -> None:
    """Put a copy in the file's place that may not be written, in a folder that may not either."""
    copy = database.with_name("copy")
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    for beside in database.parent.glob(f"{database.name}-*"):
        beside.unlink()
    copy.chmod(0o444)
    copy.rename(database)
    database.parent.chmod(0o555)


@linux_only
def test_a_read_only_file_ends_the_start(sandbox: Sandbox, house: House) -> None:
    """Nothing could be saved in it."""
    house.store.close()
    put_back(house.database)
    try:
        with process(sandbox, house.database, "tests.bot.plain_rights bot run") as started:
            said, _ = started.communicate(timeout=PATIENCE)
    finally:
        house.database.parent.chmod(0o755)

    assert 1 == started.returncode, said
    assert "the database is not available: attempt to write a readonly database" in said


def test_a_schema_that_a_newer_version_made_meanwhile_is_said(
    sandbox: Sandbox, house: House
) -> None:
    """While versions are exchanged: the old one takes no more requests from a balancer."""
    with running(on(sandbox, f"sqlite:///{house.database}"), house.time) as bot:
        before = sandbox.wait_until(lambda: get(bot, "/readyz")[0] == 200, PATIENCE)
        with closing(sqlite3.connect(house.database)) as connection, connection:
            connection.execute("UPDATE alembic_version SET version_num = 'ffff'")

        status, checks = get(bot, "/readyz")

    assert before
    assert 503 == status
    assert {"database": True, "schema": False} == {
        name: json.loads(checks)[name] for name in ("database", "schema")
    }


# -- while it runs, on PostgreSQL


@pytest.fixture
def url(server: str) -> Iterator[str]:
    """The URL of an empty, migrated PostgreSQL database."""
    name = "terugkeer_trouble"
    found = postgres.create_database(server, name)
    migrate(found)
    yield found
    postgres.drop_database(server, name)


@pytest.fixture
def own(url: str) -> Iterator[Store]:
    """The store that a test looks into."""
    opened = open_store(url, [KEY])
    yield opened
    opened.close()


@pytest.fixture
def there(sandbox: Sandbox, own: Store) -> House:
    """A house on PostgreSQL with a resident."""
    house = House(sandbox, own, Path("unused"))
    house.given(registered())
    return house


def on(sandbox: Sandbox, database_url: str) -> Settings:
    """Return the settings of a bot on a database."""
    return Settings(
        database_url=database_url,
        encryption_keys=(SecretStr(KEY),),
        bot_token=SecretStr(BOT_TOKEN),
        app_token=SecretStr(APP_TOKEN),
        api_url=sandbox.api_url,
        http_port=0,
    )


def have_facts_refused(url: str, body: str) -> None:
    """Have the server do something whenever facts are written."""
    engine = connect(url)
    with engine.begin() as connection:
        connection.exec_driver_sql(
            f"CREATE FUNCTION trouble() RETURNS trigger AS $$ BEGIN {body} RETURN NEW; END $$ "
            "LANGUAGE plpgsql"
        )
        connection.exec_driver_sql(
            "CREATE TRIGGER trouble BEFORE INSERT ON facts FOR EACH ROW EXECUTE FUNCTION trouble()"
        )
    engine.dispose()


def have_facts_taken(url: str) -> None:
    """Let the server be in order again."""
    engine = connect(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP FUNCTION trouble CASCADE")
    engine.dispose()


@pytest.mark.parametrize(
    "body",
    [
        "PERFORM pg_terminate_backend(pg_backend_pid());",
        "RAISE EXCEPTION 'could not extend file: No space left' USING ERRCODE = 'disk_full';",
    ],
    ids=["connection lost", "disk full"],
)
def test_what_happens_in_the_middle_of_a_command_is_said(
    sandbox: Sandbox, there: House, url: str, body: str
) -> None:
    """Nothing of it is saved; typed again once the cause is gone, it is."""
    with running(on(sandbox, url), there.time):
        sandbox.wait_for_connection(PATIENCE)
        have_facts_refused(url, body)
        said = refused(sandbox)
        during = recorded(there)
        have_facts_taken(url)

        assert NOTHING_SAVED in said
        assert "Referentie: " in said
        assert ["registered"] == during
        goes_on(sandbox, there)


def test_a_server_that_is_away_is_said_and_got_over(
    sandbox: Sandbox, there: House, url: str, server: str
) -> None:
    """All connections are ended and none is let in, as while a server restarts."""
    with running(on(sandbox, url), there.time) as bot:
        sandbox.wait_until(lambda: get(bot, "/readyz")[0] == 200, PATIENCE)
        let_in(server, url, False)
        said = [refused(sandbox) for _ in range(3)]
        status, checks = get(bot, "/readyz")
        alive = get(bot, "/healthz")[0]
        let_in(server, url, True)

        assert all(NOTHING_SAVED in one and "Referentie: " in one for one in said), said
        assert (503, 200) == (status, alive)
        assert not json.loads(checks)["database"]
        sandbox.wait_until(lambda: get(bot, "/readyz")[0] == 200, PATIENCE)
        goes_on(sandbox, there)


def let_in(server: str, url: str, does: bool) -> None:
    """Let connections to a database in, or end those there are and let none in."""
    engine = connect(server)
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        name = make_url(url).database
        connection.exec_driver_sql(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS {does}')
        if not does:
            connection.exec_driver_sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %(name)s",
                {"name": name},
            )
    engine.dispose()


def test_a_commit_whose_answer_is_lost_is_looked_up(
    sandbox: Sandbox, there: House, url: str
) -> None:
    """It was saved, so that is what the person reads; and it was saved once."""
    with wire.laid(url) as line, running(on(sandbox, line.url), there.time):
        sandbox.wait_for_connection(PATIENCE)
        line.loses_answer = True
        said = refused(sandbox)

        assert not line.loses_answer
        assert "CGVS" in said
        assert ["registered", "decision"] == recorded(there)
        assert sandbox.wait_until(
            lambda: [m for m in sandbox.messages("C0AN") if "CGVS" in str(m["text"])], PATIENCE
        )


def have_commits_last(url: str) -> None:
    """Have the server take its time to commit facts."""
    engine = connect(url)
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE FUNCTION linger() RETURNS trigger AS $$ BEGIN PERFORM pg_sleep(0.7); "
            "RETURN NULL; END $$ LANGUAGE plpgsql"
        )
        connection.exec_driver_sql(
            "CREATE CONSTRAINT TRIGGER linger AFTER INSERT ON facts DEFERRABLE INITIALLY DEFERRED "
            "FOR EACH ROW EXECUTE FUNCTION linger()"
        )
    engine.dispose()


def test_a_commit_that_goes_on_after_its_answer_is_lost_is_waited_for(
    sandbox: Sandbox, there: House, url: str
) -> None:
    """Whoever looks it up at once must not take "not yet" for "never"."""
    have_commits_last(url)
    with wire.laid(url) as line, running(on(sandbox, line.url), there.time):
        sandbox.wait_for_connection(PATIENCE)
        line.loses_answer = True
        said = refused(sandbox)

        assert not line.loses_answer
        assert NOTHING_SAVED not in said
        assert "CGVS" in said
        assert ["registered", "decision"] == recorded(there)


def test_a_commit_that_cannot_be_looked_up_is_not_called_unsaved(
    sandbox: Sandbox, there: House, url: str
) -> None:
    """The person is told to look before trying again."""
    with wire.laid(url) as line, running(on(sandbox, line.url), there.time) as bot:
        sandbox.wait_for_connection(PATIENCE)
        line.loses_answer = line.breaks_then = True
        said = refused(sandbox)
        line.is_broken = False

        assert not line.loses_answer
        assert NOTHING_SAVED not in said
        assert "status" in said
        assert "Referentie: " in said
        sandbox.wait_until(lambda: get(bot, "/readyz")[0] == 200, PATIENCE)
        assert ["registered", "decision"] == recorded(there)


def test_a_server_that_does_not_answer_is_given_up_in_time(
    sandbox: Sandbox, there: House, own: Store
) -> None:
    """Somebody takes the connection and says nothing: the person is told before Slack gives up."""
    with socket.create_server(("127.0.0.1", 0)) as mute:
        address = f"postgresql://somebody@127.0.0.1:{mute.getsockname()[1]}/terugkeer"
        with running(on(sandbox, address), there.time):
            sandbox.wait_for_connection(PATIENCE)

            assert NOTHING_SAVED in refused(sandbox)
