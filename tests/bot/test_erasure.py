"""A file that is erased: nothing of it is left in the database's files, nor in Slack."""

from __future__ import annotations

import json
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot import erasing
from bot.queues import Queued
from bot.rounds import SMALL
from handlers import errors, home, lists
from handlers.surface import Replier
from sandbox import Sandbox
from scheduling import facts as f
from scheduling import rules
from scheduling.retention import Count
from storage import Person, Store
from tests.bot.house import (
    AN,
    BO,
    CO,
    CODE,
    SCOPES,
    House,
    a_workspace,
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
        return erasing.erase(tx, rules.load(), resident.id, "U0AD", house.time.now())


def cleaned(house: House, most: int = 400) -> None:
    """Let the refresher work until nothing is left to be done in Slack."""
    for _ in range(most):
        wait = house.outgoing.refresher.turn()
        if wait > 0:
            if waiting(house) == 0:
                assert house.store.scrub()
                assert house.store.write_anew(SMALL)
                return
            house.hands.pause(wait)
    raise AssertionError(f"{waiting(house)} tasks are left")


def waiting(house: House) -> int:
    """Return how much is left to be done."""
    with house.store.snapshot() as tx:
        return tx.leftovers.waiting()


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


def messages_naming(house: House, code: str = CODE) -> int:
    """Return how many messages still name a file."""
    said = [json.dumps(m).replace(OTHER, "") for m in house.sandbox.every_message()]
    return sum(code in one for one in said)


def test_only_counts_are_left_and_they_add_up(house: House) -> None:
    """By centre, month and outcome: nothing in them says whose they were."""
    with_a_whole_life(house)

    erase(house)
    cleaned(house)
    erase(house, OTHER)

    with house.store.snapshot() as tx:
        counts = tx.erasures.counts()
        assert 0 == tx.journal.count()
        assert [] == tx.leftovers.under_way() or OTHER == tx.leftovers.under_way()[0].code
    opened = Count("2026-11", "file", "cgvs_negative")
    assert 2 == counts["antwerpen", opened]
    assert 1 == counts["antwerpen", Count("2026-11", "ad_hoc_talk", "held")]


def test_the_file_is_gone_at_once_and_slack_follows(house: House) -> None:
    """While Slack takes nothing, the database has nothing any more; afterwards it is made good."""
    with_a_whole_life(house)
    house.fault("unavailable", "chat.update", times=0)
    house.fault("unavailable", "views.publish", times=0)
    house.fault("unavailable", "conversations.replies", times=0)
    before = messages_naming(house)

    erase(house)
    for _ in range(40):
        house.hands.pause(house.outgoing.refresher.turn())

    with house.store.snapshot() as tx:
        assert tx.journal.find(CODE) is None
        assert {CODE} == {one.code for one in tx.leftovers.under_way()}
    assert before == messages_naming(house)
    house.sandbox.faults.clear()
    cleaned(house)
    assert 0 == messages_naming(house)
    with house.store.snapshot() as tx:
        assert [] == tx.leftovers.under_way()


@pytest.mark.parametrize("kind", ["accept_then_500", "accept_then_drop", "ratelimited", "drop"])
def test_an_answer_that_is_lost_leaves_nothing_behind(house: House, kind: str) -> None:
    """Every task is tried until Slack says that it is done; twice does no harm."""
    with_a_whole_life(house)
    erase(house)
    for method in ("chat.update", "views.publish", "conversations.replies"):
        house.fault(kind, method, times=3)

    cleaned(house)

    assert CODE not in in_slack(house).replace(OTHER, "")


def test_another_bot_goes_on_where_one_was_killed(house: House) -> None:
    """What is to be done stands in the database, not in the one that began it."""
    with_a_whole_life(house)
    erase(house)
    for _ in range(3):
        house.outgoing.refresher.turn()
    half = messages_naming(house)
    assert half > 0

    house.outgoing = house.senders()
    house.hands.pause(house.tempo.claim + 1)
    cleaned(house)

    assert 0 == messages_naming(house)


def test_what_was_posted_without_an_answer_is_found_and_replaced(house: House) -> None:
    """Slack took the checklist and did not say so; then the file was erased."""
    house.given(registered(), cgvs())
    house.fault("accept_then_500")
    house.turns(2)
    assert 1 == messages_naming(house)

    erase(house)
    cleaned(house)

    assert 0 == messages_naming(house)
    assert 1 == len(house.messages("C0AN"))


def test_what_was_posted_without_an_answer_is_found_where_the_file_was_then(house: House) -> None:
    """Another worker has it since: nothing but the note of that try says where it may stand."""
    house.given(registered(), cgvs())
    house.fault("accept_then_500")
    house.turns(2)
    assert 1 == messages_naming(house)
    house.given(f.Assigned(on=day("2026-11-23"), worker=BO))

    erase(house)
    cleaned(house)

    assert 0 == messages_naming(house)


def test_a_reply_that_a_killed_sender_was_posting_is_found_and_replaced(house: House) -> None:
    """It stands in the thread of a checklist, where looking at the channel does not show it."""
    house.given(registered(), cgvs())
    house.post()
    (checklist,) = house.messages("C0AN")
    house.later(days=3)
    row = house.row("overdue", "talk_after_cgvs")
    with house.store.transaction() as tx:
        now = house.time.now()
        tx.sending.claim(row.id, "lost", now, now + timedelta(seconds=60))
    house.client.chat_postMessage(
        channel="C0AN",
        thread_ts=str(checklist["ts"]),
        text=f"Te laat: {CODE}",
        metadata={"event_type": "terugkeer", "event_payload": {"id": row.id}},
    )

    erase(house)
    cleaned(house)

    assert 0 == messages_naming(house)


def test_what_a_killed_sender_was_posting_is_found_and_replaced(house: House) -> None:
    """The row was claimed and the message posted; nobody lived to write it down."""
    house.given(registered(), cgvs())
    row = house.row("opening", "talk_after_cgvs")
    with house.store.transaction() as tx:
        now = house.time.now()
        tx.sending.claim(row.id, "lost", now, now + timedelta(seconds=60))
    house.client.chat_postMessage(
        channel="C0AN",
        text=f"Gesprek {CODE}",
        metadata={"event_type": "terugkeer", "event_payload": {"id": row.id}},
    )

    erase(house)
    cleaned(house)

    assert 0 == messages_naming(house)


def test_a_message_on_its_way_while_the_file_is_erased_is_replaced(house: House) -> None:
    """The sender had claimed and rendered it: it comes through, and does not stay."""
    house.given(registered(), cgvs())
    row = house.row("opening", "talk_after_cgvs")
    pause = house.hands.pause

    def erased_meanwhile(seconds: float) -> bool:
        house.hands.pause = pause  # type: ignore[method-assign]
        erase(house)
        return pause(seconds)

    house.hands.pause = erased_meanwhile  # type: ignore[method-assign]
    sender = house.senders()
    sender.pace.book("chat.postMessage", "C0AN")
    sender.delivery.deliver([Queued(row, "C0AN")])
    assert 1 == messages_naming(house)

    sender.delivery.twins.settle()
    cleaned(house)

    assert 0 == messages_naming(house)


def test_the_overview_of_a_region_that_was_left_loses_its_line(house: House) -> None:
    """The file has moved to another region since, and what was said of it here still stands."""
    house.given(registered(), cgvs(), code=OTHER)
    house.given(registered(), cgvs())
    house.later(days=7)
    house.rounds.digests()
    house.post()
    assert CODE in json.dumps(house.messages("C0NOORD")).replace(OTHER, "")
    house.given(f.Transferred(on=day("2026-11-30"), centre="namen", worker=None))

    erase(house)
    cleaned(house)

    assert 0 == messages_naming(house)
    assert any(OTHER in json.dumps(message) for message in house.messages("C0NOORD"))


def test_an_overview_on_its_way_while_a_file_is_erased_loses_its_line(house: House) -> None:
    """Its sender rendered it before, and posts it after: it is waited for."""
    for code in (OTHER, CODE):
        house.given(registered(), cgvs(), code=code)
    house.later(days=7)
    house.rounds.digests()
    (row,) = [one for one in house.rows() if one.kind == "digest" and one.region == "noord"]
    with house.store.transaction() as tx:
        now = house.time.now()
        tx.sending.claim(row.id, "slow", now, now + timedelta(seconds=60))

    erase(house)
    for _ in range(40):
        house.outgoing.refresher.turn()
    lines = [
        {"type": "section", "text": {"type": "mrkdwn", "text": f"• {c}"}} for c in (CODE, OTHER)
    ]
    posted = house.client.chat_postMessage(
        channel="C0NOORD",
        text="Overzicht",
        blocks=lines,
        metadata={"event_type": "terugkeer", "event_payload": {"id": row.id}},
    )
    with house.store.transaction() as tx:
        tx.sending.done(row.id, "slow", "C0NOORD", str(posted["ts"]), at=house.time.now())
    cleaned(house)

    assert 0 == messages_naming(house)
    assert any(OTHER in json.dumps(message) for message in house.messages("C0NOORD"))


def test_a_checklist_that_is_being_rendered_while_its_file_is_erased_is_replaced(
    house: House,
) -> None:
    """The older rendering comes through last: it is noticed, and replaced after all."""
    house.given(registered(), cgvs())
    house.post()
    with house.store.transaction() as tx:
        (resident,) = tx.journal.after("", 2)
        tx.messages.mark_dirty(resident.id)
    update = house.client.chat_update

    def erased_meanwhile(**rest: Any) -> Any:
        house.client.chat_update = update  # type: ignore[method-assign]
        erase(house)
        house.hands.pause(house.tempo.claim + 1)  # it stands still for longer than its lease
        slow, house.outgoing = house.outgoing, house.senders()
        cleaned(house)
        house.outgoing = slow
        return update(**rest)

    house.client.chat_update = erased_meanwhile  # type: ignore[method-assign]
    house.outgoing.refresher.turn()
    assert 1 == messages_naming(house)
    house.hands.pause(house.tempo.claim + 1)
    cleaned(house)

    assert 0 == messages_naming(house)


def test_a_code_can_be_registered_anew_and_is_another_file(house: House) -> None:
    """Also while Slack still shows the old one: what is posted of the new one stays."""
    with_a_whole_life(house)
    erase(house)

    house.given(registered(), cgvs(), code=CODE)
    house.post()
    with house.store.snapshot() as tx:
        resident = tx.journal.find(CODE)
        assert resident is not None
        assert [1, 2] == [entry.seq for entry in tx.journal.entries(resident.id)]
    cleaned(house)

    found = [m for m in house.sandbox.every_message() if CODE in str(m).replace(OTHER, "")]
    (checklist,) = found
    assert "action_id" in str(checklist["blocks"])
    assert 1 == messages_naming(house)


def test_erasing_twice_changes_nothing(house: House) -> None:
    """Whoever comes second finds no file, and nothing is counted again."""
    house.given(registered(), cgvs())
    with house.store.snapshot() as tx:
        (resident,) = tx.journal.after("", 2)

    for expected in (CODE, None):
        with house.store.transaction() as tx:
            done = erasing.erase(tx, rules.load(), resident.id, "U0AD", house.time.now())
        assert expected == (done.code if done else None)

    with house.store.snapshot() as tx:
        files = [n for (_c, one), n in tx.erasures.counts().items() if one.what == "file"]
    assert [1] == files


def test_an_erasure_that_fails_leaves_the_file_whole(house: House, database: Path) -> None:
    """It is one transaction: a full disk or a kill leaves all or nothing."""
    house.given(registered(), cgvs())
    with house.store.snapshot() as tx:
        (resident,) = tx.journal.after("", 2)

    with pytest.raises(ZeroDivisionError):
        _erase_and_fail(house, resident.id)

    with house.store.snapshot() as tx:
        assert 2 == len(tx.journal.entries(resident.id))
        assert 0 == tx.leftovers.waiting()


def test_facts_of_a_file_that_is_not_erased_still_cannot_be_taken_away(
    house: House, database: Path
) -> None:
    """The database itself refuses, as before."""
    house.given(registered(), cgvs())
    with closing(sqlite3.connect(database)) as connection:
        with pytest.raises(sqlite3.IntegrityError, match="only ever added"):
            connection.execute("DELETE FROM facts")
        with pytest.raises(sqlite3.IntegrityError, match="only ever added"):
            connection.execute("UPDATE facts SET data = '{}'")


def test_a_channel_that_is_closed_is_waited_for(house: House) -> None:
    """What stands there can be seen again when it is opened: then it is replaced."""
    house.given(registered(), cgvs())
    house.post()
    house.sandbox.archive("C0AN")

    erase(house)
    for _ in range(20):
        house.hands.pause(house.outgoing.refresher.turn())
    assert waiting(house) > 0
    house.sandbox.unarchive("C0AN")
    house.hands.pause(house.tempo.undeliverable_pause)
    cleaned(house)

    assert 0 == messages_naming(house)


def test_a_channel_that_stays_closed_is_given_up_after_a_month(house: House) -> None:
    """So that the code does not stand in the database for ever; the log names the message."""
    house.given(registered(), cgvs())
    house.post()
    house.sandbox.archive("C0AN")

    erase(house)
    house.hands.pause(timedelta(days=31).total_seconds())
    cleaned(house)

    with house.store.snapshot() as tx:
        assert [] == tx.leftovers.under_way()


def test_a_message_that_cannot_be_edited_any_more_is_deleted(house: House) -> None:
    """Some workspaces close the time for editing; deleting is allowed all the same."""
    house.given(registered(), cgvs())
    house.post()
    house.fault("edit_window_closed", "chat.update", times=0)

    erase(house)
    cleaned(house)

    assert [] == house.messages("C0AN")


def test_without_the_right_to_read_an_overview_goes_as_a_whole(
    store: Store, database: Path
) -> None:
    """Where a line cannot be found it cannot be taken out: better no overview than a code."""
    scopes = tuple(scope for scope in SCOPES if not scope.endswith(":history"))
    with Sandbox(a_workspace(scopes)) as sandbox:
        house = House(sandbox, store, database)
        with_a_whole_life(house)
        erase(house)
        cleaned(house)

        assert 0 == messages_naming(house)


def test_the_family_is_parted_and_the_others_stay(house: House) -> None:
    """Nobody is linked to a file that is gone; what they have is theirs."""
    with_a_whole_life(house)

    erase(house)
    cleaned(house)

    with house.store.snapshot() as tx:
        other = tx.journal.find(OTHER)
        assert other is not None
        assert [] == tx.families.of(other.id)
        assert 2 == len(tx.journal.entries(other.id))


def _erase_and_fail(house: House, resident_id: str) -> None:
    with house.store.transaction() as tx:
        erasing.erase(tx, rules.load(), resident_id, "U0AD", house.time.now())
        _ = 1 / 0
