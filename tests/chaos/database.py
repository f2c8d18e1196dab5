"""The databases of a run: a SQLite file, or a PostgreSQL server that can crash and come back."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from storage import migrate
from tests.storage import postgres

Kind = Literal["sqlite", "postgresql"]


class Database:
    """A migrated database; a SQLite file cannot be restarted."""

    def __init__(self, url: str, server: Any = None) -> None:
        self.url = url
        self._server = server

    @property
    def can_restart(self) -> bool:
        """Say whether there is a server of our own to cut down."""
        return self._server is not None

    def crash(self) -> None:
        """Cut the server down as a crash does: what is under way is lost, what is committed not."""
        postgres.control(self._server, "-m", "immediate", "stop")

    def start(self) -> None:
        """Start the server again; it recovers by itself."""
        self._server.ensure_postgres_running()


@contextmanager
def a_database(kind: Kind, folder: Path) -> Iterator[Database]:
    """Yield an empty, migrated database of that kind."""
    if kind == "sqlite":
        url = f"sqlite:///{folder / 'terugkeer.db'}"
        migrate(url)
        yield Database(url)
        return
    with postgres.server(folder) as (server_url, server):
        name = f"chaos_{os.getpid()}_{folder.name}"
        url = postgres.create_database(server_url, name)
        migrate(url)
        try:
            yield Database(url, server)
        finally:
            postgres.drop_database(server_url, name)
