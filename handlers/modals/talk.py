"""The form for a talk that took place; its questions follow the talk that is chosen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NoReturn

from slack_bolt import BoltResponse

from handlers import files, matchit, permits
from handlers.blocks import talk as views
from handlers.blocks.ids import Action, Field
from handlers.cases import case_of
from handlers.interaction import Interaction, Wrong
from handlers.modals.registering import as_typed, from_form
from handlers.surface import View
from scheduling import facts as f
from scheduling.plan import Plan, PlannedMoment
from scheduling.refusal import Refusal
from scheduling.reminders import brussels_date
from scheduling.rules import MomentRule, Procedure
from storage import projection
from storage.projection import Trajectory

NAME = "talk"
AD_HOC = "ad_hoc_talk"
FIRST_TALK = "first_talk"
RANKS = {"open": 0, "provisional": 1, "closed": 2}


@dataclass(frozen=True, slots=True)
class Talks:
    """The talks of a resident that this person can record, the likeliest first."""

    trajectory: Trajectory
    moments: Sequence[str]


def opened(interaction: Interaction, asked: Mapping[str, Any]) -> View:
    """Return the form for a resident, by `code` or by `resident` (id), for `moment` if named.

    `on` (ISO date) stands in it already. Raises `Refusal` where that talk cannot be recorded, as
    by a button of a message that was overtaken: another talk is never proposed in its place.
    """
    talks = _talks(interaction, asked)
    chosen = asked.get("moment") or talks.moments[0]
    if chosen not in talks.moments:
        _refuse_talk(interaction, talks.trajectory, chosen)
    filled = as_typed(asked)
    return _view(interaction, talks, chosen, filled)


def chosen_anew(interaction: Interaction) -> BoltResponse:
    """Show the questions of the talk that was chosen, with what is filled in already."""
    talks = _talks(interaction, interaction.carried)
    view = _view(interaction, talks, _chosen(interaction), interaction.values)
    # Where Slack does not take it, the submission asks the questions that are missing.
    return interaction.surface.show(view) or interaction.ack()


def submitted(interaction: Interaction) -> BoltResponse:
    """Record the talk that the form describes."""
    values, carried = interaction.values, interaction.carried
    talks = _talks(interaction, carried)
    chosen = _chosen(interaction)
    if chosen != carried["moment"]:  # submitted before the questions of this talk were there
        view = _view(interaction, talks, chosen, values)
        return interaction.show(view, NAME, _asked(interaction))
    fact = _fact(interaction, chosen, values)
    try:
        return from_form(
            interaction,
            [fact],
            lambda confirmed: interaction.desk.record_for(
                interaction.person,
                talks.trajectory.resident.id,
                lambda _before: [fact],
                request_id=interaction.request_id,
                confirmed=confirmed,
            ),
            lambda on: _view(interaction, talks, chosen, values, on),
            lambda outcome: matchit.after_recording(interaction, outcome, fact),
        )
    except Refusal as refusal:
        if fact.out_of_order or not _hangs_on_order(interaction, refusal, chosen):
            raise
        return _ask_order(interaction, talks, chosen, values)


def _hangs_on_order(interaction: Interaction, refusal: Refusal, chosen: str) -> bool:
    """Say whether a talk is refused only for coming before the one that it follows."""
    rule = interaction.desk.procedure.moments[chosen]
    is_early = refusal.code in ("not_open", "before_opening") and rule.opened_by_talk is not None
    return is_early or refusal.code == "out_of_order"


def _ask_order(
    interaction: Interaction, talks: Talks, chosen: str, values: Mapping[str, Any]
) -> BoltResponse:
    """Ask whether the talk really came before the one that it follows: at the box for that."""
    if Field.OUT_OF_ORDER not in values:
        view = _view(interaction, talks, chosen, values, asks_order=True)
        return interaction.show(view, NAME, _asked(interaction))
    raise Wrong(
        Field.OUT_OF_ORDER,
        interaction.texts._("Confirm that the order is right, or choose another talk or date."),
    )


def _refuse_talk(interaction: Interaction, trajectory: Trajectory, chosen: str) -> NoReturn:
    """Say why a talk cannot be recorded: whose it is, who recorded it, or that it is not open."""
    actor = interaction.desk.procedure.moments[chosen].actor
    if not permits.may_record(interaction.person, actor):
        raise Refusal("not_allowed", who=tuple(dict.fromkeys((*permits.WORKERS, actor))))
    moment = trajectory.plan.moment(chosen)
    if moment is None:
        raise Refusal("not_open", moment=chosen)
    if moment.held_by is None:
        raise Refusal("occurrence_closed", moment=chosen)
    entry = trajectory.entries[moment.held_by - 1]
    recorded_on = brussels_date(entry.recorded_at)
    raise Refusal("duplicate", on=entry.fact.on, by=entry.by, recorded_on=recorded_on)


def recordable(plan: Plan, procedure: Procedure) -> list[str]:
    """Return the moments whose talk can be recorded, the likeliest first; ad hoc always.

    That is what is open, what would follow, and what a later phase overtook. Of what is open, a
    talk that follows another one comes behind it.
    """
    found: list[PlannedMoment] = []
    for rule in procedure.moments.values():
        moment = plan.moment(rule.id)
        if moment is None or moment.status == "held" or rule.id == AD_HOC:
            continue
        if moment.status == "closed" and moment.closed_because != "overtaken":
            continue
        found.append(moment)
    found.sort(
        key=lambda moment: (
            RANKS[moment.status],
            moment.status == "open" and _follows(plan, procedure.moments[moment.id]) is not None,
            moment.due or date.max,
        )
    )
    return [*(moment.id for moment in found), AD_HOC]


def _talks(interaction: Interaction, asked: Mapping[str, Any]) -> Talks:
    """Look the resident up; raises `Refusal`: `unknown_code`, `not_allowed`."""
    person, procedure = interaction.person, interaction.desk.procedure
    with interaction.desk.store.snapshot() as tx:
        if asked.get("resident"):
            resident = tx.journal.get(asked["resident"])
            if resident is None:
                raise Refusal("no_file")
        else:
            resident = files.find(tx, asked["code"])
        if resident is None:
            raise Refusal("unknown_code", text=str(asked.get("code") or ""))
        trajectory = projection.load(tx, procedure, resident.id)
        case = case_of(tx, trajectory)
    interaction.saw(trajectory)
    if not permits.may_file_talk(person, case):
        raise Refusal("not_allowed", who=permits.WORKERS)
    moments = [
        moment
        for moment in recordable(trajectory.plan, procedure)
        if permits.may_record_talk(person, procedure.moments[moment])
    ]
    if not moments:
        raise Refusal("not_allowed", who=permits.WORKERS)
    return Talks(trajectory, moments)


def _fact(interaction: Interaction, moment: str, values: Mapping[str, Any]) -> f.TalkHeld:
    """Return the fact that the form says; raises `Refusal("no_keys")` for text without keys."""
    rule = interaction.desk.procedure.moments[moment]
    choice = values.get(Field.CHOICE)
    cooperates = values.get(Field.COOPERATES)
    interpreter = values.get(Field.INTERPRETER)
    counts = FIRST_TALK in (values.get(Field.COUNTS_AS) or ())
    texts = {name: values.get(name) for name in f.TalkHeld.free_text}
    if any(texts.values()):
        if not permits.may_write_texts(interaction.person, rule.actor):
            raise Refusal("not_allowed", who=permits.WORKERS)
        _refuse_without_keys(interaction, texts)
    return f.TalkHeld(
        on=values[Field.ON],
        moment=moment,
        choice=None if choice == "not_discussed" else choice,
        cooperates=None if cooperates is None else cooperates == "yes",
        counts_as=FIRST_TALK if counts else None,
        interpreter=None if interpreter is None else interpreter == "yes",
        out_of_order="yes" in (values.get(Field.OUT_OF_ORDER) or ()),
        **texts,
    )


def _refuse_without_keys(interaction: Interaction, texts: Mapping[str, str | None]) -> None:
    if not interaction.desk.store.has_keys:
        first = next(name for name, text in texts.items() if text)
        raise Wrong(Field(first), interaction.texts.refusal(Refusal("no_keys")))


def _view(
    interaction: Interaction,
    talks: Talks,
    chosen: str,
    filled: Mapping[str, Any],
    confirm: date | None = None,
    *,
    asks_order: bool = False,
) -> View:
    plan, rule = talks.trajectory.plan, interaction.desk.procedure.moments[chosen]
    first = plan.moment(FIRST_TALK)
    form = views.TalkForm(
        code=talks.trajectory.resident.code,
        resident_id=talks.trajectory.resident.id,
        today=interaction.today,
        moments=talks.moments,
        chosen=rule,
        writes_texts=permits.may_write_texts(interaction.person, rule.actor),
        keeps_texts=interaction.desk.store.has_keys,
        counts_as_first=first is not None and first.status == "open",
        follows=rule.after if asks_order else _follows(plan, rule),
        filled=filled,
        confirm=confirm,
    )
    return views.talk(form, interaction.texts)


def _follows(plan: Plan, rule: MomentRule) -> str | None:
    """Return the talk that this one follows, where that is not held."""
    before = plan.moment(rule.after) if rule.after is not None else None
    return None if before is not None and before.status == "held" else rule.after


def _chosen(interaction: Interaction) -> str:
    """Return the talk that is chosen now: its input bears the name of what it does."""
    state = interaction.body["view"]["state"]["values"]
    selected = state[Field.MOMENT][Action.CHOOSE_TALK]["selected_option"]
    return str(selected["value"])


def _asked(interaction: Interaction) -> dict[str, Any]:
    return {"resident": interaction.carried["resident"], "moment": _chosen(interaction)}
