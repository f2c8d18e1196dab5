"""The text for Match-IT of a recorded talk: what it is composed of, and who may have it.

It holds own words, so it stands in a modal of the person who asks, never in a channel.
"""

from collections.abc import Mapping, Sequence

from handlers import permits, stays
from handlers.blocks.matchit import MatchItView, copyable
from handlers.blocks.message import Block
from handlers.interaction import Interaction
from handlers.outcomes import Outcome
from handlers.texts import Texts, texts_for
from scheduling import facts as f
from scheduling.plan import PlannedMoment
from scheduling.refusal import Refusal
from scheduling.rules import MatchIt, MomentRule, Procedure
from scheduling.trajectory import replay
from storage import NoKeys, Unreadable, projection
from storage.projection import Trajectory

LANGUAGES = ("nl", "fr")
"""The languages of Match-IT; the first one where a centre has another."""


def after_recording(interaction: Interaction, outcome: Outcome, talk: f.TalkHeld) -> list[Block]:
    """Return the text of the talk that the person has just recorded, with the own words of it.

    Nothing where the talk has been taken back meanwhile.
    """
    with interaction.desk.store.snapshot() as tx:
        trajectory = projection.load(tx, interaction.desk.procedure, outcome.resident.id)
    seq = outcome.entries[-1].seq if outcome.entries else None
    held = [moment for moment in trajectory.plan.moments if moment.held_by == seq]
    moment = next((one for one in held if one.id == talk.moment), None)
    if seq is None or moment is None:
        return []
    answers = {name: getattr(talk, name) for name in f.TalkHeld.free_text}
    given = {name: answer for name, answer in answers.items() if answer}
    return _blocks(interaction, trajectory, moment, given)


def asked_for(
    interaction: Interaction, trajectory: Trajectory, case: permits.Case, moment: PlannedMoment
) -> list[Block]:
    """Return the text of a held talk for whoever asks.

    Raises `Refusal("not_allowed")` for people who may not read it, and `occurrence_closed` for a
    talk that is not held.
    """
    rule = interaction.desk.procedure.moments[moment.id]
    reads = permits.copy_talk(interaction.person, case, rule)
    if moment.held_by is None:
        raise Refusal("occurrence_closed", moment=moment.id)
    if reads != "all":
        return _blocks(interaction, trajectory, moment, {})
    try:
        with interaction.desk.store.snapshot() as tx:
            answers = tx.journal.texts(trajectory.resident.id, moment.held_by)
    except (NoKeys, Unreadable):
        return _blocks(interaction, trajectory, moment, {}, unreadable=True)
    if answers:
        interaction.reads_texts(trajectory)
    return _blocks(interaction, trajectory, moment, answers)


def registered_as(
    rule: MomentRule, facts: Sequence[f.Fact], seq: int, procedure: Procedure
) -> MatchIt:
    """Return how a talk is registered: by its moment, else as the talks of its phase and branch.

    `seq` is the position of the talk among `facts`, which stand in the order of recording. Source:
    instruction 2024-06-27, "Registratie terugkeertrajectgesprekken in Match-IT".
    """
    if rule.matchit is not None:
        return rule.matchit
    state = replay(_before(facts, seq), procedure).state
    in_otp = state.round.branch == "otp" and state.round.arrival is not None
    return next(
        (
            other.matchit
            for other in procedure.moment
            if other.matchit is not None
            and other.phase == state.phase
            and (other.branch == "otp") == in_otp
        ),
        "note_tag",
    )


def _before(facts: Sequence[f.Fact], seq: int) -> list[f.Fact]:
    """Return what stood when the talk took place: by date, then in the order of recording."""
    gone = {fact.seq for fact in facts if isinstance(fact, f.Withdrawn)}
    moment = (facts[seq - 1].on, seq)
    return [
        fact
        for at, fact in enumerate(facts, start=1)
        if at not in gone and not isinstance(fact, f.Withdrawn) and (fact.on, at) < moment
    ]


def _blocks(
    interaction: Interaction,
    trajectory: Trajectory,
    moment: PlannedMoment,
    answers: Mapping[str, str],
    *,
    unreadable: bool = False,
) -> list[Block]:
    procedure = interaction.desk.procedure
    seq = moment.held_by or 0
    talk = trajectory.facts[seq - 1]
    if not isinstance(talk, f.TalkHeld):
        raise TypeError(f"fact {seq} holds {moment.id} and is no talk")
    view = MatchItView(
        rule=procedure.moments[moment.id],
        talk=talk,
        registered_as=registered_as(procedure.moments[moment.id], trajectory.facts, seq, procedure),
        answers=answers,
        ticked=frozenset(trajectory.ticks.get(moment.key, {})),
        unreadable=unreadable,
    )
    return copyable(view, _of_centre(interaction, trajectory, talk), interaction.texts)


def _of_centre(interaction: Interaction, trajectory: Trajectory, talk: f.TalkHeld) -> Texts:
    """Return the language of the centre where the talk was held; dates have their year."""
    where = stays.centre_on(trajectory.facts, talk.on) or trajectory.plan.centre
    with interaction.desk.store.snapshot() as tx:
        centre = tx.people.centre(where) if where is not None else None
    spoken = centre.language if centre is not None else LANGUAGES[0]
    return texts_for(spoken if spoken in LANGUAGES else LANGUAGES[0])
