"""The journal keeps facts in the order of recording, whoever else writes at the same time."""

from datetime import UTC, date, datetime, timedelta, timezone
from functools import partial

import pytest
from sqlalchemy import exc, text

from scheduling.facts import Assigned, Fact, ItemTicked, TalkHeld
from storage import RepeatedRequest, StorageUnavailable, Store, open_store
from storage.engine import connect
from tests.storage.given import NOW, a_resident, negative, registered, together


def ticked(item: str) -> ItemTicked:
    """Somebody ticked that item."""
    return ItemTicked(on=date(2026, 9, 1), moment="m", occurrence=1, item=item, done=True)


def test_a_resident_is_found_by_the_case_code_and_by_id(store: Store) -> None:
    """Opening a file gives an opaque id beside the code; both lead to it."""
    with store.transaction() as tx:
        opened = a_resident(tx, "K7-042")

    with store.snapshot() as tx:
        found = [tx.journal.find("K7-042"), tx.journal.get(opened.id)]
        missing = [tx.journal.find("K7-043"), tx.journal.get("K7-042")]

    assert [opened, opened] == found
    assert [None, None] == missing
    assert "K7" not in opened.id
    assert NOW == opened.opened_at


def test_two_who_open_the_same_file_at_once_get_the_same_resident(store: Store) -> None:
    """A case code has one file, also when two people register it in the same second."""

    def open_file() -> str:
        with store.transaction() as tx:
            return a_resident(tx, "K7-042").id

    first, second = together(open_file, open_file)

    assert first == second


def test_facts_come_back_as_they_were_recorded(store: Store) -> None:
    """Facts keep their order, who recorded them, and the Brussels date of that."""
    late_evening = datetime(2026, 9, 1, 22, 30, tzinfo=UTC)
    with store.transaction() as tx:
        resident = a_resident(tx)
        appended = tx.journal.append(resident.id, [registered()], by="U0AN", at=NOW)
        appended += tx.journal.append(resident.id, [negative()], by="U0BO", at=late_evening)

    with store.snapshot() as tx:
        entries = tx.journal.entries(resident.id)

    assert entries == appended
    assert [(1, "U0AN", NOW), (2, "U0BO", late_evening)] == [
        (entry.seq, entry.by, entry.recorded_at) for entry in entries
    ]
    assert registered().model_copy(update={"recorded_on": date(2026, 9, 1)}) == entries[0].fact
    assert date(2026, 9, 2) == entries[1].fact.recorded_on


def test_nothing_to_append_changes_nothing(store: Store) -> None:
    """An empty list of facts is no fact."""
    with store.transaction() as tx:
        resident = a_resident(tx)
        appended = tx.journal.append(resident.id, [], by="U0AN", at=NOW)

    with store.snapshot() as tx:
        assert [] == appended == tx.journal.entries(resident.id)


def test_facts_of_an_unknown_resident_are_not_kept(store: Store) -> None:
    """There is no journal without a file."""
    with store.transaction() as tx, pytest.raises(KeyError):
        tx.journal.append("nobody", [registered()], by="U0AN", at=NOW)


def test_an_instant_without_a_time_zone_is_a_mistake(store: Store) -> None:
    """What would be guessed later is refused now."""
    with pytest.raises(exc.StatementError, match="time zone"), store.transaction() as tx:
        tx.journal.open("K7-042", datetime(2026, 9, 1, 8, 0))  # noqa: DTZ001 - the mistake


def test_an_instant_is_the_same_one_in_every_time_zone(store: Store) -> None:
    """Noon in Brussels in summer is ten o'clock UTC, also after the database."""
    noon = datetime(2026, 9, 1, 12, 0, tzinfo=timezone(timedelta(hours=2)))
    with store.transaction() as tx:
        tx.journal.open("K7-042", noon)

    with store.snapshot() as tx:
        found = tx.journal.find("K7-042")

    assert found is not None
    assert datetime(2026, 9, 1, 10, 0, tzinfo=UTC) == found.opened_at
    assert UTC == found.opened_at.tzinfo


def test_what_was_begun_and_failed_leaves_nothing(store: Store) -> None:
    """A transaction that ends in an exception keeps neither the file nor the facts."""

    def fail() -> None:
        with store.transaction() as tx:
            tx.journal.append(a_resident(tx).id, [registered()], by="U0AN", at=NOW)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    with store.snapshot() as tx:
        assert tx.journal.find("K7-042") is None


def test_two_who_append_at_the_same_time_lose_nothing(store: Store, replica: Store) -> None:
    """2 × 200 appends give 800 facts without a gap; what came together stays together."""
    with store.transaction() as tx:
        resident = a_resident(tx)

    def append(store: Store, who: str) -> None:
        for turn in range(200):
            pair: list[Fact] = [ticked(f"{turn}a"), ticked(f"{turn}b")]
            with store.transaction() as tx:
                tx.journal.append(resident.id, pair, by=who, at=NOW)

    together(lambda: append(store, "U0AN"), lambda: append(replica, "U0BO"))

    with store.snapshot() as tx:
        entries = tx.journal.entries(resident.id)
    assert [*range(1, 801)] == [entry.seq for entry in entries]
    assert all(one.by == two.by for one, two in zip(entries[::2], entries[1::2], strict=True))
    for who in ("U0AN", "U0BO"):
        items = [e.fact.item for e in entries if e.by == who and isinstance(e.fact, ItemTicked)]
        assert [f"{turn}{part}" for turn in range(200) for part in "ab"] == items


def test_a_decision_rests_on_all_facts_before_it(store: Store, replica: Store) -> None:
    """Who locks a resident sees what all others have appended, and nobody appends in between."""
    with store.transaction() as tx:
        resident = a_resident(tx)

    def count_and_append(store: Store) -> None:
        for _ in range(50):
            with store.transaction() as tx:
                tx.journal.lock(resident.id)
                seen = len(tx.journal.entries(resident.id))
                tx.journal.append(resident.id, [ticked(str(seen))], by="U0AN", at=NOW)

    together(*(partial(count_and_append, each) for each in (store, store, replica)))

    with store.snapshot() as tx:
        facts = [entry.fact for entry in tx.journal.entries(resident.id)]
    assert [ticked(str(seen)).item for seen in range(150)] == [
        fact.item for fact in facts if isinstance(fact, ItemTicked)
    ]


@pytest.mark.parametrize("change", ["UPDATE facts SET by = 'U0XX'", "DELETE FROM facts"])
def test_the_database_itself_refuses_to_change_a_fact(
    store: Store, database_url: str, change: str
) -> None:
    """Facts are only ever added: not even a statement typed by hand changes one."""
    with store.transaction() as tx:
        tx.journal.append(a_resident(tx).id, [registered()], by="U0AN", at=NOW)
    engine = connect(database_url)

    with pytest.raises(exc.IntegrityError, match="only ever added"), engine.begin() as connection:
        connection.execute(text(change))

    engine.dispose()


def test_a_request_has_one_answer(store: Store) -> None:
    """The first answer is remembered; another one under the same id is refused."""
    with store.transaction() as tx:
        resident = a_resident(tx)
        assert tx.journal.answer("trigger") is None
        tx.journal.remember("trigger", resident.id, {"first": 1}, NOW)

    def answer_otherwise() -> None:
        with store.transaction() as tx:
            tx.journal.append(resident.id, [negative()], by="U0AN", at=NOW)
            tx.journal.remember("trigger", resident.id, {"first": 2}, NOW)

    with pytest.raises(RepeatedRequest):
        answer_otherwise()

    with store.snapshot() as tx:
        assert {"first": 1} == tx.journal.answer("trigger")
        assert [] == tx.journal.entries(resident.id)


def test_a_request_that_is_delivered_twice_at_once_is_done_once(
    store: Store, replica: Store
) -> None:
    """The second delivery waits for the first, and finds its answer."""
    with store.transaction() as tx:
        resident = a_resident(tx)

    def deliver(store: Store) -> str:
        with store.transaction() as tx:
            answered = tx.journal.answer("trigger")
            if answered is not None:
                return "again"
            tx.journal.lock(resident.id)
            entries = tx.journal.append(resident.id, [negative()], by="U0AN", at=NOW)
            tx.journal.remember("trigger", resident.id, {"seq": entries[0].seq}, NOW)
            return "first"

    outcomes = together(*(partial(deliver, each) for each in (store, store, replica)))

    assert ["again", "again", "first"] == sorted(outcomes)
    with store.snapshot() as tx:
        assert 1 == len(tx.journal.entries(resident.id))


def test_a_second_delivery_does_not_decide_before_the_first_is_done(
    store: Store, database_url: str
) -> None:
    """While the first delivery is at work, the second one gets no answer, not even 'none yet'."""
    impatient = open_store(database_url, patience=timedelta(milliseconds=200))

    def ask_meanwhile() -> None:
        with impatient.transaction() as tx:
            tx.journal.answer("trigger")

    with store.transaction() as tx:
        assert tx.journal.answer("trigger") is None
        with pytest.raises(StorageUnavailable, match="lock"):
            ask_meanwhile()

    impatient.close()


def test_old_answers_are_forgotten(store: Store) -> None:
    """Answers from before an instant go; later ones stay."""
    later = NOW.replace(day=9)
    with store.transaction() as tx:
        tx.journal.remember("old", None, {}, NOW)
        tx.journal.remember("new", None, {}, later)

    with store.transaction() as tx:
        forgotten = tx.journal.forget_answers(later)

    with store.snapshot() as tx:
        assert 1 == forgotten
        assert [None, {}] == [tx.journal.answer("old"), tx.journal.answer("new")]


def test_codes_are_listed_by_what_they_begin_with(store: Store) -> None:
    """A prefix finds its codes in order, and % or _ in it mean themselves."""
    with store.transaction() as tx:
        for code in ("K7-100", "K7-042", "K8-001", "k7-001", "A1-001"):
            a_resident(tx, code)

    with store.snapshot() as tx:
        assert ["K7-042", "K7-100"] == tx.journal.codes("K7", 10)
        assert ["K7-042"] == tx.journal.codes("K7", 1)
        assert [] == tx.journal.codes("K_", 10)
        assert ["A1-001", "K7-042", "K7-100", "K8-001", "k7-001"] == tx.journal.codes("", 10)


def test_residents_are_gone_through_in_pieces(store: Store) -> None:
    """Going on behind the last one of a piece reaches every resident once."""
    with store.transaction() as tx:
        opened = {a_resident(tx, f"K7-{number:03}").id for number in range(5)}

    with store.snapshot() as tx:
        first = tx.journal.after("", 3)
        second = tx.journal.after(first[-1].id, 3)
        none = tx.journal.after(second[-1].id, 3)

    assert [3, 2, 0] == [len(first), len(second), len(none)]
    assert opened == {resident.id for resident in first + second}


def test_free_text_is_kept_apart_from_the_fact(store: Store) -> None:
    """The fact comes back without the text, which is asked for by number."""
    talk = TalkHeld(
        on=date(2026, 9, 1), moment="talk_after_cgvs", stance="wil niet", notes="ziek", solutions=""
    )
    with store.transaction() as tx:
        resident = a_resident(tx)
        tx.journal.append(
            resident.id, [talk, Assigned(on=date(2026, 9, 1), worker="U0BO")], by="U0AN", at=NOW
        )

    with store.snapshot() as tx:
        entries = tx.journal.entries(resident.id)
        texts = [tx.journal.texts(resident.id, seq) for seq in (1, 2, 3)]

    assert [True, False] == [entry.has_text for entry in entries]
    held = entries[0].fact
    assert isinstance(held, TalkHeld)
    assert (None, None, None) == (held.stance, held.notes, held.solutions)
    assert [{"stance": "wil niet", "notes": "ziek"}, {}, {}] == texts
