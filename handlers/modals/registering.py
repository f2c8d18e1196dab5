"""Registering what was typed or filled in, with a question about a date of long ago."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta
from slack_bolt import BoltResponse

from handlers.answers import answer_to, answer_to_all
from handlers.blocks import ids
from handlers.blocks import modals as views
from handlers.blocks.ids import Field
from handlers.blocks.message import Block, Message
from handlers.interaction import Interaction, Wrong
from handlers.outcomes import Outcome
from handlers.surface import View
from scheduling import facts as f
from scheduling.refusal import Refusal

CONFIRMED = "confirmed"
"""The dates of long ago that the person has confirmed, as forms carry them."""
PENDING = "pending"
"""The one that the form asks about."""
CONFIRM = "confirm"

Record = Callable[[bool], Outcome | Sequence[Outcome]]
"""Register it; the argument says whether dates of long ago are confirmed."""
More = Callable[[Outcome], Sequence[Block]]
"""What the answer says besides what was registered and changed."""
Files = Mapping[str, Sequence[f.Fact]]
"""What is registered of whom, by case code."""


def as_typed(asked: Mapping[str, Any], *fields: Field) -> dict[str, Any]:
    """Return what of a command's words fills in these fields of a form, and its date."""
    filled: dict[str, Any] = {field: asked[field] for field in fields if asked.get(field)}
    if asked.get(Field.ON):
        filled[Field.ON] = date.fromisoformat(asked[Field.ON])
    return filled


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


def under_code(
    interaction: Interaction, code: str, facts: Sequence[f.Fact], again: Callable[[date], View]
) -> BoltResponse:
    """Register what a form says of the resident with that case code; see `from_form`."""
    return from_form(
        interaction,
        facts,
        lambda confirmed: interaction.desk.record(
            interaction.person,
            code,
            facts,
            request_id=interaction.request_id,
            confirmed=confirmed,
        ),
        again,
    )


def at_once(
    interaction: Interaction, files: Files, confirmed: Collection[str] = ()
) -> BoltResponse:
    """Register what was typed whole and answer; a date of long ago is asked about in a form.

    Of several residents all is registered or nothing, and they are linked. `confirmed` holds the
    dates (ISO) that the person has confirmed already.
    """
    desk, person = interaction.desk, interaction.person

    def record(is_confirmed: bool) -> Outcome | Sequence[Outcome]:
        request_id = interaction.request_id
        if len(files) > 1:
            return desk.record_several(person, files, request_id=request_id, confirmed=is_confirmed)
        ((code, facts),) = files.items()
        return desk.record(person, code, facts, request_id=request_id, confirmed=is_confirmed)

    def ask(on: date, _refusal: Refusal) -> BoltResponse:
        asked = {
            "files": {code: [f.to_data(fact) for fact in facts] for code, facts in files.items()},
            CONFIRMED: sorted(confirmed),
            PENDING: on.isoformat(),
        }
        return interaction.show(question(interaction, asked), CONFIRM, asked)

    all_facts = [fact for facts in files.values() for fact in facts]
    return _register(interaction, all_facts, record, confirmed, ask)


def question(interaction: Interaction, asked: Mapping[str, Any]) -> View:
    """Return the form that asks whether a date of long ago is right."""
    on = date.fromisoformat(asked[PENDING])
    form = views.ConfirmForm(", ".join(asked["files"]), on, dict(asked))
    return views.confirm(form, interaction.texts)


def answered(interaction: Interaction) -> BoltResponse:
    """Register what was typed, now that a date of long ago is confirmed."""
    carried = interaction.carried
    files = {
        code: [f.from_data(data) for data in facts] for code, facts in carried["files"].items()
    }
    return at_once(interaction, files, {*carried[CONFIRMED], carried[PENDING]})


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
        outcomes = record(not asked)
    except Refusal as refusal:
        if refusal.code != "too_old" or not asked:
            raise
        return ask(asked[0], refusal)
    if isinstance(outcomes, Outcome):
        answer = answer_to(interaction, outcomes)
        return interaction.tell(Message(answer.text, [*answer.blocks, *more(outcomes)]))
    return interaction.tell(answer_to_all(interaction, outcomes))


def _long_ago(interaction: Interaction, facts: Sequence[f.Fact]) -> list[date]:
    """Return the dates that need a confirmation, because they lie so far back."""
    years = interaction.desk.procedure.input.confirm_after_years
    oldest = interaction.today - relativedelta(years=years)
    return [fact.on for fact in facts if fact.on < oldest]
