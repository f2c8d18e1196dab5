"""The commands for the rarer facts: at once when the line is complete, else through a form."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from slack_bolt import BoltResponse

from handlers import personal
from handlers.blocks.ids import Field
from handlers.commands import fact_words, lines
from handlers.commands.arguments import Reading, Usage, one_code
from handlers.commands.hints import Lacking
from handlers.commands.inline import open_form
from handlers.commands.words import Command
from handlers.interaction import Interaction
from handlers.modals import attempt, correct, event, right_end, transfer
from handlers.modals.registering import at_once
from scheduling.refusal import Refusal

_APPEALS = fact_words.table(fact_words.APPEALS)
_EXTENSIONS = fact_words.table(fact_words.EXTENSIONS)
_STAY_ENDS = fact_words.table(fact_words.STAY_ENDS)
_MOMENTS = fact_words.table(fact_words.MOMENTS)
_NOT_HELD = fact_words.table(fact_words.NOT_HELD)


def appeal(
    interaction: Interaction, command: Command, typed: list[str], reading: Reading
) -> BoltResponse:
    """Register which appeal was lodged, or that none was."""
    line = lines.read(typed, command, reading, _APPEALS, for_several=True)
    return _event(interaction, command, line)


def extension(
    interaction: Interaction, command: Command, typed: list[str], reading: Reading
) -> BoltResponse:
    """Register what is known of the extension of material help."""
    line = lines.read(typed, command, reading, _EXTENSIONS, for_several=True)
    return _event(interaction, command, line)


def refusal(
    interaction: Interaction, command: Command, typed: list[str], reading: Reading
) -> BoltResponse:
    """Register that the resident refuses to leave: nobody refuses for another."""
    return _event(interaction, command, lines.read(typed, command, reading))


def stay_end(
    interaction: Interaction, command: Command, typed: list[str], reading: Reading
) -> BoltResponse:
    """Register that the stay ended."""
    line = lines.read(typed, command, reading, _STAY_ENDS, for_several=True)
    return _event(interaction, command, line)


def end_of_right(
    interaction: Interaction, command: Command, typed: list[str], reading: Reading
) -> BoltResponse:
    """Set the last day of material help by hand; without its reason the form asks for it."""
    line = lines.read(typed, command, reading, has_prose=True)
    _require_file(interaction, line.code)
    if line.code and line.on and line.prose:
        values: dict[str, Any] = {Field.ENDS_ON: line.on, Field.REASON: line.prose}
        if personal.within(line.prose):
            return right_end.asked_about(interaction, line.code, values)
        return right_end.register(interaction, line.code, values)
    asked: dict[str, Any] = {Field.CODE: line.code, Field.ENDS_ON: _iso(line.on)}
    return open_form(interaction, right_end.NAME, asked)


def talk_not_held(
    interaction: Interaction, command: Command, typed: list[str], reading: Reading
) -> BoltResponse:
    """Register that a talk did not take place; it goes without saying which if one is open.

    That somebody did not want to talk is that person's own stance: it takes one code.
    """
    line = lines.read(typed, command, reading, _MOMENTS, _NOT_HELD, for_several=True)
    if line.code is None:
        raise Usage(command)
    named, reason = line.said
    if line.others and reason == "refused":
        raise Refusal("each_their_own")
    waiting = {code: attempt.open_moments(interaction, code) for code in line.codes}
    moments = {code: named or _only(found) for code, found in waiting.items()}
    if all(moments.values()) and reason and line.on:
        values: dict[str, Any] = {Field.REASON: reason, Field.ON: line.on}
        files = {
            code: [attempt.fact_of({**values, Field.MOMENT: moment})]
            for code, moment in moments.items()
        }
        return at_once(interaction, files)
    if line.others:
        for code, found in waiting.items():
            if not found:
                raise Refusal("no_talk_open", file=code)
        lacks: list[Lacking] = [] if all(moments.values()) else ["moment"]
        raise Usage(command, [*lacks, *_lacks(line.on, reason, "reason")])
    moment = moments[line.code]
    asked: dict[str, Any] = {
        Field.CODE: line.code,
        Field.MOMENT: moment if moment in waiting[line.code] else None,
        Field.REASON: reason,
        Field.ON: _iso(line.on),
    }
    return open_form(interaction, attempt.NAME, asked)


def transferred(
    interaction: Interaction, command: Command, typed: list[str], reading: Reading
) -> BoltResponse:
    """Announce a transfer, or register the arrival; the form also names another worker."""
    with interaction.desk.store.snapshot() as tx:
        centres = tx.people.centres()
    by_word = {
        fact_words.spelled(word): centre.id
        for centre in centres
        for word in (centre.id, centre.name)
    }
    line = lines.read(typed, command, reading, by_word, for_several=True, may_lie_ahead=True)
    for code in line.codes:
        _require_file(interaction, code)
    (centre,) = line.said
    values: dict[str, Any] = {Field.CENTRE: centre, Field.ON: line.on}
    if line.code and centre and line.on:
        files = {code: [transfer.fact_of(interaction, code, values)] for code in line.codes}
        return at_once(interaction, files)
    if line.others:
        raise Usage(command, _lacks(line.on, centre, "centre"))
    asked: dict[str, Any] = {Field.CODE: line.code, Field.CENTRE: centre, Field.ON: _iso(line.on)}
    return open_form(interaction, transfer.NAME, asked)


def corrected(
    interaction: Interaction, command: Command, typed: list[str], reading: Reading
) -> BoltResponse:
    """Show what is registered, to choose what is wrong."""
    asked = {"code": one_code(typed, command, reading)}
    return open_form(interaction, correct.NAME, asked)


def _event(interaction: Interaction, command: Command, line: lines.Line) -> BoltResponse:
    """Register an event whose line is complete, else open its form: that of the command."""
    for code in line.codes:
        _require_file(interaction, code)
    if line.code and line.on and all(line.said):
        chosen = line.said[0] if line.said else None
        values: dict[str, Any] = {Field.ON: line.on, Field.STATE: chosen}
        return at_once(
            interaction, {code: [event.fact_of(command.id, values)] for code in line.codes}
        )
    if line.others:
        raise Usage(command, _lacks(line.on, all(line.said), "state"))
    asked: dict[str, Any] = {
        Field.CODE: line.code,
        Field.STATE: line.said[0] if line.said else None,
        Field.ON: _iso(line.on),
    }
    return open_form(interaction, command.id, asked)


def _lacks(on: date | None, said: object, what: Lacking) -> list[Lacking]:
    """Return what of a line is lacking, for the answer where no form can ask for it."""
    lacks: list[Lacking] = [] if said else [what]
    return lacks if on else [*lacks, "on"]


def _only(moments: Sequence[str]) -> str | None:
    """Return the one moment that there is, or None where there are others or none."""
    return moments[0] if len(moments) == 1 else None


def _require_file(interaction: Interaction, code: str | None) -> None:
    if code is not None and not interaction.has_file(code):
        raise Refusal("unknown_code", text=code)


def _iso(on: date | None) -> str | None:
    return on.isoformat() if on else None
