"""The commands that register: done at once when the line is complete, else through a form."""

from collections.abc import Mapping, Sequence
from typing import Any

from slack_bolt import BoltResponse

from handlers import places
from handlers.blocks.ids import Field
from handlers.commands import arguments, fact_words, lines
from handlers.commands.arguments import Reading, Usage
from handlers.commands.hints import Lacking
from handlers.commands.words import Command
from handlers.interaction import Interaction
from handlers.modals import FORMS
from handlers.modals import otp as otp_form
from handlers.modals.registering import at_once
from scheduling import facts as f
from scheduling.refusal import Refusal

_MOMENTS = fact_words.table(fact_words.TALKS)


def resident(
    interaction: Interaction, command: Command, typed: list[str], reading: Reading
) -> BoltResponse:
    """Open the form for a new file; a code that has one already is refused at once."""
    code = arguments.one_code(typed, command, reading)
    if interaction.has_file(code):
        trajectory, _reads = interaction.desk.look(interaction.person, code)
        interaction.desk.decide(trajectory, [f.Registered(on=interaction.today)])
    return open_form(interaction, "resident", {"code": code})


def decision(
    interaction: Interaction, command: Command, typed: list[str], reading: Reading
) -> BoltResponse:
    """Register a decision; the form asks what is missing, and for a file where there is none."""
    said = arguments.decision(typed, command, reading)
    kind = said.kind
    is_complete = kind is not None and (kind.decision != "final_negative" or kind.ground)
    codes = (said.code, *said.others) if said.code else ()
    if said.others:
        lacks: list[Lacking] = [] if kind else ["state"]
        lacks += [] if said.on else ["on"]
        lacks += ["ground"] if kind and not is_complete else []
        _require_whole(interaction, command, codes, lacks)
    if said.code and said.on and is_complete and kind:
        fact = f.Decision(on=said.on, kind=kind.decision, ground=kind.ground)
        try:
            return at_once(interaction, {code: [fact] for code in codes})
        except Refusal as refusal:
            if refusal.code != "unknown_code" or refusal.params.get("text") != said.code:
                raise
    asked: dict[str, Any] = {
        Field.CODE: said.code,
        Field.KIND: kind.decision if kind else None,
        Field.GROUND: kind.ground if kind else None,
        Field.ON: said.on.isoformat() if said.on else None,
    }
    return open_form(interaction, "decision", asked)


def hearing(
    interaction: Interaction, command: Command, typed: list[str], reading: Reading
) -> BoltResponse:
    """Register a hearing, also one to come."""
    said = arguments.hearing(typed, command, reading)
    if said.code is not None:
        _require_file(interaction, said.code)
    if said.code and said.others:
        _require_whole(interaction, command, said.others, [] if said.on else ["on"])
    if said.code and said.on:
        fact = f.Hearing(on=said.on)
        return at_once(interaction, {code: [fact] for code in (said.code, *said.others)})
    return open_form(interaction, "hearing", {"code": said.code})


def talk(
    interaction: Interaction, command: Command, typed: list[str], reading: Reading
) -> BoltResponse:
    """Open the form in which a talk is recorded; without a code, the one that asks which talk."""
    line = lines.read(typed, command, reading, _MOMENTS)
    if line.code is None:
        return open_form(interaction, "pick", {})
    (moment,) = line.said
    on = line.on.isoformat() if line.on else None
    return open_form(interaction, "talk", {"code": line.code, "moment": moment, Field.ON: on})


def otp(
    interaction: Interaction, command: Command, typed: list[str], reading: Reading
) -> BoltResponse:
    """Register what is known of the OTP; an allocation needs its centre."""
    with interaction.desk.store.snapshot() as tx:
        centres = [centre.id for centre in places.otp_centres(tx)]
    said = arguments.otp(typed, command, reading, centres)
    if said.code is not None:
        _require_file(interaction, said.code)
    is_complete = said.state is not None and (
        said.state != "allocated" or said.centre is not None or not centres
    )
    values: dict[str, Any] = {Field.STATE: said.state, Field.ON: said.on, Field.CENTRE: said.centre}
    if said.code and said.others:
        lacks: list[Lacking] = [] if said.state else ["state"]
        lacks += [] if said.on else ["on"]
        lacks += ["centre"] if said.state and not is_complete else []
        _require_whole(interaction, command, said.others, lacks)
    if said.code and said.on and is_complete:
        codes = (said.code, *said.others)
        files = {code: [otp_form.fact_of(interaction, code, values)] for code in codes}
        return at_once(interaction, files)
    asked = {**values, Field.CODE: said.code, Field.ON: said.on.isoformat() if said.on else None}
    return open_form(interaction, "otp", asked)


def open_form(interaction: Interaction, name: str, asked: Mapping[str, Any]) -> BoltResponse:
    """Open a form with what was typed; what was not is left out."""
    given = {str(field): value for field, value in asked.items() if value is not None}
    return interaction.show(FORMS[name](interaction, given), name, given)


def _require_whole(
    interaction: Interaction, command: Command, codes: Sequence[str], lacks: Sequence[Lacking]
) -> None:
    """Refuse a line about several residents that lacks something: no form asks for several."""
    for code in codes:
        _require_file(interaction, code)
    if lacks:
        raise Usage(command, lacks)


def _require_file(interaction: Interaction, code: str) -> None:
    if not interaction.has_file(code):
        raise Refusal("unknown_code", text=code)
