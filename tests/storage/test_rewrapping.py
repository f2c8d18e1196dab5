"""Changing the installation's keys: while the bot runs, by two at once, killed half-way."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import text, update

from scheduling.facts import TalkHeld
from storage import NoKeys, Store, Unreadable, Wrapping, open_store
from storage.engine import connect
from storage.tables import keys
from tests.storage.given import NOW, a_resident, together

OLD, NEW, OTHER = (Fernet.generate_key().decode() for _ in range(3))
SECRET = "wacht op zijn broer"
BATCH = 3


@contextmanager
def opened(database_url: str, *configured: str) -> Iterator[Store]:
    """A store with these keys, the first of which encrypts."""
    store = open_store(database_url, configured)
    yield store
    store.close()


def write(store: Store, *codes: str) -> None:
    """Open files, each with a text."""
    with store.transaction() as tx:
        for code in codes:
            talk = TalkHeld(on=date(2026, 9, 1), moment="m", notes=f"{SECRET} {code}")
            tx.journal.append(a_resident(tx, code).id, [talk], by="U0AN", at=NOW)


def read(store: Store) -> set[str]:
    """Every text that there is."""
    with store.snapshot() as tx:
        return {
            tx.journal.texts(resident.id, entry.seq)["notes"]
            for resident in tx.journal.after("", 1_000)
            for entry in tx.journal.entries(resident.id)
        }


def rewrap(store: Store, most: int = 1_000) -> int:
    """Go through the keys, at most so many batches; return how many were changed."""
    after, changed = "", 0
    for _ in range(most):
        with store.transaction() as tx:
            done = tx.keys.rewrap(after, BATCH)
        if done is None:
            break
        count, after = done
        changed += count
    return changed


def wrapping(store: Store) -> Wrapping:
    """How the keys lie."""
    with store.snapshot() as tx:
        return tx.keys.wrapping()


CODES = [f"K7-{number:03}" for number in range(1, 11)]
TEXTS = {f"{SECRET} {code}" for code in CODES}


def test_after_rewrapping_the_old_key_is_needed_no_longer(database_url: str) -> None:
    """Until then both are; afterwards all that was written reads with the new one alone."""
    with opened(database_url, OLD) as before:
        write(before, *CODES)
    with opened(database_url, NEW, OLD) as both:
        assert Wrapping(first=0, older=10) == wrapping(both)
        assert 10 == rewrap(both)
        assert Wrapping(first=10) == wrapping(both)
        assert 0 == rewrap(both)

    with opened(database_url, NEW) as after:
        assert TEXTS == read(after)
        assert Wrapping(first=10) == wrapping(after)


def test_one_that_was_killed_half_way_is_gone_on_with(database_url: str) -> None:
    """What was done stays done, and every text can be read at any moment."""
    with opened(database_url, OLD) as before:
        write(before, *CODES)
    with opened(database_url, NEW, OLD) as both:
        rewrap(both, most=2)
        assert Wrapping(first=6, older=4) == wrapping(both)
        assert TEXTS == read(both)
        assert 4 == rewrap(both)


def test_a_batch_that_fails_leaves_its_keys_as_they_were(database_url: str) -> None:
    """It is a transaction: nothing in it is half done."""
    with opened(database_url, OLD) as before:
        write(before, *CODES)
    with opened(database_url, NEW, OLD) as both:
        with pytest.raises(ZeroDivisionError):
            _fail_after_a_batch(both)
        assert Wrapping(older=10) == wrapping(both)


def test_two_may_do_it_at_once_while_others_write(database_url: str) -> None:
    """Nothing is lost, and nothing is changed twice."""
    with opened(database_url, OLD) as before:
        write(before, *CODES)
    more = [f"M1-{number:03}" for number in range(1, 6)]
    with opened(database_url, NEW, OLD) as one, opened(database_url, NEW, OLD) as other:
        first, second, _ = together(
            lambda: rewrap(one), lambda: rewrap(other), lambda: write(other, *more)
        )
        assert 10 == first + second
        assert Wrapping(first=15) == wrapping(one)
        assert TEXTS < read(other)


def test_files_of_a_replica_with_the_old_order_are_said_to_remain(database_url: str) -> None:
    """It goes on wrapping with the old key until it is started anew: so another pass is due."""
    with opened(database_url, OLD) as before:
        write(before, *CODES[:5])
    with opened(database_url, NEW, OLD) as new, opened(database_url, OLD, NEW) as late:
        rewrap(new)
        write(late, *CODES[5:])
        assert Wrapping(first=5, older=5) == wrapping(new)
        assert TEXTS == read(new)
        assert TEXTS == read(late)
        rewrap(new)
        assert Wrapping(first=10) == wrapping(new)


def test_a_key_that_is_not_configured_is_counted_and_nothing_destroyed(database_url: str) -> None:
    """Who took a key away too early gets it all back by setting it again."""
    with opened(database_url, OLD) as before:
        write(before, *CODES)
    with opened(database_url, OTHER) as wrong:
        assert Wrapping(foreign=10) == wrapping(wrong)
        assert 0 == rewrap(wrong)
        with pytest.raises(Unreadable):
            write(wrong, CODES[0])
        with pytest.raises(Unreadable):
            read(wrong)
    with opened(database_url) as without:
        assert Wrapping(foreign=10) == wrapping(without)
        with pytest.raises(NoKeys), without.transaction() as tx:
            tx.keys.rewrap("", BATCH)

    with opened(database_url, OTHER, OLD) as again:
        assert TEXTS == read(again)


def test_keys_of_an_earlier_version_are_tried_and_noted(database_url: str) -> None:
    """Which key wraps them was not written down then."""
    with opened(database_url, OLD) as before:
        write(before, *CODES)
    engine = connect(database_url)
    with engine.begin() as connection:
        connection.execute(update(keys).values(wrapped_by=None))
    engine.dispose()
    with opened(database_url, NEW, OLD) as both:
        assert Wrapping(older=10) == wrapping(both)
        assert 10 == rewrap(both)
        assert Wrapping(first=10) == wrapping(both)


def test_the_name_of_a_key_tells_nothing_of_it(database_url: str) -> None:
    """Neither the key nor a part of it stands in the database."""
    with opened(database_url, OLD) as store:
        write(store, CODES[0])
    engine = connect(database_url)
    with engine.connect() as connection:
        (name,) = connection.scalars(text("SELECT wrapped_by FROM keys"))
    engine.dispose()

    assert name not in OLD
    assert OLD[:6] not in name
    assert 12 == len(name)


def _fail_after_a_batch(store: Store) -> None:
    with store.transaction() as tx:
        tx.keys.rewrap("", BATCH)
        _ = 1 / 0
