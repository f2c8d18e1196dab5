"""Changing the installation's keys: residents' keys are wrapped anew while the bot runs.

Nothing is opened or sealed anew: only the wrapping of each resident's key changes. A batch is a
transaction of its own, so that it can be stopped anywhere, and done by two at once.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, func, select, update

from storage.cipher import Cipher
from storage.errors import NoKeys, Unreadable
from storage.tables import keys

BATCH = 200
"""So many residents wait at most for a batch to be over."""


@dataclass(frozen=True, slots=True)
class Wrapping:
    """Under which keys of the installation the residents' keys lie."""

    first: int = 0
    """Under the one that encrypts now."""
    older: int = 0
    """Under another one that is still configured: it must not be taken away yet."""
    foreign: int = 0
    """Under none that is configured: their texts cannot be read, nor added to."""


class Keys:
    """The residents' wrapped keys within one transaction."""

    def __init__(self, connection: Connection, cipher: Cipher) -> None:
        """Read and write through the transaction's connection."""
        self._connection = connection
        self._cipher = cipher

    def wrapping(self) -> Wrapping:
        """Return how many keys lie under which of the installation's; nothing is changed."""
        counts: dict[str | None, int] = dict(self._counted())
        for wrapped in self._unnamed(counts.pop(None, 0)):
            name = self._cipher.name_of(wrapped)
            counts[name] = counts.get(name, 0) + 1
        names = self._cipher.names
        first, older = counts.pop(names[0], 0) if names else 0, 0
        for name in names[1:]:
            older += counts.pop(name, 0)
        return Wrapping(first, older, sum(counts.values()))

    def has(self, resident_id: str) -> bool:
        """Say whether a resident has a key, which is so once there is something to seal."""
        query = select(keys.c.resident_id).where(keys.c.resident_id == resident_id)
        return self._connection.scalar(query) is not None

    def rewrap(self, after: str, limit: int) -> tuple[int, str] | None:
        """Wrap the next keys by the first key; return how many were changed, and the last of all.

        They come in the order of the residents' ids; `after` '' begins. None after the last one.
        Keys that no configured key unwraps are left as they are. Raises `NoKeys`.
        """
        if not self._cipher.has_keys:
            raise NoKeys("there is no encryption key to wrap with")
        found = self._connection.execute(
            select(keys)
            .where(keys.c.resident_id > after)
            .order_by(keys.c.resident_id)
            .limit(limit)
            .with_for_update()
        ).all()
        if not found:
            return None
        first, changed = self._cipher.names[0], 0
        for row in found:
            if row.wrapped_by == first:
                continue
            try:
                is_there = self._cipher.name_of(row.wrapped) == first
                wrapped = row.wrapped if is_there else self._cipher.rewrapped(row.wrapped)
            except Unreadable:
                continue
            self._connection.execute(
                update(keys)
                .where(keys.c.resident_id == row.resident_id)
                .values(wrapped=wrapped, wrapped_by=first)
            )
            changed += not is_there
        return changed, found[-1].resident_id

    def _counted(self) -> Iterator[tuple[str | None, int]]:
        """Yield how many keys lie under which name."""
        found = self._connection.execute(
            select(keys.c.wrapped_by, func.count()).group_by(keys.c.wrapped_by)
        )
        for name, count in found:
            yield name, int(count)

    def _unnamed(self, count: int) -> Iterator[bytes]:
        """Yield the keys of which nobody has noted what wraps them."""
        if count:
            yield from self._connection.scalars(
                select(keys.c.wrapped).where(keys.c.wrapped_by.is_(None))
            )
