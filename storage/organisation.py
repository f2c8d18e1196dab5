"""The organisation file: regions, centres and staff in TOML, read strictly.

A mistake is reported with file, line and field; nothing is taken over from a file with one.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    ValidationError,
)
from pydantic_core import ErrorDetails

from storage.errors import StorageError

Role = Literal["social_worker", "icam_coach", "arrival_centre", "coordinator", "region", "admin"]
CentreKind = Literal["regular", "arrival_centre", "local_initiative"]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Language = Literal["nl", "fr", "en"]

WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MONDAY_TO_FRIDAY: tuple[Weekday, ...] = WEEKDAYS[:5]
TABLES = ("region", "centre", "person")

Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=60)]
Channel = Annotated[str, Field(pattern=r"^[CGD][A-Z0-9]+$", max_length=21)]
SlackId = Annotated[str, Field(pattern=r"^[UW][A-Z0-9]+$", max_length=21)]


def _visible(name: str) -> str:
    """Return the name if all of it can be seen; it stands in messages. Raises ValueError."""
    if any(unicodedata.category(each)[0] == "C" or each in "\u2028\u2029" for each in name):
        raise ValueError("holds a character that cannot be seen: type it anew")
    if not name.strip():
        raise ValueError("is blank")
    return name


Name = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_visible)]


def _anchored(pattern: str) -> str:
    """Return the pattern if it compiles and speaks of a whole code; raises ValueError."""
    try:
        compiled = re.compile(pattern)
    except re.error as error:
        raise ValueError(f"is not a regular expression: {error}") from error
    if not (pattern.startswith("^") and pattern.endswith("$") and not pattern.endswith(r"\$")):
        raise ValueError("must begin with ^ and end with $")
    if _has_bare_alternative(pattern):
        raise ValueError("must hold its alternatives in brackets: ^(A|B)$")
    if compiled.fullmatch(""):
        raise ValueError("must not accept an empty code")
    return pattern


def _has_bare_alternative(pattern: str) -> bool:
    """Say whether a | stands outside all brackets, where it would undo the anchors."""
    bare = re.sub(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]", "", pattern)
    depth = 0
    for character in bare:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == "|" and depth == 0:
            return True
    return False


class _Part(BaseModel):
    """What all parts of the file share."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class RegionPart(_Part):
    """A regional team."""

    id: Id
    name: Name
    channel: Channel
    language: Language = "nl"
    contact: Name | None = None


class CentrePart(_Part):
    """A reception centre."""

    id: Id
    name: Name
    region: Id
    channel: Channel
    kind: CentreKind = "regular"
    otp: StrictBool = False
    language: Language = "nl"
    icam_weekdays: tuple[Weekday, ...] = ()
    closing_days: tuple[date, ...] = ()


class PersonPart(_Part):
    """Somebody on the staff."""

    slack_id: SlackId
    role: Role
    centre: Id | None = None
    centres: tuple[Id, ...] = ()
    region: Id | None = None
    working_days: Annotated[tuple[Weekday, ...], Field(min_length=1)] = MONDAY_TO_FRIDAY
    channel: Channel | None = None
    language: Language | None = None

    @property
    def all_centres(self) -> tuple[str, ...]:
        """Return the centres, whichever way they are written."""
        return (self.centre,) if self.centre is not None else self.centres


class RetentionPart(_Part):
    """How long files are kept: in days after the closure, in months without activity."""

    after_closure_days: Annotated[StrictInt, Field(ge=1, le=365)] = 30
    without_activity_months: Annotated[StrictInt, Field(ge=1, le=12)] = 12
    notice_days: Annotated[StrictInt, Field(ge=7, le=30)] = 7

    @property
    def said(self) -> str:
        """Return it in a few words, for who loads the file."""
        return (
            f"{self.after_closure_days} days after closure, {self.without_activity_months} months "
            f"without activity, told {self.notice_days} days before"
        )


class Organisation(_Part):
    """The whole file."""

    case_code_pattern: Annotated[str, Field(max_length=200), AfterValidator(_anchored)]
    retention: RetentionPart = RetentionPart()
    region: tuple[RegionPart, ...] = ()
    centre: tuple[CentrePart, ...] = ()
    person: tuple[PersonPart, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in the file."""

    line: int | None
    field: str
    message: str


class BadOrganisation(StorageError):
    """The organisation file has mistakes."""

    def __init__(self, filename: str, problems: Sequence[Problem]) -> None:
        """Keep the mistakes; the text has one line for each."""
        self.filename = filename
        self.problems = tuple(problems)
        super().__init__("\n".join(self._lines()))

    def _lines(self) -> Iterator[str]:
        """Yield a line for each mistake: file, line where it is known, field, what is wrong."""
        for problem in self.problems:
            where = ":".join(
                part for part in (self.filename, str(problem.line or ""), problem.field) if part
            )
            yield f"{where}: {problem.message}"


def load(toml_text: str, filename: str) -> Organisation:
    """Return the organisation that the text describes; raises `BadOrganisation`."""
    try:
        data = tomllib.loads(toml_text)
    except tomllib.TOMLDecodeError as error:
        raise BadOrganisation(filename, [_syntax(error)]) from error
    except (ValueError, RecursionError) as error:
        said = "a number is too long, or the brackets are too deep"
        raise BadOrganisation(filename, [Problem(None, "", said)]) from error
    try:
        organisation = Organisation.model_validate(data)
    except ValidationError as error:
        problems = [
            Problem(_line_of(toml_text, found["loc"]), _name(found["loc"]), _message(found))
            for found in error.errors(include_url=False)
        ]
        raise BadOrganisation(filename, problems) from error
    contradictions = [
        Problem(_line_of(toml_text, place), _name(place), message)
        for place, message in _contradictions(organisation)
    ]
    if contradictions:
        raise BadOrganisation(filename, contradictions)
    return organisation


Place = tuple[str | int, ...]


def _contradictions(organisation: Organisation) -> Iterator[tuple[Place, str]]:
    """Yield where the parts do not fit each other."""
    regions = {region.id for region in organisation.region}
    centres = {centre.id for centre in organisation.centre}
    yield from _repeats("region", "id", [region.id for region in organisation.region])
    yield from _repeats("centre", "id", [centre.id for centre in organisation.centre])
    yield from _repeats("person", "slack_id", [person.slack_id for person in organisation.person])
    for index, centre in enumerate(organisation.centre):
        if centre.region not in regions:
            yield ("centre", index, "region"), f"there is no region {centre.region!r}"
    for index, person in enumerate(organisation.person):
        for place, message in _contradictions_of(person, regions, centres):
            yield ("person", index, place), message


def _repeats(table: str, field: str, ids: Sequence[str]) -> Iterator[tuple[Place, str]]:
    """Yield the places where an id stands a second time."""
    seen: set[str] = set()
    for index, one in enumerate(ids):
        if one in seen:
            yield (table, index, field), f"{one!r} stands here twice"
        seen.add(one)


def _contradictions_of(
    person: PersonPart, regions: set[str], centres: set[str]
) -> Iterator[tuple[str, str]]:
    """Yield the fields of a person that do not fit the role or the rest of the file."""
    written = "centre" if person.centre is not None else "centres"
    if person.centre is not None and person.centres:
        yield "centres", "name either one centre or several centres"
    for centre in person.all_centres:
        if centre not in centres:
            yield written, f"there is no centre {centre!r}"
    if person.region is not None and person.region not in regions:
        yield "region", f"there is no region {person.region!r}"
    if person.role == "region":
        if person.region is None:
            yield "region", "the role 'region' needs a region"
        if person.all_centres:
            yield written, "the role 'region' has a region, no centre"
    elif person.region is not None:
        yield "region", "only the role 'region' has a region"
    elif person.role != "admin" and not person.all_centres:
        yield "centre", f"the role {person.role!r} needs a centre"


def _syntax(error: tomllib.TOMLDecodeError) -> Problem:
    """Return what is not TOML, with the line that the parser names in its message."""
    found = re.search(r" \(at line (\d+), column \d+\)", str(error))
    line = int(found[1]) if found else None
    return Problem(line, "", re.sub(r" \(at .*\)$", "", str(error)))


def _message(found: ErrorDetails) -> str:
    """Return what is wrong with a field, in one sentence."""
    context: Mapping[str, Any] = found.get("ctx", {})
    messages = {
        "missing": "is missing",
        "extra_forbidden": "is not a field that is known here",
        "value_error": str(context.get("error", "")),
        "string_pattern_mismatch": f"{found['input']!r} does not match {context.get('pattern')}",
        "literal_error": f"{found['input']!r} is none of {context.get('expected')}",
    }
    return messages.get(found["type"], found["msg"])


def _name(place: Place) -> str:
    """Return a field's name for people: person[2].role, counted from 1."""
    name = ""
    for part in place:
        name += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if name else part
    return name


def _line_of(toml_text: str, place: Place) -> int | None:
    """Return the line (from 1) on which a field stands, else that of its table, else None."""
    lines = toml_text.splitlines()
    first, last = 0, len(lines)
    rest = list(place)
    if len(rest) > 1 and rest[0] in TABLES and isinstance(rest[1], int):
        headers = _matching(lines, rf"\[\[\s*{rest[0]}\s*\]\]", 0, len(lines))
        if rest[1] >= len(headers):
            return None
        first = headers[rest[1]]
        rest = rest[2:]
    elif len(rest) > 1:  # in a table of its own
        first = next(iter(_matching(lines, rf"\[\s*{rest[0]}\s*\]", 0, len(lines))), 0)
        rest = rest[1:]
    last = next(iter(_matching(lines, r"\[", first + 1, last)), last)
    if not rest:
        return first + 1
    found = _matching(lines, rf'"?{re.escape(str(rest[0]))}"?\s*=', first, last)
    if found:
        return found[0] + 1
    return first + 1 if first else None


def _matching(lines: Sequence[str], pattern: str, first: int, last: int) -> list[int]:
    """Return the numbers (from 0) of the lines in a range that begin with the pattern."""
    begins = re.compile(rf"\s*{pattern}")
    return [number for number in range(first, last) if begins.match(lines[number])]
