"""The repository: what a clean machine, a mirror and a reader of its files may count on."""

import os
import re
import subprocess
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
LOCKS = (
    "requirements.lock",
    "requirements-dev.lock",
    "requirements-bench.lock",
    "requirements-security.lock",
)

Pins = dict[str, list[tuple[Requirement, int]]]


def committed_files() -> list[Path]:
    """Return the files that git keeps, and that are still there."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    paths = [ROOT / name for name in os.fsdecode(listed.stdout).split("\0") if name]
    return [path for path in paths if path.is_file()]


def pins(lock: str) -> Pins:
    """Return the requirements of a lock by name, each with the number of its hashes."""
    joined = (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ")
    found: Pins = {}
    for line in filter(None, map(str.strip, joined.splitlines())):
        requirement, *hashes = re.split(r"\s+--hash=sha256:", line)
        parsed = Requirement(requirement)
        found.setdefault(canonicalize_name(parsed.name), []).append((parsed, len(hashes)))
    return found


def declared() -> dict[str, list[Requirement]]:
    """Return the direct dependencies in pyproject.toml by the lock that must hold them."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"]
    build = [Requirement(text) for text in groups["build"]]
    dev = [Requirement(text) for text in groups["dev"] if isinstance(text, str)]
    bench = [Requirement(text) for text in groups["bench"] if isinstance(text, str)]
    security = [Requirement(text) for text in groups["security"] if isinstance(text, str)]
    runtime = [Requirement(text) for text in project["project"]["dependencies"]] + build
    return {
        "requirements.lock": runtime,
        "requirements-dev.lock": runtime + dev,
        "requirements-bench.lock": runtime + dev + bench,
        "requirements-security.lock": runtime + dev + bench + security,
    }


def test_no_committed_file_names_a_package_registry_or_a_place_on_a_machine() -> None:
    """Behind a mirror, and on any other machine, every file means the same."""
    registries = (rb"pypi\.org", rb"pythonhosted\.org", rb"npmjs\.(?:org|com)", rb"yarnpkg\.com")
    places = (rb"(?<![\w.~}/-])/(?:home|Users|root|work)/\w", re.escape(os.fsencode(ROOT)) + rb"\b")
    unwanted = re.compile(b"|".join(registries + places))

    found = [
        f"{path.relative_to(ROOT)}: {os.fsdecode(hit.group())}"
        for path in committed_files()
        if path != Path(__file__).resolve()
        for hit in unwanted.finditer(path.read_bytes())
    ]

    assert [] == found


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_in_a_lock_is_pinned_and_hashed(lock: str) -> None:
    """Nothing is installed that was not seen when the lock was written."""
    entries = [entry for each in pins(lock).values() for entry in each]

    loose = [str(pin) for pin, hashes in entries if hashes == 0 or not exact(pin)]

    assert entries
    assert [] == loose


def exact(pin: Requirement) -> bool:
    """Say whether a requirement allows one version only."""
    return [part.operator for part in pin.specifier] == ["=="]


def version(pin: Requirement) -> str:
    """Return the one version that a pin allows."""
    return next(iter(pin.specifier)).version


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_every_direct_dependency_in_a_version_that_is_asked_for(lock: str) -> None:
    """A dependency added to pyproject.toml without a new lock is noticed here."""
    held = pins(lock)

    unmet = [
        str(wanted)
        for wanted in declared()[lock]
        if not any(
            wanted.specifier.contains(version(pin), prereleases=True)
            for pin, _ in held.get(canonicalize_name(wanted.name), [])
        )
    ]

    assert [] == unmet


@pytest.mark.parametrize(("smaller", "larger"), list(pairwise(LOCKS)))
def test_a_larger_lock_holds_the_smaller_one_in_the_same_versions(
    smaller: str, larger: str
) -> None:
    """A venv grows from the demo's to the tests' and on without changing what runs."""
    few, more = pins(smaller), pins(larger)

    differing = [
        name
        for name, entries in few.items()
        if not {version(pin) for pin, _ in entries}
        <= {version(pin) for pin, _ in more.get(name, [])}
    ]

    assert [] == differing


def test_every_dependency_has_a_sentence_that_says_what_it_is_for() -> None:
    """The page of dependencies names each one that is declared, no other, and gives a reason."""
    page = (ROOT / "docs/decisions/dependencies.md").read_text(encoding="utf-8")

    explained = re.findall(r"^- `([^`]+)`: \S+(?: \S+){3,}\.$", page, flags=re.MULTILINE)

    names = [each.name for each in declared()["requirements-security.lock"]]
    assert sorted(names) == sorted(explained)


@pytest.mark.parametrize("command", ["python3 dev.py check", "python3 dev.py test"])
def test_continuous_integration_runs_what_the_readme_gives(command: str) -> None:
    """Who follows the README runs what is run for every change."""
    script = (ROOT / ".ci/run").read_text(encoding="utf-8").splitlines()

    assert command in script
    assert command in (ROOT / "README.md").read_text(encoding="utf-8")
