"""Free text lies sealed under a key per resident, which the installation's keys wrap."""

from datetime import date
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import text

from scheduling.facts import Fact, RightEndSet, TalkHeld, Withdrawn
from storage import BadKey, NoKeys, Store, Unreadable, open_store
from storage.cipher import Cipher
from storage.engine import connect
from tests.storage.conftest import KEY
from tests.storage.given import NOW, a_resident, registered

SECRET = "De bewoner wil eerst met zijn broer spreken"
TODAY = date(2026, 9, 1)
WITH_TEXT: list[Fact] = [
    TalkHeld(on=TODAY, moment="m", notes=SECRET),
    RightEndSet(on=TODAY, ends_on=TODAY, reason=SECRET),
    Withdrawn(on=TODAY, seq=1, reason=SECRET),
]


def test_what_was_sealed_is_opened_with_any_of_the_keys() -> None:
    """The first key encrypts, all decrypt: keys can be changed one after the other."""
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    before = Cipher([old])
    wrapped = before.new_key()
    sealed = before.seal(wrapped, SECRET)

    after = Cipher([new, old])
    wrapped_anew = after.new_key()
    sealed_anew = after.seal(wrapped_anew, SECRET)

    assert SECRET == after.open(wrapped, sealed)
    assert SECRET == Cipher([new]).open(wrapped_anew, sealed_anew)
    with pytest.raises(Unreadable):
        Cipher([new]).open(wrapped, sealed)


def test_each_resident_has_a_key_of_their_own() -> None:
    """The key of one resident does not open the text of another."""
    cipher = Cipher([KEY])
    one, other = cipher.new_key(), cipher.new_key()

    with pytest.raises(Unreadable):
        cipher.open(other, cipher.seal(one, SECRET))


def test_a_malformed_key_is_named_by_its_place_and_not_shown() -> None:
    """A key that is no key is refused at once, without repeating it."""
    with pytest.raises(BadKey) as error:
        Cipher([KEY, "not-a-key"])

    assert "key 2 of 2" in str(error.value)
    assert "not-a-key" not in str(error.value)


@pytest.mark.parametrize("fact", WITH_TEXT, ids=lambda fact: str(fact.fact))
def test_without_keys_free_text_is_refused_and_nothing_is_kept(
    database_url: str, fact: Fact
) -> None:
    """A bot without encryption keys works, but takes no free text, reasons included."""
    store = open_store(database_url)

    def record() -> None:
        with store.transaction() as tx:
            tx.journal.append(a_resident(tx).id, [registered(), fact], by="U0AN", at=NOW)

    with pytest.raises(NoKeys):
        record()

    with store.transaction() as tx:
        assert tx.journal.find("K7-042") is None
        resident = a_resident(tx)
        appended = tx.journal.append(resident.id, [registered()], by="U0AN", at=NOW)
    assert 1 == len(appended)
    assert not store.has_keys
    store.close()


def test_texts_cannot_be_read_without_the_keys(store: Store, database_url: str) -> None:
    """The facts can be read without keys, their texts only with the right ones."""
    with store.transaction() as tx:
        resident = a_resident(tx)
        tx.journal.append(resident.id, WITH_TEXT, by="U0AN", at=NOW)
    without = open_store(database_url)
    wrong = open_store(database_url, [Fernet.generate_key().decode()])

    with without.snapshot() as tx:
        assert 3 == len(tx.journal.entries(resident.id))
        with pytest.raises(NoKeys):
            tx.journal.texts(resident.id, 1)
    with wrong.snapshot() as tx, pytest.raises(Unreadable):
        tx.journal.texts(resident.id, 1)

    without.close()
    wrong.close()


def test_forgetting_the_key_of_a_resident_makes_the_texts_unreadable(
    store: Store, database_url: str
) -> None:
    """Without its key, a sealed text stays shut; the other residents' texts stay readable."""
    with store.transaction() as tx:
        gone, stays = a_resident(tx, "K7-001"), a_resident(tx, "K7-002")
        for resident in (gone, stays):
            tx.journal.append(resident.id, WITH_TEXT[:1], by="U0AN", at=NOW)
    engine = connect(database_url)

    with engine.begin() as connection:
        connection.execute(text("DELETE FROM keys WHERE resident_id = :id"), {"id": gone.id})

    with store.snapshot() as tx:
        assert {} == tx.journal.texts(gone.id, 1)
        assert {"notes": SECRET} == tx.journal.texts(stays.id, 1)
    engine.dispose()


def test_free_text_never_stands_in_clear_on_disk(sqlite_url: str, sqlite_store: Store) -> None:
    """Neither the database file nor its log has a word of it, before and after the checkpoint."""
    path = Path(sqlite_url.removeprefix("sqlite:///"))

    with sqlite_store.transaction() as tx:
        resident = a_resident(tx)
        tx.journal.append(resident.id, WITH_TEXT, by="U0AN", at=NOW)

    with sqlite_store.snapshot() as tx:
        assert {"notes": SECRET} == tx.journal.texts(resident.id, 1)
    while_open = contents(path)
    sqlite_store.close()
    for content in (while_open, contents(path)):
        assert b"K7-042" in content
        assert SECRET.encode() not in content
        assert b"broer" not in content


def contents(path: Path) -> bytes:
    """All that SQLite has on disk."""
    return b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
