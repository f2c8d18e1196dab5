"""The command line: `terugkeer`, or `python -m bot`.

Exit status: 0 done, 1 refused or found wrong, 2 bad input or settings. What a command needs is
imported when it runs, so that `plan` starts at once, without Slack and without a database.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, NoReturn

import typer

if TYPE_CHECKING:
    from storage import Store

REFUSED = 1
BAD_INPUT = 2

app = typer.Typer(
    name="terugkeer",
    help="Slack bot that helps staff of reception centres follow the return trajectory.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # they would print what variables hold
)
staff = typer.Typer(no_args_is_help=True, help="The organisation: regions, centres, people.")
app.add_typer(staff, name="staff")


def main() -> None:
    """Run the command line."""
    app()


@app.command()
def run() -> None:
    """Run the bot until it is told to stop."""
    from bot import running

    with _said():
        running.run()


@app.command()
def demo(
    mode: Annotated[
        Literal["socket", "http"], typer.Option(help="How the local Slack delivers.")
    ] = "socket",
    port: Annotated[
        int | None, typer.Option(help="Where the page is served; 0 takes any free port.")
    ] = None,
    day: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The first day, instead of today."),
    ] = None,
) -> None:
    """Run the bot beside a local Slack, with invented people and a clock that moves."""
    from bot.demo import run

    status = run.run(mode, run.PORT if port is None else port, day and day.date())
    raise typer.Exit(status)


@app.command()
def migrate() -> None:
    """Bring the database to the schema of this version."""
    from bot.settings import StoreSettings, load
    from storage import migrate as bring

    with _said():
        settings = load(StoreSettings)
        bring(settings.database_url)
    print("The database has the schema of this version.")


@app.command()
def plan(
    file: Annotated[
        str, typer.Argument(help="NDJSON, one trajectory a line; - reads input.")
    ] = "-",
    language: Annotated[Literal["nl", "fr", "en"], typer.Option(help="Of the sentences.")] = "nl",
) -> None:
    """Print the plan of each trajectory, as NDJSON."""
    from bot.failures import BadInput
    from bot.plan_command import plans

    try:
        with _lines(file) as lines:
            for line in plans(lines, "standard input" if file == "-" else file, language):
                print(line, flush=True)
    except BadInput as error:
        _stop(BAD_INPUT, str(error))
    except OSError as error:
        _stop(BAD_INPUT, f"{file}: {error.strerror}")


@staff.command("load")
def staff_load(
    file: Annotated[Path, typer.Argument(help="The organisation file (TOML).")],
    prune: Annotated[
        bool, typer.Option("--prune", help="Make inactive who is no longer in the file.")
    ] = False,
) -> None:
    """Take over the organisation file, and plan the residents concerned again."""
    from bot import staff_command

    with _said(), _store() as store:
        for line in staff_command.load(store, file, prune=prune):
            print(line)


@app.command()
def digest(
    region: Annotated[str, typer.Argument(help="The region's id in the organisation file.")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print it instead of sending it.")
    ] = False,
) -> None:
    """Send a region's overview now, besides the regular ones."""
    from bot import digest_command

    with _said():
        if dry_run:
            with _store() as store:
                print(digest_command.shown(store, region))
        else:
            print(digest_command.send(region))


@app.command()
def verify() -> None:
    """Reckon all plans anew and print where the agenda differs; status 1 if it does anywhere."""
    from bot import agenda_command

    with _said(), _store() as store, _progress(agenda_command.residents(store)) as seen:
        differences = 0
        for line in agenda_command.differences(store, seen):
            differences += 1
            print(line)
    if differences:
        _stop(REFUSED, f"{differences} differences; `terugkeer rebuild` puts the plans in place")
    print("The agenda is what the facts ask.")


@app.command()
def rebuild() -> None:
    """Put all plans in place again, from the facts."""
    from bot import agenda_command

    with _said(), _store() as store, _progress(agenda_command.residents(store)) as seen:
        for line in agenda_command.rebuild(store, seen):
            print(line, flush=True)


@contextmanager
def _store() -> Iterator["Store"]:
    """Open the store for one command; its schema must be that of this version."""
    from bot import logs
    from bot.settings import StoreSettings, load
    from storage import open_store

    settings = load(StoreSettings)
    logs.configure(settings.log_format, secrets=settings.secrets)
    store = open_store(settings.database_url, settings.keys)
    try:
        store.check_schema()
        yield store
    finally:
        store.close()


@contextmanager
def _progress(length: int) -> Iterator[Callable[[int], None]]:
    """Show how far a command has come on standard error, where that is a terminal."""
    if not sys.stderr.isatty():
        yield lambda _count: None
        return
    with typer.progressbar(length=length, file=sys.stderr) as bar:
        yield bar.update


@contextmanager
def _said() -> Iterator[None]:
    """Say what is wrong in one line each, with the exit status that belongs to it."""
    from bot.failures import BadInput, Refused
    from bot.settings import SettingsError
    from storage import (
        BadDatabaseUrl,
        BadKey,
        BadOrganisation,
        SchemaMismatch,
        StorageUnavailable,
    )

    try:
        yield
    except (SettingsError, BadInput, BadOrganisation) as error:
        _stop(BAD_INPUT, str(error))
    except BadDatabaseUrl as error:
        _stop(BAD_INPUT, f"DATABASE_URL: {error}")
    except BadKey as error:
        _stop(BAD_INPUT, f"TERUGKEER_ENCRYPTION_KEYS: {error}")
    except SchemaMismatch as error:
        _stop(REFUSED, str(error))
    except StorageUnavailable as error:
        _stop(REFUSED, f"the database is not available: {error}")
    except Refused as error:
        _stop(REFUSED, str(error))


@contextmanager
def _lines(file: str) -> Iterator[Iterator[bytes]]:
    """Open a file, or standard input for a dash, line by line; of an endless one only the front."""
    from bot.plan_command import LONGEST_LINE

    if file == "-":
        yield iter(partial(sys.stdin.buffer.readline, LONGEST_LINE + 1), b"")
        return
    with Path(file).open("rb") as lines:
        yield iter(partial(lines.readline, LONGEST_LINE + 1), b"")


def _stop(status: int, message: str) -> NoReturn:
    """Print on standard error and end."""
    print(message, file=sys.stderr)
    raise typer.Exit(status)


if __name__ == "__main__":
    main()
