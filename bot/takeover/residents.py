"""From the values of one row to the facts of a file, as the commands of Slack would add them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NoReturn

from bot.takeover import columns as c
from bot.takeover.cells import House, Unfit, Value
from handlers.events import EVENTS
from handlers.texts import Texts
from scheduling import facts as f
from scheduling.rules import Procedure


@dataclass(frozen=True, slots=True)
class Row:
    """A resident as a table tells it: facts by the day on which they happened."""

    number: int
    """That of the row in the file."""
    code: str
    centre: str
    """Where the resident stays."""
    worker: str | None
    """The Slack id of who is responsible, where the table says so."""
    facts: tuple[f.Fact, ...]


@dataclass(frozen=True, slots=True)
class Values:
    """What stands in a row, by the ids of columns."""

    found: Mapping[str, Value]
    texts: Texts

    def day(self, column: str) -> date | None:
        """Return a date, or None."""
        value = self.found.get(column)
        return value if isinstance(value, date) else None

    def word(self, column: str) -> str | None:
        """Return a word, or None."""
        value = self.found.get(column)
        return value if isinstance(value, str) else None

    def words(self, column: str) -> tuple[str, ...]:
        """Return the words, in the order in which they stand."""
        value = self.found.get(column)
        return value if isinstance(value, tuple) else ()

    def the_day(self, column: str) -> date:
        """Return a date that has to be there; raises `Unfit`."""
        return self.day(column) or self._missing(column)

    def the_word(self, column: str) -> str:
        """Return a word that has to be there; raises `Unfit`."""
        return self.word(column) or self._missing(column)

    def _missing(self, column: str) -> NoReturn:
        raise Unfit(self.texts._("Fill this in."), column)


def row(number: int, values: Values, house: House, procedure: Procedure) -> Row:
    """Return the resident that the values describe; raises `Unfit` where they do not fit."""
    code = values.the_word(c.CODE)
    centre = values.word(c.CENTRE)
    if centre is None:
        centre = next(iter(house.own)) if len(house.own) == 1 else values.the_word(c.CENTRE)
    worker = values.word(c.WORKER)
    if worker is not None and not house.works_in(worker, centre):
        says = values.texts._("This colleague is no worker or coordinator of that centre.")
        raise Unfit(says, c.WORKER)
    facts = [
        _registered(values, house, centre, worker),
        *_decisions(values),
        *_otp(values, centre, worker),
        *_talks(values, procedure),
    ]
    return Row(number, code, centre, worker, tuple(sorted(facts, key=lambda fact: fact.on)))


def _registered(values: Values, house: House, centre: str, worker: str | None) -> f.Registered:
    at_arrival = house.kind_of(centre) == "arrival_centre"
    return f.Registered(
        on=values.the_day(c.ARRIVED_ON),
        structure="arrival_centre" if at_arrival else "regular",
        unaccompanied_minor=values.word(c.MINOR) == "yes",
        applied_on=values.day(c.APPLIED_ON),
        circumstances=values.words(c.CIRCUMSTANCES),
        centre=centre,
        worker=worker,
    )


def _decisions(values: Values) -> Iterator[f.Fact]:
    if cgvs_on := values.day(c.CGVS_ON):
        yield f.Decision(on=cgvs_on, kind="cgvs_negative")
    for word, day in ((c.APPEAL, c.APPEAL_ON), (c.EXTENSION, c.EXTENSION_ON)):
        if values.word(word) or values.day(day):
            yield EVENTS[word].happened(values.the_day(day), values.the_word(word))
    if hearing_on := values.day(c.HEARING_ON):
        yield f.Hearing(on=hearing_on)
    if values.day(c.FINAL_ON) or values.word(c.GROUND):
        on, ground = values.the_day(c.FINAL_ON), values.the_word(c.GROUND)
        yield f.Decision.model_validate({"on": on, "kind": "final_negative", "ground": ground})


def _otp(values: Values, centre: str, worker: str | None) -> Iterator[f.Fact]:
    allocated_on, arrived_on = values.day(c.OTP_ALLOCATED_ON), values.day(c.OTP_ARRIVED_ON)
    otp_centre = values.word(c.OTP_CENTRE)
    if arrived_on is not None:
        if otp_centre not in (None, centre):
            says = values.texts._(
                "Who arrived in the OTP stays there: let this be the same centre."
            )
            raise Unfit(says, c.CENTRE)
        otp_centre = centre
    elif allocated_on is not None or otp_centre is not None:
        allocated_on, otp_centre = values.the_day(c.OTP_ALLOCATED_ON), values.the_word(c.OTP_CENTRE)
    if allocated_on is not None:
        yield f.OtpAllocated(on=allocated_on, centre=otp_centre)
    if arrived_on is not None:
        yield f.OtpArrived(on=arrived_on, centre=centre, worker=worker)


def _talks(values: Values, procedure: Procedure) -> Iterator[f.TalkHeld]:
    for moment in procedure.moments:
        held, choice = c.HELD + moment, values.word(c.CHOICE + moment)
        cooperates = values.word(c.COOPERATES + moment)
        if not (values.day(held) or choice or cooperates):
            continue
        yield f.TalkHeld.model_validate(
            {
                "on": values.the_day(held),
                "moment": moment,
                "choice": choice,
                "cooperates": None if cooperates is None else cooperates == "yes",
            }
        )
