"""The store keeps what was committed, reads one state at a time, and says when it cannot."""

import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, exc, text

from storage import BadDatabaseUrl, StorageUnavailable, Store, migrate, open_store
from storage.cipher import Cipher
from storage.engine import connect
from storage.sending import Mark
from storage.tables import metadata
from tests.storage import postgres
from tests.storage.given import NOW, a_resident

IMPATIENT = timedelta(milliseconds=200)


@contextmanager
def opened(url: str) -> Iterator[Store]:
    """A store that does not wait long for a lock."""
    store = open_store(url, patience=IMPATIENT)
    yield store
    store.close()


def codes(store: Store) -> list[str]:
    """All case codes."""
    with store.snapshot() as tx:
        return tx.journal.codes("", 100)


def register(store: Store, code: str) -> None:
    """Open a file, in a transaction of its own."""
    with store.transaction() as tx:
        a_resident(tx, code)


def test_what_was_committed_outlives_a_kill(sqlite_url: str, sqlite_store: Store) -> None:
    """A process that is killed right after a commit has not lost it; what was open is undone."""
    script = f"""
import sys
from datetime import UTC, datetime
from storage import open_store
store = open_store({sqlite_url!r})
with store.transaction() as tx:
    tx.journal.open("K7-001", datetime(2026, 9, 1, tzinfo=UTC))
with store.transaction() as tx:
    tx.journal.open("K7-002", datetime(2026, 9, 1, tzinfo=UTC))
    print("first committed, second begun", flush=True)
    sys.stdin.read()
"""

    with subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        said = process.stdout.readline()
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=10)

    assert "first committed, second begun\n" == said
    assert ["K7-001"] == codes(sqlite_store)
    register(sqlite_store, "K7-003")


def test_a_snapshot_reads_one_state(store: Store, replica: Store) -> None:
    """What others commit while it reads does not show, and does not wait for it either."""
    register(store, "K7-001")

    with store.snapshot() as tx:
        before = tx.journal.codes("", 100)
        register(replica, "K7-002")
        after = tx.journal.codes("", 100)

    assert ["K7-001"] == before == after
    assert ["K7-001", "K7-002"] == codes(store)


def test_a_snapshot_writes_nothing(store: Store) -> None:
    """Writing through a snapshot fails, and the next transaction writes again."""
    with pytest.raises(StorageUnavailable, match=r"read-?only"), store.snapshot() as tx:
        a_resident(tx)

    register(store, "K7-042")
    assert ["K7-042"] == codes(store)


def test_what_a_statement_was_given_is_not_in_the_words_of_its_error(database_url: str) -> None:
    """Whoever prints or logs such an error shows the statement, and nothing of a person."""
    engine = connect(database_url)
    statement = text("INSERT INTO nowhere VALUES (:code)")

    with pytest.raises(exc.DBAPIError) as failed, engine.begin() as connection:
        connection.execute(statement, {"code": "K7-042"})

    engine.dispose()
    assert "nowhere" in str(failed.value)
    assert "K7-042" not in str(failed.value)


def test_who_waits_too_long_is_told(database_url: str, store: Store) -> None:
    """A transaction that another one keeps waiting fails instead of hanging."""
    register(store, "K7-042")

    def change(other: Store) -> None:
        with other.transaction() as tx:
            tx.journal.lock(resident.id)

    with opened(database_url) as other, store.transaction() as tx:
        resident = a_resident(tx)
        tx.journal.lock(resident.id)
        with pytest.raises(StorageUnavailable, match=r"lock"):
            change(other)


def test_one_transaction_can_be_less_patient_than_its_store(
    database_url: str, store: Store
) -> None:
    """What has to be answered at once fails soon, while all else of that store waits longer."""
    with store.transaction() as tx:
        resident = a_resident(tx).id
    with closing(open_store(database_url, patience=timedelta(minutes=5))) as patient:

        def change() -> None:
            with patient.transaction(IMPATIENT) as tx:
                tx.journal.lock(resident)

        with store.transaction() as tx:
            tx.journal.lock(resident)
            with pytest.raises(StorageUnavailable, match=r"lock"):
                change()


def test_two_threads_of_one_process_wait_for_each_other(sqlite_url: str) -> None:
    """On SQLite the writers of one process queue, and one that waits too long is told."""
    busy = pytest.raises(StorageUnavailable, match="busy")
    with opened(sqlite_url) as store, store.transaction(), busy:
        register(store, "K7-042")


def test_reading_goes_on_while_somebody_writes(sqlite_url: str) -> None:
    """A write that is not committed yet neither blocks readers nor shows."""
    with opened(sqlite_url) as store, store.transaction() as tx:
        a_resident(tx)

        assert [] == codes(store)


def test_a_cut_connection_is_unavailable_and_then_made_anew(postgresql_url: str) -> None:
    """Losing the server in a transaction is said; the next one connects again."""
    with opened(postgresql_url) as store:

        def lose_the_connection() -> None:
            with store.transaction() as tx:
                a_resident(tx, "K7-001")
                postgres.cut_connections(postgresql_url)
                a_resident(tx, "K7-002")

        with pytest.raises(StorageUnavailable):
            lose_the_connection()

        register(store, "K7-003")
        assert ["K7-003"] == codes(store)


def test_a_connection_cut_while_idle_is_not_noticed(postgresql_url: str) -> None:
    """A server that was restarted between two transactions is connected to again."""
    with opened(postgresql_url) as store:
        register(store, "K7-001")
        postgres.cut_connections(postgresql_url)

        register(store, "K7-002")

        assert ["K7-001", "K7-002"] == codes(store)


def test_a_full_disk_is_unavailable_and_loses_nothing(sqlite_url: str) -> None:
    """When the disk takes no more, the transaction fails as a whole; later ones go on."""
    script = f"""
import resource
from datetime import UTC, datetime
from pathlib import Path
from storage import StorageUnavailable, open_store
at = datetime(2026, 9, 1, tzinfo=UTC)
path = {sqlite_url.removeprefix("sqlite:///")!r}
store = open_store({sqlite_url!r})
with store.transaction() as tx:
    tx.journal.open("K7-001", at)
_, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (Path(path + "-wal").stat().st_size + 5000, hard))
try:
    with store.transaction() as tx:
        for number in range(500):
            tx.journal.open(f"K8-{{number:03}}", at)
except StorageUnavailable as error:
    print("unavailable:", error)
resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
with store.transaction() as tx:
    tx.journal.open("K7-002", at)
with store.snapshot() as tx:
    print(tx.journal.codes("", 10))
"""

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)

    assert "" == done.stderr
    first, second = done.stdout.splitlines()
    assert first.startswith("unavailable: d")
    assert "['K7-001', 'K7-002']" == second


def beside(path: Path) -> list[Path]:
    """The database file and what SQLite keeps beside it, as far as they are there."""
    names = [path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")]
    return [name for name in names if name.exists()]


def test_a_file_that_was_deleted_is_unavailable_until_it_is_back(
    sqlite_url: str, sqlite_store: Store, tmp_path: Path
) -> None:
    """Nothing is called saved that went into a file nobody finds again, and no empty one is made.

    Every thread is told, not only the one whose connection was open already.
    """
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    aside = tmp_path / "aside"
    aside.mkdir()
    register(sqlite_store, "K7-001")

    moved = [file.rename(aside / file.name) for file in beside(path)]
    for _ in range(3):
        with pytest.raises(StorageUnavailable):
            register(sqlite_store, "K7-002")
        with pytest.raises(StorageUnavailable):
            sqlite_store.ping()
    made_meanwhile = beside(path)
    for file in moved:
        file.rename(path.with_name(file.name))

    assert [] == made_meanwhile
    sqlite_store.ping()
    register(sqlite_store, "K7-003")
    assert ["K7-001", "K7-003"] == codes(sqlite_store)


def test_a_file_that_was_replaced_is_refused_once_and_then_the_new_one_is_used(
    sqlite_url: str, sqlite_store: Store, tmp_path: Path
) -> None:
    """What somebody puts in place of the file is what is written to from then on."""
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    register(sqlite_store, "K7-001")
    backup = tmp_path / "backup.db"
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(backup)) as target:
        source.backup(target)
    register(sqlite_store, "K7-002")

    for file in beside(path):
        file.rename(tmp_path / f"old-{file.name}")
    backup.rename(path)
    with pytest.raises(StorageUnavailable, match="replaced"):
        register(sqlite_store, "K7-003")

    register(sqlite_store, "K7-004")
    assert ["K7-001", "K7-004"] == codes(sqlite_store)
    with opened(sqlite_url) as other:
        assert ["K7-001", "K7-004"] == codes(other)


def test_what_was_begun_in_a_file_that_is_deleted_meanwhile_is_not_called_saved(
    sqlite_url: str, sqlite_store: Store, tmp_path: Path
) -> None:
    """The file is looked for again before the commit: who hears "saved" finds it afterwards."""
    path = Path(sqlite_url.removeprefix("sqlite:///"))

    def register_and_lose() -> None:
        with sqlite_store.transaction() as tx:
            a_resident(tx, "K7-001")
            for file in beside(path):
                file.rename(tmp_path / f"old-{file.name}")

    with pytest.raises(StorageUnavailable, match="deleted"):
        register_and_lose()


def broken_file(folder: Path) -> str:
    """A file that is no database."""
    (folder / "junk.db").write_text("this is no database" * 100)
    return f"sqlite:///{folder}/junk.db"


def folder_instead(folder: Path) -> str:
    """A folder where the file should be."""
    (folder / "folder.db").mkdir()
    return f"sqlite:///{folder}/folder.db"


def file_instead(folder: Path) -> str:
    """A file where the folder should be."""
    (folder / "var").write_text("")
    return f"sqlite:///{folder}/var/terugkeer.db"


def nobody_there(_: Path) -> str:
    """A port on which nobody listens."""
    return "postgresql://somebody@127.0.0.1:1/terugkeer"


@pytest.mark.parametrize("place", [broken_file, folder_instead, file_instead, nobody_there])
def test_a_database_that_is_not_there_is_unavailable(
    place: Callable[[Path], str], tmp_path: Path
) -> None:
    """Whatever the driver calls it, the rest of the program sees one kind of error."""
    url = place(tmp_path)

    def ping() -> None:
        with opened(url) as store:
            store.ping()

    for use in (ping, lambda: migrate(url)):
        with pytest.raises(StorageUnavailable):
            use()


def test_a_database_that_is_there_answers(store: Store) -> None:
    """A ping to a healthy database is quiet."""
    store.ping()


@pytest.mark.parametrize(
    "url",
    [
        "",
        "terugkeer.db",
        "mysql://somebody:geheim@localhost/terugkeer",
        "postgresql+asyncpg://somebody:geheim@localhost/terugkeer",
        "postgresql://somebody:geheim@localhost:port/terugkeer",
        "sqlite://",
        "sqlite:///:memory:",
    ],
)
def test_a_url_that_cannot_be_used_is_refused_without_its_password(url: str) -> None:
    """A mistake in the setting is named at once, and no password gets into a log."""
    with pytest.raises(BadDatabaseUrl) as error:
        open_store(url)

    assert "geheim" not in str(error.value)


def test_the_folder_of_the_default_file_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first start on a new machine needs no mkdir."""
    monkeypatch.chdir(tmp_path)

    migrate("sqlite:///var/terugkeer.db")

    assert (tmp_path / "var" / "terugkeer.db").is_file()


def test_sqlite_is_set_to_keep_what_was_acknowledged(sqlite_url: str) -> None:
    """A write-ahead log that is flushed at each commit, with foreign keys checked."""
    engine = connect(sqlite_url)
    with engine.connect() as connection:
        settings = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        ]
    engine.dispose()

    assert ["wal", 2, 1, 5000] == settings


def test_the_clock_is_the_one_that_replicas_share(store: Store) -> None:
    """The instant is a UTC one, and about now."""
    with store.snapshot() as tx:
        now = tx.now()

    assert UTC == now.tzinfo
    assert abs(datetime.now(UTC) - now) < timedelta(minutes=5)


def plans_of(engine: Engine, ask: Callable[[Store], Any]) -> list[str]:
    """How SQLite goes about the queries that are asked."""
    asked: list[tuple[str, Any]] = []

    @event.listens_for(engine, "before_cursor_execute")
    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.startswith("SELECT"):
            asked.append((statement, parameters))

    ask(Store(engine, Cipher([])))
    event.remove(engine, "before_cursor_execute", note)
    with engine.connect() as connection:
        return [
            row[3]
            for statement, parameters in asked
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        ]


@pytest.mark.parametrize(
    ("ask", "index"),
    [
        (lambda tx: tx.agenda.to_wake(NOW, 10), "ix_residents_wake_at"),
        (lambda tx: tx.sending.ready(NOW, 10), "ix_outbox_next_try_at"),
        (lambda tx: tx.sending.waiting(NOW, None, 10), "ix_outbox_next_try_at"),
        (lambda tx: tx.sending.waiting(NOW, Mark(NOW, "a"), 10), "ix_outbox_next_try_at"),
        (lambda tx: tx.sending.oldest(NOW), "ix_outbox_next_try_at"),
        (lambda tx: tx.messages.dirty(10), "ix_messages_dirty"),
        (lambda tx: tx.agenda.open_moments(["antwerpen"]), "ix_agenda_centre"),
        (lambda tx: tx.agenda.open_moments(worker="U0AN"), "ix_agenda_worker"),
        (lambda tx: tx.agenda.open_moments(region="noord"), "ix_agenda_region"),
        (lambda tx: tx.outbox.sent("resident"), "sqlite_autoindex_outbox"),
        (lambda tx: tx.journal.codes("K7", 10), "sqlite_autoindex_residents"),
        (lambda tx: tx.agenda.residents_of(centres=["brugge"]), "ix_residents_otp_centre"),
        (lambda tx: tx.people.person("U0AN"), "sqlite_autoindex_people"),
        (lambda tx: tx.people.staff("antwerpen", "coordinator"), "ix_person_centres_centre"),
    ],
)
def test_what_is_asked_often_uses_an_index(
    sqlite_url: str, ask: Callable[[Any], Any], index: str
) -> None:
    """A minute costs what is due in it, not what residents there are: no table is read through."""
    engine = connect(sqlite_url)

    def in_snapshot(store: Store) -> None:
        with store.snapshot() as tx:
            ask(tx)

    plans = plans_of(engine, in_snapshot)
    engine.dispose()

    assert any(index in plan for plan in plans)
    assert not {f"SCAN {table}" for table in metadata.tables} & set(plans)


def test_replicas_that_share_a_server_hear_a_request_once(postgresql_url: str) -> None:
    """Whichever heard it first; and it is forgotten after a while."""
    at = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
    first, second = open_store(postgresql_url), open_store(postgresql_url)

    heard = [one.is_new("v0=a", at) for one in (first, second, first)]
    with first.transaction() as tx:
        tx.journal.remember("123.456", None, {}, at)
        dropped = tx.journal.forget_heard(at + timedelta(minutes=1))
    again = second.is_new("v0=a", at)
    first.close()
    second.close()

    assert [True, False, False] == heard
    assert 1 == dropped
    assert again
