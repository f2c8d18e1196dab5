"""The audit as a message: one line per entry, in pages, with nothing that anybody wrote."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from handlers.blocks.ids import Action
from handlers.blocks.listing import Pager
from handlers.blocks.message import (
    Message,
    actions,
    button,
    context,
    escape,
    fit,
    header,
    mention,
    section,
    sections,
)
from handlers.texts import Texts, labels
from handlers.texts.capitals import capital
from storage import BOT, COMMAND_LINE, Record


@dataclass(frozen=True, slots=True)
class LogView:
    """A page of entries, the latest first."""

    entries: Sequence[Record]
    total: int
    """How many there are on all pages together."""
    pager: Pager
    zone: tzinfo
    """In which the hours are said."""
    code: str | None = None
    """The case code of the one resident whom all is about."""
    centres: Mapping[str, str] | None = None
    """The names of centres by id, where the entries are of several."""


def message(view: LogView, texts: Texts) -> Message:
    """Return a page of the audit."""
    title = texts._("Logbook")
    if view.code is not None:
        title = texts._("Logbook of {code}", code=view.code)
    said = texts.ngettext("{n} entry.", "{n} entries.", view.total) if view.total else ""
    said = said or texts._("Nothing is entered here.")
    blocks = [header(title), section(escape(said))]
    blocks += sections(_line(entry, view, texts) for entry in view.entries)
    pager = view.pager
    if pager.pages > 1:
        page = texts._("page {n} of {total}", n=pager.page + 1, total=pager.pages)
        blocks.append(context(escape(capital(page))))
    turns = [
        button(label, f"{Action.TURN_AUDIT}_{name}", value)
        for name, label, value in (
            ("previous", texts._("Previous"), pager.previous),
            ("next", texts._("Next"), pager.next),
        )
        if value is not None
    ]
    if turns:
        blocks.append(actions(*turns))
    return Message(fit(f"{title}. {said}", 500), blocks)


def _line(entry: Record, view: LogView, texts: Texts) -> str:
    """Return an entry on one line: when, who, of whom, what; where, if there are several places."""
    at = entry.at.astimezone(view.zone)
    parts = [escape(f"{texts.day(at.date())}, {at:%H:%M}"), _who(entry.by, texts)]
    if view.code is None and entry.subject is not None:
        parts.append(escape(entry.code or texts._("an erased file")))
    parts.append(escape(_what(entry, texts)))
    if view.centres is not None and entry.chain:
        parts.append(escape(view.centres.get(entry.chain, entry.chain)))
    return " · ".join(parts)


def _who(by: str, texts: Texts) -> str:
    if by == BOT:
        return escape(texts._("the bot"))
    return escape(texts._("the command line")) if by == COMMAND_LINE else mention(by)


def _what(entry: Record, texts: Texts) -> str:
    if entry.act == "calendar":
        return texts.label(labels.CALENDARS, entry.what)
    if entry.act != "change":
        return texts.label(labels.AUDITED, entry.act)
    what = texts.label(labels.FACTS, entry.what)
    return texts._("registered: {what}", what=what)
