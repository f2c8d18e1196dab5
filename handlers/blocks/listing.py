"""Lists of open moments and counts per centre: as a message, and as the Home tab, in pages."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from handlers.blocks import concerns
from handlers.blocks.dates_line import stopped
from handlers.blocks.digest import how_much
from handlers.blocks.ids import Action
from handlers.blocks.message import (
    Block,
    Message,
    actions,
    button,
    context,
    divider,
    escape,
    fit,
    header,
    mention,
    section,
)
from handlers.texts import N_, Texts, labels
from handlers.texts.capitals import capital
from scheduling.plan import Reason
from storage import AgendaRow, Found, Part

TITLES: Mapping[str, str] = {
    "overdue": N_("Overdue"),
    "today": N_("Today at the latest"),
    "week": N_("This week"),
    "later": N_("Later"),
    "undated": N_("Without a deadline"),
    "provisional": N_("Provisional"),
}


UNLISTED_SHOWN = 2
"""Files beside a list of which is said what collides; the others are named."""


@dataclass(frozen=True, slots=True)
class Pager:
    """Where in a list a page stands (from 0), and what its buttons ask for."""

    page: int = 0
    pages: int = 1
    previous: str | None = None
    next: str | None = None
    back: str | None = None


@dataclass(frozen=True, slots=True)
class ListRow:
    """A moment, the part it belongs to, and whether the reader records its talk."""

    part: Part
    row: AgendaRow
    can_record: bool
    conflicts: Sequence[Reason] = ()
    """What collides in the resident's file, in the first row of that resident on the page."""


@dataclass(frozen=True, slots=True)
class Unlisted:
    """A file in which something collides, and of which no moment stands on the list."""

    code: str
    resident_id: str
    conflicts: Sequence[Reason]


@dataclass(frozen=True, slots=True)
class ListView:
    """A page of open moments."""

    title: str
    today: date
    counts: Mapping[Part, int]
    """How many moments each part holds on all pages together."""
    rows: Sequence[ListRow]
    pager: Pager
    shows_worker: bool = False
    """It lists the moments of several people: who is responsible is said."""
    under: str = ""
    """What is said below the title, as running text."""
    resolves: bool = False
    """The reader settles what collides: a button leads there."""
    unlisted: Sequence[Unlisted] = ()
    """What is to be checked beside the moments of the list."""


@dataclass(frozen=True, slots=True)
class CentreRow:
    """One centre with its counts; `asks` is what the button that opens its list asks for."""

    name: str
    open: int
    overdue: int
    oldest_due: date | None
    asks: str | None


@dataclass(frozen=True, slots=True)
class CountsView:
    """A page of centres, with the totals of all pages together."""

    title: str
    today: date
    open: int
    overdue: int
    rows: Sequence[CentreRow]
    pager: Pager


@dataclass(frozen=True, slots=True)
class FoundView:
    """A page of files that were looked for, and how many there are on all pages together."""

    title: str
    total: int
    rows: Sequence[Found]
    pager: Pager
    under: str = ""


AnyView = ListView | CountsView | FoundView


def message(view: AnyView, texts: Texts) -> Message:
    """Return a page of a list as a message."""
    said = total(view, texts)
    blocks = [header(view.title), _top(view, said, texts)]
    match view:
        case CountsView():
            blocks += [_centre(row, view.today, texts) for row in view.rows]
        case FoundView():
            blocks += [_file(row, texts) for row in view.rows]
        case ListView():
            for title, rows in _parts(view, texts):
                blocks.append(title)
                for row in rows:
                    blocks += [_line(row, view, texts), *_conflicts(row, view, texts)]
    return Message(fit(f"{stopped(view.title)} {said}", 500), [*blocks, *turns(view, texts)])


def home(view: AnyView, texts: Texts) -> list[Block]:
    """Return a page of a list as blocks of the Home tab, each resident with buttons."""
    if not isinstance(view, ListView):
        return message(view, texts).blocks
    blocks = [header(view.title), _top(view, total(view, texts), texts)]
    for title, rows in _parts(view, texts):
        blocks += [divider(), title]
        for _code, of_resident in groupby(rows, key=lambda row: row.row.code):
            blocks += _resident(list(of_resident), view, texts)
    return [*blocks, *turns(view, texts), divider(), legend(texts)]


def _top(view: AnyView, said: str, texts: Texts) -> Block:
    """Return the block below the title, with what is to be checked beside the list.

    It takes no block of its own: a page of rows that all collide leaves no room for one.
    """
    lines = [_head(view, said)]
    if not isinstance(view, ListView) or not view.unlisted:
        return section(lines[0])
    first, *others = view.unlisted
    lines += [
        f"*{fit(one.code, 100)}* · {concerns.shortly(one.conflicts, texts)}"
        for one in view.unlisted[:UNLISTED_SHOWN]
    ]
    if others:
        left = ", ".join(one.code for one in view.unlisted[UNLISTED_SHOWN:])
        more = texts._("To check as well: {codes}", codes=left) if left else None
        way = texts._("To resolve it: /terugkeer status with the case code.")
        lines += [fit(line, 600) for line in (more, way) if line]
        return section("\n".join(lines))
    spoken = texts._("Resolve it: {code}", code=first.code)
    resolve = button(texts._("Resolve it"), Action.STATUS, first.resident_id, label=spoken)
    return section("\n".join(lines), resolve)


def _head(view: AnyView, said: str) -> str:
    """Return what stands below the title: whose it is, and how much."""
    under = "" if isinstance(view, CountsView) else view.under
    return f"{under}\n*{escape(said)}*" if under else f"*{escape(said)}*"


def total(view: AnyView, texts: Texts) -> str:
    """Return how much there is, in one sentence."""
    if isinstance(view, FoundView):
        if view.total == 0:
            return texts._("No file that you may see answers to that.")
        return texts.ngettext("{n} file found.", "{n} files found.", view.total)
    if isinstance(view, CountsView):
        waiting, overdue = view.open, view.overdue
    else:
        waiting = sum(n for part, n in view.counts.items() if part != "provisional")
        overdue = view.counts.get("overdue", 0)
        if not any(view.counts.values()):
            return texts._("Nothing is open here.")
    return how_much(waiting, overdue, texts)


def turns(view: AnyView, texts: Texts) -> list[Block]:
    """Return the buttons that turn the page; none where there is only one."""
    pager = view.pager
    buttons = [
        button(label, f"{Action.TURN}_{name}", value)
        for name, label, value in (
            ("back", texts._("Back to the overview"), pager.back),
            ("previous", texts._("Previous"), pager.previous),
            ("next", texts._("Next"), pager.next),
        )
        if value is not None
    ]
    blocks = []
    if pager.pages > 1:
        said = texts._("page {n} of {total}", n=pager.page + 1, total=pager.pages)
        blocks.append(context(escape(capital(said))))
    return [*blocks, actions(*buttons)] if buttons else blocks


def legend(texts: Texts) -> Block:
    """Return what the words of a list mean, in small print."""
    return context(
        escape(texts._("Overdue: the deadline has passed.")),
        escape(texts._("Plan by: the last working day up to the deadline.")),
        escape(texts._("Provisional: waits for an earlier talk, so the date can still move.")),
        escape(texts._("To check: something in the file does not fit; a person decides.")),
    )


def _parts(view: ListView, texts: Texts) -> Iterator[tuple[Block, Iterator[ListRow]]]:
    """Yield each part that this page shows: its title with its count, and its rows."""
    for part, rows in groupby(view.rows, key=lambda row: row.part):
        title = escape(texts.label(TITLES, part))
        yield section(f"*{title}* ({view.counts[part]})"), rows


def _line(listed: ListRow, view: ListView, texts: Texts) -> Block:
    """Return a moment on one line of a message, with the button that is likeliest."""
    row = listed.row
    said = f"*{fit(row.code, 100)}* · {_moment(listed, view, texts)}"
    if listed.can_record and listed.part != "provisional" and row.message_id is not None:
        return section(said, _record(row, texts))
    return section(said, _status(row, texts))


def _resident(rows: Sequence[ListRow], view: ListView, texts: Texts) -> list[Block]:
    """Return the moments of one resident: the code once, and buttons per moment."""
    first = rows[0].row
    blocks = []
    for number, listed in enumerate(rows):
        row = listed.row
        said = _moment(listed, view, texts)
        if number == 0:
            blocks.append(section(f"*{fit(row.code, 100)}* · {said}", _status(first, texts)))
        else:
            blocks.append(section(said))
        blocks += _conflicts(listed, view, texts)
        buttons = []
        if row.message_id is not None:
            if listed.can_record:
                buttons.append(_record(row, texts))
            buttons.append(button(texts._("Why this date?"), Action.WHY, row.message_id))
        if buttons:
            blocks.append(actions(*buttons))
    return blocks


def _conflicts(listed: ListRow, view: ListView, texts: Texts) -> list[Block]:
    """Return in one line what collides in the resident's file, with the way to what resolves it."""
    if not listed.conflicts:
        return []
    resolve = _resolve(listed.row, texts) if view.resolves else None
    return [section(concerns.shortly(listed.conflicts, texts), resolve)]


def _moment(listed: ListRow, view: ListView, texts: Texts) -> str:
    row = listed.row
    said = [escape(texts.moment_title(row.moment)), escape(_dates(listed, texts))]
    if view.shows_worker and row.worker is not None:
        said[1] = f"{said[1]} · {mention(row.worker)}"
    return "\n".join(said)


def _dates(listed: ListRow, texts: Texts) -> str:
    row = listed.row
    if row.due is None:
        if row.advice is not None:
            return texts._("Advised by {day} (no deadline)", day=texts.day(row.advice))
        return texts._("No deadline set")
    due = texts.day(row.due)
    if listed.part == "overdue":
        return capital(texts._("overdue {since}", since=texts.since(row.due)))
    if listed.part == "provisional":
        return texts._("Provisional, deadline {due} at the latest", due=due)
    return texts._("Plan by {day} · deadline {due}", day=texts.day(row.plan_by or row.due), due=due)


def _centre(row: CentreRow, today: date, texts: Texts) -> Block:
    said = texts._("{open} open, {overdue} overdue", open=row.open, overdue=row.overdue)
    if row.oldest_due is not None:
        late = texts.ngettext(
            "oldest: {n} day overdue", "oldest: {n} days overdue", (today - row.oldest_due).days
        )
        said = f"{said}, {late}"
    opens = None
    if row.asks is not None:
        opens = button(
            texts._("Show the list"),
            f"{Action.TURN}_centre",
            row.asks,
            label=texts._("Show the list: {centre}", centre=row.name),
        )
    return section(f"*{fit(row.name, 200)}*\n{escape(said)}", opens)


def _file(row: Found, texts: Texts) -> Block:
    said = [texts.label(labels.PHASES, row.phase)] if row.phase else []
    if row.branch is not None:
        said.append(texts.label(labels.BRANCHES, row.branch))
    counts = texts._("{open} open, {overdue} overdue", open=row.open, overdue=row.overdue)
    shown = f"*{fit(row.code, 100)}* · {escape(', '.join(said))}\n{escape(counts)}"
    spoken = texts._("Status of {code}", code=row.code)
    return section(shown, button(texts._("Status"), Action.STATUS, row.resident_id, label=spoken))


def _record(row: AgendaRow, texts: Texts) -> Block:
    spoken = texts._("Record talk: {code}", code=row.code)
    return button(texts._("Record talk"), Action.RECORD, row.message_id or "", label=spoken)


def _resolve(row: AgendaRow, texts: Texts) -> Block:
    spoken = texts._("Resolve it: {code}", code=row.code)
    return button(texts._("Resolve it"), Action.STATUS, row.resident_id, label=spoken)


def _status(row: AgendaRow, texts: Texts) -> Block:
    spoken = texts._("Status of {code}", code=row.code)
    return button(texts._("Status"), Action.STATUS, row.resident_id, label=spoken)
