"""The audit: every change leaves an entry, and whatever happens to the entries is found."""

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from textwrap import dedent

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import exc, text

from scheduling.facts import Transferred
from storage import ORGANISATION, Deed, Flaw, Store, open_store
from storage.engine import connect
from storage.entries import Record
from storage.seals import Seals
from tests.storage.conftest import KEY
from tests.storage.given import NOW, negative, registered, together
from tests.storage.given import Record as Recording

ANTWERP, BRUGES = "antwerpen", "brugge"


def seen(number: int = 0, centre: str | None = ANTWERP, by: str = "U0AN") -> Deed:
    """Somebody looked at something in a centre."""
    return Deed(by, NOW + timedelta(seconds=number), "view", "status", centre)


def entered(store: Store, *deeds: Deed) -> None:
    """Enter deeds in a transaction of their own."""
    with store.transaction() as tx:
        tx.audit.note(*deeds)


def chain(store: Store, name: str = ANTWERP) -> list[Record]:
    """The entries of a chain in their order, but for what the audit itself tells."""
    with store.snapshot() as tx:
        found = tx.audit.page([name], limit=1000)
    ordered = sorted(found, key=lambda entry: entry.number)
    return [entry for entry in ordered if entry.act not in ("seal", "chain")]


def tampered(database_url: str, *statements: str, **words: str) -> None:
    """Change what is stored as somebody does who has the database and no keys.

    Capital words in the statements stand for what is given for them.
    """
    words["OURS"] = f"chain = '{ANTWERP}'"
    engine = connect(database_url)
    with engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            connection.execute(text("DROP TRIGGER audit_no_update"))
            connection.execute(text("DROP TRIGGER audit_no_delete"))
        else:
            connection.execute(text("ALTER TABLE audit DISABLE TRIGGER USER"))
        for statement in statements:
            for word, meaning in words.items():
                statement = statement.replace(word, meaning)
            connection.execute(text(statement))
        if connection.dialect.name == "postgresql":
            connection.execute(text("ALTER TABLE audit ENABLE TRIGGER USER"))
    engine.dispose()


def faults(store: Store, name: str | None = ANTWERP) -> set[tuple[str, int | None]]:
    """What is wrong with a chain: which fault, at which entry."""
    return {(flaw.fault, flaw.number) for flaw in store.flaws() if flaw.chain == name}


def test_a_change_and_its_entry_stand_together(store: Store, record: Recording) -> None:
    """What was changed, by whom, when and of whom; under a reference, not the case code."""
    resident = record(registered(), negative()).resident

    entries = chain(store)

    assert [("change", "registered", 1), ("change", "decision", 2)] == [
        (entry.act, entry.what, entry.seq) for entry in entries
    ]
    assert {("U0AN", NOW, "done", resident.ref, "K7-042")} == {
        (entry.by, entry.at, entry.result, entry.subject, entry.code) for entry in entries
    }
    assert resident.ref not in (None, resident.id, resident.code)
    assert [] == store.flaws()


def test_a_move_is_entered_in_both_centres(store: Store, record: Recording) -> None:
    """Who sends somebody and who receives somebody can each see it in their own audit."""
    record(registered())
    record(Transferred(on=date(2026, 8, 30), centre=BRUGES))
    record(negative())

    assert ["registered", "transferred"] == [entry.what for entry in chain(store)]
    assert ["transferred", "decision"] == [entry.what for entry in chain(store, BRUGES)]
    assert [] == store.flaws()


def test_what_is_rolled_back_has_no_entry(store: Store, record: Recording) -> None:
    """A change that was not kept did not happen."""
    resident = record(registered()).resident

    def changes() -> None:
        with store.transaction() as tx:
            tx.journal.append(resident.id, [negative()], by="U0AN", at=NOW)
            tx.audit.note(seen())
            raise RuntimeError("too late")

    with pytest.raises(RuntimeError, match="too late"):
        changes()

    assert ["registered"] == [entry.what for entry in chain(store)]
    assert [] == store.flaws()


def test_entries_cannot_be_changed_or_taken_away(store: Store, database_url: str) -> None:
    """The database itself refuses, whoever asks in the ordinary way."""
    entered(store, seen())
    engine = connect(database_url)

    for statement in ("UPDATE audit SET by = 'U0XX'", "DELETE FROM audit"):
        with pytest.raises(exc.IntegrityError), engine.begin() as connection:
            connection.execute(text(statement))

    engine.dispose()


@pytest.mark.parametrize(
    ("statements", "found"),
    [
        (["UPDATE audit SET by = 'U0XX' WHERE OURS AND number = 3"], {("changed", 3)}),
        (["UPDATE audit SET at = '2026-09-02 08:00:00.000000' WHERE OURS AND number = 3"],
         {("changed", 3)}),
        (["UPDATE audit SET result = 'refused' WHERE OURS AND number = 6"], {("changed", 6)}),
        (["DELETE FROM audit WHERE OURS AND number = 3"], {("missing", 3), ("changed", 4)}),
        (["DELETE FROM audit WHERE OURS AND number = 3",
          "UPDATE audit SET number = 3 WHERE OURS AND number = 4",
          "UPDATE audit SET number = 4 WHERE OURS AND number = 5",
          "UPDATE audit SET number = 5 WHERE OURS AND number = 6"],
         {("changed", 3), ("changed", 4), ("changed", 5), ("cut", 6)}),
        (["UPDATE audit SET number = 99 WHERE OURS AND number = 3",
          "UPDATE audit SET number = 3 WHERE OURS AND number = 4",
          "UPDATE audit SET number = 4 WHERE OURS AND number = 99"],
         {("changed", 3), ("changed", 4), ("changed", 5)}),
        (["DELETE FROM audit WHERE OURS AND number > 4"], {("cut", 6)}),
        (["DELETE FROM audit WHERE OURS AND number > 4",
          "UPDATE audit_chains SET last = 4, head = (SELECT hash FROM audit WHERE OURS"
          " AND number = 4) WHERE OURS"], {("wrong_seal", 4)}),
        (["DELETE FROM audit WHERE OURS AND number > 4",
          "UPDATE audit_chains SET last = 4, seal = NULL, head = (SELECT hash FROM audit"
          " WHERE OURS AND number = 4) WHERE OURS"], {("not_sealed", 4)}),
        (["INSERT INTO audit SELECT chain, 7, at, 'U0XX', act, what, subject, seq, result, hash"
          " FROM audit WHERE OURS AND number = 6"], {("beyond", 6), ("changed", 7)}),
        (["DELETE FROM audit_chains WHERE OURS"], {("no_end", None)}),
        (["DELETE FROM audit WHERE OURS"], {("cut", 6)}),
        (["DELETE FROM audit WHERE OURS", "DELETE FROM audit_chains WHERE OURS"],
         {("gone", None)}),
        (["DELETE FROM audit WHERE chain = ''", "DELETE FROM audit_chains WHERE chain = ''"],
         {("not_named", None)}),
    ],
    ids=["changed", "backdated", "last-changed", "taken-out", "closed-up", "swapped", "cut",
         "cut-and-ended", "cut-and-unsealed", "added", "end-gone", "emptied", "gone", "unnamed"],
)  # fmt: skip
def test_tampering_is_found(
    store: Store, database_url: str, statements: Sequence[str], found: set[tuple[str, int | None]]
) -> None:
    """Whatever is done to the rows of a chain, the entry is named at which it shows.

    The first entry tells that the ends are sealed, and the next five are these.
    """
    entered(store, *map(seen, range(5)))
    assert [] == store.flaws()

    tampered(database_url, *statements)

    assert found == faults(store)


def test_reckoning_all_anew_does_not_help_without_the_keys(store: Store, database_url: str) -> None:
    """A chain whose hashes all fit again still lacks the seal of its end."""
    entered(store, *map(seen, range(3)))
    rows = chain(store)
    false = replace(rows[1], by="U0XX")
    before = rows[0].hash
    first = false.hash_after(before)
    second = rows[2].hash_after(first)

    tampered(
        database_url,
        "UPDATE audit SET by = 'U0XX', hash = 'FIRST' WHERE OURS AND number = 3",
        "UPDATE audit SET hash = 'SECOND' WHERE OURS AND number = 4",
        "UPDATE audit_chains SET head = 'SECOND' WHERE OURS",
        FIRST=first,
        SECOND=second,
    )

    assert {("wrong_seal", 4)} == faults(store)


def test_a_false_end_stays_known_whatever_is_entered_after_it(
    store: Store, database_url: str
) -> None:
    """The next entry does not seal over what was cut off: it says what it found."""
    entered(store, *map(seen, range(5)))
    tampered(
        database_url,
        "DELETE FROM audit WHERE OURS AND number > 4",
        "UPDATE audit_chains SET last = 4, head = (SELECT hash FROM audit WHERE OURS"
        " AND number = 4) WHERE OURS",
    )

    entered(store, seen(9))

    assert {("wrong_seal", 5)} == faults(store)


def test_a_fact_without_an_entry_is_found_and_an_entry_without_its_fact(
    store: Store, database_url: str, record: Recording
) -> None:
    """The journal and the audit are held against each other; what is older than the audit not."""
    told, older = record(registered(), negative()), record(registered(), code="K7-043")
    engine = connect(database_url)
    with engine.begin() as connection:
        for resident, seq in ((told.resident.id, 3), (older.resident.id, 2)):
            connection.execute(
                text(
                    "INSERT INTO facts SELECT resident_id, :seq, fact, data, sealed, by,"
                    " recorded_at FROM facts WHERE resident_id = :id AND seq = 1"
                ),
                {"id": resident, "seq": seq},
            )
        connection.execute(
            text("UPDATE residents SET before_audit = 2 WHERE id = :id"), {"id": older.resident.id}
        )
    engine.dispose()
    entered(store, Deed("U0AN", NOW, "change", "hearing", ANTWERP, older.resident.ref, 8))

    assert [
        Flaw("no_entry", resident_id=told.resident.id, seq=3),
        Flaw("no_fact", resident_id=older.resident.id, seq=8),
    ] == store.flaws()


def test_an_erased_file_leaves_a_chain_that_fits_and_names_nobody(
    store: Store, record: Recording
) -> None:
    """Only the reference stays in the entries, and nothing leads from it to anybody."""
    resident = record(registered(), negative()).resident

    with store.transaction() as tx:
        tx.audit.note(Deed("U0AD", NOW, "erase", "", ANTWERP, resident.ref))
        tx.audit.forget(resident.id)

    entries = chain(store)
    assert ["change", "change", "erase"] == [entry.act for entry in entries]
    assert {(resident.ref, None)} == {(entry.subject, entry.code) for entry in entries}
    with store.snapshot() as tx:
        erased = tx.journal.get(resident.id)
    assert erased is not None
    assert erased.ref is None
    assert [] == store.flaws()


def test_two_who_append_at_once_make_one_chain(store: Store, replica: Store) -> None:
    """Replicas and threads that write in the same two centres, in either order."""

    def writes(house: Store, by: str, *centres: str) -> None:
        for number in range(15):
            entered(house, *(seen(number, centre, by) for centre in centres))

    together(
        lambda: writes(store, "U0AN", ANTWERP, BRUGES),
        lambda: writes(replica, "U0BO", BRUGES, ANTWERP),
        lambda: writes(store, "U0CO", BRUGES, ANTWERP),
        lambda: writes(replica, "U0RE", ANTWERP),
    )

    counted = [entry.by for entry in chain(store)]
    assert {"U0AN": 15, "U0BO": 15, "U0CO": 15, "U0RE": 15} == {
        by: counted.count(by) for by in counted
    }
    assert 45 == len(chain(store, BRUGES))
    assert [] == store.flaws()


def test_a_process_that_is_killed_leaves_a_chain_that_fits(
    store: Store, replica: Store, database_url: str
) -> None:
    """What it had committed stands there, and the next one goes on behind it."""
    program = dedent(
        """
        import os, sys
        from datetime import UTC, datetime
        from storage import Deed, open_store
        store = open_store(sys.argv[1], [sys.argv[2]])
        at = datetime(2026, 9, 1, tzinfo=UTC)
        for number in range(4):
            with store.transaction() as tx:
                tx.audit.note(Deed("U0AN", at, "view", "status", "antwerpen"))
                if number == 3:
                    tx.audit.enter()
                    os.kill(os.getpid(), 9)
        """
    )

    ended = subprocess.run([sys.executable, "-c", program, database_url, KEY], check=False)
    entered(replica, seen())

    assert -9 == ended.returncode
    assert 4 == len(chain(store))
    assert [] == store.flaws()


def test_a_new_first_key_seals_anew_and_a_lost_one_is_told(database_url: str) -> None:
    """While both keys are there the ends go over; without the old one they cannot be judged."""
    new = Fernet.generate_key().decode()
    old, both, alone = (open_store(database_url, keys) for keys in ([KEY], [new, KEY], [new]))
    entered(old, seen())

    assert [] == both.flaws()
    assert {("unknown_seal", 2)} == faults(alone)
    with both.transaction() as tx:
        tx.audit.seal_anew()

    assert [] == alone.flaws()
    for store in (old, both, alone):
        store.close()


def test_sealing_anew_seals_no_false_end(store: Store, database_url: str) -> None:
    """Changing the key of the installation must not make good what somebody has cut off."""
    entered(store, *map(seen, range(5)))
    tampered(
        database_url,
        "DELETE FROM audit WHERE OURS AND number > 4",
        "UPDATE audit_chains SET last = 4, head = (SELECT hash FROM audit WHERE OURS"
        " AND number = 4) WHERE OURS",
    )

    with store.transaction() as tx:
        tx.audit.seal_anew()

    assert {("wrong_seal", 4)} == faults(store)


def test_keys_that_come_later_seal_from_then_on(database_url: str) -> None:
    """The first entry under keys says that there was no seal before; a second time is a flaw."""
    bare, keyed = open_store(database_url), open_store(database_url, [KEY])
    entered(bare, seen())
    assert [] == bare.flaws()
    assert {("not_sealed", 1)} == faults(keyed)

    entered(keyed, seen(1))
    afterwards = faults(keyed)
    entered(bare, seen(2))
    entered(keyed, seen(3))

    assert set() == afterwards
    assert {("not_sealed", 5)} == faults(keyed)
    bare.close()
    keyed.close()


def test_pages_show_the_latest_first(store: Store, record: Recording) -> None:
    """Of one centre, of all, of one resident; and how many there are."""
    resident = record(registered(), negative()).resident
    entered(store, seen(0, BRUGES), seen(0, None))
    entered(store, seen(60), seen(61, BRUGES), seen(62, None))

    with store.snapshot() as tx:
        of_one = tx.audit.page([ANTWERP], resident.ref, limit=5)
        of_all = tx.audit.page(limit=2)
        behind = tx.audit.page(limit=1, offset=2)
        counts = tx.audit.count([BRUGES]), tx.audit.count(None, resident.ref)

    assert ["decision", "registered"] == [entry.what for entry in of_one]
    assert [ORGANISATION, BRUGES] == [entry.chain for entry in of_all]
    assert [ANTWERP] == [entry.chain for entry in behind]
    assert (3, 2) == counts


def test_a_seal_fits_one_end_only() -> None:
    """Not another chain, not another number, not another hash, not another key."""
    seals, others = Seals([KEY]), Seals([Fernet.generate_key().decode()])
    seal = seals.seal(ANTWERP, 7, "ab")

    worth = [
        seals.worth(seal, ANTWERP, 7, "ab"),
        seals.worth(seal, BRUGES, 7, "ab"),
        seals.worth(seal, ANTWERP, 6, "ab"),
        seals.worth(seal, ANTWERP, 7, "ac"),
        others.worth(seal, ANTWERP, 7, "ab"),
        seals.worth(None, ANTWERP, 7, "ab"),
    ]

    assert ["good", "wrong", "wrong", "wrong", "unknown", "none"] == worth
    assert KEY not in str(seal)
