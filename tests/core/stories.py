"""Trajectories told in few words, for tests: facts by short functions, plans by `plan_of`."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from scheduling import facts as f
from scheduling import rules
from scheduling.calendar import Calendar
from scheduling.plan import Plan, PlannedMoment
from scheduling.reckoning import reckon

PROCEDURE = rules.load()


def day(iso: str) -> date:
    """Return the date that an ISO text names."""
    return date.fromisoformat(iso)


def fact(name: str, on: str, /, **rest: Any) -> f.Fact:
    """Return one fact."""
    return f.from_data({"fact": name, "on": on, **rest})


def registered(on: str = "2026-06-01", **rest: Any) -> f.Fact:
    """Return the opening of a file in a regular structure."""
    return fact("registered", on, **{"structure": "regular", **rest})


def cgvs(on: str, **rest: Any) -> f.Fact:
    """Return the notification of a negative CGVS decision."""
    return fact("decision", on, kind="cgvs_negative", **rest)


def final(on: str, **rest: Any) -> f.Fact:
    """Return the notification of a final negative decision."""
    return fact("decision", on, kind="final_negative", **rest)


def held(moment: str, on: str, **rest: Any) -> f.Fact:
    """Return a talk that took place."""
    return fact("talk_held", on, moment=moment, **rest)


def in_otp(arrived: str = "2026-09-08") -> list[f.Fact]:
    """Return the facts of a resident in an OTP: final on 1 September, allocated the day after."""
    return [
        registered(),
        final("2026-09-01"),
        fact("otp_allocated", "2026-09-02"),
        fact("otp_arrived", arrived),
    ]


def plan_of(*facts: f.Fact, staffed: Calendar | None = None) -> Plan:
    """Return the plan of facts given in recording order."""
    return reckon(facts, PROCEDURE, staffed or Calendar())


def moment(plan: Plan, name: str, occurrence: int | None = None) -> PlannedMoment:
    """Return an occurrence of a moment that must be there."""
    found = plan.moment(name, occurrence)
    assert found is not None, f"{name} is not in the plan"
    return found


def statuses(plan: Plan) -> dict[str, str]:
    """Return the status of the latest occurrence of each moment."""
    return {m.id: m.status for m in plan.moments}


def codes(reasons: Sequence[Any]) -> list[str]:
    """Return the codes of reasons, refusals or conflicts."""
    return [reason.code for reason in reasons]


NEW_APPLICATION = fact("stay_ended", "2026-10-20", reason="subsequent_application")
