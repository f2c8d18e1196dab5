"""What a snapshot has read already: it does not change, so nothing is read twice in it."""

from collections.abc import Callable, Hashable
from typing import Any, TypeVar, cast

Found = TypeVar("Found")


class Known:
    """What was read within one snapshot, by name. In a transaction that writes nothing is kept."""

    def __init__(self, *, keeps: bool) -> None:
        """Begin with nothing; `keeps` says whether the database stands still meanwhile."""
        self.keeps = keeps
        self._found: dict[Hashable, Any] = {}

    def once(self, name: Hashable, read: Callable[[], Found]) -> Found:
        """Return what goes by that name, read now unless it was before."""
        if not self.keeps:
            return read()
        if name not in self._found:
            self._found[name] = read()
        return cast(Found, self._found[name])

    def keep(self, name: Hashable, found: object) -> None:
        """Keep something that was read ahead, for when it is asked for by that name."""
        if self.keeps:
            self._found[name] = found
