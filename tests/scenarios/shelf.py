"""The stories as texts: read from `paths/`, one a file, in the order of the procedure."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pytest_bdd.feature import get_features
from pytest_bdd.parser import Feature, Step

PATHS = Path(__file__).parent / "paths"


@dataclass(frozen=True, slots=True)
class Told:
    """One story, as it stands in its file."""

    path: Path
    feature: Feature

    @property
    def name(self) -> str:
        """Return the file's name within `paths/`, without its ending."""
        return self.path.relative_to(PATHS).with_suffix("").as_posix()

    @property
    def part(self) -> str:
        """Return the folder: the part of the procedure that the story is about."""
        return self.path.parent.name

    @property
    def page(self) -> str:
        """Return the file name of the page on which the story stands."""
        return f"{self.part}.md"

    @property
    def anchor(self) -> str:
        """Return the anchor that its heading has there."""
        kept = [c for c in self.feature.name.lower() if c.isalnum() or c in " -"]
        return "".join(kept).replace(" ", "-")

    @property
    def steps(self) -> list[Step]:
        """Return the lines of the story."""
        (scenario,) = self.feature.scenarios.values()
        return list(scenario.steps)


def stories() -> list[Told]:
    """Return all stories, by folder and name."""
    found = sorted(PATHS.glob("*/*.feature"))
    return [Told(path, get_features([str(path)])[0]) for path in found]
