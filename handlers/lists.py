"""What is listed for whom: the own moments, today's, a centre's, and the counts per centre.

A list is asked for by its name and page, which travel in buttons; what somebody may see of it is
looked up anew each time, never in the button.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, get_args

from handlers import permits, recipients, searching
from handlers.blocks.listing import (
    AnyView,
    CentreRow,
    CountsView,
    FoundView,
    ListRow,
    ListView,
    Pager,
    Unlisted,
)
from handlers.blocks.message import mention
from handlers.cases import case_of
from handlers.searching import Criteria
from handlers.texts import Texts
from scheduling.plan import Reason
from scheduling.refusal import Refusal
from scheduling.rules import Procedure
from storage import AgendaRow, Part, Person, Scope, Transaction, projection
from storage.listing import PARTS

Name = Literal["mine", "today", "centre", "counts", "find"]
NAMES: tuple[Name, ...] = get_args(Name)
PRESSING: tuple[Part, ...] = ("overdue", "today")
"""The parts that are for today."""
LOOKED_INTO = 40
"""Files without a row of which is looked whether something collides: each is reckoned anew."""
PAGE = 20
"""Rows on one page: with their buttons they fit in a message, and on the Home tab."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which list somebody asks for, and which page of it (from 0)."""

    name: Name
    page: int = 0
    about: str | None = None
    """The id of a centre, or what is looked for (see `searching`)."""

    def value(self) -> str:
        """Return it as a button carries it."""
        carried = {"list": self.name, "page": self.page, "about": self.about}
        return json.dumps(carried, separators=(",", ":"))


def read(value: str) -> Asked:
    """Return what a button asks for; raise `ValueError` for what no button of ours says."""
    said = json.loads(value)
    if not isinstance(said, dict):
        raise ValueError("not a list")
    name, page, about = said.get("list"), said.get("page"), said.get("about")
    if name not in NAMES or not isinstance(page, int) or page < 0:
        raise ValueError("not a list")
    if not isinstance(about, str | None):
        raise ValueError("not about anything")
    if name == "find":
        searching.read(about or "")
    return Asked(name, page, about)


def home_of(person: Person) -> Asked:
    """Return what the Home tab shows at first: counts to who oversees centres, else the own."""
    if person.role in ("region", "admin"):
        return Asked("counts")
    return Asked("centre" if person.role == "coordinator" else "mine")


def overview_of(person: Person) -> Asked:
    """Return the overview: of several centres the counts, of one its list."""
    if person.role == "coordinator" and len(person.centres) == 1:
        return Asked("centre", about=person.centres[0])
    return Asked("counts")


def view_of(
    tx: Transaction, procedure: Procedure, person: Person, asked: Asked, today: date, texts: Texts
) -> AnyView:
    """Return a list as it stands on that Brussels date.

    Raises `Refusal("not_overseeing")` for a list of centres that is not this person's to see.
    """
    if asked.name == "counts":
        return _counts(tx, person, asked, today, texts)
    sought = searching.read(asked.about or "") if asked.name == "find" else None
    if sought is not None and not sought.is_about_talks:
        return _found(tx, person, asked, sought, today, texts)
    scope = _scope(tx, person, asked, today)
    counts = tx.listing.counts(scope, today) if scope is not None else {}
    parts = PRESSING if asked.name == "today" else PARTS
    if sought is not None and sought.part is not None:
        parts = (sought.part,)
    shown = {part: counts[part] for part in parts if part in counts}
    page, pages = _page(asked.page, sum(shown.values()))
    rows: Sequence[ListRow] = []
    if scope is not None and shown:
        listed = tx.listing.rows(scope, today, shown.keys(), limit=PAGE, offset=page * PAGE)
        colliding = _colliding(tx, procedure, person, [row.resident_id for _part, row in listed])
        rows = [
            ListRow(
                part,
                row,
                can_record=permits.may_record(person, row.actor),
                conflicts=colliding.pop(row.resident_id, ()),  # said once of each resident
            )
            for part, row in listed
        ]
    unlisted: Sequence[Unlisted] = ()
    if scope is not None and asked.page == 0 and permits.resolves(person):
        ids = tx.listing.unlisted(scope, today, parts, limit=LOOKED_INTO)
        unlisted = _unlisted(tx, procedure, person, ids)
    return ListView(
        title=_title(tx, asked, texts, today),
        today=today,
        counts=shown,
        rows=rows,
        pager=_pager(asked, page, pages, has_back=_has_back(person, asked)),
        shows_worker=scope is None or scope.workers != (person.slack_id,),
        under=_of_whom(sought, texts) if sought is not None else "",
        resolves=permits.resolves(person),
        unlisted=unlisted,
    )


def _unlisted(
    tx: Transaction, procedure: Procedure, person: Person, resident_ids: Sequence[str]
) -> list[Unlisted]:
    """Return those of these files in which something collides, by code."""
    colliding = _colliding(tx, procedure, person, resident_ids)
    codes = {one.id: one.code for one in tx.journal.get_all(colliding.keys())}
    found = [Unlisted(codes[one], one, conflicts) for one, conflicts in colliding.items()]
    return sorted(found, key=lambda one: one.code)


def _colliding(
    tx: Transaction, procedure: Procedure, person: Person, resident_ids: Sequence[str]
) -> dict[str, Sequence[Reason]]:
    """Return what collides in the files of a page that the person may read, by resident.

    A region follows counts: what a file needs is said to those who work in it.
    """
    if person.role == "region":
        return {}
    residents = tx.journal.get_all(set(resident_ids))
    read, _unread = projection.load_readable(tx, procedure, residents)  # a list is for all files
    return {
        one.resident.id: one.plan.conflicts
        for one in read
        if one.plan.conflicts and permits.may_read(person, case_of(tx, one))
    }


def to_record(tx: Transaction, person: Person, today: date, limit: int) -> list[AgendaRow]:
    """Return the open moments whose talks the person records, the most pressing first."""
    asked = Asked("centre") if person.role == "coordinator" else Asked("mine")
    scope = _scope(tx, person, asked, today)
    if scope is None:
        return []
    parts = [part for part in PARTS if part != "provisional"]
    rows = tx.listing.rows(scope, today, parts, limit=limit)
    return [row for _part, row in rows if permits.may_record(person, row.actor)]


def own(
    tx: Transaction, procedure: Procedure, person: Person, today: date, limit: int
) -> tuple[list[AgendaRow], bool]:
    """Return the open moments that `mine` lists, the most pressing first, and whether more are.

    Of each the right to the file is asked, as the file stands now.
    """
    scope = _scope(tx, person, Asked("mine"), today)
    if scope is None:
        return [], False
    parts = [part for part in PARTS if part != "provisional"]
    rows = [row for _part, row in tx.listing.rows(scope, today, parts, limit=limit + 1)]
    residents = tx.journal.get_all({row.resident_id for row in rows[:limit]})
    readable = {
        one.resident.id
        for one in projection.load_all(tx, procedure, residents)
        if permits.may_read(person, case_of(tx, one))
    }
    return [row for row in rows[:limit] if row.resident_id in readable], len(rows) > limit


def _counts(tx: Transaction, person: Person, asked: Asked, today: date, texts: Texts) -> CountsView:
    if not permits.oversees(person):
        raise Refusal("not_overseeing")
    scope = _all_of(person)
    counted = tx.listing.per_centre(scope, today)
    page, pages = _page(asked.page, len(counted))
    names = {centre.id: centre.name for centre in tx.people.centres()}
    rows = [
        CentreRow(
            name=names.get(count.centre or "", count.centre or texts._("no centre")),
            open=count.open,
            overdue=count.overdue,
            oldest_due=count.oldest_due,
            asks=Asked("centre", about=count.centre).value() if count.centre else None,
        )
        for count in counted[page * PAGE : (page + 1) * PAGE]
    ]
    region = tx.people.region(person.region) if person.region else None
    return CountsView(
        title=_title_of_counts(region.name if region else None, today, texts),
        today=today,
        open=sum(count.open for count in counted),
        overdue=sum(count.overdue for count in counted),
        rows=rows,
        pager=_pager(asked, page, pages, has_back=False),
    )


def _found(
    tx: Transaction, person: Person, asked: Asked, sought: Criteria, today: date, texts: Texts
) -> FoundView:
    wanted = sought.wanted(permits.sight(person))
    total = tx.listing.matching(wanted)
    page, pages = _page(asked.page, total)
    return FoundView(
        title=_title(tx, asked, texts, today),
        total=total,
        rows=tx.listing.find(wanted, today, limit=PAGE, offset=page * PAGE),
        pager=_pager(asked, page, pages, has_back=False),
        under=_of_whom(sought, texts),
    )


def _of_whom(sought: Criteria, texts: Texts) -> str:
    """Return whose files are looked for, as running text: a title cannot name people."""
    if not sought.workers:
        return ""
    who = ", ".join(map(mention, sought.workers))
    return texts._("Responsible: {who}", who=who)


def _scope(tx: Transaction, person: Person, asked: Asked, today: date) -> Scope | None:
    """Return whose moments a list holds; None for nobody's.

    Who stands in for somebody on that Brussels date has their moments among the own ones.
    """
    if asked.name == "find":
        sought = searching.read(asked.about or "")
        return Scope(moment=sought.moment, files=sought.wanted(permits.sight(person)))
    if asked.name == "centre" or (person.role == "coordinator" and asked.name == "today"):
        if not permits.oversees(person):
            raise Refusal("not_overseeing")
        if asked.about is None:
            return Scope(centres=person.centres)
        centre = tx.people.centre(asked.about)
        if centre is None or not permits.lists(person, centre):
            raise Refusal("not_overseeing")
        return Scope(centres=(centre.id,))
    if person.role in ("icam_coach", "arrival_centre"):
        return Scope(centres=person.centres, actor=person.role)
    if person.role in ("region", "admin"):
        return _all_of(person) if asked.name == "today" else None
    return Scope(workers=(person.slack_id, *recipients.stood_in_for(tx, person, today)))


def _all_of(person: Person) -> Scope:
    """Return all that somebody who oversees centres sees."""
    if person.role == "region":
        return Scope(region=person.region or "")
    return Scope() if permits.reaches_all(person, "oversee") else Scope(centres=person.centres)


def _title(tx: Transaction, asked: Asked, texts: Texts, today: date) -> str:
    if asked.name == "today":
        return texts._("Today, {day}", day=texts.day(today))
    if asked.name == "mine":
        return texts._("My open key moments")
    if asked.name == "find":
        sought = searching.read(asked.about or "")
        place = tx.people.centre(sought.centre) if sought.centre else None
        what = sought.said(place.name if place else None, texts)
        return texts._("Found: {what}", what=what) if what else texts._("Files of a worker")
    centre = tx.people.centre(asked.about) if asked.about else None
    if centre is None:
        return texts._("Open key moments of the centre")
    return texts._("Open key moments: {centre}", centre=centre.name)


def _title_of_counts(region: str | None, today: date, texts: Texts) -> str:
    if region is None:
        return texts._("Overview, {day}", day=texts.day(today))
    return texts._("Overview {region}, {day}", region=region, day=texts.day(today))


def _has_back(person: Person, asked: Asked) -> bool:
    """Say whether a list of one centre was reached from the counts of several."""
    is_of_one = asked.name == "centre" and asked.about is not None
    return is_of_one and replace(asked, page=0) != overview_of(person)


def _page(page: int, total: int) -> tuple[int, int]:
    """Return the page that there is, and how many there are: a list may have become shorter."""
    pages = max(1, -(-total // PAGE))
    return min(page, pages - 1), pages


def _pager(asked: Asked, page: int, pages: int, *, has_back: bool) -> Pager:
    return Pager(
        page=page,
        pages=pages,
        previous=replace(asked, page=page - 1).value() if page > 0 else None,
        next=replace(asked, page=page + 1).value() if page + 1 < pages else None,
        back=Asked("counts").value() if has_back else None,
    )
