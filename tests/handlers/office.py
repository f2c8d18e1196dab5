"""A small office for the tests: local Slack, store, desk and the real Bolt app, without posting."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from math import inf
from pathlib import Path
from typing import Any

import yaml
from slack_bolt import App as Bolt

from handlers import checklists, listeners, recipients
from handlers.allowance import Allowance
from handlers.client import KeptClient
from handlers.desk import Desk
from handlers.feed import Published
from handlers.outcomes import Outcome
from sandbox import App, Channel, Person, Sandbox, User, Workspace
from scheduling import facts as f
from scheduling import rules
from scheduling.plan import Plan
from scheduling.rules import Procedure
from storage import Entry, Store, organisation, projection
from storage.projection import Trajectory

HERE = Path(__file__).parent
MANIFEST = HERE.parent.parent / "manifest.yml"

AN, BO, CO = "U0AN", "U0BO", "U0CO"
GI, GC, IC = "U0GI", "U0GC", "U0IC"
AR, NA, RN, RZ, AD = "U0AR", "U0NA", "U0RN", "U0RZ", "U0AD"
STRANGER, GUEST, FAR, OUT = "U0XX", "U0GUEST", "U0FAR", "U0OUT"
PEOPLE = (AN, BO, CO, GI, GC, IC, AR, NA, RN, RZ, AD, STRANGER, GUEST, FAR, OUT)

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
"""A Monday, eleven o'clock in Brussels."""
CODE = "K7-042"


CHANNELS = (
    "C0AN",
    "C0GI",
    "C0IC",
    "C0ANTW",
    "C0GENT",
    "C0AANM",
    "C0NAMEN",
    "C0NOORD",
    "C0ZUID",
)


def day(text: str) -> date:
    """Return the date of an ISO text."""
    return date.fromisoformat(text)


def a_workspace() -> Workspace:
    """Return the workspace of the test organisation, with people who do not belong to it.

    A stranger, a guest, somebody of another workspace, and somebody who is not on the staff.
    """
    locales = {NA: "fr-BE", RZ: "fr-BE", STRANGER: "fr-FR", IC: "en-GB"}
    users = tuple(
        User(
            one,
            one[2:].lower(),
            one[2:].title(),
            locale=locales.get(one, "nl-BE"),
            is_restricted=one == GUEST,
            team_id="T0FAR" if one == FAR else None,
        )
        for one in PEOPLE
    )
    channels = tuple(
        Channel(channel, channel[2:].lower(), (*PEOPLE, "U0BOT")) for channel in CHANNELS
    )
    manifest = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    return Workspace("Opvang", users, channels, App.from_manifest(manifest))


class Afterwards(ThreadPoolExecutor):
    """Does what the app leaves for after an acknowledgement, and knows when all is done."""

    def __init__(self) -> None:
        super().__init__(max_workers=5)
        self._futures: list[Future[Any]] = []

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        future = super().submit(fn, *args, **kwargs)
        self._futures.append(future)
        return future

    def settle(self) -> None:
        """Wait until nothing is left to do, also what these things left to be done after them."""
        while self._futures:
            wait([self._futures.pop(0)], timeout=30)


class _Client(KeptClient):
    """A client with which something can happen between reading what is said and saying it."""

    meanwhile: list[Callable[[], None]]

    def post_to(self, url: str, message: Mapping[str, Any]) -> int:
        while self.meanwhile:
            self.meanwhile.pop()()
        return super().post_to(url, message)


@dataclass
class Office:
    """What a test works with: people act in Slack, and the database says what came of it."""

    sandbox: Sandbox
    store: Store
    procedure: Procedure = field(default_factory=rules.load)
    now: datetime = NOW
    committed: list[str] = field(default_factory=list)
    allowance: Allowance = field(default_factory=lambda: Allowance(inf))
    afterwards: Afterwards = field(default_factory=Afterwards)
    meanwhile: list[Callable[[], None]] = field(default_factory=list)
    """What happens, once each, while an answer to a click is on its way to Slack."""
    _requests: Any = field(default_factory=count)

    def __post_init__(self) -> None:
        """Set up desk and app."""
        self.start_over()
        self.desk = Desk(
            self.store,
            self.procedure,
            lambda: self.now,
            self.committed.append,
            "0800 32 745",
            calendars=Published("https://agenda.example.test"),
        )
        self.client = _Client(token="xoxb-sandbox", base_url=self.sandbox.api_url)
        self.client.meanwhile = self.meanwhile
        self.app = Bolt(
            client=self.client,
            signing_secret="sandbox",
            process_before_response=True,
            listener_executor=self.afterwards,
        )
        listeners.register(self.app, self.desk, self.client, self.allowance)

    @property
    def today(self) -> date:
        """Return today's Brussels date in the office."""
        return self.desk.today()

    def person(self, slack_id: str) -> Person:
        """Return a person of the workspace to act as."""
        return self.sandbox.person(slack_id)

    def organisation_text(self) -> str:
        """Return the organisation file."""
        return (HERE / "organisation.toml").read_text(encoding="utf-8")

    def take_over(self, text: str, *, prune: bool = False) -> None:
        """Take an organisation over."""
        with self.store.transaction() as tx:
            tx.people.apply(organisation.load(text, "organisation.toml"), prune=prune)

    # -- setting the scene, without Slack

    def given(self, *facts: f.Fact, code: str = CODE, by: str = AN) -> Plan:
        """Have facts registered, each as if on its own, by somebody who may do anything."""
        for fact in facts:
            self.record(fact, code=code, by=by)
        return self.trajectory(code).plan

    def record(self, *facts: f.Fact, code: str = CODE, by: str = AN) -> Outcome:
        """Register facts as that person, with the rights of an administrator."""
        with self.store.snapshot() as tx:
            person = tx.people.person(by)
            admin = tx.people.person(AD)
        assert person is not None
        assert admin is not None
        almighty = replace(admin, slack_id=by)
        return self.desk.record(
            almighty, code, facts, request_id=f"given-{next(self._requests)}", confirmed=True
        )

    def post(self, moment: str, code: str = CODE, occurrence: int = 1) -> dict[str, Any]:
        """Post the checklist of a moment where its reader reads; return the message."""
        with self.store.transaction() as tx:
            trajectory = self._load(tx, code)
            planned = trajectory.plan.moment(moment, occurrence)
            if planned is None:
                reader = recipients.responsible(tx, trajectory, self.today)
            else:
                reader = recipients.of_actor(tx, trajectory, planned.actor, self.today)
            message = checklists.checklist(
                tx,
                self.procedure,
                trajectory.resident.id,
                moment,
                occurrence,
                self.today,
                reader.language,
            )
            version = tx.agenda.version(trajectory.resident.id)
        place = reader.channel or reader.user or ""
        if place.startswith("U"):
            place = str(self.client.conversations_open(users=place)["channel"]["id"])
        posted = self.client.chat_postMessage(
            channel=place, text=message.text, blocks=message.blocks
        )
        with self.store.transaction() as tx:
            tx.messages.put(
                trajectory.resident.id,
                moment,
                occurrence,
                place,
                str(posted["ts"]),
                version,
                reader.places[0],
            )
        return next(m for m in self.sandbox.messages(place) if m["ts"] == posted["ts"])

    def reply(self, person: Person, act: Callable[[], Any], channel: str = "C0AN") -> str:
        """Have somebody act, and return what the app then tells only that person."""
        seen = {message["ts"] for message in person.ephemerals(channel)}
        act()

        def new() -> dict[str, Any] | None:
            found = [one for one in person.ephemerals(channel) if one["ts"] not in seen]
            return found[-1] if found else None

        told = self.sandbox.wait_until(new)
        assert told is not None
        return said(told)

    # -- looking at what came of it

    def trajectory(self, code: str = CODE) -> Trajectory:
        """Return the trajectory of a case code."""
        with self.store.snapshot() as tx:
            return self._load(tx, code)

    def journal(self) -> list[tuple[str, list[Entry]]]:
        """Return all that is written down of every resident: for 'nothing was written'."""
        with self.store.snapshot() as tx:
            residents = tx.journal.after("", 1000)
            return [(one.code, tx.journal.entries(one.id)) for one in residents]

    def facts(self, code: str = CODE) -> list[f.Fact]:
        """Return the facts of a case code."""
        return list(self.trajectory(code).facts)

    def is_dirty(self, moment: str, code: str = CODE, occurrence: int = 1) -> bool:
        """Say whether a posted checklist waits to be rendered once more."""
        with self.store.snapshot() as tx:
            resident = tx.journal.find(code)
            assert resident is not None
            posted = tx.messages.checklist(resident.id, moment, occurrence)
        assert posted is not None
        return posted.dirty

    def _load(self, tx: Any, code: str) -> Trajectory:
        resident = tx.journal.find(code)
        assert resident is not None, f"no file {code}"
        return projection.load(tx, self.procedure, resident.id)

    def start_over(self) -> None:
        """Begin with the organisation only, on the first day, no form open, nothing failing."""
        self.take_over(self.organisation_text())
        self.now = NOW
        self.committed.clear()
        self.sandbox.faults.clear()
        for user in PEOPLE:
            person = self.person(user)
            while person.modal is not None:
                person.closes(clear=True)

    def later(self, **by: float) -> None:
        """Let time pass."""
        self.now += timedelta(**by)


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


def said(message: dict[str, Any]) -> str:
    """Return all text of a message or view, as it stands there, every space as it is typed."""
    text = "\n".join(_texts(message.get("blocks") or [])) or str(message.get("text", ""))
    return text.replace("\N{NO-BREAK SPACE}", " ")


def _texts(found: Any) -> list[str]:
    if isinstance(found, dict):
        own = [found["text"]] if isinstance(found.get("text"), str) else []
        return own + [text for value in found.values() for text in _texts(value)]
    if isinstance(found, list):
        return [text for value in found for text in _texts(value)]
    return []


def answer(person: Person, channel: str | None = None) -> dict[str, Any]:
    """Return the last message that only this person sees, anywhere or in one channel."""
    places = (channel,) if channel is not None else CHANNELS
    seen = [message for place in places for message in person.ephemerals(place)]
    return max(seen, key=lambda message: float(message["ts"]))


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Do things at the same time, each in a thread; return their results in order."""
    results: list[Any] = [None] * len(acts)
    gate = threading.Barrier(len(acts))

    def run(index: int) -> None:
        gate.wait(10)
        results[index] = acts[index]()

    threads = [threading.Thread(target=run, args=(index,)) for index in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


def without_recording(fact: f.Fact) -> f.Fact:
    """Return a fact as it was given, without the date of its recording."""
    return fact.model_copy(update={"recorded_on": None})


def latest(office: Office, message: dict[str, Any]) -> dict[str, Any]:
    """Return a message as it stands now."""
    found = office.sandbox.messages(message["channel"])
    return next(one for one in found if one["ts"] == message["ts"])
