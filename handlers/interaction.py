"""One thing that a person does in Slack: who it is, how they read, and where the answer goes."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from slack_bolt import Ack, BoltResponse

from handlers import codes, files
from handlers.blocks import ids, inputs
from handlers.blocks.answers import sentence
from handlers.blocks.ids import Action, Field
from handlers.blocks.message import Message, actions, button, section
from handlers.desk import PATIENCE, Desk
from handlers.surface import Body, Replier, Sentence, Surface, View, kind
from handlers.texts import Texts
from handlers.texts.markup import MRKDWN, escape
from scheduling import facts as f
from scheduling.refusal import Refusal
from storage import Act, Deed, Person
from storage.projection import Trajectory

DATES = (Field.ON, Field.ARRIVED_ON, Field.APPLIED_ON)
FIELDS = {
    **dict.fromkeys(
        (
            "unknown_code",
            "malformed_code",
            "several_in_form",
            "looks_like_name",
            "looks_like_email",
            "looks_like_phone",
            "looks_like_national_number",
            "looks_like_mention",
            "already_registered",
        ),
        Field.CODE,
    ),
    **dict.fromkeys(("not_open", "unknown_moment", "no_attempt_open"), Field.MOMENT),
    **dict.fromkeys(("snooze_overdue", "snooze_too_late", "snooze_not_responsible"), Field.UNTIL),
    **dict.fromkeys(
        ("before_opening", "out_of_order", "after_end", "already_arrived", "duplicate"), Field.ON
    ),
    **dict.fromkeys(("before_final", "exception_after_arrival"), Field.STATE),
    "nothing_to_annul": Field.KIND,
    "minor": Field.MINOR,
    "counts_as_not_open": Field.COUNTS_AS,
    "no_keys": Field.NOTES,
    "other_key": Field.NOTES,
}
"""The input at which the refusal of a code stands, where the form has it; else the first one."""


@dataclass(frozen=True, slots=True)
class Interaction:
    """What a listener works with."""

    desk: Desk
    replier: Replier
    body: Body
    surface: Surface
    ack: Ack
    slack_id: str
    registered: Person | None
    texts: Texts
    today: date
    request_id: str
    """The same when Slack delivers the request again."""
    pattern: str | None
    """The regular expression of a case code."""
    door: str = ""
    """What was typed, clicked, submitted or opened (see `handlers.doors`)."""
    refused_as: str = "not_registered"
    """Why nobody is registered, where that is so."""
    seen: list[Deed] = field(default_factory=list)
    """What is shown here, to be entered in the audit once it is."""

    @property
    def person(self) -> Person:
        """Return who acts, as registered; raise `Refusal` for anybody else, and say why."""
        if self.registered is None:
            raise Refusal(self.refused_as)
        return self.registered

    @property
    def own_centre(self) -> str | None:
        """Return the centre in whose audit stands what is about no resident; None for none."""
        centres = self.registered.centres if self.registered is not None else ()
        return centres[0] if centres else None

    def saw(self, trajectory: Trajectory) -> None:
        """Have it entered that the person looks at a resident's file, unless that is refused.

        To be called before it is judged: a refusal is entered as one about this resident.
        """
        self.seen.append(self._deed("view", trajectory))

    def looked(self, what: str, centre: str | None = None) -> None:
        """Have it entered that the person looks at a list, of another centre if one is named."""
        at = self.desk.now()
        self.seen.append(Deed(self.slack_id, at, "list", what, centre or self.own_centre))

    def reads_texts(self, trajectory: Trajectory) -> None:
        """Enter that the person reads own words about a resident, now: before they are shown.

        Raises `StorageUnavailable` where it cannot be entered.
        """
        with self.desk.store.transaction(PATIENCE) as tx:
            tx.audit.note(self._deed("read_texts", trajectory))

    def _deed(self, act: Act, trajectory: Trajectory) -> Deed:
        centre, ref = trajectory.plan.centre or self.own_centre, trajectory.resident.ref
        return Deed(self.slack_id, self.desk.now(), act, self.door, centre, ref)

    def refused(self, refusal: Refusal) -> Deed:
        """Return what is entered of a right that was refused: of whom it was asked, where known."""
        last = next((deed for deed in reversed(self.seen) if deed.subject), None)
        centre, subject = refusal.params.get("place"), refusal.params.get("subject")
        if subject is None and last is not None:
            centre, subject = last.centre, last.subject
        return Deed(
            self.slack_id,
            self.desk.now(),
            "ask",
            self.door,
            centre or self.own_centre,
            subject,
            result="refused",
        )

    @property
    def code_pattern(self) -> str:
        """Return the regular expression of a case code: there is one once there is staff."""
        if self.pattern is None:
            raise Refusal("not_registered")
        return self.pattern

    def case_code(self, typed: str | None) -> str:
        """Return the case code that was typed in a form; raises `Refusal` (see `codes.check`).

        That is one: several codes go in one line (`several_in_form`).
        """
        if codes.are_several(typed or "", self.code_pattern):
            raise Refusal("several_in_form")
        return codes.check(typed or "", self.code_pattern)

    def has_file(self, code: str) -> bool:
        """Say whether a file stands under that case code."""
        with self.desk.store.snapshot() as tx:
            return files.find(tx, code) is not None

    def tell(self, message: Message, *, replace: bool = False) -> BoltResponse:
        """Answer in the place where the person acted."""
        return self.surface.tell(message, replace=replace)

    def refuse(self, refusal: Refusal) -> BoltResponse:
        """Say what is refused, why, and what to do, in the place where the person acted."""
        texts = self.texts
        plain, mrkdwn = texts.refusal(refusal), texts.refusal(refusal, MRKDWN)
        if refusal.params.get("recorded_on") is not None:
            when = texts._("It was entered on {day}.", day=texts.day(refusal.params["recorded_on"]))
            plain, mrkdwn = f"{plain} {when}", f"{mrkdwn} {escape(when)}"
        if refusal.params.get("file") is not None:
            none = texts._("Nothing was registered, for none of them.")
            file, plain, mrkdwn = refusal.params["file"], texts.inside(plain), texts.inside(mrkdwn)
            plain = f"{texts.titled(file, plain)} {none}"
            mrkdwn = f"{texts.titled(escape(file), mrkdwn)} {escape(none)}"
        return self.surface.refuse(Sentence(plain, mrkdwn), self._field_of(refusal))

    def _field_of(self, refusal: Refusal) -> Field | None:
        """Return the input at which a refusal stands: the one with that date, else the usual."""
        if kind(self.body) != "view_submission":
            return None
        on = refusal.params.get("on")
        entered = inputs.read(self.body["view"])
        with_date = [field for field in DATES if on is not None and entered.get(field) == on]
        return with_date[0] if with_date else FIELDS.get(refusal.code)

    def say(self, text: str) -> BoltResponse:
        """Answer with one sentence of plain text."""
        return self.tell(sentence(text))

    def show(self, view: View, name: str, asked: Mapping[str, Any]) -> BoltResponse:
        """Open a form; when Slack does not take it in time, a card with a button that opens it.

        `name` and `asked` say which form it is, and with what it was asked for.
        """
        return self.surface.show(view) or self.tell(self._card(name, asked))

    @property
    def values(self) -> dict[str, Any]:
        """Return what was filled in, by field.

        Raises `Wrong` where a form is submitted with a day that no file can hold: a calendar offers
        every year, and a slip of the pen there is no trouble of ours.
        """
        entered = inputs.read(self.body["view"])
        if kind(self.body) == "view_submission":
            for field_name, value in entered.items():
                if isinstance(value, str) and len(value) > inputs.TYPED_LIMIT:
                    raise Wrong(field_name, self._too_long())
                if isinstance(value, date) and not f.FIRST_DAY <= value <= f.LAST_DAY:
                    raise Wrong(field_name, self._odd_day(value))
        return entered

    def _too_long(self) -> str:
        most = inputs.TYPED_LIMIT
        return self.texts._("That is too long: at most {most} characters fit.", most=most)

    def _odd_day(self, on: date) -> str:
        return self.texts._("{day} cannot be right: check the year.", day=self.texts.day(on))

    @property
    def carried(self) -> dict[str, Any]:
        """Return what the form carried."""
        return ids.unpack(self.body["view"].get("private_metadata", ""))

    @property
    def clicked(self) -> str:
        """Return the value of the button that was clicked."""
        return str(self.body["actions"][0].get("value", ""))

    def _card(self, name: str, asked: Mapping[str, Any]) -> Message:
        said = self.texts._("The form did not open in time. Open it here:")
        value = json.dumps({"form": name, **asked}, separators=(",", ":"))
        opener = button(self.texts._("Open the form"), Action.OPEN_FORM, value, style="primary")
        return Message(said, [section(escape(said)), actions(opener)])


class Wrong(Exception):
    """What was filled in at one input cannot be: its block, and a sentence of plain text."""

    def __init__(self, at: str, text: str) -> None:
        """Keep where, and what is said there."""
        super().__init__(at)
        self.at = at
        self.text = text
