"""What a single cell says: a code, a day, a word of a closed list, a centre, a colleague."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from bot.tables import Cell, Formula
from bot.takeover.columns import Column, spelled
from handlers import codes, dates, permits
from handlers.texts import Texts
from scheduling import facts as f
from scheduling.refusal import Refusal
from storage import Centre, Person

YEAR = re.compile(r"\b[12][0-9]{3}\b", re.ASCII)
BETWEEN_WORDS = re.compile(r"[,;/\n]")
Value = str | date | tuple[str, ...]


class Unfit(Exception):
    """A cell, or what several cells say together, cannot be taken: the sentence that says why."""

    def __init__(self, says: str, column: str | None = None) -> None:
        """Keep the sentence, and the id of the column where that is not the one being read."""
        super().__init__(says)
        self.says = says
        self.column = column


@dataclass(frozen=True, slots=True)
class House:
    """What a table is held against: the organisation, and whose files may be taken over."""

    pattern: str
    """What case codes look like."""
    centres: Sequence[Centre]
    staff: Sequence[Person]
    own: Collection[str]
    """The ids of the centres of whoever takes over; with one only, its column may be left out."""
    today: date

    def kind_of(self, centre: str) -> str:
        """Return which kind of centre that id stands for; KeyError for none."""
        return {one.id: one.kind for one in self.centres}[centre]

    def works_in(self, slack_id: str, centre: str) -> bool:
        """Say whether somebody can be responsible for residents of that centre."""
        return any(
            one.slack_id == slack_id and one.role in permits.WORKERS and centre in one.centres
            for one in self.staff
        )


class Cells:
    """Reads cells by their column; what is wrong with one is said in the reader's language."""

    def __init__(self, house: House, columns: Collection[Column], texts: Texts) -> None:
        """Hold cells against the house."""
        self._house = house
        self._texts = texts
        self._meanings = {column.id: column.meanings() for column in columns}
        self._centres = {
            spelled(name): centre.id
            for centre in house.centres
            for name in (centre.id, centre.name)
        }
        self._staff = {person.slack_id for person in house.staff}

    def value(self, column: Column, cell: Cell) -> Value:
        """Return what a cell that is not empty says in that column; raises `Unfit`."""
        if isinstance(cell, Formula):
            says = self._texts._("A formula is not worked out here: put its result there.")
            raise Unfit(says)
        try:
            match column.kind:
                case "code":
                    return codes.check(_text(cell), self._house.pattern)
                case "day":
                    return self._day(cell)
                case "word":
                    return self._word(column, cell)
                case "words":
                    several = BETWEEN_WORDS.split(_text(cell))
                    return tuple(self._word(column, one) for one in several if one.strip())
                case "centre":
                    return self._centre(cell)
                case "person":
                    return self._person(cell)
        except Refusal as refusal:
            raise Unfit(self._texts.refusal(refusal)) from refusal

    def _day(self, cell: Cell) -> date:
        if isinstance(cell, date):
            if not f.FIRST_DAY <= cell <= f.LAST_DAY:
                raise Unfit(self._texts._("There is no such date here: look at its year."))
            return cell
        with_year = self._texts._("Write the date with its year, such as 20/11/2026.")
        if not isinstance(cell, str) or not YEAR.search(cell):
            raise Unfit(with_year)
        try:
            return dates.parse(cell, self._house.today, self._texts.language, allow_future=True)
        except Refusal as refusal:
            if refusal.code != "ambiguous_date":
                raise
            raise Unfit(with_year) from refusal  # it would repeat the cell, which may name somebody

    def _word(self, column: Column, cell: Cell) -> str:
        said = ("yes" if cell else "no") if isinstance(cell, bool) else spelled(_text(cell))
        meant = self._meanings[column.id].get(said)
        if meant is None:
            known = ", ".join(self._texts._(says) for says in column.says.values())
            raise Unfit(self._texts._("This can be: {known}.", known=known))
        return meant

    def _centre(self, cell: Cell) -> str:
        centre = self._centres.get(spelled(_text(cell)))
        if centre is None:
            raise Unfit(self._texts._("No centre of the organisation file is called so."))
        return centre

    def _person(self, cell: Cell) -> str:
        slack_id = _text(cell).strip("<@>").upper()
        if slack_id not in self._staff:
            raise Unfit(
                self._texts._("This is no Slack member ID of somebody on the staff, such as U0AB.")
            )
        return slack_id


def _text(cell: Cell) -> str:
    """Return a cell as text, a whole number without its point."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
