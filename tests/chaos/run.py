"""One run: a bot or two on a database, with everything failing, and then the judge."""

from __future__ import annotations

import random
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from cryptography.fernet import Fernet

from sandbox import Sandbox
from storage import open_store
from tests.chaos.crew import Crew
from tests.chaos.database import a_database
from tests.chaos.dial import Days, Dial
from tests.chaos.drama import Drama, Say, Stuck
from tests.chaos.evidence import gather
from tests.chaos.judge import Evidence, Verdict, judge
from tests.chaos.options import Options
from tests.chaos.people import People
from tests.chaos.schedule import STEP
from tests.chaos.town import Town, settle

A_MINUTE = timedelta(minutes=1)
PATIENCE = timedelta(seconds=20)


ENOUGH = 0.95
"""The share of the planned kills without which a run proves too little: a busy machine may start a
bot too late for the last one."""


@dataclass
class Report:
    """What came of a run."""

    options: Options
    verdict: Verdict
    evidence: Evidence
    counts: Counter[str]
    seconds: float
    notes: list[str] = field(default_factory=list)

    @property
    def acknowledged_clicks(self) -> int:
        """Return how many clicks were answered."""
        return sum(click.acked for click in self.evidence.clicks)

    @property
    def shortages(self) -> list[str]:
        """Return of what there was too little to prove anything: people must have been heard."""
        kills = self.counts["kill"]
        heard = {"commands": len(self.evidence.commands), "clicks": self.acknowledged_clicks}
        found = [
            f"{count} {what} were acknowledged, and {kills} bots killed"
            for what, count in heard.items()
            if count < kills
        ]
        if kills < ENOUGH * self.options.rates.kills:
            found.append(f"{kills} bots were killed, and not {self.options.rates.kills}")
        return found


def run(options: Options, folder: Path, say: Say = lambda _line: None) -> Report:
    """Run and judge; logs and databases go to the folder."""
    began = time.monotonic()
    folder.mkdir(parents=True, exist_ok=True)
    keys = Fernet.generate_key().decode()
    with ExitStack() as stack:
        database = stack.enter_context(a_database(options.database, folder))
        town = Town.of(options.workers)
        slack = stack.enter_context(Sandbox(town.workspace()))
        store = open_store(database.url, [keys], patience=PATIENCE)
        stack.callback(store.close)
        dial = Dial(folder / "dial")
        stack.callback(dial.close)
        days = Days(dial, options.start)
        town.move_in(store)
        dice = random.Random(f"town {options.seed}")
        at = days.now() - A_MINUTE
        population = settle(store, town, dice, at, options.residents, options.typed)
        people = People(slack, town, population, options.seed)
        crew = Crew(options, folder, database, town, slack, keys)
        stack.callback(crew.close)
        drama = Drama(options, crew, people, town, slack, store, days, say)
        try:
            drama.play()
        except Stuck as stuck:
            crew.notes.append(str(stuck))
        evidence = replace(
            gather(slack, store, people, days, options.start),
            wrong_days=drama.wrong_days,
            clock_error=timedelta(seconds=STEP if crew.counts["step_clock"] else 0),
        )
        counts = crew.counts + people.heard.outcomes
        counts += Counter({f"fault {kind}": n for kind, n in slack.faults.struck.items()})
    spent = time.monotonic() - began
    return Report(options, judge(evidence), evidence, counts, spent, crew.notes)
