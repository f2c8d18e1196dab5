"""The card about the own calendar: its secret address, once, or that there is one."""

from dataclasses import dataclass

from handlers.blocks.ids import Action
from handlers.blocks.message import (
    Block,
    Message,
    actions,
    button,
    context,
    escape,
    header,
    section,
)
from handlers.texts import Texts
from handlers.texts.markup import entities
from scheduling.reminders import brussels_date
from storage import Subscription

NONE = "none"
"""What a button carries that asks for the first address: the id of no subscription."""


@dataclass(frozen=True, slots=True)
class CalendarView:
    """What is said about somebody's calendar."""

    subscription: Subscription | None
    """The one that is in force now."""
    address: str | None = None
    """Its address, where it was made just now: it is shown this once."""
    shows_codes: bool = False
    """Events name the kind of talk and the case code."""
    is_replaced: bool = False
    """The address took the place of another one."""
    is_stopped: bool = False
    """There was an address, and it is gone."""


def card(view: CalendarView, texts: Texts) -> Message:
    """Return the card; its summary never holds the address, as notifications show that."""
    title = texts._("Your calendar")
    if view.address is not None:
        shown = _made(view, view.address, texts)
    elif view.subscription is not None:
        shown = _standing(view.subscription, texts)
    else:
        shown = _none(view, texts)
    new = texts._("New address") if view.subscription is not None else texts._("Make an address")
    known = view.subscription.id if view.subscription is not None else NONE
    buttons = [button(new, Action.NEW_CALENDAR, known)]
    if view.subscription is not None:
        buttons.append(button(texts._("Stop"), Action.STOP_CALENDAR, known, style="danger"))
    return Message(escape(title), [header(title), *shown, actions(*buttons)])


def not_here(texts: Texts) -> str:
    """Return that there are no calendars in this installation, as plain text."""
    return texts._(
        "Calendars are not set up here. Your talks are in Slack: in your list and on the Home tab."
    )


def _made(view: CalendarView, address: str, texts: Texts) -> list[Block]:
    how = texts._(
        "With this address Outlook or your phone shows your own talks: add it there as a calendar"
        " from the internet (a subscription)."
    )
    if view.is_replaced:
        gone = texts._("The old address no longer works.")
        how = f"{gone} {how}"
    warning = texts._(
        "Whoever has this address sees these dates: give it to nobody. It is shown this one time;"
        " the bot does not keep it."
    )
    what = texts._("An event says that a talk is to be planned and by when; the rest is in Slack.")
    if view.shows_codes:
        what = texts._("An event says which talk of which case code is to be planned, and by when.")
    return [
        section(escape(how)),
        # As it is, to be copied: a sign that looks alike would make it another address.
        section(f"```{entities(address)}```"),
        section(f"*{escape(warning)}*"),
        context(escape(what)),
    ]


def _standing(subscription: Subscription, texts: Texts) -> list[Block]:
    made_on = texts.day(brussels_date(subscription.made_at))
    said = texts._("You have a secret address since {day}.", day=made_on)
    if subscription.read_on is None:
        read = texts._("It has not been read yet.")
    else:
        read = texts._("It was last read on {day}.", day=texts.day(subscription.read_on))
    again = texts._(
        "An address is shown only once. If you have not seen it, have lost it, or somebody else has"
        " it, ask for a new one: the old one then stops at once."
    )
    return [section(escape(f"{said} {read}")), context(escape(again))]


def _none(view: CalendarView, texts: Texts) -> list[Block]:
    if not view.is_stopped:
        return [section(escape(texts._("You have no address for a calendar.")))]
    said = texts._(
        "Your calendar has stopped: the address no longer works. Take the calendar out of Outlook"
        " or your phone as well."
    )
    return [section(escape(said))]
