"""An office to which anything is delivered: real payloads, bent; what came of it is judged."""

from __future__ import annotations

import copy
import json
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet
from slack_bolt import BoltRequest, BoltResponse
from structlog.testing import capture_logs

from bot.gate import UNREADABLE
from handlers.surface import kind
from sandbox import Sandbox
from sandbox.contents import SlackError, content_of
from sandbox.modals import ViewRefused, prepared
from scheduling import facts as f
from storage import Store, migrate, open_store
from tests.handlers.office import (
    AN,
    CO,
    CODE,
    GC,
    GI,
    IC,
    RN,
    STRANGER,
    Office,
    a_workspace,
    cgvs,
    day,
    final,
    registered,
)
from tests.sandbox.running import running

KEY = Fernet.generate_key().decode()
Payload = dict[str, Any]
Example = dict[str, Any]
"""Which payload is bent, by its name, and how: what it is about differs from bureau to bureau."""

ASIDE = ("people", "homes", "receivers", "alembic_version", "audit", "audit_chains")
"""Tables that looking may write to: a locale that Slack told, when a Home tab was opened, and who
looked or was refused."""
NOT_TAKEN = ("invalid_blocks", "no_text", "msg_too_long", "view_too_large", "json-pointer:/view/b")
"""What Slack answers to something that the bot should never have sent: its text or its blocks."""
INNARDS = ("Traceback", ".py", "Error(", "Exception", "sqlite", "SELECT ", "object at 0x")
"""What would show a person the inside of the bot."""


@dataclass(frozen=True, slots=True)
class Seed:
    """A payload as Slack sent it, and what it was about."""

    name: str
    payload: Payload


@dataclass(frozen=True, slots=True)
class Came:
    """What came of a delivery."""

    status: int
    answer: Any
    failures: tuple[Mapping[str, Any], ...] = ()
    """What the log says of failures, in the order of the log."""
    changed: tuple[str, ...] = ()
    """The tables that hold something else now."""
    calls: tuple[Any, ...] = ()
    """The calls of Slack's Web API."""

    @property
    def is_readable(self) -> bool:
        """Say whether it is a request at all."""
        return self.status != 400

    @property
    def has_failed(self) -> bool:
        """Say whether the error handler answered."""
        return any(entry.get("kind") not in ("after", "answer") for entry in self.failures)

    @property
    def is_refused(self) -> bool:
        """Say whether the answer is a refusal: at an input, or one sentence with nothing to do."""
        if not isinstance(self.answer, dict):
            return False
        if "response_action" in self.answer:
            return bool(self.answer["response_action"] == "errors")
        blocks = self.answer.get("blocks") or []
        return [block["type"] for block in blocks] == ["section"]


@dataclass
class Bureau:
    """Delivers payloads to an office that is put back after each that changed something."""

    office: Office
    database: Path
    scene: Path
    seeds: list[Seed] = field(default_factory=list)
    stores: list[Store] = field(default_factory=list)
    """What else has the database open."""
    _numbers: Iterator[int] = field(default_factory=count)

    def named(self, name: str) -> Payload:
        """Return a copy of the payload of that name."""
        found = next(seed for seed in self.seeds if seed.name == name)
        return copy.deepcopy(found.payload)

    def of_kind(self, *kinds: str) -> list[Seed]:
        """Return the seeds of these kinds of payload."""
        return [seed for seed in self.seeds if kind(seed.payload) in kinds]

    def fresh(self, payload: Payload) -> Payload:
        """Return a copy whose trigger and response URL are good, where they were well formed."""
        bent = copy.deepcopy(payload)
        place = bent.get("channel_id") or (bent.get("channel") or {})
        place = place.get("id") if isinstance(place, dict) else place
        place = place if isinstance(place, str) and place in KNOWN else "C0AN"
        if is_token(bent.get("trigger_id")):
            bent["trigger_id"] = self.office.sandbox.trigger(AN, place)
        if is_address(bent.get("response_url")):
            bent["response_url"] = self.office.sandbox.response_url(AN, place)
        view = bent.get("view")
        if kind(bent) == "view_submission" and isinstance(view, dict) and "id" in view:
            view["id"] = f"V{next(self._numbers)}"  # by the old one it would be a repetition
        return bent

    def deliver(self, payload: Payload) -> Came:
        """Have the app answer a payload, and wait until nothing is left to be done after it."""
        office, before = self.office, self.rows()
        calls = len(office.sandbox.calls)
        with capture_logs() as logs:
            try:
                request = BoltRequest(mode="socket_mode", body=payload)
                response = office.app.dispatch(request)
            except UNREADABLE:  # as the gate answers it
                response = BoltResponse(status=400)
            office.afterwards.settle()
        after = self.rows()
        came = Came(
            response.status,
            json.loads(response.body) if response.body else None,
            tuple(entry for entry in logs if entry["event"] == "failed"),
            tuple(table for table in before if before[table] != after[table]),
            tuple(office.sandbox.calls[calls:]),
        )
        if came.changed:
            self.put_back()
        return came

    def rows(self) -> dict[str, list[Any]]:
        """Return everything in the database that only a registration may change, by table."""
        with closing(sqlite3.connect(self.database)) as connection:
            tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            names = [name for (name,) in tables if name not in ASIDE]
            return {
                name: connection.execute(f"SELECT * FROM {name}").fetchall()  # noqa: S608 (its own names)
                for name in names
            }

    def put_back(self) -> None:
        """Have the database as it was when the scene was set."""
        for store in (self.office.store, *self.stores):
            store.close()
        for rest in ("-wal", "-shm"):
            self.database.with_name(self.database.name + rest).unlink(missing_ok=True)
        shutil.copy(self.scene, self.database)


KNOWN = ("C0AN", "C0GI", "C0IC", "C0ANTW", "C0GENT")


def is_token(value: Any) -> bool:
    """Say whether this is a trigger id as it was captured."""
    return isinstance(value, str) and value.count(".") == 2


def is_address(value: Any) -> bool:
    """Say whether this is a response URL as it was captured."""
    return isinstance(value, str) and "/respond/" in value


def judged(payload: Payload, came: Came) -> Came:
    """Return what came of a payload; fail where no payload whatever may lead to it."""
    assert came.status < 500, came
    for call in came.calls:
        assert call.ok or not any(word in str(call.response) for word in NOT_TAKEN), call
    if came.status == 200:
        told = accepted(payload, came.answer)
        assert not any(word in told for word in INNARDS), told
    if came.has_failed or came.is_refused or not came.is_readable:
        assert came.changed == (), came
    return came


def accepted(payload: Payload, answer: Any) -> str:
    """Return all that an answer says; fail unless Slack would take it."""
    if answer is None:
        return ""
    assert isinstance(answer, dict), answer
    action = answer.get("response_action")
    try:
        if action == "errors":
            assert answer["errors"]
            assert all(isinstance(said, str) and said for said in answer["errors"].values())
        elif action in ("update", "push"):
            prepared(answer["view"])
        else:
            assert kind(payload) == "command", answer
            content_of(answer)
    except (SlackError, ViewRefused) as refused:
        raise AssertionError((refused, vars(refused), answer)) from refused
    return json.dumps(answer, ensure_ascii=False)


@contextmanager
def a_bureau(folder: Path) -> Iterator[Bureau]:
    """Open a bureau in a folder: residents in several phases, and a payload of every kind."""
    database, scene = folder / "bureau.db", folder / "scene.db"
    migrate(f"sqlite:///{database}")
    with (
        closing(open_store(f"sqlite:///{database}", [KEY])) as store,
        Sandbox(a_workspace()) as sandbox,
    ):
        office = Office(sandbox, store)
        heard: list[Payload] = []
        _overhear(office, heard.append)
        with running(office.app, sandbox, "socket"):
            _residents(office)
            seeds = _acted(office, heard)
        office.afterwards.settle()
        store.close()  # all is in the one file then
        shutil.copy(database, scene)
        yield Bureau(office, database, scene, seeds)
        office.afterwards.shutdown()


def _overhear(office: Office, hear: Callable[[Payload], None]) -> None:
    @office.app.middleware
    def overhear(body: Payload, next: Callable[[], Any]) -> Any:  # noqa: A002 - Bolt's name
        hear(copy.deepcopy(dict(body)))
        return next()


def _residents(office: Office) -> None:
    """One before the CGVS's decision, one after it, one in an OTP, and a family of two."""
    office.given(registered(), cgvs())
    office.given(registered(), code="K7-001")
    otp = f.OtpAllocated(on=day("2026-11-03"), centre="gent")
    arrived = f.OtpArrived(on=day("2026-11-06"), centre="gent", worker=GI)
    office.given(registered(), final(), otp, arrived, code="K7-002")
    for code in ("K7-003", "K7-004"):
        office.given(registered(), code=code)


COMMANDS = (
    "",
    "help",
    "status " + CODE,
    "mijn",
    "vandaag",
    "info",
    "zoek K7",
    "taal nl",
    "afwezig",
    "beslissing K7-003 K7-004 cgvs 20/11/2026",
    "beroep K7-002 geen 20/11",
    "beslissing K7-001 cgvs 9/10/2024",
)
FORMS: tuple[tuple[str, Mapping[str, Any]], ...] = (
    ("beslissing", {"code": "K7-001", "kind": "cgvs_negative", "on": "2026-11-20"}),
    ("bewoner K7-777", {"minor": "no", "arrived_on": "2026-11-02"}),
    (f"hoorzitting {CODE}", {"on": "2026-11-30"}),
    (f"gesprek {CODE}", {"on": "2026-11-23", "notes": "Iets"}),
    ("gesprek", {"code": CODE}),
    ("otp K7-002", {}),
    (f"nietdoorgegaan {CODE}", {"reason": "no_show", "on": "2026-11-23"}),
    (f"einderecht {CODE}", {"ends_on": "2026-12-20", "reason": "Afspraak"}),
    (f"weigering {CODE}", {"on": "2026-11-23"}),
    ("einde K7-001", {"state": "left", "on": "2026-11-23"}),
    ("transfer K7-001", {"centre": "gent", "on": "2026-11-23"}),
    (f"corrigeer {CODE}", {"seq": "2"}),
    ("afwezig 1/12/2026 3/12/2026", {"stand_in": "U0BO"}),
)


def _acted(office: Office, heard: list[Payload]) -> list[Seed]:
    """Have people do each kind of thing once; return the payloads, with a name for each."""
    an, gi = office.person(AN), office.person(GI)
    for typed in COMMANDS:
        an.types("C0AN", f"/terugkeer {typed}".strip())
        if an.modal is not None:
            an.submits()
            _close(an)
    for typed, filled in FORMS:
        an.types("C0AN", f"/terugkeer {typed}")
        if an.modal is not None:
            there = {block.get("block_id") for block in an.modal["blocks"]}
            an.fills({name: value for name, value in filled.items() if name in there})
            an.submits()
            _close(an)
    for worker, code, moment in ((an, CODE, "talk_after_cgvs"), (gi, "K7-002", "otp_intake")):
        message = office.post(moment, code)
        for name in dict.fromkeys(worker.buttons(message)):
            worker.clicks(message, name)
            office.afterwards.settle()
            _close(worker)
        worker.message_shortcut("checklist_status", message)
    for person in map(office.person, (AN, CO, GC, IC, RN, STRANGER)):
        person.types("C0ANTW", f"/terugkeer status {CODE}")
        person.opens_home()
        office.afterwards.settle()
    for name in ("record_talk", "record_decision"):
        an.shortcut(name)
        _close(an)
    for answer in an.ephemerals("C0AN"):
        for name in dict.fromkeys(an.buttons(answer)):
            an.clicks(answer, name)
            office.afterwards.settle()
            _close(an)
    home = an.home
    for name in dict.fromkeys(an.buttons(home) if home else ()):
        an.clicks(home or {}, name)
        office.afterwards.settle()
        _close(an)
    shut = next(payload for payload in heard if kind(payload) == "view_submission")
    heard.append({**shut, "type": "view_closed", "is_cleared": False})
    seen: Counter[str] = Counter()
    return [Seed(_name(payload, seen), payload) for payload in heard]


def _name(payload: Payload, seen: Counter[str]) -> str:
    """Return a name for a payload by what was done; later ones of the same get a number."""
    done = [action["action_id"] for action in payload.get("actions", ())]
    about = payload.get("text") or done or payload.get("view") or payload.get("callback_id")
    if isinstance(about, dict):
        about = about["callback_id"]
    name = f"{kind(payload)}: {about[0] if isinstance(about, list) else about or ''}"
    seen[name] += 1
    return f"{name} {seen[name]}"


def _close(person: Any) -> None:
    while person.modal is not None:
        person.closes(clear=True)
