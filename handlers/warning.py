"""Personal data in a text in own words: asked about in the form itself, before it is kept.

What was typed stays in the form, where only the person sees it; the question names the kind. A box
saves it all the same: a worker may have to write down a lawyer's number.
"""

from collections.abc import Mapping
from typing import Any

from handlers import personal
from handlers.blocks.ids import Field
from handlers.blocks.inputs import TYPED_LIMIT, asked, boxes
from handlers.blocks.message import Block, escape, section
from handlers.blocks.talk import QUESTIONS
from handlers.personal import Kind
from handlers.texts import N_, Texts
from handlers.typed import cleaned

OWN_WORDS = frozenset({*QUESTIONS, Field.REASON})
"""The inputs in which people write in own words."""
KEPT = Field.KEEP_PERSONAL
"""The box with which it is saved all the same."""
SAID: Mapping[Kind, str] = {
    "email": N_("There seems to be an e-mail address in this text."),
    "phone": N_("There seems to be a phone number in this text."),
    "national_number": N_("There seems to be a national register number in this text."),
    "name": N_("There seems to be a name in this text."),
}
_ENTERED = (
    ("value", "initial_value"),
    ("selected_date", "initial_date"),
    ("selected_option", "initial_option"),
    ("selected_options", "initial_options"),
    ("selected_user", "initial_user"),
)
"""What Slack tells of an input, and as what a form begins with it."""


def found(view: Mapping[str, Any]) -> Kind | None:
    """Return what personal data a submitted form holds in own words that are not to be kept yet."""
    values = view.get("state", {}).get("values", {})
    ticked = values.get(KEPT, {}).get(KEPT, {}).get("selected_options")
    if ticked:
        return None
    entered = (values.get(field, {}).get(field, {}).get("value") or "" for field in OWN_WORDS)
    kinds = (personal.within(cleaned(text[:TYPED_LIMIT])) for text in entered)
    return next((kind for kind in kinds if kind is not None), None)


def is_asked(view: Mapping[str, Any]) -> bool:
    """Say whether the form asks already."""
    return any(block.get("block_id") == KEPT for block in view["blocks"])


def sentence(kind: Kind, texts: Texts) -> str:
    """Return what seems to stand there, and what to do."""
    what = texts._(SAID[kind])
    return texts._(
        "{what} Here residents are known by their case code only: take it out, or tick the box.",
        what=what,
    )


def asking(view: Mapping[str, Any], kind: Kind, texts: Texts) -> dict[str, Any]:
    """Return a form as it was filled in, with the question whether to save it all the same."""
    values = view.get("state", {}).get("values", {})
    blocks = [_filled(block, values) for block in view["blocks"]]
    box = asked(
        KEPT,
        texts._("Personal data"),
        boxes([("yes", texts._("Save it all the same"))]),
        optional=True,
    )
    parts = ("type", "callback_id", "title", "submit", "close", "private_metadata")
    kept = {part: view[part] for part in parts if view.get(part) is not None}
    return {**kept, "blocks": [section(f"⚠️ {escape(sentence(kind, texts))}"), *blocks, box]}


def _filled(block: Block, values: Mapping[str, Any]) -> Block:
    """Return an input that begins with what was entered in it; other blocks as they are."""
    if block.get("type") != "input":
        return block
    entered = next(iter(values.get(block["block_id"], {}).values()), None)
    if entered is None:
        return block
    element = {name: item for name, item in block["element"].items() if "initial" not in name}
    element |= {begin: entered[told] for told, begin in _ENTERED if entered.get(told)}
    return {**block, "element": element}
