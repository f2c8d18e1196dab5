"""One search, in a process of its own: `python -m tests.fuzz.engine TARGET SECONDS RUNS FOLDER …`.

With atheris the search is guided: what leads to code not yet seen is mutated further. Without it
(there are wheels for Linux only) random bytes do.
"""

from __future__ import annotations

import importlib
import importlib.util
import logging
import random
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import structlog

from tests.fuzz.target import Target

PARSERS = (
    *("lines", "codes", "dates", "values", "states"),
    *("organisation", "procedure", "facts", "trajectories", "tables"),
)
DELIVERIES = ("payloads", "strangers", "commands", "forms", "clicks")
SURFACE = "http"
NAMES = (*PARSERS, *DELIVERIES, SURFACE)
ROOMS = ["bot", "handlers", "scheduling", "storage"]
LONGEST = 4_096
"""Bytes of the longest input: the larger payloads need about two thousand."""


@contextmanager
def opened(name: str, folder: Path) -> Iterator[Target]:
    """Open what a target needs, in a folder, and return the target."""
    parsers = importlib.import_module("tests.fuzz.parsers")
    if name in PARSERS:
        yield next(target for target in parsers.TARGETS if target.name == name)
        return
    bureaus = importlib.import_module("tests.fuzz.bureau")
    with bureaus.a_bureau(folder) as bureau:
        if name in DELIVERIES:
            found = importlib.import_module("tests.fuzz.deliveries").targets(bureau)
            yield next(target for target in found if target.name == name)
            return
        surfaces = importlib.import_module("tests.fuzz.surface")
        with surfaces.a_surface(bureau) as surface:
            yield surfaces.target(surface)


def blindly(check: Callable[[bytes], object], seconds: float, runs: int | None) -> None:
    """Check examples made of random bytes, for that long or so many."""
    dice, ends_at, done = random.Random(), time.monotonic() + seconds, 0
    while time.monotonic() < ends_at and done != runs:
        check(dice.randbytes(dice.randrange(16, LONGEST)))
        done += 1
    print(f"{done} examples of random bytes")


def main(name: str, seconds: str, runs: str, folder: str, *unguided: str) -> None:
    """Search for so many seconds, or so many runs ("-" for no limit), in that folder."""
    logging.disable(logging.CRITICAL)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    place = Path(folder)
    if unguided or importlib.util.find_spec("atheris") is None:
        with opened(name, place) as target:
            blindly(target.by_bytes(), float(seconds), None if runs == "-" else int(runs))
        return
    atheris = importlib.import_module("atheris")
    seen = Path("var/fuzz") / name
    seen.mkdir(parents=True, exist_ok=True)
    with atheris.instrument_imports(include=ROOMS), opened(name, place) as target:
        limit = [] if runs == "-" else [f"-runs={runs}"]
        options = [f"-max_total_time={int(float(seconds))}", f"-max_len={LONGEST}", *limit]
        where = [f"-artifact_prefix={place}/", "-print_final_stats=1", "-len_control=0"]
        atheris.Setup([sys.argv[0], *options, *where, str(seen)], target.by_bytes())
        atheris.Fuzz()  # ends the process


if __name__ == "__main__":
    main(*sys.argv[1:])
