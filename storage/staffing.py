"""Taking an organisation file over: what is new, what changed, what is gone, who is concerned."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, NamedTuple

from sqlalchemy import Connection, Table, delete, select, update

from scheduling.retention import Retention
from storage.agenda import Agenda
from storage.engine import insert
from storage.known import Known
from storage.organisation import WEEKDAYS, Organisation, RetentionPart, Weekday
from storage.tables import centres, people, person_centres, regions, settings

Kind = Literal["case_code_pattern", "retention", "region", "centre", "person"]
Values = Mapping[str, Any]

RETENTION = "retention"
"""The setting that says how long files are kept."""
CENTRE_MOVES_PLANS = ("region", "closing_days", "active")
PERSON_MOVES_PLANS = ("role", "centres", "active")


class Part(NamedTuple):
    """A part of the organisation."""

    kind: Kind
    id: str


@dataclass(frozen=True, slots=True)
class ApplyReport:
    """What taking over a file did."""

    added: tuple[Part, ...]
    changed: tuple[Part, ...]
    unchanged: tuple[Part, ...]
    gone: tuple[Part, ...]
    """Active, but not in the file."""
    pruned: tuple[Part, ...]
    """Those of the gone that were made inactive."""
    residents_to_replan: list[str]
    """The ids of the residents whose plan may be another one now."""


@dataclass(slots=True)
class _Changes:
    """What is being found out."""

    added: list[Part] = field(default_factory=list)
    changed: list[Part] = field(default_factory=list)
    unchanged: list[Part] = field(default_factory=list)
    gone: list[Part] = field(default_factory=list)
    centres: set[str] = field(default_factory=set)
    """Centres whose residents are concerned."""
    workers: set[str] = field(default_factory=set)
    """People whose residents are concerned."""


def apply(connection: Connection, organisation: Organisation, *, prune: bool) -> ApplyReport:
    """Take the organisation over; see `People.apply`."""
    changes = _Changes()
    _take_pattern(connection, organisation.case_code_pattern, changes)
    _take_retention(connection, organisation.retention, changes)
    _take(connection, "region", _regions(organisation), changes, prune)
    _take(connection, "centre", _centres(organisation), changes, prune)
    _take(connection, "person", _people(organisation), changes, prune)
    concerned = Agenda(connection, Known(keeps=False)).residents_of(
        centres=changes.centres, workers=changes.workers
    )
    return ApplyReport(
        added=tuple(changes.added),
        changed=tuple(changes.changed),
        unchanged=tuple(changes.unchanged),
        gone=tuple(changes.gone),
        pruned=tuple(changes.gone) if prune else (),
        residents_to_replan=concerned,
    )


def kept_for(connection: Connection) -> Retention:
    """Return how long files are kept."""
    found = connection.scalar(select(settings.c.value).where(settings.c.name == RETENTION))
    return Retention() if found is None else Retention(**json.loads(found))


def _take_pattern(connection: Connection, pattern: str, changes: _Changes) -> None:
    """Take over what a case code looks like."""
    name = "case_code_pattern"
    before = connection.scalar(select(settings.c.value).where(settings.c.name == name))
    part = Part("case_code_pattern", pattern)
    if before == pattern:
        changes.unchanged.append(part)
        return
    (changes.added if before is None else changes.changed).append(part)
    _set(connection, name, pattern)


def _take_retention(connection: Connection, wanted: RetentionPart, changes: _Changes) -> None:
    """Take over how long files are kept; what is as it was is not reported."""
    after = Retention(**wanted.model_dump())
    if kept_for(connection) != after:
        changes.changed.append(Part("retention", wanted.said))
        _set(connection, RETENTION, json.dumps(asdict(after)))


def _set(connection: Connection, name: str, value: str) -> None:
    """Keep a setting."""
    connection.execute(
        insert(connection, settings)
        .values(name=name, value=value)
        .on_conflict_do_update(index_elements=["name"], set_={"value": value})
    )


def _take(
    connection: Connection,
    kind: Literal["region", "centre", "person"],
    wanted: Mapping[str, Values],
    changes: _Changes,
    prune: bool,
) -> None:
    """Take over all parts of one kind."""
    table, key = _TABLES[kind]
    stored = _stored(connection, kind)
    for part_id, values in wanted.items():
        before = stored.get(part_id)
        if before == values:
            changes.unchanged.append(Part(kind, part_id))
            continue
        columns = {name: value for name, value in values.items() if name != "centres"}
        if before is None:
            changes.added.append(Part(kind, part_id))
            connection.execute(table.insert().values({key: part_id, **columns}))
        else:
            changes.changed.append(Part(kind, part_id))
            connection.execute(update(table).where(table.c[key] == part_id).values(columns))
        if kind == "person":
            _link(connection, part_id, values["centres"])
        _concern(changes, kind, part_id, before, values)
    for part_id, before in stored.items():
        if part_id in wanted or not before["active"]:
            continue
        changes.gone.append(Part(kind, part_id))
        if prune:
            connection.execute(update(table).where(table.c[key] == part_id).values(active=False))
            _concern(changes, kind, part_id, before, {**before, "active": False})


_TABLES: Mapping[str, tuple[Table, str]] = {
    "region": (regions, "id"),
    "centre": (centres, "id"),
    "person": (people, "slack_id"),
}


def _stored(connection: Connection, kind: str) -> dict[str, dict[str, Any]]:
    """Return what is stored of one kind, in the shape in which the file gives it."""
    table, key = _TABLES[kind]
    own = {"chosen_language", "locale"}
    columns = [column for column in table.c if column.name not in own]
    found = {
        row[key]: {name: value for name, value in row.items() if name != key}
        for row in connection.execute(select(*columns).order_by(table.c[key])).mappings()
    }
    if kind == "person":
        for values in found.values():
            values["centres"] = ()
        for row in connection.execute(
            select(person_centres).order_by(person_centres.c.slack_id, person_centres.c.position)
        ):
            found[row.slack_id]["centres"] += (row.centre,)
    return found


def _link(connection: Connection, slack_id: str, of_person: Sequence[str]) -> None:
    """Set the centres of a person."""
    connection.execute(delete(person_centres).where(person_centres.c.slack_id == slack_id))
    if of_person:
        connection.execute(
            person_centres.insert(),
            [
                {"slack_id": slack_id, "centre": centre, "position": position}
                for position, centre in enumerate(of_person)
            ],
        )


def _concern(
    changes: _Changes, kind: str, part_id: str, before: Values | None, after: Values
) -> None:
    """Note whose residents the change concerns.

    A person who comes, goes or changes place may become, or stop being, the one who is responsible
    for residents that have nobody else: those of the person's centres.
    """
    if kind == "centre" and _differ(before, after, CENTRE_MOVES_PLANS):
        changes.centres.add(part_id)
    if kind == "person":
        if _differ(before, after, ("working_days",)):
            changes.workers.add(part_id)
        if _differ(before, after, PERSON_MOVES_PLANS):
            changes.workers.add(part_id)
            changes.centres.update(after["centres"], (before or after)["centres"])


def _differ(before: Values | None, after: Values, names: Collection[str]) -> bool:
    """Say whether one of these values is another one now."""
    return before is None or any(before[name] != after[name] for name in names)


def _regions(organisation: Organisation) -> dict[str, Values]:
    """Return the columns of the regions in the file."""
    return {
        part.id: {**part.model_dump(exclude={"id"}), "active": True} for part in organisation.region
    }


def _centres(organisation: Organisation) -> dict[str, Values]:
    """Return the columns of the centres in the file."""
    return {
        part.id: {
            **part.model_dump(exclude={"id"}),
            "icam_weekdays": _numbers(part.icam_weekdays),
            "closing_days": sorted({day.isoformat() for day in part.closing_days}),
            "active": True,
        }
        for part in organisation.centre
    }


def _people(organisation: Organisation) -> dict[str, Values]:
    """Return the columns of the people in the file, with their centres."""
    return {
        part.slack_id: {
            **part.model_dump(exclude={"slack_id", "centre", "centres"}),
            "working_days": _numbers(part.working_days),
            "centres": tuple(dict.fromkeys(part.all_centres)),
            "active": True,
        }
        for part in organisation.person
    }


def _numbers(weekdays: Sequence[Weekday]) -> list[int]:
    """Return weekdays as numbers in order; Monday is 0."""
    return sorted({WEEKDAYS.index(day) for day in weekdays})
