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
from tests.storage.test_erasure import begin

ANTWERP, BRUGES = "antwerpen", "brugge"
LONG_AGO = "2026-08-03 08:00:00.000000"


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


def put_in(resident_id: str, seq: int) -> str:
    """The statement that puts a fact behind those of a resident, without an entry."""
    return (
        f"INSERT INTO facts SELECT resident_id, {seq}, fact, data, sealed, by, recorded_at"  # noqa: S608 - our own
        f" FROM facts WHERE resident_id = '{resident_id}' AND seq = 1"
    )


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
    """The journal and the audit are held against each other."""
    told = record(registered(), negative()).resident
    entered(store, Deed("U0AN", NOW, "change", "hearing", ANTWERP, told.ref, 8))
    tampered(database_url, put_in(told.id, 3))

    assert [
        Flaw("no_entry", resident_id=told.id, seq=3),
        Flaw("no_fact", resident_id=told.id, seq=8),
    ] == store.flaws()


def test_what_was_recorded_before_there_was_an_audit_needs_no_entry(
    store: Store, database_url: str, record: Recording
) -> None:
    """A file that was taken along, as the migration leaves it; what is added to it has entries."""
    entered(store, seen())
    tampered(
        database_url,
        "INSERT INTO residents (id, code, opened_at, last_seq, ref, before_audit)"
        " VALUES ('older', 'K7-043', 'LONG_AGO', 2, 'unlike', 2)",
        "INSERT INTO facts (resident_id, seq, fact, data, by, recorded_at) VALUES"
        " ('older', 1, 'registered', '{}', 'U0AN', 'LONG_AGO'),"
        " ('older', 2, 'decision', '{}', 'U0AN', 'LONG_AGO')",
        LONG_AGO=LONG_AGO,
    )
    with store.transaction() as tx:
        tx.journal.append("older", [negative()], by="U0AN", at=NOW)

    with store.snapshot() as tx:
        older = tx.audit.older()

    assert [] == store.flaws()
    assert 2 == older


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE residents SET before_audit = last_seq",
         [("not_older", 1), ("not_older", 2), ("no_entry", 3)]),
        ("UPDATE residents SET before_audit = 3",
         [("not_older", 1), ("not_older", 2), ("no_entry", 3)]),
        ("UPDATE residents SET ref = NULL", [("no_entry", 1), ("no_entry", 2), ("no_entry", 3)]),
    ],
    ids=["all", "and-one-put-in", "unlinked"],
)  # fmt: skip
def test_facts_cannot_be_passed_off_as_older_than_the_audit(
    store: Store,
    database_url: str,
    record: Recording,
    statement: str,
    found: Sequence[tuple[str, int]],
) -> None:
    """How many are older stands in the database without a seal; the entries tell otherwise."""
    resident = record(registered(), negative()).resident

    tampered(database_url, put_in(resident.id, 3), statement)

    assert {(fault, resident.id, seq) for fault, seq in found} == {
        (flaw.fault, flaw.resident_id, flaw.seq) for flaw in store.flaws()
    }


def test_an_erased_file_leaves_a_chain_that_fits_and_names_nobody(
    store: Store, record: Recording
) -> None:
    """Only the reference stays in the entries, and nothing leads from it to anybody."""
    resident = record(registered(), negative()).resident

    entered(store, Deed("U0AD", NOW, "erase", "", ANTWERP, resident.ref))
    begin(store, resident)

    entries = chain(store)
    assert ["change", "change", "erase"] == [entry.act for entry in entries]
    assert {(resident.ref, None)} == {(entry.subject, entry.code) for entry in entries}
    assert [] == store.flaws()


WIPED = ["DELETE FROM audit WHERE OURS", "DELETE FROM audit_chains WHERE OURS"]
EMPTIED = [
    "DELETE FROM audit WHERE OURS",
    "UPDATE audit_chains SET last = 0, head = '', seal = NULL WHERE OURS",
]
ALL_WIPED = ["DELETE FROM audit", "DELETE FROM audit_chains"]
HIDDEN = "UPDATE residents SET before_audit = last_seq"
EARLIER = ["DELETE FROM audit WHERE OURS AND number > 4",
           "UPDATE audit_chains SET last = 4, head = 'HEAD', seal = 'SEAL' WHERE OURS"]  # fmt: skip


@pytest.mark.parametrize("is_started_again", [False, True], ids=["running", "started-again"])
@pytest.mark.parametrize("statements", [WIPED, EMPTIED], ids=["wiped", "emptied"])
def test_a_chain_that_was_wiped_stays_known_whatever_is_entered_after_it(
    store: Store, database_url: str, statements: Sequence[str], is_started_again: bool
) -> None:
    """The bot begins it anew, and that it was there before stands in the organisation's."""
    entered(store, *map(seen, range(5)))
    tampered(database_url, *statements)
    found = {flaw.fault for flaw in store.flaws()}
    writer = open_store(database_url, [KEY]) if is_started_again else store

    entered(writer, seen(9))
    entered(writer, seen(10), seen(10, BRUGES))

    assert found
    assert ("begun_again", None) in faults(writer)
    assert set() == faults(writer, BRUGES) | faults(writer, ORGANISATION)
    writer.close()


def test_the_first_entry_of_an_emptied_chain_says_that_its_end_had_no_seal(
    store: Store, database_url: str
) -> None:
    """Whoever reads the logbook sees that it does not begin as others do, and when."""
    entered(store, *map(seen, range(5)))
    tampered(database_url, *EMPTIED)
    started_again = open_store(database_url, [KEY])

    entered(started_again, seen(9))

    with started_again.snapshot() as tx:
        entries = tx.audit.page([ANTWERP], limit=5)
    assert [("view", "status"), ("seal", "none")] == [(entry.act, entry.what) for entry in entries]
    started_again.close()


@pytest.mark.parametrize("statements", [WIPED, EMPTIED], ids=["wiped", "emptied"])
def test_a_chain_that_was_wiped_stays_known_though_its_facts_are_passed_off_as_older(
    store: Store, database_url: str, record: Recording, statements: Sequence[str]
) -> None:
    """Without any entry of them they seem to be, but for the beginning of the chain."""
    record(registered(), negative())
    entered(store, *map(seen, range(5)))

    tampered(database_url, *statements, HIDDEN)
    entered(store, seen(9))

    assert ("begun_again", None) in faults(store)
    assert {"no_entry", "begun_again"} <= {flaw.fault for flaw in store.flaws()}


def test_another_chain_in_its_place_cannot_seem_never_to_have_been_sealed(
    store: Store, database_url: str
) -> None:
    """Whoever has no keys leaves the seals out; but when it was begun, there were keys."""
    entered(store, *map(seen, range(5)))
    rows = [replace(row, number=number) for number, row in enumerate(chain(store), start=1)][:2]
    first = rows[0].hash_after("")
    second = rows[1].hash_after(first)
    tampered(
        database_url,
        "DELETE FROM audit WHERE OURS AND number NOT IN (2, 3)",
        "UPDATE audit SET number = 1, hash = 'FIRST' WHERE OURS AND number = 2",
        "UPDATE audit SET number = 2, hash = 'SECOND' WHERE OURS AND number = 3",
        "UPDATE audit_chains SET last = 2, head = 'SECOND', seal = NULL WHERE OURS",
        FIRST=first,
        SECOND=second,
    )
    found = faults(store)
    started_again = open_store(database_url, [KEY])

    entered(started_again, seen(9))

    assert {("not_sealed", 2), ("begun_again", None)} == found
    assert {("begun_again", None)} == faults(started_again)
    started_again.close()


@pytest.mark.parametrize("is_started_again", [False, True], ids=["running", "started-again"])
def test_an_organisations_chain_that_was_wiped_stays_known(
    store: Store, database_url: str, is_started_again: bool
) -> None:
    """Nothing names the other chains any more."""
    entered(store, seen(), seen(0, BRUGES))
    tampered(
        database_url,
        "DELETE FROM audit WHERE chain = ''",
        "DELETE FROM audit_chains WHERE chain = ''",
    )
    writer = open_store(database_url, [KEY]) if is_started_again else store

    entered(writer, seen(1), seen(1, None))

    assert {("not_named", None)} == faults(writer) == faults(writer, BRUGES)
    writer.close()


@pytest.mark.parametrize("is_started_again", [False, True], ids=["running", "started-again"])
def test_an_audit_that_was_wiped_whole_leaves_facts_without_entries(
    store: Store, database_url: str, record: Recording, is_started_again: bool
) -> None:
    """And goes on doing so when all is begun anew."""
    resident = record(registered(), negative()).resident
    tampered(database_url, *ALL_WIPED)
    found = store.flaws()
    writer = open_store(database_url, [KEY]) if is_started_again else store

    entered(writer, seen(9))

    silent = [Flaw("no_entry", resident_id=resident.id, seq=seq) for seq in (1, 2)]
    assert silent == found
    assert silent == [flaw for flaw in writer.flaws() if flaw.resident_id]
    writer.close()


def test_who_runs_when_all_is_wiped_says_so_even_when_the_facts_are_passed_off_as_older(
    store: Store, database_url: str, record: Recording
) -> None:
    """It knows where the chains ended. Whoever starts after it sees as many facts as are older."""
    record(registered(), negative())
    entered(store, *map(seen, range(5)))
    tampered(database_url, *ALL_WIPED, HIDDEN)

    entered(store, seen(9))

    with store.snapshot() as tx:
        older = tx.audit.older()
    assert ("wrong_seal", 2) in faults(store)
    assert 2 == older


@pytest.mark.parametrize("keys", [[KEY], []], ids=["sealed", "without-keys"])
def test_who_runs_sees_a_chain_put_back_to_an_end_that_it_had(
    database_url: str, keys: Sequence[str]
) -> None:
    """Its seal of then fits again, and without keys there is none: but it was further."""
    store = open_store(database_url, keys)
    entered(store, *map(seen, range(4 - len(keys))))
    with store.snapshot() as tx:
        end = next(end for end in tx.audit.ends() if end.chain == ANTWERP)
    entered(store, seen(7), seen(8))
    back = [line.replace("'SEAL'", "NULL") if end.seal is None else line for line in EARLIER]
    tampered(database_url, *back, HEAD=end.head, SEAL=end.seal or "")
    found = faults(store)

    entered(store, seen(9))

    assert (4, set()) == (end.last, found)
    assert {("wrong_seal", 5)} == faults(store)
    store.close()


def test_two_who_begin_the_same_chains_at_once_begin_them_once(
    store: Store, replica: Store
) -> None:
    """Replicas that were started together, and the staff file taken over meanwhile."""
    centres = [f"centre{number}" for number in range(8)]

    def writes(house: Store, *in_order: str) -> None:
        for centre in in_order:
            entered(house, seen(0, centre))

    def begins() -> None:
        with store.transaction() as tx:
            tx.audit.begin(centres, NOW)

    together(
        lambda: writes(store, *centres),
        lambda: writes(replica, *centres),
        lambda: writes(replica, *reversed(centres)),
        begins,
    )

    assert [] == store.flaws()


def test_a_centre_that_goes_and_comes_back_goes_on_with_its_chain(store: Store) -> None:
    """Leaving the organisation file takes no chain away, and coming back begins none."""
    for centres in ([ANTWERP, BRUGES], [BRUGES], [ANTWERP, BRUGES]):
        with store.transaction() as tx:
            tx.audit.begin(centres, NOW)
        entered(store, *(seen(0, centre) for centre in centres))

    assert (2, 3) == (len(chain(store)), len(chain(store, BRUGES)))
    assert [] == store.flaws()


def test_chains_begun_before_there_were_keys_and_those_begun_after_are_both_right(
    database_url: str,
) -> None:
    """Also one that was begun and empty when the keys came."""
    bare, keyed = open_store(database_url), open_store(database_url, [KEY])
    with bare.transaction() as tx:
        tx.audit.begin([ANTWERP, BRUGES], NOW)
    entered(bare, seen())

    entered(keyed, seen(1), seen(1, BRUGES), seen(1, "charleroi"), seen(1, None))

    assert [] == keyed.flaws()
    bare.close()
    keyed.close()


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
