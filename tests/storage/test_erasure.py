"""Erasure on both databases: every table gives up what it kept, and nothing of the others'."""

import random
import sqlite3
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import String, cast, exc, select, text

from scheduling.facts import TalkHeld
from scheduling.reminders import Reminder
from scheduling.retention import Count
from scheduling.rules import Procedure
from storage import Resident, Store, Transaction, projection
from storage.engine import connect
from storage.erasure import Sought
from storage.outbox import REASSIGNMENT
from storage.tables import facts, metadata
from tests.storage.given import (
    NOW,
    ORGANISATION,
    a_reminder,
    negative,
    recorded,
    registered,
    staff,
    together,
)

GONE, STAYS = "K7-042", "K7-043"
NOTE = "wacht op zijn broer"
COUNTS = {Count("2026-09", "file", "left"): 1, Count("2026-09", "talk_after_cgvs", "held"): 2}


@pytest.fixture
def files(store: Store, procedure: Procedure) -> tuple[Resident, Resident]:
    """Two files that stand in every table, linked to each other."""
    with store.transaction() as tx:
        staff(tx)
        one, other = (_everywhere(tx, procedure, code) for code in (GONE, STAYS))
        tx.families.link([one.id, other.id])
        number = tx.reassignments.ask("U0AN", "U0BO", by="U0BO", at=NOW)
        for resident in sorted((one, other), key=lambda r: r.id):
            asked = tx.reassignments.get(number)
            assert asked is not None
            tx.reassignments.note(asked, resident.id, "assigned")
        about = Reminder(REASSIGNMENT, number, "received", 0, None, "responsible", NOW)
        tx.outbox.add(other.id, [about], NOW)
        tx.journal.remember("several", None, {"several": [{"resident": one.id}]}, NOW)
        tx.homes.opened("U0BO", f'{{"list":"find","about":"{GONE}"}}', NOW)
        tx.homes.opened("U0AD", '{"list":"counts"}', NOW)
    return one, other


def _everywhere(tx: Transaction, procedure: Procedure, code: str) -> Resident:
    talk = TalkHeld(on=date(2026, 9, 1), moment="ad_hoc_talk", notes=f"{NOTE} {code}")
    trajectory = recorded(tx, procedure, [registered(), negative(), talk], code=code)
    resident = trajectory.resident
    tx.outbox.add(resident.id, [a_reminder(), a_reminder("overdue")], NOW)
    for number, row in enumerate(tx.sending.ready(NOW, 10)):
        if row.resident_id == resident.id:
            tx.sending.claim(row.id, "sender", NOW, NOW + timedelta(minutes=1))
            tx.sending.done(row.id, "sender", "C0AN", f"1.{code[-3:]}{number}", at=NOW)
    tx.messages.put(resident.id, "talk_after_cgvs", 1, "C0AN", f"2.{code[-3:]}", 1)
    tx.messages.put(resident.id, "talk_after_cgvs", 1, "C0BRUG", f"3.{code[-3:]}", 1)
    tx.journal.remember(f"request-{code}", resident.id, {"resident": resident.id}, NOW)
    return resident


def begin(store: Store, resident: Resident, *sought: Sought) -> int:
    """Erase a file."""
    with store.transaction() as tx:
        locked = tx.journal.lock(resident.id)
        assert locked is not None
        tx.families.unlink(resident.id)
        return tx.erasures.begin(
            locked,
            NOW,
            counts=COUNTS,
            counted_in="antwerpen",
            centres=["antwerpen"],
            workers=["U0AN"],
            sought=sought,
            shown_to=["U0AD"],
            language="nl",
        )


def everything(database_url: str) -> str:
    """All that stands in all tables."""
    engine = connect(database_url)
    with engine.connect() as connection:
        found = [
            str([*connection.execute(select(*(cast(column, String) for column in table.c)))])
            for table in metadata.sorted_tables
        ]
    engine.dispose()
    return "\n".join(found)


def finish(store: Store) -> None:
    """Do all that is left, as if Slack had."""
    with store.transaction() as tx:
        tasks = tx.leftovers.tasks(NOW + timedelta(days=1), 1_000)
        tx.leftovers.done([task.number for task in tasks], NOW)


def test_no_table_keeps_anything_of_an_erased_file(
    store: Store, files: tuple[Resident, Resident], database_url: str
) -> None:
    """Neither code nor id, in any column; the other file has all that it had."""
    gone, stays = files
    before = everything(database_url)
    with store.snapshot() as tx:
        kept = tx.journal.entries(stays.id), tx.outbox.sent(stays.id), tx.agenda.rows(stays.id)

    assert begin(store, gone) > 4
    finish(store)

    for name in (GONE, gone.id):
        assert name in before
        assert name not in everything(database_url)
    with store.snapshot() as tx:
        assert kept == (
            tx.journal.entries(stays.id),
            tx.outbox.sent(stays.id),
            tx.agenda.rows(stays.id),
        )
        assert {"notes": f"{NOTE} {STAYS}"} == tx.journal.texts(stays.id, 3)
        assert [] == tx.families.of(stays.id)


def test_each_message_is_a_task_once(store: Store, files: tuple[Resident, Resident]) -> None:
    """Where checklists and reminders stand and stood; what speaks of others is redacted."""
    gone, _stays = files
    sought = Sought("abc", "C0AN", NOW, NOW + timedelta(minutes=5), "1.5")

    begin(store, gone, sought)

    with store.snapshot() as tx:
        now = tx.leftovers.tasks(NOW, 100)
        later = tx.leftovers.tasks(NOW + timedelta(minutes=5), 100)
    places = {(task.place, task.ts) for task in now if task.kind == "replace"}
    assert {
        ("C0AN", "2.042"),
        ("C0BRUG", "3.042"),
        ("C0AN", "1.0420"),
        ("C0AN", "1.0421"),
    } == places
    assert {"U0AD", "U0BO"} == {task.place for task in now if task.kind == "home"}
    assert [("seek", "abc", "1.5")] == [
        (task.kind, task.message_id, task.ts) for task in later if task not in now
    ]


def test_letters_about_files_that_changed_hands_with_it_are_looked_through(
    store: Store, files: tuple[Resident, Resident]
) -> None:
    """They are rows of another file, and name this one."""
    gone, stays = files
    with store.snapshot() as tx:
        (letter,) = [row.id for row in tx.outbox.of(stays.id) if row.moment == REASSIGNMENT]

    begin(store, gone)

    with store.snapshot() as tx:
        redacted = {one.message_id for one in tx.leftovers.tasks(NOW, 100) if one.kind == "redact"}
    assert letter in redacted


def test_what_was_posted_twice_is_looked_for(
    store: Store, files: tuple[Resident, Resident]
) -> None:
    """One of the two is written down; where the other stands, nobody knows."""
    assert files
    with store.transaction() as tx:
        row = tx.sending.ready(NOW, 10)[0]
        tx.sending.claim(row.id, "sender", NOW, NOW + timedelta(minutes=1))
        tx.sending.done(row.id, "sender", "C0AN", "4.1", at=NOW, note="possibly double")
        assert row.resident_id is not None

        assert [row.id] == [one.id for one in tx.erasures.unsettled(row.resident_id)]


@pytest.mark.parametrize("sought", [GONE, GONE.replace("-", "")])
def test_a_home_tab_with_a_search_for_the_code_goes(
    store: Store, files: tuple[Resident, Resident], sought: str
) -> None:
    """However the code was typed there: it would be found again in the database."""
    gone, _stays = files
    with store.transaction() as tx:
        tx.homes.opened("U0GI", f'{{"list":"find","about":"{sought}"}}', NOW)

    begin(store, gone)

    with store.snapshot() as tx:
        home = tx.homes.home("U0GI")
        assert home is not None  # the tab itself is there still, and the next erasure finds it
        assert "" == home.shown
        assert "U0GI" in {one.place for one in tx.leftovers.tasks(NOW, 100) if one.kind == "home"}


def test_the_code_stays_until_the_last_task_is_done(
    store: Store, files: tuple[Resident, Resident], database_url: str
) -> None:
    """Without it overviews could not be searched; it stands in them all the while."""
    gone, _stays = files
    begin(store, gone)
    with store.transaction() as tx:
        tasks = tx.leftovers.tasks(NOW, 100)
        tx.leftovers.done([task.number for task in tasks[:-1]], NOW)
    assert GONE in everything(database_url)

    with store.transaction() as tx:
        tx.leftovers.done([tasks[-1].number], NOW)

    assert GONE not in everything(database_url)


def test_counts_of_several_files_add_up(store: Store, files: tuple[Resident, Resident]) -> None:
    """By centre: each file adds its own."""
    for resident in files:
        begin(store, resident)

    with store.snapshot() as tx:
        counts = tx.erasures.counts()
    assert {("antwerpen", count): 2 * number for count, number in COUNTS.items()} == counts


@pytest.mark.parametrize("workers", [["U0AN"], None], ids=["known", "unknown"])
def test_every_overview_and_every_letter_that_may_list_the_file_is_looked_through(
    store: Store, files: tuple[Resident, Resident], workers: list[str] | None
) -> None:
    """Of any region; of absences those of who may have answered for it, or all where none can say.

    Not those from before the file was opened.
    """
    gone, _stays = files
    today = NOW.date()
    elsewhere = '[[person]]\nslack_id = "U0GI"\nrole = "social_worker"\ncentre = "charleroi"\n'
    with store.transaction() as tx:
        staff(tx, f"{ORGANISATION}\n{elsewhere}")
        for region, at in (("noord", NOW), ("zuid", NOW), ("oost", NOW - timedelta(days=9))):
            tx.outbox.add_digest(region, "2026-W36", at)
        for who in ("U0AN", "U0GI"):
            away = tx.absences.add(who, "U0BO", today, today, by=who, at=NOW)
            tx.outbox.add_absence(away.id, "stand_in", NOW)
        own = {row.id: row for row in tx.sending.ready(NOW, 100) if row.resident_id is None}
        absent = {
            row.period: one.slack_id
            for row in own.values()
            if row.period and (one := tx.absences.get(row.period)) is not None
        }

    with store.transaction() as tx:
        locked = tx.journal.lock(gone.id)
        assert locked is not None
        tx.families.unlink(gone.id)
        tx.erasures.begin(
            locked,
            NOW,
            counts=COUNTS,
            counted_in="antwerpen",
            centres=["antwerpen"],
            workers=workers,
            sought=[],
            shown_to=[],
            language="nl",
        )
        tasks = tx.leftovers.tasks(NOW, 100)

    rows = [own[task.message_id] for task in tasks if task.message_id in own]
    assert ["noord", "zuid"] == sorted(row.region for row in rows if row.region)
    looked_at = {absent[row.period] for row in rows if row.period in absent}
    assert ({"U0AN"} if workers else {"U0AN", "U0GI"}) == looked_at


def test_home_tabs_wait_to_be_shown_anew_and_are_over_together(
    store: Store, files: tuple[Resident, Resident]
) -> None:
    """Whoever publishes one takes all that waited for it till then; those of others stay."""
    gone, stays = files
    with store.transaction() as tx:
        assert ["U0AD", "U0BO"] == tx.homes.everyone()
        tx.leftovers.show_anew(tx.homes.everyone(), NOW)
    begin(store, gone)
    begin(store, stays)
    with store.transaction() as tx:
        waiting = tx.leftovers.homes("U0AD")
        assert 3 == len(waiting)
        tx.leftovers.done(waiting, NOW)
        assert [] == tx.leftovers.homes("U0AD")
        assert len(tx.leftovers.homes("U0BO")) > 0


def test_two_who_erase_at_once_erase_once(
    store: Store, replica: Store, files: tuple[Resident, Resident]
) -> None:
    """The second waits for the first, and finds no file."""
    gone, _stays = files

    def try_it(one: Store) -> bool:
        with one.transaction() as tx:
            locked = tx.journal.lock(gone.id)
            if locked is None:
                return False
            tx.families.unlink(gone.id)
            tx.erasures.begin(
                locked,
                NOW,
                counts=COUNTS,
                counted_in="antwerpen",
                centres=[],
                workers=[],
                sought=[],
                shown_to=[],
                language="nl",
            )
            return True

    done = together(lambda: try_it(store), lambda: try_it(replica))

    assert [False, True] == sorted(done)
    with store.snapshot() as tx:
        assert COUNTS == {count: n for (_centre, count), n in tx.erasures.counts().items()}


def test_the_database_refuses_to_lose_a_fact_of_a_file_that_is_kept(
    store: Store, files: tuple[Resident, Resident], database_url: str
) -> None:
    """Also while another one is being erased; and no fact can be changed."""
    gone, stays = files
    begin(store, gone)
    engine = connect(database_url)
    for statement in ("DELETE FROM facts WHERE seq = 1", "UPDATE facts SET seq = 9"):
        with pytest.raises(exc.IntegrityError, match="only ever added"), engine.begin() as one:
            one.execute(text(statement))
    with engine.connect() as connection:
        left = set(connection.scalars(select(facts.c.resident_id)))
    engine.dispose()
    assert {stays.id} == left


def test_a_file_is_due_by_its_closure_or_its_last_activity(
    store: Store, procedure: Procedure, files: tuple[Resident, Resident]
) -> None:
    """By the days that its plan keeps; of one that was planned before that, too."""
    one, other = sorted(files, key=lambda file: file.id)
    long_ago = date(2000, 1, 1)
    with store.snapshot() as tx:
        active = tx.agenda.summaries([one.id])[one.id].active_on
        assert active is not None
        assert [] == tx.erasures.due(long_ago, active - timedelta(days=1), "", 10)
        assert [one.id, other.id] == tx.erasures.due(long_ago, active, "", 10)
        assert [other.id] == tx.erasures.due(long_ago, active, one.id, 10)
    with store.transaction() as tx:
        plan = projection.load(tx, procedure, one.id).plan
        tx.agenda.replace(one, plan, centre=None, region=None, worker=None, wake_at=None)
        assert [one.id] == tx.erasures.due(long_ago, long_ago, "", 10)


def test_what_is_deleted_is_overwritten_before_the_file_is_written_anew(
    sqlite_store: Store, sqlite_url: str
) -> None:
    """A large file is written anew in the night only; what is erased stands in none till then."""
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    with sqlite_store.transaction() as tx:
        tx.homes.opened("U0BO", f'{{"list":"find","about":"{GONE}"}}', NOW)
    with sqlite_store.transaction() as tx:
        tx.homes.forget("U0BO")
        tx.leftovers.scrub_due(NOW)

    assert sqlite_store.scrub()

    on_disk = b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
    assert GONE not in on_disk.decode("latin-1")


def test_copies_of_rows_that_stay_between_others_go_with_a_new_file(
    sqlite_store: Store, sqlite_url: str
) -> None:
    """SQLite can leave them where it balances pages: the file is written anew, if not too large."""
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    with closing(sqlite3.connect(path)) as unsafe:
        unsafe.execute("PRAGMA secure_delete = OFF")
        for number in range(300):
            row = (f"copy-{number}", "stands here")
            unsafe.execute("INSERT INTO settings (name, value) VALUES (?, ?)", row)
        unsafe.execute("DELETE FROM settings WHERE name LIKE 'copy-%'")
        unsafe.commit()
    assert sqlite_store.write_anew(10**9)  # nothing was erased: there is nothing to do
    with sqlite_store.transaction() as tx:
        tx.leftovers.scrub_due(NOW)

    assert not sqlite_store.write_anew(1_000)
    assert sqlite_store.scrub()
    assert "copy-42" in path.read_bytes().decode("latin-1")
    assert sqlite_store.write_anew(10**9)

    on_disk = b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
    assert "copy-42" not in on_disk.decode("latin-1")
    with sqlite_store.snapshot() as tx:
        assert tx.leftovers.to_scrub("file") is None


def test_many_files_erased_in_any_order_leave_nothing(
    sqlite_store: Store, sqlite_url: str, procedure: Procedure
) -> None:
    """Pages were split and balanced while they came, and merged while they went."""
    path, order = Path(sqlite_url.removeprefix("sqlite:///")), random.Random(7)
    codes = [f"Q{order.choice('ABCDEF')}-{number:03}" for number in range(150)]
    order.shuffle(codes)
    with sqlite_store.transaction() as tx:
        staff(tx)
        files = [_everywhere(tx, procedure, code) for code in codes]
    gone = order.sample(files, 75)
    for resident in gone:
        begin(sqlite_store, resident)
    finish(sqlite_store)
    assert sqlite_store.scrub()
    assert sqlite_store.write_anew(10**9)

    on_disk = b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
    found = on_disk.decode("latin-1")
    assert [] == [one.code for one in gone if one.code in found or one.id in found]
    assert [] == [one.code for one in files if one not in gone and one.code not in found]
