"""The facts that are told by a case code, one word and a day: how each is asked, and what it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from handlers.texts import N_, labels
from scheduling import facts as f


@dataclass(frozen=True, slots=True)
class Event:
    """One kind of fact. Titles and labels are English msgids."""

    title: str
    day: str
    """The label of its day."""
    fact: str
    """What the fact is called among the facts."""
    question: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    """What can be chosen, by code; nothing where the day says all."""
    fills: str = ""
    """The field of the fact that the choice fills."""
    meanings: Mapping[str, Any] = field(default_factory=dict)
    """What a choice fills it with, where that is not its code."""
    hint: str | None = None

    def happened(self, on: date, chosen: str | None) -> f.Fact:
        """Return the fact of that Brussels date; `chosen` is one of the choices, if there are."""
        said = {self.fills: self.meanings.get(chosen, chosen)} if chosen is not None else {}
        return f.from_data({"fact": self.fact, "on": on, **said})


EVENTS: Mapping[str, Event] = {
    "appeal": Event(
        title=N_("Record an appeal"),
        day=N_("Date of the appeal"),
        fact="appeal",
        question=N_("Which appeal?"),
        choices=labels.APPEALS,
        fills="suspensive",
        meanings={"suspensive": True, "not_suspensive": False, "none": False},
        hint=N_("Where there is none: the day on which that is known."),
    ),
    "extension": Event(
        title=N_("Extension of help"),
        day=N_("Since which date?"),
        fact="extension",
        question=N_("What is known?"),
        choices=labels.EXTENSION_STATES,
        fills="state",
    ),
    "refusal": Event(
        title=N_("Refusal to leave"),
        day=N_("Date of the refusal"),
        fact="refuses_to_leave",
        hint=N_("In an OTP, after the last day of material help."),
    ),
    "stay_end": Event(
        title=N_("End of the stay"),
        day=N_("Date of the end"),
        fact="stay_ended",
        question=N_("Why does the stay end?"),
        choices=labels.END_REASONS,
        fills="reason",
        hint=N_("The open talks close on that day."),
    ),
}
"""By the name of the form, which is that of the command."""
