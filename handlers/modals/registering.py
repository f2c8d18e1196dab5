"""Registering what was typed or filled in, with a question about a date of long ago."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta
from slack_bolt import BoltResponse

from handlers.answers import answer_to
from handlers.blocks import ids
from handlers.blocks import modals as views
from handlers.blocks.ids import Field
from handlers.blocks.message import Block, Message
from handlers.desk import Outcome
from handlers.interaction import Interaction, Wrong
from handlers.surface import View
from scheduling import facts as f
from scheduling.refusal import Refusal

CONFIRMED = "confirmed"
"""The dates of long ago that the person has confirmed, as forms carry them."""
PENDING = "pending"
"""The one that the form asks about."""
CONFIRM = "confirm"

Record = Callable[[bool], Outcome]
"""Register it; the argument says whether dates of long ago are confirmed."""
More = Callable[[Outcome], Sequence[Block]]
"""What the answer says besides what was registered and changed."""


def from_form(
    interaction: Interaction,
    facts: Sequence[f.Fact],
    record: Record,
    again: Callable[[date], View],
    more: More = lambda _outcome: (),
) -> BoltResponse:
    """Register what a form says and answer; ask about each date of long ago in the form itself.

    `again` returns the form as it was filled in, with the question about a date; `more` what the
    answer says besides.
    """
    carried = interaction.carried
    confirmed = set(carried.get(CONFIRMED, []))
    pending = carried.get(PENDING)
    if pending is not None and "yes" in (interaction.values.get(_box(pending)) or ()):
        confirmed.add(pending)

    def ask(on: date, refusal: Refusal) -> BoltResponse:
        if pending == on.isoformat():
            raise Wrong(_box(pending), interaction.texts.refusal(refusal))
        return interaction.show(_asking(again(on), on, confirmed), CONFIRM, {})

    return _register(interaction, facts, record, confirmed, ask, more)


def at_once(
    interaction: Interaction,
    code: str,
    facts: Sequence[f.Fact],
    confirmed: Collection[str] = (),
) -> BoltResponse:
    """Register what was typed whole and answer; a date of long ago is asked about in a form.

    `confirmed` holds the dates (ISO) that the person has confirmed already.
    """

    def record(is_confirmed: bool) -> Outcome:
        return interaction.desk.record(
            interaction.person,
            code,
            facts,
            request_id=interaction.request_id,
            confirmed=is_confirmed,
        )

    def ask(on: date, _refusal: Refusal) -> BoltResponse:
        asked = {
            "code": code,
            "facts": [f.to_data(fact) for fact in facts],
            CONFIRMED: sorted(confirmed),
            PENDING: on.isoformat(),
        }
        return interaction.show(question(interaction, asked), CONFIRM, asked)

    return _register(interaction, facts, record, confirmed, ask)


def question(interaction: Interaction, asked: Mapping[str, Any]) -> View:
    """Return the form that asks whether a date of long ago is right."""
    on = date.fromisoformat(asked[PENDING])
    return views.confirm(views.ConfirmForm(asked["code"], on, dict(asked)), interaction.texts)


def answered(interaction: Interaction) -> BoltResponse:
    """Register what was typed, now that a date of long ago is confirmed."""
    carried = interaction.carried
    facts = [f.from_data(data) for data in carried["facts"]]
    confirmed = {*carried[CONFIRMED], carried[PENDING]}
    return at_once(interaction, carried["code"], facts, confirmed)


def _asking(view: View, on: date, confirmed: Collection[str]) -> View:
    """Return a form that knows which date it asks about, and which are confirmed already.

    The box gets an id of its own: Slack keeps what was entered in a block that keeps its id, and a
    tick for one date is none for the next.
    """
    carried = {PENDING: on.isoformat(), CONFIRMED: sorted(confirmed)}
    carried = {**ids.unpack(view["private_metadata"]), **carried}
    blocks = [
        {**block, "block_id": _box(on.isoformat())}
        if block.get("block_id") == Field.CONFIRMED
        else block
        for block in view["blocks"]
    ]
    return {**view, "private_metadata": ids.pack(carried), "blocks": blocks}


def _box(on: str) -> str:
    """Return the id of the block that asks about a date (ISO)."""
    return f"{Field.CONFIRMED}_{on}"


def _register(
    interaction: Interaction,
    facts: Sequence[f.Fact],
    record: Record,
    confirmed: Collection[str],
    ask: Callable[[date, Refusal], BoltResponse],
    more: More = lambda _outcome: (),
) -> BoltResponse:
    asked = [on for on in _long_ago(interaction, facts) if on.isoformat() not in confirmed]
    try:
        outcome = record(not asked)
    except Refusal as refusal:
        if refusal.code != "too_old" or not asked:
            raise
        return ask(asked[0], refusal)
    answer = answer_to(interaction, outcome)
    return interaction.tell(Message(answer.text, [*answer.blocks, *more(outcome)]))


def _long_ago(interaction: Interaction, facts: Sequence[f.Fact]) -> list[date]:
    """Return the dates that need a confirmation, because they lie so far back."""
    years = interaction.desk.procedure.input.confirm_after_years
    oldest = interaction.today - relativedelta(years=years)
    return [fact.on for fact in facts if fact.on < oldest]
