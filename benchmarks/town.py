"""Databases for measurements: a few residents made by the product, and copies of them by SQL."""

import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, select, text

from bot.periods import Periods
from scheduling import facts as f
from scheduling import rules
from scheduling.reminders import brussels_date, upcoming
from storage import Store, Transaction, migrate, open_store, organisation, projection
from storage.engine import connect
from storage.tables import agenda, facts, messages, outbox, residents
from tests.storage import postgres

CENTRES = 20
AT_ONCE = 200
DIGESTS = "30 8 * * mon"
Story = Callable[[int, date], Sequence[f.Fact]]
"""From a number and today's date to the facts of a resident, in the order of recording."""
PATTERN = "^[A-Z][A-Z0-9]-[0-9]{3,9}$"


def now() -> datetime:
    """Return the present instant."""
    return datetime.now(UTC)


def worker(number: int) -> str:
    """Return the Slack id of a worker."""
    return f"U0W{number:05}"


def channel(number: int) -> str:
    """Return a worker's own channel."""
    return f"C0W{number:05}"


def staff(workers: int) -> str:
    """Return the organisation file: that many workers, each with an own channel."""
    lines = [f'case_code_pattern = "{PATTERN}"', "[[region]]", 'id = "noord"', 'name = "Noord"']
    lines += ['channel = "C0NOORD"', 'language = "nl"']
    for number in range(CENTRES):
        lines += ["[[centre]]", f'id = "h{number}"', f'name = "Huis {number}"', 'region = "noord"']
        lines += [f'channel = "C0H{number}"', "otp = true", "closing_days = [2026-12-28]"]
    for number in range(workers):
        lines += ["[[person]]", f'slack_id = "{worker(number)}"', 'role = "social_worker"']
        lines += [f'centre = "h{number % CENTRES}"', f'channel = "{channel(number)}"']
    return "\n".join(lines)


def registered(number: int, today: date) -> list[f.Fact]:
    """Return a resident for whom nothing is to be done."""
    arrived = today - timedelta(days=60)
    place = {"centre": f"h{number % CENTRES}", "worker": worker(number)}
    return [
        f.Registered(on=arrived, **place),
        f.TalkHeld(on=arrived + timedelta(days=2), moment="procedure_intake"),
    ]


def decided(number: int, today: date) -> list[f.Fact]:
    """Return a resident whose talk after the decision of the CGVS is to be held."""
    return [*registered(number, today), f.Decision(on=today, kind="cgvs_negative")]


def overdue(number: int, today: date) -> list[f.Fact]:
    """Return a resident whose talk should have been held some days ago."""
    on = today - timedelta(days=10)
    return [*registered(number, today), f.Decision(on=on, kind="cgvs_negative")]


def various(number: int, today: date) -> list[f.Fact]:
    """Return one of the many ways in which residents wait."""
    made = registered(number, today)
    kind, back = number % 5, timedelta(days=9 + number % 23)
    if kind == 0:
        return [made[0]]
    if kind == 1:
        return [*made, f.Hearing(on=today + timedelta(days=5 + number % 40))]
    made.append(f.Decision(on=today - back, kind="cgvs_negative"))
    if kind == 2:
        return made
    made.append(f.TalkHeld(on=today - back, moment="talk_after_cgvs", choice="undecided"))
    if kind == 3:
        return [*made, f.Appeal(on=today - back, suspensive=True)]
    on = today - timedelta(days=8)
    made.append(f.Decision(on=on, kind="final_negative", ground="rvv"))
    if number % 2:
        return [*made, f.OtpNotAllocated(on=today)]
    arrived = today - timedelta(days=6)
    return [
        *made,
        f.OtpAllocated(on=on, centre=f"h{number % CENTRES}"),
        f.OtpArrived(on=arrived, centre=f"h{number % CENTRES}", worker=worker(number)),
        f.TalkHeld(on=today - timedelta(days=3), moment="otp_intake", cooperates=True),
        f.Extension(on=today - timedelta(days=2), state="requested"),
    ]


def fill(url: str, workers: int, templates: int, story: Story, copies: int = 0) -> None:
    """Migrate a database and fill it: `templates` residents, and `copies` of each.

    What is due now is in the outbox, waiting.
    """
    migrate(url)
    store = open_store(url)
    try:
        with store.transaction() as tx:
            tx.people.apply(organisation.load(staff(workers), "bench"))
            period = Periods(DIGESTS).latest(now())
            if period is not None:  # so that no bot has one to send when it starts
                tx.outbox.add_digest("noord", period.key, now())
        for first in range(0, templates, AT_ONCE):
            with store.transaction() as tx:
                for number in range(first, min(first + AT_ONCE, templates)):
                    _resident(tx, number, workers, story)
    finally:
        store.close()
    engine = connect(url)
    with engine.begin() as connection:
        digests = outbox.update().where(outbox.c.kind == "digest")
        connection.execute(digests.values(state="sent", next_try_at=None))
        if copies:
            _copy(connection, copies)
    engine.dispose()
    analyse(url)


def _resident(tx: Transaction, number: int, workers: int, story: Story) -> None:
    """Record a resident as a worker does, and put what is due in the outbox."""
    at, procedure = now(), rules.load()
    today = brussels_date(at)
    resident = tx.journal.open(f"K1-{number:03}", at)
    # Recorded by the worker: what that opens is said at once, whatever the hour.
    new = story(number % workers, today)
    tx.journal.append(resident.id, new, by=worker(number % workers), at=at)
    trajectory = projection.load(tx, procedure, resident.id)
    ahead = upcoming(
        trajectory.plan,
        procedure,
        trajectory.calendar,
        sent=(),
        snoozes={},
        own={entry.seq for entry in trajectory.entries},
        now=at,
    )
    tx.outbox.add(resident.id, ahead.due, at)
    projection.save(tx, procedure, trajectory, at)


def _copy(connection: Connection, copies: int) -> None:
    """Copy every resident with all that belongs to it, under other ids and codes."""
    series = (
        "WITH RECURSIVE series(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM series "
        f"WHERE n < {copies:d}) "
    )
    for table in (residents, facts, agenda, messages, outbox):
        columns = [f'"{column.name}"' for column in table.columns]
        of_residents = "WHERE kind = 'reminder'" if table is outbox else ""
        chosen = []
        for column in columns:
            if column in ('"id"', '"resident_id"', '"ref"'):
                chosen.append(f"{column} || '-' || n")
            elif column == '"code"':
                chosen.append("code || (10000 + n)")
            else:
                chosen.append(column)
        connection.execute(
            text(
                f"{series}INSERT INTO {table.name} ({', '.join(columns)}) "
                f"SELECT {', '.join(chosen)} FROM {table.name}, series {of_residents}"
            )
        )


def settle(url: str) -> None:
    """Take everything in the outbox for sent, and every checklist for posted."""
    engine = connect(url)
    with engine.begin() as connection:
        connection.execute(
            outbox.update().values(
                state="sent",
                next_try_at=None,
                sent_at=now(),
                channel="C0W00000",
                ts=outbox.c.id,
                tries=1,
            )
        )
        connection.execute(messages.update().values(channel="C0W00000", ts=messages.c.id))
    engine.dispose()


def awaken(url: str) -> None:
    """Have one reminder sent that was taken for sent."""
    engine = connect(url)
    about = (agenda.c.resident_id == outbox.c.resident_id) & (agenda.c.moment == outbox.c.moment)
    some = select(outbox.c.id).join(agenda, about)
    some = some.where(agenda.c.status == "open", outbox.c.step == "opening").limit(1)
    with engine.begin() as connection:
        row_id = connection.scalars(some).one()
        waiting = {"state": "pending", "next_try_at": now(), "tries": 0, "sent_at": None}
        chosen = outbox.update().where(outbox.c.id == row_id)
        connection.execute(chosen.values(**waiting, channel=None, ts=None))
    engine.dispose()


def analyse(url: str) -> None:
    """Let the database look at what it holds, as it does by itself after a while."""
    engine = connect(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("ANALYZE")
    engine.dispose()


def codes(store: Store, limit: int) -> list[tuple[str, str]]:
    """Return case codes, each with its worker."""
    with store.snapshot() as tx:
        found = []
        for code in tx.journal.codes("", limit):
            resident = tx.journal.find(code)
            assert resident is not None
            summary = tx.agenda.summaries([resident.id])[resident.id]
            found.append((code, summary.worker or ""))
        return found


@dataclass(frozen=True)
class Databases:
    """Where databases are made."""

    folder: Path
    server: str

    def sqlite(self) -> str:
        """Return the URL of a new SQLite file."""
        return f"sqlite:///{self.folder}/{uuid.uuid4().hex}.db"

    def postgresql(self, template: str | None = None) -> str:
        """Return the URL of a new PostgreSQL database, a copy of another one if that is given."""
        name = f"b{uuid.uuid4().hex[:12]}"
        if template is None:
            return postgres.create_database(self.server, name)
        engine = connect(self.server)
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            source = connect(template).url.database
            connection.exec_driver_sql(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')
        engine.dispose()
        return engine.url.set(database=name).render_as_string(hide_password=False)

    def copy(self, url: str) -> str:
        """Return the URL of a copy of a database that nobody uses."""
        if url.startswith("sqlite"):
            copied = self.sqlite()
            shutil.copy(url.removeprefix("sqlite:///"), copied.removeprefix("sqlite:///"))
            return copied
        return self.postgresql(url)


@contextmanager
def databases() -> Iterator[Databases]:
    """Yield where databases are made; all of them are gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="terugkeer-bench-") as folder:
        place = Path(folder)
        with postgres.running(place) as server, _durable(server):
            yield Databases(place, server)


@contextmanager
def _durable(server: str) -> Iterator[None]:
    """Have PostgreSQL write as it does where it matters: tests switch that off."""
    engine = connect(server)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ALTER SYSTEM RESET fsync")
        connection.exec_driver_sql("ALTER SYSTEM RESET full_page_writes")
        connection.exec_driver_sql("SELECT pg_reload_conf()")
    engine.dispose()
    yield
