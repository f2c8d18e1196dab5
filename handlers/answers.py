"""Answers to a registration: what was registered, in words, and what it changed in the plan."""

from collections.abc import Mapping, Sequence

from handlers import places
from handlers.blocks.changes import AnswerView, answer
from handlers.blocks.correct_forms import LABELS
from handlers.blocks.message import BLOCKS_LIMIT, Block, Message, divider, escape, section
from handlers.families import family_of, sentences
from handlers.interaction import Interaction
from handlers.outcomes import Outcome
from handlers.texts import Texts
from handlers.texts.happened import fact_said
from handlers.undoing import LIGHT, is_correction
from scheduling import facts as f
from storage import Entry


def answer_to(interaction: Interaction, outcome: Outcome) -> Message:
    """Return what the person reads who registered this."""
    texts = interaction.texts
    if not outcome.entries:
        sentence = texts._("That is already so: nothing had to change.")
        return Message(text=sentence, blocks=[section(escape(sentence))])
    view = AnswerView(
        code=outcome.resident.code,
        what=said(outcome, texts, places.names(interaction, _about(outcome))),
        before=outcome.before,
        after=outcome.after,
        today=interaction.today,
        resident_id=outcome.resident.id,
        undo=undoable(outcome.entries),
        beside=sentences(family_of(interaction, outcome.resident.id), texts),
        told=_told(outcome),
    )
    return answer(view, texts)


def _about(outcome: Outcome) -> list[f.Fact]:
    """Return the facts of which an answer speaks: the new ones, and those that they take back."""
    new = [entry.fact for entry in outcome.entries]
    gone = [outcome.facts[one.seq - 1] for one in new if isinstance(one, f.Withdrawn)]
    return [*new, *gone]


def answer_to_all(interaction: Interaction, outcomes: Sequence[Outcome]) -> Message:
    """Return one answer per resident, one under the other."""
    answers = [answer_to(interaction, outcome) for outcome in outcomes]
    blocks: list[Block] = []
    for answer_ in answers:
        blocks += [divider(), *answer_.blocks] if blocks else answer_.blocks
    return Message("; ".join(answer_.text for answer_ in answers), blocks[:BLOCKS_LIMIT])


def _told(outcome: Outcome) -> list[str]:
    """Return the talks of which the head of the answer says that they were held, or not."""
    facts = [entry.fact for entry in outcome.entries]
    return [fact.moment for fact in facts if isinstance(fact, f.TalkHeld | f.TalkNotHeld)]


def undoable(entries: Sequence[Entry]) -> int | None:
    """Return the number of the last fact, where it has no button of its own to undo it.

    A correction has none: what it put right would be gone as well.
    """
    first, last = entries[0], entries[-1]
    if isinstance(first.fact, f.Withdrawn) or isinstance(last.fact, LIGHT):
        return None
    return last.seq


def said(outcome: Outcome, texts: Texts, centres: Mapping[str, str]) -> str:
    """Return what was registered, as plain text; of a withdrawal, what was taken back.

    `centres` are the names of centres by their ids.
    """
    if is_correction(outcome.entries):
        wrong, right = outcome.entries[0].fact, outcome.entries[1].fact
        was = outcome.facts[wrong.seq - 1] if isinstance(wrong, f.Withdrawn) else wrong
        return _corrected(was, right, texts, centres)
    parts = []
    for entry in outcome.entries:
        if isinstance(entry.fact, f.Withdrawn):
            gone = fact_said(outcome.facts[entry.fact.seq - 1], texts, centres)
            parts.append(texts._("taken back: {what}", what=gone))
        else:
            parts.append(fact_said(entry.fact, texts, centres))
    return "; ".join(parts)


def _corrected(was: f.Fact, right: f.Fact, texts: Texts, centres: Mapping[str, str]) -> str:
    """Return what was put right; where both are said in the same words, what differs in them."""
    before, after = fact_said(was, texts, centres), fact_said(right, texts, centres)
    if before != after:
        return texts._("corrected: {was}, is now: {now}", was=before, now=after)
    differs = [
        texts.inside(texts._(label).rstrip("?").rstrip())
        for name, label in LABELS.items()
        if getattr(was, name, None) != getattr(right, name, None)
    ]
    what = ", ".join(differs) or texts._("what was written about it")
    return texts._("corrected: {was}; other than before: {what}", was=before, what=what)
