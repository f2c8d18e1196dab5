"""Seals: what of a chain of entries cannot be made again without the keys of the installation.

A chain of hashes alone shows that an entry was changed, but not that the last ones are missing, nor
that all was reckoned anew. So the end of each chain is sealed with a key that the database has not.
"""

import hashlib
import hmac
from collections.abc import Sequence
from typing import Literal

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

Sealed = Literal["good", "none", "wrong", "unknown"]
"""What a seal is worth; `unknown`: it was made with a key that is not there."""

PURPOSE = b"terugkeer: the end of a chain of the audit"
NAME = 8
"""So many characters name the key with which a seal was made."""


class Seals:
    """Makes and checks seals: the first key of the installation makes them, all check them."""

    def __init__(self, keys: Sequence[str] = ()) -> None:
        """Take the installation's keys, as `Cipher` does; without any, nothing is sealed."""
        derived = [HKDF(SHA256(), 32, None, PURPOSE).derive(key.encode()) for key in keys]
        self._keys = {hashlib.sha256(key).hexdigest()[:NAME]: key for key in derived}
        self._first = next(iter(self._keys), None)

    @property
    def has_keys(self) -> bool:
        """Say whether ends are sealed."""
        return self._first is not None

    def seal(self, chain: str, last: int, head: str) -> str | None:
        """Return the seal of a chain whose entry number `last` has the hash `head`."""
        return self._made(self._first, chain, last, head) if self._first is not None else None

    def worth(self, seal: str | None, chain: str, last: int, head: str) -> Sealed:
        """Return what a seal is worth for that end of that chain."""
        if seal is None:
            return "none"
        name = seal.partition(":")[0]
        if name not in self._keys:
            return "unknown"
        is_good = hmac.compare_digest(seal, self._made(name, chain, last, head))
        return "good" if is_good else "wrong"

    def _made(self, name: str, chain: str, last: int, head: str) -> str:
        said = f"{chain}\n{last}\n{head}".encode()
        return f"{name}:{hmac.new(self._keys[name], said, hashlib.sha256).hexdigest()}"
