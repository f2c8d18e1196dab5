"""The digest of a region: what is open and overdue per centre, in as many messages as it takes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from handlers.blocks.dates_line import stopped
from handlers.blocks.message import (
    BLOCKS_LIMIT,
    SECTION_LIMIT,
    TEXT_LIMIT,
    Block,
    Message,
    context,
    divider,
    escape,
    fit,
    header,
    section,
    size,
)
from handlers.texts import Texts

LINES_PER_SECTION = 15
"""More lines in one block are folded away by Slack behind "Show more"."""
ROOM = TEXT_LIMIT - 1_000
BODY_BLOCKS = BLOCKS_LIMIT - 4


@dataclass(frozen=True, slots=True)
class DigestRow:
    """One open moment of a resident."""

    code: str
    moment: str
    due: date | None = None
    link: str | None = None
    """Link to the checklist, where the reader can open it."""
    by_coach: bool = False
    """It is the ICAM coach's talk: for the Immigration Office, not the centre."""


@dataclass(frozen=True, slots=True)
class DigestCentre:
    """One centre: its counts, and the rows that are listed."""

    name: str
    open: int
    """All open moments, the overdue ones included."""
    overdue: int
    oldest_due: date | None
    """The deadline that passed longest ago."""
    rows: tuple[DigestRow, ...] = ()


@dataclass(frozen=True, slots=True)
class DigestView:
    """What a region's digest is made of."""

    region: str
    today: date
    centres: tuple[DigestCentre, ...]
    undelivered: int = 0
    """Messages that could not be delivered to the person they were for."""


def pages(view: DigestView, texts: Texts) -> list[Message]:
    """Return the digest as one message or more, each within Slack's limits."""
    bodies = _pack(_pieces(view, texts))
    return [_page(view, body, n, len(bodies), texts) for n, body in enumerate(bodies, start=1)]


def _page(view: DigestView, body: list[Block], n: int, of: int, texts: Texts) -> Message:
    title = texts._("Overview {region}, {day}", region=view.region, day=texts.day(view.today))
    if of > 1:
        page = texts._("page {n} of {total}", n=n, total=of)
        title = f"{title} ({page})"
    total = _total(view, texts)
    blocks = [header(title)]
    if n == 1:
        blocks.append(section(f"*{escape(total)}*"))
        if view.undelivered:
            said = texts.ngettext(
                "{n} message could not be delivered to the worker.",
                "{n} messages could not be delivered to the worker.",
                view.undelivered,
            )
            blocks.append(context(escape(said)))
    return Message(fit(f"{stopped(title)} {total}", 500), [*blocks, *body])


def _total(view: DigestView, texts: Texts) -> str:
    overdue = sum(centre.overdue for centre in view.centres)
    waiting = sum(centre.open for centre in view.centres)
    return how_much(waiting, overdue, texts)


def how_much(waiting: int, overdue: int, texts: Texts) -> str:
    """Return how many talks are open, and how many of these are overdue, in one sentence."""
    if overdue == 0:
        return texts.ngettext(
            "Nothing is overdue. {n} talk is open.",
            "Nothing is overdue. {n} talks are open.",
            waiting,
        )
    return texts.ngettext(
        "{overdue} overdue of {n} open talk.",
        "{overdue} overdue of {n} open talks.",
        waiting,
        overdue=overdue,
    )


@dataclass(frozen=True, slots=True)
class _Piece:
    """Lines that stay together, and the head under which they go on a following page."""

    head: str
    lines: tuple[str, ...]


def _pieces(view: DigestView, texts: Texts) -> Iterable[_Piece]:
    more = escape(texts._("continued"))
    for centre in sorted(view.centres, key=lambda c: (-c.overdue, -c.open, c.name)):
        head = f"*{fit(centre.name, 200)}*\n{escape(_counts(centre, view.today, texts))}"
        lines = [_line(row, view.today, texts) for row in _in_order(centre.rows)]
        if not lines:
            yield _Piece(head, ())
        for start in range(0, len(lines), LINES_PER_SECTION):
            chunk = tuple(lines[start : start + LINES_PER_SECTION])
            yield _Piece(head, chunk)
            head = f"*{fit(centre.name, 200)}* ({more})"


def _pack(pieces: Iterable[_Piece]) -> list[list[Block]]:
    """Return the blocks of each page; a centre that goes on keeps its head."""
    bodies: list[list[Block]] = [[]]
    room = ROOM
    for piece in pieces:
        text = "\n".join([piece.head, *piece.lines])
        parts = [text] if size(text) <= SECTION_LIMIT else _halved(piece)
        for part in parts:
            blocks = [divider(), section(part)]
            if len(bodies[-1]) + len(blocks) > BODY_BLOCKS or size(part) > room:
                bodies.append([])
                room = ROOM
            bodies[-1] += blocks
            room -= size(part)
    return bodies


def _halved(piece: _Piece) -> list[str]:
    """Return a piece that is too long for one block in several, each with its head."""
    parts: list[str] = [piece.head]
    for line in piece.lines:
        if size(parts[-1]) + size(line) + 1 > SECTION_LIMIT:
            parts.append(piece.head)
        parts[-1] += f"\n{line}"
    return parts


def _counts(centre: DigestCentre, today: date, texts: Texts) -> str:
    said = texts._("{open} open, {overdue} overdue", open=centre.open, overdue=centre.overdue)
    if centre.oldest_due is None or centre.overdue == 0:
        return said
    oldest = texts.ngettext(
        "oldest: {n} day overdue", "oldest: {n} days overdue", (today - centre.oldest_due).days
    )
    return f"{said}, {oldest}"


def _in_order(rows: Sequence[DigestRow]) -> list[DigestRow]:
    """Return the rows by due date: what is overdue most comes first, what has no date last."""
    return sorted(rows, key=lambda row: (row.due or date.max, row.code, row.moment))


def _is_overdue(row: DigestRow, today: date) -> bool:
    return row.due is not None and row.due < today


def _line(row: DigestRow, today: date, texts: Texts) -> str:
    code = fit(row.code, 100)
    name = f"<{row.link}|{code}>" if row.link else f"*{code}*"
    said = [f"{name} {escape(texts.moment_title(row.moment))}"]
    if row.due is None:
        said.append(escape(texts._("no deadline set")))
    elif _is_overdue(row, today):
        late = texts.ngettext("{n} day overdue", "{n} days overdue", (today - row.due).days)
        said.append(f"*{escape(late)}*")
    else:
        said.append(escape(texts._("deadline {day}", day=texts.day(row.due))))
    if row.by_coach and _is_overdue(row, today):
        said.append(escape(texts._("ICAM coach: contact the Immigration Office")))
    return "• " + " · ".join(said)
