"""Whose posted messages a change touches, beside those whose dates or state it moves."""

from handlers.blocks import concerns
from scheduling.plan import Plan
from storage.projection import Key, Trajectory

MOST_ASKED = 3
"""As many people are asked the same question at most."""


def beyond_agenda(before: Trajectory, after: Trajectory) -> frozenset[Key]:
    """Return the moments and questions to be rendered anew that the agenda does not tell of.

    That is where ticks or attempts differ, where something collides that did not, or no longer
    does, and the questions that come or go.
    """
    return frozenset(
        {
            *_tried(before.plan, after.plan),
            *_ticked(before, after),
            *_colliding(before.plan, after.plan),
            *_asked(before.plan, after.plan),
        }
    )


def _tried(before: Plan, after: Plan) -> set[Key]:
    attempts = {moment.key: moment.attempts for moment in before.moments}
    return {
        moment.key for moment in after.moments if attempts.get(moment.key, ()) != moment.attempts
    }


def _ticked(before: Trajectory, after: Trajectory) -> set[Key]:
    keys = before.ticks.keys() | after.ticks.keys()
    return {key for key in keys if before.ticks.get(key) != after.ticks.get(key)}


def _colliding(before: Plan, after: Plan) -> set[Key]:
    return {
        moment.key
        for moment in after.moments
        if concerns.of_moment(before.conflicts, moment.id)
        != concerns.of_moment(after.conflicts, moment.id)
    }


def _asked(before: Plan, after: Plan) -> set[Key]:
    asked = {question.id for question in before.questions}
    asked ^= {question.id for question in after.questions}
    # Each who is asked has a message of their own.
    return {(question, number) for question in asked for number in range(1, MOST_ASKED + 1)}
