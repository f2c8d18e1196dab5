"""What is asked about a file: what should be known by now, and what a person has to settle."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from handlers.blocks import concerns
from handlers.blocks.dates_line import stopped
from handlers.blocks.ids import Action, otp_value
from handlers.blocks.message import Block, Message, actions, button, escape, mention, section
from handlers.texts import Texts, labels
from handlers.texts.capitals import capital
from scheduling.plan import Question, Reason
from scheduling.rules import Audience


@dataclass(frozen=True, slots=True)
class AskView:
    """What a question about a file is made of."""

    code: str
    question: Question
    audience: Audience
    """In which capacity the reader is asked."""
    today: date
    resident_id: str
    conflicts: Sequence[Reason] = ()
    """What collides in the plan: some questions are about one of these."""
    expected_centre: str | None = None
    """The name of the centre to which a transfer is announced."""
    announced_by: int | None = None
    """The number of the fact that announced it."""
    to: str | None = None
    """The Slack id of who is mentioned."""


Answers = list[Block]


def ask(view: AskView, texts: Texts) -> Message:
    """Return a question with a button for each likely answer."""
    said, answers = ASKED[view.question.id](view, texts)
    if view.audience == "coordinator":
        said = texts._("{question} For the coordinator: please look at it.", question=said)
    text = f"*{escape(view.code)}*\n{escape(said)}"
    if view.to is not None:
        text = f"{mention(view.to)} {text}"
    blocks = [section(text)]
    if answers:
        blocks.append(actions(*answers))
    return Message(escape(f"{stopped(view.code)} {said}"), blocks)


def _otp_status(view: AskView, texts: Texts) -> tuple[str, Answers]:
    since = texts.day(view.question.since)
    said = texts._("No OTP status yet, since {day}. What is known?", day=since)
    states = ("allocated", "not_allocated", "exception_requested")
    return said, [_state(view, state, texts) for state in states]


def _otp_arrival(view: AskView, texts: Texts) -> tuple[str, Answers]:
    since = texts.day(view.question.since)
    said = texts._(
        "OTP allocated on {day}, and no arrival yet. Has the resident arrived?", day=since
    )
    return said, [_state(view, state, texts) for state in ("arrived", "no_show")]


def _transfer_arrival(view: AskView, texts: Texts) -> tuple[str, Answers]:
    day, centre = texts.day(view.question.since), view.expected_centre or ""
    if view.audience == "expected_centre":
        said = texts._(
            "A transfer to you is announced for {day}, and no arrival is recorded yet."
            " Has the resident arrived?",
            day=day,
        )
        return said, [arrival(view.resident_id, texts)]
    said = texts._(
        "A transfer to {centre} is announced for {day}, and no arrival is recorded yet."
        " {centre} records it. Does the resident stay here after all?",
        centre=centre,
        day=day,
    )
    if view.announced_by is None:
        return said, []
    asked = {"form": "correct", "resident": view.resident_id, "seq": view.announced_by}
    stays = button(texts._("Stays here"), f"{Action.OPEN_FORM}_correct", _value(asked))
    return said, [stays]


def _of_conflict(code: str) -> Callable[[AskView, Texts], tuple[str, Answers]]:
    """Return what asks about a conflict, with the buttons that settle it."""

    def asked(view: AskView, texts: Texts) -> tuple[str, Answers]:
        reason = next(one for one in view.conflicts if one.code == code)
        return stopped(texts.reason(reason)), concerns.ways_out(reason, view.code, 0, texts)

    return asked


def arrival(resident_id: str, texts: Texts) -> Block:
    """Return the button with which the receiving centre records an arrival from elsewhere."""
    value = _value({"form": "transfer", "resident": resident_id})
    label = texts._("Record the arrival")
    return button(label, f"{Action.OPEN_FORM}_transfer", value, style="primary")


def _state(view: AskView, state: str, texts: Texts) -> Block:
    return button(
        capital(texts.label(labels.OTP_STATES, state)),
        f"{Action.OTP_ANSWER}_{state}",
        otp_value(view.resident_id, state),
    )


def _value(asked: Mapping[str, object]) -> str:
    return json.dumps(asked, separators=(",", ":"))


ASKED: Mapping[str, Callable[[AskView, Texts], tuple[str, Answers]]] = {
    "otp_status": _otp_status,
    "otp_arrival": _otp_arrival,
    "transfer_arrival": _transfer_arrival,
    "no_show": _of_conflict("no_show"),
    "late_arrival": _of_conflict("arrival_after_right"),
}
"""What each question says, and the buttons that answer it."""
