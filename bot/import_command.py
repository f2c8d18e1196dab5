"""The command `import`: a centre that begins with the bot takes over the files that it has.

From a table on the machine, not through Slack: there it would stay, whatever stands in it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from bot.asking import staff_member
from bot.failures import BadInput, Refused
from bot.private import write
from bot.tables import read
from bot.takeover import register, rows, template
from bot.takeover.cells import House
from bot.takeover.register import Looked
from bot.takeover.residents import Row
from bot.takeover.rows import Problem
from handlers import permits
from handlers.desk import Desk
from handlers.texts import Texts
from scheduling import rules
from scheduling.plan import Plan
from storage import Act, Deed, Result, Store

MOST_SAID = 50
"""Problems that are printed: whoever has more mends these first."""
CONFIRM = "Look at these dates; --confirm-old takes them over as they are."
Seen = Callable[[int], None]


def instant() -> datetime:
    """Return the instant now, in UTC."""
    return datetime.now(UTC)


def empty(file: Path, texts: Texts) -> None:
    """Write a table with headings only; raises `BadInput` where the file is there already."""
    make = template.as_table if file.suffix.casefold() == ".csv" else template.as_workbook
    write(make(rules.load(), texts), file)


class Import:
    """One table, taken over by somebody who may."""

    def __init__(
        self,
        store: Store,
        by: str,
        texts: Texts,
        *,
        confirmed: bool = False,
        now: Callable[[], datetime] = instant,
    ) -> None:
        """Take over for the person with that Slack id, by whom the facts are recorded.

        `confirmed` says that dates of years ago were looked at and are right; `now` is the clock,
        in UTC. Raises `BadInput`
        for somebody unknown, and `Refused` for who may take over nothing.
        """
        self._desk = Desk(store, rules.load(), now, lambda _resident: None)
        self._texts = texts
        self._confirmed = confirmed
        with store.snapshot() as tx:
            self._by = staff_member(tx, by)
            self._centres = [
                one for one in tx.people.centres() if permits.takes_over(self._by, one)
            ]
        if not self._centres:
            self._enter("ask", "refused")
            raise Refused(f"{by} may not take over the files of a centre")

    def read(self, file: Path) -> list[Row]:
        """Return the residents that the table tells of.

        Raises `BadInput`, with a line for each thing that is wrong in it.
        """
        with self._desk.store.snapshot() as tx:
            known = tx.people.centres()
            house = House(
                pattern=tx.people.case_code_pattern() or "",
                centres=known,
                staff=[one for centre in known for one in tx.people.staff(centre.id)],
                own=[centre.id for centre in self._centres],
                today=self._desk.today(),
            )
        found = rows.read(read(file), house, self._desk.procedure, self._texts)
        if found.problems:
            raise BadInput("\n".join(self._said(file, found.problems)))
        return [*found.rows]

    def look(self, file: Path, table: Sequence[Row], seen: Seen) -> list[Looked]:
        """Return what each row comes to, as things are; nothing is written.

        Raises `Refused`, with a line for each row that cannot be taken over.
        """
        looked = []
        for one in register.look(self._desk, self._by, table, self._texts, self._confirmed):
            looked.append(one)
            seen(1)
        refused = [one for one in looked if one.refusal is not None]
        if refused:
            self._enter_forbidden(refused)
            lines = [*self._said(file, map(_problem, refused))]
            lines += [CONFIRM] if all(one.is_old for one in refused) else []
            raise Refused("\n".join(lines))
        return looked

    def told(self, looked: Sequence[Looked]) -> Iterator[str]:
        """Yield a line for each file that would be opened, with what is to be done next in it."""
        for one in looked:
            if one.plan is not None:
                yield f"{one.row.code}: {self._next(one.plan)}"

    def take(self, file: Path, looked: Sequence[Looked], seen: Seen) -> int:
        """Open the files that are not there yet, and return how many those were.

        Raises `Refused`, with a line for each that somebody else changed meanwhile.
        """
        wanted = [one.row for one in looked if one.plan is not None]
        refused, opened = list[Looked](), set[str]()
        for row in wanted:
            done = register.register(self._desk, self._by, row, self._texts, self._confirmed)
            if done.refusal is not None:
                refused.append(done)
            elif row.centre not in opened:
                opened.add(row.centre)
                self._enter("take_over", "done", row.centre)
            seen(1)
        if refused:
            self._enter_forbidden(refused)
            raise Refused("\n".join(self._said(file, map(_problem, refused))))
        return len(wanted)

    def _next(self, plan: Plan) -> str:
        """Return the open talks of a plan with their deadlines, in a line."""
        return "; ".join(
            self._texts.titled(
                self._texts.moment_title(moment.id),
                self._texts._("deadline {day}", day=self._texts.day(moment.due))
                if moment.due
                else self._texts._("no deadline"),
            )
            for moment in plan.moments
            if moment.status == "open"
        ) or self._texts._("no open talk")

    def _said(self, file: Path, problems: Iterable[Problem]) -> Iterator[str]:
        """Yield a line for each problem, up to a number of them, and how many more there are."""
        several = [*problems]
        for problem in several[:MOST_SAID]:
            row = problem.row and self._texts._("row {number}", number=problem.row)
            where = ", ".join(part for part in (str(file), row, problem.column) if part)
            yield self._texts.titled(where, problem.says)
        if len(several) > MOST_SAID:
            more = len(several) - MOST_SAID
            yield self._texts.ngettext("And {n} more.", "And {n} more.", more)

    def _enter_forbidden(self, refused: Iterable[Looked]) -> None:
        """Enter once for a table that there was no right to some of its rows."""
        if any(one.is_forbidden for one in refused):
            self._enter("ask", "refused", self._centres[0].id)

    def _enter(self, act: Act, result: Result, centre: str | None = None) -> None:
        """Enter it in the audit."""
        at, what = self._desk.now(), "" if act == "take_over" else "take_over"
        with self._desk.store.transaction() as tx:
            tx.audit.note(Deed(self._by.slack_id, at, act, what, centre, result=result))


def _problem(looked: Looked) -> Problem:
    return Problem(looked.refusal or "", looked.row.number, looked.row.code)
