"""Trajectories for the cards, told in few words: facts, their plan, and a checklist's view."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from hypothesis import strategies as st

from handlers.blocks import conditions
from handlers.blocks.moment import ChecklistView
from scheduling import facts as f
from scheduling import rules
from scheduling.calendar import Calendar
from scheduling.plan import Plan, PlannedMoment
from scheduling.reckoning import reckon

PROCEDURE = rules.load()
CODE = "K7-042"

NASTY = st.one_of(
    st.text(max_size=120),
    st.sampled_from(
        [
            "<!channel> & <@U0AN> *bold* _it_ `code`",
            "&" * 4_000,
            "<" * 3_001,
            "😀" * 2_000,
            "line\nline\n\n> quote",
            "a" * 20_000,
        ]
    ),
)
"""What people can type, and worse."""


@dataclass(frozen=True, slots=True)
class Tick:
    """Who ticked an item, and when."""

    by: str = "U0AN"
    at: datetime = datetime(2026, 9, 22, 22, 30, tzinfo=UTC)


def day(iso: str) -> date:
    """Return the date that an ISO text names."""
    return date.fromisoformat(iso)


def fact(name: str, on: str, /, **rest: Any) -> f.Fact:
    """Return one fact."""
    return f.from_data({"fact": name, "on": on, **rest})


REFUSED = [fact("registered", "2026-07-01"), fact("decision", "2026-09-21", kind="cgvs_negative")]
"""A negative decision, notified on a Monday: deadline on Saturday 26, to plan by Friday 25."""

ARRIVED = [
    fact("registered", "2026-07-01"),
    fact("decision", "2026-09-01", kind="final_negative", ground="rvv"),
    fact("otp_allocated", "2026-09-02", centre="gent"),
    fact("otp_arrived", "2026-09-08", centre="gent"),
]
"""In an OTP since 8 September: right until 1 October, OUTTAKE until 28 September."""

AGREED = [*ARRIVED, fact("talk_held", "2026-09-10", moment="otp_intake", cooperates=True)]
"""The resident agreed to cooperate: right until 8 October, OUTTAKE until 5 October."""


def plan_of(facts: list[f.Fact]) -> Plan:
    """Return the plan of facts given in recording order."""
    return reckon(facts, PROCEDURE, Calendar())


def moment_of(facts: list[f.Fact], name: str) -> PlannedMoment:
    """Return the latest occurrence of a moment that must be there."""
    found = plan_of(facts).moment(name)
    assert found is not None
    return found


def view_of(facts: list[f.Fact], name: str, today: str, **rest: Any) -> ChecklistView:
    """Return the view of a moment's checklist."""
    rule = PROCEDURE.moments[name]
    about = {
        "opaque": "op4que",
        "code": CODE,
        "rule": rule,
        "moment": moment_of(facts, name),
        "today": day(today),
        "conditions": conditions.conditions(facts),
        "practical": conditions.practical(rule, facts),
        "responsible": "U0AN",
    }
    return ChecklistView(**{**about, **rest})
