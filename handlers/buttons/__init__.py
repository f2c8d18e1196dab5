"""The buttons: which listener hears which."""

from collections.abc import Mapping

from handlers.blocks.ids import Action
from handlers.buttons import answers, families, listed, talks, ticks
from handlers.commands import calendar, logbook
from handlers.modals import absence, decision, talk
from handlers.reception import Listener

BUTTONS: Mapping[str, Listener] = {
    Action.TICK: ticks.ticked,
    Action.RECORD: talks.record,
    Action.NOT_HELD: talks.did_not_take_place,
    Action.WHY: talks.why,
    Action.SNOOZE: talks.later,
    Action.MATCHIT: talks.text_for_matchit,
    Action.GUIDE: talks.questions,
    Action.UNDO: answers.undo,
    Action.OTP_ANSWER: talks.otp_answer,
    Action.OPEN_FORM: answers.open_form,
    Action.CHOOSE_TALK: talk.chosen_anew,
    Action.CHOOSE_KIND: decision.chosen_anew,
    Action.END_ABSENCE: absence.ended,
    Action.LINK: answers.link,
    Action.PART: families.part,
    Action.COPY_TICKS: families.copied,
    Action.STATUS: listed.status,
    Action.TURN: listed.turned,
    Action.TURN_AUDIT: logbook.turned,
    Action.NEW_CALENDAR: calendar.anew,
    Action.STOP_CALENDAR: calendar.stopped,
}
"""Who hears each button."""


SEVERAL = (
    Action.OTP_ANSWER,
    Action.OPEN_FORM,
    Action.TURN,
    Action.TURN_AUDIT,
    Action.END_ABSENCE,
)
"""Buttons of which one message may have several: what follows the name tells them apart."""


def action_of(action_id: str) -> str | None:
    """Return what a button is in `BUTTONS`, or None for one that is not ours."""
    for action in SEVERAL:
        if action_id.startswith(f"{action}_"):
            return action
    return action_id if action_id in BUTTONS else None
