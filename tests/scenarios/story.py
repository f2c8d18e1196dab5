"""A story as it is told: who acts in it, and what was seen of it so far."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from scheduling.facts import Fact
from tests.scenarios import looking, reading
from tests.scenarios.acting import Actor, Table, cast, said
from tests.scenarios.town import Town

ARRIVED_ON = "Datum van aankomst in de opvangstructuur"
MINOR = "Niet-begeleide minderjarige (NBMV)?"
RECORD = "Gesprek registreren"
HELD_ON = "Datum van het gesprek"
READER = "Ada"
"""Who looks at plans for the story: an administrator may see them all."""

Opening = Callable[[datetime], Town]
"""Opens the town at an instant."""


class Story:
    """One story: its town opens with the first sentence about time."""

    def __init__(self, opening: Opening) -> None:
        """Take what opens the town."""
        self._opening = opening
        self._town: Town | None = None
        self._actors: dict[str, Actor] = {}
        self.posts_seen = 0
        self.written_before_act: list[tuple[str, int]] = []
        self.is_broken_off = False

    @property
    def town(self) -> Town:
        """Return the town; a story says when it is before anything happens."""
        assert self._town is not None, "the story does not say when it begins"
        return self._town

    # -- what happens

    def live_until(self, at: datetime) -> None:
        """Begin at that instant, or let time pass until then."""
        if self._town is None:
            self._town = self._opening(at)
        self._town.live_until(at)

    def actor(self, name: str) -> Actor:
        """Return somebody of the story."""
        if name not in self._actors:
            self._actors[name] = cast(self.town, name)
        return self._actors[name]

    def act(self, name: str) -> Actor:
        """Return somebody who is about to do something."""
        self.written_before_act = self.written()
        return self.actor(name)

    def fills_in_and_sends(self, name: str, table: Table) -> None:
        """Enter the table's values in the open form and send it."""
        actor = self.actor(name)
        actor.fills_in(table)
        actor.sends()

    def opens_file(self, name: str, code: str, on: str, table: Table) -> None:
        """Open a file for somebody who is no unaccompanied minor."""
        self.act(name).types(f"/terugkeer bewoner {code}")
        self.fills_in_and_sends(name, [(ARRIVED_ON, on), (MINOR, "Nee"), *table])

    def records(self, name: str, title: str, code: str, on: str, table: Table) -> None:
        """Record a talk with the button of its checklist."""
        self.act(name).clicks(RECORD, f"{title} · {code}")
        self.fills_in_and_sends(name, [(HELD_ON, on), *table])

    # -- what came of it

    def written(self) -> list[tuple[str, int]]:
        """Return how many facts are written down about whom."""
        with self.town.bot.store.snapshot() as tx:
            residents = tx.journal.after("", 1_000)
            return [(one.code, len(tx.journal.entries(one.id))) for one in residents]

    def facts(self) -> list[Fact]:
        """Return all facts that were written down about anybody."""
        with self.town.bot.store.snapshot() as tx:
            residents = tx.journal.after("", 1_000)
            return [entry.fact for one in residents for entry in tx.journal.entries(one.id)]

    def answer(self, name: str) -> str:
        """Return what the last act of this person was answered with."""
        answer = self.actor(name).answer
        assert answer is not None, f"{name} was told nothing"
        return answer

    def form(self, name: str) -> str:
        """Return what stands in the form that this person has open."""
        return said(self.actor(name).form)

    def checklist(self, name: str, title: str, code: str) -> str:
        """Return what stands on a checklist that this person can see."""
        return said(self.actor(name).checklist(title, code))

    def reads(self, name: str, table: Table) -> None:
        """Fail unless a message that this person can see says the table's lines, in order."""
        wanted = _in_order(table)
        shown = [said(message) for message in self.actor(name).messages()]
        assert any(reading.says(text, wanted) for text in shown), f"{name} reads: {shown}"

    def plan_card(self, code: str) -> str:
        """Return the plan as Slack shows it to somebody who may see it."""
        self.actor(READER).types(f"/terugkeer status {code}")
        return self.answer(READER)

    def posted(self) -> looking.Rows:
        """Return what was posted since the last look."""
        rows = looking.posted(self.town, self.posts_seen)
        self.posts_seen = len(self.town.posts)
        return rows

    def says(self, text: str, table: Table) -> None:
        """Fail unless a text says the lines of a table with one column, in that order."""
        wanted = "\n".join(f"      | {line} |" for (line,) in table)
        assert reading.says(text, _in_order(table)), f"told:\n{wanted}\nbut it was:\n{text}"

    def does_not_say(self, text: str, fragment: str) -> None:
        """Fail if a text says that."""
        assert not reading.says(text, fragment), f"{fragment!r} stands in:\n{text}"


def _in_order(table: Table) -> str:
    """Return the lines of a table with one column as one fragment."""
    return "…".join(line for (line,) in table)
