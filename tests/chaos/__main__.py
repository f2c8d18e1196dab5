"""The command `python3 dev.py chaos`: everything fails, and nothing may be lost or doubled."""

from __future__ import annotations

import itertools
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal

import typer

from tests.chaos.options import Mode, Options, Season
from tests.chaos.run import Report, run
from tests.chaos.schedule import Rates
from tests.storage import postgres

SETTLING = 45.0
"""Seconds that each window takes besides, until all is said."""
WINDOWS = 3
"""So many at least: before the third, the clocks change."""
ALL: Sequence[tuple[Literal["sqlite", "postgresql"], Mode, int, Season]] = (
    ("sqlite", "socket", 1, "autumn"),
    ("sqlite", "http", 1, "spring"),
    ("postgresql", "socket", 1, "spring"),
    ("postgresql", "http", 2, "autumn"),
    ("postgresql", "socket", 2, "spring"),
)
SHOWN = 25

app = typer.Typer(add_completion=False)


@app.command()
def chaos(
    seed: Annotated[int, typer.Option(help="The same seed plans the same faults.")] = 1,
    kills: Annotated[int, typer.Option(help="How many bots are killed, in all runs.")] = 220,
    database: Annotated[Literal["sqlite", "postgresql", "both"], typer.Option()] = "both",
    replicas: Annotated[
        int | None, typer.Option(min=1, max=2, help="Only runs with so many.")
    ] = None,
    mode: Annotated[Literal["socket", "http", "both"], typer.Option()] = "both",
    minutes: Annotated[float, typer.Option(help="About how long all runs take.")] = 20.0,
    residents: Annotated[int, typer.Option(help="How many are reminded of, in each run.")] = 240,
    keep: Annotated[Path | None, typer.Option(help="Keep logs and databases there.")] = None,
) -> None:
    """Kill, stop, cut off and confuse real bots; end with status 1 if anything is not as it was."""
    chosen = [
        one
        for one in ALL
        if database in ("both", one[0])
        and mode in ("both", one[1])
        and replicas in (None, one[2])
        and (one[0] == "sqlite" or postgres.can_be_had())
    ]
    if not chosen:
        print("No run is like that: SQLite has one replica.")
        raise typer.Exit(2)
    window = max(10.0, min(40.0, 60 * minutes / len(chosen) / WINDOWS - SETTLING))
    windows = max(WINDOWS, round(60 * minutes / len(chosen) / (window + SETTLING)))
    shares = shared_out(kills, [count for _, _, count, _ in chosen])
    reports = []
    with tempfile.TemporaryDirectory(prefix="tk-chaos-") as scratch:
        for number, (kind, how, count, season) in enumerate(chosen):
            options = Options(
                seed=seed + number,
                database=kind,
                mode=how,
                replicas=count,
                season=season,
                windows=windows,
                seconds=window,
                residents=residents,
                typed=residents // 2,
                rates=Rates(kills=shares[number]),
            )
            print(f"{time.strftime('%H:%M:%S')} {options}", flush=True)
            report = run(options, (keep or Path(scratch)) / f"run-{number}", _say)
            reports.append(report)
            print("\n".join(told(report)), flush=True)
    print("\n".join(summary(reports)))
    proven = all(report.verdict.is_clean and not report.shortages for report in reports)
    raise typer.Exit(0 if proven else 1)


def shared_out(kills: int, replicas: Sequence[int]) -> list[int]:
    """Return how many bots are killed in each run: as many of each replica."""
    ends = [kills * n // sum(replicas) for n in itertools.accumulate(replicas)]
    return [end - begin for begin, end in itertools.pairwise([0, *ends])]


def told(report: Report) -> list[str]:
    """Return a report in lines."""
    verdict, evidence = report.verdict, report.evidence
    lines = [f"  {note}" for note in report.notes]
    for name in ("lost", "doubled", "wrong"):
        found = getattr(verdict, name)
        lines += [f"  {name.upper()}: {each}" for each in found[:SHOWN]]
        if len(found) > SHOWN:
            lines.append(f"  {name.upper()}: and {len(found) - SHOWN} more")
    lines += [f"  TOO LITTLE: {each}" for each in report.shortages]
    lines.append(
        f"  lost {len(verdict.lost)} · doubled {len(verdict.doubled)} · wrong "
        f"{len(verdict.wrong)} · latest by {rounded(verdict.latest)} (half within "
        f"{rounded(_middle(verdict.lateness))}; with wrong clocks "
        f"{rounded(verdict.latest_misled)}) · {len(evidence.steps)} steps · "
        f"{len(evidence.commands)} commands and {report.acknowledged_clicks} of "
        f"{len(evidence.clicks)} clicks acknowledged, "
        f"{verdict.sure_ticks} items with a sure last word · {report.seconds:.0f} s"
    )
    lines.append("  " + " · ".join(f"{name} {n}" for name, n in sorted(report.counts.items()) if n))
    return lines


def summary(reports: Sequence[Report]) -> list[str]:
    """Return all reports together in lines."""
    counts: Counter[str] = Counter()
    for report in reports:
        counts.update(report.counts)
    verdicts = [report.verdict for report in reports]
    faults = sum(n for name, n in counts.items() if name.startswith("fault "))
    latest = max((verdict.latest for verdict in verdicts), default=timedelta(0))
    misled = max((verdict.latest_misled for verdict in verdicts), default=timedelta(0))
    return [
        f"In all: {sum(len(report.evidence.steps) for report in reports)} steps, "
        f"{counts['kill']} kills, {counts['stop']} stops past the lease, "
        f"{counts['restart_database']} crashes of PostgreSQL, {counts['step_clock']} wrong clocks, "
        f"{faults} faults in calls and deliveries; "
        f"{sum(len(report.evidence.commands) for report in reports)} commands and "
        f"{sum(report.acknowledged_clicks for report in reports)} clicks acknowledged, "
        f"{sum(v.sure_ticks for v in verdicts)} items with a sure last word.",
        f"Lost {sum(len(v.lost) for v in verdicts)}, doubled "
        f"{sum(len(v.doubled) for v in verdicts)}, wrong {sum(len(v.wrong) for v in verdicts)}; "
        f"the latest step was late by {rounded(latest)}, and by {rounded(misled)} on days on "
        "which a clock was wrong by an hour.",
        *(f"Too little: {each}" for report in reports for each in report.shortages),
    ]


def rounded(lateness: timedelta) -> timedelta:
    """Return a time to the tenth of a second."""
    return timedelta(seconds=round(lateness.total_seconds(), 1))


def _middle(lateness: Sequence[timedelta]) -> timedelta:
    ordered = sorted(lateness)
    return ordered[len(ordered) // 2] if ordered else timedelta(0)


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    app()
