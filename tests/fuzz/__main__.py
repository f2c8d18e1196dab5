"""Fuzzes for as long as one likes: `python3 dev.py fuzz [--seconds N] [TARGET …]`."""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Sequence

from tests.fuzz.engine import NAMES
from tests.fuzz.target import CORPUS


def main(arguments: Sequence[str]) -> int:
    """Search each target in a process of its own; return 1 when something broke."""
    parser = argparse.ArgumentParser(
        prog="dev.py fuzz",
        description="Search for what breaks parsers, payloads and the HTTP surface. What is found "
        f"is written to {CORPUS.parent.name}/{CORPUS.name}, where the tests try it from then on.",
    )
    parser.add_argument("--seconds", type=float, default=60, help="for each target (default 60)")
    parser.add_argument("--runs", default="-", help="at most so many examples for each target")
    parser.add_argument("--unguided", action="store_true", help="random bytes, without atheris")
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=", ".join(NAMES))
    given = parser.parse_args(arguments)
    unknown = [name for name in given.targets if name not in NAMES]
    if unknown:
        parser.error(f"no target: {', '.join(unknown)}; there are {', '.join(NAMES)}")
    broken = [name for name in given.targets or NAMES if not _bears(name, given)]
    print("== " + (f"broken: {', '.join(broken)}" if broken else "nothing broke"))
    return 1 if broken else 0


def _bears(name: str, given: argparse.Namespace) -> bool:
    print(f"== {name}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "tests.fuzz.engine", name, str(given.seconds), given.runs]
        command += [folder, *(["--unguided"] if given.unguided else [])]
        return subprocess.run(command, check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
