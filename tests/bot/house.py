"""A small house for the tests: the local Slack, a store, a desk, and the bot's parts by hand.

Nothing runs by itself here: a test lets the poster take its turns, and time passes only where the
poster waits.
"""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.ledger import Result
from bot.metrics import Metrics
from bot.pace import Tempo
from bot.periods import Periods
from bot.queues import Queued
from bot.rounds import Rounds
from bot.time import MovableTime, Waiting
from bot.wiring import Outgoing, outgoing_for
from handlers.client import KeptClient
from handlers.desk import Desk
from handlers.outcomes import Outcome
from sandbox import App, Channel, Command, Fault, Sandbox, User, Workspace
from scheduling import facts as f
from scheduling import rules
from scheduling.clock import Clock
from storage import OutboxRow, Person, Store, organisation, projection

ORGANISATION = (Path(__file__).parent / "organisation.toml").read_text(encoding="utf-8")
AN, BO, CO, AD = "U0AN", "U0BO", "U0CO", "U0AD"
PEOPLE = (AN, BO, CO, AD, "U0GI", "U0GC", "U0IC", "U0AR", "U0NA", "U0RN", "U0RZ")
CHANNELS = ("C0AN", "C0GI", "C0IC", "C0ANTW", "C0GENT", "C0AANM", "C0NAMEN", "C0NOORD", "C0ZUID")
SCOPES = (
    "commands",
    "chat:write",
    "users:read",
    "im:write",
    "channels:history",
    "groups:history",
    "im:history",
    "channels:read",
    "groups:read",
)
BOT_TOKEN, APP_TOKEN, SECRET = "xoxb-house", "xapp-house", "house-secret"
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
"""A Monday, eleven o'clock in Brussels."""
CODE = "K7-042"
TEMPO = Tempo(claim=60.0, settle=20.0, look=2.0)


def a_workspace(scopes: tuple[str, ...] = SCOPES) -> Workspace:
    """Return the workspace of the test organisation."""
    users = tuple(User(one, one[2:].lower(), one[2:].title()) for one in PEOPLE)
    channels = tuple(Channel(c, c[2:].lower(), (*PEOPLE, "U0BOT")) for c in CHANNELS)
    app = App(
        name="Terugkeer",
        bot_token=BOT_TOKEN,
        app_token=APP_TOKEN,
        signing_secret=SECRET,
        scopes=scopes,
        commands=(Command("/terugkeer"),),
    )
    return Workspace(name="Opvang", users=users, channels=channels, app=app)


def day(text: str) -> date:
    """Return the date of an ISO text."""
    return date.fromisoformat(text)


class Hands:
    """Time that passes only when somebody waits, in the product and on the monotonic clock."""

    def __init__(self, time: MovableTime) -> None:
        self.time = time
        self.seconds = 1_000.0
        self.waits: list[float] = []

    def monotonic(self) -> float:
        return self.seconds

    def pause(self, seconds: float) -> bool:
        self.waits.append(seconds)
        self.seconds += seconds
        self.time.advance(timedelta(seconds=seconds))
        return False


@dataclass
class House:
    """What a test works with."""

    sandbox: Sandbox
    store: Store
    database: Path
    tempo: Tempo = TEMPO
    time: MovableTime = field(default_factory=lambda: MovableTime(NOW))
    metrics: Metrics = field(default_factory=Metrics)
    on_poke: Callable[[], None] = lambda: None
    _requests: Any = field(default_factory=itertools.count)

    def __post_init__(self) -> None:
        """Take the organisation over and wire what goes out."""
        with self.store.transaction() as tx:
            tx.people.apply(organisation.load(ORGANISATION, "organisation.toml"))
        self.hands = Hands(self.time)
        self.client = KeptClient(token=BOT_TOKEN, base_url=self.sandbox.api_url, timeout=5)
        self.outgoing = self.senders()
        self.clock = Clock(lambda who: self.rounds.wake(who), self.time.now, self.time.to_real)
        self.rounds = Rounds(
            self.store,
            rules.load(),
            self.time,
            Periods("30 8 * * mon"),
            self.metrics,
            clock=self.clock,
            poke=self._poked,
            slack_time=lambda: self.outgoing.calls.time(),
        )
        self.desk = Desk(self.store, rules.load(), self.time.now, self.rounds.note)

    def senders(self) -> Outgoing:
        """Return a replica's senders, under a name of their own."""
        waiting = Waiting(self.hands.pause, self.hands.monotonic, self.hands.monotonic)
        return outgoing_for(self.client, self.store, self.time, self.tempo, self.metrics, waiting)

    def _poked(self) -> None:
        self.outgoing.poke()
        self.on_poke()

    # -- what happens

    def given(self, *facts: f.Fact, code: str = CODE, by: str = AN) -> Outcome:
        """Have facts registered by somebody who may do anything, and what is due woken."""
        with self.store.snapshot() as tx:
            admin = tx.people.person(AD)
        assert isinstance(admin, Person)
        person = replace(admin, slack_id=by)
        outcomes = [
            self.desk.record(
                person, code, [fact], request_id=f"given-{next(self._requests)}", confirmed=True
            )
            for fact in facts
        ]
        self.wake()
        return outcomes[-1]

    def many(self, count: int) -> None:
        """Have residents with an overdue talk, as if they had been there for long."""
        with self.store.transaction() as tx:
            for number in range(count):
                resident = tx.journal.open(f"M1-{number:03}", self.time.now())
                facts: list[f.Fact] = [registered(), cgvs("2026-10-05")]
                tx.journal.append(resident.id, facts, by=AN, at=self.time.now())
                trajectory = projection.load(tx, rules.load(), resident.id)
                projection.save(tx, rules.load(), trajectory, self.time.now())

    def damage_agenda(self) -> None:
        """Move a deadline in the agenda, behind everybody's back."""
        with closing(sqlite3.connect(self.database)) as connection, connection:
            connection.execute("UPDATE agenda SET due = '2026-12-24' WHERE due IS NOT NULL")

    def damage_audit(self, statement: str) -> None:
        """Change the audit as somebody does who has the database."""
        with closing(sqlite3.connect(self.database)) as connection, connection:
            connection.execute("DROP TRIGGER IF EXISTS audit_no_update")
            connection.execute("DROP TRIGGER IF EXISTS audit_no_delete")
            connection.execute(statement)

    def break_facts_of(self, resident_id: str, data: str = '{"fact": "unheard of"}') -> None:
        """Damage what is stored of a resident, behind everybody's back."""
        with closing(sqlite3.connect(self.database)) as connection, connection:
            connection.row_factory = sqlite3.Row
            last = connection.execute(
                "SELECT * FROM facts WHERE resident_id = ? ORDER BY seq DESC", (resident_id,)
            ).fetchone()
            broken = dict(last) | {"seq": last["seq"] + 1, "data": data}
            places = ", ".join(f":{name}" for name in broken)
            connection.execute(f"INSERT INTO facts VALUES ({places})", broken)  # noqa: S608 (only marks)

    def wake(self) -> None:
        """Wake everybody who is due, as the clock would."""
        with self.store.snapshot() as tx:
            due = tx.agenda.to_wake(self.time.now(), 1_000)
        for resident_id, _at in due:
            self.rounds.wake(resident_id)

    def turns(self, count: int = 1, outgoing: Outgoing | None = None) -> None:
        """Let the poster take so many turns, without time passing between them."""
        sender = outgoing or self.outgoing
        sender.poster.poke()
        for _ in range(count):
            sender.poster.turn()

    def deliver(self, seen: OutboxRow, outgoing: Outgoing | None = None) -> Result:
        """Have one row tried as it was seen, whatever comes first otherwise."""
        senders = outgoing or self.outgoing
        return senders.delivery.deliver([Queued(seen, "")])[seen.id]

    def post(self, outgoing: Outgoing | None = None) -> None:
        """Let the poster work until nothing is left that it could send some day soon."""
        sender = outgoing or self.outgoing
        for _ in range(500):
            wait = sender.poster.turn()
            if wait > 0:
                if not any(row.state in ("pending", "sending") for row in self.rows()):
                    return
                self.hands.pause(wait)
        raise AssertionError(f"still waiting: {[(r.state, r.note) for r in self.rows()]}")

    def refresh(self) -> None:
        """Let the refresher work until no checklist is dirty."""
        for _ in range(100):
            wait = self.outgoing.refresher.turn()
            if wait > 0:
                with self.store.snapshot() as tx:
                    if not tx.messages.dirty(1):
                        return
                self.hands.pause(wait)
        raise AssertionError("a checklist stays dirty")

    def later(self, **by: float) -> None:
        """Let time pass everywhere, and wake who is due then."""
        self.hands.pause(timedelta(**by).total_seconds())
        self.wake()

    def fault(self, kind: str, method: str = "chat.postMessage", **rest: Any) -> None:
        """Switch a fault of the local Slack on."""
        self.sandbox.faults.add(Fault(method=method, kind=kind, **rest))

    # -- what came of it

    def rows(self) -> list[OutboxRow]:
        """Return the whole outbox, which no part of the product ever asks for."""
        with closing(sqlite3.connect(self.database)) as connection:
            found = connection.execute("SELECT id FROM outbox ORDER BY created_at, id")
            ids = [str(row_id) for (row_id,) in found]
        with self.store.snapshot() as tx:
            return [row for row in map(tx.outbox.get, ids) if row is not None]

    def row_by_id(self, row_id: str) -> OutboxRow:
        """Return a row."""
        with self.store.snapshot() as tx:
            row = tx.outbox.get(row_id)
        assert row is not None
        return row

    def row(self, step: str, moment: str | None = None) -> OutboxRow:
        """Return the one row of a step."""
        (found,) = [r for r in self.rows() if r.step == step and moment in (None, r.moment)]
        return found

    def messages(self, channel: str = "C0AN", thread_ts: str | None = None) -> list[dict[str, Any]]:
        """Return what stands in a channel."""
        return self.sandbox.messages(channel, thread_ts)

    def said(self, channel: str = "C0AN") -> Sequence[str]:
        """Return the texts that stand in a channel."""
        return [str(message["text"]) for message in self.messages(channel)]

    def calls(self, method: str) -> int:
        """Return how often a method was called."""
        return sum(call.method == method for call in self.sandbox.calls)

    def posts(self, outcome: str) -> float:
        """Return how many tries had that outcome."""
        return self.metrics.value("terugkeer_posts_total", outcome=outcome)


def registered(**more: Any) -> f.Registered:
    """Return the fact that a resident arrived in Antwerp, with An as worker."""
    given: dict[str, Any] = {"on": day("2026-06-01"), "centre": "antwerpen", "worker": AN}
    return f.Registered(**(given | more))


def cgvs(on: str = "2026-11-20") -> f.Decision:
    """Return a negative CGVS decision."""
    return f.Decision(on=day(on), kind="cgvs_negative")


def final(on: str = "2026-11-02") -> f.Decision:
    """Return a final negative decision."""
    return f.Decision(on=day(on), kind="final_negative", ground="rvv")


def held(moment: str, on: str, **more: Any) -> f.TalkHeld:
    """Return a talk that took place."""
    return f.TalkHeld(on=day(on), moment=moment, **more)
