"""What is fuzzed: where examples come from, and what must be true of each."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import SearchStrategy

CORPUS = Path(__file__).parent / "corpus"
"""What once broke something, or shows what a target takes: a file of JSON each, by target."""

QUIET = settings(
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@dataclass(frozen=True, slots=True)
class Target:
    """Something that takes whatever comes."""

    name: str
    examples: SearchStrategy[Any]
    check: Callable[[Any], None]
    """Raises for an example that the product does not bear."""

    def search(self, examples: int) -> None:
        """Check so many examples, the same ones each time."""
        run = given(self.examples)(self._checked)
        settings(QUIET, max_examples=examples, derandomize=True)(run)()

    def by_bytes(self, corpus: Path = CORPUS) -> Callable[[bytes], object]:
        """Return what checks the example that bytes make, for engines that mutate bytes.

        An example that breaks something is kept in the corpus, so that the tests try it at once.
        """

        def keeping(example: Any) -> None:
            try:
                self._checked(example)
            except Exception:
                keep(self.name, example, corpus)
                raise

        run = settings(QUIET, phases=[Phase.generate])(given(self.examples)(keeping))
        handle: Any = run
        return lambda data: handle.hypothesis.fuzz_one_input(data)

    def _checked(self, example: Any) -> None:
        self.check(example)


def keep(target: str, example: Any, corpus: Path = CORPUS) -> Path:
    """Write an example to the corpus and return its file."""
    written = json.dumps(example, default=_encoded, indent=1)
    name = hashlib.sha256(written.encode()).hexdigest()[:12]
    file = corpus / target / f"found-{name}.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(written + "\n", encoding="utf-8")
    return file


def kept(target: str, corpus: Path = CORPUS) -> list[tuple[str, Any]]:
    """Return the examples of the corpus for a target, with their names."""
    files = sorted((corpus / target).glob("*.json"))
    return [
        (file.stem, json.loads(file.read_text(encoding="utf-8"), object_hook=_decoded))
        for file in files
    ]


def _encoded(value: Any) -> Any:
    if isinstance(value, bytes):
        return {"base64": base64.b64encode(value).decode()}
    raise TypeError(type(value))


def _decoded(value: dict[str, Any]) -> Any:
    return base64.b64decode(value["base64"]) if value.keys() == {"base64"} else value
