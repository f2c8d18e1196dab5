"""What can go wrong when remembering, named so that nobody else has to know the drivers."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import exc

SQLITE_OK, SQLITE_READONLY, SQLITE_IOERR = 0, 8, 10
PRIMARY_CODE = 0xFF
"""SQLite's codes say in their first byte what happened, and in the second how."""

READ_ONLY_TRANSACTION = "25006"
"""PostgreSQL's code for a server that takes no writes, such as a standby after a failover."""


class StorageError(Exception):
    """Something about the stored data stands in the way."""


class StorageUnavailable(StorageError):
    """The database cannot be reached or written: gone, locked, read-only or full."""


class OutcomeUnknown(StorageUnavailable):
    """The database went away while it committed: nobody knows whether it did."""


class SchemaMismatch(StorageError):
    """The database was made by another version of the program."""


class BadDatabaseUrl(StorageError):
    """The database URL is not one that can be used."""


class BadKey(StorageError):
    """An encryption key is malformed."""


class NoKeys(StorageError):
    """There is free text, but no encryption key to keep it under."""


class Unreadable(StorageError):
    """None of the encryption keys opens this text."""


class UnreadableFacts(StorageError):
    """What is stored of a resident are no facts: damaged, or written by a later version."""


class NoSuchResident(StorageError, KeyError):
    """There is no such resident, or no longer: the file may have been erased."""


class RepeatedRequest(StorageError):
    """This request has been answered before; the transaction must be given up."""


@contextmanager
def named() -> Iterator[None]:
    """Turn what a driver raises when the database is not there into `StorageUnavailable`.

    Broken constraints and mistakes in a statement pass as they are.
    """
    try:
        yield
    except exc.TimeoutError as error:
        raise StorageUnavailable("all connections to the database are in use") from error
    except exc.DBAPIError as error:
        if _says_unavailable(error):
            raise StorageUnavailable(_first_line(error)) from error
        raise


@contextmanager
def committing() -> Iterator[None]:
    """Turn what a driver raises when the answer to a commit is lost into `OutcomeUnknown`.

    A full disk is an answer: nothing was committed then.
    """
    try:
        yield
    except exc.DBAPIError as error:
        code = getattr(error.orig, "sqlite_errorcode", SQLITE_OK) & PRIMARY_CODE
        if error.connection_invalidated or code == SQLITE_IOERR:
            raise OutcomeUnknown(_first_line(error)) from error
        raise


def _says_unavailable(error: exc.DBAPIError) -> bool:
    """Say whether the driver speaks of the database itself, not of what was asked of it."""
    if error.connection_invalidated or isinstance(error, exc.OperationalError | exc.InterfaceError):
        return True
    # A damaged SQLite file is the one thing for which the driver uses the plain class.
    return (
        type(error) is exc.DatabaseError
        or getattr(error.orig, "sqlstate", None) == READ_ONLY_TRANSACTION
    )


def _first_line(error: exc.DBAPIError) -> str:
    """Return what the driver says in one line: the rest may quote rows."""
    lines = str(error.orig).strip().splitlines()
    return lines[0] if lines else type(error.orig).__name__
