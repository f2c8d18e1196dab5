"""The command `keys rewrap`, and what `verify` and the start say of the residents' keys."""

from collections.abc import Iterator

from bot.failures import Refused
from storage import NoKeys, Store, Wrapping

BATCH = 200
"""So many keys are wrapped anew in one transaction: who writes meanwhile hardly waits."""


def wrapping(store: Store) -> Wrapping:
    """Return under which of the installation's keys those of the residents lie."""
    with store.snapshot() as tx:
        return tx.keys.wrapping()


def rewrap(store: Store) -> Wrapping:
    """Wrap all keys by the first one, and return how they lie then.

    The ends of the audit's chains get seals of that key, too. It may be stopped and begun again,
    and another may do it at the same time. Raises `Refused` without encryption keys.
    """
    after = ""
    while True:
        try:
            with store.transaction() as tx:
                done = tx.keys.rewrap(after, BATCH)
        except NoKeys as error:
            raise Refused(f"TERUGKEER_ENCRYPTION_KEYS: {error}") from error
        if done is None:
            break
        _changed, after = done
    with store.transaction() as tx:
        tx.audit.seal_anew()
    return wrapping(store)


def said(found: Wrapping) -> Iterator[str]:
    """Yield what is to be known about the keys, a sentence a line."""
    if found.older:
        yield (
            f"Keys: {found.first} residents under the first one, {found.older} under older ones. "
            "Keep these in TERUGKEER_ENCRYPTION_KEYS until `terugkeer keys rewrap` leaves none."
        )
    else:
        yield f"Keys: {found.first} residents under the first one, none under older ones."
    if found.foreign:
        yield (
            f"Keys: {found.foreign} residents under a key that is not configured. Their texts "
            "cannot be read until it is in TERUGKEER_ENCRYPTION_KEYS again; nothing is lost."
        )
