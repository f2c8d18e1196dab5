"""What a story tells: the facts that it has the bot write down, by short names, as its tags.

A tag names the kind of a fact and how it turned out: `talk_held.otp_outtake.undecided`. What every
story begins with is left out.
"""

from __future__ import annotations

import typing
from collections.abc import Iterable, Iterator, Sequence

from scheduling import facts as f
from scheduling.rules import MomentRule, Procedure

QUALIFIERS = (
    *("structure", "kind", "ground", "suspensive", "moment", "choice", "cooperates"),
    *("counts_as", "state", "reason"),
)
"""The fields that say how a fact turned out."""
COMMON = frozenset({"registered.regular", "item_ticked", "talk_held.procedure_intake"})
"""How stories begin, and what they do in passing."""
LINE = 100


def fact_told(fact: f.Fact) -> str:
    """Return the name of a fact and of how it turned out."""
    said = [str(fact.fact)]
    for name in QUALIFIERS:
        value = getattr(fact, name, None)
        if value is None or name in fact.free_text:
            continue
        if name == "moment" and not isinstance(fact, f.TalkHeld):
            continue  # which talk was ticked, put off or missed does not matter
        said.append((name if value else f"not_{name}") if isinstance(value, bool) else str(value))
    return ".".join(said)


def facts_told(facts: Iterable[f.Fact]) -> set[str]:
    """Return the tags of a story that had these facts written down."""
    return {fact_told(fact) for fact in facts} - COMMON


def tag_lines(facts: Iterable[f.Fact]) -> str:
    """Return the tags as they stand above a story."""
    lines = [""]
    for tag in sorted(facts_told(facts)):
        if len(lines[-1]) + len(tag) + 2 > LINE:
            lines.append("")
        lines[-1] = f"{lines[-1]} @{tag}".strip()
    return "\n".join(lines)


def everything(procedure: Procedure) -> set[str]:
    """Return all that has to be told somewhere: every kind of fact, every outcome of every talk."""
    return set(_every_talk(procedure.moment)) | set(_every_other_fact())


def _every_talk(moments: Sequence[MomentRule]) -> Iterator[str]:
    for rule in moments:
        held = f"talk_held.{rule.id}"
        if "choice" in rule.asks:
            yield from (f"{held}.{choice}" for choice in typing.get_args(f.Choice))
        elif "cooperates" in rule.asks:
            yield from (f"{held}.cooperates", f"{held}.not_cooperates")
        else:
            yield held
        if "counts_as" in rule.asks:
            yield f"{held}.first_talk"


def _every_other_fact() -> Iterator[str]:
    kinds = typing.get_args(typing.get_args(f.Fact)[0])
    values: dict[str, tuple[str, ...]] = {
        "registered": typing.get_args(f.Structure),
        "appeal": ("suspensive", "not_suspensive"),
        "decision": (
            "cgvs_negative",
            "annulled",
            *(f"final_negative.{ground}" for ground in typing.get_args(f.Ground)),
        ),
        "otp_exception": typing.get_args(f.RequestState),
        "extension": typing.get_args(f.RequestState),
        "talk_not_held": typing.get_args(f.NotHeldReason),
        "stay_ended": typing.get_args(f.EndReason),
    }
    for kind in kinds:
        name = kind.model_fields["fact"].default
        if name != "talk_held":
            yield from (f"{name}.{value}" for value in values[name]) if name in values else [name]
