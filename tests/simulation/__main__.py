"""The command `python3 dev.py simulate`: a year of a region in minutes, judged step by step."""

import sys
import tempfile
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import Annotated, Any, Literal

import typer

from scheduling import rules
from tests.simulation.worlds import CoreWorld, StoredWorld, World
from tests.simulation.year import Year, draw, judge, play

SHOWN = 20
DAYS = 365
MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in there
"""Files in memory, where the system has such a folder: nothing here need outlive a crash."""


def simulate(
    residents: Annotated[int, typer.Option(min=1, max=90_000, help="How many residents.")] = 300,
    seed: Annotated[int, typer.Option(help="The same seed gives the same year.")] = 1,
    year: Annotated[int, typer.Option(min=1997, max=2090, help="Which year.")] = 2026,
    world: Annotated[
        Literal["stored", "core"],
        typer.Option(help="With store, wake-ups and outbox on SQLite, or the core alone."),
    ] = "stored",
) -> None:
    """Simulate a year of a region and judge every reminder; status 1 if one is wrong."""
    begun = monotonic()
    setting = draw(seed, residents, year)
    home = MEMORY if MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="terugkeer-", dir=home) as folder:
        place: World = (
            CoreWorld(setting.region, rules.load())
            if world == "core"
            else StoredWorld(setting.region, rules.load(), Path(folder))
        )
        try:
            with typer.progressbar(length=DAYS, label=str(year), file=sys.stderr) as bar:
                played = play(setting, place, lambda at: _move(bar, at))
        finally:
            place.close()
    wrong = judge(played)
    _show_figures(played)
    typer.echo(f"seed {seed} · digest {played.digest} · {monotonic() - begun:.0f} s")
    for line in wrong[:SHOWN]:
        typer.echo(f"WRONG {line}")
    if wrong:
        typer.echo(f"{len(wrong)} wrong")
        raise typer.Exit(1)
    typer.echo("Every step that was due was said once, in time; nothing else was said.")


def _move(bar: Any, at: datetime) -> None:
    """Move the bar to the day of a UTC instant."""
    days = at.timetuple().tm_yday - bar.pos
    if days > 0:
        bar.update(days)


def _show_figures(year: Year) -> None:
    """Print what happened in figures."""
    facts, steps = year.facts, year.steps
    moments = list(dict.fromkeys(moment for moment, _step in sorted(steps)))
    names = list(dict.fromkeys(step for _moment, step in sorted(steps)))
    typer.echo(
        f"{len(year.recorded)} residents, {sum(facts.values())} facts, {year.wakes} wake-ups, "
        f"{year.refused} refusals, {sum(steps.values())} reminders"
    )
    typer.echo("  " + ", ".join(f"{name} {count}" for name, count in facts.most_common()))
    typer.echo(f"{'':20}" + "".join(f"{name:>11}" for name in names))
    for moment in moments:
        typer.echo(f"{moment:20}" + "".join(f"{steps[moment, name] or '':>11}" for name in names))


if __name__ == "__main__":
    typer.run(simulate)
