"""The desk, where everything that staff register passes: load, decide, append, plan, commit.

One transaction per request. What the caller gets back has been committed; what was refused has
left nothing behind. A request that comes again gets its first answer.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import partial

from handlers import files, handover, permits, touched
from handlers.cases import case_of
from handlers.feed import Published
from handlers.outcomes import Facts, Outcome, first_answer, remember
from handlers.undoing import last_recorded_by, refuse_gone
from scheduling import facts as f
from scheduling.decide import decide
from scheduling.refusal import Refusal
from scheduling.reminders import brussels_date
from scheduling.rules import Procedure
from storage import (
    Deed,
    NoKeys,
    NoSuchResident,
    OutcomeUnknown,
    Person,
    RepeatedRequest,
    Resident,
    StorageUnavailable,
    Store,
    Transaction,
    Unreadable,
    projection,
)
from storage.projection import Trajectory

PATIENCE = timedelta(seconds=1.5)
"""How long a request waits for others who write: Slack wants its answer within three seconds."""
Make = Callable[[Trajectory], Facts]
"""Facts that depend on what is there already, made inside the transaction."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Registers facts for people who may, and reads trajectories for people who may."""

    store: Store
    procedure: Procedure
    now: Callable[[], datetime]
    """The instant now, in UTC."""
    on_committed: Callable[[str], None]
    """Told the resident whose facts changed, after the commit."""
    return_number: str = ""
    """The free number for questions about return; where there is none, none is given."""
    watchers: list[Callable[[Outcome], None]] = field(default_factory=list)
    """Told what a request changed, after the commit: for what shows it elsewhere."""
    calendars: Published | None = None
    """How calendars are to be had from outside; None where they are not."""

    def today(self) -> date:
        """Return today's Brussels date."""
        return brussels_date(self.now())

    def record(
        self,
        person: Person,
        code: str,
        facts: Facts,
        *,
        request_id: str,
        confirmed: bool = False,
    ) -> Outcome:
        """Register facts of the resident with that case code; a `Registered` opens a new one.

        Raises `Refusal`: what the procedure or a right forbids, or `unknown_code`.
        """

        def find(tx: Transaction) -> Resident:
            resident = tx.journal.find(code)
            if resident is not None:
                return resident
            if _registration(facts) is None:
                raise Refusal("unknown_code", text=code)
            return tx.journal.open(code, self.now())

        return self._commit(
            request_id, lambda tx: [self._enter(tx, person, find(tx), lambda _b: facts, confirmed)]
        )[0]

    def record_several(
        self,
        person: Person,
        files: Mapping[str, Facts],
        *,
        request_id: str,
        confirmed: bool = False,
    ) -> list[Outcome]:
        """Register facts of several residents by case code, all of them or none, and link them.

        Raises `Refusal` as `record` does; its `file` is the case code that it is about.
        """

        def enter(tx: Transaction) -> list[Outcome]:
            residents = {code: tx.journal.find(code) for code in files}
            unknown = [code for code, resident in residents.items() if resident is None]
            if unknown:
                raise Refusal("unknown_code", text=unknown[0], file=unknown[0])
            found = {code: one for code, one in residents.items() if one is not None}
            for resident_id in sorted(resident.id for resident in found.values()):
                tx.journal.lock(resident_id)
            outcomes = []
            for code, resident in found.items():
                try:
                    outcomes.append(
                        self._enter(tx, person, resident, partial(_given, files[code]), confirmed)
                    )
                except Refusal as refusal:
                    raise Refusal(refusal.code, **{**refusal.params, "file": code}) from refusal
            if tx.families.link([resident.id for resident in found.values()]):
                self.show_links(tx, [resident.id for resident in found.values()])
                for one in outcomes:
                    centre, ref = one.after.centre, one.resident.ref
                    tx.audit.note(Deed(person.slack_id, self.now(), "link", "", centre, ref))
            return outcomes

        return self._commit(request_id, enter)

    def record_for(
        self,
        person: Person,
        resident_id: str,
        make: Make,
        *,
        request_id: str,
        confirmed: bool = False,
        quietly: bool = False,
        asked: Facts = (),
    ) -> Outcome:
        """Register facts that depend on the trajectory as it stands; none changes nothing.

        `quietly`: a change of hands is announced by whoever asks, not file by file. `asked` is
        what the person wants: the right to it is looked at where it changes nothing, too.
        Raises `Refusal` as `record` does.
        """

        def find(tx: Transaction) -> Resident:
            resident = tx.journal.get(resident_id)
            if resident is None:
                raise NoSuchResident(resident_id)
            return resident

        return self._commit(
            request_id,
            lambda tx: [self._enter(tx, person, find(tx), make, confirmed, quietly, asked)],
        )[0]

    def take_back(self, person: Person, resident_id: str, seq: int, *, request_id: str) -> Outcome:
        """Withdraw the last fact that the person recorded of this resident.

        Raises `Refusal`: `corrected_already` when it is gone, `nothing_to_withdraw` when it is not
        theirs or not their last one, `breaks` when a later fact stands on it.
        """

        def withdrawal(trajectory: Trajectory) -> Facts:
            refuse_gone(trajectory, seq)
            if last_recorded_by(trajectory.entries, person.slack_id) != seq:
                raise Refusal("nothing_to_withdraw", target=seq)
            return [f.Withdrawn(on=self.today(), seq=seq)]

        return self.record_for(person, resident_id, withdrawal, request_id=request_id)

    def look(self, person: Person, code: str) -> tuple[Trajectory, permits.Reads]:
        """Return a trajectory, and how much of it the person may see.

        Raises `Refusal`: `unknown_code`, `not_allowed`.
        """
        with self.store.snapshot() as tx:
            resident = tx.journal.find(code)
            if resident is None:
                raise Refusal("unknown_code", text=code)
            trajectory = projection.load(tx, self.procedure, resident.id)
            if not files.stands(trajectory.facts):
                raise Refusal("unknown_code", text=code)
            with _about(trajectory):
                return trajectory, permits.read(person, case_of(tx, trajectory))

    def look_at(self, person: Person, resident_id: str) -> tuple[Trajectory, permits.Reads]:
        """Return a trajectory by its id, and how much of it the person may see.

        Raises `Refusal("not_allowed")`, and `NoSuchResident` where it was erased.
        """
        with self.store.snapshot() as tx:
            trajectory = projection.load(tx, self.procedure, resident_id)
            with _about(trajectory):
                return trajectory, permits.read(person, case_of(tx, trajectory))

    def _commit(
        self, request_id: str, enter: Callable[[Transaction], list[Outcome]]
    ) -> list[Outcome]:
        """Do it in one transaction, then tell who waits for it."""
        try:
            with self.store.transaction(PATIENCE) as tx:
                answered = tx.journal.answer(request_id)
                if answered is not None:
                    return first_answer(tx, self.procedure, answered)
                outcomes = enter(tx)
                remember(tx, request_id, outcomes, self.now())
        except RepeatedRequest:
            again = self._answered(request_id)
            if again is None:
                raise
            return again
        except OutcomeUnknown as error:
            outcomes = self._found_out(request_id, error)
        except NoKeys as error:
            raise Refusal("no_keys") from error
        except Unreadable as error:
            raise Refusal("other_key") from error
        for outcome in outcomes:
            if outcome.entries:
                self.on_committed(outcome.resident.id)
                for watcher in self.watchers:
                    watcher(outcome)
        return outcomes

    def _answered(self, request_id: str) -> list[Outcome] | None:
        """Return the outcomes of a request that was committed; None when it was not.

        It may be committing still. A snapshot would be taken before that is waited for, and show
        how things were then.
        """
        with self.store.transaction(PATIENCE) as tx:
            answered = tx.journal.answer(request_id)
            return None if answered is None else first_answer(tx, self.procedure, answered)

    def _found_out(self, request_id: str, error: OutcomeUnknown) -> list[Outcome]:
        """Return the outcomes of a request whose commit nobody answered, if it was committed.

        Raises `StorageUnavailable` if it was not, and the error where that cannot be asked.
        """
        try:
            known = self._answered(request_id)
        except StorageUnavailable:
            raise error from error.__cause__
        if known is None:
            raise StorageUnavailable("the commit was lost") from error
        return known

    def _enter(
        self,
        tx: Transaction,
        person: Person,
        resident: Resident,
        make: Make,
        confirmed: bool,
        quietly: bool = False,
        asked: Facts = (),
    ) -> Outcome:
        """Decide and append, and replace the plan."""
        now = self.now()
        locked = tx.journal.lock(resident.id)
        if locked is None:  # erased between two words
            raise Refusal("unknown_code", text=resident.code)
        resident = locked
        (before,) = projection.load_all(tx, self.procedure, [resident])
        facts = make(before)
        if not facts:
            with _about(before):
                for fact in asked:
                    permits.write(person, fact, case_of(tx, before, self.today()), self.procedure)
            return Outcome(resident, before.plan, before.plan, (), before.facts)
        case, stood = case_of(tx, before, self.today()), files.stands(before.facts)
        if not stood:  # never registered, or that was undone: it is opened where it is registered
            registered = _registration(facts)
            if registered is None:
                raise Refusal("unknown_code", text=resident.code)
            case = replace(case, centre=registered.centre)
        with _about(before):
            for fact in facts:
                permits.write(person, fact, case, self.procedure)
                self._permit_withdrawal(person, fact, before, case)
        self.decide(before, facts, confirmed=confirmed)
        entries = tx.journal.append(resident.id, facts, by=person.slack_id, at=now)
        after = projection.grown(tx, self.procedure, before, entries)
        if not quietly:
            handover.announce(tx, self.procedure, before, after, entries, now)
        saved = projection.save(tx, self.procedure, after, now)
        tx.messages.mark_dirty_all(resident.id, touched.beyond_agenda(before, after) - saved)
        known = before.plan if stood else None
        return Outcome(resident, known, after.plan, tuple(entries), after.facts)

    def show_links(self, tx: Transaction, resident_ids: Sequence[str]) -> None:
        """Have the checklists of families rendered anew: they ask about each other."""
        families = (tx.families.of(one) for one in resident_ids)
        wanted = {*resident_ids, *(other.id for others in families for other in others)}
        for one in sorted(wanted):
            rows = tx.agenda.rows(one)
            tx.messages.mark_dirty_all(one, {(row.moment, row.occurrence) for row in rows})

    def decide(self, before: Trajectory, new: Facts, *, confirmed: bool = False) -> None:
        """Raise what the procedure refuses, with who recorded the fact that stands in the way."""
        try:
            decide(before.facts, new, self.procedure, today=self.today(), confirmed=confirmed)
        except Refusal as refusal:
            seq = refusal.params.get("seq")
            if not isinstance(seq, int) or seq > len(before.entries):
                raise
            entry = before.entries[seq - 1]
            raise Refusal(
                refusal.code,
                **refusal.params,
                what=entry.fact,
                by=entry.by,
                recorded_on=brussels_date(entry.recorded_at),
            ) from refusal

    def _permit_withdrawal(
        self, person: Person, fact: f.Fact, before: Trajectory, case: permits.Case
    ) -> None:
        """Refuse to take back what the person neither recorded nor could have."""
        if isinstance(fact, f.Withdrawn) and fact.seq <= len(before.entries):
            target = before.entries[fact.seq - 1]
            if target.by != person.slack_id:
                permits.write(person, target.fact, case, self.procedure)


@contextmanager
def _about(trajectory: Trajectory) -> Iterator[None]:
    """Have a refusal name whom it is about, for the audit: no sentence says it."""
    try:
        yield
    except Refusal as refusal:
        about = {"subject": trajectory.resident.ref, "place": trajectory.plan.centre}
        raise Refusal(refusal.code, **{**refusal.params, **about}) from refusal


def _registration(facts: Facts) -> f.Registered | None:
    """Return the registration among new facts: with one, a code that has no file gets one."""
    return next((fact for fact in facts if isinstance(fact, f.Registered)), None)


def _given(facts: Facts, _before: Trajectory) -> Facts:
    """Return facts that do not depend on what is there."""
    return facts
