"""A stage on which any request can be made by anybody, again and again from the same beginning."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from slack_bolt import BoltRequest

from handlers import permits
from handlers.texts import LANGUAGES, texts_for
from handlers.texts.refusals import SENTENCES
from sandbox.messages import Content
from sandbox.payloads import Payloads
from sandbox.state import State
from sandbox.viewstate import OpenView
from tests.handlers.office import Office

Body = dict[str, Any]
Make = Callable[[str], Body]
"""Returns the same request, as made by the person with that Slack id."""
PLACE = "C0AN"


@dataclass
class Stage:
    """The office, with scenes that are set once and begun anew as often as one likes."""

    office: Office
    database: Path
    folder: Path
    template: Path
    _set: set[str] = field(default_factory=set)

    @property
    def state(self) -> State:
        """Return the workspace as the local Slack keeps it."""
        return self.office.sandbox._state

    @property
    def payloads(self) -> Payloads:
        """Return what builds payloads about the workspace."""
        return Payloads(self.state)

    def begin(self, scene: str, set_up: Callable[[Office], None]) -> None:
        """Begin a scene, set up only the first time."""
        self._close()
        kept = self.folder / f"{scene}.db"
        if scene in self._set:
            shutil.copy(kept, self.database)
        else:
            shutil.copy(self.template, self.database)
            self.office.start_over()
            set_up(self.office)
            self._close()
            shutil.copy(self.database, kept)
            self._set.add(scene)
        with self.state.lock:
            self.state.modals.clear()
            self.state.homes.clear()
            self.state.ephemerals.clear()

    def asks(self, make: Make, user: str) -> str:
        """Make a request as that person; return all that the person is shown then."""
        body = make(user)
        request = BoltRequest(body=body, mode="socket_mode")
        answered = self.office.app.dispatch(request)
        self.office.afterwards.settle()
        assert 200 == answered.status
        with self.state.lock:
            shown: list[Any] = [message.content for message in self.state.ephemerals.get(user, [])]
            texts = [json.dumps([one.text, one.blocks], ensure_ascii=False) for one in shown]
            views = [*self.state.modals.get(user, []), self.state.homes.get(user)]
            texts += [json.dumps(one.definition, ensure_ascii=False) for one in views if one]
        return "\n".join([_readable(answered.body), *texts])

    # -- requests that anybody can make

    def command(self, line: str) -> Make:
        """Return a slash command."""
        conversation = self.state.conversations[PLACE]
        return lambda user: self.payloads.command(user, conversation, "/terugkeer", line)

    def button(self, action: str, value: str) -> Make:
        """Return a click on a button, in a message that only that person sees."""

        def make(user: str) -> Body:
            message = self.state.post_ephemeral(self.state.conversations[PLACE], user, Content("x"))
            clicked = {"type": "button", "block_id": "b", "action_id": action, "value": value}
            return self.payloads.message_action(user, message, {}, clicked)

        return make

    def shortcut(self, name: str) -> Make:
        """Return a shortcut that is to be had everywhere."""
        return lambda user: self.payloads.shortcut(user, name)

    def on_message(self, name: str, posted: Mapping[str, Any]) -> Make:
        """Return a shortcut on a message that was posted."""
        message = self.state.conversations[posted["channel"]].messages[posted["ts"]]
        return lambda user: self.payloads.message_shortcut(user, name, message)

    def home(self) -> Make:
        """Return that the Home tab is opened."""
        return lambda user: self.payloads.home_opened(user)

    def submission(self, opener: str) -> Make:
        """Return the form that somebody has open, filled in, as submitted by anybody."""
        view = self._open(opener)
        return lambda user: self.payloads.submission(self._given_to(user, view))

    def select(self, opener: str, action: str, block: str) -> Make:
        """Return a choice in the form that somebody has open, as made by anybody in theirs."""
        view = self._open(opener)
        chosen = {"type": "static_select", "block_id": block, "action_id": action}
        chosen |= view.values[block][action]
        return lambda user: self.payloads.view_action(self._given_to(user, view), chosen)

    def _open(self, opener: str) -> OpenView:
        view = self.state.modal(opener)
        assert view is not None, f"{opener} has no form open"
        return view

    def _given_to(self, user: str, view: OpenView) -> OpenView:
        """Return the same form, open on somebody else's screen."""
        theirs = replace(view, user=user, id=self.state.new_id("V"), closed=False)
        with self.state.lock:
            self.state.modals[user] = [theirs]
        return theirs

    def _close(self) -> None:
        self.office.afterwards.settle()
        self.office.store.close()
        for rest in ("-wal", "-shm"):
            with suppress(FileNotFoundError):
                self.database.with_name(self.database.name + rest).unlink()


def written(office: Office) -> object:
    """Return all that people can change, to compare it with how it was before."""
    with office.store.snapshot() as tx:
        residents = tx.journal.after("", 1000)
        facts = [(one.code, tx.journal.entries(one.id)) for one in residents]
        families = [[other.code for other in tx.families.of(one.id)] for one in residents]
        people = [one.slack_id for one in tx.people.everyone()]
        absences = tx.absences.ahead(people, office.today)
        return facts, families, absences, len(tx.reassignments.under_way())


def is_refusal(shown: str) -> bool:
    """Say whether one of the sentences stands there that refuse for want of a right."""
    return any(sentence in shown for sentence in _refusals(permits.RIGHTS))


def _refusals(codes: Collection[str]) -> set[str]:
    """Return how each refusal begins, in every language."""
    wanted = [SENTENCES[code] for code in codes] + [SENTENCES["not_allowed_at"]]
    return {
        texts_for(language)._(sentence).split("{")[0].split("“")[0][:60].strip()
        for language in LANGUAGES
        for sentence in wanted
    } | {
        texts_for(language)._(
            "You are not registered as staff here. Ask your centre's coordinator to add you."
        )
        for language in LANGUAGES
    }


def _readable(body: str) -> str:
    """Return an answer with its characters as they are read."""
    return json.dumps(json.loads(body), ensure_ascii=False) if body.startswith("{") else body
