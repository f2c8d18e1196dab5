"""What people do in a story: type, fill in, click, tick. After each act the bot comes to rest."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sandbox import Outcome, Person
from tests.scenarios import reading
from tests.scenarios.cast import MEMBERS, OWN, PEOPLE, PLACES
from tests.scenarios.town import Town

Block = dict[str, Any]
Table = Sequence[Sequence[str]]

DONE, OPEN = "✓", "○"
"""How items stand on a checklist."""


@dataclass
class Actor:
    """One of the people, at work in Slack."""

    name: str
    town: Town
    person: Person
    answer: str | None = None
    """What the last act was answered with, for this person's eyes only; None for nothing."""
    _seen: set[tuple[str, str]] = field(default_factory=set)

    # -- acts

    def types(self, text: str) -> None:
        """Type a slash command, in the own place."""
        self._does(lambda: self.person.types(PLACES.get(OWN.get(self.name, ""), "@app"), text))

    def fills_in(self, table: Table) -> None:
        """Enter values in the open form, by the labels that stand there."""
        for label, value in table:
            block = _input(self.form, label)
            entered = _entered(block["element"], value)
            if block.get("dispatch_action"):
                self._does(_choosing(self.person, block["label"]["text"], entered), within=True)
            else:
                self.person.fills({block["label"]["text"]: entered})

    def sends(self) -> None:
        """Submit the open form."""
        assert self.form
        self._does(self.person.submits, within=True)

    def closes(self) -> None:
        """Close the open form without sending it."""
        assert self.form
        self._does(lambda: self.person.closes(clear=True), within=True)

    def clicks(self, button: str, fragment: str) -> None:
        """Click a button under the last message that says something, wherever that is seen."""
        found = [one for one in self.messages() if button in self.person.buttons(one)]
        said_so = [one for one in found if reading.says(said(one), fragment)]
        assert said_so, f"{self.name} sees no message with {fragment!r} and {button!r}"
        self._does(lambda: self.person.clicks(said_so[-1], button))

    def clicks_in_answer(self, button: str) -> None:
        """Click a button in what the last act was answered with."""
        view = self.person.modal
        if view is not None:
            self._does(lambda: self.person.clicks(None, button), within=True)
            return
        told = self._told_so_far()
        assert told, f"{self.name} has no answer to click in"
        self._does(lambda: self.person.clicks(told[-1], button))

    def ticks(self, item: str, title: str, code: str, *, done: bool) -> None:
        """Click the button of an item of a checklist; `done` says what it is to become."""
        message = self.checklist(title, code)
        block = item_of(message, item)
        assert is_done(block) != done, f"{item!r} stands like that already"
        buttons = [one["block_id"] for one in message["blocks"] if "accessory" in one]
        action = block["accessory"]["action_id"]
        nth = buttons.index(block["block_id"])
        self._does(lambda: self.person.clicks(message, action, nth))

    def opens_home(self) -> None:
        """Open App Home; what it says is the answer."""
        self._does(self.person.opens_home)
        home = self.person.home
        self.answer = said(home) if home is not None else None

    # -- looking

    @property
    def form(self) -> Block:
        """Return the open form."""
        view = self.person.modal
        assert view is not None, f"{self.name} has no form open, and was told: {self.answer}"
        assert view.get("submit"), f"{self.name} has no form open, and reads: {said(view)}"
        return view

    def checklist(self, title: str, code: str) -> Block:
        """Return the last checklist of that talk and code that this person can see."""
        head = f"{title} · {code} · "  # what is said in its thread goes on with a colon
        found = [one for one in self.messages() if str(one["text"]).startswith(head)]
        assert found, f"{self.name} sees no checklist “{head}”"
        return found[-1]

    def messages(self) -> Iterator[Block]:
        """Yield the bot's messages that this person can see, as they stand now, oldest first."""
        places = {PLACES[place] for place, names in MEMBERS.items() if self.name in names}
        places |= {str(one["channel"]) for one in self.person.direct_messages()}
        for post in self.town.posts:
            if post.channel in places:
                for one in self.person.messages(post.channel, post.thread_ts):
                    if one["ts"] == post.ts:
                        yield one

    # -- the act itself

    def _does(self, act: Callable[[], Outcome], *, within: bool = False) -> None:
        """Act, let the bot come to rest, and keep the answer.

        An act outside of what stands open puts an answer away first; a form is left by its own
        steps only.
        """
        view = self.person.modal
        if view is not None and not within:
            assert not view.get("submit"), f"{self.name} has a form open still: {said(view)}"
            self.person.closes(clear=True)
        outcome = act()
        answered = outcome.ok or outcome.response is not None
        assert answered, f"{self.name} got nowhere: {outcome.error} {outcome.errors}"
        self.town.settle()
        self.answer = self._told(outcome)

    def _told(self, outcome: Outcome) -> str | None:
        """Return what the act was answered with: in the form, in a modal, or in the channel."""
        told = [one for one in self._told_so_far() if (one["ts"], said(one)) not in self._seen]
        self._seen |= {(one["ts"], said(one)) for one in told}
        view = self.person.modal
        if outcome.errors:
            return "\n".join(outcome.errors.values())
        if view is not None:
            return said(view)
        return said(told[-1]) if told else None

    def _told_so_far(self) -> list[Block]:
        places = [PLACES[place] for place, names in MEMBERS.items() if self.name in names]
        told = [one for place in [*places, "@app"] for one in self.person.ephemerals(place)]
        return sorted(told, key=lambda one: str(one["ts"]))


def cast(town: Town, name: str) -> Actor:
    """Return the person of that name, at the beginning of a story."""
    assert name in PEOPLE, f"nobody is called {name}; there is {', '.join(PEOPLE)}"
    return Actor(name, town, town.sandbox.person(PEOPLE[name]))


def said(shown: Mapping[str, Any]) -> str:
    """Return all running text of a message or view, in the order in which it stands there."""
    return "\n".join(_texts(shown.get("blocks") or [])) or str(shown.get("text", ""))


def item_of(message: Mapping[str, Any], item: str) -> Block:
    """Return the block of a checklist's item, by its text."""
    blocks: list[Block] = [one for one in message["blocks"] if "accessory" in one]
    found = [one for one in blocks if _item_text(one) == item]
    known = [_item_text(one) for one in blocks]
    assert len(found) == 1, f"no item {item!r}; there is {known}"
    return found[0]


def is_done(item: Block) -> bool:
    """Say whether an item is ticked."""
    mark = str(item["text"]["text"])[0]
    assert mark in (DONE, OPEN), item
    return mark == DONE


def _item_text(block: Block) -> str:
    return str(block["text"]["text"]).splitlines()[0].lstrip(f"{DONE}{OPEN} ")


def _texts(found: Any) -> list[str]:
    if isinstance(found, dict):
        own = [found["text"]] if isinstance(found.get("text"), str) else []
        return own + [text for value in found.values() for text in _texts(value)]
    if isinstance(found, list):
        return [text for value in found for text in _texts(value)]
    return []


def _input(form: Block, label: str) -> Block:
    """Return the input of a form that has that label."""
    inputs: list[Block] = [one for one in form["blocks"] if one["type"] == "input"]
    found = [one for one in inputs if _plain(one["label"]["text"]) == label]
    known = [_plain(one["label"]["text"]) for one in inputs]
    assert len(found) == 1, f"the form has no {label!r}; it has {known}"
    return found[0]


def _plain(text: str) -> str:
    """Return a text with every space as it is typed."""
    return text.replace("\N{NO-BREAK SPACE}", " ")


def _entered(element: Block, value: str) -> str | date | list[str]:
    """Return what a person enters for a value as the story writes it."""
    match element["type"]:
        case "datepicker":
            return reading.day(value)
        case "users_select":
            return PEOPLE[value]
        case "checkboxes" | "multi_static_select":
            return [each.strip() for each in value.split(";")]
        case _:
            return value


def _choosing(person: Person, label: str, value: Any) -> Callable[[], Outcome]:
    return lambda: person.chooses(label, value)
