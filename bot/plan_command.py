"""The command `plan`: trajectories in, plans out, a line of JSON each; no database and no Slack."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from bot.failures import BadInput
from handlers.texts import Texts, texts_for
from scheduling import rules
from scheduling.calendar import Calendar
from scheduling.facts import Fact
from scheduling.plan import Plan, PlannedMoment, Refused
from scheduling.reckoning import reckon
from scheduling.refusal import Refusal

LONGEST_LINE = 1 << 20
"""Bytes of one trajectory: thousands of facts take less."""


class Given(BaseModel):
    """One trajectory: its facts in the order in which they were recorded."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    case: str
    facts: tuple[Fact, ...]
    closing_days: frozenset[date] = frozenset()


def plans(lines: Iterable[bytes], filename: str, language: str) -> Iterator[str]:
    """Yield a line of JSON for each trajectory, its sentences in the language.

    Raises `BadInput` at the first line that is none.
    """
    procedure, texts = rules.load(), texts_for(language)
    for number, line in enumerate(lines, start=1):
        if line.strip():
            given = _read(line, filename, number)
            plan = reckon(given.facts, procedure, Calendar(closing_days=given.closing_days))
            yield json.dumps(to_data(given.case, plan, texts), ensure_ascii=False)


def to_data(case: str, plan: Plan, texts: Texts) -> dict[str, Any]:
    """Return a plan in the shape of the contract, its reasons as sentences."""
    return {
        "case": case,
        "instruction": plan.instruction,
        "phase": plan.phase,
        "branch": plan.branch,
        "right_ends": _iso(plan.right_ends),
        "leave_by": _iso(plan.leave_by),
        "moments": [_moment(moment, texts) for moment in plan.moments],
        "conflicts": [texts.reason(reason) for reason in plan.conflicts],
        "notices": [texts.reason(reason) for reason in plan.notices],
        "refused": [_refused(refused, texts) for refused in plan.refused],
    }


def _moment(moment: PlannedMoment, texts: Texts) -> dict[str, Any]:
    """Return one moment; why it was closed stands only where it was."""
    data: dict[str, Any] = {
        "id": moment.id,
        "occurrence": moment.occurrence,
        "actor": moment.actor,
        "status": moment.status,
        "opened_on": _iso(moment.opened_on),
        "due": _iso(moment.due),
        "plan_by": _iso(moment.plan_by),
        "advice": _iso(moment.advice),
        "held_on": _iso(moment.held_on),
    }
    if moment.closed_because is not None:
        data["closed_because"] = moment.closed_because
    data["why"] = [texts.reason(reason) for reason in moment.why]
    return data


def _refused(refused: Refused, texts: Texts) -> dict[str, Any]:
    """Return a fact that the procedure does not accept, by its position (from 1), and why."""
    reason = texts.refusal(Refusal(refused.code, **refused.params))
    return {"position": refused.seq, "code": refused.code, "reason": reason}


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _read(line: bytes, filename: str, number: int) -> Given:
    """Return the trajectory of a line."""
    where = f"{filename}:{number}"
    if len(line) > LONGEST_LINE:
        raise BadInput(f"{where}: longer than {LONGEST_LINE >> 20} MiB")
    try:
        data = json.loads(line.decode("utf-8-sig" if number == 1 else "utf-8"))
        return Given.model_validate(data)
    except UnicodeDecodeError:
        raise BadInput(f"{where}: not UTF-8") from None
    except json.JSONDecodeError as error:
        raise BadInput(f"{where}: column {error.colno}: {error.msg}") from None
    except ValidationError as error:
        problem = error.errors(include_url=False, include_input=False)[0]
        raise BadInput(f"{where}: {_field(problem)}: {_message(problem)}") from None
    except (ValueError, RecursionError):
        raise BadInput(f"{where}: a number is too long, or the brackets are too deep") from None


def _field(problem: ErrorDetails) -> str:
    """Return where in the line the problem lies, such as `facts[1].on`."""
    place = _without_kind(problem["loc"])
    name = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in place)
    return name.removeprefix(".") or "line"


def _without_kind(loc: Sequence[str | int]) -> Sequence[str | int]:
    """Drop the kind of fact, which follows its index and is no field."""
    if len(loc) > 2 and loc[0] == "facts":
        return [*loc[:2], *loc[3:]]
    return loc


def _message(problem: ErrorDetails) -> str:
    """Return what is wrong."""
    words = {"missing": "missing", "extra_forbidden": "unknown field"}
    return words.get(problem["type"], problem["msg"])
