"""`dev.py` on a project of its own: small, without a network, with real virtual environments."""

import ast
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

DEV = Path(__file__).resolve().parent.parent / "dev.py"
PATIENCE = 120  # seconds; a virtual environment takes a few

PYPROJECT = """\
[build-system]
requires = []
build-backend = "backend"
backend-path = ["backend"]

[project]
name = "small"
version = "1"
"""
# Builds the project in place. While a file `hold` is there it says so and waits.
BACKEND = """\
import pathlib, time, zipfile

def build_editable(folder, config_settings=None, metadata_directory=None):
    while pathlib.Path("hold").exists():
        pathlib.Path("held").touch()
        time.sleep(0.02)
    files = {
        "small.pth": str(pathlib.Path.cwd()),
        "small-1.dist-info/METADATA": "Metadata-Version: 2.1\\nName: small\\nVersion: 1\\n",
        "small-1.dist-info/WHEEL": "Wheel-Version: 1.0\\nTag: py3-none-any\\n",
    }
    record = "".join(f"{name},,\\n" for name in [*files, "small-1.dist-info/RECORD"])
    with zipfile.ZipFile(pathlib.Path(folder, "small-1-py3-none-any.whl"), "w") as wheel:
        for name, content in (files | {"small-1.dist-info/RECORD": record}).items():
            wheel.writestr(name, content)
    return "small-1-py3-none-any.whl"
"""
# Stands for the bot and for pytest: tells where it runs and with what, then exits as asked.
PROGRAM = """\
import json, os, sys

print(json.dumps({"prefix": sys.prefix, "folder": os.getcwd(), "arguments": sys.argv[1:]}))
sys.exit(7 if "fail" in sys.argv else 0)
"""


def environment(**more: str) -> dict[str, str]:
    """Return as little as a machine can give: no home, no language, no settings of pip."""
    return {"PATH": os.environ["PATH"], "PIP_CONFIG_FILE": os.devnull, **more}


def command(project: Path, arguments: Sequence[str]) -> list[str]:
    """Return how a person would start the project's dev.py."""
    return [sys.executable, str(project / "dev.py"), *arguments]


def dev(project: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run the project's dev.py to its end, from another folder."""
    return subprocess.run(
        command(project, arguments),
        cwd=project.parent,
        env=environment(**more),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def wait_until(condition: Callable[[], bool]) -> None:
    """Return as soon as `condition` holds; fail when patience is at its end."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.02)


def a_project(folder: Path) -> Path:
    """Lay out a project that dev.py can set up without fetching anything."""
    files = {
        "pyproject.toml": PYPROJECT,
        "requirements.lock": "",
        "requirements-dev.lock": "# nothing either\n",
        "backend/backend.py": BACKEND,
        "bot/__main__.py": PROGRAM,
        "pytest.py": PROGRAM,
    }
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    shutil.copy(DEV, folder)
    return folder


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose demo has run once."""
    project = a_project(tmp_path_factory.mktemp("ready") / "small")
    first = dev(project, "demo")
    assert "Setting up" in first.stderr
    assert first.returncode == 0, first.stderr
    return project


def test_it_imports_the_standard_library_only() -> None:
    """Before anything is installed, nothing else can be imported."""
    tree = ast.parse(DEV.read_text(encoding="utf-8"))
    imported: set[str] = set()

    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add(node.module or "")

    assert "subprocess" in imported
    assert {name.split(".")[0] for name in imported} <= sys.stdlib_module_names


def test_an_older_python_is_told_which_one_is_needed() -> None:
    """One sentence, and no syntax that an older Python stumbles over first."""
    ast.parse(DEV.read_text(encoding="utf-8"), feature_version=(3, 7))
    pretence = "import runpy, sys; sys.version_info = (3, 9, 2); runpy.run_path(sys.argv[1])"

    answer = subprocess.run(
        [sys.executable, "-c", pretence, str(DEV)], capture_output=True, text=True, check=False
    )

    assert answer.returncode == 1
    assert answer.stderr == "Terugkeer needs Python 3.11 or newer; this is Python 3.9.\n"


def test_an_unknown_command_gets_the_list_of_commands(ready: Path) -> None:
    """Whoever guesses wrong sees what there is, and a script sees that it failed."""
    answer = dev(ready, "tset")

    assert answer.returncode == 2
    assert "usage:" in answer.stderr
    assert {"demo", "test", "check", "format", "lock"} <= set(answer.stderr.split())


def test_the_second_run_only_starts_the_program(ready: Path) -> None:
    """Nothing is set up twice; arguments go on to the program, in the project's own folder."""
    again = dev(ready, "demo", "--port", "8080")

    assert again.stderr == ""
    assert json.loads(again.stdout) == {
        "prefix": str(ready / ".venv"),
        "folder": str(ready),
        "arguments": ["demo", "--port", "8080"],
    }


def test_the_programs_exit_status_is_passed_on(ready: Path) -> None:
    """A caller learns from dev.py what the program has said."""
    assert dev(ready, "demo", "fail").returncode == 7


def test_the_demos_venv_grows_into_the_tests_one(ready: Path) -> None:
    """Running the tests after the demo adds what they need, and the demo still starts at once."""
    tested = dev(ready, "test", "tests/core", "-k", "x")
    demonstrated = dev(ready, "demo")

    assert json.loads(tested.stdout)["arguments"] == ["tests/core", "-k", "x"]
    assert demonstrated.returncode == 0
    assert demonstrated.stderr == ""


def test_without_a_network_one_line_says_so_and_what_was_there_stays(ready: Path) -> None:
    """A new lock that cannot be fetched leaves the venv of the old one in working order."""
    lock = ready / "requirements.lock"
    before = lock.read_text(encoding="utf-8")
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        index = f"http://127.0.0.1:{closed.getsockname()[1]}/simple"
        lock.write_text(f"elsewhere==1.0 --hash=sha256:{'0' * 64}\n", encoding="utf-8")

        refused = dev(ready, "demo", PIP_INDEX_URL=index, PIP_RETRIES="0")

    lock.write_text(before, encoding="utf-8")
    complaints = [line for line in refused.stderr.splitlines() if line.startswith("dev.py:")]
    assert refused.returncode == 1
    assert len(complaints) == 1
    assert "could not be reached" in complaints[0]
    assert "Traceback" not in refused.stderr
    afterwards = dev(ready, "demo")
    assert afterwards.returncode == 0
    assert "Setting up" not in afterwards.stderr


def test_a_project_that_was_moved_is_set_up_anew(ready: Path, tmp_path: Path) -> None:
    """A venv knows the folder that it was made in, so one that came along is not trusted."""
    moved = tmp_path / "elsewhere"
    shutil.copytree(ready, moved, symlinks=True)

    answer = dev(moved, "demo")

    assert "Setting up" in answer.stderr
    assert json.loads(answer.stdout)["prefix"] == str(moved / ".venv")


@pytest.mark.skipif(sys.platform == "win32", reason="file locks are not used on Windows")
def test_a_killed_set_up_is_waited_for_and_begun_again(tmp_path: Path) -> None:
    """What a killed run has left, its orphans still writing, is never taken for a finished venv."""
    project = a_project(tmp_path / "small")
    (project / "hold").touch()
    killed = subprocess.Popen(command(project, ["demo"]), env=environment(), stderr=subprocess.PIPE)
    wait_until((project / "held").exists)
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    witness = project / ".venv" / "left-by-the-killed-run"
    witness.touch()

    second = subprocess.Popen(
        command(project, ["demo"]),
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert second.stderr is not None
    assert "Waiting for another dev.py" in second.stderr.readline()
    assert witness.exists()
    (project / "hold").unlink()
    output, complaints = second.communicate(timeout=PATIENCE)

    assert second.returncode == 0, complaints
    assert "Setting up" in complaints
    assert json.loads(output)["prefix"] == str(project / ".venv")
    assert not witness.exists()
