"""The buttons: which listener hears which."""

from collections.abc import Mapping

from handlers.blocks.ids import Action
from handlers.buttons import answers, talks, ticks
from handlers.interaction import Listener
from handlers.modals import talk

BUTTONS: Mapping[str, Listener] = {
    Action.TICK: ticks.ticked,
    Action.RECORD: talks.record,
    Action.NOT_HELD: talks.did_not_take_place,
    Action.WHY: talks.why,
    Action.SNOOZE: talks.later,
    Action.UNDO: answers.undo,
    Action.OTP_ANSWER: talks.otp_answer,
    Action.OPEN_FORM: answers.open_form,
    Action.CHOOSE_TALK: talk.chosen_anew,
    Action.LINK: answers.link,
}
"""Who hears each button; one that needs several ids adds to its name after an underscore."""


def listener_of(action_id: str) -> Listener | None:
    """Return who hears a button, or None for one that is not ours."""
    if action_id.startswith(Action.OTP_ANSWER):
        return BUTTONS[Action.OTP_ANSWER]
    return BUTTONS.get(action_id)
