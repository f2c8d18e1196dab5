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
keys = typer.Typer(no_args_is_help=True, help="The keys that encrypt free text.")
app.add_typer(keys, name="keys")


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
def verify(
    ends: Annotated[
        Path | None,
        typer.Option(
            "--ends",
            exists=True,
            dir_okay=False,
            help="A file with ends of the audit that were printed before.",
        ),
    ] = None,
) -> None:
    """Reckon all plans and the audit anew, and print what differs; status 1 if anything does.

    Where the chains of the audit end is printed last: keep it elsewhere for --ends.
    """
    from bot import agenda_command, audit_command, keys_command

    with _said(), _store() as store, _progress(agenda_command.residents(store)) as seen:
        differences = unreadable = faults = 0
        for found in agenda_command.differences(store, seen):
            differences += found.is_mendable
            unreadable += not found.is_mendable
            print(found.said)
        for line in audit_command.faults(store):
            faults += 1
            print(line)
        if ends is not None:
            with _lines(str(ends)) as lines:
                for line in audit_command.against(
                    store, (line.decode(errors="replace") for line in lines), str(ends)
                ):
                    faults += 1
                    print(line)
        older, chains = [*audit_command.older(store)], [*audit_command.ends(store)]
        wrapping = keys_command.wrapping(store)
        print(*keys_command.said(wrapping), sep="\n")
    if differences:
        _stop(REFUSED, f"{differences} differences; `terugkeer rebuild` puts the plans in place")
    if unreadable:
        _stop(REFUSED, agenda_command.UNREADABLE.format(n=unreadable))
    if faults:
        _stop(REFUSED, f"{faults} faults in the audit; see docs/audit.md")
    if wrapping.foreign:
        raise typer.Exit(REFUSED)
    print("The agenda is what the facts ask.")
    for line in (*older, audit_command.WHOLE, *chains):
        print(line)


@app.command()
def rebuild() -> None:
    """Put all plans in place again, from the facts."""
    from bot import agenda_command

    with _said(), _store() as store, _progress(agenda_command.residents(store)) as seen:
        for line in agenda_command.rebuild(store, seen):
            print(line, flush=True)


@keys.command("rewrap")
def keys_rewrap() -> None:
    """Wrap the residents' keys by the first encryption key; the bot may run meanwhile."""
    from bot import keys_command

    with _said(), _store() as store:
        wrapping = keys_command.rewrap(store)
        print(*keys_command.said(wrapping), sep="\n")
    if wrapping.older or wrapping.foreign:
        raise typer.Exit(REFUSED)


@app.command("import")
def import_(
    file: Annotated[
        Path, typer.Argument(help="The table (.xlsx or .csv); with --template, a new file.")
    ],
    by: Annotated[
        str | None, typer.Option(help="The Slack id of whoever takes over; facts are theirs.")
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Only say what would be opened; write nothing.")
    ] = False,
    confirm_old: Annotated[
        bool, typer.Option("--confirm-old", help="Dates of years ago were looked at: take them.")
    ] = False,
    template: Annotated[
        bool, typer.Option("--template", help="Write an empty table to fill in, and stop.")
    ] = False,
    language: Annotated[Literal["nl", "fr", "en"], typer.Option(help="Of what is said.")] = "nl",
) -> None:
    """Take over the files of a centre from a table, a row for each resident."""
    from bot import import_command
    from handlers.texts import texts_for

    texts = texts_for(language)
    if template:
        with _said():
            import_command.empty(file, texts)
        print(f"Written to {file}.")
        return
    if by is None:
        _stop(BAD_INPUT, "--by: missing")
    with _said(), _store() as store:
        takeover = import_command.Import(store, by, texts, confirmed=confirm_old)
        table = takeover.read(file)
        with _progress(len(table)) as seen:
            looked = takeover.look(file, table, seen)
        there = sum(one.is_there for one in looked)
        if check:
            for line in takeover.told(looked):
                print(line)
            print(f"Files to be opened: {len(looked) - there}. There already: {there}.")
            return
        with _progress(len(looked) - there) as seen:
            opened = takeover.take(file, looked, seen)
        print(f"Files opened: {opened}. There already: {there}.")


@app.command()
def export(
    code: Annotated[str, typer.Argument(help="The case code.")],
    by: Annotated[str | None, typer.Option(help="The Slack id of whoever asks for it.")] = None,
    form: Annotated[
        Literal["json", "text", "csv", "xlsx"],
        typer.Option("--format", help="For machines, to read, or for a spreadsheet."),
    ] = "json",
    language: Annotated[Literal["nl", "fr", "en"], typer.Option(help="Of the sentences.")] = "nl",
    output: Annotated[
        Path | None,
        typer.Option(help="A new file, which only its owner can read; else it is printed."),
    ] = None,
) -> None:
    """Take out all that is held about one resident, own words included."""
    from bot import export_command, private
    from handlers.texts import texts_for

    texts = texts_for(language)
    with _said(), _store() as store:
        if output is not None and output.exists():
            _stop(BAD_INPUT, f"{output}: is there already, and is not written over")
        if output is None and form == "xlsx":
            _stop(BAD_INPUT, "--output: missing, a workbook cannot be printed")
        found = export_command.gather(store, code, by, texts)
        content = export_command.written(store, found, form, texts)
        if output is None:
            sys.stdout.buffer.write(content)
        else:
            private.write(content, output)
            print(f"Written to {output}; only its owner can read it.")


@app.command()
def erase(
    code: Annotated[str, typer.Argument(help="The case code.")],
    by: Annotated[str | None, typer.Option(help="The Slack id of whoever asks for it.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask again.")] = False,
) -> None:
    """Erase all that is kept of a resident, for good, and replace the messages about it."""
    from bot import erase_command

    with _said(), _store() as store:
        resident = erase_command.found(store, code, by)
        if resident is not None:
            if not yes and not typer.confirm(f"Erase {code} for good? There is no way back."):
                _stop(REFUSED, "Nothing was erased.")
            for line in erase_command.erase(store, resident, by):
                print(line, flush=True)
        for line in erase_command.clean(store):
            print(line)


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
    """Print on standard error and end; what somebody typed steers no terminal."""
    from handlers.typed import cleaned

    print(cleaned(message), file=sys.stderr)
    raise typer.Exit(status)


if __name__ == "__main__":
    main()
