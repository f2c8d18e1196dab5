"""Encryption of free text: a key per resident, wrapped by the keys of the installation.

Forgetting a resident's key makes all of that resident's texts unreadable, also in backups.
"""

import hashlib
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from storage.errors import BadKey, NoKeys, Unreadable

NAME_BYTES = 6


class Cipher:
    """Seals and opens free text."""

    def __init__(self, keys: Sequence[str]) -> None:
        """Take the installation's keys: the first one encrypts, all of them decrypt.

        Raises `BadKey`, which says which one, when a key is not 32 bytes in URL-safe base64.
        """
        fernets = []
        for position, key in enumerate(keys, start=1):
            try:
                fernets.append(Fernet(key))
            except ValueError as error:
                raise BadKey(
                    f"key {position} of {len(keys)} is not 32 bytes in URL-safe base64"
                ) from error
        self._installation = MultiFernet(fernets) if fernets else None
        self._named = {_name(key): fernet for key, fernet in zip(keys, fernets, strict=True)}

    @property
    def has_keys(self) -> bool:
        """Say whether free text can be kept."""
        return self._installation is not None

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the installation's keys, the one that encrypts first.

        A name tells keys apart and nothing of them, so it may stand in the database.
        """
        return tuple(self._named)

    def name_of(self, wrapped: bytes) -> str | None:
        """Return the name of the key that wraps a resident's; None where none of them does."""
        for name, fernet in self._named.items():
            try:
                fernet.decrypt(wrapped)
            except InvalidToken:
                continue
            return name
        return None

    def rewrapped(self, wrapped: bytes) -> bytes:
        """Return a resident's key wrapped by the first key; raises `NoKeys` or `Unreadable`.

        The resident's key itself stays, and so does all that was sealed with it.
        """
        try:
            return self._keys().rotate(wrapped)
        except InvalidToken as error:
            raise Unreadable("none of the encryption keys unwraps the resident's key") from error

    def new_key(self) -> bytes:
        """Return a new key for a resident, wrapped; raises `NoKeys`."""
        return self._keys().encrypt(Fernet.generate_key())

    def seal(self, wrapped: bytes, text: str) -> bytes:
        """Return the text encrypted with a resident's wrapped key.

        Raises `NoKeys`, or `Unreadable` when no installation key unwraps the resident's.
        """
        return self._resident(wrapped).encrypt(text.encode())

    def open(self, wrapped: bytes, token: bytes) -> str:
        """Return the text that `seal` made the token of; raises `NoKeys` or `Unreadable`."""
        try:
            return self._resident(wrapped).decrypt(token).decode()
        except InvalidToken as error:
            raise Unreadable("the resident's key does not open this text") from error

    def _keys(self) -> MultiFernet:
        """Return the installation's keys, or raise `NoKeys`."""
        if self._installation is None:
            raise NoKeys("free text cannot be kept or read without encryption keys")
        return self._installation

    def _resident(self, wrapped: bytes) -> Fernet:
        """Return a resident's key, unwrapped."""
        try:
            return Fernet(self._keys().decrypt(wrapped))
        except InvalidToken as error:
            raise Unreadable("none of the encryption keys unwraps the resident's key") from error


def _name(key: str) -> str:
    """Return the name of an installation's key."""
    return hashlib.sha256(key.encode()).hexdigest()[: 2 * NAME_BYTES]
