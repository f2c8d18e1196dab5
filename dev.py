"""Sets the project up and runs it: `python3 dev.py COMMAND`.

Needs Python 3.11 or newer with its venv module, and nothing else. Everything is installed into
`.venv` from the lock files, checked by hash; a stamp in there makes the next run start at once.
"""

import sys

# An older Python gets this far: no syntax newer than 3.6 in this file.
if sys.version_info < (3, 11):
    sys.exit("Terugkeer needs Python 3.11 or newer; this is Python %d.%d." % sys.version_info[:2])

import hashlib
import json
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, NoReturn

if sys.platform != "win32":
    import fcntl

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if sys.platform == "win32" else "bin")
PYTHON = BIN / ("python.exe" if sys.platform == "win32" else "python")
STAMP = VENV / "set-up.json"
LOG = VENV / "set-up.log"
TURN = ROOT / ".venv.lock"  # beside the venv, so that it outlives a wiped one

RUNTIME = ROOT / "requirements.lock"
DEVELOPMENT = ROOT / "requirements-dev.lock"  # holds the runtime's packages too
BENCH = ROOT / "requirements-bench.lock"  # holds those of development too
SECURITY = ROOT / "requirements-security.lock"  # holds those of the benchmarks too
LOCKS = (RUNTIME, DEVELOPMENT, BENCH, SECURITY)

UV_COMPILE = (
    *("pip", "compile", "--universal", "--python-version", "3.11"),
    *("--generate-hashes", "--no-header", "--no-annotate"),
)
NETWORK_SIGNS = (
    "NewConnectionError",
    "ConnectTimeout",
    "ConnectionError",
    "Connection refused",
    "Read timed out",
    "name resolution",
    "Max retries",
    "SSLError",
    "ProxyError",
    "(from versions: none)",
)
UNFINISHED = "unfinished"


class SetUpFailed(Exception):
    """The set-up cannot go on; the message is one line for the person at the keyboard."""


# --- the commands ---------------------------------------------------------------------------


def demo(arguments: Sequence[str]) -> int:
    """Start the bot with a local Slack and believable data."""
    set_up(RUNTIME)
    become([str(PYTHON), "-m", "bot", "demo", *arguments])


def test(arguments: Sequence[str]) -> int:
    """Run the tests; arguments go to pytest, paths counted from the project's folder."""
    set_up(DEVELOPMENT)
    # The whole suite is shared out over the cores, file by file. What somebody picks runs plainly:
    # debuggers work and the output stays in order.
    spread = ["-n", "auto", "--maxprocesses", "4", "--dist", "loadfile"]
    become([str(PYTHON), "-m", "pytest", *(arguments or spread)])


def simulate(arguments: Sequence[str]) -> int:
    """Live a year of a region through in minutes, and judge every reminder."""
    set_up(DEVELOPMENT)
    become([str(PYTHON), "-m", "tests.simulation", *arguments])


def bench(arguments: Sequence[str]) -> int:
    """Measure against peers and write benchmarks/RESULTS.md; arguments name single rows."""
    set_up(BENCH)
    become([str(PYTHON), "-m", "benchmarks", *arguments])


def chaos(arguments: Sequence[str]) -> int:
    """Let everything fail around real bots, and see that nothing is lost or doubled (--help)."""
    set_up(DEVELOPMENT)
    become([str(PYTHON), "-m", "tests.chaos", *arguments])


def fuzz(arguments: Sequence[str]) -> int:
    """Search for what breaks parsers, payloads and the HTTP surface (--help)."""
    set_up(SECURITY)
    become([str(PYTHON), "-m", "tests.fuzz", *arguments])


def audit(arguments: Sequence[str]) -> int:
    """Ask whether a pinned package has a known vulnerability; needs the network (--help)."""
    set_up(SECURITY)
    become([str(PYTHON), "-m", "tests.security", *arguments])


def check(arguments: Sequence[str]) -> int:
    """Check format, lint, types and import contracts; all run, whatever the first says."""
    takes_nothing("check", arguments)
    set_up(DEVELOPMENT)
    steps = {
        "format": [tool("ruff"), "format", "--check", "."],
        "lint": [tool("ruff"), "check", "."],
        "types": [tool("mypy")],
        "imports": [tool("lint-imports"), "--no-logo"],
    }
    passed = {}
    for name, command in steps.items():
        print("== {}: {}".format(name, " ".join([Path(command[0]).stem, *command[1:]])), flush=True)
        passed[name] = run(command) == 0
    print("== " + " · ".join(f"{name} {'ok' if passed[name] else 'FAILED'}" for name in steps))
    return 0 if all(passed.values()) else 1


def format_code(arguments: Sequence[str]) -> int:
    """Apply the format and the safe fixes of the linter."""
    takes_nothing("format", arguments)
    set_up(DEVELOPMENT)
    fixed = run([tool("ruff"), "check", "--fix", "."])
    formatted = run([tool("ruff"), "format", "."])
    return fixed or formatted


def lock(arguments: Sequence[str]) -> int:
    """Write the lock files anew from pyproject.toml; arguments (such as --upgrade) go to uv."""
    os.environ.setdefault("UV_SYSTEM_CERTS", "1")  # trust what the machine trusts, as pip does
    with tempfile.TemporaryDirectory() as scratch:
        uv = shutil.which("uv") or private_uv(Path(scratch))
        for group, target in zip(("build", "dev", "bench", "security"), LOCKS, strict=True):
            output = ["--group", group, "pyproject.toml", "--output-file", target.name]
            if target in (BENCH, SECURITY):  # the same versions as are tested
                output += ["--constraint", DEVELOPMENT.name]
            status = run([uv, *UV_COMPILE, *arguments, *output], stdout=subprocess.DEVNULL)
            if status != 0:
                return status
            print(f"{target.name} written")
    return 0


COMMANDS: dict[str, Callable[[Sequence[str]], int]] = {
    "demo": demo,
    "test": test,
    "simulate": simulate,
    "bench": bench,
    "chaos": chaos,
    "fuzz": fuzz,
    "audit": audit,
    "check": check,
    "format": format_code,
    "lock": lock,
}


# --- the set-up -----------------------------------------------------------------------------


def set_up(lock_file: Path) -> None:
    """Bring `.venv` in line with `lock_file` and install the project, unless that is done.

    Raises:
        SetUpFailed: with what stands in the way.
    """
    with turn() as held:
        stamp = read_stamp()
        identity = {"python": [sys.version, sys.base_prefix], "venv": str(VENV)}
        if held_state(held) == UNFINISHED or not fits(stamp, identity):
            stamp = {}
            note_state(held, UNFINISHED)
            if VENV.exists():
                shutil.rmtree(VENV)
        if fingerprint(lock_file) in stamp.get("installed", []):
            return

        note_state(held, UNFINISHED)
        STAMP.unlink(missing_ok=True)
        try:
            install(lock_file, held)
        except SetUpFailed:
            if installing_had_not_begun():
                # Only the fetching failed: what was there before still works.
                write_stamp(stamp)
                note_state(held, "")
            raise
        covered = LOCKS[: LOCKS.index(lock_file) + 1]  # each holds the packages of those before
        write_stamp(identity | {"installed": [fingerprint(each) for each in covered]})
        note_state(held, "")


def install(lock_file: Path, held: IO[str]) -> None:
    """Create the venv if there is none, then install `lock_file` and the project into it."""
    if PYTHON.exists():
        print(f"Bringing .venv in line with {lock_file.name} …", file=sys.stderr)
    else:
        print("Setting up .venv; the first time takes a minute or two …", file=sys.stderr)
    VENV.mkdir(exist_ok=True)
    LOG.write_text("", encoding="utf-8")
    if not PYTHON.exists():
        interpreter = getattr(sys, "_base_executable", sys.executable)  # not the one in .venv
        if logged([interpreter, "-m", "venv", str(VENV)], held) != 0:
            raise SetUpFailed(
                f"No virtual environment could be made: {last_words()} "
                "(on Debian and Ubuntu: apt-get install python3-venv)"
            )
    pip = [str(PYTHON), "-m", "pip", "install"]
    project = ["--no-deps", "--no-build-isolation", "-e", str(ROOT)]
    for wanted in (["--require-hashes", "-r", str(lock_file)], project):
        if logged([*pip, *wanted], held) != 0:
            raise SetUpFailed(diagnosis())


def fits(stamp: dict[str, Any], identity: dict[str, Any]) -> bool:
    """Say whether the venv on disk, if any, was made here and by this Python, and still runs."""
    if not VENV.exists():
        return True
    if stamp:
        return PYTHON.exists() and all(stamp.get(key) == value for key, value in identity.items())
    # Made by hand, or its last set-up was refused: kept if it is a whole venv of this Python.
    question = "import pip, sys; print([[sys.version, sys.base_prefix], sys.prefix])"
    answer = str([identity["python"], identity["venv"]])
    if not PYTHON.exists():
        return False
    asked = subprocess.run(
        [str(PYTHON), "-c", question],
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    return asked.stdout.strip() == answer


def fingerprint(lock_file: Path) -> str:
    """Return what changes whenever the packages or the project's own metadata do."""
    content = lock_file.read_bytes() + (ROOT / "pyproject.toml").read_bytes()
    return f"{lock_file.name} {hashlib.sha256(content).hexdigest()}"


def read_stamp() -> dict[str, Any]:
    """Return what the last finished set-up noted; nothing if there was none."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def write_stamp(stamp: dict[str, Any]) -> None:
    """Note a finished set-up; without one, nothing."""
    if stamp:
        draft = STAMP.with_suffix(".new")
        draft.write_text(json.dumps(stamp, indent=1), encoding="utf-8")
        draft.replace(STAMP)


@contextmanager
def turn() -> Iterator[IO[str]]:
    """Let one process set up at a time, and yield the file that says so.

    Children that inherit the file keep the turn: if this process is killed, the next one waits
    until its orphans are done.
    """
    with TURN.open("a+", encoding="utf-8") as held:
        if sys.platform != "win32":
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                print("Waiting for another dev.py that is setting up .venv …", file=sys.stderr)
                fcntl.flock(held, fcntl.LOCK_EX)
        yield held


def held_state(held: IO[str]) -> str:
    """Return what the last set-up left in the turn's file."""
    held.seek(0)
    return held.read().strip()


def note_state(held: IO[str], state: str) -> None:
    """Leave `state` for the next set-up, should this one be killed."""
    held.seek(0)
    held.truncate()
    held.write(state)
    held.flush()


def logged(command: Sequence[str], held: IO[str]) -> int:
    """Run a step of the set-up, its output in the log, and return its exit status."""
    kept = () if sys.platform == "win32" else (held.fileno(),)
    with LOG.open("ab") as log:
        process = subprocess.Popen(
            command,
            env=environment(),
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            pass_fds=kept,
        )
        try:
            return process.wait()
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait()


def installing_had_not_begun() -> bool:
    """Say whether pip failed before it touched what is installed: it fetches everything first."""
    return "Installing collected packages" not in log_text()


def diagnosis() -> str:
    """Return in one line why pip failed."""
    said = log_text()
    where = f"(all that pip said: {LOG.relative_to(ROOT)})"
    if "DO NOT MATCH THE HASHES" in said:
        return f"A package is not the one that the lock names, by its hash; stopped. {where}"
    if any(sign in said for sign in NETWORK_SIGNS):
        return (
            "The package index could not be reached, or does not have what the lock names. "
            "Check the network, or pip's own settings for a mirror or proxy, and run the same "
            f"command again. {where}"
        )
    return f"pip could not install the packages: {last_words()} {where}"


def last_words() -> str:
    """Return the last error in the log, or else its last line."""
    lines = [line.strip() for line in log_text().splitlines() if line.strip()]
    errors = [line for line in lines if line.lower().startswith("error")]
    return (errors or lines or ["no reason given"])[-1]


def log_text() -> str:
    """Return what the steps of this set-up have printed so far."""
    return LOG.read_text(encoding="utf-8", errors="replace")


def private_uv(scratch: Path) -> str:
    """Install uv into a venv of its own inside `scratch` and return its path."""
    print("Fetching uv …", file=sys.stderr)
    folder = "Scripts" if sys.platform == "win32" else "bin"
    interpreter = getattr(sys, "_base_executable", sys.executable)
    made = run([interpreter, "-m", "venv", str(scratch)])
    python = scratch / folder / PYTHON.name
    if made != 0 or run([str(python), "-m", "pip", "install", "--quiet", "uv"]) != 0:
        raise SetUpFailed("uv could not be installed: is there a network?")
    return str(scratch / folder / ("uv" + PYTHON.suffix))


# --- starting programs ----------------------------------------------------------------------


def environment() -> dict[str, str]:
    """Return the environment for what is started: the venv first, no stray paths of Python."""
    stray = ("PYTHONHOME", "PYTHONPATH", "__PYVENV_LAUNCHER__")
    kept = {name: value for name, value in os.environ.items() if name not in stray}
    path = os.pathsep.join([str(BIN), kept.get("PATH", os.defpath)])
    pip = {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1", "PIP_USER": "0"}
    return kept | pip | {"VIRTUAL_ENV": str(VENV), "PATH": path}


def tool(name: str) -> str:
    """Return the path of a program that the lock has installed."""
    return str(BIN / (name + PYTHON.suffix))


def run(command: Sequence[str], stdout: int | None = None) -> int:
    """Run a program in the project's folder and return its exit status."""
    finished = subprocess.run(command, env=environment(), cwd=ROOT, stdout=stdout, check=False)
    return finished.returncode


def become(command: list[str]) -> NoReturn:
    """Give this process over to a program: signals and exit status are then its own."""
    if sys.platform == "win32":
        sys.exit(run(command))
    else:
        sys.stdout.flush()
        sys.stderr.flush()
        os.chdir(ROOT)
        os.execve(command[0], command, environment())


def takes_nothing(command: str, arguments: Sequence[str]) -> None:
    """Refuse arguments that would otherwise be ignored without a word."""
    if arguments:
        print(f"dev.py {command} takes no arguments, got: {' '.join(arguments)}", file=sys.stderr)
        sys.exit(2)


def usage() -> str:
    """Return the list of commands with what each does."""
    lines = [f"  {name:8} {(does.__doc__ or '').strip()}" for name, does in COMMANDS.items()]
    return "\n".join(["usage: python3 dev.py COMMAND [arguments]", "", *lines])


def main(arguments: Sequence[str]) -> int:
    """Run the command that `arguments` begins with and return the exit status."""
    if not arguments or arguments[0] not in COMMANDS:
        asked = arguments[:1] in (["help"], ["--help"], ["-h"])
        print(usage(), file=sys.stdout if asked else sys.stderr)
        return 0 if asked else 2
    try:
        return COMMANDS[arguments[0]](arguments[1:])
    except (SetUpFailed, OSError) as failed:
        print(f"dev.py: {failed}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted; the same command takes it up again.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    sys.exit(main(sys.argv[1:]))
