"""The command `python3 dev.py bench`: measures, keeps the figures and writes RESULTS.md."""

import os
import signal
import sys
from collections.abc import Callable, Mapping
from time import monotonic
from typing import Annotated

import typer

from benchmarks import figures, town
from benchmarks.figures import Figure
from benchmarks.rows import command, delivery, pacing, planning, scale, scheduler

ROWS: Mapping[str, tuple[str, Callable[[town.Databases], list[Figure]]]] = {
    "command": ("A command", command.command),
    "click": ("A click on an item", command.click),
    "delivery": ("Delivery without pacing", delivery.delivery),
    "pacing": ("Pacing", pacing.pacing),
    "scale": ("Scale", scale.scale),
    "million": ("Scale, a million residents", scale.million),
    "plan": ("Planning", planning.plan),
    "rebuild": ("Rebuilding and verifying", planning.rebuild),
    "scheduler": ("Scheduling", scheduler.scheduler),
}
BY_NAME = ("million",)
"""These take long and are measured only when they are asked for."""


def bench(
    rows: Annotated[
        list[str] | None, typer.Argument(help=f"Which rows: {', '.join(ROWS)}; all but million.")
    ] = None,
) -> None:
    """Measure rows of the table, and write benchmarks/RESULTS.md."""
    chosen = rows or [name for name in ROWS if name not in BY_NAME]
    unknown = [name for name in chosen if name not in ROWS]
    if unknown:
        typer.echo(f"unknown row: {unknown[0]}; there are {', '.join(ROWS)}", err=True)
        raise typer.Exit(2)
    os.environ.pop("TEST_DATABASE_URL", None)  # settings of servers of others are not ours
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    failed = []
    with town.databases() as databases:
        for name in chosen:
            title, measure = ROWS[name]
            typer.echo(f"{name}: measuring …", err=True)
            begun = monotonic()
            try:
                found = measure(databases)
            except (RuntimeError, OSError) as error:
                typer.echo(f"{name}: {error}", err=True)
                failed.append(name)
                continue
            figures.keep(name, title, found)
            figures.write_table(list(ROWS))
            for one in found:
                said = {True: "met", False: "MISSED", None: ""}[one.met]
                typer.echo(f"  {one.what}: {one.measured} ({one.target}) {said} {one.remark}")
            typer.echo(f"{name}: {monotonic() - begun:.0f} s", err=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    typer.run(bench)
