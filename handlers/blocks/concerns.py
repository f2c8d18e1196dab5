"""What collides in a plan, each with the buttons that resolve it: a person decides, not the bot."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from handlers.blocks.ids import Action
from handlers.blocks.message import Block, actions, button, fit, section
from handlers.texts import N_, Texts
from scheduling.plan import Reason

SHOWN = 10
WITH_BUTTONS = 6
"""As many stand on one card with their buttons; the others are said without."""


@dataclass(frozen=True, slots=True)
class Way:
    """A way out: what the button says, the form that it opens, and what stands in that already."""

    label: str
    form: str
    filled: Mapping[str, str] = field(default_factory=dict)


_CORRECT = Way(N_("Correct"), "correct")
_RIGHT_END = Way(N_("Set the end of the right"), "right_end")
_DECISION = Way(N_("Register the decision"), "decision", {"kind": "cgvs_negative"})

WAYS: Mapping[str, Sequence[Way]] = {
    "no_show": (
        Way(N_("Has left the structure"), "stay_end", {"state": "left"}),
        Way(N_("Arrived after all"), "otp", {"state": "arrived"}),
        Way(N_("Still here"), "otp"),
        _CORRECT,
    ),
    "arrival_after_right": (_RIGHT_END, _CORRECT),
    "due_after_right": (
        _RIGHT_END,
        Way(N_("Record the extension"), "extension"),
        _CORRECT,
    ),
    "due_before_opening": (_CORRECT,),
    "decision_before_application": (_CORRECT,),
    "right_before_decision": (_RIGHT_END, _CORRECT),
    "refusal_too_early": (_RIGHT_END, _CORRECT),
    "order_collides": (_RIGHT_END, _CORRECT),
    "hearing_without_appeal": (
        Way(N_("Record a suspensive appeal"), "appeal", {"state": "suspensive"}),
        _CORRECT,
    ),
    "hearing_without_decision": (_DECISION, _CORRECT),
    "appeal_without_decision": (_DECISION, _CORRECT),
    "hearing_after_final": (_CORRECT,),
    "cgvs_after_final": (_CORRECT,),
    "arrival_before_allocation": (_CORRECT,),
    "talk_out_of_order": (_CORRECT,),
}
"""What resolves each conflict, by its code; of any other, something registered is wrong."""


MOMENTS: Mapping[str, str] = {
    "hearing_without_appeal": "talk_after_hearing",
    "hearing_without_decision": "talk_after_hearing",
    "cgvs_after_final": "talk_after_cgvs",
    "refusal_too_early": "icam_hearing",
}
"""The talk that a conflict is about, where it does not name one itself."""


def of_moment(found: Sequence[Reason], moment: str) -> list[Reason]:
    """Return the conflicts that concern the dates of a moment (by id)."""
    return [
        reason
        for reason in found
        if moment
        in (MOMENTS.get(reason.code), reason.params.get("moment"), reason.params.get("other"))
    ]


def conflicts(
    found: Sequence[Reason], code: str, texts: Texts, *, with_buttons: bool = True
) -> list[Block]:
    """Return the conflicts of the resident with that case code, each with its ways out."""
    blocks: list[Block] = []
    for index, reason in enumerate(found[:SHOWN]):
        blocks.append(section(said(reason, texts)))
        if with_buttons and index < WITH_BUTTONS:
            blocks.append(actions(*ways_out(reason, code, index, texts)))
    return blocks


def shortly(found: Sequence[Reason], texts: Texts) -> str:
    """Return in one line what collides first, and how much more does."""
    if len(found) == 1:
        return said(found[0], texts)
    more = texts.ngettext("{n} more point", "{n} more points", len(found) - 1)
    return f"{said(found[0], texts)} ({fit(more)})"


def said(reason: Reason, texts: Texts) -> str:
    """Return a conflict as running text, introduced by a word."""
    word = fit(texts._("To check"))
    return texts.titled(f"*{word}*", fit(texts.inside(texts.reason(reason)), 600))


def ways_out(reason: Reason, code: str, index: int, texts: Texts) -> list[Block]:
    """Return the buttons that settle a conflict; `index` tells those of several apart."""
    return [
        button(
            texts._(way.label),
            f"{Action.OPEN_FORM}_{index}_{way.form}_{place}",
            json.dumps({"form": way.form, "code": code, **way.filled}, separators=(",", ":")),
        )
        for place, way in enumerate(WAYS.get(reason.code, (_CORRECT,)))
    ]
