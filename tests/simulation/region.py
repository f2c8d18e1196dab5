"""A region that is drawn: centres with their closing days, and people who work there."""

import json
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")
FULL = frozenset(range(5))
PART_TIME = (
    frozenset({0, 1, 3}),
    frozenset({2, 3, 4}),
    frozenset({0, 2}),
    frozenset({4}),
    frozenset({1}),
)
ADMIN = "U0ADMIN"


@dataclass(frozen=True)
class House:
    """A centre. The first of its people coordinates it."""

    id: str
    kind: str
    otp: bool
    closing_days: frozenset[date]
    coordinator: str
    workers: tuple[str, ...]
    coach: str | None


@dataclass(frozen=True)
class Region:
    """All centres, and on which weekdays (Monday is 0) each person works."""

    houses: tuple[House, ...]
    weekdays: dict[str, frozenset[int]]

    @property
    def by_id(self) -> dict[str, House]:
        """Return the centres by id."""
        return {house.id: house for house in self.houses}

    def regular(self) -> list[House]:
        """Return the centres in which people stay for long."""
        return [house for house in self.houses if house.kind == "regular"]

    def file(self) -> str:
        """Return the organisation file (TOML)."""
        lines = ['case_code_pattern = "^[A-Z][A-Z0-9]-[0-9]{3,5}$"', "[[region]]"]
        lines += _table(id="noord", name="Regio Noord", channel="C0NOORD", language="nl")
        for house in self.houses:
            days = ", ".join(day.isoformat() for day in sorted(house.closing_days))
            lines += ["[[centre]]", f"closing_days = [{days}]"]
            lines += _table(
                id=house.id,
                name=house.id.title(),
                region="noord",
                channel=f"C0{house.id.upper()}",
                kind=house.kind,
                otp=house.otp,
                language="nl",
            )
            lines += self._person(house.coordinator, role="coordinator", centre=house.id)
            for worker in house.workers:
                lines += self._person(worker, role="social_worker", centre=house.id)
            if house.coach:
                lines += self._person(house.coach, role="icam_coach", centres=[house.id])
        return "\n".join([*lines, *self._person(ADMIN, role="admin")])

    def _person(self, slack_id: str, **more: object) -> list[str]:
        days = [WEEKDAYS[n] for n in sorted(self.weekdays.get(slack_id, FULL))]
        return ["[[person]]", *_table(slack_id=slack_id, working_days=days, **more)]


def _table(**values: object) -> list[str]:
    """Return the lines of a TOML table: its strings, lists and booleans are written as in JSON."""
    return [f"{name} = {json.dumps(value)}" for name, value in values.items()]


def draw(rng: Random, year: int, centres: int = 9) -> Region:
    """Draw a region of that many centres, one of them an arrival centre and some with an OTP."""
    weekdays: dict[str, frozenset[int]] = {}
    houses = []
    for number in range(centres):
        name = f"h{number:02}"
        arrival = number == 0
        workers = () if arrival else tuple(f"U0{name.upper()}W{n}" for n in range(4))
        for index, worker in enumerate(workers):
            weekdays[worker] = FULL if index == 0 or rng.random() < 0.4 else rng.choice(PART_TIME)
        coordinator = f"U0{name.upper()}C"
        weekdays[coordinator] = FULL if rng.random() < 0.6 else rng.choice(PART_TIME[:2])
        otp = not arrival and number % 3 == 1
        houses.append(
            House(
                id=name,
                kind="arrival_centre" if arrival else "regular",
                otp=otp,
                closing_days=_closing_days(rng, year),
                coordinator=coordinator,
                workers=workers,
                coach=f"U0{name.upper()}I" if otp else None,
            )
        )
    return Region(tuple(houses), weekdays)


def _closing_days(rng: Random, year: int) -> frozenset[date]:
    """Draw bridge days, single days, and for some centres a week in which nobody is there."""
    days = {date(year, 11, 2), date(year, 12, 26)}
    first = date(year, 1, 1)
    days |= {first + timedelta(days=rng.randrange(365)) for _ in range(rng.randrange(8))}
    if rng.random() < 0.5:
        begins = first + timedelta(days=rng.randrange(350))
        days |= {begins + timedelta(days=n) for n in range(rng.choice((4, 7, 10)))}
    if rng.random() < 0.3:  # closed around the change to summer time
        days |= {date(year, 3, 27) + timedelta(days=n) for n in range(5)}
    return frozenset(days)
