"""A file that is erased: nothing of it is left in the database's files, nor in Slack."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

from bot import erasing
from handlers import errors, home, lists
from handlers.surface import Replier
from scheduling import facts as f
from scheduling import rules
from storage import Person
from tests.bot.house import (
    AN,
    BO,
    CO,
    CODE,
    House,
    cgvs,
    day,
    held,
    registered,
)

OTHER = "K7-0421"
"""A code that begins like the one that is erased."""
NOTE = "wacht op nieuws van zijn broer in Luik"
TIED = ("2026-11-20", "20 nov", "2026-11-25", "25 nov", "2026-09-14", "14 sep")
"""Dates of the file, as the database and messages write them; nothing else bears them."""


def on_disk(database: Path) -> str:
    """Return all that SQLite has on disk, log included."""
    files = database.parent.glob(f"{database.name}*")
    return b"".join(file.read_bytes() for file in sorted(files)).decode("latin-1")


def in_slack(house: House) -> str:
    """Return all that stands in Slack: every message, and every Home tab."""
    people = ("U0AN", "U0BO", "U0CO", "U0AD", "U0RN", "U0GI")
    homes = [house.sandbox.person(one).home for one in people]
    seen = [house.sandbox.every_message(), homes]
    return json.dumps(seen, ensure_ascii=False)


def erase(house: House, code: str = CODE) -> erasing.Erased | None:
    """Erase a file in one transaction."""
    with house.store.transaction() as tx:
        resident = tx.journal.find(code)
        assert resident is not None
        return erasing.erase(tx, rules.load(), resident.id, house.time.now())


def cleaned(house: House, most: int = 400) -> None:
    """Let the refresher work until nothing is left to be done in Slack."""
    for _ in range(most):
        wait = house.outgoing.refresher.turn()
        if wait > 0:
            if waiting(house) == 0:
                assert house.store.scrub()
                return
            house.hands.pause(wait)
    raise AssertionError(f"{waiting(house)} tasks are left")


def waiting(house: House) -> int:
    """Return how much is left to be done."""
    with house.store.snapshot() as tx:
        return tx.erasures.waiting()


def opens_home(house: House, *people: str) -> None:
    """Have these people look at their Home tabs."""
    replier = Replier(house.client, ThreadPoolExecutor(1), errors.guarded)
    for slack_id in people:
        with house.store.transaction() as tx:
            person = tx.people.person(slack_id)
            assert isinstance(person, Person)
            tx.homes.opened(slack_id, lists.home_of(person).value(), house.time.now())
        assert home.publish(house.desk, replier, slack_id)


def with_a_whole_life(house: House) -> None:
    """Have a file that speaks from everywhere: a checklist, replies, overviews, letters, homes."""
    house.given(registered(), cgvs("2026-11-18"), code=OTHER)
    house.given(registered(on=day("2026-09-14")), cgvs("2026-11-20"))
    with house.store.transaction() as tx:
        one, other = tx.journal.find(CODE), tx.journal.find(OTHER)
        assert one is not None
        assert other is not None
        tx.families.link([one.id, other.id])
    tick = f.ItemTicked(
        on=day("2026-11-23"), moment="talk_after_cgvs", occurrence=1, item="stay", done=True
    )
    house.given(tick)
    house.post()
    house.later(days=5)  # overdue: in the thread, to the coordinator, and in the overview
    house.post()
    house.later(days=2)
    house.post()
    house.rounds.digests()
    with house.store.transaction() as tx:
        today = house.desk.today()
        away = tx.absences.add(AN, BO, today, today + timedelta(days=9), by=AN, at=house.time.now())
        tx.outbox.add_absence(away.id, "stand_in", house.time.now())
    house.given(held("ad_hoc_talk", "2026-11-25", notes=NOTE))
    house.post()
    house.refresh()
    opens_home(house, AN, CO, "U0AD", "U0RN")


def test_nothing_is_left_of_an_erased_file(house: House, database: Path) -> None:
    """Neither code nor text nor date, in the raw files, in messages, threads and Home tabs."""
    with_a_whole_life(house)
    before = in_slack(house)
    assert before.count(CODE) > 8
    assert "C0NOORD" in before
    assert any(CODE in json.dumps(m) for m in house.messages("C0NOORD"))
    assert CODE in on_disk(database)

    erased = erase(house)
    cleaned(house)

    assert erased is not None
    for place in (on_disk(database), in_slack(house)):
        assert OTHER in place  # what begins like it stays
        assert CODE not in place.replace(OTHER, "")
        assert NOTE not in place
    for tied in TIED:
        assert tied not in in_slack(house), tied
    for tied in ("2026-09-14", "2026-11-20"):
        assert tied not in on_disk(database), tied
    house.store.close()
    assert CODE not in on_disk(database).replace(OTHER, "")
