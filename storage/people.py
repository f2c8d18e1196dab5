"""People: staff, centres and regions, as the organisation file and they themselves say."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Row, Select, bindparam, select, update

from scheduling.retention import Retention
from storage.engine import insert
from storage.known import Known
from storage.organisation import CentreKind, Organisation, Role
from storage.staffing import ApplyReport, apply, kept_for
from storage.tables import centres, people, person_centres, regions, settings

LANGUAGES = frozenset({"nl", "fr", "en"})
Found = TypeVar("Found")

# What every command asks for is built once: building a statement takes longer than running it.
PEOPLE = (
    select(people, person_centres.c.centre.label("of_centre"))
    .outerjoin(person_centres, person_centres.c.slack_id == people.c.slack_id)
    .order_by(people.c.slack_id, person_centres.c.position)
)
PERSON = PEOPLE.where(people.c.slack_id == bindparam("name"))
STAFF = PEOPLE.where(
    people.c.active,
    people.c.slack_id.in_(
        select(person_centres.c.slack_id).where(person_centres.c.centre == bindparam("name"))
    ),
)
STAFF_OF_ROLE = STAFF.where(people.c.role == bindparam("role"))
CENTRES = select(centres).order_by(centres.c.name, centres.c.id)
CENTRE = CENTRES.where(centres.c.id == bindparam("name"))
CODE_PATTERN = select(settings.c.value).where(settings.c.name == "case_code_pattern")

AS_SLACK = "slack"
"""What somebody chose who wants the language of Slack, whatever the file says."""


@dataclass(frozen=True, slots=True)
class Region:
    """A regional team."""

    id: str
    name: str
    channel: str
    language: str
    contact: str | None


@dataclass(frozen=True, slots=True)
class Centre:
    """A reception centre. Weekdays count from Monday, which is 0."""

    id: str
    name: str
    region: str
    channel: str
    kind: CentreKind
    otp: bool
    language: str
    icam_weekdays: frozenset[int]
    closing_days: frozenset[date]
    active: bool = True
    """It stands in the organisation file, or has not been pruned since."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on the staff. Weekdays count from Monday, which is 0."""

    slack_id: str
    role: Role
    centres: tuple[str, ...]
    region: str | None
    working_days: frozenset[int]
    channel: str | None
    """Where reminders go; without it, a direct message."""
    language: str | None
    """The one that the person chose, else that of the file, else the one that Slack says."""
    active: bool


class People:
    """Staff, centres and regions within one transaction."""

    def __init__(self, connection: Connection, known: Known) -> None:
        """Write and read through the transaction's connection."""
        self._connection = connection
        self._known = known

    def person(self, slack_id: str) -> Person | None:
        """Return a person, active or not, or None."""
        return self._known.once(
            ("person", slack_id), lambda: _first(self._people(PERSON, name=slack_id))
        )

    def everyone(self) -> list[Person]:
        """Return all active staff by Slack id."""
        return self._people(PEOPLE.where(people.c.active))

    def staff(self, centre: str, role: Role | None = None) -> list[Person]:
        """Return the active staff of a centre by Slack id, all or those of one role."""
        named = {"name": centre} if role is None else {"name": centre, "role": role}
        query = STAFF if role is None else STAFF_OF_ROLE
        return self._known.once(("staff", centre, role), lambda: self._people(query, **named))

    def centre(self, centre_id: str) -> Centre | None:
        """Return a centre, active or not, or None."""
        return self._known.once(
            ("centre", centre_id), lambda: _first(self._centres(CENTRE, name=centre_id))
        )

    def centres(self, region: str | None = None) -> list[Centre]:
        """Return the active centres by name, all or those of one region."""
        if region is None:
            return self._centres(CENTRES.where(centres.c.active))
        return self._centres(CENTRES.where(centres.c.active, centres.c.region == region))

    def region(self, region_id: str) -> Region | None:
        """Return a region, active or not, or None."""
        return self._known.once(
            ("region", region_id), lambda: _first(self._regions(regions.c.id == region_id))
        )

    def regions(self) -> list[Region]:
        """Return the active regions by name."""
        return self._regions(regions.c.active)

    def know(self, slack_ids: Collection[str], centre_ids: Collection[str]) -> None:
        """Read these people and centres of a snapshot ahead, all at once."""
        persons: dict[str, Person | None] = dict.fromkeys(slack_ids)
        persons |= {
            p.slack_id: p for p in self._people(PEOPLE.where(people.c.slack_id.in_(slack_ids)))
        }
        for slack_id, person in persons.items():
            self._known.keep(("person", slack_id), person)
        places: dict[str, Centre | None] = dict.fromkeys(centre_ids)
        places |= {
            centre.id: centre
            for centre in self._centres(CENTRES.where(centres.c.id.in_(centre_ids)))
        }
        for centre_id, centre in places.items():
            self._known.keep(("centre", centre_id), centre)

    def language_in(self, channel: str) -> str | None:
        """Return the language of the centre whose channel, or one of whose people's, this is."""
        own = select(centres.c.language).where(centres.c.channel == channel).limit(1)
        of_people = (
            select(centres.c.language)
            .join(person_centres, person_centres.c.centre == centres.c.id)
            .join(people, people.c.slack_id == person_centres.c.slack_id)
            .where(people.c.channel == channel)
            .order_by(person_centres.c.position)
            .limit(1)
        )
        return self._connection.scalar(own) or self._connection.scalar(of_people)

    def case_code_pattern(self) -> str | None:
        """Return the regular expression of a case code, or None before the first `staff load`."""
        return self._connection.scalar(CODE_PATTERN)

    def retention(self) -> Retention:
        """Return how long files are kept: as the organisation file says, else as we propose."""
        return kept_for(self._connection)

    def note_probe(self, at: datetime) -> None:
        """Write an instant where it disturbs nobody, to see that writing works."""
        noted = insert(self._connection, settings).values(name="probed_at", value=at.isoformat())
        self._connection.execute(
            noted.on_conflict_do_update(
                index_elements=["name"], set_={"value": noted.excluded.value}
            )
        )

    def set_language(self, slack_id: str, language: str | None) -> None:
        """Keep the language that a person chose: a language, or `AS_SLACK`.

        None goes back to what the file says.
        """
        self._update(slack_id, chosen_language=language)

    def set_locale(self, slack_id: str, locale: str | None) -> None:
        """Keep the locale that Slack says a person has, such as nl-BE."""
        self._update(slack_id, locale=locale)

    def apply(self, organisation: Organisation, prune: bool = False) -> ApplyReport:
        """Take the organisation over, and say what changed and whose plan that may change.

        Who or what is no longer in the file stays as it is, and is reported as gone; `prune` makes
        it inactive. The history stays in any case.
        """
        return apply(self._connection, organisation, prune=prune)

    def _update(self, slack_id: str, **values: Any) -> None:
        """Change columns of a person."""
        self._connection.execute(
            update(people).where(people.c.slack_id == slack_id).values(**values)
        )

    def _people(self, query: Select[Any], **named: str) -> list[Person]:
        """Return the people whom the query finds, each with the centres in the file's order."""
        found = self._connection.execute(query, named)
        of_person = [[*rows] for _, rows in groupby(found, key=lambda row: str(row.slack_id))]
        return [
            _person(rows[0], tuple(row.of_centre for row in rows if row.of_centre is not None))
            for rows in of_person
        ]

    def _centres(self, query: Select[Any], **named: str) -> list[Centre]:
        """Return the centres that the query finds."""
        found = self._connection.execute(query, named)
        return [
            Centre(
                **{
                    **row._asdict(),
                    "icam_weekdays": frozenset(row.icam_weekdays),
                    "closing_days": frozenset(map(date.fromisoformat, row.closing_days)),
                }
            )
            for row in found
        ]

    def _regions(self, condition: ColumnElement[bool]) -> list[Region]:
        """Return the regions that meet the condition."""
        found = self._connection.execute(
            select(regions).where(condition).order_by(regions.c.name, regions.c.id)
        )
        return [Region(row.id, row.name, row.channel, row.language, row.contact) for row in found]


def _first(found: Sequence[Found]) -> Found | None:
    """Return the first of what was found, or None."""
    return found[0] if found else None


def _person(row: Row[Any], of_person: tuple[str, ...]) -> Person:
    """Return the person of a row."""
    said = (row.locale or "")[:2]
    spoken = said if said in LANGUAGES else None
    chosen = row.chosen_language
    in_file = (spoken or row.language) if chosen == AS_SLACK else (row.language or spoken)
    return Person(
        slack_id=row.slack_id,
        role=row.role,
        centres=of_person,
        region=row.region,
        working_days=frozenset(row.working_days),
        channel=row.channel,
        language=in_file if chosen == AS_SLACK else chosen or in_file,
        active=row.active,
    )
