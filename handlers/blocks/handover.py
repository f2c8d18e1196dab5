"""What is said when a file changes hands: who is expected, what has gone, and what has come."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from handlers.blocks import dates_line, questions
from handlers.blocks.ids import Action, otp_value
from handlers.blocks.message import (
    Block,
    Message,
    actions,
    button,
    context,
    escape,
    mention,
    section,
    sections,
)
from handlers.texts import Texts
from scheduling.plan import PlannedMoment

LISTED = 60
"""Files that one message lists: more are counted."""


@dataclass(frozen=True, slots=True)
class ExpectedView:
    """Whom a centre with open return places may expect."""

    code: str
    resident_id: str
    since: date
    """The day of the allocation, or the one on which the transfer is to arrive: Brussels dates."""
    to: str | None = None
    from_centre: str | None = None
    """From where a transfer is announced; None for an allocated place in the OTP."""


@dataclass(frozen=True, slots=True)
class GoneView:
    """A file that somebody else follows now."""

    code: str
    resident_id: str
    centre: str | None
    """Where the resident went; None for another worker of the same centre."""
    worker: str | None
    """The Slack id of who follows the file now."""
    to: str | None = None


@dataclass(frozen=True, slots=True)
class ComeView:
    """A file that came, with what is open."""

    code: str
    resident_id: str
    centre: str | None
    """From where it came; None for another worker of the same centre."""
    open: Sequence[PlannedMoment]
    has_notes: bool
    has_worker: bool
    to: str | None = None


@dataclass(frozen=True, slots=True)
class TakenOver:
    """One of several files that came at once."""

    code: str
    open: Sequence[PlannedMoment]


def expected(view: ExpectedView, texts: Texts) -> Message:
    """Return the announcement of a resident to the centre of the OTP."""
    if view.from_centre is not None:
        said = texts._(
            "Expected: {code}, transfer from {centre}, announced for {day}. Record the arrival when"
            " it is there: that accepts the transfer, and the file comes along.",
            code=view.code,
            centre=view.from_centre,
            day=texts.day(view.since),
        )
        came = questions.arrival(view.resident_id, texts)
        return Message(escape(said), [section(_to(view.to, escape(said))), actions(came)])
    said = texts._(
        "Expected: {code}, OTP allocated on {day}. Record the arrival when it is there;"
        " an allocation cannot be refused.",
        code=view.code,
        day=texts.day(view.since),
    )
    arrived = button(
        texts._("Record the arrival"),
        f"{Action.OTP_ANSWER}_arrived",
        otp_value(view.resident_id, "arrived"),
        style="primary",
    )
    return Message(escape(said), [section(_to(view.to, escape(said))), actions(arrived)])


def no_longer_expected(code: str, has_arrived: bool, texts: Texts) -> Message:
    """Return what stays of the announcement once there is nothing to record any more."""
    if has_arrived:
        said = texts._("{code}: the arrival is recorded.", code=code)
    else:
        said = texts._("{code}: not expected here any more.", code=code)
    return Message(escape(said), [context(escape(said))])


def gone(view: GoneView, texts: Texts) -> Message:
    """Return what the worker is told who followed the file until now."""
    if view.centre is None:
        said = texts._("{code}: somebody else follows this file now.", code=view.code)
    else:
        said = texts._(
            "{code} stays in {centre} now, and the file went along: open talks, checklists and"
            " notes. You no longer have access, but a talk that was held before can still be"
            " recorded.",
            code=view.code,
            centre=view.centre,
        )
    lines = [_to(view.to, escape(said))]
    if view.worker is not None:
        lines.append(texts._("Responsible: {who}", who=mention(view.worker)))
    blocks = [section("\n".join(lines))]
    if view.centre is not None:
        blocks.append(actions(_opener(texts._("Record an earlier talk"), "talk", view.resident_id)))
    return Message(escape(said), blocks)


def come(view: ComeView, texts: Texts) -> Message:
    """Return what the worker is told who follows the file from now on."""
    if view.centre is None:
        said = texts._("{code}: you follow this file from now on.", code=view.code)
    else:
        said = texts._(
            "{code} came from {centre}: you follow this file from now on.",
            code=view.code,
            centre=view.centre,
        )
    lines = [_to(view.to, escape(said))]
    if not view.has_worker:
        lines.append(escape(texts._("Nobody is responsible yet: assign a worker.")))
    lines += [f"• {escape(_open(moment, texts))}" for moment in view.open]
    if not view.open:
        lines.append(escape(texts._("No talk is open at present.")))
    buttons = [_opener(texts._("Record the talk"), "talk", view.resident_id)]
    if view.has_notes:
        buttons.append(_opener(texts._("Notes of the talks"), "notes", view.resident_id))
    return Message(escape(said), [*sections(lines), actions(*buttons)])


def taken_over(
    files: Sequence[TakenOver], old: str, by: str, to: str | None, texts: Texts
) -> Message:
    """Return the one message about all files that a worker takes over from another."""
    said = texts.ngettext(
        "{n} file is yours from now on.", "{n} files are yours from now on.", len(files)
    )
    lines = [_to(to, f"*{escape(said)}*")]
    lines.append(texts._("From {old}, assigned by {by}.", old=mention(old), by=mention(by)))
    for file in files[:LISTED]:
        lines.append(f"*{escape(file.code)}*")
        lines += [f"• {escape(_open(moment, texts))}" for moment in file.open]
    rest = len(files) - LISTED
    if rest > 0:
        lines.append(escape(texts.ngettext("{n} more file.", "{n} more files.", rest)))
    note = texts._("What is open keeps its dates, and the checklists follow here.")
    return Message(escape(said), [*sections(lines), context(escape(note))])


def all_assigned(count: int, kept: Sequence[str], new: str, texts: Texts) -> Message:
    """Return the result that whoever asked for it is told; `kept` are codes that did not go."""
    said = texts.ngettext(
        "{n} file is assigned to the new worker.",
        "{n} files are assigned to the new worker.",
        count,
    )
    lines = [escape(said), texts._("Responsible: {who}", who=mention(new))]
    if kept:
        shown = ", ".join(kept[:LISTED])
        lines.append(escape(texts._("These could not be assigned: {codes}.", codes=shown)))
    return Message(escape(said), sections(lines))


def _open(moment: PlannedMoment, texts: Texts) -> str:
    return texts.titled(texts.moment_title(moment.id), dates_line.dates(moment, texts))


def _to(who: str | None, said: str) -> str:
    return said if who is None else f"{mention(who)} {said}"


def _opener(label: str, form: str, resident_id: str) -> Block:
    """Return a button that opens a form about the resident."""
    value = json.dumps({"form": form, "resident": resident_id}, separators=(",", ":"))
    return button(label, f"{Action.OPEN_FORM}_{form}", value)
