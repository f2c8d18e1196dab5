"""Free text: whatever is typed lies sealed, travels in no message, and is shown to few.

A text of its own is planted in every input that takes one, through the real forms and commands.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import String, cast, select

from handlers.blocks import ids
from sandbox import Sandbox
from sandbox.people import Person
from scheduling import facts as f
from storage import migrate, open_store
from storage.engine import connect
from storage.tables import metadata
from tests.handlers.conftest import KEY
from tests.handlers.office import (
    AD,
    AN,
    BO,
    CHANNELS,
    CO,
    CODE,
    GC,
    GI,
    IC,
    PEOPLE,
    RN,
    Office,
    a_workspace,
    answer,
    cgvs,
    day,
    final,
    registered,
    said,
)
from tests.sandbox.running import running
from tests.storage import postgres

FIELDS = f.TalkHeld.free_text
READERS = frozenset({AN, BO, CO, GI, GC})
"""The workers and coordinators of the centres in which the resident stays or is to stay."""
OTHERS = frozenset(PEOPLE) - READERS
VIEWS = ("views.open", "views.update", "views.push")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A running PostgreSQL."""
    if not postgres.can_be_had():
        pytest.skip("no PostgreSQL can be had on this platform")
    with postgres.running(tmp_path_factory.getbasetemp().parent) as url:
        yield url


@dataclass
class Planting:
    """An office in which texts are planted, and a look at where they are found again."""

    office: Office
    url: str
    planted: dict[str, str] = field(default_factory=dict)
    carried: list[str] = field(default_factory=list)
    """What forms carried while they were open."""

    def plant(self, name: str) -> str:
        """Return a text that stands nowhere else."""
        self.planted[name] = f"plant {name} {uuid.uuid4().hex}"
        return self.planted[name]

    def found_in(self, text: str) -> set[str]:
        """Return which texts stand there."""
        return {name for name, plant in self.planted.items() if plant.split()[-1] in text}

    def look(self, person: Person) -> None:
        """Note what the forms that somebody has open carry."""
        self.carried += [str(view.get("private_metadata", "")) for view in person.modals]

    def stored(self) -> str:
        """Return all that is stored: the raw files of SQLite, or all tables of PostgreSQL."""
        if self.url.startswith("sqlite"):
            path = Path(self.url.removeprefix("sqlite:///"))
            files = sorted(path.parent.glob(f"{path.name}*"))
            return b"".join(file.read_bytes() for file in files).decode("latin-1")
        engine = connect(self.url)
        with engine.connect() as connection:
            rows = [
                str([*connection.execute(select(*(cast(c, String) for c in table.c)))])
                for table in metadata.sorted_tables
            ]
        engine.dispose()
        return "\n".join(rows)


@pytest.fixture(params=["sqlite", "postgresql"])
def planting(request: pytest.FixtureRequest) -> Iterator[Planting]:
    """An office on either kind of database."""
    if request.param == "sqlite":
        url = f"sqlite:///{request.getfixturevalue('database')}"
    else:
        server = request.getfixturevalue("server")
        url = postgres.create_database(server, f"texts_{uuid.uuid4().hex}")
        migrate(url)
    store = open_store(url, [KEY])
    with Sandbox(a_workspace()) as sandbox:
        office = Office(sandbox, store)
        with running(office.app, sandbox, "socket"):
            yield Planting(office, url)
        office.afterwards.settle()
    store.close()


def every_text(planting: Planting) -> None:
    """Have every input filled that takes own words, in every form and command that has one."""
    office, an = planting.office, planting.office.person(AN)
    office.given(registered(), cgvs("2026-11-16"))
    an.types("C0AN", f"/terugkeer gesprek {CODE}")
    an.fills({name: planting.plant(f"talk.{name}") for name in FIELDS})
    planting.look(an)
    assert an.submits().ok
    an.closes(clear=True)
    # A date of long ago is asked about first: the form comes again with all that was typed.
    an.types("C0AN", f"/terugkeer gesprek {CODE} tussentijds")
    old = {name: planting.plant(f"old.{name}") for name in FIELDS}
    an.fills({"on": "2019-11-16", **old})
    an.submits()
    planting.look(an)
    an.closes(clear=True)
    office.given(final("2026-11-17"))
    an.types("C0AN", f"/terugkeer einderecht {CODE} 15/12/2026 {planting.plant('command.reason')}")
    an.types("C0AN", f"/terugkeer einderecht {CODE} 16/12/2026")
    an.fills({"reason": planting.plant("form.reason")})
    planting.look(an)
    assert an.submits().ok
    for what, new in (
        ("gesprek", {"notes": planting.plant("correct.notes"), "stance": planting.plant("c.st")}),
        ("materiële hulp", {"how": "withdraw"}),
    ):
        an.types("C0AN", f"/terugkeer corrigeer {CODE}")
        listed = next(b for b in an.modals[-1]["blocks"] if b.get("block_id") == "seq")
        options = listed["element"]["options"]
        an.fills({"seq": next(o["value"] for o in options if what in o["text"]["text"].lower())})
        an.submits()
        an.fills({"reason": planting.plant(f"correct.{what}"), **new})
        planting.look(an)
        assert an.submits().ok, what
        an.closes(clear=True)


def show_everywhere(planting: Planting) -> None:
    """Have everybody look at the file wherever they can: status, checklist, Home tab, notes."""
    office = planting.office
    office.given(f.OtpAllocated(on=day("2026-11-18"), centre="gent"))
    office.given(f.OtpArrived(on=day("2026-11-19"), centre="gent", worker=GI))
    office.post("talk_after_cgvs")
    office.post("otp_intake")
    for slack_id in PEOPLE:
        person = office.person(slack_id)
        person.types("C0GI", f"/terugkeer status {CODE}")
        person.opens_home()
    office.afterwards.settle()


def test_no_text_stands_anywhere_but_sealed(planting: Planting) -> None:
    """Not in the database, in no message, thread or Home tab, and forms carry none of it."""
    every_text(planting)
    show_everywhere(planting)
    office = planting.office

    assert len(planting.planted) > 15
    assert set() == planting.found_in(planting.stored())
    every_message = json.dumps(office.sandbox.every_message(), ensure_ascii=False)
    assert CODE in every_message
    assert set() == planting.found_in(every_message)
    homes = [office.person(slack_id).home for slack_id in PEOPLE]
    assert set() == planting.found_in(json.dumps(homes, ensure_ascii=False))
    assert len(planting.carried) > 4
    assert set() == planting.found_in("".join(planting.carried))
    for call in office.sandbox.calls:
        if call.method not in VIEWS:
            assert set() == planting.found_in(str(call.args)), call.method
    with office.store.snapshot() as tx:
        resident = tx.journal.find(CODE)
        assert resident is not None
        sealed = [tx.journal.texts(resident.id, e.seq) for e in tx.journal.entries(resident.id)]
    kept = planting.found_in(str(sealed))
    assert {"command.reason", "form.reason", "correct.notes", "correct.gesprek"} <= kept
    assert {f"talk.{name}" for name in FIELDS} <= kept


def test_texts_are_shown_to_the_workers_and_to_nobody_else(planting: Planting) -> None:
    """The worker of the next structure reads them; coach, region and administrator do not."""
    every_text(planting)
    show_everywhere(planting)
    office = planting.office
    worker = office.person(GI)
    worker.types("C0GI", f"/terugkeer status {CODE}")
    worker.clicks(answer(worker, "C0GI"), "form_open_notes")

    assert planting.planted["correct.notes"] in said(worker.modal or {})
    for slack_id in sorted(OTHERS):
        person = office.person(slack_id)
        seen = [person.modals, person.home, [person.ephemerals(one) for one in CHANNELS]]
        assert set() == planting.found_in(json.dumps(seen, ensure_ascii=False)), slack_id
    assert {IC, RN, AD} <= OTHERS


def test_what_forms_and_buttons_carry_is_bounded_to_ids() -> None:
    """A form carries what it was asked with; own words would not even be readable there."""
    with pytest.raises(ValueError, match="too much"):
        ids.pack({"notes": "x" * 3_001})


@pytest.fixture
def without_keys(database: Path) -> Iterator[Office]:
    """An office whose installation has no encryption keys."""
    store = open_store(f"sqlite:///{database}")
    with Sandbox(a_workspace()) as sandbox:
        office = Office(sandbox, store)
        with running(office.app, sandbox, "http"):
            yield office
        office.afterwards.settle()
    store.close()


@pytest.mark.parametrize(
    "typed", [f"einderecht {CODE} 15/12/2026 uitstel", f"einderecht {CODE}", f"corrigeer {CODE}"]
)
def test_without_keys_what_needs_a_reason_is_refused_and_says_why(
    without_keys: Office, typed: str
) -> None:
    """A day set by hand and a correction need their reason, and it could not be kept."""
    without_keys.given(registered(), final("2026-11-17"))
    before = without_keys.journal()
    an = without_keys.person(AN)

    reply = without_keys.reply(an, lambda: an.types("C0AN", f"/terugkeer {typed}"))

    assert "versleuteling" in reply
    assert an.modal is None
    assert before == without_keys.journal()


def test_without_keys_all_else_may_be_done(without_keys: Office) -> None:
    """Decisions, talks without own words, ticks, and taking one's last fact back."""
    an = without_keys.person(AN)
    without_keys.given(registered())

    an.types("C0AN", f"/terugkeer beslissing {CODE} cgvs 20/11/2026")
    an.types("C0AN", f"/terugkeer gesprek {CODE}")
    assert an.submits().ok
    held = without_keys.facts()[-1].fact
    an.closes(clear=True)
    an.types("C0AN", f"/terugkeer gesprek {CODE} tussentijds")
    assert an.submits().ok
    an.clicks(an.modal, "fact_undo")

    assert "talk_held" == held
    assert ["talk_held", "withdrawn"] == [fact.fact for fact in without_keys.facts()[-2:]]


@pytest.fixture
def other_keys(database: Path) -> Iterator[Office]:
    """An office whose installation lost the key under which a file lies."""
    with_key = open_store(f"sqlite:///{database}", [KEY])
    store = open_store(f"sqlite:///{database}", [Fernet.generate_key().decode()])
    with Sandbox(a_workspace()) as sandbox:
        office = Office(sandbox, with_key)
        talk = f.TalkHeld(on=day("2026-11-21"), moment="ad_hoc_talk", notes="Iets")
        office.given(registered(), talk)
        office = Office(sandbox, store)
        with running(office.app, sandbox, "socket"):
            yield office
        office.afterwards.settle()
    store.close()
    with_key.close()


def test_a_text_under_a_key_that_is_lost_is_refused_and_the_rest_stays(other_keys: Office) -> None:
    """It is said what is the matter; what was sealed before is left as it is."""
    before = other_keys.journal()
    an = other_keys.person(AN)

    an.types("C0AN", f"/terugkeer gesprek {CODE}")
    an.fills({"notes": "Nog iets"})
    outcome = an.submits()

    assert not outcome.ok
    assert "sleutel" in str(outcome)
    assert before == other_keys.journal()
