"""The forms: how each is opened, and what its submission registers."""

from collections.abc import Callable, Mapping
from typing import Any

from handlers.blocks.ids import Callback
from handlers.interaction import Interaction
from handlers.modals import (
    absence,
    attempt,
    correct,
    decision,
    event,
    guide,
    hearing,
    matchit,
    not_held,
    notes,
    otp,
    pick,
    reassign,
    registering,
    resident,
    right_end,
    snooze,
    talk,
    transfer,
)
from handlers.reception import Listener
from handlers.surface import View

Opened = Callable[[Interaction, Mapping[str, Any]], View]

FORMS: Mapping[str, Opened] = {
    resident.NAME: resident.opened,
    decision.NAME: decision.opened,
    hearing.NAME: hearing.opened,
    otp.NAME: otp.opened,
    **event.FORMS,
    right_end.NAME: right_end.opened,
    attempt.NAME: attempt.opened,
    correct.NAME: correct.opened,
    transfer.NAME: transfer.opened,
    talk.NAME: talk.opened,
    not_held.NAME: not_held.opened,
    snooze.NAME: snooze.opened,
    notes.NAME: notes.opened,
    matchit.NAME: matchit.opened,
    guide.NAME: guide.opened,
    pick.NAME: pick.opened,
    absence.NAME: absence.opened,
    reassign.NAME: reassign.opened,
    registering.CONFIRM: registering.question,
}
"""How each form is opened, from what it was asked for with."""

SUBMISSIONS: Mapping[str, Listener] = {
    Callback.RESIDENT: resident.submitted,
    Callback.DECISION: decision.submitted,
    Callback.HEARING: hearing.submitted,
    Callback.OTP: otp.submitted,
    Callback.EVENT: event.submitted,
    Callback.RIGHT_END: right_end.submitted,
    Callback.ATTEMPT: attempt.submitted,
    Callback.TRANSFER: transfer.submitted,
    Callback.CORRECT_WHICH: correct.chosen,
    Callback.CORRECT: correct.submitted,
    Callback.TALK: talk.submitted,
    Callback.NOT_HELD: not_held.submitted,
    Callback.SNOOZE: snooze.submitted,
    Callback.ABSENCE: absence.submitted,
    Callback.REASSIGN: reassign.submitted,
    Callback.CONFIRM: registering.answered,
    Callback.PICK: pick.submitted,
}
"""Who hears the submission of each form."""
