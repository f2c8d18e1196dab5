"""The people of a run: they type commands and tick items while everything fails around them.

What they were told is remembered, for the judge: a command or a click counts once it was answered
with success, and only then.
"""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sandbox import Outcome, Sandbox
from sandbox.people import Person
from tests.chaos.town import Population, Resident, Town, coordinator_of

TICK, UNDO = "moment_tick", "fact_undo"
TRIES = 4
REFERENCE = ("Referentie", "Référence", "Reference", "référence", "referentie")


@dataclass(frozen=True)
class Command:
    """A decision that was typed and answered with success."""

    code: str
    fact: str
    kind: str | None
    on: date


@dataclass
class Click:
    """A click on an item, by epoch seconds of the wall's clock."""

    checklist: str
    item: str
    wanted: bool
    user: str
    channel: str
    begin: float
    end: float = 0.0
    acked: bool = False
    failed: bool = False
    """Before the acknowledgement the person was told that it went wrong."""


@dataclass
class Heard:
    """What people did and were told."""

    commands: list[Command] = field(default_factory=list)
    clicks: list[Click] = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=Counter)


class People:
    """Types and clicks in threads of their own, from `begin` to `rest`, again and again."""

    def __init__(
        self, sandbox: Sandbox, town: Town, population: Population, seed: int, hands: int = 4
    ) -> None:
        """Begin with nothing done; `hands` act at the same time."""
        self.heard = Heard()
        self._sandbox = sandbox
        self._town = town
        self._population = population
        self._untyped = [(each, "cgvs") for each in population.typed]
        self._later: list[tuple[Resident, str]] = []
        self._seed = seed
        self._hands = hands
        self._turn = threading.Lock()
        self._resting = threading.Event()
        self._threads: list[threading.Thread] = []
        self._began = 0
        self.errors: list[BaseException] = []

    def begin(self, today: Callable[[], date]) -> None:
        """Begin to act; `today` is the Brussels date."""
        self._resting.clear()
        self._began += 1
        self._threads = [
            threading.Thread(
                target=self._act, args=(random.Random(f"{self._seed} {self._began} {n}"), today)
            )
            for n in range(self._hands)
        ]
        for thread in self._threads:
            thread.start()

    def rest(self) -> None:
        """Act no more, once what is under way is done."""
        self._resting.set()
        for thread in self._threads:
            thread.join()
        with self._turn:
            self._untyped += self._later
            self._later = []

    def fewest_heard(self) -> int:
        """Return how many commands or clicks were acknowledged, whichever are fewer."""
        with self._turn:
            return min(len(self.heard.commands), sum(click.acked for click in self.heard.clicks))

    def _act(self, dice: random.Random, today: Callable[[], date]) -> None:
        try:
            while not self._resting.wait(dice.uniform(0.02, 0.25)):
                if dice.random() < 0.3:
                    self._type(dice, today())
                else:
                    self._click(dice)
        except BaseException as error:  # noqa: BLE001 - raised again by the run
            self.errors.append(error)

    # -- typing

    def _type(self, dice: random.Random, today: date) -> None:
        with self._turn:
            if not self._untyped:
                return
            resident, kind = self._untyped.pop(dice.randrange(len(self._untyped)))
        day = today.strftime("%d/%m/%Y")
        words = {
            "cgvs": f"beslissing {resident.code} cgvs {day}",
            "hearing": f"zitting {resident.code} {day}",
            "final": f"beslissing {resident.code} definitief {day} rvv",
        }
        fact = {
            "cgvs": Command(resident.code, "decision", "cgvs_negative", today),
            "hearing": Command(resident.code, "hearing", None, today),
            "final": Command(resident.code, "decision", "final_negative", today),
        }
        places = [resident.worker.channel or "@app"]
        person = self._sandbox.person(resident.worker.id)
        for _ in range(TRIES):
            outcome = person.types(dice.choice(places), f"/terugkeer {words[kind]}")
            if _is_success(outcome):
                self._note("command saved")
                with self._turn:
                    self.heard.commands.append(fact[kind])
                    following = {"cgvs": "hearing", "hearing": "final"}.get(kind)
                    if following is not None:
                        self._later.append((resident, following))
                return
            self._note(f"command: {outcome.error or _said(outcome)}")
            if outcome.ok and not _mentions_reference(_said(outcome)):
                return  # refused: an earlier try was saved without an answer
            if self._resting.wait(dice.uniform(0.1, 0.5)):
                break
        with self._turn:
            self._untyped.append((resident, kind))  # another time

    # -- clicking

    def _click(self, dice: random.Random) -> None:
        worker = dice.choice(self._town.workers)
        people = [each.id for each in self._town.at(worker.centre)]
        channel = worker.channel
        if channel is None:
            return
        user = dice.choice([*people, coordinator_of(worker.centre)])
        shown = [m for m in self._sandbox.messages(channel) if _items(m) and _is_ours(m)]
        if not shown:
            return
        message = dice.choice(shown[-40:])
        self.click(user, message, dice.randrange(min(3, len(_items(message)))))

    def click(self, user: str, message: Mapping[str, Any], nth: int) -> Click:
        """Click an item of a checklist as it is shown, and remember what came of it."""
        checklist, item, done = str(_items(message)[nth]["value"]).split("|")
        click = Click(checklist, item, done == "1", user, str(message["channel"]), time.time())
        with self._turn:
            self.heard.clicks.append(click)
        person = self._sandbox.person(user)
        before = _apologies(person, click.channel)
        outcome = person.clicks_as_seen(message, TICK, nth)
        click.failed = _apologies(person, click.channel) > before
        click.end, click.acked = time.time(), outcome.ok
        self._note(_outcome_of(click, outcome))
        return click

    def _note(self, outcome: str) -> None:
        with self._turn:
            self.heard.outcomes[outcome[:80]] += 1


def _apologies(person: Person, channel: str) -> int:
    """Return how often the person was told there that something went wrong.

    Another click of the same person at the same time may be meant: then both are unsure.
    """
    return sum(_mentions_reference(str(each["text"])) for each in person.ephemerals(channel))


def _outcome_of(click: Click, outcome: Outcome) -> str:
    if not outcome.ok:
        return f"click: {outcome.error}"
    return "click: told that it failed" if click.failed else "click acknowledged"


def _is_ours(message: Mapping[str, Any]) -> bool:
    """Say whether it is a checklist of somebody of whom nothing is typed: it stays open."""
    return "K" in {word[0] for word in str(message["text"]).split() if _is_code(word)}


def _is_code(word: str) -> bool:
    return len(word) >= 6 and word[2] == "-" and word[3:6].isdigit()


def _items(message: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the buttons of the items of a checklist."""
    return [
        block["accessory"]
        for block in message["blocks"]
        if (block.get("accessory") or {}).get("action_id") == TICK
    ]


def ticks_shown(messages: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str], bool]:
    """Return, by checklist and item, whether it shows as ticked: its button wants the opposite."""
    shown = {}
    for message in messages:
        for button in _items(message):
            checklist, item, done = str(button["value"]).split("|")
            shown[checklist, item] = done == "0"
    return shown


def _said(outcome: Outcome) -> str:
    response = outcome.response if isinstance(outcome.response, dict) else {}
    return str(response.get("text") or outcome.text or "")


def _mentions_reference(text: str) -> bool:
    return any(word in text for word in REFERENCE)


def _is_success(outcome: Outcome) -> bool:
    """Say whether a command was answered with what it registered: that can be taken back."""
    if not outcome.ok or not isinstance(outcome.response, dict):
        return False
    blocks = outcome.response.get("blocks") or []
    elements = [e for block in blocks for e in block.get("elements", ())]
    return any(element.get("action_id") == UNDO for element in elements)
