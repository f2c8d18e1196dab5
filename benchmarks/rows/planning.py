"""Planning: many trajectories in one process, and the agenda of 100,000 residents made anew."""

import os
import resource
import subprocess
import sys
import time
from datetime import timedelta

from benchmarks import town
from benchmarks.figures import Figure, at_most, median, shown
from benchmarks.processes import ROOT, settings
from scheduling import rules
from scheduling.calendar import Calendar
from scheduling.reckoning import reckon
from scheduling.reminders import brussels_date

TRAJECTORIES, TURNS = 36_000, 3
RESIDENTS = 100_000
TEMPLATES = 500


def plan(_databases: town.Databases) -> list[Figure]:
    """Plan 36,000 trajectories of all kinds in one process."""
    procedure, today = rules.load(), brussels_date(town.now())
    drawn = [town.various(number, today) for number in range(TEMPLATES)]
    calendar = Calendar(closing_days=frozenset({today + timedelta(days=3)}))
    rounds = TRAJECTORIES // TEMPLATES
    seconds, cpu = [], []
    for _ in range(TURNS):
        begun, used = time.perf_counter(), time.process_time()
        for _ in range(rounds):
            for facts in drawn:
                reckon(facts, procedure, calendar)
        seconds.append(time.perf_counter() - begun)
        cpu.append(time.process_time() - used)
    length = sum(map(len, drawn)) / len(drawn)
    remark = f"{length:.1f} facts each; {median(cpu):.1f} s of CPU"
    return [at_most("36,000 trajectories planned in one process", median(seconds), 4, " s", remark)]


def rebuild(databases: town.Databases) -> list[Figure]:
    """Make the agenda of 100,000 residents anew, and verify it, by the command line."""
    figures = []
    for kind, url in (("SQLite", databases.sqlite()), ("PostgreSQL", databases.postgresql())):
        town.fill(url, 100, TEMPLATES, town.various, copies=RESIDENTS // TEMPLATES - 1)
        town.settle(url)
        for command in ("rebuild", "verify"):
            begun = time.perf_counter()
            subprocess.run(
                [sys.executable, "-m", "bot", command],
                cwd=ROOT,
                env={**os.environ, **settings(url, 9)},
                check=True,
                capture_output=True,
            )
            seconds = time.perf_counter() - begun
            memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
            figures.append(
                shown(
                    f"`{command}` of {RESIDENTS:,} residents on {kind}",
                    f"{seconds:.0f} s",
                    f"{RESIDENTS / seconds:,.0f} residents a second; at most {memory:.0f} MiB",
                )
            )
    return figures
