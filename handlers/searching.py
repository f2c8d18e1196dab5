"""What somebody looks for: which files, or which open talks, of those that they may see."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import get_args

from handlers.blocks.listing import TITLES
from handlers.texts import Texts, labels
from scheduling import rules
from scheduling.plan import Branch, Phase
from storage import Part, Sight, Wanted
from storage.listing import PARTS


@dataclass(frozen=True, slots=True)
class Criteria:
    """What is looked for: all that is set must hold. People are Slack ids."""

    code: str | None = None
    """A part of the case code."""
    workers: tuple[str, ...] = ()
    part: Part | None = None
    """When the talks are to be planned."""
    moment: str | None = None
    phase: Phase | None = None
    branch: Branch | None = None
    centre: str | None = None

    @property
    def is_about_talks(self) -> bool:
        """Say whether talks are looked for, and not files."""
        return self.part is not None or self.moment is not None

    def wanted(self, sight: Sight) -> Wanted:
        """Return which files these are, of those in sight."""
        return Wanted(
            sight,
            code=self.code,
            workers=self.workers or None,
            phase=self.phase,
            branch=self.branch,
            centre=self.centre,
        )

    def value(self) -> str:
        """Return it as a button carries it."""
        said = {name: value for name, value in asdict(self).items() if value}
        return json.dumps(said, separators=(",", ":"))

    def said(self, centre: str | None, texts: Texts) -> str:
        """Return what is looked for in plain words, but for people; `centre` is its name."""
        moment = texts.inside(texts.moment_title(self.moment)) if self.moment else None
        words = [
            texts._("“{text}”", text=self.code) if self.code is not None else None,
            texts.inside(texts.label(TITLES, self.part)) if self.part is not None else None,
            moment,
            texts.label(labels.PHASES, self.phase) if self.phase is not None else None,
            texts.label(labels.BRANCHES, self.branch) if self.branch is not None else None,
            centre,
        ]
        return ", ".join(word for word in words if word)


def read(value: str) -> Criteria:
    """Return what a button carries; raise `ValueError` for what none of ours does.

    The buttons of messages of before carry a part of a case code alone.
    """
    if not value.startswith("{"):
        return Criteria(code=value)
    said = json.loads(value)
    if not isinstance(said, Mapping):
        raise ValueError("not criteria")
    known = {
        "part": PARTS,
        "moment": tuple(rules.load().moments),
        "phase": get_args(Phase),
        "branch": get_args(Branch),
    }
    for name, values in known.items():
        if said.get(name) not in (None, *values):
            raise ValueError(f"not a {name}")
    try:
        return Criteria(**{**said, "workers": tuple(said.get("workers", ()))})
    except TypeError as error:
        raise ValueError("not criteria") from error
